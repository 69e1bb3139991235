"""The core: answers → Assessment. No clock, no I/O, no unseeded randomness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from unknot.care.plan import NetLine, Plan, make_plan, safety_net
from unknot.care.supports import Help, help_for
from unknot.course.expected import Course, expected_course
from unknot.course.factors import Factor, factors_of
from unknot.errors import Fault, InputError
from unknot.language import gettext as _
from unknot.language import small_first
from unknot.model.answers import Answers, Value, read_answers
from unknot.model.compiled import Array, Citation, Country
from unknot.model.model import Model
from unknot.model.plain import plain
from unknot.model.words import LEVELS, Urgency, rank
from unknot.questions.next_page import NextPage, OpenPages, best_page, fixed_page, open_pages
from unknot.questions.stop import Prospect, prospect
from unknot.reasoning.draw_rows import draw_rows_for
from unknot.reasoning.evidence import Evidence, read_evidence
from unknot.reasoning.explanation import Explanation, explain
from unknot.reasoning.interval import fast_intervals
from unknot.reasoning.posterior import Posterior
from unknot.reasoning.stacked import stacked_for, stacked_posterior
from unknot.triage.rules import SafetyState, assess_safety
from unknot.triage.urgency import Reason, urgency_of

SCHEMA_VERSION = 1
SHOWN_WEIGHT = 0.1  # natural log units; a group of answers that weighs less is not worth a line
GIVEN_REASONS = 0.001  # a condition that is less likely than this is listed without what speaks for and against it


@dataclass(frozen=True)
class Weight:
    """What one group of answers does to a condition.

    Attributes:
        group: place, person, a block or a finding.
        answers: what was said, by finding.
        log_odds: change in natural log-odds in the fixed order; all of a condition's changes add up.
        against_rival: natural log of how much better it fits this condition than the leading alternative.
        text: the answers in words.
    """

    group: str
    answers: dict[str, str | float]
    log_odds: float
    against_rival: float
    text: str


@dataclass(frozen=True)
class Ranked:
    """One possible condition.

    Attributes:
        probability: 0 to 1.
        interval: lower and upper end of the central 90 % interval.
        supports, against: groups of answers that raise or lower it by 0.1 or more, the heaviest first; empty for
            what is less likely than one in a thousand. `Assessment.weights` has all of them for every condition.
    """

    id: str
    name: str
    plain: str
    family: str
    probability: float
    interval: tuple[float, float]
    supports: tuple[Weight, ...]
    against: tuple[Weight, ...]


@dataclass(frozen=True, eq=False)
class Assessment:
    """The result for one set of answers; each part is computed when it is first asked for."""

    model: Model
    answers: Answers
    country: Country

    @cached_property
    def evidence(self) -> Evidence:
        """What the answers say to the arrays."""
        return read_evidence(self.model, self.answers)

    @cached_property
    def posterior(self) -> Posterior:
        """Probabilities at the numbers as written."""
        return stacked_posterior(stacked_for(self.model), self.evidence)

    @cached_property
    def safety(self) -> SafetyState:
        """The state of the rules."""
        return assess_safety(self.model.texts, self.answers)

    @cached_property
    def _urgency(self) -> tuple[Urgency, tuple[Reason, ...]]:
        return urgency_of(self.model, self.answers, self.safety, self.posterior)

    @property
    def urgency(self) -> Urgency:
        """The advice; a floor while `provisional`."""
        return self._urgency[0]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the urgency is not lower, the most urgent first."""
        return self._urgency[1]

    @property
    def provisional(self) -> bool:
        """Whether a safety question is unasked, so that nothing here is reassurance yet."""
        return bool(self.safety.unasked)

    @property
    def unasked_safety(self) -> tuple[str, ...]:
        """Safety questions that are still open, in the order of their pages."""
        return self.safety.unasked

    @property
    def knowledge(self) -> str:
        """The version of the knowledge: its content hash."""
        return self.model.version

    @property
    def need(self) -> dict[Urgency, float]:
        """Probability of each need."""
        return dict(zip(LEVELS, (float(p) for p in self.posterior.need[0]), strict=True))

    @cached_property
    def probabilities(self) -> dict[str, float]:
        """Probability of each condition, the likeliest first; equals keep the knowledge's order."""
        p = self.posterior.condition[0]
        order = sorted(range(len(p)), key=lambda i: (-round(float(p[i]), 12), i))
        return {self.model.recipe.conditions[i]: float(p[i]) for i in order}

    @cached_property
    def explanation(self) -> Explanation:
        """Log-odds before, step by step, and after."""
        return explain(self.model, self.evidence)

    @cached_property
    def conditions(self) -> tuple[Ranked, ...]:
        """All conditions, the likeliest first, with intervals and reasons."""
        return tuple(self.ranked(name) for name in self.probabilities)

    def ranked(self, name: str) -> Ranked:
        """One condition with its interval and reasons."""
        p = self.probabilities[name]
        weights = self.weights(name, at_least=SHOWN_WEIGHT) if p >= GIVEN_REASONS else []
        c = self.model.texts.conditions[name]
        supports = sorted((w for w in weights if w.log_odds > 0), key=lambda w: -w.log_odds)
        against = sorted((w for w in weights if w.log_odds < 0), key=lambda w: w.log_odds)
        return Ranked(name, c.name, c.plain, c.family, p, self.interval(name), tuple(supports), tuple(against))

    def interval(self, name: str) -> tuple[float, float]:
        """Lower and upper end of the central interval of one condition's probability, which is never outside."""
        p, (low, high) = self.probabilities[name], self._ends[name]
        return min(low, p), max(high, p)

    @cached_property
    def _ends(self) -> dict[str, tuple[float, float]]:
        """Ends of the interval of each condition over the parameter draws."""
        ends = fast_intervals(draw_rows_for(self.model), self.evidence, self.model.texts.interval_level)
        rows = zip(self.model.recipe.conditions, ends.tolist(), strict=True)
        return {name: (low, high) for name, (low, high) in rows}

    def weights(self, condition: str, *, at_least: float = 0.0) -> list[Weight]:
        """What each group of answers does to one condition, in the knowledge's fixed order.

        The rival is the likeliest other condition. Changes of log-odds smaller than `at_least` are left out.
        """
        row = self._rows[condition]
        rival = self._rows[next(name for name in self.probabilities if name != condition)]
        change, likelihood = self._steps
        weights = []
        for i in np.flatnonzero(np.abs(change[:, row]) >= at_least).tolist():
            said, text = self._said_in_steps[i]
            against_rival = float(likelihood[i, row] - likelihood[i, rival])
            weights.append(Weight(self.explanation.steps[i].group, said, float(change[i, row]), against_rival, text))
        return weights

    @cached_property
    def _rows(self) -> dict[str, int]:
        """The row of each condition in the model's arrays."""
        return {name: i for i, name in enumerate(self.model.recipe.conditions)}

    @cached_property
    def _steps(self) -> tuple[Array, Array]:
        """(steps, conditions) each: change of log-odds in the fixed order, and log-likelihood."""
        steps, conditions = self.explanation.steps, len(self._rows)
        change = np.asarray([s.change for s in steps]).reshape(-1, conditions)
        return change, np.asarray([s.log_likelihood for s in steps]).reshape(-1, conditions)

    @cached_property
    def _said_in_steps(self) -> list[tuple[dict[str, Value], str]]:
        """The answers of each step of the explanation, and in words; the same for every condition."""
        values = self.answers.values
        said = [{f: values[f] for f in step.findings if f in values} for step in self.explanation.steps]
        return [(answers, "; ".join(self.said(f) for f in answers)) for answers in said]

    def said(self, finding: str) -> str:
        """One answer in words, for example "no: fever or shivering"."""
        f, value = self.model.texts.findings[finding], self.answers.values[finding]
        if f.kind == "yes-no":
            if value == "yes":
                return f.short
            words = {"no": _("no: {what}"), "not-sure": _("not sure: {what}"), "skipped": _("skipped: {what}")}
            return words[str(value)].format(what=f.short)
        if f.kind == "choice":
            label = next((o.label for o in f.options if o.id == value), None)
            if label is None:
                label = _("not sure") if value == "not-sure" else _("skipped")
            return f"{f.short}: {small_first(label)}"
        return f"{f.short} {value:g}" if isinstance(value, float) else f"{f.short}: {value}"

    @cached_property
    def plan(self) -> Plan:
        """What to do now."""
        return make_plan(
            self.model,
            self.answers,
            self.urgency,
            self.posterior.condition[0],
            self.country,
            provisional=self.provisional,
        )

    @cached_property
    def supports(self) -> tuple[Help, ...]:
        """Help beyond the pain that the answers call for, at every urgency and while questions are open."""
        return help_for(self.model.texts, self.answers, self.country)

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What makes this episode slower or likelier; empty from `immediate` on and while the result is provisional."""
        return () if self._no_plan_yet else factors_of(self.model.texts, self.answers)

    @cached_property
    def course(self) -> Course | None:
        """What to expect if the leading condition is the cause.

        None from `immediate` on, while the result is provisional (it would reassure too early), and where no course
        is known for this cause, place and phase.
        """
        if self._no_plan_yet:
            return None
        leading = self.model.texts.conditions[next(iter(self.probabilities))]
        return expected_course(self.model.texts, self.answers, leading, self.factors)

    @cached_property
    def safety_net(self) -> tuple[NetLine, ...]:
        """What to watch for; empty only at `emergency`, where help is on its way."""
        return () if self.urgency == "emergency" else safety_net(self.model.texts, self.answers, self.urgency)

    @cached_property
    def open_pages(self) -> OpenPages:
        """The pages that can be shown now."""
        return open_pages(self.model, self.answers)

    @cached_property
    def prospect(self) -> Prospect:
        """What further answers could change."""
        return prospect(self.model, self.open_pages, self.answers, self.evidence, self.posterior, self.safety.floor)

    @cached_property
    def complete(self) -> bool:
        """Whether the interview may end here."""
        if self.model.texts.levels[self.urgency].ends_interview:
            return True
        if self.provisional or self._fixed_page is not None:
            return False
        return self.in_haste or self.prospect.stop

    @property
    def _no_plan_yet(self) -> bool:
        """Help is needed at once, or safety questions are open: what could reassure is not shown."""
        return self.provisional or rank(self.urgency) >= rank("immediate")

    @property
    def in_haste(self) -> bool:
        """Rules demand help at once, so only what could raise the urgency is asked.

        A small chance that does so by itself is asked about further: the next answer may settle it either way.
        """
        return rank(self.safety.floor) >= rank("immediate")

    @property
    def cannot_wait(self) -> bool:
        """Help at once is to be told before more is asked, or beside each question that is.

        Rules demand it, or a chance of it is left when no safety question is open that could settle it.
        """
        return self.in_haste or (self.urgency == "immediate" and not self.provisional)

    @cached_property
    def _fixed_page(self) -> NextPage | None:
        return fixed_page(self.open_pages, self.safety, self.in_haste)

    @cached_property
    def next_page(self) -> NextPage | None:
        """The page to ask next; None when the interview may end."""
        if self.complete:
            return None
        return self._fixed_page or best_page(self.model, self.open_pages, self.answers, self.evidence, self.posterior)

    @property
    def sources(self) -> dict[str, Citation]:
        """Citations of the facts that reasons, plan, course, factors and safety net rest on, by fact id."""
        plan = self.plan
        facts: list[str | None] = [f for s in self.supports for f in s.facts]
        facts += [r.fact for r in self.reasons]
        facts += [f for part in (*plan.do, *plan.skip) for f in part.facts]
        facts += [f for medicine in plan.medicines for f in medicine.facts]
        facts += [f for exercise in plan.exercises for f in exercise.facts]
        facts += [f for factor in self.factors for f in factor.facts]
        facts += [*(self.course.facts if self.course else ()), *(n.fact for n in self.safety_net)]
        return {f: self.model.texts.citations[f] for f in dict.fromkeys(facts) if f}

    def as_dict(self) -> dict[str, Any]:
        """The assessment as plain data, with the attribute names as keys (the JSON of every face)."""
        return {
            "schema_version": SCHEMA_VERSION,
            "knowledge": self.knowledge,
            "setting": self.answers.setting,
            "country": self.country.id,
            "urgency": self.urgency,
            "provisional": self.provisional,
            "complete": self.complete,
            "unasked_safety": list(self.unasked_safety),
            "supports": [plain(s) for s in self.supports],
            "reasons": [plain(r) for r in self.reasons],
            "need": self.need,
            "conditions": [plain(c) for c in self.conditions],
            "plan": plain(self.plan),
            "factors": [plain(f) for f in self.factors],
            "course": plain(self.course) if self.course else None,
            "safety_net": [plain(n) for n in self.safety_net],
            "next_page": plain(self.next_page) if self.next_page else None,
            "prospect": None if self.provisional else plain(self.prospect),
            "sources": {k: plain(c) for k, c in self.sources.items()},
        }


def assess(
    model: Model, answers: object, *, setting: str | None = None, country: str | None = None, helping: bool = False
) -> Assessment:
    """Urgency, likely conditions, plan and next page for one set of answers.

    Args:
        answers: finding or page ids → answers: "yes", "no", "not-sure", "skipped", an option id, or a number.
            A checklist page takes a list of its findings, or ["none"].
        setting: where the person is, for example "home"; None takes the knowledge's default.
        country: two-letter code for the numbers to call; one without numbers of its own gets general ones.
        helping: somebody else answers for the person; they are not asked what only the person can say in private.
    Raises:
        InputError: with every fault found.
    """
    faults: list[Fault] = []
    local = _country(model, country, faults)
    try:
        checked = read_answers(model.texts, answers, setting, helping=helping)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from None
    if faults:
        raise InputError(faults)
    return Assessment(model, checked, local)


def _country(model: Model, code: str | None, faults: list[Fault]) -> Country:
    texts = model.texts
    code = texts.default_country if code is None else code
    if not (isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        faults.append(Fault("country", "", f"{code!r} is not a two-letter country code.", "For example GB."))
        return texts.other_country
    return texts.countries.get(code, texts.other_country)


def need_at_least(result: Posterior, level: Urgency) -> float:
    """P(need ≥ level)."""
    return float(np.asarray(result.need[0, rank(level) :]).sum())
