"""What counts as right, and the figures with their intervals. Source of the definitions: docs on the vignettes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from unknot.evaluation.cases import CASE_LEVELS, Case, CaseLevel
from unknot.evaluation.protocol import Outcome

Z95 = 1.959963984540054  # standard normal quantile at 0.975
FAULTS = (
    "missed emergency",
    "below acceptable",
    "over-triage",
    "between acceptable levels",
    "diagnosis not in the top three",
)
"""What can be wrong with an outcome, the worst first."""

BENIGN: tuple[CaseLevel, ...] = ("self-care", "routine")


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @staticmethod
    def among(flags: Iterable[bool | None]) -> Share:
        """Counts the true ones; None is left out of both."""
        known = [f for f in flags if f is not None]
        return Share(sum(known), len(known))

    @property
    def share(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval; None of nothing. Source: Wilson 1927, J Am Stat Assoc 22:209."""
        if not self.of:
            return None
        n, p = self.of, self.count / self.of
        middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        half = Z95 / (1 + Z95**2 / n) * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
        # None or all of them reach the border exactly; rounding would leave it by 1e-17.
        low = 0.0 if self.count == 0 else max(middle - half, 0.0)
        return low, 1.0 if self.count == n else min(middle + half, 1.0)

    def as_dict(self) -> dict[str, Any]:
        """Count, denominator, share and interval."""
        return {"count": self.count, "of": self.of, "share": self.share, "interval": self.interval}

    def __str__(self) -> str:
        if self.share is None or self.interval is None:
            return "none of 0"
        low, high = self.interval
        return f"{self.count} of {self.of} = {self.share:.1%} ({low:.1%} to {high:.1%})"


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile of a count; the percentile is the least value that 90 % do not exceed."""

    median: float | None
    p90: float | None
    of: int

    @staticmethod
    def among(values: Sequence[int]) -> Spread:
        """Of these values; None of nothing."""
        if not values:
            return Spread(None, None, 0)
        ordered = sorted(values)
        return Spread(statistics.median(ordered), ordered[math.ceil(0.9 * len(ordered)) - 1], len(ordered))

    def as_dict(self) -> dict[str, Any]:
        """Median, 90th percentile and how many values."""
        return {"median": self.median, "p90": self.p90, "of": self.of}

    def __str__(self) -> str:
        return "none" if self.median is None else f"{self.median:g}, 90th percentile {self.p90:g} ({self.of})"


@dataclass(frozen=True)
class Verdict:
    """One case judged.

    Attributes:
        missed: the only acceptable level is emergency and the advice is lower; None when others are acceptable.
        safe: the advice is not below the lowest acceptable level.
        over: the advice is above the highest acceptable level.
        acceptable: the advice is one of the acceptable levels.
        strict: the advice is the case's own level.
        first, top_three: a condition that counts as the diagnosis is ranked so; None when none is modelled.
        group: the leading condition belongs to the diagnosis group.
    """

    case: Case
    outcome: Outcome
    missed: bool | None
    safe: bool
    over: bool
    acceptable: bool
    strict: bool
    first: bool | None
    top_three: bool | None
    group: bool

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the outcome, the worst first; the stress run is judged for safety alone."""
        stressed = self.outcome.run == "stress"
        gap = not self.acceptable and self.safe and not self.over
        holds = (
            bool(self.missed),
            not self.safe and not self.missed,
            self.over and not stressed,
            gap and not stressed,
            self.top_three is False and not stressed,
        )
        return tuple(name for name, found in zip(FAULTS, holds, strict=True) if found)


def judge(case: Case, outcome: Outcome) -> Verdict:
    """Hold an outcome against its case. The person must not have been refused."""
    level = outcome.level
    if level is None:
        raise ValueError(f"{case.id} was refused and cannot be judged")
    ours = CASE_LEVELS.index(level)
    accepted = [CASE_LEVELS.index(x) for x in case.acceptable]
    rank = outcome.rank_of(case.diagnoses) if case.diagnoses else None
    return Verdict(
        case=case,
        outcome=outcome,
        missed=level != "emergency" if case.acceptable == ("emergency",) else None,
        safe=ours >= min(accepted),
        over=ours > max(accepted),
        acceptable=ours in accepted,
        strict=level == case.urgency,
        first=rank == 1 if case.diagnoses else None,
        top_three=rank is not None and rank <= 3 if case.diagnoses else None,
        group=outcome.leading in case.members,
    )


@dataclass(frozen=True)
class Scores:
    """The figures of some cases. "By level" means the case's own level.

    Attributes:
        missed: missed emergencies among cases that accept nothing else.
        over_benign: over-triage among self-care and routine cases.
        first, top_three: among cases whose diagnosis is modelled.
        group: among all; `group_modelled` says how many have a group with a modelled condition.
    """

    cases: int
    missed: Share
    safe: Share
    over: Share
    over_benign: Share
    over_by_level: dict[CaseLevel, Share]
    acceptable: Share
    strict: Share
    first: Share
    top_three: Share
    group: Share
    group_modelled: int
    pages: Spread
    pages_by_level: dict[CaseLevel, Spread]
    items: Spread

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain data."""
        return {
            "cases": self.cases,
            "missed_emergency": self.missed.as_dict(),
            "safe": self.safe.as_dict(),
            "over_triage": self.over.as_dict(),
            "over_triage_benign": self.over_benign.as_dict(),
            "over_triage_by_level": {k: v.as_dict() for k, v in self.over_by_level.items()},
            "acceptable": self.acceptable.as_dict(),
            "strict": self.strict.as_dict(),
            "diagnosis_modelled": self.first.of,
            "top_1": self.first.as_dict(),
            "top_3": self.top_three.as_dict(),
            "group": self.group.as_dict(),
            "group_modelled": self.group_modelled,
            "pages": self.pages.as_dict(),
            "pages_by_level": {k: v.as_dict() for k, v in self.pages_by_level.items()},
            "items": self.items.as_dict(),
        }


def score(verdicts: Sequence[Verdict]) -> Scores:
    """All figures of the headline run."""
    by_level = {level: [v for v in verdicts if v.case.urgency == level] for level in CASE_LEVELS}
    return Scores(
        cases=len(verdicts),
        missed=Share.among(v.missed for v in verdicts),
        safe=Share.among(v.safe for v in verdicts),
        over=Share.among(v.over for v in verdicts),
        over_benign=Share.among(v.over for v in verdicts if v.case.urgency in BENIGN),
        over_by_level={level: Share.among(v.over for v in some) for level, some in by_level.items()},
        acceptable=Share.among(v.acceptable for v in verdicts),
        strict=Share.among(v.strict for v in verdicts),
        first=Share.among(v.first for v in verdicts),
        top_three=Share.among(v.top_three for v in verdicts),
        group=Share.among(v.group for v in verdicts),
        group_modelled=sum(bool(v.case.members) for v in verdicts),
        pages=Spread.among([len(v.outcome.pages) for v in verdicts]),
        pages_by_level={level: Spread.among([len(v.outcome.pages) for v in some]) for level, some in by_level.items()},
        items=Spread.among([v.outcome.items for v in verdicts]),
    )


@dataclass(frozen=True)
class StressScores:
    """The figures of the run in which nobody knows about silent alarms: safety alone."""

    cases: int
    missed: Share
    safe: Share

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain data."""
        return {"cases": self.cases, "missed_emergency": self.missed.as_dict(), "safe": self.safe.as_dict()}


def score_stress(verdicts: Sequence[Verdict]) -> StressScores:
    """The figures of the stress run."""
    return StressScores(len(verdicts), Share.among(v.missed for v in verdicts), Share.among(v.safe for v in verdicts))
