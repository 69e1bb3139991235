"""One urgency from all sources: rules, reasons for an appointment, expected loss, and chances at which one refers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.language import gettext as _
from unknot.language import small_first
from unknot.model.answers import Answers
from unknot.model.compiled import Array
from unknot.model.guards import applies, shows
from unknot.model.model import Model
from unknot.model.words import LEVELS, Urgency, rank
from unknot.reasoning.posterior import Posterior
from unknot.triage.rules import Flag, SafetyState


@dataclass(frozen=True)
class Reason:
    """Why the urgency is at least this.

    Attributes:
        kind: "rule", "not-sure" (a rule that holds only if "not sure" is read as yes), "appointment" (answers that
            are no danger sign), "chance" (expected loss) or "referral" (a guideline's probability).
        id: rule or condition; "" for the chance.
        text: in plain words.
        findings: the findings it rests on.
        probability: the chance it speaks of; None for rules.
        fact: the source's fact id; "" when it rests on the loss table.
        suspects: conditions that it wants ruled out.
    """

    kind: str
    id: str
    urgency: Urgency
    text: str
    findings: tuple[str, ...]
    probability: float | None
    fact: str
    suspects: tuple[str, ...] = ()


def best_advice(loss: Array, need: Array) -> Urgency:
    """The advice with the least expected loss; of equals the less urgent.

    Args:
        loss: (needs, advices).
        need: (levels,) probability of each need.
    """
    return LEVELS[int(np.argmin(need @ loss))]


def urgency_of(
    model: Model, answers: Answers, safety: SafetyState, result: Posterior
) -> tuple[Urgency, tuple[Reason, ...]]:
    """The most urgent of all sources, with every reason, the most urgent first."""
    reasons = [_rule_reason(flag) for flag in safety.flags]
    reasons += _appointments(model, answers)
    referrals = _referrals(model, result)
    reasons += _chance(model, result, {r.id for r in referrals})
    reasons += referrals
    reasons.sort(key=lambda r: -rank(r.urgency))
    return (reasons[0].urgency if reasons else "self-care"), tuple(reasons)


def _rule_reason(flag: Flag) -> Reason:
    kind = "rule" if flag.certain else "not-sure"
    return Reason(
        kind, flag.rule.id, flag.urgency, flag.rule.reason, flag.findings, None, flag.rule.fact, flag.rule.suspects
    )


def _appointments(model: Model, answers: Answers) -> list[Reason]:
    """What told answers alone are worth an appointment for; what is not known asks for nothing."""
    return [
        Reason("appointment", a.id, a.urgency, a.reason, tuple(s.finding for s in a.when), None, a.fact, a.suspects)
        for a in model.texts.appointments
        if applies(a.guard, answers.who) and all(shows(s, answers.known(s.finding)) for s in a.when)
    ]


def _chance(model: Model, result: Posterior, named: set[str]) -> list[Reason]:
    """What the chances advise. Self-care needs no reason.

    A condition that a referral has `named` with its own chance is not given as the example too: nobody can tell the
    chance of a need from the chance of the condition beside it.
    """
    need, condition = result.need[0], result.condition[0]
    advice = best_advice(model.loss, need)
    if advice == "self-care":
        return []
    at_least = float(need[rank(advice) :].sum())
    by_condition = condition * model.point.need[0, result.setting, :, rank(advice) :].sum(axis=1)
    top = model.recipe.conditions[int(np.argmax(by_condition))]
    wording = {
        "routine": _("should be seen at an ordinary appointment"),
        "soon": _("should be seen within two weeks"),
        "today": _("should be seen today"),
        "immediate": _("needs an emergency department"),
        "emergency": _("needs an ambulance"),
    }[advice]
    share, name = percent(at_least), lower_first(model.texts.conditions[top].name)
    if top in named:
        text = _("About {share} of people with your answers have something that {wording}.")
    else:
        text = _("About {share} of people with your answers have something that {wording}, such as {name}.")
    text = text.format(share=share, wording=wording, name=name)
    if rank(advice) >= rank("immediate"):
        text += " " + _("That is enough not to wait.")
    return [Reason("chance", "", advice, text, (), at_least, "")]


def _referrals(model: Model, result: Posterior) -> list[Reason]:
    found = []
    for i, name in enumerate(model.recipe.conditions):
        c = model.texts.conditions[name]
        p = float(result.condition[0, i])
        if c.refer_at and p >= c.refer_at[0]:
            chance, limit = percent(p), percent(c.refer_at[0])
            text = _("The chance of {condition} is about {chance}. From {limit} on it should be looked into.").format(
                condition=lower_first(c.name), chance=chance, limit=limit
            )
            found.append(Reason("referral", name, c.refer_at[1], text, (), p, c.refer_at[2], (name,)))
    return found


def lower_first(name: str) -> str:
    """A name inside a sentence; abbreviations keep their capitals."""
    return name if name[:2].isupper() else small_first(name)


def percent(p: float) -> str:
    """A probability for people: "12 %", "under 1 %"."""
    if p < 0.01:
        return _("under 1 %")
    return _("over 99 %") if p > 0.99 else _("{count} %").format(count=f"{p * 100:.0f}")
