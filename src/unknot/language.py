"""The language of the texts that Python writes: one for each task of the server, English where none is chosen.

Texts are marked with `_` or `ngettext` where they are made, and with `marked` where they only wait in a table. Whoever
shows them chooses a language first; the engine itself neither knows nor needs one.
"""

from __future__ import annotations

import gettext as catalogs
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Language:
    """A language of the pages.

    Attributes:
        code: a tag of BCP 47 such as "de".
        small_inside: whether a name begins with a small letter inside a sentence, as in English and not in German.
        catalog: the texts of the face.
    """

    code: str = "en"
    small_inside: bool = True
    catalog: catalogs.NullTranslations = field(default_factory=catalogs.NullTranslations)


ENGLISH = Language()
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


@contextmanager
def using(language: Language) -> Iterator[None]:
    """Everything inside speaks this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Language:
    """The language that is spoken here."""
    return _current.get()


def gettext(message: str) -> str:
    """A text of the face in the language that is spoken here; itself where there is no translation."""
    return _current.get().catalog.gettext(message) if message else ""


def ngettext(one: str, many: str, count: float) -> str:
    """The form that fits a count; what is not whole takes the form of two."""
    whole = int(count) if count == int(count) else 2
    return _current.get().catalog.ngettext(one, many, whole)


def marked(message: str) -> str:
    """The same text, marked to be translated where it is shown."""
    return message


def small(text: str) -> str:
    """In small letters, where names are written so inside a sentence."""
    return text.lower() if _current.get().small_inside else text


def small_first(text: str) -> str:
    """With a small first letter, where names are written so inside a sentence."""
    return text[:1].lower() + text[1:] if _current.get().small_inside else text


def number(value: float) -> str:
    """A number as people of the language write it."""
    if _current.get().code == "en":
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_current.get().code.replace("-", "_"))
