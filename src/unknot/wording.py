"""Words that every face uses for the same thing."""

from __future__ import annotations

from unknot.assessment import Assessment, Ranked, Weight
from unknot.care.exercises import ExerciseAdvice
from unknot.care.medicines import MedicineAdvice
from unknot.course.expected import Course
from unknot.language import capital, marked, ngettext, number, small, without_stop
from unknot.language import gettext as _
from unknot.model.compiled import Dose
from unknot.model.words import ClaimVerdict, Effort, Slot, Topic, Urgency, Verdict
from unknot.triage.urgency import Reason

MOST_REASONS = 6
SHOWN_CONDITIONS, SHOWN_FROM = 5, 0.01
SLOTS: dict[Slot, str] = {"today": marked("What you can do now"), "week": marked("This week"), "later": marked("Later")}
VERDICT: dict[Verdict, str] = {
    "may": marked("You may take"),
    "ask-first": marked("Ask a pharmacist or doctor first"),
    "dont": marked("Do not take"),
}
EXERCISES: dict[Effort, str] = {
    "gentle": marked("Exercises you can begin with now"),
    "building": marked("Exercises to build up, from this week on"),
}
CLAIM_VERDICT: dict[ClaimVerdict, str] = {
    "true": marked("True"),
    "partly": marked("Partly true"),
    "unproven": marked("Not proved"),
    "false": marked("Not true"),
    "depends": marked("It depends"),
    "kept": marked("We keep this"),
    "partly-kept": marked("We keep this in part"),
    "not-kept": marked("We do not keep this yet"),
}
TOPIC: dict[Topic, str] = {
    "danger": marked("Signs of danger"),
    "body": marked("How a back is built"),
    "feeling": marked("What it feels like"),
    "cause": marked("Where it comes from"),
    "risk": marked("Who gets it"),
    "test": marked("Scans and tests"),
    "treatment": marked("What helps"),
    "prevention": marked("What keeps it away"),
    "course": marked("How it goes on"),
    "promise": marked("What we promise"),
}
LEVEL: dict[Urgency, str] = {
    "self-care": marked("self care"),
    "routine": marked("routine"),
    "soon": marked("soon"),
    "today": marked("today"),
    "immediate": marked("immediate"),
    "emergency": marked("emergency"),
}
CERTAINTY: dict[str, str] = {
    "high": marked("quite sure"),
    "moderate": marked("fairly sure"),
    "low": marked("not very sure"),
}
DISCLAIMER = marked(
    "Unknot informs and routes; it does not diagnose. It is not a certified medical device and was not tested on "
    "patients. When in doubt, ask a doctor, a nurse or a pharmacist."
)


def shown_conditions(a: Assessment) -> list[Ranked]:
    """The conditions worth showing to a person: the first, and up to four more that are not negligible."""
    first = list(a.probabilities.items())[:SHOWN_CONDITIONS]
    return [a.ranked(name) for i, (name, p) in enumerate(first) if i == 0 or p >= SHOWN_FROM]


def chance_in_words(p: float) -> str:
    """A word for a probability; the number always stands beside it."""
    for limit, word in (
        (0.9, marked("Very likely")),
        (0.5, marked("Likely")),
        (0.2, marked("Quite possible")),
        (0.05, marked("Possible")),
        (0.01, marked("Unlikely")),
    ):
        if p >= limit:
            return _(word)
    return _("Very unlikely")


def told_reasons(a: Assessment) -> list[Reason]:
    """Why it is this urgent, and signs of less, as many as anybody reads.

    The chance is told only where nothing but the chance makes it this urgent: beside answers that do, two or three in
    a hundred only puzzle the reader.
    """
    told = any(r.kind != "chance" and r.urgency == a.urgency for r in a.reasons)
    kept = [r for r in a.reasons if r.kind != "chance" or (r.urgency == a.urgency and not told)]
    return kept[:MOST_REASONS]


def reason_parts(a: Assessment, weights: tuple[Weight, ...], most: int = 3) -> list[str]:
    """The heaviest answers in a few words; of a long group the answers "yes" come first and "no" are kept short."""
    parts: list[str] = []
    for w in weights[:most]:
        said = [f for f, v in w.answers.items() if v != "no"]
        kept = said or list(w.answers)
        text = "; ".join(a.said(f) for f in kept[:3])
        parts.append(_("{reasons} and others").format(reasons=text) if len(kept) > 3 else text)
    return parts


def weeks_in_words(week: int) -> str:
    """A time from today in words."""
    if week == 0:
        return _("Today")
    return ngettext("In a week", "In {weeks} weeks", week).format(weeks=week)


def course_lines(a: Assessment) -> list[str]:
    """How many are better by when and how much it typically hurts, line by line; empty without a course."""
    c = a.course
    if c is None:
        return []
    better = [
        _("{when}: about {count} in 10 people are better.").format(
            when=weeks_in_words(m.week), count=round(m.value * 10)
        )
        for m in c.better
    ]
    curve = ", ".join(f"{m.value:.0f} {small(weeks_in_words(m.week))}" for m in c.pain)
    return [*better, _("Typical pain from 0 to 10: {curve}.").format(curve=curve)] if curve else better


def how_sure(certainty: str) -> str:
    """How sure something is, as a sentence."""
    return _("How sure this is: {certainty}.").format(certainty=_(CERTAINTY[certainty]))


def course_note(c: Course) -> str:
    """What "better" means in a course, how sure it is, and why where it is only an estimate."""
    means = _("Better means: {what}.").format(what=without_stop(c.better_means)) + " " if c.better_means else ""
    why = " " + _("An estimate: {reason}.").format(reason=without_stop(c.estimate)) if c.estimate else ""
    return means + how_sure(c.certainty) + why


def medicine_reasons(a: Assessment, m: MedicineAdvice) -> list[str]:
    """Why a medicine is not simply a "may" for this person."""
    why = [x.said.text for x in m.against]
    if m.unknown:
        named = ", ".join(a.model.texts.findings[f].short for f in m.unknown)
        why.append(_("You have not said whether this concerns you: {named}.").format(named=named))
    if m.verdict == "ask-first" and not why:
        why.append(_("You are to see a doctor anyway, so ask there first."))
    return why


def dose_in_words(d: Dose) -> str:
    """How much of an exercise, in one sentence."""
    parts = [ngettext("{count} time", "{count} times", d.repeats).format(count=d.repeats)] if d.repeats else []
    parts += (
        [ngettext("for {count} minute", "for {count} minutes", d.minutes).format(count=number(d.minutes))]
        if d.minutes
        else []
    )
    if d.each_side:
        parts.append(_("first on one side, then on the other") if d.one_side_first else _("on each side"))
    parts += (
        [ngettext("held for {count} seconds", "held for {count} seconds", d.hold_seconds).format(count=d.hold_seconds)]
        if d.hold_seconds
        else []
    )
    parts += (
        [_("{count} rounds with a rest of {rest} seconds or more between").format(count=d.rounds, rest=d.rest_seconds)]
        if d.rounds and d.rounds > 1
        else []
    )
    often = {1: _("once a day"), 2: _("twice a day")}
    parts += [often.get(d.a_day, _("{count} times a day").format(count=d.a_day))] if d.a_day else []
    parts += (
        [_("every day")] if d.a_week == 7 else [_("on {count} days a week").format(count=d.a_week)] if d.a_week else []
    )
    text = ", ".join(parts)
    return f"{capital(text)}."


def variants(a: Assessment, e: ExerciseAdvice) -> list[str]:
    """How to make an exercise easier and harder, with the name of the exercise that is this form."""
    named = (
        (_("Easier: {how}"), e.easier, e.easier_as),
        (_("Harder: {how}"), e.harder, e.harder_as),
    )
    return [
        how.format(how=text)
        + (" " + _("Or: {exercise}.").format(exercise=a.model.texts.exercises[x].name) if x else "")
        for how, text, x in named
    ]


def evidence_in_words(fact: str | None, estimate: str | None, indirect: str | None) -> str:
    """What the evidence for something is, in one line."""
    if estimate:
        return _("An estimate: {reason}").format(reason=estimate)
    if indirect:
        return _("Evidence from elsewhere: {reason}").format(reason=indirect)
    return _("From a study or guideline, see the sources")
