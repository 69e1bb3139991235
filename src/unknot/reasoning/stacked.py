"""The posterior of the point values with all blocks at once: the same sums as `posterior`, in fewer, larger steps.

Checked against `posterior`, which loops over blocks and serves all draws, and so against enumeration.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.model.parameters import Parameters
from unknot.reasoning.evidence import Evidence
from unknot.reasoning.posterior import Posterior, log

Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Stacked:
    """Point parameters laid side by side.

    Attributes:
        log_prior: (settings, places + 1, conditions).
        log_person: (conditions, cells).
        need: (settings, conditions, levels).
        log_yes, log_no: (block findings, patterns) over all blocks; 0 where a finding belongs to another block.
        weights: (conditions, patterns); starts: first pattern of each block; skim: (blocks,).
        column: first column of each block's findings; block: its row number.
        log_free: (answers, conditions) over all free findings that do not depend on age and sex.
        row: where each of them starts.
        log_table: (answers, conditions, cells) for those that do.
        table: where each of them starts.
    """

    log_prior: Array
    log_person: Array
    need: Array
    log_yes: Array
    log_no: Array
    weights: Array
    starts: Index
    skim: Array
    column: dict[str, int]
    block: dict[str, int]
    log_free: Array
    row: dict[str, int]
    log_table: Array
    table: dict[str, int]


def stacked_for(model: Model) -> Stacked:
    """The stacked point values of a model, made once for all its languages."""
    return _stacked_for(model.original)


@lru_cache(maxsize=4)
def _stacked_for(model: Model) -> Stacked:
    return stack(model.point)


def stack(parameters: Parameters) -> Stacked:
    """Lay the first draw of the parameters side by side."""
    blocks = list(parameters.blocks.items())
    widths = [len(b.states) for _, b in blocks]
    lengths = [len(b.findings) for _, b in blocks]
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.intp)
    columns = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
    log_yes = np.zeros((sum(lengths), sum(widths)))
    log_no = np.zeros_like(log_yes)
    for (_, b), column, start in zip(blocks, columns, starts, strict=True):
        there = np.s_[column : column + len(b.findings), start : start + len(b.states)]
        log_yes[there] = np.log(b.yes[0]).T
        log_no[there] = np.log(1 - b.yes[0]).T
    plain = [(name, f) for name, f in parameters.free.items() if not f.tables]
    tabled = [(name, f) for name, f in parameters.free.items() if f.tables]
    conditions, cells = parameters.person.shape[1:]
    return Stacked(
        log_prior=log(parameters.prior[0]),
        log_person=log(parameters.person[0]),
        need=parameters.need[0],
        log_yes=log_yes,
        log_no=log_no,
        weights=np.concatenate([b.weights[0] for _, b in blocks], axis=1),
        starts=starts,
        skim=np.asarray([b.skim[0] for _, b in blocks]),
        column={name: int(c) for (name, _), c in zip(blocks, columns, strict=True)},
        block={name: i for i, (name, _) in enumerate(blocks)},
        log_free=np.concatenate([np.log(f.stated[0]) for _, f in plain] or [np.zeros((0, conditions))]),
        row=_offsets([(name, len(f.answers)) for name, f in plain]),
        log_table=np.concatenate(
            [np.log(f.probability[0]) for _, f in tabled] or [np.zeros((0, conditions, cells))],
        ),
        table=_offsets([(name, len(f.answers)) for name, f in tabled]),
    )


def _offsets(sizes: list[tuple[str, int]]) -> dict[str, int]:
    offsets, at = {}, 0
    for name, size in sizes:
        offsets[name] = at
        at += size
    return offsets


def stacked_posterior(s: Stacked, evidence: Evidence) -> Posterior:
    """P(condition | answers), as `posterior` gives it for the point values."""
    joint = s.log_person[:, evidence.cells] + s.log_prior[evidence.setting, evidence.place][:, None]
    if evidence.blocks:
        joint += _blocks(s, evidence)[:, None]
    rows = [s.row[f] + a for f, a in evidence.free.items() if f in s.row]
    if rows:
        joint += s.log_free[rows].sum(axis=0)[:, None]
    tables = [s.table[f] + a for f, a in evidence.free.items() if f in s.table]
    if tables:
        joint += s.log_table[tables].sum(axis=0)[:, evidence.cells]
    np.exp(joint - joint.max(), out=joint)
    joint /= joint.sum()
    condition = joint.sum(axis=1)
    return Posterior(evidence.setting, joint[None], condition[None], (condition @ s.need[evidence.setting])[None])


def _blocks(s: Stacked, evidence: Evidence) -> Array:
    """(conditions,) summed log likelihood of all blocks; those without answers add nothing."""
    yes = [s.column[name] + i for name, e in evidence.blocks.items() for i in e.yes]
    no = [s.column[name] + i for name, e in evidence.blocks.items() for i in e.no]
    per_pattern = np.exp(s.log_yes[yes].sum(axis=0) + s.log_no[no].sum(axis=0))
    read = np.add.reduceat(s.weights * per_pattern, s.starts, axis=1)
    skim = s.skim.copy()
    skim[[s.block[name] for name, e in evidence.blocks.items() if e.yes]] = 0.0
    return np.asarray(np.log((1 - s.skim) * read + skim).sum(axis=1))
