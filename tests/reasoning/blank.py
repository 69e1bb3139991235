"""Objects of the compiled model with everything empty that a test does not care about."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from unknot.model.compiled import Guard

T = TypeVar("T")
EMPTY = {"str": "", "bool": False, "int": 0, "float": 0.0, "Guard": Guard()}


def blank(kind: type[T], /, **given: Any) -> T:
    """One with these fields; each other field without a default is empty: text "", list (), mapping {} or None."""
    for field in dataclasses.fields(kind):
        bare = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if bare and field.name not in given:
            name = str(field.type)
            given[field.name] = EMPTY.get(name, () if name.startswith("tuple") else {} if "dict" in name else None)
    return kind(**given)
