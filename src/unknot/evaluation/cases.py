"""Reads published cases and the table that says which conditions count as their diagnoses.

A fault in any file refuses all of them: a case that is dropped in silence would change every figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from unknot.errors import Fault, InputError, nearest
from unknot.model.answers import Value, read_answers
from unknot.model.compiled import Texts
from unknot.model.schema import Id, Strict, Text
from unknot.model.words import Urgency
from unknot.model.yaml_text import Document, Path_, read

T = TypeVar("T", bound=BaseModel)

CaseLevel = Literal["self-care", "routine", "urgent", "emergency"]
CASE_LEVELS: tuple[CaseLevel, ...] = ("self-care", "routine", "urgent", "emergency")
"""The levels of the published cases, from the least to the most urgent; a level's index is its rank."""

LEVEL_OF: dict[Urgency, CaseLevel] = {
    "self-care": "self-care",
    "routine": "routine",
    "soon": "urgent",
    "today": "urgent",
    "immediate": "emergency",
    "emergency": "emergency",
}
"""Our urgency in the levels of the published cases."""

DIAGNOSES = "diagnoses.yaml"
SET_ASIDE_SEED, SET_ASIDE_PARTS = 20_260_101, 5


class CaseEntry(Strict):
    """One case as it is written. `answers` are checked against the vocabulary afterwards."""

    id: Id
    set: Id
    source: Text
    story: Text
    phrases: Annotated[list[Text], Field(min_length=1)]
    not_known_at_home: Annotated[list[Text], Field(alias="not-known-at-home")]
    answers: Annotated[dict[str, Any], Field(min_length=1)]
    unmapped: list[Text]
    diagnosis: Text
    group: Text
    urgency: CaseLevel
    acceptable: Annotated[list[CaseLevel], Field(min_length=1)]
    askable: bool

    @model_validator(mode="after")
    def _check(self) -> CaseEntry:
        if len(set(self.acceptable)) < len(self.acceptable):
            raise ValueError("acceptable names a level twice")
        return self


class CaseFile(Strict):
    """A file of cases."""

    cases: Annotated[list[CaseEntry], Field(min_length=1)]


class DiagnosesFile(Strict):
    """Published diagnoses and diagnosis groups → the conditions that count as such; an empty list: not modelled."""

    modelled: dict[str, list[Id]]
    groups: dict[str, list[Id]]


@dataclass(frozen=True)
class Case:
    """A case ready to be held.

    Attributes:
        where: file and line.
        stated: finding → answer, for what the case tells; nothing else is known.
        too_young: the stated age is below the ages that the interview is for, so the person will be refused.
        diagnoses: conditions that count as the published diagnosis; empty when it is not modelled.
        members: conditions of the published diagnosis group; empty when none is modelled.
        acceptable: levels, from the least to the most urgent.
        set_aside: belongs to the part that is kept unread.
    """

    id: str
    set: str
    where: str
    stated: Mapping[str, Value]
    too_young: bool
    unmapped: tuple[str, ...]
    diagnosis: str
    diagnoses: frozenset[str]
    group: str
    members: frozenset[str]
    urgency: CaseLevel
    acceptable: tuple[CaseLevel, ...]
    askable: bool
    set_aside: bool


def set_aside(case_id: str) -> bool:
    """Whether a case belongs to the fifth that is kept unread; depends on nothing but its id."""
    digest = hashlib.sha256(f"{SET_ASIDE_SEED}:{case_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % SET_ASIDE_PARTS == 0


def load_cases(texts: Texts, paths: list[Path]) -> tuple[Case, ...]:
    """The cases of files and folders, in their order.

    Each file's table of diagnoses is the `diagnoses.yaml` in its own folder.

    Args:
        texts: the vocabulary that answers and conditions must belong to.
        paths: case files, or folders of which every YAML file but the table is read.
    Raises:
        InputError: with every fault of every file.
    """
    faults: list[Fault] = []
    tables: dict[Path, tuple[Document, DiagnosesFile] | None] = {}
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in _files(paths, faults):
        folder = path.parent
        if folder not in tables:
            tables[folder] = _table(folder / DIAGNOSES, texts, faults)
        parsed = _parse(path, CaseFile, faults)
        if parsed is None:
            continue
        document, file = parsed
        for i, entry in enumerate(file.cases):
            where = f"{document.file}:{document.line(('cases', i, 'id'))}"
            if entry.id in seen:
                problem = f"{entry.id!r} is already a case, {seen[entry.id]}."
                faults.append(_fault(document, ("cases", i, "id"), problem, "Rename one."))
                continue
            seen[entry.id] = where
            case = _case(texts, document, i, entry, tables[folder], faults)
            if case is not None:
                cases.append(case)
    if faults:
        raise InputError(_once(faults))
    return tuple(cases)


def _once(faults: list[Fault]) -> Iterator[Fault]:
    """Each field's first fault at a line: an answer without a value is told by the reader and needs no second word."""
    seen: set[tuple[str, str]] = set()
    for fault in faults:
        key = fault.where, fault.field.rpartition(".")[2]
        if key not in seen or not fault.field:
            yield fault
        seen.add(key)


def _files(paths: list[Path], faults: list[Fault]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = [p for p in sorted(path.glob("*.yaml")) if p.name != DIAGNOSES]
            if not found:
                faults.append(Fault(str(path), "", "has no case files.", "Give a folder with YAML files of cases."))
            yield from found
        elif path.is_file():
            yield path
        else:
            faults.append(Fault(str(path), "", "is not a file or folder.", "Give the path of cases."))


def _parse(path: Path, form: type[T], faults: list[Fault]) -> tuple[Document, T] | None:
    """A file in its form; None with every fault added when it does not fit."""
    document, found = read(path, str(path))
    faults += found
    if document is None:
        return None
    try:
        return document, form.model_validate(document.data)
    except ValidationError as error:
        told = {f.field for f in found}
        for item in error.errors():
            if ".".join(str(step) for step in item["loc"]) not in told:
                faults.append(_fault(document, item["loc"], *_words(item)))
        return None


def _words(item: Any) -> tuple[str, str]:
    """Problem and remedy for one thing that the validator found."""
    given, key = item["input"], str(item["loc"][-1]) if item["loc"] else ""
    shown = repr(given) if isinstance(given, str | int | float) else "this"
    match item["type"]:
        case "extra_forbidden":
            forms = (CaseEntry, CaseFile, DiagnosesFile)
            keys = {f.alias or name for form in forms for name, f in form.model_fields.items()}
            return "is not a known key.", nearest(key, keys)
        case "missing":
            return "is missing.", "Add this key."
        case "literal_error":
            return f"{shown} is not allowed.", f"Use one of: {item['ctx']['expected']}."
        case "string_pattern_mismatch":
            return f"{shown} is not an id.", "Use lower-case letters, digits and single hyphens."
        case "value_error":
            return f"{item['ctx']['error']}.", "Keep it once."
        case _:
            return f"{shown} does not fit: {item['msg'][0].lower()}{item['msg'][1:]}.", ""


def _fault(document: Document, path: Path_, problem: str, remedy: str) -> Fault:
    """A fault of a field, with its line; a case goes by its id instead of its number."""
    shown = [str(p) for p in path]
    if len(path) > 1 and path[0] == "cases":
        entry = document.data["cases"][path[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        shown = shown[2:] if name is None else [str(name), *shown[2:]]
    return Fault(f"{document.file}:{document.line(path)}", ".".join(shown), problem, remedy)


def _table(path: Path, texts: Texts, faults: list[Fault]) -> tuple[Document, DiagnosesFile] | None:
    if not path.is_file():
        faults.append(Fault(str(path), "", "is missing.", "The cases need the table of diagnoses beside them."))
        return None
    parsed = _parse(path, DiagnosesFile, faults)
    if parsed is None:
        return None
    document, table = parsed
    for part, entries in (("modelled", table.modelled), ("groups", table.groups)):
        for name, conditions in entries.items():
            for i, condition in enumerate(conditions):
                if condition not in texts.conditions:
                    problem = f"{condition!r} is not a known condition."
                    faults.append(_fault(document, (part, name, i), problem, nearest(condition, texts.conditions)))
    return document, table


def _case(
    texts: Texts,
    document: Document,
    i: int,
    entry: CaseEntry,
    table: tuple[Document, DiagnosesFile] | None,
    faults: list[Fault],
) -> Case | None:
    before = len(faults)
    age = texts.roles["age"]
    too_young = _too_young(texts, entry.answers.get(age))
    stated = _stated(texts, document, i, entry, too_young, faults)
    if table is not None:
        for field, given, known in (
            ("diagnosis", entry.diagnosis, table[1].modelled),
            ("group", entry.group, table[1].groups),
        ):
            if given not in known:
                problem = f"{given!r} is not in {table[0].file}."
                remedy = nearest(given, known) or "Add it there; an empty list says that it is not modelled."
                faults.append(_fault(document, ("cases", i, field), problem, remedy))
    if len(faults) > before or table is None:
        return None
    return Case(
        id=entry.id,
        set=entry.set,
        where=f"{document.file}:{document.line(('cases', i, 'id'))}",
        stated=stated,
        too_young=too_young,
        unmapped=tuple(entry.unmapped),
        diagnosis=entry.diagnosis,
        diagnoses=frozenset(table[1].modelled[entry.diagnosis]),
        group=entry.group,
        members=frozenset(table[1].groups[entry.group]),
        urgency=entry.urgency,
        acceptable=tuple(sorted(entry.acceptable, key=CASE_LEVELS.index)),
        askable=entry.askable,
        set_aside=set_aside(entry.id),
    )


def _too_young(texts: Texts, age: object) -> bool:
    span = texts.findings[texts.roles["age"]].range
    return isinstance(age, int | float) and not isinstance(age, bool) and span is not None and 0 <= age < span[0]


def _stated(
    texts: Texts, document: Document, i: int, entry: CaseEntry, too_young: bool, faults: list[Fault]
) -> dict[str, Value]:
    """The checked answers; the age of somebody too young is kept as it is, for the interview to refuse."""
    age = texts.roles["age"]
    raw = {k: v for k, v in entry.answers.items() if not (too_young and k == age)}
    try:
        values = dict(read_answers(texts, raw).values)
    except InputError as error:
        for fault in error.faults:
            key = fault.where.removeprefix("answers.")
            faults.append(_fault(document, ("cases", i, "answers", key), fault.problem, fault.remedy))
        return {}
    return values | ({age: float(entry.answers[age])} if too_young else {})
