"""The plan as a calendar file (RFC 5545): its exercises, when to be seen, and when to look again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from unknot.assessment import Assessment
from unknot.care.exercises import ExerciseAdvice
from unknot.language import gettext as _
from unknot.model.words import rank
from unknot.wording import DISCLAIMER, dose_in_words

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FILLED = 28  # days that are filled where neither the advice nor a line of the safety net names a time
WEEK = 7


def has_calendar(a: Assessment) -> bool:
    """Whether there is anything to put into a calendar: never while safety questions are open, or when it is urgent."""
    calm = not a.provisional and rank(a.urgency) < rank("today")
    return calm and bool(a.plan.exercises or _dates(a) or a.model.texts.levels[a.urgency].due_days)


def plan_calendar(a: Assessment, today: date) -> bytes:
    """The calendar file.

    Args:
        a: a result that `has_calendar`.
        today: the day on which the plan begins.

    Returns:
        Days without times, as nobody's time zone is known. They block no time, and reading the file in twice on one day
        doubles nothing.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Unknot//Unknot//EN")
    calendar.add("version", "2.0")
    stamp = datetime.combine(today, time(), UTC)
    level = a.model.texts.levels[a.urgency]
    times = [days for days in (level.due_days, *(days for days, *_ in _dates(a))) if days is not None]
    end = today + timedelta(days=min(times, default=FILLED))
    for e in a.plan.exercises:
        event = _event(e.id, today, _("Exercise: {name}").format(name=e.name), _steps(e), stamp)
        event.add("rrule", often(e, today, end))
        calendar.add_component(event)
    if level.due_days is not None:
        text = "\n".join([*a.plan.steps, "", *_watch(a)])
        day = today + timedelta(days=level.due_days)
        calendar.add_component(_event("seen", day, _("Last day: {advice}").format(advice=a.plan.headline), text, stamp))
    for days, watch, then in _dates(a):
        text = "\n".join(
            [
                _("{sign}? Then: {advice}").format(sign=watch, advice=then),
                "",
                *_watch(a),
                "",
                _("Or answer the questions again."),
            ]
        )
        day = today + timedelta(days=days)
        calendar.add_component(_event("again", day, _("Look again: is the pain better?"), text, stamp))
    return bytes(calendar.to_ical())


def _event(name: str, day: date, title: str, text: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}-{day:%Y%m%d}@unknot.invalid")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{text}\n\n{_(DISCLAIMER)}")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def often(e: ExerciseAdvice, today: date, end: date) -> dict[str, object]:
    """Every day, or as many days a week as the dose says, spread evenly from today on; up to the day before `end`."""
    until = end - timedelta(days=1)
    days = e.dose.a_week or WEEK
    if days >= WEEK:
        return {"freq": "daily", "until": until}
    spread = [(today.weekday() + i * WEEK // days) % WEEK for i in range(days)]
    return {"freq": "weekly", "byday": [DAYS[d] for d in sorted(spread)], "until": until}


def _steps(e: ExerciseAdvice) -> str:
    """What to do, how much, and when to stop."""
    numbered = [f"{i}. {step}" for i, step in enumerate(e.steps, 1)]
    return "\n".join(
        [
            *numbered,
            "",
            _("How much: {dose}").format(dose=dose_in_words(e.dose)),
            _("When to stop: {sign}").format(sign=e.stop),
        ]
    )


def _dates(a: Assessment) -> list[tuple[int, str, str]]:
    """In how many days to look at what, and what to do then: the lines of this person's safety net that name a time."""
    shown, texts = {line.id for line in a.safety_net}, a.model.texts
    timed = [(n, n.due_days) for n in texts.nets if n.id in shown and n.due_days is not None]
    return [(days, n.watch, texts.levels[n.then].headline) for n, days in timed]


def _watch(a: Assessment) -> list[str]:
    """What not to wait with, the most urgent first, with the numbers of the person's country."""
    texts = a.model.texts
    lines = [f"- {line.watch}: {texts.levels[line.then].headline}" for line in a.safety_net if rank(line.then) > 1]
    return [
        _("In danger? Call {number}.").format(number=a.country.emergency),
        _("Do not wait for this day with:"),
        *lines,
    ]
