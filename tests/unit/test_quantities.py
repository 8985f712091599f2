"""A number is written in one way and lies within the bounds of its word or unit, or it is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import quantities
from suanqing.errors import Invalid
from suanqing.quantities import MAX_DIGITS, UNITS, WORDS, Bounds, bounds, count, number, quantity

DISTANCE = WORDS["distance_km"]


@pytest.mark.parametrize(
    "text",
    ["1_000", "٣", "３", " 5 ", "5\n", "1e28", "1E3", "+5", ".5", "5.", "1,000", "0x10", "NaN", "Infinity",
     "", "-", "--1", "1.2.3", "9" * 5_000, "1e999999", True, None, 1.5],
)  # fmt: skip
def test_whatever_is_not_plain_digits_is_no_number(text: object) -> None:
    with pytest.raises(Invalid) as refused:
        number(text, name="distance_km")

    assert refused.value.facts["where"] == "distance_km"
    assert len(refused.value.message) < 200


def test_a_whole_number_of_any_length_is_refused_without_writing_it_out() -> None:
    with pytest.raises(Invalid):
        number(10**5_000)
    with pytest.raises(Invalid):
        number(-(10**5_000))


@given(st.integers(-(10**15), 10**15), st.integers(0, 10))
def test_a_number_within_its_bounds_is_read_to_the_last_digit(units: int, places: int) -> None:
    exact = Decimal(units).scaleb(-places)

    assert number(f"{exact:f}") == exact


@pytest.mark.parametrize("text", ["20000.001", "-0.001", "9999999", "1.2345"])
def test_a_distance_is_at_most_half_way_round_the_earth(text: str) -> None:
    assert number("20000", DISTANCE) == 20_000
    with pytest.raises(Invalid):
        number(text, DISTANCE)


@pytest.mark.parametrize(("unit", "most"), [("piece", "10000"), ("min", "100000"), ("h", "1700")])
def test_a_quantity_has_the_bounds_of_its_unit(unit: str, most: str) -> None:
    assert quantity(most, unit) == Decimal(most)
    for wrong in (f"{most}.0001", "0", "0.00", "-1"):
        with pytest.raises(Invalid):
            quantity(wrong, unit)


def test_every_bound_can_be_written_in_the_digits_that_are_read() -> None:
    named = [each for each in vars(quantities).values() if isinstance(each, Bounds)]

    for low, high, places in (*named, *UNITS.values(), *WORDS.values()):
        assert low < high and len(str(int(high))) <= MAX_DIGITS and places <= MAX_DIGITS


@pytest.mark.parametrize("text", ["", "-1", "1.0", "１", "1_0", "9" * 4_301, "101"])
def test_a_count_is_whole_and_has_a_bound(text: str) -> None:
    assert count("100", 100) == 100
    with pytest.raises(Invalid):
        count(text, 100)


def test_decimals_beyond_those_of_the_word_are_refused_and_not_rounded() -> None:
    with pytest.raises(Invalid):
        number("1.005", bounds(0, 10, 2))
