"""The shape of every knowledge file. Closed: a key that is not listed here is refused.

Shapes only; what files must say about one another is in `lint`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from unknot.model.words import Kind, Role, Urgency

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Text = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
Probability = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Sex = Literal["female", "male"]

ORIGIN_KEYS = ("fact", "derived", "estimate", "indirect", "n")


class Strict(BaseModel):
    """Refuses unknown keys and silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Derived(Strict):
    """A value computed from facts by a named formula."""

    formula: Literal[
        "complement", "percent", "per-100000", "product", "quotient", "mean", "sum", "difference", "complement-product"
    ]
    facts: Annotated[list[FactId], Field(min_length=1)]


class Origin(Strict):
    """Where a number comes from: a fact, a formula over facts, or an estimate with its reason."""

    fact: FactId | None = None
    derived: Derived | None = None
    estimate: Text | None = None
    indirect: Text | None = None
    n: Annotated[int, Field(gt=0)] | None = None

    @property
    def given(self) -> int:
        """How many origins are stated; exactly one is right."""
        return sum(x is not None for x in (self.fact, self.derived, self.estimate))

    @property
    def origin(self) -> Origin:
        """The origin alone."""
        return Origin(fact=self.fact, derived=self.derived, estimate=self.estimate, indirect=self.indirect, n=self.n)


def _one_origin(number: Origin) -> None:
    if number.given != 1:
        raise ValueError("a number needs exactly one of fact, derived or estimate")


class Number(Origin):
    """One number with its origin."""

    value: float

    @model_validator(mode="after")
    def _check(self) -> Number:
        _one_origin(self)
        return self


Entry = float | Number


class Vector(Origin):
    """Several numbers under one origin; an entry may carry its own."""

    entries: dict[str, Entry]
    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "entries" in raw:
            return raw
        fixed = {k: v for k, v in raw.items() if k in (*ORIGIN_KEYS, "name")}
        return {**fixed, "entries": {k: v for k, v in raw.items() if k not in fixed}}

    @model_validator(mode="after")
    def _check(self) -> Vector:
        bare = [k for k, v in self.entries.items() if not isinstance(v, Number)]
        if self.given > 1 or (bare and self.given != 1):
            raise ValueError("the numbers need exactly one of fact, derived or estimate")
        for key, entry in self.entries.items():
            if _value(entry) < 0:
                raise ValueError(f"{key} is {_value(entry)}; it must not be negative")
        return self

    def items(self) -> Iterator[tuple[str, float, Origin]]:
        """Each entry's key, value and effective origin."""
        for key, entry in self.entries.items():
            yield key, _value(entry), entry.origin if isinstance(entry, Number) else self.origin

    def value_of(self, key: str) -> float:
        """The entry's value, 0 when it is not stated."""
        return _value(self.entries.get(key, 0.0))


def _value(entry: Entry) -> float:
    return entry.value if isinstance(entry, Number) else entry


# ---------------------------------------------------------------- logic over findings


class Span(Strict):
    """A closed range of whole years; an open end is left out."""

    from_: Annotated[int | None, Field(alias="from")] = None
    to: int | None = None


class Guard(Strict):
    """Conditions on who and where; all that are stated must hold."""

    place: list[Id] | None = None
    age: Span | None = None
    sex: list[Sex] | None = None
    setting: list[Id] | None = None


class AllOf(Strict):
    """Every part holds."""

    all: Annotated[list[Logic], Field(min_length=1)]


class AnyOf(Strict):
    """At least one part holds."""

    any: Annotated[list[Logic], Field(min_length=1)]


class AtLeast(Strict):
    """At least that many parts hold."""

    at_least: Annotated[int, Field(alias="at-least", ge=1)]
    of: Annotated[list[Logic], Field(min_length=2)]


def _pick_logic(raw: Any) -> Any:
    if isinstance(raw, dict) and not ({"all", "any", "at-least", "of"} & raw.keys()):
        raise ValueError("use one of: a finding id, {all: […]}, {any: […]}, {at-least: k, of: […]}")
    return raw


Logic = Annotated[Id | AllOf | AnyOf | AtLeast, BeforeValidator(_pick_logic)]


class Opening(Strict):
    """One way in which a page opens: a guard, or one of some findings answered yes or not sure."""

    place: list[Id] | None = None
    age: Span | None = None
    sex: list[Sex] | None = None
    setting: list[Id] | None = None
    findings: list[Id] | None = None


class OpensIf(Strict):
    """A page opens when any of these can still be true; a missing value counts as true."""

    any: Annotated[list[Opening], Field(min_length=1)]


# ---------------------------------------------------------------- findings and pages


class Option(Strict):
    """One possible answer of a choice."""

    id: Id
    label: Text
    hint: Text | None = None


class LeakTable(Strict):
    """P(yes) by age band, for both sexes or each."""

    both: list[Probability] | None = None
    female: list[Probability] | None = None
    male: list[Probability] | None = None


class Leak(Origin):
    """P(answer) when no condition explains it, as people answer."""

    value: Probability | None = None
    table: LeakTable | None = None
    options: dict[Id, Entry] | None = None
    bands: dict[str, Entry] | None = None

    @model_validator(mode="after")
    def _check(self) -> Leak:
        _one_origin(self)
        if sum(x is not None for x in (self.value, self.table, self.options, self.bands)) != 1:
            raise ValueError("leak needs exactly one of value, table, options or bands")
        return self


class AppliesIf(Strict):
    """Whom a finding can concern; sex excludes absolutely, age only spares the question."""

    sex: list[Sex] | None = None
    age: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    place: list[Id] | None = None


class Finding(Strict):
    """Something that can be asked or known."""

    id: Id
    kind: Kind
    question: Text
    short: Text
    term: Text
    how_to_tell: Annotated[Text, Field(alias="how-to-tell")]
    why: Text
    page: Id
    role: Role | None = None
    alarm: bool = False
    applies_if: Annotated[AppliesIf | None, Field(alias="applies-if")] = None
    options: list[Option] | None = None
    unit: Text | None = None
    range: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    bands: list[float] | None = None
    leak: Leak | None = None
    slips: Literal["alarm", "sure", "vague"] | None = None
    below: Text | None = None
    incompatible: list[dict[Id, str]] = []
    codes: dict[str, str] = {}


class FindingsFile(Strict):
    """A file of findings."""

    findings: list[Finding]


class Page(Strict):
    """One screen of the interview."""

    id: Id
    order: int
    title: Text
    first: bool = False
    opens_if: Annotated[OpensIf | None, Field(alias="opens-if")] = None


class PagesFile(Strict):
    """All pages."""

    pages: list[Page]


# ---------------------------------------------------------------- blocks, families, conditions


class Block(Strict):
    """Findings that travel together, with one hidden state."""

    id: Id
    name: Text
    findings: Annotated[list[Id], Field(min_length=2)]
    skim: Number
    states: dict[Id, Vector]
    default: Vector


class Effect(Origin):
    """What a condition does to one finding's answers."""

    sens: Entry | None = None
    spec: Entry | None = None
    lr_plus: Annotated[Entry | None, Field(alias="lr+")] = None
    lr_minus: Annotated[Entry | None, Field(alias="lr-")] = None
    lr: Entry | None = None
    fpr: Entry | None = None
    options: dict[Id, Entry] | None = None
    bands: dict[str, Entry] | None = None
    as_: Annotated[Literal["asked", "examined"], Field(alias="as")] = "asked"

    def numbers(self) -> dict[str, Entry]:
        """The stated numbers by their keys in the file."""
        single = {
            "sens": self.sens, "spec": self.spec, "lr+": self.lr_plus, "lr-": self.lr_minus,
            "lr": self.lr, "fpr": self.fpr,
        }  # fmt: skip
        found = {k: v for k, v in single.items() if v is not None}
        return {**found, **(self.options or {}), **(self.bands or {})}

    @model_validator(mode="after")
    def _check(self) -> Effect:
        keys = {k for k in ("sens", "spec", "lr_plus", "lr_minus", "lr", "fpr", "options", "bands")
                if getattr(self, k) is not None}  # fmt: skip
        allowed = (
            {"sens"}, {"sens", "spec"}, {"lr_plus", "lr_minus"}, {"lr", "fpr"}, {"options"}, {"bands"},
        )  # fmt: skip
        if keys not in allowed:
            raise ValueError("give sens; or sens and spec; or lr+ and lr-; or lr and fpr; or options; or bands")
        bare = [k for k, v in self.numbers().items() if not isinstance(v, Number)]
        if self.given > 1 or (bare and self.given != 1):
            raise ValueError("the numbers need exactly one of fact, derived or estimate")
        return self


class Care(Strict):
    """What to keep away from while this condition is likely, and what to do at first."""

    avoid: list[Id] = []
    avoid_from: Annotated[Probability, Field(alias="avoid-from")] = 0.05


class Family(Strict):
    """Defaults for its conditions."""

    id: Id
    name: Text
    plain: Text
    need: Vector
    blocks: dict[Id, Vector] = {}
    findings: dict[Id, Effect] = {}
    care: Care = Care()


class FamiliesFile(Strict):
    """All families."""

    families: list[Family]


class Prevalence(Origin):
    """How common a condition is, in one of five forms."""

    among: Id | None = None
    setting: Id | None = None
    value: Probability | None = None
    incidence: Positive | None = None
    unit: Literal["per 100 000 adults a year"] | None = None
    rest: dict[Id, Probability] | None = None
    residual: dict[Id, Probability] | None = None

    @model_validator(mode="after")
    def _check(self) -> Prevalence:
        _one_origin(self)
        measured = self.among is not None and self.setting is not None and self.value is not None
        forms = [measured, self.incidence is not None, self.rest is not None, self.residual is not None]
        if sum(forms) != 1:
            raise ValueError("prevalence needs one of: among + setting + value; incidence + unit; rest; residual")
        if self.incidence is not None and self.unit is None:
            raise ValueError("incidence needs its unit: per 100 000 adults a year")
        return self


class AgeUse(Origin):
    """An age table by name, or weights in place."""

    table: Id | None = None
    weights: list[Positive] | None = None

    @model_validator(mode="after")
    def _check(self) -> AgeUse:
        if (self.table is None) == (self.weights is None):
            raise ValueError("age needs either table or weights")
        if self.weights is not None:
            _one_origin(self)
        return self


class ReferAt(Origin):
    """The probability at which a guideline wants this condition looked into."""

    probability: Probability
    urgency: Urgency

    @model_validator(mode="after")
    def _check(self) -> ReferAt:
        _one_origin(self)
        return self


class Widen(Origin):
    """How much wider than leak the residual's answers are."""

    odds: Positive
    patterns: Probability

    @model_validator(mode="after")
    def _check(self) -> Widen:
        _one_origin(self)
        return self


class Check(Strict):
    """A published likelihood ratio that the compiled model should reproduce within a factor of two."""

    fact: FactId
    of: dict[Id, str]
    when: dict[Id, list[float]] = {}
    because: Text | None = None


class Condition(Strict):
    """A possible cause of the pain."""

    id: Id
    family: Id
    name: Text
    plain: Text
    icd10cm: Annotated[list[str], Field(min_length=0)]
    about: Text
    serious: bool = False
    prevalence: Prevalence
    places: Vector | None = None
    age: AgeUse | None = None
    sex: Vector | None = None
    need: Vector | None = None
    blocks: dict[Id, Vector] = {}
    findings: dict[Id, Effect] = {}
    typical: dict[Id, str] = {}
    refer_at: Annotated[ReferAt | None, Field(alias="refer-at")] = None
    widen: Widen | None = None
    care: Care = Care()
    course: Id | None = None
    checks: list[Check] = []


class AgeTable(Origin):
    """Relative risk by age band."""

    id: Id
    weights: list[Positive]

    @model_validator(mode="after")
    def _check(self) -> AgeTable:
        _one_origin(self)
        return self


class AgeTablesFile(Strict):
    """All age tables."""

    tables: list[AgeTable]


# ---------------------------------------------------------------- rules and safety-spec


class Rule(Strict):
    """A red flag: a pattern over alarm findings that sets a least urgency."""

    id: Id
    when: Logic
    only_if: Annotated[Guard | None, Field(alias="only-if")] = None
    urgency: Urgency
    not_sure: Annotated[Urgency, Field(alias="not-sure")]
    reason: Text
    suspects: list[Id] = []
    fact: FactId


class RulesFile(Strict):
    """A file of red-flag rules."""

    rules: list[Rule]


class Criterion(Strict):
    """A guideline criterion, transcribed independently of the rules."""

    id: Id
    framework: Text
    item: Text
    pattern: Logic
    only_if: Annotated[Guard | None, Field(alias="only-if")] = None
    least: Urgency
    fact: FactId


class CriteriaFile(Strict):
    """A file of guideline criteria."""

    criteria: list[Criterion]


# ---------------------------------------------------------------- sources


class Source(Strict):
    """A publication."""

    id: FactId
    title: Text
    kind: Text
    journal: str | None = None
    year: int | None = None
    doi: str | None = None
    pmid: int | str | None = None
    url: str | None = None
    read: Text
    authors: str | None = None


class Fact(Strict):
    """One figure read from a publication."""

    id: FactId
    source: FactId
    population: Text
    subject: Text
    finding: str
    measure: Text
    value: float | str
    ci95: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    n: int | None = None
    note: str | None = None


class SourcesFile(Strict):
    """Publications and the figures read from them."""

    sources: list[Source]
    facts: list[Fact]


# ---------------------------------------------------------------- settings, decision, words


class Setting(Strict):
    """A place of care: how much likelier each need is there than in primary care."""

    id: Id
    name: Text
    need_factor: Annotated[Vector, Field(alias="need-factor")]


class Population(Origin):
    """The reference population: share of each age band, share of women in it."""

    bands: list[float]
    shares: list[Probability]
    female: Probability

    @model_validator(mode="after")
    def _check(self) -> Population:
        _one_origin(self)
        return self


class SlipPair(Origin):
    """How often a true yes is answered no, and a true no is answered yes."""

    missed: Probability
    false: Probability

    @model_validator(mode="after")
    def _check(self) -> SlipPair:
        _one_origin(self)
        return self


class Intervals(Strict):
    """How uncertain numbers are and how many draws the intervals take."""

    draws: Annotated[int, Field(ge=100)]
    level: Probability
    estimate_odds_factor: Annotated[float, Field(alias="estimate-odds-factor", gt=1)]
    indirect_widening: Annotated[float, Field(alias="indirect-widening", ge=1)]


class Questions(Strict):
    """What a page costs and what it must be worth."""

    seconds_page: Annotated[Positive, Field(alias="seconds-page")]
    seconds_item: Annotated[Positive, Field(alias="seconds-item")]
    information_weight: Annotated[float, Field(alias="information-weight", ge=0)]
    avoid_price: Annotated[float, Field(alias="avoid-price", ge=0)]
    exact_outcomes: Annotated[int, Field(alias="exact-outcomes", ge=2)]
    completions: Annotated[int, Field(ge=100)]
    action_change: Annotated[Probability, Field(alias="action-change")]
    avoid_change: Annotated[Probability, Field(alias="avoid-change")]
    family_change: Annotated[Probability, Field(alias="family-change")]


class Settings(Strict):
    """Places, settings of care, the reference population and the constants of the model."""

    places: Vector
    place_slip: Annotated[Number, Field(alias="place-slip")]
    episodes: Number
    ceilings: dict[Id, Urgency]
    settings: list[Setting]
    default_setting: Annotated[Id, Field(alias="default-setting")]
    population: Population
    slips: dict[Literal["alarm", "sure", "vague"], SlipPair]
    pattern_floor: Annotated[Number, Field(alias="pattern-floor")]
    intervals: Intervals
    questions: Questions
    default_country: Annotated[str, Field(alias="default-country")]


class Decision(Strict):
    """The one loss table, as costs and thresholds that a clinician can dispute."""

    reasoning: Text
    cost: Vector
    overshoot: dict[Urgency, Vector]
    thresholds: dict[Urgency, Vector]


class Advice(Strict):
    """What one urgency level means for a person."""

    level: Urgency
    headline: Text
    do: list[Text]
    say: list[Text] = []
    ends_interview: Annotated[bool, Field(alias="ends-interview")] = False


class NetItem(Strict):
    """One line of the safety net: what to watch for and what to do then."""

    id: Id
    watch: Text
    then: Urgency
    places: list[Id] | None = None
    fact: FactId | None = None
    estimate: Text | None = None


class AdviceFile(Strict):
    """Texts for urgency levels and the safety net."""

    levels: list[Advice]
    nets: list[NetItem]


class Country(Strict):
    """Local numbers to call."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name: Text
    emergency: Text
    advice_line: Annotated[str | None, Field(alias="advice-line")] = None


class CountriesFile(Strict):
    """All countries; `other` numbers hold where none is known."""

    countries: list[Country]
    other: Country


class Treatment(Origin):
    """A part of the first advice."""

    id: Id
    name: Text
    text: Text
    kind: Literal["do", "avoid"]
    phase: list[Id] | None = None
    families: list[Id] | None = None
    conditions: list[Id] | None = None
    places: list[Id] | None = None
    not_with: Annotated[list[Id], Field(alias="not-with")] = []
    avoided_as: Annotated[list[Id], Field(alias="avoided-as")] = []
    why: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Treatment:
        _one_origin(self)
        return self


class TreatmentsFile(Strict):
    """A file of treatments."""

    treatments: list[Treatment]


AllOf.model_rebuild()
AnyOf.model_rebuild()
AtLeast.model_rebuild()
