"""What can be asked, found and shown, as plain data for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from unknot.interview import finding_as_dict
from unknot.model.compiled import Exercise, Muscle
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
