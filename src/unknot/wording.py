"""Words that every face uses for the same thing."""

from __future__ import annotations

from unknot.assessment import Assessment, Ranked, Weight
from unknot.care.exercises import ExerciseAdvice
from unknot.care.medicines import MedicineAdvice
from unknot.course.expected import Course
from unknot.model.compiled import Dose
from unknot.model.words import ClaimVerdict, Effort, Slot, Topic, Verdict

SHOWN_CONDITIONS, SHOWN_FROM = 5, 0.01
SLOTS: dict[Slot, str] = {"today": "What you can do now", "week": "This week", "later": "Later"}
VERDICT: dict[Verdict, str] = {
    "may": "You may take",
    "ask-first": "Ask a pharmacist or doctor first",
    "dont": "Do not take",
}
EXERCISES: dict[Effort, str] = {
    "gentle": "Exercises you can begin with now",
    "building": "Exercises to build up, from this week on",
}
CLAIM_VERDICT: dict[ClaimVerdict, str] = {
    "true": "True",
    "partly": "Partly true",
    "unproven": "Not proved",
    "false": "Not true",
    "depends": "It depends",
    "kept": "We keep this",
    "partly-kept": "We keep this in part",
    "not-kept": "We do not keep this yet",
}
TOPIC: dict[Topic, str] = {
    "danger": "Signs of danger",
    "body": "How a back is built",
    "feeling": "What it feels like",
    "cause": "Where it comes from",
    "risk": "Who gets it",
    "test": "Scans and tests",
    "treatment": "What helps",
    "prevention": "What keeps it away",
    "course": "How it goes on",
    "promise": "What we promise",
}
CERTAINTY: dict[str, str] = {"high": "quite sure", "moderate": "fairly sure", "low": "not very sure"}
DISCLAIMER = (
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
        (0.9, "Very likely"),
        (0.5, "Likely"),
        (0.2, "Quite possible"),
        (0.05, "Possible"),
        (0.01, "Unlikely"),
    ):
        if p >= limit:
            return word
    return "Very unlikely"


def reason_parts(a: Assessment, weights: tuple[Weight, ...], most: int = 3) -> list[str]:
    """The heaviest answers in a few words; of a long group the answers "yes" come first and "no" are kept short."""
    parts: list[str] = []
    for w in weights[:most]:
        said = [f for f, v in w.answers.items() if v != "no"]
        kept = said or list(w.answers)
        text = "; ".join(a.said(f) for f in kept[:3])
        parts.append(text + (" and others" if len(kept) > 3 else ""))
    return parts


def weeks_in_words(week: int) -> str:
    """A time from today in words."""
    return "Today" if week == 0 else "In a week" if week == 1 else f"In {week} weeks"


def course_lines(a: Assessment) -> list[str]:
    """How many are better by when and how much it typically hurts, line by line; empty without a course."""
    c = a.course
    if c is None:
        return []
    better = [f"{weeks_in_words(m.week)}: about {round(m.value * 10)} in 10 people are better." for m in c.better]
    curve = ", ".join(f"{m.value:.0f} {weeks_in_words(m.week).lower()}" for m in c.pain)
    return [*better, f"Typical pain from 0 to 10: {curve}."] if curve else better


def course_note(c: Course) -> str:
    """What "better" means in a course, how sure it is, and why where it is only an estimate."""
    means = f"Better means: {c.better_means.rstrip('.')}. " if c.better_means else ""
    why = f" An estimate: {c.estimate.rstrip('.')}." if c.estimate else ""
    return f"{means}How sure this is: {CERTAINTY[c.certainty]}.{why}"


def medicine_reasons(a: Assessment, m: MedicineAdvice) -> list[str]:
    """Why a medicine is not simply a "may" for this person."""
    why = [x.said.text for x in m.against]
    if m.unknown:
        named = ", ".join(a.model.texts.findings[f].short for f in m.unknown)
        why.append(f"You have not said whether this concerns you: {named}.")
    if m.verdict == "ask-first" and not why:
        why.append("You are to see a doctor anyway, so ask there first.")
    return why


def dose_in_words(d: Dose) -> str:
    """How much of an exercise, in one sentence."""
    parts = [f"{d.repeats} {'time' if d.repeats == 1 else 'times'}"] if d.repeats else []
    parts += [f"for {d.minutes:g} {'minute' if d.minutes == 1 else 'minutes'}"] if d.minutes else []
    parts += ["on each side"] if d.each_side else []
    parts += [f"held for {d.hold_seconds} seconds"] if d.hold_seconds else []
    parts += [f"{d.rounds} rounds with a rest between"] if d.rounds and d.rounds > 1 else []
    often = {1: "once a day", 2: "twice a day"}
    parts += [often.get(d.a_day, f"{d.a_day} times a day")] if d.a_day else []
    parts += ["every day" if d.a_week == 7 else f"on {d.a_week} days a week"] if d.a_week else []
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def variants(a: Assessment, e: ExerciseAdvice) -> list[str]:
    """How to make an exercise easier and harder, with the name of the exercise that is this form."""
    named = (("Easier", e.easier, e.easier_as), ("Harder", e.harder, e.harder_as))
    return [f"{key}: {text}{f' Or: {a.model.texts.exercises[x].name}.' if x else ''}" for key, text, x in named]


def evidence_in_words(fact: str | None, estimate: str | None, indirect: str | None) -> str:
    """What the evidence for something is, in one line."""
    if estimate:
        return f"An estimate: {estimate}"
    return f"Evidence from elsewhere: {indirect}" if indirect else "From a study or guideline, see the sources"


def capital(text: str) -> str:
    """With its first letter as a capital."""
    return text[:1].upper() + text[1:]
