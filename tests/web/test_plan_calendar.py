"""The calendar file holds the plan and the dates to be seen, is never an all-clear, and tells no address or log."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from icalendar import Calendar

from unknot import Interview, assess
from unknot.interfaces.web import state
from unknot.interfaces.web.plan_calendar import has_calendar, often, plan_calendar

from ..cases.test_cases import body
from .test_every_page import CASES, FORM

TODAY = date(2027, 3, 3)  # a Wednesday
EXAMPLE = json.loads(Path(__file__).parents[2].joinpath("docs/example.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def strain(model):
    return assess(model, EXAMPLE["answers"])


def events(file):
    return {str(e["uid"]).split("-2027")[0]: e for e in Calendar.from_ical(file).events}


def ask(client, a, do="calendar"):
    interview = Interview(a.model, None, "GB", answers=dict(a.answers.values))
    interview.shown = list(dict.fromkeys(a.model.texts.findings[f].page for f in interview.answers))
    client.cookies.clear()
    return client.post("/interview", content=urlencode({"state": state.write(interview), "do": do}), headers=FORM)


def test_each_exercise_of_the_plan_is_there_with_steps_dose_and_when_to_stop(strain):
    found = events(plan_calendar(strain, TODAY))
    assert strain.plan.exercises
    for e in strain.plan.exercises:
        event = found[e.id]
        assert event["dtstart"].dt == TODAY
        assert all(words in event["description"] for words in (*e.steps, e.stop))


def test_the_date_to_look_again_names_every_sign_not_to_wait_with(strain):
    """It is the day that the safety net names; exercises end on the day before."""
    found = events(plan_calendar(strain, TODAY))
    days = min(n.due_days for n in strain.model.texts.nets if n.id in {x.id for x in strain.safety_net} and n.due_days)
    again = found["again"]
    assert again["dtstart"].dt == TODAY + timedelta(days=days)
    urgent = [line.watch for line in strain.safety_net if line.then not in ("self-care", "routine")]
    assert len(urgent) > 5
    assert all(watch in again["description"] for watch in urgent)
    assert strain.country.emergency in again["description"]
    for e in strain.plan.exercises:
        assert found[e.id]["rrule"]["until"] == [TODAY + timedelta(days=days - 1)]


@pytest.mark.parametrize(
    ("days", "wanted"), [(2, ["WE", "SA"]), (3, ["WE", "FR", "SU"]), (5, ["MO", "WE", "TH", "FR", "SU"])]
)
def test_exercises_for_some_days_a_week_are_spread_over_it(strain, days, wanted):
    """From a Wednesday on; never all in a row."""
    e = strain.plan.exercises[0]
    rule = often(replace(e, dose=replace(e.dose, a_week=days)), TODAY, TODAY + timedelta(days=28))
    assert sorted(rule["byday"]) == sorted(wanted)
    assert rule["freq"] == "weekly"


def case(model, name):
    b = body(next(c for c in CASES if c["name"].startswith(name)), model)
    return assess(model, b["answers"], setting=b["setting"])


@pytest.mark.parametrize("name", ["a band of blisters is", "fever alone", "pressure in the chest", "numb between"])
def test_there_is_no_calendar_where_help_is_needed(model, name):
    """From `today` on."""
    a = case(model, name)
    assert a.urgency in ("today", "immediate", "emergency")
    assert not has_calendar(a)


def test_there_is_no_calendar_while_safety_questions_are_open(client, model):
    """Who asks for it all the same gets the result, which does not offer it."""
    a = assess(model, {"worst-place": "low-back", "age": 40})
    assert a.provisional
    assert not has_calendar(a)
    reply = ask(client, a)
    assert reply.headers["content-type"].startswith("text/html")
    assert "Put the plan into" not in reply.text


def test_the_last_day_to_be_seen_is_in_it(model):
    """With all that is to be said and done there; exercises end before it."""
    a = assess(model, {**EXAMPLE["answers"], "illness": ["never-eases"]})
    assert (a.urgency, a.provisional) == ("soon", False)
    due = TODAY + timedelta(days=model.texts.levels["soon"].due_days)
    found = events(plan_calendar(a, TODAY))
    assert found["seen"]["dtstart"].dt == due
    assert a.plan.steps[0] in found["seen"]["description"]
    assert all(e["rrule"]["until"][0] < due for e in found.values() if "rrule" in e)


def test_it_comes_as_a_file_by_post_and_is_not_kept(client, strain):
    reply = ask(client, strain)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/calendar")
    assert reply.headers["content-disposition"] == 'attachment; filename="unknot-plan.ics"'
    assert reply.headers["cache-control"] == "no-store"
    assert "set-cookie" not in reply.headers
    assert events(reply.text.replace(f"{date.today():%Y}", "2027"))
    assert "Put the plan into your calendar" in ask(client, strain, "result").text
    assert client.get("/interview?do=calendar").status_code == 303


def test_reading_it_in_twice_on_one_day_doubles_nothing(strain):
    """The same plan on the same day is the same file, byte for byte."""
    assert plan_calendar(strain, TODAY) == plan_calendar(strain, TODAY)
