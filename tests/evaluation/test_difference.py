"""What differs between two versions of the knowledge is told, number by number and case by case."""

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from unknot.errors import InputError, KnowledgeError
from unknot.evaluation.difference import TABLES, Difference, difference
from unknot.model.load import load

MINIMAL = Path(__file__).parents[1] / "knowledge" / "minimal"
CASES = """cases:
  - {id: %s, set: made-up, source: nobody, story: Made up., phrases: [it hurts], not-known-at-home: [],
     answers: {age: 50, sex: male, worst-place: low-back, saddle-numbness: "yes"}, unmapped: [],
     diagnosis: sciatica, group: nerve, urgency: routine, acceptable: [routine], askable: true}
"""


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Difference]:
    """The small folder against a copy of it in which texts of some files are replaced."""

    def apply(*changes: tuple[str, str, str], cases: list[Path] | None = None) -> Difference:
        copy = Path(shutil.copytree(MINIMAL, tmp_path / "changed"))
        for file, old, new in changes:
            text = (copy / file).read_text(encoding="utf-8")
            assert text.count(old) == 1
            (copy / file).write_text(text.replace(old, new), encoding="utf-8")
        return difference(MINIMAL, copy, cases or [])

    return apply


@pytest.fixture
def cases(tmp_path: Path) -> list[Path]:
    """One written case that may be looked at."""
    from unknot.evaluation.cases import set_aside

    name = next(f"made-up-{i}" for i in range(50) if not set_aside(f"made-up-{i}"))
    (tmp_path / "cases.yaml").write_text(CASES % name, encoding="utf-8")
    (tmp_path / "diagnoses.yaml").write_text("modelled: {sciatica: [sciatica]}\ngroups: {nerve: [sciatica]}\n")
    return [tmp_path / "cases.yaml"]


def test_every_kind_of_entry_is_compared() -> None:
    """A new kind of knowledge must not change unseen."""
    knowledge = load(MINIMAL)
    kinds = {f.name for f in dataclasses.fields(knowledge) if isinstance(getattr(knowledge, f.name), dict)}
    assert kinds - {"places_of", "gaps", "countries"} == set(TABLES.values())


def test_nothing_differs_from_itself(cases: list[Path]) -> None:
    """The same folder twice."""
    found = difference(MINIMAL, MINIMAL, cases)
    assert (found.numbers, found.added, found.removed, found.changed, found.moved) == ((), {}, {}, {}, ())
    assert found.cases == 1
    assert "0 numbers differ" in found.as_text()


def test_a_changed_number_is_told_with_place_and_origin(changed: Callable[..., Difference]) -> None:
    """Old and new value, file and line, and both origins."""
    found = changed(("conditions/sciatica.yaml", "one-leg: 0.9,", "one-leg: {value: 0.8, fact: cauda--saddle},"))
    (number,) = found.numbers
    assert (number.kind, number.field, number.old, number.new) == (
        "condition",
        "sciatica.blocks.legs.one-leg",
        0.9,
        0.8,
    )
    assert number.where.startswith("conditions/sciatica.yaml:")
    assert (number.old_origin, number.new_origin) == ("estimate: made up for tests", "fact cauda--saddle")
    assert found.changed == {"condition": ("sciatica",)}
    assert "0.9 → 0.8" in found.as_text()


def test_one_of_several_numbers_of_a_list(changed: Callable[..., Difference]) -> None:
    """Weights of age bands have no name of their own and are told by their order."""
    found = changed(("conditions/sciatica.yaml", "weights: [0.5, 1.5, 1]", "weights: [0.5, 1.2, 1]"))
    assert [(n.old, n.new) for n in found.numbers] == [(1.5, 1.2)]


def test_new_and_lost_numbers_and_entries(changed: Callable[..., Difference]) -> None:
    """What is there on one side only; a changed word of a rule is told as well."""
    found = changed(
        ("conditions/sciatica.yaml", "sex: {female: 1, male: 1.2, estimate: made up for tests}\n", ""),
        ("rules/cauda.yaml", "reason: You have a fever.", "reason: You are hot."),
        ("advice.yaml", "id: no-better", "id: still-no-better"),
    )
    assert [(n.field, n.old, n.new) for n in found.numbers] == [
        ("sciatica.sex.female", 1, None),
        ("sciatica.sex.male", 1.2, None),
    ]
    assert found.added == {"net": ("still-no-better",)}
    assert found.removed == {"net": ("no-better",)}
    assert "rule" in found.changed


def test_a_case_whose_advice_moves(changed: Callable[..., Difference], cases: list[Path]) -> None:
    """A rule that demands less changes the advice; the leading cause stays."""
    old = "when: saddle-numbness\n    urgency: emergency"
    found = changed(("rules/cauda.yaml", old, old.replace("emergency", "immediate")), cases=cases)
    (moved,) = found.moved
    assert (moved.old_urgency, moved.new_urgency, moved.advice) == ("emergency", "immediate", True)
    assert moved.old_leading == moved.new_leading
    assert f"{moved.case}: emergency → immediate" in found.as_text()
    assert "1 with other advice" in found.as_text()


def test_a_folder_that_is_none_and_one_with_faults(changed: Callable[..., Difference], tmp_path: Path) -> None:
    """The first is bad input, the second has faults of its own."""
    with pytest.raises(InputError, match="neither a folder nor a revision"):
        difference(tmp_path / "nowhere", MINIMAL)
    with pytest.raises(KnowledgeError, match="sciatica"):
        changed(("conditions/sciatica.yaml", "one-leg: 0.9,", "one-leg: 9,"))


def test_revisions_that_git_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of an earlier commit is compared without touching the files that are there now."""
    shutil.copytree(MINIMAL, tmp_path / "knowledge")
    monkeypatch.chdir(tmp_path)
    name = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    for command in (["init", "-q"], ["add", "."], [*name, "commit", "-q", "-m", "First"]):
        subprocess.run(["git", *command], check=True, capture_output=True)
    path = tmp_path / "knowledge" / "conditions" / "sciatica.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("one-leg: 0.9,", "one-leg: 0.8,"), encoding="utf-8")
    assert [n.new for n in difference("HEAD", "knowledge").numbers] == [0.8]
    assert [n.new for n in difference("knowledge", "HEAD:knowledge").numbers] == [0.9]
    with pytest.raises(InputError, match="Git says"):
        difference("no-such-revision", "knowledge")
