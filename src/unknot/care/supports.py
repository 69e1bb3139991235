"""Help beyond the pain: shown at every urgency as soon as its question is answered yes or not sure."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.care.plan import fill, told
from unknot.language import gettext as _
from unknot.model.answers import Answers
from unknot.model.compiled import Country, Support, Texts


@dataclass(frozen=True)
class Line:
    """A line to call.

    Attributes:
        note: when it is open, or whom it is for; None where it is open to all at all hours.
    """

    name: str
    number: str
    note: str | None


@dataclass(frozen=True)
class Help:
    """What to do and whom to call.

    Attributes:
        steps: whole sentences, with the numbers filled in, the most urgent first.
        line: the country's own line; None where none is known.
        private: never part of what is printed or shared, unless the person wants it there.
        leave: a quick way off the page is wanted beside it.
        facts: what it rests on.
    """

    id: str
    headline: str
    steps: tuple[str, ...]
    line: Line | None
    private: bool
    leave: bool
    facts: tuple[str, ...]


def help_for(texts: Texts, answers: Answers, country: Country) -> tuple[Help, ...]:
    """All help that the answers call for, in the knowledge's order; for a helper only what has words for one."""
    called = [s for s in texts.supports if told(s.when, answers) and (s.helping or not answers.helping)]
    return tuple(_help(s, answers.helping, country) for s in called)


def _help(s: Support, helping: bool, country: Country) -> Help:
    line = country.lines.get(s.line)
    call = s.call.replace("{line}", _in_words(line.name, line.number, line.note)) if line else s.otherwise
    words = s.helping if helping and s.helping else s.do
    steps = tuple(fill(text, country) or text for text in (words[0], call, *words[1:]))
    facts = (*s.said.facts, *((line.fact,) if line else ()))
    shown = Line(line.name, line.number, line.note) if line else None
    return Help(s.id, s.headline, steps, shown, s.private, s.leave, facts)


def _in_words(name: str, number: str, note: str | None) -> str:
    if note:
        return _("{name} on {number} ({note})").format(name=name, number=number, note=note)
    return _("{name} on {number}").format(name=name, number=number)
