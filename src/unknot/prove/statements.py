"""What is proved, statement by statement, each as cases for the solver.

A case is either a fault that must be impossible for every answer, or a thing that must be possible for some answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import z3

from unknot.model.compiled import Exercise, Finding, Page, Rule, Texts, Treatment
from unknot.model.words import LEVELS, NO, NOT_SURE, YES, Role, Urgency, rank
from unknot.prove.encoding import Names, Result, Rules, Statistics, holds
from unknot.prove.symbols import ALWAYS, NEVER, AnyAnswers, all_of, any_of

ROLES: tuple[Role, ...] = ("place", "age", "sex")


@dataclass(frozen=True)
class Case:
    """One question to the solver.

    Attributes:
        about: the rule, criterion, finding, page, treatment or place it is about.
        formula: what must be impossible; or, with `wanted`, what must be possible.
        fault: what is wrong where it fails, in plain words; {floor} and {then} stand for the floors of the answers
            and of the answers afterwards.
        then: answers afterwards, where the fault lies in how two sets of answers compare.
        shown_by: with `wanted`: formulas for answers that show the fault, the most telling first.
    """

    about: str
    formula: z3.BoolRef
    fault: str
    wanted: bool = False
    then: Rules | None = None
    shown_by: tuple[z3.BoolRef, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A statement to prove."""

    id: str
    text: str
    cases: Callable[[World], Iterator[Case]]


class World:
    """All answers, all that could be answered later, and what follows from them.

    Attributes:
        answers, later: now, and later; `completing` says that the later ones only add to those of now.
    """

    def __init__(self, texts: Texts) -> None:
        """All that can be said and concluded with this vocabulary and these rules."""
        self.texts = texts
        self.names = Names()
        self.answers = AnyAnswers(texts, "now")
        self.later = AnyAnswers(texts, "later", self.answers)
        self.rules = Rules(self.answers, self.names)
        self.rules_later = Rules(self.later, self.names)
        self.chances = Statistics(texts)
        self.result = Result(self.rules, self.chances, self.names)
        self.completing = self.names.name("completing", all_of(self.completes()))

    def given(self) -> list[z3.BoolRef]:
        """What holds of all answers and all statistics."""
        return [*self.answers.valid(), *self.chances.sound()]

    def completes(self) -> list[z3.BoolRef]:
        """The later answers keep what was said and add only answers to what can concern the person.

        A question that follows another is added only where that was answered so already: whether the other is asked
        at all is not a matter of safety.
        """
        now, later = self.answers, self.later
        kept = [
            z3.If(now.asked(f), all_of(now.given(f, a) == v for a, v in later.said[f].items()), added)
            for f in self.texts.findings
            for added in (z3.Implies(later.asked(f), z3.And(later.concerns(f), now.has_turn(f))),)
        ]
        same_age = z3.Implies(now.known("age"), now.age == later.age)
        return [*later.valid(), *kept, same_age]


def above(high: tuple[z3.BoolRef, ...], low: tuple[z3.BoolRef, ...]) -> z3.BoolRef:
    """The first level is more urgent than the second, both as "at least" for each rank."""
    return any_of(z3.And(h, z3.Not(x)) for h, x in zip(high, low, strict=True))


# ---------------------------------------------------------------- what rules demand


def urgency_obeys_rules(w: World) -> Iterator[Case]:
    """A rule's own urgency where it holds for certain; its not-sure urgency where it may hold."""
    for rule in w.texts.rules:
        strong = z3.And(w.rules.certain[rule.id], z3.Not(w.result.urgency[rank(rule.urgency)]))
        weak = z3.And(w.rules.may_hold(rule), z3.Not(w.result.urgency[rank(rule.not_sure)]))
        fault = f"Rule {rule.id!r} demands {rule.urgency}, or {rule.not_sure} when not sure; the rules give {{floor}}."
        yield Case(rule.id, z3.Or(strong, weak), fault)


def rules_imply_criteria(w: World) -> Iterator[Case]:
    """By "yes" alone, with the guard true."""
    for criterion in w.texts.criteria:
        missed = z3.And(w.rules.is_certain(criterion), z3.Not(w.rules.floor[rank(criterion.urgency)]))
        fault = f"Criterion {criterion.id!r} holds and asks for at least {criterion.urgency}; the rules give {{floor}}."
        yield Case(criterion.id, missed, fault)


def worse_answers_never_lower(w: World) -> Iterator[Case]:
    """No, not sure, yes: each step up may raise the floor and never lowers it."""
    for f in _alarms(w.texts):
        for better, worse in ((NO, NOT_SURE), (NOT_SURE, YES)):
            then = w.answers.answering(f.id, worse)
            changed = w.rules.with_answers(then, [f.id])
            formula = all_of([w.answers.given(f.id, better), then.fits([f.id]), above(w.rules.floor, changed.floor)])
            fault = f"With {f.id!r} {better} the rules give {{floor}}; with {worse} they give {{then}}, which is less."
            yield Case(f.id, formula, fault, then=changed)


def not_sure_never_above_yes(w: World) -> Iterator[Case]:
    """Rule by rule: with every "not sure" of a rule turned into yes, it demands as much or more."""
    for rule in w.texts.rules:
        sure = w.answers
        for f in sorted(rule.gate.findings()):
            sure = sure.surely(f)
        changed = w.rules.with_answers(sure, rule.gate.findings())
        levels = range(1, len(LEVELS))
        less = any_of(z3.And(w.rules.demands(rule, i), z3.Not(changed.demands(rule, i))) for i in levels)
        fault = f"Rule {rule.id!r} demands more when not sure ({rule.not_sure}) than for a yes ({rule.urgency})."
        yield Case(rule.id, z3.And(sure.fits(rule.gate.findings()), less), fault, then=changed)


# ---------------------------------------------------------------- asking enough


def floor_is_provisional(w: World) -> Iterator[Case]:
    """Rule by rule: where later answers bring it above the floor, a safety question is open."""
    for rule, raised in _raises(w):
        fault = f"Later answers let rule {rule.id!r} raise {{floor}} to {{then}}, yet no safety question is open."
        yield Case(rule.id, z3.And(raised, z3.Not(w.rules.provisional)), fault, then=w.rules_later)


def never_ends_early(w: World) -> Iterator[Case]:
    """Rule by rule, below `emergency`, whatever the statistics say."""
    below = z3.Not(w.result.urgency[rank("emergency")])
    for rule, raised in _raises(w):
        fault = f"The interview may end, yet later answers let rule {rule.id!r} raise {{floor}} to {{then}}."
        yield Case(rule.id, all_of([raised, below, w.result.complete]), fault, then=w.rules_later)


def _raises(w: World) -> Iterator[tuple[Rule, z3.BoolRef]]:
    for rule in w.texts.rules:
        levels = range(1, len(LEVELS))
        higher = any_of(z3.And(w.rules_later.demands(rule, i), z3.Not(w.rules.floor[i])) for i in levels)
        yield rule, z3.And(w.completing, higher)


def needed_pages_are_open(w: World) -> Iterator[Case]:
    """Every open safety question stands on a page that may be shown."""
    for finding, wanted in w.rules.open_questions.items():
        here = any_of(w.result.is_open(p) for p in w.texts.pages.values() if finding in p.findings)
        fault = f"{finding!r} could still raise the floor above {{floor}}, but its page is shut."
        yield Case(finding, z3.And(wanted, z3.Not(here)), fault)


def pages_lead_on(w: World) -> Iterator[Case]:
    """Each page opens for somebody whose place, age and sex are known, with each of its alarms answerable.

    And an unfinished interview has a page to show.
    """
    roles = all_of(w.answers.known(role) for role in ROLES)
    for page in w.texts.pages.values():
        alarms = [f for f in page.findings if w.texts.findings[f].alarm]
        for name in alarms:
            f = w.texts.findings[name]
            can = all_of(w.answers.answering(name, a).fits([name]) for a in (YES, NO, NOT_SURE))
            formula = all_of([roles, w.result.is_open(page), w.answers.askable(name), can])
            fault = f"No answers let page {page.id!r} ask for {name!r}."
            yield Case(f"{page.id}: {name}", formula, fault, wanted=True, shown_by=_asks_in_vain(w, page, f))
        if not alarms:
            known = roles if not any(w.texts.findings[f].role for f in page.findings) else ALWAYS
            fault = f"No answers let page {page.id!r} open."
            shut = z3.Not(w.result.is_open(page))
            yield Case(page.id, z3.And(known, w.result.left(page)), fault, wanted=True, shown_by=(shut,))
    stuck = all_of([z3.Not(w.result.complete), z3.Not(w.result.fixed_page), z3.Not(w.result.other_page)])
    yield Case("next page", stuck, "The interview is not finished, yet there is no page to show.")


def _asks_in_vain(w: World, page: Page, f: Finding) -> tuple[z3.BoolRef, ...]:
    """Answers at which the rules want a finding and its page is shut, else any with the page shut."""
    shut = z3.Not(w.result.is_open(page))
    return (z3.And(w.rules.open_questions.get(f.id, NEVER), shut), z3.And(w.answers.askable(f.id), shut), shut)


def rules_can_fire(w: World) -> Iterator[Case]:
    """For certain, at the rule's own urgency, by answers that the interview can ask for."""
    for rule in w.texts.rules:
        fires = w.rules.certain[rule.id]
        reached = all_of(z3.Implies(w.answers.maybe(f), _can_be_asked(w, f)) for f in sorted(rule.gate.findings()))
        fault = f"Rule {rule.id!r} can never demand {rule.urgency}: no answers that the interview can ask for do it."
        only_pattern = holds(rule.gate, w.answers.yes)
        yield Case(rule.id, z3.And(fires, reached), fault, wanted=True, shown_by=(fires, only_pattern))


def _can_be_asked(w: World, finding: str) -> z3.BoolRef:
    """The finding can concern this person, and one of its pages is open at these answers.

    Answers only ever shut pages, so a page that is open at the end was open when it was asked.
    """
    pages = (p for p in w.texts.pages.values() if finding in p.findings)
    opened = any_of(w.result.is_open(p) for p in pages)
    return all_of([w.answers.concerns(finding), w.answers.has_turn(finding), opened])


# ---------------------------------------------------------------- plan and safety net


def plan_keeps_contraindications(w: World) -> Iterator[Case]:
    """No treatment beside an answer that speaks against it, an avoid that holds, or an urgency that leaves no time."""
    for t in _do(w.texts):
        planned = w.result.planned(t)
        for f in t.not_with:
            against = any_of(w.answers.given(f, a) for a in (YES, NOT_SURE))
            fault = f"Treatment {t.id!r} may be in the plan, although {f!r} speaks against it."
            yield Case(f"{t.id}: {f}", z3.And(planned, against), fault)
        for avoid in t.avoided_as:
            fault = f"Treatment {t.id!r} may be in the plan, although {avoid!r} is to be avoided."
            yield Case(f"{t.id}: {avoid}", z3.And(planned, w.result.avoided(avoid)), fault)
        urgent = z3.And(planned, z3.Or(w.result.at("immediate"), w.result.at("emergency")))
        yield Case(t.id, urgent, f"Treatment {t.id!r} may be in the plan, although help is needed at once.")
    for e in w.texts.exercises.values():
        yield from _exercise_keeps_out(w, e)


def _exercise_keeps_out(w: World, e: Exercise) -> Iterator[Case]:
    planned = w.names.name(f"{e.id} planned", w.result.exercised(e))
    said = f"Exercise {e.id!r} may be in the plan, although"
    for f in e.not_with:
        against = any_of(w.answers.given(f, a) for a in (YES, NOT_SURE))
        yield Case(f"{e.id}: {f}", z3.And(planned, against), f"{said} {f!r} speaks against it.")
    for avoid in e.avoided_as:
        fault = f"{said} {avoid!r} is to be avoided."
        yield Case(f"{e.id}: {avoid}", z3.And(planned, w.result.avoided(avoid)), fault)


def exercises_fit_the_person(w: World) -> Iterator[Case]:
    """No exercise at `today` or above. None that builds up while the pain is new, or nobody told since when it lasts,
    or nobody told whether something speaks against it. Each can be shown to somebody."""
    for e in w.texts.exercises.values():
        planned = w.names.name(f"{e.id} shown", w.result.exercised(e))
        said = f"Exercise {e.id!r} may be in the plan, although"
        yield Case(e.id, planned, f"Exercise {e.id!r} can never be in a plan.", wanted=True)
        urgent = z3.And(planned, w.result.urgency[rank("today")])
        yield Case(f"{e.id}: urgent", urgent, f"{said} somebody is to look at it today or sooner.")
        if e.effort == "gentle":
            continue
        told = any_of(w.answers.given(f, o) for (f, o), phase in w.texts.phases.items() if phase != "acute")
        new = z3.And(planned, z3.Not(told))
        yield Case(f"{e.id}: new pain", new, f"{said} the pain is new, or nobody knows since when it lasts.")
        for f in e.not_with:
            silent = z3.And(w.answers.concerns(f), z3.Not(w.answers.given(f, NO)))
            yield Case(f"{e.id}: {f}", z3.And(planned, silent), f"{said} nobody knows whether {f!r} is so.")


def contraindications_can_be_asked(w: World) -> Iterator[Case]:
    """At each place where the plan may hold a treatment, a page can be shown that asks for what speaks against it."""
    role = w.texts.roles["place"]
    plans = {t.id: w.names.name(f"{t.id} planned", w.result.planned(t)) for t in _do(w.texts)}
    for t in _do(w.texts):
        planned = plans[t.id]
        places = [o.id for o in w.texts.findings[role].options if t.places is None or o.id in t.places]
        for f in t.not_with:
            if f not in w.texts.findings:
                yield Case(f"{t.id}: {f}", NEVER, f"{f!r} speaks against {t.id!r} but is no finding.", wanted=True)
                continue
            for place in places:
                here = z3.And(w.answers.given(role, place), planned)
                formula = all_of([here, w.answers.askable(f), _can_be_asked(w, f)])
                fault = (
                    f"Treatment {t.id!r} may be in the plan at {place!r}; {f!r}, which forbids it, is not asked there."
                )
                yield Case(f"{t.id}: {f}: {place}", formula, fault, wanted=True, shown_by=(here,))
    yield from _exercise_questions(w)


def _exercise_questions(w: World) -> Iterator[Case]:
    """At each place where exercises are for, a page can be shown that asks for what speaks against them."""
    role = w.texts.roles["place"]
    places: dict[tuple[str, str], list[Exercise]] = {}
    for e in w.texts.exercises.values():
        for f in e.not_with:
            for o in w.texts.findings[role].options:
                if e.places is None or o.id in e.places:
                    places.setdefault((f, o.id), []).append(e)
    for (f, place), exercises in places.items():
        names = ", ".join(e.id for e in exercises)
        if f not in w.texts.findings:
            yield Case(
                f"exercises: {f}: {place}", NEVER, f"{f!r} speaks against {names} but is no finding.", wanted=True
            )
            continue
        # A page does not hang on the exercise, so one calm answer sheet a place and finding is enough.
        calm = z3.Not(w.result.urgency[rank("today")])
        here = z3.And(w.answers.given(role, place), calm)
        formula = all_of([here, w.answers.askable(f), _can_be_asked(w, f)])
        fault = f"At {place!r} the plan may hold {names}; {f!r}, which forbids it, is not asked there."
        yield Case(f"exercises: {f}: {place}", formula, fault, wanted=True, shown_by=(here,))


def medicines_keep_contraindications(w: World) -> Iterator[Case]:
    """No medicine is simply allowed beside a "yes", a "not sure" or silence on what speaks against it.

    A "no" to a finding that settles it breaks the silence. None is allowed when help is needed at once.
    """
    for m in w.texts.medicines.values():
        free = w.names.name(f"{m.id} may be taken", w.result.free_to_take(m))
        for check in m.checks:
            about = check.finding or "the age"
            if check.finding is None:
                against = w.answers.may_apply(check.age)
            else:
                settled = any_of(w.answers.given(f, NO) for f in check.settled_by)
                silent = z3.And(w.answers.concerns(check.finding), z3.Not(w.answers.given(check.finding, NO)))
                against = z3.Or(w.answers.maybe(check.finding), z3.And(silent, z3.Not(settled)))
            fault = f"Medicine {m.id!r} may be called safe, although {about!r} speaks against it or is not known."
            yield Case(f"{m.id}: {about}", z3.And(free, against), fault)
        urgent = z3.And(free, z3.Or(w.result.at("immediate"), w.result.at("emergency")))
        yield Case(m.id, urgent, f"Medicine {m.id!r} may be called safe, although help is needed at once.")


def medicine_checks_can_be_asked(w: World) -> Iterator[Case]:
    """Each medicine that can be allowed can be reached by answers; each check of each has a question.

    The question can be shown at every place where the medicine is listed.
    """
    role = w.texts.roles["place"]
    lists = {m.id: w.names.name(f"{m.id} listed", w.result.listed(m)) for m in w.texts.medicines.values()}
    for m in w.texts.medicines.values():
        if m.at_best == "may":
            free = w.result.free_to_take(m)
            yield Case(m.id, free, f"No answers let medicine {m.id!r} be called safe.", wanted=True)
        listed = lists[m.id]
        places = [o.id for o in w.texts.findings[role].options if m.places is None or o.id in m.places]
        for check in m.checks:
            asks = [f for f in (check.finding, *check.settled_by) if f is not None]
            for place in places if asks else ():
                here = z3.And(w.answers.given(role, place), listed)
                known = [f for f in asks if f in w.texts.findings]
                asked = any_of(z3.And(w.answers.askable(f), _can_be_asked(w, f)) for f in known)
                fault = f"Medicine {m.id!r} is listed at {place!r}; {check.finding!r} is not asked there."
                yield Case(f"{m.id}: {check.finding}: {place}", z3.And(here, asked), fault, True, shown_by=(here,))


def safety_net_is_never_empty(w: World) -> Iterator[Case]:
    """At each place, and where the place is not known: a line at all, and one that calls for help at once."""
    place, missing = w.texts.roles["place"], z3.Not(w.answers.known("place"))
    here = {n.id: _at(w, n.places, place, missing) for n in w.texts.nets}
    urgent: tuple[Urgency, ...] = ("immediate", "emergency")
    at_once = any_of(here[n.id] for n in w.texts.nets if n.then in urgent)
    below = z3.Not(w.result.urgency[rank("emergency")])
    where = {o.id: w.answers.given(place, o.id) for o in w.texts.findings[place].options}
    for name, there in {**where, "place not known": missing}.items():
        empty = z3.Or(z3.Not(any_of(here.values())), z3.Not(at_once))
        fault = f"At {name!r} the safety net has no line that calls for help at once."
        yield Case(name, all_of([there, below, empty]), fault)


def supports_are_shown(w: World) -> Iterator[Case]:
    """At every urgency, while the questions go on and at the end; and each can be asked for.

    Nothing of it is shown to somebody who answers for the person where it has no words for them.
    """
    for s in w.texts.supports:
        shown = w.names.name(f"{s.id} shown", w.result.supported(s))
        for f in s.when:
            missing = all_of([w.answers.maybe(f), z3.Not(shown)])
            hers = missing if s.helping else z3.And(missing, z3.Not(w.answers.helping))
            yield Case(f"{s.id}: {f}", hers, f"{f!r} is yes or not sure, and the help of {s.id!r} is not shown.")
            fault = f"No answers let {f!r} be asked, so that the help of {s.id!r} is never offered."
            yield Case(f"{s.id}: {f} asked", z3.And(w.answers.askable(f), _can_be_asked(w, f)), fault, wanted=True)
        if s.helping is None:
            seen = z3.And(shown, w.answers.helping)
            yield Case(s.id, seen, f"The help of {s.id!r} may be shown to somebody who answers for the person.")
        here = z3.And(shown, w.result.at("emergency"))
        yield Case(f"{s.id}: emergency", here, f"The help of {s.id!r} cannot be shown in an emergency.", wanted=True)


def _at(w: World, places: frozenset[str] | None, role: str, missing: z3.BoolRef) -> z3.BoolRef:
    if places is None:
        return z3.BoolVal(True)
    return z3.Or(missing, any_of(w.answers.given(role, p) for p in sorted(places)))


def _alarms(texts: Texts) -> list[Finding]:
    return [f for f in texts.findings.values() if f.alarm]


def _do(texts: Texts) -> list[Treatment]:
    """What a plan can say to do or to skip."""
    return [t for t in texts.treatments.values() if t.kind != "avoid"]


CLAIMS: tuple[Claim, ...] = (
    Claim("urgency-obeys-rules", "The urgency is never below what a rule demands.", urgency_obeys_rules),
    Claim(
        "rules-imply-safety-spec",
        "Whenever a criterion of the safety-spec holds, the rules demand at least what it asks for.",
        rules_imply_criteria,
    ),
    Claim(
        "worse-answers-never-lower",
        "For every alarm, the floor with no is at most that with not sure, which is at most that with yes.",
        worse_answers_never_lower,
    ),
    Claim(
        "not-sure-never-above-yes",
        "No rule demands more for not sure than for yes.",
        not_sure_never_above_yes,
    ),
    Claim(
        "provisional-while-raisable",
        "While unasked answers could still raise the floor, a safety question is open and the result is provisional.",
        floor_is_provisional,
    ),
    Claim(
        "never-ends-early",
        "Below emergency, the interview cannot end while an unasked answer could still raise the floor.",
        never_ends_early,
    ),
    Claim(
        "needed-pages-are-open",
        "Every question that could still raise the floor stands on a page that is open.",
        needed_pages_are_open,
    ),
    Claim(
        "pages-lead-on",
        "No page is a dead end: each can open and ask each of its alarms, and an unfinished interview has a next page.",
        pages_lead_on,
    ),
    Claim("rules-can-fire", "Every rule can demand its own urgency, by answers that can be asked for.", rules_can_fire),
    Claim(
        "nothing-contraindicated",
        "Nothing is in a plan that an answer (yes or not sure) or an avoid speaks against.",
        plan_keeps_contraindications,
    ),
    Claim(
        "contraindications-can-be-asked",
        "Whatever speaks against a treatment or an exercise has a question that can be asked where it may be advised.",
        contraindications_can_be_asked,
    ),
    Claim(
        "exercises-fit-the-person",
        "No exercise is in a plan at today or above, and none that builds up for new pain or on an unknown.",
        exercises_fit_the_person,
    ),
    Claim(
        "medicines-are-checked",
        "No medicine is called safe while what speaks against it is answered yes or not sure, or is not known.",
        medicines_keep_contraindications,
    ),
    Claim(
        "medicine-checks-can-be-asked",
        "Whatever speaks against a medicine has a question that can be asked wherever the medicine is listed.",
        medicine_checks_can_be_asked,
    ),
    Claim(
        "safety-net-is-never-empty",
        "Every result below emergency says what to watch for, with a line that calls for help at once.",
        safety_net_is_never_empty,
    ),
    Claim(
        "supports-are-shown",
        "Help beyond the pain is shown whenever its question is answered yes or not sure, whatever the urgency.",
        supports_are_shown,
    ),
)
