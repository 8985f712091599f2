"""A Tmall return becomes an after-sale ticket that is tied to what its customer had asked in WeCom."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import Role
from suanqing.work.customers.merges import Merges
from suanqing.work.customers.store import CustomerStore
from suanqing.work.orders import returned_service
from suanqing.work.orders.returned import Told
from suanqing.work.tickets.commands import ticket_id_for
from suanqing.work.tickets.model import Ticket
from tests import rest
from tests.integration.test_intake import NOW, world
from tests.integration.test_pull import TID, Shops, shops
from tests.staff import hire
from webhooks import intake

__all__ = ["shops", "world"]
ORDER, OTHER = f"tmall:{TID}", TID + 1
BUYER = f"tmall:AAH{TID}"
WECOM = "C-wecom-7"
"""The id under which the same person asked in WeCom."""
AFTER_SALE = ticket_id_for("tmall", f"return:{ORDER}:77")


class Sold(Shops):
    def asked(self, title: str, customer: str = WECOM, days: int = 2) -> str:
        """A consult of some days ago."""
        self.clock.shift(timedelta(days=-days))
        body = {
            "outlet": "sh-pd",
            "title": title,
            "scene": "consultation@1",
            "customer_id": customer,
        }
        status, made = self.api("POST", "/tickets", json=body)
        self.clock.shift(timedelta(days=days))
        assert status == 201, made
        return str(made["id"])

    def api(
        self,
        method: str,
        path: str,
        json: Any = None,
        role: Role = "dispatcher",
        query: Any = None,
        **named: str,
    ) -> tuple[int, Any]:
        from tickets.app import handler

        caller = Caller("dis", frozenset({role}))
        status, body, _ = rest.call(
            handler, method, path, caller=caller, json=json, path_params=named, query=query
        )
        return status, body

    def returns(self, status: str = "WAIT_SELLER_AGREE", **more: Any) -> None:
        """The customer wants to give it back; at the next minutes."""
        told = tmall.refund(77, TID, "40.00", self.now(), status=status)
        told |= {"dispute_type": "REFUND_AND_RETURN", "title": "挂机空调"} | more
        self.top.give_back(told, "taobao_refund_RefundCreated")
        self.later(1)
        self.run()

    def head(self, ticket_id: str) -> Ticket:
        [found] = [each for each in self.world.tickets() if each.ticket_id == ticket_id]
        return found

    def after_sale(self) -> Ticket:
        [found] = [each for each in self.world.tickets() if "return" in each.marks]
        return found


@pytest.fixture
def sold(shops: Shops) -> Iterator[Sold]:
    from jobs import outward, parcels
    from tickets import wiring

    for cached in (wiring.tickets, wiring.cases, wiring.returns, wiring.waybills, intake.returns, intake.waybills,
                   outward._log, parcels._store):  # fmt: skip
        cached.cache_clear()
    hire(shops.world.client)
    shops.__class__ = Sold
    found: Any = shops
    found.top.sell(tmall.trade(TID, NOW))
    found.run()
    merges = Merges(CustomerStore(found.world.client, os.environ["WORK_TABLE"]), found.now)
    merges.put(BUYER, WECOM, "said in one chat", "dis")
    yield found


def test_r230_h5_a_return_is_a_ticket_tied_to_the_wecom_consult_of_the_same_person_without_a_hand(
    sold: Sold,
) -> None:
    consult = sold.asked("空调不制冷,想退")
    sold.asked("别人的事", "C-other")

    sold.returns()

    made = sold.after_sale()
    assert (made.ticket_id, made.scene, made.state) == (AFTER_SALE, "consultation@1", "created")
    assert made.title == "退换货 挂机空调" and made.outlet == "sh-pd"
    assert made.marks["linked"] == [consult] and made.marks["return"]["how"] == "person"
    assert sold.head(consult).marks["linked"] == [AFTER_SALE]


def test_a_return_that_is_told_again_at_every_step_is_one_ticket_and_its_money_goes_its_own_way(
    sold: Sold,
) -> None:
    sold.asked("空调不制冷,想退")
    sold.returns()
    sold.returns("WAIT_BUYER_RETURN_GOODS")
    sold.returns("SUCCESS")

    assert sold.after_sale().version == 1
    [of_order] = [each for each in sold.world.tickets() if "order" in each.marks]
    assert of_order.facts["refunds"] == [["*", 4_000, 12_000]]


def test_money_alone_and_a_return_that_was_taken_back_make_none(sold: Sold) -> None:
    sold.returns("CLOSED")
    sold.returns(dispute_type="REFUND")

    assert [each for each in sold.world.tickets() if "return" in each.marks] == []


def test_r230_several_that_could_be_it_are_listed_until_a_person_says_which(sold: Sold) -> None:
    one, other = sold.asked("想退货", days=9), sold.asked("能换货吗", days=3)
    sold.returns()
    month = {"month": "2026-11"}

    status, body = sold.api("GET", "/orders/returns", query=month)
    [item] = body["items"]
    assert status == 200 and item["how"] == "several" and item["may_be"] == [other, one]
    assert (item["ticket"], item["consult"], item["order"]) == (AFTER_SALE, "", ORDER)

    for _ in range(2):
        status, tied = sold.api(
            "POST", "/orders/returns/{ticket_id}", {"consult": one}, ticket_id=AFTER_SALE
        )
        assert (status, tied["how"], tied["consult"]) == (200, "by_hand", one)
    assert sold.api("GET", "/orders/returns", query=month)[1] == {"items": []}
    assert sold.head(one).marks["linked"] == [AFTER_SALE]
    assert [each.by for each in sold.head(one).events if each.kind == "linked"] == ["dis"]
    assert (
        sold.api("POST", "/orders/returns/{ticket_id}", {"consult": other}, ticket_id=AFTER_SALE)[0]
        == 409
    )
    assert (
        sold.api("POST", "/orders/returns/{ticket_id}", {"consult": one}, ticket_id=other)[0] == 409
    )
    assert sold.api("GET", "/orders/returns", query=month, role="auditor")[0] == 403


def test_r230_a_wrong_tie_is_lifted_with_who_and_why_on_both_tickets_and_the_return_is_listed_again(
    sold: Sold,
) -> None:
    wrong, right = sold.asked("想退货", days=9), sold.asked("开发票", days=3)
    sold.returns()
    month, path = {"month": "2026-11"}, "/orders/returns/{ticket_id}"
    assert sold.api("GET", "/orders/returns", query=month)[1] == {"items": []}
    settled = month | {"of": "settled"}
    [item] = sold.api("GET", "/orders/returns", query=settled)[1]["items"]
    assert (item["ticket"], item["how"], item["consult"]) == (AFTER_SALE, "words", wrong)
    undo = {"consult": wrong, "undone": True}
    assert sold.api("POST", path, undo, ticket_id=AFTER_SALE)[0] == 422

    for _ in range(2):
        status, left = sold.api(
            "POST", path, undo | {"reason": "说的是另一台"}, ticket_id=AFTER_SALE
        )
        assert (status, left["how"], left["consult"]) == (200, "several", "")

    for ticket, other in ((AFTER_SALE, wrong), (wrong, AFTER_SALE)):
        head = sold.head(ticket)
        [lifted] = [each for each in head.events if each.kind == "unlinked"]
        assert (lifted.by, lifted.data) == ("dis", {"ticket": other, "reason": "说的是另一台"})
        assert "linked" not in head.marks
    assert [e["ticket"] for e in sold.api("GET", "/orders/returns", query=month)[1]["items"]] == [
        AFTER_SALE
    ]
    assert sold.api("GET", "/orders/returns", query=settled)[1] == {"items": []}
    assert sold.api("POST", path, {"consult": right}, ticket_id=AFTER_SALE)[1]["how"] == "by_hand"
    assert sold.api("POST", path, undo | {"reason": "又点了一次"}, ticket_id=AFTER_SALE)[0] == 409
    [item] = sold.api("GET", "/orders/returns", query=settled)[1]["items"]
    assert (item["consult"], sold.head(AFTER_SALE).marks["linked"]) == (right, [right])
    sold.returns("SUCCESS")
    assert sold.head(AFTER_SALE).marks["linked"] == [right]


def test_a_return_of_whom_nobody_had_heard_is_tied_by_hand_and_is_of_nobody_again(
    sold: Sold,
) -> None:
    sold.returns()
    late, path = sold.asked("想退货", "C-other"), "/orders/returns/{ticket_id}"
    settled = {"month": "2026-11", "of": "settled"}
    [item] = sold.api("GET", "/orders/returns", query=settled)[1]["items"]
    assert (item["how"], item["consult"]) == ("none", "")
    assert sold.api("POST", path, {"consult": late}, ticket_id=AFTER_SALE)[1]["how"] == "by_hand"

    undo = {"consult": late, "undone": True, "reason": "不是他"}
    assert sold.api("POST", path, undo, ticket_id=AFTER_SALE)[1]["how"] == "none"

    [item] = sold.api("GET", "/orders/returns", query=settled)[1]["items"]
    assert (item["ticket"], item["consult"]) == (AFTER_SALE, "")


def test_r140_the_parcel_of_its_order_stands_on_the_ticket_of_a_return(sold: Sold) -> None:
    sold.later(2)
    sold.top.send(TID, "SF1234567890", (NOW, "对方已签收", "SIGNED"))
    sold.run()
    sold.returns()
    sold.later(1)
    sold.run()

    path = "/tickets/{ticket_id}/waybills"
    [parcel] = sold.api("GET", path, ticket_id=AFTER_SALE)[1]["items"]
    assert (parcel["number"], parcel["stage"]) == ("SF1234567890", "signed")


def test_nobody_asked_and_it_is_an_after_sale_ticket_all_the_same(sold: Sold) -> None:
    sold.returns()

    assert (
        sold.after_sale().marks["return"]["how"] == "none"
        and "linked" not in sold.after_sale().marks
    )


def test_what_the_same_person_bought_elsewhere_is_no_consult(sold: Sold) -> None:
    sold.later(1)
    sold.top.sell(tmall.trade(OTHER, sold.now()), "taobao_trade_TradeBuyerPay")
    sold.run()
    [bought] = [each for each in sold.world.tickets() if each.source == f"tmall:{OTHER}"]
    facts = {"attrs": {"customer_id": WECOM}, "reason": "said in the chat"}
    status, body = sold.api("POST", "/tickets/{ticket_id}/facts", facts, ticket_id=bought.ticket_id)
    assert status == 200, body

    sold.returns()

    assert sold.after_sale().marks["return"]["how"] == "none"
    assert "linked" not in sold.after_sale().marks


def test_a_return_that_two_deliveries_tell_at_once_is_one_ticket_and_neither_fails(
    sold: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    consult = sold.asked("空调不制冷,想退")
    sold.returns()
    made = sold.after_sale()
    store = intake.returns()._tickets.store
    get, told = store.get, iter([NotFound("no such ticket")])

    def later(ticket_id: str, consistent: bool = False) -> Ticket:
        for error in told:
            raise error
        return get(ticket_id, consistent)

    [order] = [each for each in sold.world.tickets() if "order" in each.marks]
    site = {"region": "310104", "address": "漕溪北路 1 号", "reason": "搬家"}
    moved = sold.api("POST", "/tickets/{ticket_id}/site", site, ticket_id=order.ticket_id)
    assert moved[0] == 200, moved
    monkeypatch.setattr(store, "get", later)
    shop = Caller("tmall", frozenset({"dispatcher"}))
    found = intake.returns().take(shop, Told("77", ORDER, "挂机空调", sold.now()))

    assert found and (found.ticket, found.consult) == (made.ticket_id, consult)


def test_of_an_outlet_that_works_no_more_it_is_the_head_offices(sold: Sold) -> None:
    parties = PartyStore(sold.world.client, os.environ["PRICING_TABLE"])
    shop = parties.get("sh-pd")
    parties.put(replace(shop, active=False), shop.version)
    for cached in (intake.stores, intake.returns):
        cached.cache_clear()

    sold.returns()

    assert sold.after_sale().outlet == "hq"


def test_those_to_tie_are_read_until_there_are_as_many_as_were_asked_for(
    sold: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = sold.asked("想退货", days=9), sold.asked("能换货吗", days=3)
    for number in ("77", "78", "79"):
        sold.returns(refund_id=number)
    monkeypatch.setattr(returned_service, "READ_AT_ONCE", 1)

    def left(limit: str) -> list[str]:
        asked = {"month": "2026-11", "limit": limit}
        return [
            each["ticket"] for each in sold.api("GET", "/orders/returns", query=asked)[1]["items"]
        ]

    first, second, third = left("50")
    assert left("1") == [first]
    sold.api("POST", "/orders/returns/{ticket_id}", {"consult": one}, ticket_id=first)
    assert (left("1"), left("50")) == ([second], [second, third])
