"""Typical people, place ceilings, and questions that change nothing."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from unknot import assess
from unknot.evaluation import usefulness as module
from unknot.evaluation.metrics import Share
from unknot.evaluation.usefulness import (
    PlaceCeiling,
    Typical,
    commonest,
    idle_findings,
    median_age,
    place_ceilings,
    residuals,
    typical,
    usefulness,
)
from unknot.model.recipe import EffectRecipe

pytestmark = pytest.mark.slow

PEOPLE = 6  # of each condition; enough to see that all is counted


def measured(model):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "IDLE_PEOPLE", 2)
        return usefulness(model, PEOPLE, 3)


@pytest.fixture(scope="module")
def result(model):
    return measured(model)


@pytest.mark.slow
def test_every_condition_is_measured_or_named_as_having_no_picture(model, result):
    measured = [t.condition for t in result.typical]
    assert measured == [c.id for c in model.texts.conditions.values() if c.typical]
    assert set(measured) | set(result.without) == set(model.texts.conditions)
    assert not set(measured) & set(result.without)
    assert {t.first.of for t in result.typical} == {PEOPLE}


def test_first_is_never_more_than_the_top_three(result):
    for t in result.typical:
        assert t.first.count <= t.top_three.count
        assert 0 <= t.residual <= 1


def test_a_picture_that_gives_the_condition_away_puts_it_first(model):
    """With an answer that nobody else gives, the condition leads in everybody who gives it."""
    name = commonest(model)
    row = model.recipe.conditions.index(name)
    finding = next(
        i
        for i, f in enumerate(model.recipe.findings)
        if model.texts.findings[f.id].kind == "choice" and not model.texts.findings[f.id].follows
    )  # its number of each answer becomes 1 for the condition alone
    f = model.recipe.findings[finding]
    sure, never = f.answers[0], f.answers[1]
    keys = list(model.numbers.keys)
    values = [*model.numbers.values, 1e6, 1.0]
    top, low = len(keys), len(keys) + 1
    effects = tuple(
        EffectRecipe("answers", tuple(top if (a == (sure if c == row else never)) else low for a in f.answers))
        for c in range(len(model.recipe.conditions))
    )
    recipe = replace(
        model.recipe,
        findings=tuple(replace(x, effects=effects) if i == finding else x for i, x in enumerate(model.recipe.findings)),
        widen=(None,) * len(model.recipe.conditions),
    )
    numbers = replace(
        model.numbers,
        keys=(*keys, ("test", "top"), ("test", "low")),
        values=tuple(values),
        spreads=(*model.numbers.spreads, *model.numbers.spreads[:2]),
    )
    conditions = dict(model.texts.conditions)
    conditions[name] = replace(conditions[name], typical=((f.id, sure),))
    given_away = replace(model, recipe=recipe, numbers=numbers, texts=replace(model.texts, conditions=conditions))
    found = typical(given_away, name, 100, 1)
    assert found.first.share >= 0.95
    conditions[name] = replace(conditions[name], typical=((f.id, never),))
    misled = replace(model, recipe=recipe, numbers=numbers, texts=replace(model.texts, conditions=conditions))
    assert typical(misled, name, 100, 1).first.share <= 0.2


@pytest.mark.parametrize(("rank", "first", "top_three"), [(1, 8, 8), (2, 0, 8), (3, 0, 8), (4, 0, 0)])
def test_ranks_are_counted_and_the_residual_is_its_mean_probability(model, monkeypatch, rank, first, top_three):
    name, (rest,) = commonest(model), residuals(model)
    others = [c for c in model.texts.conditions if c not in (name, rest)]
    order = [*others[: rank - 1], name, *others[rank - 1 :], rest]
    shares = iter([0.02, 0.04] * 4)

    def assessed(*_):
        return SimpleNamespace(probabilities={c: next(shares) if c == rest else 0.1 for c in order})

    monkeypatch.setattr(module, "_assessed", assessed)
    found = typical(model, name, 8, 1)
    assert (found.first, found.top_three) == (Share(first, 8), Share(top_three, 8))
    assert found.residual == pytest.approx(0.03)


def made(serious, first, top_three, residual, goal=0.10):
    return Typical("one", serious, Share(first, 100), Share(top_three, 100), residual, goal)


@pytest.mark.parametrize(
    ("t", "met"),
    [
        (made(False, 50, 60, 0.05), True),
        (made(False, 49, 99, 0.05), False),
        (made(True, 0, 70, 0.05), True),
        (made(True, 69, 69, 0.05), False),
        (made(False, 90, 95, 0.10), False),
        (made(False, 90, 95, 0.02, 0.01), False),
        (made(False, 90, 95, 0.009, 0.01), True),
    ],
)
def test_goals(t, met):
    assert t.met is met
    assert t.as_dict()["met"] is met


def test_the_strict_residual_goal_is_for_the_commonest_alone(model, result):
    strict = [t.condition for t in result.typical if t.residual_goal == 0.01]
    assert strict == [commonest(model)]
    assert not model.texts.conditions[commonest(model)].serious


def test_the_residual_is_what_has_a_residual_share(model):
    assert len(residuals(model)) == 1
    assert not model.texts.conditions[residuals(model)[0]].typical


def test_the_median_age_halves_the_population(model):
    age = median_age(model)
    starts, shares = model.recipe.bands, model.recipe.population
    below = sum(
        share * min(max((age - low) / (high - low), 0), 1)
        for low, high, share in zip(starts, [*starts[1:], 90], shares, strict=True)
    )
    widest = max(share / (high - low) for low, high, share in zip(starts, [*starts[1:], 90], shares, strict=True))
    assert 0.5 - widest <= below <= 0.5 + 1e-9
    flat = replace(model.recipe, bands=(20.0, 30.0, 40.0), population=(0.25, 0.5, 0.25))
    assert median_age(replace(model, recipe=flat)) == 35
    late = replace(model.recipe, bands=(20.0, 30.0), population=(0.1, 0.9))
    assert median_age(replace(model, recipe=late)) == 30


def test_place_ceilings_are_the_urgency_of_place_age_and_sex_alone(model):
    found = place_ceilings(model)
    assert [(c.place, c.sex) for c in found] == [(p, s) for p in model.recipe.places for s in ("female", "male")]
    for c in found:
        roles = model.texts.roles
        said = {roles["place"]: c.place, roles["age"]: c.age, roles["sex"]: c.sex}
        assert c.urgency == assess(model, said).urgency
        assert c.ceiling == model.texts.ceilings[c.place]


@pytest.mark.parametrize(("urgency", "met"), [("self-care", True), ("routine", True), ("soon", False)])
def test_a_place_may_reach_its_ceiling_and_no_more(urgency, met):
    assert PlaceCeiling("neck", 45, "female", urgency, "routine").met is met


@pytest.mark.slow
def test_a_finding_that_says_the_same_of_everything_is_found_idle(model):
    """One finding is made to be as frequent in all conditions; no rule names it and no page opens by it."""
    named = {f for r in model.texts.rules for f in r.gate.findings()}
    named |= {f for p in model.texts.pages.values() for o in p.opens_if for f in o.findings}
    name = next(
        f.id
        for f in model.recipe.findings
        if f.id not in named and f.leak_form != "table" and any(e.form != "leak" for e in f.effects)
    )
    dulled = tuple(
        replace(f, effects=(EffectRecipe("leak"),) * len(f.effects)) if f.id == name else f
        for f in model.recipe.findings
    )
    recipe = replace(model.recipe, findings=dulled, widen=(None,) * len(model.recipe.conditions))
    before, _ = idle_findings(model, 4, 1)
    after, tried = idle_findings(replace(model, recipe=recipe), 4, 1)
    assert name not in before
    assert name in after
    assert tried == 4 * len(model.recipe.conditions)


def ended(urgency="routine", first="one", p=0.5):
    rest = 1 - p
    return SimpleNamespace(urgency=urgency, probabilities={first: p, "other": rest})


@pytest.mark.parametrize(
    ("after", "differs"),
    [
        (ended(), False),
        (ended(p=0.509), False),
        (ended(p=0.511), True),
        (ended(p=0.489), True),
        (ended(urgency="soon"), True),
        (ended(first="two"), True),
        (None, False),
    ],
)
def test_each_kind_of_change_counts_and_a_refused_answer_does_not(after, differs):
    assert module._differs(ended(), after) is differs


def test_the_whole_is_met_when_every_part_is(result):
    clean = replace(result, typical=(made(False, 60, 80, 0.01),), ceilings=(), idle=())
    assert clean.met is True
    assert replace(clean, idle=("a-finding",)).met is False
    assert replace(clean, typical=(made(False, 10, 80, 0.01),)).met is False
    assert replace(clean, ceilings=(PlaceCeiling("neck", 45, "male", "today", "routine"),)).met is False


def test_the_result_can_be_printed(result):
    told = json.loads(json.dumps(result.as_dict()))
    assert len(told["typical"]) == len(result.typical)
    text = replace(result, idle=("a-finding",)).as_text()
    for t in result.typical:
        assert t.condition in text
    assert "a-finding" in text
    missed = replace(result, typical=(made(False, 10, 80, 0.01),)).as_text()
    assert "missed" in missed.splitlines()[3]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_result(model, result):
    assert measured(model).as_dict() == result.as_dict()
