"""Published likelihood ratios under `checks` against what the compiled model implies for the same people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.compiled import Array
from unknot.model.load import Knowledge
from unknot.model.model import Model
from unknot.model.words import YES

FACTOR = 2.0  # beyond it a difference needs a written reason (design §5)
MEASURED_IN = "primary-care"


@dataclass(frozen=True)
class Compared:
    """One published likelihood ratio beside the model's.

    Attributes:
        where: file and line of the check.
        published, implied: likelihood ratios, above 0.
        because: the author's reason for a difference; None when none is given.
    """

    condition: str
    where: str
    fact: str
    published: float
    implied: float
    because: str | None

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than a factor of two."""
        return 1 / FACTOR <= self.implied / self.published <= FACTOR

    def __str__(self) -> str:
        words = f"{self.where}: {self.fact} gives {self.published:g}, the model implies {self.implied:.2g}"
        return words + (f" (because: {self.because})" if self.because else "")


def compare(knowledge: Knowledge, model: Model) -> list[Compared]:
    """Every check of every condition, in the order of the files.

    Args:
        knowledge: linted, so that each check names a numeric fact and one pattern or answer.
        model: compiled from the same knowledge.
    """
    return [
        Compared(
            condition=c.id,
            where=knowledge.where("condition", c.id, "checks", i),
            fact=check.fact,
            published=float(knowledge.facts[check.fact].value),
            implied=likelihood_ratio(model, c.id, check),
            because=check.because,
        )
        for c in knowledge.conditions.values()
        for i, check in enumerate(c.checks)
    ]


def unexplained(knowledge: Knowledge, model: Model) -> list[Fault]:
    """Differences beyond a factor of two for which the author gives no reason."""
    return [
        Fault(
            found.where,
            "checks",
            f"{found.fact} gives a likelihood ratio of {found.published:g}, but the model implies {found.implied:.2g}.",
            "Correct the condition's figures, or say why they differ under `because`.",
        )
        for found in compare(knowledge, model)
        if not found.agrees and not found.because
    ]


def likelihood_ratio(model: Model, condition: str, check: schema.Check) -> float:
    """P(answer or pattern | condition) over P(the same | any other cause), among the people whom the check names.

    The others are weighed as they are met in primary care, with pain anywhere. Patterns and answers without an age
    table do not change with age, but the mix of the others does.
    """
    (name, value), *_ = check.of.items()
    cells = _cells(model, check)
    recipe, point = model.recipe, model.point
    c = recipe.conditions.index(condition)
    prior = point.prior[0, recipe.settings.index(MEASURED_IN), len(recipe.places)]
    people = prior[:, None] * point.person[0][:, cells]  # (conditions, cells), weight of each cause and cell
    chance = np.broadcast_to(_chance(model, name, value, cells), people.shape)
    others = np.arange(len(recipe.conditions)) != c
    here = np.average(chance[c], weights=people[c])
    elsewhere = np.average(chance[others], weights=people[others])
    return float(here / elsewhere)


def _cells(model: Model, check: schema.Check) -> npt.NDArray[np.intp]:
    """Row numbers of the age-and-sex cells of the people in the study; bands that they share in count as a whole."""
    spans = list(check.when.values())
    low, high = spans[0] if spans else (0.0, np.inf)
    starts = np.asarray(model.recipe.bands)
    ends = np.append(starts[1:], np.inf)
    bands = np.flatnonzero((ends > low) & (starts <= high))
    return np.sort(np.concatenate([bands * 2, bands * 2 + 1]))


def _chance(model: Model, name: str, value: str, cells: npt.NDArray[np.intp]) -> Array:
    """(conditions, 1 or cells) P(pattern, or answer | condition)."""
    blocks = model.point.blocks
    if name in blocks:
        block = blocks[name]
        return block.weights[0, :, block.states.index(value)][:, None]
    for block in blocks.values():
        if name in block.findings:
            yes = (1 - block.skim[0]) * (block.weights[0] @ block.yes[0, :, block.findings[name]])
            return np.asarray(yes if value == YES else 1 - yes)[:, None]
    free = model.point.free[name]
    return np.asarray(free.at(free.answers[value], cells)[0])
