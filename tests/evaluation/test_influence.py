"""The fast way to weigh a number gives what plain recomputation gives, for every kind of number."""

from dataclasses import replace

import numpy as np
import pytest

from unknot import Model
from unknot.evaluation.influence import conditions_of, doubled, gather, influence, parts_of
from unknot.evaluation.people import draw, record
from unknot.model.files import bundled_folder
from unknot.model.load import load
from unknot.model.model import compile_knowledge
from unknot.model.parameters import build
from unknot.reasoning.evidence import Evidence, read_evidence
from unknot.reasoning.posterior import posterior

from ..reasoning.random_models import random_evidence, random_model


def at_least(model: Model, row: np.ndarray, evidence: list[Evidence]) -> np.ndarray:
    """(people, levels) P(need >= level) above self-care, by the engine that serves assessments."""
    parameters = build(model.recipe, row[None])
    needs = [posterior(parameters, e).need[0] for e in evidence]
    return np.asarray([[need[i:].sum() for i in range(1, len(need))] for need in needs])


def plainly(model: Model, rows: list[np.ndarray], evidence: list[Evidence]) -> list[float]:
    """Mean absolute change by recomputing everybody for every row."""
    before = at_least(model, model.numbers.point()[0], evidence)
    return [float(np.abs(at_least(model, row, evidence) - before).mean()) for row in rows]


def nudged(point: np.ndarray, j: int) -> np.ndarray:
    """Another row in which one number differs: towards a half, or larger when it is no probability."""
    row = point.copy()
    row[j] = 0.7 * point[j] + 0.15 if point[j] <= 1 else 1.5 * point[j]
    return row


@pytest.mark.parametrize("seed", range(6))
def test_every_number_of_random_models(seed: int) -> None:
    """Of every form the recipe knows, with people whose place, age or sex is not known, in one setting."""
    model = random_model(seed)
    rng = np.random.default_rng([seed, 7])
    evidence = [replace(random_evidence(model, rng, 0.6)[0], setting=0) for _ in range(8)]
    parts, point = parts_of(model.recipe), model.numbers.point()[0]
    numbers = sorted((j for j in parts if point[j] != 0), key=lambda j: parts[j])  # twice nothing is nothing
    assert numbers
    rows = [nudged(point, j) for j in numbers]
    found = influence(model, gather(model, evidence), [(r, parts[j]) for r, j in zip(rows, numbers, strict=True)])
    np.testing.assert_allclose(found, plainly(model, rows, evidence), rtol=1e-9, atol=1e-12)
    assert (found > 0).any()


def test_every_number_of_the_recipe_has_its_part() -> None:
    """A number that no part named would seem to have no influence; only those that nothing uses have none."""
    model = Model.load()
    assert set(parts_of(model.recipe)) == set(range(len(model.numbers.keys)))


@pytest.mark.slow
def test_a_sample_of_the_bundled_numbers() -> None:
    """Doubling the odds of some numbers of every part, in simulated people, as the report does."""
    model, registry = compile_knowledge(load(bundled_folder()))
    people = draw(model, 25, np.random.default_rng(3))
    evidence = [read_evidence(model, record(model, p)) for p in people]
    parts, point = parts_of(model.recipe), model.numbers.point()[0]
    rng = np.random.default_rng(5)
    several = [j for j in parts if len(parts[j]) > 1]
    numbers = sorted({*rng.choice(len(point), 60, replace=False), *several}, key=lambda j: parts[j])
    rows = []
    for j in numbers:
        row = point.copy()
        row[j] = doubled(point[j], registry.scales[j])
        rows.append(row)
    found = influence(model, gather(model, evidence), [(r, parts[j]) for r, j in zip(rows, numbers, strict=True)])
    np.testing.assert_allclose(found, plainly(model, rows, evidence), rtol=1e-8, atol=1e-13)


def test_doubling_means_the_odds() -> None:
    """A half becomes two thirds; a weight is an odds already; what is certain stays certain."""
    assert doubled(0.5, "probability") == pytest.approx(2 / 3)
    assert doubled(0.2, "probability") / (1 - doubled(0.2, "probability")) == pytest.approx(2 * 0.2 / 0.8)
    assert doubled(0.2, "weight") == pytest.approx(0.4)
    assert (doubled(0.0, "probability"), doubled(1.0, "probability")) == (0.0, 1.0)


def test_the_same_posterior_for_everybody_at_once() -> None:
    """Side by side or one by one."""
    model = random_model(2)
    rng = np.random.default_rng(11)
    evidence = [replace(random_evidence(model, rng, 0.7)[0], setting=0) for _ in range(20)]
    together = conditions_of(model, gather(model, evidence))
    alone = np.stack([posterior(model.point, e).condition[0] for e in evidence])
    np.testing.assert_allclose(together, alone, rtol=1e-10, atol=1e-300)
