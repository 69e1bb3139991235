"""Reads a knowledge folder into validated objects. Every fault is found before anything is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from unknot.errors import Fault, KnowledgeError, nearest
from unknot.model import schema
from unknot.model.files import FOLDERS, SINGLE, content_hash, files_of
from unknot.model.yaml_text import Document, read

T = TypeVar("T", bound=BaseModel)

SHAPES: dict[str, type[BaseModel]] = {
    "settings.yaml": schema.Settings,
    "decision.yaml": schema.Decision,
    "pages.yaml": schema.PagesFile,
    "families.yaml": schema.FamiliesFile,
    "age-tables.yaml": schema.AgeTablesFile,
    "advice.yaml": schema.AdviceFile,
    "countries.yaml": schema.CountriesFile,
    "findings": schema.FindingsFile,
    "blocks": schema.Block,
    "conditions": schema.Condition,
    "rules": schema.RulesFile,
    "safety-spec": schema.CriteriaFile,
    "sources": schema.SourcesFile,
    "treatments": schema.TreatmentsFile,
}


@dataclass
class Knowledge:
    """All knowledge, validated one file at a time; cross-references are checked by `lint`."""

    settings: schema.Settings
    decision: schema.Decision
    pages: dict[str, schema.Page]
    families: dict[str, schema.Family]
    age_tables: dict[str, schema.AgeTable]
    levels: dict[str, schema.Advice]
    nets: dict[str, schema.NetItem]
    countries: dict[str, schema.Country]
    other_country: schema.Country
    findings: dict[str, schema.Finding]
    blocks: dict[str, schema.Block]
    conditions: dict[str, schema.Condition]
    rules: dict[str, schema.Rule]
    criteria: dict[str, schema.Criterion]
    sources: dict[str, schema.Source]
    facts: dict[str, schema.Fact]
    treatments: dict[str, schema.Treatment]
    content_hash: str
    places_of: dict[tuple[str, str], tuple[Document, tuple[str | int, ...]]] = field(default_factory=dict)

    def where(self, kind: str, id_: str, *path: str | int) -> str:
        """File and line of an entry or of a field in it."""
        document, base = self.places_of[(kind, id_)]
        return f"{document.file}:{document.line((*base, *path))}"

    def by_role(self, role: str) -> str:
        """The finding that enters the prior as place, age or sex."""
        return next(f.id for f in self.findings.values() if f.role == role)


def load(folder: Path) -> Knowledge:
    """Read and validate a knowledge folder.

    Raises:
        KnowledgeError: with every fault of every file, when there is any.
    """
    faults: list[Fault] = []
    if not folder.is_dir():
        raise KnowledgeError([Fault(str(folder), "", "is not a folder.", "Give the path of a knowledge folder.")])
    faults += _stray_files(folder)
    singles: dict[str, Any] = {}
    index: dict[tuple[str, str], tuple[Document, tuple[str | int, ...]]] = {}
    for name in SINGLE:
        if not (folder / name).is_file():
            faults.append(Fault(name, "", "is missing.", "Every knowledge folder needs this file."))
            continue
        parsed = _parse(folder / name, name, SHAPES[name], faults)
        if parsed:
            singles[name] = parsed
    many: dict[str, list[tuple[Document, Any]]] = {}
    for sub in FOLDERS:
        parsed_files = [
            _parse(path, path.relative_to(folder).as_posix(), SHAPES[sub], faults)
            for path in sorted((folder / sub).glob("**/*.yaml"))
        ]
        many[sub] = [p for p in parsed_files if p]
    tables = {
        "finding": _entries(many["findings"], "findings", "finding", index, faults),
        "block": _entries(many["blocks"], None, "block", index, faults),
        "condition": _entries(many["conditions"], None, "condition", index, faults),
        "rule": _entries(many["rules"], "rules", "rule", index, faults),
        "criterion": _entries(many["safety-spec"], "criteria", "criterion", index, faults),
        "source": _entries(many["sources"], "sources", "source", index, faults),
        "fact": _entries(many["sources"], "facts", "fact", index, faults),
        "treatment": _entries(many["treatments"], "treatments", "treatment", index, faults),
        "page": _single_entries(singles, "pages.yaml", "pages", "page", index, faults),
        "family": _single_entries(singles, "families.yaml", "families", "family", index, faults),
        "age-table": _single_entries(singles, "age-tables.yaml", "tables", "age-table", index, faults),
        "net": _single_entries(singles, "advice.yaml", "nets", "net", index, faults),
        "country": _single_entries(singles, "countries.yaml", "countries", "country", index, faults),
    }
    for name in ("settings.yaml", "decision.yaml", "advice.yaml"):
        if name in singles:
            index[("file", name)] = (singles[name][0], ())
    faults += _file_names(many, index)
    if faults:
        raise KnowledgeError(faults)
    return Knowledge(
        settings=singles["settings.yaml"][1],
        decision=singles["decision.yaml"][1],
        pages=tables["page"],
        families=tables["family"],
        age_tables=tables["age-table"],
        levels={a.level: a for a in singles["advice.yaml"][1].levels},
        nets=tables["net"],
        countries=tables["country"],
        other_country=singles["countries.yaml"][1].other,
        findings=tables["finding"],
        blocks=tables["block"],
        conditions=tables["condition"],
        rules=tables["rule"],
        criteria=tables["criterion"],
        sources=tables["source"],
        facts=tables["fact"],
        treatments=tables["treatment"],
        content_hash=content_hash(folder),
        places_of=index,
    )


def _stray_files(folder: Path) -> Iterator[Fault]:
    known = {p.resolve() for p in files_of(folder)}
    for path in sorted([*folder.glob("**/*.yaml"), *folder.glob("**/*.yml")]):
        if path.resolve() not in known:
            name = path.relative_to(folder).as_posix()
            places = [*SINGLE, *(f"{sub}/" for sub in FOLDERS)]
            yield Fault(name, "", "would not be read from there.", f"Move it to one of: {', '.join(places)}.")


def _parse(path: Path, name: str, kind: type[T], faults: list[Fault]) -> tuple[Document, T] | None:
    document, found = read(path, name)
    faults += found
    if document is None:
        return None
    try:
        return document, kind.model_validate(document.data)
    except ValidationError as error:
        faults += _schema_faults(error, document, kind)
        return None


def _schema_faults(error: ValidationError, document: Document, kind: type[BaseModel]) -> Iterator[Fault]:
    """One fault per field; the branches of a union that fail for the same field are told once."""
    seen: set[tuple[str | int, ...]] = set()
    for item in error.errors():
        path = _data_path(item["loc"], document.data)
        if path in seen:
            continue
        seen.add(path)
        where = f"{document.file}:{document.line(path)}"
        problem, remedy = _words(item, kind, path)
        yield Fault(where, ".".join(str(p) for p in path), problem, remedy)


def _data_path(loc: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:
    """The part of a validator's location that exists in the file (union and helper names are left out)."""
    path: list[str | int] = []
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif step == loc[-1] and isinstance(data, dict) and isinstance(step, str):
            pass
        else:
            continue
        path.append(step)
    return tuple(path)


def _words(item: Any, kind: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, str]:
    given = item.get("input")
    shown = repr(given) if isinstance(given, str | int | float | bool) else ""
    match item["type"]:
        case "extra_forbidden":
            return "is not a known key.", nearest(path[-1] if path else "", _keys(kind))
        case "missing":
            return "is missing.", "Add this key."
        case "literal_error":
            return f"{shown} is not allowed.", f"Use one of: {item['ctx']['expected']}."
        case "string_pattern_mismatch":
            return f"{shown} is not a valid id.", "Use lower-case letters, digits and single hyphens."
        case "value_error":
            return f"{item['ctx']['error']}.", ""
        case _:
            return f"{shown} {item['msg'][0].lower()}{item['msg'][1:]}.".strip(), "Correct the value."


def _keys(kind: type[BaseModel]) -> set[str]:
    """All keys that the file's kind knows at any depth (for the nearest valid one)."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.update(node.get("properties", {}))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(kind.model_json_schema(by_alias=True))
    return found


def _entries(
    files: list[tuple[Document, Any]],
    key: str | None,
    kind: str,
    index: dict[tuple[str, str], tuple[Document, tuple[str | int, ...]]],
    faults: list[Fault],
) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for document, parsed in files:
        listed = [((), parsed)] if key is None else [((key, i), e) for i, e in enumerate(getattr(parsed, key))]
        for path, entry in listed:
            where = f"{document.file}:{document.line((*path, 'id'))}"
            if entry.id in table:
                first = index[(kind, entry.id)][0].file
                faults.append(Fault(where, "id", f"{entry.id!r} is already a {kind} in {first}.", "Rename one."))
                continue
            table[entry.id] = entry
            index[(kind, entry.id)] = (document, path)
    return table


def _single_entries(
    singles: dict[str, Any],
    name: str,
    key: str,
    kind: str,
    index: dict[tuple[str, str], tuple[Document, tuple[str | int, ...]]],
    faults: list[Fault],
) -> dict[str, Any]:
    return _entries([singles[name]], key, kind, index, faults) if name in singles else {}


def _file_names(many: dict[str, list[tuple[Document, Any]]], index: dict[Any, Any]) -> Iterator[Fault]:
    for kind in ("blocks", "conditions"):
        for document, parsed in many[kind]:
            stem = Path(document.file).stem
            if stem != parsed.id:
                where = f"{document.file}:{document.line(('id',))}"
                yield Fault(
                    where, "id", f"{parsed.id!r} differs from the file name.", f"Name the file {parsed.id}.yaml."
                )
