"""Finds entries by everyday words, with slips of the keyboard: word by word, rare words count for more."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

ALIKE = 80  # of 100; below it two words are not the same word with a slip
MOST_WORDS = 12
MOST_FOUND = 12
BEGINS_ALIKE = 70.0  # how alike a word counts that only begins like the one that is looked for
SMALL = frozenset(
    "a an and any are as at be by can do for from have i in is it its me my of on or the to with you".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Entry:
    """Something to find.

    Attributes:
        texts: its texts with their weight, 0 to 1.
    """

    address: str
    title: str
    text: str
    texts: tuple[tuple[str, float], ...]


class Finder:
    """An index over some entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        self.weights: list[dict[str, float]] = []
        for entry in self.entries:
            weights: dict[str, float] = {}
            for text, weight in entry.texts:
                for word in words_of(text):
                    weights[word] = max(weights.get(word, 0.0), weight)
            self.weights.append(weights)
        self.holders: dict[str, list[int]] = {}
        for i, weights in enumerate(self.weights):
            for word in weights:
                self.holders.setdefault(word, []).append(i)

    def find(self, query: str) -> list[Entry]:
        """The entries that fit, the best first; none when no word is known."""
        scores = [0.0] * len(self.entries)
        for word in words_of(query)[:MOST_WORDS]:
            best: dict[int, float] = {}
            for known, alike in self._alike(word):
                rare = math.log(1 + len(self.entries) / len(self.holders[known]))
                for i in self.holders[known]:
                    best[i] = max(best.get(i, 0.0), self.weights[i][known] * rare * (alike / 100) ** 2)
            for i, score in best.items():
                scores[i] += score
        order = sorted((i for i, s in enumerate(scores) if s > 0), key=lambda i: (-scores[i], i))
        top = scores[order[0]] if order else 0.0
        return [self.entries[i] for i in order if scores[i] > 0.25 * top][:MOST_FOUND]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """Known words that are the word, begin with it or differ by a slip, with how alike they are (0 to 100)."""
        if len(word) < 4:
            return [(word, 100.0)] if word in self.holders else []
        # A slip turns one short word into quite another, such as "can't" into "cat".
        found = process.extract(
            word, [x for x in self.holders if len(x) > 3], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=12
        )
        alike = {known: score for known, score, _ in found}
        for known in self.holders:
            if known.startswith(word) or (len(known) > 3 and word.startswith(known)):
                alike[known] = max(alike.get(known, 0.0), BEGINS_ALIKE)
        return list(alike.items())


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, each once, without the small words."""
    found = re.findall(r"[^\W_]+", text.lower().replace("’", "").replace("'", ""))
    return [w for w in dict.fromkeys(found) if w not in SMALL]
