"""Proves what the rule layer promises for all answers, or shows answers for which it fails."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from unknot.errors import Fault, UnknotError, nearest
from unknot.model.model import Model

if TYPE_CHECKING:
    from unknot.prove.solving import Prover
    from unknot.prove.statements import Claim

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Statement:
    """One statement and what became of it.

    Attributes:
        id, text: the statement, in plain words.
        holds: True when proved, False when refuted, None when the solver did not decide it in its time.
        milliseconds: how long it took.
        cases: how many rules, criteria, findings … it was decided for, one by one.
        counterexamples: one for each case that fails: {"about", "answers", "setting", "fault"}, and "then" with the
            answers afterwards where the fault lies between two sets of answers. `assess` takes these answers.
    """

    id: str
    text: str
    holds: bool | None
    milliseconds: float
    cases: int
    counterexamples: tuple[dict[str, Any], ...] = ()

    @property
    def result(self) -> Literal["proved", "refuted", "not-run"]:
        """`holds` as a word."""
        return "not-run" if self.holds is None else "proved" if self.holds else "refuted"

    @property
    def counterexample(self) -> dict[str, Any] | None:
        """The first counterexample; None when there is none."""
        return self.counterexamples[0] if self.counterexamples else None

    def as_dict(self) -> dict[str, Any]:
        """The statement as plain data."""
        return {
            "id": self.id,
            "text": self.text,
            "result": self.result,
            "milliseconds": round(self.milliseconds, 1),
            "cases": self.cases,
            "counterexample": self.counterexample,
            "counterexamples": list(self.counterexamples),
        }


@dataclass(frozen=True)
class Proof:
    """What became of all statements.

    Attributes:
        knowledge: the version of the knowledge: its content hash.
    """

    knowledge: str
    statements: tuple[Statement, ...]

    @property
    def holds(self) -> bool:
        """Whether every statement is proved."""
        return all(s.holds for s in self.statements)

    def as_dict(self) -> dict[str, Any]:
        """The proof as plain data."""
        return {
            "schema_version": SCHEMA_VERSION,
            "knowledge": self.knowledge,
            "holds": self.holds,
            "statements": [s.as_dict() for s in self.statements],
        }

    def as_text(self) -> str:
        """The proof for people: one line a statement, and what fails below it."""
        lines = []
        for s in self.statements:
            lines.append(f"{s.result:<8}  {s.text} ({s.cases} cases, {s.milliseconds:.0f} ms)")
            for c in s.counterexamples:
                lines += [f"          {c['fault']}", f"          answers {_said(c['answers'])}, setting {c['setting']}"]
                lines += [f"          then {_said(c['then'])}"] if "then" in c else []
        proved = sum(s.result == "proved" for s in self.statements)
        lines.append(f"{proved} of {len(self.statements)} statements proved for all answers.")
        lines.append("This is about the rules. The urgency that comes from probabilities is tested, not proved.")
        return "\n".join(lines)


def _said(answers: dict[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False)


def prove(model: Model, *, only: Collection[str] | None = None, case_seconds: float = 10.0) -> Proof:
    """Prove the rule layer's statements for all answers in every setting, whatever the statistics say.

    Only `model.texts` is looked at: no probability enters.

    Args:
        only: ids of the statements to prove; None takes all of them.
        case_seconds: the most that one case may take; a statement with an undecided case is "not-run".
    Raises:
        UnknotError: the solver is not installed, or a statement is not known.
    """
    try:
        import z3  # noqa: F401
    except ImportError:
        problem = "needs the z3 solver, which is not installed."
        raise UnknotError([Fault("prove", "", problem, "Install it with: pip install 'unknot[prove]'.")]) from None
    from unknot.prove.solving import Prover
    from unknot.prove.statements import CLAIMS

    known = {claim.id for claim in CLAIMS}
    unknown = sorted(set(only or ()) - known)
    if unknown:
        raise UnknotError([Fault("prove", "", f"{x!r} is not a statement.", nearest(x, known)) for x in unknown])
    prover = Prover(model.texts, case_seconds)
    return Proof(model.version, tuple(_statement(prover, c) for c in CLAIMS if only is None or c.id in only))


def _statement(prover: Prover, claim: Claim) -> Statement:
    start = time.perf_counter()
    outcomes = prover.decide(claim)
    milliseconds = (time.perf_counter() - start) * 1000
    failed = tuple(o.counterexample for o in outcomes if o.holds is False)
    undecided = any(o.holds is None for o in outcomes)
    holds = False if failed else None if undecided else True
    return Statement(claim.id, claim.text, holds, milliseconds, len(outcomes), failed)
