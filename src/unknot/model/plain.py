"""Results as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ATOMS = frozenset({str, float, int, bool, type(None)})


def plain(value: Any) -> Any:
    """A dataclass as a dictionary of its attributes, and so down to the last part; anything else as it is.

    As `dataclasses.asdict`, which copies every text and number and takes ten times as long on a whole assessment.
    """
    kind = type(value)
    if kind in ATOMS:
        return value
    if hasattr(kind, "__dataclass_fields__"):
        return _entries(vars(value))
    if isinstance(value, Mapping):
        return _entries(value)
    if isinstance(value, list | tuple):
        return [part if type(part) in ATOMS else plain(part) for part in value]
    return value


def _entries(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part if type(part) in ATOMS else plain(part) for key, part in parts.items()}
