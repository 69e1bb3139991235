"""Prior, person, need and likelihoods: sums, and the formulas of design §6 by hand."""

from __future__ import annotations

import numpy as np
import pytest

from unknot import Model
from unknot.model.parameters import Parameters, build
from unknot.reasoning.network import CONDITION, write_network

from .random_models import random_model
from .tiny import Tiny, with_plain


def sums_to_one(p: np.ndarray, axis: int) -> bool:
    return bool(np.isfinite(p).all() and (p >= 0).all() and np.abs(p.sum(axis=axis) - 1).max() < 1e-12)


def all_sums(parameters: Parameters) -> dict[str, bool]:
    found = {
        "prior": sums_to_one(parameters.prior, 3),
        "person": sums_to_one(parameters.person, 2),
        "need": sums_to_one(parameters.need, 3),
    }
    found |= {f: sums_to_one(free.probability, 1) for f, free in parameters.free.items()}
    return found | {b: sums_to_one(block.weights, 2) for b, block in parameters.blocks.items()}


def test_everything_that_must_sum_to_one_does(model: Model) -> None:
    """Prior over conditions, person over cells, need over levels, answers and patterns: at the point and in draws."""
    for parameters in (model.point, model.drawn_with(50, 1)):
        assert [name for name, right in all_sums(parameters).items() if not right] == []


def test_sums_hold_in_random_models_and_draws() -> None:
    """Also for numbers at or near 0 and 1."""
    for seed in range(60):
        model = random_model(seed)
        for parameters in (model.point, build(model.recipe, model.numbers.draw(5, seed))):
            assert [name for name, right in all_sums(parameters).items() if not right] == [], seed


def test_answers_given_a_pattern_are_never_certain(model: Model) -> None:
    """Slips keep each answer possible in every pattern, so that no answer rules a condition out."""
    for parameters in (model.point, model.drawn_with(50, 1)):
        for block in parameters.blocks.values():
            assert ((block.yes > 0) & (block.yes < 1)).all()
        for free in parameters.free.values():
            assert ((free.probability > 0) & (free.probability < 1)).all()


def test_all_answers_at_once_are_those_of_each_answer(model: Model) -> None:
    """For findings that depend on age and sex and for those that do not, in all cells and in some."""
    parameters = model.drawn_with(3, 1)
    assert {bool(free.tables) for free in parameters.free.values()} == {True, False}
    for cells in (np.arange(parameters.person.shape[2]), np.asarray([2, 7])):
        for free in parameters.free.values():
            each = [free.at(row, cells) for row in free.answers.values()]
            assert np.array_equal(free.all_at(cells), np.stack(each, axis=1))


# ---------------------------------------------------------------- carry


def test_a_prevalence_measured_in_one_place_is_carried_by_shares_and_frequency() -> None:
    """P(c | there) = P(c | here) · share(there | c) / share(here | c) · P(here) / P(there)."""
    tiny = with_plain(Tiny().add("rare", "measured", 0.01, among="here", places=(0.4, 0.6)))
    assert tiny.chance("rare", said="here") == pytest.approx(0.01, abs=1e-12)
    assert tiny.chance("rare", said="there") == pytest.approx(0.01 * 0.6 / 0.4 * 0.8 / 0.2, abs=1e-12)


def test_a_prevalence_over_all_places_is_spread_by_the_shares() -> None:
    """P(c | r) = P(c) · share(r | c) / P(r), so that the mean over places is P(c) again."""
    tiny = with_plain(Tiny().add("rare", "measured", 0.01, among="all", places=(0.4, 0.6)))
    assert tiny.chance("rare", said="here") == pytest.approx(0.01 * 0.4 / 0.8, abs=1e-12)
    assert tiny.chance("rare", said="there") == pytest.approx(0.01 * 0.6 / 0.2, abs=1e-12)
    assert tiny.chance("rare") == pytest.approx(0.01, abs=1e-12)


def test_the_residual_has_its_share_and_the_rest_takes_what_is_left() -> None:
    tiny = Tiny().add("rare", "measured", 0.1, among="here", places=(0.5, 0.5)).add("other", "residual", (0.02, 0.05))
    tiny.add("neck", "rest", (0.75, 0.0)).add("back", "rest", (0.25, 1.0))
    assert tiny.chance("other", said="here") == pytest.approx(0.02, abs=1e-12)
    assert tiny.chance("neck", said="here") == pytest.approx(0.75 * (1 - 0.1 - 0.02), abs=1e-12)
    assert tiny.chance("back", said="there") == pytest.approx(1 - 0.4 - 0.05, abs=1e-12)


def test_an_incidence_is_set_against_new_episodes_of_pain_in_the_place() -> None:
    """P(c | r, home) = incidence × share whose worst pain is in r ÷ (30 000 a year × share of episodes in r)."""
    tiny = with_plain(Tiny().add("clot", "incidence", 300.0, places=(0.3, 0.1), need={"emergency": 1}))
    assert tiny.chance("clot", setting="home", said="here") == pytest.approx(300 * 0.3 / (30_000 * 0.8), abs=1e-12)
    assert tiny.chance("clot", setting="home", said="there") == pytest.approx(300 * 0.1 / (30_000 * 0.2), abs=1e-12)


def test_an_incidence_takes_no_setting_factor_at_home() -> None:
    """It was counted among all people, so the factors of the default setting must not thin it out again."""
    tiny = Tiny(home={"emergency": 0.5, "self-care": 0.9})
    with_plain(tiny.add("clot", "incidence", 300.0, places=(0.3, 0.1), need={"emergency": 0.8, "soon": 0.2}))
    assert tiny.chance("clot", setting="home", said="here") == pytest.approx(0.00375, abs=1e-12)
    home_need = tiny.build().need[0, 0, 0]
    assert home_need == pytest.approx([0, 0, 0.2, 0, 0, 0.8], abs=1e-12)


def test_incidences_of_the_bundled_model_hold_at_the_true_place(model: Model) -> None:
    """For each condition known by incidence and each true place, in the default setting, exactly."""
    recipe, x = model.recipe, model.numbers.values
    share = np.asarray([x[i] for i in recipe.place_share])
    table = write_network(model).nodes[CONDITION].table
    checked = 0
    for c, prior in enumerate(recipe.priors):
        if prior.form == "incidence":
            in_place = np.asarray([x[i] for i in recipe.shares[c]])
            expected = x[prior.number] * in_place / (x[recipe.episodes] * share / share.sum())
            assert table[:, c] == pytest.approx(expected, rel=1e-12), recipe.conditions[c]
            checked += 1
    assert checked


# ---------------------------------------------------------------- setting, place, person


def test_a_setting_weighs_each_need_by_its_factor() -> None:
    """P(c, need | home) ∝ P(c, need | primary care) × f(need)."""
    tiny = Tiny(home={"self-care": 1.0, "today": 0.5}, hospital={"self-care": 1.0, "today": 4.0})
    need = {"self-care": 0.25, "today": 0.75}
    with_plain(tiny.add("bad", "measured", 0.2, among="here", places=(0.8, 0.2), need=need))
    assert tiny.chance("bad", setting="practice", said="here") == pytest.approx(0.2, abs=1e-12)
    at_home = 0.2 * (0.25 * 1 + 0.75 * 0.5)
    assert tiny.chance("bad", setting="home", said="here") == pytest.approx(at_home / (at_home + 0.8), abs=1e-12)
    in_hospital = 0.2 * (0.25 * 1 + 0.75 * 4)
    assert tiny.chance("bad", setting="hospital", said="here") == pytest.approx(
        in_hospital / (in_hospital + 0.8), abs=1e-12
    )
    assert tiny.build().need[0, 0, 0] == pytest.approx([0.25 / 0.625, 0, 0, 0.375 / 0.625, 0, 0], abs=1e-12)


def test_an_incidence_reaches_other_settings_by_the_ratio_of_factors() -> None:
    """What is three times likelier to be in a hospital than at home is three times as common there, before sums."""
    tiny = Tiny(home={"emergency": 0.5}, hospital={"emergency": 1.5})
    with_plain(tiny.add("clot", "incidence", 300.0, places=(0.3, 0.1), need={"emergency": 1}))
    home = 0.00375 / (1 - 0.00375)
    assert tiny.chance("clot", setting="practice", said="here") == pytest.approx(2 * home / (1 + 2 * home), abs=1e-12)
    assert tiny.chance("clot", setting="hospital", said="here") == pytest.approx(3 * home / (1 + 3 * home), abs=1e-12)


def test_a_place_that_is_said_may_be_the_wrong_one() -> None:
    """P(c | said here) mixes both true places by Bayes; so a place never rules anything out."""
    tiny = Tiny(place_slip=0.1).add("neck", "rest", (1.0, 0.0)).add("back", "rest", (0.0, 1.0))
    assert tiny.chance("back", said="here") == pytest.approx(0.2 * 0.1 / (0.8 * 0.9 + 0.2 * 0.1), abs=1e-12)
    assert tiny.chance("neck", said="there") == pytest.approx(0.8 * 0.1 / (0.8 * 0.1 + 0.2 * 0.9), abs=1e-12)


def test_a_missing_place_is_summed_out() -> None:
    tiny = Tiny(place_slip=0.1).add("neck", "rest", (0.9, 0.3)).add("back", "rest", (0.1, 0.7))
    assert tiny.chance("neck") == pytest.approx(0.8 * 0.9 + 0.2 * 0.3, abs=1e-12)


def test_age_and_sex_only_scale() -> None:
    """P(cell | c) ∝ population × age weight × sex weight; a condition without tables is spread as the population."""
    tiny = Tiny().add("old", "measured", 0.1, among="all", places=(0.5, 0.5), age=(1.0, 4.0), sex=(3.0, 1.0))
    old, plain = with_plain(tiny).build().person[0]
    total = 0.375 * 3 + 0.375 * 1 + 0.125 * 4 * 3 + 0.125 * 4 * 1
    assert old == pytest.approx([0.375 * 3 / total, 0.375 / total, 0.125 * 12 / total, 0.125 * 4 / total], abs=1e-12)
    assert plain == pytest.approx([0.375, 0.375, 0.125, 0.125], abs=1e-12)


# ---------------------------------------------------------------- likelihood


@pytest.mark.parametrize(
    ("effect", "yes"),
    [
        (("leak",), 0.1),
        (("sens", 0.7), 0.7),
        (("sens", 0.7, "slipped"), 0.7 * 0.95 + 0.3 * 0.02),
        (("ratio", 4.0, 0.05), 0.2),
        (("ratios", 3.0, 0.5), 3 * 0.5 / 2.5),
        (("ratios", 0.5, 3.0), 0.5 * -2 / -2.5),
        (("sens", 1.0), 0.999),
        (("sens", 0.0), 0.001),
        (("ratio", 50.0, 0.05), 0.999),
    ],
)
def test_the_chance_of_yes_comes_from_the_figures_as_published(effect: tuple, yes: float) -> None:
    """Sensitivity, ratio × false-positive rate, or both ratios; examined signs slip; kept within 0.001 to 0.999."""
    tiny = with_plain(Tiny().add("ill", "measured", 0.1, among="all", places=(0.5, 0.5), effect=effect))
    assert tiny.build().free["sign"].probability[0, :, 0, 0] == pytest.approx([yes, 1 - yes], abs=1e-12)


def test_both_ratios_come_back_from_the_probabilities() -> None:
    """P(yes | c) / P(yes | not c) = lr+ and the same for no: the false-positive rate is (1 - lr-) / (lr+ - lr-)."""
    plus, minus = 5.0, 0.4
    tiny = with_plain(
        Tiny().add("ill", "measured", 0.1, among="all", places=(0.5, 0.5), effect=("ratios", plus, minus))
    )
    yes = tiny.build().free["sign"].probability[0, 0, 0, 0]
    false_positive = (1 - minus) / (plus - minus)
    assert yes / false_positive == pytest.approx(plus)
    assert (1 - yes) / (1 - false_positive) == pytest.approx(minus)
