"""Results as plain data."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any


def plain(value: Any) -> Any:
    """A dataclass as a dictionary of its attributes, and so down to the last part; anything else as it is.

    As `dataclasses.asdict`, which copies every text and number and takes ten times as long on a whole assessment.
    """
    if isinstance(value, str | float | int) or value is None:
        return value
    if is_dataclass(value):
        return {name: plain(part) for name, part in vars(value).items()}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value
