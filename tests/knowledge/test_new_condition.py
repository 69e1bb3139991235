"""A condition that was begun from another one fits at once, and asks for each of its numbers to be replaced."""

import re
import shutil
from pathlib import Path

import pytest

from unknot.errors import InputError, KnowledgeError
from unknot.model.files import bundled_folder
from unknot.model.lint import lint
from unknot.model.load import load
from unknot.model.new_entry import new_condition
from unknot.model.origins import stated_numbers
from unknot.model.reminders import remind


def test_every_number_is_an_estimate_to_replace(copy: Path) -> None:
    """No fact is claimed for the new condition; values stay, and there is a reminder for each number and text."""
    path = new_condition(copy, "new-nerve", "sciatica")
    assert path == copy / "conditions" / "new-nerve.yaml"
    knowledge = load(copy)
    assert lint(knowledge) == []
    numbers = {n.path: n for n in stated_numbers(knowledge) if n.id == "new-nerve"}
    old = {n.path: n for n in stated_numbers(knowledge) if n.id == "sciatica"}
    assert {p: n.value for p, n in numbers.items()} == {p: n.value for p, n in old.items()}
    assert {n.origin.estimate for n in numbers.values()} == {"copied from sciatica: replace"}
    reminders = [r for r in remind(knowledge) if r.where.startswith("conditions/new-nerve.yaml")]
    assert {r.field for r in reminders} >= {"prevalence.value", "name", "plain", "about", "icd10cm"}
    assert len([r for r in reminders if "copied from" in r.problem]) >= len(numbers)
    assert all(r.where.split(":")[1] != "1" or r.field == "id" for r in reminders if "copied" in r.problem)


def test_what_belongs_to_the_other_alone_is_left_out(copy: Path) -> None:
    """Its codes and its checks."""
    new_condition(copy, "new-nerve", "sciatica")
    made = load(copy).conditions["new-nerve"]
    assert made.icd10cm == []
    assert made.checks == []
    assert made.typical == {"legs": "one-leg"}


def begin_each(folder: Path, ids: list[str]) -> list[str]:
    """Begin a condition from each of these, one at a time; those that start small for want of room."""
    small = []
    for id_ in ids:
        path = new_condition(folder, "brand-new", id_)
        assert lint(load(folder)) == [], id_
        small += [id_] if "a small start" in path.read_text(encoding="utf-8") else []
        path.unlink()
    return small


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    """A copy of the knowledge that comes with the package."""
    return Path(shutil.copytree(bundled_folder(), tmp_path / "knowledge"))


@pytest.mark.slow
def test_bundled_conditions_can_be_a_beginning(bundled: Path) -> None:
    """Where there is no room for as much again, the new one starts small, and says so."""
    assert begin_each(bundled, ["muscle-strain", "shingles"]) == ["muscle-strain"]


@pytest.mark.deep
def test_every_bundled_condition_with_a_prevalence_can_be_a_beginning(bundled: Path) -> None:
    conditions = load(bundled).conditions.values()
    ids = [c.id for c in conditions if not (c.prevalence.rest or c.prevalence.residual)]
    assert "muscle-strain" in begin_each(bundled, ids)


@pytest.mark.parametrize(
    ("id_", "like", "words"),
    [
        ("sciatica", "cauda", "'sciatica' is taken already (conditions/sciatica.yaml)"),
        ("New Nerve", "sciatica", "'New Nerve' is not an id"),
        ("../new", "sciatica", "'../new' is not an id"),
        ("new-nerve", "sciatca", "Did you mean 'sciatica'?"),
        ("new-nerve", "strain", "has no prevalence of its own"),
    ],
)
def test_what_cannot_be_done_is_refused(copy: Path, id_: str, like: str, words: str) -> None:
    """Nothing is written then."""
    before = sorted(copy.rglob("*"))
    with pytest.raises(InputError, match=re.escape(words)):
        new_condition(copy, id_, like)
    assert sorted(copy.rglob("*")) == before


def test_all_that_is_wrong_is_told_at_once(copy: Path) -> None:
    """The id and the other condition."""
    with pytest.raises(InputError) as error:
        new_condition(copy, "New", "sciatca")
    assert len(error.value.faults) == 2


def test_a_folder_with_faults_is_not_added_to(copy: Path) -> None:
    """First mend what is there."""
    (copy / "conditions" / "cauda.yaml").write_text("id: cauda\n", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        new_condition(copy, "new-nerve", "sciatica")
    assert not (copy / "conditions" / "new-nerve.yaml").exists()
