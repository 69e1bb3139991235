"""The whole evaluation: who is counted where, and what is kept unread."""

import json
from pathlib import Path

import pytest

from unknot.evaluation.__main__ import main
from unknot.evaluation.cases import set_aside
from unknot.evaluation.metrics import FAULTS, Share
from unknot.evaluation.run import evaluate

OPEN = [f"open-{i}" for i in range(60) if not set_aside(f"open-{i}")]
KEPT = [f"kept-{i}" for i in range(60) if set_aside(f"kept-{i}")]
STRAIN = {"worst-place": "low-back", "age": 35, "sex": "female", "lifted-or-twisted": "yes", "onset": "sudden"}
NUMB = {
    "worst-place": "low-back",
    "age": 35,
    "sex": "female",
    "saddle-numbness": "yes",
    "onset": "sudden",
    "how-long": "days",
}


def entry(id_, answers, urgency="self-care", acceptable=("self-care", "routine"), **changes):
    return {
        "id": id_,
        "set": "lay",
        "source": "made up for the test",
        "story": "made up",
        "phrases": ["made up"],
        "not-known-at-home": [],
        "answers": answers,
        "unmapped": [],
        "diagnosis": "Pulled back",
        "group": "muscle strain/spasm",
        "urgency": urgency,
        "acceptable": list(acceptable),
        "askable": True,
    } | changes


CASES = [
    entry(OPEN[0], STRAIN, unmapped=["stabbing", "worse at night"]),
    entry(OPEN[1], NUMB, "emergency", ["emergency"], set="clinic", diagnosis="Squeezed nerves", group="cord"),
    entry(OPEN[2], STRAIN, "emergency", ["emergency"], set="clinic"),
    entry(OPEN[3], STRAIN, "emergency", ["emergency"], askable=False),
    entry(OPEN[4], STRAIN | {"age": 12}, "emergency", ["emergency"]),
    entry(OPEN[5], NUMB, diagnosis="Rare thing", group="rare"),
    entry(KEPT[0], STRAIN, "emergency", ["emergency"]),
    entry(KEPT[1], NUMB, "emergency", ["emergency"]),
]
TABLE = {
    "modelled": {"Pulled back": ["muscle-strain"], "Squeezed nerves": ["cauda-equina"], "Rare thing": []},
    "groups": {"muscle strain/spasm": ["muscle-strain", "wry-neck"], "cord": ["cauda-equina"], "rare": []},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("cases")
    (path / "cases.yaml").write_text(json.dumps({"cases": CASES}), encoding="utf-8")
    (path / "diagnoses.yaml").write_text(json.dumps(TABLE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def result(model, folder):
    return evaluate(model, [folder])


@pytest.fixture(scope="module")
def with_set_aside(model, folder):
    return evaluate(model, [folder], set_aside=True)


def test_only_adults_whose_trouble_could_be_asked_for_are_scored(result):
    s = result.figures.headline
    assert s.cases == 4
    assert s.missed == Share(1, 2)
    assert s.safe == Share(3, 4)
    assert s.over == Share(1, 4)
    assert s.acceptable == Share(2, 4)
    assert s.first.of == 3
    assert s.group_modelled == 3
    assert s.pages_by_level["emergency"].of == 2


def test_what_no_question_could_have_revealed_stands_apart(result):
    assert result.figures.not_askable.cases == 1
    assert result.figures.not_askable.missed == Share(1, 1)
    assert result.figures.not_askable_stress.cases == 1


def test_a_child_is_counted_as_refused_and_leaves_every_denominator(result):
    assert result.figures.refused == 1
    assert all(v.case.id != OPEN[4] for v in result.verdicts)


def test_phrases_without_a_word_are_counted(result):
    assert result.figures.unmapped == 2
    assert result.figures.fully_mapped == 5


def test_each_set_has_its_own_figures(result):
    assert {name: h.cases for name, (h, _) in result.figures.by_set.items()} == {"lay": 2, "clinic": 2}
    clinic, stress = result.figures.by_set["clinic"]
    assert clinic.missed == Share(1, 2)
    assert stress.missed.of == 2


def test_the_stress_run_is_scored_for_safety_alone(result):
    """With every silent alarm "not sure", the sick person whom the headline run missed is found."""
    assert result.figures.stress.cases == 4
    assert result.figures.stress.missed == Share(0, 2)
    assert result.figures.stress.safe == Share(4, 4)
    assert set(result.figures.stress.as_dict()) == {"cases", "missed_emergency", "safe"}


def test_every_wrong_case_is_told_with_its_reasons(result):
    wrong = {(v.case.id, v.outcome.run): v.faults for v in result.wrong}
    assert wrong[OPEN[2], "headline"] == ("missed emergency",)
    assert wrong[OPEN[3], "headline"] == ("missed emergency",)
    assert wrong[OPEN[5], "headline"] == ("over-triage",)
    assert not any(id_ == OPEN[0] for id_, _ in wrong)
    told = next(c for c in result.as_dict()["wrong"] if c["id"] == OPEN[5])
    assert told["urgency"] == "emergency"
    assert told["acceptable"] == ["self-care", "routine"]
    assert told["never_asked"] == ["onset", "how-long"]
    assert told["reasons"][0]["kind"] == "rule"
    assert told["reasons"][0]["findings"] == ["saddle-numbness"]
    assert len(told["conditions"]) == 5
    text = result.as_text()
    for words in (
        OPEN[2],
        "missed emergency",
        told["reasons"][0]["text"][:30],
        "told but never asked: onset, how-long",
    ):
        assert words in text


def test_the_worst_comes_first(result):
    named = [FAULTS.index(v.faults[0]) for v in result.wrong if v.outcome.run == "headline"]
    assert named == sorted(named)
    assert len(set(named)) > 1


def test_the_set_aside_part_stays_unread_until_asked_for(result):
    assert result.set_aside_cases == 2
    assert result.set_aside is None
    assert result.as_dict()["set_aside"] is None
    for id_ in KEPT[:2]:
        assert id_ not in result.as_text()
        assert id_ not in json.dumps(result.as_dict())
    assert "Set aside and not scored: 2 cases." in result.as_text()


def test_the_set_aside_part_is_scored_apart_and_without_single_cases(result, with_set_aside):
    assert with_set_aside.figures == result.figures
    assert with_set_aside.set_aside.headline.missed == Share(1, 2)
    assert with_set_aside.set_aside.headline.cases == 2
    for id_ in KEPT[:2]:
        assert id_ not in with_set_aside.as_text()
        assert id_ not in json.dumps(with_set_aside.as_dict())
    assert "SET ASIDE (2 cases)" in with_set_aside.as_text()


def test_the_same_cases_give_the_same_result(model, folder, result):
    assert evaluate(model, [folder]).as_dict() == result.as_dict()


def test_the_module_prints_text_or_json_and_tells_faults(folder, knowledge_folder, tmp_path, capsys):
    given = [str(folder), "--knowledge", str(knowledge_folder)]
    assert main(given) == 0
    assert "missed emergencies" in capsys.readouterr().out
    assert main([*given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["headline"]["cases"] == 4
    assert main([str(tmp_path), "--knowledge", str(knowledge_folder)]) == 2
    assert "no case files" in capsys.readouterr().err
