"""Draws people from the model, with all slips, and lets them answer every page that opens to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.errors import InputError
from unknot.model.answers import Answers, Value, read_answers
from unknot.model.compiled import Array
from unknot.model.guards import Who, applies
from unknot.model.model import Model
from unknot.model.parameters import place_said
from unknot.model.words import LEVELS, NO, YES, Urgency
from unknot.triage.rules import followed, is_open

Index = npt.NDArray[np.intp]

SEXES = ("female", "male")  # order of the person cells
TRIES = 100  # a person whose answers contradict one another is asked again; then the model itself is at fault


@dataclass(frozen=True)
class Person:
    """A simulated person who has answered everything.

    Attributes:
        need: the urgency that this person really needs.
        patterns: block → hidden pattern.
        skimmed: blocks whose questions were all answered "no" unread.
        said: finding → answer, place, age and sex included, whether or not its page would open.
    """

    condition: str
    need: Urgency
    place: str
    age: float
    sex: str
    patterns: Mapping[str, str]
    skimmed: frozenset[str]
    said: Mapping[str, Value]


def place_shares(model: Model) -> Array:
    """(places,) P(a person names this place), slips of place included; sums to 1."""
    numbers = model.numbers.point()[0]
    share = numbers[list(model.recipe.place_share)]
    share = share / share.sum()
    return np.asarray(share @ place_said(model.recipe, numbers[[model.recipe.place_slip]])[0])


def place_and_condition(model: Model, setting: str | None = None) -> Array:
    """(places, conditions) joint probability of the place named and the condition; sums to 1."""
    row = model.recipe.settings.index(setting or model.texts.default_setting)
    prior = model.point.prior[0, row, : len(model.recipe.places)]
    return np.asarray(place_shares(model)[:, None] * prior)


def draw(
    model: Model,
    n: int,
    rng: np.random.Generator,
    *,
    setting: str | None = None,
    weights: Array | None = None,
    fixed: Mapping[str, str] | None = None,
) -> list[Person]:
    """Draw people.

    Args:
        n: how many.
        setting: where they are; None takes the knowledge's default.
        weights: (places, conditions) joint probability of place and condition, up to a factor; None takes the model's.
        fixed: block → pattern or finding → answer that everybody has.
    Returns:
        n people, their answers free of contradictions.
    Raises:
        RuntimeError: the model hardly ever gives answers without contradictions.
    """
    joint = place_and_condition(model, setting) if weights is None else weights
    setting = setting or model.texts.default_setting
    picked = rng.choice(joint.size, size=n, p=joint.ravel() / joint.sum())
    place, condition = np.unravel_index(picked, joint.shape)
    row = model.recipe.settings.index(setting)
    need = _pick(model.point.need[0, row][condition], rng)
    cell = _pick(model.point.person[0][condition], rng)
    age = _ages(model, cell // 2, rng)
    people: list[Person | None] = [None] * n
    left = np.arange(n)
    for _ in range(TRIES):
        patterns, skimmed, said = _answers(model, condition[left], cell[left], fixed or {}, rng)
        for k, i in enumerate(left):
            person = Person(
                condition=model.recipe.conditions[condition[i]],
                need=LEVELS[need[i]],
                place=model.recipe.places[place[i]],
                age=float(age[i]),
                sex=SEXES[cell[i] % 2],
                patterns={b: column[k] for b, column in patterns.items()},
                skimmed=frozenset(b for b, column in skimmed.items() if column[k]),
                said=_whole(model, model.recipe.places[place[i]], float(age[i]), SEXES[cell[i] % 2], said, k),
            )
            people[i] = person if fits(model, person.said, setting) else None
        left = np.asarray([i for i in left if people[i] is None], dtype=np.intp)
        if not len(left):
            return [p for p in people if p is not None]
    raise RuntimeError(f"{len(left)} of {n} simulated people contradict themselves after {TRIES} tries")


def _whole(model: Model, place: str, age: float, sex: str, said: Mapping[str, list[Value]], k: int) -> dict[str, Value]:
    """One person's answers; what cannot concern the person is left out."""
    who = Who(place, age, sex, "")
    roles = model.texts.roles
    person: dict[str, Value] = {roles["place"]: place, roles["age"]: age, roles["sex"]: sex}
    findings = model.texts.findings
    return person | {f: column[k] for f, column in said.items() if applies(findings[f].applies_if, who) is not False}


def fits(model: Model, said: Mapping[str, Value], setting: str) -> bool:
    """Whether the interview would take these answers: a face asks again where they contradict one another."""
    try:
        read_answers(model.texts, said, setting)
    except InputError:
        return False
    return True


def record(model: Model, person: Person, setting: str | None = None) -> Answers:
    """What the person tells when every page that opens is asked in the fixed order, and again until none is new."""
    return record_of(model, person.said, setting)


def record_of(model: Model, said: Mapping[str, Value], setting: str | None = None) -> Answers:
    """The answers out of `said` on the pages that open, checked as a face would check them."""
    texts = model.texts
    told: dict[str, Value] = {texts.roles[r]: said[texts.roles[r]] for r in texts.roles}
    answers = read_answers(texts, told, setting)
    waiting = list(texts.pages.values())
    while True:
        shut = []
        for page in waiting:
            opened = is_open(page, answers)
            if opened:
                told |= {f: said[f] for f in page.findings if f in said and followed(texts.findings[f], answers)}
                answers = Answers(told, answers.setting, answers.who)
            if not opened or not all(followed(texts.findings[f], answers) for f in page.findings):
                shut.append(page)
        if len(shut) == len(waiting):
            return read_answers(texts, told, setting)
        waiting = shut


# ---------------------------------------------------------------- drawing


def _pick(probability: Array, rng: np.random.Generator) -> Index:
    """(n,) a column drawn for each row of (n, columns) probabilities."""
    edges = probability.cumsum(axis=1)
    drawn = rng.random((len(probability), 1)) * edges[:, -1:]
    return np.asarray(np.minimum((edges <= drawn).sum(axis=1), probability.shape[1] - 1), dtype=np.intp)


def _ages(model: Model, bands: Index, rng: np.random.Generator) -> Array:
    """Whole years, even within a band; the open last band is taken to be as wide as the one before it."""
    starts = np.asarray(model.recipe.bands)
    widths = np.diff(starts)
    widths = np.append(widths, widths[-1])
    return np.asarray(starts[bands] + np.floor(rng.random(len(bands)) * widths[bands]))


def _answers(
    model: Model, condition: Index, cell: Index, fixed: Mapping[str, str], rng: np.random.Generator
) -> tuple[dict[str, list[str]], dict[str, list[bool]], dict[str, list[Value]]]:
    """Patterns and skims by block, and answers by finding, for people of these conditions and person cells."""
    patterns: dict[str, list[str]] = {}
    skimmed: dict[str, list[bool]] = {}
    said: dict[str, list[Value]] = {}
    n = len(condition)
    for name, block in model.point.blocks.items():
        if name in fixed:
            state = np.full(n, block.states.index(fixed[name]), dtype=np.intp)
        else:
            state = _pick(block.weights[0][condition], rng)
        skim = rng.random(n) < block.skim[0]
        yes = (rng.random((n, len(block.findings))) < block.yes[0][state]) & ~skim[:, None]
        patterns[name] = [block.states[z] for z in state]
        skimmed[name] = [bool(x) for x in skim]
        for finding, i in block.findings.items():
            said[finding] = [YES if x else NO for x in yes[:, i]]
    for name, free in model.point.free.items():
        table = free.probability[0]
        own = table[:, condition, cell if table.shape[2] > 1 else 0].T
        values = [_value(model, name)(a) for a in free.answers]
        said[name] = [values[a] for a in _pick(own, rng)]
    for name, answer in fixed.items():
        if name in said:
            said[name] = [_value(model, name)(answer)] * n
    return patterns, skimmed, said


def _value(model: Model, finding: str) -> Callable[[str], Value]:
    """From an answer of the model to what is said; a band is said as its lower bound."""
    return float if model.texts.findings[finding].kind == "number" else str
