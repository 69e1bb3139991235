"""The posterior in every parameter draw, laid out for speed: log rows in float32 with the draws last.

The same sums as `posterior` over all draws, which is the reference that tests compare with. Each row is made when its
answer is first given and then kept, so that one assessment alone pays for no more than its own answers. What is common
to all conditions in a draw cancels when probabilities are normalised; it is left out of every row, which keeps the sums
small and float32 exact enough (ends of intervals within 1e-4 of the reference).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from unknot.model.model import Model
from unknot.model.parameters import BlockArrays, Parameters
from unknot.reasoning.evidence import BlockEvidence, Evidence
from unknot.reasoning.posterior import log

Row = npt.NDArray[np.float32]
Tables = list[tuple[npt.NDArray[np.intp], Row]]


@lru_cache(maxsize=4)
def draw_rows_for(model: Model) -> DrawRows:
    """The rows of a model's draws."""
    return DrawRows(model.drawn)


class DrawRows:
    """Rows of one set of draws; (conditions, draws) unless said otherwise."""

    def __init__(self, drawn: Parameters) -> None:
        self.drawn = drawn
        self._prior: dict[tuple[int, int], Row] = {}
        self._person: dict[int, Row] = {}
        self._free: dict[tuple[str, int], Row] = {}
        self._tables: dict[tuple[str, int, int], Tables] = {}
        self._blocks: dict[str, _Block] = {}

    def condition(self, evidence: Evidence) -> Row:
        """(conditions, draws) P(condition | answers); each column sums to 1."""
        total = self._without_cells(evidence)
        tabled = [(f, row) for f, row in evidence.free.items() if self.drawn.free[f].tables]
        cells = [self._cell(total, int(cell), tabled) for cell in evidence.cells]
        joint = np.stack(cells)
        joint -= joint.max(axis=(0, 1))
        np.exp(joint, out=joint)
        weight: Row = joint.sum(axis=0)
        weight /= weight.sum(axis=0)
        return weight

    def _without_cells(self, evidence: Evidence) -> Row:
        """The part of the log weights that is the same for all ages and both sexes."""
        total = self._prior_row(evidence.setting, evidence.place).copy()
        for name, answered in evidence.blocks.items():
            if name not in self._blocks:
                self._blocks[name] = _Block(self.drawn.blocks[name])
            total += self._blocks[name].row(answered)
        for finding, answer in evidence.free.items():
            total += self._free_row(finding, answer)
        return total

    def _cell(self, total: Row, cell: int, tabled: list[tuple[str, int]]) -> Row:
        """Log weights in one age-and-sex cell."""
        weights: Row = total + self._person_row(cell)
        for finding, answer in tabled:
            for conditions, row in self._table_rows(finding, answer, cell):
                weights[conditions] += row
        return weights

    def _prior_row(self, setting: int, place: int) -> Row:
        key = setting, place
        if key not in self._prior:
            self._prior[key] = _laid_out(log(self.drawn.prior[:, setting, place]))
        return self._prior[key]

    def _person_row(self, cell: int) -> Row:
        if cell not in self._person:
            self._person[cell] = _laid_out(log(self.drawn.person[:, :, cell]))
        return self._person[cell]

    def _free_row(self, finding: str, answer: int) -> Row:
        """Conditions whose figure depends on age and sex have 0 here and a table."""
        key = finding, answer
        if key not in self._free:
            free = self.drawn.free[finding]
            row = np.log(free.stated[:, answer])
            if not free.tables:
                row -= row.max(axis=1, keepdims=True)
            self._free[key] = _laid_out(row)
        return self._free[key]

    def _table_rows(self, finding: str, answer: int, cell: int) -> Tables:
        """(draws,) for the conditions that share it."""
        key = finding, answer, cell
        if key not in self._tables:
            tables = self.drawn.free[finding].tables
            self._tables[key] = [
                (np.asarray(rows, dtype=np.intp), np.log(table[:, answer, cell]).astype(np.float32))
                for rows, table in tables
            ]
        return self._tables[key]


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

    def row(self, answered: BlockEvidence) -> Row:
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
