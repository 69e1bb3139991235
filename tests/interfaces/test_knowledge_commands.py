"""The commands for those who edit the knowledge, by their contracts: keys of the JSON, what is printed, exit codes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MINIMAL = Path(__file__).parents[1] / "knowledge" / "minimal"


Command = Callable[..., tuple[str, str]]


@pytest.fixture
def unknot(in_process: Callable[..., Any]) -> Command:
    """Standard output and error of a command that ends with that code."""

    def run(*args: str | Path, code: int = 0) -> tuple[str, str]:
        done = in_process(*args)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout, done.stderr

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small knowledge folder."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "mine"))


def test_report_prints_the_contract(unknot: Command) -> None:
    """As JSON and as text."""
    out, _ = unknot(
        "knowledge", "report", "--knowledge", MINIMAL, "--people", "50", "--json", "--cases", _small_cases()
    )
    result = json.loads(out)
    assert set(result) == {
        "schema_version", "knowledge", "setting", "seed", "people", "cases", "counts", "numbers", "shares",
        "shares_by_influence", "shares_by_influence_serious", "most_influential_estimates", "prior_sums", "checks",
        "top_three", "never_in_top_three",
    }  # fmt: skip
    assert set(result["shares"]) == {"direct", "indirect", "estimate"}
    assert set(result["most_influential_estimates"][0]) == {
        "where", "field", "value", "basis", "influence", "reason", "serious",
    }  # fmt: skip
    text, _ = unknot("knowledge", "report", "--knowledge", MINIMAL, "--people", "50", "--cases", _small_cases())
    assert "by influence, serious conditions" in text


def _small_cases() -> Path:
    """The small folder has cases of its own, since those of the project speak of other findings."""
    return Path(__file__).with_name("small-cases")


def test_new_lint_and_diff_go_together(folder: Path, unknot: Command) -> None:
    """A condition that was begun is without fault, is all reminders, and is all that differs."""
    out, _ = unknot("knowledge", "new", "condition", "new-nerve", "--like", "sciatica", "--knowledge", folder)
    assert "new-nerve.yaml" in out
    out, _ = unknot("knowledge", "lint", "--knowledge", folder)
    assert out.startswith("No faults. 5 conditions")
    assert "copied from sciatica: replace" in out
    listed = json.loads(unknot("knowledge", "lint", "--knowledge", folder, "--json")[0])
    assert listed["faults"] == []
    assert {"where", "field", "problem", "remedy"} == set(listed["reminders"][0])
    result = json.loads(unknot("knowledge", "diff", MINIMAL, folder, "--json")[0])
    assert set(result) == {
        "schema_version", "old", "new", "numbers", "added", "removed", "changed", "cases", "moved",
    }  # fmt: skip
    assert result["added"] == {"condition": ["new-nerve"]}
    assert {n["old"] for n in result["numbers"]} == {None}
    assert "Added: condition new-nerve" in unknot("knowledge", "diff", MINIMAL, folder)[0]


def test_what_cannot_be_done_ends_with_two(folder: Path, unknot: Command) -> None:
    """A taken id, no such folder or revision, a place that cannot be written."""
    _, error = unknot("knowledge", "new", "condition", "cauda", "--like", "sciatica", "--knowledge", folder, code=2)
    assert "taken already" in error
    _, error = unknot("knowledge", "diff", folder, folder / "nowhere", code=2)
    assert "neither a folder nor a revision" in error
    _, error = unknot("knowledge", "schema", "--out", folder / "advice.yaml", code=2)
    assert "cannot be written" in error


def test_a_figure_that_is_missed_without_a_reason_is_a_fault(folder: Path, unknot: Command) -> None:
    """The model is compiled for it; the command ends with 1."""
    path = folder / "conditions" / "sciatica.yaml"
    text = path.read_text(encoding="utf-8").replace(", because: made up for tests", "")
    path.write_text(text, encoding="utf-8")
    source = folder / "sources" / "all.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("value: 30}", "value: 3000}"), encoding="utf-8")
    out, _ = unknot("knowledge", "lint", "--knowledge", folder, code=1)
    assert "gives a likelihood ratio of 3000" in out
    assert "1 fault." in out


def test_schema_prints_or_writes(tmp_path: Path, unknot: Command) -> None:
    """One object of all, or one file for each kind."""
    printed = json.loads(unknot("knowledge", "schema")[0])
    unknot("knowledge", "schema", "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(printed)


def test_help_has_examples(unknot: Command) -> None:
    """Every command shows how it is called."""
    for command in (["schema"], ["new", "condition"], ["report"], ["diff"]):
        assert "Example" in unknot("knowledge", *command, "--help")[0]


def test_drawn_figures_can_be_looked_up_again(unknot: Command) -> None:
    """The same seed gives the same figures, another seed others; each says what it is and where to find its source."""
    draws = [
        json.loads(unknot("knowledge", "draw", "--count", "25", "--seed", s, "--json")[0]) for s in ("4", "4", "5")
    ]
    assert draws[0] == draws[1]
    assert {f["id"] for f in draws[0]["figures"]} != {f["id"] for f in draws[2]["figures"]}
    for figure in draws[0]["figures"]:
        assert {"id", "value", "measure", "subject", "population", "where", "address", "source"} <= set(figure)
        assert figure["source"]["title"]
    assert len({f["id"] for f in draws[0]["figures"]}) == 25
    text, _ = unknot("knowledge", "draw", "--count", "3", "--seed", "4")
    assert all(f["id"] in text for f in draws[0]["figures"][:3])
