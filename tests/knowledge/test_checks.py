"""Published likelihood ratios are compared with what the compiled model implies in that study's people."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from unknot import Model
from unknot.model.checks import Compared, compare, unexplained
from unknot.model.compiled import Array
from unknot.model.load import load

AGE = 40  # of the check in the small folder: the two upper of three bands


@pytest.fixture
def compared(copy: Path) -> Callable[..., list[Compared]]:
    """The checks of the small folder after a change of the condition that holds one."""

    def apply(old: str = "", new: str = "") -> list[Compared]:
        path = copy / "conditions" / "sciatica.yaml"
        text = path.read_text(encoding="utf-8")
        assert not old or text.count(old) == 1
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return compare(load(copy), Model.load(copy, cache=False))

    return apply


def by_hand(model: Model, condition: str, chance: Callable[[int, int], float]) -> float:
    """The same ratio in plain loops over conditions and over the age-and-sex cells from 40 on."""
    prior: Array = model.point.prior[0, model.recipe.settings.index("primary-care"), len(model.recipe.places)]
    cells = [i for i in range(6) if model.recipe.bands[i // 2] >= AGE]
    yes = {True: 0.0, False: 0.0}
    total = {True: 0.0, False: 0.0}
    for c, name in enumerate(model.recipe.conditions):
        for cell in cells:
            weight = float(prior[c] * model.point.person[0, c, cell])
            yes[name == condition] += weight * chance(c, cell)
            total[name == condition] += weight
    return (yes[True] / total[True]) / (yes[False] / total[False])


def test_a_pattern_is_compared_among_the_people_of_the_study(
    minimal: Path, compared: Callable[..., list[Compared]]
) -> None:
    """P(pattern | condition) over P(pattern | any other cause), others as they are met in primary care."""
    (found,) = compared()
    model = Model.load(minimal, cache=False)
    block = model.point.blocks["legs"]
    state = block.states.index("one-leg")
    expected = by_hand(model, "sciatica", lambda c, cell: float(block.weights[0, c, state]))
    assert found.implied == pytest.approx(expected)
    assert (found.owner, found.fact, found.published) == ("sciatica", "sciatica--leg-lr", 30)
    assert re.fullmatch(r"conditions/sciatica\.yaml:\d+", found.where)


def test_an_answer_of_a_block_or_of_none_is_compared(minimal: Path, compared: Callable[..., list[Compared]]) -> None:
    """By P(yes) as people answer; a background that changes with age is taken at the ages of the study."""
    model = Model.load(minimal, cache=False)
    free = model.point.free["fever"]
    (found,) = compared("of: {legs: one-leg}", 'of: {fever: "yes"}')
    fever = by_hand(model, "sciatica", lambda c, cell: float(free.probability[0, free.answers["yes"], c, cell]))
    assert found.implied == pytest.approx(fever)
    block = model.point.blocks["legs"]
    column = block.findings["leg-pain"]
    (found,) = compared('of: {fever: "yes"}', 'of: {leg-pain: "no"}')

    def no(c: int, cell: int) -> float:
        return 1 - float((1 - block.skim[0]) * (block.weights[0, c] @ block.yes[0, :, column]))

    assert found.implied == pytest.approx(by_hand(model, "sciatica", no))


def test_a_difference_beyond_a_factor_of_two_needs_a_reason(copy: Path) -> None:
    """Without one it is a fault that names both figures; with one it is not."""
    source = copy / "sources" / "all.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("value: 30}", "value: 3000}"), encoding="utf-8")
    model = Model.load(copy, cache=False)
    assert unexplained(load(copy), model) == []
    condition = copy / "conditions" / "sciatica.yaml"
    text = condition.read_text(encoding="utf-8").replace(", because: made up for tests", "")
    condition.write_text(text, encoding="utf-8")
    (fault,) = unexplained(load(copy), model)
    assert "3000" in fault.problem
    assert "because" in fault.remedy


def test_the_bundled_knowledge_explains_its_differences(knowledge_folder: Path, model: Model) -> None:
    """Every published ratio is met within a factor of two, or the author says why not."""
    knowledge = load(knowledge_folder)
    assert compare(knowledge, model)
    faults = [str(fault) for fault in unexplained(knowledge, model)]
    assert faults == [], "\n".join(faults)
