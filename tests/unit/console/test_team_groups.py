"""What each region's teams are paid: the rows come to all, and each goes down to just what it is made of."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.console.pages import Pages

SHOP, SHANGHAI, BEIJING = "sh-01", "310000", "110000"


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.end()


def row(party: str, amount: int, outlet: str | None, region: str | None) -> dict[str, Any]:
    told = {"outlet": outlet, "region": region}
    return {
        "party": party, "name": party, "kind": "person", "ladder": "monthly", "counted": 1,
        "amount": {"amount": amount, "currency": "CNY"},
        **{name: value for name, value in told.items() if value},
    }  # fmt: skip


EARNED = [
    row("one", 1_000, SHOP, SHANGHAI),
    row("two", 200, None, SHANGHAI),
    row("three", 30, None, BEIJING),
    row("four", 4, None, None),
]


def test_a_row_of_no_outlet_opens_those_of_its_own_region_alone(pages: Pages) -> None:
    assert [
        each["party"] for each in pages.call("teams/groups", "ofTeam", EARNED, f"- {BEIJING}")
    ] == ["three"]
    for key, amount in ((SHOP, 1_000), (f"- {SHANGHAI}", 200), ("- -", 4)):
        own = pages.call("teams/groups", "ofTeam", EARNED, key)
        assert [each["amount"]["amount"] for each in own] == [amount]


@pytest.mark.parametrize("parts", [[1, 1, 1], [7, 0, 3, 11], [1_000, 200, 30, 4], [9_999_999, 1]])
def test_shares_sum_to_exactly_the_whole(pages: Pages, parts: list[int]) -> None:
    assert sum(pages.call("teams/groups", "shares", parts)) == 1_000


@pytest.mark.parametrize(
    ("tenths", "text"),
    [(0, "0.0 %"), (1000, "100.0 %"), (7, "0.7 %"), (-15, "−1.5 %"), (-3, "−0.3 %")],
)
def test_a_share_below_nothing_is_written_as_such(pages: Pages, tenths: int, text: str) -> None:
    assert pages.call("teams/groups", "percent", tenths) == text
