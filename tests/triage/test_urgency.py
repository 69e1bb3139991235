"""One urgency from rules, expected loss and referral thresholds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unknot import Model, assess
from unknot.model.answers import Answers
from unknot.model.decision import loss_table
from unknot.model.guards import Who
from unknot.model.load import load
from unknot.model.schema import Decision
from unknot.model.words import LEVELS, rank
from unknot.reasoning.posterior import Posterior
from unknot.triage.rules import SafetyState
from unknot.triage.urgency import best_advice, percent, urgency_of

from ..reasoning.people import named_answers, random_answers

DESIGN = [  # design §10: rows need, columns advice, both from self-care to emergency
    [0, 1, 4, 9, 22, 40],
    [2, 0, 2.5, 7, 19, 37],
    [60, 40, 0, 4, 14, 30],
    [250, 220, 120, 0, 8, 20],
    [1000, 1000, 950, 500, 0, 8],
    [2000, 2000, 2000, 1500, 50, 0],
]
CALM = SafetyState("self-care", (), ())
NOBODY = Answers({}, "home", Who(None, None, None, "home"))  # told nothing


@pytest.fixture(scope="module")
def decision(knowledge_folder: Path) -> Decision:
    return load(knowledge_folder).decision


def mixture(need: str, p: float) -> np.ndarray:
    """People of whom a share p needs this level and all others only self-care."""
    shares = np.zeros(len(LEVELS))
    shares[0] = 1 - p
    shares[LEVELS.index(need)] += p
    return shares


def test_the_loss_table_is_the_one_of_the_design(model: Model) -> None:
    """Within the rounding of the authored thresholds: one part in a hundred."""
    assert model.loss == pytest.approx(np.asarray(DESIGN), rel=0.012, abs=0.02)


def test_the_loss_table_comes_from_the_authored_costs_and_thresholds(model: Model, decision: Decision) -> None:
    assert np.array_equal(model.loss, loss_table(decision))
    assert model.loss[0].tolist() == [decision.cost.value_of(level) for level in LEVELS]
    assert np.diag(model.loss).tolist() == [0.0] * len(LEVELS)


def test_each_step_up_is_worth_it_exactly_from_its_threshold_on(model: Model, decision: Decision) -> None:
    """Below the authored probability of the need the less urgent advice loses less, above it the more urgent one."""
    for need, steps in decision.thresholds.items():
        for level, threshold, _ in steps.items():
            upper = LEVELS.index(level)
            if threshold < 1:
                below, above = (mixture(need, threshold * f) @ model.loss for f in (0.999, 1.001))
                assert below[upper - 1] < below[upper], (need, level)
                assert above[upper - 1] > above[upper], (need, level)
            else:
                surely = mixture(need, 1.0) @ model.loss
                assert surely[upper - 1] == pytest.approx(surely[upper]), (need, level)


def acts_at(model: Model, need: str, advice: str) -> float:
    """The least share of this need at which the advice is at least that urgent, to one in ten thousand."""
    for p in np.arange(0, 1.00005, 0.0001):
        if rank(best_advice(model.loss, mixture(need, p))) >= rank(advice):
            return float(p)
    return 1.0


@pytest.mark.parametrize(
    ("need", "advice", "p"),
    [
        ("soon", "soon", 0.067),
        ("today", "today", 0.03),
        ("immediate", "today", 0.016),
        ("immediate", "immediate", 0.025),
        ("emergency", "immediate", 0.0105),
        ("emergency", "emergency", 0.26),
    ],
)
def test_advice_acts_at_the_probabilities_of_the_design(model: Model, need: str, advice: str, p: float) -> None:
    """Design §10 rounds them; within a third of each is the same decision."""
    assert acts_at(model, need, advice) == pytest.approx(p, rel=0.34)


def test_more_of_a_need_never_lowers_the_advice(model: Model) -> None:
    for need in LEVELS[1:]:
        ranks = [rank(best_advice(model.loss, mixture(need, p))) for p in np.linspace(0, 1, 201)]
        assert ranks == sorted(ranks), need
        assert LEVELS[ranks[-1]] == need


def test_a_small_chance_of_an_emergency_never_ends_within_two_weeks(model: Model) -> None:
    """Between nothing and today there is no step for it: advice jumps from self-care to at least today."""
    for need in ("immediate", "emergency"):
        seen = {best_advice(model.loss, mixture(need, p)) for p in np.linspace(0, 0.1, 1001)}
        assert not seen & {"routine", "soon"}, need


def test_of_equal_losses_the_less_urgent_advice_is_given() -> None:
    need = mixture("soon", 0.5)
    assert best_advice(np.zeros((len(LEVELS), len(LEVELS))), need) == "self-care"
    loss = np.ones((len(LEVELS), len(LEVELS)))
    loss[:, 2] = loss[:, 4] = 0.5
    assert best_advice(loss, need) == "soon"


# ---------------------------------------------------------------- the three sources together


def people(model: Model) -> list[dict[str, Any]]:
    rng = np.random.default_rng(8)
    return [*named_answers(model).values(), *(random_answers(model, rng, chance=rng.uniform(0, 1)) for _ in range(60))]


def test_urgency_is_the_most_urgent_of_its_reasons(model: Model) -> None:
    """Never below the rules' floor nor below the advice of least loss; reasons come the most urgent first."""
    for raw in people(model):
        a = assess(model, raw)
        ranks = [rank(r.urgency) for r in a.reasons]
        assert ranks == sorted(ranks, reverse=True)
        assert a.urgency == (a.reasons[0].urgency if a.reasons else "self-care")
        assert rank(a.urgency) >= rank(a.safety.floor)
        assert rank(a.urgency) >= rank(best_advice(model.loss, a.posterior.need[0]))
        by_rule = {(r.id, r.urgency, r.kind == "rule") for r in a.reasons if r.kind in ("rule", "not-sure")}
        assert by_rule == {(f.rule.id, f.urgency, f.certain) for f in a.safety.flags}


def test_a_reason_by_chance_tells_the_chance_of_that_need_or_more(model: Model) -> None:
    told = 0
    for raw in people(model):
        a = assess(model, raw)
        for r in a.reasons:
            if r.kind == "chance":
                expected = sum(p for level, p in a.need.items() if rank(level) >= rank(r.urgency))
                assert r.probability == pytest.approx(expected)
                assert percent(r.probability) in r.text
                told += 1
    assert told


def believing(model: Model, condition: int, p: float) -> Posterior:
    """A posterior with this chance of one condition, all else on the least worrying one, and a need of self-care."""
    setting = model.recipe.settings.index("home")
    shares = np.zeros((1, len(model.recipe.conditions)))
    calm = int(model.point.need[0, setting, :, 0].argmax())
    shares[0, calm] = 1 - p
    shares[0, condition] += p
    return Posterior(setting, shares[:, :, None], shares, np.eye(len(LEVELS))[:1])


def test_a_condition_is_referred_from_its_own_threshold_on(model: Model) -> None:
    """At the probability that a guideline names, the urgency is at least the guideline's; just below it is not told."""
    referred = [(i, c) for i, c in enumerate(model.texts.conditions.values()) if c.refer_at]
    assert referred
    for i, c in referred:
        threshold, level, fact = c.refer_at
        urgency, reasons = urgency_of(model, NOBODY, CALM, believing(model, i, threshold))
        told = [r for r in reasons if r.kind == "referral"]
        assert [(r.id, r.urgency, r.fact) for r in told] == [(c.id, level, fact)]
        assert rank(urgency) >= rank(level)
        _, reasons = urgency_of(model, NOBODY, CALM, believing(model, i, threshold - 1e-6))
        assert not [r for r in reasons if r.kind == "referral"]


def test_without_any_reason_it_is_self_care(model: Model) -> None:
    setting = model.recipe.settings.index("home")
    calm = int(model.point.need[0, setting, :, 0].argmax())
    assert urgency_of(model, NOBODY, CALM, believing(model, calm, 1.0)) == ("self-care", ())


@pytest.mark.parametrize(
    ("p", "text"), [(0.004, "under 1 %"), (0.01, "1 %"), (0.126, "13 %"), (0.99, "99 %"), (0.995, "over 99 %")]
)
def test_chances_are_told_without_false_precision(p: float, text: str) -> None:
    assert percent(p) == text
