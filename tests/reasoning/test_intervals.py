"""Intervals: seeded, honest about shared numbers, and stable in the number of draws."""

from __future__ import annotations

import dataclasses
import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from unknot import Model, assess
from unknot.model.answers import Answers
from unknot.model.guards import Who
from unknot.model.model import SEED
from unknot.model.numbers import Numbers, Spread
from unknot.model.parameters import Parameters
from unknot.reasoning.draw_rows import DrawRows, draw_rows_for
from unknot.reasoning.evidence import read_evidence
from unknot.reasoning.interval import fast_intervals, intervals
from unknot.reasoning.posterior import posterior

from .people import random_answers

pytestmark = pytest.mark.slow


def some_people(model: Model, count: int) -> list[dict]:
    rng = np.random.default_rng(5)
    return [random_answers(model, rng, chance=rng.uniform(0, 0.6), silent=False) for _ in range(count)]


@pytest.mark.slow
def test_two_loads_give_the_same_intervals(model: Model, knowledge_folder: Path) -> None:
    """Nothing of a run, such as the hash seed or the order of files, enters the draws."""
    again = Model.load(knowledge_folder, cache=False)
    assert np.array_equal(again.numbers.draw(20, SEED), model.numbers.draw(20, SEED))
    for raw in some_people(model, 3):
        one, other = assess(model, raw).conditions, assess(again, raw).conditions
        assert [c.interval for c in one] == [c.interval for c in other]


def test_another_seed_gives_other_draws(model: Model) -> None:
    assert not np.array_equal(model.numbers.draw(20, SEED), model.numbers.draw(20, SEED + 1))


def test_the_probability_is_inside_its_interval(model: Model) -> None:
    """Where the draws lie to one side of the number as written, the interval is widened up to it."""
    for raw in some_people(model, 6):
        for c in assess(model, raw).conditions:
            assert 0 <= c.interval[0] <= c.probability <= c.interval[1] <= 1
            assert c.interval[0] < c.interval[1]


@pytest.mark.slow
def test_the_interval_holds_the_stated_share_of_the_draws(model: Model) -> None:
    drawn = model.drawn
    level = model.texts.interval_level
    for raw in some_people(model, 3):
        evidence = assess(model, raw).evidence
        p = posterior(drawn, evidence).condition
        low, high = intervals(drawn, evidence, level).T
        inside = ((p >= low) & (p <= high)).mean(axis=0)
        unsure = high < 1 - 1e-9  # of what is sure many draws are the same number
        assert np.abs(inside - level)[unsure].max() < 2 / len(p)


def test_at_least_two_thousand_draws(model: Model) -> None:
    assert model.draws >= 2000
    assert len(model.drawn.prior) == model.draws


@pytest.mark.slow
def test_ends_are_close_to_those_of_ten_times_as_many_draws(model: Model) -> None:
    """Over conditions and people, 95 of 100 ends lie within 0.02 of a 20 000-draw reference of other seeds."""
    evidence = [assess(model, raw).evidence for raw in some_people(model, 10)]
    level = model.texts.interval_level
    found = np.stack([intervals(model.drawn, e, level) for e in evidence])
    parts: list[list[np.ndarray]] = [[] for _ in evidence]
    for seed in range(1, 11):
        rows = DrawRows(model.recipe, model.numbers.draw(2000, seed))
        for part, e in zip(parts, evidence, strict=True):
            part.append(rows.condition(e))
    tail = (1 - level) / 2
    reference = np.stack([np.quantile(np.concatenate(part, axis=1), [tail, 1 - tail], axis=1).T for part in parts])
    assert np.quantile(np.abs(found - reference), 0.95) <= 0.02


# ---------------------------------------------------------------- shared numbers


def shared_effects(model: Model) -> list[tuple[str, int, int]]:
    """Finding and two conditions that inherit one number of their family."""
    found = []
    for f in model.recipe.findings:
        stated = [(c, e) for c, e in enumerate(f.effects) if e.form == "sens"]
        found += [(f.id, a, b) for (a, x), (b, y) in itertools.combinations(stated, 2) if x.numbers == y.numbers]
    return found


def test_a_number_inherited_from_the_family_is_drawn_once(model: Model) -> None:
    """Two conditions that share it move together in every draw, and they do move."""
    pairs = shared_effects(model)
    drawn = model.drawn_with(200, 7)
    moving = 0
    for finding, a, b in pairs:
        yes = drawn.free[finding].probability[:, 0, :, 0]
        assert np.array_equal(yes[:, a], yes[:, b]), finding
        names = [model.texts.conditions[model.recipe.conditions[c]].family for c in (a, b)]
        assert names[0] == names[1]
        moving += np.ptp(yes[:, a]) > 0
    assert moving


def test_an_inherited_need_is_drawn_once(model: Model) -> None:
    """The same for the urgency that a family's conditions need."""
    rows = list(enumerate(model.recipe.need))
    pairs = [(a, b) for (a, x), (b, y) in itertools.combinations(rows, 2) if x == y]
    assert pairs
    practice = model.recipe.settings.index("primary-care")
    need = model.drawn_with(200, 7).need[:, practice]
    for a, b in pairs:
        forms = {model.recipe.priors[c].form == "incidence" for c in (a, b)}
        if len(forms) == 1:
            assert np.allclose(need[:, a], need[:, b], atol=1e-12)


def test_numbers_of_their_own_are_drawn_apart(model: Model) -> None:
    """No two numbers have the same stream: their draws never fall in the same order."""
    spreads = [i for i, s in enumerate(model.numbers.spreads) if s.shape != "fixed"]
    orders = model.numbers.draw(60, SEED)[:, spreads].argsort(axis=0)
    assert len({tuple(column) for column in orders.T}) == len(spreads)


# ---------------------------------------------------------------- spreads


def numbers_of(**spread: tuple[float, Spread]) -> Numbers:
    return Numbers(
        tuple((name,) for name in spread), tuple(v for v, _ in spread.values()), tuple(s for _, s in spread.values())
    )


def test_adding_a_number_moves_no_other() -> None:
    """Each has a stream of its own, so that new knowledge does not shake old intervals."""
    one = numbers_of(a=(0.2, Spread("logit", 0.4)), b=(3.0, Spread("log", 0.4)))
    more = numbers_of(z=(0.5, Spread("beta", 5, 5)), a=(0.2, Spread("logit", 0.4)), b=(3.0, Spread("log", 0.4)))
    assert np.array_equal(one.draw(10, 1), more.draw(10, 1)[:, 1:])


def test_an_estimate_has_its_odds_times_or_divided_by_two_as_its_middle_ninety_percent() -> None:
    sd = math.log(2) / 1.6448536269514722
    odds = lambda p: p / (1 - p)  # noqa: E731
    drawn = numbers_of(a=(0.2, Spread("logit", sd))).draw(100_000, 1)[:, 0]
    low, middle, high = (odds(q) for q in np.quantile(drawn, [0.05, 0.5, 0.95]))
    assert (low, middle, high) == pytest.approx((0.125, 0.25, 0.5), rel=0.02)


def test_estimates_in_the_bundled_model_have_that_spread(model: Model) -> None:
    """Most numbers are estimates; their 90 % range is the declared factor either way, wider where borrowed."""
    plain = math.log(2) / 1.6448536269514722
    sds = {round(s.a, 9) for s in model.numbers.spreads if s.shape == "logit"}
    assert round(plain, 9) in sds
    assert sds <= {round(plain, 9), round(1.5 * plain, 9)}


def test_the_median_of_the_draws_is_the_number_as_written(model: Model) -> None:
    """For weights and probabilities on the log and logit scale; a beta keeps its mean."""
    drawn = model.numbers.draw(4000, 3)
    for i, (value, spread) in enumerate(zip(model.numbers.values, model.numbers.spreads, strict=True)):
        if spread.shape == "fixed":
            assert (drawn[:, i] == value).all()
        elif spread.shape == "log":
            assert abs(math.log(np.median(drawn[:, i]) / value)) < 0.12 * spread.a, model.numbers.keys[i]
        elif spread.shape == "beta":
            assert abs(drawn[:, i].mean() - value) < 0.12 * drawn[:, i].std() + 1e-9, model.numbers.keys[i]


def test_no_draw_leaves_the_range_of_its_kind(model: Model) -> None:
    """Probabilities stay within 0 and 1 and weights above 0."""
    drawn = model.numbers.draw(500, 4)
    shapes = np.asarray([s.shape for s in model.numbers.spreads])
    assert np.isfinite(drawn).all()
    assert (drawn >= 0).all()
    assert (drawn[:, np.isin(shapes, ["logit", "beta"])] <= 1).all()


def test_certain_numbers_give_an_interval_of_no_width(model: Model) -> None:
    """Where no number varies, the interval is the probability itself."""
    fixed = dataclasses.replace(model.numbers, spreads=tuple(Spread("fixed") for _ in model.numbers.spreads))
    certain = dataclasses.replace(model, numbers=fixed, draws=5)
    drawn: Parameters = certain.drawn
    evidence = assess(certain, {"age": 50, "fever": "yes"}).evidence
    ends = intervals(drawn, evidence, 0.9)
    assert np.allclose(ends[:, 0], ends[:, 1], atol=1e-12)
    assert np.allclose(ends[:, 0], posterior(certain.point, evidence).condition[0], atol=1e-12)


# ---------------------------------------------------------------- the fast way


@pytest.mark.slow
def test_the_fast_way_gives_the_same_ends(model: Model) -> None:
    """Within 1e-4 of the plain way, for few and for many answers, with age and sex known or not."""
    rows = draw_rows_for(model)
    told = [assess(model, raw).evidence for raw in [{}, {"age": 50}, {"sex": "male"}, *some_people(model, 12)]]
    assert {len(e.cells) > 1 for e in told} == {True, False}
    for evidence in told:
        fast = fast_intervals(rows, evidence, 0.9)
        assert np.abs(fast - intervals(model.drawn, evidence, 0.9)).max() < 1e-4


def test_every_answer_in_one_person_keeps_the_fast_way_finite(model: Model) -> None:
    """All "yes" and all "no" are the smallest likelihoods there are."""
    rows = draw_rows_for(model)
    for said in ("yes", "no"):
        values = dict.fromkeys((f.id for f in model.texts.findings.values() if f.kind == "yes-no"), said)
        evidence = read_evidence(model, Answers(values, "home", Who("low-back", 40.0, "female", "home")))
        fast = fast_intervals(rows, evidence, 0.9)
        assert np.isfinite(fast).all()
        assert np.abs(fast - intervals(model.drawn, evidence, 0.9)).max() < 1e-4
