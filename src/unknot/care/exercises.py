"""Exercises for this person: what fits cause, place, phase and answers, and a few of it to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from unknot.model.aims import fits, phase_of
from unknot.model.answers import Answers
from unknot.model.compiled import Condition, Dose, Exercise, ExerciseChoice, Guard, Texts
from unknot.model.guards import applies
from unknot.model.words import NO, NOT_SURE, YES, Certainty, Effort, Goal, Phase, Urgency, rank

TOO_URGENT: Urgency = "today"
"""From here on somebody is to look at it first."""


@dataclass(frozen=True)
class ExerciseAdvice:
    """One exercise for this person.

    Attributes:
        aim: what it is to do.
        effort: "gentle" movement, or "building" up.
        dose: how much, with its origin.
        easier, harder: how to make it so.
        easier_as, harder_as: the exercise that is this form; None where it does not fit this person.
        needs: what one needs for it.
        stop: when to stop.
        muscles: ids of the muscles that it moves.
        fact, estimate, indirect: what the evidence for it is, as for a part of the plan.
        rests_on: further facts behind its words.
    """

    id: str
    name: str
    aim: Goal
    effort: Effort
    steps: tuple[str, ...]
    dose: Dose
    easier: str
    harder: str
    easier_as: str | None
    harder_as: str | None
    needs: str | None
    stop: str
    why: str
    effect: str | None
    certainty: Certainty | None
    muscles: tuple[str, ...]
    fact: str | None
    estimate: str | None
    indirect: str | None
    rests_on: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts that it rests on."""
        return (*((self.fact,) if self.fact else ()), *self.dose.facts, *self.rests_on)


def exercise_advice(
    texts: Texts, answers: Answers, urgency: Urgency, leading: Condition, avoids: Collection[str]
) -> tuple[ExerciseAdvice, ...]:
    """A few exercises, the gentle ones first; none from `today` on.

    Args:
        leading: the likeliest cause.
        avoids: what is to be kept away from.
    """
    fitting = [e for e in texts.exercises.values() if fits_person(e, texts, answers, urgency, leading, avoids)]
    chosen = choose(fitting, texts.choice, phase_of(texts, answers), leading)
    return tuple(_advice(e, {x.id for x in fitting}) for e in chosen)


def fits_person(
    e: Exercise, texts: Texts, answers: Answers, urgency: Urgency, leading: Condition, avoids: Collection[str]
) -> bool:
    """Whether an exercise is for this cause, place, phase and person, and nothing speaks against it."""
    calm = rank(urgency) < rank(TOO_URGENT) and rank(urgency) <= rank(e.up_to)
    past_the_start = phase_of(texts, answers) in ("subacute", "persistent")
    meant = applies(e.only_if, answers.who) is True and (
        not e.only_with or any(answers.values.get(f) == YES for f in e.only_with)
    )
    return (
        calm
        and meant
        and (e.effort == "gentle" or past_the_start)
        and fits(e, texts, answers, leading)
        and not set(e.avoided_as) & set(avoids)
        and not any(speaks_against(f, e, texts, answers) for f in e.not_with)
    )


def speaks_against(finding: str, e: Exercise, texts: Texts, answers: Answers) -> bool:
    """Yes and not sure speak against an exercise; against one that builds up, what nobody told does too."""
    value = answers.values.get(finding)
    if value in (YES, NOT_SURE):
        return True
    unknown = value != NO and applies(texts.findings[finding].applies_if, answers.who) is not False
    return unknown and e.effort == "building"


def choose(fitting: list[Exercise], choice: ExerciseChoice, phase: Phase | None, leading: Condition) -> list[Exercise]:
    """A few of those that fit, the gentle ones first.

    Some build up, and gentle ones fill the rest. Among each, one is taken for every aim before a second for any, in the
    phase's order of aims (new pain's, where the phase is not known). For each aim, what is meant for such people, for
    this cause or for this place comes before what is for all.
    """
    aims = choice.aims[phase or "acute"]
    ranked = sorted(fitting, key=lambda e: _special(e, leading))
    building = _spread([e for e in ranked if e.effort == "building"], aims)[: min(choice.building, choice.most)]
    gentle = _spread([e for e in ranked if e.effort == "gentle"], aims)
    return [*gentle[: choice.most - len(building)], *building]


def _spread(ranked: list[Exercise], aims: tuple[Goal, ...]) -> list[Exercise]:
    """One for every aim before a second for any."""
    turn: Counter[Goal] = Counter()
    turns: list[int] = []
    for e in ranked:
        turns.append(turn[e.aim])
        turn[e.aim] += 1
    order = sorted(range(len(ranked)), key=lambda i: (turns[i], aims.index(ranked[i].aim)))
    return [ranked[i] for i in order]


def _special(e: Exercise, leading: Condition) -> tuple[bool, bool, bool]:
    """Sorts what is meant for few before what is meant for many."""
    for_few = bool(e.only_with) or e.only_if != Guard()
    return not for_few, leading.id not in (e.conditions or ()), e.places is None


def _advice(e: Exercise, fitting: set[str]) -> ExerciseAdvice:
    easier, harder = (x if x in fitting else None for x in (e.easier_as, e.harder_as))
    return ExerciseAdvice(
        e.id, e.name, e.aim, e.effort, e.steps, e.dose, e.easier, e.harder, easier, harder, e.needs, e.stop, e.why,
        e.effect, e.certainty, e.muscles, e.fact, e.estimate, e.indirect, e.rests_on,
    )  # fmt: skip
