"""Published frameworks as tables: each item with the rule that holds it, the evidence for it, or why neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from unknot.errors import Fault, InputError, nearest
from unknot.model import schema
from unknot.model.compiled import cited
from unknot.model.load import Knowledge
from unknot.model.words import Urgency

How = Literal["rule", "appointment", "evidence", "not-asked"]
"""How an item is answered. A rule and the criterion that it is proved to keep count alike."""

CARRIERS = ("criterion", "rule", "appointment", "net", "finding", "block", "condition", "factor")
"""The kinds of entries that can carry an item."""
BINDING: Mapping[str, How] = {"criterion": "rule", "rule": "rule", "net": "rule", "appointment": "appointment"}
NAMES = {"net": "safety net", "block": "pattern"}
"""Kinds that the page calls by a plainer name."""
HEADINGS: Mapping[How, str] = {
    "rule": "rule", "appointment": "appointment", "evidence": "evidence", "not-asked": "not asked",
}  # fmt: skip


@dataclass(frozen=True)
class Carrier:
    """An entry that carries an item; `level` is what it asks for at least, where it asks for anything."""

    kind: str
    id: str
    level: Urgency | None


@dataclass(frozen=True)
class Item:
    """One item of a framework and how it is answered; `because` is "" unless it is not asked."""

    id: str
    item: str
    how: How
    carriers: tuple[Carrier, ...]
    because: str
    note: str


@dataclass(frozen=True)
class Table:
    """One framework; `sources` are its publications in words."""

    id: str
    title: str
    about: str
    sources: tuple[str, ...]
    items: tuple[Item, ...]

    def as_dict(self) -> dict[str, Any]:
        """The table as plain data."""
        return asdict(self)


def tables_of(k: Knowledge) -> dict[str, Mapping[str, Any]]:
    """The entries of each kind that can carry an item."""
    given = (k.criteria, k.rules, k.appointments, k.nets, k.findings, k.blocks, k.conditions, k.factors)
    return dict(zip(CARRIERS, given, strict=True))


def carriers(k: Knowledge, id_: str) -> tuple[Carrier, ...]:
    """Every entry with this id that can carry an item; several kinds may share an id."""
    return tuple(Carrier(kind, id_, _level(table[id_])) for kind, table in tables_of(k).items() if id_ in table)


def _level(entry: Any) -> Urgency | None:
    for key in ("least", "urgency", "then"):  # of a criterion, of a rule or an appointment, of a line of the safety net
        level: Urgency | None = getattr(entry, key, None)
        if level is not None:
            return level
    return None


def framework_tables(k: Knowledge, ids: Collection[str] = ()) -> tuple[Table, ...]:
    """The frameworks as tables, in the order of their files.

    Args:
        ids: of the frameworks that are wanted; none takes all.
    Raises:
        InputError: a framework is not known; offers the nearest one.
    """
    faults = [
        Fault("id", "", f"{x!r} is not a known framework.", nearest(x, k.frameworks))
        for x in ids
        if x not in k.frameworks
    ]
    if faults:
        raise InputError(faults)
    return tuple(_table(k, f) for f in k.frameworks.values() if not ids or f.id in ids)


def _table(k: Knowledge, f: schema.Framework) -> Table:
    listed = (k.sources[s] for s in f.sources)
    sources = tuple(cited(s.title, s.journal, s.year, s.address or s.url) for s in listed)
    return Table(f.id, f.title, f.about or "", sources, tuple(_item(k, i) for i in f.items))


def _item(k: Knowledge, i: schema.FrameworkItem) -> Item:
    found = tuple(c for name in i.carried_by for c in carriers(k, name))
    held = [BINDING[c.kind] for c in found if c.kind in BINDING]
    how: How = "not-asked" if not found else "rule" if "rule" in held else held[0] if held else "evidence"
    return Item(i.id, i.item, how, found, i.not_asked or "", i.note or "")


# ---------------------------------------------------------------- as a page


def as_markdown(tables: Collection[Table]) -> str:
    """The tables as a page, with a count of how the items are answered on top."""
    items = [i for t in tables for i in t.items]
    count = Counter(i.how for i in items)
    counted = ", ".join(f"{count[how]} {HEADINGS[how]}" for how in get_args(How))
    lines = [
        "# Published frameworks, item by item",
        "",
        "Made by `unknot knowledge frameworks --out docs/frameworks.md` from `knowledge/frameworks/`.",
        "",
        f"{len(tables)} frameworks, {len(items)} items: {counted}.",
        "",
        "- **rule**: a red-flag rule or a line of the safety net holds it. It is proved that no answers lead below a",
        "  criterion's level.",
        "- **appointment**: it asks for a visit and is no sign of danger.",
        "- **evidence**: it weighs in the chances of the causes and sends nobody by itself.",
        "- **not asked**: nobody is asked for it, and why.",
    ]
    for t in tables:
        lines += ["", f"## {t.title}", ""]
        lines += [f"{t.about}", ""] if t.about else []
        lines += [*(f"Source: {s}" for s in t.sources), ""] if len(t.sources) == 1 else []
        lines += ["Sources:", "", *(f"- {s}" for s in t.sources), ""] if len(t.sources) > 1 else []
        lines += ["| item | answered by | carried by |", "|---|---|---|"]
        lines += [f"| {_cell(i.item)} | {HEADINGS[i.how]} | {_cell(_carried(i))} |" for i in t.items]
    return "\n".join(lines) + "\n"


def _carried(i: Item) -> str:
    words = [f"{NAMES.get(c.kind, c.kind)} `{c.id}`" + (f" ({c.level})" if c.level else "") for c in i.carriers]
    said = "; ".join(words) or i.because
    return f"{said}. {i.note}" if i.note else said


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
