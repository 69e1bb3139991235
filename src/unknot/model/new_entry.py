"""Starts a condition from another one: a file that fits, in which every number and text asks to be replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from unknot.errors import Fault, InputError, KnowledgeError, nearest
from unknot.model import schema
from unknot.model.lint import lint
from unknot.model.load import Knowledge, load
from unknot.model.yaml_text import Document

REPLACE = "replace"
"""The last word of whatever the author has still to write."""
ORIGINS = ("fact", "derived", "estimate")
BESIDE = ("indirect", "n")
SMALL_START = 0.0005
TO_WRITE = {"name": "Name of {id}", "plain": "Plain name of {id}", "about": "What {id} is, in plain words"}


def new_condition(folder: Path, id_: str, like: str) -> Path:
    """Write the file of a new condition, made from another one's.

    Every number is kept as an estimate that says whence it was copied. Where copied prevalences would leave no room
    for the rest, the new one starts small instead. Codes and checks belong to the other condition and are left out.

    Returns:
        The file.
    Raises:
        InputError: the id is taken or no id, or there is no such condition to copy, or nothing of it can be copied.
        KnowledgeError: the folder has faults, or the copy would bring some; nothing is written then.
    """
    knowledge = load(folder)
    faults = lint(knowledge)
    if faults:
        raise KnowledgeError(faults)
    path = folder / "conditions" / f"{id_}.yaml"
    _refuse(knowledge, path, id_, like)
    document, _ = knowledge.places_of[("condition", like)]
    data = _copy(document.data, id_, like)
    if lint(_with(knowledge, data)):
        data = _small(data, like)
        faults = lint(_with(knowledge, data))
        if faults:
            raise KnowledgeError(faults)
    path.write_text(_text(data, like), encoding="utf-8")
    return path


def _refuse(k: Knowledge, path: Path, id_: str, like: str) -> None:
    faults = []
    try:
        TypeAdapter(schema.Id).validate_python(id_)
    except ValidationError:
        remedy = "Use lower-case letters, digits and single hyphens."
        faults.append(Fault("ID", "", f"{id_!r} is not an id.", remedy))
    if id_ in k.conditions or path.exists():
        problem = f"{id_!r} is taken already ({path.parent.name}/{path.name})."
        faults.append(Fault("ID", "", problem, "Choose another id, or edit that file."))
    if like not in k.conditions:
        faults.append(Fault("--like", "", f"{like!r} is not a known condition.", nearest(like, k.conditions)))
    elif k.conditions[like].prevalence.rest or k.conditions[like].prevalence.residual:
        stated = [c for c in k.conditions.values() if not (c.prevalence.rest or c.prevalence.residual)]
        alike = [c.id for c in stated if c.family == k.conditions[like].family] or [c.id for c in stated]
        problem = f"{like!r} has no prevalence of its own: it takes what the others leave."
        faults.append(Fault("--like", "", problem, f"Copy one that has a prevalence, such as {', '.join(alike[:5])}."))
    if faults:
        raise InputError(faults)


def _copy(raw: dict[str, Any], id_: str, like: str) -> dict[str, Any]:
    data = {key: _estimated(value, like) for key, value in raw.items() if key != "checks"}
    data.pop("also-called", None)
    data["checked"] = date.today().isoformat()
    return {**data, "id": id_, "icd10cm": [], **{k: f"{v.format(id=id_)}: {REPLACE}" for k, v in TO_WRITE.items()}}


def _estimated(node: Any, like: str) -> Any:
    """The same with each origin turned into an estimate."""
    if isinstance(node, list):
        return [_estimated(item, like) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _estimated(value, like) for key, value in node.items() if key not in (*ORIGINS, *BESIDE)}
    return {**kept, "estimate": copied(like)} if any(key in node for key in ORIGINS) else kept


def copied(like: str) -> str:
    """What stands beside a number that was copied."""
    return f"copied from {like}: {REPLACE}"


def _small(data: dict[str, Any], like: str) -> dict[str, Any]:
    reason = f"a small start, since there is no room for as much as {like}: {REPLACE}"
    return {**data, "prevalence": {**data["prevalence"], "value": SMALL_START, "estimate": reason}}


def _with(k: Knowledge, data: dict[str, Any]) -> Knowledge:
    """The knowledge with the new condition in it."""
    condition = schema.Condition.model_validate(data)
    document = Document(f"conditions/{condition.id}.yaml", data, {})
    return replace(
        k,
        conditions={**k.conditions, condition.id: condition},
        places_of={**k.places_of, ("condition", condition.id): (document, ())},
    )


def _text(data: dict[str, Any], like: str) -> str:
    head = f"# Begun from {like}. Whatever ends in `{REPLACE}` is still to be written; icd10cm wants its codes.\n"
    body = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100_000, default_flow_style=None)
    return head + body
