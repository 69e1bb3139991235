"""Checks of the files that stand beside the conditions: settings, losses, sources, treatments, advice, countries."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.lint_parts import fault, placeholders, places_of, twice, unknown
from unknot.model.load import DATED, Knowledge, facts_in
from unknot.model.words import LEVELS
from unknot.model.yaml_text import Path_

SETTINGS, DECISION, ADVICE = "settings.yaml", "decision.yaml", "advice.yaml"
MEASURED_IN = "primary-care"  # the setting for which prevalences are written


def _settings(k: Knowledge) -> Iterator[Fault]:
    def wrong(path: Path_, problem: str, remedy: str) -> Fault:
        return fault(k, "file", SETTINGS, path, problem, remedy)

    s, places = k.settings, places_of(k)
    for key, given in (("places", s.places.entries), ("ceilings", s.ceilings)):
        for place in sorted(set(given) - places):
            yield from unknown(k, "file", SETTINGS, (key, place), place, places, "place")
        for place in sorted(places - set(given)):
            yield wrong((key,), f"{place!r} is missing.", "Name every place once.")
    yield from _sum_to_one(k, ("places",), [v for _, v, _ in s.places.items()])
    yield from _above_zero(k, ("places",), ((p, v) for p, v, _ in s.places.items()))
    yield from _slips_of_place(k, places)
    yield from _settings_of_care(k)
    yield from _population(k)
    for name in sorted({"alarm", "sure", "vague"} - set(s.slips)):
        yield wrong(("slips",), f"{name!r} is missing.", "Give missed and false for it.")
    for key, number in (("place-slip", s.place_slip), ("pattern-floor", s.pattern_floor)):
        if not 0 < number.value < 1:
            yield wrong((key, "value"), f"{number.value:g} is not between 0 and 1.", "Use a small probability.")
    if s.episodes.value == 0:
        yield wrong(("episodes", "value"), "is zero.", "Give the new episodes per 100 000 adults a year.")
    yield from unknown(k, "file", SETTINGS, ("default-country",), s.default_country, k.countries, "country")


def _slips_of_place(k: Knowledge, places: set[str]) -> Iterator[Fault]:
    """For each place, shares over all others, none of them 0: a place never rules anything out."""
    table = k.settings.place_slips_to
    for place in sorted(set(table) - places):
        yield from unknown(k, "file", SETTINGS, ("place-slips-to", place), place, places, "place")
    for place in sorted(places - set(table)):
        problem = f"{place!r} is missing."
        yield fault(k, "file", SETTINGS, ("place-slips-to",), problem, "Say for every place which are named for it.")
    for place in sorted(places & set(table)):
        path, row = ("place-slips-to", place), table[place]
        for other in sorted(set(row.entries) - places):
            yield from unknown(k, "file", SETTINGS, (*path, other), other, places, "place")
        for other in sorted(places):
            if (row.value_of(other) > 0) == (other == place):
                problem = f"{other!r} has the share {row.value_of(other):g}."
                yield fault(
                    k, "file", SETTINGS, path, problem, "Name all other places above 0, and not the place itself."
                )
        yield from _sum_to_one(k, path, [v for _, v, _ in row.items()])


def _settings_of_care(k: Knowledge) -> Iterator[Fault]:
    s = k.settings
    ids = [x.id for x in s.settings]
    yield from twice(k, "file", SETTINGS, ("settings",), ids)
    yield from unknown(k, "file", SETTINGS, ("default-setting",), s.default_setting, ids, "setting")
    if MEASURED_IN not in ids:
        remedy = "Add it with the factor 1 for each level; prevalences are written for it."
        yield fault(k, "file", SETTINGS, ("settings",), f"{MEASURED_IN!r} is missing.", remedy)
    for i, setting in enumerate(s.settings):
        path = ("settings", i, "need-factor")
        factor = setting.need_factor
        for level in factor.entries:
            yield from unknown(k, "file", SETTINGS, (*path, level), level, LEVELS, "urgency level")
        for level in LEVELS:
            if level not in factor.entries:
                yield fault(k, "file", SETTINGS, path, f"{level!r} is missing.", "Give each level once.")
        yield from _above_zero(k, path, ((level, v) for level, v, _ in factor.items()))
        if factor.value_of(LEVELS[0]) != 1 and LEVELS[0] in factor.entries:
            problem, remedy = "is what the other levels are compared with.", "Write 1 here; only the ratios count."
            yield fault(k, "file", SETTINGS, (*path, LEVELS[0]), problem, remedy)
        if setting.id == MEASURED_IN and any(v != 1 for _, v, _ in factor.items()):
            problem = f"{MEASURED_IN} is what the other settings are compared with."
            yield fault(k, "file", SETTINGS, path, problem, "Write 1 for each level.")


def _population(k: Knowledge) -> Iterator[Fault]:
    p, age = k.settings.population, k.findings[k.by_role("age")]
    path = ("population", "shares")
    if age.bands != p.bands:
        problem = f"differ from the bands of {age.id}."
        yield fault(k, "file", SETTINGS, ("population", "bands"), problem, "Use the same bands.")
    if len(p.shares) != len(p.bands):
        problem = f"has {len(p.shares)} numbers for {len(p.bands)} age bands."
        yield fault(k, "file", SETTINGS, path, problem, f"Give {len(p.bands)}.")
    else:
        yield from _sum_to_one(k, path, p.shares)
    if any(share == 0 for share in p.shares):
        yield fault(k, "file", SETTINGS, path, "has a share of zero.", "Every age band has some people.")
    if not 0 < p.female < 1:
        remedy = "Give the share of women, such as 0.5."
        yield fault(k, "file", SETTINGS, ("population", "female"), f"is {p.female:g}.", remedy)


def _sum_to_one(k: Knowledge, path: Path_, shares: Iterable[float]) -> Iterator[Fault]:
    total = sum(shares)
    if not math.isclose(total, 1, abs_tol=1e-9):
        yield fault(k, "file", SETTINGS, path, f"the shares sum to {total:g}, not 1.", "Correct them.")


def _above_zero(k: Knowledge, path: Path_, numbers: Iterable[tuple[str, float]]) -> Iterator[Fault]:
    for key, value in numbers:
        if value == 0:
            yield fault(k, "file", SETTINGS, (*path, key), "is zero.", "Use a number above 0.")


def _decision(k: Knowledge) -> Iterator[Fault]:
    d = k.decision
    costs = [d.cost.value_of(level) for level in LEVELS]
    if set(d.cost.entries) != set(LEVELS) or costs != sorted(costs):
        problem = "must name each level once and grow with urgency."
        yield fault(k, "file", DECISION, ("cost",), problem, f"Levels: {', '.join(LEVELS)}.")
    for i, level in enumerate(LEVELS[1:], 1):
        steps = d.thresholds.get(level)
        if steps is None or set(steps.entries) != set(LEVELS[1 : i + 1]):
            remedy = f"Give one probability for each of {', '.join(LEVELS[1 : i + 1])}."
            path: Path_ = ("thresholds", level)
            yield fault(k, "file", DECISION, path, "must name each step up to its own level.", remedy)
        for step, value, _ in steps.items() if steps else ():
            if not 0 < value <= 1:
                path = ("thresholds", level, step)
                yield fault(k, "file", DECISION, path, f"{value:g} is outside 0 to 1.", "Use a probability above 0.")
        above = LEVELS[i + 1 :]
        over = d.overshoot.get(level)
        if over is None or set(over.entries) != set(above):
            remedy = f"Give one cost for each of {', '.join(above)}." if above else "Leave only its estimate."
            path = ("overshoot", level)
            yield fault(k, "file", DECISION, path, "must name each level above its own.", remedy)


# ---------------------------------------------------------------- sources


def _sources(k: Knowledge) -> Iterator[Fault]:
    cited = {f.source for f in k.facts.values()}
    for f in k.facts.values():
        yield from unknown(k, "fact", f.id, ("source",), f.source, k.sources, "source")
        yield from _interval(k, f)
    first_with: dict[str, str] = {}
    for s in k.sources.values():
        if s.id not in cited and k.whole("fact"):
            remedy = "Delete it, or add the fact that was read in it."
            yield fault(k, "source", s.id, (), "gives no fact.", remedy)
        if s.doi is None and s.pmid is None and s.url is None:
            remedy = "Give doi, pmid or url."
            yield fault(k, "source", s.id, (), "cannot be found by a reader.", remedy)
        for key, given in (("doi", s.doi), ("pmid", s.pmid)):
            name = f"{key} {given}".lower()
            if given is not None and name in first_with:
                problem = f"{given} is already the {key} of {first_with[name]!r}."
                yield fault(k, "source", s.id, (key,), problem, "Merge the two sources.")
            first_with.setdefault(name, s.id)


def _days(k: Knowledge) -> Iterator[Fault]:
    """Days that no calendar has, and entries that rest on what was read after they were last held against it."""
    seen: set[str] = set()
    for kind in ("source", *DATED):
        key = "read-on" if kind == "source" else "checked"
        for id_, entry in k.entries(kind).items():
            document, _ = k.places_of[(kind, id_)]
            where = f"{document.file}:{document.line((key,))}"
            day = k.day(kind, id_)
            if not day:
                continue  # told where the file was read
            if not _is_day(day):
                if where not in seen:
                    yield Fault(where, key, f"{day!r} is not in the calendar.", "Write it as year-month-day.")
            elif late := [f for f in facts_in(entry) if f in k.facts and k.day("fact", f) > day]:
                problem = f"{day} is before {k.day('fact', late[0])}, when the source of {late[0]!r} was read."
                yield Fault(where, f"{id_}.{key}", problem, "Hold the entry against it, and write the day.")
            seen.add(where)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _interval(k: Knowledge, f: schema.Fact) -> Iterator[Fault]:
    if f.ci95 is None:
        return
    low, high = f.ci95
    if low > high:
        yield fault(k, "fact", f.id, ("ci95",), f"runs from {low:g} to {high:g}.", "Swap the ends.")
    elif not isinstance(f.value, int | float):
        yield fault(k, "fact", f.id, ("ci95",), "belongs to a value in words.", "Give the number, or remove ci95.")
    elif not low <= f.value <= high:
        problem = f"{low:g} to {high:g} does not contain the value {f.value:g}."
        yield fault(k, "fact", f.id, ("ci95",), problem, "Correct one of them from the source.")


# ---------------------------------------------------------------- treatments, advice


def avoids_of(k: Knowledge) -> set[str]:
    """What can be avoided: the names under which the treatments of kind `avoid` are called for."""
    return {name for t in k.treatments.values() if t.kind == "avoid" for name in t.avoided_as or [t.id]}


def _treatments(k: Knowledge) -> Iterator[Fault]:
    avoids = avoids_of(k)
    cares = [*(f.care for f in k.families.values()), *(c.care for c in k.conditions.values())]
    called = {name for care in cares for name in care.avoid}
    for t in k.treatments.values():
        lists: tuple[tuple[str, list[str], Iterable[str], str], ...] = (
            ("families", t.families or [], k.families, "family"),
            ("conditions", t.conditions or [], k.conditions, "condition"),
            ("places", t.places or [], places_of(k), "place"),
            ("not-with", t.not_with, k.findings, "finding"),
            ("avoid-if", t.avoid_if, k.findings, "finding"),
        )
        for key, given, valid, what in lists:
            for name in given:
                yield from unknown(k, "treatment", t.id, (key,), name, valid, what)
            yield from twice(k, "treatment", t.id, (key,), given)
        yield from _not_with(k, t)
        if t.kind != "avoid" and k.whole("treatment"):
            for name in t.avoided_as:
                yield from unknown(k, "treatment", t.id, ("avoided-as",), name, avoids, "thing to avoid")
        shown = t.families is not None or t.conditions is not None or set(t.avoided_as or [t.id]) & called
        if t.kind == "avoid" and not shown and k.whole("family", "condition"):
            remedy = "Name it under `care: {avoid: …}` of a condition, or give families or conditions."
            yield fault(k, "treatment", t.id, (), "is never shown.", remedy)
        for name in (t.fact,) if t.fact else t.derived.facts if t.derived else ():
            yield from unknown(k, "treatment", t.id, ("fact",), name, k.facts, "fact")
        yield from placeholders(k, "treatment", t.id, ("text",), t.text)
    if k.whole("treatment"):
        holders = [("family", f.id, f.care) for f in k.families.values()]
        holders += [("condition", c.id, c.care) for c in k.conditions.values()]
        for kind, id_, care in holders:
            for name in care.avoid:
                yield from unknown(k, kind, id_, ("care", "avoid"), name, avoids, "thing to avoid")


def _not_with(k: Knowledge, t: schema.Treatment) -> Iterator[Fault]:
    """A contraindication is a finding that can be answered yes."""
    if t.kind == "avoid" and t.not_with:
        remedy = "Remove it; only what people are told to do can be ruled out."
        yield fault(k, "treatment", t.id, ("not-with",), "has no effect on a thing to avoid.", remedy)
    for name in t.not_with:
        if name in k.findings and k.findings[name].kind != "yes-no":
            problem = f"{name!r} is not a yes-no finding, so it never speaks against anything."
            yield fault(k, "treatment", t.id, ("not-with",), problem, "Name yes-no findings.")


def _advice(k: Knowledge) -> Iterator[Fault]:
    given = [entry.level for entry in k.advice]
    yield from twice(k, "file", ADVICE, ("levels",), given)
    for level in LEVELS:
        if level not in given:
            yield fault(k, "file", ADVICE, ("levels",), f"{level} has no text.", "Add its headline and what to do.")
    for i, entry in enumerate(k.advice):
        for key, lines in (("do", entry.do), ("say", entry.say)):
            for j, text in enumerate(lines):
                yield from placeholders(k, "file", ADVICE, ("levels", i, key, j), text)
    for net in k.nets.values():
        if (net.fact is None) == (net.estimate is None):
            problem = "has no origin." if net.fact is None else "has two origins."
            yield fault(k, "net", net.id, (), problem, "Give either fact or estimate.")
        if net.fact:
            yield from unknown(k, "net", net.id, ("fact",), net.fact, k.facts, "fact")
        for place in net.places or ():
            yield from unknown(k, "net", net.id, ("places",), place, places_of(k), "place")
    yield from _net_of_each_place(k)


def _net_of_each_place(k: Knowledge) -> Iterator[Fault]:
    """Whoever stays at home is told when to call for help, whatever hurts."""
    if not k.whole("net", "finding"):
        return
    for place in sorted(places_of(k)):
        if not any(n.then == LEVELS[-1] and (n.places is None or place in n.places) for n in k.nets.values()):
            remedy = f"Add a line with `then: {LEVELS[-1]}` for it."
            yield fault(k, "file", ADVICE, ("nets",), f"hold no {LEVELS[-1]} for pain in {place}.", remedy)


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (
    _settings,
    _decision,
    _sources,
    _days,
    _treatments,
    _advice,
)
