"""Exact posterior over one principal condition, in log space, for one or many parameter draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.model.compiled import Array
from unknot.model.parameters import BlockArrays, Parameters
from unknot.reasoning.evidence import BlockEvidence, Evidence


@dataclass(frozen=True)
class Posterior:
    """What the answers say.

    Attributes:
        joint: (draws, conditions, cells) probability of condition and age-and-sex cell; sums to 1 over both.
        condition: (draws, conditions) sums to 1.
        need: (draws, levels) sums to 1.
        setting: row number of the setting.
    """

    setting: int
    joint: Array
    condition: Array
    need: Array


def posterior(parameters: Parameters, evidence: Evidence) -> Posterior:
    """P(condition | answers) = prior × person × product over blocks and findings, normalised.

    Never NaN: every factor is above 0 (patterns have a floor, answers have slips), so the sum is.
    Source: design §6; checked against enumeration and a general library in tests/reasoning/.
    """
    log_joint = log_prior(parameters, evidence) + log_person(parameters, evidence)
    for name, answered in evidence.blocks.items():
        log_joint = log_joint + block_log_likelihood(parameters.blocks[name], answered)[:, :, None]
    for name, row in evidence.free.items():
        log_joint = log_joint + free_log_likelihood(parameters, name, row, evidence)
    return from_log_joint(parameters, evidence, log_joint)


def from_log_joint(parameters: Parameters, evidence: Evidence, log_joint: Array) -> Posterior:
    """Normalise (draws, conditions, cells) log weights."""
    joint = np.exp(log_joint - log_joint.max(axis=(1, 2), keepdims=True))
    joint /= joint.sum(axis=(1, 2), keepdims=True)
    condition = joint.sum(axis=2)
    need = np.matmul(condition[:, None, :], parameters.need[:, evidence.setting])[:, 0]
    return Posterior(evidence.setting, joint, condition, need)


def log_prior(parameters: Parameters, evidence: Evidence) -> Array:
    """(draws, conditions, 1) log P(condition | setting, place as said)."""
    return log(parameters.prior[:, evidence.setting, evidence.place])[:, :, None]


def log_person(parameters: Parameters, evidence: Evidence) -> Array:
    """(draws, conditions, cells) log P(age and sex cell | condition), for the cells that fit."""
    return log(parameters.person[:, :, evidence.cells])


def log(p: Array) -> Array:
    """Natural log; what sex or place rules out stays finite, so that no sum is ever NaN."""
    return np.asarray(np.log(np.maximum(p, 1e-300)))


def block_log_likelihood(block: BlockArrays, answered: BlockEvidence) -> Array:
    """(draws, conditions) log P(answers of one block | condition).

    The sum over the hidden pattern, mixed with the people who skim: they say "no" to all whatever they have.
    """
    per_state = np.ones(block.yes.shape[:2])
    for i in answered.yes:
        per_state = per_state * block.yes[:, :, i]
    for i in answered.no:
        per_state = per_state * (1 - block.yes[:, :, i])
    read = np.matmul(block.weights, per_state[:, :, None])[:, :, 0]
    skim = block.skim[:, None]
    return np.asarray(np.log((1 - skim) * read + (0.0 if answered.yes else skim)))


def free_log_likelihood(parameters: Parameters, finding: str, row: int, evidence: Evidence) -> Array:
    """(draws, conditions, 1 or cells) log P(answer | condition, cell)."""
    return np.asarray(np.log(parameters.free[finding].at(row, evidence.cells)))
