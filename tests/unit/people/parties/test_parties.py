"""Dated levels and coefficients: the value that was valid at a moment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.people.parties.model import Dated, Party
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attribute, plain

NOW = datetime(2026, 11, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OUTLET = Party(
    "bj-01",
    "outlet",
    "Outlet",
    levels=(Dated(NOW, "core"),),
    coefficients=(Dated(NOW + 9 * SECOND, "1.10"), Dated(NOW, "1.05")),
)


def test_a_value_holds_from_its_start_until_the_next() -> None:
    assert OUTLET.coefficient_at(NOW - SECOND) is None
    assert OUTLET.coefficient_at(NOW) == Decimal("1.05")
    assert OUTLET.coefficient_at(NOW + 8 * SECOND) == Decimal("1.05")
    assert OUTLET.coefficient_at(NOW + 9 * SECOND) == Decimal("1.10")


def test_who_has_no_level_is_standard() -> None:
    assert OUTLET.level_at(NOW - SECOND) == "standard"
    assert OUTLET.level_at(NOW) == "core"


VALUES = st.recursive(
    st.text() | st.integers(-(10**30), 10**30) | st.booleans() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
)


@given(VALUES)
def test_what_is_stored_comes_back(value: object) -> None:
    assert plain(attribute(value)) == value


def test_a_float_is_not_stored() -> None:
    with pytest.raises(TypeError):
        attribute({"rate": 0.1})


def test_what_is_remembered_ends_and_the_oldest_goes_first() -> None:
    now = 0.0
    kept: TtlCache[str, int] = TtlCache(30, lambda: now, most=2)
    for number, name in enumerate("abc"):
        kept.put(name, number)

    assert [kept.get(name) for name in "abc"] == [None, 1, 2]
    now = 30.0
    assert kept.get("c") is None
