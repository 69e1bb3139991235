"""Checks of the chances: blocks, families, conditions, priors, and the origin of every number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from unknot.errors import Fault, nearest
from unknot.model import schema
from unknot.model.lint_files import MEASURED_IN
from unknot.model.lint_parts import (
    NONE,
    distribution,
    fault,
    one_per_band,
    places_of,
    twice,
    unknown,
)
from unknot.model.lint_questions import SEXES, answers_of
from unknot.model.lint_spread import spreads
from unknot.model.load import Knowledge
from unknot.model.origins import Stated, implied_value, stated_numbers, takes_bands
from unknot.model.schema import value_in
from unknot.model.words import LEVELS
from unknot.model.yaml_text import Path_

LEAST_SHARE = 0.002  # of a place: a place never rules a condition out (design §6)
MOST_NAMED = 0.95  # of the people in primary care whom named causes and the residual may explain (design §6)
MOST_BY_INCIDENCE = 0.9  # where the compiler caps the conditions that are known by incidence
MOST_RESIDUAL = 0.2  # a residual above it would hide that causes are missing from the list
ALL_PLACES = "all"


# ---------------------------------------------------------------- blocks and families


def _blocks(k: Knowledge) -> Iterator[Fault]:
    for b in k.blocks.values():
        yield from twice(k, "block", b.id, ("findings",), b.findings)
        for i, name in enumerate(b.findings):
            yield from unknown(k, "block", b.id, ("findings", i), name, k.findings, "finding")
            if name in k.findings and (k.findings[name].kind != "yes-no" or k.findings[name].role):
                problem, remedy = f"{name!r} is not a yes-no finding.", "Only yes-no findings sit in blocks."
                yield fault(k, "block", b.id, ("findings", i), problem, remedy)
        if NONE not in b.states:
            remedy = "Add the pattern of people whose pain has nothing to do with it."
            yield fault(k, "block", b.id, ("states",), "has no state `none`.", remedy)
        if set(b.findings) <= set(k.findings):
            for state, row in b.states.items():
                yield from _state(k, b, state, row)
        if not 0 < b.skim.value < 1:
            remedy = "Use a small probability, such as 0.02."
            yield fault(k, "block", b.id, ("skim", "value"), f"{b.skim.value:g} is not between 0 and 1.", remedy)
        yield from _patterns(k, "block", b.id, ("default",), b, b.default)
        for i, check in enumerate(b.checks):
            yield from unknown(
                k, "block", b.id, ("checks", i, "pattern"), check.pattern, b.states, f"pattern of {b.id}"
            )
            for key in check.of:
                path = ("checks", i, "of", key)
                yield from unknown(k, "block", b.id, path, key, b.findings, f"finding of {b.id}")
            yield from _check(k, "block", b.id, i, check)


def _state(k: Knowledge, b: schema.Block, state: str, row: schema.Vector) -> Iterator[Fault]:
    path = ("states", state)
    for name in row.entries:
        yield from unknown(k, "block", b.id, (*path, name), name, b.findings, f"finding of {b.id}")
    for name in b.findings:
        if name not in row.entries:
            remedy = "Give each finding of the block a probability in each state."
            yield fault(k, "block", b.id, path, f"{name!r} is missing.", remedy)
    for name, value, _ in row.items():
        if value > 1:
            yield fault(k, "block", b.id, (*path, name), f"{value:g} is above 1.", "Use a probability from 0 to 1.")


def _patterns(
    k: Knowledge, kind: str, id_: str, path: Path_, block: schema.Block, given: schema.Vector
) -> Iterator[Fault]:
    for state, value, _ in given.items():
        yield from unknown(k, kind, id_, (*path, state), state, block.states, f"pattern of {block.id}")
        if value == 0:
            remedy = "Nothing rules a pattern out; use a very small number."
            yield fault(k, kind, id_, (*path, state), "is zero.", remedy)
    total = sum(v for _, v, _ in given.items())
    unnamed = [s for s in block.states if s not in given.entries]
    needed = k.settings.pattern_floor.value * len([s for s in unnamed if s != NONE])
    if not unnamed and not math.isclose(total, 1, abs_tol=1e-6):
        yield fault(k, kind, id_, path, f"names every pattern but sums to {total:g}.", "Make it sum to 1.")
    elif unnamed and 1 - total < needed - 1e-9:
        problem = f"sums to {total:g} and leaves no room for {', '.join(unnamed)}."
        yield fault(k, kind, id_, path, problem, "Lower it, or name them.")


def _families(k: Knowledge) -> Iterator[Fault]:
    for f in k.families.values():
        yield from _need(k, "family", f.id, f.need)
        yield from _effects(k, "family", f.id, f.findings)
        yield from _block_use(k, "family", f.id, f.blocks)


def _need(k: Knowledge, kind: str, id_: str, need: schema.Vector) -> Iterator[Fault]:
    for level in need.entries:
        yield from unknown(k, kind, id_, ("need", level), level, LEVELS, "urgency level")
    total = sum(v for _, v, _ in need.items())
    if not math.isclose(total, 1, abs_tol=1e-6):
        yield fault(k, kind, id_, ("need",), f"sums to {total:g}, not 1.", "Correct the shares.")


def _block_use(k: Knowledge, kind: str, id_: str, given: dict[str, schema.Vector]) -> Iterator[Fault]:
    for name, vector in given.items():
        yield from unknown(k, kind, id_, ("blocks", name), name, k.blocks, "block")
        if name in k.blocks:
            yield from _patterns(k, kind, id_, ("blocks", name), k.blocks[name], vector)


# ---------------------------------------------------------------- findings of a condition or family


def _effects(k: Knowledge, kind: str, id_: str, given: dict[str, schema.Effect]) -> Iterator[Fault]:
    block_of = {name: b.id for b in k.blocks.values() for name in b.findings}
    for name, effect in given.items():
        path: Path_ = ("findings", name)
        yield from unknown(k, kind, id_, path, name, k.findings, "finding")
        if name in block_of:
            remedy = f"State a pattern under blocks.{block_of[name]} instead."
            yield fault(k, kind, id_, path, f"sits in the block {block_of[name]!r}.", remedy)
        if name in k.findings:
            yield from _effect(k, kind, id_, path, k.findings[name], effect)


def _effect(
    k: Knowledge, kind: str, id_: str, path: Path_, finding: schema.Finding, effect: schema.Effect
) -> Iterator[Fault]:
    if finding.role:
        yield fault(k, kind, id_, path, "enters the prior.", "Use places, age or sex.")
        return
    entries = effect.options if effect.options is not None else effect.bands
    fits = {"yes-no": entries is None, "choice": effect.options is not None, "number": effect.bands is not None}
    if not fits[finding.kind]:
        wanted = {"yes-no": "sens or likelihood ratios", "choice": "options", "number": "bands"}[finding.kind]
        yield fault(k, kind, id_, path, f"does not fit a {finding.kind} finding.", f"Use {wanted}.")
    elif entries is not None:
        yield from distribution(k, kind, id_, path, finding, entries)
    else:
        problem = _impossible(effect)
        if problem:
            yield fault(k, kind, id_, path, problem, "Check the figures and the study that they come from.")


def _impossible(effect: schema.Effect) -> str | None:
    """Why the figures cannot belong to one finding in one study, or None when they can."""
    n = {key: value_in(entry) for key, entry in effect.numbers().items()}
    for key in ("sens", "spec", "fpr"):
        if n.get(key, 0) > 1:
            return f"{key} is {n[key]:g}, which is not a probability."
    if "lr" in n and n["lr"] * n["fpr"] > 1:
        product = n["lr"] * n["fpr"]
        return f"lr × fpr is {n['lr']:g} × {n['fpr']:g} = {product:g}, which is not a probability."
    if "lr+" in n:
        plus, minus = n["lr+"], n["lr-"]
        if not (plus > 1 > minus or minus > 1 > plus):
            return f"lr+ {plus:g} and lr- {minus:g} cannot both be right: one must be above 1 and the other below."
        sens = plus * (1 - minus) / (plus - minus)
        if not 0 <= sens <= 1:
            return f"lr+ {plus:g} and lr- {minus:g} imply a sensitivity of {sens:g}, which is not a probability."
    return None


# ---------------------------------------------------------------- conditions


def _conditions(k: Knowledge) -> Iterator[Fault]:
    for c in k.conditions.values():
        yield from unknown(k, "condition", c.id, ("family",), c.family, k.families, "family")
        yield from _prevalence(k, c)
        yield from _person(k, c)
        if c.need:
            yield from _need(k, "condition", c.id, c.need)
        yield from _effects(k, "condition", c.id, c.findings)
        yield from _block_use(k, "condition", c.id, c.blocks)
        yield from _typical(k, c)
        yield from twice(k, "condition", c.id, ("care", "avoid"), c.care.avoid)
        for i, check in enumerate(c.checks):
            yield from _check(k, "condition", c.id, i, check)
    for table in k.age_tables.values():
        yield from one_per_band(k, "age-table", table.id, ("weights",), table.weights)


def _prevalence(k: Knowledge, c: schema.Condition) -> Iterator[Fault]:
    p, places = c.prevalence, places_of(k)
    listed = p.rest or p.residual
    if listed:
        key = "rest" if p.rest else "residual"
        for place in listed:
            yield from unknown(k, "condition", c.id, ("prevalence", key, place), place, places, "place")
        if c.places:
            remedy = "Remove it; prevalence already says where."
            yield fault(k, "condition", c.id, ("places",), f"is not used with {key}.", remedy)
        return
    if p.among and p.among != ALL_PLACES:
        valid = sorted([*places, ALL_PLACES])
        yield from unknown(k, "condition", c.id, ("prevalence", "among"), p.among, valid, "place")
    if p.setting and p.setting != MEASURED_IN:
        remedy = f"Write what it would be in {MEASURED_IN}, or use an incidence."
        path = ("prevalence", "setting")
        yield fault(k, "condition", c.id, path, f"{p.setting!r} is not {MEASURED_IN}.", remedy)
    yield from _places(k, c, places)


def _places(k: Knowledge, c: schema.Condition, places: set[str]) -> Iterator[Fault]:
    if c.places is None:
        remedy = "Say where the worst pain is, share by share."
        yield fault(k, "condition", c.id, ("places",), "is missing.", remedy)
        return
    for place, share, _ in c.places.items():
        yield from unknown(k, "condition", c.id, ("places", place), place, places, "place")
        if share < LEAST_SHARE:
            problem, remedy = f"is {share:g}.", f"Use {LEAST_SHARE} or more: a place never rules anything out."
            yield fault(k, "condition", c.id, ("places", place), problem, remedy)
    for place in sorted(places - set(c.places.entries)):
        yield fault(k, "condition", c.id, ("places",), f"{place!r} is missing.", "Name every place once.")
    total = sum(v for _, v, _ in c.places.items())
    by_incidence = c.prevalence.incidence is not None
    if total > 1 + 1e-6 or (not by_incidence and total < 1 - 1e-6):
        remedy = "It must be 1 (or less, for an incidence whose worst pain is mostly elsewhere)."
        yield fault(k, "condition", c.id, ("places",), f"sums to {total:g}.", remedy)


def _person(k: Knowledge, c: schema.Condition) -> Iterator[Fault]:
    if c.age and c.age.table:
        yield from unknown(k, "condition", c.id, ("age", "table"), c.age.table, k.age_tables, "age table")
    if c.age and c.age.weights:
        yield from one_per_band(k, "condition", c.id, ("age", "weights"), c.age.weights)
    if c.sex and set(c.sex.entries) != SEXES:
        yield fault(k, "condition", c.id, ("sex",), "must weigh female and male.", "Give both.")
    elif c.sex and sum(v for _, v, _ in c.sex.items()) == 0:
        yield fault(k, "condition", c.id, ("sex",), "is zero for both.", "Give the relative risks, such as 1 and 2.")


def _typical(k: Knowledge, c: schema.Condition) -> Iterator[Fault]:
    for key, value in c.typical.items():
        path = ("typical", key)
        if key in k.blocks:
            yield from unknown(k, "condition", c.id, path, value, k.blocks[key].states, f"pattern of {key}")
        elif key in k.findings:
            yield from _answer(k, "condition", c.id, path, k.findings[key], value)
        elif k.whole("block", "finding"):
            yield from unknown(k, "condition", c.id, path, key, [*k.blocks, *k.findings], "block or finding")


def _answer(k: Knowledge, kind: str, id_: str, path: Path_, f: schema.Finding, given: str) -> Iterator[Fault]:
    valid = answers_of(f)
    if valid:  # else told at the finding
        yield from unknown(k, kind, id_, path, given, valid, f"answer of {f.id}")


def _check(k: Knowledge, kind: str, id_: str, i: int, check: schema.Check) -> Iterator[Fault]:
    """A published figure: the fact, the answers or the pattern it speaks of, and the people it was read in."""
    path: Path_ = ("checks", i)
    yield from unknown(k, kind, id_, (*path, "fact"), check.fact, k.facts, "fact")
    value = k.facts[check.fact].value if check.fact in k.facts else 0.5
    if check.gives == "likelihood-ratio" and not (isinstance(value, int | float) and value > 0):
        remedy = "Cite a fact with a number above 0, or say under `gives` what it measures."
        yield fault(k, kind, id_, (*path, "fact"), f"{check.fact} gives no likelihood ratio.", remedy)
    elif check.gives != "likelihood-ratio" and not (isinstance(value, int | float) and 0 < value < 1):
        remedy = "Cite a fact with a number between 0 and 1."
        yield fault(k, kind, id_, (*path, "fact"), f"{check.fact} gives no {check.gives}.", remedy)
    patterns = [key for key in check.of if key in k.blocks]
    if patterns and len(check.of) != 1:
        problem = f"names {len(check.of)} things, among them the pattern of {patterns[0]}."
        remedy = "Name one block with its pattern, or findings with their answers."
        yield fault(k, kind, id_, (*path, "of"), problem, remedy)
    for key, answer in check.of.items():
        where = (*path, "of", key)
        if key in k.blocks:
            yield from unknown(k, kind, id_, where, answer, k.blocks[key].states, f"pattern of {key}")
        elif key in k.findings:
            yield from _answer(k, kind, id_, where, k.findings[key], answer)
            if k.findings[key].role:
                remedy = "Say under `when`, `place` or `setting` who was studied."
                yield fault(k, kind, id_, where, f"{key!r} is no answer that a cause explains.", remedy)
        elif k.whole("block", "finding"):
            yield from unknown(k, kind, id_, where, key, [*k.blocks, *k.findings], "block or finding")
    yield from _among(k, kind, id_, path, check)
    if check.place:
        yield from unknown(k, kind, id_, (*path, "place"), check.place, places_of(k), "place")
    if check.setting:
        settings = [s.id for s in k.settings.settings]
        yield from unknown(k, kind, id_, (*path, "setting"), check.setting, settings, "setting")
    for key, span in check.when.items():
        where = (*path, "when", key)
        yield from unknown(k, kind, id_, where, key, [k.by_role("age")], "measure of the people")
        if len(span) != 2 or span[0] > span[1]:
            yield fault(k, kind, id_, where, "is not a range.", "Write [from, to], both ends included.")


def _among(k: Knowledge, kind: str, id_: str, path: Path_, check: schema.Check) -> Iterator[Fault]:
    """Answers of everybody in the study; beside a pattern they are not of its block, which they would settle."""
    named = {id_} if kind == "block" else set(check.of)
    of_pattern = {name for b in k.blocks.values() if b.id in named for name in b.findings}
    for key, answer in check.among.items():
        where = (*path, "among", key)
        if key not in k.findings:
            yield from unknown(k, kind, id_, where, key, k.findings, "finding")
        elif k.findings[key].role:
            yield fault(k, kind, id_, where, f"{key!r} is no answer that a cause explains.", "Use `when` or `place`.")
        elif key in of_pattern or key in check.of:
            yield fault(k, kind, id_, where, f"{key!r} is what the check is about.", "Name answers to other questions.")
        else:
            yield from _answer(k, kind, id_, where, k.findings[key], answer)


# ---------------------------------------------------------------- priors


def _rest_shares(k: Knowledge) -> Iterator[Fault]:
    """In each place the rest is shared out in full, and the residual has a small share."""
    if not k.whole("condition"):
        return
    rest = {c.id: c.prevalence.rest for c in k.conditions.values() if c.prevalence.rest is not None}
    residual = {c.id: c.prevalence.residual for c in k.conditions.values() if c.prevalence.residual is not None}
    for key, takers in (("rest", rest), ("residual", residual)):
        if not takers:
            remedy = f"Give one condition `prevalence: {{{key}: …}}`."
            yield Fault("conditions", f"prevalence.{key}", f"no condition takes the {key}.", remedy)
            continue
        for place in sorted(places_of(k)):
            shares = {c: given.get(place, 0.0) for c, given in takers.items()}
            total = sum(shares.values())
            path = ("prevalence", key)
            if key == "rest" and not math.isclose(total, 1, abs_tol=1e-6):
                named = ", ".join(f"{c} {share:g}" for c, share in shares.items() if share) or "nobody takes it"
                problem = f"the shares of the rest in {place} sum to {total:g} ({named})."
                yield fault(k, "condition", next(iter(shares)), path, problem, "They must sum to 1.")
            if key == "residual" and not 0 < total < MOST_RESIDUAL:
                problem = f"the residual share in {place} is {total:g}."
                yield fault(k, "condition", next(iter(shares)), path, problem, "Give about 0.02.")


def _prior_sums(k: Knowledge) -> Iterator[Fault]:
    """The causes known by name must leave room for the rest, in every place, once they are carried there."""
    for place, (named, sudden) in prior_sums(k).items():
        yield from _too_much(k, named, MOST_NAMED, f"named causes and the residual explain {{:.0%}} of pain in {place}")
        yield from _too_much(
            k, sudden, MOST_BY_INCIDENCE, f"causes known by incidence explain {{:.0%}} of pain in {place}"
        )


def prior_sums(k: Knowledge) -> dict[str, tuple[dict[str, float], dict[str, float]]]:
    """For each place the share of its pain that each condition explains, from 0 to 1, as the files give it.

    Returns:
        First the causes with a prevalence and the residual, in primary care; then those known by incidence, at home.
        Empty when a place has no share of the pain, which is told elsewhere.
    """
    places = places_of(k)
    share = {place: k.settings.places.value_of(place) for place in places}
    if not all(share.values()) or not k.settings.episodes.value:
        return {}
    found = {}
    for place in sorted(places):
        named = {c.id: _carried(c, place, share) for c in k.conditions.values()}
        rate = k.settings.episodes.value * share[place]
        sudden = {
            c.id: c.prevalence.incidence * c.places.value_of(place) / rate
            for c in k.conditions.values()
            if c.prevalence.incidence is not None and c.places
        }
        found[place] = (named, sudden)
    return found


def _too_much(k: Knowledge, shares: dict[str, float], limit: float, words: str) -> Iterator[Fault]:
    total = sum(shares.values())
    if total > limit:
        most = sorted(shares, key=lambda c: -shares[c])[:3]
        listed = ", ".join(f"{c} {shares[c]:.0%}" for c in most)
        remedy = f"Lower the largest; at most {limit:.0%} leaves room for the rest."
        yield fault(k, "condition", most[0], ("prevalence",), f"{words.format(total)} ({listed}).", remedy)


def _carried(c: schema.Condition, place: str, share: dict[str, float]) -> float:
    """P(condition | place, primary care) as written: measured there, or carried there from where it was measured."""
    p = c.prevalence
    if p.residual is not None:
        return p.residual.get(place, 0.0)
    if p.value is None or c.places is None:
        return 0.0
    total = sum(v for _, v, _ in c.places.items())
    here = c.places.value_of(place) / total if total else 0.0
    if p.among == ALL_PLACES:
        return p.value * here / share[place]
    there = c.places.value_of(p.among or "")
    return p.value * here * total / there * share.get(p.among or "", 0.0) / share[place] if there else 0.0


# ---------------------------------------------------------------- origins


def _origins(k: Knowledge) -> Iterator[Fault]:
    for number in (*stated_numbers(k), *constants(k)):
        origin = number.origin
        cited = [origin.fact] if origin.fact else origin.derived.facts if origin.derived else []
        missing = [name for name in cited if name not in k.facts]
        for name in missing:
            if not k.lost("fact", name):
                problem = f"cites the unknown fact {name!r}."
                remedy = nearest(name, k.facts) or "Add it to a file of sources/, or mark an estimate."
                yield fault(k, number.kind, number.id, number.path, problem, remedy)
        if cited and not missing and not (takes_bands(number.origin) and _is_band(k, number)):
            yield from _agrees(k, number, cited)


def _is_band(k: Knowledge, number: Stated) -> bool:
    """Whether the number stands for one band or one answer of many; `lint_spread` compares those together."""
    last = str(number.path[-1])
    asked = k.findings.get(number.id if number.kind == "finding" else "".join(map(str, number.path[-2:-1])))
    answers = {o.id for o in (asked.options or ())} if asked else set()
    return last == "weights" or last in answers or last.replace(".", "", 1).isdigit()


def _agrees(k: Knowledge, number: Stated, cited: list[str]) -> Iterator[Fault]:
    value = implied_value(number.origin, k.facts)
    if takes_bands(number.origin):
        remedy = "It gives age weights, the bands of a number that is asked for, or stretches of time."
        yield fault(k, number.kind, number.id, number.path, "has a formula for the shares of bands.", remedy)
    elif value is None:
        problem = f"cites {', '.join(cited)}, which gives no plain number."
        remedy = "Cite a numeric fact, or mark an estimate."
        yield fault(k, number.kind, number.id, number.path, problem, remedy)
    elif not math.isclose(value, number.value, rel_tol=1e-2):
        problem = f"is {number.value:g}, but {', '.join(cited)} gives {value:g}."
        yield fault(k, number.kind, number.id, number.path, problem, "Correct the number or the citation.")
    n, known = number.origin.n, k.facts[cited[0]].n
    if number.origin.fact and n is not None and known is not None and n != known:
        problem = f"says n = {n}, but {cited[0]} has n = {known}."
        yield fault(k, number.kind, number.id, number.path, problem, "Remove n; the fact carries it.")


def constants(k: Knowledge) -> Iterator[Stated]:
    """The numbers of settings and loss table, which belong to no entry."""
    s, d = k.settings, k.decision
    vectors: list[tuple[str, Path_, schema.Vector]] = [
        ("settings.yaml", ("places",), s.places),
        *(("settings.yaml", ("place-slips-to", place), v) for place, v in s.place_slips_to.items()),
        *(("settings.yaml", ("settings", i, "need-factor"), x.need_factor) for i, x in enumerate(s.settings)),
        ("decision.yaml", ("cost",), d.cost),
        *(("decision.yaml", ("thresholds", level), v) for level, v in d.thresholds.items()),
        *(("decision.yaml", ("overshoot", level), v) for level, v in d.overshoot.items()),
    ]
    for name, path, vector in vectors:
        for key, value, origin in vector.items():
            yield Stated("file", name, (*path, key), value, origin)
    for key, number in (("place-slip", s.place_slip), ("episodes", s.episodes), ("pattern-floor", s.pattern_floor)):
        yield Stated("file", "settings.yaml", (key,), number.value, number.origin)
    for key, pair in s.slips.items():
        yield Stated("file", "settings.yaml", ("slips", key, "missed"), pair.missed, pair.origin)
        yield Stated("file", "settings.yaml", ("slips", key, "false"), pair.false, pair.origin)
    yield Stated("file", "settings.yaml", ("population", "female"), s.population.female, s.population.origin)


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (
    _blocks,
    _families,
    _conditions,
    _rest_shares,
    _prior_sums,
    _origins,
    spreads,
)
