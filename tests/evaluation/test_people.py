"""Simulated people are drawn from the model that judges them."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from unknot.assessment import Assessment
from unknot.evaluation.people import draw, fits, place_and_condition, place_shares, record
from unknot.model.compiled import Guard
from unknot.model.guards import applies
from unknot.model.words import LEVELS, NO, YES
from unknot.reasoning.evidence import BlockEvidence
from unknot.reasoning.posterior import block_log_likelihood
from unknot.triage.rules import followed, is_open

pytestmark = pytest.mark.slow

N = 4000
SIGMAS = 5  # chance of a false alarm about 1 in 2 million for each figure compared


@pytest.fixture(scope="module")
def people(model):
    return draw(model, N, np.random.default_rng(7))


@pytest.fixture(scope="module")
def marginal(model):
    """(conditions,) P(condition) at home."""
    return place_and_condition(model).sum(axis=0)


def agrees(count: int, p: float, n: int = N) -> bool:
    """Whether a count of n is within chance of n × p."""
    return abs(count - n * p) <= SIGMAS * np.sqrt(max(n * p * (1 - p), 1.0))


def test_place_and_condition_together_give_the_engines_prior(model):
    """Summing out the place gives the prior for a place not told; given the place, the prior there."""
    joint = place_and_condition(model)
    row = model.recipe.settings.index(model.texts.default_setting)
    prior = model.point.prior[0, row]
    assert joint.sum() == pytest.approx(1, abs=1e-12)
    assert place_shares(model) == pytest.approx(joint.sum(axis=1), abs=1e-12)
    assert joint.sum(axis=0) == pytest.approx(prior[-1], abs=1e-12)
    assert joint / joint.sum(axis=1, keepdims=True) == pytest.approx(prior[:-1], abs=1e-12)


def test_places_conditions_and_needs_are_as_frequent_as_in_the_model(model, people, marginal):
    for place, p in zip(model.recipe.places, place_shares(model), strict=True):
        assert agrees(sum(x.place == place for x in people), p), place
    for condition, p in zip(model.recipe.conditions, marginal, strict=True):
        assert agrees(sum(x.condition == condition for x in people), p), condition
    row = model.recipe.settings.index(model.texts.default_setting)
    for level, p in zip(LEVELS, marginal @ model.point.need[0, row], strict=True):
        assert agrees(sum(x.need == level for x in people), p), level


def test_ages_and_sexes_are_as_frequent_as_in_the_model(model, people, marginal):
    cells = (marginal @ model.point.person[0]).reshape(-1, 2)
    starts = [*model.recipe.bands, float("inf")]
    for (low, high), pair in zip(itertools.pairwise(starts), cells, strict=True):
        for sex, p in zip(("female", "male"), pair, strict=True):
            assert agrees(sum(low <= x.age < high and x.sex == sex for x in people), p), (low, sex)
    assert all(x.age == int(x.age) for x in people)


def test_each_answer_in_a_block_is_as_frequent_as_the_likelihood_says(model, people, marginal):
    """Slips and skims included, and in pairs: findings of a block travel together."""
    for name, block in model.point.blocks.items():
        rows = [(f, i) for f, i in block.findings.items() if model.texts.findings[f].applies_if == Guard()]
        singles = [(pair,) for pair in rows]
        for some in [*singles, *itertools.combinations(rows, 2)]:
            told = BlockEvidence(tuple(i for _, i in some), ())
            p = float(marginal @ np.exp(block_log_likelihood(block, told)[0]))
            assert agrees(sum(all(x.said[f] == YES for f, _ in some) for x in people), p), (name, some)


def test_each_other_answer_is_as_frequent_as_in_the_model(model, people, marginal):
    joint = marginal[:, None] * model.point.person[0]
    for name, free in model.point.free.items():
        f = model.texts.findings[name]
        if f.applies_if != Guard():
            continue
        table = np.broadcast_to(free.probability[0], (len(free.answers), *joint.shape))
        for answer, i in free.answers.items():
            value = float(answer) if f.kind == "number" else answer
            assert agrees(sum(x.said[name] == value for x in people), float((table[i] * joint).sum())), (name, answer)


def test_hidden_patterns_are_as_frequent_as_in_the_model_and_skimmers_say_no_to_all(model, people, marginal):
    for name, block in model.point.blocks.items():
        for state, p in zip(block.states, marginal @ block.weights[0], strict=True):
            assert agrees(sum(x.patterns[name] == state for x in people), float(p)), (name, state)
        skimmers = [x for x in people if name in x.skimmed]
        assert agrees(len(skimmers), float(block.skim[0])), name
        assert all(x.said.get(f, NO) == NO for x in skimmers for f in block.findings)


def test_probabilities_given_to_people_are_right_on_average(model):
    """Over people who tell all that is asked, P(condition | answers) averages to how many have the condition."""
    some = draw(model, 600, np.random.default_rng(11))
    country = model.texts.countries[model.texts.default_country]
    given = np.asarray([Assessment(model, record(model, x), country).posterior.condition[0] for x in some])
    have = np.asarray([[x.condition == c for c in model.recipe.conditions] for x in some])
    gap = (given - have).mean(axis=0)
    spread = (given - have).std(axis=0) / np.sqrt(len(some))
    assert (np.abs(gap) <= SIGMAS * spread + 1 / len(some)).all()


def test_what_cannot_concern_a_person_is_not_said(model, people):
    guarded = {f.id: f for f in model.texts.findings.values() if f.applies_if.sex is not None}
    assert guarded
    men = [x for x in people if x.sex == "male"]
    for f in guarded.values():
        assert not [x for x in men if f.id in x.said and "male" not in f.applies_if.sex]
        assert [x for x in people if f.id in x.said]


def test_only_pages_that_open_are_answered_and_all_of_them_wholly(model, people):
    shut = 0
    for x in people[:150]:
        answers = record(model, x)
        for page in model.texts.pages.values():
            fitting = {
                f
                for f in page.findings
                if applies(model.texts.findings[f].applies_if, answers.who)
                and followed(model.texts.findings[f], answers)
            }
            told = fitting & set(answers.values)
            if is_open(page, answers):
                assert told == fitting, page.id
            else:
                shut += 1
                assert not told, page.id
            assert all(answers.values[f] == x.said[f] for f in told)
    assert shut


def test_the_same_seed_gives_the_same_people(model):
    first, again, other = (draw(model, 50, np.random.default_rng(s)) for s in (3, 3, 4))
    assert first == again
    assert first != other


def test_what_is_fixed_everybody_has(model):
    block = next(iter(model.point.blocks.values()))
    state = block.states[-1]
    inside = next(iter(block.findings))
    finding, free = next(
        (f, x)
        for f, x in model.point.free.items()
        if model.texts.findings[f].applies_if == Guard() and len(x.answers) > 2
    )
    answer = list(free.answers)[-1]
    name = next(b for b, x in model.point.blocks.items() if x is block)
    some = draw(model, 200, np.random.default_rng(1), fixed={name: state, finding: answer})
    assert {x.patterns[name] for x in some} == {state}
    assert {str(x.said[finding]) for x in some} <= {answer, f"{float(answer):g}" if answer.isdigit() else answer}
    assert len({x.said[inside] for x in draw(model, 500, np.random.default_rng(1))}) == 2
    told = draw(model, 50, np.random.default_rng(1), fixed={inside: YES})
    assert {x.said[inside] for x in told} == {YES}


def test_weights_choose_who_is_drawn(model):
    weights = np.zeros((len(model.recipe.places), len(model.recipe.conditions)))
    weights[1, 3] = 0.2
    some = draw(model, 20, np.random.default_rng(1), weights=weights)
    assert {(x.place, x.condition) for x in some} == {(model.recipe.places[1], model.recipe.conditions[3])}


def contradicting(model):
    """The model, in which two vague answers of "yes" do not go together."""
    one, other = [f for f in model.recipe.blocks[0].findings if model.texts.findings[f].applies_if == Guard()][:2]
    findings = dict(model.texts.findings)
    findings[one] = replace(findings[one], incompatible=(((other, YES),),))
    return replace(model, texts=replace(model.texts, findings=findings)), one, other


def test_people_who_contradict_themselves_are_asked_again(model):
    strict, one, other = contradicting(model)
    plain = draw(model, 500, np.random.default_rng(5), fixed={one: YES})
    assert any(x.said[other] == YES for x in plain)
    asked_again = draw(strict, 500, np.random.default_rng(5), fixed={one: YES})
    assert {x.said[other] for x in asked_again} == {NO}
    assert [x.condition for x in asked_again] == [x.condition for x in plain]
    assert not fits(strict, {**plain[0].said, one: YES, other: YES}, strict.texts.default_setting)


def test_a_model_that_always_contradicts_itself_is_an_error(model):
    strict, one, other = contradicting(model)
    with pytest.raises(RuntimeError, match="contradict themselves"):
        draw(strict, 5, np.random.default_rng(5), fixed={one: YES, other: YES})
