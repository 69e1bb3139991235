"""Published figures under `checks` against what the compiled model implies for the same people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.compiled import Array
from unknot.model.load import Knowledge
from unknot.model.model import Model
from unknot.model.parameters import BlockArrays
from unknot.model.words import YES

FACTOR = 2.0  # beyond it a difference needs a written reason (design §5)
MEASURED_IN = "primary-care"
MEASURES = {
    "likelihood-ratio": "a likelihood ratio",
    "sensitivity": "a sensitivity",
    "specificity": "a specificity",
    "post-test": "a chance afterwards",
}


@dataclass(frozen=True)
class Compared:
    """One published figure beside the model's.

    Attributes:
        owner: the condition, or the block and its pattern.
        where: file and line of the check.
        gives: what is measured: likelihood-ratio, sensitivity, specificity or post-test.
        published, implied: a likelihood ratio above 0, or a probability.
        because: the author's reason for a difference; None when none is given.
    """

    owner: str
    where: str
    fact: str
    published: float
    implied: float
    because: str | None
    gives: str = "likelihood-ratio"

    @property
    def apart(self) -> float:
        """How many times one is the other, 1 or more: of likelihood ratios themselves, of probabilities their odds."""
        ratio = _odds(self.implied, self.gives) / _odds(self.published, self.gives)
        return max(ratio, 1 / ratio)

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than a factor of two."""
        return self.apart <= FACTOR

    def __str__(self) -> str:
        words = f"{self.where}: {self.fact} gives {self.published:g}, the model implies {self.implied:.2g}"
        return words + (f" (because: {self.because})" if self.because else "")

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "owner": self.owner,
            "where": self.where,
            "fact": self.fact,
            "gives": self.gives,
            "published": self.published,
            "implied": self.implied,
            "agrees": self.agrees,
            "because": self.because,
        }


def _odds(value: float, gives: str) -> float:
    return value if gives == "likelihood-ratio" else value / (1 - value)


def compare(knowledge: Knowledge, model: Model) -> list[Compared]:
    """Every check of every condition and block, in the order of the files.

    Args:
        knowledge: linted, so that each check names a numeric fact and known patterns or answers.
        model: compiled from the same knowledge.
    """
    return list(_compared(knowledge, model))


def _compared(knowledge: Knowledge, model: Model) -> Iterator[Compared]:
    for kind, id_, owner, i, check in _checks(knowledge):
        yield Compared(
            owner=owner,
            where=knowledge.where(kind, id_, "checks", i),
            fact=check.fact,
            published=float(knowledge.facts[check.fact].value),
            implied=implied(model, id_, check),
            because=check.because,
            gives=check.gives,
        )


def _checks(k: Knowledge) -> Iterator[tuple[str, str, str, int, schema.Check]]:
    for c in k.conditions.values():
        for i, check in enumerate(c.checks):
            yield "condition", c.id, c.id, i, check
    for b in k.blocks.values():
        for i, pattern_check in enumerate(b.checks):
            yield "block", b.id, f"{b.id} {pattern_check.pattern}", i, pattern_check


def unexplained(knowledge: Knowledge, model: Model) -> list[Fault]:
    """Differences beyond a factor of two for which the author gives no reason."""
    return [
        Fault(
            found.where,
            "checks",
            f"{found.fact} gives {MEASURES[found.gives]} of {found.published:g}, but the model implies "
            f"{found.implied:.2g}.",
            "Correct the figures, or say why they differ under `because`.",
        )
        for found in compare(knowledge, model)
        if not found.agrees and not found.because
    ]


def implied(model: Model, id_: str, check: schema.Check) -> float:
    """What the model says of the condition (or of the pattern of the block `id_`) where the fact was measured.

    The causes are weighed as they are met in the check's setting and place, at its ages, among people with the answers
    under `among`. Patterns and answers without an age table do not change with age, but the mix of the causes does.
    """
    cells = _cells(model, check)
    people = _people(model, check, cells)  # (conditions, cells)
    if isinstance(check, schema.BlockCheck):
        block = model.point.blocks[id_]
        weight = np.einsum("cz,ck->z", block.weights[0], people)
        chance = _in_states(block, check.of)
        own = np.arange(len(weight)) == block.states.index(check.pattern)
    else:
        c = model.recipe.conditions.index(id_)
        weight = people.ravel()
        known = _chance(model, check.among, cells)
        chance = np.broadcast_to(_chance(model, {**check.among, **check.of}, cells) / known, people.shape).ravel()
        own = np.repeat(np.arange(len(people)) == c, len(cells))
    here = float(np.average(chance[own], weights=weight[own]))
    elsewhere = float(np.average(chance[~own], weights=weight[~own]))
    match check.gives:
        case "sensitivity":
            return here
        case "specificity":
            return 1 - elsewhere
        case "post-test":
            return float((weight * chance)[own].sum() / (weight * chance).sum())
    return here / elsewhere


def _people(model: Model, check: schema.Check, cells: npt.NDArray[np.intp]) -> Array:
    """(conditions, cells) weight of each cause and age-and-sex cell among the people of the study."""
    recipe, point = model.recipe, model.point
    place = recipe.places.index(check.place) if check.place else len(recipe.places)
    prior = point.prior[0, recipe.settings.index(check.setting or MEASURED_IN), place]
    return np.asarray(prior[:, None] * point.person[0][:, cells] * _chance(model, check.among, cells))


def _cells(model: Model, check: schema.Check) -> npt.NDArray[np.intp]:
    """Row numbers of the age-and-sex cells of the people in the study; bands that they share in count as a whole."""
    spans = list(check.when.values())
    low, high = spans[0] if spans else (0.0, np.inf)
    starts = np.asarray(model.recipe.bands)
    ends = np.append(starts[1:], np.inf)
    bands = np.flatnonzero((ends > low) & (starts <= high))
    return np.sort(np.concatenate([bands * 2, bands * 2 + 1]))


def _chance(model: Model, of: dict[str, str], cells: npt.NDArray[np.intp]) -> Array:
    """(conditions, 1 or cells) P(all these answers and patterns | condition); 1 when there are none."""
    chance = np.ones((len(model.recipe.conditions), 1))
    for name, block in model.point.blocks.items():
        if name in of:
            chance = chance * block.weights[0, :, block.states.index(of[name])][:, None]
        answered = {f: a for f, a in of.items() if f in block.findings}
        if answered:
            chance = chance * (block.weights[0] @ _in_states(block, answered))[:, None]
    for name in sorted(of.keys() & model.point.free.keys()):
        free = model.point.free[name]
        chance = chance * free.at(free.answers[of[name]], cells)[0]
    return np.asarray(chance)


def _in_states(block: BlockArrays, of: dict[str, str]) -> Array:
    """(states,) P(all these answers | pattern), with the people who skim: they say no to all."""
    read = np.ones(len(block.states))
    for finding, answer in of.items():
        yes = block.yes[0, :, block.findings[finding]]
        read = read * (yes if answer == YES else 1 - yes)
    skim = block.skim[0]
    return np.asarray((1 - skim) * read + (0.0 if YES in of.values() else skim))
