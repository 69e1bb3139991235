"""Three-valued rules, the floor, and the safety questions, against brute force."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from unknot import Model, assess
from unknot.model.answers import Answers, who_of
from unknot.model.compiled import Gate, Guard, Rule, Texts
from unknot.model.guards import applies
from unknot.model.words import LEVELS, rank
from unknot.triage.rules import SafetyState, assess_safety, holds, is_open, pending

from ..reasoning.people import random_answers as random_people
from .small_texts import finding, floor_of, pivotal, random_answers, random_texts, texts_of

NAMES = ("a", "b", "c", "d", "e")


def random_gate(rng: np.random.Generator, depth: int = 3) -> Gate:
    parts: list[Gate | str] = [
        random_gate(rng, depth - 1) if depth and rng.random() < 0.4 else str(rng.choice(NAMES))
        for _ in range(rng.integers(1, 4))
    ]
    return Gate(int(rng.integers(1, len(parts) + 1)), tuple(parts))


def slow_holds(gate: Gate, true: set[str]) -> bool:
    """Some k of the parts hold: by trying every choice of k."""
    met = [p in true if isinstance(p, str) else slow_holds(p, true) for p in gate.parts]
    return any(all(chosen) for chosen in itertools.combinations(met, gate.k))


def subsets(names: list[str]) -> list[set[str]]:
    return [set(c) for n in range(len(names) + 1) for c in itertools.combinations(names, n)]


def test_a_pattern_holds_when_enough_of_its_parts_hold() -> None:
    """All, any and at-least-k, nested, on every set of true findings."""
    rng = np.random.default_rng(1)
    for _ in range(100):
        gate = random_gate(rng)
        for true in subsets(list(NAMES)):
            assert holds(gate, true) == slow_holds(gate, true)


def test_pending_is_decided_exactly_and_names_all_that_could_decide() -> None:
    """True and False only when no open answer matters; else every finding that decides in some completion is named.

    It may name one more that another always overrules, never one that is not open.
    """
    rng = np.random.default_rng(2)
    for _ in range(300):
        gate = random_gate(rng)
        true = {n for n in NAMES if rng.random() < 0.3}
        open_ = {n for n in NAMES if n not in true and rng.random() < 0.6}
        outcomes = {frozenset(more): holds(gate, true | more) for more in subsets(sorted(open_))}
        decisive = {f for f in open_ if any(held != outcomes[more ^ {f}] for more, held in outcomes.items())}
        state = pending(gate, true, open_)
        if len(set(outcomes.values())) == 1:
            assert state is outcomes[frozenset()]
        else:
            assert isinstance(state, frozenset)
            assert decisive <= state <= open_ & gate.findings()


def test_floor_and_safety_questions_agree_with_brute_force() -> None:
    """Over random rules, guards and answers.

    The floor is that of three-valued arithmetic. Every open finding that decides in some completion whether the floor
    rises is a safety question, and there is one exactly when some completion raises the floor.
    """
    rng = np.random.default_rng(3)
    open_cases = 0
    for case in range(150):
        texts = random_texts(rng)
        answers = random_answers(rng, texts)
        state = assess_safety(texts, answers)
        assert state.floor == floor_of(texts, answers.values), case
        decisive, can_rise = pivotal(texts, answers)
        assert decisive <= set(state.unasked), case
        assert bool(state.unasked) == can_rise, case
        assert not set(state.unasked) & answers.values.keys(), case
        open_cases += can_rise
    assert 30 < open_cases < 120


def safety(rules: list[Rule], values: dict[str, Any]) -> SafetyState:
    texts = texts_of([*(finding(n) for n in NAMES), *(finding(n, role=r) for r, n in ROLES)], rules)
    return state_of(texts, values)


ROLES = (("place", "where"), ("age", "years"), ("sex", "born-as"))


def rule(name: str, gate: Gate, urgency: Any, not_sure: Any = "self-care", guard: Guard | None = None) -> Rule:
    return Rule(name, gate, guard or Guard(), urgency, not_sure, name, (), "fact")


BOTH = Gate(2, ("a", "b"))


@pytest.mark.parametrize(
    ("values", "floor", "certain"),
    [
        ({"a": "yes", "b": "yes"}, "emergency", True),
        ({"a": "yes", "b": "not-sure"}, "today", False),
        ({"a": "not-sure", "b": "not-sure"}, "today", False),
        ({"a": "not-sure", "b": "no"}, "self-care", None),
        ({"a": "yes", "b": "no"}, "self-care", None),
        ({"a": "yes"}, "self-care", None),
        ({}, "self-care", None),
    ],
)
def test_not_sure_demands_its_own_urgency(values: dict[str, str], floor: str, certain: bool | None) -> None:
    """Read as yes, at the rule's not-sure urgency; what was not asked counts as no."""
    state = safety([rule("r", BOTH, "emergency", "today")], values)
    assert state.floor == floor
    assert [f.certain for f in state.flags] == ([] if certain is None else [certain])


def test_not_sure_without_urgency_demands_nothing() -> None:
    state = safety([rule("r", BOTH, "emergency", "self-care")], {"a": "yes", "b": "not-sure"})
    assert (state.floor, state.flags, state.unasked) == ("self-care", (), ())


@pytest.mark.parametrize(
    ("values", "floor", "unasked"),
    [
        ({"a": "yes", "b": "yes"}, "today", ("years",)),
        ({"a": "yes", "b": "yes", "years": 60.9}, "emergency", ()),
        ({"a": "yes", "b": "yes", "years": 61.0}, "self-care", ()),
        ({"a": "yes", "b": "yes", "years": 50}, "emergency", ()),
        ({"a": "yes", "b": "yes", "years": 49.9}, "self-care", ()),
        ({"a": "yes", "b": "yes", "years": "not-sure"}, "today", ()),
        ({"a": "yes", "years": "not-sure"}, "self-care", ("b",)),
        ({"a": "yes"}, "self-care", ("b", "years")),
        ({"a": "no"}, "self-care", ()),
    ],
)
def test_a_guard_on_a_missing_value_counts_as_not_sure(values: dict[str, Any], floor: str, unasked: tuple) -> None:
    """And the value is itself a safety question, until it is refused."""
    state = safety([rule("r", BOTH, "emergency", "today", Guard(age=(50, 60)))], values)
    assert (state.floor, state.unasked) == (floor, unasked)


def test_flags_come_the_most_urgent_first_and_the_certain_before_the_doubtful() -> None:
    """Among equals the knowledge's order stays; a rule that demands less than the floor is still told."""
    one = Gate(1, ("a",))
    doubt = Gate(1, ("b",))
    rules = [
        rule("soon", one, "soon"),
        rule("doubtful", doubt, "emergency", "today"),
        rule("first-today", one, "today"),
        rule("second-today", one, "today"),
        rule("emergency", one, "emergency"),
    ]
    state = safety(rules, {"a": "yes", "b": "not-sure"})
    names = [f.rule.id for f in state.flags]
    assert names == ["emergency", "first-today", "second-today", "doubtful", "soon"]
    assert [f.urgency for f in state.flags] == ["emergency", "today", "today", "today", "soon"]
    assert state.flags[0].findings == ("a",)


def test_only_what_can_raise_the_floor_is_a_safety_question() -> None:
    """A rule at or below the floor asks nothing more."""
    rules = [
        rule("now", Gate(1, ("a",)), "today"),
        rule("less", BOTH, "today"),
        rule("more", Gate(1, ("c",)), "immediate"),
    ]
    assert safety(rules, {"a": "yes"}).unasked == ("c",)
    assert safety(rules, {"a": "yes", "c": "yes"}).unasked == ()


# ---------------------------------------------------------------- the bundled rules


def people(model: Model, count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(6)
    return [random_people(model, rng, chance=rng.uniform(0, 1)) for _ in range(count)]


def test_bundled_floors_agree_with_three_valued_arithmetic(model: Model) -> None:
    for raw in people(model, 100):
        a = assess(model, raw)
        roles = {own: a.answers.values.get(model.texts.roles[r], "not-sure") for r, own in ROLES}
        roles = {k: "not-sure" if v == "skipped" else v for k, v in roles.items()}
        values = {**{f: v for f, v in a.answers.values.items() if v in ("yes", "no", "not-sure")}, **roles}
        assert a.safety.floor == bundled_floor(model.texts, values, a.answers.setting)


def bundled_floor(texts: Texts, values: dict[str, Any], setting: str) -> str:
    return floor_of_rules([r for r in texts.rules if r.guard.setting is None or setting in r.guard.setting], values)


def floor_of_rules(rules: list[Rule], values: dict[str, Any]) -> str:
    return floor_of(texts_of([], rules), values)


def test_no_is_never_above_not_sure_and_not_sure_never_above_yes(model: Model) -> None:
    """In the rule layer, for each alarm, whatever else was said."""
    alarms = [f.id for f in model.texts.findings.values() if f.alarm]
    for raw in people(model, 12):
        a = assess(model, raw)
        for alarm in alarms:
            floors = []
            for value in ("no", "not-sure", "yes"):
                values = {**a.answers.values, alarm: value}
                floors.append(rank(assess_safety(model.texts, Answers(values, "home", a.answers.who)).floor))
            assert floors == sorted(floors), alarm


def state_of(texts: Texts, values: dict[str, Any]) -> SafetyState:
    return assess_safety(texts, Answers(values, "home", who_of(texts, values, "home")))


def all_told(model: Model, rng: np.random.Generator, values: dict[str, Any]) -> dict[str, Any]:
    """These answers and one to every other question that concerns the person, most alarms with yes.

    A question that waits for an earlier answer stays unasked: its turn comes only with that answer.
    """
    texts = model.texts
    alarms = {f.id: "yes" for f in texts.findings.values() if f.alarm and rng.random() < 0.7}
    later = {**random_people(model, rng, chance=1.0), **alarms, **values}
    who = who_of(texts, later, "home")
    waits = {f.id for f in texts.findings.values() if f.follows}
    fits = {f for f in later if applies(texts.findings[f].applies_if, who) is not False}
    return {f: v for f, v in later.items() if f in values or f in fits - waits}


def test_without_safety_questions_no_answer_raises_the_floor(model: Model) -> None:
    """Once nothing is unasked, every alarm that is left may be yes and any place, age and sex be told."""
    rng = np.random.default_rng(7)
    told = {"worst-place": "low-back", "age": 44.0, "sex": "male"}
    for raw in people(model, 12):
        values = dict(assess(model, raw).answers.values)
        while left := state_of(model.texts, values).unasked:
            values[left[0]] = told.get(left[0], "no")
        floor = state_of(model.texts, values).floor
        for _ in range(10):
            assert rank(state_of(model.texts, all_told(model, rng, values)).floor) <= rank(floor)


def test_safety_questions_come_in_the_order_of_their_pages(model: Model) -> None:
    order = model.texts.order
    for raw in people(model, 30):
        positions = [order[f] for f in assess(model, raw).unasked_safety]
        assert positions == sorted(positions)


def test_every_safety_question_is_on_a_page_that_is_open(model: Model) -> None:
    """Else the interview could neither ask it nor end."""
    for raw in people(model, 100):
        a = assess(model, raw)
        for f in a.unasked_safety:
            assert is_open(model.texts.pages[model.texts.findings[f].page], a.answers), f


def test_every_rule_can_fire(model: Model) -> None:
    """With all its findings yes and its guard met, each rule is among the flags."""
    for r in model.texts.rules:
        values: dict[str, Any] = dict.fromkeys(r.gate.findings(), "yes")
        if r.guard.place:
            values["worst-place"] = min(r.guard.place)
        if r.guard.age:
            values["age"] = float(r.guard.age[0] if r.guard.age[0] is not None else r.guard.age[1])
        if r.guard.sex:
            values["sex"] = min(r.guard.sex)
        setting = min(r.guard.setting) if r.guard.setting else "home"
        state = assess_safety(model.texts, Answers(values, setting, who_of(model.texts, values, setting)))
        flags = {f.rule.id: f for f in state.flags}
        assert flags[r.id].certain, r.id
        assert flags[r.id].urgency == r.urgency, r.id
        assert LEVELS.index(state.floor) >= LEVELS.index(r.urgency), r.id
