"""Checks of the frameworks: what carries an item exists, and every item is named once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from unknot.errors import Fault, nearest
from unknot.model import schema
from unknot.model.frameworks import CARRIERS, carriers, tables_of
from unknot.model.lint_parts import fault, twice, unknown
from unknot.model.load import Knowledge


def _frameworks(k: Knowledge) -> Iterator[Fault]:
    for f in k.frameworks.values():
        for name in f.sources:
            yield from unknown(k, "framework", f.id, ("sources",), name, k.sources, "source")
        yield from twice(k, "framework", f.id, ("sources",), f.sources)
        yield from _named_once(k, f)
        for i, item in enumerate(f.items):
            yield from _carried(k, f.id, i, item)


def _named_once(k: Knowledge, f: schema.Framework) -> Iterator[Fault]:
    taken = Counter(item.id for item in f.items)
    for i, item in enumerate(f.items):
        if taken[item.id] > 1:
            taken[item.id] = 0  # told once
            yield fault(
                k, "framework", f.id, ("items", i, "id"), f"{item.id!r} names two items.", "Rename or delete one."
            )


def _carried(k: Knowledge, framework: str, i: int, item: schema.FrameworkItem) -> Iterator[Fault]:
    path = ("items", i, "carried-by")
    yield from twice(k, "framework", framework, path, item.carried_by)
    for name in item.carried_by:
        if not carriers(k, name) and not any(k.lost(kind, name) for kind in CARRIERS):
            known = {id_ for table in tables_of(k).values() for id_ in table}
            remedy = nearest(name, known) or f"Name one of these: a {', a '.join(CARRIERS)}."
            yield fault(k, "framework", framework, path, f"{name!r} cannot carry an item.", remedy)


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (_frameworks,)
