"""How many benign people are lifted, and by what."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from unknot.evaluation.metrics import Share
from unknot.evaluation.people import draw, place_and_condition, record
from unknot.evaluation.simulate import AGES, GOAL, GOAL_WIDE, age_band, benign_conditions, benign_lift
from unknot.model.compiled import Gate, Guard
from unknot.model.words import LEVELS, YES, rank

pytestmark = pytest.mark.slow

N, SEED = 300, 5


def with_rules(model, *rules):
    return replace(model, texts=replace(model.texts, rules=rules))


def rule_on(model, finding, urgency, name="test-rule"):
    return replace(model.texts.rules[0], id=name, gate=Gate(1, (finding,)), guard=Guard(), urgency=urgency)


@pytest.fixture(scope="module")
def result(model):
    return benign_lift(model, N, SEED)


@pytest.fixture(scope="module")
def answered(model):
    """The same people's answers, drawn here."""
    benign = benign_conditions(model)
    weights = place_and_condition(model) * np.asarray([c in benign for c in model.recipe.conditions])
    people = draw(model, N, np.random.default_rng(SEED), weights=weights)
    return [record(model, p).values for p in people]


def test_benign_means_that_95_in_100_need_routine_at_most_by_the_conditions_own_file(model):
    numbers = model.numbers.point()[0]
    benign = benign_conditions(model)
    assert benign
    for c, columns in zip(model.recipe.conditions, model.recipe.need, strict=True):
        need = [float(numbers[i]) for i in columns]
        mild = sum(need[: rank("routine") + 1]) / sum(need)
        assert (c in benign) == (mild >= 0.95 - 1e-9), c
    assert not any(model.texts.conditions[c].serious for c in benign)


def test_all_people_are_counted_once_in_every_table(model, result):
    assert result.total.either.of == N
    assert list(result.by_place) == list(model.recipe.places)
    assert [name for *_, name in AGES] == list(result.by_age)
    for table in (result.by_place, result.by_age, result.by_place_and_age, result.by_condition):
        for field in ("either", "by_rules", "by_chance", "both"):
            whole = getattr(result.total, field)
            assert sum(getattr(g, field).count for g in table.values()) == whole.count
            assert sum(getattr(g, field).of for g in table.values()) == N
    assert len(result.by_place_and_age) == len(result.by_place) * len(result.by_age)
    strict = [g for g in result.by_place_and_age.values() if g.goal == GOAL]
    assert result.lower_goal.either == Share(sum(g.either.count for g in strict), sum(g.either.of for g in strict))


def test_either_is_by_rules_plus_by_chance_less_both(result):
    t = result.total
    assert t.either.count == t.by_rules.count + t.by_chance.count - t.both.count
    assert result.in_all.count == sum(n for level, n in result.levels.items() if rank(level) > rank("routine"))
    assert sum(result.levels.values()) == N


def test_who_is_sent_for_something_beyond_the_pain_is_counted_apart(model):
    """Too much of a painkiller, or thoughts of ending one's life, is a need of its own and no false alarm."""
    found = benign_lift(with_rules(model, rule_on(model, "paracetamol-much", "immediate", "poisoned")), 1000, SEED)
    assert found.beyond == found.rules["poisoned"][0]
    assert found.beyond.count > 0
    assert found.total.by_rules.count == 0
    assert found.in_all.count > found.total.either.count


def test_a_rule_lifts_whoever_says_yes_to_it(model, answered):
    finding = max(
        (f.id for f in model.texts.findings.values() if f.alarm),
        key=lambda f: sum(a.get(f) == YES for a in answered),
    )
    said_yes = sum(a.get(finding) == YES for a in answered)
    assert 0 < said_yes < N
    for urgency in LEVELS[2:]:
        found = benign_lift(with_rules(model, rule_on(model, finding, urgency)), N, SEED)
        assert found.total.by_rules == Share(said_yes, N)
        lifts, alone = found.rules["test-rule"]
        assert lifts == Share(said_yes, N)
        assert alone.count == said_yes - found.total.both.count


def test_a_rule_that_demands_routine_lifts_nobody(model, answered):
    finding = next(f.id for f in model.texts.findings.values() if f.alarm)
    found = benign_lift(with_rules(model, rule_on(model, finding, "routine")), N, SEED)
    assert found.total.by_rules == Share(0, N)
    assert found.rules["test-rule"] == (Share(0, N), Share(0, N))


def test_two_rules_for_the_same_people_are_never_the_only_reason(model):
    pair = [rule_on(model, "fever", "today", name) for name in ("one", "two")]
    found = benign_lift(with_rules(model, *pair), 1000, SEED)
    assert set(found.rules) >= {"one", "two"}
    assert found.rules["one"][0] == found.rules["two"][0] == found.total.by_rules
    assert found.total.by_rules.count > 0
    assert found.rules["one"][1].count == found.rules["two"][1].count == 0


def test_without_rules_only_chance_lifts_and_a_fearful_loss_lifts_everybody(model):
    calm = with_rules(model)
    found = benign_lift(calm, 100, SEED)
    assert found.total.by_rules.count == found.total.both.count == 0
    assert found.total.either == found.total.by_chance
    fearful = model.loss.copy()
    fearful[:, : rank("routine") + 1] += 1e6
    found = benign_lift(replace(calm, loss=fearful), 100, SEED)
    assert found.total.by_chance == Share(100, 100)


def test_when_chance_asks_for_nothing_only_rules_lift(model):
    """A loss table under which self-care is always best, and no referral: a rule alone is never called chance."""
    careless = np.tile(np.arange(len(LEVELS), dtype=float), (len(LEVELS), 1))
    conditions = {k: replace(c, refer_at=None) for k, c in model.texts.conditions.items()}
    calm = replace(model, loss=careless, texts=replace(model.texts, conditions=conditions))
    found = benign_lift(calm, N, SEED)
    assert found.total.by_rules.count > 0
    assert found.total.by_chance.count == found.total.both.count == 0
    assert found.total.either == found.total.by_rules


def test_every_rule_is_reported(model, result):
    assert set(result.rules) == {r.id for r in (*model.texts.rules, *model.texts.appointments)}
    counts = [lifts.count for lifts, _ in result.rules.values()]
    assert counts == sorted(counts, reverse=True)
    assert all(alone.count <= lifts.count for lifts, alone in result.rules.values())


def test_goals_are_wider_where_the_place_may_lead_to_today_and_in_the_old(model, result):
    wide = [p for p in model.recipe.places if rank(model.texts.ceilings[p]) >= rank("today")]
    assert len(wide) == 1
    assert {p: g.goal for p, g in result.by_place.items()} == {
        p: GOAL_WIDE if p in wide else GOAL for p in model.recipe.places
    }
    assert [g.goal for g in result.by_age.values()] == [GOAL, GOAL, GOAL, GOAL_WIDE]
    assert result.total.goal == GOAL
    assert result.total.met == (result.total.either.share <= GOAL)


@pytest.mark.parametrize(
    ("age", "name"),
    [(16, "under 30"), (29, "under 30"), (30, "30 to 49"), (49, "30 to 49"), (50, "50 to 64"), (65, "65 and over")],
)
def test_age_bands_meet_without_gap(age, name):
    assert age_band(age) == name


def test_the_same_seed_gives_the_same_result_and_another_one_not(model, result):
    assert benign_lift(model, N, SEED).as_dict() == result.as_dict()
    assert benign_lift(model, N, SEED + 1).levels != result.levels


def test_another_setting_is_another_mix(model, result):
    other = next(s for s in model.texts.settings if s != model.texts.default_setting)
    found = benign_lift(model, 50, SEED, setting=other)
    assert found.setting == other
    assert result.setting == model.texts.default_setting


def test_the_result_can_be_printed(result):
    assert json.loads(json.dumps(result.as_dict()))["people"] == N
    text = result.as_text()
    for place in result.by_place:
        assert place in text
    for lifts, _ in result.rules.values():
        assert lifts.of == N


@pytest.mark.slow
def test_a_thousand_people_take_less_than_15_seconds(model):
    start = time.perf_counter()
    benign_lift(model, 1000, 1)
    assert time.perf_counter() - start < 15
