"""Saving answers in a file of one's own, and coming back to them."""

import json
from datetime import date

import pytest

from unknot.errors import InputError
from unknot.interview import Interview, resume
from unknot.model.words import NO

from .test_journeys import heading_of, state_of, tell_who, to_nerves


def saved(walker):
    """The file that the page with the save link leads to."""
    walker.press("save")
    assert "Whoever can open the files of this device can read it" in walker.page.text
    form = next(f for f in walker.page.forms if "file" in f.buttons)
    walker.sent = [*form.fields, ("do", "file")]
    walker.send()
    return walker.reply


def come_back(walker, file):
    """Send a file, in a browser that has no cookie yet."""
    walker.client.cookies.clear()
    walker.open("/interview/saved")
    reply = walker.client.post("/interview/saved", files={"file": ("unknot-answers.json", file, "application/json")})
    if reply.status_code == 303:
        reply = walker.client.get(reply.headers["location"])
    walker.show(reply)
    return walker


def test_answers_are_saved_in_a_file_and_nowhere_else(walker):
    reply = saved(to_nerves(walker))
    assert reply.headers["content-disposition"] == 'attachment; filename="unknot-answers.json"'
    assert reply.headers["cache-control"] == "no-store"
    data = reply.json()
    assert data["answers"]["worst-place"] == "upper-back"
    assert date.fromisoformat(data["saved"])


def test_coming_back_goes_on_and_asks_what_was_denied_again(walker, model):
    file = saved(to_nerves(walker)).content
    come_back(walker, file)
    assert walker.page.heading == "Welcome back"
    assert "We ask the safety questions again" in walker.page.text
    kept = state_of(walker)["answers"]
    assert kept["worst-place"] == "upper-back"
    assert not any(model.texts.findings[f].alarm and v == NO for f, v in kept.items())
    walker.press("go-on")
    assert "Right now" in walker.page.heading
    walker.to_the_end(**{"lifted-or-twisted": "yes", "how-long": "days", "onset": "sudden"})
    assert walker.page.heading == heading_of(model, "self-care")


def test_an_emergency_is_shown_again_at_once(walker, model):
    tell_who(walker.start()).press("continue", "tearing-pain=yes", "collapse=yes")
    come_back(walker, saved(walker).content)
    assert walker.page.heading == heading_of(model, "emergency")


def test_advice_that_cannot_wait_comes_before_the_welcome(walker, model):
    alarms = [f.id for f in model.texts.findings.values() if f.alarm]
    told = [{"worst-place": "low-back", "age": 50.0, alarm: "yes"} for alarm in alarms]
    answers = next(a for a in told if Interview(model, answers=a).assess().urgency == "immediate")
    file = json.dumps({"file_version": 1, "answers": answers, "shown": ["worst-place"]})
    come_back(walker, file)
    assert walker.page.heading == heading_of(model, "immediate")


def test_what_is_told_in_private_is_not_in_the_file(walker, model):
    private = {f.id for f in model.texts.findings.values() if f.self_only}
    assert private
    interview = Interview(model, answers=dict.fromkeys(private, "yes"))
    interview.assess()
    walker.press("start")
    walker.sent = [("state", json.dumps(interview.as_dict())), ("do", "file")]
    walker.send()
    assert not any(f in walker.reply.text for f in private)


def test_coming_back_never_lowers_what_the_rules_demand(model):
    """Each alarm that was told stands, whatever else was denied."""
    alarms = [f for f in model.texts.findings.values() if f.alarm]
    for value in ("yes", "not-sure"):
        for alarm in alarms:
            answers = {f.id: NO for f in alarms} | {"worst-place": "low-back", "age": 50.0, alarm.id: value}
            data = {"file_version": 1, "answers": answers, "shown": [alarm.page]}
            kept = resume(model, data).interview.answers
            assert kept == {"worst-place": "low-back", "age": 50.0, alarm.id: value}


def test_what_the_knowledge_no_longer_takes_is_dropped_and_said(walker, model):
    answers = {"worst-place": "neck", "age": 40, "no-such-finding": "yes", "onset": "no-such-option"}
    data = {"file_version": 1, "knowledge": "older", "answers": answers, "shown": ["worst-place", "gone"]}
    resumed = resume(model, data)
    assert resumed.interview.answers == {"worst-place": "neck", "age": 40}
    assert resumed.interview.shown == ["worst-place"]
    assert (resumed.unfit, resumed.changed) == (2, True)
    come_back(walker, json.dumps(data))
    assert "2 answers do not fit" in walker.page.text
    assert "Unknot has been changed since then" in walker.page.text


@pytest.mark.parametrize(
    "file",
    [b"", b"no json", b"[]", b"{}", b"\xff\xfe", b'{"file_version":1,"answers":[]}', b"[" * 50_000,
     b'{"file_version":1,"answers":{},"shown":7}', b'{"file_version":1,"answers":{},"shown":[[]]}',
     b'{"file_version":1,"answers":{},"setting":{}}', b'{"file_version":1,"answers":{},"country":7}',
     b'{"file_version":1,"answers":{},"saved":"never"}', b"7" * 150_000],
)  # fmt: skip
def test_another_file_is_refused_kindly(walker, file):
    come_back(walker, file)
    assert walker.reply.status_code == 422
    assert "That file holds no answers" in walker.page.text


def test_without_a_file_it_is_asked_for_again(client):
    assert client.post("/interview/saved", files={"file": ("", b"")}).status_code in (400, 422)
    assert client.post("/interview/saved", data={"file": "x"}).status_code == 415
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/interview/saved", content=b"--x", headers=kind).status_code in (400, 422)
    assert (
        client.post("/interview/saved", content=b"", headers={"content-type": "multipart/form-data"}).status_code == 400
    )
    assert client.post("/interview/saved", files={"file": ("x", b"7" * 300_000)}).status_code == 413


def test_data_that_is_no_interview_is_refused(model):
    for data in (None, [], {"answers": None}, {"answers": {}, "file_version": 0}):
        with pytest.raises(InputError):
            resume(model, data)


def test_a_changed_file_cannot_carry_a_page_that_breaks(walker):
    data = {"file_version": 1, "answers": {"worst-place": "neck"}, "corrections": [["x", "<b>", None], ["age", 1, 2]]}
    come_back(walker, json.dumps(data))
    assert walker.page.heading == "Welcome back"
    assert state_of(walker)["corrections"] == [["age", 1, 2]]
