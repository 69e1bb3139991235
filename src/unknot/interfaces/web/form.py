"""What was ticked and typed on a page. Nothing is guessed: an unclear page is shown again with what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from unknot.language import capital
from unknot.language import gettext as _
from unknot.model.answers import Value
from unknot.model.compiled import Finding, is_checklist
from unknot.model.words import NO, NOT_SURE, SKIPPED, YES

MAX_FIELDS = 200
NONE_FIELD = "none-of-these"
Posted = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Problem:
    """Something to mend on a page.

    Attributes:
        text: what to do.
        anchor: id of the element to go to; "" for the page as a whole.
    """

    text: str
    anchor: str


def read_fields(data: bytes) -> dict[str, list[str]]:
    """The fields of a form by name, in the order in which they were sent.

    Raises:
        ValueError: not the encoding of a form, or far too many fields.
    """
    fields: dict[str, list[str]] = {}
    text = data.decode("ascii")
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"):
        fields.setdefault(name, []).append(value)
    return fields


def field_name(finding: str) -> str:
    """The name of a finding's fields; the prefix keeps findings apart from the page's own fields."""
    return f"a.{finding}"


def can_skip(findings: Sequence[Finding]) -> bool:
    """Whether the page may be left without an answer: no alarm is on it."""
    return not any(f.alarm for f in findings)


def read_page(findings: Sequence[Finding], posted: Posted, do: str) -> tuple[dict[str, Value], list[Problem]]:
    """Answers to all findings of a page, or what is wrong.

    Args:
        do: "skip", "not-sure", or anything else for the answers as ticked.
    """
    if do == "skip" and can_skip(findings):
        return {f.id: SKIPPED for f in findings}, []
    if do == "not-sure" and len(findings) == 1:
        return {findings[0].id: NOT_SURE}, []
    if is_checklist(findings):
        return _checklist(findings, posted)
    answers: dict[str, Value] = {}
    problems: list[Problem] = []
    for f in findings:
        said, wrong = _single(f, posted)
        answers |= said
        if len(findings) > 1:  # two faults in the same words must tell which question they are about
            wrong = [Problem(f"{capital(f.short)}: {p.text}", p.anchor) for p in wrong]
        problems += wrong
    return ({}, problems) if problems else (answers, [])


def _checklist(findings: Sequence[Finding], posted: Posted) -> tuple[dict[str, Value], list[Problem]]:
    answers: dict[str, Value] = {}
    problems: list[Problem] = []
    for f in findings:
        ticked = set(posted.get(field_name(f.id), ()))
        if {YES, NOT_SURE} <= ticked:
            problems.append(
                Problem(
                    _("Tick either the answer or “Not sure”, not both: {question}").format(question=f.short),
                    field_name(f.id),
                )
            )
        answers[f.id] = YES if YES in ticked else NOT_SURE if NOT_SURE in ticked else NO
    none = NONE_FIELD in posted
    some = any(value != NO for value in answers.values())
    if none and some:
        problems.append(Problem(_("Tick what fits, or “None of these”, not both"), NONE_FIELD))
    if not none and not some:
        problems.append(Problem(_("Tick all that fit, or “None of these”"), field_name(findings[0].id)))
    return answers, problems


def _single(f: Finding, posted: Posted) -> tuple[dict[str, Value], list[Problem]]:
    given = posted.get(field_name(f.id), ())
    said = next((x.strip() for x in given if x != NOT_SURE), "")
    if NOT_SURE in given:
        problem = Problem(_("Enter a number or choose “I’m not sure”, not both"), field_name(f.id))
        return ({}, [problem]) if said else ({f.id: NOT_SURE}, [])
    if f.kind != "number":
        problem = Problem(_("Choose one answer, or “I’m not sure”"), field_name(f.id))
        return ({f.id: said}, []) if said else ({}, [problem])
    low, high = f.range or (0, 0)
    wanted = Problem(
        _("Enter a number from {low} to {high}, or choose “I’m not sure”").format(low=f"{low:g}", high=f"{high:g}"),
        field_name(f.id),
    )
    try:
        return {f.id: float(said.replace(",", "."))}, []
    except ValueError:
        return {}, [wanted]
