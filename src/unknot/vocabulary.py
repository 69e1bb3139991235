"""What can be asked, found and shown, as plain data for programs."""

from __future__ import annotations

from typing import Any

from unknot.interview import finding_as_dict
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
