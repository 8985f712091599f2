"""News of a Tmall return in any order: before its order, taken back, told late, and which line it is of."""

from datetime import timedelta
from typing import Any

from demo import tmall_server as tmall
from suanqing.platform.dynamo import attributes, plains
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.tickets.commands import ticket_id_for
from suanqing.work.tickets.model import Ticket
from tests.integration import test_returned
from tests.integration.test_returned import AFTER_SALE, BUYER, ORDER, OTHER, Sold
from webhooks import intake

shops, sold, world = test_returned.shops, test_returned.sold, test_returned.world
LATER = f"tmall:{OTHER}"


def of_return(sold: Sold) -> list[Ticket]:
    return [each for each in sold.world.tickets() if "return" in each.marks]


def told(sold: Sold, tid: int, **more: Any) -> None:
    """News of return 77 of an order, as the platform has it now."""
    found = tmall.refund(77, tid, "40.00", sold.now(), status="SUCCESS")
    found |= {"dispute_type": "REFUND_AND_RETURN", "title": "挂机空调"} | more
    sold.top.give_back(found, "taobao_refund_RefundSuccess")
    sold.later(1)
    sold.run()


def test_a_return_that_was_over_before_its_order_was_heard_of_is_a_ticket_with_the_order(
    sold: Sold,
) -> None:
    told(sold, OTHER)
    assert of_return(sold) == []

    sold.top.sell(tmall.trade(OTHER, sold.now()), "taobao_trade_TradeBuyerPay")
    sold.later(1)
    sold.run()

    [made] = of_return(sold)
    assert (made.source, made.title, made.state) == (LATER, "退换货 挂机空调", "created")
    sold.later(2)
    sold.run()
    assert len(of_return(sold)) == 1


def test_one_that_was_taken_back_before_its_order_was_heard_of_is_none(sold: Sold) -> None:
    told(sold, OTHER, status="WAIT_SELLER_AGREE")
    told(sold, OTHER, status="CLOSED")
    sold.top.sell(tmall.trade(OTHER, sold.now()), "taobao_trade_TradeBuyerPay")
    sold.later(1)
    sold.run()

    assert of_return(sold) == []


def test_a_return_that_is_taken_back_calls_its_ticket_off_and_work_that_is_done_stays(
    sold: Sold,
) -> None:
    sold.asked("想退货", days=9), sold.asked("能换货吗", days=3)
    sold.returns()
    month = {"month": "2026-11"}
    assert sold.api("GET", "/orders/returns", query=month)[1]["items"]

    sold.returns("CLOSED")
    sold.returns("CLOSED")

    gone = sold.head(AFTER_SALE)
    assert (gone.state, gone.events[-1].data["reason"]) == ("cancelled", "客户已撤销退货")
    assert [each.kind for each in gone.events].count("cancelled") == 1
    assert sold.api("GET", "/orders/returns", query=month)[1] == {"items": []}


def test_one_that_becomes_a_refund_of_money_alone_is_a_return_no_more(sold: Sold) -> None:
    sold.returns()
    sold.returns(dispute_type="REFUND")

    assert sold.head(AFTER_SALE).state == "cancelled"


def test_news_that_does_not_say_whether_goods_come_back_calls_nothing_off(sold: Sold) -> None:
    for more in ({"dispute_type": ""}, {"dispute_type": "REPAIR"}):
        sold.returns()
        sold.returns(**more)

    assert sold.head(AFTER_SALE).state == "created"


def test_a_return_that_lives_again_after_it_was_taken_back_has_a_ticket_of_its_own(
    sold: Sold,
) -> None:
    sold.returns()
    sold.returns("CLOSED")
    sold.returns()
    sold.returns("WAIT_BUYER_RETURN_GOODS")

    again = ticket_id_for("tmall", f"return:{ORDER}:77:1")
    assert {each.ticket_id: each.state for each in of_return(sold)} == {
        AFTER_SALE: "cancelled",
        again: "created",
    }


def test_old_news_of_a_return_that_was_taken_back_makes_no_ticket(sold: Sold) -> None:
    log: OrderLog = intake.stores()[3]
    sold.returns("CLOSED")
    [newest] = (log.known(ORDER) or log).returns.values()  # type: ignore[union-attr]

    before = newest._replace(over=False, changed=newest.changed - 1_000)

    assert log.returned(before, sold.now()) == newest
    assert of_return(sold) == []


def test_an_exchange_is_a_return_by_either_name_of_it(sold: Sold) -> None:
    for number, kind in ((77, "TMALL_EXCHANGE"), (78, "TAOBAO_EXCHANGE")):
        sold.returns(dispute_type=kind, refund_id=str(number))

    assert len(of_return(sold)) == 2


def test_a_return_of_one_line_is_not_tied_by_the_goods_of_another(sold: Sold) -> None:
    """The order's other line is no reason: who asked about it asked about something else."""
    [line] = [each.marks["order"]["line"] for each in sold.world.tickets() if "order" in each.marks]
    title = next(each.title for each in sold.world.tickets() if "order" in each.marks)
    other = sold.asked(f"{title} 怎么用", days=5)
    mine = sold.asked("洗碗机 想退", days=4)

    sold.returns(oid=int(line) + 1, title="洗碗机")

    assert sold.after_sale().marks["return"]["how"] == "goods"
    assert sold.after_sale().marks["linked"] == [mine] != [other]


def test_what_an_order_keeps_of_its_buyer_goes_and_no_later_news_brings_it_back(
    sold: Sold,
) -> None:
    log: OrderLog = intake.stores()[3]
    log.forget(ORDER, ["tmall:somebody"])
    assert (found := log.known(ORDER)) and found.buyer == BUYER

    log.forget(ORDER, [BUYER])
    log.forget("tmall:404", [BUYER])
    changed = tmall.trade(int(ORDER.partition(":")[2]), sold.now() + timedelta(minutes=1))
    sold.top.sell(changed, "taobao_trade_TradeSellerShip")
    sold.later(3)
    sold.run()

    item = sold.world.client.get_item(
        TableName=log._table, Key=attributes({"delivery_id": f"order:{ORDER}"})
    )
    kept = plains(item["Item"])
    assert (kept["buyer"], kept["site"]) == ("", "") and BUYER not in str(kept)
    assert log.known("tmall:404") is None
