"""A Tmall order becomes tickets by the way a Youzan order does: refunds, deposit and balance, repeats, odd ones."""

import json
from datetime import timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.tmall import orders
from suanqing.platform import secrets
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.tickets.commands import ticket_id_for
from tests.integration.test_intake import NOW, SECRET, World, world

__all__ = ["world"]
TID = 3_800_000_000_000_000_001
TICKET = ticket_id_for("tmall", f"tmall:{TID}:{TID}1")


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch, tables: dict[str, str]) -> World:
    known(monkeypatch, books_refunds=True)
    pricing = PricingStore(world.client, tables["PRICING_TABLE"])
    for outer, sku in (("TM-AC", "AC-INST-1"), ("TM-WM", "WM-INST")):
        pricing.put_listing("tmall", outer, sku)
    return world


def known(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    document = SECRET | {"tmall": {"sq": tmall.SHOP | more}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: document)


def fetched(world: World, told: dict[str, Any], kind: str = "trade") -> str:
    """What a pull puts into the inbox."""
    id, at = str(told["tid" if kind == "trade" else "refund_id"]), str(orders.modified(told))
    headers = {"told": kind, "id": id, "modified": at, "shop": "sq"}
    delivery = Delivery(
        f"tmall:{kind}-{id}-{at}", "tmall", NOW, json.dumps(told).encode(), {}, headers
    )
    world.inbox.put_once(delivery)
    world.run()
    return delivery.delivery_id


def test_r219_a_paid_service_becomes_an_installation_at_the_receiver(shop: World) -> None:
    delivery = fetched(
        shop, tmall.trade(TID, NOW, (("1", "TM-AC", "120.00"), ("2", "TV", "900.00")))
    )

    ticket = shop.ticket()
    assert (ticket.ticket_id, ticket.source) == (TICKET, f"tmall:{TID}")
    assert (ticket.outlet, ticket.region, ticket.state) == ("sh-pd", "310115", "created")
    assert (
        ticket.facts["attrs"]["origin"] == "tmall"
        and ticket.facts["attrs"]["order_amount"] == 12_000
    )
    assert shop.inbox.get(delivery).state == "done"


def test_r224_told_again_and_changed_since_is_one_ticket(shop: World) -> None:
    for minutes in (0, 5, 3, 0):
        fetched(shop, tmall.trade(TID, NOW, modified=NOW + timedelta(minutes=minutes)))

    assert shop.ticket().version == 1


def test_r221_what_the_platform_changed_last_wins(shop: World) -> None:
    late = NOW + timedelta(minutes=9)
    fetched(shop, tmall.trade(TID, NOW, status="TRADE_CLOSED", modified=late))
    fetched(shop, tmall.trade(TID, NOW))

    assert [ticket for ticket in shop.tickets() if ticket.is_open] == []


def test_r235_the_balance_begins_the_work_once(shop: World) -> None:
    step = {"type": "step", "step_trade_status": "FRONT_PAID_FINAL_NOPAID"}
    fetched(shop, tmall.trade(TID, NOW, status="WAIT_BUYER_PAY", **step))
    assert shop.tickets() == []

    for minutes in (1, 2):
        paid = step | {"step_trade_status": "FRONT_PAID_FINAL_PAID"}
        fetched(shop, tmall.trade(TID, NOW, modified=NOW + timedelta(minutes=minutes), **paid))
    assert shop.ticket().ticket_id == TICKET


@pytest.mark.parametrize("first", ["trade", "refund"])
def test_r234_a_refund_stands_on_the_ticket_once_whichever_comes_first(
    shop: World, first: str
) -> None:
    sold, back = tmall.trade(TID, NOW), tmall.refund(7, TID, "40.00", NOW)
    for kind in (first, "trade", "refund"):
        fetched(shop, sold if kind == "trade" else back, kind)

    assert shop.ticket().facts["refunds"] == [["*", 4_000, 12_000]]
    assert {each.state for each in shop.deliveries()} == {"done"}


def test_a_line_that_is_given_back_whole_is_called_off_and_the_other_stays(shop: World) -> None:
    fetched(shop, tmall.trade(TID, NOW, (("1", "TM-AC", "120.00"), ("2", "TM-WM", "80.00"))))
    fetched(shop, tmall.refund(7, TID, "120.00", NOW), "refund")

    assert {each.ticket_id: each.state for each in shop.tickets()} == {
        TICKET: "cancelled", ticket_id_for("tmall", f"tmall:{TID}:{TID}2"): "created",
    }  # fmt: skip


def test_a_line_that_the_platform_called_off_makes_no_ticket(shop: World) -> None:
    told = tmall.trade(TID, NOW, (("1", "TM-AC", "120.00"), ("2", "TM-WM", "80.00")))
    told["orders"]["order"][1]["status"] = "TRADE_CLOSED"
    fetched(shop, told)

    assert shop.ticket().ticket_id == TICKET


def test_until_it_is_switched_on_no_refund_is_booked_and_finance_is_told(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch)
    fetched(shop, tmall.trade(TID, NOW))
    delivery = fetched(shop, tmall.refund(7, TID, "40.00", NOW), "refund")

    assert "refunds" not in shop.ticket().facts
    assert shop.inbox.get(delivery).state == "waiting"

    known(monkeypatch, books_refunds=True)
    assert shop.inbox.reset_to_new(delivery)
    shop.run()
    assert shop.ticket().facts["refunds"] == [["*", 4_000, 12_000]]


def test_a_refund_that_is_only_asked_for_moves_nothing(shop: World) -> None:
    fetched(shop, tmall.trade(TID, NOW))
    asked = tmall.refund(7, TID, "40.00", NOW, status="WAIT_SELLER_AGREE")
    delivery = fetched(shop, asked, "refund")

    assert shop.inbox.get(delivery).state == "done" and "refunds" not in shop.ticket().facts


def test_r225_an_odd_one_is_kept_with_its_reason_and_read_again_when_it_can_be(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = fetched(shop, tmall.trade(TID, NOW, status="A_NEW_STATUS"))
    kept = shop.inbox.get(delivery)
    assert (kept.state, shop.tickets()) == ("unreadable", [])
    assert kept.reason == "unreadable_order: status is none that is known"
    assert [each["delivery_id"] for each in shop.inbox.needing_attention("tmall")] == [delivery]

    monkeypatch.setattr(orders, "READY", {*orders.READY, "A_NEW_STATUS"})
    assert shop.inbox.reset_to_new(delivery)
    shop.run()
    assert shop.ticket().ticket_id == TICKET


def test_a_shop_that_is_no_longer_configured_is_kept(shop: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: SECRET)

    delivery = fetched(shop, tmall.trade(TID, NOW))

    assert shop.inbox.get(delivery).reason.startswith("unknown_app")
