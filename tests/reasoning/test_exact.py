"""The exact posterior against full enumeration."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from unknot import Model, assess
from unknot.model.parameters import build
from unknot.reasoning.posterior import posterior

from .enumeration import Tables, condition_given, condition_given_block_by_block, need_given, tables_of
from .people import PERSONS, as_said, fitting, named_answers, random_answers
from .random_models import random_evidence, random_model

pytestmark = pytest.mark.slow

TOLERANCE = 1e-9


def gap(found: np.ndarray, expected: dict[str, float]) -> float:
    return float(np.abs(found - np.asarray(list(expected.values()))).max())


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_random_small_models_agree_with_enumeration(start: int) -> None:
    """P(condition) and P(need) equal full enumeration to 1e-9, for models and answers of every form and extremity."""
    for seed in range(start, start + 50):
        model = random_model(seed)
        rng = np.random.default_rng(seed)
        for chance in (0.0, 0.5, 1.0):
            evidence, said = random_evidence(model, rng, chance)
            setting = model.recipe.settings[evidence.setting]
            tables = tables_of(model.recipe, model.numbers.values, setting)
            expected = condition_given(tables, said)
            found = posterior(model.point, evidence)
            assert gap(found.condition[0], expected) < TOLERANCE, (seed, chance)
            assert gap(found.need[0], need_given(tables, expected)) < TOLERANCE, (seed, chance)


def test_summing_block_by_block_is_the_same_as_summing_all_together() -> None:
    """The shortcut that the bundled model needs changes nothing."""
    for seed in range(40):
        model = random_model(seed)
        evidence, said = random_evidence(model, np.random.default_rng(seed), 0.6)
        tables = tables_of(model.recipe, model.numbers.values, model.recipe.settings[evidence.setting])
        together, apart = condition_given(tables, said), condition_given_block_by_block(tables, said)
        assert together == pytest.approx(apart, abs=1e-12)


def test_every_draw_is_as_exact_as_the_point() -> None:
    """Many parameter draws at once give what each gives by itself."""
    for seed in range(30):
        model = random_model(seed)
        rows = model.numbers.draw(4, seed)
        evidence, said = random_evidence(model, np.random.default_rng(seed), 0.6)
        found = posterior(build(model.recipe, rows), evidence).condition
        for row, p in zip(rows, found, strict=True):
            tables = tables_of(model.recipe, row.tolist(), model.recipe.settings[evidence.setting])
            assert gap(p, condition_given(tables, said)) < TOLERANCE, seed


@pytest.fixture(scope="module")
def tables(model: Model) -> dict[str, Tables]:
    """The slow engine's tables of the bundled model, by setting."""
    return {s: tables_of(model.recipe, model.numbers.values, s) for s in model.texts.settings}


def bundled_gap(model: Model, tables: Tables, raw: dict[str, Any], setting: str) -> float:
    result = assess(model, raw, setting=setting).posterior
    expected = condition_given_block_by_block(tables, as_said(model, raw))
    return max(gap(result.condition[0], expected), gap(result.need[0], need_given(tables, expected)))


@pytest.mark.parametrize("person", PERSONS)
def test_bundled_model_agrees_with_enumeration_in_the_corners(
    model: Model, tables: dict[str, Tables], person: str
) -> None:
    """No answers, all yes, all no and contradictory answers, with and without age, sex and place, in each setting."""
    settings, places = itertools.cycle(model.texts.settings), itertools.cycle(model.recipe.places)
    for name, answers in named_answers(model).items():
        for where in ({}, {"worst-place": next(places)}):
            raw, setting = fitting(model, {**answers, **PERSONS[person], **where}), next(settings)
            assert bundled_gap(model, tables[setting], raw, setting) < TOLERANCE, (name, where, setting)


@pytest.mark.slow
def test_bundled_model_agrees_with_enumeration_on_random_answers(model: Model, tables: dict[str, Tables]) -> None:
    """Sixty people who answer anything, from a few questions to all of them."""
    rng = np.random.default_rng(1)
    settings = itertools.cycle(model.texts.settings)
    for i in range(60):
        raw, setting = random_answers(model, rng, chance=rng.uniform(0.05, 1)), next(settings)
        assert bundled_gap(model, tables[setting], raw, setting) < TOLERANCE, (i, setting, raw)
