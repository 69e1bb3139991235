"""What can be asked, found, shown and read, as plain data for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from unknot.interview import finding_as_dict
from unknot.model.compiled import Claim, Exercise, Muscle, Texts
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


def exercises(model: Model) -> dict[str, Any]:
    """All exercises: steps, dose, variants, whom they are for, and what speaks against them."""
    return {"knowledge": model.version, "exercises": [_plain(e) for e in model.texts.exercises.values()]}


def muscles(model: Model) -> dict[str, Any]:
    """The muscles that exercises name: action, nerve, where their pain is felt, what stretches and strengthens them."""
    return {"knowledge": model.version, "muscles": [_plain(m) for m in model.texts.muscles.values()]}


def _plain(entry: Exercise | Muscle) -> dict[str, Any]:
    """A dataclass as plain data, with sets as sorted lists."""
    return asdict(entry, dict_factory=lambda items: {k: sorted(v) if isinstance(v, frozenset) else v for k, v in items})


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
    names = _names(model.texts)
    listed = [_claim(model, c, names) for c in model.texts.claims.values()]
    return {"knowledge": model.version, "claims": listed}


def _claim(model: Model, c: Claim, names: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "id": c.id,
        "claim": c.claim,
        "about": c.about,
        "verdict": c.verdict,
        "answer": c.answer,
        "answered_by": list(dict.fromkeys(id_ for _, id_ in c.answered_by)),
        "carriers": [{"kind": kind, "id": id_, "name": names[kind, id_]} for kind, id_ in c.answered_by],
        "facts": list(c.facts),
        "sources": {f: asdict(model.texts.citations[f]) for f in c.facts},
        "certainty": c.certainty,
        "estimate": c.estimate,
        "indirect": c.indirect,
        "kept_in": [{kind: name} for kind, name in c.kept_in],
    }


def _names(texts: Texts) -> dict[tuple[str, str], str]:
    """What people see in one line of each entry that can carry an answer, by kind and id."""
    tables: dict[str, dict[str, str]] = {
        "condition": {x.id: x.plain for x in texts.conditions.values()},
        "finding": {x.id: x.short for x in texts.findings.values()},
        "factor": {x.id: x.name for x in texts.factors.values()},
        "treatment": {x.id: x.name for x in texts.treatments.values()},
        "exercise": {x.id: x.name for x in texts.exercises.values()},
        "muscle": {x.id: x.name for x in texts.muscles.values()},
        "medicine": {x.id: x.name for x in texts.medicines.values()},
        "course": {x.id: x.name for x in texts.courses.values()},
        "rule": {x.id: x.reason for x in texts.rules},
        "appointment": {x.id: x.reason for x in texts.appointments},
        "net": {x.id: x.watch for x in texts.nets},
    }
    return {(kind, id_): name for kind, table in tables.items() for id_, name in table.items()}
