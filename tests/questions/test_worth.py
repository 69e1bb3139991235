"""What a page is worth, against a brute-force expectation over everything that could be answered."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from unknot import Assessment, Model, assess
from unknot.model.words import LEVELS
from unknot.questions.next_page import open_pages, page_worth
from unknot.questions.outcomes import combined, page_parts

from ..reasoning.enumeration import Said, Tables, condition_and_answers, need_given, tables_of
from ..reasoning.people import as_said, random_answers
from .quick import with_questions

STARTS: list[dict[str, Any]] = [
    {},
    {"worst-place": "low-back", "age": 44, "sex": "female"},
    {"worst-place": "upper-back", "age": 68, "lifted-or-twisted": "yes", "fever": "no", "cancer-history": "yes"},
]


@pytest.fixture(scope="module")
def tables(model: Model) -> Tables:
    return tables_of(model.recipe, model.numbers.values, "home")


def worth_of(model: Model, a: Assessment, findings: tuple[str, ...]) -> float:
    return page_worth(model, a.answers, a.evidence, a.posterior, findings)


def pages_of(model: Model, a: Assessment, outcomes: int) -> list[tuple[str, ...]]:
    """Open findings of each open page that has at most so many outcomes; place, age and sex are never priced."""
    roles = set(model.texts.roles.values())
    pages = [left for _, left in open_pages(model, a.answers) if not roles & set(left)]
    return [left for left in pages if math.prod(len(model.texts.findings[f].answers) for f in left) <= outcomes]


def slow_loss(model: Model, tables: Tables, condition: dict[str, float]) -> float:
    """Least expected loss of any advice + 0.05 × entropy + a price for each avoid that is neither in nor out."""
    q = model.texts.questions
    need = need_given(tables, condition)
    advice = min(sum(need[level] * model.loss[i, a] for i, level in enumerate(LEVELS)) for a in range(len(LEVELS)))
    entropy = -sum(p * math.log(p) for p in condition.values() if p > 0)
    unresolved = 0.0
    for avoid in {a for c in model.texts.conditions.values() for a in c.avoid}:
        share = sum(p for c, p in condition.items() if avoid in model.texts.conditions[c].avoid)
        unresolved += min(share, 1 - share)
    return float(advice + q.information_weight * entropy + q.avoid_price * unresolved)


def slow_worth(model: Model, tables: Tables, said: Said, findings: tuple[str, ...]) -> float:
    """Loss now less the mean loss after each possible set of answers, weighed by its probability."""
    before = condition_and_answers(tables, said)
    total = sum(before.values())
    now = slow_loss(model, tables, {c: w / total for c, w in before.items()})
    later = 0.0
    for outcome in itertools.product(*(model.texts.findings[f].answers for f in findings)):
        answers = {**said.answers, **dict(zip(findings, outcome, strict=True))}
        after = condition_and_answers(tables, Said(said.place, said.cells, answers))
        weight = sum(after.values())
        later += weight / total * slow_loss(model, tables, {c: w / weight for c, w in after.items()})
    return now - later


@pytest.mark.parametrize("raw", STARTS)
@pytest.mark.slow
def test_worth_is_the_expected_drop_in_loss(model: Model, tables: Tables, raw: dict[str, Any]) -> None:
    """Over all outcomes of each small page, by enumeration, to 1e-9."""
    a = assess(model, raw)
    pages = pages_of(model, a, 32)
    assert len(pages) >= 3
    for findings in pages:
        assert worth_of(model, a, findings) == pytest.approx(
            slow_worth(model, tables, as_said(model, raw), findings), abs=1e-9
        )


def test_worth_of_the_rest_of_a_block_uses_what_was_said_of_it(model: Model, tables: Tables) -> None:
    """Findings of one block depend on each other: the first answer changes what the next is worth."""
    block = next(b for b in model.texts.pages.values() if len(b.findings) >= 4 and not b.first)
    raw = {**STARTS[1], block.findings[0]: "yes"}
    a = assess(model, raw)
    left = block.findings[1:3]
    assert worth_of(model, a, left) == pytest.approx(slow_worth(model, tables, as_said(model, raw), left), abs=1e-9)


def test_no_page_is_worth_less_than_nothing(model: Model) -> None:
    """Knowing more never costs: the exact worth of any page is at least 0, on any answers."""
    rng = np.random.default_rng(11)
    for _ in range(15):
        a = assess(model, random_answers(model, rng, chance=rng.uniform(0, 0.7)))
        for findings in pages_of(model, a, 256):
            assert worth_of(model, a, findings) > -1e-9


def test_likelihoods_of_all_outcomes_sum_to_one(model: Model) -> None:
    """For every part of a page, every condition and cell, whatever was said before."""
    rng = np.random.default_rng(12)
    for _ in range(15):
        a = assess(model, random_answers(model, rng, chance=rng.uniform(0, 0.7)))
        for findings in pages_of(model, a, 10**9):
            for part in page_parts(model, a.evidence, findings):
                assert np.abs(part.likelihood.sum(axis=0) - 1).max() < 1e-9, part.findings


def test_all_outcomes_of_a_page_together_have_probability_one(model: Model) -> None:
    rng = np.random.default_rng(13)
    for raw in STARTS:
        a = assess(model, raw)
        joint = a.posterior.joint[0]
        for findings in pages_of(model, a, 256):
            parts = page_parts(model, a.evidence, findings)
            likelihood, weight = combined(parts, 256, rng, joint)
            assert len(likelihood) == math.prod(len(model.texts.findings[f].answers) for f in findings)
            probability = (likelihood * joint).sum(axis=(1, 2))
            assert (weight * probability).sum() == pytest.approx(1, abs=1e-9)


@pytest.mark.slow
def test_a_sample_of_outcomes_is_not_biased(model: Model) -> None:
    """Beyond the limit a seeded sample stands for all outcomes: over many seeds its mean is the exact worth."""
    a = assess(model, STARTS[1])
    pages = [
        f for f in pages_of(model, a, 256) if not all(model.texts.findings[x].care for x in f)
    ]  # those say nothing
    large = [f for f in pages if math.prod(len(model.texts.findings[x].answers) for x in f) >= 32]
    assert large
    for findings in large[:2]:
        seeded = [replace(with_questions(model, exact_outcomes=31), version=f"{seed:064x}") for seed in range(30)]
        sampled = [page_worth(m, a.answers, a.evidence, a.posterior, findings) for m in seeded]
        error = np.std(sampled) / len(sampled) ** 0.5
        assert abs(np.mean(sampled) - worth_of(model, a, findings)) < 4 * error
        assert len(set(sampled)) > 1


def test_a_sample_has_total_weight_one(model: Model) -> None:
    """Each drawn outcome counts the same: weight × probability is 1 / number of draws."""
    a = assess(model, STARTS[1])
    joint = a.posterior.joint[0]
    findings = max(pages_of(model, a, 256), key=len)
    likelihood, weight = combined(page_parts(model, a.evidence, findings), 7, np.random.default_rng(0), joint)
    assert len(likelihood) == 7
    assert weight * (likelihood * joint).sum(axis=(1, 2)) == pytest.approx([1 / 7] * 7)
