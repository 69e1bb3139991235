"""The schemas for editors are current, let good files pass and mark bad ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from unknot.model.files import files_of
from unknot.model.json_schema import as_text, json_schemas, write_schemas
from unknot.model.load import SHAPES
from unknot.model.yaml_text import read

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = json_schemas()
FILES = [
    (folder, path.relative_to(folder).as_posix())
    for folder in (ROOT / "knowledge", Path(__file__).parent / "minimal")
    for path in files_of(folder)
]


def faults(folder: Path, name: str, change: Any = None) -> list[str]:
    """What the schema of that file says of its content, after a change of it."""
    document, _ = read(folder / name, name)
    assert document is not None
    if change:
        change(document.data)
    schema = SCHEMAS[name.split("/", maxsplit=1)[0].removesuffix(".yaml") + ".json"]
    return [error.message for error in Draft202012Validator(schema).iter_errors(document.data)]


def test_the_schemas_that_ship_are_current() -> None:
    """`unknot knowledge schema --out knowledge/schema` makes them anew."""
    folder = ROOT / "knowledge" / "schema"
    assert {path.name for path in folder.iterdir()} == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert (folder / name).read_text(encoding="utf-8") == as_text(schema), f"{name} is stale"


def test_there_is_one_for_each_kind_of_file() -> None:
    """And each is a good schema."""
    assert len(SCHEMAS) == len(SHAPES)
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("folder", "name"), FILES, ids=[f"{folder.name}-{name}" for folder, name in FILES])
def test_every_good_file_passes(folder: Path, name: str) -> None:
    """Nothing that ships is marked in an editor."""
    assert faults(folder, name) == []


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("conditions/sciatica.yaml", lambda d: d.update(familly="root"), "familly"),
        ("conditions/sciatica.yaml", lambda d: d.pop("about"), "about"),
        ("conditions/sciatica.yaml", lambda d: d["blocks"]["legs"].update({"one-leg": "often"}), "often"),
        ("conditions/sciatica.yaml", lambda d: d["blocks"]["legs"].update({"one-leg": -1}), "-1"),
        ("conditions/sciatica.yaml", lambda d: d["findings"].update({"Fever!": {"sens": 0.1}}), "Fever!"),
        ("rules/cauda.yaml", lambda d: d["rules"][0].update(urgency="at once"), "at once"),
        ("sources/all.yaml", lambda d: d["facts"][0].update(id="Not An Id"), "Not An Id"),
    ],
)
def test_what_does_not_fit_is_marked(name: str, change: Any, words: str) -> None:
    """Unknown and missing keys, words for numbers, wrong levels, ids of another form."""
    found = faults(Path(__file__).parent / "minimal", name, change)
    assert any(words in message for message in found), found


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    """Writing makes the folder and touches only the schemas."""
    folder = tmp_path / "deep" / "schema"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine")
    written = write_schemas(folder)
    assert len(written) == len(SCHEMAS)
    assert (folder / "mine.txt").read_text() == "mine"
    assert json.loads(written[0].read_text(encoding="utf-8")) == SCHEMAS[written[0].name]
