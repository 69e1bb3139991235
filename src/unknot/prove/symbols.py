"""Every possible set of answers at once, as variables of the solver.

One truth variable for each answer of each finding, at most one of them true; none true means "not asked". The age is a
whole number: guards compare years of life, so 65.5 is 65 to them. Only what `read_answers` accepts is allowed, in the
form in which it passes answers on (a "no" to what cannot concern the person counts as not asked).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator
from typing import Any

import z3

from unknot.model.answers import Answers, Value
from unknot.model.compiled import Finding, Guard, Texts
from unknot.model.words import NO, NOT_SURE, SKIPPED, YES, Role

A_NUMBER = "a number"

NEVER = z3.BoolVal(False)
ALWAYS = z3.BoolVal(True)


def any_of(parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """At least one holds; of none, never."""
    given = list(parts)
    return z3.Or(*given) if len(given) > 1 else given[0] if given else NEVER


def all_of(parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """Each holds; of none, always."""
    given = list(parts)
    return z3.And(*given) if len(given) > 1 else given[0] if given else ALWAYS


class AnyAnswers:
    """Answers to all findings, left open.

    Attributes:
        name: keeps the variables of two sets of answers apart.
        said: finding → answer → whether that is the answer.
        age: the age in years when it is known.
        setting: setting → whether the person is there.
        helping: whether somebody else answers for the person.
    """

    def __init__(self, texts: Texts, name: str, shared: AnyAnswers | None = None) -> None:
        """Variables of their own for each set; setting and helper may be shared, since nobody changes them midway."""
        self.texts, self.name = texts, name
        self.said = {
            f.id: {a: z3.Bool(f"{name}: {f.id} = {a}") for a in possible_answers(f)} for f in texts.findings.values()
        }
        self.age = z3.Int(f"{name}: years")
        self.setting: dict[str, z3.BoolRef] = (
            shared.setting if shared else {s: z3.Bool(f"{name}: in {s}") for s in texts.settings}
        )
        self.helping: z3.BoolRef = shared.helping if shared else z3.Bool(f"{name}: helping")

    def given(self, finding: str, answer: str) -> z3.BoolRef:
        """Whether this is the answer; what is no finding, or no answer of it, is never said."""
        return self.said.get(finding, {}).get(answer, NEVER)

    def asked(self, finding: str) -> z3.BoolRef:
        """Whether there is any answer, "not sure" and "skipped" included."""
        return any_of(self.said[finding].values())

    def yes(self, finding: str) -> z3.BoolRef:
        """Whether the answer is yes."""
        return self.given(finding, YES)

    def maybe(self, finding: str) -> z3.BoolRef:
        """Whether the answer is yes or not sure."""
        return z3.Or(self.given(finding, YES), self.given(finding, NOT_SURE))

    def known(self, role: Role) -> z3.BoolRef:
        """Whether the place, age or sex was told."""
        answers = self.said[self.texts.roles[role]]
        return any_of(v for a, v in answers.items() if a not in (NOT_SURE, SKIPPED))

    def refused(self, role: Role) -> z3.BoolRef:
        """Whether the place, age or sex was asked and not told."""
        return z3.And(self.asked(self.texts.roles[role]), z3.Not(self.known(role)))

    def may_apply(self, guard: Guard) -> z3.BoolRef:
        """A guard is true, or can be for want of a value."""
        return all_of(z3.Or(z3.Not(known), fits) for known, fits in self._sides(guard))

    def applies(self, guard: Guard) -> z3.BoolRef:
        """A guard is true, with every value known that it needs."""
        return all_of(z3.And(known, fits) for known, fits in self._sides(guard))

    def _sides(self, guard: Guard) -> Iterator[tuple[z3.BoolRef, z3.BoolRef]]:
        """Each side that a guard restricts: whether the value is known, and whether it fits."""
        sides: tuple[tuple[Role, frozenset[str] | None], ...] = (("place", guard.place), ("sex", guard.sex))
        for role, allowed in sides:
            if allowed is not None:
                told = self.said[self.texts.roles[role]]
                yield self.known(role), any_of(told.get(x, NEVER) for x in sorted(allowed))
        if guard.age is not None:
            low, high = guard.age
            old_enough = ALWAYS if low is None else self.age >= low
            young_enough = ALWAYS if high is None else self.age <= high
            yield self.known("age"), z3.And(old_enough, young_enough)
        if guard.setting is not None:
            yield ALWAYS, any_of(self.setting.get(s, NEVER) for s in sorted(guard.setting))

    def concerns(self, finding: str) -> z3.BoolRef:
        """Whether a finding can concern this person, as far as is known."""
        return self.may_apply(self.texts.findings[finding].applies_if)

    def askable(self, finding: str) -> z3.BoolRef:
        """Whether a finding has no answer yet, can concern this person, and its turn has come."""
        return all_of([z3.Not(self.asked(finding)), self.concerns(finding), self.has_turn(finding)])

    def has_turn(self, finding: str) -> z3.BoolRef:
        """Whether a question is for whoever answers, and follows no other or one that was answered so."""
        f = self.texts.findings[finding]
        parts = [any_of(self.given(x.finding, a) for x in f.follows for a in sorted(x.answers))] if f.follows else []
        return all_of([*parts, z3.Not(self.helping)] if f.self_only else parts)

    def valid(self) -> Iterator[z3.BoolRef]:
        """What must hold for `read_answers` to take these answers and pass them on as they are."""
        low, high = self.texts.findings[self.texts.roles["age"]].range or (0, 150)
        yield z3.And(self.age >= math.ceil(low), self.age <= math.floor(high))
        yield z3.PbEq([(v, 1) for v in self.setting.values()], 1)
        for f in self.texts.findings.values():
            yield z3.AtMost(*self.said[f.id].values(), 1)
            yield z3.Implies(self.given(f.id, NO), self.concerns(f.id))
            yield self.consistent(f)

    def consistent(self, f: Finding) -> z3.BoolRef:
        """A "yes" fits the sex and the other answers."""
        clashes = [all_of(self.given(other, wanted) for other, wanted in clash) for clash in f.incompatible]
        if f.applies_if.sex is not None:
            clashes.append(z3.Not(self.may_apply(Guard(sex=f.applies_if.sex))))
        return z3.Implies(self.yes(f.id), z3.Not(any_of(clashes)))

    def fits(self, findings: Iterable[str]) -> z3.BoolRef:
        """These findings, and those whose "yes" may clash with them, are consistent."""
        own = set(findings)
        return all_of(
            self.consistent(f)
            for f in self.texts.findings.values()
            if f.id in own or any(other in own for clash in f.incompatible for other, _ in clash)
        )

    def answering(self, finding: str, answer: str) -> AnyAnswers:
        """The same answers but for this one."""
        return self._but_for(finding, {a: z3.BoolVal(a == answer) for a in self.said[finding]})

    def surely(self, finding: str) -> AnyAnswers:
        """The same answers, with "not sure" of this finding turned into yes."""
        return self._but_for(finding, {**self.said[finding], YES: self.maybe(finding), NOT_SURE: NEVER})

    def _but_for(self, finding: str, answers: dict[str, z3.BoolRef]) -> AnyAnswers:
        other = copy.copy(self)
        other.said = {**self.said, finding: answers}
        return other

    def read(self, solution: Any) -> dict[str, Value]:
        """The answers of one solution, in the knowledge's order."""
        found: dict[str, Value] = {}
        for f in self.texts.findings.values():
            for answer, variable in self.said[f.id].items():
                if z3.is_true(solution.eval(variable)):
                    found[f.id] = self._number(f, solution) if answer == A_NUMBER else answer
        return found

    def _number(self, f: Finding, solution: Any) -> Value:
        if f.role == "age":
            return int(solution.eval(self.age, model_completion=True).as_long())
        return f.bands[0] if f.bands else (f.range or (0.0, 0.0))[0]

    def read_setting(self, solution: Any) -> str:
        """The setting of one solution."""
        return next(s for s, v in self.setting.items() if z3.is_true(solution.eval(v, model_completion=True)))

    def equal(self, answers: Answers) -> Iterator[z3.BoolRef]:
        """What must hold for these to be exactly some checked answers."""
        for finding, variables in self.said.items():
            value = answers.values.get(finding)
            for answer, variable in variables.items():
                yield variable == (answer == (A_NUMBER if isinstance(value, float) else value))
        for setting, variable in self.setting.items():
            yield variable == (setting == answers.setting)
        yield self.helping == answers.helping
        if answers.who.age is not None:
            yield self.age == math.floor(answers.who.age)


def possible_answers(f: Finding) -> tuple[str, ...]:
    """All that `read_answers` lets a finding be; alarms cannot be skipped."""
    told = {"yes-no": (YES, NO), "choice": f.answers, "number": (A_NUMBER,)}[f.kind]
    return (*told, NOT_SURE) if f.alarm and f.kind != "number" else (*told, NOT_SURE, SKIPPED)
