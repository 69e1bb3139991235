"""The shape of every knowledge file. Closed: a key that is not listed here is refused.

Shapes only; what files must say about one another is in `lint`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from unknot.model.words import (
    KEPT,
    Certainty,
    Changeable,
    ClaimVerdict,
    Daily,
    Effort,
    Goal,
    Joint,
    Kind,
    Makes,
    Phase,
    Role,
    Shown,
    Slot,
    Topic,
    Urgency,
    Verdict,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Icd10 = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S+$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Text = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
Amount = Annotated[float, Field(ge=0)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Words = Annotated[Text | None, Field(alias="also-called")]
"""What people say for it in everyday words, with commas between; the search finds the entry by them."""

Probability = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Sex = Literal["female", "male"]

ORIGIN_KEYS = ("fact", "derived", "estimate", "indirect", "n")
NO_ORIGIN = "has no origin."
TWO_ORIGINS = "has more than one origin."
ADD_ORIGIN = 'Add `fact: ID`, `derived: …`, or `estimate: "reason"` beside it.'
ONE_ORIGIN = "Keep one of fact, derived and estimate."


class UnfitError(ValueError):
    """Fields of one entry that do not go together; says what would be right.

    Attributes:
        remedy: what would be right.
        at: the field, below the entry that was checked.
    """

    def __init__(self, problem: str, remedy: str, *at: str) -> None:
        super().__init__(problem)
        self.remedy = remedy
        self.at = at


class Strict(BaseModel):
    """Refuses unknown keys, silent conversions, and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


SHARES_OF_BANDS = ("normal-shares", "normal-shares-of-100", "lognormal-shares")


class Derived(Strict):
    """A value computed from facts by a named formula."""

    formula: Literal[
        "complement", "percent", "per-100000", "times-100000",
        "product", "quotient", "mean", "sum", "difference", "complement-product", "tenth", "inverse",
        "normal-shares", "normal-shares-of-100", "lognormal-shares",
    ]  # fmt: skip
    facts: Annotated[list[FactId], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Derived:
        needed = {
            "complement": (1, 1),
            "percent": (1, 1),
            "tenth": (1, 1),
            "inverse": (1, 1),
            "normal-shares": (2, 3),
            "normal-shares-of-100": (2, 3),
            "lognormal-shares": (2, 3),
            "per-100000": (1, 1),
            "times-100000": (1, 1),
            "quotient": (2, 2),
        }
        low, high = needed.get(self.formula, (2, 99))
        if not low <= len(self.facts) <= high:
            wanted = f"{low}" if low == high else f"{low} or more" if high > low + 1 else f"{low} or {high}"
            problem = f"{self.formula} takes {wanted} facts, not {len(self.facts)}."
            raise UnfitError(problem, "Correct the list or the formula.", "facts")
        return self


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
    if number.given == 0:
        raise UnfitError(NO_ORIGIN, ADD_ORIGIN)
    if number.given > 1:
        raise UnfitError(TWO_ORIGINS, ONE_ORIGIN)


class Number(Origin):
    """One number with its origin; `as: examined` marks a sign that was examined and not asked (it is slipped)."""

    value: Amount
    as_: Annotated[Literal["asked", "examined"], Field(alias="as")] = "asked"

    @model_validator(mode="after")
    def _check(self) -> Number:
        _one_origin(self)
        if self.derived and self.derived.formula in SHARES_OF_BANDS:
            remedy = "Put it beside the bands; it gives all of them at once."
            raise UnfitError("is one number, and the formula gives the shares of bands.", remedy, "derived")
        return self


def _entry_form(raw: Any) -> str:
    return "(number)" if isinstance(raw, dict | Number) else "(plain)"


Entry = Annotated[
    Annotated[Amount, Tag("(plain)")] | Annotated[Number, Tag("(number)")],
    Discriminator(_entry_form),
]
"""A plain number under an origin that it shares, or a number with an origin of its own."""


def _shared_origin(holder: Origin, entries: dict[str, Entry]) -> None:
    """Entries without an origin of their own need exactly one that they share."""
    if holder.given > 1:
        raise UnfitError(TWO_ORIGINS, ONE_ORIGIN)
    bare = [key for key, entry in entries.items() if not isinstance(entry, Number)]
    if bare and holder.given == 0:
        raise UnfitError(NO_ORIGIN, ADD_ORIGIN)


class Vector(Origin):
    """Several numbers under one origin; an entry may carry its own."""

    entries: dict[str, Entry]
    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        fixed = {k: v for k, v in raw.items() if k in (*ORIGIN_KEYS, "name")}
        return {**fixed, "entries": {k: v for k, v in raw.items() if k not in fixed}}

    @model_validator(mode="after")
    def _check(self) -> Vector:
        _shared_origin(self, self.entries)
        return self

    def items(self) -> Iterator[tuple[str, float, Origin]]:
        """Each entry's key, value and effective origin."""
        for key, entry in self.entries.items():
            yield key, value_in(entry), entry.origin if isinstance(entry, Number) else self.origin

    def value_of(self, key: str) -> float:
        """The entry's value, 0 when it is not stated."""
        return value_in(self.entries.get(key, 0.0))


def value_in(entry: Entry) -> float:
    """The number itself, with or without an origin of its own."""
    return entry.value if isinstance(entry, Number) else entry


# ---------------------------------------------------------------- logic over findings


class Span(Strict):
    """A closed range of whole years; an open end is left out."""

    from_: Annotated[int | None, Field(alias="from", ge=0)] = None
    to: Annotated[int | None, Field(ge=0)] = None

    @model_validator(mode="after")
    def _check(self) -> Span:
        if self.from_ is None and self.to is None:
            raise UnfitError("says nothing.", "Give from, to, or both.")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise UnfitError(f"runs from {self.from_} to {self.to}.", "Swap them.")
        return self


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

    @model_validator(mode="after")
    def _check(self) -> AtLeast:
        if self.at_least > len(self.of):
            problem = f"is {self.at_least}, but only {len(self.of)} are listed, so it can never hold."
            raise UnfitError(problem, f"Use at most {len(self.of)}.", "at-least")
        return self


LOGIC_FORMS = "a finding id, {all: […]}, {any: […]}, or {at-least: k, of: […]}"


def _logic_form(raw: Any) -> str | None:
    """The form by its key, so that a mistake inside is told for the form that was meant."""
    match raw:
        case str():
            return "(finding)"
        case AllOf() | {"all": _}:
            return "(all)"
        case AnyOf() | {"any": _}:
            return "(any)"
        case AtLeast() | {"at-least": _} | {"of": _}:
            return "(at-least)"
    return None


Logic = Annotated[
    Annotated[Id, Tag("(finding)")]
    | Annotated[AllOf, Tag("(all)")]
    | Annotated[AnyOf, Tag("(any)")]
    | Annotated[AtLeast, Tag("(at-least)")],
    Discriminator(_logic_form, custom_error_type="logic_form", custom_error_message="is not a pattern"),
]
"""A pattern over findings."""


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
    phase: Phase | None = None
    days: Annotated[float, Field(ge=0)] | None = None  # of a stretch of time: the fewest days it covers


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
        if sum(x is not None for x in (self.value, self.table, self.options, self.bands)) != 1:
            raise UnfitError("needs exactly one of value, table, options and bands.", "Keep the one that fits.")
        if self.options is not None or self.bands is not None:
            _shared_origin(self, {**(self.options or {}), **(self.bands or {})})
        else:
            _one_origin(self)
        return self


class AppliesIf(Strict):
    """Whom a finding can concern; sex excludes absolutely, age only spares the question."""

    sex: list[Sex] | None = None
    age: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    place: list[Id] | None = None


class Follow(Strict):
    """An earlier question and the answers after which a finding is asked: some options, or yes and not sure."""

    finding: Id
    is_: Annotated[list[str] | None, Field(alias="is", min_length=1)] = None


class Finding(Strict):
    """Something that can be asked or known.

    Attributes:
        follows: asked only after one of these; what was told without being asked counts all the same.
        self_only: asked of the person alone, never of somebody who answers for them.
    """

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
    care: bool = False
    applies_if: Annotated[AppliesIf | None, Field(alias="applies-if")] = None
    follows: Annotated[list[Follow], Field(min_length=1)] | None = None
    self_only: Annotated[bool, Field(alias="self-only")] = False
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
    always: bool = False
    opens_if: Annotated[OpensIf | None, Field(alias="opens-if")] = None


class PagesFile(Strict):
    """All pages."""

    pages: list[Page]


# ---------------------------------------------------------------- blocks, families, conditions


class Check(Strict):
    """A published figure that the compiled model should reproduce within a factor of two (of the odds).

    Attributes:
        of: the answers that were found together (finding: answer), or one block with its pattern.
        gives: what the fact measures. A post-test probability is that of the condition once the answers are known.
        when: the ages of the people, both ends included.
        among: answers that all of them had given, such as a pain in the chest.
        place, setting: where their pain was and where they were met; any place, and primary care, when left out.
        because: why the two may differ by more.
    """

    fact: FactId
    of: Annotated[dict[Id, str], Field(min_length=1)]
    gives: Literal["likelihood-ratio", "sensitivity", "specificity", "post-test"] = "likelihood-ratio"
    when: dict[Id, list[float]] = {}
    among: dict[Id, str] = {}
    place: Id | None = None
    setting: Id | None = None
    because: Text | None = None


class BlockCheck(Check):
    """The same for a pattern of a block in place of a condition; `of` names findings of the block."""

    pattern: Id


class Block(Strict):
    """Findings that travel together, with one hidden state."""

    id: Id
    name: Text
    findings: Annotated[list[Id], Field(min_length=2)]
    skim: Number
    states: dict[Id, Vector]
    default: Vector
    checks: list[BlockCheck] = []


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
            given = ", ".join(self.numbers()) or "no number"
            remedy = "Give sens; or sens and spec; or lr+ and lr-; or lr and fpr; or options; or bands."
            raise UnfitError(f"states {given}, which is not a full set.", remedy)
        _shared_origin(self, self.numbers())
        return self


class Care(Strict):
    """What to keep away from while this condition is likely, and what to do at first."""

    avoid: list[Id] = []
    avoid_from: Annotated[float, Field(alias="avoid-from", gt=0, le=1)] = 0.05


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
    rest: Annotated[dict[Id, Probability], Field(min_length=1)] | None = None
    residual: Annotated[dict[Id, Probability], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Prevalence:
        keys = ("among", "setting", "value", "incidence", "unit", "rest", "residual")
        given = [key for key in keys if getattr(self, key) is not None]
        forms = (["among", "setting", "value"], ["incidence", "unit"], ["rest"], ["residual"])
        if given not in forms:
            remedy = "Give among, setting and value; or incidence and unit; or rest; or residual."
            raise UnfitError(f"states {', '.join(given) or 'no number'}, which is none of its forms.", remedy)
        _one_origin(self)
        return self


class AgeUse(Origin):
    """An age table by name, or weights in place."""

    table: Id | None = None
    weights: list[Positive] | None = None

    @model_validator(mode="after")
    def _check(self) -> AgeUse:
        if (self.table is None) == (self.weights is None):
            raise UnfitError("needs either table or weights.", "Keep one of them.")
        if self.weights is not None:
            _one_origin(self)
        return self


class ReferAt(Origin):
    """The probability at which a guideline wants this condition looked into."""

    probability: Annotated[float, Field(gt=0, le=1)]
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


class Condition(Strict):
    """A possible cause of the pain.

    Attributes:
        checked: the day on which its words and numbers were last held against their sources, such as 2026-11-24.
    """

    id: Id
    family: Id
    checked: Day
    name: Text
    plain: Text
    also_called: Words = None
    icd10cm: list[Icd10]
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


class Appointment(Strict):
    """A reason for an appointment that is no sign of danger: answers that all hold."""

    id: Id
    when: Annotated[list[Sign], Field(min_length=1)]
    only_if: Annotated[Guard | None, Field(alias="only-if")] = None
    urgency: Literal["routine", "soon"]
    reason: Text
    suspects: list[Id] = []
    fact: FactId


class RulesFile(Strict):
    """A file of red-flag rules, or of reasons for an appointment."""

    rules: list[Rule] = []
    appointments: list[Appointment] = []


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
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    doi: Doi | None = None
    pmid: int | str | None = None
    url: str | None = None
    read: Text
    authors: str | None = None

    @property
    def address(self) -> str | None:
        """Its DOI, else its PubMed address; None where it has neither."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else None


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
    n: Annotated[int, Field(gt=0)] | None = None
    note: str | None = None


class SourcesFile(Strict):
    """Publications and the figures read from them.

    Attributes:
        read_on: the day on which they were last read.
    """

    read_on: Annotated[Day, Field(alias="read-on")]
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
    level: Annotated[float, Field(gt=0, lt=1)]
    estimate_odds_factor: Annotated[float, Field(alias="estimate-odds-factor", gt=1, le=100)]
    indirect_widening: Annotated[float, Field(alias="indirect-widening", ge=1, le=10)]


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


class ExerciseChoice(Strict):
    """How many exercises are shown, how many of them build up, and which aims come first in which phase.

    Attributes:
        ready_seconds: the time that the timer gives to get into place, and to let go between two holds.
        change_seconds: the time that it gives to change sides.
    """

    most: Annotated[int, Field(ge=1)]
    building: Annotated[int, Field(ge=0)]
    ready_seconds: Annotated[Count, Field(alias="ready-seconds")]
    change_seconds: Annotated[Count, Field(alias="change-seconds")]
    aims: dict[Phase, list[Goal]]


class Settings(Strict):
    """Places, settings of care, the reference population and the constants of the model."""

    places: Vector
    place_slip: Annotated[Number, Field(alias="place-slip")]
    place_slips_to: Annotated[dict[Id, Vector], Field(alias="place-slips-to")]
    episodes: Number
    ceilings: dict[Id, Urgency]
    settings: list[Setting]
    default_setting: Annotated[Id, Field(alias="default-setting")]
    population: Population
    slips: dict[Literal["alarm", "sure", "vague"], SlipPair]
    pattern_floor: Annotated[Number, Field(alias="pattern-floor")]
    intervals: Intervals
    questions: Questions
    default_country: Annotated[CountryCode, Field(alias="default-country")]
    most_factors: Annotated[int, Field(alias="most-factors", ge=1)]
    exercises: ExerciseChoice


class Decision(Strict):
    """The one loss table, as costs and thresholds that a clinician can dispute."""

    reasoning: Text
    cost: Vector
    overshoot: dict[Urgency, Vector]
    thresholds: dict[Urgency, Vector]


class Variant(Strict):
    """Other words for a level when some answers all hold; words in place of its own only up to `soon`."""

    when: Annotated[list[Sign], Field(min_length=1)]
    headline: Text | None = None
    do: Annotated[list[Text] | None, Field(min_length=1)] = None
    add: list[Text] = []


class Advice(Strict):
    """What one urgency level means for a person.

    Attributes:
        due_days: by when to be seen, as its words say; for a calendar.
    """

    level: Urgency
    headline: Text
    do: list[Text]
    say: list[Text] = []
    ends_interview: Annotated[bool, Field(alias="ends-interview")] = False
    due_days: Annotated[int | None, Field(alias="due-days", ge=0)] = None
    variants: list[Variant] = []


class Support(Origin):
    """Help beyond the pain: what is said, at every urgency, as soon as one of its findings is yes or not sure.

    Attributes:
        line: which of a country's help lines it names.
        call: a sentence with {line}; `otherwise` stands where the country has none.
        helping: the words for somebody who answers for the person; without them they are shown nothing of it.
        private: never in what is printed or shared unless the person wants it there.
        leave: offers a quick way off the page.
    """

    id: Id
    when: Annotated[list[Id], Field(min_length=1)]
    headline: Text
    do: Annotated[list[Text], Field(min_length=1)]
    line: Id
    call: Text
    otherwise: Text
    helping: Annotated[list[Text] | None, Field(min_length=1)] = None
    private: bool = False
    leave: bool = False

    @model_validator(mode="after")
    def _check(self) -> Support:
        _one_origin(self)
        return self


class NetItem(Strict):
    """One line of the safety net: what to watch for and what to do then.

    Attributes:
        due_days: when to look at it, where its words name a time; for a calendar.
    """

    id: Id
    watch: Text
    then: Urgency
    places: list[Id] | None = None
    due_days: Annotated[int | None, Field(alias="due-days", gt=0)] = None
    fact: FactId | None = None
    estimate: Text | None = None


class Provisional(Strict):
    """What is said while safety questions are open; never a reassurance."""

    headline: Text
    do: list[Text]


class AdviceFile(Strict):
    """Texts for urgency levels and the safety net."""

    levels: list[Advice]
    provisional: Provisional
    nets: list[NetItem]
    supports: list[Support] = []


class HelpLine(Strict):
    """A line to call for help, by its name; the number equals the value of its fact."""

    name: Text
    number: Text
    note: Text | None = None
    fact: FactId


class Country(Strict):
    """Local numbers to call."""

    id: CountryCode
    name: Text
    emergency: Text
    advice_line: Annotated[str | None, Field(alias="advice-line")] = None
    lines: dict[Id, HelpLine] = {}


class CountriesFile(Strict):
    """All countries; `other` numbers hold where none is known."""

    countries: list[Country]
    other: Country


class Aim(Strict):
    """Whom something is for: some causes, places and phases of the pain. What is left out does not matter."""

    families: list[Id] | None = None
    conditions: list[Id] | None = None
    places: list[Id] | None = None
    phases: Annotated[list[Phase] | None, Field(min_length=1)] = None


class Treatment(Aim, Origin):
    """A part of a plan without medicines: something to do, to avoid, or to skip."""

    id: Id
    name: Text
    also_called: Words = None
    text: Text
    kind: Literal["do", "avoid", "skip"]
    about: Daily | None = None
    when: Slot = "today"
    effect: Text | None = None
    certainty: Certainty | None = None
    harms: Text | None = None
    rests_on: Annotated[list[FactId], Field(alias="facts")] = []
    not_with: Annotated[list[Id], Field(alias="not-with")] = []
    avoided_as: Annotated[list[Id], Field(alias="avoided-as")] = []
    avoid_if: Annotated[list[Id], Field(alias="avoid-if")] = []
    up_to: Annotated[Urgency, Field(alias="up-to")] = "today"
    why: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Treatment:
        _one_origin(self)
        return self


class TreatmentsFile(Strict):
    """A file of treatments."""

    checked: Day
    treatments: list[Treatment]


class Said(Origin):
    """Words with the origin of what they say."""

    text: Text

    @model_validator(mode="after")
    def _check(self) -> Said:
        _one_origin(self)
        return self


# ---------------------------------------------------------------- exercises and muscles


class Dose(Origin):
    """How much of an exercise: repeats, or minutes at a stretch; how often a day and on how many days a week.

    Attributes:
        rest_seconds: the least rest between two rounds.
        one_side_first: all repeats on one side before the other; left out, sides are changed after each.
    """

    repeats: Count | None = None
    rounds: Count | None = None
    hold_seconds: Annotated[Count | None, Field(alias="hold-seconds")] = None
    minutes: Positive | None = None
    a_day: Annotated[Count | None, Field(alias="a-day")] = None
    a_week: Annotated[int | None, Field(alias="a-week", ge=1, le=7)] = None
    rest_seconds: Annotated[Count | None, Field(alias="rest-seconds")] = None
    each_side: Annotated[bool, Field(alias="each-side")] = False
    one_side_first: Annotated[bool, Field(alias="one-side-first")] = False

    @model_validator(mode="after")
    def _check(self) -> Dose:
        if self.repeats is None and self.minutes is None:
            raise UnfitError("says neither how many times nor how long.", "Give repeats or minutes.")
        if self.repeats is not None and self.minutes is not None:
            raise UnfitError("says both how many times and how long.", "Give repeats or minutes.")
        if self.repeats is None and (self.rounds or self.hold_seconds):
            raise UnfitError("holds or rounds without repeats.", "Give repeats, or leave out hold-seconds and rounds.")
        if ((self.rounds or 1) > 1) != (self.rest_seconds is not None):
            raise UnfitError("needs a rest just where there are rounds.", "Give rounds with rest-seconds, or neither.")
        if self.one_side_first and not self.each_side:
            raise UnfitError("names an order of sides but no sides.", "Give each-side: true, or drop one-side-first.")
        if self.a_day is None and self.a_week is None:
            raise UnfitError("does not say how often.", "Give a-day or a-week.")
        _one_origin(self)
        return self


class Exercise(Aim, Origin):
    """Something to do with the body, step by step.

    Attributes:
        only_with: findings of which one must be answered yes, for what is meant for such people only.
        not_with: findings that speak against it; those of its file count as well.
        easier_as, harder_as: another exercise that is the easier or harder form.
    """

    id: Id
    name: Text
    also_called: Words = None
    aim: Goal
    effort: Effort
    steps: Annotated[list[Text], Field(min_length=3, max_length=6)]
    dose: Dose
    easier: Text
    harder: Text
    easier_as: Annotated[Id | None, Field(alias="easier-as")] = None
    harder_as: Annotated[Id | None, Field(alias="harder-as")] = None
    needs: Text | None = None
    stop: Text
    why: Text
    effect: Text | None = None
    certainty: Certainty | None = None
    rests_on: Annotated[list[FactId], Field(alias="facts")] = []
    muscles: Annotated[list[Id], Field(min_length=1)]
    only_if: Annotated[Guard | None, Field(alias="only-if")] = None
    only_with: Annotated[list[Id], Field(alias="only-with")] = []
    not_with: Annotated[list[Id], Field(alias="not-with")] = []
    avoided_as: Annotated[list[Id], Field(alias="avoided-as")] = []
    up_to: Annotated[Urgency, Field(alias="up-to")] = "routine"

    @model_validator(mode="after")
    def _check(self) -> Exercise:
        _one_origin(self)
        return self


class ExercisesFile(Strict):
    """A file of exercises. What speaks against all of them stands once, at its top."""

    checked: Day
    not_with: Annotated[list[Id], Field(alias="not-with")] = []
    exercises: list[Exercise]

    @model_validator(mode="before")
    @classmethod
    def _share(cls, raw: Any) -> Any:
        shared = raw.get("not-with") if isinstance(raw, dict) else None
        listed = raw.get("exercises") if isinstance(raw, dict) else None
        if not (isinstance(shared, list) and isinstance(listed, list)):
            return raw
        return {**raw, "exercises": [_with_shared(entry, shared) for entry in listed]}


def _with_shared(entry: Any, shared: list[Any]) -> Any:
    own = entry.get("not-with", []) if isinstance(entry, dict) else None
    return {**entry, "not-with": [*shared, *own]} if isinstance(own, list) else entry


class MuscleCare(Strict):
    """How a muscle is stretched or strengthened, and the exercises that do so."""

    text: Text
    exercises: list[Id] = []


Corner = Annotated[list[Annotated[float, Field(ge=0, le=190)]], Field(min_length=2, max_length=2)]


class Lies(Strict):
    """Where a muscle lies on the body map.

    Attributes:
        places: where it lies; one place alone can be chosen by naming the muscle.
        back: corners of its right half as the body is seen from behind, whose middle is at 60; a sketch, no anatomy.
        front: the same, seen from the front.
    """

    places: Annotated[list[Id], Field(min_length=1)]
    back: Annotated[list[Corner], Field(min_length=3, max_length=12)] | None = None
    front: Annotated[list[Corner], Field(min_length=3, max_length=12)] | None = None


class Muscle(Strict):
    """A muscle of the neck, back or hips, in plain words.

    Attributes:
        nerve: what drives it.
        pain: where its pain is felt, with the origin of that.
        lies: where it is on the body map; without it the map does not show it.
    """

    id: Id
    name: Text
    also_called: Words = None
    term: Text
    action: Text
    nerve: Text
    pain: Said
    stretch: MuscleCare
    strengthen: MuscleCare
    lies: Lies | None = None


class MusclesFile(Strict):
    """A file of muscles."""

    checked: Day
    muscles: list[Muscle]


# ---------------------------------------------------------------- figures

Share = Annotated[float, Field(ge=0, le=1)]
Spot = Annotated[list[float], Field(min_length=2, max_length=2)]
Bend = Annotated[float, Field(ge=-360, le=360)] | Annotated[list[float], Field(min_length=2, max_length=2)]
"""Where a limb points, in degrees: 0 to the right, 90 up. As [degrees, share] when it is seen shortened.

A share that passes from 1 to -1 swings the limb over, towards who looks on.
"""


class Posture(Strict):
    """How a line figure stands, sits or lies. What the end of a movement leaves out is as at its start.

    Attributes:
        words: the posture in words, for who cannot see it.
        at: one joint and where it is; the ground is at height 0, a standing person is 92 high.
        back: where the lower and the upper half of the back point.
        head: where the neck and the face point.
        arm, leg: upper arm and forearm; thigh, shin and foot. The far ones are as the near ones unless given.
        turn: how far the head is turned, seen from the front: -1 to 1.
        shrug: how far the shoulders are drawn up, seen from the front.
        shoulders, hips: their share of the full width, seen from the front.
    """

    words: Text
    at: Annotated[dict[Joint, Spot] | None, Field(min_length=1, max_length=1)] = None
    back: Annotated[list[float] | None, Field(min_length=2, max_length=2)] = None
    head: Annotated[list[float] | None, Field(min_length=2, max_length=2)] = None
    arm: Annotated[list[Bend] | None, Field(min_length=2, max_length=2)] = None
    far_arm: Annotated[list[Bend] | None, Field(alias="far-arm", min_length=2, max_length=2)] = None
    leg: Annotated[list[Bend] | None, Field(min_length=3, max_length=3)] = None
    far_leg: Annotated[list[Bend] | None, Field(alias="far-leg", min_length=3, max_length=3)] = None
    turn: Annotated[float | None, Field(ge=-1, le=1)] = None
    shrug: Share | None = None
    shoulders: Share | None = None
    hips: Share | None = None


class Thing(Strict):
    """One thing that stands or lies in the picture.

    Attributes:
        chair, stool: a seat seen from the side, or from the front, by its middle.
        wall: by where it stands.
        table: where its top begins, how high it is, and how far it goes.
        pillow: its middle, width and height.
        wheel: its middle and how far its rim is from there.
        line: a bar that goes from spot to spot.
        water: how high it stands.
        rod, band: a stick or an elastic band between two joints or spots.
    """

    chair: float | None = None
    stool: float | None = None
    wall: float | None = None
    table: Annotated[list[float] | None, Field(min_length=3, max_length=3)] = None
    pillow: Annotated[list[float] | None, Field(min_length=4, max_length=4)] = None
    wheel: Annotated[list[float] | None, Field(min_length=3, max_length=3)] = None
    line: Annotated[list[Spot] | None, Field(min_length=2)] = None
    water: Annotated[float | None, Field(gt=0)] = None
    rod: Annotated[list[Joint | Spot] | None, Field(min_length=2, max_length=2)] = None
    band: Annotated[list[Joint | Spot] | None, Field(min_length=2, max_length=2)] = None

    @model_validator(mode="after")
    def _check(self) -> Thing:
        if len(self.model_fields_set) != 1:
            raise UnfitError("names no thing, or several.", "Give one thing an entry.")
        return self


class Figure(Strict):
    """A line figure that shows an exercise by its start and its end.

    Attributes:
        id: the exercise's.
        view: from which it is seen; in profile the person looks to the right. Who is seen from above lies on a mat.
    """

    id: Id
    view: Literal["profile", "front", "above", "profile-above"] = "profile"
    start: Posture
    end: Posture
    things: list[Thing] = []

    @model_validator(mode="after")
    def _check(self) -> Figure:
        for key in ("at", "back", "head", "arm", "leg"):
            if getattr(self.start, key) is None:
                raise UnfitError(f"leaves out {key}.", "The start names at, back, head, arm and leg.", "start")
        if self.end.at is not None and set(self.end.at) != set(self.start.at or {}):
            raise UnfitError("is held by another joint than the start.", "Name the same joint in both.", "end", "at")
        return self


class FiguresFile(Strict):
    """A file of figures."""

    figures: list[Figure]


# ---------------------------------------------------------------- factors, courses, medicines


class Sign(Strict):
    """Answers to one finding that show something: some of its answers, or a number from a bound up."""

    finding: Id
    is_: Annotated[list[str] | None, Field(alias="is", min_length=1)] = None
    from_: Annotated[float | None, Field(alias="from")] = None

    @model_validator(mode="after")
    def _check(self) -> Sign:
        if (self.is_ is None) == (self.from_ is None):
            raise UnfitError("needs either is or from.", "Give the answers under is, or the least number under from.")
        return self


class Size(Origin):
    """How much a factor matters, in the measure of its study; without a value where the study gives words alone."""

    measure: Text
    value: Positive | None = None
    text: Text

    @model_validator(mode="after")
    def _check(self) -> Size:
        _one_origin(self)
        return self


class Factor(Strict):
    """What makes an episode slower to heal, likelier to come back or to come at all, or does nothing of it.

    Attributes:
        shown_by: answers that show it; without any it stands on the pages to read alone.
    """

    id: Id
    name: Text
    also_called: Words = None
    text: Text
    makes: Makes
    shown_by: Annotated[list[Sign], Field(alias="shown-by")] = []
    places: list[Id] | None = None
    size: Size
    can_change: Annotated[Changeable, Field(alias="can-change")]
    change: Said

    @model_validator(mode="after")
    def _check(self) -> Factor:
        if self.makes == "nothing" and self.shown_by:
            raise UnfitError(
                "is for a factor that makes nothing.", "Remove it; nobody needs it in a result.", "shown-by"
            )
        return self


class FactorsFile(Strict):
    """A file of factors."""

    checked: Day
    factors: list[Factor]


class Course(Aim):
    """How pain of one kind goes on, on average: in numbers, or in words alone where nobody has counted.

    Attributes:
        better: share of people who are better by a week (its keys), 0 to 1.
        pain: typical pain by week, 0 to 10.
        estimate: why the words are no more than an estimate, in a course without numbers and facts.
        rests_on: facts that carry the words, and the estimates among the numbers.
    """

    id: Id
    name: Text
    text: Text
    better_means: Annotated[Text | None, Field(alias="better-means")] = None
    better: Vector | None = None
    pain: Vector | None = None
    certainty: Certainty
    again: Said | None = None
    estimate: Text | None = None
    rests_on: Annotated[list[FactId], Field(alias="facts")] = []

    @model_validator(mode="after")
    def _check(self) -> Course:
        if (self.better is None) != (self.better_means is None):
            raise UnfitError("needs better and better-means together.", "Give both, or neither.", "better-means")
        carried = bool(self.better or self.pain or self.rests_on)
        if carried == (self.estimate is not None):
            problem = "has an estimate beside numbers or facts." if carried else "has neither numbers nor an origin."
            raise UnfitError(problem, "Give numbers, facts, or `estimate` with its reason.", "estimate")
        return self


class CoursesFile(Strict):
    """A file of courses."""

    checked: Day
    courses: list[Course]


class MedicineCheck(Origin):
    """What speaks against a medicine: a finding, or an age.

    Attributes:
        settled_by: other findings whose "no" answers this one too.
        then: the verdict when it is so; where it is not known the verdict is at best "ask-first".
    """

    finding: Id | None = None
    age: Span | None = None
    settled_by: Annotated[list[Id], Field(alias="settled-by")] = []
    then: Literal["ask-first", "dont"]
    text: Text

    @model_validator(mode="after")
    def _check(self) -> MedicineCheck:
        if (self.finding is None) == (self.age is None):
            raise UnfitError("needs either finding or age.", "Keep one of them.")
        _one_origin(self)
        return self


class Medicine(Aim):
    """A medicine, as may, ask first or don't for a person.

    Attributes:
        names: what it is called in a country, by the country's code; elsewhere `name` holds.
        show: among the medicines of each plan that it fits, or by name only, beside the place where all are read.
        at_best: the verdict when nothing speaks against it.
        up_to: the most urgent advice beside which it may be taken without asking.
    """

    id: Id
    name: Text
    also_called: Words = None
    names: dict[CountryCode, Text] = {}
    text: Text
    show: Shown = "plan"
    at_best: Annotated[Verdict, Field(alias="at-best")] = "may"
    at_best_because: Annotated[Said | None, Field(alias="at-best-because")] = None
    up_to: Annotated[Urgency, Field(alias="up-to")] = "soon"
    helps: Said
    certainty: Certainty
    harms: Said
    most_a_day: Annotated[Said, Field(alias="most-a-day")]
    longest: Said
    not_together: Annotated[Said, Field(alias="not-together")]
    checks: Annotated[list[MedicineCheck], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Medicine:
        if (self.at_best == "may") != (self.at_best_because is None):
            problem = f"is {self.at_best} {'with' if self.at_best == 'may' else 'without'} a reason."
            raise UnfitError(problem, "Give at-best-because when it is below may, and only then.", "at-best")
        return self


class MedicinesFile(Strict):
    """A file of medicines."""

    checked: Day
    medicines: list[Medicine]


# ---------------------------------------------------------------- claims


class Keeping(Strict):
    """Where a promise is kept: a file, a command or a test of the project."""

    file: Text | None = None
    command: Text | None = None
    test: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Keeping:
        if sum(x is not None for x in (self.file, self.command, self.test)) != 1:
            raise UnfitError("needs exactly one of file, command and test.", "Keep the one that fits.")
        return self


class Claim(Strict):
    """Something that people read about back and neck pain, or a promise of those who write about it, answered.

    Attributes:
        answered_by: ids of the entries that carry the answer and are shown to the person in their own case.
        facts: what the answer rests on; without any, `estimate` says why there is none.
        indirect: why the facts are borrowed from other people or another question.
        kept_in: for a promise alone, where it is kept.
    """

    id: Id
    claim: Text
    about: Topic
    verdict: ClaimVerdict
    answer: Text
    answered_by: Annotated[list[Id], Field(alias="answered-by")] = []
    facts: list[FactId] = []
    certainty: Certainty | None = None
    estimate: Text | None = None
    indirect: Text | None = None
    kept_in: Annotated[list[Keeping], Field(alias="kept-in")] = []

    @model_validator(mode="after")
    def _check(self) -> Claim:
        promise = self.about == "promise"
        if promise != (self.verdict in KEPT):
            words = "kept, partly-kept or not-kept" if promise else "true, partly, unproven, false or depends"
            raise UnfitError(f"is {self.verdict!r}, which is not for this kind of claim.", f"Use {words}.", "verdict")
        if promise:
            self._check_promise()
        else:
            self._check_origin()
        return self

    def _check_promise(self) -> None:
        if bool(self.kept_in) != (self.verdict != "not-kept"):
            said = "nothing" if not self.kept_in else "something"
            raise UnfitError(f"names {said} for a promise that is {self.verdict}.", KEPT_IN, "kept-in")

    def _check_origin(self) -> None:
        if self.kept_in:
            raise UnfitError("is for promises alone.", "Name what carries the answer under answered-by.", "kept-in")
        if not self.answered_by:
            raise UnfitError(
                "names nothing.", "Name the entries of the knowledge that carry the answer.", "answered-by"
            )
        if bool(self.facts) == (self.estimate is not None):
            problem = "has facts and an estimate." if self.facts else "has no origin."
            raise UnfitError(problem, 'Name its facts, or say why there are none: `estimate: "reason"`.')
        if self.certainty is None:
            raise UnfitError("is missing.", "Use high, moderate or low.", "certainty")


KEPT_IN = "Name the file, command or test where it is kept, and none when it is not kept."


class ClaimsFile(Strict):
    """A file of claims."""

    checked: Day
    claims: list[Claim]


# ---------------------------------------------------------------- frameworks


class FrameworkItem(Strict):
    """One item of a published framework: what carries it, or why it is not asked.

    Attributes:
        item: what the framework lists, in own words.
        carried_by: ids of the criteria and rules that hold it, or of the findings, blocks and conditions that weigh it.
        not_asked: why no person is asked for it.
        note: what else a reader should know, such as why it weighs in the chances and sends nobody by itself.
    """

    id: Id
    item: Text
    carried_by: Annotated[list[Id], Field(alias="carried-by")] = []
    not_asked: Annotated[Text | None, Field(alias="not-asked")] = None
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> FrameworkItem:
        if bool(self.carried_by) == (self.not_asked is not None):
            problem = "is carried and not asked at once." if self.carried_by else "is not answered."
            raise UnfitError(problem, "Name what carries it under carried-by, or say under not-asked why nothing does.")
        return self


class Framework(Strict):
    """A published framework, item by item.

    Attributes:
        sources: the publications that it was read in.
        about: whom it is for, and what it leads to.
    """

    id: Id
    title: Text
    sources: Annotated[list[FactId], Field(min_length=1)]
    about: Text | None = None
    items: Annotated[list[FrameworkItem], Field(min_length=1)]


AllOf.model_rebuild()
AnyOf.model_rebuild()
AtLeast.model_rebuild()
