"""Writes the recipe from linted knowledge: registers every number and says how they combine."""

from __future__ import annotations

from unknot.model import schema
from unknot.model.lint import answer_keys
from unknot.model.lint_files import MEASURED_IN
from unknot.model.load import Knowledge
from unknot.model.recipe import BlockRecipe, EffectRecipe, FindingRecipe, Prior, Recipe
from unknot.model.registry import Registry, Scale
from unknot.model.schema import Entry, Number, Origin
from unknot.model.words import LEVELS

NONE = "none"
SEXES = ("female", "male")


def write_recipe(k: Knowledge, registry: Registry) -> Recipe:
    """Register every number of linted knowledge and say how they combine."""
    return _Writer(k, registry).recipe()


class _Writer:
    def __init__(self, k: Knowledge, registry: Registry) -> None:
        self.k = k
        self.registry = registry
        self.places = tuple(o.id for o in k.findings[k.by_role("place")].options or ())
        self.conditions = tuple(k.conditions.values())

    def number(self, key: tuple[str, ...], entry: Entry, origin: Origin, scale: Scale) -> int:
        value, own = (entry.value, entry.origin) if isinstance(entry, Number) else (entry, origin)
        return self.registry.add(key, value, scale, own)

    def constant(self, key: tuple[str, ...], value: float) -> int:
        return self.registry.add(key, value, "fixed")

    def recipe(self) -> Recipe:
        s = self.k.settings
        in_block = {f for b in self.k.blocks.values() for f in b.findings}
        free = [f for f in self.k.findings.values() if not f.role and f.id not in in_block]
        return Recipe(
            conditions=tuple(c.id for c in self.conditions),
            places=self.places,
            settings=tuple(x.id for x in s.settings),
            default_setting=[x.id for x in s.settings].index(s.default_setting),
            bands=tuple(s.population.bands),
            place_share=tuple(
                self.number(("settings", "places", p), s.places.entries[p], s.places, "weight") for p in self.places
            ),
            place_slip=self.number(("settings", "place-slip"), s.place_slip, s.place_slip, "probability"),
            slips_to=tuple(tuple(s.place_slips_to[p].value_of(q) for q in self.places) for p in self.places),
            episodes=self.number(("settings", "episodes"), s.episodes, s.episodes, "weight"),
            priors=tuple(self.prior(c) for c in self.conditions),
            shares=tuple(self.share(c) for c in self.conditions),
            need=tuple(self.need(c) for c in self.conditions),
            need_factor=tuple(
                tuple(
                    self.number(("settings", x.id, level), x.need_factor.entries[level], x.need_factor, "weight")
                    if x.id != MEASURED_IN and level != LEVELS[0]
                    else self.constant(("settings", x.id, level), x.need_factor.value_of(level))
                    for level in LEVELS
                )
                for x in s.settings
            ),
            population=tuple(s.population.shares),
            female=s.population.female,
            age=tuple(self.age(c) for c in self.conditions),
            sex=tuple(self.sex(c) for c in self.conditions),
            findings=tuple(self.finding(f) for f in free),
            blocks=tuple(self.block(b) for b in self.k.blocks.values()),
            widen=tuple(self.widen(c) for c in self.conditions),
        )

    def prior(self, c: schema.Condition) -> Prior:
        p, key = c.prevalence, ("condition", c.id, "prevalence")
        if p.incidence is not None:
            return Prior("incidence", self.number(key, p.incidence, p, "weight"))
        if p.value is not None:
            return Prior("measured", self.number(key, p.value, p, "probability"), p.among or "")
        form, given = ("rest", p.rest) if p.rest is not None else ("residual", p.residual or {})
        numbers = tuple(
            self.number((*key, r), given[r], p, "weight") if given and r in given else self.constant((*key, r), 0.0)
            for r in self.places
        )
        return Prior(form, by_place=numbers)

    def share(self, c: schema.Condition) -> tuple[int, ...]:
        if c.places is None:
            return ()
        key = ("condition", c.id, "places")
        return tuple(self.number((*key, r), c.places.entries[r], c.places, "weight") for r in self.places)

    def need(self, c: schema.Condition) -> tuple[int, ...]:
        owner = ("condition", c.id) if c.need else ("family", c.family)
        need = c.need or self.k.families[c.family].need
        return tuple(
            self.number((*owner, "need", x), need.entries[x], need, "weight")
            if x in need.entries
            else self.constant((*owner, "need", x), 0.0)
            for x in LEVELS
        )

    def age(self, c: schema.Condition) -> tuple[int, ...]:
        if c.age is None:
            return ()
        if c.age.table:
            key: tuple[str, ...] = ("age-table", c.age.table)
            weights, origin = self.k.age_tables[c.age.table].weights, self.k.age_tables[c.age.table].origin
        else:
            key, weights, origin = ("condition", c.id, "age"), c.age.weights or [], c.age.origin
        return tuple(self.number((*key, str(i)), w, origin, "weight") for i, w in enumerate(weights))

    def sex(self, c: schema.Condition) -> tuple[int, ...]:
        if c.sex is None:
            return ()
        return tuple(self.number(("condition", c.id, "sex", x), c.sex.entries[x], c.sex, "weight") for x in SEXES)

    def widen(self, c: schema.Condition) -> tuple[int, int] | None:
        if c.widen is None:
            return None
        key = ("condition", c.id, "widen")
        return (
            self.number((*key, "odds"), c.widen.odds, c.widen, "weight"),
            self.number((*key, "patterns"), c.widen.patterns, c.widen, "probability"),
        )

    def slip(self, f: schema.Finding) -> tuple[int, int]:
        name = f.slips or ("alarm" if f.alarm else "vague")
        pair = self.k.settings.slips[name]
        return (
            self.number(("slips", name, "missed"), pair.missed, pair, "probability"),
            self.number(("slips", name, "false"), pair.false, pair, "probability"),
        )

    def finding(self, f: schema.Finding) -> FindingRecipe:
        leak = f.leak
        assert leak is not None
        key = ("finding", f.id, "leak")
        answers = ("yes", "no") if f.kind == "yes-no" else tuple(answer_keys(f))
        if leak.value is not None:
            form = "value"
            numbers: tuple[int, ...] = (self.number(key, leak.value, leak, "probability"),)
        elif leak.table is not None:
            rows = [leak.table.female or leak.table.both, leak.table.male or leak.table.both]
            form = "table"
            numbers = tuple(
                self.number((*key, sex if leak.table.both is None else "both", str(i)), p, leak, "probability")
                for sex, row in zip(SEXES, rows, strict=True)
                for i, p in enumerate(row or ())
            )
        else:
            given = leak.options or leak.bands or {}
            form = "answers"
            numbers = tuple(self.number((*key, a), given[a], leak, "weight") for a in answers)
        effects = tuple(self.effect(c, f, answers) for c in self.conditions)
        return FindingRecipe(f.id, answers, form, numbers, effects, self.slip(f), f.care)

    def effect(self, c: schema.Condition, f: schema.Finding, answers: tuple[str, ...]) -> EffectRecipe:
        owner: tuple[str, ...] = ("condition", c.id)
        effect = c.findings.get(f.id)
        if effect is None:
            owner, effect = ("family", c.family), self.k.families[c.family].findings.get(f.id)
        if effect is None:
            return EffectRecipe("leak")
        key = (*owner, f.id)
        given = effect.numbers()
        slipped = effect.as_ == "examined"

        def numbers(*names: str, scale: Scale) -> tuple[int, ...]:
            return tuple(self.number((*key, n), given[n], effect, scale) for n in names)

        if "sens" in given:
            return EffectRecipe("sens", numbers("sens", scale="probability"), slipped)
        if "lr" in given:
            return EffectRecipe(
                "ratio", (*numbers("lr", scale="weight"), *numbers("fpr", scale="probability")), slipped
            )
        if "lr+" in given:
            return EffectRecipe("ratios", numbers("lr+", "lr-", scale="weight"), slipped)
        return EffectRecipe("answers", numbers(*answers, scale="weight"))

    def block(self, b: schema.Block) -> BlockRecipe:
        states = tuple(b.states)
        cells = tuple(
            tuple(
                (
                    self.number(("block", b.id, state, f), row.entries[f], row, "probability"),
                    _measured(row, f),
                )
                for f in b.findings
            )
            for state, row in b.states.items()
        )
        weights, unstated = [], []
        for c in self.conditions:
            owner: tuple[str, ...] = ("condition", c.id)
            given = c.blocks.get(b.id)
            if given is None:
                owner, given = ("family", c.family), self.k.families[c.family].blocks.get(b.id)
            unstated.append(given is None)
            if given is None:
                owner, given = ("block", b.id), b.default
            weights.append(self.patterns((*owner, "patterns", b.id), given, states))
        return BlockRecipe(
            b.id,
            tuple(b.findings),
            states,
            self.number(("block", b.id, "skim"), b.skim, b.skim, "probability"),
            cells,
            tuple(weights),
            tuple(unstated),
            tuple(self.slip(self.k.findings[f]) for f in b.findings),
        )

    def patterns(self, key: tuple[str, ...], given: schema.Vector, states: tuple[str, ...]) -> tuple[int, ...]:
        """Weights of all patterns: stated ones, then the floor for unnamed ones, then `none` takes what is left."""
        full = fill_patterns(given, states, self.k.settings.pattern_floor.value)
        return tuple(
            self.number((*key, s), given.entries[s], given, "weight")
            if s in given.entries
            else self.constant((*key, s), full[s])
            for s in states
        )


def fill_patterns(given: schema.Vector, states: tuple[str, ...], floor: float) -> dict[str, float]:
    """Probability of each pattern, stated or not; sums to 1 when the stated ones leave room (lint sees to it)."""
    room = 1 - sum(v for _, v, _ in given.items())
    unnamed = [s for s in states if s not in given.entries]
    full = {s: given.value_of(s) for s in states if s in given.entries}
    if NONE in unnamed:
        others = [s for s in unnamed if s != NONE]
        full |= dict.fromkeys(others, floor)
        full[NONE] = max(room - floor * len(others), 0.0)
    else:
        full |= {s: room / len(unnamed) for s in unnamed}
    return full


def _measured(row: schema.Vector, finding: str) -> bool:
    """A cell that cites a fact was measured by asking and already holds slips; an examined sign does not."""
    entry = row.entries[finding]
    if isinstance(entry, Number) and entry.as_ == "examined":
        return False
    origin = entry.origin if isinstance(entry, Number) else row.origin
    return origin.estimate is None
