"""Renders an evaluation as plain text, and a single case as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from unknot.evaluation.metrics import Verdict
from unknot.evaluation.protocol import TOP

if TYPE_CHECKING:
    from unknot.evaluation.run import Evaluation, Figures

WIDTH = 120


def case_as_dict(v: Verdict) -> dict[str, Any]:
    """One judged case: what was told, what was expected, what came out and why."""
    case, outcome = v.case, v.outcome
    return {
        "id": case.id,
        "set": case.set,
        "where": case.where,
        "run": outcome.run,
        "faults": list(v.faults),
        "askable": case.askable,
        "stated": dict(case.stated),
        "never_asked": [f for f in case.stated if f not in outcome.answers],
        "unmapped": list(case.unmapped),
        "diagnosis": case.diagnosis,
        "expected": case.urgency,
        "acceptable": list(case.acceptable),
        "urgency": outcome.urgency,
        "level": outcome.level,
        "provisional": outcome.provisional,
        "pages": list(outcome.pages),
        "reasons": [
            {"kind": r.kind, "id": r.id, "urgency": r.urgency, "text": r.text, "findings": list(r.findings)}
            for r in outcome.reasons
        ],
        "conditions": [{"id": c, "probability": p} for c, p in outcome.ranking[:TOP]],
    }


def evaluation_text(e: Evaluation) -> str:
    """All figures, then every wrong case with its reasons."""
    lines = [f"Knowledge {e.knowledge[:12]}, setting {e.setting}.", ""]
    lines += _figures_text(e.figures)
    lines.append("")
    if e.set_aside is None:
        lines.append(f"Set aside and not scored: {e.set_aside_cases} cases.")
    else:
        lines.append(f"SET ASIDE ({e.set_aside_cases} cases)")
        lines += _figures_text(e.set_aside)
    lines += ["", f"WRONG RESULTS ({len(e.wrong)})"]
    for v in e.wrong:
        lines += ["", *_case_text(v)]
    return "\n".join(lines)


def _figures_text(f: Figures) -> Iterator[str]:
    groups = [("all", f.headline, f.stress), *((name, h, s) for name, (h, s) in f.by_set.items())]
    if f.not_askable.cases:
        groups.append(("not askable at home, in none of the above", f.not_askable, f.not_askable_stress))
    for name, h, s in groups:
        yield f"{name.upper()}: {h.cases} cases"
        yield from _line("missed emergencies", h.missed)
        yield from _line("safe", h.safe)
        yield from _line("acceptable", h.acceptable)
        yield from _line("strict", h.strict)
        yield from _line("over-triage", h.over)
        yield from _line("over-triage of self-care and routine", h.over_benign)
        for level, over in h.over_by_level.items():
            if over.of:
                yield from _line(f"over-triage of {level}", over)
        yield from _line("top 1 of modelled diagnoses", h.first)
        yield from _line("top 3 of modelled diagnoses", h.top_three)
        yield from _line(f"group of the leading one ({h.group_modelled} modelled)", h.group)
        yield from _line("pages, median", h.pages)
        for level, pages in h.pages_by_level.items():
            if pages.of:
                yield from _line(f"pages of {level}, median", pages)
        yield from _line("items shown, median", h.items)
        yield from _line("stress run: missed emergencies", s.missed)
        yield from _line("stress run: safe", s.safe)
    yield f"Refused as too young: {f.refused}."
    yield f"Phrases that the vocabulary cannot hold: {f.unmapped}; cases without any: {f.fully_mapped}."


def _line(name: str, value: object) -> Iterator[str]:
    yield f"  {name:<42} {value}"


def _case_text(v: Verdict) -> Iterator[str]:
    case, outcome = v.case, v.outcome
    yield f"{case.id} ({outcome.run}): {', '.join(v.faults)}"
    yield from _wrapped(f"{case.diagnosis}; {case.urgency}, acceptable {', '.join(case.acceptable)} [{case.where}]")
    yield from _wrapped("told: " + ", ".join(f"{k} {_plain(x)}" for k, x in case.stated.items()))
    missed = [f for f in case.stated if f not in outcome.answers]
    if missed:
        yield from _wrapped("told but never asked: " + ", ".join(missed))
    if case.unmapped:
        yield from _wrapped("no words for: " + "; ".join(case.unmapped))
    yield from _wrapped(f"advice: {outcome.urgency} after {len(outcome.pages)} pages")
    for r in outcome.reasons:
        yield from _wrapped(f"- {r.urgency} by {f'{r.kind} {r.id}'.strip()}: {r.text}")
    yield from _wrapped("first: " + ", ".join(f"{c} {p:.1%}" for c, p in outcome.ranking[:TOP]))


def _plain(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else value


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="      ", break_long_words=False)
