"""The rule layer as formulas over all answers: rules, open safety questions, pages, ending, plan, safety net.

Written from what the engine's functions promise, not from how they do it; tests compare the two on random answers.
What the statistics say (urgency by chance, leading condition, avoids, the stop signal) is left open, so what is proved
holds whatever they say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

import z3

from unknot.model.compiled import Exercise, Gate, Guard, Medicine, MedicineCheck, Page, Rule, Support, Texts, Treatment
from unknot.model.words import LEVELS, NO, SKIPPED, Role, Urgency, rank
from unknot.prove.symbols import ALWAYS, NEVER, AnyAnswers, all_of, any_of

Truth = Callable[[str], z3.BoolRef]


def holds(gate: Gate, true: Truth) -> z3.BoolRef:
    """Whether a pattern holds, given which findings are true."""
    parts = [true(p) if isinstance(p, str) else holds(p, true) for p in gate.parts]
    if gate.k >= len(parts):
        return all_of(parts) if gate.k == len(parts) else NEVER
    return any_of(parts) if gate.k == 1 else z3.AtLeast(*parts, gate.k)


def matters(gate: Gate, finding: str, true: Truth, possible: Truth) -> z3.BoolRef:
    """Whether an open finding could still decide a pattern that does not hold yet but can.

    Args:
        true: which findings count as true.
        possible: which are true or could become so.
    """
    own = [z3.And(z3.Not(true(finding)), possible(finding))] if finding in gate.parts else []
    inner = [p for p in gate.parts if isinstance(p, Gate) and finding in p.findings()]
    parts = [*own, *(matters(p, finding, true, possible) for p in inner)]
    return all_of([z3.Not(holds(gate, true)), holds(gate, possible), any_of(parts)])


def _roles(guard: Guard) -> list[Role]:
    """Which of place, age and sex a guard asks for."""
    sides: tuple[tuple[Role, object], ...] = (("place", guard.place), ("age", guard.age), ("sex", guard.sex))
    return [role for role, wanted in sides if wanted is not None]


class Names:
    """Short names for long formulas, so that the solver takes in each of them only once."""

    def __init__(self) -> None:
        """No names at first."""
        self._new: list[z3.BoolRef] = []

    def name(self, name: str, formula: z3.BoolRef) -> z3.BoolRef:
        """A variable that stands for a formula."""
        variable = z3.Bool(name)
        self._new.append(variable == formula)
        return variable

    def take(self) -> list[z3.BoolRef]:
        """What the names given since the last call stand for."""
        taken, self._new = self._new, []
        return taken


class Rules:
    """What the rules demand of some answers, and what could still raise it.

    Attributes:
        certain: rule → it holds by "yes" alone, and its guard is true.
        perhaps: rule → it holds only with "not sure" read as yes, or its guard can be true and waits for a value.
    """

    def __init__(self, answers: AnyAnswers, names: Names | None) -> None:
        """Long formulas get a name in `names`; without it they are written out each time."""
        self.answers, self.texts, self._names = answers, answers.texts, names
        self.certain: dict[str, z3.BoolRef] = {}
        self.perhaps: dict[str, z3.BoolRef] = {}
        self._read(self.texts.rules)

    def with_answers(self, answers: AnyAnswers, changed: Collection[str]) -> Rules:
        """The rules for the same answers but for those of some findings; for one case only, so without names."""
        other = object.__new__(Rules)
        other.answers, other.texts, other._names = answers, self.texts, None
        other.certain, other.perhaps = dict(self.certain), dict(self.perhaps)
        other._read([r for r in self.texts.rules if not r.gate.findings().isdisjoint(changed)])
        return other

    def _read(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            certain = self._named(f"{rule.id} certain", self.is_certain(rule))
            only = z3.And(z3.Not(certain), self.may_hold(rule))
            self.certain[rule.id] = certain
            self.perhaps[rule.id] = self._named(f"{rule.id} perhaps", only)

    def _named(self, name: str, formula: z3.BoolRef) -> z3.BoolRef:
        return self._names.name(f"{self.answers.name}: {name}", formula) if self._names else formula

    def is_certain(self, rule: Rule) -> z3.BoolRef:
        """A rule or criterion holds by "yes" alone, and its guard is true."""
        return z3.And(self.answers.applies(rule.guard), holds(rule.gate, self.answers.yes))

    def may_hold(self, rule: Rule) -> z3.BoolRef:
        """A rule holds with "not sure" read as yes, and its guard is true or can be."""
        return z3.And(self.answers.may_apply(rule.guard), holds(rule.gate, self.answers.maybe))

    def demands(self, rule: Rule, level: int) -> z3.BoolRef:
        """A rule demands an urgency of at least this rank (1 to 5)."""
        return any_of(self._demands(rule, level))

    def _demands(self, rule: Rule, level: int) -> Iterator[z3.BoolRef]:
        if rank(rule.urgency) >= level:
            yield self.certain[rule.id]
        if rank(rule.not_sure) >= level:
            yield self.perhaps[rule.id]

    @cached_property
    def floor(self) -> tuple[z3.BoolRef, ...]:
        """For each rank 0 to 5, whether some rule demands at least that; rank 0 always."""
        ranks = range(1, len(LEVELS))
        demands = [any_of(d for r in self.texts.rules for d in self._demands(r, level)) for level in ranks]
        return (ALWAYS, *(self._named(f"floor>={i}", d) for i, d in enumerate(demands, 1)))

    @cached_property
    def open_questions(self) -> dict[str, z3.BoolRef]:
        """Each finding: whether it is not answered yet and its answer could still raise the floor."""
        reasons: dict[str, list[z3.BoolRef]] = {}
        for rule in self.texts.rules:
            for finding, reason in self._could_raise(rule).items():
                reasons.setdefault(finding, []).append(reason)
        return {f: self._named(f"{f} is open", any_of(r)) for f, r in reasons.items()}

    def _could_raise(self, rule: Rule) -> dict[str, z3.BoolRef]:
        """The findings and roles of a rule, each with whether its answer could bring the rule above the floor."""
        a, guard = self.answers, rule.guard
        roles = _roles(guard)
        # Where a guard's value was refused, the rule can never hold for certain.
        refused = any_of(a.refused(role) for role in roles) if rule.urgency != rule.not_sure else NEVER
        found: dict[str, list[z3.BoolRef]] = {}
        for urgency, true, barred in ((rule.urgency, a.yes, refused), (rule.not_sure, a.maybe, NEVER)):
            higher = all_of([z3.Not(self.floor[rank(urgency)]), a.may_apply(guard), z3.Not(barred)])

            def possible(f: str, true: Truth = true) -> z3.BoolRef:
                return z3.Or(true(f), a.askable(f))

            for f in sorted(rule.gate.findings()):
                found.setdefault(f, []).append(z3.And(higher, matters(rule.gate, f, true, possible)))
            for role in roles:
                f = self.texts.roles[role]
                can = all_of([higher, holds(rule.gate, possible), z3.Not(a.known(role)), a.askable(f)])
                found.setdefault(f, []).append(can)
        return {f: any_of(reasons) for f, reasons in found.items()}

    @cached_property
    def provisional(self) -> z3.BoolRef:
        """Whether a safety question is open."""
        return self._named("provisional", any_of(self.open_questions.values()))


class Statistics:
    """What the statistics say: anything.

    Attributes:
        urgency: for each rank 0 to 5, whether the chances or a referral threshold ask for at least that.
        stop: whether further answers would hardly change what to do.
        leading: condition → whether it leads.
        avoids: avoid → whether it holds.
    """

    def __init__(self, texts: Texts) -> None:
        """Open variables for all of it."""
        self.texts = texts
        self.urgency = (ALWAYS, *(z3.Bool(f"chances>={level}") for level in LEVELS[1:]))
        self.stop = z3.Bool("stop")
        self.leading = {c: z3.Bool(f"leading={c}") for c in texts.conditions}
        names = {a for c in texts.conditions.values() for a in c.avoid}
        names.update(a for t in texts.treatments.values() for a in t.avoided_as)
        names.update(a for e in texts.exercises.values() for a in e.avoided_as)
        self.avoids = {a: z3.Bool(f"avoid={a}") for a in sorted(names)}

    def sound(self) -> list[z3.BoolRef]:
        """A level is reached only through those below it; one condition leads."""
        steps = zip(self.urgency, self.urgency[1:], strict=False)
        return [*(z3.Implies(high, low) for low, high in steps), z3.PbEq([(v, 1) for v in self.leading.values()], 1)]


class Result:
    """What the assessment says of some answers, whatever the statistics say."""

    def __init__(self, rules: Rules, chances: Statistics, names: Names) -> None:
        """What follows from the rules and the statistics."""
        self.rules, self.chances, self._names = rules, chances, names
        self.answers, self.texts = rules.answers, rules.texts

    @cached_property
    def urgency(self) -> tuple[z3.BoolRef, ...]:
        """For each rank 0 to 5, whether the urgency is at least that: the most urgent of rules and statistics."""
        return tuple(z3.Or(f, c) for f, c in zip(self.rules.floor, self.chances.urgency, strict=True))

    def at(self, level: Urgency) -> z3.BoolRef:
        """Whether the urgency is exactly this."""
        i = rank(level)
        return z3.And(self.urgency[i], z3.Not(self.urgency[i + 1]) if i + 1 < len(LEVELS) else ALWAYS)

    def is_open(self, page: Page) -> z3.BoolRef:
        """Whether a page may be shown."""
        return self._pages[page.id]

    @cached_property
    def _pages(self) -> dict[str, z3.BoolRef]:
        return {p.id: self._names.name(f"page {p.id}", self._opens(p)) for p in self.texts.pages.values()}

    def _opens(self, page: Page) -> z3.BoolRef:
        if not page.opens_if:
            return ALWAYS
        return any_of(
            z3.And(
                self.answers.may_apply(opening.guard),
                any_of(self._may_open(f) for f in opening.findings) if opening.findings else ALWAYS,
            )
            for opening in page.opens_if
        )

    def _may_open(self, finding: str) -> z3.BoolRef:
        """Whether a finding may open a page: it is not answered by no, and was not skipped."""
        return z3.Not(z3.Or(self.answers.given(finding, NO), self.answers.given(finding, SKIPPED)))

    def left(self, page: Page) -> z3.BoolRef:
        """Whether a page may be shown and has something left to ask."""
        return z3.And(self.is_open(page), any_of(self.answers.askable(f) for f in page.findings))

    @cached_property
    def in_haste(self) -> z3.BoolRef:
        """Whether rules demand help at once, so that only what could raise the urgency is asked."""
        return self.rules.floor[rank("immediate")]

    @cached_property
    def fixed_page(self) -> z3.BoolRef:
        """Whether a first page, a safety page, or a page that is always asked is left."""
        return any_of(self._fixed(p) for p in self.texts.pages.values())

    def _fixed(self, page: Page) -> z3.BoolRef:
        if page.first:
            return self.left(page)
        questions = self.rules.open_questions
        safety = z3.And(self.is_open(page), any_of(questions[f] for f in page.findings if f in questions))
        always = z3.And(self.left(page), z3.Not(self.in_haste)) if page.always else NEVER
        return z3.Or(safety, always)

    @cached_property
    def other_page(self) -> z3.BoolRef:
        """Whether a page is left that may be chosen for what it is worth: one without age, sex or place."""
        roles = set(self.texts.roles.values())
        return any_of(
            z3.And(self.left(p), z3.Not(any_of(self.answers.askable(f) for f in p.findings if f in roles)))
            for p in self.texts.pages.values()
        )

    @cached_property
    def nothing_left(self) -> z3.BoolRef:
        """Whether no open page has a question left beside age, sex and place; then the interview stops."""
        roles = set(self.texts.roles.values())
        return z3.Not(
            any_of(
                z3.And(self.is_open(p), self.answers.askable(f))
                for p in self.texts.pages.values()
                for f in p.findings
                if f not in roles
            )
        )

    @cached_property
    def complete(self) -> z3.BoolRef:
        """Whether the interview may end here."""
        ends = any_of(self.at(level) for level in LEVELS if self.texts.levels[level].ends_interview)
        enough = any_of([self.in_haste, self.chances.stop, self.nothing_left])
        return z3.Or(ends, all_of([z3.Not(self.rules.provisional), z3.Not(self.fixed_page), enough]))

    def supported(self, s: Support) -> z3.BoolRef:
        """Whether help beyond the pain is shown to whoever answers."""
        told = any_of(self.answers.maybe(f) for f in s.when)
        return told if s.helping else z3.And(told, z3.Not(self.answers.helping))

    def planned(self, t: Treatment) -> z3.BoolRef:
        """Whether a treatment is among what a finished plan says to do or to skip; one that is provisional has less."""
        if t.kind == "avoid":
            return NEVER
        against = [self.answers.maybe(f) for f in t.not_with] + [self.avoided(a) for a in t.avoided_as]
        return all_of([z3.Not(self._beyond(t.up_to)), *self._aims(t), z3.Not(any_of(against))])

    def exercised(self, e: Exercise) -> z3.BoolRef:
        """Whether an exercise may be among those of a finished plan (which takes a few of them)."""
        calm = z3.Not(z3.Or(self._beyond(e.up_to), self.urgency[rank("today")]))
        meant = [self.answers.applies(e.only_if)]
        meant += [any_of(self.answers.yes(f) for f in e.only_with)] if e.only_with else []
        if e.effort == "building":
            meant += [self.past_the_start, *(self.denied(f) for f in e.not_with)]
        against = [self.answers.maybe(f) for f in e.not_with] + [self.avoided(a) for a in e.avoided_as]
        return all_of([calm, *meant, *self._aims(e), z3.Not(any_of(against))])

    @property
    def past_the_start(self) -> z3.BoolRef:
        """Whether the pain is known to be no longer new."""
        later = ("subacute", "persistent")
        return any_of(self.answers.given(f, o) for (f, o), p in self.texts.phases.items() if p in later)

    def denied(self, finding: str) -> z3.BoolRef:
        """Whether a finding is answered by no, or cannot concern the person and is not claimed either."""
        a = self.answers
        harmless = z3.Not(a.concerns(finding)) if finding in self.texts.findings else NEVER
        return z3.And(z3.Not(a.maybe(finding)), z3.Or(a.given(finding, NO), harmless))

    def avoided(self, avoid: str) -> z3.BoolRef:
        """Whether an avoid holds: by the statistics, or by an answer that demands it."""
        demanding = [f for t in self.texts.treatments.values() if avoid in t.avoided_as for f in t.avoid_if]
        return any_of([self.chances.avoids[avoid], *(self.answers.maybe(f) for f in demanding)])

    def _beyond(self, level: Urgency) -> z3.BoolRef:
        """Whether the urgency is above a level, or leaves no time for a plan."""
        return self.urgency[min(rank(level), rank("today")) + 1]

    def free_to_take(self, m: Medicine) -> z3.BoolRef:
        """Whether a medicine gets the verdict "may": each thing that speaks against it is known not to be so."""
        if m.at_best != "may":
            return NEVER
        return all_of([z3.Not(self._beyond(m.up_to)), *self._aims(m), *(self.ruled_out(check) for check in m.checks)])

    def ruled_out(self, check: MedicineCheck) -> z3.BoolRef:
        """Whether what speaks against a medicine is known not to be so, or cannot concern the person."""
        a = self.answers
        if check.finding is None:
            return z3.Not(a.may_apply(check.age))
        told = any_of(a.given(f, NO) for f in (check.finding, *check.settled_by))
        harmless = z3.Not(a.concerns(check.finding)) if check.finding in self.texts.findings else NEVER
        return z3.And(z3.Not(a.maybe(check.finding)), z3.Or(told, harmless))

    def listed(self, m: Medicine) -> z3.BoolRef:
        """Whether a medicine is among those of the plan, with any verdict."""
        return all_of([z3.Not(self._beyond("today")), *self._aims(m)])

    def _aims(self, aim: Treatment | Medicine | Exercise) -> Iterator[z3.BoolRef]:
        """It is for the leading cause, for the place if that is known, and for the phase, which must be known."""
        lead = self.chances.leading
        if aim.families is not None or aim.conditions is not None:
            yield any_of(
                lead[c.id] for c in self.texts.conditions.values()
                if c.family in (aim.families or ()) or c.id in (aim.conditions or ())
            )  # fmt: skip
        if aim.places is not None:
            place = self.texts.roles["place"]
            here = any_of(self.answers.given(place, p) for p in sorted(aim.places))
            yield z3.Or(z3.Not(self.answers.known("place")), here)
        if aim.phases is not None:
            yield any_of(self.answers.given(f, o) for (f, o), p in self.texts.phases.items() if p in aim.phases)
