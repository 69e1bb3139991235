"""Checks what a person or a program says, and brings it into one form. Nothing is guessed, nothing dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from unknot.errors import Fault, InputError, nearest
from unknot.language import gettext as _
from unknot.model.compiled import Finding, Page, Texts
from unknot.model.guards import Who, applies
from unknot.model.words import NO, NONE_OF_THESE, NOT_SURE, SKIPPED, YES

Value = str | float


@dataclass(frozen=True)
class Answers:
    """Checked answers.

    Attributes:
        values: finding id → "yes", "no", "not-sure", "skipped", an option id, or a number. Not asked = not there.
        setting: where the person is: one of the settings of the knowledge.
        who: place, age and sex, as far as they are known.
        helping: somebody else answers for the person.
    """

    values: Mapping[str, Value]
    setting: str
    who: Who
    helping: bool = False

    def known(self, finding: str) -> Value | None:
        """The answer when it says something: not "not-sure", not "skipped", not missing."""
        value = self.values.get(finding)
        return None if value in (None, NOT_SURE, SKIPPED) else value


def read_answers(texts: Texts, raw: object, setting: str | None = None, *, helping: bool = False) -> Answers:
    """Check raw answers against the vocabulary.

    Args:
        raw: a mapping of finding or page ids to answers, as in JSON.
        setting: None takes the knowledge's default.
        helping: somebody else answers for the person.
    Raises:
        InputError: with every fault found.
    """
    setting = texts.default_setting if setting is None else setting
    faults: list[Fault] = []
    if not isinstance(setting, str) or setting not in texts.settings:
        faults.append(Fault("setting", "", f"{setting!r} is not a known setting.", nearest(setting, texts.settings)))
    if not isinstance(raw, Mapping):
        problem = f"answers must be a mapping of finding ids to answers, not {_kind(raw)}."
        raise InputError([*faults, Fault("answers", "", problem, 'For example {"age": 41, "worst-place": "neck"}.')])
    values: dict[str, Value] = {}
    told_by: dict[str, str] = {}
    for key, value in raw.items():
        for finding, answer in _entries(texts, str(key), value, faults):
            if finding in values and values[finding] != answer:
                problem = f"is {values[finding]!r} by {told_by[finding]!r} and {answer!r} by {key!r}."
                faults.append(Fault(f"answers.{finding}", "", problem, "Keep one of them."))
                continue
            values[finding] = answer
            told_by[finding] = str(key)
    who = who_of(texts, values, setting)
    faults += _contradictions(texts, values, who)
    if faults:
        raise InputError(faults)
    # A "none of these" also speaks for items that do not concern this person; they stay unasked.
    kept = {f: v for f, v in values.items() if not (v == NO and applies(texts.findings[f].applies_if, who) is False)}
    return Answers(kept, setting, who, helping)


def who_of(texts: Texts, values: Mapping[str, Value], setting: str) -> Who:
    """Place, age and sex out of the answers."""

    def known(role: str) -> Value | None:
        value = values.get(texts.roles[role])
        return None if value in (None, NOT_SURE, SKIPPED) else value

    place, age, sex = known("place"), known("age"), known("sex")
    return Who(
        place if isinstance(place, str) else None,
        float(age) if isinstance(age, int | float) else None,
        sex if isinstance(sex, str) else None,
        setting,
    )


def _kind(value: object) -> str:
    names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _entries(texts: Texts, key: str, value: Any, faults: list[Fault]) -> Iterator[tuple[str, Value]]:
    if key in texts.findings:
        checked = _finding_value(texts.findings[key], value, faults)
        if checked is not None:
            yield key, checked
    elif key in texts.pages:
        yield from _page_values(texts, texts.pages[key], value, faults)
    else:
        remedy = nearest(key, [*texts.findings, *texts.pages])
        faults.append(Fault(f"answers.{key}", "", "is not a known finding or page.", remedy))


def _page_values(texts: Texts, page: Page, value: Any, faults: list[Fault]) -> Iterator[tuple[str, Value]]:
    where = f"answers.{page.id}"
    if any(texts.findings[f].kind != "yes-no" for f in page.findings):
        remedy = f"Answer {', '.join(page.findings)} instead."
        faults.append(Fault(where, "", "is not a checklist and cannot be answered as a whole.", remedy))
        return
    if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
        given = "a list that holds something else" if isinstance(value, list) else _kind(value)
        problem = f"answers a whole page and must be a list of finding ids, not {given}."
        faults.append(Fault(where, "", problem, f'Write ["{NONE_OF_THESE}"] for none of these.'))
        return
    if not value:
        faults.append(Fault(where, "", "is an empty list.", f'Write ["{NONE_OF_THESE}"] for none of these.'))
        return
    unknown = [x for x in value if x != NONE_OF_THESE and x not in page.findings]
    faults += [Fault(where, "", f"{x!r} is not on this page.", nearest(x, page.findings)) for x in unknown]
    if NONE_OF_THESE in value and len(value) > 1:
        faults.append(Fault(where, "", "says none of these and lists some.", "Keep one of them."))
        return
    for finding in page.findings:
        yield finding, YES if finding in value else NO


def _finding_value(f: Finding, value: Any, faults: list[Fault]) -> Value | None:
    where = f"answers.{f.id}"
    if f.kind == "number":
        return _number(f, value, faults)
    allowed = (YES, NO, NOT_SURE) if f.kind == "yes-no" else (*f.answers, NOT_SURE)
    if not f.alarm:
        allowed = (*allowed, SKIPPED)
    if isinstance(value, str) and value in allowed:
        return value
    if f.alarm and value == SKIPPED:
        faults.append(Fault(where, "", "is an alarm and cannot be skipped.", "Answer yes, no or not-sure."))
        return None
    shown = repr(value) if isinstance(value, str) else _kind(value)
    remedy = nearest(value, allowed) if isinstance(value, str) else f"Use one of: {', '.join(allowed)}."
    faults.append(Fault(where, "", f"cannot be {shown}.", remedy))
    return None


def _number(f: Finding, value: Any, faults: list[Fault]) -> Value | None:
    where = f"answers.{f.id}"
    low, high = f.range or (float("-inf"), float("inf"))
    if value in (NOT_SURE, SKIPPED):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        shown = repr(value) if isinstance(value, str) else _kind(value)
        faults.append(Fault(where, "", f"must be a number in {f.unit}, not {shown}.", f"Use {low:g} to {high:g}."))
        return None
    if not low <= value <= high:
        use = _("Use {low} to {high} {unit}.").format(low=f"{low:g}", high=f"{high:g}", unit=f.unit)
        remedy = f.below if f.below and value < low else use
        given = f"{value:g}" if abs(value) < 1e9 else _("it")  # JSON holds integers that no float does
        faults.append(Fault(where, "", _("{value} is out of range.").format(value=given), remedy))
        return None
    return float(value)


def _contradictions(texts: Texts, values: Mapping[str, Value], who: Who) -> Iterator[Fault]:
    for finding, value in values.items():
        f = texts.findings[finding]
        sexes = f.applies_if.sex
        if value == YES and sexes is not None and who.sex is not None and who.sex not in sexes:
            problem = _("is yes, which does not fit {others}.").format(others=f"{texts.roles['sex']} {who.sex!r}")
            yield Fault(f"answers.{finding}", "", problem, _("Correct one of the two."))
        for clash in f.incompatible if value == YES else ():
            if all(values.get(other) == wanted for other, wanted in clash):
                named = _(" and ").join(f"{other} {wanted!r}" for other, wanted in clash)
                yield Fault(
                    f"answers.{finding}",
                    "",
                    _("is yes, which does not fit {others}.").format(others=named),
                    _("Correct one of them."),
                )
