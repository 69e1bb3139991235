"""How many benign people are sent somewhere: people drawn from the model answer everything, and advice is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.assessment import Assessment
from unknot.evaluation.metrics import Share
from unknot.evaluation.people import draw, place_and_condition, record
from unknot.model.model import Model
from unknot.model.words import LEVELS, Urgency, rank

BENIGN_SHARE = 0.95  # of the need at routine or below; what makes a condition benign (design, "rules and probability")
LIMIT: Urgency = "routine"
GOAL, GOAL_WIDE = 0.10, 0.25  # benign people lifted: at most this, and at most that where much is serious (design)
WIDE_FROM: Urgency = "today"  # a place whose ceiling is this or more has the wide goal
OLD = "65 and over"
AGES = ((None, 30, "under 30"), (30, 50, "30 to 49"), (50, 65, "50 to 64"), (65, None, OLD))
RULE_KINDS = ("rule", "not-sure", "appointment")


@dataclass(frozen=True)
class Lifted:
    """One simulated benign person.

    Attributes:
        rules: rules that demand more than routine.
        by_rules, by_chance: whether rules on the pain, or probability (expected loss and referral), lift above routine.
        beyond: whether a rule does so for something beyond the pain, such as too much of a painkiller.
    """

    condition: str
    place: str
    age: float
    urgency: Urgency
    rules: tuple[str, ...]
    by_rules: bool
    by_chance: bool
    beyond: bool = False


@dataclass(frozen=True)
class Group:
    """Shares of some people who are lifted above routine.

    Attributes:
        either: by rules or by probability, which is what people get.
        by_rules, by_chance: by rules, and by probability, whatever the other says.
        both: by each of the two.
        goal: the largest share that may be lifted.
    """

    either: Share
    by_rules: Share
    by_chance: Share
    both: Share
    goal: float

    @staticmethod
    def of(people: Sequence[Lifted], goal: float) -> Group:
        """Count them."""
        return Group(
            Share.among(p.by_rules or p.by_chance for p in people),
            Share.among(p.by_rules for p in people),
            Share.among(p.by_chance for p in people),
            Share.among(p.by_rules and p.by_chance for p in people),
            goal,
        )

    @property
    def met(self) -> bool | None:
        """Whether no more than the goal are lifted; None of nobody."""
        return None if self.either.share is None else self.either.share <= self.goal

    def as_dict(self) -> dict[str, Any]:
        """All shares as plain data."""
        return {
            "either": self.either.as_dict(),
            "by_rules": self.by_rules.as_dict(),
            "by_probability": self.by_chance.as_dict(),
            "by_both": self.both.as_dict(),
            "goal": self.goal,
            "met": self.met,
        }


@dataclass(frozen=True)
class BenignLift:
    """The result of a simulation of benign people.

    Attributes:
        conditions: the benign conditions.
        lower_goal: those of them to whom the lower goal applies: under 65, and not in a place with the wide goal.
        by_place_and_age: for every place and age band, empty ones too.
        levels: how many get each advice.
        rules: rule → (people whom it lifts, people whom nothing else lifts), the most frequent first; every rule.
        beyond: people sent for something beyond the pain (rules over answers that are asked for care alone). That is a
            need of its own and no false alarm, so it does not count in `total`; see docs/decisions/0018.
        in_all: people lifted for whatever reason.
    """

    setting: str
    seed: int
    conditions: tuple[str, ...]
    total: Group
    lower_goal: Group
    by_place: dict[str, Group]
    by_age: dict[str, Group]
    by_place_and_age: dict[tuple[str, str], Group]
    by_condition: dict[str, Group]
    levels: dict[Urgency, int]
    rules: dict[str, tuple[Share, Share]]
    beyond: Share
    in_all: Share

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "schema_version": 1,
            "setting": self.setting,
            "seed": self.seed,
            "people": self.total.either.of,
            "benign_conditions": list(self.conditions),
            "total": self.total.as_dict(),
            "with_the_lower_goal": self.lower_goal.as_dict(),
            "beyond_the_pain": self.beyond.as_dict(),
            "in_all": self.in_all.as_dict(),
            "by_place": {k: g.as_dict() for k, g in self.by_place.items()},
            "by_age": {k: g.as_dict() for k, g in self.by_age.items()},
            "by_place_and_age": [
                {"place": place, "age": age, **g.as_dict()} for (place, age), g in self.by_place_and_age.items()
            ],
            "by_condition": {k: g.as_dict() for k, g in self.by_condition.items()},
            "levels": dict(self.levels),
            "rules": {k: {"lifts": a.as_dict(), "alone": b.as_dict()} for k, (a, b) in self.rules.items()},
        }

    def as_text(self) -> str:
        """A table for people."""
        lines = [
            f"{self.total.either.of} benign people, setting {self.setting}, seed {self.seed}: lifted above {LIMIT}",
            f"  {'':<28}{'people':>7}{'lifted':>9}{'by rules':>10}{'by chance':>11}{'by both':>9}"
            f"   {'95 % of lifted':<18} goal",
            _row("all", self.total),
            _row("those with the lower goal", self.lower_goal),
            *(_row(k, g) for k, g in self.by_place.items()),
            *(_row(k, g) for k, g in self.by_age.items()),
            *(_row(f"{place}, {age}", g) for (place, age), g in self.by_place_and_age.items()),
            *(_row(k, g) for k, g in self.by_condition.items()),
            f"sent for something beyond the pain, such as too much of a painkiller: {_percent(self.beyond)};"
            f" lifted for whatever reason: {_percent(self.in_all)}",
            "advice: " + ", ".join(f"{level} {count}" for level, count in self.levels.items()),
            "rules that lift (of all benign people; as the only reason):",
            *(f"  {k:<40}{_percent(a):>8}{_percent(b):>8}" for k, (a, b) in self.rules.items() if a.count),
        ]
        return "\n".join(lines)


def _row(name: str, g: Group) -> str:
    low, high = g.either.interval or (0.0, 1.0)
    ends = f"{low:.1%} to {high:.1%}" if g.either.of else ""
    goal = f"{g.goal:.0%}" + ("" if g.met is not False else " missed")
    return (
        f"  {name:<28}{g.either.of:>7}{_percent(g.either):>9}{_percent(g.by_rules):>10}{_percent(g.by_chance):>11}"
        f"{_percent(g.both):>9}   {ends:<18} {goal}"
    )


def _percent(s: Share) -> str:
    return "-" if s.share is None else f"{s.share:.1%}"


def benign_conditions(model: Model) -> tuple[str, ...]:
    """Conditions of which at least 95 % need routine or less, by what their own file says (decision 32)."""
    need = model.numbers.point()[0][np.asarray(model.recipe.need)]
    mild = need[:, : rank(LIMIT) + 1].sum(axis=1) / need.sum(axis=1)
    # The tolerance keeps a need of exactly 95 % in, whatever the order of summing.
    return tuple(c for c, p in zip(model.recipe.conditions, mild, strict=True) if p >= BENIGN_SHARE - 1e-9)


def benign_lift(model: Model, n: int = 5000, seed: int = 1, *, setting: str | None = None) -> BenignLift:
    """Draw people who have a benign condition, let them answer every page that opens, and see who is lifted.

    Args:
        n: how many people, in the model's own mix of places, ages and conditions.
        seed: the same seed gives the same people.
        setting: None takes the knowledge's default.
    """
    benign = benign_conditions(model)
    keep = np.asarray([c in benign for c in model.recipe.conditions])
    weights = place_and_condition(model, setting) * keep
    people = draw(model, n, np.random.default_rng(seed), setting=setting, weights=weights)
    country = model.texts.countries[model.texts.default_country]
    beyond = {r.id for r in model.texts.rules if all(model.texts.findings[f].care for f in r.names)}
    lifted = []
    for p in people:
        result = Assessment(model, record(model, p, setting), country)
        above = [r for r in result.reasons if rank(r.urgency) > rank(LIMIT)]
        rules = tuple(r.id for r in above if r.kind in RULE_KINDS)
        by_chance = len(rules) < len(above)
        own = any(r not in beyond for r in rules)
        other = any(r in beyond for r in rules)
        lifted.append(Lifted(p.condition, p.place, p.age, result.urgency, rules, own, by_chance, other))
    return _counted(model, lifted, benign, setting or model.texts.default_setting, seed)


def _counted(model: Model, people: Sequence[Lifted], benign: tuple[str, ...], setting: str, seed: int) -> BenignLift:
    places, ages = model.recipe.places, [name for *_, name in AGES]
    wide = {x for x in places if rank(model.texts.ceilings[x]) >= rank(WIDE_FROM)}

    def group(place: str | None = None, age: str | None = None, condition: str | None = None) -> Group:
        some = [
            p
            for p in people
            if place in (None, p.place) and age in (None, age_band(p.age)) and condition in (None, p.condition)
        ]
        return Group.of(some, GOAL_WIDE if place in wide or age == OLD else GOAL)

    alone = Counter(p.rules[0] for p in people if len(p.rules) == 1 and not p.by_chance)
    fired = Counter(r for p in people for r in p.rules)
    ids = [*(r.id for r in model.texts.rules), *(a.id for a in model.texts.appointments)]
    order = sorted(ids, key=lambda r: -fired[r])
    return BenignLift(
        setting=setting,
        seed=seed,
        conditions=benign,
        total=group(),
        lower_goal=Group.of([p for p in people if p.place not in wide and age_band(p.age) != OLD], GOAL),
        by_place={x: group(x) for x in places},
        by_age={a: group(age=a) for a in ages},
        by_place_and_age={(x, a): group(x, a) for x in places for a in ages},
        by_condition={c: group(condition=c) for c in benign},
        levels={level: sum(p.urgency == level for p in people) for level in LEVELS},
        rules={r: (Share(fired[r], len(people)), Share(alone[r], len(people))) for r in order},
        beyond=Share.among(p.beyond for p in people),
        in_all=Share.among(bool(p.rules) or p.by_chance for p in people),
    )


def age_band(age: float) -> str:
    """The name of the reported band."""
    return next(name for low, high, name in AGES if (low is None or age >= low) and (high is None or age < high))
