"""Answers as the arrays see them: row numbers instead of ids, only what says something."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.model.answers import Answers, Value
from unknot.model.model import Model
from unknot.model.words import NOT_SURE, SKIPPED, YES

Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class BlockEvidence:
    """Which findings of a block were answered yes, and which no (their row numbers in the block)."""

    yes: tuple[int, ...]
    no: tuple[int, ...]


@dataclass(frozen=True)
class Evidence:
    """What enters prior and likelihood.

    Attributes:
        setting, place: row numbers; the last place row means "not said".
        cells: the age-and-sex cells that fit what is known (all of them when nothing is).
        free: finding → row number of the answer.
        blocks: block → its answered findings; blocks without any are left out.
    """

    setting: int
    place: int
    cells: Index
    free: dict[str, int]
    blocks: dict[str, BlockEvidence]


def band(bands: tuple[float, ...], value: float) -> int:
    """Row number of the declared band that holds a value."""
    return max(bisect_right(bands, value) - 1, 0)


def answer_row(model: Model, finding: str, value: Value) -> int:
    """Row number of an answer of a finding outside all blocks."""
    f = model.texts.findings[finding]
    if f.kind == "number":
        return band(f.bands, float(value))
    return f.answers.index(str(value))


def read_evidence(model: Model, answers: Answers) -> Evidence:
    """The evidence in checked answers; "not sure", skipped and not asked say nothing."""
    recipe, who = model.recipe, answers.who
    where = model.block_rows
    yes: dict[str, list[int]] = {}
    no: dict[str, list[int]] = {}
    free: dict[str, int] = {}
    for finding, value in answers.values.items():
        if value in (NOT_SURE, SKIPPED):
            continue
        if finding in where:
            block, row = where[finding]
            (yes if value == YES else no).setdefault(block, []).append(row)
        elif finding in model.free_findings:
            free[finding] = answer_row(model, finding, value)
    answered = [b.id for b in recipe.blocks if b.id in yes or b.id in no]
    return Evidence(
        setting=recipe.settings.index(answers.setting),
        place=recipe.places.index(who.place) if who.place else len(recipe.places),
        cells=_cells(recipe.bands, who.age, who.sex),
        free={f: free[f] for f in model.free_findings if f in free},
        blocks={b: BlockEvidence(tuple(sorted(yes.get(b, ()))), tuple(sorted(no.get(b, ())))) for b in answered},
    )


def _cells(bands: tuple[float, ...], age: float | None, sex: str | None) -> Index:
    rows = range(len(bands)) if age is None else [band(bands, age)]
    columns = (0, 1) if sex is None else (("female", "male").index(sex),)
    return np.asarray([r * 2 + s for r in rows for s in columns])
