"""What holds for the posterior whatever is said."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot import Assessment, Model, assess
from unknot.model.compiled import is_checklist
from unknot.model.parameters import build
from unknot.reasoning.posterior import posterior

from .people import answers_of, fitting, named_answers
from .random_models import random_evidence, random_model

many = settings(derandomize=True, deadline=None, max_examples=40)


@functools.cache
def anything(model: Model) -> st.SearchStrategy[dict[str, Any]]:
    """Any answers to any of the questions."""
    said = {f.id: st.sampled_from(answers_of(f)) for f in model.texts.findings.values()}
    return st.fixed_dictionaries({}, optional=said).map(lambda raw: fitting(model, raw))


def same(one: Assessment, other: Assessment) -> bool:
    """Bit for bit the same posterior, and the same urgency for the same reasons."""
    return (
        np.array_equal(one.posterior.joint, other.posterior.joint)
        and np.array_equal(one.posterior.need, other.posterior.need)
        and (one.urgency, one.reasons) == (other.urgency, other.reasons)
    )


def is_distribution(p: np.ndarray) -> bool:
    return bool(np.isfinite(p).all() and (p >= 0).all() and abs(p.sum() - 1) < 1e-12)


@many
@given(data=st.data())
def test_posterior_is_a_distribution_whatever_is_said(model: Model, data: st.DataObject) -> None:
    """Never NaN, never negative, and conditions and needs each sum to 1 within 1e-12."""
    setting = data.draw(st.sampled_from(list(model.texts.settings)))
    result = assess(model, data.draw(anything(model)), setting=setting).posterior
    for p in (result.condition[0], result.need[0], result.joint[0]):
        assert is_distribution(p)


def test_posterior_is_a_distribution_in_the_corners(model: Model) -> None:
    """All yes, all no and half of each leave a distribution too, in every setting, place, age band and sex."""
    for answers in named_answers(model).values():
        for setting in model.texts.settings:
            for place in model.recipe.places:
                for age in (16, 47, 110):
                    raw = fitting(model, {**answers, "worst-place": place, "age": age, "sex": "female"})
                    assert is_distribution(assess(model, raw, setting=setting).posterior.condition[0])


def test_posterior_is_a_distribution_in_random_models_and_draws() -> None:
    """Numbers at or near 0 and 1, and conditions of one sex alone, make no warning, no NaN and no sum but 1."""
    for seed in range(80):
        model = random_model(seed)
        parameters = build(model.recipe, model.numbers.draw(5, seed))
        evidence, _ = random_evidence(model, np.random.default_rng(seed), 0.8)
        result = posterior(parameters, evidence)
        assert all(is_distribution(p) for p in [*result.condition, *result.need]), seed


@many
@given(data=st.data())
def test_skipping_and_not_sure_say_the_same_as_not_asking(model: Model, data: st.DataObject) -> None:
    """They leave the probabilities as they are; not sure may raise the urgency by a rule, never the chances."""
    raw = data.draw(anything(model))
    spoken = {f: v for f, v in raw.items() if v not in ("not-sure", "skipped")}
    kept, left_out = assess(model, raw).posterior, assess(model, spoken).posterior
    assert np.array_equal(kept.joint, left_out.joint)


def test_each_question_may_be_skipped_or_not_known(model: Model) -> None:
    """One by one: a silent answer leaves every probability unchanged; an alarm cannot be skipped."""
    start = {"age": 52, "sex": "male", "worst-place": "low-back", "fever": "no"}
    for f in model.texts.findings.values():
        spoken = {k: v for k, v in start.items() if k != f.id}
        before = assess(model, spoken).posterior.joint
        for silent in ["not-sure"] if f.alarm else ["not-sure", "skipped"]:
            assert np.array_equal(assess(model, {**spoken, f.id: silent}).posterior.joint, before), (f.id, silent)


@many
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(model: Model, data: st.DataObject) -> None:
    raw = data.draw(anything(model))
    shuffled = dict(data.draw(st.permutations(list(raw.items()))))
    assert same(assess(model, raw), assess(model, shuffled))


@many
@given(data=st.data())
def test_a_whole_page_says_the_same_as_its_items(model: Model, data: st.DataObject) -> None:
    """Listing some findings of a checklist is yes to them and no to the others; none is no to all."""
    by_page: dict[str, Any] = {}
    by_item: dict[str, Any] = {}
    findings = model.texts.findings
    pages = [p for p in model.texts.pages.values() if is_checklist(findings[f] for f in p.findings)]
    for page in data.draw(st.lists(st.sampled_from(pages), unique_by=lambda p: p.id)):
        ticked = data.draw(st.lists(st.sampled_from(page.findings), unique=True))
        by_page[page.id] = ticked or ["none"]
        by_item |= {f: "yes" if f in ticked else "no" for f in page.findings}
    assert same(assess(model, by_page), assess(model, by_item))


@pytest.mark.parametrize(("given_", "same_as"), [(40, 40.0), (29, 20), (64.9, 60), (80, 110)])
def test_an_age_counts_by_its_band(model: Model, given_: float, same_as: float) -> None:
    """Ages within one declared band leave the same posterior."""
    one, other = assess(model, {"age": given_}), assess(model, {"age": same_as})
    assert np.array_equal(one.posterior.joint, other.posterior.joint)
