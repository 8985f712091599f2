"""Money: whole minor units, one rounding, splits that neither make nor lose any."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import canonical, times
from suanqing.errors import Invalid
from suanqing.money import allocate, rate, round_minor, to_major, to_minor

WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=8).filter(any)


@given(weights=WEIGHTS, total=st.integers(-(10**12), 10**12))
def test_a_split_neither_makes_nor_loses_money(weights: list[int], total: int) -> None:
    assert sum(allocate(total, weights)) == total


@given(weights=WEIGHTS, total=st.integers(0, 10**12))
def test_a_refund_is_the_mirror_of_its_payment(weights: list[int], total: int) -> None:
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


@given(weights=WEIGHTS, total=st.integers(0, 10**12))
def test_no_share_is_a_unit_away_from_the_exact_one(weights: list[int], total: int) -> None:
    for share, weight in zip(allocate(total, weights), weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


def test_weights_of_six_and_four_tenths_share_ten_thousand_and_one() -> None:
    assert allocate(10_001, [Decimal("0.6"), Decimal("0.4")]) == [6001, 4000]


def test_the_odd_unit_goes_to_the_smaller_party_id_on_a_tie() -> None:
    assert allocate(1, [1, 1], ids=["tech-9", "tech-1"]) == [0, 1]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_name_nobody_are_refused(weights: list[int]) -> None:
    with pytest.raises(Invalid):
        allocate(100, weights)


@given(minor=st.integers(-(10**15), 10**15), currency=st.sampled_from(["CNY", "JPY"]))
def test_major_and_minor_are_the_same_money(minor: int, currency: str) -> None:
    assert to_minor(to_major(minor, currency), currency) == minor


def test_the_yen_has_no_decimals() -> None:
    assert to_major(120, "JPY") == "120"
    with pytest.raises(Invalid, match="more decimals"):
        to_minor("1.5", "JPY")


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1,5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        rate(text)


def test_a_float_is_no_rate() -> None:
    with pytest.raises(Invalid, match="decimal string"):
        rate(0.15)  # type: ignore[arg-type]


def test_half_a_unit_rounds_away_from_zero() -> None:
    assert [round_minor(Decimal(text)) for text in ("0.5", "-0.5", "2.4")] == [1, -1, 2]


def test_equal_values_have_equal_bytes_whatever_the_order_of_their_keys() -> None:
    one, other = {"b": 1, "a": ["x", Decimal("1.50")]}, {"a": ["x", Decimal("1.50")], "b": 1}

    assert canonical.canonical(one) == canonical.canonical(other) == b'{"a":["x","1.50"],"b":1}'


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical.digest({"rate": 0.15})


def test_a_period_is_the_calendar_month_in_beijing() -> None:
    assert times.period_of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == "2026-11"
    assert times.period_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == "2026-10"
    assert times.next_period("2026-12") == "2027-01"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_a_moment_survives_its_text(moment: datetime) -> None:
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)

    assert times.parse(times.rfc3339(cut)) == cut
    assert times.from_epoch_ms(times.epoch_ms(cut)) == cut


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="no time zone"):
        times.parse("2026-11-21T10:00:00")


def test_platform_times_are_beijing_times() -> None:
    assert times.parse_beijing("2026-11-21 08:00:00") == datetime(2026, 11, 21, tzinfo=UTC)
