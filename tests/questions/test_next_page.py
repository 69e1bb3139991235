"""Which page comes next, when the interview stops, and that it always does."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unknot import Assessment, Interview, Model, assess
from unknot.model.compiled import Rule, is_checklist
from unknot.model.words import rank
from unknot.questions.next_page import open_pages, page_worth
from unknot.questions.stop import Prospect, complete

from ..reasoning.people import answers_of, named_answers, random_answers
from .quick import quick, with_questions

Reply = Callable[[str, random.Random], Any]


@pytest.fixture(scope="module")
def fast(model: Model) -> Model:
    return quick(model)


def repliers(model: Model) -> dict[str, Reply]:
    """Ways to answer any question."""
    findings = model.texts.findings

    def alarm_free(f: str, rng: random.Random) -> Any:
        return "no" if findings[f].alarm else rng.choice(answers_of(findings[f]))

    def sometimes_yes(f: str, rng: random.Random) -> Any:
        if findings[f].kind != "yes-no":
            return rng.choice(answers_of(findings[f], silent=False))
        return rng.choices(["yes", "no", "not-sure"], [0.08, 0.9, 0.02])[0]

    return {
        "no to all": lambda f, rng: "no" if findings[f].kind == "yes-no" else answers_of(findings[f])[0],
        "yes to all": lambda f, rng: "yes" if findings[f].kind == "yes-no" else answers_of(findings[f])[-1],
        "not sure of anything": lambda f, rng: "not-sure",
        "skips all but alarms": lambda f, rng: "no" if findings[f].alarm else "skipped",
        "anything": lambda f, rng: rng.choice(answers_of(findings[f])),
        "no alarms": alarm_free,
        "mostly no": sometimes_yes,
    }


def walk(model: Model, reply: Reply, seed: int) -> list[Assessment]:
    """All assessments of one interview; fails when a page comes twice or shows what was answered."""
    rng = random.Random(seed)
    interview = Interview(model)
    steps = [interview.assess()]
    while page := steps[-1].next_page:
        assert page.page not in interview.shown, page
        assert page.findings
        assert not interview.answers.keys() & set(page.findings), page
        said = {f: reply(f, rng) for f in page.findings}
        interview.reply(page.page, fitting_page(model, interview, said))
        steps.append(interview.assess())
        assert len(steps) <= len(model.texts.pages) + 1
    return steps


def fitting_page(model: Model, interview: Interview, said: dict[str, Any]) -> dict[str, Any]:
    """Replies as they are, but "no" instead of a yes that earlier answers rule out."""
    kept = {}
    for f, value in said.items():
        clash = any(
            all({**interview.answers, **kept}.get(o) == v for o, v in pairs)
            for pairs in model.texts.findings[f].incompatible
        )
        kept[f] = "no" if clash and value == "yes" else value
    return kept


@pytest.mark.parametrize("who", ["no to all", "yes to all", "not sure of anything", "skips all but alarms"])
def test_steady_interviewees_reach_the_end(fast: Model, who: str) -> None:
    """No page twice, nothing asked again, and an end within the number of pages."""
    last = walk(fast, repliers(fast)[who], 0)[-1]
    assert last.complete


@pytest.mark.parametrize("who", ["anything", "no alarms", "mostly no"])
def test_random_interviewees_reach_the_end(fast: Model, who: str) -> None:
    """The same for people who answer at random; the end is never provisional below an emergency."""
    for seed in range(5):
        last = walk(fast, repliers(fast)[who], seed)[-1]
        assert last.complete
        assert last.urgency == "emergency" or not last.provisional


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("who", ["anything", "no alarms", "mostly no"])
def test_many_random_interviewees_reach_the_end(fast: Model, who: str) -> None:
    for seed in range(100, 160):
        last = walk(fast, repliers(fast)[who], seed)[-1]
        assert last.complete
        assert last.urgency == "emergency" or not last.provisional


@pytest.mark.slow
def test_interviews_with_the_authored_constants_end_too(model: Model) -> None:
    """As people meet them: all completions, all outcomes."""
    for seed in range(8):
        assert walk(model, repliers(model)["mostly no"], seed)[-1].complete


def test_the_interview_can_end_from_any_answers(fast: Model) -> None:
    """Answers given in any order, as programs do: there is a next page exactly while it is not complete."""
    rng = np.random.default_rng(14)
    cases = [random_answers(fast, rng, chance=rng.uniform(0, 1)) for _ in range(40)]
    for raw in [*named_answers(fast).values(), *cases]:
        a = assess(fast, raw)
        assert a.complete == (a.next_page is None), raw


def test_an_emergency_ends_the_interview_at_once(fast: Model) -> None:
    """Also with every other question open."""
    for rule in fast.texts.rules:
        if rule.urgency == "emergency" and not rule.guard.place and not rule.guard.age and not rule.guard.sex:
            a = assess(fast, dict.fromkeys(rule.gate.findings(), "yes"))
            assert (a.urgency, a.complete, a.next_page) == ("emergency", True, None), rule.id


def reach(rule: Rule) -> int:
    return max(rank(rule.urgency), rank(rule.not_sure))


def test_where_rules_demand_the_emergency_department_only_what_could_raise_it_is_asked(fast: Model) -> None:
    """After the first pages, each page holds a finding of a rule that can demand an ambulance; no page is for worth."""
    texts = fast.texts
    wanted = {f for r in texts.rules if reach(r) > rank("immediate") for f in r.gate.findings()}
    wanted |= set(texts.roles.values())
    checked = 0
    immediate = [r for r in texts.rules if r.urgency == "immediate"]
    for rule in immediate:
        raw: dict[str, Any] = dict.fromkeys(rule.gate.findings(), "yes")
        raw["worst-place"] = min(rule.guard.place or ["upper-back"])
        raw["age"] = float((rule.guard.age or (50, None))[0] or 50)
        raw["sex"] = min(rule.guard.sex or ["female"])
        while (a := assess(fast, raw)).safety.floor == "immediate" and (page := a.next_page):
            assert page.why in ("first", "safety"), rule.id
            if page.why == "safety":
                assert wanted & set(page.findings), (rule.id, page)
                checked += 1
            raw |= dict.fromkeys(page.findings, "no")
        assert a.complete, rule.id
    assert checked


def test_next_page_depends_only_on_what_was_said(fast: Model) -> None:
    """Same answers, same page and same chances of change: asked again, in another order, or as whole pages."""
    rng = random.Random(15)
    for who in ("mostly no", "no alarms"):
        for step in walk(fast, repliers(fast)[who], 3)[::4]:
            raw = dict(step.answers.values)
            shuffled = dict(rng.sample(list(raw.items()), len(raw)))
            for other in (assess(fast, raw), assess(fast, shuffled)):
                assert other.next_page == step.next_page
                if not step.provisional:
                    assert other.prospect == step.prospect


def test_a_page_answered_as_a_whole_leads_to_the_same_next_page(fast: Model) -> None:
    start = {"worst-place": "upper-back", "age": 33, "sex": "male"}
    checklists = [p for p in fast.texts.pages.values() if is_checklist(fast.texts.findings[f] for f in p.findings)]
    for done in range(1, len(checklists) + 1):
        whole = {p.id: ["none"] for p in checklists[:done]}
        items = {f: "no" for p in checklists[:done] for f in p.findings}
        assert assess(fast, {**start, **whole}).next_page == assess(fast, {**start, **items}).next_page


def test_first_pages_come_in_their_order_before_all_others(fast: Model) -> None:
    """Nothing was alarming, so all of them are asked first."""
    steps = walk(fast, repliers(fast)["no to all"], 0)
    pages = [s.next_page for s in steps if s.next_page]
    first = [p.id for p in fast.texts.pages.values() if p.first]
    assert [p.page for p in pages[: len(first)]] == first
    assert [p.why for p in pages] == sorted((p.why for p in pages), key=["first", "safety", "always", "worth"].index)


def test_pages_asked_for_their_worth_have_the_largest_worth_per_second(model: Model) -> None:
    """No open page would be worth more."""
    quick_model = with_questions(model, completions=100)
    chosen = 0
    steps = (s for seed in range(1, 13) for s in walk(quick_model, repliers(quick_model)["no alarms"], seed))
    for step in steps:
        page = step.next_page
        if page is None or page.why != "worth":
            continue
        rates = {
            p.id: page_worth(quick_model, step.answers, step.evidence, step.posterior, left) / p.seconds
            for p, left in open_pages(quick_model, step.answers)
        }
        assert page.worth == pytest.approx(rates[page.page])
        assert rates[page.page] >= max(rates.values()) - 1e-9
        chosen += 1
    assert chosen


# ---------------------------------------------------------------- stopping


def answered_but(model: Model, left: tuple[str, ...], silent: tuple[str, ...] = ()) -> dict[str, Any]:
    """A calm person who answered everything but `left`; `silent` were skipped or not known."""
    raw: dict[str, Any] = {}
    for f in model.texts.findings.values():
        if f.id in silent:
            raw[f.id] = "not-sure" if f.alarm else "skipped"
        elif f.id not in left:
            raw[f.id] = "no" if f.kind == "yes-no" else answers_of(f, silent=False)[0]
    return raw


def test_when_nothing_is_left_to_ask_it_stops_and_says_so(fast: Model) -> None:
    a = assess(fast, answered_but(fast, ()))
    assert a.prospect == Prospect(0.0, 0.0, 0.0, True, "Nothing is left to ask.")
    assert (a.complete, a.next_page) == (True, None)


def test_what_was_skipped_or_not_known_is_never_asked_nor_drawn_again(fast: Model) -> None:
    """With only such questions left, no further answer can change anything."""
    others = tuple(f.id for f in fast.texts.findings.values() if not f.role and not f.alarm)
    a = assess(fast, answered_but(fast, (), silent=others))
    assert a.prospect.why == "Nothing is left to ask."
    assert a.next_page is None
    for f in others[::6]:
        one_open = assess(fast, answered_but(fast, (f,), silent=tuple(x for x in others if x != f)))
        if one_open.next_page:
            assert one_open.next_page.findings == (f,)


def test_stopping_keeps_to_the_declared_limits(fast: Model) -> None:
    """It stops exactly when all three chances are within them, or nothing is left."""
    q = fast.texts.questions
    stops = set()
    for seed, who in enumerate(("mostly no", "no alarms", "mostly no")):
        for step in walk(fast, repliers(fast)[who], seed):
            if not step.provisional:
                p = step.prospect
                within = p.action <= q.action_change and p.avoid <= q.avoid_change and p.family <= q.family_change
                assert p.stop == within
                stops.add(p.stop)
    assert stops == {True, False}


def test_more_completions_agree_on_the_chances(model: Model) -> None:
    """The seeded completions estimate the chances of change without a drift: a tenfold number is within 0.1."""
    raw = {"worst-place": "low-back", "age": 50, "sex": "male", "danger-now": ["none"]}
    few, many = (assess(with_questions(model, completions=n), raw).prospect for n in (200, 2000))
    for name in ("action", "avoid", "family"):
        assert getattr(few, name) == pytest.approx(getattr(many, name), abs=0.1)


def test_completions_keep_the_probabilities_on_average(model: Model) -> None:
    """Answers that are still to come cannot be expected to move a probability up or down."""
    a = assess(model, {"worst-place": "mid-back", "age": 50, "sex": "female"})
    findings = tuple(f for _, left in open_pages(model, a.answers) for f in left)
    later = complete(model, a.evidence, a.posterior, findings, 800, np.random.default_rng(1))
    assert later.sum(axis=1) == pytest.approx(np.ones(800), abs=1e-9)
    assert later.mean(axis=0) == pytest.approx(a.posterior.condition[0], abs=0.05)
