"""A paid order begins a visit-back by itself, by the company's rules; given back before its day, it is off."""

from datetime import timedelta
from typing import Any

import pytest

from demo import platforms
from suanqing.work.service.settings import StartStore
from tests.drawing import published
from tests.drawn import end, node, scene, task
from tests.integration.test_channel_orders import KUNMING, PAID, Shop, shop
from tests.integration.test_refund_messages import SUCCESS, refund

__all__ = ["shop"]
DAYS = 7
OFFICE = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
BACK: dict[str, Any] = {
    **scene(
        "used",
        used=node("wait", ("due", "call"), ("cancel", "off"), state="created", owner=OFFICE,
                  wait={"for": "time", "minutes": DAYS * 24 * 60}),
        call=task(("advance", "out"), ("cancel", "off"), phase="aftersale", owner=OFFICE),
        out=end(), off=end("cancelled"),
    ),
    "scene": "back",
}  # fmt: skip
RULES = {"rules": {"orders": {"when": {"channel": "youzan"}, "scene": "back"}}}


@pytest.fixture
def till(shop: Shop) -> Shop:
    world = shop.world
    published(world.client, world.tables["PRICING_TABLE"], BACK)
    world.pricing.put_listing("youzan", "YZ-AC", "AC-INSTALL")
    StartStore(world.client, world.tables["PRICING_TABLE"]).put(RULES, 0, "desk", PAID)
    return shop


def bought(till: Shop) -> None:
    line = platforms.youzan_line("o1", "YZ-AC", "空调安装", "120.00", 1)
    for _ in range(2):
        till.push("trade_TradePaid", platforms.youzan_order("E1", [line], KUNMING, PAID))


def test_r122_a_paid_order_waits_for_its_visit_back_day_once(till: Shop) -> None:
    bought(till)

    ticket = till.ticket
    assert (ticket.scene_ref, ticket.source) == ("back@1", "youzan:E1")
    assert [each["node"] for each in ticket.tokens.values()] == ["used"]
    assert ticket.due and ticket.due.startswith((PAID + timedelta(days=DAYS)).isoformat()[:10])
    assert ticket.events[0].data["start"] == "orders"


def test_r122_an_order_that_is_given_back_needs_no_visit(till: Shop) -> None:
    bought(till)

    till.push(SUCCESS, refund("120.00"))

    assert (till.ticket.state, till.ticket.due) == ("cancelled", None)
