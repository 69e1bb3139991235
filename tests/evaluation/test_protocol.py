"""The interview with a case is held as a face would hold it."""

from types import SimpleNamespace

import pytest

from unknot import assess
from unknot.errors import InputError
from unknot.evaluation import protocol
from unknot.evaluation.protocol import RUNS, hold

from .building import case

STATED = {"worst-place": "low-back", "age": 40.0, "sex": "male", "lifted-or-twisted": "yes", "onset": "sudden"}
NUMB = {"worst-place": "low-back", "age": 40.0, "saddle-numbness": "yes", "onset": "sudden"}


@pytest.fixture(scope="module")
def ends(model):
    """Outcomes of one benign story in both runs."""
    return {run: hold(model, case(stated=STATED), run) for run in RUNS}


def test_what_is_stated_is_said_and_nothing_else_is_made_up(model, ends):
    for run, silent_alarm in (("headline", "no"), ("stress", "not-sure")):
        answers = ends[run].answers
        for finding, value in answers.items():
            silent = silent_alarm if model.texts.findings[finding].alarm else "skipped"
            assert value == STATED.get(finding, silent), (run, finding)


def test_both_kinds_of_silence_occur(ends):
    assert {"no", "skipped"} <= set(ends["headline"].answers.values())
    assert "no" not in ends["stress"].answers.values()
    assert "not-sure" in ends["stress"].answers.values()


def test_pages_come_in_the_order_of_the_interview(model, ends):
    """Replaying the answers page by page asks for the same pages."""
    outcome = ends["headline"]
    told = {}
    for name in outcome.pages:
        page = assess(model, told).next_page
        assert page.page == name
        told |= {f: STATED.get(f, "no" if model.texts.findings[f].alarm else "skipped") for f in page.findings}
    assert assess(model, told).next_page is None
    assert outcome.items == len(told)


def test_the_outcome_is_the_assessment_of_what_was_said(model, ends):
    for outcome in ends.values():
        result = assess(model, outcome.answers)
        assert outcome.urgency == result.urgency
        assert outcome.reasons == result.reasons
        assert dict(outcome.ranking) == pytest.approx(result.probabilities, rel=1e-9, abs=1e-12)
        ranked = [round(p, 12) for _, p in outcome.ranking]
        assert ranked == sorted(ranked, reverse=True)
        assert outcome.leading == next(iter(result.probabilities))
        assert outcome.provisional is False
        assert outcome.refused == ()


def test_an_alarm_ends_the_interview_and_later_pages_are_never_answered(model):
    outcome = hold(model, case(stated=NUMB), "headline")
    assert outcome.urgency == "emergency"
    assert outcome.level == "emergency"
    assert outcome.pages == ("worst-place", "danger-now")
    assert outcome.items == sum(len(model.texts.pages[p].findings) for p in outcome.pages)
    assert "onset" not in outcome.answers


def test_place_age_and_sex_that_are_not_told_are_skipped(model):
    outcome = hold(model, case(), "headline")
    assert {outcome.answers[f] for f in model.texts.roles.values()} == {"skipped"}
    assert set(model.texts.roles.values()) <= {f for p in outcome.pages for f in model.texts.pages[p].findings}


def test_the_stress_run_does_not_soften_what_is_told(model):
    stated = dict.fromkeys((f.id for f in model.texts.findings.values() if f.alarm), "no")
    told = hold(model, case(stated=STATED | stated), "stress")
    silent = hold(model, case(stated=STATED), "headline")
    assert told.urgency == silent.urgency
    assert told.pages == silent.pages


@pytest.mark.parametrize("run", RUNS)
def test_a_child_is_refused_with_the_words_of_the_age_question(model, run):
    stated = {"worst-place": "low-back", "age": 12.0, **dict.fromkeys(model.texts.pages["danger-now"].findings, "no")}
    outcome = hold(model, case(stated=stated, too_young=True), run)
    (fault,) = outcome.refused
    assert fault.remedy == model.texts.findings["age"].below
    assert outcome.urgency is None
    assert outcome.level is None
    assert outcome.leading is None
    assert outcome.ranking == ()


def test_a_contradiction_in_a_case_is_told_with_the_case(model):
    """An adult is never counted as refused: answers that the interview does not take are a fault of the case."""
    with pytest.raises(InputError) as error:
        hold(model, case(stated={"worst-place": "elbow"}), "headline")
    assert error.value.faults[0].where == "cases.yaml:2"
    assert "worst-place" in str(error.value)


def test_an_interview_that_asks_the_same_page_for_ever_is_an_error(model, monkeypatch):
    page = SimpleNamespace(page="age", findings=("age",))
    monkeypatch.setattr(protocol, "assess", lambda *_, **__: SimpleNamespace(next_page=page))
    with pytest.raises(RuntimeError, match="'age' came again"):
        hold(model, case(), "headline")
