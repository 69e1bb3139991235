"""What the knowledge files must say about one another. Each check yields faults; none stops at the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from unknot.errors import Fault
from unknot.model import (
    lint_care,
    lint_chances,
    lint_claims,
    lint_exercises,
    lint_files,
    lint_frameworks,
    lint_questions,
)
from unknot.model.lint_parts import answer_keys, places_of
from unknot.model.load import Knowledge

__all__ = ["answer_keys", "lint", "places_of"]

CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (
    *lint_files.CHECKS,
    *lint_questions.CHECKS,
    *lint_chances.CHECKS,
    *lint_care.CHECKS,
    *lint_exercises.CHECKS,
    *lint_claims.CHECKS,
    *lint_frameworks.CHECKS,
)


def lint(knowledge: Knowledge) -> list[Fault]:
    """Every fault in the relations between the files.

    In knowledge with gaps (entries that do not read, which `load` has told of) nothing is said that could only be a
    consequence of a gap.
    """
    faults = list(lint_questions.roles(knowledge))
    if faults:
        return faults if knowledge.whole("finding") else []
    return [fault for check in CHECKS for fault in check(knowledge)]
