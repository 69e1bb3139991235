"""Reads a knowledge folder into validated objects. Every fault is found before anything is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from unknot.errors import Fault, KnowledgeError, nearest
from unknot.model import schema
from unknot.model.files import FOLDERS, SINGLE, content_hash, files_of
from unknot.model.yaml_text import Document, Path_, dotted, read


@dataclass(frozen=True)
class _Shape:
    """What a file holds.

    Attributes:
        whole: the form of the file.
        entries: key of each list of entries in it, their kind and their form; key None: the file is one entry.
    """

    whole: type[BaseModel]
    entries: tuple[tuple[str | None, str, type[BaseModel]], ...] = ()


SHAPES: dict[str, _Shape] = {
    "settings.yaml": _Shape(schema.Settings),
    "decision.yaml": _Shape(schema.Decision),
    "pages.yaml": _Shape(schema.PagesFile, (("pages", "page", schema.Page),)),
    "families.yaml": _Shape(schema.FamiliesFile, (("families", "family", schema.Family),)),
    "age-tables.yaml": _Shape(schema.AgeTablesFile, (("tables", "age-table", schema.AgeTable),)),
    "advice.yaml": _Shape(
        schema.AdviceFile, (("nets", "net", schema.NetItem), ("supports", "support", schema.Support))
    ),
    "countries.yaml": _Shape(schema.CountriesFile, (("countries", "country", schema.Country),)),
    "findings": _Shape(schema.FindingsFile, (("findings", "finding", schema.Finding),)),
    "blocks": _Shape(schema.Block, ((None, "block", schema.Block),)),
    "conditions": _Shape(schema.Condition, ((None, "condition", schema.Condition),)),
    "rules": _Shape(
        schema.RulesFile, (("rules", "rule", schema.Rule), ("appointments", "appointment", schema.Appointment))
    ),
    "safety-spec": _Shape(schema.CriteriaFile, (("criteria", "criterion", schema.Criterion),)),
    "sources": _Shape(schema.SourcesFile, (("sources", "source", schema.Source), ("facts", "fact", schema.Fact))),
    "treatments": _Shape(schema.TreatmentsFile, (("treatments", "treatment", schema.Treatment),)),
    "exercises": _Shape(schema.ExercisesFile, (("exercises", "exercise", schema.Exercise),)),
    "muscles": _Shape(schema.MusclesFile, (("muscles", "muscle", schema.Muscle),)),
    "figures": _Shape(schema.FiguresFile, (("figures", "figure", schema.Figure),)),
    "factors": _Shape(schema.FactorsFile, (("factors", "factor", schema.Factor),)),
    "courses": _Shape(schema.CoursesFile, (("courses", "course", schema.Course),)),
    "medicines": _Shape(schema.MedicinesFile, (("medicines", "medicine", schema.Medicine),)),
    "claims": _Shape(schema.ClaimsFile, (("claims", "claim", schema.Claim),)),
    "frameworks": _Shape(schema.Framework, ((None, "framework", schema.Framework),)),
}
DATED = ("condition", "treatment", "exercise", "muscle", "factor", "course", "medicine", "claim")
"""The kinds whose files say on which day they were last held against their sources."""
KINDS = tuple(kind for shape in SHAPES.values() for _, kind, _ in shape.entries)
ANY = "*"


@dataclass
class Knowledge:
    """All knowledge, validated one file at a time; cross-references are checked by `lint`.

    Attributes:
        places_of: document and path of each entry, by kind and id.
        gaps: ids, by kind, of entries that were written but do not read; "*" when nobody knows which. Empty in
            knowledge that `load` returns: only the linter sees knowledge with gaps, to tell all faults at once.
    """

    settings: schema.Settings
    decision: schema.Decision
    pages: dict[str, schema.Page]
    families: dict[str, schema.Family]
    age_tables: dict[str, schema.AgeTable]
    advice: tuple[schema.Advice, ...]
    provisional: schema.Provisional
    nets: dict[str, schema.NetItem]
    supports: dict[str, schema.Support]
    countries: dict[str, schema.Country]
    other_country: schema.Country
    findings: dict[str, schema.Finding]
    blocks: dict[str, schema.Block]
    conditions: dict[str, schema.Condition]
    rules: dict[str, schema.Rule]
    appointments: dict[str, schema.Appointment]
    criteria: dict[str, schema.Criterion]
    sources: dict[str, schema.Source]
    facts: dict[str, schema.Fact]
    treatments: dict[str, schema.Treatment]
    exercises: dict[str, schema.Exercise]
    muscles: dict[str, schema.Muscle]
    figures: dict[str, schema.Figure]
    factors: dict[str, schema.Factor]
    courses: dict[str, schema.Course]
    medicines: dict[str, schema.Medicine]
    claims: dict[str, schema.Claim]
    frameworks: dict[str, schema.Framework]
    content_hash: str
    places_of: dict[tuple[str, str], tuple[Document, Path_]] = field(default_factory=dict)
    gaps: dict[str, set[str]] = field(default_factory=dict)

    @property
    def levels(self) -> dict[str, schema.Advice]:
        """The texts of each urgency level."""
        return {entry.level: entry for entry in self.advice}

    def where(self, kind: str, id_: str, *path: str | int) -> str:
        """File and line of an entry or of a field in it; an answer may be named without its `options` or `bands`."""
        document, base = self.places_of[(kind, id_)]
        full = (*base, *path)
        for key in ("options", "bands"):
            if path and (*full[:-1], key, full[-1]) in document.lines:
                full = (*full[:-1], key, full[-1])
        return f"{document.file}:{document.line(full)}"

    def day(self, kind: str, id_: str) -> str:
        """The day of an entry's file: when it was last held against its sources; for a source, when it was read."""
        document, _ = self.places_of[(kind, id_)]
        return str(document.data.get("read-on" if kind in ("source", "fact") else "checked", ""))

    def entries(self, kind: str) -> dict[str, Any]:
        """All entries of a dated kind by id."""
        found: dict[str, Any] = getattr(self, f"{kind}s")
        return found

    def by_role(self, role: str) -> str:
        """The finding that enters the prior as place, age or sex."""
        return next(f.id for f in self.findings.values() if f.role == role)

    def whole(self, *kinds: str) -> bool:
        """Whether every entry of these kinds was read."""
        return not any(self.gaps.get(kind) for kind in kinds)

    def lost(self, kind: str, id_: str) -> bool:
        """Whether an id that is not there may stand in an entry that does not read."""
        return bool({id_, ANY} & self.gaps.get(kind, set()))


def facts_in(entry: object) -> Iterator[str]:
    """The facts that an entry and all that is inside it name as their origin, each once."""
    return iter(dict.fromkeys(_facts_in(entry)))


def _facts_in(node: object) -> Iterator[str]:
    if isinstance(node, schema.Derived):
        yield from node.facts
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            value = getattr(node, name)
            if name == "fact" and isinstance(value, str):
                yield value
            elif name in ("facts", "rests_on"):
                yield from value
            else:
                yield from _facts_in(value)
    elif isinstance(node, dict | list | tuple):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _facts_in(inner)


def load(folder: Path) -> Knowledge:
    """Read and validate a knowledge folder.

    Raises:
        KnowledgeError: with every fault of every file, when there is any. The relations between the entries that do
            read are checked then, too, so that one round of mending is enough.
    """
    if not folder.is_dir():
        raise KnowledgeError([Fault(str(folder), "", "is not a folder.", "Give the path of a knowledge folder.")])
    reader = _Reader(folder)
    reader.read_all()
    if reader.whole.keys() >= {"settings.yaml", "decision.yaml", "advice.yaml", "countries.yaml"}:
        knowledge = reader.knowledge()
        if not reader.faults:
            return knowledge
        from unknot.model.lint import lint  # here, since lint builds on this module

        reader.faults += lint(knowledge)
    raise KnowledgeError(reader.faults)


class _Reader:
    """Gathers entries, where they stand, and faults, file by file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.whole: dict[str, Any] = {}
        self.tables: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.index: dict[tuple[str, str], tuple[Document, Path_]] = {}
        self.gaps: dict[str, set[str]] = {}

    def read_all(self) -> None:
        """Read every file that belongs to the folder; name those that do not."""
        self.faults += _stray_files(self.folder)
        for name in SINGLE:
            if (self.folder / name).is_file():
                self._read(self.folder / name, name, SHAPES[name])
            else:
                self.faults.append(Fault(name, "", "is missing.", "Every knowledge folder needs this file."))
                self._lose(SHAPES[name], ANY)
        for path in files_of(self.folder):
            name = path.relative_to(self.folder).as_posix()
            if name not in SINGLE:
                self._read(path, name, SHAPES[name.split("/")[0]])

    def knowledge(self) -> Knowledge:
        """What was read; complete when there are no faults."""
        t = self.tables
        return Knowledge(
            settings=self.whole["settings.yaml"],
            decision=self.whole["decision.yaml"],
            pages=t["page"],
            families=t["family"],
            age_tables=t["age-table"],
            advice=tuple(self.whole["advice.yaml"].levels),
            provisional=self.whole["advice.yaml"].provisional,
            nets=t["net"],
            supports=t["support"],
            countries=t["country"],
            other_country=self.whole["countries.yaml"].other,
            findings=t["finding"],
            blocks=t["block"],
            conditions=t["condition"],
            rules=t["rule"],
            appointments=t["appointment"],
            criteria=t["criterion"],
            sources=t["source"],
            facts=t["fact"],
            treatments=t["treatment"],
            exercises=t["exercise"],
            muscles=t["muscle"],
            figures=t["figure"],
            factors=t["factor"],
            courses=t["course"],
            medicines=t["medicine"],
            claims=t["claim"],
            frameworks=t["framework"],
            content_hash=content_hash(self.folder),
            places_of=self.index,
            gaps=self.gaps,
        )

    def _read(self, path: Path, name: str, shape: _Shape) -> None:
        document, found = read(path, name)
        self.faults += found
        if document is None:
            self._lose(shape, path.stem)
            return
        try:
            parsed = shape.whole.model_validate(document.data)
        except ValidationError as error:
            self.faults += _faults(error, document, shape.whole)
            parsed = None
        if parsed is None or document.broken:
            self._salvage(document, shape)
            return
        self.whole[name] = parsed
        self.index[("file", name)] = (document, ())
        for key, kind, _ in shape.entries:
            entries = [((), parsed)] if key is None else [((key, i), e) for i, e in enumerate(getattr(parsed, key))]
            for place, entry in entries:
                self._enter(kind, entry, document, place)

    def _enter(self, kind: str, entry: Any, document: Document, place: Path_) -> None:
        where = f"{document.file}:{document.line((*place, 'id'))}"
        if entry.id in self.tables[kind]:
            first, base = self.index[(kind, entry.id)]
            problem = f"{entry.id!r} is taken by another {kind} in {first.file}:{first.line((*base, 'id'))}."
            self.faults.append(Fault(where, "id", problem, "Rename or delete one."))
            return
        if not place and Path(document.file).stem != entry.id:
            problem = f"{entry.id!r} differs from the file name."
            self.faults.append(Fault(where, "id", problem, f"Name the file {entry.id}.yaml, or correct the id."))
        self.tables[kind][entry.id] = entry
        self.index[(kind, entry.id)] = (document, place)

    def _salvage(self, document: Document, shape: _Shape) -> None:
        """Take the entries of a faulty file that read by themselves, and note the others as gaps."""
        for key, kind, form in shape.entries:
            raw = document.data
            if key is None:
                self._gap(kind, raw, Path(document.file).stem)
                continue
            listed = raw.get(key) if isinstance(raw, dict) else None
            if not isinstance(listed, list):
                self._gap(kind, None, ANY)
                continue
            for i, item in enumerate(listed):
                try:
                    entry = form.model_validate(item)
                except ValidationError:
                    entry = None
                if entry is None or any(path[:2] == (key, i) for path in document.broken):
                    self._gap(kind, item, ANY)
                else:
                    self._enter(kind, entry, document, (key, i))

    def _gap(self, kind: str, raw: Any, otherwise: str) -> None:
        id_ = raw.get("id") if isinstance(raw, dict) else None
        self.gaps.setdefault(kind, set()).update({otherwise} if id_ is None else {str(id_)})

    def _lose(self, shape: _Shape, stem: str) -> None:
        for key, kind, _ in shape.entries:
            self._gap(kind, None, stem if key is None else ANY)


def _stray_files(folder: Path) -> Iterator[Fault]:
    """Files that look like knowledge but would not be read."""
    known = set(files_of(folder)) | set((folder / "languages").glob("*/**/*.yaml"))  # see `languages`
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        inside = name.split("/")[0] in FOLDERS
        yaml = path.suffix.lower() in (".yaml", ".yml")
        if path in known or not path.is_file() or path.name.startswith(".") or path.suffix == ".md":
            continue
        if inside and path.suffix != ".yaml":
            yield Fault(name, "", "would not be read.", "Give it a name that ends in .yaml, or move it elsewhere.")
        elif yaml:
            places = ", ".join([*SINGLE, *(f"{sub}/" for sub in FOLDERS)])
            yield Fault(name, "", "would not be read from there.", f"Move it to one of: {places}.")


# ---------------------------------------------------------------- the validator's findings in plain words


def _faults(error: ValidationError, document: Document, form: type[BaseModel]) -> Iterator[Fault]:
    """One fault per field; what follows from a fault of the text is left out, since that is told already."""
    found: dict[Path_, tuple[str, str]] = {}
    for item in error.errors():
        path = _data_path(item["loc"], document.data, item["type"] == "missing")
        given = item.get("ctx", {}).get("error")
        path = (*path, *given.at) if isinstance(given, schema.UnfitError) else path
        if not any(path and (path[: len(b)] == b or b[: len(path)] == path) for b in document.broken):
            found.setdefault(path, _words(item, form))
    _match_misspelt(found)
    for path, (problem, remedy) in found.items():
        yield Fault(f"{document.file}:{document.line(path)}", dotted(path, document.data), problem, remedy)


def _match_misspelt(found: dict[Path_, tuple[str, str]]) -> None:
    """A key that is missing and an unknown one like it beside it are one mistake."""
    for path in [path for path, words in found.items() if words == MISSING]:
        beside = [other[-1] for other, words in found.items() if other[:-1] == path[:-1] and words[0] == UNKNOWN_KEY]
        close = get_close_matches(str(path[-1]), [str(b) for b in beside], n=1)
        if close:
            found[(*path[:-1], close[0])] = (UNKNOWN_KEY, f"Did you mean {path[-1]!r}?")
            del found[path]


def _data_path(loc: tuple[str | int, ...], data: Any, missing: bool) -> Path_:
    """The part of a validator's location that stands in the file (names of its own forms are left out)."""
    path: list[str | int] = []
    for i, step in enumerate(loc):
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if in_list or (isinstance(data, dict) and step in data):
            data = data[step]
        elif not (missing and i == len(loc) - 1):
            continue
        path.append(step)
    return tuple(path)


MISSING = ("is missing.", "Add this key.")
UNKNOWN_KEY = "is not a known key here."
PATTERNS = {
    schema.Id: ("is not an id", "Use lower-case letters, digits and single hyphens."),
    schema.FactId: ("is not a fact id", "Use lower-case letters, digits, hyphens and dots."),
    schema.Icd10: ("is not an ICD-10-CM code", "Write it as M54.50."),
    schema.Doi: ("is not a DOI", "Write it as 10.1000/abc, without the address before it."),
    schema.CountryCode: ("is not a country code", "Use the two capital letters of ISO 3166, such as GB."),
}
BY_PATTERN = {get_args(alias)[1].pattern: words for alias, words in PATTERNS.items()}


def _words(item: Any, form: type[BaseModel]) -> tuple[str, str]:
    """Problem and remedy for one finding of the validator."""
    given, context = item.get("input"), item.get("ctx", {})
    shown = repr(given) if isinstance(given, str) else "a list" if isinstance(given, list) else "a mapping"
    if isinstance(given, bool | int | float):
        shown = str(given).lower() if isinstance(given, bool) else f"{given:g}"
    match item["type"]:
        case "extra_forbidden":
            known = _keys(form, item["loc"][:-1])
            return UNKNOWN_KEY, nearest(item["loc"][-1], known) or f"Known keys: {', '.join(sorted(known))}."
        case "missing":
            return MISSING
        case "literal_error":
            valid = re.findall("'([^']*)'", context["expected"])
            if shown in valid:  # a word that YAML reads as a switch or a number
                return f"{shown} is not allowed.", f"Did you mean {shown!r}, in quotes?"
            return f"{shown} is not allowed.", nearest(given, valid)
        case "string_pattern_mismatch":
            problem, remedy = BY_PATTERN[context["pattern"]]
            return f"{shown} {problem}.", remedy
        case "string_too_short":
            return f"{shown} is too short.", "Write the words."
        case "value_error":
            return str(context["error"]), getattr(context["error"], "remedy", "")
        case "logic_form":
            return f"{shown} is not a pattern.", f"Write {schema.LOGIC_FORMS}."
        case "bool_type":
            return f"{shown} is neither true nor false.", "Write true or false; yes and no are words here."
        case "float_type" | "int_type" | "int_from_float":
            wanted, such = ("a whole number", "2") if item["type"] == "int_type" else ("a number", "0.02")
            return f"{shown} is not {wanted}.", f"Write the plain number, such as {such}, without quotes or units."
        case "string_type":
            return f"{shown} is not text.", "Put it in quotes." if isinstance(
                given, bool | int | float
            ) else "Write words."
        case "list_type":
            return f"{shown} is not a list.", "Write [a, b], or a line with a dash for each entry."
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{shown} has no keys.", "Write `key: value` pairs."
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            return _range_words(shown, item["type"], context)
        case "too_short" | "too_long":
            count, low, high = context["actual_length"], context.get("min_length"), context.get("max_length")
            remedy = f"Give at least {low}." if low is not None else f"Give at most {high}."
            return f"has {count} {'entry' if count == 1 else 'entries'}.", remedy
        case "finite_number":
            return "is not a finite number.", "Write a plain number."
        case _:
            return f"{shown}: {item['msg'][0].lower()}{item['msg'][1:]}.", "Correct the value."


def _range_words(shown: str, kind: str, context: dict[str, float]) -> tuple[str, str]:
    limit = next(iter(context.values()))
    match kind:
        case "greater_than_equal":
            return f"{shown} is below {limit:g}.", f"Use {limit:g} or more."
        case "greater_than":
            return f"{shown} is not above {limit:g}.", f"Use a number above {limit:g}."
        case "less_than":
            return f"{shown} is not below {limit:g}.", f"Use a number below {limit:g}."
    hint = " Write 5 per cent as 0.05." if limit == 1 else ""
    return f"{shown} is above {limit:g}.", f"Use {limit:g} or less.{hint}"


def _keys(form: type[BaseModel], loc: Iterable[str | int]) -> set[str]:
    """The keys that are known where the validator stood."""
    forms = {form}
    for step in loc:
        inner = {
            child
            for parent in forms
            for name, info in parent.model_fields.items()
            if step == (info.alias or name)
            for child in _forms_in(info.annotation)
        }
        forms = inner or forms  # the place in a list, a free key and a name of the validator lead no deeper
    return {info.alias or name for parent in forms for name, info in parent.model_fields.items()} - {"entries"}


def _forms_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _forms_in(part)
