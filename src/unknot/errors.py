"""What can go wrong that a caller can act on.

UnknotError
├── KnowledgeError   the knowledge folder has faults; carries all of them
└── InputError       answers, settings or files given by the user are wrong; carries all faults
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        where: file and line, or the name of the answer.
        field: dotted path inside the file; "" where it does not apply.
        problem: what was given and why it is wrong.
        remedy: what would be right.
    """

    where: str
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: {self.field}" if self.field else self.where
        return f"{place}: {self.problem}" + (f" {self.remedy}" if self.remedy else "")

    def as_dict(self) -> dict[str, str]:
        """The fault with its attribute names as keys."""
        return asdict(self)


class UnknotError(Exception):
    """Base of all errors that a user can mend; `faults` holds every one found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class KnowledgeError(UnknotError):
    """The knowledge folder does not load. Nothing of it is used."""


class InputError(UnknotError):
    """What the user gave is wrong. Nothing was computed."""


def nearest(given: object, valid: Iterable[str]) -> str:
    """A remedy that names the nearest valid id, or all of them when they are few."""
    choices = sorted(valid)
    close = difflib.get_close_matches(str(given), choices, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]!r}?"
    if len(choices) <= 12:
        return f"Use one of: {', '.join(choices)}."
    return ""
