"""The public face is small and what it says; nothing clinical is in Python; decisions are listed."""

import ast
import importlib
from pathlib import Path

import unknot

ROOT = Path(__file__).resolve().parents[1]


def test_the_public_names_are_these():
    assert sorted(unknot.__all__) == [
        "Assessment", "Fault", "InputError", "Interview", "KnowledgeError", "Model", "UnknotError", "assess",
    ]  # fmt: skip
    for name in unknot.__all__:
        assert getattr(unknot, name).__name__ == name


def test_the_function_stays_the_function_when_its_module_is_imported():
    importlib.import_module("unknot.assessment")
    assert callable(unknot.assess)


def test_no_clinical_id_is_in_python(model):
    """Adding a condition or a finding changes no code, so no code names one (age, sex, residual are concepts)."""
    texts = model.texts
    ids = {*texts.conditions, *texts.findings, *texts.treatments, *(r.id for r in texts.rules)} - {
        "age",
        "sex",
        "residual",
    }
    for file in (ROOT / "src").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        words = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not words & ids, (file, words & ids)


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for page in folder.glob("0*.md"):
        assert f"({page.name})" in index


def test_every_command_is_in_the_readme():
    from unknot.interfaces.cli.commands import cli

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in cli.commands if f"unknot {name}" not in text]
    assert not missing
