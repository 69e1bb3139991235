"""Sheets: one knowledge entry laid out for people (aligned text) and for programs (plain data)."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

WIDTH = 110
WIDEST_CELL = 70
Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A table.

    Attributes:
        columns: keys of the rows in the order in which they are shown; the first one names the row.
        headers: what stands above a column; a column without header shows its key.
        rows: plain data; a key that is not there leaves its cell empty, and `origin` becomes a numbered note.
        note: a sentence below the title.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    headers: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """One entry.

    Attributes:
        facts: what is said of it in words, as pairs of name and text.
    """

    kind: str
    id: str
    where: str
    facts: list[tuple[str, str]]
    sections: list[Section]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "kind": self.kind,
            "id": self.id,
            "where": self.where,
            "facts": dict(self.facts),
            "sections": [{"title": s.title, "note": s.note, "rows": s.rows} for s in self.sections if s.rows],
        }

    def as_text(self) -> str:
        """Aligned text with numbered notes for the sources."""
        notes: list[str] = []
        blocks = [self._head()]
        blocks += [_table(section, notes) for section in self.sections if section.rows]
        if notes:
            blocks.append("Where the numbers come from\n" + "\n".join(_note(i, n) for i, n in enumerate(notes, 1)))
        return "\n\n".join(blocks) + "\n"

    def _head(self) -> str:
        first = f"{self.id}  ({self.kind}, {self.where})"
        width = max((len(name) for name, _ in self.facts), default=0)
        indent = " " * (width + 4)
        lines = [_fill(text, f"  {name:<{width}}  ", indent) for name, text in self.facts if text]
        return "\n".join([first, *lines])


# ---------------------------------------------------------------- numbers for people


def percent(p: float) -> str:
    """A probability with two significant digits: "83 %", "1.2 %", "0.0041 %"."""
    hundredth = 100 * p
    return f"{two_digits(hundredth) if not 99 < hundredth < 99.95 else f'{hundredth:.1f}'} %"


def ratio(x: float) -> str:
    """A likelihood ratio or relative risk with two significant digits: "0.12", "3.4", "250"."""
    return two_digits(x)


def two_digits(x: float) -> str:
    """Two significant digits without powers of ten; whole numbers from 100 on."""
    if x <= 0:
        return "0"
    power = int(f"{x:.1e}".partition("e")[2])
    return f"{x:.{max(0, 1 - power)}f}"


def plain(x: float) -> str:
    """A number as it stands in the file."""
    return f"{x:g}"


FORMATS: dict[str, Callable[[float], str]] = {
    "value": plain,
    "chance": percent,
    "background": percent,
    "ratio": ratio,
}


def origin_words(origin: dict[str, Any]) -> str:
    """One origin in words, as it comes out of `show`."""
    if origin["kind"] == "estimate":
        words = [f"estimate: {origin['reason']}"]
    elif origin["kind"] == "derived":
        words = [f"{origin['formula']} of {'; '.join(_cited(fact) for fact in origin['facts'])}"]
    elif origin["kind"] == "fact":
        words = [_cited(origin)]
    else:
        words = [origin["reason"]]
    if origin.get("indirect"):
        words.append(f"indirect: {origin['indirect']}")
    return "; ".join(words)


def _cited(fact: dict[str, Any]) -> str:
    parts = [f"{fact['citation']} [{fact['fact']}"]
    if fact.get("ci95"):
        parts.append(f"95 % interval {fact['ci95'][0]:g} to {fact['ci95'][1]:g}")
    if fact.get("n") is not None:
        parts.append(f"n = {fact['n']}")
    return ", ".join(parts) + "]"


# ---------------------------------------------------------------- layout


def _table(section: Section, notes: list[str]) -> str:
    used = [c for c in section.columns if any(c in row for row in section.rows)]
    cells = [line for row in section.rows for line in _lines([_cell(row.get(c), c, notes) for c in used])]
    heads = ["" if i == 0 else section.headers.get(c, c) for i, c in enumerate(used)]
    numeric = [all(isinstance(row.get(c, 0.0), int | float) for row in section.rows) for c in used]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(used))]

    def line(parts: list[str]) -> str:
        padded = [
            part.rjust(width) if right else part.ljust(width)
            for part, width, right in zip(parts, widths, numeric, strict=True)
        ]
        return ("  " + "  ".join(padded)).rstrip()

    lines = [section.title]
    if section.note:
        lines.append(_fill(section.note, "  ", "  "))
    if any(heads):
        lines.append(line(heads))
    return "\n".join([*lines, *(line(parts) for parts in cells)])


def _lines(cells: list[str]) -> list[list[str]]:
    """A row of cells as one or more lines: long texts are wrapped inside their column."""
    wrapped = [textwrap.wrap(cell, WIDEST_CELL, break_on_hyphens=False, break_long_words=False) for cell in cells]
    return [list(line) for line in zip_longest(*wrapped, fillvalue="")] or [cells]


def _cell(value: Any, column: str, notes: list[str]) -> str:
    if value is None:
        return ""
    if column == "origin":
        words = origin_words(value)
        if words not in notes:
            notes.append(words)
        return f"[{notes.index(words) + 1}]"
    if isinstance(value, int | float):
        return FORMATS.get(column, percent)(value)
    return str(value)


def _note(number: int, text: str) -> str:
    label = f"  [{number}] "
    return _fill(text, label, " " * len(label))


def _fill(text: str, first: str, rest: str) -> str:
    """Wrapped text in which no id or address is broken."""
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )
