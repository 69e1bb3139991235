"""What the pages show, as plain values for the templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from unknot.assessment import Assessment, Ranked
from unknot.care.exercises import ExerciseAdvice
from unknot.care.medicines import MedicineAdvice, OtherMedicine
from unknot.care.plan import Part
from unknot.interfaces.web.body import picture
from unknot.interfaces.web.form import Problem, can_skip, field_name
from unknot.interfaces.web.timer import timer_steps
from unknot.interview import Interview
from unknot.language import capital, day_in_words, marked, number
from unknot.language import gettext as _
from unknot.model.answers import Value
from unknot.model.compiled import Condition, Country, Finding, cited, is_checklist
from unknot.model.model import Model
from unknot.model.words import NO, NOT_SURE, SKIPPED, YES, rank
from unknot.triage.rules import askable
from unknot.triage.urgency import percent
from unknot.wording import (
    CERTAINTY,
    EXERCISES,
    SHOWN_CONDITIONS,
    SHOWN_FROM,
    SLOTS,
    VERDICT,
    chance_in_words,
    course_note,
    dose_in_words,
    evidence_in_words,
    how_sure,
    medicine_reasons,
    reason_parts,
    shown_conditions,
    told_reasons,
    variants,
    weeks_in_words,
)

MAYBE_PAGES = 3  # about as many more come after the pages that are sure to come
DAILY_LIFE = marked("Work, driving, lifting, sleep")


def findings_of(a: Assessment, page: str, change: bool) -> list[Finding]:
    """What is asked on a page: what is still open there, or, to change it, also what was answered before."""
    texts = a.model.texts
    whole = texts.pages[page].findings
    still_open = askable(texts, a.answers)
    # The same as the next page holds when this is it, but without working out which page comes next.
    left = [] if change else [f for f in whole if f in still_open]
    return [texts.findings[f] for f in left or (f for f in whole if f in still_open or f in a.answers.values)]


def progress(interview: Interview, a: Assessment) -> int:
    """About how far the interview is, in per cent; the page keeps the highest, so that it never goes backwards."""
    if a.next_page is None:
        return 100
    unasked = set(a.unasked_safety)
    sure = [p for p, left in a.open_pages if p.first or p.always or unasked & set(left)]
    left = len(sure) + (MAYBE_PAGES if a.next_page.why != "worth" else 1)
    return round(100 * len(interview.shown) / (len(interview.shown) + left))


def stage(a: Assessment, page: str) -> str:
    """Which part of the interview a page belongs to, in words."""
    whole = a.model.texts.pages[page]
    if whole.first and page != a.model.texts.findings[a.model.texts.roles["place"]].page:
        return _("First things first")
    if any(a.model.texts.findings[f].alarm for f in whole.findings):
        return _("Checking for danger")
    return _("Where it hurts") if whole.first else _("Your story")


def ticked(findings: Sequence[Finding], answers: Mapping[str, Value]) -> dict[str, list[str]]:
    """Earlier answers as the fields of the page."""
    checklist = is_checklist(findings)
    fields: dict[str, list[str]] = {}
    for f in findings:
        value = answers.get(f.id)
        if value is not None and value != SKIPPED and not (checklist and value == NO):
            fields[field_name(f.id)] = [f"{value:g}" if isinstance(value, float) else str(value)]
    return fields


@dataclass(frozen=True)
class Question:
    """One page of the interview.

    Attributes:
        number: how many pages were shown before it, and one.
        fields: what is ticked or typed so far, by field name.
        none: whether "none of these" is ticked.
        change: an earlier answer is being changed.
        kept: that answer still stands until another is given.
    """

    page: str
    title: str
    number: int
    findings: Sequence[Finding]
    fields: Mapping[str, Sequence[str]]
    none: bool
    change: bool
    kept: bool
    problems: Sequence[Problem]

    @property
    def kind(self) -> str:
        """How it is asked: "checklist", "several" short questions, or the kind of its one finding."""
        if is_checklist(self.findings):
            return "checklist"
        return "several" if len(self.findings) > 1 else self.findings[0].kind

    @property
    def private(self) -> bool:
        """Whether only the person can say it, in private."""
        return any(f.self_only for f in self.findings)

    @property
    def can_skip(self) -> bool:
        """Whether it may be left without an answer."""
        return can_skip(self.findings)

    def has(self, finding: str, value: str) -> bool:
        """Whether an answer is ticked."""
        return value in self.fields.get(field_name(finding), ())

    def typed(self, finding: str) -> str:
        """What is typed."""
        return next((x for x in self.fields.get(field_name(finding), ()) if x != NOT_SURE), "")

    def problem(self, finding: str) -> str:
        """What is to be mended about one question; "" when nothing is."""
        return next((p.text for p in self.problems if p.anchor == field_name(finding)), "")

    def options(self, f: Finding) -> list[tuple[str, str, str | None]]:
        """Value, label and hint of each answer of a question."""
        if f.kind == "yes-no":
            return [(YES, _("Yes"), None), (NO, _("No"), None)]
        return [(o.id, o.label, o.hint) for o in f.options]


@dataclass(frozen=True)
class Answered:
    """One answered page in the list of answers; what is private is not printed."""

    page: str
    title: str
    lines: Sequence[str]
    private: bool


def answered(interview: Interview, a: Assessment, first: Sequence[str] = ()) -> list[Answered]:
    """The answered pages in words, in the order in which they were shown; those of the findings `first` come first."""
    texts = a.model.texts
    rows = [_answered(interview, a, page) for page in interview.shown]
    pages = {texts.findings[f].page for f in first if f in texts.findings}
    return sorted(rows, key=lambda row: row.page not in pages)


def _answered(interview: Interview, a: Assessment, page: str) -> Answered:
    texts = a.model.texts
    whole = texts.pages[page]
    said = {f: interview.answers[f] for f in whole.findings if f in interview.answers}
    private = any(texts.findings[f].self_only for f in whole.findings)
    if len(whole.findings) == 1:
        values = [_value(texts.findings[f], v) for f, v in said.items()]
        return Answered(page, texts.findings[whole.findings[0]].question, values, private)
    if not is_checklist(texts.findings[f] for f in whole.findings):
        told = [f"{texts.findings[f].short}: {_value(texts.findings[f], v)}" for f, v in said.items()]
        return Answered(page, whole.title, [capital(x) for x in told], private)
    lines = [
        texts.findings[f].question if v == YES else f"{_value(texts.findings[f], v)}: {texts.findings[f].question}"
        for f, v in said.items()
        if v not in (NO, SKIPPED)
    ]
    skipped = bool(said) and all(v == SKIPPED for v in said.values())
    return Answered(page, whole.title, lines or [_("Skipped") if skipped else _("None of these")], private)


def _value(f: Finding, value: Value) -> str:
    """One answer in a word or two."""
    words = {YES: _("Yes"), NO: _("No"), NOT_SURE: _("Not sure"), SKIPPED: _("Skipped")}
    if isinstance(value, float | int):
        return number(value)
    return words.get(value) or next((o.label for o in f.options if o.id == value), value)


def result(a: Assessment, figures: Callable[[str], Markup | None] = lambda _: None) -> dict[str, Any]:
    """The result in words. What is provisional has no words that sound like an all-clear.

    Args:
        figures: the drawing of an exercise, where there is one.
    """
    urgent = rank(a.urgency) >= rank("immediate")
    shown = [] if a.urgency == "emergency" else shown_conditions(a)
    return {
        "urgency": a.urgency,
        "provisional": a.provisional,
        "unfinished": not a.complete,
        "at_least": a.model.texts.levels[a.urgency].headline if rank(a.urgency) >= rank("soon") else None,
        "in_haste": a.in_haste,
        "urgent": urgent,
        "call": _first_number(a.country) if a.urgency == "emergency" else None,
        "plan": a.plan,
        "slots": _slots(a),
        "exercises": _exercises(a, figures),
        "skip": [_part(a, p) for p in a.plan.skip],
        "medicines": [_medicine(a, m) for m in a.plan.medicines],
        "verdicts": _verdicts(a),
        "other_medicines": _others(a),
        "body": picture(a),
        "course": _course(a),
        "factors": [{"factor": f, "sources": sources(a.model, f.facts)} for f in a.factors],
        "suspects": _suspects(a),
        "open_questions": len(a.unasked_safety),
        "tell": _tell(a) if a.plan.say else [],
        "denied": _denied(a),
        "reasons": [{"reason": r, "sources": sources(a.model, (r.fact,))} for r in told_reasons(a)],
        "conditions": [_condition(a, c) for c in shown],
        "rest": _rest(sum(c.probability for c in shown)) if shown else None,
        "serious": _serious(a, shown) if shown else None,
        "net": _net(a),
        "sources": sources(a.model, tuple(a.sources)),
    }


def _slots(a: Assessment) -> list[dict[str, Any]]:
    """The plan by when to do it; matters of daily life stand for themselves."""
    groups: list[tuple[str, list[Part]]] = [
        (_(heading), [p for p in a.plan.do if p.when == slot and p.about is None]) for slot, heading in SLOTS.items()
    ]
    groups.insert(1, (_(DAILY_LIFE), [p for p in a.plan.do if p.about is not None]))
    return [{"heading": heading, "parts": [_part(a, p) for p in parts]} for heading, parts in groups if parts]


def _part(a: Assessment, p: Part) -> dict[str, Any]:
    """A part of the plan, with what it does, how sure that is, and its sources."""
    sure = [
        p.why,
        p.effect,
        _("Harms: {harms}").format(harms=p.harms) if p.harms else None,
        how_sure(p.certainty) if p.certainty else None,
        _("An estimate: {reason}").format(reason=p.estimate) if p.estimate else None,
        _("Indirect evidence: {reason}").format(reason=p.indirect) if p.indirect else None,
    ]
    return {
        "id": p.id,
        "name": p.name,
        "text": p.text,
        "sure": [text for text in sure if text],
        "sources": sources(a.model, p.facts),
    }


def _serious(a: Assessment, shown: Sequence[Ranked]) -> dict[str, Any]:
    """What is not ruled out: the serious causes that are not shown and whose range reaches what would be shown."""
    serious = [name for name in a.probabilities if a.model.texts.conditions[name].serious]
    others = [name for name in serious if name not in {c.id for c in shown}]
    listed = [name for name in others if a.interval(name)[1] >= SHOWN_FROM][:SHOWN_CONDITIONS]
    return {
        "together": percent(sum(a.probabilities[name] for name in serious)),
        "listed": [
            {
                "condition": a.model.texts.conditions[name],
                "percent": percent(a.probabilities[name]),
                "high": percent(a.interval(name)[1]),
            }
            for name in listed
        ],
    }


def _verdicts(a: Assessment) -> list[tuple[str, str, list[str]]]:
    """Verdict, why not, and the medicines' names, the freest first.

    Why somebody is not to take a medicine stands beside it: it may be that they take one of its kind already.
    """
    names: dict[tuple[str, str], list[str]] = {}
    for m in a.plan.medicines:
        why = medicine_reasons(a, m)[0] if m.verdict == "dont" and m.against else ""
        names.setdefault((_(VERDICT[m.verdict]), why), []).append(m.name)
    return [(verdict, why, listed) for (verdict, why), listed in names.items()]


def _others(a: Assessment) -> list[tuple[str, list[OtherMedicine]]]:
    """The medicines that can be read about by verdict, the freest first."""
    listed: dict[str, list[OtherMedicine]] = {}
    for m in a.plan.other_medicines:
        listed.setdefault(_(VERDICT[m.verdict]), []).append(m)
    return list(listed.items())


def _suspects(a: Assessment) -> list[Condition]:
    """What the rules want ruled out at an emergency department; it stands before what is likeliest."""
    if a.urgency != "immediate":
        return []
    names = dict.fromkeys(s for r in a.reasons if rank(r.urgency) >= rank("immediate") for s in r.suspects)
    return [a.model.texts.conditions[name] for name in names]


def _first_number(country: Country) -> str | None:
    """The number to call in an emergency; None where we know none of the country's own."""
    found = re.match(r"\d+", country.emergency)
    return found[0] if found else None


def _tell(a: Assessment) -> list[str]:
    """What to read out to whoever is called: who it is, where it hurts, the signs that led to the advice, the others.

    What only the person can say, in private, is for them to tell or not.
    """
    texts, said = a.model.texts, a.answers.values
    who = [texts.findings[texts.roles[role]] for role in ("age", "sex", "place")]
    lines = ["; ".join(f"{capital(f.short)}: {_value(f, said[f.id])}" for f in who if a.answers.known(f.id))]
    signs = dict.fromkeys(f for r in told_reasons(a) for f in r.findings)
    signs |= dict.fromkeys(f.id for f in texts.findings.values() if f.alarm)
    for f in (texts.findings[name] for name in signs if name not in texts.roles.values()):
        if not f.self_only and f.kind == "yes-no" and said.get(f.id) in (YES, NOT_SURE):
            lines.append(f.question if said[f.id] == YES else _("Perhaps: {question}").format(question=f.question))
    return [line for line in lines if line]


def _denied(a: Assessment) -> int | None:
    """How many signs of danger were denied, where nothing asks for more than an appointment; None elsewhere."""
    if a.provisional or rank(a.urgency) > rank("routine"):
        return None
    return sum(a.model.texts.findings[f].alarm and value == NO for f, value in a.answers.values.items())


def _exercises(a: Assessment, figures: Callable[[str], Markup | None]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The exercises under their headings; a heading without any is left out."""
    slots = ((_(heading), [e for e in a.plan.exercises if e.effort == effort]) for effort, heading in EXERCISES.items())
    return [(heading, [_exercise(a, e, figures(e.id)) for e in listed]) for heading, listed in slots if listed]


def _exercise(a: Assessment, e: ExerciseAdvice, figure: Markup | None) -> dict[str, Any]:
    """An exercise in words: steps and dose at once, the rest to be opened."""
    more = [*variants(a, e), _("Why: {reason}.").format(reason=e.why)]
    more += [_("How much it does: {effect}.").format(effect=e.effect)] if e.effect else []
    more += [_("How sure that is: {certainty}.").format(certainty=_(CERTAINTY[e.certainty]))] if e.certainty else []
    muscles = ", ".join(a.model.texts.muscles[m].name for m in e.muscles)
    more.append(_("Muscles: {names}.").format(names=muscles))
    more.append(f"{evidence_in_words(e.fact, e.estimate, e.indirect)}.")
    return {
        "id": e.id, "figure": figure, "name": e.name,
        "steps": e.steps, "needs": e.needs, "dose": dose_in_words(e.dose), "stop": e.stop, "more": more,
        "timer": partial(timer_steps, e.dose, a.model.texts.choice),
    }  # fmt: skip


def _medicine(a: Assessment, m: MedicineAdvice) -> dict[str, Any]:
    """A medicine with its verdict for this person, why, and what to keep to."""
    rules = [
        _("At most a day: {what}").format(what=m.most_a_day.text),
        _("For how long: {what}").format(what=m.longest.text),
        _("Not together with: {what}").format(what=m.not_together.text),
        _("Harms: {harms}").format(harms=m.harms.text),
        _("Does it help? {answer} How sure that is: {certainty}.").format(
            answer=m.helps.text, certainty=_(CERTAINTY[m.certainty])
        ),
    ]
    return {
        "id": m.id,
        "name": m.name,
        "verdict": _(VERDICT[m.verdict]),
        "text": m.text,
        "why": medicine_reasons(a, m),
        "rules": [] if m.verdict == "dont" else rules,
        "sources": sources(a.model, m.facts),
    }


def _course(a: Assessment) -> dict[str, Any] | None:
    """The expected course in lines; None where there is none to tell."""
    c = a.course
    if c is None:
        return None
    pain = {m.week: m.value for m in c.pain}
    better = {m.week: m.value for m in c.better}
    return {
        "name": a.model.texts.conditions[c.condition].name,
        "text": c.text,
        "again": c.again.text if c.again else None,
        "note": course_note(c),
        "rows": [_week(week, better.get(week), pain.get(week)) for week in sorted({*better, *pain})],
        "curve": _curve(pain),
        "sources": sources(a.model, c.facts),
    }


def _week(week: int, better: float | None, pain: float | None) -> dict[str, Any]:
    return {
        "when": weeks_in_words(week),
        "in_ten": None if better is None else round(better * 10),
        "pain": None if pain is None else f"{pain:.0f}",
    }


def _curve(pain: Mapping[int, float]) -> dict[str, Any] | None:
    """Typical pain over the weeks as points of a picture 300 wide and 100 high; None without two points."""
    if len(pain) < 2:
        return None
    last = max(pain)
    points = [(round(12 + 276 * week / last, 1), round(92 - 8 * value, 1)) for week, value in sorted(pain.items())]
    return {"points": points, "line": " ".join(f"{x},{y}" for x, y in points), "last": weeks_in_words(last)}


def _condition(a: Assessment, c: Ranked) -> dict[str, Any]:
    low, high = c.interval
    return {
        "id": c.id,
        "name": c.name,
        "plain": c.plain,
        # It tells how such a cause mostly ends, which is reassurance.
        "about": None if a.provisional else a.model.texts.conditions[c.id].about,
        "word": chance_in_words(c.probability),
        "percent": percent(c.probability),
        "low": percent(low),
        "high": percent(high),
        "bar": [round(100 * x, 1) for x in (c.probability, low, high)],
        "supports": [capital(x) for x in reason_parts(a, c.supports)],
        "against": [capital(x) for x in reason_parts(a, c.against)],
    }


def _rest(shown: float) -> str | None:
    return percent(1 - shown) if 1 - shown > SHOWN_FROM else None


def _net(a: Assessment) -> list[tuple[str, list[str]]]:
    """What to watch for, by what to do then, the most urgent first."""
    groups: dict[str, list[str]] = {}
    for line in a.safety_net:
        groups.setdefault(a.model.texts.levels[line.then].headline, []).append(line.watch)
    return list(groups.items())


def sources(model: Model, facts: Iterable[str | None]) -> list[tuple[str, str | None]]:
    """The sources of facts, each once: its words, and its address where it is a safe link."""
    found: dict[str, str | None] = {}
    for fact in facts:
        if not fact:
            continue  # a chance rests on all answers together
        c = model.texts.citations[fact]
        found.setdefault(cited(c.title, c.journal, c.year) + ".", link_to(c.address))
    return list(found.items())


def link_to(address: str | None) -> str | None:
    """The address of a publication where a page may link to it."""
    return address if address and address.startswith("https://") else None


def checked_on(model: Model, *entries: str | tuple[str, str]) -> str:
    """In words, the day since which all of some entries have been held against their sources; "" without any.

    Args:
        entries: kinds, and (kind, id) of single entries.
    """
    days = model.texts.checked.items()
    return earliest(day for (kind, id_), day in days if kind in entries or (kind, id_) in entries)


def earliest(days: Iterable[str]) -> str:
    """The first of some days, such as 2026-11-24, as one says it; "" without any."""
    first = min(days, default="")
    return day_in_words(date.fromisoformat(first)) if first else ""


def with_calls(text: str, country: Country) -> Markup:
    """A text in which the country's numbers to call can be tapped."""
    found = set(re.findall(r"\d[\d ]*\d", country.emergency))
    found |= set(re.findall(r"\d[\d ]+\d", country.advice_line or ""))  # "24" is part of a name there
    found |= {n for line in country.lines.values() for n in re.findall(r"\d[\d -]+\d", line.number)}
    numbers = sorted(found, key=len, reverse=True)
    if not numbers:
        return escape(text)
    pattern = rf"(?<![\w#])({'|'.join(numbers)})(?!\w)"
    # Splitting by a group gives text and numbers in turn.
    parts = re.split(pattern, text)
    linked = [
        Markup('<a class="call" href="tel:{}"><bdi>{}</bdi></a>').format(re.sub("[ -]", "", n), n) for n in parts[1::2]
    ]
    return Markup("").join(x for pair in zip(map(escape, parts[::2]), [*linked, Markup("")], strict=True) for x in pair)
