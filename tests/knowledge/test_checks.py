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


def test_sensitivity_specificity_and_the_chance_afterwards(
    minimal: Path, compared: Callable[..., list[Compared]]
) -> None:
    """Each by plain loops over causes and people, for a pattern in people of 40 and over."""
    model = Model.load(minimal, cache=False)
    block = model.point.blocks["legs"]
    state = block.states.index("one-leg")
    prior = model.point.prior[0, model.recipe.settings.index("primary-care"), len(model.recipe.places)]
    own = others = own_all = others_all = 0.0
    for c, name in enumerate(model.recipe.conditions):
        for cell in [i for i in range(6) if model.recipe.bands[i // 2] >= AGE]:
            weight = float(prior[c] * model.point.person[0, c, cell])
            share = weight * float(block.weights[0, c, state])
            own, own_all = own + share * (name == "sciatica"), own_all + weight * (name == "sciatica")
            others, others_all = others + share * (name != "sciatica"), others_all + weight * (name != "sciatica")
    given = "fact: sciatica--leg-lr, of: {legs: one-leg}"
    for gives, expected in (
        ("sensitivity", own / own_all),
        ("specificity", 1 - others / others_all),
        ("post-test", own / (own + others)),
    ):
        (found,) = compared(given, f"fact: cauda--saddle, gives: {gives}, of: {{legs: one-leg}}")
        assert found.implied == pytest.approx(expected), gives
        given = f"fact: cauda--saddle, gives: {gives}, of: {{legs: one-leg}}"


def test_place_and_setting_of_the_study(minimal: Path, compared: Callable[..., list[Compared]]) -> None:
    """The chance afterwards is that of people met there, with pain there."""
    model = Model.load(minimal, cache=False)
    old = "of: {legs: one-leg}, when: {age: [40, 115]}"
    (found,) = compared(
        f"fact: sciatica--leg-lr, {old}",
        "fact: cauda--saddle, gives: post-test, of: {legs: one-leg}, place: low-back, setting: home",
    )
    row = model.recipe.settings.index("home"), model.recipe.places.index("low-back")
    weight = model.point.prior[0, row[0], row[1]]
    block = model.point.blocks["legs"]
    share = weight * block.weights[0, :, block.states.index("one-leg")]
    assert found.implied == pytest.approx(share[model.recipe.conditions.index("sciatica")] / share.sum())


def test_answers_together_are_counted_within_their_block(
    minimal: Path, compared: Callable[..., list[Compared]]
) -> None:
    """Two answers of one block hang together; the second, among people with the first, is the ratio of the two."""
    model = Model.load(minimal, cache=False)
    block = model.point.blocks["legs"]
    c = model.recipe.conditions.index("sciatica")
    pain, tingling = block.findings["leg-pain"], block.findings["leg-tingling"]
    both = (1 - block.skim[0]) * float(block.weights[0, c] @ (block.yes[0, :, pain] * block.yes[0, :, tingling]))
    one = (1 - block.skim[0]) * float(block.weights[0, c] @ block.yes[0, :, pain])
    first = 'fact: cauda--saddle, gives: sensitivity, of: {leg-pain: "yes", leg-tingling: "yes"}'
    (found,) = compared("fact: sciatica--leg-lr, of: {legs: one-leg}", first)
    assert found.implied == pytest.approx(both)
    second = 'fact: cauda--saddle, gives: sensitivity, of: {leg-tingling: "yes"}, among: {leg-pain: "yes"}'
    (found,) = compared(first, second)
    assert found.implied == pytest.approx(both / one)


def test_a_block_compares_its_patterns(copy: Path) -> None:
    """Answers in a pattern, against all other patterns as they are met in people."""
    path = copy / "blocks" / "legs.yaml"
    check = '  - {fact: %s, pattern: one-leg, of: {leg-pain: "yes"}, gives: %s, because: made up for tests}\n'
    text = "checks:\n" + check % ("cauda--saddle", "sensitivity") + check % ("sciatica--leg-lr", "likelihood-ratio")
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    model = Model.load(copy, cache=False)
    block = model.point.blocks["legs"]
    yes = (1 - block.skim[0]) * block.yes[0, :, block.findings["leg-pain"]]
    prior = model.point.prior[0, model.recipe.settings.index("primary-care"), len(model.recipe.places)]
    weight = prior @ block.weights[0]
    state = block.states.index("one-leg")
    elsewhere = sum(w * y for i, (w, y) in enumerate(zip(weight, yes, strict=True)) if i != state)
    elsewhere /= weight.sum() - weight[state]
    found = [c for c in compare(load(copy), model) if c.owner == "legs one-leg"]
    assert [c.implied for c in found] == pytest.approx([yes[state], yes[state] / elsewhere])
    assert found[0].where.startswith("blocks/legs.yaml:")


def test_probabilities_are_compared_by_their_odds() -> None:
    """0.98 and 0.99 are alike as shares, yet one lets through twice as many; 0.5 and 0.6 are close in both."""
    assert not Compared("x", "", "", 0.98, 0.991, None, "specificity").agrees
    assert Compared("x", "", "", 0.5, 0.6, None, "specificity").agrees
    assert Compared("x", "", "", 4, 8, None).agrees
    assert Compared("x", "", "", 4, 1.9, None).apart == pytest.approx(4 / 1.9)


def test_the_bundled_knowledge_explains_its_differences(knowledge_folder: Path, model: Model) -> None:
    """Every published ratio is met within a factor of two, or the author says why not."""
    knowledge = load(knowledge_folder)
    assert compare(knowledge, model)
    faults = [str(fault) for fault in unexplained(knowledge, model)]
    assert faults == [], "\n".join(faults)
