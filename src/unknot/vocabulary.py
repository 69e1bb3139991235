"""What can be asked, found, shown and read, as plain data for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from unknot.interview import finding_as_dict
from unknot.model.compiled import Claim
from unknot.model.model import Model


def findings(model: Model) -> dict[str, Any]:
    """Everything that can be asked or known."""
    return {"knowledge": model.version, "findings": [finding_as_dict(model, f) for f in model.texts.findings]}


def conditions(model: Model) -> dict[str, Any]:
    """The conditions that are modelled."""
    listed = [
        {
            "id": c.id,
            "name": c.name,
            "plain": c.plain,
            "family": c.family,
            "icd10cm": list(c.icd10cm),
            "serious": c.serious,
            "about": c.about,
        }
        for c in model.texts.conditions.values()
    ]
    return {"knowledge": model.version, "conditions": listed}


def pages(model: Model) -> dict[str, Any]:
    """The pages of the interview."""
    alarms = {f.id for f in model.texts.findings.values() if f.alarm}
    listed = [
        {
            "id": p.id,
            "title": p.title,
            "kind": "checklist" if len(p.findings) > 1 else "single",
            "safety": bool(alarms & set(p.findings)),
            "findings": list(p.findings),
        }
        for p in model.texts.pages.values()
    ]
    return {"knowledge": model.version, "pages": listed}


def claims(model: Model) -> dict[str, Any]:
    """Things people read about back and neck pain, each with a verdict, an answer and what carries it.

    Each has `id`, `claim`, `about`, `verdict`, `answer`, `answered_by` (ids), `carriers` (the same with kind and name),
    `facts` (ids), `sources` (a citation for each fact), `certainty`, `estimate` (why there is no fact), `indirect` (why
    the facts are borrowed) and, for promises, `kept_in` (each a file, a command or a test).
    """
    return {"knowledge": model.version, "claims": [_claim(model, c) for c in model.texts.claims.values()]}


def _claim(model: Model, c: Claim) -> dict[str, Any]:
    return {
        "id": c.id,
        "claim": c.claim,
        "about": c.about,
        "verdict": c.verdict,
        "answer": c.answer,
        "answered_by": list(dict.fromkeys(id_ for _, id_ in c.answered_by)),
        "carriers": [{"kind": kind, "id": id_, "name": _name(model, kind, id_)} for kind, id_ in c.answered_by],
        "facts": list(c.facts),
        "sources": {f: asdict(model.texts.citations[f]) for f in c.facts},
        "certainty": c.certainty,
        "estimate": c.estimate,
        "indirect": c.indirect,
        "kept_in": [{kind: name} for kind, name in c.kept_in],
    }


def _name(model: Model, kind: str, id_: str) -> str:
    """What people see of an entry in one line."""
    texts = model.texts
    match kind:
        case "condition":
            return texts.conditions[id_].plain
        case "finding":
            return texts.findings[id_].short
        case "factor":
            return texts.factors[id_].name
        case "treatment":
            return texts.treatments[id_].name
        case "medicine":
            return texts.medicines[id_].name
        case "course":
            return texts.courses[id_].name
        case "net":
            return next(n.watch for n in texts.nets if n.id == id_)
    reasons = {r.id: r.reason for r in texts.rules} if kind == "rule" else {a.id: a.reason for a in texts.appointments}
    return reasons[id_]
