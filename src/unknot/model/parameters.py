"""The arrays of the model, built from one or many rows of numbers by the same code (points and draws)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.model.compiled import Array
from unknot.model.recipe import BlockRecipe, EffectRecipe, FindingRecipe, Recipe

ASKED_MIN, ASKED_MAX = 0.001, 0.999  # a figure measured by asking is kept within these (design §6)
REST_MIN = 0.01  # however the draws fall, the non-specific conditions keep this share


@dataclass(frozen=True)
class FreeFinding:
    """P(answer | condition) of a finding outside all blocks.

    Attributes:
        answers: index of each answer.
        stated: (draws, answers, conditions) for conditions whose figure does not depend on age and sex.
        tables: for the others, row numbers of conditions and (draws, answers, person cells).
    """

    answers: dict[str, int]
    stated: Array
    tables: tuple[tuple[tuple[int, ...], Array], ...] = ()

    def at(self, answer: int, cells: npt.NDArray[np.intp]) -> Array:
        """(draws, conditions, 1 or len(cells)) P(that answer | condition, cell)."""
        if not self.tables:
            return self.stated[:, answer, :, None]
        dense = np.repeat(self.stated[:, answer, :, None], len(cells), axis=2)
        for rows, table in self.tables:
            dense[:, rows, :] = table[:, answer][:, None, cells]
        return dense

    def all_at(self, cells: npt.NDArray[np.intp]) -> Array:
        """(draws, answers, conditions, 1 or len(cells)) P(each answer | condition, cell)."""
        if not self.tables:
            return self.stated[:, :, :, None]
        dense = np.repeat(self.stated[:, :, :, None], len(cells), axis=3)
        for rows, table in self.tables:
            dense[:, :, rows] = table[:, :, None, cells]
        return dense

    @property
    def probability(self) -> Array:
        """(draws, answers, conditions, 1 or person cells) everything at once."""
        return self.all_at(np.arange(self.tables[0][1].shape[2]) if self.tables else np.arange(1))


@dataclass(frozen=True)
class BlockArrays:
    """One block.

    Attributes:
        findings: index of each finding in the block.
        weights: (draws, conditions, states); rows sum to 1.
        yes: (draws, states, findings) P(yes | state) as people answer.
        skim: (draws,) share of people who answer all with "no" unread.
    """

    findings: dict[str, int]
    states: tuple[str, ...]
    weights: Array
    yes: Array
    skim: Array


@dataclass(frozen=True)
class Parameters:
    """One or many versions of the model's probabilities, with a leading axis of draws.

    Attributes:
        prior: (draws, settings, places + 1, conditions); the last place is "not said"; sums to 1 over conditions.
        person: (draws, conditions, age bands × sexes) P(age, sex | condition); cell = band × 2 + sex,
            female 0 and male 1.
        need: (draws, settings, conditions, levels); sums to 1 over levels.
    """

    prior: Array
    person: Array
    need: Array
    free: dict[str, FreeFinding]
    blocks: dict[str, BlockArrays]


def build(recipe: Recipe, rows: Array) -> Parameters:
    """All arrays for each row of numbers.

    Args:
        rows: (draws, numbers) in the registry's order.
    """
    prior, need = prior_and_need(recipe, rows)
    return Parameters(
        prior=prior,
        person=person_of(recipe, rows),
        need=need,
        free={f.id: finding_of(recipe, rows, f) for f in recipe.findings},
        blocks={b.id: block_of(recipe, rows, b) for b in recipe.blocks},
    )


def prior_and_need(recipe: Recipe, rows: Array) -> tuple[Array, Array]:
    """`Parameters.prior` and `Parameters.need` for each row of numbers; the two share the weights of the settings."""
    return _priors(recipe, rows, _normalised(_take(rows, recipe.need)))


def _take(rows: Array, indices: tuple[tuple[int, ...], ...]) -> Array:
    """(draws, len(indices), len(indices[0])) numbers."""
    return rows[:, np.asarray(indices)]


def _normalised(x: Array) -> Array:
    return np.asarray(x / x.sum(axis=-1, keepdims=True))


# ---------------------------------------------------------------- prior


def _priors(recipe: Recipe, rows: Array, need: Array) -> tuple[Array, Array]:
    """Carry, rest, setting (design §6); age and sex follow in `person`.

    Works in primary-care weights w(condition | place); conditions known by incidence join in the default setting.
    """
    draws, n_places = rows.shape[0], len(recipe.places)
    share = _normalised(rows[:, list(recipe.place_share)])
    factor = _take(rows, recipe.need_factor)
    home = factor[:, recipe.default_setting]
    weight = np.zeros((draws, n_places, len(recipe.conditions)))
    incidence = np.zeros_like(weight)
    for c, prior in enumerate(recipe.priors):
        if prior.form == "measured":
            weight[:, :, c] = _carried(recipe, rows, c, share)
        elif prior.form == "incidence":
            per_year = rows[:, prior.number][:, None] * rows[:, list(recipe.shares[c])]
            incidence[:, :, c] = per_year / (rows[:, recipe.episodes][:, None] * share)
        elif prior.form == "residual":
            weight[:, :, c] = rows[:, list(prior.by_place)]
    left = np.maximum(1 - weight.sum(axis=2), REST_MIN)
    for c, prior in enumerate(recipe.priors):
        if prior.form == "rest":
            weight[:, :, c] = left * rows[:, list(prior.by_place)]
    at_home = np.einsum("drc,dcn,dn->dr", weight, need, home)
    known = np.minimum(incidence.sum(axis=2), 0.9)
    joins = incidence * (at_home / (1 - known))[:, :, None]  # weight at home of the incidence conditions
    by_incidence = np.asarray([p.form == "incidence" for p in recipe.priors])
    unscaled = np.where(by_incidence[None, :, None], need / home[:, None, :], need)
    joint_weight = weight + joins
    mass = np.einsum("dcn,dsn->dsc", unscaled, factor)
    by_setting = joint_weight[:, None] * mass[:, :, None, :]
    by_setting = _normalised(by_setting)
    need_by_setting = _normalised(unscaled[:, None] * factor[:, :, None, :])
    return _reported(recipe, rows, share, by_setting), need_by_setting


def _carried(recipe: Recipe, rows: Array, c: int, share: Array) -> Array:
    """(draws, places) a prevalence measured in one place, or over all, taken to each place."""
    prior = recipe.priors[c]
    value = rows[:, prior.number][:, None]
    of_c = _normalised(rows[:, list(recipe.shares[c])])
    overall = value
    if prior.among != "all":
        r0 = recipe.places.index(prior.among)
        overall = value * share[:, [r0]] / of_c[:, [r0]]
    return np.asarray(np.minimum(overall * of_c / share, 0.95))


def _reported(recipe: Recipe, rows: Array, share: Array, by_setting: Array) -> Array:
    """From the true place to the place that is said (some say a wrong one), and to none at all."""
    table = place_said(recipe, rows[:, recipe.place_slip])
    said = np.einsum("dr,drq,dsrc->dsqc", share, table, by_setting)
    missing = np.einsum("dr,dsrc->dsc", share, by_setting)[:, :, None]
    return _normalised(np.concatenate([said, missing], axis=2))


def place_said(recipe: Recipe, slip: Array) -> Array:
    """(draws, true places, places) P(place that is said | true place), for the (draws,) share who say a wrong one."""
    right = np.eye(len(recipe.places))
    return np.asarray((1 - slip)[:, None, None] * right + slip[:, None, None] * np.asarray(recipe.slips_to))


def person_of(recipe: Recipe, rows: Array) -> Array:
    """`Parameters.person` for each row of numbers."""
    draws, bands = rows.shape[0], len(recipe.bands)
    population = np.asarray(recipe.population)
    sexes = np.asarray([recipe.female, 1 - recipe.female])
    cells = np.empty((draws, len(recipe.conditions), bands, 2))
    for c in range(len(recipe.conditions)):
        age = rows[:, list(recipe.age[c])] if recipe.age[c] else np.ones((draws, bands))
        sex = rows[:, list(recipe.sex[c])] if recipe.sex[c] else np.ones((draws, 2))
        cells[:, c] = (age * population)[:, :, None] * (sex * sexes)[:, None, :]
    return _normalised(cells.reshape(draws, len(recipe.conditions), bands * 2))


# ---------------------------------------------------------------- likelihood


def finding_of(recipe: Recipe, rows: Array, f: FindingRecipe) -> FreeFinding:
    """One finding outside all blocks for each row of numbers."""
    leak = _leak(recipe, rows, f)
    stated = np.ones((rows.shape[0], len(f.answers), len(recipe.conditions)))
    plain: list[int] = []
    tables: list[tuple[tuple[int, ...], Array]] = []
    for c, effect in enumerate(f.effects):
        own = _effect(rows, f, effect, leak, None if f.neutral else recipe.widen[c])
        if own is leak:
            plain.append(c)
        elif own.shape[2] > 1:
            tables.append(((c,), own))
        else:
            stated[:, :, c] = own[:, :, 0]
    if leak.shape[2] > 1:
        tables.append((tuple(plain), leak))
    else:
        stated[:, :, plain] = leak
    return FreeFinding({a: i for i, a in enumerate(f.answers)}, stated, tuple(tables))


def _leak(recipe: Recipe, rows: Array, f: FindingRecipe) -> Array:
    """(draws, answers, 1 or person cells)."""
    if f.leak_form == "answers":
        return _normalised(rows[:, list(f.leak)])[:, :, None]
    if f.leak_form == "value":
        yes = rows[:, list(f.leak)]
    else:
        bands = len(recipe.bands)
        table = rows[:, list(f.leak)].reshape(rows.shape[0], 2, bands)
        yes = table.transpose(0, 2, 1).reshape(rows.shape[0], bands * 2)
    yes = np.clip(yes, ASKED_MIN / 2, 1 - ASKED_MIN / 2)
    return np.stack([yes, 1 - yes], axis=1)


def _effect(rows: Array, f: FindingRecipe, effect: EffectRecipe, leak: Array, widen: tuple[int, int] | None) -> Array:
    """(draws, answers, 1 or person cells) for one condition."""
    if effect.form == "leak":
        return leak if widen is None else _widened(rows, leak, f, widen)
    if effect.form == "answers":
        return _normalised(np.clip(_normalised(rows[:, list(effect.numbers)]), ASKED_MIN, None))[:, :, None]
    numbers = rows[:, list(effect.numbers)]
    if effect.form == "sens":
        yes = numbers[:, 0]
    elif effect.form == "ratio":
        yes = numbers[:, 0] * numbers[:, 1]
    else:
        plus, minus = numbers[:, 0], numbers[:, 1]
        apart = np.where(np.abs(plus - minus) < 1e-6, 1e-6, plus - minus)
        yes = plus * (1 - minus) / apart
    if effect.slipped:
        missed, false = rows[:, f.slip[0]], rows[:, f.slip[1]]
        yes = yes * (1 - missed) + (1 - yes) * false
    yes = np.clip(yes, ASKED_MIN, ASKED_MAX)
    return np.stack([yes, 1 - yes], axis=1)[:, :, None]


def _widened(rows: Array, leak: Array, f: FindingRecipe, widen: tuple[int, int]) -> Array:
    """What is not in the list may come with anything: wider than leak."""
    if f.leak_form == "answers":
        even = rows[:, widen[1]][:, None, None]
        return np.asarray((1 - even) * leak + even / len(f.answers))
    odds = rows[:, widen[0]][:, None] * leak[:, 0] / leak[:, 1]
    yes = odds / (1 + odds)
    return np.stack([yes, 1 - yes], axis=1)


def block_of(recipe: Recipe, rows: Array, b: BlockRecipe) -> BlockArrays:
    """One block for each row of numbers."""
    weights = _normalised(_take(rows, b.weights))
    for c, widen in enumerate(recipe.widen):
        if widen is not None and b.unstated[c]:
            even = rows[:, widen[1]][:, None]
            weights[:, c] = (1 - even) * weights[:, c] + even / len(b.states)
    yes = np.empty((rows.shape[0], len(b.states), len(b.findings)))
    for z, row in enumerate(b.cells):
        for i, (number, measured) in enumerate(row):
            p = rows[:, number]
            if not measured:
                missed, false = rows[:, b.slips[i][0]], rows[:, b.slips[i][1]]
                p = p * (1 - missed) + (1 - p) * false
            yes[:, z, i] = np.clip(p, ASKED_MIN if measured else 1e-6, ASKED_MAX)
    return BlockArrays({f: i for i, f in enumerate(b.findings)}, b.states, weights, yes, rows[:, b.skim])
