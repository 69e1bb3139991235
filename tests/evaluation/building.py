"""Tiny cases and outcomes for the tests of the evaluation."""

from unknot.evaluation.cases import Case
from unknot.evaluation.protocol import Outcome


def case(**changes) -> Case:
    """A case that accepts everything up to routine, in which nothing is told."""
    fields = {
        "id": "one",
        "set": "lay",
        "where": "cases.yaml:2",
        "stated": {},
        "too_young": False,
        "unmapped": (),
        "diagnosis": "Pulled back",
        "diagnoses": frozenset({"muscle-strain"}),
        "group": "muscle strain/spasm",
        "members": frozenset({"muscle-strain", "wry-neck"}),
        "urgency": "self-care",
        "acceptable": ("self-care", "routine"),
        "askable": True,
        "set_aside": False,
    }
    assert changes.keys() <= fields.keys()
    return Case(**{**fields, **changes})


def outcome(urgency="self-care", ranking=("muscle-strain", "wry-neck", "sciatica", "residual"), **changes) -> Outcome:
    """How an interview ended; the ranking gets falling probabilities."""
    fields = {
        "case": "one",
        "run": "headline",
        "refused": (),
        "provisional": False,
        "pages": ("worst-place", "danger-now"),
        "items": 9,
        "answers": {},
        "reasons": (),
    }
    assert changes.keys() <= fields.keys()
    ranked = tuple((name, 0.5**i) for i, name in enumerate(ranking, 1))
    return Outcome(urgency=urgency, ranking=ranked, **{**fields, **changes})
