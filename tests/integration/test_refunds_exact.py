"""Refunds of any size and kind, in any order, from the door to the ledger: what is left is booked exactly."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import time_machine

from demo import platforms
from suanqing.channels.inbox.delivery import Delivery, from_item
from suanqing.channels.inbox.store import InboxStore
from suanqing.people.parties.model import Party
from suanqing.times import period_of
from suanqing.work.tickets.items import item_to_ticket
from suanqing.work.tickets.model import Ticket
from tests import rest
from tests.integration.settling import record
from tests.integration.test_channel_orders import CHANNEL, KUNMING, PAID, REST, VAT, Shop

Line = tuple[str, str, str]
"""(order line, the shop's item, yuan)"""
COURSE: Line = ("o1", "YZ-COURSE", "1000.00")


class Till(Shop):
    """The shop, with what became of its messages."""

    def sold(self, *lines: Line, place: Any = KUNMING, at: Any = PAID, **pay: str) -> None:
        told = platforms.youzan_order(
            "E1", [platforms.youzan_line(oid, item, "商品", yuan) for oid, item, yuan in lines],
            place, at,
        )  # fmt: skip
        told["full_order_info"]["pay_info"] |= pay
        self.push("trade_TradePaid", told)
        self.settle_all()

    def back(self, oids: Any, fee: Any, id: str = "R1", kind: str = "", **more: Any) -> Delivery:
        told = {"tid": "E1", "refund_id": id, "oids": oids, "refunded_fee": fee} | more
        self.push(kind or "trade_refund_RefundSuccess", told)
        self.settle_all()
        return self.delivery

    @property
    def tickets(self) -> list[Ticket]:
        items = self.world.client.scan(TableName=self.world.tables["WORK_TABLE"])["Items"]
        heads = (item_to_ticket(item) for item in items if item["part"]["S"] == "head")
        return sorted(heads, key=lambda each: str(each.marks["order"]["line"]))

    def settle_all(self) -> None:
        from settlement import stream

        for ticket in self.tickets:
            change = record(self.world.image(ticket.ticket_id))
            answer = stream.handler({"Records": [change]}, rest.Context())
            assert answer["batchItemFailures"] == []

    @property
    def inbox(self) -> InboxStore:
        return InboxStore(self.world.client, self.world.tables["INBOX_TABLE"])

    @property
    def delivery(self) -> Delivery:
        """What became of the newest message."""
        newest = next(iter(self.numbers)) - 1
        self.numbers = itertools.count(newest + 1)
        return self.inbox.get(f"youzan:msg-m{newest}")

    def deliveries(self) -> list[Delivery]:
        items = self.world.client.scan(TableName=self.world.tables["INBOX_TABLE"])["Items"]
        return [from_item(item) for item in items if "state" in item]

    def sums(self) -> dict[str, int]:
        """Every account of the pay side, over all tickets."""
        sums: dict[str, int] = {}
        for ticket in self.tickets:
            for _, entry in self.world.ledger.ticket_entries(ticket.ticket_id):
                if entry.account.startswith("payable:") or entry.account == "tax:vat":
                    name = entry.account.removeprefix("payable:")
                    sums[name] = sums.get(name, 0) - entry.amount
        return {name: amount for name, amount in sums.items() if amount}


@pytest.fixture
def till(moto_tables: Any, tables: dict[str, str], monkeypatch: Any) -> Iterator[Till]:
    from suanqing.platform import secrets
    from tests.integration.settling import World
    from tests.integration.test_intake import SECRET
    from webhooks import intake

    monkeypatch.setattr(secrets, "secret", lambda: SECRET)
    monkeypatch.setattr(secrets, "refresh", lambda: False)
    monkeypatch.setattr(intake, "send", lambda delivery: None)
    world = World(moto_tables, tables).found()
    for party in (
        Party("hq", "hq", "总部"),
        Party("bj-co", "supplier", "北京总公司"),
        Party("dealer", "dealer", "云南经销商"),
        Party("fin", "person", "财务", frozenset({"finance"}), outlet="hq"),
    ):
        world.parties.put(party)
    with time_machine.travel(PAID, tick=False):
        shop = Till(world)
        shop.publish(CHANNEL, VAT, REST)
        world.pricing.put_listing("youzan", "YZ-AC", "AC-INSTALL")
        yield shop


def test_a_refund_of_goods_alone_is_nobodys_ticket(till: Till) -> None:
    till.sold(("o1", "TV", "5000.00"))

    delivery = till.back("o1", "5000.00")

    assert (delivery.state, delivery.note) == ("done", "refund R1: no work of ours")


def test_a_refused_refund_keeps_no_later_one_out(till: Till) -> None:
    till.sold(COURSE)
    till.back(["o1"], "1000.01", "R1")

    assert till.back(["o1"], "1000.00", "R2").state == "done"
    assert till.sums() == {}


def test_what_was_paid_before_midnight_and_told_after_is_of_the_month_it_was_paid_in(
    till: Till,
) -> None:
    """Paid on 30 November 23:50 in Beijing, pushed at 00:05; worked off once more in January."""
    with time_machine.travel(datetime(2026, 11, 30, 16, 5, tzinfo=UTC), tick=False):
        till.sold(COURSE, at=datetime(2026, 11, 30, 15, 50, tzinfo=UTC))
    with time_machine.travel(datetime(2027, 1, 3, tzinfo=UTC), tick=False):
        till.inbox.reset_to_new(till.delivery.delivery_id)
        till.sold(COURSE, at=datetime(2026, 11, 30, 15, 50, tzinfo=UTC))

    [ticket] = till.tickets
    assert ticket.served == datetime(2026, 11, 30, 15, 50, tzinfo=UTC)
    assert period_of(ticket.served) == "2026-11"


def test_a_time_that_cannot_be_is_the_time_of_the_message(till: Till) -> None:
    till.sold(COURSE, at=datetime(2026, 1, 1, tzinfo=UTC))

    assert till.tickets[0].served == PAID


def mirrored(shares: dict[str, int], part: Fraction) -> dict[str, int]:
    """The part of each share that goes back: the sum half up, each by largest remainder."""
    whole = int(sum(shares.values()) * part + Fraction(1, 2))
    scale = Fraction(whole, sum(shares.values())) if sum(shares.values()) else Fraction(0)
    exact = {name: share * scale for name, share in shares.items()}
    back = {name: int(amount) for name, amount in exact.items()}
    rest = whole - sum(back.values())
    for name in sorted(back, key=lambda each: (back[each] - exact[each], each))[:rest]:
        back[name] += 1
    return back


@pytest.mark.parametrize("seed", range(12))
def test_refunds_in_every_order_size_and_kind_book_exactly_what_is_left(
    till: Till, seed: int
) -> None:
    """Orders of courses, gifts, goods, postage and coupons; refunds in parts, of one line or of several,
    by seller, buyer or platform, before and after the order, once to three times. In the end every
    fen that was not given back lies where the plan puts it, and nothing waits."""
    chance = Random(seed)
    paid = {f"o{n}": chance.randint(1, 90_000) for n in range(chance.randint(1, 3))}
    ship = chance.choice((0, 0, 1_200))
    lines = [(oid, "YZ-COURSE", f"{fen / 100:.2f}") for oid, fen in paid.items()]
    lines += [("g1", "GIFT", "0.00")] if chance.random() < 0.5 else []
    pay = {"payment": f"{(sum(paid.values()) + ship) / 100:.2f}", "post_fee": f"{ship / 100:.2f}"}
    kinds = ("trade_refund_RefundSuccess", "trade_refund_RefundSellerCreated",
             "trade_refund_SysRefund", "trade_refund_RefundSellerAgree")  # fmt: skip
    left, sends = dict(paid), []
    for n, oid in enumerate(paid):
        for part in range(chance.randint(0, 2)):
            fee = chance.randint(1, left[oid]) if left[oid] else 0
            left[oid] -= fee
            sends.append(([oid], f"{fee / 100:.2f}", f"R{n}-{part}"))
    whole = chance.random() < 0.5
    if whole:
        rest_ = sum(left.values()) + ship
        first = chance.randint(0, rest_)
        everything = [oid for oid, *_ in lines]
        sends += [(everything, f"{first / 100:.2f}", "W1"),
                  (everything, f"{(rest_ - first) / 100:.2f}", "W2")]  # fmt: skip
        left = dict.fromkeys(paid, 0)
    calls: list[Any] = [("paid",)] + [send for send in sends for _ in range(chance.randint(1, 3))]
    chance.shuffle(calls)

    for call in calls:
        if call == ("paid",):
            till.sold(*lines, **pay)
        else:
            till.back(*call, kind=chance.choice(kinds))

    expected: dict[str, int] = {}
    for oid, fen in paid.items():
        hq, vat = (int(fen * Fraction(rate) + Fraction(1, 2)) for rate in ("0.15", "0.06"))
        shares = {"bj-co": hq, "vat": vat, "dealer": fen - hq - vat}
        gone = mirrored(shares, Fraction(fen - left[oid], fen))
        for name, share in shares.items():
            expected[name] = expected.get(name, 0) + share - gone[name]
    booked = {name.removeprefix("tax:"): amount for name, amount in till.sums().items()}
    assert sum(booked.values()) == sum(left.values())
    for name, amount in expected.items():  # which account a tie goes to is the engine's own rule
        assert abs(booked.get(name, 0) - amount) <= len(paid)
    assert {each.state for each in till.deliveries()} == {"done"}
