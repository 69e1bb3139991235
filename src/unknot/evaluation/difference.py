"""What differs between two knowledge folders: numbers, entries, and the advice that written cases get."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from unknot.errors import Fault, InputError, KnowledgeError
from unknot.evaluation.cases import Case, load_cases
from unknot.evaluation.protocol import Outcome, hold
from unknot.model.lint import lint
from unknot.model.lint_chances import constants
from unknot.model.load import Knowledge, load
from unknot.model.model import Model, compile_knowledge
from unknot.model.origins import Stated, stated_numbers
from unknot.model.schema import Origin

FOLDER = "knowledge"  # of a revision, unless another is named
TABLES = {
    "condition": "conditions", "family": "families", "block": "blocks", "finding": "findings", "page": "pages",
    "rule": "rules", "appointment": "appointments", "criterion": "criteria", "treatment": "treatments",
    "exercise": "exercises", "muscle": "muscles", "medicine": "medicines", "factor": "factors", "course": "courses",
    "net": "nets", "claim": "claims", "support": "supports", "framework": "frameworks",
    "source": "sources", "fact": "facts", "age-table": "age_tables",
}  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """One number that is not the same, or does not rest on the same.

    Attributes:
        field: entry and path inside it.
        where: file and line, in the new knowledge where it is there, else in the old.
        old, new: None where it is not there.
        old_origin, new_origin: in words; "" where it is not there.
    """

    kind: str
    field: str
    where: str
    old: float | None
    new: float | None
    old_origin: str
    new_origin: str


@dataclass(frozen=True)
class Moved:
    """A written case that ends otherwise; None where the interview cannot be held with that knowledge."""

    case: str
    where: str
    old_urgency: str | None
    new_urgency: str | None
    old_leading: str | None
    new_leading: str | None

    @property
    def advice(self) -> bool:
        """Whether the advice differs, and not only the leading condition."""
        return self.old_urgency != self.new_urgency


@dataclass(frozen=True)
class Difference:
    """The result.

    Attributes:
        added, removed, changed: entries by kind; changed ones differ in a number, its origin, a word or a rule.
        moved: cases with another urgency first, then those with another leading condition.
        cases: how many were held; the part of each set that is kept unread is not.
    """

    old: str
    new: str
    numbers: tuple[Changed, ...]
    added: dict[str, tuple[str, ...]]
    removed: dict[str, tuple[str, ...]]
    changed: dict[str, tuple[str, ...]]
    cases: int
    moved: tuple[Moved, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "schema_version": 1,
            "old": self.old,
            "new": self.new,
            "numbers": [asdict(c) for c in self.numbers],
            "added": {k: list(v) for k, v in self.added.items()},
            "removed": {k: list(v) for k, v in self.removed.items()},
            "changed": {k: list(v) for k, v in self.changed.items()},
            "cases": self.cases,
            "moved": [{**asdict(m), "advice": m.advice} for m in self.moved],
        }

    def as_text(self) -> str:
        """The same for people."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"Old {self.old[:12]}, new {self.new[:12]}: {len(self.numbers)} numbers differ."
        for c in self.numbers:
            yield f"  {c.where}: {c.kind} {c.field}: {_shown(c.old)} → {_shown(c.new)}"
            if c.old_origin != c.new_origin:
                yield f"      was: {c.old_origin or '-'}"
            yield f"      {'now' if c.old_origin != c.new_origin else 'both'}: {c.new_origin or '-'}"
        for name, entries in (("Added", self.added), ("Removed", self.removed), ("Changed", self.changed)):
            for kind, ids in entries.items():
                yield f"{name}: {kind} {', '.join(ids)}"
        if self.cases:
            advice = sum(m.advice for m in self.moved)
            rest = len(self.moved) - advice
            yield f"{self.cases} cases: {advice} with other advice, {rest} only with another leading cause."
        for m in self.moved:
            yield f"  {m.case}: {m.old_urgency or 'refused'} → {m.new_urgency or 'refused'}" + (
                "" if m.old_leading == m.new_leading else f" ({m.old_leading} → {m.new_leading})"
            )


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def difference(old: str | Path, new: str | Path, cases: Sequence[Path] = ()) -> Difference:
    """Compare two versions of the knowledge.

    Args:
        old, new: knowledge folders, or revisions that git knows (`main`, `HEAD~1`, or `REVISION:folder` where the
            knowledge is not in `knowledge`).
        cases: files or folders of cases, written for the new vocabulary.
    Raises:
        InputError: a side is neither a folder nor a revision, or a case file has faults.
        KnowledgeError: a side has faults.
    """
    with ExitStack() as stack:
        sides = [_compiled(stack.enter_context(_folder(side))) for side in (old, new)]
    (before, old_model), (after, new_model) = sides
    found = [c for c in load_cases(new_model.texts, list(cases)) if not (c.set_aside or c.too_young)] if cases else []
    return Difference(
        old=old_model.version,
        new=new_model.version,
        numbers=tuple(_numbers(before, after)),
        added=_only_in(after, before),
        removed=_only_in(before, after),
        changed=_changed(before, after),
        cases=len(found),
        moved=tuple(sorted(_moved(old_model, new_model, found), key=lambda m: not m.advice)),
    )


def _compiled(folder: Path) -> tuple[Knowledge, Model]:
    knowledge = load(folder)
    faults = lint(knowledge)
    if faults:
        raise KnowledgeError(faults)
    return knowledge, compile_knowledge(knowledge)[0]


# ---------------------------------------------------------------- folders and revisions


@contextmanager
def _folder(side: str | Path) -> Iterator[Path]:
    """The folder itself, or a revision's folder in a place that is gone afterwards."""
    if Path(side).is_dir():
        yield Path(side)
        return
    revision, _, inside = str(side).partition(":")
    inside = inside or FOLDER
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(fileobj=io.BytesIO(_archive(revision, inside))) as archive:
            archive.extractall(place, filter="data")
        yield Path(place, inside)


def _archive(revision: str, inside: str) -> bytes:
    """A tar of one folder of a revision of the repository in which the command runs."""
    problem, remedy = "is neither a folder nor a revision.", "Give a knowledge folder, or a revision that git knows."
    git = shutil.which("git")
    if git is None or revision.startswith("-"):
        raise InputError([Fault(revision, "", problem, remedy)])
    top = subprocess.run([git, "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=False)
    here = top.stdout.strip() or "."
    made = subprocess.run(
        [git, "-C", here, "archive", "--format=tar", revision, "--", inside], capture_output=True, check=False
    )
    if made.returncode:
        said = made.stderr.decode(errors="replace").strip().splitlines()
        raise InputError([Fault(f"{revision}:{inside}", "", problem, f"{remedy} Git says: {' '.join(said[-1:])}")])
    return made.stdout


# ---------------------------------------------------------------- numbers and entries


def _numbers(before: Knowledge, after: Knowledge) -> Iterator[Changed]:
    old, new = _by_place(before), _by_place(after)
    for key in [*new, *(k for k in old if k not in new)]:
        a, b = old.get(key), new.get(key)
        if a is not None and b is not None and (a.value, a.origin) == (b.value, b.origin):
            continue
        stated, k = (b, after) if b is not None else (a, before)
        assert stated is not None
        yield Changed(
            kind=stated.kind,
            field=".".join(str(part) for part in (stated.id, *stated.path)),
            where=k.where(stated.kind, stated.id, *stated.path),
            old=a.value if a else None,
            new=b.value if b else None,
            old_origin=_origin(a.origin) if a else "",
            new_origin=_origin(b.origin) if b else "",
        )


def _by_place(k: Knowledge) -> dict[tuple[Any, ...], Stated]:
    """Every number by its place; the numbers of one list by their order in it."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for n in (*stated_numbers(k), *constants(k)):
        place = (n.kind, n.id, *n.path)
        found[(*place, seen[place])] = n
        seen[place] += 1
    return found


def _origin(o: Origin) -> str:
    if o.fact:
        said = f"fact {o.fact}"
    elif o.derived:
        said = f"{o.derived.formula} of {', '.join(o.derived.facts)}"
    else:
        said = f"estimate: {o.estimate}"
    return said + (f" (indirect: {o.indirect})" if o.indirect else "")


def _only_in(one: Knowledge, other: Knowledge) -> dict[str, tuple[str, ...]]:
    found = {}
    for kind, table in TABLES.items():
        ids = tuple(id_ for id_ in getattr(one, table, {}) if id_ not in getattr(other, table, {}))
        if ids:
            found[kind] = ids
    return found


def _changed(before: Knowledge, after: Knowledge) -> dict[str, tuple[str, ...]]:
    found = {}
    for kind, table in TABLES.items():
        old, new = getattr(before, table, {}), getattr(after, table, {})
        ids = tuple(id_ for id_ in new if id_ in old and new[id_] != old[id_])
        if ids:
            found[kind] = ids
    return found


# ---------------------------------------------------------------- cases


def _moved(old: Model, new: Model, cases: Sequence[Case]) -> Iterator[Moved]:
    for case in cases:
        a, b = _held(old, case), _held(new, case)
        if a is None or b is None or (a.urgency, a.leading) != (b.urgency, b.leading):
            yield Moved(
                case.id,
                case.where,
                a.urgency if a else None,
                b.urgency if b else None,
                a.leading if a else None,
                b.leading if b else None,
            )


def _held(model: Model, case: Case) -> Outcome | None:
    """The headline run; None when this knowledge does not know one of the case's answers."""
    try:
        return hold(model, case, "headline")
    except InputError:
        return None
