"""Holds all cases, judges them, and keeps the set-aside fifth unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unknot.evaluation import report
from unknot.evaluation.cases import Case, load_cases
from unknot.evaluation.metrics import FAULTS, Scores, StressScores, Verdict, judge, score, score_stress
from unknot.evaluation.protocol import hold
from unknot.model.model import Model


@dataclass(frozen=True)
class Figures:
    """The figures of a group of cases, without any single case.

    Attributes:
        headline, stress: of the scored cases.
        by_set: the same for each set of cases.
        not_askable, not_askable_stress: of cases that no question at home could have revealed; in none of the above.
        refused: people too young for the interview, in no denominator.
        unmapped: phrases of all these cases that the vocabulary cannot hold, and how many phrases are wholly answered.
        fully_mapped: cases without such a phrase.
    """

    headline: Scores
    stress: StressScores
    by_set: dict[str, tuple[Scores, StressScores]]
    not_askable: Scores
    not_askable_stress: StressScores
    refused: int
    unmapped: int
    fully_mapped: int

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain data."""
        return {
            "headline": self.headline.as_dict(),
            "stress": self.stress.as_dict(),
            "by_set": {k: {"headline": h.as_dict(), "stress": s.as_dict()} for k, (h, s) in self.by_set.items()},
            "not_askable": {"headline": self.not_askable.as_dict(), "stress": self.not_askable_stress.as_dict()},
            "refused": self.refused,
            "unmapped_phrases": self.unmapped,
            "fully_mapped_cases": self.fully_mapped,
        }


@dataclass(frozen=True)
class Evaluation:
    """The result for some files of cases.

    Attributes:
        figures: of the cases that may be looked at.
        verdicts: both runs of those cases, one by one.
        set_aside_cases: how many cases are kept unread.
        set_aside: their figures, when they were asked for; never their single results.
    """

    knowledge: str
    setting: str
    figures: Figures
    verdicts: tuple[Verdict, ...]
    set_aside_cases: int
    set_aside: Figures | None

    @property
    def wrong(self) -> tuple[Verdict, ...]:
        """Every result with something wrong: the headline run first, in it the worst first."""
        wrong = [v for v in self.verdicts if v.faults]
        return tuple(sorted(wrong, key=lambda v: (v.outcome.run != "headline", FAULTS.index(v.faults[0]))))

    def as_dict(self) -> dict[str, Any]:
        """Figures and wrong cases as plain data."""
        return {
            "schema_version": 1,
            "knowledge": self.knowledge,
            "setting": self.setting,
            "figures": self.figures.as_dict(),
            "set_aside_cases": self.set_aside_cases,
            "set_aside": self.set_aside.as_dict() if self.set_aside else None,
            "wrong": [report.case_as_dict(v) for v in self.wrong],
        }

    def as_text(self) -> str:
        """Figures and wrong cases for people."""
        return report.evaluation_text(self)


def evaluate(model: Model, paths: list[Path], *, set_aside: bool = False, setting: str | None = None) -> Evaluation:
    """Hold the interview with every case, in both runs, and judge the outcomes.

    Args:
        paths: case files or folders of them.
        set_aside: also score the part that is kept unread, apart and as figures only.
        setting: None takes the knowledge's default.
    Raises:
        InputError: with every fault of the files.
    """
    cases = load_cases(model.texts, paths)
    open_, kept = [c for c in cases if not c.set_aside], [c for c in cases if c.set_aside]
    verdicts = _verdicts(model, open_, setting)
    return Evaluation(
        knowledge=model.version,
        setting=setting or model.texts.default_setting,
        figures=_figures(open_, verdicts),
        verdicts=verdicts,
        set_aside_cases=len(kept),
        set_aside=_figures(kept, _verdicts(model, kept, setting)) if set_aside else None,
    )


def _verdicts(model: Model, cases: Sequence[Case], setting: str | None) -> tuple[Verdict, ...]:
    """Both runs of everybody old enough, the headline run first."""
    adults = [c for c in cases if not c.too_young]
    headline = [judge(c, hold(model, c, "headline", setting)) for c in adults]
    stress = [judge(c, hold(model, c, "stress", setting)) for c in adults]
    return (*headline, *stress)


def _figures(cases: Sequence[Case], verdicts: Sequence[Verdict]) -> Figures:
    headline = [v for v in verdicts if v.outcome.run == "headline"]
    stress = [v for v in verdicts if v.outcome.run == "stress"]
    scored, scored_stress = _askable(headline, True), _askable(stress, True)
    return Figures(
        headline=score(scored),
        stress=score_stress(scored_stress),
        by_set={
            name: (
                score([v for v in scored if v.case.set == name]),
                score_stress([v for v in scored_stress if v.case.set == name]),
            )
            for name in dict.fromkeys(c.set for c in cases)
        },
        not_askable=score(_askable(headline, False)),
        not_askable_stress=score_stress(_askable(stress, False)),
        refused=sum(c.too_young for c in cases),
        unmapped=sum(len(c.unmapped) for c in cases),
        fully_mapped=sum(not c.unmapped for c in cases),
    )


def _askable(verdicts: Sequence[Verdict], askable: bool) -> list[Verdict]:
    return [v for v in verdicts if v.case.askable is askable]
