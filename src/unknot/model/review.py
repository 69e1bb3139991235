"""Everything that can be said of a knowledge folder: faults of the files, of the compiled model, and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unknot.errors import Fault, KnowledgeError
from unknot.model.checks import unexplained
from unknot.model.languages import read_packs
from unknot.model.lint import lint
from unknot.model.load import load
from unknot.model.model import Model, compile_knowledge
from unknot.model.reminders import remind


@dataclass(frozen=True)
class Review:
    """The result.

    Attributes:
        model: None when the files have faults; there are no reminders then.
        faults: of the files; when there are none, published figures that the model misses without a written reason.
        reminders: what to look at, translations of texts that have changed among it; nothing is refused for them.
    """

    model: Model | None
    faults: tuple[Fault, ...]
    reminders: tuple[Fault, ...]


def review(folder: Path) -> Review:
    """Read, lint, compile and compare with published figures."""
    try:
        knowledge = load(folder)
    except KnowledgeError as error:
        return Review(None, error.faults, ())
    faults = lint(knowledge)
    if faults:
        return Review(None, tuple(faults), ())
    model, _ = compile_knowledge(knowledge)
    try:
        packs = read_packs(folder, model.texts)
    except KnowledgeError as error:
        return Review(model, error.faults, ())
    stale = [fault for pack in packs.values() for fault in pack.stale(model.texts)]
    return Review(model, tuple(unexplained(knowledge, model)), (*remind(knowledge), *stale))
