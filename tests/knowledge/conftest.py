"""A small valid knowledge folder, and one way to break a copy of it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unknot.errors import Fault, KnowledgeError
from unknot.model.lint import lint
from unknot.model.load import load

MINIMAL = Path(__file__).parent / "minimal"


@pytest.fixture(scope="session")
def minimal() -> Path:
    """A small but complete knowledge folder; read only."""
    return MINIMAL


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the small folder, free to be broken."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "knowledge"))


@pytest.fixture
def broken(copy: Path) -> Callable[..., tuple[Fault, ...]]:
    """Applies changes to the copy and returns every fault that is found then."""

    def apply(*changes: dict[str, Any]) -> tuple[Fault, ...]:
        for change in changes:
            change_file(copy, change)
        return faults_of(copy)

    return apply


def change_file(folder: Path, change: dict[str, Any]) -> None:
    """One change: `delete`, `add` a file, `append` text, or `replace` a text that stands there once `by` another."""
    path = folder / change["file"]
    if change.get("delete"):
        path.unlink()
        return
    if "add" in change:
        assert not path.exists(), f"{path.name} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = change["add"]
    elif "append" in change:
        text = path.read_text(encoding="utf-8") + change["append"]
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(change["replace"]) == 1, f"{change['replace']!r} does not stand in {path.name} just once"
        text = text.replace(change["replace"], change["by"])
    path.write_text(text, encoding=change.get("encoding", "utf-8"))


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """What reading and linting find; empty for good knowledge."""
    try:
        return tuple(lint(load(folder)))
    except KnowledgeError as error:
        return error.faults
