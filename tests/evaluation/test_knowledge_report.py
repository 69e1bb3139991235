"""The report counts, weighs and compares what stands in the files."""

import dataclasses
import json
from pathlib import Path

import pytest

from unknot.evaluation.knowledge_report import BASES, KnowledgeReport, Weighed, development_cases, report
from unknot.model.files import bundled_folder
from unknot.model.key_places import place_of
from unknot.model.lint_chances import constants
from unknot.model.load import load
from unknot.model.model import compile_knowledge
from unknot.model.origins import stated_numbers

MINIMAL = Path(__file__).parents[1] / "knowledge" / "minimal"


@pytest.fixture(scope="module")
def small() -> KnowledgeReport:
    return report(MINIMAL, people=300)


def test_it_counts_what_is_there(small: KnowledgeReport) -> None:
    """Kinds that a folder does not have yet count as none."""
    knowledge = load(MINIMAL)
    assert small.counts["conditions"] == len(knowledge.conditions)
    assert small.counts["facts"] == len(knowledge.facts)
    assert set(small.counts) == {
        "conditions", "findings", "blocks", "rules", "factors", "treatments", "exercises", "medicines", "muscles",
        "courses", "sources", "facts",
    }  # fmt: skip


def test_shares_sum_to_one_and_follow_the_influence(small: KnowledgeReport) -> None:
    """Each share is the summed influence of its numbers over that of all."""
    for shares in (small.shares, small.shares_by_influence, small.shares_by_influence_serious):
        assert set(shares) == set(BASES)
        assert sum(shares.values()) == pytest.approx(1)
    total = sum(n.influence for n in small.numbers)
    estimates = sum(n.influence for n in small.numbers if n.basis == "estimate")
    assert small.shares_by_influence["estimate"] == pytest.approx(estimates / total)
    serious = [n for n in small.numbers if n.serious]
    assert {n.where.split(":")[0] for n in serious} == {"conditions/cauda.yaml"}
    direct = sum(n.influence for n in serious if n.basis == "direct") / sum(n.influence for n in serious)
    assert small.shares_by_influence_serious["direct"] == pytest.approx(direct)


def test_the_most_influential_come_first(small: KnowledgeReport) -> None:
    """And only estimates are listed, each with its reason; the floor under unnamed patterns is one of the numbers."""
    influences = [n.influence for n in small.numbers]
    assert influences == sorted(influences, reverse=True)
    assert influences[0] > 0
    assert all(n.basis == "estimate" and n.reason for n in small.most_influential_estimates)
    (floor,) = [n for n in small.numbers if n.field == "settings.pattern-floor"]
    assert floor.influence > 0


def test_bases_are_read_from_the_origins(small: KnowledgeReport) -> None:
    """A fact is direct, a borrowed one indirect, a reason an estimate."""
    by_field = {n.field: n for n in small.numbers}
    assert by_field["sciatica.prevalence"].basis == "direct"
    assert by_field["block.legs.saddle.saddle-numbness"].basis == "indirect"
    assert by_field["sciatica.places.neck"].basis == "estimate"


def test_places_and_checks_stand_in_it(small: KnowledgeReport) -> None:
    """How full each place is, and every check with its verdict."""
    assert {p.place for p in small.prior_sums} == {"neck", "low-back"}
    assert all(0 < p.named < p.most_named for p in small.prior_sums)
    (check,) = small.checks
    assert small.as_dict()["checks"] == [check.as_dict()]
    assert "sciatica" in small.as_text()


def test_nobody_finds_a_condition_that_is_never_in_the_top_three(small: KnowledgeReport) -> None:
    """Four conditions are tried on people who have them; with fewer than four all would be among the first three."""
    assert {t.condition for t in small.top_three} == set(load(MINIMAL).conditions)
    never = dataclasses.replace(small, top_three=(dataclasses.replace(small.top_three[0], times=0),))
    assert never.never_in_top_three == (small.top_three[0].condition,)
    assert "  " + small.top_three[0].condition in never.as_text()


def test_the_same_seed_gives_the_same_report(small: KnowledgeReport) -> None:
    """Byte for byte, and it is plain data."""
    assert json.dumps(report(MINIMAL, people=300).as_dict()) == json.dumps(small.as_dict())
    assert report(MINIMAL, people=300, seed=2).numbers != small.numbers


@pytest.mark.parametrize("folder", [MINIMAL, bundled_folder()], ids=["minimal", "bundled"])
def test_every_number_is_found_where_it_stands(folder: Path) -> None:
    """The place that is named for a number of the model is one at which the files state just this number."""
    knowledge = load(folder)
    _, registry = compile_knowledge(knowledge)
    stated: dict[tuple[object, ...], list[float]] = {}
    for n in (*stated_numbers(knowledge), *constants(knowledge)):
        path = [p for p in n.path if p not in ("options", "bands")]
        stated.setdefault((n.kind, n.id, *path), []).append(n.value)
    for key, j in registry.index.items():
        if registry.origins[j] is not None and "need-factor" not in key:
            kind, id_, path = place_of(knowledge, key)
            assert registry.values[j] in stated[kind, id_, *path], key


@pytest.mark.slow
def test_the_bundled_report_with_written_cases() -> None:
    """Written cases are weighed in, and the numbers of serious conditions have a share of their own."""
    found = report(bundled_folder(), people=100, cases=development_cases())
    assert found.cases > 50
    assert found.never_in_top_three == ()
    assert isinstance(found.numbers[0], Weighed)
    assert found.shares_by_influence_serious["estimate"] < found.shares_by_influence["estimate"]
