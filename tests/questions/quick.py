"""The bundled model with fewer completions, for tests that walk through many interviews."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from unknot import Model


def with_questions(model: Model, **changes: Any) -> Model:
    """The same knowledge with other constants of question choice and stopping."""
    return replace(model, texts=replace(model.texts, questions=replace(model.texts.questions, **changes)))


def quick(model: Model) -> Model:
    """Forty completions and at most 32 outcomes a page: the same rules of the game, much faster."""
    return with_questions(model, completions=40, exact_outcomes=32)
