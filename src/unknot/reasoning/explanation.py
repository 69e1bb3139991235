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
    log_joint = base[:, None]
    weights = [_logsum(log_joint)]  # of each condition, before the first step and after each
    groups: list[tuple[str, tuple[str, ...]]] = []

    def add(group: str, findings: tuple[str, ...], change: Array) -> None:
        nonlocal log_joint
        log_joint = log_joint + change
        weights.append(_logsum(log_joint))
        groups.append((group, findings))

    if evidence.place < len(model.recipe.places):
        placed = log_prior(parameters, evidence)[0, :, 0] - base
        add(PLACE, (model.texts.roles["place"],), placed[:, None])
    person = log_person(parameters, evidence)[0]
    if known_person:
        roles = tuple(model.texts.roles[r] for r in ("age", "sex"))
        add(PERSON, roles, person)
    else:
        log_joint = log_joint + person  # sums to 1 over the cells: changes no weight
    for name, answered in evidence.blocks.items():
        block = parameters.blocks[name]
        ids = list(block.findings)
        said = tuple(ids[i] for i in (*answered.yes, *answered.no))
        add(name, said, block_log_likelihood(block, answered)[0, :, None])
    for name, row in evidence.free.items():
        add(name, (name,), free_log_likelihood(parameters, name, row, evidence)[0])
    log_weights = np.stack(weights)
    odds = _log_odds(log_weights)
    parts = zip(groups, np.diff(odds, axis=0), np.diff(log_weights, axis=0), strict=True)
    steps = tuple(Step(group, findings, change, likelihood) for (group, findings), change, likelihood in parts)
    return Explanation(odds[0], steps, odds[-1])


def _logsum(log_joint: Array) -> Array:
    """(conditions,) log of the sum over the cells."""
    if log_joint.shape[1] == 1:
        return log_joint[:, 0]
    top = log_joint.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(log_joint - top).sum(axis=1)))


def _log_odds(log_weights: Array) -> Array:
    """log P / (1 - P) for (states, conditions) log weights, computed without subtracting from 1."""
    top = log_weights.max(axis=1, keepdims=True)
    weight = np.exp(log_weights - top)
    total = weight.sum(axis=1, keepdims=True)
    rest = np.maximum(total - weight, 0)
    # Where one condition holds most, the subtraction has lost digits: the rest is summed again without it.
    state, condition = np.nonzero(rest < 0.6 * total)
    others = weight[state]
    others[np.arange(len(state)), condition] = 0.0
    rest[state, condition] = others.sum(axis=1)
    return np.asarray(log_weights - top - np.log(np.maximum(rest, 1e-300)))
