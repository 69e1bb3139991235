"""Published frameworks are answered item by item, and the page that says so is current."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unknot.errors import InputError
from unknot.model.files import bundled_folder
from unknot.model.frameworks import HEADINGS, Table, as_markdown, framework_tables
from unknot.model.load import Knowledge, load

ROOT = Path(__file__).resolve().parents[2]
NAMED = (
    "ifompt-2020", "nice-ng59", "cauda-equina", "cord-compression-in-cancer", "acute-coronary", "main-artery", "clots",
    "spine-injury", "suspected-cancer", "pregnancy", "blood-thinners", "weak-immunity", "recent-procedures",
)  # fmt: skip


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(bundled_folder())


@pytest.fixture(scope="module")
def tables(knowledge: Knowledge) -> tuple[Table, ...]:
    return framework_tables(knowledge)


@pytest.fixture(scope="module")
def made_up(minimal: Path) -> Table:
    (table,) = framework_tables(load(minimal), ["made-up"])
    return table


@pytest.fixture
def unknot(in_process: Callable[..., Any]) -> Callable[..., Any]:
    """Runs `unknot knowledge frameworks`."""
    return lambda *args: in_process("knowledge", "frameworks", *args)


def test_the_frameworks_that_matter_are_there(tables: tuple[Table, ...]) -> None:
    """The named ones, with at least nine items each and 150 in all."""
    items = {t.id: len(t.items) for t in tables}
    assert set(NAMED) <= set(items)
    assert min(items[name] for name in NAMED) >= 9
    assert sum(items.values()) >= 150


def test_every_criterion_and_every_rule_belongs_to_a_framework(knowledge: Knowledge, tables: tuple[Table, ...]) -> None:
    """What is proved or demanded can be looked up by where it comes from."""
    carriers = {(c.kind, c.id) for t in tables for i in t.items for c in i.carriers}
    assert set(knowledge.criteria) - {id_ for kind, id_ in carriers if kind == "criterion"} == set()
    assert set(knowledge.rules) - {id_ for kind, id_ in carriers if kind == "rule"} == set()


def test_the_page_is_current(tables: tuple[Table, ...]) -> None:
    """`unknot knowledge frameworks --out docs/frameworks.md` makes it anew."""
    assert (ROOT / "docs" / "frameworks.md").read_text(encoding="utf-8") == as_markdown(tables)


def test_an_item_says_how_it_is_answered(made_up: Table) -> None:
    """By a rule where something sends people, else by evidence, else not asked and why."""
    numb, fever, reflexes = made_up.items
    assert (numb.how, [(c.kind, c.level) for c in numb.carriers]) == (
        "rule", [("criterion", "immediate"), ("rule", "emergency")],
    )  # fmt: skip
    assert (fever.how, [c.kind for c in fever.carriers], {c.level for c in fever.carriers}) == (
        "evidence", ["finding", "condition"], {None},
    )  # fmt: skip
    assert (reflexes.how, reflexes.carriers, reflexes.because) == ("not-asked", (), "They need an examination.")


def test_an_id_of_several_kinds_counts_as_each(knowledge: Knowledge) -> None:
    """Yellow skin is a question and a rule."""
    (table,) = framework_tables(knowledge, ["belly-and-kidney"])
    (item,) = (i for i in table.items if i.id == "jaundice")
    assert {c.kind for c in item.carriers if c.id == "yellow-skin"} == {"finding", "rule"}


def test_the_page_keeps_its_columns(made_up: Table) -> None:
    """A bar in a text does not begin a cell, and each item is one row."""
    rows = [line for line in as_markdown([made_up]).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(made_up.items)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
    assert [row.split(" | ")[1] for row in rows[2:]] == [HEADINGS[i.how] for i in made_up.items]


def test_the_count_on_top_adds_up(tables: tuple[Table, ...]) -> None:
    page = as_markdown(tables)
    (line,) = (x for x in page.splitlines() if re.match(r"\d+ frameworks, ", x))
    frameworks, items, *counted = map(int, re.findall(r"\d+", line))
    assert (frameworks, items) == (len(tables), sum(counted))


def test_an_unknown_framework_is_refused_with_the_nearest(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="Did you mean 'clots'"):
        framework_tables(knowledge, ["clot"])


def test_the_command_prints_writes_and_gives_json(minimal: Path, tmp_path: Path, unknot: Callable[..., Any]) -> None:
    """The page as text, the same into a file, and the tables as data."""
    printed = unknot("--knowledge", minimal).stdout
    assert "## A made-up framework" in printed
    page = tmp_path / "page.md"
    assert "Wrote 1 frameworks" in unknot("--knowledge", minimal, "--out", page).stdout
    assert page.read_text(encoding="utf-8") == printed
    (table,) = json.loads(unknot("made-up", "--knowledge", minimal, "--json").stdout)["frameworks"]
    assert set(table) == {"id", "title", "about", "sources", "items"}
    assert set(table["items"][0]) == {"id", "item", "how", "carriers", "because", "note"}


@pytest.mark.parametrize(
    ("args", "words"),
    [(["made-down"], "Did you mean 'made-up'?"), (["--out", "/nowhere/at/all.md"], "Give a file that can be written.")],
)
def test_the_command_refuses_in_plain_words(
    args: list[str], words: str, minimal: Path, unknot: Callable[..., Any]
) -> None:
    done = unknot(*args, "--knowledge", minimal)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
