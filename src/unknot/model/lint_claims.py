"""Checks of the claims: what carries an answer exists, and an answer about danger leads to a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from unknot.errors import Fault, nearest
from unknot.model import schema
from unknot.model.lint_parts import fault, twice, unknown
from unknot.model.load import Knowledge

CARRIERS = (
    "condition", "finding", "factor", "treatment", "exercise", "muscle", "medicine", "course", "rule", "appointment",
    "net",
)  # fmt: skip
"""The kinds of entries that can carry an answer."""
ALARMING = ("rule", "appointment", "net")


def tables(k: Knowledge) -> dict[str, Iterable[str]]:
    """The ids of each kind of entry that can carry an answer."""
    given = (
        k.conditions, k.findings, k.factors, k.treatments, k.exercises, k.muscles, k.medicines, k.courses, k.rules,
        k.appointments, k.nets,
    )  # fmt: skip
    return dict(zip(CARRIERS, given, strict=True))


def carriers(k: Knowledge, id_: str) -> tuple[str, ...]:
    """The kinds that have an entry of this id."""
    return tuple(kind for kind, ids in tables(k).items() if id_ in ids)


def _claims(k: Knowledge) -> Iterator[Fault]:
    for c in k.claims.values():
        yield from _answered_by(k, c)
        for name in c.facts:
            yield from unknown(k, "claim", c.id, ("facts",), name, k.facts, "fact")
        yield from twice(k, "claim", c.id, ("facts",), c.facts)
        if "{" in c.answer:
            remedy = "Write the words; nothing is filled in here."
            yield fault(k, "claim", c.id, ("answer",), "has a place to fill in.", remedy)


def _answered_by(k: Knowledge, c: schema.Claim) -> Iterator[Fault]:
    yield from twice(k, "claim", c.id, ("answered-by",), c.answered_by)
    for name in c.answered_by:
        if not carriers(k, name) and not any(k.lost(kind, name) for kind in CARRIERS):
            known = {id_ for ids in tables(k).values() for id_ in ids}
            remedy = nearest(name, known) or f"Name one of these: a {', a '.join(CARRIERS)}."
            yield fault(k, "claim", c.id, ("answered-by",), f"{name!r} cannot carry an answer.", remedy)
    kinds = {kind for name in c.answered_by for kind in carriers(k, name)}
    if c.about == "danger" and not kinds & set(ALARMING) and k.whole(*ALARMING):
        remedy = "Name the rule or the line of the safety net that says what to do."
        yield fault(k, "claim", c.id, ("answered-by",), "is about danger, but leads to no rule.", remedy)


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (_claims,)
