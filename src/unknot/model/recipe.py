"""How the numbers combine: for each quantity of the model, the indices of the numbers it is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Prior:
    """How one condition's prevalence enters: form and the numbers' indices."""

    form: str
    number: int = -1
    among: str = ""
    by_place: tuple[int, ...] = ()


@dataclass(frozen=True)
class EffectRecipe:
    """P(answer | condition): `form` is sens, ratio (lr × fpr), ratios (lr+ and lr-), answers, or leak."""

    form: str
    numbers: tuple[int, ...] = ()
    slipped: bool = False


@dataclass(frozen=True)
class FindingRecipe:
    """One finding outside all blocks.

    Attributes:
        neutral: it is asked for the plan alone and says nothing about the cause.
    """

    id: str
    answers: tuple[str, ...]
    leak_form: str
    leak: tuple[int, ...]
    effects: tuple[EffectRecipe, ...]
    slip: tuple[int, int]
    neutral: bool = False


@dataclass(frozen=True)
class BlockRecipe:
    """One block: pattern weights per condition, answer probabilities per pattern."""

    id: str
    findings: tuple[str, ...]
    states: tuple[str, ...]
    skim: int
    cells: tuple[tuple[tuple[int, bool], ...], ...]
    weights: tuple[tuple[int, ...], ...]
    unstated: tuple[bool, ...]
    slips: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Recipe:
    """Everything needed to build the arrays from a row of numbers."""

    conditions: tuple[str, ...]
    places: tuple[str, ...]
    settings: tuple[str, ...]
    default_setting: int
    bands: tuple[float, ...]
    place_share: tuple[int, ...]
    place_slip: int
    slips_to: tuple[tuple[float, ...], ...]
    episodes: int
    priors: tuple[Prior, ...]
    shares: tuple[tuple[int, ...], ...]
    need: tuple[tuple[int, ...], ...]
    need_factor: tuple[tuple[int, ...], ...]
    population: tuple[float, ...]
    female: float
    age: tuple[tuple[int, ...], ...]
    sex: tuple[tuple[int, ...], ...]
    findings: tuple[FindingRecipe, ...]
    blocks: tuple[BlockRecipe, ...]
    widen: tuple[tuple[int, int] | None, ...]
