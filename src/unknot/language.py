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
from datetime import date


@dataclass(frozen=True, eq=False)
class Language:
    """A language of the pages.

    Attributes:
        code: a tag of BCP 47 such as "de".
        small_inside: whether a name begins with a small letter inside a sentence, as in English and not in German.
        catalog: the texts of the face.
        name: its own name for itself.
        direction: "ltr" or "rtl".
    """

    code: str = "en"
    small_inside: bool = True
    catalog: catalogs.NullTranslations = field(default_factory=catalogs.NullTranslations)
    name: str = "English"
    direction: str = "ltr"


ENGLISH = Language()
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


LEFT_TO_RIGHT, DONE = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def speak(language: Language) -> None:
    """Speak this language from here on, in this task."""
    _current.set(language)


def foreign(text: str) -> str:
    """English inside another language: between two signs that no one sees and that keep its direction.

    They stay with the text wherever it is put together with others; a face may turn them into its own mark.
    """
    return f"{LEFT_TO_RIGHT}{text}{DONE}"


def as_it_is(text: str) -> str:
    """A name that is the same in every language, such as that of a file."""
    return text if _current.get() is ENGLISH else foreign(text)


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


def _signs(text: str) -> tuple[str, str, str]:
    """The signs before a text, the text, and those after it."""
    bare = text.lstrip(LEFT_TO_RIGHT)
    inside = bare.rstrip(DONE)
    return text[: len(text) - len(bare)], inside, bare[len(inside) :]


def without_stop(text: str) -> str:
    """Without the full stop at its end, to go on after it."""
    before, inside, after = _signs(text)
    return before + inside.rstrip(".") + after


def capital(text: str) -> str:
    """With its first letter as a capital."""
    before, inside, after = _signs(text)
    return before + inside[:1].upper() + inside[1:] + after


def small(text: str) -> str:
    """In small letters, where names are written so inside a sentence."""
    return text.lower() if _current.get().small_inside else text


def small_first(text: str) -> str:
    """With a small first letter, where names are written so inside a sentence."""
    before, inside, after = _signs(text)
    return before + inside[:1].lower() + inside[1:] + after if _current.get().small_inside else text


def day_in_words(day: date) -> str:
    """A day of the calendar, with its month in letters."""
    if _current.get().code == "en":
        return f"{day:%d %B %Y}"
    from babel.dates import format_date

    return format_date(day, "long", locale=_current.get().code.replace("-", "_"))


def number(value: float) -> str:
    """A number as people of the language write it."""
    if _current.get().code == "en":
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_current.get().code.replace("-", "_"))
