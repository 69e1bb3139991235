"""The knowledge that ships reads, file by file and as a whole."""

import json
from pathlib import Path

import pytest

from unknot.model.files import files_of
from unknot.model.lint import lint
from unknot.model.load import SHAPES, load
from unknot.model.yaml_text import read

FOLDER = Path(__file__).resolve().parents[2] / "knowledge"
FILES = [path.relative_to(FOLDER).as_posix() for path in files_of(FOLDER)]


@pytest.mark.parametrize("name", FILES)
def test_every_file_reads_by_itself(name: str) -> None:
    """One malformed file is found here by its name, whatever the others say."""
    document, faults = read(FOLDER / name, name)
    assert faults == []
    assert document is not None
    SHAPES[name.partition("/")[0]].whole.model_validate(document.data)


def test_every_folder_holds_something() -> None:
    """Each kind of knowledge is there."""
    assert {name.split("/")[0] for name in FILES} == set(SHAPES)


def test_all_files_fit_together() -> None:
    """No fault between the files; a failure prints them all."""
    faults = [str(fault) for fault in lint(load(FOLDER))]
    assert faults == [], "\n".join(faults)


def test_the_line_of_every_entry_is_where_it_stands() -> None:
    """A message can be trusted: at the line that is named for an entry's id, the file holds that id."""
    knowledge = load(FOLDER)
    checked = 0
    for kind, id_ in knowledge.places_of:
        if kind == "file":
            continue
        file, line = knowledge.where(kind, id_, "id").rsplit(":", 1)
        text = (FOLDER / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert id_ in text.replace(json.dumps(id_), id_), f"{file}:{line} should hold {id_}"
        checked += 1
    assert checked > 100
