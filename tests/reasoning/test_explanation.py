"""The explanation adds up, for every condition, on any answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from unknot import Model, assess
from unknot.reasoning.explanation import Explanation, explain

from .enumeration import condition_given, condition_given_block_by_block, tables_of
from .people import PERSONS, as_said, fitting, named_answers, random_answers
from .random_models import random_evidence, random_model

pytestmark = pytest.mark.slow

TOLERANCE = 1e-9


def added_up(explanation: Explanation) -> np.ndarray:
    return explanation.start + sum(step.change for step in explanation.steps)


def log_odds(probability: dict[str, float]) -> list[float]:
    """Of each condition against all others together; no subtraction from 1, so that near-certainty stays exact.

    -inf for what the sex of the person rules out.
    """
    return [
        np.log(p) - np.log(sum(other for name, other in probability.items() if name != c)) if p else -math.inf
        for c, p in probability.items()
    ]


def cases(model: Model) -> list[dict]:
    rng = np.random.default_rng(3)
    corners = [fitting(model, {**raw, **who}) for raw in named_answers(model).values() for who in PERSONS.values()]
    return corners + [random_answers(model, rng, chance=rng.uniform(0.05, 1)) for _ in range(30)]


@pytest.fixture(scope="module")
def enumerated(model: Model) -> list[tuple[dict, dict[str, float]]]:
    """Each case with P(condition | answers) as enumeration gives it."""
    tables = tables_of(model.recipe, model.numbers.values, "home")
    return [(raw, condition_given_block_by_block(tables, as_said(model, raw))) for raw in cases(model)]


def test_start_and_changes_add_up_to_the_end(model: Model) -> None:
    """For every condition, to 1e-9, also with age and sex unknown."""
    for raw in cases(model):
        explanation = assess(model, raw).explanation
        assert np.abs(added_up(explanation) - explanation.end).max() < TOLERANCE


def test_the_end_is_the_log_odds_of_the_posterior(
    model: Model, enumerated: list[tuple[dict, dict[str, float]]]
) -> None:
    """As enumeration gives it, to 1e-9 in natural log-odds, even where a condition is all but certain."""
    for raw, given in enumerated:
        expected = np.asarray(log_odds(given))
        end = assess(model, raw).explanation.end
        possible = np.isfinite(expected)
        assert np.abs(end[possible] - expected[possible]).max() < TOLERANCE, raw
        assert (end[~possible] < -600).all(), raw


def test_explanations_of_random_models_add_up_to_their_posterior() -> None:
    """Start is the log-odds before any answer and end after all, also for conditions of one sex alone."""
    for seed in range(100):
        model = random_model(seed)
        evidence, said = random_evidence(model, np.random.default_rng(seed), 0.7)
        explanation = explain(model, evidence)
        tables = tables_of(model.recipe, model.numbers.values, model.recipe.settings[evidence.setting])
        probability = condition_given(tables, said)
        assert np.isfinite(explanation.end).all(), seed
        assert np.abs(added_up(explanation) - explanation.end).max() < TOLERANCE, seed
        for found, (c, p) in zip(explanation.end, probability.items(), strict=True):
            rest = sum(other for name, other in probability.items() if name != c)
            assert found < -600 if p == 0 else found == pytest.approx(math.log(p / rest), abs=TOLERANCE), (seed, c)


def test_the_start_knows_only_the_setting(model: Model) -> None:
    """Whatever is said, the start is the log-odds of nobody in particular."""
    for setting in model.texts.settings:
        nobody = assess(model, {}, setting=setting).explanation
        assert not nobody.steps
        for person in PERSONS.values():
            raw = {**person, "worst-place": "mid-back", "fever": "yes"}
            assert np.array_equal(assess(model, raw, setting=setting).explanation.start, nobody.start)


def test_steps_do_not_depend_on_the_order_of_answers(model: Model) -> None:
    for raw in cases(model)[::3]:
        backwards = dict(reversed(raw.items()))
        one, other = assess(model, raw).explanation, assess(model, backwards).explanation
        assert [s.group for s in one.steps] == [s.group for s in other.steps]
        assert all(np.array_equal(a.change, b.change) for a, b in zip(one.steps, other.steps, strict=True))


def test_every_answer_that_says_something_is_in_exactly_one_step(model: Model) -> None:
    for raw in cases(model):
        a = assess(model, raw)
        spoken = sorted(f for f in a.answers.values if a.answers.known(f) is not None)
        named = [f for step in a.explanation.steps for f in step.findings if a.answers.known(f) is not None]
        assert sorted(named) == spoken


def test_likelihoods_of_the_steps_give_the_ratio_of_any_two_conditions(
    model: Model, enumerated: list[tuple[dict, dict[str, float]]]
) -> None:
    """Free of order: the log of P(a) / P(b) moves by the sum of the differences of the steps' log-likelihoods."""
    nobody = np.log(assess(model, {}).posterior.condition[0])
    for raw, given in enumerated:
        told = sum((step.log_likelihood for step in assess(model, raw).explanation.steps), np.zeros(len(nobody)))
        probability = np.asarray(list(given.values()))
        possible = probability > 0  # not ruled out by the sex of the person
        moved = np.log(probability[possible]) - nobody[possible]
        assert np.ptp(moved - told[possible]) < TOLERANCE


def test_shown_weights_add_up_and_are_sorted_by_size(model: Model) -> None:
    """What the assessment shows for and against a condition is the whole explanation of it."""
    a = assess(model, {"age": 66, "worst-place": "mid-back", "fever": "yes", "onset": "sudden", "cancer-history": "no"})
    for i, name in enumerate(model.recipe.conditions):
        weights = a.weights(name)
        moved = a.explanation.end[i] - a.explanation.start[i]
        assert sum(w.log_odds for w in weights) == pytest.approx(moved, abs=TOLERANCE)
    for ranked in a.conditions[:3]:
        assert [w.log_odds for w in ranked.supports] == sorted((w.log_odds for w in ranked.supports), reverse=True)
        assert [w.log_odds for w in ranked.against] == sorted(w.log_odds for w in ranked.against)
        assert all(w.log_odds > 0 for w in ranked.supports)
        assert all(w.log_odds < 0 for w in ranked.against)
