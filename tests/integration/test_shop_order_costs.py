"""What a shop's order costs of the database, counted over the real handlers: with a rule of points, one of coupons and
a poster in force, as docs/costs.md says it."""

from datetime import timedelta
from typing import Any

import botocore.client
import pytest

from demo import tmall_server as tmall
from tests.integration import test_intake, test_shop_customers
from tests.integration.test_intake import NOW
from tests.integration.test_shop_customers import APP, LINES, TID, Shop, sold

world, shop = test_intake.world, test_shop_customers.shop
MOST = {"new": 69, "known": 35, "again": 25, "refund": 34}
"""Calls of DynamoDB, of which `new` has a coupon given by a rule."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    call = botocore.client.BaseClient._make_api_call

    def counted(self: Any, name: str, told: Any) -> Any:
        if self.meta.service_model.service_name == "dynamodb":
            made.append(name)
        return call(self, name, told)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
    return made


def test_a_shops_order_asks_who_its_customer_is_once_a_look(shop: Shop, calls: list[str]) -> None:
    shop.fetched(sold(next(TID), LINES, "AAH-50"))  # what a process asks once is asked
    tid = next(TID)
    later = NOW + timedelta(minutes=5)
    steps = {
        "new": (sold(next(TID), LINES, "AAH-51"), "trade"),
        "known": (sold(tid, LINES, "AAH-51"), "trade"),
        "again": (sold(tid, LINES, "AAH-51", modified=later), "trade"),
        "refund": (tmall.refund(51, tid, "80.50", NOW, line=2), "refund"),
    }
    found = {}
    for name, (told, kind) in steps.items():
        calls.clear()
        shop.fetched(told, kind)
        found[name] = len(calls)
    who = shop.who("buyer_open_uid", "AAH-51", APP)
    assert len(shop.did(who)) == 3 and shop.coupons(who)
    assert all(found[name] <= most for name, most in MOST.items()), found
