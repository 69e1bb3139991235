"""What the sheets share: knowledge beside the compiled model, and the number that each figure ends up as."""

from __future__ import annotations

from typing import Any

import numpy as np

from unknot.model import schema
from unknot.model.compiled import Array
from unknot.model.load import Knowledge
from unknot.model.model import Model
from unknot.model.origins import Stated, stated_numbers
from unknot.model.parameters import ASKED_MIN
from unknot.model.sheet import Row, Section
from unknot.model.words import NO
from unknot.model.write_recipe import NONE, fill_patterns
from unknot.model.yaml_text import Path_

HEADERS = {
    "value": "stated",
    "chance": "effective",
    "background": "background",
    "ratio": "likelihood ratio",
    "where": "stated in",
    "origin": "source",
    "what": "",
}


PATTERN_COLUMNS = ("label", "value", "chance", "from", "where", "origin")
DEFAULT: Path_ = ("default",)
BLOCK_DEFAULT = "block default"


class Entries:
    """One knowledge folder, read and compiled.

    Attributes:
        k: the knowledge as written.
        model: the same compiled; its point values are the effective numbers.
        all_numbers: every number that carries an origin, in the order of the files.
    """

    def __init__(self, k: Knowledge, model: Model) -> None:
        self.k = k
        self.model = model
        self.block_of = {f: b for b in k.blocks.values() for f in b.findings}
        self.all_numbers = tuple(stated_numbers(k))
        self._stated: dict[tuple[str, str], list[Stated]] = {}
        for number in self.all_numbers:
            self._stated.setdefault((number.kind, number.id), []).append(number)
        shares = np.asarray(model.recipe.population)
        sexes = np.asarray([model.recipe.female, 1 - model.recipe.female])
        self.people = (shares[:, None] * sexes[None, :]).ravel()  # share of each age-and-sex cell

    # ------------------------------------------------------------ as written

    def numbers(self, kind: str, id_: str) -> list[Stated]:
        """The numbers of an entry in the order of its file."""
        return self._stated.get((kind, id_), [])

    def stated(self, kind: str, id_: str, path: Path_) -> Row:
        """Value, place and origin of one number."""
        return self.row(next(s for s in self.numbers(kind, id_) if s.path == path))

    def row(self, s: Stated) -> Row:
        """Value, place and origin of one number."""
        return {"value": s.value, "where": self.k.where(s.kind, s.id, *s.path), "origin": self.origin(s.origin)}

    def origin(self, origin: schema.Origin) -> dict[str, Any]:
        """An origin as plain data: kind is fact, derived or estimate."""
        more = {"indirect": origin.indirect} if origin.indirect else {}
        if origin.fact:
            return {**self.fact(origin.fact), **more}
        if origin.derived:
            facts = [self.fact(f) for f in origin.derived.facts]
            return {"kind": "derived", "formula": origin.derived.formula, "facts": facts, **more}
        return {"kind": "estimate", "reason": origin.estimate, **more}

    def fact(self, id_: str) -> dict[str, Any]:
        """A fact with its citation, interval and number of people."""
        f, citation = self.k.facts[id_], self.model.texts.citations[id_]
        return {
            "kind": "fact",
            "fact": id_,
            "citation": str(citation),
            "title": citation.title,
            "journal": citation.journal,
            "year": citation.year,
            "address": citation.address,
            "ci95": f.ci95,
            "n": f.n,
        }

    def band_labels(self) -> list[str]:
        """The age bands in words: "16 to 19", …, "80 or more"."""
        bands = [f"{b:g}" for b in self.model.recipe.bands]
        ends = [f"{b - 1:g}" for b in self.model.recipe.bands[1:]]
        return [f"{low} to {high}" for low, high in zip(bands, ends, strict=False)] + [f"{bands[-1]} or more"]

    # ------------------------------------------------------------ as it works

    def index(self, condition: str) -> int:
        """Row number of a condition."""
        return self.model.recipe.conditions.index(condition)

    def yes_in(self, block: str, state: str, finding: str) -> float:
        """P(yes | pattern) as people answer."""
        arrays = self.model.point.blocks[block]
        return float(arrays.yes[0, arrays.states.index(state), arrays.findings[finding]])

    def weights(self, condition: str, block: str) -> dict[str, float]:
        """P(pattern | condition) of each pattern."""
        arrays = self.model.point.blocks[block]
        row = arrays.weights[0, self.index(condition)]
        return {state: float(w) for state, w in zip(arrays.states, row, strict=True)}

    def default_weights(self, block: str) -> dict[str, float]:
        """P(pattern) of people whose condition says nothing of this block."""
        b = self.k.blocks[block]
        full = fill_patterns(b.default, tuple(b.states), self.k.settings.pattern_floor.value)
        return {state: w / sum(full.values()) for state, w in full.items()}

    def patterns_of(self, condition: str, block: str) -> tuple[tuple[str, str, Path_], str]:
        """Whose patterns hold for a condition: kind, id and path of the vector, and that in words."""
        c = self.k.conditions[condition]
        if block in c.blocks:
            return ("condition", condition, ("blocks", block)), "own"
        if block in self.k.families[c.family].blocks:
            return ("family", c.family, ("blocks", block)), f"family {c.family}"
        return ("block", block, DEFAULT), BLOCK_DEFAULT

    def patterns(self, block: str, condition: str | None) -> Section:
        """Each pattern's share in a condition (None: the block's default) with the origin of each."""
        b = self.k.blocks[block]
        title = "Default pattern" if condition is None else f"{b.name} (block {block}): patterns"
        return Section(title, PATTERN_COLUMNS, self.pattern_rows(block, condition), HEADERS)

    def pattern_rows(self, block: str, condition: str | None) -> list[Row]:
        """The rows of `patterns`."""
        b = self.k.blocks[block]
        holder, weights = "default", self.default_weights(block)
        kind, id_, path = "block", block, DEFAULT
        if condition is not None:
            (kind, id_, path), holder = self.patterns_of(condition, block)
            weights = self.weights(condition, block)
        own = {s.path[-1]: s for s in self.numbers(kind, id_) if s.path[:-1] == path}
        rows: list[Row] = []
        for state, weight in weights.items():
            row: Row = {"label": f"{state}: {b.states[state].name or ''}".rstrip(": "), "chance": weight}
            if state in own:
                row |= {**self.row(own[state]), "from": holder}
            else:
                row |= self._unnamed(state, holder, NONE in own)
            rows.append(row)
        return rows

    def _unnamed(self, state: str, holder: str, none_named: bool) -> Row:
        """A pattern that the vector leaves out: it gets the floor, or (`none`) what is left."""
        if state == NONE or none_named:
            reason = "what the named patterns leave"
            return {"from": f"{holder}, remainder", "origin": {"kind": "remainder", "reason": reason}}
        floor = self.k.settings.pattern_floor
        where = self.k.where("file", "settings.yaml", "pattern-floor")
        return {"value": floor.value, "from": "floor", "where": where, "origin": self.origin(floor.origin)}

    def chance(self, condition: str, finding: str, answer: str) -> float:
        """P(answer | condition) as people answer, averaged over the reference population."""
        c = self.index(condition)
        if finding in self.block_of:
            yes = self._yes(finding, self.weights(condition, self.block_of[finding].id))
            return 1 - yes if answer == NO else yes
        free = self.model.point.free[finding]
        by_cell = free.at(free.answers[answer], np.arange(len(self.people)))[0, c]
        return float(by_cell[0]) if len(by_cell) == 1 else float(by_cell @ self.people)

    def background(self, finding: str, answer: str) -> float:
        """P(answer) when nothing explains it, averaged over the reference population."""
        if finding in self.block_of:
            yes = self._yes(finding, self.default_weights(self.block_of[finding].id))
        else:
            leak = self.k.findings[finding].leak
            assert leak is not None
            entries = leak.options if leak.options is not None else leak.bands
            if entries is not None:
                values = {key: schema.value_in(entry) for key, entry in entries.items()}
                return values[answer] / sum(values.values())
            cells = _cells(leak)
            yes = float(cells @ self.people) if cells is not None else leak.value or 0.0
            yes = min(max(yes, ASKED_MIN / 2), 1 - ASKED_MIN / 2)
        return 1 - yes if answer == NO else yes

    def background_range(self, finding: str) -> tuple[float, float] | None:
        """Least and greatest background over age and sex, for a finding whose leak is a table."""
        leak = self.k.findings[finding].leak
        cells = _cells(leak) if leak else None
        return None if cells is None else (float(cells.min()), float(cells.max()))

    def _yes(self, finding: str, weights: dict[str, float]) -> float:
        block = self.block_of[finding]
        read = sum(w * self.yes_in(block.id, state, finding) for state, w in weights.items())
        return (1 - block.skim.value) * read


def _cells(leak: schema.Leak) -> Array | None:
    """(age bands × sexes) a leak table by cell, female before male; None when it is no table."""
    if leak.table is None:
        return None
    female, male = leak.table.female or leak.table.both or [], leak.table.male or leak.table.both or []
    return np.column_stack([female, male]).ravel()


def stated_rows(e: Entries, kind: str, id_: str, key: str) -> list[Row]:
    """The numbers below one key of an entry, named by the rest of their path; tables by age carry the band."""
    rows: list[Row] = []
    seen: dict[Path_, int] = {}
    bands = e.band_labels()
    for s in e.numbers(kind, id_):
        if s.path[0] != key:
            continue
        count = seen[s.path] = seen.get(s.path, -1) + 1
        label = ".".join(str(p) for p in s.path[1:]) or key
        many = "table" in s.path or s.path[-1] == "weights"
        rows.append({"label": f"{label} {bands[count]}" if many else label, **e.row(s)})
    return rows


def answer_label(f: schema.Finding, answer: str) -> str:
    """An answer in words: its id, or the band that starts there."""
    if f.kind != "number" or not f.bands or not f.range:
        return answer
    lows = [f"{b:g}" for b in f.bands]
    i = lows.index(answer)
    last = i + 1 == len(lows)
    return f"{answer} to {f.range[1]:g}" if last else f"{answer} to under {lows[i + 1]}"
