"""Finds entries by everyday words, with slips of the keyboard: word by word, rare words count for more.

Whoever types a name, or what people say for it, means that entry: the nearer the words are to one of its names as a
whole, the more the entry counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

ALIKE = 80  # of 100; below it two words are not the same word with a slip
MOST_WORDS = 12
MOST_FOUND = 12
BEGINS_ALIKE = 70.0  # how alike a word counts that only begins like the one that is looked for
NAME = 0.9  # the weight from which a text is a name
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


def said(words: str | None) -> Iterator[tuple[str, float]]:
    """What people say for an entry, with commas between, as texts to find it by: names, if not its first."""
    return ((phrase, 0.95) for phrase in (words or "").split(",") if phrase.strip())


class Finder:
    """An index over some entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        self.weights: list[dict[str, float]] = []
        self.names: list[list[frozenset[str]]] = []
        for entry in self.entries:
            self.names.append([frozenset(words_of(text)) for text, weight in entry.texts if weight >= NAME])
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
        meant = {word: self._alike(word) for word in words_of(query)[:MOST_WORDS]}
        for likely in meant.values():
            best: dict[int, float] = {}
            for known, alike in likely:
                rare = math.log(1 + len(self.entries) / len(self.holders[known]))
                for i in self.holders[known]:
                    best[i] = max(best.get(i, 0.0), self.weights[i][known] * rare * (alike / 100) ** 2)
            for i, score in best.items():
                scores[i] += score
        asked = [{known: alike / 100 for known, alike in likely} for likely in meant.values()]
        least = 0.25 * max(scores, default=0.0)
        named = [s and s * (1 + nearest(asked, names)) for s, names in zip(scores, self.names, strict=True)]
        order = sorted((i for i, s in enumerate(scores) if s > least), key=lambda i: (-named[i], i))
        return [self.entries[i] for i in order][:MOST_FOUND]

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


def nearest(asked: Sequence[Mapping[str, float]], names: Iterable[frozenset[str]]) -> float:
    """How near the words come to one of some names as a whole: 1 when they are its words, 0 when none of them is.

    Args:
        asked: for each word the known words that it may mean, with how alike they are (0 to 1).
    """
    best = 0.0
    for name in names:
        hits = [max((alike for known, alike in likely.items() if known in name), default=0.0) for likely in asked]
        best = max(best, sum(hits) / (len(asked) + len(name) - sum(x > 0 for x in hits)))
    return best


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, each once, without the small words."""
    found = re.findall(r"[^\W_]+", text.lower().replace("’", "").replace("'", ""))
    return [w for w in dict.fromkeys(found) if w not in SMALL]
