"""`show` gives every effective number of an entry, with its place and its origin."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unknot import InputError, KnowledgeError, Model
from unknot.model.load import load
from unknot.model.show import SHEETS, show, show_dict
from unknot.model.show_parts import Entries

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="module")
def bundled(model: Model) -> Entries:
    return Entries(load(FOLDER), model)


@pytest.fixture(scope="module")
def small(minimal: Path) -> Entries:
    return Entries(load(minimal), Model.load(minimal, cache=False))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "show-cache"))


def section(sheet: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """The rows of the section whose title contains the words."""
    found: list[list[dict[str, Any]]] = [s["rows"] for s in sheet["sections"] if title in s["title"]]
    assert len(found) == 1, title
    return found[0]


def row(sheet: dict[str, Any], title: str, label: str) -> dict[str, Any]:
    (found,) = (r for r in section(sheet, title) if r["label"] == label)
    return found


def all_rows(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    return [r for s in sheet["sections"] for r in s["rows"]]


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_every_entry_of_every_kind_can_be_shown(kind: str, bundled: Entries, small: Entries) -> None:
    """Text without ragged ends and plain data that JSON can hold, for all knowledge that ships."""
    shown = 0
    for entries in (bundled, small):
        for known, id_ in entries.k.places_of:
            if known != kind:
                continue
            sheet = SHEETS[kind](entries, id_)
            text = sheet.as_text()
            assert text.startswith(f"{id_}  ({kind}, ")
            assert not re.search(r"[ \t]$", text, re.MULTILINE), id_
            assert all(words != "None" for _, words in sheet.facts), id_
            assert json.loads(json.dumps(sheet.as_dict()))["id"] == id_
            shown += 1
    assert shown > 0


def test_every_stated_number_of_every_entry_is_shown_with_place_and_origin(bundled: Entries) -> None:
    """Each number that an author wrote in an entry stands on its sheet with value, file and line, and origin."""
    checked = 0
    for kind in ("condition", "family", "block", "finding", "age-table"):
        for known, id_ in bundled.k.places_of:
            if known != kind:
                continue
            rows = all_rows(SHEETS[kind](bundled, id_).as_dict())
            shown = {(r["where"], r["value"], json.dumps(r.get("origin"))) for r in rows if "value" in r}
            for number in bundled.numbers(kind, id_):
                where = bundled.k.where(kind, id_, *number.path)
                assert (where, number.value, json.dumps(bundled.origin(number.origin))) in shown, (id_, number.path)
                checked += 1
    assert checked > 1000


def test_every_row_with_a_value_says_where_it_stands(bundled: Entries) -> None:
    """No number without file and line, and the line is there."""
    lines = {p.relative_to(FOLDER).as_posix(): len(p.read_text("utf-8").splitlines()) for p in FOLDER.rglob("*.yaml")}
    for id_ in bundled.k.conditions:
        for r in all_rows(SHEETS["condition"](bundled, id_).as_dict()):
            if "value" in r:
                file, line = r["where"].split(":")
                assert 1 <= int(line) <= lines[file], r


def test_the_sheet_of_a_condition_holds_what_the_engine_uses(bundled: Entries) -> None:
    """Priors, needs, patterns and chances on the sheet are the model's own, in every condition."""
    point, recipe = bundled.model.point, bundled.model.recipe
    for c, id_ in enumerate(recipe.conditions):
        sheet = SHEETS["condition"](bundled, id_).as_dict()
        for r, place in enumerate([*recipe.places, "place not said"]):
            shown = row(sheet, "Chance before any question", place)
            assert [shown[s] for s in recipe.settings] == point.prior[0, :, r, c].tolist()
        need = {r["label"]: r["home"] for r in section(sheet, "What it needs")}
        assert sum(need.values()) == pytest.approx(1)
        for name, block in point.blocks.items():
            weights = block.weights[0, c]
            assert bundled.weights(id_, name) == dict(zip(block.states, weights.tolist(), strict=True))
        for shown in section(sheet, "Other findings"):
            if "ratio" in shown:
                assert shown["ratio"] == pytest.approx(shown["chance"] / shown["background"])


def test_all_findings_are_on_the_sheet_of_a_condition(bundled: Entries) -> None:
    """Stated, inherited or from the background: nothing that can be answered is left out."""
    for id_ in bundled.k.conditions:
        labels = {r["label"].split(":")[0] for r in all_rows(SHEETS["condition"](bundled, id_).as_dict())}
        assert {f.id for f in bundled.k.findings.values() if not f.role} <= labels, id_


def test_own_inherited_default_floor_and_leak_are_told_apart(small: Entries) -> None:
    """Whose number it is stands beside it."""
    strain = SHEETS["condition"](small, "strain").as_dict()
    cauda = SHEETS["condition"](small, "cauda").as_dict()
    sciatica = SHEETS["condition"](small, "sciatica").as_dict()
    other = SHEETS["condition"](small, "other").as_dict()
    assert row(strain, "(block muscle)", "spasm: spasm")["from"] == "own"
    assert row(strain, "(block muscle)", "none: no muscle")["from"] == "own, remainder"
    assert row(strain, "Other findings", "onset: sudden")["from"] == "family mechanical"
    assert row(sciatica, "Other findings", "onset: sudden")["from"] == "own"
    assert row(strain, "Blocks of which nothing", "legs: one-leg: one nerve")["from"] == "block default"
    assert row(sciatica, "(block legs)", "saddle: nerves at the end of the spine")["from"] == "floor"
    (fever,) = (r for r in all_rows(strain) if r["label"] == "fever")
    assert fever["from"] == "leak"
    (pain,) = (r for r in all_rows(other) if r["label"] == "night-pain")
    assert pain["from"] == "widened leak"
    assert row(strain, "What it needs", "routine")["from"] == "family mechanical"
    assert row(cauda, "What it needs", "emergency")["from"] == "own"
    assert row(strain, "keep away", "bed-rest")["from"] == "family mechanical"
    assert row(cauda, "keep away", "thrusts")["from"] == "own"


def test_likelihood_ratios_come_out_as_stated(small: Entries) -> None:
    """A pair lr+ 2 and lr- 0.8 gives a chance of 1/3; lr × fpr gives 0.06; sens is taken as it is."""
    cauda = SHEETS["condition"](small, "cauda").as_dict()
    other = SHEETS["condition"](small, "other").as_dict()
    pair = [r for r in section(cauda, "Other findings") if r["label"] == "fever"]
    assert [(r["stated as"], r["value"]) for r in pair] == [("lr+", 2.0), ("lr-", 0.8)]
    assert pair[0]["chance"] == pytest.approx(2 * (1 - 0.8) / (2 - 0.8))
    ratio, rate = (r for r in section(other, "Other findings") if r["label"] == "fever")
    assert (ratio["stated as"], rate["stated as"]) == ("lr", "fpr")
    assert ratio["chance"] == pytest.approx(3 * 0.02)
    night = [r for r in section(cauda, "Other findings") if r["label"] == "night-pain"]
    assert night[0]["chance"] == pytest.approx(0.4)
    assert night[0]["ratio"] == pytest.approx(0.4 / 0.1)


def test_a_fact_is_cited_with_title_journal_year_address_interval_and_number(small: Entries) -> None:
    """All that a reader needs to find and to weigh it, in text and in data."""
    prevalence = row(SHEETS["condition"](small, "sciatica").as_dict(), "How common", "value")["origin"]
    assert prevalence["title"] == "A made-up cohort"
    assert prevalence["journal"] == "Journal of Tests"
    assert prevalence["year"] == 2001
    assert prevalence["address"] == "https://doi.org/10.1000/test.1"
    assert prevalence["ci95"] == [0.03, 0.08]
    assert prevalence["n"] == 400
    text = SHEETS["condition"](small, "sciatica").as_text()
    assert "A made-up cohort, Journal of Tests, 2001. https://doi.org/10.1000/test.1 [sciatica--share," in text
    assert "estimate: made up for tests" in text
    assert "indirect: hospital patients" in SHEETS["block"](small, "legs").as_text()


def test_relative_chances_by_age_and_sex_average_to_one(bundled: Entries) -> None:
    """Over the reference population, as the engine uses them."""
    for c in range(len(bundled.model.recipe.conditions)):
        relative = bundled.model.point.person[0, c] / bundled.people
        assert float(np.dot(relative, bundled.people)) == pytest.approx(1)


def test_rules_that_suspect_a_condition_are_named(small: Entries) -> None:
    """And a rule's sheet says its pattern in words."""
    assert [r["label"] for r in section(SHEETS["condition"](small, "cauda").as_dict(), "Rules and reasons")] == [
        "saddle"
    ]
    rule = SHEETS["rule"](small, "ill").as_dict()
    assert rule["facts"]["when"] == "at least 2 of (fever, saddle-numbness)"
    assert rule["facts"]["only if"] == "place is low-back and setting is home and age is 16 or more"
    assert "go at once" in SHEETS["rule"](small, "ill").as_text()


def test_an_exercise_shows_steps_dose_and_what_speaks_against_it(small: Entries) -> None:
    """What stands at the top of its file speaks against it, too; the dose stands with its origin."""
    sheet = SHEETS["exercise"](small, "rolls").as_dict()
    facts = sheet["facts"]
    assert [facts[f"step {i}"] for i in (1, 2, 3)] == ["Lie down.", "Roll over.", "Roll back."]
    assert facts["not with"] == "fever, saddle-numbness"
    dose = section(sheet, "Dose")
    assert [(r["label"], r["value"], r["where"]) for r in dose] == [
        ("repeats", 5, "exercises/all.yaml:10"),
        ("a-day", 2, "exercises/all.yaml:10"),
    ]
    assert dose[0]["origin"] == {"kind": "estimate", "reason": "made up for tests"}
    assert "exercise rolls" in {r["label"] for r in section(SHEETS["finding"](small, "fever").as_dict(), "Used by")}


def test_a_muscle_shows_where_its_pain_is_felt_and_what_moves_it(small: Entries) -> None:
    """With the origin of the first, and the exercises for the second."""
    sheet = SHEETS["muscle"](small, "long-muscle").as_dict()
    assert sheet["facts"]["stretch by"] == "rolls"
    (pain,) = section(sheet, "Where its pain is felt")
    assert (pain["what"], pain["origin"]["kind"]) == ("In the back.", "estimate")


def test_a_fact_lists_what_rests_on_it(small: Entries) -> None:
    """So that one can see what a corrected figure would move."""
    rows = section(SHEETS["fact"](small, "cauda--saddle").as_dict(), "Numbers that rest on it")
    assert [(r["label"], r["where"]) for r in rows] == [
        ("block legs: states.saddle.saddle-numbness", "blocks/legs.yaml:10"),
        ("course new-strain: better.12", "courses/all.yaml:10"),
    ]
    texts = section(SHEETS["fact"](small, "cauda--guideline").as_dict(), "Rules and texts")
    assert {r["label"] for r in texts} == {
        "rule saddle", "rule ill", "rule hot", "criterion saddle-criterion", "treatment keep-moving", "net numb",
        "medicine tablet", "claim rest-heals",
    }  # fmt: skip


def test_factors_courses_and_medicines_show_their_words_numbers_and_sources(small: Entries) -> None:
    """Each statement stands with its place in the files and with its origin."""
    factor = SHEETS["factor"](small, "lasting").as_dict()
    assert [r["label"] for r in section(factor, "Evidence")] == ["size", "change"]
    course = SHEETS["course"](small, "new-strain").as_dict()
    better = section(course, "Share better by week")
    assert [(r["label"], r["value"]) for r in better] == [("1", 0.1), ("2", 0.15), ("6", 0.18), ("12", 0.2)]
    assert [r["label"] for r in section(course, "Evidence")] == ["also"]
    medicine = SHEETS["medicine"](small, "tablet").as_dict()
    against = section(medicine, "Against it")
    assert [r["label"] for r in against] == ["weak-kidneys", "age is 65 or more"]
    said = section(medicine, "What it says")
    assert [r["label"] for r in said] == ["helps", "harms", "most-a-day", "longest", "not-together"]
    for row in (*section(factor, "Evidence"), *better, *against, *said):
        assert row["origin"], row
        assert row["where"].split(":")[0] in {"factors/all.yaml", "courses/all.yaml", "medicines/all.yaml"}
    users = section(SHEETS["finding"](small, "weak-kidneys").as_dict(), "Used by")
    assert [r["label"] for r in users] == ["medicine tablet"]


def test_an_id_of_several_kinds_shows_each(minimal: Path) -> None:
    """`onset` is a page and a finding; `legs` a page and a block."""
    assert [e["kind"] for e in show_dict(minimal, "onset")["entries"]] == ["page", "finding"]
    assert {e["kind"] for e in show_dict(minimal, "legs")["entries"]} == {"page", "block"}
    assert show(minimal, "onset").count("onset  (") == 2


def test_the_version_of_the_knowledge_is_part_of_the_data(minimal: Path) -> None:
    """As in every other output."""
    assert show_dict(minimal, "strain")["knowledge"] == Model.load(minimal, cache=False).version


@pytest.mark.parametrize(
    ("given", "nearest"), [("sciatca", "'sciatica'"), ("saddle-numb", "'saddle-numbness'"), ("zzz", "conditions")]
)
def test_an_unknown_id_offers_the_nearest(given: str, nearest: str, minimal: Path) -> None:
    """Or where to look when nothing is near."""
    with pytest.raises(InputError) as caught:
        show(minimal, given)
    assert repr(given) in str(caught.value)
    assert nearest in str(caught.value)


def test_a_broken_folder_shows_nothing(copy: Path) -> None:
    """Its faults are told instead."""
    (copy / "families.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"families\.yaml: is missing"):
        show(copy, "strain")
