"""Where a Tmall order's goods are stands on its ticket and on the customer's page, at most a quarter of an hour old."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing.people.identity.caller import Caller
from suanqing.work.orders.waybill_store import WaybillStore
from suanqing.work.tickets.commands import ticket_id_for
from tests import rest
from tests.integration.test_intake import NOW, World, world
from tests.integration.test_pull import TID, Shops, shops
from tests.staff import hire

__all__ = ["shops", "world"]
ORDER = f"tmall:{TID}"
TICKET = ticket_id_for("tmall", f"{ORDER}:{TID}1")
TRACE = "taobao.logistics.trace.search"
PHONE = "13800138000"
CLERK = Caller("dis", frozenset({"dispatcher"}))


@pytest.fixture
def sent(shops: Shops, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shops]:
    from jobs import outward, parcels
    from tickets import wiring
    from webhooks import intake

    for cached in (outward._store, outward._log, parcels._store, wiring.tickets, wiring.waybills, wiring.visits,
                   intake.waybills):  # fmt: skip
        cached.cache_clear()
    monkeypatch.setenv("PUBLIC_URL", "https://crm.example.com")
    hire(world.client)
    shops.top.sell(tmall.trade(TID, NOW))
    shops.run()
    shops.later(2)
    shops.top.send(TID, "SF1234567890", (NOW, "到达杭州集散地", "ARRIVAL"))
    shops.run()
    yield shops


def shown(caller: Caller = CLERK, lang: str = "en") -> tuple[int, Any]:
    from tickets.app import handler

    status, body, _ = rest.call(
        handler, "GET", "/tickets/{ticket_id}/waybills", caller=caller, path_params={"ticket_id": TICKET},
        headers={"Accept-Language": lang},
    )  # fmt: skip
    return status, body


def test_r140_the_waybill_of_its_order_stands_on_the_ticket_and_is_asked_for_anew(
    sent: Shops,
) -> None:
    sent.later(1)
    sent.run()
    status, body = shown()
    [bill] = body["items"]
    assert status == 200 and (bill["number"], bill["carrier"], bill["stage"]) == (
        "SF1234567890",
        "顺丰速运",
        "moving",
    )
    assert (bill["stage_name"], bill["steps"][0]["text"]) == ("On its way", "到达杭州集散地")

    out = (sent.now(), f"派送中,张师傅 {PHONE}", "DELIVERING")
    sent.top.send(TID, "SF1234567890", (NOW, "到达杭州集散地", "ARRIVAL"), out)
    changed = sent.now()
    while shown()[1]["items"][0]["stage"] != "delivering":
        sent.later(1)
        sent.run()

    assert sent.now() - changed <= timedelta(minutes=15)
    assert PHONE not in str(shown()[1])


def test_r140_what_is_shown_is_at_most_a_quarter_of_an_hour_old_and_signed_is_asked_for_no_more(
    sent: Shops,
) -> None:
    from suanqing.times import parse

    for _ in range(25):
        sent.later(1)
        sent.run()
        assert sent.now() - parse(shown()[1]["asked"]) <= timedelta(minutes=15)
    sent.top.send(TID, "SF1234567890", (sent.now(), "已签收,签收人:本人", "SIGNED"))
    for _ in range(12):
        sent.later(1)
        sent.run()

    assert shown()[1]["items"][0]["stage"] == "signed"
    before = len(sent.top.calls)
    sent.later(11)
    sent.run()
    assert TRACE not in [method for method, _ in sent.top.calls[before:]]


def test_what_changed_waits_for_no_parcel(sent: Shops) -> None:
    before = len(sent.top.calls)
    sent.later(11)
    sent.run()
    methods = [method for method, _ in sent.top.calls[before:]]

    assert methods[-1] == TRACE and set(methods[:-1]) - {TRACE}


@pytest.mark.parametrize("fault", ["throttled", "lost", "nonsense"])
def test_a_call_that_fails_leaves_what_is_known_says_so_and_is_made_again(
    sent: Shops, fault: str
) -> None:
    sent.later(1)
    sent.run()
    sent.top.fail(fault, TRACE)
    sent.later(11)
    sent.run()
    failed = shown()[1]
    sent.later(3)
    sent.run()

    assert failed["items"][0]["stage"] == "moving" and failed["reason"]
    assert shown()[1]["reason"] == ""


def test_what_nobody_foresaw_of_one_order_is_tried_later_and_keeps_no_other_back(
    sent: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.channels.tmall.trace import TmallTraces

    def odd(*_: Any) -> Any:
        raise KeyError("odd")

    monkeypatch.setattr(TmallTraces, "waybills", odd)
    sent.later(11)
    with pytest.raises(KeyError):
        sent.run()
    sent.run()  # it is not due

    assert shown()[1]["reason"] == "unforeseen"


def test_r143_whoever_has_the_link_sees_where_the_parcel_is_and_no_number_or_phone(
    sent: Shops,
) -> None:
    from tickets.app import handler

    out = (sent.now(), f"派送中,张师傅 {PHONE}", "DELIVERING")
    sent.top.send(TID, "SF1234567890", out)
    sent.later(1)
    sent.run()
    _, made, _ = rest.call(
        handler,
        "POST",
        "/tickets/{ticket_id}/visits",
        caller=CLERK,
        json={},
        path_params={"ticket_id": TICKET},
    )
    status, page, _ = rest.call(
        handler,
        "GET",
        "/visits/{token}",
        path_params={"token": made["token"]},
        headers={"Accept-Language": "zh"},
    )

    assert status == 200
    [parcel] = page["parcels"]
    assert (parcel["carrier"], parcel["tail"], parcel["stage"]) == ("顺丰速运", "7890", "派送中")
    assert page["parcels_at"] and PHONE not in str(page) and "SF1234567890" not in str(page)


def test_who_does_not_see_the_ticket_sees_no_parcel_and_an_order_without_one_has_none(
    sent: Shops,
) -> None:
    assert shown(Caller("t9", frozenset({"technician"})))[0] == 404
    store = WaybillStore(sent.world.client, os.environ["INBOX_TABLE"])
    assert store.get("tmall:1") is None and not store.begin(ORDER, NOW)
