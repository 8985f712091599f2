"""A ticket's whole trade: the shop's order behind it, and by which terms it is settled, for those who may see it."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from settlement.app import handler as settlement
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Dated, Party
from suanqing.people.roles import Role
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.service.contracts import Contract, Contracts
from suanqing.work.tickets.fact_commands import TicketFacts
from suanqing.work.tickets.linked_store import LinkedStore
from tests import rest
from tests.integration import test_returned
from tests.integration.settling import DISPATCHER, SITE, START
from tests.integration.settling import World as Company
from tests.integration.test_pull import TID
from tests.integration.test_returned import ORDER, Sold
from tickets import wiring
from tickets.app import handler as tickets

shops, sold, world = test_returned.shops, test_returned.sold, test_returned.world
NEXT = TID + 7
PROMOTED = {
    "promotion_details": {
        "promotion_detail": [
            {"id": "1", "promotion_name": "双十一特惠价", "promotion_id": "mjs-1_2", "discount_fee": "10.00"},
            {"id": "2", "promotion_name": "店铺券", "promotion_id": "shopbonus-77_88"},
        ]
    },
    "discount_fee": "15.00",
}  # fmt: skip


def who(role: Role, party: str = "somebody", outlet: str | None = None) -> Caller:
    return Caller(party, frozenset({role}), outlet)


@pytest.fixture
def trade(sold: Sold) -> Iterator[Sold]:
    """An order of a service and of goods, with words, a campaign, a coupon and freight."""
    wiring.order_log.cache_clear()
    bought = (("1", "TM-AC", "120.00"), ("2", "NO-WORK", "40.00"))
    told = tmall.trade(
        NEXT, sold.now(), bought, post_fee="5.00", buyer_message="周末来,打 13800000000", **PROMOTED
    )
    sold.top.sell(told, "taobao_trade_TradeBuyerPay")
    sold.later(1)
    sold.run()
    yield sold
    wiring.order_log.cache_clear()


def ticket_of(sold: Sold, order: str) -> str:
    [found] = [each.ticket_id for each in sold.world.tickets() if each.source == order]
    return found


def order(ticket: str, caller: Caller, lang: str = "zh") -> Any:
    path = "/tickets/{ticket_id}/order"
    status, body, _ = rest.call(
        tickets, "GET", path, caller=caller, path_params={"ticket_id": ticket},
        headers={"Accept-Language": lang},
    )  # fmt: skip
    return body if status == 200 else status


def test_r020_an_order_shows_its_number_words_goods_sums_campaigns_coupons_and_refunds(
    trade: Sold,
) -> None:
    known_as = f"tmall:{NEXT}"
    ticket = ticket_of(trade, known_as)
    trade.top.give_back(
        tmall.refund(81, NEXT, "30.00", trade.now(), line=2), "taobao_refund_RefundSuccess"
    )
    trade.later(1)
    trade.run()

    shown = order(ticket, who("finance"))

    assert (shown["number"], shown["channel_name"]) == (str(NEXT), "天猫")
    assert shown["words"] == "周末来,打 ****"
    assert [(each["name"], each["coupon"]) for each in shown["promotions"]] == [
        ("双十一特惠价", False), ("店铺券", True),
    ]  # fmt: skip
    service, goods = shown["goods"]
    assert (service["title"], service["pieces"], service["sku"]) == ("商品", 1, "TM-AC")
    assert (service["ticket"], service["own"], goods.get("ticket")) == (ticket, True, None)
    assert [each["paid"]["amount"] for each in shown["goods"]] == [12_000, 4_000]
    assert goods["back"] == {"amount": 3_000, "currency": "CNY"} and "back" not in service
    assert shown["paid"]["amount"] == 16_500 == 12_000 + 4_000 + shown["shipping"]["amount"]
    assert shown["reduced"]["amount"] == 1_500
    [refund] = shown["refunds"]
    assert (refund["id"], refund["amount"]["amount"], refund["booked"]) == ("81", 3_000, True)
    assert refund["lines"] == [goods["line"]] and shown["tickets"] == [ticket]
    assert order(ticket, who("auditor"), "en")["channel_name"] == "Tmall"


def test_r020_who_reads_no_money_is_shown_the_order_without_a_sum_and_a_stranger_nothing(
    trade: Sold,
) -> None:
    ticket = ticket_of(trade, f"tmall:{NEXT}")

    for caller in (who("dispatcher"), who("partner", "p-1", "sh-pd")):
        shown = order(ticket, caller)
        assert shown["words"] and [each["title"] for each in shown["goods"]] == ["商品", "商品"]
        assert "amount" not in str(shown) and not {"paid", "shipping", "reduced"} & shown.keys()
    assert shown["tickets"] == []
    assert order(ticket, who("partner", "p-2", "elsewhere")) == 404


def test_an_orders_other_tickets_are_named_to_who_steers_and_to_no_outlet(trade: Sold) -> None:
    tid = NEXT + 1
    both = (("1", "TM-AC", "120.00"), ("2", "TM-AC", "90.00"))
    trade.top.sell(tmall.trade(tid, trade.now(), both), "taobao_trade_TradeBuyerPay")
    trade.later(1)
    trade.run()
    mine, other = (
        each.ticket_id for each in trade.world.tickets() if each.source == f"tmall:{tid}"
    )

    def named(caller: Caller) -> set[str]:
        shown = order(mine, caller)
        return {each["ticket"] for each in shown["goods"] if "ticket" in each} | set(
            shown["tickets"]
        )

    assert named(who("partner", "p-1", "sh-pd")) == {mine}
    assert named(who("dispatcher")) == {mine, other} == named(who("auditor"))


def test_a_ticket_of_no_order_says_where_it_came_from(trade: Sold) -> None:
    asked = trade.asked("空调不制冷")

    shown = order(asked, who("dispatcher"))

    assert shown["goods"] == [] and "number" not in shown and shown["source"]


def test_an_order_whose_log_is_gone_shows_what_its_ticket_kept(trade: Sold) -> None:
    ticket = ticket_of(trade, f"tmall:{NEXT}")
    trade.world.client.delete_item(
        TableName=os.environ["INBOX_TABLE"], Key={"delivery_id": {"S": f"order:tmall:{NEXT}"}}
    )

    shown = order(ticket, who("finance"))

    assert [(each["pieces"], each["paid"]["amount"]) for each in shown["goods"]] == [
        (1, 12_000), (1, 4_000),
    ]  # fmt: skip
    assert shown["paid"]["amount"] == 16_500


def test_words_go_with_their_buyer_and_later_news_brings_none_back(trade: Sold) -> None:
    log = OrderLog(trade.world.client, os.environ["INBOX_TABLE"])
    told = log.known(f"tmall:{NEXT}")
    assert told and told.said.words and told.buyer
    log.forget(f"tmall:{NEXT}", [told.buyer])
    # one that was erased before words were kept
    log.forget(ORDER, [f"tmall:AAH{TID}"])
    trade.world.client.update_item(
        TableName=os.environ["INBOX_TABLE"], Key={"delivery_id": {"S": f"order:{ORDER}"}},
        UpdateExpression="REMOVE words",
    )  # fmt: skip

    for tid in (NEXT, TID):
        later = trade.now() + timedelta(minutes=5)
        trade.top.sell(
            tmall.trade(tid, trade.now(), modified=later, buyer_message="周末来"),
            "taobao_trade_TradeBuyerPay",
        )
    trade.later(6)
    trade.run()

    for tid in (NEXT, TID):
        known = log.known(f"tmall:{tid}")
        assert known and known.erased and known.said.words == ""


class Terms:
    """Whoever asks for a ticket's terms, over the company of the settlement's tests."""

    def __init__(self, company: Company) -> None:
        self.company = company
        since, until = START - timedelta(days=30), START + timedelta(days=300)
        company.parties.put(
            Party(
                "sh-09", "outlet", "闵行", scenario="franchise", region=SITE, owner="dealer",
                coefficients=(Dated(since, "1.05"),), levels=(Dated(since, "core", until),),
            )
        )  # fmt: skip

    def of(self, ticket: str, caller: Caller, lang: str = "zh") -> Any:
        status, body, _ = rest.call(
            settlement, "GET", "/tickets/{ticket_id}/terms", caller=caller,
            path_params={"ticket_id": ticket}, headers={"Accept-Language": lang},
        )  # fmt: skip
        return body if status == 200 else status


@pytest.fixture
def asked(engine: Any, tables: dict[str, str]) -> Terms:
    company = Company(engine, tables).found()
    return Terms(company)


def test_r020_terms_name_the_book_its_dates_tier_level_scenario_and_contract(asked: Terms) -> None:
    company = asked.company
    version = company.publish()
    ticket = company.completed(("tech-1",), outlet="sh-09", customer="C-1").ticket_id
    linked = LinkedStore(company.client, company.tables["WORK_TABLE"])
    care = Contracts(company.commands, linked)
    care.create(who("finance"), Contract("K-1", "C-1", 4, 40_000))
    care.put_under(who("finance"), ticket, "K-1")
    before = asked.of(ticket, who("finance"))
    company.settle(ticket)

    shown = asked.of(ticket, who("finance"))

    assert (before["status"], shown["status"]) == ("expected", "booked")
    assert {k: v for k, v in before.items() if k != "status"} == {
        k: v for k, v in shown.items() if k != "status"
    }
    book = shown["book"]
    assert (book["version"], book["author"], book["approved_by"]) == (version, "ann", ["bob"])
    assert book["valid_from"] == "2025-01-01T00:00:00.000Z" and "valid_to" not in book
    assert [(each["plane"], each["tier"], each["tier_name"]) for each in shown["planes"]] == [
        ("charge", "all", "标准"), ("pay", "all", "标准"),
    ]  # fmt: skip
    party = shown["party"]
    assert (party["scenario_name"], party["level_name"], party["coefficient"]) == (
        "加盟",
        "核心",
        "1.05",
    )
    assert party["level_from"] == "2025-02-01T01:30:00.000Z" and party["level_to"]
    assert shown["care"] == {
        "contract": "K-1", "visit": 1, "visits": 4, "amount": {"amount": 40_000, "currency": "CNY"},
    }  # fmt: skip
    english = asked.of(ticket, who("auditor"), "en")
    assert (english["party"]["scenario_name"], english["party"]["level_name"]) == (
        "franchise",
        "core",
    )


def test_r020_who_did_the_work_is_told_the_terms_of_the_pay_alone(asked: Terms) -> None:
    company = asked.company
    company.publish()
    ticket = company.completed(("tech-1",)).ticket_id
    company.settle(ticket)

    shown = asked.of(ticket, who("technician", "tech-1", "sh-01"))

    assert [each["plane"] for each in shown["planes"]] == ["pay"]
    assert asked.of(ticket, who("technician", "tech-3", "yn-02")) == 404
    assert asked.of(ticket, who("dispatcher")) == 403


def test_a_tier_that_was_picked_by_hand_says_by_whom_and_why(asked: Terms) -> None:
    company = asked.company
    company.publish()
    ticket = company.completed(("tech-1",)).ticket_id
    TicketFacts(company.commands).pick_tier(DISPATCHER, ticket, "pay", "all", "谈好的")

    [pay] = [each for each in asked.of(ticket, who("admin"))["planes"] if each["plane"] == "pay"]

    assert (pay["picked_by"], pay["reason"]) == ("dispatch", "谈好的")


def test_a_ticket_that_no_book_prices_says_so(asked: Terms) -> None:
    ticket = asked.company.completed(("tech-1",)).ticket_id

    shown = asked.of(ticket, who("finance"))

    assert (shown["status"], shown["trouble"]["code"]) == ("exception", "no_book")
