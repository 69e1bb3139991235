"""Written cases on the expected course and on factors."""

import json
from pathlib import Path

import pytest
import yaml

from unknot import assess
from unknot.course.expected import expected_course
from unknot.model.answers import read_answers
from unknot.wording import course_note

CASES = yaml.load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["cases"]
KNOWN = {"course", "phase", "factors", "slower"}


def answers_of(case, model):
    """The case's answers; a safe one denies every alarm."""
    answers = dict(case["answers"])
    if case.get("safe"):
        answers = {**{f.id: "no" for f in model.texts.findings.values() if f.alarm and fits(f, answers)}, **answers}
    return answers


def fits(finding, answers):
    sexes, places = finding.applies_if.sex, finding.applies_if.place
    right_sex = sexes is None or answers.get("sex") in sexes
    return right_sex and (places is None or answers.get("worst-place") in places)


def wrong(expect, result):
    """Every expectation that a result does not meet."""
    course = result["course"] or {"id": "none", "phase": None, "slower": []}
    got = {"course": course["id"], "phase": course["phase"], "factors": [f["id"] for f in result["factors"]],
           "slower": course["slower"]}  # fmt: skip
    return [key for key, value in expect.items() if got[key] != value]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_course_and_factors_are_as_written(case, model):
    a = assess(model, answers_of(case, model))
    result = json.loads(json.dumps(a.as_dict()))
    shown = (a.urgency, next(iter(a.probabilities)), result["course"] and result["course"]["id"])
    assert not wrong(case["expect"], result), (shown, [f.id for f in a.factors])


def test_every_expectation_is_one_that_the_runner_knows():
    for case in CASES:
        assert case["expect"], case["name"]
        assert set(case["expect"]) <= KNOWN, case["name"]


@pytest.mark.parametrize("key", sorted(KNOWN))
def test_the_runner_can_fail_on_each_expectation(key, model):
    result = assess(model, answers_of(CASES[0], model)).as_dict()
    assert wrong({key: "something else"}, result) == [key]


def test_every_course_of_a_family_and_every_factor_is_in_some_case(model):
    """What no case names is not promised. The courses of single conditions are gone through below."""
    told = {c["expect"].get("course") for c in CASES} - {"none", None}
    assert told >= {c.id for c in model.texts.courses.values() if c.families}
    assert told <= set(model.texts.courses)
    shown = {f.id for f in model.texts.factors.values() if f.shown_by}
    assert {f for c in CASES for f in c["expect"].get("factors", ())} == shown


def test_a_condition_with_a_course_of_its_own_gets_that_one(model):
    """Its own course comes before its family's, in each place and phase that it names."""
    texts = model.texts
    how_long = {phase: option for (finding, option), phase in texts.phases.items() if finding == "how-long"}
    for c in texts.courses.values():
        for name in c.conditions or ():
            for place in c.places:
                for phase in c.phases:
                    answers = read_answers(texts, {"worst-place": place, "how-long": how_long[phase]})
                    got = expected_course(texts, answers, texts.conditions[name])
                    assert (got and got.id) == c.id, (name, place, phase)


def test_a_course_in_words_alone_shows_no_numbers_and_still_says_how_sure_it_is(model):
    told = [c for c in model.texts.courses.values() if not c.better]
    assert told
    for c in told:
        assert c.better_means is None
        assert c.rests_on or c.estimate or c.pain, c.id
        assert course_note(c).startswith("How sure this is:")


def test_simple_and_root_pain_have_a_course_in_every_place_and_phase(model):
    """Whoever tells place and phase gets one: mechanical pain everywhere, root pain where roots are."""
    texts = model.texts
    for family in ("mechanical", "root"):
        for place in (o.id for o in texts.findings["worst-place"].options):
            for phase in ("acute", "subacute", "persistent"):
                able = [
                    c for c in texts.courses.values()
                    if family in (c.families or ()) and place in c.places and phase in c.phases
                ]  # fmt: skip
                assert len(able) == 1, (family, place, phase)


def test_more_people_are_better_and_pain_is_less_with_time(model):
    """No course promises that pain grows; the new ones are better than those that last."""
    for c in model.texts.courses.values():
        shares = [m.value for m in c.better]
        assert shares == sorted(shares)
        assert not c.pain or c.pain[-1].value <= c.pain[0].value
    courses = model.texts.courses
    for place in ("low-back", "neck", "upper-back"):
        assert courses[f"acute-{place}"].better[-1].value > courses[f"persistent-{place}"].better[-1].value


def test_each_number_of_a_course_has_a_fact_or_says_that_it_is_an_estimate(model):
    for c in model.texts.courses.values():
        for mark in (*c.better, *c.pain):
            assert bool(mark.facts) != bool(mark.estimate), (c.id, mark.week)


def test_borrowed_numbers_say_so(model):
    """Nobody has measured the course of upper back pain by weeks; each such fact is marked as taken from elsewhere."""
    for c in model.texts.courses.values():
        if c.places <= {"upper-back", "mid-back"}:
            assert all(m.indirect for m in (*c.better, *c.pain) if m.facts), c.id


def test_factors_asked_for_the_plan_leave_every_cause_as_likely(model):
    """A question asked for the plan alone moves no probability and no urgency, whatever the answer."""
    base = answers_of(CASES[0], model)
    before = assess(model, base)
    for f in model.texts.findings.values():
        if not f.care or f.alarm or f.applies_if.sex:
            continue
        for answer in (*f.answers, "not-sure", "skipped"):
            after = assess(model, base | {f.id: answer})
            assert after.urgency == before.urgency
            for name, p in before.probabilities.items():
                assert after.probabilities[name] == pytest.approx(p, abs=1e-9), (f.id, answer, name)
