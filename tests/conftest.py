"""Shared fixtures."""

import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from unknot import Model
from unknot.interfaces.cli import main
from unknot.model import model as module

ROOT = Path(__file__).resolve().parents[1]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def knowledge_folder() -> Path:
    """The bundled knowledge."""
    return ROOT / "knowledge"


@pytest.fixture(scope="session")
def model(knowledge_folder: Path) -> Model:
    """The compiled bundled knowledge."""
    return Model.load(knowledge_folder)


@pytest.fixture(scope="session")
def compiled_before(model: Model) -> dict[str, Model]:
    """By the name of the file in the cache, so that commands in one process share what was drawn from a model."""
    return {module._cache_file(model.version).name: model}


@pytest.fixture
def in_process(compiled_before: dict[str, Model], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `unknot` with these arguments in this process, from its first line to its exit code.

    Some tests start it as a process of its own, which takes seconds each time; the others need not.
    """
    read = module._read

    def read_once(path: Path) -> Model | None:
        if path.name not in compiled_before and (found := read(path)):
            compiled_before[path.name] = found
        return compiled_before.get(path.name)

    monkeypatch.setattr(module, "_read", read_once)

    def run(*args: str | Path, text: str | bytes = "") -> "subprocess.CompletedProcess[str]":
        command = ["unknot", *map(str, args)]
        with monkeypatch.context() as patch, CliRunner().isolation(input=text) as (out, err, _):
            patch.setattr(sys, "argv", command)
            with pytest.raises(SystemExit) as left:
                main()
            sys.stdout.flush()
            sys.stderr.flush()
            printed, said = out.getvalue().decode(), err.getvalue().decode()
        gc.enable()  # a command that ended before it had a model left it off
        return subprocess.CompletedProcess(command, int(left.value.code or 0), printed, said)

    return run
