"""The plan: what to do at this urgency, what helps, what to skip or keep away from, medicines, what to watch for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.care.medicines import MedicineAdvice, medicine_advice
from unknot.model.aims import fits
from unknot.model.answers import Answers
from unknot.model.compiled import Array, Condition, Country, Texts, Treatment
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
        do: treatments that fit; empty at `immediate` and `emergency`.
        avoid: what to keep away from.
        skip: what people often ask for and do better without; empty at `immediate` and `emergency`.
        medicines: what may be taken, asked about first, or left; empty at `immediate` and `emergency`.
    """

    headline: str
    steps: tuple[str, ...]
    say: tuple[str, ...]
    do: tuple[Part, ...]
    avoid: tuple[Avoid, ...]
    skip: tuple[Part, ...] = ()
    medicines: tuple[MedicineAdvice, ...] = ()


@dataclass(frozen=True)
class NetLine:
    """What to watch for, and what to do then."""

    id: str
    watch: str
    then: Urgency
    fact: str | None


def active_avoids(model: Model, condition: Array) -> dict[str, tuple[str, ...]]:
    """Avoids that hold, each with up to three likeliest conditions that carry it.

    Args:
        condition: (conditions,) probabilities.
    """
    names, weights = model.avoids
    share = condition @ weights
    held: dict[str, tuple[str, ...]] = {}
    for a in np.flatnonzero(share >= 1):
        carriers = sorted(np.flatnonzero(weights[:, a]), key=lambda c: -condition[c])
        held[names[a]] = tuple(model.recipe.conditions[c] for c in carriers[:3])
    return held


def contraindicated(treatment: Treatment, answers: Answers) -> tuple[str, ...]:
    """The findings, answered yes or not sure, that speak against a treatment."""
    return tuple(f for f in treatment.not_with if answers.values.get(f) in (YES, NOT_SURE))


def make_plan(model: Model, answers: Answers, urgency: Urgency, condition: Array, country: Country) -> Plan:
    """The plan for this urgency, these chances and this person."""
    texts = model.texts
    level = texts.levels[urgency]
    avoids = active_avoids(model, condition)
    leading = texts.conditions[model.recipe.conditions[int(condition.argmax())]]
    chosen = [t for t in texts.treatments.values() if _chosen(t, texts, answers, urgency, leading, avoids)]
    return Plan(
        headline=fill(level.headline, country) or level.headline,
        steps=_filled(level.do, country),
        say=_filled(level.say, country),
        do=tuple(_part(t, country) for t in chosen if t.kind == "do"),
        avoid=tuple(
            _avoid(t, avoids, leading.id)
            for t in texts.treatments.values()
            if t.kind == "avoid" and (set(t.avoided_as) & set(avoids) or _named(t, texts, answers, leading))
        ),
        skip=tuple(_part(t, country) for t in chosen if t.kind == "skip"),
        medicines=medicine_advice(texts, answers, urgency, leading),
    )


def _chosen(
    t: Treatment,
    texts: Texts,
    answers: Answers,
    urgency: Urgency,
    leading: Condition,
    avoids: dict[str, tuple[str, ...]],
) -> bool:
    """Whether there is time for it, it is for this person's pain, and nothing speaks against it."""
    if rank(urgency) >= rank("immediate") or (t.up_to is not None and rank(urgency) > rank(t.up_to)):
        return False
    return fits(t, texts, answers, leading) and not contraindicated(t, answers) and not set(t.avoided_as) & set(avoids)


def _part(t: Treatment, country: Country) -> Part:
    return Part(
        t.id, t.name, fill(t.text, country) or t.text, t.fact, t.estimate, t.indirect, t.why, t.when, t.about,
        t.effect, t.certainty, t.harms, t.rests_on,
    )  # fmt: skip


def safety_net(texts: Texts, answers: Answers) -> tuple[NetLine, ...]:
    """What to watch for with pain in this place; every line when the place is not known. The most urgent first."""
    place = answers.who.place
    lines = [n for n in texts.nets if n.places is None or place is None or place in n.places]
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


def _avoid(t: Treatment, avoids: dict[str, tuple[str, ...]], leading: str) -> Avoid:
    because = dict.fromkeys(c for a in t.avoided_as for c in avoids.get(a, ())) or {leading: None}
    return Avoid(t.id, t.name, t.text, tuple(because))
