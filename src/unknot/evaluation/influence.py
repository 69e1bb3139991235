"""How much each number matters: how far advice-worthy chances move in many people when that number's odds double.

The posterior is a product of parts (prior, person, one for each block and each finding outside blocks). A number sits
in one part, or in few; doubling it multiplies some conditions' weights for some people. So the posterior of everybody
is made once, and each number only re-weighs it. The parts are rebuilt by the model's own code, many numbers at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.model.compiled import Array
from unknot.model.model import Model
from unknot.model.parameters import block_of, finding_of, person_of, prior_and_need
from unknot.model.recipe import Recipe
from unknot.model.registry import Scale
from unknot.model.words import LEVELS
from unknot.reasoning.evidence import BlockEvidence, Evidence
from unknot.reasoning.posterior import block_log_likelihood

Index = npt.NDArray[np.intp]
Part = tuple[str, str]
PRIOR, PERSON = ("prior", ""), ("person", "")
UNKNOWN = -1
AT_ONCE = 32  # numbers whose parts are rebuilt together
UNCHANGED = 1e-13


@dataclass(frozen=True)
class People:
    """Many people's answers side by side; all in one setting.

    A person has one row for each age-and-sex cell that fits: one row when age and sex are known.

    Attributes:
        setting: row number.
        starts: (people,) the first row of each person.
        place, cell: (rows,) row numbers.
        free: finding → (rows,) row number of the answer, -1 where there is none.
        blocks: block → the different answers to it that occur, and (rows,) which of them, -1 where there is none.
    """

    setting: int
    starts: Index
    place: Index
    cell: Index
    free: dict[str, Index]
    blocks: dict[str, tuple[tuple[BlockEvidence, ...], Index]]


def gather(model: Model, evidence: Sequence[Evidence]) -> People:
    """Lay evidence side by side.

    Args:
        evidence: of at least one person; all in the same setting.
    """
    (setting,) = {e.setting for e in evidence}
    lengths = np.asarray([len(e.cells) for e in evidence])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)

    def each(values: Iterable[int]) -> Index:
        return np.repeat(np.fromiter(values, dtype=np.intp, count=len(evidence)), lengths)

    blocks = {}
    for b in model.recipe.blocks:
        seen: dict[BlockEvidence, int] = {}
        for e in evidence:
            if b.id in e.blocks:
                seen.setdefault(e.blocks[b.id], len(seen))
        which = each(seen[e.blocks[b.id]] if b.id in e.blocks else UNKNOWN for e in evidence)
        blocks[b.id] = (tuple(seen), which)
    return People(
        setting=setting,
        starts=starts,
        place=each(e.place for e in evidence),
        cell=np.concatenate([e.cells for e in evidence]).astype(np.intp),
        free={f: each(e.free.get(f, UNKNOWN) for e in evidence) for f in model.free_findings},
        blocks=blocks,
    )


def influence(model: Model, people: People, perturbed: Iterable[tuple[Array, tuple[Part, ...]]]) -> Array:
    """For each changed row of numbers the mean |change of P(need >= level)|, over people and levels above self-care.

    Args:
        perturbed: (numbers,) a whole row of numbers in the model's order, and the parts in which it differs from the
            point values. The same parts in a row are rebuilt together.
    Returns:
        (perturbed,) from 0 to 1.
    """
    engine = _Engine(model, people)
    moves: list[float] = []
    waiting: list[Array] = []
    parts: tuple[Part, ...] = ()
    for row, touched in perturbed:
        if waiting and (touched != parts or len(waiting) == AT_ONCE):
            moves += engine.moves(np.stack(waiting), parts)
            waiting = []
        parts = touched
        waiting.append(row)
    if waiting:
        moves += engine.moves(np.stack(waiting), parts)
    return np.asarray(moves)


def doubled(value: float, scale: Scale) -> float:
    """The number with twice the odds. A weight (a share, a rate, a ratio) is an odds already: it is doubled itself."""
    return 2 * value / (1 + value) if scale == "probability" else 2 * value


def conditions_of(model: Model, people: People) -> Array:
    """(people, conditions) the posterior; rows sum to 1."""
    return np.asarray(np.add.reduceat(_Engine(model, people).joint, people.starts))


def parts_of(recipe: Recipe) -> dict[int, tuple[Part, ...]]:
    """Number → the parts of the product that it enters, in one order.

    The few numbers that many parts share (slips, the residual's width) may be named for a part that they do not move.
    """
    found: dict[int, dict[Part, None]] = {}

    def add(part: Part, *numbers: int) -> None:
        for n in numbers:
            found.setdefault(n, {})[part] = None

    widths = [n for pair in recipe.widen if pair for n in pair]
    add(PRIOR, *recipe.place_share, recipe.place_slip, recipe.episodes)
    for prior in recipe.priors:
        add(PRIOR, *prior.by_place, *([prior.number] if prior.number >= 0 else []))
    for several in (recipe.shares, recipe.need, recipe.need_factor):
        add(PRIOR, *(n for row in several for n in row))
    for several in (recipe.age, recipe.sex):
        add(PERSON, *(n for row in several for n in row))
    for f in recipe.findings:
        add(("finding", f.id), *f.leak, *f.slip, *widths, *(n for e in f.effects for n in e.numbers))
    for b in recipe.blocks:
        cells = [number for row in b.cells for number, _ in row]
        patterns = [n for row in b.weights for n in row]
        add(("block", b.id), b.skim, *cells, *patterns, *widths, *(n for pair in b.slips for n in pair))
    return {n: tuple(parts) for n, parts in found.items()}


class _Engine:
    """The posterior of everybody under the point values, ready to be re-weighed."""

    def __init__(self, model: Model, people: People) -> None:
        self.model, self.people = model, people
        self.recipes = {("finding", f.id): f for f in model.recipe.findings}
        self.block_recipes = {("block", b.id): b for b in model.recipe.blocks}
        self.point = model.numbers.point()
        self.parts: tuple[Part, ...] = (PRIOR, PERSON, *self.recipes, *self.block_recipes)
        self.base = {part: self.chances(part, self.point)[0][0] for part in self.parts}
        self.index = {part: self.where(part) for part in self.parts}
        self.joint = self._posterior()
        self.need = self._at_least(self.point)[0]
        self.chance = np.add.reduceat(self.joint @ self.need, people.starts)  # (people, levels)

    def where(self, part: Part) -> Index:
        """(rows,) which row of the part's table concerns each row of people; -1 where the part says nothing."""
        kind, id_ = part
        if part == PRIOR:
            return self.people.place
        if part == PERSON:
            return self.people.cell
        if kind == "block":
            return self.people.blocks[id_][1]
        answer = self.people.free[id_]
        if not self.model.point.free[id_].tables:
            return answer
        cells = self.model.point.person.shape[2]
        return np.where(answer == UNKNOWN, UNKNOWN, answer * cells + self.people.cell)

    def chances(self, part: Part, rows: Array) -> tuple[Array, Array | None]:
        """(draws, table rows, conditions) P(what is known there | condition); with the prior also P(need >= level)."""
        kind, id_ = part
        recipe = self.model.recipe
        if part == PRIOR:
            prior, need = prior_and_need(recipe, rows)
            return prior[:, self.people.setting], _cumulative(need[:, self.people.setting])
        if part == PERSON:
            return person_of(recipe, rows).transpose(0, 2, 1), None
        if kind == "block":
            block = block_of(recipe, rows, self.block_recipes[part])
            answered = self.people.blocks[id_][0]
            if not answered:
                return np.ones((len(rows), 1, len(recipe.conditions))), None
            return np.exp(np.stack([block_log_likelihood(block, e) for e in answered], axis=1)), None
        table = finding_of(recipe, rows, self.recipes[part]).probability
        return table.transpose(0, 1, 3, 2).reshape(len(rows), -1, len(recipe.conditions)), None

    def moves(self, rows: Array, parts: tuple[Part, ...]) -> list[float]:
        """The mean absolute change for each row of numbers, all of which differ from the point in these parts only."""
        ratios, need = {}, None
        for part in parts:
            table, found = self.chances(part, rows)
            base = self.base[part]
            ratios[part] = np.divide(table, base, out=np.ones_like(table), where=base > 0)
            need = found if found is not None else need
        return [
            self._move({part: r[k] for part, r in ratios.items()}, self.need if need is None else need[k])
            for k in range(len(rows))
        ]

    def _move(self, ratios: dict[Part, Array], need: Array) -> float:
        """From each part's (table rows, conditions) ratios and (conditions, levels) chances of need."""
        changed = [np.abs(r - 1) > UNCHANGED for r in ratios.values()]
        conditions = np.flatnonzero(np.logical_or.reduce([c.any(axis=0) for c in changed]))
        rows = np.arange(len(self.people.cell))
        if len(ratios) == 1:
            ((part, _),) = ratios.items()
            hit = np.append(changed[0].any(axis=1), False)  # the last one is UNKNOWN
            if need is self.need:
                rows = np.flatnonzero(hit[self.index[part]])
        factor = np.ones((len(rows), len(conditions)))
        for part, ratio in ratios.items():
            within = np.vstack([ratio[:, conditions], np.ones(len(conditions))])
            factor *= within[self.index[part][rows]]
        weight = self.joint[np.ix_(rows, conditions)] * (factor - 1)
        gained = weight @ np.column_stack([need[conditions], np.ones(len(conditions))])
        if need is not self.need:  # rows are all of them: the prior comes with it
            gained[:, :-1] += self.joint @ (need - self.need)
        whose = rows
        if len(self.people.starts) < len(self.people.cell):
            total = np.zeros((len(self.people.cell), gained.shape[1]))
            total[rows] = gained
            gained = np.add.reduceat(total, self.people.starts)
            whose = np.arange(len(gained))
        moved = np.abs((gained[:, :-1] - self.chance[whose] * gained[:, -1:]) / (1 + gained[:, -1:]))
        return float(moved.sum() / self.chance.size)

    def _posterior(self) -> Array:
        """(rows, conditions) joint with the cells of each person; sums to 1 over a person's rows."""
        log_joint = np.zeros((len(self.people.cell), len(self.model.recipe.conditions)))
        for part in self.parts:
            table = np.log(np.maximum(np.vstack([self.base[part], np.ones(log_joint.shape[1])]), 1e-300))
            log_joint += table[self.index[part]]
        whose = np.repeat(np.arange(len(self.people.starts)), np.diff([*self.people.starts, len(log_joint)]))
        log_joint -= np.maximum.reduceat(log_joint.max(axis=1), self.people.starts)[whose][:, None]
        joint = np.exp(log_joint)
        return np.asarray(joint / np.add.reduceat(joint.sum(axis=1), self.people.starts)[whose][:, None])

    def _at_least(self, rows: Array) -> Array:
        return _cumulative(prior_and_need(self.model.recipe, rows)[1][:, self.people.setting])


def _cumulative(need: Array) -> Array:
    """(draws, conditions, levels above self-care) P(need >= level) from P(need = level)."""
    return np.asarray(np.flip(np.flip(need, axis=2).cumsum(axis=2), axis=2)[:, :, 1 : len(LEVELS)])
