"""Whether the answers are of use: typical people get their condition, no place alarms, no question is idle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.assessment import Assessment
from unknot.errors import InputError
from unknot.evaluation.metrics import Share
from unknot.evaluation.people import SEXES, Person, draw, place_and_condition, record, record_of
from unknot.model.answers import Value, read_answers
from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.model.words import Urgency, rank

# Goals of the design ("numbers it is held to" and the bounds on the residual).
FIRST_GOAL, TOP_THREE_GOAL = 0.50, 0.70
RESIDUAL_GOAL, RESIDUAL_GOAL_STRAIN = 0.10, 0.01
MOVES = 0.01  # a smaller change of the leading probability is no change
IDLE_PEOPLE = 20  # of each condition, on whom every finding is tried until it changes something


@dataclass(frozen=True)
class Typical:
    """People with the typical picture of a condition, all else drawn from it.

    Attributes:
        first, top_three: how often it is ranked so.
        residual: mean probability of "something not in this list".
        residual_goal: what the residual must stay under; lower for the commonest condition.
        met: all goals: first in half of them, or in the top three of 70 % when serious, and the residual.
    """

    condition: str
    serious: bool
    first: Share
    top_three: Share
    residual: float
    residual_goal: float

    @property
    def met(self) -> bool:
        """Whether both goals are met."""
        share, goal = (self.top_three, TOP_THREE_GOAL) if self.serious else (self.first, FIRST_GOAL)
        return (share.share or 0.0) >= goal and self.residual < self.residual_goal

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "condition": self.condition,
            "serious": self.serious,
            "first": self.first.as_dict(),
            "top_three": self.top_three.as_dict(),
            "residual": self.residual,
            "residual_goal": self.residual_goal,
            "met": self.met,
        }


@dataclass(frozen=True)
class PlaceCeiling:
    """What place, median age and sex alone lead to, before any other answer."""

    place: str
    age: float
    sex: str
    urgency: Urgency
    ceiling: Urgency

    @property
    def met(self) -> bool:
        """Whether the urgency stays at or below the ceiling."""
        return rank(self.urgency) <= rank(self.ceiling)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "place": self.place,
            "age": self.age,
            "sex": self.sex,
            "urgency": self.urgency,
            "ceiling": self.ceiling,
            "met": self.met,
        }


@dataclass(frozen=True)
class Usefulness:
    """The result.

    Attributes:
        typical: every condition with a typical picture.
        without: conditions that have none.
        ceilings: every place with each sex.
        idle: findings of which no answer changed urgency, leading condition or its probability in anybody.
        tried: people on whom each idle finding was tried.
    """

    seed: int
    typical: tuple[Typical, ...]
    without: tuple[str, ...]
    ceilings: tuple[PlaceCeiling, ...]
    idle: tuple[str, ...]
    tried: int

    @property
    def met(self) -> bool:
        """Whether every goal is met and no finding is idle."""
        return all(t.met for t in self.typical) and all(c.met for c in self.ceilings) and not self.idle

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "schema_version": 1,
            "seed": self.seed,
            "met": self.met,
            "goals": {"first": FIRST_GOAL, "top_three_of_serious": TOP_THREE_GOAL},
            "typical": [t.as_dict() for t in self.typical],
            "without_typical": list(self.without),
            "ceilings": [c.as_dict() for c in self.ceilings],
            "idle_findings": list(self.idle),
            "idle_tried_on": self.tried,
        }

    def as_text(self) -> str:
        """Tables for people."""
        lines = [
            f"Typical people, seed {self.seed} (goals: first in {FIRST_GOAL:.0%}, or when serious in the top three in",
            f"{TOP_THREE_GOAL:.0%}; residual under {RESIDUAL_GOAL:.0%}, on the commonest under "
            f"{RESIDUAL_GOAL_STRAIN:.0%})",
            f"  {'':<32}{'people':>7}{'first':>8}{'top 3':>8}{'residual':>10}",
        ]
        for t in self.typical:
            share = f"{t.first.share or 0:>8.1%}{t.top_three.share or 0:>8.1%}{t.residual:>10.2%}"
            notes = [name for name, holds in (("serious", t.serious), ("missed", not t.met)) if holds]
            lines.append(f"  {t.condition:<32}{t.first.of:>7}{share}  {', '.join(notes)}".rstrip())
        if self.without:
            lines.append("without a typical picture: " + ", ".join(self.without))
        lines.append("place, median age and sex alone:")
        for c in self.ceilings:
            verdict = "" if c.met else "  missed"
            lines.append(f"  {c.place}, {c.age:g}, {c.sex}: {c.urgency} (ceiling {c.ceiling}){verdict}")
        idle = ", ".join(self.idle) or "none"
        lines.append(f"findings that change nothing in any of {self.tried} people: {idle}")
        return "\n".join(lines)


def usefulness(model: Model, n: int = 500, seed: int = 1, *, setting: str | None = None) -> Usefulness:
    """Measure all of it.

    Args:
        n: people for each condition with a typical picture.
        seed: the same seed gives the same people.
        setting: None takes the knowledge's default.
    """
    pictures = {c.id: c.typical for c in model.texts.conditions.values() if c.typical}
    idle, tried = idle_findings(model, IDLE_PEOPLE, seed, setting=setting)
    return Usefulness(
        seed=seed,
        typical=tuple(typical(model, c, n, seed, setting=setting) for c in pictures),
        without=tuple(c for c in model.texts.conditions if c not in pictures),
        ceilings=place_ceilings(model, setting),
        idle=idle,
        tried=tried,
    )


def commonest(model: Model, setting: str | None = None) -> str:
    """The most prevalent condition whose prevalence is stated: neither the residual nor what takes the rest."""
    prevalence = place_and_condition(model, setting).sum(axis=0)
    stated = [p.form not in ("rest", "residual") for p in model.recipe.priors]
    return model.recipe.conditions[int(np.argmax(np.where(stated, prevalence, 0.0)))]


def residuals(model: Model) -> tuple[str, ...]:
    """The conditions that stand for what is not in the list."""
    named = zip(model.recipe.conditions, model.recipe.priors, strict=True)
    return tuple(c for c, p in named if p.form == "residual")


def typical(model: Model, condition: str, n: int, seed: int, *, setting: str | None = None) -> Typical:
    """Draw people of one condition with its typical patterns and answers, and see where it is ranked."""
    c = model.texts.conditions[condition]
    people = draw(
        model,
        n,
        _rng(model, condition, seed),
        setting=setting,
        weights=_only(model, condition, setting),
        fixed=dict(c.typical),
    )
    rest = residuals(model)
    first, top_three, residual = [], [], []
    for p in people:
        found = _assessed(model, p, setting).probabilities
        names = list(found)
        first.append(names[0] == condition)
        top_three.append(condition in names[:3])
        residual.append(sum(found[r] for r in rest))
    goal = RESIDUAL_GOAL_STRAIN if condition == commonest(model, setting) else RESIDUAL_GOAL
    return Typical(condition, c.serious, Share.among(first), Share.among(top_three), float(np.mean(residual)), goal)


def place_ceilings(model: Model, setting: str | None = None) -> tuple[PlaceCeiling, ...]:
    """The urgency from place, median age and sex alone, for every place and sex."""
    texts, found = model.texts, []
    age = median_age(model)
    for place in model.recipe.places:
        for sex in SEXES:
            said: dict[str, Value] = {texts.roles["place"]: place, texts.roles["age"]: age, texts.roles["sex"]: sex}
            result = Assessment(model, read_answers(texts, said, setting), texts.countries[texts.default_country])
            found.append(PlaceCeiling(place, age, sex, result.urgency, texts.ceilings[place]))
    return tuple(found)


def median_age(model: Model) -> float:
    """The whole year in which half of the reference population is reached, even within its band."""
    starts, shares = model.recipe.bands, model.recipe.population
    below = 0.0
    for i, share in enumerate(shares):
        if below + share >= 0.5:
            width = (starts[i + 1] if i + 1 < len(starts) else starts[i]) - starts[i]
            return float(int(starts[i] + width * (0.5 - below) / share))
        below += share
    return float(starts[-1])


def idle_findings(model: Model, each: int, seed: int, *, setting: str | None = None) -> tuple[tuple[str, ...], int]:
    """Findings of which no answer changes anything in any simulated person.

    Findings that are asked for the plan alone are left out; they change medicines, factors and course.

    A change is another urgency, another leading condition, or a move of the leading probability by more than 0.01.

    Args:
        each: people of each condition, so that rare pictures are tried as often as common ones.
    Returns:
        The findings, in the knowledge's order, and on how many people they were tried.
    """
    waiting = dict.fromkeys(f.id for f in model.texts.findings.values() if not f.care)
    people = [
        p
        for c in model.recipe.conditions
        for p in draw(model, each, _rng(model, c, seed + 1), setting=setting, weights=_only(model, c, setting))
    ]
    for p in people:
        before = _assessed(model, p, setting)
        for finding in [f for f in waiting if f in before.answers.values]:
            if any(_differs(before, _with(model, p, finding, a, setting)) for a in _others(model, p, finding)):
                del waiting[finding]
        if not waiting:
            break
    return tuple(waiting), len(people)


def _others(model: Model, p: Person, finding: str) -> list[Value]:
    f = model.texts.findings[finding]
    answers: list[Value] = [float(a) if f.kind == "number" else a for a in f.answers]
    return [a for a in answers if a != p.said[finding]]


def _with(model: Model, p: Person, finding: str, answer: Value, setting: str | None) -> Assessment | None:
    """The assessment had the person answered this one otherwise; None when that contradicts another answer."""
    said: Mapping[str, Value] = {**p.said, finding: answer}
    try:
        answers = record_of(model, said, setting)
    except InputError:
        return None
    return Assessment(model, answers, model.texts.countries[model.texts.default_country])


def _differs(a: Assessment, b: Assessment | None) -> bool:
    if b is None:
        return False
    (name, p), (other, q) = next(iter(a.probabilities.items())), next(iter(b.probabilities.items()))
    return a.urgency != b.urgency or name != other or abs(p - q) > MOVES


def _assessed(model: Model, p: Person, setting: str | None) -> Assessment:
    country = model.texts.countries[model.texts.default_country]
    return Assessment(model, record(model, p, setting), country)


def _only(model: Model, condition: str, setting: str | None) -> Array:
    """Weights under which everybody has this condition, at the places where it is named."""
    return np.asarray(place_and_condition(model, setting) * (np.asarray(model.recipe.conditions) == condition))


def _rng(model: Model, condition: str, seed: int) -> np.random.Generator:
    """A stream of its own for each condition, so that the order of conditions moves nothing."""
    return np.random.default_rng([seed, *condition.encode()])
