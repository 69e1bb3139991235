"""How likely each possible set of answers to a page is, for every condition, given what was said so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.reasoning.evidence import BlockEvidence, Evidence


@dataclass(frozen=True)
class Part:
    """A page's open findings that share a block, or one finding outside all blocks.

    Attributes:
        findings: which.
        likelihood: (outcomes, conditions, 1 or cells) P(outcome | condition, cell, answers so far).
    """

    findings: tuple[str, ...]
    likelihood: Array


def page_parts(model: Model, evidence: Evidence, findings: tuple[str, ...]) -> list[Part]:
    """The independent parts of a page, each with all its outcomes."""
    grouped: dict[str, list[str]] = {}
    for f in findings:
        grouped.setdefault(model.block_rows[f][0] if f in model.block_rows else f, []).append(f)
    return [
        _block_part(model, evidence, name, tuple(items))
        if name in model.point.blocks
        else _free_part(model, evidence, name)
        for name, items in grouped.items()
    ]


def _free_part(model: Model, evidence: Evidence, finding: str) -> Part:
    return Part((finding,), model.point.free[finding].all_at(evidence.cells)[0])


def _block_part(model: Model, evidence: Evidence, name: str, findings: tuple[str, ...]) -> Part:
    """Outcomes of some findings of one block, by the chain rule: P(old and new answers) / P(old answers)."""
    block = model.point.blocks[name]
    before = evidence.blocks.get(name, BlockEvidence((), ()))
    said_yes, said_no = block.yes[0], 1 - block.yes[0]
    pattern = said_yes[:, before.yes].prod(axis=1) * said_no[:, before.no].prod(axis=1)
    per_pattern = pattern[None]
    for row in (block.findings[f] for f in findings):  # twice as many outcomes: first with yes to it, then with no
        both = np.stack([said_yes[:, row], said_no[:, row]])
        per_pattern = (per_pattern[:, None] * both).reshape(-1, len(pattern))
    skim = float(block.skim[0])
    weights = block.weights[0].T
    likelihood, base = (1 - skim) * (per_pattern @ weights), (1 - skim) * (pattern @ weights)
    if not before.yes:  # who skims a list says "no" to all of it
        likelihood[-1] += skim
        base += skim
    return Part(findings, (likelihood / base)[:, :, None])


def combined(parts: list[Part], limit: int, rng: np.random.Generator, joint: Array) -> tuple[Array, Array]:
    """All outcomes of a page, or a seeded sample of them when there are more than `limit`.

    Args:
        joint: (conditions, cells) posterior so far; the sample is drawn from it.
    Returns:
        (outcomes, conditions, cells) likelihoods and (outcomes,) weights that sum to 1 over the kept outcomes
        when each is multiplied by its probability; for all outcomes the weights are 1.
    """
    total = 1
    for part in parts:
        total *= len(part.likelihood)
    if total <= limit:
        result = parts[0].likelihood
        for part in parts[1:]:
            product = result[:, None] * part.likelihood[None]
            result = product.reshape(-1, *product.shape[2:])
        return result, np.ones(len(result))
    flat = joint.ravel() / joint.sum()
    drawn = rng.choice(len(flat), size=limit, p=flat)
    c, cell = np.unravel_index(drawn, joint.shape)
    result = np.ones((limit, *joint.shape))
    for part in parts:
        own = part.likelihood[:, c, cell if part.likelihood.shape[2] > 1 else 0].T  # (limit, outcomes)
        picks = (own.cumsum(axis=1) / own.sum(axis=1, keepdims=True) < rng.random((limit, 1))).sum(axis=1)
        result = result * part.likelihood[np.minimum(picks, own.shape[1] - 1)]
    probability = (result * joint).sum(axis=(1, 2))
    return result, 1 / (limit * probability)
