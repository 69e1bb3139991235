"""Checks of the bands and stretches of time that are worked out from a published mean with its spread."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.lint_parts import fault
from unknot.model.load import Knowledge
from unknot.model.origins import normal_shares, takes_bands
from unknot.model.schema import value_in
from unknot.model.yaml_text import Path_

CLOSE, NEARLY = 0.03, 0.01  # of the value, and of 1: what rounding may change


def spreads(k: Knowledge) -> Iterator[Fault]:
    """Age weights and bands of answers that differ from what their mean and spread give."""
    population = k.settings.population
    for table in k.age_tables.values():
        yield from _weights(k, "age-table", table.id, (), table, table.weights, population)
    for c in k.conditions.values():
        if c.age and c.age.weights:
            yield from _weights(k, "condition", c.id, ("age",), c.age, c.age.weights, population)
        yield from _effects(k, "condition", c.id, c.findings)
    for family in k.families.values():
        yield from _effects(k, "family", family.id, family.findings)
    for f in k.findings.values():
        if f.leak:
            yield from _answers(k, "finding", f.id, ("leak",), f.leak, f)


def _weights(
    k: Knowledge, kind: str, id_: str, path: Path_, origin: schema.Origin, given: list[float], p: schema.Population
) -> Iterator[Fault]:
    """Relative risks by age: the share of the patients in a band over the share of all people in it."""
    if not takes_bands(origin) or len(given) != len(p.shares) or len(p.bands) != len(p.shares):
        return
    age = k.findings[k.by_role("age")]
    shares = normal_shares(origin, k.facts, [*p.bands, (age.range or [0.0, 120.0])[1]])
    right = None if shares is None else [x / share for x, share in zip(shares, p.shares, strict=True)]
    mean = sum(w * share for w, share in zip(given, p.shares, strict=True))
    yield from _compare(k, kind, id_, (*path, "weights"), [w / mean for w in given], right)


def _effects(k: Knowledge, kind: str, id_: str, effects: Mapping[str, schema.Effect]) -> Iterator[Fault]:
    for name, effect in effects.items():
        if name in k.findings:
            yield from _answers(k, kind, id_, ("findings", name), effect, k.findings[name])


def _answers(
    k: Knowledge, kind: str, id_: str, path: Path_, given: schema.Effect | schema.Leak, f: schema.Finding
) -> Iterator[Fault]:
    """Bands of a number that is asked for, or answers that are stretches of time, such as how long it has hurt."""
    if not takes_bands(given):
        return
    if given.bands and f.bands and f.range and len(given.bands) == len(f.bands):
        right = normal_shares(given, k.facts, [*f.bands, f.range[1]])
        yield from _compare(k, kind, id_, (*path, "bands"), [value_in(x) for x in given.bands.values()], right)
    elif given.options:
        days = {o.id: o.days for o in f.options or ()}
        bounds = [d for d in days.values() if d is not None]
        if len(bounds) != len(days) or sorted(bounds) != bounds:
            remedy = "Give each answer of that question its fewest days, in order, or mark an estimate."
            yield fault(k, kind, id_, (*path, "options"), "has a formula for the shares of bands.", remedy)
        elif given.options.keys() == days.keys():
            right = normal_shares(given, k.facts, [*bounds, math.inf])
            yield from _compare(k, kind, id_, (*path, "options"), [value_in(given.options[o]) for o in days], right)


def _compare(
    k: Knowledge, kind: str, id_: str, path: Path_, given: Sequence[float], right: Sequence[float] | None
) -> Iterator[Fault]:
    if right is None:
        remedy = "Cite the mean and its standard deviation, or the median and both quartiles."
        yield fault(k, kind, id_, path, "cites facts that give no spread.", remedy)
    elif not all(math.isclose(a, b, rel_tol=CLOSE, abs_tol=NEARLY) for a, b in zip(given, right, strict=True)):
        problem = f"is {_listed(given)}, but its mean and spread give {_listed(right)}."
        yield fault(k, kind, id_, path, problem, f"Write {_listed([max(x, 0.001) for x in right])}.")


def _listed(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{x:.3g}" if x >= 0.1 else f"{x:.3f}" for x in values) + "]"
