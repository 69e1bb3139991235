"""Why: the change in log-odds as answers are added one group at a time, and each group's weight against a rival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.reasoning.evidence import Evidence
from unknot.reasoning.posterior import block_log_likelihood, free_log_likelihood, log_person, log_prior

PLACE, PERSON = "place", "person"


@dataclass(frozen=True)
class Step:
    """What one group of answers does.

    Attributes:
        group: "place", "person", a block id or a finding id.
        findings: the findings answered in it.
        change: (conditions,) change in natural log-odds when it is added, in the knowledge's fixed order.
        log_likelihood: (conditions,) natural log of P(its answers | condition), free of order.
    """

    group: str
    findings: tuple[str, ...]
    change: Array
    log_likelihood: Array


@dataclass(frozen=True)
class Explanation:
    """Start, steps and end; `start + sum of changes = end` for every condition.

    Attributes:
        start, end: (conditions,) natural log-odds before and after all answers.
    """

    start: Array
    steps: tuple[Step, ...]
    end: Array


def explain(model: Model, evidence: Evidence) -> Explanation:
    """Add the answers in the fixed order place, person, blocks, other findings."""
    parameters = model.point
    nowhere = Evidence(evidence.setting, len(model.recipe.places), evidence.cells, {}, {})
    everyone = np.arange(parameters.person.shape[2])
    known_person = len(evidence.cells) < len(everyone)
    base = log_prior(parameters, nowhere)[0, :, 0]
    log_joint = np.broadcast_to(base[:, None], (len(base), 1))
    start = last = _log_odds(log_joint)
    steps: list[Step] = []

    def add(group: str, findings: tuple[str, ...], change: Array) -> None:
        nonlocal log_joint, last
        before = log_joint
        log_joint = log_joint + change
        now = _log_odds(log_joint)
        likelihood = _logsum(log_joint) - _logsum(before)
        steps.append(Step(group, findings, now - last, likelihood))
        last = now

    if evidence.place < len(model.recipe.places):
        placed = log_prior(parameters, evidence)[0, :, 0] - base
        add(PLACE, (model.texts.roles["place"],), placed[:, None])
    person = log_person(parameters, evidence)[0]
    if known_person:
        roles = tuple(model.texts.roles[r] for r in ("age", "sex"))
        add(PERSON, roles, person)
    else:
        log_joint = log_joint + person  # sums to 1 over the cells: changes no odds
    for name, answered in evidence.blocks.items():
        block = parameters.blocks[name]
        ids = list(block.findings)
        said = tuple(ids[i] for i in (*answered.yes, *answered.no))
        add(name, said, block_log_likelihood(block, answered)[0, :, None])
    for name, row in evidence.free.items():
        add(name, (name,), free_log_likelihood(parameters, name, row, evidence)[0])
    return Explanation(start, tuple(steps), last)


def _logsum(log_joint: Array) -> Array:
    top = log_joint.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(log_joint - top).sum(axis=1)))


def _log_odds(log_joint: Array) -> Array:
    """(conditions,) log P / (1 - P), computed without subtracting from 1."""
    each = _logsum(log_joint)
    top = each.max()
    weight = np.exp(each - top)
    rest = np.maximum(weight.sum() - weight, 0)
    # Where one condition holds most, the subtraction has lost digits: the rest is summed again without it.
    small = rest < 0.6 * weight.sum()
    for i in np.flatnonzero(small):
        rest[i] = np.delete(weight, i).sum()
    return np.asarray(each - top - np.log(np.maximum(rest, 1e-300)))
