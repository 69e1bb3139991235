"""Patterns over findings: which findings they name, and a compact form for evaluation and proof."""

from __future__ import annotations

from collections.abc import Iterator

from unknot.model import schema
from unknot.model.compiled import Gate


def findings_of(logic: schema.Logic) -> Iterator[str]:
    """The findings that a pattern names, in its order."""
    if isinstance(logic, str):
        yield logic
        return
    for part in _parts(logic):
        yield from findings_of(part)


def _parts(logic: schema.AllOf | schema.AnyOf | schema.AtLeast) -> list[schema.Logic]:
    if isinstance(logic, schema.AllOf):
        return logic.all
    if isinstance(logic, schema.AnyOf):
        return logic.any
    return logic.of


def gate(logic: schema.Logic) -> Gate:
    """The pattern as nested counting gates; a single finding becomes a gate of one."""
    if isinstance(logic, str):
        return Gate(1, (logic,))
    parts = tuple(p if isinstance(p, str) else gate(p) for p in _parts(logic))
    if isinstance(logic, schema.AllOf):
        return Gate(len(parts), parts)
    return Gate(1 if isinstance(logic, schema.AnyOf) else logic.at_least, parts)
