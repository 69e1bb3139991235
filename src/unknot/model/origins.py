"""Every authored number with its place and origin, and the formulas that derive a number from facts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from pydantic import BaseModel

from unknot.model.load import Knowledge
from unknot.model.schema import SHARES_OF_BANDS, Effect, Entry, Fact, Leak, Number, Origin, Prevalence, Vector


@dataclass(frozen=True)
class Stated:
    """One number as an author wrote it.

    Attributes:
        kind, id: the entry it stands in, for example "condition", "shingles".
        path: the field path inside the entry.
        value: the number.
        origin: fact, formula or estimate.
    """

    kind: str
    id: str
    path: tuple[str | int, ...]
    value: float
    origin: Origin


def stated_numbers(knowledge: Knowledge) -> Iterator[Stated]:
    """All numbers of the knowledge that carry an origin, in the order of the files."""
    tables: dict[str, dict[str, Any]] = {
        "condition": knowledge.conditions,
        "block": knowledge.blocks,
        "family": knowledge.families,
        "finding": knowledge.findings,
        "age-table": knowledge.age_tables,
        "factor": knowledge.factors,
        "course": knowledge.courses,
    }
    for kind, table in tables.items():
        for id_, entry in table.items():
            for path, value, origin in _walk(entry, ()):
                yield Stated(kind, id_, path, value, origin)


def own_or(entry: Entry, shared: Origin) -> tuple[float, Origin]:
    """An entry's value with its own origin, or with the one it shares."""
    return (entry.value, entry.origin) if isinstance(entry, Number) else (entry, shared.origin)


def _walk(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], float, Origin]]:
    match node:
        case Number():
            yield path, node.value, node.origin
        case Vector():
            for key, value, origin in node.items():
                yield (*path, key), value, origin
        case Effect():
            for key, entry in node.numbers().items():
                yield (*path, key), *own_or(entry, node)
        case Leak():
            yield from _leak(node, path)
        case Prevalence():
            yield from _prevalence(node, path)
        case BaseModel():
            if isinstance(node, Origin) and node.given == 1:
                for name in ("value", "probability", "odds", "patterns", "weights"):
                    got = getattr(node, name, None)
                    for item in got if isinstance(got, list) else [got]:
                        if isinstance(item, int | float):
                            yield (*path, name), item, node.origin
            for name, info in type(node).model_fields.items():
                child = getattr(node, name)
                if isinstance(child, BaseModel):
                    yield from _walk(child, (*path, info.alias or name))
                elif isinstance(child, dict):
                    for key, part in child.items():
                        if isinstance(part, BaseModel):
                            yield from _walk(part, (*path, info.alias or name, key))


def _leak(leak: Leak, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], float, Origin]]:
    if leak.value is not None:
        yield (*path, "value"), leak.value, leak.origin
    for key, entry in {**(leak.options or {}), **(leak.bands or {})}.items():
        yield (*path, key), *own_or(entry, leak)
    if leak.table is not None:
        for sex in ("both", "female", "male"):
            for value in getattr(leak.table, sex) or ():
                yield (*path, "table", sex), value, leak.origin


def _prevalence(
    entry: Prevalence, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], float, Origin]]:
    if entry.value is not None:
        yield (*path, "value"), entry.value, entry.origin
    if entry.incidence is not None:
        yield (*path, "incidence"), entry.incidence, entry.origin
    for key, value in {**(entry.rest or {}), **(entry.residual or {})}.items():
        yield (*path, key), value, entry.origin


def implied_value(origin: Origin, facts: dict[str, Fact]) -> float | None:
    """What the cited fact or formula gives, or None when the facts are not plain numbers."""
    if origin.fact is not None:
        return _numeric(facts.get(origin.fact))
    if origin.derived is None:
        return None
    values = [_numeric(facts.get(f)) for f in origin.derived.facts]
    if any(v is None for v in values):
        return None
    return _formula(origin.derived.formula, [v for v in values if v is not None])


def _numeric(fact: Fact | None) -> float | None:
    return float(fact.value) if fact and isinstance(fact.value, int | float) else None


def _formula(name: str, a: list[float]) -> float | None:
    match name:
        case "complement":
            return 1 - a[0]
        case "complement-product":
            return 1 - math.prod(1 - x for x in a)
        case "percent":
            return a[0] / 100
        case "tenth":
            return a[0] / 10
        case "inverse":
            return 1 / a[0] if a[0] else None
        case "per-100000":
            return a[0] / 100_000
        case "times-100000":
            return a[0] * 100_000
        case "product":
            return math.prod(a)
        case "quotient":
            return a[0] / a[1] if len(a) == 2 and a[1] else None
        case "mean":
            return sum(a) / len(a)
        case "sum":
            return sum(a)
        case "difference":
            return a[0] - sum(a[1:])
    return None


# ---------------------------------------------------------------- bands from a mean and its spread

SCALES = dict(zip(SHARES_OF_BANDS, (1.0, 0.1, 1.0), strict=True))  # our points in one that was published
QUARTILES_APART = 2 * NormalDist().inv_cdf(0.75)  # in standard deviations


def takes_bands(origin: Origin) -> bool:
    """Whether the formula gives the shares of all bands at once and not one number."""
    return origin.derived is not None and origin.derived.formula in SHARES_OF_BANDS


def normal_shares(origin: Origin, facts: dict[str, Fact], bounds: Sequence[float]) -> list[float] | None:
    """Shares of a normal distribution between the bounds, which sum to 1; of a lognormal one for `lognormal-shares`.

    Args:
        origin: a formula over two facts (mean, standard deviation) or three (median, lower and upper quartile).
        bounds: lower bound of each band, and the upper bound of the last; nothing lies outside.

    Returns:
        One share for each band, or None when the facts give no spread.
    """
    if origin.derived is None or origin.derived.formula not in SHARES_OF_BANDS:
        return None
    read = [_numeric(facts.get(f)) for f in origin.derived.facts]
    scale = SCALES[origin.derived.formula]
    values = [v * scale for v in read if v is not None]
    if len(values) != len(read):
        return None
    if origin.derived.formula == "lognormal-shares":
        if min(values) <= 0:
            return None
        values, bounds = _logarithms(values), [math.log(b) if b > 0 else -math.inf for b in bounds]
    middle = values[0]
    sd = values[1] if len(values) == 2 else (values[2] - values[1]) / QUARTILES_APART
    if sd <= 0:
        return None
    below = [NormalDist(middle, sd).cdf(b) for b in bounds]
    inside = below[-1] - below[0]
    return [(b - a) / inside for a, b in pairwise(below)] if inside > 0 else None


def _logarithms(values: list[float]) -> list[float]:
    """The same spread of the logarithms: quartiles turn into quartiles, a mean and its deviation by their moments."""
    if len(values) == 3:
        return [math.log(v) for v in values]
    variance = math.log1p((values[1] / values[0]) ** 2)
    return [math.log(values[0]) - variance / 2, math.sqrt(variance)]
