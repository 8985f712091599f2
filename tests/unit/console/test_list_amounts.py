"""What a list of tickets says of its amounts, in its workbook and where one is missing."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.console.pages import Pages

WORDS = {"charge": "收费", "pay": "支出", "margin": "毛利", "currency": "币种", "earned": "您得"}


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.end()


def money(amount: int, currency: str = "CNY") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def test_each_amount_of_a_workbook_stands_beside_its_own_currency(pages: Pages) -> None:
    found = {"customer": money(2_500, "USD"), "pay": money(9_005), "margin": money(-7)}
    heads = pages.call("tickets/columns", "heads", "all", WORDS)
    cells = pages.call("tickets/columns", "cells", "all", found)

    assert heads == ["收费", "币种", "支出", "毛利", "币种"]
    digits = [each if isinstance(each, str) else each["digits"] for each in cells]
    assert digits == ["25.00", "USD", "90.05", "-0.07", "CNY"]
    assert pages.call("tickets/columns", "cells", "all", {}) == [""] * len(heads)


def test_who_earns_has_the_own_amount_alone(pages: Pages) -> None:
    told = pages.call("tickets/columns", "cells", "own", {"earned": money(1_200, "JPY")})

    assert pages.call("tickets/columns", "heads", "own", WORDS) == ["您得", "币种"]
    assert told == [{"digits": "1200"}, "JPY"]


@pytest.mark.parametrize(
    ("whole", "failed", "state"),
    [
        (True, False, "known"),
        (False, False, "waits"),
        (False, True, "failed"),
        (True, True, "failed"),
    ],
)
def test_nothing_is_called_unbooked_before_the_amounts_are_there(
    pages: Pages, whole: bool, failed: bool, state: str
) -> None:
    assert pages.call("tickets/columns", "stateOf", whole, failed) == state
