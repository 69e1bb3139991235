"""`knowledge/README.md` works as it is written: its example is added to a copy, with no code changed."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from unknot import Model, assess
from unknot.model.load import load
from unknot.model.show import show

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(kind, text) for kind, text in FENCE.findall(PAGE)]
FILES = {text.split("\n", 1)[0].removeprefix("# "): text for kind, text in BLOCKS if kind == "yaml" and text[0] == "#"}
CASE = next(text for kind, text in BLOCKS if kind == "json")
COMMANDS = [line for kind, text in BLOCKS if kind == "console" for line in text.splitlines()]
NEW, EXERCISE = "rib-joint-pain", "towel-shrugs"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the page wants it: the bundled knowledge, a copy with the new files, and the case."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    assert COMMANDS[0] == "cp -r knowledge my-knowledge"
    shutil.copytree(tmp_path / "knowledge", tmp_path / "my-knowledge")
    for name, text in FILES.items():
        path = tmp_path / "my-knowledge" / name
        assert not path.exists(), f"{name} is in the knowledge already: choose another example"
        path.write_text(text, encoding="utf-8")
    (tmp_path / "case.json").write_text(CASE, encoding="utf-8")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    return tmp_path


def run(command: str) -> str:
    """What one `unknot …` line of the page prints; it must end well."""
    words = shlex.split(command)
    assert words[0] == "unknot"
    program = Path(sys.executable).with_name("unknot")
    result = subprocess.run([program, *words[1:]], capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def commands(*names: str) -> list[str]:
    return [line for line in COMMANDS if line.startswith(tuple(f"unknot {name} " for name in names))]


def test_the_page_names_its_files_and_every_command_once() -> None:
    """Three files, one case, and the commands that the page promises."""
    assert sorted(FILES) == [f"conditions/{NEW}.yaml", f"exercises/{EXERCISE}.yaml", "sources/rib-joints.yaml"]
    assert len(commands("knowledge", "assess", "explain", "prove", "evaluate")) == len(COMMANDS) - 1 == 6


def test_the_example_lints_and_shows(work: Path) -> None:
    """No fault, one condition and one fact more, and the sheet names both its own and its inherited numbers."""
    lint, sheet = (run(command) for command in commands("knowledge"))
    assert lint.startswith("No faults.")
    before = load(work / "knowledge")
    counts = {name: int(n) for n, name in re.findall(r"(\d+) (conditions|facts)", lint)}
    assert counts == {"conditions": len(before.conditions) + 1, "facts": len(before.facts) + 1}
    assert "Chest wall syndrome among primary care patients, BMC Fam Pract, 2007" in sheet
    assert f"conditions/{NEW}.yaml:" in sheet
    assert "family mechanical" in sheet
    assert sheet.strip() == show(work / "my-knowledge", NEW).strip()


def test_the_typical_case_finds_the_new_condition(work: Path) -> None:
    """Among the first three, with the catch on breathing for it; and harmless, so that no alarm is raised."""
    for command in commands("assess", "explain"):
        assert "Rib joint pain" in run(command) or NEW in run(command)
    model = Model.load(work / "my-knowledge")
    answers = json.loads(CASE)["answers"]
    result = assess(model, answers)
    assert NEW in list(result.probabilities)[:3]
    assert result.urgency in ("self-care", "routine")
    without = assess(model, {k: v for k, v in answers.items() if k != "pain-on-breathing"})
    # Not twice as likely: the knowledge has a rib joint of its own, which the same answer makes likelier as well.
    assert result.probabilities[NEW] > 1.5 * without.probabilities[NEW]


def test_the_exercise_of_the_page_is_read(work: Path) -> None:
    """With what stands at the top of its file against it, and the muscle that it names."""
    exercise = Model.load(work / "my-knowledge").texts.exercises[EXERCISE]
    assert {"serious-accident", "stroke-signs"} <= set(exercise.not_with)
    assert exercise.dose.repeats == 5
    assert show(work / "my-knowledge", EXERCISE)


def test_it_does_not_take_over_what_it_should_not(work: Path) -> None:
    """Alarm signs lead to the same urgency with it as without it."""
    old, new = Model.load(work / "knowledge"), Model.load(work / "my-knowledge")
    base = json.loads(CASE)["answers"]
    for sign in old.texts.pages["danger-now"].findings:
        answers = {**base, "danger-now": [sign]}
        assert assess(new, answers).urgency == assess(old, answers).urgency, sign


def test_every_piece_of_yaml_on_the_page_is_good_yaml() -> None:
    """Also the short pieces that explain a form."""
    for kind, text in BLOCKS:
        if kind == "yaml":
            assert isinstance(yaml.safe_load(text), dict), text


def test_every_formula_and_form_on_the_page_exists() -> None:
    """The page and the format do not drift apart."""
    from unknot.model import schema

    formulas = schema.Derived.model_json_schema()["properties"]["formula"]["enum"]
    for formula in formulas:
        assert f"`{formula}`" in PAGE, f"{formula} is not explained"
    for key in ("among", "incidence", "rest", "residual"):
        assert f"{{{key}: " in PAGE, f"{key} is not explained"


def test_every_key_of_a_condition_is_on_the_page() -> None:
    """Nothing that an author may write is left unexplained."""
    from unknot.model import schema

    for name, info in schema.Condition.model_fields.items():
        key = info.alias or name
        assert re.search(rf"`{key}[`:]|^{key}: ", PAGE, re.MULTILINE), f"{key} is not explained"


def test_every_key_of_an_exercise_and_a_muscle_is_on_the_page() -> None:
    """Nothing that an author may write is left unexplained."""
    from unknot.model import schema

    for form in (schema.Exercise, schema.Dose, schema.Muscle):
        for name, info in form.model_fields.items():
            key = info.alias or name
            if key not in ("derived", "n"):
                assert re.search(rf"`{key}[`:]|^ *(- )?{key}: ", PAGE, re.MULTILINE), f"{key} is not explained"


def test_every_key_of_a_figure_is_on_the_page() -> None:
    """Nothing that an author may write is left unexplained."""
    from unknot.model import schema

    for form in (schema.Figure, schema.Posture, schema.Thing):
        for name, info in form.model_fields.items():
            assert f"`{info.alias or name}`" in PAGE, f"{info.alias or name} is not explained"


def test_every_file_and_folder_is_on_the_page() -> None:
    """What stands where is complete."""
    from unknot.model.files import FOLDERS, SINGLE

    for name in (*SINGLE, *(f"{folder}/" for folder in FOLDERS)):
        assert f"`{name}`" in PAGE, f"{name} is not explained"


@pytest.mark.slow
def test_the_example_is_proved_and_evaluated(work: Path) -> None:
    """The last two commands of the page: the proofs hold, and the written cases run."""
    proved, evaluated = (run(command) for command in commands("prove", "evaluate"))
    assert "statements proved" in proved
    assert evaluated.strip()
