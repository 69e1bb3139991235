"""Answers of imagined people to the bundled questions: none, all, contradictory, extreme, random."""

from __future__ import annotations

from typing import Any

import numpy as np

from unknot import InputError, Model
from unknot.model.answers import read_answers
from unknot.model.compiled import Finding

from .enumeration import Said

Raw = dict[str, Any]

PERSONS: dict[str, Raw] = {
    "nobody known": {},
    "age known": {"age": 71},
    "sex known": {"sex": "male"},
    "age and sex known": {"age": 34, "sex": "female"},
}


def answers_of(f: Finding, *, silent: bool = True) -> list[Any]:
    """Everything that can be said to a question; `silent` adds "not sure" and, where it is allowed, "skipped"."""
    if f.kind == "number":
        said: list[Any] = [*f.bands, f.range[0], f.range[1], (f.range[0] + f.range[1]) / 2]
    else:
        said = list(f.answers)
    return said + (["not-sure"] if silent else []) + (["skipped"] if silent and not f.alarm else [])


def fitting(model: Model, raw: Raw) -> Raw:
    """The answers without those that are refused, such as pregnancy in a man."""
    raw = dict(raw)
    while True:
        try:
            read_answers(model.texts, raw)
        except InputError as error:
            for fault in error.faults:
                del raw[fault.where.removeprefix("answers.")]
        else:
            return raw


def random_answers(model: Model, rng: np.random.Generator, chance: float, *, silent: bool = True) -> Raw:
    """Each question answered with `chance`, any answer equally likely."""
    raw = {}
    for f in model.texts.findings.values():
        if rng.random() < chance:
            said = answers_of(f, silent=silent)
            raw[f.id] = said[rng.integers(len(said))]
    return fitting(model, raw)


def named_answers(model: Model) -> dict[str, Raw]:
    """The corner cases: nothing, everything yes, everything no, half of each, and the ends of each scale."""
    findings = model.texts.findings.values()
    yes_no = [f.id for f in findings if f.kind == "yes-no"]
    others = [f for f in findings if f.kind != "yes-no"]
    first = {f.id: answers_of(f, silent=False)[0] for f in others}
    last = {f.id: answers_of(f, silent=False)[-2 if f.kind == "number" else -1] for f in others}
    cases = {
        "none": {},
        "all yes": dict.fromkeys(yes_no, "yes"),
        "all no": dict.fromkeys(yes_no, "no"),
        "every second yes": {f: ("yes", "no")[i % 2] for i, f in enumerate(yes_no)},
        "every second no": {f: ("no", "yes")[i % 2] for i, f in enumerate(yes_no)},
        "all yes and the first of each list": {**dict.fromkeys(yes_no, "yes"), **first},
        "all no and the last of each list": {**dict.fromkeys(yes_no, "no"), **last},
        "all not sure": {f.id: "not-sure" for f in findings},
    }
    return {name: fitting(model, raw) for name, raw in cases.items()}


def as_said(model: Model, raw: Raw) -> Said:
    """What these answers say to the slow engine, read without the fast engine's help.

    "No" to a question that does not concern the person says nothing: a checklist's "none of these" covers it too.
    """
    texts, bands = model.texts, model.recipe.bands
    spoken = {f: v for f, v in raw.items() if v not in ("not-sure", "skipped")}
    place, age, sex = (spoken.pop(texts.roles[role], None) for role in ("place", "age", "sex"))
    cells = []
    for i, low in enumerate(bands):
        high = bands[i + 1] if i + 1 < len(bands) else float("inf")
        for j, name in enumerate(("female", "male")):
            if (age is None or low <= age < high) and sex in (None, name):
                cells.append(i * 2 + j)
    for f, v in list(spoken.items()):
        concerns = texts.findings[f].applies_if
        from_, to = concerns.age or (0, 999)
        other_age = age is not None and not from_ <= age < to + 1
        other_sex = sex is not None and concerns.sex is not None and sex not in concerns.sex
        other_place = place is not None and concerns.place is not None and place not in concerns.place
        if v == "no" and (other_age or other_sex or other_place):
            del spoken[f]
        elif texts.findings[f].kind == "number":
            spoken[f] = f"{max(b for b in texts.findings[f].bands if b <= v):g}"
    return Said(place, cells, spoken)
