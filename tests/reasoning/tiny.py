"""Builds models small enough to be checked with a pencil."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from unknot.model.parameters import Parameters, build
from unknot.model.recipe import EffectRecipe, FindingRecipe, Prior, Recipe
from unknot.model.words import LEVELS

SURE = {"self-care": 1.0}


@dataclass
class Tiny:
    """Places "here" (80 % of episodes) and "there" (20 %); conditions are added one by one; "plain" takes the rest.

    No place slip unless `place_slip` says so. Settings: "home" (the default), "practice" (all factors 1) and
    "hospital".
    """

    place_slip: float = 0.0
    home: dict[str, float] = field(default_factory=dict)
    hospital: dict[str, float] = field(default_factory=dict)
    numbers: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    priors: list[Prior] = field(default_factory=list)
    shares: list[tuple[int, ...]] = field(default_factory=list)
    needs: list[tuple[int, ...]] = field(default_factory=list)
    ages: list[tuple[int, ...]] = field(default_factory=list)
    sexes: list[tuple[int, ...]] = field(default_factory=list)
    effects: list[EffectRecipe] = field(default_factory=list)

    def all(self, *values: float) -> tuple[int, ...]:
        """Register numbers."""
        self.numbers += values
        return tuple(range(len(self.numbers) - len(values), len(self.numbers)))

    def add(
        self,
        name: str,
        form: str,
        value: float | tuple[float, float],
        *,
        among: str = "",
        places: tuple[float, float] | None = None,
        need: dict[str, float] | None = None,
        age: tuple[float, ...] = (),
        sex: tuple[float, ...] = (),
        effect: tuple[Any, ...] = ("leak",),
    ) -> Tiny:
        """One condition; `value` is a prevalence, an incidence, or shares by place."""
        by_place = self.all(*value) if isinstance(value, tuple) else ()
        number = -1 if isinstance(value, tuple) else self.all(value)[0]
        self.names.append(name)
        self.priors.append(Prior(form, number, among, by_place))
        self.shares.append(self.all(*places) if places else ())
        self.needs.append(self.all(*((need or SURE).get(level, 0.0) for level in LEVELS)))
        self.ages.append(self.all(*age))
        self.sexes.append(self.all(*sex))
        form_, slipped = effect[0], "slipped" in effect
        self.effects.append(EffectRecipe(form_, self.all(*(e for e in effect[1:] if e != "slipped")), slipped))
        return self

    def recipe(self) -> Recipe:
        """The recipe; asks one finding, "sign", with a leak of 0.1, missed 0.05 and claimed falsely 0.02."""
        factors = [self.home, {}, self.hospital]
        return Recipe(
            conditions=tuple(self.names),
            places=("here", "there"),
            settings=("home", "practice", "hospital"),
            default_setting=0,
            bands=(16.0, 65.0),
            place_share=self.all(0.8, 0.2),
            place_slip=self.all(self.place_slip)[0],
            slips_to=((0.0, 1.0), (1.0, 0.0)),
            episodes=self.all(30_000.0)[0],
            priors=tuple(self.priors),
            shares=tuple(self.shares),
            need=tuple(self.needs),
            need_factor=tuple(self.all(*(f.get(level, 1.0) for level in LEVELS)) for f in factors),
            population=(0.75, 0.25),
            female=0.5,
            age=tuple(self.ages),
            sex=tuple(self.sexes),
            findings=(
                FindingRecipe("sign", ("yes", "no"), "value", self.all(0.1), tuple(self.effects), self.all(0.05, 0.02)),
            ),
            blocks=(),
            widen=tuple(None for _ in self.names),
        )

    def build(self, **changes: Any) -> Parameters:
        """The arrays."""
        recipe = replace(self.recipe(), **changes)
        return build(recipe, np.asarray(self.numbers)[None, :])

    def chance(self, name: str, *, setting: str = "practice", said: str | None = None) -> float:
        """P(condition | setting, place as said)."""
        place = 2 if said is None else ("here", "there").index(said)
        row = ("home", "practice", "hospital").index(setting)
        return float(self.build().prior[0, row, place, self.names.index(name)])


def with_plain(tiny: Tiny) -> Tiny:
    """Adds the condition that takes the rest, with need self-care."""
    return tiny.add("plain", "rest", (1.0, 1.0))
