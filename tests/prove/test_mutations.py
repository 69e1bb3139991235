"""A fault put into the knowledge is found, with answers that the engine takes and that show it."""

from dataclasses import replace
from typing import Any

import pytest
import z3

from unknot import Model, assess
from unknot.assessment import Assessment
from unknot.model.compiled import Gate, Guard, Opening, Page, Rule, Treatment
from unknot.model.words import rank
from unknot.prove import Statement, prove
from unknot.prove.encoding import Result, Rules
from unknot.prove.symbols import ALWAYS
from unknot.questions.next_page import open_pages

NEVER = Guard(setting=frozenset())
"""A guard that nobody meets."""

pytestmark = pytest.mark.slow  # each mutation is proved anew


NO_TREATMENT = Treatment(
    "", "", "", "do", None, None, None, (), (), (), "today", None, estimate="made up for tests", indirect=None
)  # fmt: skip


def with_texts(model: Model, **changes: Any) -> Model:
    return replace(model, texts=replace(model.texts, **changes))


def fewer(model: Model) -> Model:
    """A fifth of what is planned: each treatment, exercise and medicine is proved by itself, and these are enough."""
    texts = model.texts
    some = {kind: dict(list(getattr(texts, kind).items())[::5]) for kind in ("treatments", "exercises", "medicines")}
    return with_texts(model, **some)


def with_rule(model: Model, changed: Rule) -> Model:
    rules = tuple(changed if r.id == changed.id else r for r in model.texts.rules)
    return with_texts(model, rules=rules)


def with_page(model: Model, changed: Page) -> Model:
    return with_texts(model, pages={**model.texts.pages, changed.id: changed})


def simple_rule(model: Model) -> Rule:
    """The rule about numbness in the saddle: one finding, no guard, an ambulance."""
    rule = next(r for r in model.texts.rules if r.gate == Gate(1, ("saddle-numbness",)) and r.guard == Guard())
    assert rule.urgency == "emergency"
    return rule


def refuted(model: Model, statement: str) -> Statement:
    """The statement, which must be refuted."""
    (found,) = prove(model, only=[statement]).statements
    assert found.result == "refuted"
    assert found.counterexample is not None
    return found


def shown(model: Model, counterexample: dict[str, Any]) -> Assessment:
    return assess(model, counterexample["answers"], setting=counterexample["setting"])


def floors(model: Model, counterexample: dict[str, Any]) -> tuple[int, int]:
    """Ranks of the floors of a counterexample's answers, and of its answers afterwards."""
    then = assess(model, counterexample["then"], setting=counterexample["setting"])
    return rank(shown(model, counterexample).safety.floor), rank(then.safety.floor)


def test_a_dropped_rule_breaks_the_safety_spec(model: Model) -> None:
    """Without a rule that a guideline criterion rests on, the floor is lower than the criterion asks for."""
    gone = simple_rule(model)
    mutant = with_texts(model, rules=tuple(r for r in model.texts.rules if r.id != gone.id))
    for c in refuted(mutant, "rules-imply-safety-spec").counterexamples:
        criterion = next(x for x in mutant.texts.criteria if x.id == c["about"])
        assert rank(shown(mutant, c).safety.floor) < rank(criterion.urgency)
        assert rank(shown(model, c).safety.floor) >= rank(criterion.urgency)
        assert "{" not in c["fault"]


def test_a_weaker_urgency_breaks_the_safety_spec(model: Model) -> None:
    """A rule whose urgency is lowered no longer gives what a criterion asks for."""
    mutant = with_rule(model, replace(simple_rule(model), urgency="today", not_sure="today"))
    for c in refuted(mutant, "rules-imply-safety-spec").counterexamples:
        assert shown(mutant, c).safety.floor == "today"
        assert c["answers"]["saddle-numbness"] == "yes"


def test_a_narrower_rule_breaks_the_safety_spec(model: Model) -> None:
    """A guard that leaves out the old shows an old person for whom the floor is too low."""
    mutant = with_rule(model, replace(simple_rule(model), guard=Guard(age=(None, 64))))
    for c in refuted(mutant, "rules-imply-safety-spec").counterexamples:
        assert c["answers"]["saddle-numbness"] == "yes"
        criterion = next(x for x in mutant.texts.criteria if x.id == c["about"])
        assert rank(shown(mutant, c).safety.floor) < rank(criterion.urgency)
    ages = [c["answers"].get("age") for c in refuted(mutant, "rules-imply-safety-spec").counterexamples]
    assert all(age is None or age > 64 for age in ages)


@pytest.mark.parametrize("statement", ["worse-answers-never-lower", "not-sure-never-above-yes", "urgency-obeys-rules"])
def test_not_sure_above_yes_is_found(model: Model, statement: str) -> None:
    """A rule that demands more for "not sure" than for "yes" is found in three ways."""
    mutant = with_rule(model, replace(simple_rule(model), urgency="today"))
    counterexamples = refuted(mutant, statement).counterexamples
    assert {c["about"] for c in counterexamples} & {"saddle-numbness", simple_rule(model).id}
    for c in counterexamples:
        if "then" in c:
            assert c["answers"]["saddle-numbness"] == "not-sure"
            assert c["then"]["saddle-numbness"] == "yes"
            now, then = floors(mutant, c)
            assert now > then
        else:
            assert shown(mutant, c).safety.floor == "today"


def test_a_page_guard_that_is_too_narrow_shuts_a_needed_page(model: Model) -> None:
    """A safety question whose page opens for one place only is needed, and not shown, at another."""
    page = model.texts.pages[model.texts.findings["leg-weakness"].page]
    mutant = with_page(model, replace(page, opens_if=(Opening(Guard(place=frozenset({"neck"}))),)))
    statement = refuted(mutant, "needed-pages-are-open")
    assert {c["about"] for c in statement.counterexamples} <= set(page.findings)
    for c in statement.counterexamples:
        a = shown(mutant, c)
        assert c["about"] in a.unasked_safety
        assert c["about"] not in {f for _, left in open_pages(mutant, a.answers) for f in left}


def test_a_page_that_hangs_on_the_wrong_answer_shuts_a_needed_page(model: Model) -> None:
    """A page that opens only by a finding shuts when that finding is denied."""
    page = model.texts.pages[model.texts.findings["leg-weakness"].page]
    mutant = with_page(model, replace(page, opens_if=(Opening(Guard(), ("chest-pressure",)),)))
    c = refuted(mutant, "needed-pages-are-open").counterexample
    assert c["answers"]["chest-pressure"] == "no"
    assert c["about"] in shown(mutant, c).unasked_safety


def test_a_page_that_never_opens_is_a_dead_end(model: Model) -> None:
    """A page that nobody can open cannot ask its alarms."""
    page = model.texts.pages[model.texts.findings["leg-weakness"].page]
    mutant = with_page(model, replace(page, opens_if=(Opening(NEVER),)))
    statement = refuted(mutant, "pages-lead-on")
    assert {f"{page.id}: {f}" for f in page.findings} <= {c["about"] for c in statement.counterexamples}
    for c in statement.counterexamples:
        assert page.id not in {p.id for p, _ in open_pages(mutant, shown(mutant, c).answers)}


def test_a_page_for_a_place_that_does_not_exist_is_a_dead_end(model: Model) -> None:
    """A page that opens only while the place is unknown does not count as one that can open."""
    page = model.texts.pages[model.texts.findings["leg-weakness"].page]
    mutant = with_page(model, replace(page, opens_if=(Opening(Guard(place=frozenset({"nowhere"}))),)))
    c = refuted(mutant, "pages-lead-on").counterexample
    assert page.id not in {p.id for p, _ in open_pages(mutant, shown(mutant, c).answers)}


def test_an_alarm_that_concerns_nobody_who_sees_its_page_is_a_dead_end(model: Model) -> None:
    """An alarm for women on a page that opens for men only can never be asked."""
    alarm = next(f for f in model.texts.findings.values() if f.alarm and f.applies_if.sex)
    page = model.texts.pages[alarm.page]
    others = {"female", "male"} - alarm.applies_if.sex
    mutant = with_page(model, replace(page, opens_if=(Opening(Guard(sex=frozenset(others))),)))
    assert f"{page.id}: {alarm.id}" in {c["about"] for c in refuted(mutant, "pages-lead-on").counterexamples}


def test_an_interview_that_ends_at_a_lower_level_ends_early(model: Model) -> None:
    """When `today` ends the interview, it ends while an unasked answer could raise the floor.

    In the proof the chances may ask for anything; so the engine is shown the examples of several thinner sets of rules,
    in some of which a rule itself demands `today`.
    """
    levels = {**model.texts.levels, "today": replace(model.texts.levels["today"], ends_interview=True)}
    ended = []
    for step in (7, 5, 4, 3):
        mutant = with_texts(model, levels=levels, rules=model.texts.rules[::step])
        for c in refuted(mutant, "never-ends-early").counterexamples:
            now, then = floors(mutant, c)
            assert now < then
            assert c["answers"].items() <= c["then"].items()
            ended += [a] if (a := shown(mutant, c)).urgency == "today" else []
        if ended:
            break
    assert ended
    assert all(a.complete and a.provisional for a in ended)


def test_a_rule_that_nobody_can_meet_is_found(model: Model) -> None:
    """A guard that nobody meets, or that shuts out those whom the question concerns, keeps a rule from firing."""
    concerned = next(r for r in model.texts.rules if "pregnant" in r.gate.parts and r.gate.k == len(r.gate.parts))
    for rule, guard in ((simple_rule(model), Guard(age=(116, None))), (concerned, Guard(sex=frozenset({"male"})))):
        mutant = with_rule(model, replace(rule, guard=guard))
        (c,) = refuted(mutant, "rules-can-fire").counterexamples
        assert c["about"] == rule.id
        flags = shown(mutant, c).safety.flags
        assert not any(f.rule.id == rule.id and f.certain for f in flags)


def test_a_contraindication_without_a_question_is_found(model: Model) -> None:
    """A treatment is planned, and what speaks against it stands on no page."""
    texts = model.texts
    in_rules = {f for r in texts.rules for f in r.gate.findings()}
    free = [f for t in texts.treatments.values() for f in t.not_with if f not in in_rules]
    page = texts.pages[texts.findings[free[0]].page]
    mutant = with_page(model, replace(page, findings=tuple(f for f in page.findings if f != free[0])))
    for c in refuted(mutant, "contraindications-can-be-asked").counterexamples:
        assert f": {free[0]}: " in c["about"]
        a = shown(mutant, c)
        assert free[0] not in a.answers.values
        assert free[0] not in {f for _, left in open_pages(mutant, a.answers) for f in left}


def test_a_contraindication_that_is_asked_elsewhere_only_is_found(model: Model) -> None:
    """A page that is shut where the treatment is advised cannot reveal what speaks against it."""
    model = fewer(model)
    texts = model.texts
    t = next(t for t in texts.treatments.values() if t.kind == "do" and t.places and t.not_with)
    page = texts.pages[texts.findings[t.not_with[0]].page]
    elsewhere = frozenset(o.id for o in texts.findings[texts.roles["place"]].options) - t.places
    mutant = with_page(model, replace(page, opens_if=(Opening(Guard(place=elsewhere)),)))
    mine = [c for c in refuted(mutant, "contraindications-can-be-asked").counterexamples if c["about"].startswith(t.id)]
    assert mine
    for c in mine:
        a = shown(mutant, c)
        assert a.answers.who.place in t.places
        assert page.id not in {p.id for p, _ in open_pages(mutant, a.answers)}


def test_a_contraindication_that_is_no_finding_is_found(model: Model) -> None:
    """A treatment held back by something that cannot be known is at fault."""
    model = fewer(model)
    t = next(t for t in model.texts.treatments.values() if t.kind == "do")
    changed = replace(t, not_with=(*t.not_with, "no-such-finding"))
    mutant = with_texts(model, treatments={**model.texts.treatments, t.id: changed})
    (c,) = refuted(mutant, "contraindications-can-be-asked").counterexamples
    assert "no-such-finding" in c["fault"]


def test_a_medicine_check_without_a_question_is_found(model: Model) -> None:
    """What speaks against a medicine stands on no page, so nobody could ever be told that it may be taken."""
    model = fewer(model)
    page = model.texts.pages["medicines"]
    lost = "asthma-aspirin"
    mutant = with_page(model, replace(page, findings=tuple(f for f in page.findings if f != lost)))
    found = refuted(mutant, "medicine-checks-can-be-asked").counterexamples
    using = {m.id for m in model.texts.medicines.values() if lost in {c.finding for c in m.checks}}
    assert {c["about"].split(": ")[0] for c in found} == using
    assert {c["about"].split(": ")[1] for c in found} == {lost}


def test_an_engine_that_takes_silence_for_no_would_be_refuted(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement on medicines can fail: one that only looks for a yes is refuted for every medicine that may be."""
    monkeypatch.setattr(
        Result, "ruled_out", lambda self, c: ALWAYS if c.finding is None else z3.Not(self.answers.yes(c.finding))
    )
    statement = refuted(model, "medicines-are-checked")
    free = {m.id for m in model.texts.medicines.values() if m.at_best == "may"}
    assert {c["about"].split(": ")[0] for c in statement.counterexamples} == free


def test_a_place_without_a_safety_net_is_found(model: Model) -> None:
    """Lines that call for help at once must reach every place."""
    place = "flank"
    everywhere = {o.id for o in model.texts.findings[model.texts.roles["place"]].options}
    elsewhere = frozenset(everywhere - {place})
    urgent = ("immediate", "emergency")
    nets = tuple(
        replace(n, places=(n.places or elsewhere) & elsewhere) if n.then in urgent else n for n in model.texts.nets
    )
    mutant = with_texts(model, nets=nets)
    (c,) = refuted(mutant, "safety-net-is-never-empty").counterexamples
    a = shown(mutant, c)
    assert a.answers.who.place == place
    assert not [n for n in a.safety_net if n.then in urgent]


def test_an_engine_that_plans_what_is_contraindicated_would_be_refuted(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement on plans can fail: a plan that looks at the cause alone is refuted for every contraindication."""
    by_cause = Result.planned
    monkeypatch.setattr(Result, "planned", lambda self, t: by_cause(self, replace(t, not_with=(), avoided_as=())))
    texts = replace(model.texts, treatments=dict(list(model.texts.treatments.items())[::3]))
    statement = refuted(replace(model, texts=texts), "nothing-contraindicated")
    against = {
        f"{t.id}: {x}" for t in texts.treatments.values() if t.kind == "do" for x in (*t.not_with, *t.avoided_as)
    }
    assert {c["about"] for c in statement.counterexamples} <= against
    assert len(statement.counterexamples) > len(against) / 2


def test_an_engine_that_lets_everyone_exercise_would_be_refuted(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statements on exercises can fail: one that looks at the cause alone is refuted for each thing against it."""
    by_cause = Result.exercised
    monkeypatch.setattr(
        Result, "exercised", lambda self, e: by_cause(self, replace(e, not_with=(), avoided_as=(), effort="gentle"))
    )
    some = dict(list(model.texts.exercises.items())[::5])
    building = {e.id for e in some.values() if e.effort == "building"}
    mutant = with_texts(model, exercises=some, treatments={})
    about = {c["about"] for c in refuted(mutant, "nothing-contraindicated").counterexamples}
    against = {f"{e.id}: {f}" for e in some.values() for f in (*e.not_with, *e.avoided_as)}
    assert about <= against  # the rest is so urgent that there is no plan
    assert len(about) > len(against) / 3
    about = {c["about"] for c in refuted(mutant, "exercises-fit-the-person").counterexamples}
    assert {a.split(": ")[0] for a in about} == building
    assert building


def test_exercises_beside_an_urgent_advice_would_be_refuted(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement can fail: an engine that lets people exercise at today is refuted for each exercise."""
    monkeypatch.setattr(Result, "exercised", lambda self, e: self.planned(replace(NO_TREATMENT, up_to="today")))
    some = dict(list(model.texts.exercises.items())[::5])
    mutant = with_texts(model, exercises=some)
    about = {c["about"] for c in refuted(mutant, "exercises-fit-the-person").counterexamples}
    assert {f"{e}: urgent" for e in some} <= about


def test_an_engine_that_forgets_open_questions_would_be_refuted(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statements on asking enough can fail: an engine that sees no open question ends early and does not say so."""
    monkeypatch.setattr(Rules, "open_questions", {})
    fewer = with_texts(model, rules=model.texts.rules[::6])
    for statement in ("provisional-while-raisable", "never-ends-early"):
        for c in refuted(fewer, statement).counterexamples:
            now, then = floors(fewer, c)
            assert now < then
