"""Every kind of broken knowledge is refused in words that name file, line, field, problem and remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from unknot.errors import Fault, KnowledgeError
from unknot.model.model import Model, compile_folder

ZOO = Path(__file__).parent / "zoo"
CASES: list[dict[str, Any]] = [
    case for path in sorted(ZOO.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
KEYS = {"name", "file", "replace", "by", "append", "add", "delete", "encoding", "words", "faults"}


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_broken_knowledge_is_refused_in_plain_words(
    case: dict[str, Any], broken: Callable[..., tuple[Fault, ...]]
) -> None:
    """One fault carries all the words, and nothing else is said but what follows from it."""
    faults = [str(fault) for fault in broken(case)]
    assert any(all(word in fault for word in case["words"]) for fault in faults), faults
    assert len(faults) == case.get("faults", 1), faults


def test_the_small_folder_itself_is_valid(minimal: Path) -> None:
    """Each case breaks good knowledge, so that its fault is the only one."""
    assert compile_folder(minimal).recipe.conditions == ("cauda", "other", "sciatica", "strain")


def test_the_zoo_is_large_and_well_formed() -> None:
    """At least 45 kinds, each with a name of its own, known keys, and words for place, problem and remedy."""
    assert len(CASES) >= 45
    assert len({case["name"] for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.keys() <= KEYS, case["name"]
        assert len(case["words"]) >= 3, case["name"]
        place = case["words"][0]
        assert "/" in place or ".yaml" in place or place in ("findings", "conditions"), case["name"]


FIVE = (
    {"file": "conditions/strain.yaml", "replace": "plain: A pulled", "by": "plane: A pulled"},
    {"file": "conditions/sciatica.yaml", "replace": "low-back: 0.98", "by": "low-back: 0.9"},
    {"file": "rules/cauda.yaml", "replace": "suspects: [cauda]", "by": "suspects: [couda]"},
    {"file": "blocks/muscle.yaml", "replace": "spasm: 0.3", "by": "spasm: lots"},
    {"file": "pages.yaml", "replace": "order: 70", "by": "order: 60"},
)
FIVE_WORDS = (
    ("conditions/strain.yaml:4", "plane", "not a known key", "'plain'"),
    ("conditions/sciatica.yaml:7", "places", "sums to 0.92"),
    ("rules/cauda.yaml:7", "suspects", "'couda' is not a known condition", "'cauda'"),
    ("blocks/muscle.yaml:8", "default.spasm", "'lots' is not a number"),
    ("pages.yaml:14", "order", "already the order of the page 'onset'"),
)


def test_five_faults_of_five_kinds_are_told_at_once(broken: Callable[..., tuple[Fault, ...]]) -> None:
    """One round of mending is enough: faults of form and of relation are told together, and nothing else is."""
    faults = [str(fault) for fault in broken(*FIVE)]
    for words in FIVE_WORDS:
        assert any(all(word in fault for word in words) for fault in faults), (words, faults)
    assert len(faults) == len(FIVE_WORDS), faults


def test_what_stands_in_an_unreadable_file_is_not_called_unknown(broken: Callable[..., tuple[Fault, ...]]) -> None:
    """A page file that does not read makes no finding's page wrong, and a condition no rule's suspect."""
    faults = broken(
        {"file": "pages.yaml", "append": "  - {id: [}\n"},
        {"file": "conditions/cauda.yaml", "append": "about: again\n"},
        {"file": "sources/all.yaml", "replace": "value: 30", "by": "value: [30]"},
    )
    assert sorted(fault.where.split(":")[0] for fault in faults) == [
        "conditions/cauda.yaml",
        "pages.yaml",
        "sources/all.yaml",
    ]


def test_what_speaks_against_an_exercise_is_asked_where_it_is_for(broken: Callable[..., tuple[Fault, ...]]) -> None:
    """A page that opens for the neck alone cannot ask what speaks against an exercise for the low back."""
    (found,) = broken(
        {"file": "pages.yaml", "replace": "{place: [low-back]}", "by": "{place: [neck]}"},
        {"file": "pages.yaml", "replace": "\n        - {findings: [saddle-numbness]}", "by": ""},
        {"file": "exercises/all.yaml", "replace": "[saddle-numbness]", "by": "[saddle-numbness, leg-pain]"},
    )
    assert found.where == "exercises/all.yaml:16"
    assert found.problem == "'leg-pain' is not asked with pain in low-back."


@pytest.mark.parametrize("change", [FIVE[0], FIVE[2]], ids=["a-fault-of-form", "a-fault-of-relation"])
@pytest.mark.parametrize("cache", [True, False], ids=["cached", "not-cached"])
def test_a_broken_folder_never_half_loads(
    change: dict[str, Any],
    cache: bool,
    broken: Callable[..., tuple[Fault, ...]],
    copy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No model comes out of it, on the first try or the second, though it was good (and cached) before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Model.load(copy, cache=cache)
    faults = broken(change)
    for _ in range(2):
        with pytest.raises(KnowledgeError) as caught:
            Model.load(copy, cache=cache)
        assert caught.value.faults == faults


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """The path is named, and what it should be."""
    with pytest.raises(KnowledgeError, match="nowhere: is not a folder"):
        Model.load(tmp_path / "nowhere")
