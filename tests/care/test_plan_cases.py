"""Written cases on the plan: parts by phase and place, what to skip, and medicines."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from unknot import assess
from unknot.care.medicines import medicine_advice
from unknot.model.aims import for_cause
from unknot.model.answers import read_answers

CASES = yaml.load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["cases"]
KNOWN = {"medicines", "others", "names", "not-listed", "do", "not-do", "skip", "not-skip", "because", "unknown", "none",
         "exercises"}  # fmt: skip
ORDER = ["may", "ask-first", "dont"]


def answers_of(case, model):
    """The case's answers; a safe one denies every alarm and every question about medicines."""
    answers = dict(case["answers"])
    if case.get("safe"):
        denied = [f for f in model.texts.findings.values() if (f.alarm or f.page == "medicines") and fits(f, answers)]
        answers = {**{f.id: "no" for f in denied}, **answers}
    return answers


def fits(finding, answers):
    sexes, places = finding.applies_if.sex, finding.applies_if.place
    right_sex = sexes is None or answers.get("sex") in sexes
    return right_sex and (places is None or answers.get("worst-place") in places)


def wrong(expect, plan):
    """Every expectation that a plan does not meet."""
    found = {m["id"]: m for m in plan["medicines"]}
    others = {m["id"]: m for m in plan["other_medicines"]}
    do, skip = {p["id"] for p in plan["do"]}, {p["id"] for p in plan["skip"]}

    def reasons(m):
        return {x["finding"] for x in found[m]["against"]} if m in found else {*others[m]["against"]}

    told = {
        "medicines": lambda wanted: all(found.get(m, {}).get("verdict") == v for m, v in wanted.items()),
        "others": lambda wanted: all(others.get(m, {}).get("verdict") == v for m, v in wanted.items()),
        "names": lambda wanted: all((found | others).get(m, {}).get("name") == n for m, n in wanted.items()),
        "not-listed": lambda names: not set(names) & ({*found} | {*others}),
        "do": lambda names: set(names) <= do,
        "not-do": lambda names: not set(names) & do,
        "skip": lambda names: set(names) <= skip,
        "not-skip": lambda names: not set(names) & skip,
        "because": lambda wanted: all(f in reasons(m) for m, f in wanted.items()),
        "unknown": lambda wanted: all(f in found[m]["unknown"] for m, f in wanted.items()),
        "exercises": lambda names: set(names) <= {e["id"] for e in plan["exercises"]},
        "none": lambda _: not (found or others or do or skip or plan["exercises"]),
    }
    return [key for key, value in expect.items() if not told[key](value)]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_plan_is_as_written(case, model):
    a = assess(model, answers_of(case, model), country=case.get("country"))
    plan = json.loads(json.dumps(a.as_dict()["plan"]))
    shown = {m["id"]: m["verdict"] for m in (*plan["medicines"], *plan["other_medicines"])}
    assert not wrong(case["expect"], plan), (a.urgency, next(iter(a.probabilities)), shown)


def test_every_part_of_a_plan_says_how_much_it_does_how_sure_that_is_and_its_harms(model):
    """What to keep away from says at least how sure it is."""
    for t in model.texts.treatments.values():
        assert t.certainty, t.id
        if t.kind != "avoid":
            assert t.effect, t.id
            assert t.harms, t.id


def test_what_one_cause_alone_calls_for_is_read_before_the_general_advice(model):
    """Whoever has shingles reads on the rash first, not on tablets in general."""
    a = assess(model, {**answers_of({"safe": True, "answers": {"worst-place": "upper-back"}}, model),
                       "age": 60, "sex": "female", "blisters": "yes", "how-long": "days"})  # fmt: skip
    own = [not model.texts.treatments[p.id].families for p in a.plan.do]
    assert any(own)
    assert own == sorted(own, reverse=True)


def test_every_expectation_is_one_that_the_runner_knows():
    for case in CASES:
        assert set(case["expect"]) <= KNOWN, case["name"]
        assert case["expect"], case["name"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("medicines", {"ibuprofen": "dont"}), ("others", {"tramadol": "may"}),
        ("names", {"ibuprofen": "Novalgin"}), ("not-listed", ["ibuprofen"]), ("do", ["no-such-part"]),
        ("not-do", ["stay-active"]), ("skip", ["no-such-part"]), ("not-skip", ["early-scan-above-low-back"]),
        ("because", {"ibuprofen": "pregnant"}), ("unknown", {"ibuprofen": "pregnant"}), ("none", True),
        ("exercises", ["no-such-exercise"]),
    ],
)  # fmt: skip
def test_the_runner_can_fail_on_each_expectation(key, value, model):
    plan = assess(model, answers_of(CASES[0], model)).as_dict()["plan"]
    assert wrong({key: value}, plan) == [key]


def test_every_medicine_and_every_verdict_is_in_some_case(model):
    """A medicine that no case names is not promised; each verdict is reached."""
    keys = ("medicines", "others")
    told = [(m, v) for c in CASES for key in keys for m, v in c["expect"].get(key, {}).items()]
    assert {m for m, _ in told} == set(model.texts.medicines)
    assert {v for _, v in told} == set(ORDER)


def verdict(model, medicine, answers):
    """The verdict on one medicine for somebody at home whose pain it is for."""
    leading = next(c for c in model.texts.conditions.values() if for_cause(medicine, c))
    texts = replace(model.texts, medicines={medicine.id: replace(medicine, phases=None)})
    (advice,) = medicine_advice(texts, read_answers(texts, answers), "self-care", leading, "GB", medicine.show)
    return ORDER.index(advice.verdict)


def test_every_check_of_every_medicine_makes_it_stricter(model):
    """All denied: at best. One yes: at least what the check says. Not sure, or never asked: at least "ask first"."""
    for m in model.texts.medicines.values():
        denied = {f: "no" for c in m.checks for f in (c.finding, *c.settled_by) if f}
        base = {"worst-place": "neck", "age": 40, "sex": "female", **denied}
        assert verdict(model, m, base) == ORDER.index(m.at_best), m.id
        for check in m.checks:
            if check.finding is None:
                low, high = check.age.age
                assert verdict(model, m, base | {"age": low or high}) >= ORDER.index(check.then)
                continue
            unasked = {f: v for f, v in base.items() if f not in (check.finding, *check.settled_by)}
            assert verdict(model, m, base | {check.finding: "yes"}) >= ORDER.index(check.then), check.finding
            assert verdict(model, m, base | {check.finding: "not-sure"}) >= 1, check.finding
            assert verdict(model, m, unasked) >= 1, check.finding
        silent = {f: v for f, v in base.items() if f != "age"}
        assert verdict(model, m, silent) >= (1 if any(c.finding is None for c in m.checks) else 0)


def test_verdicts_come_in_order_and_match_their_reasons(model):
    """The freest first; each verdict is the strictest of its reasons, and at least "ask first" when seen today."""
    for case in CASES:
        a = assess(model, answers_of(case, model))
        for listed in (a.plan.medicines, a.plan.other_medicines):
            verdicts = [ORDER.index(m.verdict) for m in listed]
            assert verdicts == sorted(verdicts)
        for m in a.plan.medicines:
            reasons = [ORDER.index(x.then) for x in m.against] + ([1] if m.unknown else [])
            seen_anyway = [1] if a.urgency == "today" else []
            assert ORDER.index(m.verdict) == max([0, *reasons, *seen_anyway])


def test_every_statement_on_a_medicine_has_a_source_or_says_that_it_is_an_estimate(model):
    for m in model.texts.medicines.values():
        said = [m.helps, m.harms, m.most_a_day, m.longest, m.not_together, *(c.said for c in m.checks)]
        for s in said:
            assert bool(s.facts) != bool(s.estimate), (m.id, s.text)
            assert set(s.facts) <= set(model.texts.citations)


def test_sources_cite_every_fact_of_the_plan(model):
    """What people read in plan, medicines, factors and course can be looked up."""
    a = assess(model, answers_of(CASES[0], model))
    facts = {f for p in (*a.plan.do, *a.plan.skip) for f in p.facts} | {f for m in a.plan.medicines for f in m.facts}
    assert facts
    assert facts | set(a.course.facts) <= set(a.sources)


def test_each_daily_matter_is_answered_in_every_phase(model):
    """Work, driving, lifting and sleep: something to do about each with simple low back pain, new and lasting."""
    for how_long in ("days", "months", "long"):
        told = CASES[0]["answers"] | {"worst-place": "low-back", "how-long": how_long}
        raw = answers_of({"safe": True, "answers": told}, model)
        a = assess(model, raw)
        assert {p.about for p in a.plan.do if p.about} == {"work", "driving", "lifting", "sleep"}, how_long


def test_what_to_skip_says_why_how_much_and_how_sure(model):
    for t in model.texts.treatments.values():
        if t.kind == "skip":
            assert t.why, t.id
            assert t.certainty, t.id


def test_a_medicine_is_never_allowed_beside_what_is_more_urgent_than_it_says(model):
    """Only the urgency differs: the same answers at a lower and a higher `up-to`."""
    raw = answers_of(CASES[0], model)
    texts = model.texts
    strict = {i: replace(m, up_to="self-care") for i, m in texts.medicines.items()}
    fevered = assess(replace(model, texts=replace(texts, medicines=strict)), raw | {"fever": "yes"})
    assert fevered.urgency != "self-care"
    assert "may" not in {m.verdict for m in fevered.plan.medicines}
