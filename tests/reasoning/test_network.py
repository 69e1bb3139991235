"""The model written out as a Bayesian network, and a general exact library on it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from unknot import InputError, Model, assess
from unknot.reasoning.network import CONDITION, PERSON, Network, observations, to_pyagrum, write_network
from unknot.reasoning.posterior import posterior

from .people import PERSONS, fitting, named_answers, random_answers
from .random_models import ROLES, random_evidence, random_model

pytestmark = pytest.mark.slow

TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def networks(model: Model) -> dict[str, Network]:
    """The bundled model as a network, by setting."""
    return {setting: write_network(model, setting) for setting in model.texts.settings}


@pytest.fixture(scope="module")
def inference(networks: dict[str, Network]) -> dict[str, Any]:
    """pyAgrum's lazy propagation on each of them."""
    nets = {setting: to_pyagrum(network) for setting, network in networks.items()}
    import pyagrum  # only now: `to_pyagrum` imports it in the way that does not crash where warnings are errors

    return {setting: pyagrum.LazyPropagation(net) for setting, net in nets.items()}


def pyagrum_gap(model: Model, inference: Any, raw: dict[str, Any], setting: str) -> float:
    """Largest difference between the engine's and pyAgrum's P(condition | answers)."""
    a = assess(model, raw, setting=setting)
    inference.setEvidence({name: fits.tolist() for name, fits in observations(model, a.answers).items()})
    inference.makeInference()
    return float(np.abs(np.asarray(inference.posterior(CONDITION).tolist()) - a.posterior.condition[0]).max())


EVERY_PERSON = [pytest.param(p, marks=() if p == "nobody known" else pytest.mark.slow) for p in PERSONS]


@pytest.mark.parametrize("person", EVERY_PERSON)
def test_pyagrum_agrees_in_the_corners(model: Model, inference: dict[str, Any], person: str) -> None:
    """No answers, all, contradictory and extreme ones, with and without age, sex and place: equal to 1e-9."""
    settings, places = itertools.cycle(model.texts.settings), itertools.cycle(model.recipe.places)
    for name, answers in named_answers(model).items():
        for where in ({}, {"worst-place": next(places)}):
            raw, setting = fitting(model, {**answers, **PERSONS[person], **where}), next(settings)
            assert pyagrum_gap(model, inference[setting], raw, setting) < TOLERANCE, (name, where, setting)


@pytest.mark.slow
def test_pyagrum_agrees_on_random_answers(model: Model, inference: dict[str, Any]) -> None:
    """Forty people who answer anything, from a few questions to all of them: equal to 1e-9."""
    rng = np.random.default_rng(2)
    settings = itertools.cycle(model.texts.settings)
    for i in range(40):
        raw, setting = random_answers(model, rng, chance=rng.uniform(0.05, 1)), next(settings)
        assert pyagrum_gap(model, inference[setting], raw, setting) < TOLERANCE, (i, setting, raw)


def test_pyagrum_agrees_on_random_models(inference: dict[str, Any]) -> None:
    """Fifty small models with numbers at or near 0 and 1, and answers to about half of their questions."""
    propagation = type(next(iter(inference.values())))
    for seed in range(50):
        model = random_model(seed)
        evidence, said = random_evidence(model, np.random.default_rng(seed), 0.5)
        network = write_network(model, model.recipe.settings[evidence.setting])
        seen = dict(said.answers)
        if said.place:
            seen[ROLES["place"]] = said.place
        fits = {name: [float(state == answer) for state in network.nodes[name].states] for name, answer in seen.items()}
        fits[PERSON] = [float(cell in said.cells) for cell in range(len(network.nodes[PERSON].states))]
        general = propagation(to_pyagrum(network))
        general.setEvidence(fits)
        general.makeInference()
        found = posterior(model.point, evidence).condition[0]
        assert np.abs(np.asarray(general.posterior(CONDITION).tolist()) - found).max() < TOLERANCE, seed


def well_formed(network: Network) -> None:
    done: set[str] = set()
    for node in network.nodes.values():
        assert set(node.parents) <= done, node.name
        shape = tuple(len(network.nodes[name].states) for name in (*node.parents, node.name))
        assert node.table.shape == shape, node.name
        assert len(set(node.states)) == len(node.states), node.name
        assert (node.table >= 0).all(), node.name
        assert np.abs(node.table.sum(axis=-1) - 1).max() < 1e-12, node.name
        done.add(node.name)


def test_every_node_follows_its_parents_and_its_table_is_a_distribution(networks: dict[str, Network]) -> None:
    for network in networks.values():
        well_formed(network)


def test_networks_of_random_models_are_well_formed() -> None:
    """Whatever numbers an author writes, each table sums to 1 (only then is there a network at all)."""
    for seed in range(100):
        model = random_model(seed)
        well_formed(write_network(model, model.recipe.settings[-1]))


def test_every_finding_and_condition_is_in_the_network(model: Model, networks: dict[str, Network]) -> None:
    """Age and sex are one node, the person's cell; each other finding is a node of its own."""
    roles = model.texts.roles
    expected = {f for f in model.texts.findings if f not in (roles["age"], roles["sex"])}
    for network in networks.values():
        assert expected <= network.nodes.keys()
        assert network.nodes[CONDITION].states == tuple(model.texts.conditions)
        assert len(network.nodes[PERSON].states) == 2 * len(model.recipe.bands)


def test_writing_a_network_changes_nothing_in_the_model(model: Model) -> None:
    before = model.numbers.values
    first, second = write_network(model), write_network(model)
    assert model.numbers.values == before
    assert all((first.nodes[n].table == second.nodes[n].table).all() for n in first.nodes)


def test_settings_differ_only_in_how_common_conditions_are(networks: dict[str, Network]) -> None:
    home, *others = networks.values()
    for other in others:
        differing = {n for n in home.nodes if not np.array_equal(home.nodes[n].table, other.nodes[n].table)}
        assert differing == {CONDITION}


def test_an_unknown_setting_is_refused_with_the_nearest_one(model: Model) -> None:
    with pytest.raises(InputError, match="Did you mean 'primary-care'"):
        write_network(model, "primary-car")


def test_silent_answers_observe_nothing(model: Model) -> None:
    """Not sure and skipped leave the network as it is; a single "no" observes one node."""
    silent = {f.id: "not-sure" if f.alarm else "skipped" for f in model.texts.findings.values()}
    assert observations(model, assess(model, silent).answers) == {}
    seen = observations(model, assess(model, {**silent, "fever": "no"}).answers)
    assert {name: fits.tolist() for name, fits in seen.items()} == {"fever": [0.0, 1.0]}
