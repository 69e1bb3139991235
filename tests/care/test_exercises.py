"""Written cases on exercises: who gets which, and who must not; and what holds of every exercise."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from unknot import assess
from unknot.care.exercises import choose, fits_person
from unknot.model.answers import read_answers
from unknot.model.compiled import Guard
from unknot.model.words import rank

from .test_plan_cases import answers_of

CASES = yaml.load(Path(__file__).with_name("exercises.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)[
    "cases"
]
KNOWN = {"exercises", "not-exercises", "effort", "aims", "some"}


def wrong(expect, plan):
    """Every expectation that a plan does not meet."""
    shown = plan["exercises"]
    ids = {e["id"] for e in shown}
    told = {
        "exercises": lambda names: set(names) <= ids,
        "not-exercises": lambda names: not set(names) & ids,
        "effort": lambda efforts: {e["effort"] for e in shown} == set(efforts),
        "aims": lambda aims: set(aims) <= {e["aim"] for e in shown},
        "some": lambda some: bool(shown) == some,
    }
    return [key for key, value in expect.items() if not told[key](value)]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_exercises_are_as_written(case, model):
    a = assess(model, answers_of(case, model))
    plan = json.loads(json.dumps(a.as_dict()["plan"]))
    shown = [e["id"] for e in plan["exercises"]]
    assert not wrong(case["expect"], plan), (a.urgency, next(iter(a.probabilities)), shown)


def test_every_expectation_is_one_that_the_runner_knows(model):
    for case in CASES:
        assert set(case["expect"]) <= KNOWN, case["name"]
        assert case["expect"], case["name"]
        named = {x for key in ("exercises", "not-exercises") for x in case["expect"].get(key, ())}
        assert named <= set(model.texts.exercises), case["name"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("exercises", ["no-such-exercise"]), ("not-exercises", ["knee-rolls"]), ("effort", ["building"]),
        ("aims", ["strengthen"]), ("some", False),
    ],
)  # fmt: skip
def test_the_runner_can_fail_on_each_expectation(key, value, model):
    plan = assess(model, answers_of(CASES[0], model)).as_dict()["plan"]
    assert wrong({key: value}, plan) == [key]


def person(model, exercise, **other):
    """Somebody whom an exercise is for: its place and phase, one of its signs, and "no" to what speaks against it."""
    texts = model.texts
    told = {(o.phase, o.id, f.id) for f in texts.findings.values() for o in f.options if o.phase}
    _, option, finding = min(t for t in told if exercise.phases is None or t[0] in exercise.phases)
    low, _ = exercise.only_if.age or (None, None)
    answers = {
        "age": low or 50, "sex": min(exercise.only_if.sex or {"female"}),
        "worst-place": min(exercise.places or {"low-back"}), finding: option,
        **dict.fromkeys(exercise.not_with, "no"), **dict.fromkeys(exercise.only_with[:1], "yes"), **other,
    }  # fmt: skip
    for name in exercise.only_with[:1]:
        span = texts.findings[name].applies_if.age
        if span and answers["age"] > span[1]:
            answers["age"] = span[1] - 10
    return {f: v for f, v in answers.items() if v is not None}


def fitting(model, exercise, urgency="self-care", avoids=(), **other):
    """Whether an exercise is for that person, with one of its causes in the lead."""
    causes = exercise.conditions or exercise.families
    leading = next(c for c in model.texts.conditions.values() if c.id in causes or c.family in causes)
    answers = read_answers(model.texts, person(model, exercise, **other))
    return fits_person(exercise, model.texts, answers, urgency, leading, avoids)


def test_every_exercise_is_kept_back_by_each_thing_that_speaks_against_it(model):
    """Yes and not sure keep every exercise back; silence keeps back what builds up; a "no" to all lets each through."""
    for e in model.texts.exercises.values():
        assert fitting(model, e), e.id
        for f in e.not_with:
            assert not fitting(model, e, **{f: "yes"}), (e.id, f)
            if model.texts.findings[f].alarm:
                assert not fitting(model, e, **{f: "not-sure"}), (e.id, f)
            assert fitting(model, e, **{f: None}) == (e.effort == "gentle"), (e.id, f)
        for avoid in e.avoided_as:
            assert not fitting(model, e, avoids=[avoid]), (e.id, avoid)


def test_nothing_is_shown_beside_an_urgent_advice_or_builds_up_new_pain(model):
    new = next((f.id, o.id) for f in model.texts.findings.values() for o in f.options if o.phase == "acute")
    for e in model.texts.exercises.values():
        assert not any(fitting(model, e, urgency=u) for u in ("today", "immediate", "emergency")), e.id
        assert fitting(model, replace(e, up_to="emergency"), urgency="soon")
        assert not fitting(model, replace(e, up_to="emergency"), urgency="today")
        if e.effort == "building":
            anytime = replace(e, phases=None)
            assert not fitting(model, anytime, **{new[0]: new[1]}), e.id
            assert not fitting(model, anytime, **{new[0]: None}), e.id


def test_what_is_for_some_people_is_not_shown_to_others(model):
    for e in model.texts.exercises.values():
        if e.only_with:
            assert not fitting(model, e, **dict.fromkeys(e.only_with, "no")), e.id
        if e.only_if.age:
            assert not fitting(model, e, age=None), e.id


def test_a_few_are_chosen_each_for_another_aim(model):
    """Never more than the settings say, and no more that build up; an aim comes twice only when each has come once."""
    texts = model.texts
    leading = texts.conditions["nonspecific-low-back-pain"]
    every = list(texts.exercises.values())
    for most in range(1, 9):
        for building in range(most + 1):
            choice = replace(texts.choice, most=most, building=building)
            chosen = choose(every, choice, "persistent", leading)
            assert len(chosen) == most
            for effort, count in (("building", building), ("gentle", most - building)):
                part = [e.aim for e in chosen if e.effort == effort]
                possible = {e.aim for e in every if e.effort == effort}
                assert len(part) == count
                assert len(set(part)) == min(count, len(possible))
            assert [e.effort for e in chosen] == sorted((e.effort for e in chosen), reverse=True)
    for case in CASES:
        assert len(assess(model, answers_of(case, model)).plan.exercises) <= texts.choice.most


def test_the_aims_come_in_the_order_of_the_phase(model):
    texts = model.texts
    leading = texts.conditions["nonspecific-low-back-pain"]
    gentle = [e for e in texts.exercises.values() if e.effort == "gentle"]
    for phase, aims in texts.choice.aims.items():
        first = [a for a in aims if a in {e.aim for e in gentle}]
        assert [e.aim for e in choose(gentle, texts.choice, phase, leading)] == first[: texts.choice.most]
    unknown, new = (choose(gentle, texts.choice, phase, leading) for phase in (None, "acute"))
    assert unknown == new


def test_what_is_meant_for_few_comes_first(model):
    texts = model.texts
    leading = texts.conditions["nonspecific-low-back-pain"]
    plain = replace(texts.exercises["knee-rolls"], id="plain")
    named = replace(plain, id="named", conditions=frozenset({leading.id}))
    old = replace(plain, id="old", only_if=Guard(age=(65, None)))
    one = replace(texts.choice, most=1)
    found = [choose([plain, named, old][:n], one, "acute", leading)[0].id for n in (1, 2, 3)]
    assert found == ["plain", "named", "old"]


def test_a_harder_form_is_named_only_where_it_fits(model):
    """A variant that is an exercise of its own is offered only to whom that exercise is for."""
    for case in CASES:
        a = assess(model, answers_of(case, model))
        for shown in a.plan.exercises:
            for other in (shown.easier_as, shown.harder_as):
                if other is not None:
                    e = model.texts.exercises[other]
                    leading = model.texts.conditions[next(iter(a.probabilities))]
                    assert fits_person(e, model.texts, a.answers, a.urgency, leading, ())


def test_every_exercise_has_an_origin_and_its_sources_can_be_looked_up(model):
    for e in model.texts.exercises.values():
        assert bool(e.fact) != bool(e.estimate), e.id
        assert bool(e.dose.facts) != bool(e.dose.estimate), e.id
    cited = {f for c in CASES for e in assess(model, answers_of(c, model)).plan.exercises for f in e.facts}
    assert cited
    for case in CASES:
        a = assess(model, answers_of(case, model))
        assert {f for e in a.plan.exercises for f in e.facts} <= set(a.sources)


def test_every_exercise_reads_as_a_leaflet_does(model):
    """Three to six short steps; words that say when to stop; nothing urgent left for it."""
    for e in model.texts.exercises.values():
        assert 3 <= len(e.steps) <= 6
        assert max(len(step.split()) for step in e.steps) <= 32, e.id
        assert all(step.endswith((".", "!", "?")) for step in e.steps), e.id
        assert rank(e.up_to) <= rank("soon")
