"""F(S): golden figures, every threshold from three sides, and no order in it."""

from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.pricing.ladder_curve import commission, ladder_of, work_out
from tests.unit.finance.ladders.ladder import YUAN, ladder, row

MODES = ("marginal", "volume")


@pytest.mark.parametrize(
    ("mode", "jobs", "expected"),
    [
        ("marginal", [6_000], 300),
        ("marginal", [6_000, 6_000], 300 + 360),
        ("marginal", [6_000, 6_000, 9_000], 1_400),
        ("volume", [6_000], 300),
        ("volume", [6_000, 6_000], 300 + 660),
        ("volume", [6_000, 6_000, 9_000], 2_100),
    ],
)
def test_worked_figures(mode: str, jobs: list[int], expected: int) -> None:
    assert commission(sum(jobs) * YUAN, ladder(mode)) == expected * YUAN


@pytest.mark.parametrize(
    ("mode", "s", "expected"),
    [
        ("marginal", 0, 0),
        ("marginal", 1, 0),  # 0.05 of a fen
        ("marginal", 10, 1),  # 0.5 rounds up
        ("marginal", 999_999, 50_000),  # 49,999.95
        ("marginal", 1_000_000, 50_000),
        ("marginal", 1_000_001, 50_000),  # 50,000.08
        ("marginal", 1_999_999, 130_000),  # 129,999.92
        ("marginal", 2_000_000, 130_000),
        ("marginal", 2_000_001, 130_000),  # 130,000.10
        ("volume", 999_999, 50_000),  # 49,999.95
        ("volume", 1_000_000, 80_000),
        ("volume", 1_000_001, 80_000),  # 80,000.08
        ("volume", 1_999_999, 160_000),  # 159,999.92
        ("volume", 2_000_000, 200_000),
        ("volume", 2_000_001, 200_000),  # 200,000.10
    ],
)
def test_one_minor_unit_below_at_and_above_every_threshold(
    mode: str, s: int, expected: int
) -> None:
    assert commission(s, ladder(mode)) == expected


def test_a_threshold_belongs_to_the_band_it_begins() -> None:
    tiers = [work_out(s, ladder()).tier for s in (0, 999_999, 1_000_000, 1_999_999, 2_000_000)]

    assert tiers == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("limits", "s", "expected"),
    [
        ({"floor": 5_000}, 0, 0),
        ({"floor": 5_000}, 1, 5_000),
        ({"floor": 5_000}, 100_000, 5_000),
        ({"floor": 5_000}, 100_020, 5_001),
        ({"guarantee": 3_000}, 0, 3_000),
        ({"guarantee": 3_000}, -50, 3_000),
        ({"guarantee": 3_000}, 59_980, 3_000),
        ({"guarantee": 3_000}, 60_020, 3_001),
        ({"floor": 5_000, "guarantee": 3_000}, 1, 5_000),
        ({"floor": 3_000, "guarantee": 5_000}, 1, 5_000),
        ({"cap": 60_000}, 1_124_999, 60_000),
        ({"cap": 60_000}, 1_124_980, 59_998),
        ({"cap": 60_000}, 10**9, 60_000),
    ],
)
def test_cap_floor_and_guarantee(limits: dict[str, Any], s: int, expected: int) -> None:
    assert commission(s, ladder(**limits)) == expected


def test_tickets_and_minutes_have_rates_in_minor_units() -> None:
    steps = [{"from": 0, "to": 50, "rate": "0"}, {"from": 50, "to": None, "rate": "500"}]

    assert commission(60, ladder(measure="count", steps=steps)) == 10 * 500
    assert commission(60, ladder("volume", measure="count", steps=steps)) == 60 * 500
    assert commission(Decimal("60.5"), ladder(measure="minutes", steps=steps)) == 5_250


def test_below_zero_counts_as_zero() -> None:
    assert commission(-5, ladder()) == 0


def test_steps_tell_each_band_the_limit_and_the_rounding() -> None:
    worked = work_out(1_200_010, ladder(cap=60_000))

    assert [(step.op, step.value) for step in worked.steps] == [
        ("measure", Decimal(1_200_010)),
        ("band", Decimal(50_000)),
        ("band", Decimal("66000.8")),
        ("cap", Decimal(60_000)),
        ("round", Decimal(60_000)),
    ]
    assert dict(worked.steps[2].args) == {
        "from": "1000000",
        "to": "2000000",
        "rate": "0.08",
        "part": "200010",
    }
    assert (worked.limited, worked.tier, worked.rate) == (True, 1, Decimal("0.08"))


def test_volume_has_one_step_for_the_band_it_stands_in() -> None:
    (band,) = [step for step in work_out(1_200_000, ladder("volume")).steps if step.op == "band"]

    assert (dict(band.args)["part"], band.value) == ("1200000", Decimal(96_000))


@given(
    jobs=st.lists(st.integers(-2_000_000, 2_000_000), max_size=12),
    mode=st.sampled_from(MODES),
    shuffle=st.randoms(use_true_random=False),
)
def test_any_order_of_arrival_gives_the_same_total(
    jobs: list[int], mode: str, shuffle: Any
) -> None:
    told = ladder(mode, floor=700, cap=150_000)
    total = commission(sum(jobs), told)

    for _ in range(3):
        shuffle.shuffle(jobs)
        steps = [commission(s, told) for s in accumulate(jobs, initial=0)]
        assert sum(after - before for before, after in pairwise(steps)) == total


@st.composite
def curves(draw: st.DrawFn) -> dict[str, Any]:
    starts = [0, *sorted(draw(st.sets(st.integers(1, 10**7), max_size=6)))]
    rates = draw(st.lists(st.integers(0, 10**6), min_size=len(starts), max_size=len(starts)))
    return row(
        draw(st.sampled_from(MODES)),
        steps=[
            {"from": start, "to": end, "rate": f"0.{rate:06d}" if rate < 10**6 else "1"}
            for start, end, rate in zip(starts, [*starts[1:], None], rates, strict=True)
        ],
    )


@given(curve=curves(), s=st.integers(0, 2 * 10**7))
def test_f_equals_exact_fractions_by_another_way(curve: dict[str, Any], s: int) -> None:
    """The oracle adds what each minor unit range pays, in fractions, and rounds half up."""
    steps = curve["steps"]
    if curve["mode"] == "volume":
        (rate,) = [Fraction(t["rate"]) for t in steps if t["from"] <= s < (t["to"] or s + 1)]
        exact = s * rate
    else:
        exact = sum(
            (Fraction(t["rate"]) * max(0, min(s, t["to"] or s) - t["from"]) for t in steps),
            Fraction(0),
        )

    assert commission(s, ladder_of(curve)) == (2 * exact + 1) // 2


@given(s=st.integers(0, 3_000_000), more=st.integers(0, 3_000_000), mode=st.sampled_from(MODES))
def test_rising_rates_never_pay_less_for_more(s: int, more: int, mode: str) -> None:
    assert commission(s + more, ladder(mode)) >= commission(s, ladder(mode))
