"""What of a result is told to people, and what would only puzzle them."""

import pytest

from unknot import assess
from unknot.interfaces.web import views
from unknot.model.words import LEVELS, rank
from unknot.wording import told_reasons

WHO = {"age": 31, "sex": "female"}
FEVER = {**WHO, "worst-place": "flank", "pregnant": "yes", "fever": "yes"}
BONE = {**WHO, "age": 80, "worst-place": "low-back", "bone-tender": "yes", "blood-thinners": "yes"}
STRAIN = {"worst-place": "low-back", "how-long": "days", "onset": "hours", "movement-effect": "some-worse"}


def denied(model, answers):
    """With every alarm that concerns this person denied."""
    who = {f.id: "no" for f in model.texts.findings.values() if f.alarm and f.kind == "yes-no"}
    men = {f for f in who if model.texts.findings[f].applies_if.sex is not None}
    return {**{f: v for f, v in who.items() if f not in men}, **answers}


def test_a_chance_beside_a_rule_that_asks_for_as_much_is_not_told(model):
    a = assess(model, FEVER)
    kinds = {r.kind for r in a.reasons if r.urgency == a.urgency}
    assert kinds >= {"rule", "chance"}
    assert "chance" not in {r.kind for r in told_reasons(a)}


def test_a_chance_that_alone_makes_it_urgent_is_told(model):
    a = assess(model, denied(model, {**WHO, "age": 72, "worst-place": "mid-back"}))
    assert [r.kind for r in told_reasons(a)] == ["chance"]


@pytest.mark.parametrize("answers", [FEVER, BONE, {**WHO, **STRAIN}])
def test_what_to_watch_for_asks_for_no_less_than_the_advice(model, answers):
    a = assess(model, answers)
    assert a.safety_net
    assert min(rank(line.then) for line in a.safety_net) >= rank(a.urgency)
    assert {"immediate", "emergency"} & {line.then for line in a.safety_net}


def test_every_sign_of_danger_is_read_out_and_not_only_what_led_to_the_advice(model):
    a = assess(model, BONE)
    told = views.result(a)["tell"] if a.plan.say else views._tell(a)
    for finding in ("bone-tender", "blood-thinners"):
        assert model.texts.findings[finding].question in told


def test_a_medicine_that_is_not_to_be_taken_says_why_beside_its_name(model):
    a = assess(model, denied(model, {"age": 38, "sex": "male", **STRAIN, "takes-anti-inflammatory": "yes"}))
    not_to_take = [(why, names) for verdict, why, names in views.result(a)["verdicts"] if verdict == "Do not take"]
    assert any("same kind" in why and "Ibuprofen" in names for why, names in not_to_take)


def test_denied_signs_are_counted_beside_a_mild_reason_and_not_beside_a_grave_one(model):
    mild = assess(model, denied(model, {"age": 38, "sex": "male", **STRAIN, "how-long": "long"}))
    assert mild.urgency == "routine"
    assert views.result(mild)["denied"] > 20
    grave = assess(model, denied(model, {"age": 38, "sex": "male", **STRAIN, "fever": "yes"}))
    assert LEVELS.index(grave.urgency) > LEVELS.index("routine")
    assert views.result(grave)["denied"] is None
