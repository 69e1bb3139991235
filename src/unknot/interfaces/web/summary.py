"""One page for a clinician: the story, what was said yes and no to, the red flags asked, the ranking, the knowledge."""

from __future__ import annotations

from typing import Any

from unknot.assessment import Assessment
from unknot.interview import Interview
from unknot.language import capital
from unknot.language import gettext as _
from unknot.model.answers import Value
from unknot.model.compiled import Finding
from unknot.model.words import NO, NOT_SURE, SKIPPED, YES
from unknot.triage.urgency import percent
from unknot.wording import shown_conditions

MOST_REASONS = 8
"""The most urgent come first; who was not sure of anything has dozens, and no sheet holds them."""


def summary(interview: Interview, a: Assessment) -> dict[str, Any]:
    """The values of the page; it says what was asked and not asked, and judges nothing anew.

    What only the person can say, in private, is left out: a printed page may be read by others.
    """
    texts = a.model.texts
    said = [(f, value) for name, value in a.answers.values.items() if not (f := texts.findings[name]).self_only]
    alarms = [(f, value) for f, value in said if f.alarm]
    others = [(f, value) for f, value in said if not f.alarm and f.kind == "yes-no"]
    return {
        "who": _("somebody who helps the person in pain") if interview.helping else _("the person in pain"),
        "urgency": texts.levels[a.urgency].headline,
        "provisional": a.provisional,
        "story": [(capital(f.term), answer(f, v)) for f, v in said if f.kind != "yes-no"],
        "alarms_yes": terms(alarms, YES),
        "alarms_unsure": terms(alarms, NOT_SURE),
        "alarms_no": terms(alarms, NO),
        "alarms_open": [texts.findings[f].term for f in a.unasked_safety],
        "yes": terms(others, YES),
        "unsure": terms(others, NOT_SURE),
        "no": terms(others, NO),
        "reasons": [r.text for r in a.reasons[:MOST_REASONS]],
        "more_reasons": max(0, len(a.reasons) - MOST_REASONS),
        "ranking": [
            {
                "name": c.name,
                "codes": ", ".join(texts.conditions[c.id].icd10cm),
                "percent": percent(c.probability),
                "range": _("{low} to {high}").format(low=percent(c.interval[0]), high=percent(c.interval[1])),
            }
            for c in shown_conditions(a)
        ],
        "corrections": [_correction(a, *c) for c in interview.corrections if not texts.findings[c[0]].self_only],
        "knowledge": a.knowledge,
    }


def terms(said: list[tuple[Finding, Value]], value: str) -> list[str]:
    """The clinical terms of the findings that were answered so."""
    return [f.term for f, v in said if v == value]


def answer(f: Finding, value: Value) -> str:
    """One answer in words, with its unit."""
    if value in (NOT_SURE, SKIPPED):
        return _("not sure") if value == NOT_SURE else _("no answer")
    if isinstance(value, float | int):
        return f"{value:g} {f.unit}".strip() if f.unit else f"{value:g}"
    return next((o.label for o in f.options if o.id == value), str(value))


def _correction(a: Assessment, finding: str, old: Value, new: Value | None) -> str:
    """A change of an answer in words."""
    f = a.model.texts.findings[finding]
    later = _("taken back") if new is None else answer(f, new)
    return f"{f.term}: {answer(f, old)} → {later}"
