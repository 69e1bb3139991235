"""JSON Schemas of the knowledge files, so that an editor completes their keys and marks what does not fit.

They say what stands where; how the files fit together only the linter can say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from unknot.model.load import SHAPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FREE_KEYS = "entries"  # the field in which a vector gathers its free keys; in the files they stand beside its origin


def json_schemas() -> dict[str, dict[str, Any]]:
    """File name → schema, one for each single file and one for the files of each folder."""
    return {f"{name.removesuffix('.yaml')}.json": _schema(name) for name in SHAPES}


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder, which is made when it is not there; other files in it are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in json_schemas().items():
        path = folder / name
        path.write_text(as_text(schema), encoding="utf-8")
        written.append(path)
    return written


def as_text(schema: dict[str, Any]) -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema(name: str) -> dict[str, Any]:
    made = SHAPES[name].whole.model_json_schema()
    parts = [made, *made.get("$defs", {}).values()]
    for part in parts:
        _free_keys(part)
        _plain(part)
    what = f"knowledge/{name}" if name.endswith(".yaml") else f"a file of knowledge/{name}/"
    return {"$schema": DIALECT, "title": what} | {k: v for k, v in made.items() if k != "title"}


def _free_keys(part: dict[str, Any]) -> None:
    """A vector's entries are keys of its own."""
    properties = part.get("properties", {})
    if FREE_KEYS in properties:
        part["additionalProperties"] = properties.pop(FREE_KEYS)["additionalProperties"]
        part["required"] = [key for key in part.get("required", []) if key != FREE_KEYS]


def _plain(node: Any) -> None:
    """Only what helps an author: no names of the validator's own, no `null`, which nobody writes, no free-form key."""
    if isinstance(node, list):
        for item in node:
            _plain(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "properties":
            for field in value.values():
                if isinstance(field.get("title"), str):
                    del field["title"]
                if field.get("default", 0) is None:
                    del field["default"]
        _plain(value)
    if "patternProperties" in node:
        node.setdefault("additionalProperties", False)
    some = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if len(some) == 1 and len(node["anyOf"]) == 2:
        del node["anyOf"]
        node.update(some[0])
