"""What parts were bought for, as lists are sent: once whatever is sent again, and counted anew however many used them."""

from datetime import timedelta
from typing import Any

import pytest

from suanqing.pricing.stores.purchases import PurchaseStore
from suanqing.times import BEIJING, utcnow
from tests.integration.settling import World
from tests.integration.test_profit import post
from tests.staff import hire


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    hire(engine, tables["PRICING_TABLE"])
    return found


def test_r213_a_list_that_names_a_part_twice_is_one_when_it_is_sent_again(world: World) -> None:
    today = utcnow().astimezone(BEIJING).date()
    early, late = str(today - timedelta(days=9)), str(today)
    row = {"sku": "PIPE-3M", "since": early, "price": 1_850, "currency": "CNY"}
    rows = [row, {**row, "since": late, "price": 1_900}]
    store = PurchaseStore(world.client, world.tables["PRICING_TABLE"])

    first = post("/purchases", {"items": rows})
    assert post("/purchases", {"items": rows}) == first
    assert [each["n"] for each in first[1]["items"]] == [1, 2]

    more = [rows[1], {**row, "price": 2_000}]
    assert [each["n"] for each in post("/purchases", {"items": more})[1]["items"]] == [2, 3]
    assert [each["n"] for each in post("/purchases", {"items": rows})[1]["items"]] == [4, 5]
    assert len(store.of("PIPE-3M")) == 5
