"""A seeded draw of published figures, to look each up again at its source."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unknot.model.load import load
from unknot.model.schema import Fact, Source


@dataclass(frozen=True)
class Drawn:
    """One figure with what is needed to find it again.

    Attributes:
        where: file and line of the figure in the knowledge folder.
        address: DOI, PubMed or other address of its source; "" where none is known.
    """

    fact: Fact
    source: Source
    where: str
    address: str

    def as_dict(self) -> dict[str, Any]:
        """The figure as plain data."""
        kept = {"where": self.where, "address": self.address}
        return {**self.fact.model_dump(exclude_none=True), "source": self.source.model_dump(exclude_none=True), **kept}

    def as_text(self) -> str:
        """The figure in two or three lines."""
        f, s = self.fact, self.source
        value = f"{f.value}" + (f" (95 % {f.ci95[0]} to {f.ci95[1]})" if f.ci95 else "") + (f", n {f.n}" if f.n else "")
        source = ". ".join(str(x).rstrip(".") for x in (s.title, s.journal, s.year, self.address) if x)
        return f"{f.id} [{self.where}]\n  {f.measure}: {value}; {f.subject}: {f.finding}; {f.population}\n  {source}"


def draw_figures(folder: Path, count: int, seed: int) -> tuple[Drawn, ...]:
    """Figures of a knowledge folder, each as likely as any other, in the order of the draw.

    Args:
        count: how many; all of them where there are fewer.
        seed: the same seed and knowledge give the same figures.
    Raises:
        KnowledgeError: the folder does not load.
    """
    k = load(folder)
    ids = sorted(k.facts)
    chosen = random.Random(seed).sample(ids, min(count, len(ids)))
    drawn = [(k.facts[i], k.sources[k.facts[i].source]) for i in chosen]
    return tuple(Drawn(f, s, k.where("fact", f.id), s.address or s.url or "") for f, s in drawn)
