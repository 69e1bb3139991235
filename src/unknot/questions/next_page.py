"""Which page comes next: first pages and safety pages in their order, then the page worth most per second."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np

from unknot.model.answers import Answers
from unknot.model.compiled import Array, Page
from unknot.model.model import Model
from unknot.questions.outcomes import combined, page_parts
from unknot.reasoning.evidence import Evidence
from unknot.reasoning.posterior import Posterior
from unknot.triage.rules import SafetyState, askable, is_open

OpenPages = list[tuple[Page, tuple[str, ...]]]
"""Pages that can be shown now, with their open findings, in the knowledge's order."""


@dataclass(frozen=True)
class NextPage:
    """A page to show.

    Attributes:
        findings: those on it that are still open and concern this person.
        why: "first", "safety", "always" or "worth".
        worth: expected drop in loss per second; None unless that chose the page.
    """

    page: str
    findings: tuple[str, ...]
    why: str
    worth: float | None


def seed_of(model: Model, answers: Answers) -> int:
    """A seed that depends only on what was said and on the knowledge."""
    text = json.dumps([sorted(answers.values.items()), answers.setting, model.version], sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def open_pages(model: Model, answers: Answers) -> OpenPages:
    """Pages that can be shown now, with their open findings, in the knowledge's order."""
    free = askable(model.texts, answers)
    pages = []
    for page in model.texts.pages.values():
        if not free.isdisjoint(page.findings) and is_open(page, answers):
            pages.append((page, tuple(f for f in page.findings if f in free)))
    return pages


def fixed_page(pages: OpenPages, safety: SafetyState, in_haste: bool) -> NextPage | None:
    """The next first page or safety page, then the pages that are always asked; None when all are done.

    In haste (rules demand help at once) only what could raise the urgency is asked.
    """
    unasked = set(safety.unasked)
    for page, left in pages:
        if page.first:
            return NextPage(page.id, left, "first", None)
        if unasked & set(left):
            return NextPage(page.id, left, "safety", None)
    if in_haste:
        return None
    return next((NextPage(page.id, left, "always", None) for page, left in pages if page.always), None)


def best_page(
    model: Model, pages: OpenPages, answers: Answers, evidence: Evidence, result: Posterior
) -> NextPage | None:
    """The page with the largest expected drop in loss per second of the person's time, one page ahead.

    A page waits for questions on other pages that decide what it asks, so that it never has to come twice.
    """
    roles = set(model.texts.roles.values())
    open_ = {f for _, left in pages for f in left}
    rest = [(page, left) for page, left in pages if not roles & set(left)]  # a skipped first page stays skipped
    ready = [(page, left) for page, left in rest if not _waits(model, answers, page, open_)]
    now, seed = _loss_now(model, result), seed_of(model, answers)
    best: NextPage | None = None
    for page, left in ready or rest:
        gain = (now - _loss_after(model, evidence, result, left, seed)) / page.seconds
        if best is None or gain > (best.worth or 0.0) + 1e-12:
            best = NextPage(page.id, left, "worth", gain)
    return best


def _waits(model: Model, answers: Answers, page: Page, open_: set[str]) -> bool:
    """Whether a finding of the page may still come, by an answer that is asked for elsewhere."""
    later = [f for f in page.findings if f not in open_ and f not in answers.values]
    asked_elsewhere = open_ - set(page.findings)
    return any(x.finding in asked_elsewhere for f in later for x in model.texts.findings[f].follows)


def page_worth(
    model: Model, answers: Answers, evidence: Evidence, result: Posterior, findings: tuple[str, ...]
) -> float:
    """Expected drop in loss when these findings are answered.

    Loss is the least expected loss of any advice, plus the price of avoids that are neither ruled in nor out, plus a
    small weight times the entropy over conditions (bits are natural units here).
    """
    return _loss_now(model, result) - _loss_after(model, evidence, result, findings, seed_of(model, answers))


def _loss_now(model: Model, result: Posterior) -> float:
    return float(_loss(model, result.condition, result.setting)[0])


def _loss_after(model: Model, evidence: Evidence, result: Posterior, findings: tuple[str, ...], seed: int) -> float:
    """The expected loss when these findings are answered."""
    joint = result.joint[0]
    parts = page_parts(model, evidence, findings)
    likelihood, weight = combined(parts, model.texts.questions.exact_outcomes, np.random.default_rng(seed), joint)
    condition = (likelihood * joint).sum(axis=2)
    probability = condition.sum(axis=1)
    condition /= probability[:, None]
    later = _loss(model, condition, result.setting)
    return float((weight * probability * later).sum() / (weight * probability).sum())


def _loss(model: Model, condition: Array, setting: int) -> Array:
    """(rows,) for (rows, conditions)."""
    q = model.texts.questions
    need = condition @ model.point.need[0, setting]
    advice = (need @ model.loss).min(axis=1)
    entropy = -(condition * np.log(np.maximum(condition, 1e-300))).sum(axis=1)
    return np.asarray(advice + q.information_weight * entropy + q.avoid_price * _unresolved(model, condition))


def _unresolved(model: Model, condition: Array) -> Array:
    """How undecided the avoids are: for each, the smaller of the chance that it is needed and that it is not."""
    carriers = (model.avoids[1] > 0).astype(float)
    share = np.minimum(condition @ carriers, 1.0)
    return np.asarray(np.minimum(share, 1 - share).sum(axis=1))
