"""Help beyond the pain on the faces: first, at once, never stored or printed when private, never for a helper."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from unknot import Interview, assess
from unknot.interfaces.cli.render import print_assessment
from unknot.interfaces.web import create_web
from unknot.interview import step
from unknot.prove import prove
from unknot.triage.rules import askable

LOW = {"worst-place": "low-back", "age": 40, "sex": "male", "low-mood": "yes"}
HURT = {"worst-place": "low-back", "age": 40, "sex": "male", "fall-or-blow": "yes"}


def test_a_question_waits_for_the_answer_that_it_follows(model):
    """Low mood opens the question; a no, silence and a skip do not."""
    for said, open_ in (("yes", True), ("not-sure", True), ("no", False), ("skipped", False), (None, False)):
        answers = {k: v for k, v in {**LOW, "low-mood": said}.items() if v}
        asked = askable(model.texts, assess(model, answers).answers)
        assert ("thoughts-of-ending-life" in asked) is open_, said


def test_a_helper_is_not_asked_who_hurt_the_person(model):
    """The same answers, asked of the person and of somebody else."""
    own, other = (assess(model, HURT, helping=h) for h in (False, True))
    assert "someone-hurt-you" in askable(model.texts, own.answers)
    assert "someone-hurt-you" not in askable(model.texts, other.answers)


def test_each_step_of_the_interview_carries_the_help(model):
    """Not only the end, so that a program can show it at once."""
    reply = step(model, {**LOW, "thoughts-of-ending-life": "yes"})
    assert reply["page"] is not None
    assert [s["id"] for s in reply["supports"]] == ["crisis"]
    assert reply["supports"][0]["line"] == {"name": "Samaritans", "number": "116 123", "note": None}


def test_the_terminal_prints_help_before_the_urgency(model):
    out = io.StringIO()
    print_assessment(assess(model, {**LOW, "not-safe-now": "yes"}), Console(width=100, file=out))
    text = out.getvalue()
    assert text.index("You do not have to carry this alone") < text.index("Urgency: emergency")
    assert "116 123" in text


def test_what_was_told_in_private_is_not_stored(model):
    interview = Interview(model, answers={**HURT, "someone-hurt-you": "yes"}, shown=["injury", "someone-hurt-you"])
    interview.corrections.append(("someone-hurt-you", "no", "yes"))
    assert "someone-hurt-you" not in json.dumps(interview.as_dict_to_store())
    assert Interview.from_dict(model, interview.as_dict_to_store()).answers == HURT


@pytest.fixture
def web(model):
    return TestClient(create_web(model))


def test_a_helper_stays_a_helper_when_the_interview_is_taken_up_again(model):
    """What is for the person alone is not asked of the helper, nor is its help shown, before any further answer."""
    interview = Interview(model, helping=True, answers={**HURT, "someone-hurt-you": "yes"})
    again = Interview.from_dict(model, interview.as_dict())
    assert again.assess().answers.helping
    assert again.assess().supports == interview.assess().supports
    assert "hurt-by-somebody" not in {s.id for s in again.assess().supports}
    private = {f for f, x in model.texts.findings.items() if x.self_only}
    assert private.isdisjoint(again.page().findings)


def sent(web, answers, page, ticks, helping=False):
    """The page that comes after one page was answered."""
    state = {"file_version": 1, "answers": answers, "shown": [], "corrections": [], "helping": helping}
    fields = {"state": json.dumps(state), "page": page, "do": "continue", **ticks}
    return web.post("/interview", data=fields).text


def test_the_pages_show_help_at_once(web):
    text = sent(web, LOW, "safe-with-yourself", {"a.thoughts-of-ending-life": "yes"})
    assert "You do not have to carry this alone" in text
    assert 'href="tel:116123"' in text
    assert "go on with the questions" in text


def test_the_result_of_an_emergency_begins_with_help(web):
    text = sent(web, LOW, "safe-with-yourself", {"a.not-safe-now": "yes"})
    assert text.index("You do not have to carry this alone") < text.index("Call an ambulance now")


def test_private_help_is_kept_out_of_print_and_can_be_left(web, model):
    asked = sent(web, HURT, "someone-hurt-you", {"a.someone-hurt-you": "both"})
    assert "Did somebody hurt you?" in asked
    assert "<title>Error: A question" in asked  # browsers keep titles in their history
    text = sent(web, HURT, "someone-hurt-you", {"a.someone-hurt-you": "yes"})
    assert 'class="support support--private"' in text
    assert "Leave this page now" in text
    assert ".support--private" in web.get("/static/unknot.css").text.split("@media print")[1]


def test_a_helper_sees_nothing_of_it(web):
    """Even where the state that comes back holds the answer."""
    text = sent(web, {**HURT, "someone-hurt-you": "yes"}, "age", {"a.age": "41"}, helping=True)
    assert "It is not your fault" not in text
    assert "0808" not in text


def test_a_page_whose_question_has_lost_its_turn_goes_on(web):
    """Going back to it after the answer that it followed was changed asks what is next."""
    state = json.dumps({"file_version": 1, "answers": {"low-mood": "no"}, "shown": ["safe-with-yourself"]})
    for do in ("back", "change:safe-with-yourself"):
        reply = web.post("/interview", data={"state": state, "do": do})
        assert reply.status_code == 200
        assert "Where does it hurt most?" in reply.text


def test_a_private_page_is_not_kept_for_the_back_button(web):
    """It is the direct reply, which no address opens again; other pages have one."""
    web.post("/interview", data={"do": "start", "who": "self", "country": "GB"})
    sent(web, HURT, "someone-hurt-you", {"a.someone-hurt-you": "yes"})
    state = json.dumps({"file_version": 1, "answers": {**HURT, "someone-hurt-you": "yes"}})
    assert not web.post("/interview", data={"state": state, "do": "result"}).history
    state = json.dumps({"file_version": 1, "answers": HURT})
    assert web.post("/interview", data={"state": state, "do": "result"}).history


@pytest.mark.slow
def test_the_proof_finds_help_that_cannot_be_asked_for(model):
    """A question that waits for an answer which nobody can give never offers its help."""
    findings = dict(model.texts.findings)
    for f in ("thoughts-of-ending-life", "not-safe-now"):
        stuck = tuple(replace(x, answers=frozenset({"never"})) for x in findings[f].follows)
        findings[f] = replace(findings[f], follows=stuck)
    broken = replace(model, texts=replace(model.texts, findings=findings))
    (found,) = prove(broken, only=["supports-are-shown"]).statements
    assert found.result == "refuted"
    (sound,) = prove(model, only=["supports-are-shown"]).statements
    assert sound.result == "proved"
