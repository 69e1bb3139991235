"""Every number the engine uses: point values, and seeded draws for the intervals."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unknot.model.compiled import Array

Key = tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """How one number varies.

    Attributes:
        shape: "logit" or "log" (normal on that scale with `sd`), "beta" (with `a`, `b`), or "fixed".
    """

    shape: Literal["logit", "log", "beta", "fixed"]
    a: float = 0.0
    b: float = 0.0


@dataclass(frozen=True)
class Numbers:
    """All numbers in one fixed order.

    Attributes:
        keys: what each number is, from its file: kind, id and field names.
        values: as written.
        spreads: how each varies.
    """

    keys: tuple[Key, ...]
    values: tuple[float, ...]
    spreads: tuple[Spread, ...]

    def point(self) -> Array:
        """(1, numbers) the values as written."""
        return np.asarray(self.values)[None, :]

    def draw(self, draws: int, seed: int) -> Array:
        """(draws, numbers); each number has a stream of its own, so that adding one moves no other."""
        columns = [
            _sample(value, spread, draws, _stream(seed, key))
            for key, value, spread in zip(self.keys, self.values, self.spreads, strict=True)
        ]
        return np.column_stack(columns)


def _stream(seed: int, key: Key) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64([seed, zlib.crc32("\0".join(key).encode())]))


def _sample(value: float, spread: Spread, draws: int, rng: np.random.Generator) -> Array:
    if spread.shape == "fixed":
        return np.full(draws, value)
    if spread.shape == "beta":
        return np.clip(rng.beta(spread.a, spread.b, draws), 1e-9, 1 - 1e-9)
    z = rng.standard_normal(draws)
    if spread.shape == "log":
        return np.asarray(value * np.exp(spread.a * z))
    odds = value / (1 - value) * np.exp(spread.a * z)
    return np.asarray(odds / (1 + odds))
