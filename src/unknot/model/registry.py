"""Collects the numbers while the recipe is written, each once, with the spread that its origin implies."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from unknot.model.numbers import Key, Numbers, Spread
from unknot.model.schema import Fact, Origin

Scale = Literal["probability", "weight", "fixed"]
NORMAL_90 = 1.6448536269514722
NORMAL_95 = 1.959963984540054


@dataclass
class Registry:
    """Numbers by key; a key that is added twice keeps its one index."""

    odds_factor: float
    widening: float
    facts: dict[str, Fact]
    index: dict[Key, int] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)
    scales: list[Scale] = field(default_factory=list)
    origins: list[Origin | None] = field(default_factory=list)

    def add(self, key: Key, value: float, scale: Scale, origin: Origin | None = None) -> int:
        """The index of the number."""
        if key not in self.index:
            self.index[key] = len(self.values)
            self.values.append(float(value))
            self.spreads.append(self._spread(value, scale, origin))
            self.scales.append(scale)
            self.origins.append(origin)
        return self.index[key]

    def numbers(self) -> Numbers:
        """All numbers registered so far."""
        return Numbers(tuple(self.index), tuple(self.values), tuple(self.spreads))

    def _spread(self, value: float, scale: Scale, origin: Origin | None) -> Spread:
        if scale == "fixed" or origin is None or value <= 0 or (scale == "probability" and value >= 1):
            return Spread("fixed")
        wide = self.widening if origin.indirect else 1.0
        ci = self._ci(origin)
        if ci is not None and ci[0] < value < ci[1]:
            return self._from_ci(value, ci, scale, wide)
        if origin.n is not None and scale == "probability":
            return _beta(value, value * (1 - value) / (origin.n + 1) * wide**2)
        sd = math.log(self.odds_factor) / NORMAL_90 * wide
        return Spread("logit" if scale == "probability" else "log", sd)

    def _ci(self, origin: Origin) -> tuple[float, float] | None:
        """The published 95 % interval on the number's own scale, where the formula carries it over."""
        if origin.fact:
            ci = self.facts[origin.fact].ci95
            return (ci[0], ci[1]) if ci else None
        if origin.derived and len(origin.derived.facts) == 1:
            ci = self.facts[origin.derived.facts[0]].ci95
            if ci and origin.derived.formula == "complement":
                return 1 - ci[1], 1 - ci[0]
            unit = {"percent": 100.0, "per-100000": 100_000.0, "times-100000": 1e-5}.get(origin.derived.formula)
            if ci and unit:
                return ci[0] / unit, ci[1] / unit
        return None

    @staticmethod
    def _from_ci(value: float, ci: tuple[float, float], scale: Scale, wide: float) -> Spread:
        low, high = ci
        if scale == "probability" and low >= 0 and high <= 1:
            sd = (high - low) / (2 * NORMAL_95) * wide
            return _beta(value, sd**2)
        sd = (math.log(high) - math.log(max(low, value / 50))) / (2 * NORMAL_95) * wide
        return Spread("log", sd)


def _beta(value: float, variance: float) -> Spread:
    """Beta with that mean and variance; the variance is held below what a beta can have."""
    total = value * (1 - value) / min(variance, 0.95 * value * (1 - value)) - 1
    return Spread("beta", value * total, (1 - value) * total)
