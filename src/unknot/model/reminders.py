"""What an author should look at, though nothing is refused for it.

These are no faults: each can be right as it stands, and only a reader can tell. A formula for reading age counts
syllables and sentences and knows no sense; two titles may be alike; a question may be rare on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.lint_parts import fault, places_of
from unknot.model.load import Knowledge
from unknot.model.new_entry import REPLACE
from unknot.model.origins import stated_numbers

OLDEST_READER = 11  # reading age that the words should not exceed (design §2)
FEWEST_WORDS = 30  # in less, one long word or one list decides the reading age
GRADE_TO_AGE = 5  # a US school grade begins at the age of grade + 5
ALIKE = 90  # of 100: titles with nearly the same words, in any order
STILL_TO_WRITE = f": {REPLACE}"
SENTENCE_END = (".", "!", "?", ":")

PROSE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("condition", "conditions", ("about",)),
    ("finding", "findings", ("how_to_tell", "why")),
    ("treatment", "treatments", ("text", "why", "effect", "harms")),
    ("exercise", "exercises", ("steps", "dose", "easier", "harder", "stop", "why", "effect")),
    ("muscle", "muscles", ("action", "nerve", "pain")),
    ("support", "supports", ("headline", "do")),
    ("factor", "factors", ("text", "size", "change")),
    ("course", "courses", ("text", "again")),
    ("medicine", "medicines", ("text", "helps", "harms", "most_a_day", "longest", "not_together")),
    ("claim", "claims", ("claim", "answer")),
)
"""Kind, table and fields of each entry that a person reads in one go."""


def remind(k: Knowledge) -> list[Fault]:
    """Every reminder, in the order of the checks.

    Args:
        k: knowledge without faults.
    """
    return [found for check in CHECKS for found in check(k)]


# ---------------------------------------------------------------- what is still to be written


def _to_replace(k: Knowledge) -> Iterator[Fault]:
    """Numbers and texts that were copied to begin with, and codes that are missing."""
    told = set()
    for n in stated_numbers(k):
        if n.origin.estimate and n.origin.estimate.endswith(STILL_TO_WRITE):
            found = fault(k, n.kind, n.id, n.path, f"is {n.value:g}, {n.origin.estimate}.", "State what you have read.")
            if found not in told:
                told.add(found)
                yield found
    for c in k.conditions.values():
        for key in ("name", "plain", "about"):
            if getattr(c, key).endswith(STILL_TO_WRITE):
                yield fault(k, "condition", c.id, (key,), "is still to be written.", "Write the words.")
        if not c.icd10cm:
            yield fault(k, "condition", c.id, ("icd10cm",), "names no code.", "Add the codes of ICD-10-CM.")


# ---------------------------------------------------------------- words


def reading_age(text: str) -> float:
    """Age in years at which a child can mostly read this, by the formula of Flesch and Kincaid."""
    from textstat import textstat

    return float(textstat.flesch_kincaid_grade(text)) + GRADE_TO_AGE


def passages(k: Knowledge) -> Iterator[tuple[str, str, tuple[str | int, ...], str]]:
    """What people read in one go: kind, id and path of the entry, and its words."""
    for kind, table, fields in PROSE:
        for entry in getattr(k, table, {}).values():
            yield kind, entry.id, (), _joined(part for name in fields for part in _words(getattr(entry, name, None)))
    for i, level in enumerate(k.advice):
        yield "file", "advice.yaml", ("levels", i), _joined([level.headline, *level.do, *level.say])
    yield "file", "advice.yaml", ("provisional",), _joined([k.provisional.headline, *k.provisional.do])


def _words(part: Any) -> list[str]:
    """The texts of a field: its words, those of what it holds, or of each item of a list."""
    if isinstance(part, list):
        return [text for item in part for text in _words(item)]
    text = part if isinstance(part, str) else getattr(part, "text", None)
    return [text] if text else []


def _joined(parts: Iterable[str]) -> str:
    """One text of whole sentences; numbers to call stand for their placeholders."""
    given = [part.strip() for part in parts]
    whole = " ".join(part if part.endswith(SENTENCE_END) else f"{part}." for part in given)
    return re.sub(r"\{[^}]*\}", "999", whole)


def _reading_age(k: Knowledge) -> Iterator[Fault]:
    try:
        import textstat  # noqa: F401
    except ImportError:
        yield _not_checked("reading age", "textstat")
        return
    for kind, id_, path, text in passages(k):
        if len(text.split()) < FEWEST_WORDS:
            continue
        age = round(reading_age(text), 1)
        if age > OLDEST_READER:
            problem = f"has a reading age of {age:.1f}; it should not be above {OLDEST_READER}."
            yield fault(k, kind, id_, path, problem, "Use shorter sentences and shorter words.")


# ---------------------------------------------------------------- sources


def _twins(k: Knowledge) -> Iterator[Fault]:
    """Sources that may be the same publication; the same DOI or PubMed number is a fault already."""
    from rapidfuzz import fuzz, process, utils

    sources = list(k.sources.values())
    titles = [utils.default_process(s.title) for s in sources]
    for i, source in enumerate(sources):
        near = process.extract(titles[i], titles[:i], scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None)
        for *_, j in near:
            if source.year is None or sources[j].year is None or source.year == sources[j].year:
                problem = (
                    f"may be the same publication as {sources[j].id!r}: {source.title!r} and {sources[j].title!r}."
                )
                yield fault(k, "source", source.id, ("title",), problem, "Merge the two, if they are one.")


# ---------------------------------------------------------------- contraindications


def _never_asked(k: Knowledge) -> Iterator[Fault]:
    """What speaks against a treatment but is not asked of everybody to whom the treatment may be shown."""
    for t in k.treatments.values():
        for key, names in (("not-with", t.not_with), ("avoid-if", t.avoid_if)):
            for name in names:
                missing = _unasked_places(k, t, k.findings[name])
                if missing:
                    problem = f"{name!r} is not asked of everybody with pain in {', '.join(sorted(missing))}."
                    remedy = f"Let the page {k.findings[name].page!r} open there, or limit the treatment's places."
                    yield fault(k, "treatment", t.id, (key,), problem, remedy)


def _unasked_places(k: Knowledge, t: schema.Treatment, f: schema.Finding) -> set[str]:
    shown = set(t.places or places_of(k))
    concerned = set(f.applies_if.place) if f.applies_if and f.applies_if.place else places_of(k)
    return (shown & concerned) - _surely_open(k, k.pages[f.page])


def _surely_open(k: Knowledge, page: schema.Page) -> set[str]:
    """Places at which a page opens whatever else was said."""
    if page.first or page.opens_if is None:
        return places_of(k)
    plain = [o for o in page.opens_if.any if not (o.age or o.sex or o.setting or o.findings)]
    return {place for o in plain for place in o.place or ()}


def _not_checked(what: str, package: str) -> Fault:
    return Fault("lint", "", f"{what}: not checked, {package} is not installed.", "pip install 'unknot[knowledge]'")


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (_to_replace, _never_asked, _reading_age, _twins)
