"""Bad input is refused with every fault named and the nearest valid id offered; nothing is guessed or dropped."""

from __future__ import annotations

import json
from typing import Any

import pytest

from unknot import Fault, InputError, Interview, Model, assess
from unknot.model.answers import read_answers
from unknot.model.compiled import Finding, Option, Page, Texts

from ..reasoning.blank import blank


def faults_of(model: Model, raw: Any, **where: Any) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        assess(model, raw, **where)
    return caught.value.faults


def one_fault(model: Model, raw: Any, **where: Any) -> Fault:
    faults = faults_of(model, raw, **where)
    assert len(faults) == 1, faults
    return faults[0]


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("fevr", "fever"),
        ("Fever", "fever"),
        ("saddle_numbness", "saddle-numbness"),
        ("danger-nw", "danger-now"),
        ("worst place", "worst-place"),
        ("chest-pressur", "chest-pressure"),
    ],
)
def test_an_unknown_finding_or_page_is_refused_with_the_nearest_id(model: Model, key: str, near: str) -> None:
    fault = one_fault(model, {key: "yes"})
    assert fault.where == f"answers.{key}"
    assert fault.problem == "is not a known finding or page."
    assert fault.remedy == f"Did you mean {near!r}?"


@pytest.mark.parametrize("key", ["qqqqqq", 1, None, ""])
def test_an_unknown_finding_without_a_near_one_is_refused_too(model: Model, key: Any) -> None:
    assert "not a known finding" in one_fault(model, {key: "yes"}).problem


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (True, "true or false"),
        (False, "true or false"),
        (1, "a number"),
        (0.0, "a number"),
        (None, "nothing"),
        (["yes"], "a list"),
        ([], "a list"),
        ({"value": "yes"}, "a mapping"),
        ("", "''"),
        ("YES", "'YES'"),
        ("maybe", "'maybe'"),
        (" yes", "' yes'"),
    ],
)
def test_a_yes_no_question_takes_its_words_only(model: Model, value: Any, named: str) -> None:
    """The fault says what was given, by kind when it is not text, and what would be right."""
    fault = one_fault(model, {"fever": value})
    assert fault.where == "answers.fever"
    assert fault.problem == f"cannot be {named}."
    assert "yes" in fault.remedy


@pytest.mark.parametrize("value", ["41", "forty", True, None, [41], {"value": 41}, "yes", ""])
def test_an_age_must_be_a_number(model: Model, value: Any) -> None:
    """Not a text with digits, and not true, which Python counts as 1."""
    fault = one_fault(model, {"age": value})
    assert fault.where == "answers.age"
    assert fault.problem.startswith("must be a number in years, not ")
    assert fault.remedy == "Use 16 to 115."


@pytest.mark.parametrize("value", [0, 15, 15.99, -3])
def test_a_child_gets_the_kind_text(model: Model, value: float) -> None:
    fault = one_fault(model, {"age": value})
    assert fault.problem == f"{value:g} is out of range."
    assert fault.remedy == model.texts.findings["age"].below
    assert "16" in fault.remedy


@pytest.mark.parametrize("value", [200, 115.5, float("inf"), float("nan"), pytest.param(10**400, id="huge"), 1e308])
def test_an_impossible_age_is_refused_with_the_range(model: Model, value: float) -> None:
    """Also numbers that JSON can hold and arithmetic cannot."""
    fault = one_fault(model, {"age": value})
    assert fault.problem.endswith("is out of range.")
    assert fault.remedy == "Use 16 to 115 years."


@pytest.mark.parametrize("value", [16, 16.0, 41.5, 115])
def test_possible_ages_are_taken(model: Model, value: float) -> None:
    assert assess(model, {"age": value}).answers.who.age == value


@pytest.mark.parametrize(
    ("raw", "remedy"),
    [
        ({"worst-place": "lowback"}, "Did you mean 'low-back'?"),
        ({"worst-place": "Neck"}, "Did you mean 'neck'?"),
        ({"sex": "m"}, "Use one of: female, male, not-sure, skipped."),
        ({"worst-place": ["neck"]}, "Use one of: "),
        ({"worst-place": True}, "Use one of: "),
        ({"sex": 0}, "Use one of: "),
    ],
)
def test_a_choice_takes_one_of_its_options(model: Model, raw: dict[str, Any], remedy: str) -> None:
    fault = one_fault(model, raw)
    assert fault.where == f"answers.{next(iter(raw))}"
    assert fault.remedy.startswith(remedy)


def test_no_alarm_can_be_skipped_and_all_else_can(model: Model) -> None:
    for f in model.texts.findings.values():
        if f.alarm:
            fault = one_fault(model, {f.id: "skipped"})
            assert fault.problem == "is an alarm and cannot be skipped."
            assert fault.remedy == "Answer yes, no or not-sure."
        else:
            assert assess(model, {f.id: "skipped"}).answers.values[f.id] == "skipped"


# ---------------------------------------------------------------- whole pages


def test_none_of_these_stands_alone(model: Model) -> None:
    fault = one_fault(model, {"danger-now": ["none", "collapse"]})
    assert (fault.where, fault.problem) == ("answers.danger-now", "says none of these and lists some.")


@pytest.mark.parametrize("value", ["none", "collapse", True, None, {"collapse": "yes"}, 1, [1], [None], [["collapse"]]])
def test_a_whole_page_takes_a_list_of_finding_ids(model: Model, value: Any) -> None:
    fault = one_fault(model, {"danger-now": value})
    assert fault.where == "answers.danger-now"
    assert fault.problem.startswith("answers a whole page and must be a list of finding ids, not ")
    assert not fault.problem.endswith("not a list.")
    assert '["none"]' in fault.remedy


def test_an_empty_list_says_neither_none_nor_some(model: Model) -> None:
    """Unticked is not "no"."""
    fault = one_fault(model, {"danger-now": []})
    assert fault.problem == "is an empty list."
    assert '["none"]' in fault.remedy


def test_a_finding_of_another_page_is_refused(model: Model) -> None:
    fault = one_fault(model, {"danger-now": ["fever"]})
    assert fault.problem == "'fever' is not on this page."
    assert one_fault(model, {"danger-now": ["colapse"]}).remedy == "Did you mean 'collapse'?"


def test_listing_a_finding_twice_is_no_fault(model: Model) -> None:
    answers = assess(model, {"danger-now": ["collapse", "collapse"]}).answers.values
    assert [f for f, v in answers.items() if v == "yes"] == ["collapse"]


@pytest.mark.parametrize("said", ["yes", "not-sure"])
@pytest.mark.parametrize("first", ["page", "finding"])
def test_a_page_and_its_finding_must_agree(model: Model, said: str, first: str) -> None:
    """Whichever comes first, the fault names both answers and both places."""
    raw: dict[str, Any] = {"danger-now": ["none"], "collapse": said}
    if first == "finding":
        raw = dict(reversed(raw.items()))
    fault = one_fault(model, raw)
    assert fault.where == "answers.collapse"
    for word in ("'no'", repr(said), "'danger-now'", "'collapse'"):
        assert word in fault.problem


def test_a_page_and_its_finding_may_say_the_same(model: Model) -> None:
    both = assess(model, {"danger-now": ["collapse"], "collapse": "yes", "breathless": "no"}).answers.values
    assert both == assess(model, {"danger-now": ["collapse"]}).answers.values


def one_question(kind: str, **more: Any) -> Texts:
    """A vocabulary with one question, "strength", alone on the page "pain-page"."""
    f = blank(Finding, id="strength", kind=kind, page="pain-page", **more)
    return blank(
        Texts,
        findings={"strength": f},
        pages={"pain-page": blank(Page, id="pain-page", findings=("strength",))},
        settings={"home": "home"},
        default_setting="home",
        roles={"place": "where", "age": "years", "sex": "born-as"},
    )


@pytest.mark.parametrize(
    "texts",
    [
        one_question("number", unit="points", range=(0.0, 10.0), bands=(0.0, 5.0)),
        one_question("choice", options=(Option("mild", "Mild", None), Option("bad", "Bad", None))),
    ],
)
@pytest.mark.parametrize("value", [["none"], ["strength"]])
def test_only_a_checklist_can_be_answered_as_a_whole_page(texts: Texts, value: list[str]) -> None:
    """A number or a choice that is alone on its page is not turned into "no" or "yes"."""
    with pytest.raises(InputError, match=r"answers\.pain-page"):
        read_answers(texts, {"pain-page": value})


# ---------------------------------------------------------------- contradictions


def test_what_only_one_sex_can_have_is_refused_in_the_other(model: Model) -> None:
    """For each such finding, as item and as part of a page; "no" and "not sure" are no contradiction."""
    bound = [f for f in model.texts.findings.values() if f.applies_if.sex]
    assert bound
    for f in bound:
        other = next(s for s in ("female", "male") if s not in f.applies_if.sex)
        fault = one_fault(model, {"sex": other, f.id: "yes"})
        assert fault.where == f"answers.{f.id}"
        assert repr(other) in fault.problem
        page = model.texts.pages[f.page]
        if len(page.findings) > 1:
            assert one_fault(model, {"sex": other, f.page: [f.id]}) == fault
        for silent in ("no", "not-sure"):
            assert assess(model, {"sex": other, f.id: silent}).answers.who.sex == other


def test_no_to_what_does_not_concern_a_person_stays_unasked(model: Model) -> None:
    """A "none of these" covers such items too, and says nothing of them."""
    for f in model.texts.findings.values():
        if f.applies_if.sex:
            other = next(s for s in ("female", "male") if s not in f.applies_if.sex)
            assert f.id not in assess(model, {"sex": other, f.page: ["none"]}).answers.values


def incompatible_texts() -> Texts:
    names = ("walks-well", "cannot-walk", "worst")
    clash = ((("cannot-walk", "yes"),), (("worst", "yes"), ("cannot-walk", "not-sure")))
    findings = {n: blank(Finding, id=n, kind="yes-no", page="p") for n in names}
    findings["walks-well"] = blank(Finding, id="walks-well", kind="yes-no", page="p", incompatible=clash)
    return blank(
        Texts,
        findings=findings,
        pages={"p": blank(Page, id="p", findings=names)},
        settings={"home": "home"},
        default_setting="home",
        roles={"place": "where", "age": "years", "sex": "born-as"},
    )


@pytest.mark.parametrize(
    ("raw", "refused"),
    [
        ({"walks-well": "yes", "cannot-walk": "yes"}, True),
        ({"p": ["walks-well", "cannot-walk"]}, True),
        ({"walks-well": "yes", "worst": "yes", "cannot-walk": "not-sure"}, True),
        ({"walks-well": "yes", "worst": "yes"}, False),
        ({"walks-well": "not-sure", "cannot-walk": "yes"}, False),
        ({"walks-well": "yes", "cannot-walk": "no"}, False),
    ],
)
def test_answers_that_exclude_each_other_are_refused(raw: dict[str, Any], refused: bool) -> None:
    """As the finding declares it: all of one listed combination must be said, and the finding itself be yes."""
    if not refused:
        assert read_answers(incompatible_texts(), raw).values
        return
    with pytest.raises(InputError) as caught:
        read_answers(incompatible_texts(), raw)
    assert [f.where for f in caught.value.faults] == ["answers.walks-well"]
    assert "cannot-walk" in caught.value.faults[0].problem


# ---------------------------------------------------------------- the whole input


@pytest.mark.parametrize("raw", [None, [], ["fever"], "fever", 5, True, [("fever", "yes")], {"fever"}])
def test_answers_must_be_a_mapping(model: Model, raw: Any) -> None:
    fault = one_fault(model, raw)
    assert fault.where == "answers"
    assert fault.problem.startswith("answers must be a mapping")


@pytest.mark.parametrize("setting", ["hom", "", "Home", 5, True, ["home"], {"id": "home"}])
def test_an_unknown_setting_is_refused(model: Model, setting: Any) -> None:
    """Of any type; the nearest or all are offered."""
    fault = one_fault(model, {}, setting=setting)
    assert fault.where == "setting"
    assert "home" in fault.remedy


@pytest.mark.parametrize("country", ["gb", "GBR", "", "G1", "ÄÖ", 5, True, ["GB"], {"id": "GB"}])
def test_a_country_is_a_two_letter_code(model: Model, country: Any) -> None:
    assert one_fault(model, {}, country=country).where == "country"


def test_a_country_without_numbers_of_its_own_gets_general_ones(model: Model) -> None:
    a = assess(model, {}, country="ZZ")
    assert a.country == model.texts.other_country


def test_every_fault_is_named_at_once(model: Model) -> None:
    """In the order of the answers, after setting and country; and none twice."""
    raw = {
        "fevr": "yes",
        "age": 15,
        "sex": True,
        "danger-now": ["none", "nonsense"],
        "weight-loss": "skipped",
        "onset": ["sudden"],
        "illness": [],
    }
    faults = faults_of(model, raw, setting="moon", country="uk")
    where = [f.where for f in faults]
    assert set(where) == {"setting", "country", *(f"answers.{key}" for key in raw)}
    assert len(set(faults)) == len(faults)
    assert list(dict.fromkeys(where))[-len(raw) :] == [f"answers.{key}" for key in raw]
    with pytest.raises(InputError) as caught:
        assess(model, raw, setting="moon", country="uk")
    for fault in faults:
        assert str(fault) in str(caught.value)


def test_faults_of_a_non_mapping_come_with_those_of_setting_and_country(model: Model) -> None:
    assert {f.where for f in faults_of(model, [], setting="moon", country="uk")} == {"answers", "setting", "country"}


def test_faults_of_values_and_contradictions_come_together(model: Model) -> None:
    raw = {"sex": "male", "pregnant": "yes", "age": "old", "danger-now": ["none"], "collapse": "yes"}
    assert {f.where for f in faults_of(model, raw)} == {"answers.pregnant", "answers.age", "answers.collapse"}


def test_a_fault_is_plain_data(model: Model) -> None:
    """Programs get it as JSON, with the attribute names as keys."""
    fault = one_fault(model, {"fevr": "yes"})
    data = json.loads(json.dumps(fault.as_dict()))
    assert data == {
        "where": "answers.fevr",
        "field": "",
        "problem": "is not a known finding or page.",
        "remedy": "Did you mean 'fever'?",
    }


def test_reading_does_not_change_what_was_given(model: Model) -> None:
    raw = {"age": 41, "danger-now": ["collapse"], "fever": "no"}
    before = json.dumps(raw)
    assess(model, raw)
    assert json.dumps(raw) == before


def test_an_interview_takes_a_page_whole_or_not_at_all(model: Model) -> None:
    """After a refused reply everything is as before, and the same page comes again."""
    interview = Interview(model)
    page = interview.page()
    with pytest.raises(InputError):
        interview.reply(page.page, {"worst-place": "neck", "age": 15})
    assert (interview.answers, interview.shown, interview.corrections) == ({}, [], [])
    assert interview.page() == page


def saved(model: Model) -> dict[str, Any]:
    interview = Interview(model)
    interview.reply("worst-place", {"worst-place": "neck"})
    return json.loads(json.dumps(interview.as_dict()))


@pytest.mark.parametrize(
    "change",
    [
        {"answers": {"fevr": "yes"}},
        {"answers": ["fever"]},
        {"answers": None},
        {"file_version": 2},
        {"file_version": None},
        {"setting": "moon"},
        {"setting": ["home"]},
        {"country": 5},
        {"shown": None},
        {"shown": 5},
        {"shown": [["worst-place"]]},
        {"corrections": None},
        {"corrections": [["fever"]]},
        {"corrections": [5]},
    ],
)
def test_a_damaged_saved_interview_is_refused_not_half_read(model: Model, change: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Interview.from_dict(model, {**saved(model), **change})


@pytest.mark.parametrize("data", [None, [], "interview", 5, {}])
def test_what_is_no_saved_interview_is_refused(model: Model, data: Any) -> None:
    with pytest.raises(InputError, match="not a saved interview"):
        Interview.from_dict(model, data)


def test_a_saved_interview_goes_on_where_it_was(model: Model) -> None:
    again = Interview.from_dict(model, saved(model))
    assert again.answers == {"worst-place": "neck"}
    assert again.shown == ["worst-place"]
    assert json.loads(json.dumps(again.as_dict())) == saved(model)
