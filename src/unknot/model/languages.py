"""Language packs: the words of the knowledge and of the pages in other languages.

A pack is a folder knowledge/languages/CODE: language.yaml says what it is, face.po holds the texts of the pages, every
other YAML file texts of the knowledge, by kind, id and field, each beside the English that it was made from:

    findings:
      age:
        question: {en: How old are you?, de: Wie alt sind Sie?}

The engine never sees a pack. What is missing, or was made from English that has changed since, is shown in English and
marked as such, so that no text says what the knowledge no longer says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from unknot.errors import Fault, InputError, KnowledgeError, nearest
from unknot.language import ENGLISH, Language, foreign
from unknot.model.compiled import Texts
from unknot.model.files import bundled_folder
from unknot.model.model import Model
from unknot.model.yaml_text import Document, Path_, dotted, read

FOLDER = "languages"
ORIGINAL = ENGLISH.code
Words = str | tuple[str, ...]
Key = tuple[str, str, str]  # kind, id, field; a field inside another one after a dot

FIELDS: dict[str, tuple[str, ...]] = {
    "levels": ("headline", "do", "say", "variants.*.headline", "variants.*.do", "variants.*.add"),
    "nets": ("watch",),
    "supports": ("headline", "do", "call", "otherwise", "helping"),
    "rules": ("reason",),
    "appointments": ("reason",),
    "pages": ("title",),
    "findings": ("question", "short", "term", "how_to_tell", "why", "unit", "below", "options.*.label",
                 "options.*.hint"),
    "countries": ("name", "emergency", "advice_line", "lines.*.name", "lines.*.note"),
    "conditions": ("name", "also_called", "plain", "about"),
    "families": ("name",),
    "treatments": ("name", "also_called", "text", "why", "effect", "harms", "estimate", "indirect"),
    "exercises": ("name", "also_called", "steps", "easier", "harder", "needs", "stop", "why", "effect", "estimate",
                  "indirect", "dose.estimate"),
    "figures": ("start.words", "end.words"),
    "muscles": ("name", "also_called", "action", "nerve", "pain.text", "pain.estimate", "pain.indirect", "stretch.text",
                "strengthen.text"),
    "medicines": ("name", "also_called", "names.*", "text", "at_best_because.text", "helps.text", "harms.text",
                  "most_a_day.text", "longest.text", "not_together.text", "checks.*.said.text"),
    "factors": ("name", "also_called", "text", "size.text", "change.text"),
    "courses": ("name", "text", "better_means", "again.text", "estimate"),
    "claims": ("claim", "answer", "estimate", "indirect"),
}  # fmt: skip
"""What can be translated, by kind; `*` stands for each entry of a list, by its id or its place (from 0)."""

AS_THEY_ARE = {("countries", "emergency"), ("countries", "advice-line"), ("countries", "lines.*.name")}
"""Mostly numbers and proper names: shown as they are where they are not translated, and not marked as English."""


class Description(BaseModel):
    """What a pack says of itself, in language.yaml.

    Attributes:
        name: the language's own name for itself.
        direction: "rtl" where it is written from right to left.
        small_inside: whether a name begins with a small letter inside a sentence.
        note: what readers are told while texts are missing, in the language.
        about: what is translated and by whom it was read, for those who keep the pack.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    direction: Literal["ltr", "rtl"] = "ltr"
    small_inside: bool = Field(default=True, alias="small-inside")
    note: str = Field(min_length=1)
    about: str = Field(min_length=1)


@dataclass(frozen=True)
class Translation:
    """A text of the knowledge, the English it was made from, and where it stands."""

    english: Words
    words: Words
    where: str


@dataclass(frozen=True, eq=False)
class Pack:
    """One language.

    Attributes:
        texts: translations by kind, id and field.
        face: (translated, all) texts of the pages.
    """

    language: Language
    note: str
    about: str
    texts: Mapping[Key, Translation]
    face: tuple[int, int]

    def share(self, original: Texts) -> dict[str, tuple[int, int]]:
        """(translated, all) texts by kind, "face" for the pages; what is out of date counts as not translated."""
        counted = {"face": self.face}
        for (kind, _, field), (_, fresh) in self.state(original).items():
            done, whole = counted.get(kind, (0, 0))
            if fresh is not None or (kind, re.sub(r"\..+\.", ".*.", field)) not in AS_THEY_ARE:
                counted[kind] = (done + (fresh is not None), whole + 1)
        return counted

    def state(self, original: Texts) -> dict[Key, tuple[Words, Words | None]]:
        """Each text in English with its translation; None where there is none or the English has changed since."""
        found: dict[Key, tuple[Words, Words | None]] = {}
        for key, english in words_of(original).items():
            t = self.texts.get(key)
            found[key] = (english, t.words if t is not None and t.english == english else None)
        return found

    def stale(self, original: Texts) -> Iterator[Fault]:
        """Translations of English that has changed since."""
        now = words_of(original)
        for (kind, id_, field), t in self.texts.items():
            english = now.get((kind, id_, field))
            if english is not None and english != t.english:
                problem = f"was made from {t.english!r}, which is now {english!r}; it is shown in English until then."
                yield Fault(t.where, f"{kind}.{id_}.{field}", problem, "Translate it anew.")

    def model(self, model: Model) -> Model:
        """The same model with words in this language; numbers, rules and all else are the same objects."""
        return model.with_texts(self.overlay(model.texts))

    def overlay(self, original: Texts) -> Texts:
        """The texts in this language; English ones are marked (see `language.foreign`)."""
        state = self.state(original)

        def say(kind: str, id_: str, field: str, pattern: str, english: Words) -> Words:
            words = state[kind, id_, field][1]
            if words is not None or (kind, pattern.replace("_", "-")) in AS_THEY_ARE:
                return english if words is None else words
            return foreign(english) if isinstance(english, str) else tuple(foreign(x) for x in english)

        told = rewritten(original, say)
        cited = {
            f: replace(c, title=foreign(c.title), journal=foreign(c.journal) if c.journal else None)
            for f, c in told.citations.items()
        }
        return replace(told, citations=cited)


# ---------------------------------------------------------------- the words of the knowledge

Say = Callable[[str, str, str, str, Words], Words]


def words_of(texts: Texts) -> dict[Key, Words]:
    """Every text that can be translated, by kind, id and field."""
    found: dict[Key, Words] = {}

    def note(kind: str, id_: str, field: str, _: str, words: Words) -> Words:
        found[kind, id_, field] = words
        return words

    rewritten(texts, note)
    return found


def rewritten(texts: Texts, say: Say) -> Texts:
    """The texts with each of their words replaced by what `say` gives for kind, id, field, pattern and words."""
    new: dict[str, Any] = {}
    for kind, patterns in FIELDS.items():
        old = getattr(texts, kind)
        if kind == "families":
            new[kind] = {id_: say(kind, id_, "name", "name", name) for id_, name in old.items()}
        elif isinstance(old, dict):
            new[kind] = {id_: _entry(kind, id_, entry, patterns, say) for id_, entry in old.items()}
        else:
            new[kind] = tuple(_entry(kind, entry.id, entry, patterns, say) for entry in old)
    for kind, name, id_ in (("levels", "provisional", "provisional"), ("countries", "other_country", "other")):
        new[name] = _entry(kind, id_, getattr(texts, name), FIELDS[kind], say)
    return replace(texts, **new)


def _entry(kind: str, id_: str, entry: Any, patterns: Sequence[str], say: Say) -> Any:
    for pattern in patterns:

        def put(field: str, words: Words, pattern: str = pattern) -> Words:
            return say(kind, id_, field, pattern, words)

        entry = _put(entry, pattern.split("."), (), put)
    return entry


def _put(value: Any, left: Sequence[str], path: tuple[str, ...], put: Callable[[str, Words], Words]) -> Any:
    """A value with the words at a path replaced; nothing where there are none."""
    if not value:
        return value
    if not left:
        return put(".".join(path), value)
    head, rest = left[0], left[1:]
    if head != "*":
        inner = _put(getattr(value, head), rest, (*path, head.replace("_", "-")), put)
        return replace(value, **{head: inner})
    if isinstance(value, dict):
        return {name: _put(x, rest, (*path, name), put) for name, x in value.items()}
    return tuple(_put(x, rest, (*path, getattr(x, "id", str(i))), put) for i, x in enumerate(value))


# ---------------------------------------------------------------- reading packs


def codes_in(folder: Path) -> list[str]:
    """The languages for which a knowledge folder has a pack."""
    return sorted(p.parent.name for p in (folder / FOLDER).glob("*/language.yaml"))


def read_packs(folder: Path, original: Texts) -> dict[str, Pack]:
    """All packs of a knowledge folder by code; a new one needs no more than its folder.

    Raises:
        KnowledgeError: with every fault of every pack.
    """
    packs: dict[str, Pack] = {}
    faults: list[Fault] = []
    words = words_of(original)
    for code in codes_in(folder):
        reader = _Reader(folder, code, words)
        pack = reader.pack()
        faults += reader.faults
        if pack is not None:
            packs[code] = pack
    if faults:
        raise KnowledgeError(faults)
    return packs


def in_language(model: Model, code: str, folder: Path | None = None) -> Model:
    """The model with words in a language; English where a text is not translated.

    Args:
        folder: where the model's knowledge is; None for the bundled one.
    Raises:
        InputError: there is no pack for the language.
        KnowledgeError: a pack has faults.
    """
    if code == ORIGINAL:
        return model
    packs = read_packs(folder or bundled_folder(), model.texts)
    if code not in packs:
        raise InputError([Fault("language", "", f"{code!r} has no pack.", nearest(code, [ORIGINAL, *packs]))])
    return packs[code].model(model)


class _Reader:
    """Reads one pack, with every fault."""

    def __init__(self, folder: Path, code: str, english: Mapping[Key, Words]) -> None:
        self.home, self.code, self.english = folder / FOLDER / code, code, english
        self.faults: list[Fault] = []
        self.texts: dict[Key, Translation] = {}

    def pack(self) -> Pack | None:
        """The pack; None when it has faults."""
        said = self.description()
        for path in sorted(self.home.rglob("*.yaml")):
            if path.name != "language.yaml" and (document := self.document(path)) is not None:
                self.enter(document)
        catalog, face = self.catalog()
        if self.faults or said is None:
            return None
        language = Language(self.code, said.small_inside, catalog, said.name, said.direction)
        return Pack(language, said.note, said.about, self.texts, face)

    def document(self, path: Path) -> Document | None:
        document, faults = read(path, f"{FOLDER}/{self.code}/{path.relative_to(self.home).as_posix()}")
        self.faults += faults
        return document

    def description(self) -> Description | None:
        document = self.document(self.home / "language.yaml")
        if document is None:
            return None
        try:
            return Description.model_validate(document.data)
        except ValidationError as error:
            known = [f.alias or name for name, f in Description.model_fields.items()]
            for item in error.errors():
                field = ".".join(str(x) for x in item["loc"])
                remedy = nearest(field, known) if item["type"] == "extra_forbidden" else ""
                where = f"{document.file}:{document.line(tuple(item['loc']))}"
                self.faults.append(Fault(where, field, f"{item['msg'][0].lower()}{item['msg'][1:]}.", remedy))
            return None

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The ids and fields that can be translated, nested."""
        tree: dict[str, Any] = {}
        for kind, id_, field in self.english:
            inside = tree.setdefault(kind, {}).setdefault(id_, {})
            *above, last = field.split(".")
            for step in above:
                inside = inside.setdefault(step, {})
            inside[last] = None
        return tree

    def enter(self, document: Document) -> None:
        """Take over the texts of a file."""
        self.walk(document, document.data, (), self.tree)

    def walk(self, document: Document, given: Any, path: Path_, known: dict[str, Any] | None) -> None:
        if known is None:
            self.text(document, given, path)
        elif not isinstance(given, dict):
            self.fault(document, path, "must hold names with what belongs to them.", "See docs/languages.md.")
        else:
            for name, inner in given.items():
                if str(name) in known:
                    self.walk(document, inner, (*path, name), known[str(name)])
                else:
                    what = ("kind", "entry that has words")[len(path)] if len(path) < 2 else "field that has words"
                    self.fault(document, (*path, name), f"{name!r} is not a known {what}.", nearest(name, known))

    def text(self, document: Document, given: Any, path: Path_) -> None:
        """One text beside its English."""
        kind, id_, *fields = (str(x) for x in path)
        key = (kind, id_, ".".join(fields))
        if not isinstance(given, dict) or set(given) != {ORIGINAL, self.code}:
            remedy = f"Write {{{ORIGINAL}: the English text, {self.code}: the translation}}."
            self.fault(document, path, f"must hold {ORIGINAL!r} and {self.code!r} and nothing else.", remedy)
            return
        english, words = _words(given[ORIGINAL]), _words(given[self.code])
        now = self.english[key]
        if english is None or words is None or type(english) is not type(words) or type(english) is not type(now):
            form = "one text" if isinstance(now, str) else f"a list of {len(now)} texts"
            self.fault(document, path, "does not have the form of the original.", f"Write {form} in each language.")
        elif isinstance(words, tuple) and len(words) != len(english):
            self.fault(document, path, f"has {len(words)} texts for {len(english)}.", "Translate each one.")
        elif lost := _names_in(english) ^ _names_in(words):
            self.fault(document, path, f"does not name {', '.join(sorted(lost))} as often.", "Keep what is in braces.")
        elif key in self.texts:
            self.fault(document, path, f"is also at {self.texts[key].where}.", "Keep one of them.")
        else:
            self.texts[key] = Translation(english, words, f"{document.file}:{document.line(path)}")

    def fault(self, document: Document, path: Path_, problem: str, remedy: str) -> None:
        where = f"{document.file}:{document.line(path)}"
        self.faults.append(Fault(where, dotted(path, document.data), problem, remedy))

    def catalog(self) -> tuple[Any, tuple[int, int]]:
        """The texts of the pages, compiled here, so that no compiled file can be out of date."""
        from gettext import GNUTranslations, NullTranslations

        from babel.messages.mofile import write_mo
        from babel.messages.pofile import PoFileError, read_po

        path = self.home / "face.po"
        if not path.is_file():
            return NullTranslations(), (0, 1)
        name = f"{FOLDER}/{self.code}/face.po"
        try:
            with path.open("rb") as stream:
                catalog = read_po(stream, locale=self.code.replace("-", "_"), abort_invalid=True)
        except (PoFileError, UnicodeDecodeError, ValueError) as error:
            self.faults.append(Fault(name, "", f"is not a catalog: {error}.", "Mend the line, or run `make words`."))
            return NullTranslations(), (0, 1)
        messages = [m for m in catalog if m.id]
        for m in messages:
            self.faults += _message_faults(m, f"{name}:{m.lineno or 1}")
        done = [m for m in messages if (all(m.string) if isinstance(m.string, tuple | list) else m.string)]
        buffer = BytesIO()
        write_mo(buffer, catalog)
        buffer.seek(0)
        return GNUTranslations(buffer), (len([m for m in done if not m.fuzzy]), len(messages))


TAGS = re.compile(r"</?\w+[^>]*>")
FILLED = re.compile(r"%\(\w+\)s|%%|\{\w[\w-]*\}")


def _message_faults(m: Any, where: str) -> Iterator[Fault]:
    """A translation must fill in what its original fills in, and hold the same marks and no other.

    Of the forms for several counts one may leave the count out, as "in a week" does.
    """
    many = isinstance(m.id, tuple | list)
    original, strings = (m.id[-1], m.string) if many else (m.id, (m.string,))
    for string in (s for s in strings if s):
        for what, pattern in (("what is filled in", FILLED), ("the marks", TAGS)):
            wanted, found = sorted(pattern.findall(original)), sorted(pattern.findall(string))
            if found != wanted and not (many and set(found) < set(wanted)):
                named = ", ".join(wanted) or "none"
                yield Fault(where, "", f"{string!r} does not have {what} of {original!r}.", f"Keep: {named}.")


def _words(given: Any) -> Words | None:
    if isinstance(given, str):
        return given.strip() or None
    if isinstance(given, list) and given and all(isinstance(x, str) and x.strip() for x in given):
        return tuple(x.strip() for x in given)
    return None


def _names_in(words: Words) -> set[str]:
    texts = (words,) if isinstance(words, str) else words
    return {name for text in texts for name in FILLED.findall(text)}
