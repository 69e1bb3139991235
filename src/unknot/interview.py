"""The interview as a state that a face holds: what was said, going back, changing an answer, saving, the next page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from unknot.assessment import Assessment, assess
from unknot.errors import Fault, InputError
from unknot.model.answers import Value, read_answers
from unknot.model.compiled import is_checklist
from unknot.model.model import Model
from unknot.model.words import NO
from unknot.questions.next_page import NextPage

FILE_VERSION = 1


@dataclass
class Interview:
    """One person's interview.

    Attributes:
        answers: finding → answer, in the order in which they were given.
        shown: pages answered, in order; going back removes the last.
        corrections: changes of an earlier answer, as (finding, old, new); kept as the record of what was said.
        helping: True when somebody answers for the person in pain.
    """

    model: Model
    setting: str | None = None
    country: str | None = None
    helping: bool = False
    answers: dict[str, Value] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    corrections: list[tuple[str, Value, Value | None]] = field(default_factory=list)
    _last: tuple[dict[str, Value], Assessment] | None = field(default=None, init=False, repr=False, compare=False)

    def assess(self) -> Assessment:
        """The assessment of what was said so far; made once for the same answers."""
        if self._last is None or self._last[0] != self.answers:
            self._assess(self.answers)
        assert self._last is not None
        return self._last[1]

    def _assess(self, answers: Mapping[str, Value]) -> None:
        """Assess and remember.

        Raises:
            InputError: with every fault of the answers.
        """
        found = assess(self.model, answers, setting=self.setting, country=self.country, helping=self.helping)
        self._last = dict(answers), found

    def page(self) -> NextPage | None:
        """The next page; None when the interview may end."""
        return self.assess().next_page

    def reply(self, page: str, said: Mapping[str, Value]) -> None:
        """Record the answers to a page. All or nothing.

        Raises:
            InputError: they are wrong or contradict earlier answers.
        """
        kept = {**self.answers, **said}
        self._assess(kept)
        for finding, value in said.items():
            if finding in self.answers and self.answers[finding] != value:
                self.corrections.append((finding, self.answers[finding], value))
        self.answers = kept
        if page in self.shown:
            self.shown.remove(page)
        self.shown.append(page)

    def check(self, said: Mapping[str, Value]) -> None:
        """Whether these answers can be recorded, without recording them.

        Raises:
            InputError: they are wrong or contradict earlier answers.
        """
        read_answers(self.model.texts, {**self.answers, **said}, self.setting)

    def back(self) -> str | None:
        """Take back the last page; its name, or None at the start."""
        if not self.shown:
            return None
        page = self.shown.pop()
        self.forget(page)
        return page

    def forget(self, page: str) -> None:
        """Remove the answers of a page; what they were stays in `corrections`."""
        for finding in self.model.texts.pages[page].findings:
            if finding in self.answers:
                self.corrections.append((finding, self.answers.pop(finding), None))
        if page in self.shown:
            self.shown.remove(page)

    def as_dict(self) -> dict[str, Any]:
        """Everything needed to go on later, or to replay."""
        return {
            "file_version": FILE_VERSION,
            "knowledge": self.model.version,
            "answers": self.answers,
            "shown": self.shown,
            "corrections": [list(c) for c in self.corrections],
            "helping": self.helping,
            "setting": self.setting,
            "country": self.country,
        }

    def as_dict_to_store(self) -> dict[str, Any]:
        """As `as_dict`, without what the person told in private: a file may be found by somebody else."""
        data, findings = self.as_dict(), self.model.texts.findings
        private = {f for f in findings if findings[f].self_only}
        pages = {findings[f].page for f in private}
        return {
            **data,
            "answers": {f: v for f, v in self.answers.items() if f not in private},
            "shown": [p for p in self.shown if p not in pages],
            "corrections": [c for c in data["corrections"] if c[0] not in private],
        }

    @staticmethod
    def from_dict(model: Model, data: Any) -> Interview:
        """An interview that was saved before; answers are checked again, since the knowledge may have changed.

        Raises:
            InputError: the data is not a saved interview, or an answer no longer fits.
        """
        if not isinstance(data, dict) or data.get("file_version") != FILE_VERSION:
            raise InputError([Fault("interview", "", "is not a saved interview.", "Start a new one.")])
        answers: Any = data.get("answers")
        shown, corrections = data.get("shown", []), data.get("corrections", [])
        if not _whole(shown, corrections):
            raise InputError([Fault("interview", "", "is damaged.", "Start a new one.")])
        interview = Interview(model, data.get("setting"), data.get("country"), bool(data.get("helping")))
        interview._assess(answers)
        interview.answers = dict(answers)
        interview.shown = [p for p in shown if p in model.texts.pages]
        interview.corrections = [(c[0], c[1], c[2]) for c in corrections]
        return interview


@dataclass(frozen=True)
class Resumed:
    """An interview that somebody comes back to.

    Attributes:
        interview: what still stands of it.
        unfit: how many answers the present knowledge cannot take; they are gone.
        again: the alarms that were denied; they are open again.
        changed: the knowledge is another than when it was stored.
    """

    interview: Interview
    unfit: int
    again: tuple[str, ...]
    changed: bool


def resume(model: Model, data: Any) -> Resumed:
    """Go on with an interview that was stored.

    What the knowledge no longer takes is left out and counted. A "no" to an alarm is left out too, to be asked again,
    since it may have come to be true meanwhile; a "yes" and a "not sure" stand, so that coming back lowers no urgency.

    Raises:
        InputError: the data is not a stored interview.
    """
    if not isinstance(data, dict) or not isinstance(data.get("answers"), dict):
        raise InputError([Fault("interview", "", "is not a saved interview.", "Start a new one.")])
    texts = model.texts
    told = {f: value for f, value in data["answers"].items() if f in texts.findings}
    while told:
        try:
            read_answers(texts, told)
            break
        except InputError as error:
            wrong = {fault.where.removeprefix("answers.") for fault in error.faults} & set(told)
            if not wrong:
                raise
            told = {f: value for f, value in told.items() if f not in wrong}
    again = tuple(f for f, value in told.items() if texts.findings[f].alarm and value == NO)
    kept = {f: value for f, value in told.items() if f not in again}
    asked = {texts.findings[f].page for f in kept}
    setting = data.get("setting") if data.get("setting") in texts.settings else None
    shown = [p for p in data.get("shown", ()) if p in asked]
    interview = Interview.from_dict(model, {**data, "answers": kept, "shown": shown, "setting": setting})
    unfit = len(data["answers"]) - len(told)
    return Resumed(interview, unfit, again, data.get("knowledge") != model.version)


def _whole(shown: Any, corrections: Any) -> bool:
    """Whether the lists of a saved interview have their form."""
    if not isinstance(shown, list) or not isinstance(corrections, list):
        return False
    return all(isinstance(p, str) for p in shown) and all(isinstance(c, list) and len(c) == 3 for c in corrections)


def step(
    model: Model, answers: object, setting: str | None = None, country: str | None = None, *, helping: bool = False
) -> dict[str, Any]:
    """One stateless step of the interview: the next page in full, or the end with the result.

    Raises:
        InputError: with every fault of the answers.
    """
    result = assess(model, answers, setting=setting, country=country, helping=helping)
    page = result.next_page
    reply: dict[str, Any] = {
        "schema_version": 1,
        "knowledge": model.version,
        "complete": result.complete,
        "urgency": result.urgency,
        "provisional": result.provisional,
        "supports": [asdict(s) for s in result.supports],
        "advice_now": None,
        "page": page_as_dict(model, page) if page else None,
        "assessment": result.as_dict() if page is None else None,
    }
    if page is not None and result.in_haste:
        reply["advice_now"] = {"headline": result.plan.headline, "steps": list(result.plan.steps)}
    return reply


def page_as_dict(model: Model, page: NextPage) -> dict[str, Any]:
    """A page with everything needed to show it."""
    whole = model.texts.pages[page.page]
    return {
        "id": page.page,
        "title": whole.title,
        "kind": page_kind(model, whole.findings),
        "why": page.why,
        "findings": [finding_as_dict(model, f) for f in page.findings],
    }


def page_kind(model: Model, findings: Sequence[str]) -> str:
    """How a page is asked: "checklist" (tick what fits), "single" (one question) or "several" (short ones)."""
    if is_checklist(model.texts.findings[f] for f in findings):
        return "checklist"
    return "single" if len(findings) == 1 else "several"


def finding_as_dict(model: Model, finding: str) -> dict[str, Any]:
    """A finding with its question, help and possible answers."""
    f = model.texts.findings[finding]
    return {
        "id": f.id,
        "kind": f.kind,
        "question": f.question,
        "how_to_tell": f.how_to_tell,
        "why": f.why,
        "term": f.term,
        "page": f.page,
        "alarm": f.alarm,
        "options": [{"id": o.id, "label": o.label, "hint": o.hint} for o in f.options],
        "unit": f.unit,
        "range": list(f.range) if f.range else None,
        "bands": list(f.bands),
        "can_skip": not f.alarm,
        "self_only": f.self_only,
    }
