"""Case files: what they may say, and how every fault is told."""

from pathlib import Path

import pytest

from unknot.errors import InputError
from unknot.evaluation.cases import CASE_LEVELS, LEVEL_OF, load_cases, set_aside
from unknot.model.compiled import is_checklist
from unknot.model.words import LEVELS

CASE = """\
cases:
  - id: one
    set: lay
    source: "a page; https://example.org"
    story: age 40, low back
    phrases:
      - pain in the low back since lifting
    not-known-at-home: []
    answers: {worst-place: low-back, age: 40, sex: female, lifted-or-twisted: "yes"}
    unmapped:
      - stabbing
    diagnosis: Pulled back
    group: muscle strain/spasm
    urgency: self-care
    acceptable: [routine, self-care]
    askable: true
"""
TABLE = """\
modelled:
  Pulled back: [muscle-strain]
  Rare thing: []
groups:
  muscle strain/spasm: [muscle-strain, wry-neck]
"""


@pytest.fixture
def written(tmp_path: Path):
    """Writes a folder with one case file and its table; texts in pairs are replaced first."""

    def write(*changes: tuple[str, str], case: str = CASE, table: str = TABLE) -> Path:
        for old, new in changes:
            assert old in case + table, f"the test's own text has no {old!r}"
            case, table = case.replace(old, new), table.replace(old, new)
        (tmp_path / "cases.yaml").write_text(case, encoding="utf-8")
        (tmp_path / "diagnoses.yaml").write_text(table, encoding="utf-8")
        return tmp_path

    return write


def faults_of(model, *paths: Path):
    with pytest.raises(InputError) as error:
        load_cases(model.texts, list(paths))
    return error.value.faults


def test_a_case_keeps_everything_that_the_figures_need(model, written):
    folder = written()
    (case,) = load_cases(model.texts, [folder])
    assert case.id == "one"
    assert case.set == "lay"
    assert case.where == f"{folder / 'cases.yaml'}:2"
    assert case.stated == {"worst-place": "low-back", "age": 40.0, "sex": "female", "lifted-or-twisted": "yes"}
    assert case.unmapped == ("stabbing",)
    assert case.diagnosis == "Pulled back"
    assert case.diagnoses == {"muscle-strain"}
    assert case.group == "muscle strain/spasm"
    assert case.members == {"muscle-strain", "wry-neck"}
    assert case.urgency == "self-care"
    assert case.acceptable == ("self-care", "routine"), "from the least to the most urgent"
    assert case.askable is True
    assert case.too_young is False


def test_a_file_and_its_folder_give_the_same_cases(model, written):
    folder = written()
    assert load_cases(model.texts, [folder]) == load_cases(model.texts, [folder / "cases.yaml"])


def test_a_page_may_be_answered_as_a_whole(model, written):
    page = next(p for p in model.texts.pages.values() if is_checklist(model.texts.findings[f] for f in p.findings))
    folder = written(('lifted-or-twisted: "yes"', f"{page.id}: [{page.findings[0]}]"))
    (case,) = load_cases(model.texts, [folder])
    assert case.stated[page.findings[0]] == "yes"
    assert case.stated[page.findings[1]] == "no"


@pytest.mark.parametrize("age", [0, 12, 15])
def test_a_child_is_kept_for_the_interview_to_refuse(model, written, age):
    (case,) = load_cases(model.texts, [written(("age: 40", f"age: {age}"))])
    assert case.too_young is True
    assert case.stated["age"] == age
    assert case.stated["lifted-or-twisted"] == "yes"


def test_every_level_of_ours_has_one_in_the_cases():
    assert set(LEVEL_OF) == set(LEVELS)
    assert [CASE_LEVELS.index(LEVEL_OF[level]) for level in LEVELS] == [0, 1, 2, 2, 3, 3]


FAULTS = {
    "unknown finding": (("lifted-or-twisted:", "lifted-or-twistd:"), 9, "answers.lifted-or-twistd", "or-twisted"),
    "wrong option": (("low-back, age", "lowback, age"), 9, "answers.worst-place", "Did you mean 'low-back'?"),
    "age as a word": (("age: 40", "age: old"), 9, "answers.age", "must be a number"),
    "age beyond a life": (("age: 40", "age: 140"), 9, "answers.age", "out of range"),
    "negative age": (("age: 40", "age: -1"), 9, "answers.age", "out of range"),
    "empty answer": (('"yes"}', "null}"), 9, "answers.lifted-or-twisted", "has no value"),
    "unknown key": (("    story:", "    color: red\n    story:"), 5, "color", "is not a known key"),
    "missing key": (("    askable: true\n", ""), 2, "askable", "is missing"),
    "unknown level": (("urgency: self-care", "urgency: soon"), 14, "urgency", "'self-care', 'routine'"),
    "unknown acceptable": (("[routine, self-care]", "[routine, none]"), 15, "acceptable.1", "'none' is not allowed"),
    "level twice": (("[routine, self-care]", "[routine, routine]"), 2, "", "names a level twice"),
    "nothing acceptable": (("[routine, self-care]", "[]"), 15, "acceptable", "at least 1"),
    "no answers": (
        ('{worst-place: low-back, age: 40, sex: female, lifted-or-twisted: "yes"}', "{}"),
        9,
        "answers",
        "at least 1",
    ),
    "bad id": (("id: one", "id: One"), 2, "id", "not an id"),
    "askable as a word": (("askable: true", "askable: maybe"), 16, "askable", "boolean"),
    "diagnosis not in the table": (("diagnosis: Pulled back", "diagnosis: Pulled bak"), 12, "diagnosis", "Pulled back"),
    "group not in the table": (("group: muscle strain/spasm", "group: muscle"), 13, "group", "not in"),
    "unknown condition": (("[muscle-strain]", "[muscle-strian]"), 2, "modelled.Pulled back", "'muscle-strain'?"),
    "unknown condition in a group": (("wry-neck", "wryneck"), 5, "groups.muscle strain/spasm", "'wry-neck'?"),
    "key given twice": (("    story:", "    set: lay\n    story:"), 5, "set", "given twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_line_field_and_remedy(model, written, name):
    change, line, field, words = FAULTS[name]
    folder = written(change)
    (fault,) = faults_of(model, folder)
    file = "diagnoses.yaml" if field.startswith(("modelled", "groups")) else "cases.yaml"
    assert fault.where == f"{folder / file}:{line}"
    assert field in fault.field
    assert words in f"{fault.problem} {fault.remedy}"


def test_a_misspelt_key_is_named_with_the_nearest_one(model, written):
    faults = faults_of(model, written(("story:", "storey:")))
    assert sorted(f.remedy for f in faults) == ["Add this key.", "Did you mean 'story'?"]


def test_a_field_of_a_case_goes_by_the_id_of_the_case(model, written):
    (fault,) = faults_of(model, written(("low-back, age", "lowback, age")))
    assert fault.field == "one.answers.worst-place"


def test_all_faults_of_all_files_are_told_at_once(model, written):
    folder = written(("low-back, age", "lowback, age"), ("diagnosis: Pulled back", "diagnosis: Other"))
    (folder / "more.yaml").write_text(CASE.replace("set: lay", "set: Lay!"), encoding="utf-8")
    (folder / "torn.yaml").write_text("cases: [", encoding="utf-8")
    faults = faults_of(model, folder, folder / "nowhere.yaml")
    text = "\n".join(str(f) for f in faults)
    assert len(faults) == 5
    for words in (
        "'lowback'",
        "'Other' is not in",
        "more.yaml:3: one.set",
        "torn.yaml:",
        "nowhere.yaml: is not a file",
    ):
        assert words in text


def test_a_case_is_not_counted_twice(model, written):
    folder = written()
    (folder / "copy.yaml").write_text(CASE, encoding="utf-8")
    (fault,) = faults_of(model, folder)
    assert fault.where == f"{folder / 'copy.yaml'}:2"
    assert "'one' is already a case" in fault.problem
    assert str(folder / "cases.yaml") in fault.problem


def test_cases_need_their_table(model, written):
    folder = written()
    (folder / "diagnoses.yaml").unlink()
    (fault,) = faults_of(model, folder)
    assert fault.where == str(folder / "diagnoses.yaml")
    assert "missing" in fault.problem


def test_a_folder_without_cases_is_a_fault(model, tmp_path):
    (fault,) = faults_of(model, tmp_path)
    assert "no case files" in fault.problem


def test_about_a_fifth_is_set_aside_and_always_the_same():
    chosen = [set_aside(f"case-{i}") for i in range(5000)]
    assert 0.18 < sum(chosen) / len(chosen) < 0.22
    assert [i for i in range(20) if chosen[i]] == [i for i in range(20) if set_aside(f"case-{i}")]


def test_which_cases_are_set_aside_never_moves(model, root):
    """A change of the seed or of the hash would mix cases that were looked at with those that were not."""
    cases = load_cases(model.texts, [root / "tests" / "vignettes"])
    assert len([c for c in cases if c.set_aside]) == 30
    assert [c.id for c in cases if c.set_aside][:2] == ["medbullets-145", "medqa-dev-0571"]


def test_the_bundled_cases_load(model, root):
    cases = load_cases(model.texts, [root / "tests" / "vignettes"])
    assert len(cases) == 115
    assert sum(c.acceptable == ("emergency",) for c in cases) == 27
