"""Whether something in the knowledge is for this person's pain: its cause, its place, its phase."""

from __future__ import annotations

from typing import Protocol

from unknot.model.answers import Answers
from unknot.model.compiled import Condition, Texts
from unknot.model.words import Phase


class Aimed(Protocol):
    """Something for some causes, places and phases; None leaves a side open."""

    @property
    def families(self) -> frozenset[str] | None:
        """Families of causes."""

    @property
    def conditions(self) -> frozenset[str] | None:
        """Causes, beside those of the families."""

    @property
    def places(self) -> frozenset[str] | None:
        """Places of the worst pain."""

    @property
    def phases(self) -> frozenset[str] | None:
        """Phases of this spell."""


def phase_of(texts: Texts, answers: Answers) -> Phase | None:
    """How long this spell has lasted, as a phase; None while nobody said so."""
    return next((phase for (f, option), phase in texts.phases.items() if answers.values.get(f) == option), None)


def for_cause(aim: Aimed, leading: Condition) -> bool:
    """Whether it is for the leading cause."""
    if aim.families is None and aim.conditions is None:
        return True
    return leading.family in (aim.families or ()) or leading.id in (aim.conditions or ())


def fits(aim: Aimed, texts: Texts, answers: Answers, leading: Condition) -> bool:
    """Whether it is for this cause, place and phase. A missing place fits; a missing phase does not, since advice for
    a new pain and for one that lasts differ."""
    here = aim.places is None or answers.who.place is None or answers.who.place in aim.places
    now = aim.phases is None or phase_of(texts, answers) in aim.phases
    return for_cause(aim, leading) and here and now
