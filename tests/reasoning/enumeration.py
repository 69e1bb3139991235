"""A slow, obvious engine to check the fast one against: loops and dictionaries, no arrays, no logarithms.

It reads the same recipe and numbers, but derives every table again from design §6, and keeps the true place, the
person's cell, each block's pattern and each block's skim as variables of their own that it sums over one by one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.model.recipe import BlockRecipe, EffectRecipe, FindingRecipe, Recipe
from unknot.model.words import LEVELS

Answer = str


@dataclass
class Block:
    """P(skim), P(pattern | condition) and P(yes | pattern) of one block."""

    skim: float
    patterns: dict[str, dict[str, float]]
    yes: dict[str, dict[str, float]]


@dataclass
class Tables:
    """The model of one setting as plain dictionaries; `person` and `free` are by cell number (band × 2 + male)."""

    place: dict[str, float]
    said: dict[str, dict[str, float]]
    condition: dict[str, dict[str, float]]
    need: dict[str, dict[str, float]]
    person: dict[str, list[float]]
    blocks: dict[str, Block]
    free: dict[str, dict[str, list[dict[Answer, float]]]]


@dataclass
class Said:
    """What was said: the place or None, the person cells that fit, and answers by finding (for a number: its band)."""

    place: str | None
    cells: list[int]
    answers: dict[str, Answer]


# ---------------------------------------------------------------- summing


def condition_given(tables: Tables, said: Said) -> dict[str, float]:
    """P(condition | answers), every hidden variable summed over together. For small models only."""
    weight = dict.fromkeys(tables.person, 0.0)
    names = list(tables.blocks)
    for c, place, cell in itertools.product(tables.person, tables.place, said.cells):
        known = tables.place[place] * tables.condition[place][c] * tables.person[c][cell]
        known *= 1.0 if said.place is None else tables.said[place][said.place]
        known *= _free(tables, said, c, cell)
        for patterns in itertools.product(*(tables.blocks[b].yes for b in names)):
            for skims in itertools.product((True, False), repeat=len(names)):
                p = known
                for b, pattern, skim in zip(names, patterns, skims, strict=True):
                    p *= _one_pattern(tables.blocks[b], said, c, pattern, skim)
                weight[c] += p
    return _shares(weight)


def condition_given_block_by_block(tables: Tables, said: Said) -> dict[str, float]:
    """The same, each block summed over by itself, since blocks do not depend on each other given the condition."""
    return _shares(condition_and_answers(tables, said))


def condition_and_answers(tables: Tables, said: Said) -> dict[str, float]:
    """P(condition and these answers); the sum over conditions is P(these answers).

    In long doubles: hundreds of answers that hardly anybody gives multiply to less than a double holds.
    """
    weight = dict.fromkeys(tables.person, np.longdouble(0.0))
    for c in tables.person:
        blocks = np.longdouble(1.0)
        for block in tables.blocks.values():
            blocks *= sum(
                _one_pattern(block, said, c, pattern, skim) for pattern in block.yes for skim in (True, False)
            )
        for cell in said.cells:
            free = _free(tables, said, c, cell)
            for place in tables.place:
                p = tables.place[place] * tables.condition[place][c] * tables.person[c][cell]
                p *= 1.0 if said.place is None else tables.said[place][said.place]
                weight[c] += p * free * blocks
    return weight


def need_given(tables: Tables, condition: dict[str, float]) -> dict[str, float]:
    """P(need | answers) from P(condition | answers)."""
    return {level: sum(condition[c] * tables.need[c][level] for c in condition) for level in LEVELS}


def _free(tables: Tables, said: Said, c: str, cell: int) -> float:
    p = np.longdouble(1.0)
    for finding, answer in said.answers.items():
        if finding in tables.free:
            p *= tables.free[finding][c][cell][answer]
    return p


def _one_pattern(block: Block, said: Said, c: str, pattern: str, skim: bool) -> float:
    """P(pattern, skim and the answers | condition); who skims answers "no" whatever the pattern."""
    p = block.patterns[c][pattern] * (block.skim if skim else 1 - block.skim)
    for finding, yes in block.yes[pattern].items():
        if finding in said.answers:
            chance_of_yes = 0.0 if skim else yes
            p *= chance_of_yes if said.answers[finding] == "yes" else 1 - chance_of_yes
    return p


def _shares(weight: dict[str, float]) -> dict[str, float]:
    total = sum(weight.values())
    return {key: w / total for key, w in weight.items()}


# ---------------------------------------------------------------- tables


def tables_of(recipe: Recipe, x: Sequence[float], setting: str) -> Tables:
    """All tables of one setting, from the numbers as they stand in the registry's order."""
    place = _shares({r: x[i] for r, i in zip(recipe.places, recipe.place_share, strict=True)})
    slip = x[recipe.place_slip]
    joint = {r: _condition_and_need(recipe, x, place, r, setting) for r in recipe.places}
    return Tables(
        place=place,
        said={
            r: {q: 1 - slip if q == r else slip * to for q, to in zip(place, row, strict=True)}
            for r, row in zip(place, recipe.slips_to, strict=True)
        },
        condition={r: _shares({c: sum(joint[r][c].values()) for c in joint[r]}) for r in place},
        need=_need(recipe, x, setting),
        person={c: _person(recipe, x, i) for i, c in enumerate(recipe.conditions)},
        blocks={b.id: _block(recipe, x, b) for b in recipe.blocks},
        free={f.id: _finding(recipe, x, f) for f in recipe.findings},
    )


def _condition_and_need(
    recipe: Recipe, x: Sequence[float], place: dict[str, float], r: str, setting: str
) -> dict[str, dict[str, float]]:
    """Weight of each condition and need at true place r in a setting: carry, rest, join, setting, in that order."""
    need, factor = _stated_need(recipe, x), _need_factors(recipe, x)
    home = factor[recipe.settings[recipe.default_setting]]
    in_practice = _weights_in_practice(recipe, x, place, r)
    joint = {c: {n: w * need[c][n] * home[n] for n in LEVELS} for c, w in in_practice.items()}
    total = sum(sum(row.values()) for row in joint.values())
    absolute = _incidences(recipe, x, place, r)
    taken = min(sum(absolute.values()), 0.9)
    for c, p in absolute.items():
        joint[c] = {n: total * p / (1 - taken) * need[c][n] for n in LEVELS}
    return {c: {n: joint[c][n] / home[n] * factor[setting][n] for n in LEVELS} for c in recipe.conditions}


def _need(recipe: Recipe, x: Sequence[float], setting: str) -> dict[str, dict[str, float]]:
    """P(need | condition) in a setting; an incidence has its stated need at home, the rest in practice."""
    stated, factor = _stated_need(recipe, x), _need_factors(recipe, x)
    home = factor[recipe.settings[recipe.default_setting]]
    found = {}
    for c, prior in zip(recipe.conditions, recipe.priors, strict=True):
        reference = home if prior.form == "incidence" else dict.fromkeys(LEVELS, 1.0)
        found[c] = _shares({n: stated[c][n] / reference[n] * factor[setting][n] for n in LEVELS})
    return found


def _stated_need(recipe: Recipe, x: Sequence[float]) -> dict[str, dict[str, float]]:
    rows = zip(recipe.conditions, recipe.need, strict=True)
    return {c: _shares(dict(zip(LEVELS, (x[i] for i in row), strict=True))) for c, row in rows}


def _need_factors(recipe: Recipe, x: Sequence[float]) -> dict[str, dict[str, float]]:
    rows = zip(recipe.settings, recipe.need_factor, strict=True)
    return {s: dict(zip(LEVELS, (x[i] for i in row), strict=True)) for s, row in rows}


def _weights_in_practice(recipe: Recipe, x: Sequence[float], place: dict[str, float], r: str) -> dict[str, float]:
    """P(condition | true place r) in primary care, for all conditions that are not known by incidence."""
    at = recipe.places.index(r)
    found: dict[str, float] = {}
    for i, (c, prior) in enumerate(zip(recipe.conditions, recipe.priors, strict=True)):
        if prior.form == "residual":
            found[c] = x[prior.by_place[at]]
        elif prior.form == "measured":
            share = _shares({q: x[k] for q, k in zip(recipe.places, recipe.shares[i], strict=True)})
            overall = x[prior.number]
            if prior.among != "all":
                overall = x[prior.number] / share[prior.among] * place[prior.among]
            found[c] = min(overall * share[r] / place[r], 0.95)
    left = max(1 - sum(found.values()), 0.01)
    for c, prior in zip(recipe.conditions, recipe.priors, strict=True):
        if prior.form == "rest":
            found[c] = left * x[prior.by_place[at]]
    return found


def _incidences(recipe: Recipe, x: Sequence[float], place: dict[str, float], r: str) -> dict[str, float]:
    """P(condition | true place r) at home = incidence × share whose worst pain is in r ÷ new episodes of pain in r."""
    at = recipe.places.index(r)
    return {
        c: x[prior.number] * x[recipe.shares[i][at]] / (x[recipe.episodes] * place[r])
        for i, (c, prior) in enumerate(zip(recipe.conditions, recipe.priors, strict=True))
        if prior.form == "incidence"
    }


def _person(recipe: Recipe, x: Sequence[float], condition: int) -> list[float]:
    """P(age band and sex | condition), in the order of the cells."""
    cells = []
    for band, share in enumerate(recipe.population):
        age = x[recipe.age[condition][band]] if recipe.age[condition] else 1.0
        for sex, part in enumerate((recipe.female, 1 - recipe.female)):
            weight = x[recipe.sex[condition][sex]] if recipe.sex[condition] else 1.0
            cells.append(share * age * part * weight)
    return [cell / sum(cells) for cell in cells]


def _block(recipe: Recipe, x: Sequence[float], b: BlockRecipe) -> Block:
    patterns = {}
    for i, c in enumerate(recipe.conditions):
        own = _shares({z: x[k] for z, k in zip(b.states, b.weights[i], strict=True)})
        if recipe.widen[i] and b.unstated[i]:
            even = x[recipe.widen[i][1]]
            own = {z: (1 - even) * p + even / len(own) for z, p in own.items()}
        patterns[c] = own
    yes: dict[str, dict[str, float]] = {z: {} for z in b.states}
    for z, row in zip(b.states, b.cells, strict=True):
        for finding, (number, measured), slip in zip(b.findings, row, b.slips, strict=True):
            p = x[number] if measured else _slipped(x[number], x[slip[0]], x[slip[1]])
            yes[z][finding] = _within(p, 0.001 if measured else 1e-6, 0.999)
    return Block(x[b.skim], patterns, yes)


def _finding(recipe: Recipe, x: Sequence[float], f: FindingRecipe) -> dict[str, list[dict[Answer, float]]]:
    cells = range(len(recipe.bands) * 2)
    leak = [_leak(recipe, x, f, cell) for cell in cells]
    table = {}
    for i, c in enumerate(recipe.conditions):
        effect = f.effects[i]
        if effect.form != "leak":
            table[c] = [_effect(x, f, effect) for _ in cells]
        elif recipe.widen[i] is None or f.neutral:
            table[c] = leak
        else:
            table[c] = [_widened(x, recipe.widen[i], f, leak[cell]) for cell in cells]
    return table


def _leak(recipe: Recipe, x: Sequence[float], f: FindingRecipe, cell: int) -> dict[Answer, float]:
    if f.leak_form == "answers":
        return _shares({a: x[i] for a, i in zip(f.answers, f.leak, strict=True)})
    if f.leak_form == "value":
        return _yes_no(_within(x[f.leak[0]], 0.0005, 0.9995))
    band, male = cell // 2, cell % 2
    return _yes_no(_within(x[f.leak[male * len(recipe.bands) + band]], 0.0005, 0.9995))


def _effect(x: Sequence[float], f: FindingRecipe, effect: EffectRecipe) -> dict[Answer, float]:
    own = [x[i] for i in effect.numbers]
    if effect.form == "answers":
        kept = {a: max(p, 0.001) for a, p in _shares(dict(zip(f.answers, own, strict=True))).items()}
        return _shares(kept)
    if effect.form == "sens":
        yes = own[0]
    elif effect.form == "ratio":
        yes = own[0] * own[1]
    else:
        yes = own[0] * (1 - own[1]) / (own[0] - own[1])
    if effect.slipped:
        yes = _slipped(yes, x[f.slip[0]], x[f.slip[1]])
    return _yes_no(_within(yes, 0.001, 0.999))


def _widened(x: Sequence[float], widen: tuple[int, int], f: FindingRecipe, leak: dict[Answer, float]) -> dict:
    if f.leak_form == "answers":
        even = x[widen[1]]
        return {a: (1 - even) * p + even / len(leak) for a, p in leak.items()}
    odds = x[widen[0]] * leak["yes"] / leak["no"]
    return _yes_no(odds / (1 + odds))


def _yes_no(yes: float) -> dict[Answer, float]:
    return {"yes": yes, "no": 1 - yes}


def _slipped(p: float, missed: float, false: float) -> float:
    return p * (1 - missed) + (1 - p) * false


def _within(p: float, low: float, high: float) -> float:
    return min(max(p, low), high)
