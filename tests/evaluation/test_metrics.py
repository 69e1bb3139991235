"""Every figure, on outcomes made by hand."""

import itertools

import pytest
from scipy.stats import binomtest

from unknot.evaluation.cases import CASE_LEVELS
from unknot.evaluation.metrics import Share, Spread, judge, score, score_stress
from unknot.model.words import LEVELS

from .building import case, outcome

# acceptable, own level, our urgency → missed, safe, over, acceptable, strict
JUDGED = [
    (("emergency",), "emergency", "emergency", False, True, False, True, True),
    (("emergency",), "emergency", "immediate", False, True, False, True, True),
    (("emergency",), "emergency", "today", True, False, False, False, False),
    (("emergency",), "emergency", "self-care", True, False, False, False, False),
    (("urgent", "emergency"), "emergency", "today", None, True, False, True, False),
    (("urgent", "emergency"), "emergency", "soon", None, True, False, True, False),
    (("urgent", "emergency"), "emergency", "routine", None, False, False, False, False),
    (("urgent",), "urgent", "soon", None, True, False, True, True),
    (("urgent",), "urgent", "today", None, True, False, True, True),
    (("urgent",), "urgent", "immediate", None, True, True, False, False),
    (("self-care", "routine"), "self-care", "self-care", None, True, False, True, True),
    (("self-care", "routine"), "self-care", "routine", None, True, False, True, False),
    (("self-care", "routine"), "self-care", "soon", None, True, True, False, False),
    (("routine",), "routine", "self-care", None, False, False, False, False),
    (("self-care", "urgent"), "urgent", "routine", None, True, False, False, False),
]


@pytest.mark.parametrize(("acceptable", "own", "ours", "missed", "safe", "over", "fine", "strict"), JUDGED)
def test_advice_is_held_against_what_is_acceptable(acceptable, own, ours, missed, safe, over, fine, strict):
    verdict = judge(case(acceptable=acceptable, urgency=own), outcome(ours))
    assert verdict.missed is missed
    assert verdict.safe is safe
    assert verdict.over is over
    assert verdict.acceptable is fine
    assert verdict.strict is strict


def test_below_within_and_above_are_all_there_is():
    """Whatever is acceptable and advised: unsafe, over-triage and acceptable exclude one another."""
    for size in range(1, 5):
        for acceptable in itertools.combinations(CASE_LEVELS, size):
            for ours in LEVELS:
                v = judge(case(acceptable=acceptable), outcome(ours))
                gap = len(acceptable) > 1 and v.safe and not v.over and not v.acceptable
                assert [not v.safe, v.over, v.acceptable, gap].count(True) == 1
                assert not (v.missed and v.safe)
                assert (v.missed is None) == (acceptable != ("emergency",))


@pytest.mark.parametrize(
    ("diagnoses", "first", "top_three"),
    [
        ({"muscle-strain"}, True, True),
        ({"wry-neck"}, False, True),
        ({"sciatica"}, False, True),
        ({"residual"}, False, False),
        ({"residual", "sciatica"}, False, True),
        ({"shingles"}, False, False),
        (set(), None, None),
    ],
)
def test_the_best_placed_condition_that_counts_is_the_rank(diagnoses, first, top_three):
    verdict = judge(case(diagnoses=frozenset(diagnoses)), outcome())
    assert verdict.first is first
    assert verdict.top_three is top_three


@pytest.mark.parametrize(("members", "matches"), [({"muscle-strain"}, True), ({"wry-neck"}, False), (set(), False)])
def test_only_the_leading_condition_decides_the_group(members, matches):
    assert judge(case(members=frozenset(members)), outcome()).group is matches


def test_nobody_who_was_refused_is_judged():
    with pytest.raises(ValueError, match="refused"):
        judge(case(), outcome(None, ranking=()))


@pytest.mark.parametrize(
    ("fields", "ours", "run", "faults"),
    [
        ({}, "self-care", "headline", ()),
        ({"acceptable": ("emergency",)}, "today", "headline", ("missed emergency",)),
        ({"acceptable": ("urgent", "emergency")}, "routine", "headline", ("below acceptable",)),
        ({}, "soon", "headline", ("over-triage",)),
        ({"acceptable": ("self-care", "urgent")}, "routine", "headline", ("between acceptable levels",)),
        (
            {"diagnoses": frozenset({"shingles"})},
            "soon",
            "headline",
            ("over-triage", "diagnosis not in the top three"),
        ),
        ({"acceptable": ("emergency",)}, "today", "stress", ("missed emergency",)),
        ({"acceptable": ("urgent",)}, "routine", "stress", ("below acceptable",)),
        ({"diagnoses": frozenset({"shingles"})}, "emergency", "stress", ()),
    ],
)
def test_what_is_wrong_is_named_and_the_stress_run_is_judged_for_safety_alone(fields, ours, run, faults):
    assert judge(case(**fields), outcome(ours, run=run)).faults == faults


def verdicts():
    """Six cases of which every figure can be counted on the fingers."""
    return [
        judge(
            case(id="a", acceptable=("emergency",), urgency="emergency", diagnoses=frozenset()),
            outcome("emergency", pages=("p",) * 2, items=8),
        ),
        judge(
            case(id="b", acceptable=("emergency",), urgency="emergency", members=frozenset()),
            outcome("today", pages=("p",) * 6, items=20),
        ),
        judge(
            case(id="c", acceptable=("urgent", "emergency"), urgency="urgent", diagnoses=frozenset({"sciatica"})),
            outcome("routine", pages=("p",) * 10, items=30),
        ),
        judge(case(id="d"), outcome("today", pages=("p",) * 8, items=40)),
        judge(
            case(id="e", urgency="routine", diagnoses=frozenset({"residual"})),
            outcome("routine", pages=("p",) * 12, items=50),
        ),
        judge(case(id="f"), outcome("routine", pages=("p",) * 9, items=45)),
    ]


def test_every_figure_of_the_headline_run():
    s = score(verdicts())
    assert s.cases == 6
    assert s.missed == Share(1, 2)
    assert s.safe == Share(4, 6)
    assert s.over == Share(1, 6)
    assert s.over_benign == Share(1, 3)
    assert s.over_by_level == {
        "self-care": Share(1, 2),
        "routine": Share(0, 1),
        "urgent": Share(0, 1),
        "emergency": Share(0, 2),
    }
    assert s.acceptable == Share(3, 6)
    assert s.strict == Share(2, 6)
    assert s.first == Share(3, 5)
    assert s.top_three == Share(4, 5)
    assert s.group == Share(5, 6)
    assert s.group_modelled == 5
    assert s.pages == Spread(8.5, 12, 6)
    assert s.pages_by_level == {
        "self-care": Spread(8.5, 9, 2),
        "routine": Spread(12, 12, 1),
        "urgent": Spread(10, 10, 1),
        "emergency": Spread(4, 6, 2),
    }
    assert s.items == Spread(35, 50, 6)


def test_every_figure_of_the_stress_run():
    s = score_stress(verdicts())
    assert (s.cases, s.missed, s.safe) == (6, Share(1, 2), Share(4, 6))


def test_figures_of_nothing_are_no_figures():
    s = score([])
    assert s.cases == 0
    assert s.safe.as_dict() == {"count": 0, "of": 0, "share": None, "interval": None}
    assert s.pages.as_dict() == {"median": None, "p90": None, "of": 0}
    assert str(s.safe) == "none of 0"


@pytest.mark.parametrize("of", [1, 2, 7, 27, 112])
def test_the_interval_is_wilsons(of):
    for count in range(of + 1):
        ends = binomtest(count, of).proportion_ci(0.95, method="wilson")
        assert Share(count, of).interval == pytest.approx((ends.low, ends.high), abs=1e-12)


def test_the_interval_holds_the_share_and_stays_in_range():
    for of in range(1, 60):
        for count in range(of + 1):
            low, high = Share(count, of).interval
            assert 0 <= low <= count / of <= high <= 1


def test_an_unknown_flag_is_in_neither_count():
    assert Share.among([True, False, None, True]) == Share(2, 3)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([5], 5, 5), ([3, 1], 2, 3), (list(range(1, 11)), 5.5, 9), (list(range(1, 12)), 6, 10), ([1] * 9 + [7], 1, 1)],
)
def test_the_percentile_is_a_value_that_nine_in_ten_do_not_exceed(values, median, p90):
    assert Spread.among(values) == Spread(median, p90, len(values))
    assert sum(v <= p90 for v in values) >= 0.9 * len(values)
