"""The expected course: how many are better by when, and how much it typically hurts."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.course.factors import Factor
from unknot.model.aims import for_cause, phase_of
from unknot.model.answers import Answers
from unknot.model.compiled import Condition, Mark, Said, Texts
from unknot.model.compiled import Course as Known
from unknot.model.words import Certainty, Phase


@dataclass(frozen=True)
class Course:
    """How it goes on, on average, if the leading condition is the cause.

    Attributes:
        condition: the leading condition.
        better: share of people who are better by some weeks from today, 0 to 1; empty where nobody has counted.
        better_means: what `better` is; None where it is empty.
        pain: typical pain at some weeks from today, 0 to 10; empty where nobody has measured it.
        again: how often it comes back; None where nothing is said of it.
        slower: ids of this person's factors that make it slower.
        facts: all facts that it rests on.
        estimate: why it is no more than an estimate, where neither numbers nor facts carry it.
    """

    id: str
    name: str
    text: str
    condition: str
    phase: Phase
    better_means: str | None
    better: tuple[Mark, ...]
    pain: tuple[Mark, ...]
    certainty: Certainty
    again: Said | None
    slower: tuple[str, ...]
    facts: tuple[str, ...]
    estimate: str | None = None


def expected_course(
    texts: Texts, answers: Answers, leading: Condition, factors: tuple[Factor, ...] = ()
) -> Course | None:
    """The course for the leading condition, the place and the phase; None when one is not known or none is written.

    A course that names the condition comes before one that names its family.
    """
    phase, place = phase_of(texts, answers), answers.who.place
    if phase is None or place is None:
        return None
    able = [c for c in texts.courses.values() if _fits(c, leading, place, phase)]
    named = [c for c in able if leading.id in (c.conditions or ())]
    if not able:
        return None
    c = (named or able)[0]
    marks = [f for m in (*c.better, *c.pain) for f in m.facts]
    again = c.again.facts if c.again else ()
    return Course(
        c.id, c.name, c.text, leading.id, phase, c.better_means, c.better, c.pain, c.certainty, c.again,
        tuple(f.id for f in factors if f.makes == "slower"),
        tuple(dict.fromkeys([*marks, *again, *c.rests_on])), c.estimate,
    )  # fmt: skip


def _fits(course: Known, leading: Condition, place: str, phase: Phase) -> bool:
    here = course.places is None or place in course.places
    return for_cause(course, leading) and here and (course.phases is None or phase in course.phases)
