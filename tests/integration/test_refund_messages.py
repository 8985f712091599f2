"""What a shop's messages say of money going back is booked, waits for its order, or is refused and told.

Through the door, the inbox's stream and the work table's stream; 1,000.00 paid are shared as 15 % to head
office, 6 % tax and the rest to the dealer.
"""

import itertools
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine

from demo import platforms
from settlement import stream
from suanqing.channels.inbox.delivery import Delivery, from_item
from suanqing.people.parties.model import Party
from suanqing.times import period_of
from suanqing.work.tickets.items import item_to_ticket
from suanqing.work.tickets.model import Ticket
from tests import rest
from tests.integration.settling import record
from tests.integration.test_channel_orders import (
    CHANNEL,
    KUNMING,
    PAID,
    REST,
    VAT,
    Shop,
    shop,  # noqa: F401  (a fixture)
)

COURSE = platforms.youzan_line("o1", "YZ-COURSE", "直播课", "1000.00", 1)
GIFT = platforms.youzan_line("o9", "GIFT", "赠品", "0.00", 1)
SHARED = {"bj-co": 15_000, "tax:vat": 6_000, "dealer": 79_000}
LEFT_60 = {"bj-co": 9_000, "tax:vat": 3_600, "dealer": 47_400}
"""After 400.00 of the 1,000.00 went back."""


@pytest.fixture
def till(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:  # noqa: F811
    """The shop with its book, and somebody of finance at head office."""
    topic = boto3.client("sns").create_topic(Name="notices")["TopicArn"]
    monkeypatch.setenv("NOTICES_TOPIC", topic)
    shop.publish(CHANNEL, VAT, REST)
    shop.world.parties.put(Party("fin-1", "person", "财务", frozenset({"finance"}), outlet="hq"))
    return shop


def order(*lines: dict[str, Any], **pay: str) -> dict[str, Any]:
    told = platforms.youzan_order("E1", list(lines) or [COURSE], KUNMING, PAID)
    told["full_order_info"]["pay_info"] |= pay
    return told


def refund(fee: Any, oids: Any = ("o1",), refund_id: str = "R1", **more: Any) -> dict[str, Any]:
    named = {"oids": list(oids)} if isinstance(oids, tuple) else {"oids": oids}
    return {"tid": "E1", "refund_id": refund_id, **named, "refunded_fee": fee, **more}


SUCCESS = "trade_refund_RefundSuccess"


def tickets(shop: Shop) -> list[Ticket]:  # noqa: F811
    items = shop.world.client.scan(TableName=shop.world.tables["WORK_TABLE"])["Items"]
    return [item_to_ticket(item) for item in items if item["part"]["S"] == "head"]


def settle(shop: Shop) -> None:  # noqa: F811
    """What the work table's stream would bring of every ticket that was done."""
    for ticket in tickets(shop):
        change = record(shop.world.image(ticket.ticket_id))
        assert not stream.handler({"Records": [change]}, rest.Context())["batchItemFailures"]


def credited(shop: Shop) -> dict[str, int]:  # noqa: F811
    """What each account of the pay side has over all tickets, without those that are at 0."""
    sums: dict[str, int] = {}
    for ticket in tickets(shop):
        for _, entry in shop.world.ledger.ticket_entries(ticket.ticket_id):
            if entry.account.startswith("payable:") or entry.account == "tax:vat":
                name = entry.account.removeprefix("payable:")
                sums[name] = sums.get(name, 0) - entry.amount
    return {name: amount for name, amount in sums.items() if amount}


def deliveries(shop: Shop) -> list[Delivery]:  # noqa: F811
    items = shop.world.client.scan(TableName=shop.world.tables["INBOX_TABLE"])["Items"]
    found = [from_item(item) for item in items if "state" in item]
    return sorted(found, key=lambda each: int(each.delivery_id.rpartition("m")[2]))


def played(shop: Shop, *messages: tuple[str, Mapping[str, Any]]) -> dict[str, int]:  # noqa: F811
    for type, msg in messages:
        shop.push(type, dict(msg))
        settle(shop)
    return credited(shop)


PAID_PUSH = ("trade_TradePaid", order())


def test_a_whole_order_with_a_gift_of_nothing_is_given_back_whole(till: Shop) -> None:
    paid = ("trade_TradePaid", order(COURSE, GIFT))

    assert played(till, paid) == SHARED
    assert played(till, (SUCCESS, refund("1000.00", ("o1", "o9")))) == {}


def test_postage_that_goes_back_too_is_nobodys_line(till: Shop) -> None:
    paid = ("trade_TradePaid", order(payment="1010.00", post_fee="10.00"))

    assert played(till, paid) == SHARED
    assert played(till, (SUCCESS, refund("1010.00"))) == {}


def test_a_refund_before_its_order_waits_for_it_and_is_applied_with_it(till: Shop) -> None:
    played(till, (SUCCESS, refund("400.00")))
    (waiting,) = deliveries(till)
    assert (waiting.state, waiting.reason) == ("waiting", "order E1")

    assert played(till, PAID_PUSH) == LEFT_60
    assert [each.state for each in deliveries(till)] == ["done", "done"]


@pytest.mark.parametrize(
    "type",
    [
        "trade_refund_RefundSuccess", "trade_refund_RefundSellerCreated", "trade_refund_SysRefund",
        "trade_refund_RefundSellerAgree", "youzan_trade_RefundSuccess",
    ],
)  # fmt: skip
def test_every_message_by_which_money_goes_back_books_it(till: Shop, type: str) -> None:
    told = (type, refund("400.00", refund_type="REFUND_ONLY"))

    assert played(till, PAID_PUSH, told) == LEFT_60


def test_an_agreed_return_of_goods_moves_money_only_when_they_are_back(till: Shop) -> None:
    told = refund("400.00", refund_type="REFUND_AND_RETURN")

    assert played(till, PAID_PUSH, ("trade_refund_RefundSellerAgree", told)) == SHARED
    assert played(till, (SUCCESS, told)) == LEFT_60


@pytest.mark.parametrize(
    "told",
    [
        refund(400.0), refund(400), refund("400.00", "o1"), refund("400.00", "[o1]"),
        {"tid": "E1", "refund_id": "R1", "oid": "o1", "refund_fee": "400.00"},
    ],
    ids=["number", "whole_number", "text", "text_of_a_list", "older_names"],
)  # fmt: skip
def test_one_refund_in_every_shape_it_comes_in(till: Shop, told: dict[str, Any]) -> None:
    assert played(till, PAID_PUSH, (SUCCESS, told)) == LEFT_60


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (refund("400.00", ("o1", "o77")), "unknown_line"),
        (refund("1000.01"), "over_refunded"),
        (refund("four hundred"), "unreadable_refund"),
        (refund("-1.00"), "unreadable_refund"),
        (refund("400.00", refund_id=""), "unreadable_refund"),
    ],
)
def test_what_cannot_be_booked_is_refused_and_finance_is_told(
    till: Shop, told: dict[str, Any], why: str
) -> None:
    assert played(till, PAID_PUSH, (SUCCESS, told)) == SHARED

    refused = deliveries(till)[-1]
    assert refused.state == "failed"
    assert refused.reason.startswith(why)
    assert [each["to"] for each in refused.answers] == ["fin-1"]


def test_a_refund_message_of_a_kind_nobody_knows_is_not_passed_over(till: Shop) -> None:
    played(till, PAID_PUSH, ("trade_refund_SomethingNew", refund("400.00")))

    told = deliveries(till)[-1]
    assert (told.state, told.reason) == ("failed", "unknown_message: trade_refund_SomethingNew")
    assert told.answers


def test_the_same_refund_with_another_sum_is_refused(till: Shop) -> None:
    messages = (PAID_PUSH, (SUCCESS, refund("400.00")), (SUCCESS, refund("500.00")))

    assert played(till, *messages) == LEFT_60
    assert deliveries(till)[-1].reason.startswith("idempotency_key_reused")


def test_a_close_after_the_work_waits_for_its_refund_and_tells_finance(till: Shop) -> None:
    assert played(till, PAID_PUSH, ("trade_TradeClose", {"tid": "E1"})) == SHARED
    closed = deliveries(till)[-1]
    assert (closed.state, closed.reason) == ("waiting", "the refund of order E1")
    assert [each["to"] for each in closed.answers] == ["fin-1"]

    assert played(till, (SUCCESS, refund("1000.00"))) == {}
    assert {each.state for each in deliveries(till)} == {"done"}


def test_work_that_was_given_back_before_it_began_is_open_no_more(till: Shop) -> None:
    till.world.pricing.put_listing("youzan", "YZ-AC", "AC-INSTALL")
    line = platforms.youzan_line
    two = order(line("o1", "YZ-AC", "空调安装", "120.00", 1), line("o2", "YZ-AC", "装", "80.00", 1))

    played(till, ("trade_TradePaid", two), (SUCCESS, refund("120.00")))

    states = {t.marks["order"]["line"]: t.state for t in tickets(till)}
    assert states == {"o1": "cancelled", "o2": "created"}


def test_commission_is_on_what_was_paid_after_the_coupon(till: Shop) -> None:
    """1,000.00 by the line, 100.00 of them by a coupon on the order."""
    paid = ("trade_TradePaid", order(payment="900.00"))

    assert played(till, paid) == {"bj-co": 13_500, "tax:vat": 5_400, "dealer": 71_100}


def test_what_was_paid_before_midnight_counts_then_however_late_it_is_told(till: Shop) -> None:
    late = PAID.replace(day=30, hour=15, minute=50)
    told = order()
    told["full_order_info"]["order_info"]["pay_time"] = "2026-11-30 23:50:00"
    with time_machine.travel(late + timedelta(minutes=15), tick=False):
        till.world.clock.now = late + timedelta(minutes=15)
        played(till, ("trade_TradePaid", told))

    (ticket,) = tickets(till)
    assert ticket.served == late
    assert till.lines("dealer", period_of(late)) and period_of(late) == "2026-11"


def test_r015_a_paid_course_needs_no_address(till: Shop) -> None:
    told = order()
    del told["full_order_info"]["address_info"]

    played(till, ("trade_TradePaid", told))

    (ticket,) = tickets(till)
    assert (ticket.state, ticket.region) == ("done", "")


# Any order of arrival

LINES = (
    platforms.youzan_line("o1", "YZ-COURSE", "直播课", "600.00", 1),
    platforms.youzan_line("o2", "YZ-COURSE", "直播课", "400.00", 1),
    GIFT,
)
SPLIT = ("trade_TradePaid", order(*LINES, payment="1010.00", post_fee="10.00"))
IN_PARTS = (
    SPLIT,
    (SUCCESS, refund("100.00", ("o1",), "R1")),
    ("trade_refund_RefundSellerCreated", refund("400.00", ("o2", "o9"), "R2")),
    (SUCCESS, refund("200.00", ("o1", "o2"), "R3")),
)
"""300.00 stay of the first line's 600.00: shared as 45.00, 18.00 and 237.00."""
STAY = {"bj-co": 4_500, "tax:vat": 1_800, "dealer": 23_700}


@pytest.mark.parametrize("turn", list(itertools.permutations(range(4))))
def test_refunds_of_every_kind_in_every_order_leave_the_same(
    till: Shop, turn: tuple[int, ...]
) -> None:
    assert played(till, *(IN_PARTS[place] for place in turn)) == STAY
    assert {each.state for each in deliveries(till)} == {"done"}


def pieces(total: int, parts: int) -> Iterable[int]:
    """A sum in so many uneven pieces."""
    left = total
    for number in range(parts, 1, -1):
        piece = left // number - number
        yield piece
        left -= piece
    yield left


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_a_whole_order_given_back_in_parts_leaves_nobody_anything(till: Shop, parts: int) -> None:
    """Partial refunds that name the whole order, over two lines, in any sizes."""
    told = [
        (SUCCESS, refund(f"{fen / 100:.2f}", None, f"R{n}"))
        for n, fen in enumerate(pieces(101_000, parts))
    ]

    assert played(till, SPLIT, *told) == {}
    assert {each.state for each in deliveries(till)} == {"done"}
