"""The plan: what to do at this urgency, what helps, exercises, what to skip or avoid, medicines, what to watch for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unknot.care.exercises import ExerciseAdvice, exercise_advice
from unknot.care.medicines import MedicineAdvice, OtherMedicine, medicine_advice, other_medicines
from unknot.model.aims import fits
from unknot.model.answers import Answers
from unknot.model.compiled import Array, Condition, Country, Level, Texts, Treatment
from unknot.model.guards import shows
from unknot.model.model import Model
from unknot.model.words import NOT_SURE, YES, Certainty, Daily, Slot, Urgency, rank


@dataclass(frozen=True)
class Part:
    """One part of a plan, with its source.

    Attributes:
        fact: id of the fact it rests on; None when it is an estimate.
        estimate: why it is only an estimate; None when a fact carries it.
        indirect: why the evidence is borrowed from other people; None when it fits.
        why: the reason in plain words.
        when: when to begin with it.
        about: a matter of daily life; None for all else.
        effect: how much it does, in plain units.
        certainty: how sure that is; None where it was not judged.
        harms: what it can do to you.
        rests_on: further facts behind its words.
    """

    id: str
    name: str
    text: str
    fact: str | None
    estimate: str | None
    indirect: str | None
    why: str | None = None
    when: Slot = "today"
    about: Daily | None = None
    effect: str | None = None
    certainty: Certainty | None = None
    harms: str | None = None
    rests_on: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts that it rests on."""
        return (self.fact, *self.rests_on) if self.fact else self.rests_on


@dataclass(frozen=True)
class Avoid:
    """Something to keep away from, and which possible conditions or answers demand it."""

    id: str
    name: str
    text: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What to do now.

    Attributes:
        headline, steps, say: for the urgency; `say` is what to say on the phone.
        do: treatments that fit.
        avoid: what to keep away from; empty at `emergency`.
        skip: what people often ask for and do better without.
        medicines: what may be taken, asked about first, or left.
        other_medicines: more of them that people ask about, by name and verdict.
        exercises: a few to begin with, the gentle ones first; empty from `today` on.

    `do`, `skip`, the medicines and `exercises` are empty from `immediate` on and while the result is provisional.
    """

    headline: str
    steps: tuple[str, ...]
    say: tuple[str, ...]
    do: tuple[Part, ...]
    avoid: tuple[Avoid, ...]
    skip: tuple[Part, ...] = ()
    medicines: tuple[MedicineAdvice, ...] = ()
    exercises: tuple[ExerciseAdvice, ...] = ()
    other_medicines: tuple[OtherMedicine, ...] = ()


@dataclass(frozen=True)
class NetLine:
    """What to watch for, and what to do then."""

    id: str
    watch: str
    then: Urgency
    fact: str | None


def active_avoids(model: Model, condition: Array, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Avoids that hold, each with why: up to three likeliest conditions that carry it, or findings that demand it.

    Args:
        condition: (conditions,) probabilities.
    """
    names, weights = model.avoids
    share = condition @ weights
    held: dict[str, tuple[str, ...]] = {}
    for a in np.flatnonzero(share >= 1):
        carriers = sorted(np.flatnonzero(weights[:, a]), key=lambda c: -condition[c])
        held[names[a]] = tuple(model.recipe.conditions[c] for c in carriers[:3])
    for t in model.texts.treatments.values():
        demanding = told(t.avoid_if, answers)
        for avoid in t.avoided_as if demanding else ():
            held[avoid] = (*held.get(avoid, ()), *demanding)
    return held


def told(findings: tuple[str, ...], answers: Answers) -> tuple[str, ...]:
    """Those of some findings that were answered yes or not sure."""
    return tuple(f for f in findings if answers.values.get(f) in (YES, NOT_SURE))


def make_plan(
    model: Model, answers: Answers, urgency: Urgency, condition: Array, country: Country, *, provisional: bool = False
) -> Plan:
    """The plan for this urgency, these chances and this person; while provisional it advises nothing that reassures."""
    texts = model.texts
    unfinished = provisional and rank(urgency) < rank("immediate")
    level = texts.provisional if unfinished else _fitting(texts.levels[urgency], answers)
    avoids = active_avoids(model, condition, answers)
    leading = texts.conditions[model.recipe.conditions[int(condition.argmax())]]
    nothing_yet = unfinished or rank(urgency) >= rank("immediate")
    chosen = [] if nothing_yet else [
        t for t in texts.treatments.values()
        if rank(urgency) <= rank(t.up_to) and fits(t, texts, answers, leading)
        and not told(t.not_with, answers) and not set(t.avoided_as) & set(avoids)
    ]  # fmt: skip
    return Plan(
        headline=fill(level.headline, country) or level.headline,
        steps=_filled(level.do, country),
        say=_filled(level.say, country),
        do=tuple(_part(t, country) for t in chosen if t.kind == "do"),
        avoid=_avoid_parts(model, answers, urgency, avoids, leading),
        skip=tuple(_part(t, country) for t in chosen if t.kind == "skip"),
        medicines=() if nothing_yet else medicine_advice(texts, answers, urgency, leading, country.id),
        exercises=() if nothing_yet else exercise_advice(texts, answers, urgency, leading, avoids),
        other_medicines=() if nothing_yet else other_medicines(texts, answers, urgency, leading, country.id),
    )


def _fitting(level: Level, answers: Answers) -> Level:
    """The level in the words of its first variant whose answers all hold; what is not known asks for none."""
    for v in level.variants:
        if all(shows(s, answers.values.get(s.finding)) for s in v.when):
            return replace(level, headline=v.headline or level.headline, do=(*(v.do or level.do), *v.add))
    return level


def _part(t: Treatment, country: Country) -> Part:
    return Part(
        t.id, t.name, fill(t.text, country) or t.text, t.fact, t.estimate, t.indirect, t.why, t.when, t.about,
        t.effect, t.certainty, t.harms, t.rests_on,
    )  # fmt: skip


def _avoid_parts(
    model: Model, answers: Answers, urgency: Urgency, avoids: dict[str, tuple[str, ...]], leading: Condition
) -> tuple[Avoid, ...]:
    """What to keep away from. Advice that only goes with the leading cause stops where its `up-to` does."""
    if urgency == "emergency":
        return ()
    texts, parts = model.texts, []
    for t in texts.treatments.values():
        if t.kind != "avoid":
            continue
        because = tuple(dict.fromkeys(why for a in t.avoided_as for why in avoids.get(a, ())))
        if not because and rank(urgency) <= rank(t.up_to) and _named(t, texts, answers, leading):
            because = (leading.id,)
        if because:
            parts.append(Avoid(t.id, t.name, t.text, because))
    return tuple(parts)


def safety_net(texts: Texts, answers: Answers, urgency: Urgency) -> tuple[NetLine, ...]:
    """What to watch for with pain in this place; every line when the place is not known. The most urgent first.

    Only what is as urgent as the advice or more so: weaker advice beside it would read as if it could wait.
    """
    place, least = answers.who.place, rank(urgency)
    here = (n for n in texts.nets if n.places is None or place is None or place in n.places)
    lines = [n for n in here if rank(n.then) >= least]
    lines.sort(key=lambda n: -rank(n.then))
    return tuple(NetLine(n.id, n.watch, n.then, n.fact) for n in lines)


def fill(text: str, country: Country) -> str | None:
    """A text with the local numbers; None when it needs an advice line and the country has none."""
    if "{advice-line}" in text and country.advice_line is None:
        return None
    return text.replace("{emergency}", country.emergency).replace("{advice-line}", country.advice_line or "")


def _filled(lines: tuple[str, ...], country: Country) -> tuple[str, ...]:
    return tuple(text for line in lines if (text := fill(line, country)) is not None)


def _named(t: Treatment, texts: Texts, answers: Answers, leading: Condition) -> bool:
    """An avoid that names the leading condition or its family itself."""
    return (t.families is not None or t.conditions is not None) and fits(t, texts, answers, leading)
