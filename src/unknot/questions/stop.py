"""When to stop: no safety question is left and more answers would hardly change what to do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.model.answers import Answers
from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.model.words import ACTION_GROUP, LEVELS, Urgency, rank
from unknot.questions.next_page import OpenPages, seed_of
from unknot.questions.outcomes import page_parts
from unknot.reasoning.evidence import Evidence
from unknot.reasoning.posterior import Posterior


@dataclass(frozen=True)
class Prospect:
    """What further answers could change, as chances over seeded completions.

    Attributes:
        action: that the action group changes.
        avoid: that any avoid begins or ends to hold.
        family: that the family of the leading condition changes.
        stop: all three are within the limits, or nothing is left to ask.
        why: in plain words.
    """

    action: float
    avoid: float
    family: float
    stop: bool
    why: str


def prospect(
    model: Model, pages: OpenPages, answers: Answers, evidence: Evidence, result: Posterior, floor: Urgency
) -> Prospect:
    """Complete the open findings many times as the posterior predicts, and count what changes.

    Findings that were skipped or answered "not sure" are never redrawn. `floor` is what rules and referrals demand.
    """
    roles = set(model.texts.roles.values())
    findings = tuple(f for _, left in pages for f in left if f not in roles)
    if not findings:
        return Prospect(0.0, 0.0, 0.0, True, "Nothing is left to ask.")
    q = model.texts.questions
    rng = np.random.default_rng(seed_of(model, answers))
    later = complete(model, evidence, result, findings, q.completions, rng)
    now = result.condition
    action = float((_groups(model, later, result.setting, floor) != _groups(model, now, result.setting, floor)).mean())
    avoid = float((_avoids(model, later) != _avoids(model, now)).any(axis=1).mean())
    family = float((_families(model, later) != _families(model, now)).mean())
    stop = action <= q.action_change and avoid <= q.avoid_change and family <= q.family_change
    why = "More answers would hardly change what to do." if stop else "Some answers could still change what to do."
    return Prospect(action, avoid, family, stop, why)


def complete(
    model: Model, evidence: Evidence, result: Posterior, findings: tuple[str, ...], times: int, rng: np.random.Generator
) -> Array:
    """(times, conditions) posteriors after drawing answers to all these findings from the posterior."""
    joint = result.joint[0]
    drawn = rng.choice(joint.size, size=times, p=joint.ravel() / joint.sum())
    c, cell = np.unravel_index(drawn, joint.shape)
    shared = np.zeros((times, len(joint)))  # of the answers that do not depend on age and sex
    picked = np.empty_like(shared)  # one for all parts: fresh memory would take longer than the sums
    log_after = np.log(np.maximum(joint, 1e-300))[None].repeat(times, axis=0)
    for part in page_parts(model, evidence, findings):
        p = part.likelihood
        up_to = p.cumsum(axis=0)[:, c, cell if p.shape[2] > 1 else 0]
        picks = (up_to < rng.random(times) * up_to[-1]).sum(axis=0)
        picks = np.minimum(picks, len(p) - 1)
        if p.shape[2] > 1:
            log_after += np.log(p)[picks]
        else:
            shared += np.take(np.log(p[:, :, 0]), picks, axis=0, out=picked, mode="clip")
    log_after += shared[:, :, None]
    after = np.exp(log_after - log_after.max(axis=(1, 2), keepdims=True)).sum(axis=2)
    return np.asarray(after / after.sum(axis=1, keepdims=True))


def _groups(model: Model, condition: Array, setting: int, floor: Urgency) -> Array:
    need = condition @ model.point.need[0, setting]
    advice = np.maximum((need @ model.loss).argmin(axis=1), rank(floor))
    for i, name in enumerate(model.recipe.conditions):
        refer = model.texts.conditions[name].refer_at
        if refer:
            advice = np.where(condition[:, i] >= refer[0], np.maximum(advice, rank(refer[1])), advice)
    groups = np.asarray([float(ACTION_GROUP[level]) for level in LEVELS])
    return np.asarray(groups[advice])


def _avoids(model: Model, condition: Array) -> npt.NDArray[np.bool_]:
    held: npt.NDArray[np.bool_] = condition @ model.avoids[1] >= 1
    return held


def _families(model: Model, condition: Array) -> npt.NDArray[np.str_]:
    family = np.asarray([model.texts.conditions[c].family for c in model.recipe.conditions])
    leading: npt.NDArray[np.str_] = family[condition.argmax(axis=1)]
    return leading
