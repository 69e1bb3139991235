"""Bands from a mean and its spread."""

from __future__ import annotations

import math

import pytest

from unknot.model.origins import normal_shares
from unknot.model.schema import Derived, Fact, Origin


def _shares(formula: str, values: list[float], bounds: list[float]) -> list[float] | None:
    ids = [f"made-up--{i}" for i in range(len(values))]
    facts = {
        name: Fact(
            id=name,
            source="made-up",
            population="made up",
            subject="made up",
            finding="made up",
            measure="made up",
            value=value,
        )
        for name, value in zip(ids, values, strict=True)
    }
    return normal_shares(Origin(derived=Derived(formula=formula, facts=ids)), facts, bounds)  # type: ignore[arg-type]


def test_two_in_three_lie_within_one_standard_deviation() -> None:
    assert _shares("normal-shares", [50, 10], [0, 40, 60, 100]) == pytest.approx([0.1587, 0.6827, 0.1587], abs=1e-4)


def test_half_lie_between_the_quartiles() -> None:
    assert _shares("normal-shares", [50, 40, 60], [0, 40, 60, 100]) == pytest.approx([0.25, 0.5, 0.25], abs=1e-3)


def test_points_of_a_hundred_are_tenths_of_ours() -> None:
    assert _shares("normal-shares-of-100", [62, 18], [0, 4, 7, 9, 10]) == _shares(
        "normal-shares", [6.2, 1.8], [0, 4, 7, 9, 10]
    )


def test_nothing_lies_outside_the_range() -> None:
    shares = _shares("normal-shares", [9, 2], [0, 9, 10])
    assert shares is not None
    assert sum(shares) == pytest.approx(1)
    assert shares[1] == pytest.approx(0.1915 / (0.5 + 0.1915), abs=1e-3)  # half below the mean, 19 in 100 up to 10


@pytest.mark.parametrize("values", [[50, 0], [50, 60, 40]])
def test_no_spread_gives_nothing(values: list[float]) -> None:
    assert _shares("normal-shares", values, [0, 40, 100]) is None


DAYS = [0.0, 1.0, 7.0, 42.0, 91.0, math.inf]


def test_half_of_the_times_lie_between_the_quartiles() -> None:
    shares = _shares("lognormal-shares", [18, 4.5, 72], [0, 4.5, 18, 72, math.inf])
    assert shares == pytest.approx([0.25, 0.25, 0.25, 0.25], abs=1e-3)


def test_a_mean_time_with_its_deviation_is_matched_by_both_moments() -> None:
    shares = _shares("lognormal-shares", [10, 10], DAYS)  # sigma squared = ln 2, median = 10 / sqrt 2
    assert shares is not None
    assert sum(shares) == pytest.approx(1)
    below_the_median = _shares("lognormal-shares", [10, 10], [0, 10 / math.sqrt(2), math.inf])
    assert below_the_median == pytest.approx([0.5, 0.5])


def test_a_time_of_no_days_has_no_logarithm() -> None:
    assert _shares("lognormal-shares", [3, 0, 7], DAYS) is None
