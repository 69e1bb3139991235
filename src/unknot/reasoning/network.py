"""The model written out as a general Bayesian network, so that other libraries can read it and check the posterior.

Hidden: the true place, the condition, the person's age and sex cell, and for each block its pattern and whether its
list was skimmed. Seen: the place that is said, and every finding. Names of hidden nodes start with a capital letter,
so that no finding's id can be the same.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from unknot.errors import Fault, InputError, nearest
from unknot.model.answers import Answers
from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.model.parameters import BlockArrays, FreeFinding, Parameters, build, place_said
from unknot.model.words import NO, YES
from unknot.reasoning.evidence import read_evidence

TRUE_PLACE, CONDITION, PERSON = "True place", "Condition", "Person"
PATTERN, SKIM = "Pattern", "Skim"
READ, SKIMMED = "read", "skimmed"


@dataclass(frozen=True, eq=False)
class Node:
    """One variable.

    Attributes:
        name: a finding's id, or the name of a hidden variable.
        states: its values, in the order of the table's last axis.
        parents: names of the nodes that it depends on, in the order of the table's first axes.
        table: (states of each parent …, own states) P(state | parents); sums to 1 over the last axis.
    """

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    table: Array


@dataclass(frozen=True, eq=False)
class Network:
    """All nodes for one setting; a node comes after its parents.

    Attributes:
        setting: where the person is; it changes how common the conditions are.
        nodes: by name.
    """

    setting: str
    nodes: dict[str, Node]


def write_network(model: Model, setting: str | None = None) -> Network:
    """The model as nodes with probability tables, at the numbers as written.

    Args:
        setting: one of the knowledge's settings; None takes its default.
    Raises:
        InputError: the setting is not known.
    """
    recipe = model.recipe
    setting = model.texts.default_setting if setting is None else setting
    if setting not in recipe.settings:
        problem = f"{setting!r} is not a known setting."
        raise InputError([Fault("setting", "", problem, nearest(setting, recipe.settings))])
    numbers = model.numbers.point()
    slip = float(numbers[0, recipe.place_slip])
    # Where nobody names a wrong place, the place that is said is the true one: this gives P(condition | true place).
    numbers[:, recipe.place_slip] = 0.0
    truth = build(recipe, numbers)
    nodes = [*_places(model, numbers[0], slip), _condition(model, truth, setting), _person(model, truth)]
    for name, block in truth.blocks.items():
        nodes += _block(model, name, block)
    nodes += [_free(name, finding) for name, finding in truth.free.items()]
    return Network(setting, {node.name: node for node in nodes})


def observations(model: Model, answers: Answers) -> dict[str, Array]:
    """What the answers say about the nodes.

    Returns:
        Node name → (states,) 1 for each state that fits and 0 for the others. Nodes that no answer speaks of are
        left out. A known age or sex alone fits several person cells.
    """
    recipe, evidence = model.recipe, read_evidence(model, answers)
    seen: dict[str, Array] = {}
    if evidence.place < len(recipe.places):
        seen[model.texts.roles["place"]] = _fits(len(recipe.places), evidence.place)
    cells = model.point.person.shape[2]
    if len(evidence.cells) < cells:
        seen[PERSON] = _fits(cells, *evidence.cells)
    for name, answered in evidence.blocks.items():
        ids = list(model.point.blocks[name].findings)
        seen |= {ids[i]: _fits(2, 0) for i in answered.yes}
        seen |= {ids[i]: _fits(2, 1) for i in answered.no}
    for name, row in evidence.free.items():
        seen[name] = _fits(len(model.point.free[name].answers), row)
    return seen


def to_pyagrum(network: Network) -> Any:
    """The network as a `pyagrum.BayesNet`. Needs the package `pyagrum`, which unknot itself does not.

    Raises:
        ImportError: pyagrum is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it warns, and it crashes where warnings are errors
        pyagrum: Any = import_module("pyagrum")
    net = pyagrum.BayesNet(network.setting)
    for node in network.nodes.values():
        net.add(pyagrum.LabelizedVariable(node.name, node.name, list(node.states)))
        for parent in node.parents:
            net.addArc(parent, node.name)
        net.cpt(node.name).fillWith(_in_order(net.cpt(node.name).names, node).ravel().tolist())
    return net


def _in_order(names: tuple[str, ...], node: Node) -> Array:
    """The table with its axes so ordered that the first name varies fastest, as pyagrum fills it."""
    own = [*node.parents, node.name]
    return node.table.transpose([own.index(name) for name in reversed(names)])


def _fits(states: int, *rows: int) -> Array:
    fits = np.zeros(states)
    fits[list(rows)] = 1.0
    return fits


def _places(model: Model, numbers: Array, slip: float) -> list[Node]:
    recipe = model.recipe
    share = numbers[list(recipe.place_share)]
    said = place_said(recipe, np.asarray([slip]))[0]
    return [
        Node(TRUE_PLACE, recipe.places, (), share / share.sum()),
        Node(model.texts.roles["place"], recipe.places, (TRUE_PLACE,), said),
    ]


def _condition(model: Model, truth: Parameters, setting: str) -> Node:
    recipe = model.recipe
    table = truth.prior[0, recipe.settings.index(setting), : len(recipe.places)]
    return Node(CONDITION, recipe.conditions, (TRUE_PLACE,), table)


def _person(model: Model, truth: Parameters) -> Node:
    cells = tuple(f"{sex} from {age:g}" for age in model.recipe.bands for sex in ("female", "male"))
    return Node(PERSON, cells, (CONDITION,), truth.person[0])


def _block(model: Model, name: str, block: BlockArrays) -> list[Node]:
    pattern, skim = f"{PATTERN}: {name}", f"{SKIM}: {name}"
    skimmed = float(block.skim[0])
    nodes = [
        Node(pattern, block.states, (CONDITION,), block.weights[0]),
        Node(skim, (READ, SKIMMED), (), np.asarray([1 - skimmed, skimmed])),
    ]
    nodes += [Node(f, (YES, NO), (pattern, skim), _answer(block.yes[0, :, i])) for f, i in block.findings.items()]
    return nodes


def _answer(yes: Array) -> Array:
    """(patterns, read or skimmed, yes or no); who skims a list says "no" to all of it."""
    table = np.empty((len(yes), 2, 2))
    table[:, 0] = np.stack([yes, 1 - yes], axis=1)
    table[:, 1] = [0.0, 1.0]
    return table


def _free(name: str, finding: FreeFinding) -> Node:
    table = finding.probability[0].transpose(1, 2, 0)  # conditions, 1 or person cells, answers
    if table.shape[1] == 1:
        return Node(name, tuple(finding.answers), (CONDITION,), table[:, 0])
    return Node(name, tuple(finding.answers), (CONDITION, PERSON), table)
