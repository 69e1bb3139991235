"""What the checks share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from unknot.errors import Fault, nearest
from unknot.model import schema
from unknot.model.load import Knowledge
from unknot.model.words import NO, YES
from unknot.model.yaml_text import Path_

NONE = "none"
ONE_PER_FILE = ("file", "block", "condition", "framework")
PLACEHOLDER = re.compile(r"\{([^}]*)\}")
PLACEHOLDERS = ("emergency", "advice-line")


def fault(k: Knowledge, kind: str, id_: str, path: Path_, problem: str, remedy: str) -> Fault:
    """A fault at a field of an entry; where a file holds many entries, the field begins with the entry's id."""
    shown = path if kind in ONE_PER_FILE else (id_, *path)
    return Fault(k.where(kind, id_, *path), ".".join(str(p) for p in shown), problem, remedy)


def unknown(
    k: Knowledge, kind: str, id_: str, path: Path_, given: str, valid: Iterable[str], what: str
) -> Iterator[Fault]:
    """That something is not known, unless it may stand in an entry that does not read.

    Args:
        what: the kind of thing that was named, in words.
    """
    valid = list(valid)
    if given not in valid and not k.lost(what.replace(" ", "-"), given):
        remedy = nearest(given, valid) or f"Use a known {what}, or add this one."
        yield fault(k, kind, id_, path, f"{given!r} is not a known {what}.", remedy)


def twice(k: Knowledge, kind: str, id_: str, path: Path_, given: Iterable[str]) -> Iterator[Fault]:
    """Names that stand more than once in a list."""
    for name, count in Counter(given).items():
        if count > 1:
            yield fault(k, kind, id_, path, f"{name!r} is listed {count} times.", "Keep one.")


def places_of(k: Knowledge) -> set[str]:
    """The ids of the places."""
    return {o.id for o in k.findings[k.by_role("place")].options or ()}


def answer_keys(f: schema.Finding) -> list[str]:
    """The answers of a choice or number finding as they are written in tables: option ids or lower bounds."""
    if f.kind == "choice":
        return [o.id for o in f.options or ()]
    return [f"{b:g}" for b in f.bands or ()]


def distribution(
    k: Knowledge, kind: str, id_: str, path: Path_, f: schema.Finding, entries: dict[str, schema.Entry]
) -> Iterator[Fault]:
    """Probabilities of all answers of a choice or number finding."""
    keys = answer_keys(f)
    if not keys:
        return  # told at the finding
    total = sum(schema.value_in(e) for e in entries.values())
    if set(entries) != set(keys):
        given = ", ".join(entries) or "none"
        problem = f"states {given}, but the answers of {f.id} are {', '.join(keys)}."
        yield fault(k, kind, id_, path, problem, "Give each answer one probability.")
    elif not math.isclose(total, 1, abs_tol=2e-3):
        yield fault(k, kind, id_, path, f"sums to {total:g}, not 1.", "Correct the probabilities.")
    for key, entry in entries.items():
        if schema.value_in(entry) == 0:
            remedy = "Nothing but sex excludes absolutely; use at least 0.001."
            yield fault(k, kind, id_, (*path, key), "is zero.", remedy)


def one_per_band(k: Knowledge, kind: str, id_: str, path: Path_, weights: list[float]) -> Iterator[Fault]:
    """One number for each age band of the population."""
    n = len(k.settings.population.bands)
    if len(weights) != n:
        yield fault(k, kind, id_, path, f"has {len(weights)} numbers for {n} age bands.", f"Give {n}.")


def guard(k: Knowledge, kind: str, id_: str, path: Path_, given: schema.Guard | schema.Opening) -> Iterator[Fault]:
    """Places and settings that a guard names."""
    for place in given.place or ():
        yield from unknown(k, kind, id_, (*path, "place"), place, places_of(k), "place")
    for setting in given.setting or ():
        yield from unknown(k, kind, id_, (*path, "setting"), setting, [s.id for s in k.settings.settings], "setting")


def placeholders(k: Knowledge, kind: str, id_: str, path: Path_, text: str) -> Iterator[Fault]:
    """Names in braces that nobody fills in."""
    for name in PLACEHOLDER.findall(text):
        yield from unknown(k, kind, id_, path, name, PLACEHOLDERS, "number to fill in")


def sign_faults(k: Knowledge, kind: str, id_: str, path: Path_, sign: schema.Sign) -> Iterator[Fault]:
    """A finding that does not exist, or answers that it cannot have."""
    yield from unknown(k, kind, id_, (*path, "finding"), sign.finding, k.findings, "finding")
    finding = k.findings.get(sign.finding)
    if finding is None:
        return
    if sign.from_ is not None and finding.kind != "number":
        problem = f"{finding.id} is not a number."
        yield fault(k, kind, id_, (*path, "from"), problem, "Give its answers under `is`.")
    if sign.is_ is not None and finding.kind == "number":
        yield fault(k, kind, id_, (*path, "is"), f"{finding.id} is a number.", "Give the least number under `from`.")
    elif sign.is_ is not None:
        valid = [YES, NO] if finding.kind == "yes-no" else answer_keys(finding)
        for answer in sign.is_:
            yield from unknown(k, kind, id_, (*path, "is"), answer, valid, f"answer of {finding.id}")
    low, high = finding.range or (0.0, 0.0)
    if sign.from_ is not None and finding.kind == "number" and not low <= sign.from_ <= high:
        problem = f"{sign.from_:g} is outside {low:g} to {high:g}."
        yield fault(k, kind, id_, (*path, "from"), problem, "Use a number in the range of the finding.")
