"""What the engine runs on: plain, immutable objects without the validator's weight (they load fast from the cache)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from unknot.language import without_stop
from unknot.model.words import (
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

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Gate:
    """At least `k` of the parts hold; `all` is k = len(parts), `any` is k = 1. A part is a gate or a finding id."""

    k: int
    parts: tuple[Gate | str, ...]

    def findings(self) -> frozenset[str]:
        """The findings that the pattern names."""
        own = frozenset(p for p in self.parts if isinstance(p, str))
        return own.union(*(p.findings() for p in self.parts if isinstance(p, Gate)))


@dataclass(frozen=True)
class Guard:
    """Who and where; None leaves a side open. Ages are whole years, both ends included."""

    place: frozenset[str] | None = None
    age: tuple[int | None, int | None] | None = None
    sex: frozenset[str] | None = None
    setting: frozenset[str] | None = None


@dataclass(frozen=True)
class Opening:
    """One way for a page to open."""

    guard: Guard
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One possible answer of a choice."""

    id: str
    label: str
    hint: str | None
    phase: Phase | None = None


@dataclass(frozen=True)
class Follow:
    """An earlier question, and the answers after which another is asked."""

    finding: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Finding:
    """A question with everything needed to ask it and to check an answer.

    Attributes:
        follows: asked only after one of these; none: asked of everybody.
        self_only: never asked of somebody who answers for the person.
    """

    id: str
    kind: Kind
    question: str
    short: str
    term: str
    how_to_tell: str
    why: str
    page: str
    role: Role | None
    alarm: bool
    applies_if: Guard
    options: tuple[Option, ...]
    unit: str | None
    range: tuple[float, float] | None
    bands: tuple[float, ...]
    below: str | None
    incompatible: tuple[tuple[tuple[str, str], ...], ...]
    codes: tuple[tuple[str, str], ...]
    care: bool = False
    follows: tuple[Follow, ...] = ()
    self_only: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be said: yes/no, the option ids, or the lower bounds of the bands."""
        if self.kind == "yes-no":
            return ("yes", "no")
        return tuple(o.id for o in self.options) if self.kind == "choice" else tuple(f"{b:g}" for b in self.bands)


@dataclass(frozen=True)
class Page:
    """One screen of the interview.

    Attributes:
        first: asked before all else.
        always: asked after the safety pages before the interview may stop.
    """

    id: str
    order: int
    title: str
    first: bool
    always: bool
    opens_if: tuple[Opening, ...]
    findings: tuple[str, ...]
    seconds: float


def is_checklist(findings: Iterable[Finding]) -> bool:
    """Whether these findings are shown as one list to tick: more than one, and each answered by yes or no."""
    kinds = [f.kind for f in findings]
    return len(kinds) > 1 and set(kinds) == {"yes-no"}


@dataclass(frozen=True)
class Rule:
    """A red flag, or a guideline criterion of the safety-spec (then `not_sure` is self-care)."""

    id: str
    gate: Gate
    guard: Guard
    urgency: Urgency
    not_sure: Urgency
    reason: str
    suspects: tuple[str, ...]
    fact: str
    framework: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """The findings that the pattern names."""
        return self.gate.findings()


@dataclass(frozen=True)
class Condition:
    """A cause, in words, with what the engine needs beside the arrays."""

    id: str
    name: str
    plain: str
    about: str
    family: str
    icd10cm: tuple[str, ...]
    serious: bool
    avoid: tuple[str, ...]
    avoid_from: float
    refer_at: tuple[float, Urgency, str] | None
    typical: tuple[tuple[str, str], ...]
    also_called: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Treatment:
    """A part of a plan without medicines.

    Attributes:
        not_with: findings that speak against doing it (yes or not sure).
        avoided_as: avoids under which it is withheld, or which it spells out.
        avoid_if: findings (yes or not sure) that demand this avoid by themselves.
        up_to: the highest urgency at which it is still advised.
        rests_on: further facts behind its words.
    """

    id: str
    name: str
    text: str
    kind: str
    families: frozenset[str] | None
    conditions: frozenset[str] | None
    places: frozenset[str] | None
    not_with: tuple[str, ...]
    avoided_as: tuple[str, ...]
    avoid_if: tuple[str, ...]
    up_to: Urgency
    fact: str | None
    estimate: str | None
    indirect: str | None
    phases: frozenset[str] | None = None
    about: Daily | None = None
    when: Slot = "today"
    why: str | None = None
    effect: str | None = None
    certainty: Certainty | None = None
    harms: str | None = None
    rests_on: tuple[str, ...] = ()
    also_called: str | None = None


@dataclass(frozen=True)
class Said:
    """Words with where they come from: facts, or an estimate with its reason."""

    text: str
    facts: tuple[str, ...]
    estimate: str | None
    indirect: str | None


@dataclass(frozen=True)
class Dose:
    """How much of an exercise.

    Attributes:
        repeats: how many times in a row; `rounds` of them with a rest of `rest_seconds` or more between.
        hold_seconds: how long each time is held.
        minutes: how long at a stretch, for what is not counted.
        a_day, a_week: how many times a day, on how many days a week; None leaves it open.
        each_side: left and right each get as much; sides are changed after each, or with `one_side_first` after all.
    """

    repeats: int | None
    rounds: int | None
    hold_seconds: int | None
    minutes: float | None
    a_day: int | None
    a_week: int | None
    rest_seconds: int | None
    each_side: bool
    one_side_first: bool
    facts: tuple[str, ...]
    estimate: str | None
    indirect: str | None


@dataclass(frozen=True)
class Exercise:
    """Something to do with the body, step by step.

    Attributes:
        effort: "gentle" movement, or "building" up; the latter never fits new pain.
        only_if: age and sex that it is for; what is not known does not count as so.
        only_with: findings of which one must be answered yes; empty when it is for everyone.
        not_with: findings that speak against it (yes or not sure; for "building" also what nobody told).
        avoided_as: avoids under which it is withheld.
        up_to: the highest urgency beside which it is shown.
    """

    id: str
    name: str
    aim: Goal
    effort: Effort
    families: frozenset[str] | None
    conditions: frozenset[str] | None
    places: frozenset[str] | None
    phases: frozenset[str] | None
    steps: tuple[str, ...]
    dose: Dose
    easier: str
    harder: str
    easier_as: str | None
    harder_as: str | None
    needs: str | None
    stop: str
    why: str
    effect: str | None
    certainty: Certainty | None
    muscles: tuple[str, ...]
    only_if: Guard
    only_with: tuple[str, ...]
    not_with: tuple[str, ...]
    avoided_as: tuple[str, ...]
    up_to: Urgency
    fact: str | None
    estimate: str | None
    indirect: str | None
    rests_on: tuple[str, ...]
    also_called: str | None = None


@dataclass(frozen=True)
class ExerciseChoice:
    """How exercises are chosen.

    Attributes:
        most: how many are shown at once.
        building: how many of them build up, at most.
        ready_seconds, change_seconds: what the timer gives to get into place, and to change sides.
        aims: by phase, the aims from the first to the last.
    """

    most: int
    building: int
    ready_seconds: int
    change_seconds: int
    aims: dict[Phase, tuple[Goal, ...]]


@dataclass(frozen=True)
class MuscleCare:
    """How a muscle is stretched or strengthened, and the exercises that do so."""

    text: str
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Lies:
    """Where a muscle lies: its places, and the corners of its right half on the body map, the middle of which is 60."""

    places: tuple[str, ...]
    back: tuple[tuple[float, float], ...] = ()
    front: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Muscle:
    """A muscle in plain words; `pain` is where its pain is felt, `lies` where it is on the body map."""

    id: str
    name: str
    term: str
    action: str
    nerve: str
    pain: Said
    stretch: MuscleCare
    strengthen: MuscleCare
    lies: Lies | None = None
    also_called: str | None = None


Limb = tuple[tuple[float, float], ...]
"""Each part's direction in degrees and the share of its length that is seen."""


@dataclass(frozen=True)
class Posture:
    """How a line figure stands, sits or lies.

    Attributes:
        at: a joint and where it is.
        back: directions of the lower and the upper half, degrees.
        head: directions of the neck and of the face, degrees.
        turn: how far the head is turned, seen from the front: -1 to 1.
        shrug: how far the shoulders are drawn up, seen from the front: 0 to 1.
        shoulders, hips: their share of the full width, seen from the front.
    """

    words: str
    at: tuple[Joint, float, float]
    back: tuple[float, float]
    head: tuple[float, float]
    arm: Limb
    far_arm: Limb
    leg: Limb
    far_leg: Limb
    turn: float
    shrug: float
    shoulders: float
    hips: float


@dataclass(frozen=True)
class Figure:
    """A line figure that moves from one posture to another.

    Attributes:
        front: the front of the body is seen, else its side.
        above: it lies on a mat and is seen from above.
        things: (kind, its measures or the joints and spots that it joins).
    """

    id: str
    front: bool
    above: bool
    start: Posture
    end: Posture
    things: tuple[tuple[str, tuple[float | str | tuple[float, float], ...]], ...]


@dataclass(frozen=True)
class Sign:
    """Answers to a finding that show something: some of its answers, or a number from `least` up."""

    finding: str
    answers: frozenset[str] | None
    least: float | None


@dataclass(frozen=True)
class Appointment:
    """A reason for an appointment that is no sign of danger.

    Attributes:
        when: answers that must all be given.
    """

    id: str
    when: tuple[Sign, ...]
    guard: Guard
    urgency: Urgency
    reason: str
    suspects: tuple[str, ...]
    fact: str


@dataclass(frozen=True)
class Factor:
    """What makes an episode slower to heal, likelier, or nothing of it.

    Attributes:
        shown_by: answers that show it; empty where it stands on the pages to read alone.
        measure, value: its size as the study gives it, None where it gives words alone; `size` says it in words.
        change: what changing it does.
    """

    id: str
    name: str
    text: str
    makes: Makes
    shown_by: tuple[Sign, ...]
    places: frozenset[str] | None
    measure: str
    value: float | None
    size: Said
    can_change: Changeable
    change: Said
    also_called: str | None = None


@dataclass(frozen=True)
class Mark:
    """One number of a course: at `week` from today, a share (0 to 1) or a pain (0 to 10)."""

    week: int
    value: float
    facts: tuple[str, ...]
    estimate: str | None
    indirect: str | None


@dataclass(frozen=True)
class Course:
    """How pain of one kind goes on, on average; without numbers where nobody has counted."""

    id: str
    name: str
    text: str
    better_means: str | None
    families: frozenset[str] | None
    conditions: frozenset[str] | None
    places: frozenset[str] | None
    phases: frozenset[str] | None
    better: tuple[Mark, ...]
    pain: tuple[Mark, ...]
    certainty: Certainty
    again: Said | None
    estimate: str | None
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class MedicineCheck:
    """What speaks against a medicine: a finding answered yes, or an age.

    Attributes:
        settled_by: other findings whose "no" answers this one too.
        then: the verdict when it is so.
    """

    finding: str | None
    age: Guard
    settled_by: tuple[str, ...]
    then: Verdict
    said: Said


@dataclass(frozen=True)
class Medicine:
    """A medicine with what must be known before it is taken.

    Attributes:
        names: what it is called in a country, by the country's code; elsewhere `name` holds.
        show: in each plan that it fits, or only where all medicines can be read.
        at_best: the verdict when nothing speaks against it, with its reason when that is below "may".
        up_to: the most urgent advice beside which it may be taken without asking.
    """

    id: str
    name: str
    names: dict[str, str]
    text: str
    show: Shown
    families: frozenset[str] | None
    conditions: frozenset[str] | None
    places: frozenset[str] | None
    phases: frozenset[str] | None
    at_best: Verdict
    at_best_because: Said | None
    up_to: Urgency
    helps: Said
    certainty: Certainty
    harms: Said
    most_a_day: Said
    longest: Said
    not_together: Said
    checks: tuple[MedicineCheck, ...]
    also_called: str | None = None

    def name_in(self, country: str) -> str:
        """What it is called in a country (its code)."""
        return self.names.get(country, self.name)


@dataclass(frozen=True)
class Claim:
    """Something that people read, answered.

    Attributes:
        answered_by: (kind, id) of the entries that carry the answer.
        kept_in: (file, command or test; its name) where a promise is kept.
    """

    id: str
    claim: str
    about: Topic
    verdict: ClaimVerdict
    answer: str
    answered_by: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    certainty: Certainty | None
    estimate: str | None
    indirect: str | None
    kept_in: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Net:
    """One line of the safety net; `due_days` is when to look at it, where its words name a time."""

    id: str
    watch: str
    then: Urgency
    places: frozenset[str] | None
    fact: str | None
    due_days: int | None = None


@dataclass(frozen=True)
class Variant:
    """Other words for a level when all these answers hold: in place of its own (None: as they are), and added."""

    when: tuple[Sign, ...]
    headline: str | None
    do: tuple[str, ...] | None
    add: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """The words for one urgency level; the first variant that fits changes them. `due_days`: by when to be seen."""

    headline: str
    do: tuple[str, ...]
    say: tuple[str, ...]
    ends_interview: bool
    variants: tuple[Variant, ...] = ()
    due_days: int | None = None


@dataclass(frozen=True)
class Support:
    """Help beyond the pain, shown at every urgency once one of `when` is yes or not sure.

    Attributes:
        line: which of a country's help lines `call` names; `otherwise` stands where there is none.
        helping: the words for somebody who answers for the person; None: they are shown nothing.
    """

    id: str
    when: tuple[str, ...]
    headline: str
    do: tuple[str, ...]
    line: str
    call: str
    otherwise: str
    helping: tuple[str, ...] | None
    private: bool
    leave: bool
    said: Said


@dataclass(frozen=True)
class HelpLine:
    """A line to call for help."""

    name: str
    number: str
    note: str | None
    fact: str


@dataclass(frozen=True)
class Country:
    """Local numbers to call."""

    id: str
    name: str
    emergency: str
    advice_line: str | None
    lines: dict[str, HelpLine] = field(default_factory=dict)


@dataclass(frozen=True)
class Citation:
    """What people see of a fact's source: title, journal, year, and a DOI or PubMed address where there is one."""

    fact: str
    title: str
    journal: str | None
    year: int | None
    address: str | None

    def __str__(self) -> str:
        return cited(self.title, self.journal, self.year, self.address)


def cited(title: str, journal: str | None, year: int | None, address: str | None = None) -> str:
    """A publication in one line, the same wherever one is named; ends with its address, else without a stop."""
    parts = [without_stop(title), journal, str(year) if year else None]
    return ", ".join(p for p in parts if p) + (f". {address}" if address else "")


@dataclass(frozen=True)
class Reading:
    """One figure as it was read in a source."""

    id: str
    population: str
    subject: str
    finding: str
    measure: str
    value: float | str
    ci95: tuple[float, float] | None
    n: int | None
    note: str | None


@dataclass(frozen=True)
class Source:
    """A publication with the figures that were read in it.

    Attributes:
        address: where a reader finds it.
        read: what of it was read, such as "abstract".
        read_on: the day on which it was last read, such as 2026-11-24.
    """

    id: str
    title: str
    authors: str | None
    kind: str
    journal: str | None
    year: int | None
    address: str | None
    read: str
    read_on: str
    figures: tuple[Reading, ...]


@dataclass(frozen=True)
class QuestionSettings:
    """Constants of question choice and stopping."""

    information_weight: float
    avoid_price: float
    exact_outcomes: int
    completions: int
    action_change: float
    avoid_change: float
    family_change: float


@dataclass(frozen=True)
class Texts:
    """All words and small constants, by id, in the knowledge's fixed order.

    Attributes:
        checked: by kind and id the day on which an entry was last held against its sources, such as 2026-11-24.
    """

    findings: dict[str, Finding]
    pages: dict[str, Page]
    conditions: dict[str, Condition]
    families: dict[str, str]
    rules: tuple[Rule, ...]
    criteria: tuple[Rule, ...]
    appointments: tuple[Appointment, ...]
    treatments: dict[str, Treatment]
    factors: dict[str, Factor]
    courses: dict[str, Course]
    medicines: dict[str, Medicine]
    claims: dict[str, Claim]
    nets: tuple[Net, ...]
    levels: dict[str, Level]
    provisional: Level
    countries: dict[str, Country]
    other_country: Country
    citations: dict[str, Citation]
    settings: dict[str, str]
    ceilings: dict[str, Urgency]
    default_setting: str
    default_country: str
    questions: QuestionSettings
    interval_level: float
    roles: dict[str, str] = field(default_factory=dict)
    exercises: dict[str, Exercise] = field(default_factory=dict)
    muscles: dict[str, Muscle] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    choice: ExerciseChoice = field(default_factory=lambda: ExerciseChoice(1, 0, 1, 1, {}))
    most_factors: int = 1
    supports: tuple[Support, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    checked: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def order(self) -> dict[str, int]:
        """Each finding's place in the order of the pages."""
        return {f: i for i, f in enumerate(f for page in self.pages.values() for f in page.findings)}

    @cached_property
    def phases(self) -> dict[tuple[str, str], Phase]:
        """The phase that an answer tells, by finding and option."""
        return {(f.id, o.id): o.phase for f in self.findings.values() for o in f.options if o.phase}

    @cached_property
    def for_all(self) -> frozenset[str]:
        """Findings that concern everybody and wait for no other answer."""
        plain = (f for f in self.findings.values() if f.applies_if == Guard())
        return frozenset(f.id for f in plain if not f.follows and not f.self_only)
