"""The formulas that are proved say what the engine does."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import z3

from unknot import InputError, Model
from unknot.assessment import Assessment
from unknot.care import plan as care
from unknot.care.exercises import exercise_advice
from unknot.care.supports import help_for
from unknot.model.answers import Answers, read_answers
from unknot.model.compiled import Guard
from unknot.model.guards import applies
from unknot.model.words import LEVELS, NOT_SURE, SKIPPED, rank
from unknot.prove.solving import Prover
from unknot.questions.next_page import fixed_page, open_pages
from unknot.triage.rules import assess_safety, followed, is_open

pytestmark = pytest.mark.slow

PEOPLE = 100


@pytest.fixture(scope="module")
def prover(model: Model) -> Prover:
    return Prover(model.texts, case_seconds=10)


def random_raw(model: Model, rng: random.Random) -> tuple[dict[str, object], str]:
    """Answers to some of the findings, mostly harmless, sometimes contradictory; and a setting."""
    texts = model.texts
    asked, worrying = rng.random(), rng.choice([0.02, 0.1, 0.4])
    raw: dict[str, object] = {}
    for f in texts.findings.values():
        if rng.random() > (0.8 if f.role else asked):
            continue
        if f.kind == "yes-no":
            raw[f.id] = rng.choice(["yes", NOT_SURE]) if rng.random() < worrying else "no"
        elif f.kind == "choice":
            raw[f.id] = rng.choice([*f.answers, NOT_SURE, SKIPPED])
        else:
            low, high = f.range
            raw[f.id] = rng.choice([rng.uniform(low, high), rng.randint(int(low), int(high)), NOT_SURE, SKIPPED])
        if not f.alarm and f.kind == "yes-no" and rng.random() < 0.1:
            raw[f.id] = SKIPPED
    return raw, rng.choice(list(texts.settings))


def random_answers(model: Model, count: int, seed: int) -> Iterator[Answers]:
    """That many sets of answers that are accepted."""
    rng = random.Random(seed)
    found = 0
    while found < count:
        raw, setting = random_raw(model, rng)
        try:
            yield read_answers(model.texts, raw, setting, helping=rng.random() < 0.3)
        except InputError:
            continue
        found += 1


def solution(prover: Prover, answers: Answers, *others: z3.BoolRef) -> z3.ModelRef:
    """The formulas' values at some answers; the formulas must allow these."""
    solver = prover.solver
    solver.add(*prover.world.names.take())
    solver.push()
    solver.add(*prover.world.answers.equal(answers), *others)
    assert solver.check() == z3.sat, "the proof leaves out answers that the engine accepts"
    found = solver.model()
    solver.pop()
    return found


def is_true(found: z3.ModelRef, formula: z3.BoolRef) -> bool:
    value = found.eval(formula, model_completion=True)
    assert z3.is_true(value) or z3.is_false(value)
    return z3.is_true(value)


@pytest.fixture(scope="module")
def formulas(prover: Prover) -> dict[str, z3.BoolRef]:
    """What the formulas say of the rules and pages, by a name for each."""
    rules, result, texts = prover.world.rules, prover.world.result, prover.world.texts
    return {
        **{f"floor at least {level}": v for level, v in zip(LEVELS, rules.floor, strict=True)},
        **{f"{r.id} holds": rules.certain[r.id] for r in texts.rules if r.urgency != "self-care"},
        **{f"{r.id} may hold": rules.perhaps[r.id] for r in texts.rules if r.not_sure != "self-care"},
        **{f"{f} is open": v for f, v in rules.open_questions.items()},
        "provisional": rules.provisional,
        **{f"{p.id} may be shown": result.is_open(p) for p in texts.pages.values()},
        **{f"{p.id} has something left": result.left(p) for p in texts.pages.values()},
        **{f"{s.id} is shown": result.supported(s) for s in texts.supports},
    }


def engine_says(model: Model, answers: Answers) -> set[str]:
    """Which of the names of `formulas` are true by the engine."""
    safety = assess_safety(model.texts, answers)
    return {
        *(f"floor at least {level}" for level in LEVELS if rank(level) <= rank(safety.floor)),
        *(f"{f.rule.id} {'holds' if f.certain else 'may hold'}" for f in safety.flags),
        *(f"{f} is open" for f in safety.unasked),
        *(["provisional"] if safety.unasked else []),
        *(f"{p.id} may be shown" for p in model.texts.pages.values() if is_open(p, answers)),
        *(f"{p.id} has something left" for p, _ in open_pages(model, answers)),
        *(f"{s.id} is shown" for s in help_for(model.texts, answers, model.texts.other_country)),
    }


def differences(prover: Prover, formulas: dict[str, z3.BoolRef], model: Model, answers: Answers) -> set[str]:
    """What only one of formulas and engine says."""
    found = solution(prover, answers)
    return {name for name, v in formulas.items() if is_true(found, v)} ^ engine_says(model, answers)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11])
def test_rules_pages_and_open_questions_are_the_engines(
    model: Model, prover: Prover, formulas: dict[str, z3.BoolRef], seed: int
) -> None:
    """Floor, flags, open questions and open pages agree on random answers in all settings."""
    for answers in random_answers(model, PEOPLE, seed):
        assert differences(prover, formulas, model, answers) == set(), dict(answers.values)


@pytest.mark.deep
def test_rules_pages_and_open_questions_are_the_engines_for_many(
    model: Model, prover: Prover, formulas: dict[str, z3.BoolRef]
) -> None:
    """The same for twelve hundred more."""
    for answers in random_answers(model, 1200, seed=14):
        assert differences(prover, formulas, model, answers) == set(), dict(answers.values)


def test_the_comparison_sees_an_engine_that_forgets_a_rule(
    model: Model, prover: Prover, formulas: dict[str, z3.BoolRef]
) -> None:
    """With one rule fewer in the engine, the comparison finds a difference."""
    rule = next(r for r in model.texts.rules if r.guard == Guard())
    values = dict.fromkeys(rule.gate.findings(), "yes")
    answers = read_answers(model.texts, values, None)
    shorter = _replace_texts(model, rules=model.texts.rules[1:])
    assert f"{rule.id} holds" in differences(prover, formulas, shorter, answers)


@pytest.mark.slow
def test_criteria_hold_where_the_engine_would_hold_them(model: Model, prover: Prover) -> None:
    """A criterion, run by the engine as a rule of its own, holds for certain exactly where the formula says so."""
    as_rules = _replace_texts(model, rules=model.texts.criteria)
    holds = {c.id: prover.world.rules.is_certain(c) for c in model.texts.criteria}
    for answers in random_answers(model, PEOPLE, seed=2):
        found = solution(prover, answers)
        certain = {f.rule.id for f in assess_safety(as_rules.texts, answers).flags if f.certain}
        assert {c for c, v in holds.items() if is_true(found, v)} == certain


def test_the_formulas_allow_just_the_answers_that_are_accepted(model: Model, prover: Prover) -> None:
    """A "yes" that fits neither sex nor other answers is refused by both; everything else is allowed by both."""
    rng = random.Random(3)
    world, refused = prover.world, 0
    sexed = [f for f in model.texts.findings.values() if f.applies_if.sex]
    for _ in range(100):
        raw, setting = random_raw(model, rng)
        raw |= {f.id: rng.choice(["yes", "no", NOT_SURE]) for f in sexed}
        raw[model.texts.roles["sex"]] = rng.choice(["female", "male"])
        try:
            solution(prover, read_answers(model.texts, raw, setting))
        except InputError:
            refused += 1
            unlike = [world.answers.given(f, str(v)) for f, v in raw.items() if v in world.answers.said[f]]
            prover.solver.push()
            prover.solver.add(*unlike)
            assert prover.solver.check() == z3.unsat
            prover.solver.pop()
    assert refused > 10


@pytest.mark.slow
def test_the_interviews_end_is_the_engines(model: Model, prover: Prover) -> None:
    """With what the statistics really say, the formulas end the interview where the engine ends it."""
    world = prover.world
    _ = world.result.complete
    ended = 0
    for answers in random_answers(model, 25, seed=4):
        a = Assessment(model, answers, model.texts.other_country)
        chances = max(
            (rank(r.urgency) for r in a.reasons if r.kind in ("chance", "referral", "appointment")), default=0
        )
        said = [v == (i <= chances) for i, v in enumerate(world.chances.urgency) if i]
        found = solution(prover, answers, *said, world.chances.stop == a.prospect.stop)
        urgency = max(i for i, v in enumerate(world.result.urgency) if is_true(found, v))
        assert LEVELS[urgency] == a.urgency
        assert is_true(found, world.result.complete) == a.complete
        fixed = fixed_page(a.open_pages, a.safety, urgency >= rank("immediate"))
        assert is_true(found, world.result.fixed_page) == (fixed is not None)
        pages = is_true(found, z3.Or(world.result.fixed_page, world.result.other_page))
        assert (not a.complete and pages) == (a.next_page is not None)
        ended += a.complete
    assert 2 < ended < 23


def plan_differences(prover: Prover, model: Model, seed: int, count: int) -> Iterator[str]:
    """Treatments, medicines and exercises on which the formulas and the engine disagree, with random chances."""
    rng = np.random.default_rng(seed)
    world, texts = prover.world, model.texts
    planned = {t.id: world.result.planned(t) for t in texts.treatments.values()}
    free = {m.id: world.result.free_to_take(m) for m in texts.medicines.values()}
    fitting = {e.id: world.result.exercised(e) for e in texts.exercises.values()}
    count_all = len(texts.exercises)
    all_that_fit = replace(texts, choice=replace(texts.choice, most=count_all, building=count_all))
    trained = {f for e in texts.exercises.values() for f in e.families or ()}
    often = np.asarray([0.2 if c.family in trained else 0.02 for c in texts.conditions.values()])
    for answers in random_answers(model, count, seed):
        level = LEVELS[int(rng.integers(4))]
        urgency = max(level, assess_safety(texts, answers).floor, key=rank)
        chances = rng.dirichlet(often)
        leading = model.recipe.conditions[int(chances.argmax())]
        avoids = care.active_avoids(model, chances, answers)
        said = [v == (i <= rank(level)) for i, v in enumerate(world.chances.urgency) if i]
        said += [v == (a in avoids) for a, v in world.chances.avoids.items()]
        found = solution(prover, answers, *said, world.chances.leading[leading])
        plan = care.make_plan(model, answers, urgency, chances, texts.other_country)
        allowed = {m.id for m in (*plan.medicines, *plan.other_medicines) if m.verdict == "may"}
        yield from sorted({m for m, v in free.items() if is_true(found, v)} ^ allowed)
        yield from sorted({t for t, v in planned.items() if is_true(found, v)} ^ {p.id for p in (*plan.do, *plan.skip)})
        exercises = exercise_advice(all_that_fit, answers, urgency, texts.conditions[leading], avoids)
        yield from sorted({e for e, v in fitting.items() if is_true(found, v)} ^ {e.id for e in exercises})


@pytest.mark.slow
def test_the_plan_is_the_engines(model: Model, prover: Prover) -> None:
    """The formulas plan what the engine plans, and fit the exercises that the engine chooses a few of."""
    assert list(plan_differences(prover, model, seed=5, count=100)) == []


def test_the_comparison_sees_a_plan_that_forgets_contraindications(
    model: Model, prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that plans what an answer speaks against differs from the formulas."""
    monkeypatch.setattr(care, "told", lambda findings, answers: ())
    assert any(plan_differences(prover, model, seed=5, count=120))


def test_the_comparison_sees_exercises_that_forget_contraindications(
    model: Model, prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that forgets what speaks against an exercise differs from the formulas."""
    monkeypatch.setattr("unknot.care.exercises.speaks_against", lambda *args: False)
    assert any(x in model.texts.exercises for x in plan_differences(prover, model, seed=5, count=100))


@pytest.mark.slow
def test_the_comparison_sees_exercises_that_forget_the_age(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exercises for people from 60 on, with nothing against them: the same for both, and not once age is forgotten."""
    old = Guard(age=(60, None))
    exercises = {
        e.id: replace(e, effort="gentle", only_if=old, not_with=()) for e in list(model.texts.exercises.values())[:8]
    }
    older = _replace_texts(model, exercises=exercises)
    prover = Prover(older.texts, case_seconds=10)
    assert not set(plan_differences(prover, older, seed=5, count=60)) & set(exercises)
    monkeypatch.setattr("unknot.care.exercises.applies", lambda *args: True)
    assert any(x in exercises for x in plan_differences(prover, older, seed=5, count=60))


def _can_be_added(model: Model, finding: str, now: Answers, later: Answers) -> bool:
    """Whether a finding has its turn by what was said, and can concern the person by what is said later."""
    f = model.texts.findings[finding]
    theirs = followed(f, now) and not (f.self_only and now.helping)
    return theirs and applies(f.applies_if, later.who) is not False


@pytest.mark.slow
def test_later_answers_only_add(model: Model, prover: Prover) -> None:
    """The later answers may add to those of now what can concern the person, and never drop an answer."""
    world, solver, rng = prover.world, prover.solver, random.Random(6)
    seen = {True: 0, False: 0}
    for answers in random_answers(model, 60, seed=6):
        dropped = rng.choice(list(answers.values) or [model.texts.roles["age"]])
        values = {f: v for f, v in answers.values.items() if f != dropped}
        fewer = read_answers(model.texts, values, answers.setting, helping=answers.helping)
        if fewer.values != values:
            continue  # without it, another answer counts as not asked
        concerns = _can_be_added(model, dropped, fewer, answers)
        for now, later, possible in ((fewer, answers, concerns), (answers, fewer, answers.values == fewer.values)):
            solver.push()
            solver.add(world.completing, *world.answers.equal(now), *world.later.equal(later))
            assert (solver.check() == z3.sat) == possible
            solver.pop()
            seen[possible] += 1
    assert min(seen.values()) > 10


def _replace_texts(model: Model, **changes: object) -> Model:
    return replace(model, texts=replace(model.texts, **changes))
