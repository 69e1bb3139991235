"""The dose of an exercise as the steps of a timer: each is timed, or done at one's own speed and ticked off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from unknot.language import gettext as _
from unknot.language import ngettext, number
from unknot.model.compiled import Dose, ExerciseChoice

MOMENTS = (900, 600, 300, 120, 60, 30, 10)
"""Seconds left at which a screen reader says so; told each second it could say nothing else."""
LEAST_BEFORE = 10
"""Seconds that must have gone by since a step began before more is said of it."""


@dataclass(frozen=True)
class TimerStep:
    """One step.

    Attributes:
        words: what to do.
        seconds: how long; 0 for what is done at one's own speed.
        count: how many times; 0 for what is timed.
        told: by seconds left, how that is said.
    """

    words: str
    seconds: int = 0
    count: int = 0
    told: dict[int, str] = field(default_factory=dict)


def timer_steps(d: Dose, choice: ExerciseChoice) -> list[TimerStep]:
    """All steps of one go, from getting into place to the last hold, repeat or minute.

    Args:
        choice: holds how long one gets to get ready and to change sides.
    """
    if d.minutes is not None:
        words = ngettext("Go on for {count} minute.", "Go on for {count} minutes.", d.minutes)
        return [_timed(words.format(count=number(d.minutes)), round(60 * d.minutes))]
    rounds = d.rounds or 1
    steps = [_timed(_("Get into place."), choice.ready_seconds)] if d.hold_seconds else []
    for i in range(1, rounds + 1):
        named = _("Round {number} of {count}.").format(number=i, count=rounds) if rounds > 1 else ""
        steps += _holds(d, choice, named) if d.hold_seconds else _repeats(d, named)
        if i < rounds and d.rest_seconds:
            steps.append(_timed(_("Rest."), d.rest_seconds))
    return steps


def _holds(d: Dose, choice: ExerciseChoice, named: str) -> Iterator[TimerStep]:
    """The holds of a round, with the time to let go or to change sides between them."""
    repeats = range(1, (d.repeats or 1) + 1)
    sides = [_("One side."), _("The other side.")] if d.each_side else [""]
    order = (
        [(i, side) for side in sides for i in repeats] if d.one_side_first else [(i, s) for i in repeats for s in sides]
    )
    before = None
    for i, side in order:
        if before == side:
            yield _timed(_("Let go."), choice.ready_seconds)
        elif before is not None:
            yield _timed(_("Let go, and change sides."), choice.change_seconds)
        before = side
        held = _("Hold: {number} of {count}.").format(number=i, count=len(repeats))
        yield _timed(_together(held, side, named), d.hold_seconds or 0)


def _repeats(d: Dose, named: str) -> Iterator[TimerStep]:
    """What is moved and not held goes at one's own speed."""
    count = d.repeats or 1
    times = ngettext("{count} time, at your own speed.", "{count} times, at your own speed.", count)
    both = [_("On each side.")] if d.each_side else [""]
    sides = [_("One side."), _("Change sides.")] if d.one_side_first else both
    for side in sides:
        yield TimerStep(_together(times.format(count=count), side, named), count=count)


def _together(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _timed(words: str, seconds: int) -> TimerStep:
    return TimerStep(words, seconds, told={m: _left(m) for m in MOMENTS if m <= seconds - LEAST_BEFORE})


def _left(seconds: int) -> str:
    if seconds < 60:
        return ngettext("{count} second left.", "{count} seconds left.", seconds).format(count=seconds)
    minutes = seconds // 60
    return ngettext("{count} minute left.", "{count} minutes left.", minutes).format(count=minutes)
