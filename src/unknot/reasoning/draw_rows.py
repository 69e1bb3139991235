"""The posterior in every parameter draw, laid out for speed: log rows in float32 with the draws last.

The same sums as `posterior` over all draws, which is the reference that tests compare with. Each row is made from the
drawn numbers when its answer is first given and then kept, so that one assessment alone pays for no more than its own
answers, and nobody for a gigabyte of all probabilities in all draws. What is common
to all conditions in a draw cancels when probabilities are normalised; it is left out of every row, which keeps the sums
small and float32 exact enough (ends of intervals within 1e-4 of the reference). Of an answer whose figure depends on
age and sex nearly all conditions share one figure: it is added once for all, and only the few others are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from unknot.model.compiled import Array
from unknot.model.model import SEED, Model
from unknot.model.parameters import BlockArrays, FreeFinding, block_of, finding_of, person_of, prior_and_need
from unknot.model.recipe import Recipe
from unknot.reasoning.evidence import BlockEvidence, Evidence
from unknot.reasoning.posterior import log

KEPT = 4  # rows of each block; a row of a hundred conditions takes a megabyte
Row = npt.NDArray[np.float32]
Index = npt.NDArray[np.intp]


def draw_rows_for(model: Model) -> DrawRows:
    """The rows of a model's draws, made once for all its languages."""
    return _draw_rows_for(model.original)


@lru_cache(maxsize=4)
def _draw_rows_for(model: Model) -> DrawRows:
    return DrawRows(model.recipe, model.numbers.draw(model.draws, SEED))


class DrawRows:
    """Rows of one set of draws; (conditions, draws) unless said otherwise.

    Args:
        numbers: (draws, numbers) in the registry's order.
    """

    def __init__(self, recipe: Recipe, numbers: Array) -> None:
        self.recipe, self.numbers = recipe, numbers
        self._findings = {f.id: f for f in recipe.findings}
        self._block_recipes = {b.id: b for b in recipe.blocks}
        self._prior: dict[tuple[int, int], Row] = {}
        self._person: dict[int, Row] = {}
        self._free: dict[str, dict[int, Row] | _Tabled] = {}  # by finding: a row of each answer, or tables
        self._blocks: dict[str, _Block] = {}

    def condition(self, evidence: Evidence) -> Row:
        """(conditions, draws) P(condition | answers); each column sums to 1."""
        total = self._prior_row(evidence.setting, evidence.place).copy()
        for name, answered in evidence.blocks.items():
            total += self._block(name).row(answered)
        tabled: list[tuple[_Tabled, int]] = []
        for finding, answer in evidence.free.items():
            rows = self._of_finding(finding)
            if isinstance(rows, _Tabled):
                tabled.append((rows, answer))
            else:
                total += rows[answer]
        joint = np.repeat(total[None], len(evidence.cells), axis=0)
        for weights, cell in zip(joint, evidence.cells.tolist(), strict=True):
            self._add_cell(weights, cell, tabled)
        joint -= joint.max(axis=(0, 1))
        np.exp(joint, out=joint)
        weight: Row = joint.sum(axis=0) if len(joint) > 1 else joint[0]
        weight /= weight.sum(axis=0)
        return weight

    def _add_cell(self, weights: Row, cell: int, tabled: list[tuple[_Tabled, int]]) -> None:
        """Add to log weights what holds in one age-and-sex cell."""
        weights += self._person_row(cell)
        shared = np.zeros(weights.shape[1], dtype=np.float32)  # it tells no conditions apart, but cells from each other
        for finding, answer in tabled:
            shared += finding.shared[answer, cell]
            for conditions, own in finding.others(answer, cell):
                weights[conditions] += own - finding.shared[answer, cell]
        weights += shared

    def _prior_row(self, setting: int, place: int) -> Row:
        if not self._prior:
            prior = log(prior_and_need(self.recipe, self.numbers)[0])
            self._prior = {
                (s, q): _laid_out(prior[:, s, q]) for s in range(prior.shape[1]) for q in range(prior.shape[2])
            }
        return self._prior[setting, place]

    def _person_row(self, cell: int) -> Row:
        if not self._person:
            person = log(person_of(self.recipe, self.numbers))
            self._person = {i: _laid_out(person[:, :, i]) for i in range(person.shape[2])}
        return self._person[cell]

    def _block(self, name: str) -> _Block:
        if name not in self._blocks:
            self._blocks[name] = _Block(block_of(self.recipe, self.numbers, self._block_recipes[name]))
        return self._blocks[name]

    def _of_finding(self, name: str) -> dict[int, Row] | _Tabled:
        """The rows of a finding by its answers, or its tables where figures depend on age and sex."""
        if name not in self._free:
            free = finding_of(self.recipe, self.numbers, self._findings[name])
            self._free[name] = _tabled(free) if free.tables else _rows(free)
        return self._free[name]


def _rows(free: FreeFinding) -> dict[int, Row]:
    logs = {answer: np.log(free.stated[:, answer]) for answer in free.answers.values()}
    return {answer: _laid_out(row - row.max(axis=1, keepdims=True)) for answer, row in logs.items()}


@dataclass(frozen=True)
class _Tabled:
    """Log figures of one finding that depend on age and sex for some or all conditions.

    Attributes:
        shared: (answers, cells, draws) the figure of most conditions.
        few: other conditions that share one, and (answers, cells, draws).
        stated: conditions whose figure does not depend on age and sex, and (answers, conditions, draws).
    """

    shared: Row
    few: list[tuple[Index, Row]]
    stated: tuple[Index, Row]

    def others(self, answer: int, cell: int) -> list[tuple[Index, Row]]:
        """The conditions that do not have the shared figure, with theirs: (1 or conditions, draws)."""
        conditions, own = self.stated
        few = [(rows, table[answer, cell, None]) for rows, table in self.few]
        return [*few, (conditions, own[answer])] if len(conditions) else few


def _tabled(free: FreeFinding) -> _Tabled:
    tables = [
        (np.asarray(rows, dtype=np.intp), np.log(table).transpose(1, 2, 0).astype(np.float32))
        for rows, table in free.tables
    ]
    most = max(range(len(tables)), key=lambda i: len(tables[i][0]))
    in_tables = np.concatenate([rows for rows, _ in tables])
    rest = np.setdiff1d(np.arange(free.stated.shape[2]), in_tables)
    stated = np.log(free.stated[:, :, rest]).transpose(1, 2, 0).astype(np.float32)
    return _Tabled(tables.pop(most)[1], tables, (rest, stated))


class _Block:
    """Rows of one block.

    Attributes:
        weights: (patterns, conditions, draws).
        yes, no: (findings, patterns, draws) log P(yes | pattern) and log P(no | pattern).
        read, skim: (draws,) share of people who read the questions, and who do not.
    """

    def __init__(self, block: BlockArrays) -> None:
        self.weights: Row = np.ascontiguousarray(block.weights.transpose(2, 1, 0), dtype=np.float32)
        self.yes: Row = np.ascontiguousarray(np.log(block.yes).transpose(2, 1, 0), dtype=np.float32)
        self.no: Row = np.ascontiguousarray(np.log(1 - block.yes).transpose(2, 1, 0), dtype=np.float32)
        self.read: Row = (1 - block.skim).astype(np.float32)
        self.skim: Row = block.skim.astype(np.float32)
        self.row = lru_cache(maxsize=KEPT)(self._row)  # most people give the same few sets of answers: all "no"

    def _row(self, answered: BlockEvidence) -> Row:
        """(conditions, draws) log P(answers of the block | condition), but for what is common to all conditions."""
        pattern: Row = self.yes[list(answered.yes)].sum(axis=0) + self.no[list(answered.no)].sum(axis=0)
        best = pattern.max(axis=0)
        # The likeliest pattern becomes 1: many answers at once would otherwise be too small for float32.
        pattern = np.exp(pattern - best)
        likelihood: Row = np.einsum("pcd,pd->cd", self.weights, pattern)
        if not answered.yes:  # who skims says "no" to all, whatever they have
            likelihood *= self.read
            likelihood += self.skim * np.exp(-best)
        return np.log(likelihood, out=likelihood)


def _laid_out(rows: npt.NDArray[np.float64]) -> Row:
    """(draws, conditions) as (conditions, draws) in float32."""
    return np.ascontiguousarray(rows.T, dtype=np.float32)
