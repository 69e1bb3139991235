"""Factors: what makes this episode slower to heal, or likelier to come back. A few are reported beside the causes."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.model.answers import Answers
from unknot.model.compiled import Factor as Known
from unknot.model.compiled import Said, Texts
from unknot.model.guards import shows
from unknot.model.words import CHANGEABLE, MAKES, Changeable, Makes


@dataclass(frozen=True)
class Factor:
    """A factor that this person's answers show.

    Attributes:
        makes: "slower" (to heal) or "likelier" (to come, or to come back).
        shown_by: the findings whose answers show it.
        measure, value: its size as the study gives it, None where it gives words alone; `size` says it in words.
        change: what changing it does.
    """

    id: str
    name: str
    text: str
    makes: Makes
    shown_by: tuple[str, ...]
    measure: str
    value: float | None
    size: Said
    can_change: Changeable
    change: Said

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it rests on."""
        return (*self.size.facts, *self.change.facts)


def factors_of(texts: Texts, answers: Answers) -> tuple[Factor, ...]:
    """The factors that the answers show, at most as many as the settings allow; "not sure" shows nothing.

    What makes it slower comes before what makes it likelier, and what can be changed before what cannot; among equals
    the knowledge's order decides. A longer list would bury what somebody can do about it.
    """
    found = []
    for f in texts.factors.values():
        shown = tuple(dict.fromkeys(s.finding for s in f.shown_by if shows(s, answers.known(s.finding))))
        if shown and _here(f, answers):
            found.append(
                Factor(f.id, f.name, f.text, f.makes, shown, f.measure, f.value, f.size, f.can_change, f.change)
            )
    found.sort(key=lambda f: (MAKES.index(f.makes), CHANGEABLE.index(f.can_change)))
    return tuple(found[: texts.most_factors])


def _here(factor: Known, answers: Answers) -> bool:
    return factor.places is None or answers.who.place in factor.places
