"""A return of an order that was closed before anybody told of it is a ticket all the same, and its buyer's."""

import os
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing.people.parties.model import HQ
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from tests.integration import test_returned
from tests.integration.test_pull import TID
from tests.integration.test_returned import BUYER, OTHER, Sold

shops, sold, world = test_returned.shops, test_returned.sold, test_returned.world
LATE = f"tmall:{OTHER}"


def close(sold: Sold, **more: Any) -> None:
    """Told for the first time when all of it was given back; bought by the same person as the other one."""
    trade = tmall.trade(OTHER, sold.now(), status="TRADE_CLOSED", buyer_open_uid=f"AAH{TID}")
    sold.top.sell(trade | more, "taobao_trade_TradeClose")
    sold.later(1)
    sold.run()


def give_back(sold: Sold) -> None:
    told = tmall.refund(78, OTHER, "40.00", sold.now())
    told |= {"dispute_type": "REFUND_AND_RETURN", "title": "挂机空调"}
    sold.top.give_back(told, "taobao_refund_RefundCreated")
    sold.later(1)
    sold.run()


def made(sold: Sold) -> list[Ticket]:
    return [each for each in sold.world.tickets() if each.source == LATE]


@pytest.mark.parametrize("first", ["order", "return"])
def test_a_return_of_an_order_that_was_first_told_closed_is_a_ticket_tied_to_its_consult(
    sold: Sold, first: str
) -> None:
    consult = sold.asked("空调不制冷,想退")
    steps = [close, give_back] if first == "order" else [give_back, close]
    sold.later(1)

    for step in (*steps, close):
        step(sold)

    [ticket] = made(sold)
    assert (ticket.marks["return"]["how"], ticket.marks["linked"]) == ("person", [consult])
    assert (ticket.outlet, ticket.state, ticket.scene) == (HQ, "created", "consultation@1")


def test_an_order_that_was_first_told_closed_has_its_buyer_and_is_found_by_them(sold: Sold) -> None:
    sold.later(1)
    close(sold)

    known = OrderLog(sold.world.client, os.environ["INBOX_TABLE"]).known(LATE)
    assert known and known.closed and known.buyer == BUYER and not known.tickets
    links = LinkedStore(sold.world.client, os.environ["WORK_TABLE"])
    assert links.get(customer_key(BUYER), f"ordered#{LATE}")
    assert made(sold) == []
