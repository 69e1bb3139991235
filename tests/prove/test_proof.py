"""The bundled knowledge is proved, statement by statement."""

import json
import sys

import pytest

from unknot import Model, UnknotError
from unknot.prove import prove
from unknot.prove.solving import Prover
from unknot.prove.statements import CLAIMS, World


@pytest.fixture(scope="module")
def prover(model: Model) -> Prover:
    return Prover(model.texts, case_seconds=10)


MANY_CASES = ("nothing-contraindicated", "contraindications-can-be-asked", "medicine-checks-can-be-asked")
STATEMENTS = [pytest.param(c.id, marks=[pytest.mark.slow] if c.id in MANY_CASES else []) for c in CLAIMS]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_bundled_knowledge_is_proved(prover: Prover, statement: str) -> None:
    """The statement holds for all answers."""
    claim = next(c for c in CLAIMS if c.id == statement)
    outcomes = prover.decide(claim)
    faults = [f"{c['fault']} {c['answers']} {c['setting']}" for o in outcomes if (c := o.counterexample)]
    assert [o.holds for o in outcomes] == [True] * len(outcomes), "\n".join([claim.text, *faults])
    assert outcomes


def test_the_assumptions_can_be_met(prover: Prover) -> None:
    """There are answers at all, and for every rule there are answers now and later between which it raises the floor.

    Otherwise "never" would be proved of nothing.
    """
    import z3

    for formula in raises(prover.world):
        prover.solver.add(*prover.world.names.take())
        prover.solver.push()
        prover.solver.add(formula)
        assert prover.solver.check() == z3.sat
        prover.solver.pop()


def raises(world: World) -> list[object]:
    import z3

    formulas: list[object] = [z3.BoolVal(True)]
    for rule in world.texts.rules:
        higher = [z3.And(world.rules_later.demands(rule, i), z3.Not(world.rules.floor[i])) for i in range(1, 6)]
        formulas.append(z3.And(world.completing, z3.Or(*higher)))
    return formulas


def test_the_proof_as_data_and_as_text(model: Model) -> None:
    """Plain data that goes through JSON unchanged, and a text that says what became of each statement."""
    proof = prove(model, only=["rules-can-fire", "safety-net-is-never-empty"])
    data = json.loads(json.dumps(proof.as_dict()))
    assert data == proof.as_dict()
    assert data["knowledge"] == model.version
    assert [s["id"] for s in data["statements"]] == ["rules-can-fire", "safety-net-is-never-empty"]
    assert data["holds"] == all(s["result"] == "proved" for s in data["statements"])
    for s in proof.statements:
        assert f"{s.result}    {s.text}" in proof.as_text()


def test_statements_differ() -> None:
    """Each has an id and words of its own."""
    assert len({c.id for c in CLAIMS}) == len({c.text for c in CLAIMS}) == len(CLAIMS)


def test_an_unknown_statement_is_refused(model: Model) -> None:
    """The nearest one is offered."""
    with pytest.raises(UnknotError, match="rules-can-fire"):
        prove(model, only=["rules-can-fre"])


def test_without_the_solver_the_error_says_what_to_install(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not an ImportError with a traceback, but the name of the extra."""
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(UnknotError, match=r"unknot\[prove\]"):
        prove(model)


def test_too_little_time_is_no_proof(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that the solver does not decide leaves its statement open, and the proof does not hold."""
    import z3

    monkeypatch.setattr(Prover, "_check", lambda self, formula: z3.unknown)
    proof = prove(model, only=["rules-imply-safety-spec", "rules-can-fire"])
    assert [s.result for s in proof.statements] == ["not-run", "not-run"]
    assert not proof.holds
