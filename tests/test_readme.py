"""The README tells the truth: its commands run, its output is real, its Python runs."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", TEXT, re.S)
COMMANDS = [line[2:] for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")]
SHOWN = [block for block in BLOCKS if any(not line.startswith("$ ") for line in block.splitlines())]


@cache  # what is shown runs, too
def run(command):
    """A command of the README in a shell, with the environment's own commands first."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    return subprocess.run(command, shell=True, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command):
    done = run(command)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not done.stderr


@pytest.mark.parametrize("block", SHOWN, ids=range(len(SHOWN)))
def test_shown_output_is_what_the_command_prints(block):
    command, *shown = block.splitlines()
    printed = [line.rstrip() for line in run(command[2:]).stdout.splitlines()]
    assert [line.rstrip() for line in shown] == printed


def test_there_is_output_on_the_first_screen():
    assert len(SHOWN) >= 2


def test_the_python_runs():
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.S):
        exec(compile(code, "README.md", "exec"), {})


def test_links_point_to_files():
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / target).exists(), target
