"""A channel's paid order shared out between head office, the state and a dealer: from push to statements.

1,000.00 paid: 15 % to head office, 6 % tax, the rest to the dealer whose outlet serves the place.
"""

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from demo import platforms
from settlement import stream
from suanqing.finance.settlement.items import PartyEntry
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.platform import secrets
from suanqing.pricing.catalogue import Sku
from suanqing.times import period_of
from suanqing.work.tickets.items import item_to_ticket
from suanqing.work.tickets.model import Ticket
from tests import rest
from tests.integration.settling import World, document, record
from tests.integration.stating import Office
from tests.integration.test_intake import SECRET
from tests.simulation.streams import Feed

PAID = datetime(2026, 11, 21, 8, tzinfo=UTC)
KUNMING = platforms.Place("云南省", "昆明市", "五华区", "人民中路 1 号")
SHANGHAI = platforms.Place("上海市", "上海市", "浦东新区", "世纪大道 100 号")
DISPATCHER = Caller("dispatch", frozenset({"dispatcher"}))
FINANCE = Caller("fin", frozenset({"finance"}))
ORDER = {"id": "order", "fee": "sale", "by": "order", "rate": "1"}
CHANNEL = {"id": "channel", "role": "party:bj-co", "rate": "0.15", "fee": "channel_fee"}
VAT = {"id": "vat", "tax": "vat", "rate": "0.06"}
REST = {"id": "rest", "role": "owner", "remainder": True}


class Shop:
    """The settlement tests' company with a shop before it; every handler is the real one."""

    def __init__(self, world: World) -> None:
        # Outside China moto knows the service by its name.
        streams = f"https://streams.dynamodb.{os.environ['AWS_REGION']}.amazonaws.com"
        reader = boto3.client("dynamodbstreams", endpoint_url=streams)
        self.world = world
        self.feed = Feed(reader, world.client, world.tables["INBOX_TABLE"])
        self.numbers = itertools.count(1)

    def publish(self, *parts: dict[str, Any]) -> None:
        """A book that pays out the order by the parts; a course's own line is worth nothing."""
        world = self.world
        world.pricing.import_skus([Sku("COURSE", "service", "直播课", category="sale")])
        world.pricing.put_listing("youzan", "YZ-COURSE", "COURSE")
        book = document([{"role": "outlet", "remainder": True}], COURSE=0)
        book["planes"]["charge"] |= {"fees": [ORDER], "coefficient": {}}
        plan = {"id": "dealer", "on": ["sale"], "parts": list(parts)}
        book["planes"]["pay"] |= {"fees": [ORDER], "splits": [plan], "coefficient": {}}
        drafted = world.pricing.put_draft(book, "ann", world.clock())
        handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
        world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
        world.pricing.publish(handed.version_id, "ann", world.clock())

    def paid(self, place: platforms.Place = KUNMING, amount: str = "1000.00") -> None:
        """Once to three times, as platforms do."""
        line = platforms.youzan_line("o1", "YZ-COURSE", "直播课", amount, 1)
        for _ in range(2):
            self.push("trade_TradePaid", platforms.youzan_order("E1", [line], place, PAID))

    def refunds(self, amount: str, refund_id: str) -> None:
        told = {"tid": "E1", "refund_id": refund_id, "oids": ["o1"], "refunded_fee": amount}
        self.push("trade_refund_RefundSuccess", told)

    def push(self, type: str, msg: dict[str, Any]) -> None:
        """Through the door, the inbox and intake."""
        from webhooks.app import handler
        from webhooks.intake import handler as intake

        request = platforms.youzan_push(
            "client-1", "s3cret", 10000, type, msg, f"m{next(self.numbers)}", PAID, id="E1"
        )
        event = rest.event("POST", "/webhooks/youzan", body=request.body, content_type=None,
                           headers=request.headers, query=dict(request.query))  # fmt: skip
        assert handler(event, rest.Context())["statusCode"] == 200
        while records := self.feed.news():
            assert intake({"Records": records}, rest.Context())["batchItemFailures"] == []

    @property
    def ticket(self) -> Ticket:
        items = self.world.client.scan(TableName=self.world.tables["WORK_TABLE"])["Items"]
        (head,) = (item for item in items if item["part"]["S"] == "head")
        return item_to_ticket(head)

    def settle(self) -> None:
        """What the table's stream would bring."""
        change = record(self.world.image(self.ticket.ticket_id))
        answer = stream.handler({"Records": [change]}, rest.Context())
        assert answer["batchItemFailures"] == []

    def credited(self) -> dict[str, int]:
        """Every account of the pay side; with the cost all of them sum to 0."""
        sums: dict[str, int] = {}
        for _, entry in self.world.ledger.ticket_entries(self.ticket.ticket_id):
            if entry.account.startswith("payable:") or entry.account == "tax:vat":
                name = entry.account.removeprefix("payable:")
                sums[name] = sums.get(name, 0) - entry.amount
        return {name: amount for name, amount in sums.items() if amount}

    def lines(self, party: str, period: str) -> tuple[PartyEntry, ...]:
        return tuple(self.world.ledger.party_lines(party, period).entries)


@pytest.fixture
def shop(moto_tables: Any, tables: dict[str, str], monkeypatch: Any) -> Iterator[Shop]:
    monkeypatch.setattr(secrets, "secret", lambda: SECRET)
    monkeypatch.setattr(secrets, "refresh", lambda: False)
    monkeypatch.setenv("NOTICES_TOPIC", "none")
    world = World(moto_tables, tables).found(office=True)
    world.parties.put(Party("hq", "hq", "总部"))
    world.parties.put(Party("bj-co", "supplier", "北京总公司"))
    world.parties.put(Party("dealer", "dealer", "云南经销商"))
    with time_machine.travel(PAID, tick=False):
        yield Shop(world)


@pytest.mark.parametrize(
    ("base", "vat", "rest_"), [(None, 6_000, 79_000), ("part:channel", 900, 84_100)]
)
def test_r067_the_rest_of_a_paid_order_is_the_dealers_at_once(
    shop: Shop, base: str | None, vat: int, rest_: int
) -> None:
    """Nothing waits for anybody: the records that the paid event caused book it, at its own moment."""
    shop.publish(CHANNEL, VAT | ({"base": base} if base else {}), REST)

    shop.paid()
    shop.settle()

    assert (shop.ticket.scene, shop.ticket.state) == ("sale@1", "done")
    assert shop.credited() == {"bj-co": 15_000, "tax:vat": vat, "dealer": rest_}
    assert sum(shop.credited().values()) == 100_000
    (credit,) = shop.lines("dealer", period_of(PAID))
    assert credit.at - PAID <= timedelta(seconds=60)
    assert shop.world.accrued("dealer", "bj-co") == {"dealer": rest_, "bj-co": 15_000}
    assert sum(e.amount for _, e in shop.world.ledger.ticket_entries(shop.ticket.ticket_id)) == 0


@pytest.mark.parametrize("cents", [1, 99, 99_999, 100_001, 33_333])
def test_r067_the_parts_always_sum_to_the_order(shop: Shop, cents: int) -> None:
    shop.publish(CHANNEL, VAT, REST)

    shop.paid(amount=f"{cents // 100}.{cents % 100:02d}")
    shop.settle()

    assert sum(shop.credited().values()) == cents


def test_r068_one_order_is_on_two_statements_and_a_later_refund_reverses_both_in_proportion(
    shop: Shop,
) -> None:
    """40 % goes back in December: 60.00 of 150.00, 316.00 of 790.00, 24.00 of the tax's 60.00."""
    shop.publish(CHANNEL, VAT, REST)
    office = Office(shop.world)
    office.clock.now = datetime(2026, 12, 2, tzinfo=UTC)
    shop.paid()
    shop.settle()
    office.close(period="2026-11")
    sums = {party: office.confirmed(party, "2026-11").total for party in ("bj-co", "dealer")}

    with time_machine.travel(datetime(2026, 12, 10, tzinfo=UTC), tick=False):
        shop.refunds("400.00", "R1")
        shop.refunds("400.00", "R1")
        shop.settle()
    office.clock.now = datetime(2027, 1, 2, tzinfo=UTC)
    office.close(period="2026-12")
    later = {party: office.issued(party, "2026-12") for party in ("bj-co", "dealer")}

    assert sums == {"bj-co": 15_000, "dealer": 79_000}
    assert {party: head.total for party, head in later.items()} == {
        "bj-co": -6_000, "dealer": -31_600,
    }  # fmt: skip
    for head in later.values():
        lines = office.store.statement(head).lines
        assert {(line.ticket_id, line.n, line.cause) for line in lines} == {
            (shop.ticket.ticket_id, 2, "refund")
        }
        assert {line.service_period for line in lines} == {"2026-11"}
    assert shop.credited() == {"bj-co": 9_000, "tax:vat": 3_600, "dealer": 47_400}


def test_r068_the_rest_refunded_leaves_nobody_anything(shop: Shop) -> None:
    shop.publish(CHANNEL, VAT, REST)
    shop.paid()
    shop.settle()

    for refund_id, amount in (("R1", "333.33"), ("R2", "666.67")):
        shop.refunds(amount, refund_id)
        shop.settle()

    assert shop.credited() == {}


def test_r071_the_same_course_at_two_campuses_has_two_payees(shop: Shop) -> None:
    shop.publish(CHANNEL, VAT, REST | {"role": "outlet"})

    shop.paid(SHANGHAI)
    shop.settle()

    assert shop.credited() == {"bj-co": 15_000, "tax:vat": 6_000, "sh-01": 79_000}


def test_r071_a_transfer_after_the_close_reverses_at_the_one_campus_and_rebooks_at_the_other(
    shop: Shop,
) -> None:
    shop.publish(CHANNEL, VAT, REST | {"role": "outlet"})
    shop.paid()
    shop.settle()
    before = shop.credited()
    office = Office(shop.world)
    office.clock.now = datetime(2026, 12, 2, tzinfo=UTC)
    office.close(period="2026-11")

    with time_machine.travel(datetime(2026, 12, 10, tzinfo=UTC), tick=False):
        from tickets.app import handler

        asked = {"outlet": "sh-01", "reason": "转到浦东校区"}
        first, (status, told) = (
            rest.call(
                handler, "POST", "/tickets/{ticket_id}/outlet", caller=who, json=asked,
                path_params={"ticket_id": shop.ticket.ticket_id},
            )[:2]
            for who in (DISPATCHER, Caller("dis", frozenset({"dispatcher"})))
        )  # fmt: skip
        shop.settle()

    assert (first[0], status, told["outlet"]) == (202, 200, "sh-01")
    assert before == {"bj-co": 15_000, "tax:vat": 6_000, "yn-02": 79_000}
    assert shop.credited() == {"bj-co": 15_000, "tax:vat": 6_000, "sh-01": 79_000}
    moved = {party: shop.lines(party, "2026-12") for party in ("yn-02", "sh-01")}
    assert [(e.n, e.service_period, e.earned) for e in moved["yn-02"]] == [(2, "2026-11", -79_000)]
    assert [(e.n, e.service_period, e.earned) for e in moved["sh-01"]] == [(2, "2026-11", 79_000)]
    assert {line.mirror for line in moved["yn-02"][0].lines} == {1}
    event = shop.ticket.events[-1]
    assert (event.kind, event.by) == ("transferred", "dis")
    assert event.data == {"outlet": "sh-01", "was": "yn-02", "reason": "转到浦东校区"}


def test_r094_a_return_costs_what_the_order_with_coupon_and_shipping_says(shop: Shop) -> None:
    """Two of 300.00 and a course of 100.00, 50.00 coupon, 12.00 shipping; the coupon lies on both lines
    by what they cost: 557.14 and 92.86. So the course has earned its parties the 92.86 that were paid for it."""
    shop.publish(CHANNEL, REST)
    line = platforms.youzan_line
    lines = [line("o1", "AC-55", "空调", "600.00", 2), line("o2", "YZ-COURSE", "课程", "100.00", 1)]
    told = platforms.youzan_order("E1", lines, KUNMING, PAID)
    told["full_order_info"]["pay_info"] |= {"payment": "662.00", "post_fee": "12.00"}
    shop.push("trade_TradePaid", told)
    shop.settle()

    def cost(caller: Caller = FINANCE, **query: str) -> Any:
        from settlement.app import handler

        status, body, _ = rest.call(
            handler, "GET", "/tickets/{ticket_id}/return-cost", caller=caller, query=query,
            path_params={"ticket_id": shop.ticket.ticket_id},
        )  # fmt: skip
        return body if status == 200 else status

    def sums(body: Any) -> list[int]:
        return [body[name]["amount"] for name in ("goods", "shipping", "total", "kept")]

    assert sums(cost(pieces="o1:2,o2:1")) == [65_000, 1_200, 66_200, 0]
    assert sums(cost(pieces="o1:1")) == [27_857, 0, 27_857, 38_343]
    assert sums(cost(pieces="o1:1,o2:1", before="o1:1")) == [37_143, 1_200, 38_343, 0]
    own = cost()
    assert sums(own) == [9_286, 0, 9_286, 56_914]
    assert own["service_cost"]["amount"] == 9_286
    assert [cost(pieces=wrong) for wrong in ("o1:3", "o1", "o9:1", "o1:0")] == [422] * 4
    assert cost(DISPATCHER, pieces="o1:1") == 403
