"""Holds the interview with a published case, page by page, as a face would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from unknot.assessment import Assessment, assess
from unknot.errors import Fault, InputError
from unknot.evaluation.cases import LEVEL_OF, Case, CaseLevel
from unknot.model.answers import Value
from unknot.model.model import Model
from unknot.model.words import NO, NOT_SURE, SKIPPED, Urgency
from unknot.triage.urgency import Reason

Run = Literal["headline", "stress"]
RUNS: tuple[Run, ...] = ("headline", "stress")
SILENT_ALARM: dict[Run, str] = {"headline": NO, "stress": NOT_SURE}
"""What a case says to an alarm that it does not mention: people tell alarms; in the stress run nobody knows."""

TOP = 5


@dataclass(frozen=True)
class Outcome:
    """How one interview ended.

    Attributes:
        refused: why the person was turned away (too young); everything below is then empty.
        urgency: the advice; None when refused.
        provisional: a safety question was still open at the end.
        pages: pages shown, in order.
        items: how many findings they showed.
        answers: everything that was said.
        reasons: why the urgency is not lower.
        ranking: all conditions with their probability, the likeliest first.
    """

    case: str
    run: Run
    refused: tuple[Fault, ...]
    urgency: Urgency | None
    provisional: bool
    pages: tuple[str, ...]
    items: int
    answers: Mapping[str, Value]
    reasons: tuple[Reason, ...]
    ranking: tuple[tuple[str, float], ...]

    @property
    def level(self) -> CaseLevel | None:
        """The advice in the levels of the published cases."""
        return LEVEL_OF[self.urgency] if self.urgency else None

    @property
    def leading(self) -> str | None:
        """The likeliest condition."""
        return self.ranking[0][0] if self.ranking else None

    def rank_of(self, conditions: frozenset[str]) -> int | None:
        """Rank, from 1, of the best placed of these conditions; None when none is ranked."""
        return next((i for i, (c, _) in enumerate(self.ranking, 1) if c in conditions), None)


def hold(model: Model, case: Case, run: Run, setting: str | None = None) -> Outcome:
    """Ask page after page until the interview ends.

    What the case states is answered when its page comes; what stands on a page that never comes is never said.
    A silent alarm is answered as the run has it, any other silent finding is skipped.

    Raises:
        InputError: what the case states contradicts itself during the interview.
    """
    answers: dict[str, Value] = {}
    pages: list[str] = []
    items = 0
    try:
        result = assess(model, answers, setting=setting)
        while (page := result.next_page) is not None:
            new = {f: _answer(model, case, run, f) for f in page.findings}
            if not new.keys() - answers.keys():
                raise RuntimeError(f"{case.id}: page {page.page!r} came again with nothing new to answer")
            answers |= new
            pages.append(page.page)
            items += len(new)
            result = assess(model, answers, setting=setting)
    except InputError as error:
        if case.too_young:
            return Outcome(case.id, run, error.faults, None, False, tuple(pages), items, answers, (), ())
        told = [Fault(case.where, f.where, f.problem, f.remedy) for f in error.faults]
        raise InputError(told) from None
    return _ended(case, run, result, pages, items)


def _answer(model: Model, case: Case, run: Run, finding: str) -> Value:
    silent = SILENT_ALARM[run] if model.texts.findings[finding].alarm else SKIPPED
    return case.stated.get(finding, silent)


def _ended(case: Case, run: Run, result: Assessment, pages: list[str], items: int) -> Outcome:
    return Outcome(
        case=case.id,
        run=run,
        refused=(),
        urgency=result.urgency,
        provisional=result.provisional,
        pages=tuple(pages),
        items=items,
        answers=dict(result.answers.values),
        reasons=result.reasons,
        ranking=tuple(result.probabilities.items()),
    )
