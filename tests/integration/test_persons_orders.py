"""What is kept beside a person's orders at shops is exported with them, and goes with them."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from demo import tmall_server as tmall
from ops import orders
from suanqing.channels.outward.persons_service import PersonsOrders
from suanqing.channels.outward.store import OutwardStore
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import epoch_ms
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.orders.two_sides import Change, Site, changed_here
from suanqing.work.orders.waybill_store import WaybillStore
from suanqing.work.orders.waybills import begun
from tests import rest
from tests.integration import test_returned
from tests.integration.test_pull import TID
from tests.integration.test_returned import BUYER, ORDER, OTHER, WECOM, Sold
from tickets import customer_wiring as folk
from tickets import privacy, wiring
from tickets.app import handler

shops, sold, world = test_returned.shops, test_returned.sold, test_returned.world
EARLIER = "tmall:4"
ADMINS = tuple(Caller(each, frozenset({"admin"})) for each in ("p-adm", "p-adm-2"))
CACHED = (
    folk.person, folk.persons_orders, folk.identity, folk.contacts, wiring.files, folk.guides,
    folk.visitor_store, folk.known, folk.care_rules, folk.names, wiring.waybills, wiring.parties,
    wiring.deciding, wiring.settings,
)  # fmt: skip


@pytest.fixture
def bought(sold: Sold) -> Iterator[Sold]:
    """An address of the order that was changed here, and parcels that are asked for."""
    client = sold.world.client
    for each in ADMINS:
        person = Party(each.party, "person", each.party, each.roles, HQ)
        PartyStore(client, os.environ["PRICING_TABLE"]).put(person)
    for cached in CACHED:
        cached.cache_clear()
    was, now = Site("310115", "世纪大道 100 号"), Site("310115", "浦东南路 1 号")
    change = Change("T1", 2, "dis", epoch_ms(sold.now()), was, now)
    field = changed_here(None, change)
    assert field
    assert OutwardStore(client, os.environ["INBOX_TABLE"]).put(ORDER, field, 0)
    assert WaybillStore(client, os.environ["INBOX_TABLE"]).begin(ORDER, sold.now())
    yield sold
    for cached in CACHED:
        cached.cache_clear()


def ask(caller: Caller, what: str, customer: str = WECOM) -> tuple[int, Any]:
    path, body = f"/customers/{{customer_id}}/{what}", {"reason": "本人书面要求"}
    status, told, _ = rest.call(
        handler, "POST", path, caller=caller, json=body, path_params={"customer_id": customer}
    )
    return status, told


def test_an_export_has_who_bought_the_address_of_both_sides_and_the_parcels(bought: Sold) -> None:
    status, file = ask(ADMINS[0], "export")

    assert status == 200, file
    [order] = file["orders"]
    assert (order["order"], order["buyer"]) == (ORDER, BUYER)
    assert order["address"]["ours"] == ["310115", "浦东南路 1 号"] and order["parcels"]


def test_an_erasure_takes_them_along_and_what_is_told_later_does_not_bring_them_back(
    bought: Sold,
) -> None:
    asked = [ask(each, "erasure") for each in ADMINS]
    assert [status for status, _ in asked] == [202, 200], asked

    kept = folk.persons_orders()
    assert kept.kept(ORDER) == {}
    parcels = WaybillStore(bought.world.client, os.environ["INBOX_TABLE"])
    parcels.put(ORDER, begun(bought.now()), bought.now())
    bought.later(2)
    bought.top.send(TID, "SF1234567890", (bought.now(), "对方已签收", "SIGNED"))
    bought.run()
    assert kept.kept(ORDER) == {}
    assert ask(ADMINS[1], "export")[1]["orders"] == []


def test_an_erasure_that_runs_out_of_time_among_orders_goes_on_with_the_same_call(
    bought: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(ADMINS[0], "erasure")[0] == 202
    calls = iter([True, True])
    with monkeypatch.context() as late:
        late.setattr(privacy, "within", lambda: lambda: next(calls, False))
        status, told = ask(ADMINS[1], "erasure")
    assert (status, told["code"]) == (409, "unfinished")
    assert folk.persons_orders().kept(ORDER)

    assert ask(ADMINS[1], "erasure")[0] == 200
    assert folk.persons_orders().kept(ORDER) == {}


def test_a_return_leads_to_its_order_and_what_is_of_another_customer_stays(bought: Sold) -> None:
    bought.returns()
    made = bought.after_sale().ticket_id
    facts = {"attrs": {"customer_id": "C-other"}, "reason": "说错了人"}
    path = "/tickets/{ticket_id}/facts"
    assert ask(ADMINS[0], "export")[1]["orders"]
    status, told = bought.api("POST", path, facts, ticket_id=made)
    assert status == 200, told
    theirs = ask(ADMINS[0], "export", "C-other")[1]
    assert [each["order"] for each in theirs["orders"]] == [ORDER]
    assert [each["id"] for each in theirs["tickets"]["tickets"]] == [made]
    mine = ask(ADMINS[0], "export")[1]
    [own] = [each["id"] for each in mine["tickets"]["tickets"]]  # the order's own work
    assert own != made

    asked = [ask(each, "erasure") for each in ADMINS]

    assert asked[-1][1]["tickets"] == [own]
    assert folk.persons_orders().kept(ORDER) == {}


def test_an_order_that_asks_for_no_work_forgets_its_buyer_too(bought: Sold) -> None:
    """Later it may: what leads to it is noted with the first news of it."""
    lines = (("1", "NO-WORK", "40.00"),)
    trade = tmall.trade(OTHER, bought.now(), lines, buyer_open_uid=f"AAH{TID}")
    bought.top.sell(trade, "taobao_trade_TradeBuyerPay")
    bought.later(1)
    bought.run()
    order = f"tmall:{OTHER}"
    known = OrderLog(bought.world.client, os.environ["INBOX_TABLE"]).known
    before = known(order)
    assert before and before.buyer == BUYER and not before.tickets
    assert order in [each["order"] for each in ask(ADMINS[0], "export")[1]["orders"]]

    for each in ADMINS:
        ask(each, "erasure")

    after = known(order)
    assert after and after.erased


def test_who_a_return_is_of_takes_nothing_of_an_order_that_somebody_else_bought(
    bought: Sold,
) -> None:
    """The address of both sides and the parcels are the buyer's, who is somebody else."""
    bought.returns()
    facts = {"attrs": {"customer_id": "C-other"}, "reason": "说错了人"}
    path = "/tickets/{ticket_id}/facts"
    assert bought.api("POST", path, facts, ticket_id=bought.after_sale().ticket_id)[0] == 200
    kept = folk.persons_orders().kept(ORDER)
    assert {"buyer", "address", "parcels"} <= kept.keys()

    asked = [ask(each, "erasure", "C-other") for each in ADMINS]

    assert [status for status, _ in asked] == [202, 200], asked
    assert folk.persons_orders().kept(ORDER) == kept
    for each in ADMINS:
        ask(each, "erasure")
    assert folk.persons_orders().kept(ORDER) == {}


def test_an_order_that_was_told_before_the_upgrade_is_found_once_it_is_noted(bought: Sold) -> None:
    client = bought.world.client
    log, links = OrderLog(client, os.environ["INBOX_TABLE"]), folk.identity().store
    log.opened(EARLIER, 1, frozenset(), bought.now(), {}, buyer=BUYER)
    log.opened("tmall:5", 1, frozenset(), bought.now(), {}, buyer="tmall:erased")
    log.forget("tmall:5", ["tmall:erased"])
    log.seen("tmall:6", bought.now())
    assert EARLIER not in [each["order"] for each in ask(ADMINS[0], "export")[1]["orders"]]

    assert [orders.noted(log, links) for _ in "ab"] == [1, 0]

    assert EARLIER in [each["order"] for each in ask(ADMINS[0], "export")[1]["orders"]]
    for each in ADMINS:
        ask(each, "erasure")
    known = log.known(EARLIER)
    assert known and known.erased


def test_an_order_of_which_nothing_is_kept_is_nothing(bought: Sold) -> None:
    client, table = bought.world.client, os.environ["INBOX_TABLE"]
    none = PersonsOrders(
        OrderLog(client, table), OutwardStore(client, table), WaybillStore(client, table)
    )

    none.forget("tmall:404", [BUYER])

    assert none.kept("tmall:404") == {}
