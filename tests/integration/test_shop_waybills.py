"""Where the goods of Youzan's and Doudian's orders are stands on their tickets, at most a quarter of an hour old."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from suanqing.platform import secrets
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse
from tests import rest
from tests.fakes import doudian, youzan
from tests.integration.test_intake import NOW, SECRET, World, order, world
from tests.integration.test_pull import Shops, shops
from tests.integration.test_waybills import CLERK, PHONE
from tests.staff import hire

__all__ = ["shops", "world"]
TID, NUMBER = "6917000000000001", "SF1234567890"
YOUZAN_CALL, ROUTE = "youzan.logistics.expressbyorderno.search", "logistics/trackNoRouteDetail"


@pytest.fixture
def douyin(
    shops: Shops, world: World, monkeypatch: pytest.MonkeyPatch, tables: dict[str, str]
) -> Iterator[doudian.Platform]:
    """Both shops are asked for parcels, and tickets are read."""
    from jobs import outward, parcels
    from tickets import wiring
    from webhooks import intake

    for cached in (outward._store, outward._log, parcels._store, wiring.tickets, wiring.waybills, wiring.visits,
                   intake.waybills):  # fmt: skip
        cached.cache_clear()
    monkeypatch.setenv("PUBLIC_URL", "https://crm.example.com")
    hire(world.client)
    PricingStore(world.client, tables["PRICING_TABLE"]).put_listing("doudian", "DY-AC", "AC-INST-1")
    known = SECRET | {
        "youzan": {"client-1": youzan.APP | {"traces": True}},
        "doudian": {"sq": doudian.SHOP | {"traces": True}},
    }
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    with doudian.DoudianServer(doudian.Platform(shops.now)) as server:
        monkeypatch.setenv("DOUDIAN_API_BASE", server.base)
        yield server.platform


def shown(ticket: str) -> Any:
    from tickets.app import handler

    status, body, _ = rest.call(
        handler, "GET", "/tickets/{ticket_id}/waybills", caller=CLERK, path_params={"ticket_id": ticket}
    )  # fmt: skip
    assert status == 200, body
    return body


def ticket_of(shops: Shops, source: str) -> str:
    [found] = [each.ticket_id for each in shops.world.tickets() if each.source == source]
    return found


def turn(shops: Shops, minutes: int) -> None:
    for _ in range(minutes):
        shops.later(1)
        shops.run()


def test_r140_a_youzan_orders_parcels_stand_on_its_ticket_and_are_asked_for_until_they_are_signed(
    shops: Shops, douyin: doudian.Platform
) -> None:
    shops.cloud.sell(order("E1"))
    turn(shops, 2)
    shops.cloud.send("E1", NUMBER, 0, (shops.now(), "到达杭州集散地"))
    shops.cloud.send("E1", "YT99", 1)
    turn(shops, 4)
    ticket = ticket_of(shops, "youzan:E1")

    items = {each["number"]: each for each in shown(ticket)["items"]}
    shops.cloud.send("E1", NUMBER, 5, (shops.now(), f"派送中,张师傅 {PHONE}"))
    changed = shops.now()
    turn(shops, 14)
    out = {each["number"]: each for each in shown(ticket)["items"]}
    asked = parse(shown(ticket)["asked"])
    age = shops.now() - asked
    shops.cloud.send("E1", NUMBER, 3, (shops.now(), "已签收"))
    shops.cloud.send("E1", "YT99", 3, (shops.now(), "已签收"))
    turn(shops, 14)
    before = shops.cloud.calls.count(YOUZAN_CALL)
    turn(shops, 14)

    assert (items[NUMBER]["stage"], items["YT99"]["stage"]) == ("moving", "collected")
    assert out[NUMBER]["stage"] == "delivering" and PHONE not in str(out)
    assert changed <= asked and age <= timedelta(minutes=15)
    assert {each["stage"] for each in shown(ticket)["items"]} == {"signed"}
    assert shops.cloud.calls.count(YOUZAN_CALL) == before


def test_r140_a_doudian_orders_parcels_stand_on_its_ticket_and_one_of_another_carriers_is_sent(
    shops: Shops, douyin: doudian.Platform
) -> None:
    douyin.sell(doudian.order(int(TID), NOW))
    turn(shops, 3)
    douyin.send(TID, NUMBER, (shops.now(), "快件已到达上海", "运输"))
    douyin.send(TID, "OTHER1", own=False)
    turn(shops, 14)
    ticket = ticket_of(shops, f"doudian:{TID}")

    items = {each["number"]: each for each in shown(ticket)["items"]}
    douyin.send(TID, NUMBER, (shops.now(), "已签收,签收人:本人", "签收"))
    turn(shops, 14)
    later = {each["number"]: each for each in shown(ticket)["items"]}

    assert (items[NUMBER]["stage"], items[NUMBER]["carrier"]) == ("moving", "顺丰速运")
    assert (items["OTHER1"]["stage"], items["OTHER1"]["steps"]) == ("sent", [])
    assert later[NUMBER]["stage"] == "signed"
    assert shops.now() - parse(shown(ticket)["asked"]) <= timedelta(minutes=15)


def test_r143_the_customers_page_shows_a_youzan_parcel_without_its_number(
    shops: Shops, douyin: doudian.Platform
) -> None:
    from tickets.app import handler

    shops.cloud.sell(order("E2"))
    turn(shops, 2)
    shops.cloud.send("E2", NUMBER, 5, (shops.now(), f"派送中,张师傅 {PHONE}"))
    turn(shops, 4)
    path = {"ticket_id": ticket_of(shops, "youzan:E2")}
    making = "/tickets/{ticket_id}/visits"
    made = rest.call(handler, "POST", making, caller=CLERK, json={}, path_params=path)[1]
    page = rest.call(handler, "GET", "/visits/{token}", path_params={"token": made["token"]})[1]

    [parcel] = page["parcels"]
    assert (parcel["tail"], PHONE in str(page), NUMBER in str(page)) == ("7890", False, False)


@pytest.mark.parametrize("fault", ["throttled", "busy", "silence"])
def test_where_youzan_does_not_answer_what_is_known_stays_and_it_is_asked_again(
    shops: Shops, douyin: doudian.Platform, fault: str
) -> None:
    shops.cloud.sell(order("E3"))
    turn(shops, 2)
    shops.cloud.send("E3", NUMBER, 0, (shops.now(), "到达杭州集散地"))
    turn(shops, 4)
    ticket = ticket_of(shops, "youzan:E3")
    shops.cloud.fail(fault, YOUZAN_CALL)
    shops.later(10)
    shops.run()
    failed = shown(ticket)
    turn(shops, 4)

    assert failed["items"][0]["stage"] == "moving" and failed["reason"]
    assert shown(ticket)["reason"] == ""


def test_a_shop_that_does_not_trace_is_asked_for_no_parcel(
    shops: Shops, douyin: doudian.Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = SECRET | {"youzan": {"client-1": youzan.APP}, "doudian": {"sq": doudian.SHOP}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    shops.cloud.sell(order("E4"))
    douyin.sell(doudian.order(int(TID), NOW))
    turn(shops, 3)
    shops.cloud.send("E4", NUMBER, 0)
    douyin.send(TID, NUMBER)
    turn(shops, 15)

    assert YOUZAN_CALL not in shops.cloud.calls and ROUTE not in douyin.calls


def test_what_a_platform_says_of_a_parcel_in_another_shape_is_passed_over() -> None:
    from suanqing.channels.youzan import trace

    odd: list[Any] = [
        None,
        [],
        {},
        {"nu": ""},
        {"nu": "1", "data": "{"},
        {"nu": "2", "data": [None, {"ftime": "x"}]},
    ]
    found = [*filter(None, map(trace._waybill, odd))]

    assert [(each.number, each.steps, each.stage) for each in found] == [
        ("1", (), "sent"),
        ("2", (), "sent"),
    ]
