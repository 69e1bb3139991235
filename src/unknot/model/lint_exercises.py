"""Checks of exercises and muscles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import get_args

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.lint_care import aim, cited, facts
from unknot.model.lint_files import avoids_of
from unknot.model.lint_parts import fault, guard, placeholders, places_of, twice, unknown
from unknot.model.load import Knowledge
from unknot.model.words import Goal, Phase, rank

KIND, SETTINGS = "exercise", "settings.yaml"
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "fifteen": 15,
           "twenty": 20, "thirty": 30, "sixty": 60}  # fmt: skip
"""The numbers that steps write as words."""


def _exercises(k: Knowledge) -> Iterator[Fault]:
    for e in k.exercises.values():
        yield from aim(k, KIND, e.id, e)
        yield from _reach(k, e)
        yield from _against(k, e)
        yield from _origins(k, e)
        yield from _seconds(k, e)
        for key, other in (("easier-as", e.easier_as), ("harder-as", e.harder_as)):
            if other is not None:
                yield from unknown(k, KIND, e.id, (key,), other, set(k.exercises) - {e.id}, "exercise")
        for muscle in e.muscles:
            yield from unknown(k, KIND, e.id, ("muscles",), muscle, k.muscles, "muscle")
        yield from twice(k, KIND, e.id, ("muscles",), e.muscles)
        for i, text in enumerate(e.steps):
            yield from placeholders(k, KIND, e.id, ("steps", i), text)


def _reach(k: Knowledge, e: schema.Exercise) -> Iterator[Fault]:
    """For whom it is: some cause; not beside an urgent advice; nothing that builds up while the pain is new."""
    if e.families is None and e.conditions is None:
        yield fault(k, KIND, e.id, (), "names no cause that it is for.", "Give families or conditions.")
    if rank(e.up_to) > rank("soon"):
        remedy = "Use soon, routine or self-care."
        yield fault(k, KIND, e.id, ("up-to",), f"is {e.up_to}, where nobody exercises.", remedy)
    if e.effort == "building" and (e.phases is None or "acute" in e.phases):
        remedy = "Name the phases subacute or persistent, or make it gentle."
        yield fault(k, KIND, e.id, ("phases",), "lets people build up while the pain is new.", remedy)
    if e.only_if is not None:
        yield from guard(k, KIND, e.id, ("only-if",), e.only_if)


def _against(k: Knowledge, e: schema.Exercise) -> Iterator[Fault]:
    """What speaks against it can be known: a yes-no finding that is asked wherever the exercise is for."""
    for key, names in (("not-with", e.not_with), ("only-with", e.only_with)):
        yield from twice(k, KIND, e.id, (key,), names)
        for name in names:
            yield from unknown(k, KIND, e.id, (key,), name, k.findings, "finding")
            if name in k.findings and k.findings[name].kind != "yes-no":
                problem = f"{name!r} is not a yes-no finding, so it is never so."
                yield fault(k, KIND, e.id, (key,), problem, "Name yes-no findings.")
    for name in sorted(set(e.only_with) & set(e.not_with)):
        problem = f"{name!r} is both needed and speaks against it."
        yield fault(k, KIND, e.id, ("only-with",), problem, "Keep one of the two.")
    if k.whole("page", "finding"):
        for name in (*e.not_with, *e.only_with):
            silent = sorted(p for p in set(e.places or places_of(k)) & places_of(k) if not _asked(k, name, p))
            if silent and name in k.findings:
                problem = f"{name!r} is not asked with pain in {', '.join(silent)}."
                key = "only-with" if name in e.only_with else "not-with"
                yield fault(k, KIND, e.id, (key,), problem, "Drop it, or name other places.")
    if k.whole("treatment"):
        for name in e.avoided_as:
            yield from unknown(k, KIND, e.id, ("avoided-as",), name, avoids_of(k), "thing to avoid")


def _asked(k: Knowledge, finding: str, place: str) -> bool:
    """Whether a page that asks for it can open with pain in this place."""
    f = k.findings.get(finding)
    page = k.pages.get(f.page) if f else None
    if f is None or page is None:
        return True  # told elsewhere
    concerned = f.applies_if is None or f.applies_if.place is None or place in f.applies_if.place
    openings = page.opens_if.any if page.opens_if else None
    return concerned and (openings is None or any(o.place is None or place in o.place for o in openings))


def _origins(k: Knowledge, e: schema.Exercise) -> Iterator[Fault]:
    yield from cited(k, KIND, e.id, (), e)
    yield from cited(k, KIND, e.id, ("dose",), e.dose)
    yield from facts(k, KIND, e.id, e.rests_on)


def _seconds(k: Knowledge, e: schema.Exercise) -> Iterator[Fault]:
    """A step that says how long to hold says the same as the dose, by which the timer goes."""
    if e.dose.minutes is not None:
        return
    for i, step in enumerate(e.steps):
        for found in re.finditer(rf"(\d+|{'|'.join(NUMBERS)}) seconds?\b", step, re.IGNORECASE):
            said = NUMBERS.get(found[1].lower()) or int(found[1])
            if said != e.dose.hold_seconds:
                held = e.dose.hold_seconds
                problem = f"says {said} seconds; the dose says {'no time to hold' if held is None else held}."
                yield fault(k, KIND, e.id, ("steps", i), problem, "Give both the same, or leave it to the dose.")


def _muscles(k: Knowledge) -> Iterator[Fault]:
    """A muscle links to exercises that name it, and lies in known places."""
    for m in k.muscles.values():
        for place in m.lies.places if m.lies else ():
            yield from unknown(k, "muscle", m.id, ("lies", "places"), place, places_of(k), "place")
        yield from cited(k, "muscle", m.id, ("pain",), m.pain)
        for key, care in (("stretch", m.stretch), ("strengthen", m.strengthen)):
            yield from twice(k, "muscle", m.id, (key, "exercises"), care.exercises)
            for name in care.exercises:
                yield from unknown(k, "muscle", m.id, (key, "exercises"), name, k.exercises, "exercise")
                if name in k.exercises and m.id not in k.exercises[name].muscles:
                    problem = f"{name} does not name this muscle."
                    yield fault(k, "muscle", m.id, (key, "exercises"), problem, f"Add {m.id} to its muscles.")


def _figures(k: Knowledge) -> Iterator[Fault]:
    """A figure belongs to an exercise."""
    for f in k.figures.values():
        yield from unknown(k, "figure", f.id, ("id",), f.id, k.exercises, "exercise")


def _choice(k: Knowledge) -> Iterator[Fault]:
    """Every phase orders every aim."""
    every = set(get_args(Goal))
    for phase in get_args(Phase):
        given = k.settings.exercises.aims.get(phase, [])
        yield from twice(k, "file", SETTINGS, ("exercises", "aims", phase), given)
        missing = sorted(every - set(given))
        if missing:
            problem = f"leaves out {', '.join(missing)} in the phase {phase}."
            yield fault(k, "file", SETTINGS, ("exercises", "aims"), problem, "Give every phase every aim, in order.")


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (_exercises, _muscles, _figures, _choice)
