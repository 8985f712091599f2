"""Money of a Tmall order: shared out as a Youzan one's is, beside work of an outlet's own, and given back before,
during and after settlement."""

import json
from typing import Any

import boto3
import pytest

from demo import tmall_server as tmall
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.tmall import orders
from suanqing.platform import secrets
from tests import rest
from tests.integration.test_channel_orders import (
    CHANNEL,
    PAID,
    REST,
    VAT,
    Shop,
    shop,  # noqa: F401  (a fixture)
)
from tests.integration.test_intake import SECRET
from tests.integration.test_refund_messages import COURSE, credited, order, settle

TID = 3_800_000_000_000_000_001
KUNMING = {
    "receiver_state": "云南省", "receiver_city": "昆明市", "receiver_district": "五华区",
}  # fmt: skip
SHARED = {"bj-co": 15_000, "tax:vat": 6_000, "dealer": 79_000}
LEFT_60 = {"bj-co": 9_000, "tax:vat": 3_600, "dealer": 47_400}
"""After 400.00 of the 1,000.00 went back."""


@pytest.fixture
def till(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:  # noqa: F811
    known = SECRET | {"tmall": {"sq": tmall.SHOP | {"books_refunds": True}}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    topic = boto3.client("sns").create_topic(Name="notices")["TopicArn"]
    monkeypatch.setenv("NOTICES_TOPIC", topic)
    shop.publish(CHANNEL, VAT, REST)
    shop.world.pricing.put_listing("tmall", "TM-COURSE", "COURSE")
    return shop


def fetched(shop: Shop, told: dict[str, Any], kind: str) -> None:  # noqa: F811
    """What a pull puts into the inbox, worked off."""
    from webhooks.intake import handler

    id = told["tid" if kind == "trade" else "refund_id"]
    modified = orders.modified(told)
    headers = {"told": kind, "shop": "sq", "id": str(id), "modified": str(modified)}
    key = f"tmall:{kind}-{id}-{modified}"
    inbox = InboxStore(shop.world.client, shop.world.tables["INBOX_TABLE"])
    inbox.put_once(Delivery(key, "tmall", PAID, json.dumps(told).encode(), {}, headers))
    while records := shop.feed.news():
        assert handler({"Records": records}, rest.Context())["batchItemFailures"] == []


def sold() -> dict[str, Any]:
    return tmall.trade(TID, PAID, (("1", "TM-COURSE", "1000.00"),), **KUNMING)


STEPS = {
    "before": ("refund", "trade", "settle"),
    "between": ("trade", "refund", "settle"),
    "after": ("trade", "settle", "refund", "settle"),
    "told twice": ("trade", "settle", "refund", "trade", "refund", "settle"),
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_r234_a_part_given_back_takes_its_part_of_everybodys_money(
    till: Shop, steps: tuple[str, ...]
) -> None:
    for step in steps:
        if step == "settle":
            settle(till)
        else:
            told = sold() if step == "trade" else tmall.refund(7, TID, "400.00", PAID)
            fetched(till, told, step)

    assert credited(till) == LEFT_60


def test_r234_given_back_in_parts_up_to_all_leaves_nobody_anything(till: Shop) -> None:
    fetched(till, sold(), "trade")
    settle(till)
    assert credited(till) == SHARED

    for number, fee in enumerate(("400.00", "0.01", "599.99")):
        fetched(till, tmall.refund(number, TID, fee, PAID), "refund")
        settle(till)

    assert credited(till) == {}


def test_r235_a_deposit_settles_nothing_and_the_balance_settles_once(till: Shop) -> None:
    step = {"type": "step", "step_trade_status": "FRONT_PAID_FINAL_NOPAID"}
    fetched(till, sold() | step | {"status": "WAIT_BUYER_PAY"}, "trade")
    settle(till)
    assert credited(till) == {}

    paid = sold() | step | {"step_trade_status": "FRONT_PAID_FINAL_PAID"}
    for minute in ("16:01:00", "16:02:00"):
        fetched(till, paid | {"modified": f"2026-11-21 {minute}"}, "trade")
        settle(till)
    assert credited(till) == SHARED


def test_r243_orders_of_both_shops_are_one_settlement(till: Shop) -> None:
    fetched(till, sold(), "trade")
    till.push("trade_TradePaid", order(COURSE))
    settle(till)

    assert credited(till) == {name: 2 * amount for name, amount in SHARED.items()}
