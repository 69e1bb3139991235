"""What the knowledge files must say about one another. Each check yields faults; none stops at the first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from unknot.errors import Fault, nearest
from unknot.model import schema
from unknot.model.load import Knowledge
from unknot.model.logic import findings_of
from unknot.model.origins import implied_value, stated_numbers
from unknot.model.words import LEVELS, rank

NONE = "none"


def lint(knowledge: Knowledge) -> list[Fault]:
    """Every fault in the relations between the files."""
    checks = (
        _settings, _decision, _findings, _pages, _blocks, _families, _conditions, _rest_shares,
        _rules, _criteria, _origins, _sources, _treatments, _advice, _use,
    )  # fmt: skip
    return [fault for check in checks for fault in check(knowledge)]


def _unknown(
    k: Knowledge, kind: str, id_: str, path: tuple[str | int, ...], given: str, valid: Iterable[str], what: str
) -> Fault:
    dotted = ".".join(str(p) for p in path)
    return Fault(k.where(kind, id_, *path), dotted, f"{given!r} is not a known {what}.", nearest(given, valid))


def _file_fault(k: Knowledge, name: str, path: tuple[str | int, ...], problem: str, remedy: str) -> Fault:
    return Fault(k.where("file", name, *path), ".".join(str(p) for p in path), problem, remedy)


# ---------------------------------------------------------------- settings and decision


def _settings(k: Knowledge) -> Iterator[Fault]:
    s = k.settings
    for role in ("place", "age", "sex"):
        count = sum(f.role == role for f in k.findings.values())
        if count != 1:
            yield Fault("findings", "role", f"{count} findings have the role {role}.", "Exactly one must have it.")
            return
    places = places_of(k)
    for key in ("places", "ceilings"):
        given = s.places.entries if key == "places" else s.ceilings
        for place in sorted(set(given) ^ places):
            yield _file_fault(
                k,
                "settings.yaml",
                (key,),
                f"{place!r} is not in both this list and the options of the place finding.",
                "Name every place once.",
            )
    if not math.isclose(sum(v for _, v, _ in s.places.items()), 1, abs_tol=1e-9):
        yield _file_fault(k, "settings.yaml", ("places",), "the shares do not sum to 1.", "Correct them.")
    if s.default_setting not in {x.id for x in s.settings}:
        yield _file_fault(
            k,
            "settings.yaml",
            ("default-setting",),
            f"{s.default_setting!r} is not a setting.",
            "Name one of the settings.",
        )
    for i, setting in enumerate(s.settings):
        for level in sorted(set(LEVELS) ^ set(setting.need_factor.entries)):
            yield _file_fault(
                k,
                "settings.yaml",
                ("settings", i, "need-factor"),
                f"{level!r} is missing or unknown.",
                "Give each level once.",
            )
    age = k.findings[k.by_role("age")]
    if age.bands != s.population.bands:
        yield _file_fault(
            k,
            "settings.yaml",
            ("population", "bands"),
            "differ from the bands of the age finding.",
            "Use the same bands.",
        )
    if len(s.population.shares) != len(s.population.bands):
        yield _file_fault(
            k, "settings.yaml", ("population", "shares"), "are not one per band.", "Give one share per band."
        )
    elif not math.isclose(sum(s.population.shares), 1, abs_tol=1e-9):
        yield _file_fault(k, "settings.yaml", ("population", "shares"), "do not sum to 1.", "Correct them.")
    for name in sorted({"alarm", "sure", "vague"} - set(s.slips)):
        yield _file_fault(k, "settings.yaml", ("slips",), f"{name!r} is missing.", "Give missed and false for it.")
    if s.default_country not in k.countries:
        yield _file_fault(
            k,
            "settings.yaml",
            ("default-country",),
            f"{s.default_country!r} is not in countries.yaml.",
            "Name one that is.",
        )


def _decision(k: Knowledge) -> Iterator[Fault]:
    d = k.decision
    costs = [d.cost.value_of(level) for level in LEVELS]
    if set(d.cost.entries) != set(LEVELS) or costs != sorted(costs):
        yield _file_fault(
            k, "decision.yaml", ("cost",), "must name each level once and grow with urgency.", "Correct it."
        )
    for i, level in enumerate(LEVELS[1:], 1):
        got = d.thresholds.get(level)
        if got is None or set(got.entries) != set(LEVELS[1 : i + 1]):
            yield _file_fault(
                k,
                "decision.yaml",
                ("thresholds", level),
                "must give one probability for each step up to its own level.",
                "Add or remove steps.",
            )
        elif any(not 0 < v <= 1 for _, v, _ in got.items()):
            yield _file_fault(
                k,
                "decision.yaml",
                ("thresholds", level),
                "has a threshold outside 0 to 1.",
                "Use a probability above 0.",
            )
        over = d.overshoot.get(level)
        if over is None or set(over.entries) != set(LEVELS[i + 1 :]):
            yield _file_fault(
                k,
                "decision.yaml",
                ("overshoot", level),
                "must give one cost for each level above its own.",
                "Add or remove levels.",
            )


def places_of(k: Knowledge) -> set[str]:
    """The ids of the places."""
    return {o.id for o in k.findings[k.by_role("place")].options or ()}


# ---------------------------------------------------------------- findings and pages


def _findings(k: Knowledge) -> Iterator[Fault]:
    in_block = Counter(f for b in k.blocks.values() for f in b.findings)
    for f in k.findings.values():

        def fault(problem: str, remedy: str, *path: str | int, f: schema.Finding = f) -> Fault:
            return Fault(k.where("finding", f.id, *path), ".".join(str(p) for p in (f.id, *path)), problem, remedy)

        if f.page not in k.pages:
            yield _unknown(k, "finding", f.id, ("page",), f.page, k.pages, "page")
        if f.alarm and f.kind != "yes-no":
            yield fault("an alarm must be a yes-no finding.", "Split it into yes-no findings.", "kind")
        if f.kind == "choice" and (not f.options or len({o.id for o in f.options}) < max(2, len(f.options))):
            yield fault("a choice needs at least two options with different ids.", "Add options.", "options")
        if f.kind != "choice" and f.options:
            yield fault("only a choice has options.", "Remove them or change the kind.", "options")
        if f.kind == "number" and not (f.range and f.bands and f.unit):
            yield fault("a number needs unit, range and bands.", "Add what is missing.", "kind")
        if (
            f.bands
            and f.range
            and (f.bands != sorted(set(f.bands)) or f.bands[0] != f.range[0] or f.bands[-1] > f.range[1])
        ):
            yield fault("bands must rise from the lower end of the range and stay inside it.", "Correct them.", "bands")
        if f.role and f.leak:
            yield fault("age, sex and place enter the prior and have no leak.", "Remove leak.", "leak")
        if f.id in in_block and f.leak:
            yield fault(
                "a finding in a block takes its background from the block's `none` state.", "Remove leak.", "leak"
            )
        if not f.role and f.id not in in_block and not f.leak:
            yield fault("needs a leak, since it is in no block.", "Add leak with value, table, options or bands.")
        if in_block[f.id] > 1:
            yield fault(f"is in {in_block[f.id]} blocks.", "A finding sits in one block or in none.")
        if f.leak:
            yield from _leak(k, f)
        for i, clash in enumerate(f.incompatible):
            for other in clash:
                if other not in k.findings:
                    yield _unknown(k, "finding", f.id, ("incompatible", i), other, k.findings, "finding")


def _leak(k: Knowledge, f: schema.Finding) -> Iterator[Fault]:
    leak = f.leak
    assert leak is not None
    where = k.where("finding", f.id, "leak")
    shape = {
        "yes-no": leak.value is not None or leak.table is not None,
        "choice": leak.options is not None,
        "number": leak.bands is not None,
    }
    if not shape[f.kind]:
        yield Fault(
            where, f"{f.id}.leak", f"does not fit a {f.kind} finding.", "Use value or table, options, or bands."
        )
        return
    if leak.table:
        n = len(k.settings.population.bands)
        lists = [x for x in (leak.table.both, leak.table.female, leak.table.male) if x is not None]
        right = (leak.table.both is not None) != (leak.table.female is not None and leak.table.male is not None)
        if not right or any(len(x) != n for x in lists):
            yield Fault(
                where, f"{f.id}.leak.table", f"needs {n} numbers for both, or for female and male.", "One per age band."
            )
    entries = leak.options or leak.bands
    if entries is not None:
        yield from _distribution(where, f"{f.id}.leak", f, entries)


def answer_keys(f: schema.Finding) -> list[str]:
    """The answers of a choice or number finding as they are written in tables: option ids or lower bounds."""
    if f.kind == "choice":
        return [o.id for o in f.options or ()]
    return [f"{b:g}" for b in f.bands or ()]


def _distribution(where: str, field: str, f: schema.Finding, entries: dict[str, schema.Entry]) -> Iterator[Fault]:
    keys = answer_keys(f)
    values = [e.value if isinstance(e, schema.Number) else e for e in entries.values()]
    if set(entries) != set(keys):
        yield Fault(where, field, f"must give a probability for each of {', '.join(keys)}.", "Add or remove answers.")
    elif not math.isclose(sum(values), 1, abs_tol=2e-3):
        yield Fault(where, field, f"sums to {sum(values):g}, not 1.", "Correct the probabilities.")
    if any(v <= 0 for v in values):
        yield Fault(
            where, field, "has a probability of zero.", "Nothing but sex excludes absolutely; use at least 0.001."
        )


def _pages(k: Knowledge) -> Iterator[Fault]:
    for page in k.pages.values():
        where = k.where("page", page.id)
        items = [f for f in k.findings.values() if f.page == page.id]
        if not items:
            yield Fault(where, page.id, "shows no finding.", "Give a finding this page or delete the page.")
        if len(items) > 1 and any(f.kind != "yes-no" for f in items):
            yield Fault(
                where,
                page.id,
                "is a checklist with a finding that is not yes-no.",
                "Give that finding a page of its own.",
            )
        if len(items) > 8:
            yield Fault(where, page.id, f"shows {len(items)} findings.", "A checklist holds at most 8.")
        for i, opening in enumerate(page.opens_if.any if page.opens_if else ()):
            for name in opening.findings or ():
                if name not in k.findings:
                    yield _unknown(k, "page", page.id, ("opens-if", "any", i, "findings"), name, k.findings, "finding")
            yield from _guard_places(k, "page", page.id, ("opens-if", "any", i), opening.place)
    orders = Counter(p.order for p in k.pages.values())
    for page in k.pages.values():
        if orders[page.order] > 1:
            yield Fault(
                k.where("page", page.id, "order"),
                "order",
                f"{page.order} is used twice.",
                "Give each page its own order.",
            )


def _guard_places(
    k: Knowledge, kind: str, id_: str, path: tuple[str | int, ...], given: list[str] | None
) -> Iterator[Fault]:
    for place in given or ():
        if place not in places_of(k):
            yield _unknown(k, kind, id_, (*path, "place"), place, places_of(k), "place")


# ---------------------------------------------------------------- blocks, families, conditions


def _blocks(k: Knowledge) -> Iterator[Fault]:
    for b in k.blocks.values():

        def fault(problem: str, remedy: str, *path: str | int, b: schema.Block = b) -> Fault:
            return Fault(k.where("block", b.id, *path), ".".join(str(p) for p in path), problem, remedy)

        for i, name in enumerate(b.findings):
            if name not in k.findings:
                yield _unknown(k, "block", b.id, ("findings", i), name, k.findings, "finding")
            elif k.findings[name].kind != "yes-no":
                yield fault(f"{name!r} is not a yes-no finding.", "Only yes-no findings sit in blocks.", "findings", i)
        if NONE not in b.states:
            yield fault(
                "has no state `none`.", "Add the pattern of people whose pain has nothing to do with it.", "states"
            )
        for state, row in b.states.items():
            for name in sorted(set(b.findings) ^ set(row.entries)):
                yield fault(
                    f"{name!r} is not in both the findings and this state.",
                    "Give each finding a probability in each state.",
                    "states",
                    state,
                )
            if any(v > 1 for _, v, _ in row.items()):
                yield fault("has a probability above 1.", "Correct it.", "states", state)
        yield from _patterns(k, "block", b.id, ("default",), b, b.default)


def _patterns(
    k: Knowledge, kind: str, id_: str, path: tuple[str | int, ...], block: schema.Block, given: schema.Vector
) -> Iterator[Fault]:
    for state in given.entries:
        if state not in block.states:
            yield _unknown(k, kind, id_, (*path, state), state, block.states, f"pattern of {block.id}")
    total = sum(v for _, v, _ in given.items())
    unnamed = [s for s in block.states if s not in given.entries]
    complete = not unnamed
    room = 1 - total
    needed = k.settings.pattern_floor.value * len([s for s in unnamed if s != NONE])
    where, field = k.where(kind, id_, *path), ".".join(str(p) for p in path)
    if complete and not math.isclose(total, 1, abs_tol=1e-6):
        yield Fault(where, field, f"names every pattern but sums to {total:g}.", "Make it sum to 1.")
    elif not complete and room < needed - 1e-9:
        yield Fault(
            where, field, f"sums to {total:g} and leaves no room for {', '.join(unnamed)}.", "Lower it, or name them."
        )


def _need(k: Knowledge, kind: str, id_: str, need: schema.Vector) -> Iterator[Fault]:
    for level in need.entries:
        if level not in LEVELS:
            yield _unknown(k, kind, id_, ("need", level), level, LEVELS, "urgency level")
    total = sum(v for _, v, _ in need.items())
    if not math.isclose(total, 1, abs_tol=1e-6):
        yield Fault(k.where(kind, id_, "need"), "need", f"sums to {total:g}, not 1.", "Correct the shares.")


def _families(k: Knowledge) -> Iterator[Fault]:
    for f in k.families.values():
        yield from _need(k, "family", f.id, f.need)
        yield from _effects(k, "family", f.id, f.findings)
        yield from _block_use(k, "family", f.id, f.blocks)


def _block_use(k: Knowledge, kind: str, id_: str, given: dict[str, schema.Vector]) -> Iterator[Fault]:
    for name, vector in given.items():
        if name not in k.blocks:
            yield _unknown(k, kind, id_, ("blocks", name), name, k.blocks, "block")
        else:
            yield from _patterns(k, kind, id_, ("blocks", name), k.blocks[name], vector)


def _effects(k: Knowledge, kind: str, id_: str, given: dict[str, schema.Effect]) -> Iterator[Fault]:
    in_block = {f: b.id for b in k.blocks.values() for f in b.findings}
    for name, effect in given.items():
        path = ("findings", name)
        where, field = k.where(kind, id_, *path), ".".join(path)
        if name not in k.findings:
            yield _unknown(k, kind, id_, path, name, k.findings, "finding")
            continue
        finding = k.findings[name]
        if name in in_block:
            yield Fault(
                where,
                field,
                f"sits in the block {in_block[name]!r}.",
                f"State a pattern under blocks.{in_block[name]} instead.",
            )
        if finding.role:
            yield Fault(where, field, "enters the prior.", "Use places, age or sex.")
        entries = effect.options if effect.options is not None else effect.bands
        wanted = {"yes-no": entries is None, "choice": effect.options is not None, "number": effect.bands is not None}
        if not wanted[finding.kind]:
            yield Fault(
                where, field, f"does not fit a {finding.kind} finding.", "Use sens or ratios, options, or bands."
            )
        elif entries is not None:
            yield from _distribution(where, field, finding, entries)
        else:
            try:
                yes_probability(effect)
            except ValueError as error:
                yield Fault(where, field, f"{error}.", "Check the figures and their study.")


def yes_probability(effect: schema.Effect) -> float:
    """P(yes | condition) from sens, sens + spec, lr+ and lr-, or lr and the study's false-positive rate.

    Raises:
        ValueError: the figures imply a probability outside 0 to 1.
    """
    numbers = {key: e.value if isinstance(e, schema.Number) else e for key, e in effect.numbers().items()}
    if "sens" in numbers:
        p, said = numbers["sens"], f"sens is {numbers['sens']:g}"
    elif "lr" in numbers:
        p = numbers["lr"] * numbers["fpr"]
        said = f"lr × fpr is {numbers['lr']:g} × {numbers['fpr']:g} = {p:g}"
    else:
        plus, minus = numbers["lr+"], numbers["lr-"]
        if not (plus > 1 > minus >= 0 or minus > 1 > plus >= 0):
            raise ValueError(
                f"lr+ {plus:g} and lr- {minus:g} cannot both be right: one must be above 1 and the other below"
            )
        p = plus * (1 - minus) / (plus - minus)
        said = f"lr+ {plus:g} and lr- {minus:g} imply a sensitivity of {p:g}"
    if not 0 <= p <= 1:
        raise ValueError(f"{said}, which is not a probability")
    return p


def _conditions(k: Knowledge) -> Iterator[Fault]:
    places = places_of(k)
    for c in k.conditions.values():

        def fault(problem: str, remedy: str, *path: str | int, c: schema.Condition = c) -> Fault:
            return Fault(k.where("condition", c.id, *path), ".".join(str(p) for p in path), problem, remedy)

        if c.family not in k.families:
            yield _unknown(k, "condition", c.id, ("family",), c.family, k.families, "family")
        prevalence = c.prevalence
        listed = prevalence.rest or prevalence.residual
        for place in listed or ():
            if place not in places:
                yield _unknown(k, "condition", c.id, ("prevalence",), place, places, "place")
        if prevalence.among and prevalence.among not in {*places, "all"}:
            yield _unknown(k, "condition", c.id, ("prevalence", "among"), prevalence.among, {*places, "all"}, "place")
        if prevalence.setting and prevalence.setting != "primary-care":
            yield fault(
                "is not primary-care.",
                "Prevalences enter for primary care; use an incidence for other settings.",
                "prevalence",
                "setting",
            )
        if not listed:
            yield from _places(k, c, places)
        elif c.places:
            yield fault("is not used with rest or residual.", "Remove it.", "places")
        if c.age and c.age.table and c.age.table not in k.age_tables:
            yield _unknown(k, "condition", c.id, ("age", "table"), c.age.table, k.age_tables, "age table")
        if c.age and c.age.weights and len(c.age.weights) != len(k.settings.population.bands):
            yield fault("needs one weight per age band.", f"Give {len(k.settings.population.bands)}.", "age", "weights")
        if c.sex and set(c.sex.entries) != {"female", "male"}:
            yield fault("must weigh female and male.", "Give both.", "sex")
        if c.need:
            yield from _need(k, "condition", c.id, c.need)
        yield from _effects(k, "condition", c.id, c.findings)
        yield from _block_use(k, "condition", c.id, c.blocks)
        yield from _typical(k, c)
    for table in k.age_tables.values():
        if len(table.weights) != len(k.settings.population.bands):
            yield Fault(
                k.where("age-table", table.id, "weights"),
                "weights",
                "are not one per age band.",
                f"Give {len(k.settings.population.bands)}.",
            )


def _places(k: Knowledge, c: schema.Condition, places: set[str]) -> Iterator[Fault]:
    where = k.where("condition", c.id, "places")
    if c.places is None:
        yield Fault(where, "places", "is missing.", "Say where the worst pain is, share by share.")
        return
    total = sum(v for _, v, _ in c.places.items())
    if set(c.places.entries) != places:
        yield Fault(where, "places", "must name every place once.", f"Places: {', '.join(sorted(places))}.")
    if any(v < 0.002 for _, v, _ in c.places.items()):
        yield Fault(where, "places", "has a share below 0.002.", "A place never rules anything out.")
    by_incidence = c.prevalence.incidence is not None
    if total > 1 + 1e-6 or (not by_incidence and total < 1 - 1e-6):
        yield Fault(
            where,
            "places",
            f"sums to {total:g}.",
            "It must be 1, or less for an incidence whose pain is mostly elsewhere.",
        )


def _typical(k: Knowledge, c: schema.Condition) -> Iterator[Fault]:
    for key, value in c.typical.items():
        path = ("typical", key)
        if key in k.blocks:
            if value not in k.blocks[key].states:
                yield _unknown(k, "condition", c.id, path, value, k.blocks[key].states, f"pattern of {key}")
        elif key in k.findings:
            f = k.findings[key]
            valid = ["yes", "no"] if f.kind == "yes-no" else answer_keys(f)
            if value not in valid:
                yield _unknown(k, "condition", c.id, path, value, valid, f"answer of {key}")
        else:
            yield _unknown(k, "condition", c.id, path, key, [*k.blocks, *k.findings], "block or finding")


def _rest_shares(k: Knowledge) -> Iterator[Fault]:
    for form in ("rest", "residual"):
        for place in sorted(places_of(k)):
            total = sum((getattr(c.prevalence, form) or {}).get(place, 0) for c in k.conditions.values())
            if form == "rest" and not math.isclose(total, 1, abs_tol=1e-6):
                yield Fault(
                    "conditions",
                    "prevalence.rest",
                    f"the shares of the rest at {place!r} sum to {total:g}.",
                    "They must sum to 1.",
                )
            if form == "residual" and not 0 < total < 0.2:
                yield Fault(
                    "conditions",
                    "prevalence.residual",
                    f"the residual share at {place!r} is {total:g}.",
                    "Give about 0.02.",
                )


# ---------------------------------------------------------------- rules, facts, texts


def _pattern(
    k: Knowledge, kind: str, id_: str, key: str, logic: schema.Logic, guard: schema.Guard | None, fact: str
) -> Iterator[Fault]:
    for name in findings_of(logic):
        if name not in k.findings:
            yield _unknown(k, kind, id_, (key,), name, k.findings, "finding")
        elif not k.findings[name].alarm:
            yield Fault(k.where(kind, id_, key), key, f"{name!r} is not an alarm.", "Rules use alarm findings only.")
    if guard:
        yield from _guard_places(k, kind, id_, ("only-if",), guard.place)
        for setting in guard.setting or ():
            names = {s.id for s in k.settings.settings}
            if setting not in names:
                yield _unknown(k, kind, id_, ("only-if", "setting"), setting, names, "setting")
    if fact not in k.facts:
        yield _unknown(k, kind, id_, ("fact",), fact, k.facts, "fact")


def _rules(k: Knowledge) -> Iterator[Fault]:
    for r in k.rules.values():
        yield from _pattern(k, "rule", r.id, "when", r.when, r.only_if, r.fact)
        if rank(r.not_sure) > rank(r.urgency):
            yield Fault(
                k.where("rule", r.id, "not-sure"),
                "not-sure",
                f"{r.not_sure} is above the rule's own urgency {r.urgency}.",
                "Lower it.",
            )
        for name in r.suspects:
            if name not in k.conditions:
                yield _unknown(k, "rule", r.id, ("suspects",), name, k.conditions, "condition")


def _criteria(k: Knowledge) -> Iterator[Fault]:
    for c in k.criteria.values():
        yield from _pattern(k, "criterion", c.id, "pattern", c.pattern, c.only_if, c.fact)


def _origins(k: Knowledge) -> Iterator[Fault]:
    for number in stated_numbers(k):
        origin = number.origin
        cited = [origin.fact] if origin.fact else origin.derived.facts if origin.derived else []
        where = k.where(number.kind, number.id, *number.path)
        field = ".".join(str(p) for p in number.path)
        missing = [f for f in cited if f not in k.facts]
        for name in missing:
            yield Fault(where, field, f"cites the unknown fact {name!r}.", nearest(name, k.facts))
        if missing or not cited:
            continue
        value = implied_value(origin, k.facts)
        if value is None:
            yield Fault(
                where,
                field,
                f"cites {', '.join(cited)}, which gives no plain number.",
                "Cite a numeric fact, or mark an estimate.",
            )
        elif not math.isclose(value, number.value, rel_tol=1e-2):
            yield Fault(
                where,
                field,
                f"is {number.value:g}, but {', '.join(cited)} gives {value:g}.",
                "Correct the number or the citation.",
            )


def _sources(k: Knowledge) -> Iterator[Fault]:
    cited = {f.source for f in k.facts.values()}
    for f in k.facts.values():
        if f.source not in k.sources:
            yield _unknown(k, "fact", f.id, ("source",), f.source, k.sources, "source")
    for s in k.sources.values():
        if s.id not in cited:
            yield Fault(
                k.where("source", s.id), s.id, "gives no fact.", "Delete it, or add the fact that was read in it."
            )
    dois = Counter(s.doi.lower() for s in k.sources.values() if s.doi)
    for s in k.sources.values():
        if s.doi and dois[s.doi.lower()] > 1:
            yield Fault(
                k.where("source", s.id, "doi"), "doi", f"{s.doi} is listed more than once.", "Merge the sources."
            )


def _treatments(k: Knowledge) -> Iterator[Fault]:
    avoids = {
        name for t in k.treatments.values() for name in (t.avoided_as or [t.id] if t.kind == "avoid" else t.avoided_as)
    }
    for t in k.treatments.values():
        lists: tuple[tuple[str, list[str], Iterable[str]], ...] = (
            ("families", t.families or [], k.families),
            ("conditions", t.conditions or [], k.conditions),
            ("places", t.places or [], places_of(k)),
            ("not-with", t.not_with, k.findings),
        )
        for key, given, valid in lists:
            for name in given:
                if name not in set(valid):
                    yield _unknown(k, "treatment", t.id, (key,), name, valid, key)
        if t.fact and t.fact not in k.facts:
            yield _unknown(k, "treatment", t.id, ("fact",), t.fact, k.facts, "fact")
    for kind, table in (("family", k.families), ("condition", k.conditions)):
        for entry in table.values():
            for name in entry.care.avoid:
                if name not in avoids:
                    yield _unknown(k, kind, entry.id, ("care", "avoid"), name, avoids, "thing to avoid")


def _advice(k: Knowledge) -> Iterator[Fault]:
    for level in LEVELS:
        if level not in k.levels:
            yield _file_fault(k, "advice.yaml", ("levels",), f"{level} has no text.", "Add it.")
    for net in k.nets.values():
        if (net.fact is None) == (net.estimate is None):
            yield Fault(k.where("net", net.id), net.id, "needs either fact or estimate.", "Say where it comes from.")
        if net.fact and net.fact not in k.facts:
            yield _unknown(k, "net", net.id, ("fact",), net.fact, k.facts, "fact")
        yield from _guard_places(k, "net", net.id, (), net.places)


def _use(k: Knowledge) -> Iterator[Fault]:
    """Each finding is used by two conditions or by a rule; one that changes nothing is not worth asking."""
    in_rules = {name for r in k.rules.values() for name in findings_of(r.when)}
    block_of = {f: b for b in k.blocks.values() for f in b.findings}
    for f in k.findings.values():
        if f.role or f.id in in_rules:
            continue
        if f.id in block_of:
            users = sum(
                block_of[f.id].id in c.blocks or block_of[f.id].id in k.families[c.family].blocks
                for c in k.conditions.values()
                if c.family in k.families
            )
        else:
            users = sum(
                f.id in c.findings or f.id in k.families[c.family].findings
                for c in k.conditions.values()
                if c.family in k.families
            )
        if users < 2:
            yield Fault(
                k.where("finding", f.id),
                f.id,
                f"is used by {users} conditions and no rule.",
                "Use it in two conditions or a rule, or delete it.",
            )
