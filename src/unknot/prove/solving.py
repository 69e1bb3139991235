"""Puts the cases to the solver, and turns what it finds into answers that a person could give."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import z3

from unknot.model.compiled import Texts
from unknot.model.words import LEVELS
from unknot.prove.encoding import Rules
from unknot.prove.statements import Case, Claim, World
from unknot.prove.symbols import AnyAnswers

KEPT = 32  # solutions; what may be advised at one place can be asked in a few of them


@dataclass(frozen=True)
class Outcome:
    """What became of one case.

    Attributes:
        holds: None when it was not decided in time.
        counterexample: where it fails; empty otherwise.
    """

    holds: bool | None
    counterexample: dict[str, Any]


class Prover:
    """One solver for all statements, so that what it learns of one case serves the next."""

    def __init__(self, texts: Texts, case_seconds: float) -> None:
        """`case_seconds` is the most that one case may take."""
        self.world = World(texts)
        self.solver = z3.Solver()
        self.solver.set("timeout", int(case_seconds * 1000))
        self.solver.add(*self.world.given())
        self._solutions: deque[z3.ModelRef] = deque(maxlen=KEPT)
        self.asked = {a: self._asked(a) for a in (self.world.answers, self.world.later)}

    def _asked(self, answers: AnyAnswers) -> list[z3.BoolRef]:
        """For each finding, a name for whether it has an answer."""
        return [self.world.names.name(f"{answers.name}: {f} asked", answers.asked(f)) for f in answers.said]

    def decide(self, claim: Claim) -> list[Outcome]:
        """Decide every case of one claim."""
        return [self.case(c) for c in claim.cases(self.world)]

    def case(self, case: Case) -> Outcome:
        """Decide one case; where it fails, with the shortest answers found that show it."""
        if not case.wanted:
            found = self._check(case.formula)
            return self._shown(case, case.formula) if found == z3.sat else _decided(found == z3.unsat, found)
        found = self._possible(case.formula)
        if found != z3.unsat:
            return _decided(found == z3.sat, found)
        for formula in (*case.shown_by, z3.BoolVal(True)):
            if self._check(formula) == z3.sat:
                return self._shown(case, formula)
        return Outcome(False, {"about": case.about, "answers": {}, "setting": None, "fault": case.fault})

    def _possible(self, formula: z3.BoolRef) -> z3.CheckSatResult:
        """`_check`, but for what one of the last solutions shows already: most questions have been open in some."""
        self._take_names()
        if any(z3.is_true(s.eval(formula, model_completion=True)) for s in self._solutions):
            return z3.sat
        return self._check(formula)

    def _check(self, formula: z3.BoolRef) -> z3.CheckSatResult:
        self._take_names()
        self.solver.push()
        self.solver.add(formula)
        found = self.solver.check()
        if found == z3.sat:
            self._solutions.append(self.solver.model())
        self.solver.pop()
        return found

    def _take_names(self) -> None:
        """A solution found before a name was given says nothing of it."""
        if new := self.world.names.take():
            self.solver.add(*new)
            self._solutions.clear()

    def _shown(self, case: Case, formula: z3.BoolRef) -> Outcome:
        world = self.world
        later = [world.later] if case.then is world.rules_later else []
        solution = self._shortest(formula, [world.answers, *later])
        floor, then = _level(world.rules, solution), _level(case.then, solution) if case.then else ""
        shown: dict[str, Any] = {
            "about": case.about,
            "answers": world.answers.read(solution),
            "setting": world.answers.read_setting(solution),
            "fault": case.fault.replace("{floor}", floor).replace("{then}", then),
        }
        if case.then is not None:
            shown["then"] = case.then.answers.read(solution)
        return Outcome(False, shown)

    def _shortest(self, formula: z3.BoolRef, shorten: list[AnyAnswers]) -> z3.ModelRef:
        """A solution in which no answer can be left out by itself.

        It keeps to the default setting, and to statistics that ask for nothing, where these show the fault too.
        """
        world = self.world
        wishes = [world.answers.setting[world.texts.default_setting]]
        wishes += [z3.Not(at_least) for at_least in world.chances.urgency[1:]]
        wishes += [z3.Not(asked) for answers in shorten for asked in self.asked[answers]]
        self.solver.push()
        self.solver.add(formula)
        self.solver.check()
        solution, granted = self.solver.model(), []
        for wish in wishes:
            granted.append(wish)
            if not z3.is_true(solution.eval(wish, model_completion=True)):
                if self.solver.check(*granted) == z3.sat:
                    solution = self.solver.model()
                else:
                    granted.pop()
        self.solver.pop()
        return solution


def _decided(holds: bool, found: z3.CheckSatResult) -> Outcome:
    return Outcome(None if found == z3.unknown else holds, {})


def _level(rules: Rules, solution: z3.ModelRef) -> str:
    """The floor of one solution."""
    reached = [
        i for i, at_least in enumerate(rules.floor) if z3.is_true(solution.eval(at_least, model_completion=True))
    ]
    return LEVELS[max(reached)]
