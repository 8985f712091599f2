"""A ticket abroad (R040): the country's currency for the customer, its clocks, its holidays and its tax.

Settled by the stream's handler, read through the API's; the book is published through the pricing function's.
"""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pricing.app import handler as pricing
from settlement import stream
from settlement.app import handler as money
from suanqing.people.identity.caller import Caller
from suanqing.pricing.stores.rates import ExchangeRate
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from tests.integration.settling import DISPATCHER, Clock, World, document, record
from tests.rest import Context, call

ANN, BOB = (Caller(name, frozenset({"finance"})) for name in ("ann", "bob"))
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
NIGHT = {"from": "22:00", "to": "06:00"}
ABROAD: dict[str, Any] = {
    "markets": [
        {"id": "jp", "regions": ["JP"], "currency": "JPY"},
        {"id": "de", "regions": ["DE"], "currency": "EUR"},
    ],
    "clocks": [
        {"id": "tokyo", "regions": ["JP"], "zone": "Asia/Tokyo"},
        {"id": "berlin", "regions": ["DE"], "zone": "Europe/Berlin"},
    ],
    "calendars": [
        {"id": "jp", "regions": ["JP"], "days": ["2025-01-01", "2025-03-20"]},
        {"id": "de", "regions": ["DE"], "days": ["2025-01-01", "2025-04-18", "2025-10-03"]},
    ],
}


def book() -> dict[str, Any]:
    """The book of the settlement tests, abroad as well: consumption tax on top in Japan, VAT inside in Germany."""
    told = document() | ABROAD
    told["planes"]["charge"]["taxes"] = [
        {"id": "jct", "mode": "exclusive", "rate": "0.1", "when": {"region": "JP"}},
        {"id": "mwst", "mode": "inclusive", "rate": "0.19", "when": {"region": "DE"}},
    ]
    told["planes"]["pay"]["fees"] = [
        {"id": "night", "fee": "night", "by": "night", "amount": 6_000, "hours": NIGHT},
        {
            "id": "holiday",
            "fee": "holiday",
            "by": "fixed",
            "amount": 5_000,
            "when": {"holiday": True},
        },
    ]
    return told


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    made = World(engine, tables).found(office=True)
    path = {"book_version": "main@1"}
    call(pricing, "POST", "/books", caller=ANN, json=book())
    _, handed, _ = call(
        pricing, "POST", "/books/{book_version}/submit", caller=ANN, path_params=path
    )
    approval = {"hash": handed["hash"]}
    call(
        pricing,
        "POST",
        "/books/{book_version}/approve",
        caller=BOB,
        path_params=path,
        json=approval,
    )
    status, published, _ = call(
        pricing, "POST", "/books/{book_version}/publish", caller=ANN, path_params=path, json={}
    )
    assert (status, published["state"]) == (200, "published")
    return made


def with_rates(world: World) -> None:
    for pair, rate in (("JPY/CNY", "0.05"), ("EUR/CNY", "7.8")):
        world.pricing.rates.put(ExchangeRate(pair, Decimal(rate), SINCE, "PBOC", "ann", SINCE))


def done(world: World, region: str, arrived: str, completed: str) -> Ticket:
    """One service item, 210.00 before tax, done by tech-1 between the two moments."""
    world.clock = world.commands.clock = Clock(datetime.fromisoformat(arrived))
    spec = NewTicket("sh-01", "装空调", region, "app:dispatch", lines=(("AC-INSTALL", Decimal(1)),))
    ticket = world.commands.create(DISPATCHER, spec).ticket.ticket_id
    world.commands.assign(DISPATCHER, ticket, "tech-1", [])
    world.commands.arrive(DISPATCHER, ticket)
    world.clock.now = datetime.fromisoformat(completed)
    return world.commands.complete(DISPATCHER, ticket)


def settled(world: World, ticket: Ticket) -> dict[str, Any]:
    """What finance reads of it once the stream has been through."""
    stream.handler({"Records": [record(world.image(ticket.ticket_id))]}, Context())
    path = {"ticket_id": ticket.ticket_id}
    status, body, _ = call(
        money,
        "GET",
        "/tickets/{ticket_id}/earnings",
        caller=ANN,
        path_params=path,
        query={"lang": "zh"},
    )
    assert status == 200
    found: dict[str, Any] = body
    return found


def fees(shown: dict[str, Any]) -> dict[str, int]:
    return {
        line["fee"]: line["amount"]["amount"] for line in shown["lines"] if line["plane"] == "pay"
    }


def booked(world: World, ticket: Ticket) -> dict[str, dict[str, int]]:
    """By currency, what stands on each account."""
    found: dict[str, Counter[str]] = {}
    for _, entry in world.ledger.ticket_entries(ticket.ticket_id):
        found.setdefault(entry.currency, Counter())[entry.account] += entry.amount
    assert all(sum(accounts.values()) == 0 for accounts in found.values())
    return {currency: dict(accounts) for currency, accounts in found.items()}


def test_r040_a_customer_in_tokyo_is_asked_in_yen_with_japans_tax_by_the_stored_rate(
    world: World,
) -> None:
    """210.00 and 10 % on top are 231.00 CNY; at 0.05 CNY for a yen 4,620 yen, of which 420 are tax."""
    with_rates(world)

    ticket = done(world, "JP-13", "2025-03-10T05:00:00+00:00", "2025-03-10T06:00:00+00:00")
    shown = settled(world, ticket)

    assert shown["customer"] == {"amount": 4_620, "currency": "JPY"}
    (charge,) = [line for line in shown["lines"] if line["plane"] == "charge"]
    assert (charge["amount"]["amount"], charge["asked"]) == (
        23_100,
        {"amount": 4_620, "currency": "JPY"},
    )
    assert any(step["numbers"].get("tax") == "420" for step in charge["steps"])
    assert "客户：231.00 CNY → 4620 JPY" in "\n".join(charge["words"])
    accounts = booked(world, ticket)
    assert accounts["JPY"] == {"receivable:app": 4_620, "fx:JPY/CNY": -4_620}
    assert (accounts["CNY"]["revenue:service"], accounts["CNY"]["tax:output"]) == (-21_000, -2_100)
    assert "receivable:app" not in accounts["CNY"]


def test_who_is_paid_for_work_abroad_and_who_sends_them_read_nothing_of_what_the_customer_is_asked(
    world: World,
) -> None:
    with_rates(world)
    ticket = done(world, "JP-13", "2025-03-10T05:00:00+00:00", "2025-03-10T06:00:00+00:00")
    assert "4620" in str(settled(world, ticket))

    tech = Caller("tech-1", frozenset({"technician"}), "sh-01")
    for caller in (tech, DISPATCHER):
        for path in ("/tickets/{ticket_id}/earnings", "/tickets/{ticket_id}/rules"):
            status, shown, _ = call(
                money, "GET", path, caller=caller, path_params={"ticket_id": ticket.ticket_id}
            )
            assert status in (200, 403), path
            assert "JPY" not in str(shown) and "4620" not in str(shown), path


def test_r040_at_home_the_customer_is_asked_in_the_books_currency(world: World) -> None:
    ticket = done(world, "310115", "2025-03-10T05:00:00+00:00", "2025-03-10T06:00:00+00:00")

    assert settled(world, ticket)["customer"] == {"amount": 21_000, "currency": "CNY"}
    assert set(booked(world, ticket)) == {"CNY"}


def test_r040_without_a_stored_rate_the_ticket_waits_and_is_never_asked_at_par(
    world: World,
) -> None:
    ticket = done(world, "JP", "2025-03-10T05:00:00+00:00", "2025-03-10T06:00:00+00:00")

    stream.handler({"Records": [record(world.image(ticket.ticket_id))]}, Context())
    trouble = world.head(ticket.ticket_id).trouble
    assert trouble and (trouble["code"], trouble["pair"]) == ("no_quotation", "CNY/JPY")

    with_rates(world)
    path = {"ticket_id": ticket.ticket_id}
    assert call(money, "POST", "/exceptions/{ticket_id}/retry", caller=Caller("dis", frozenset({"dispatcher"})),
                path_params=path)[0] == 202  # fmt: skip
    assert settled(world, ticket)["customer"]["currency"] == "JPY"


def test_r040_a_later_fact_is_asked_at_the_rate_the_ticket_was_first_booked_with(
    world: World,
) -> None:
    with_rates(world)
    ticket = done(world, "JP-13", "2025-03-10T05:00:00+00:00", "2025-03-10T06:00:00+00:00")
    settled(world, ticket)
    newer = datetime(2025, 3, 9, tzinfo=UTC)
    world.pricing.rates.put(ExchangeRate("JPY/CNY", Decimal("0.1"), newer, "PBOC", "ann", newer))

    world.commands.add_line(DISPATCHER, ticket.ticket_id, "PIPE-3M", Decimal(1))
    shown = settled(world, ticket)

    rates = {step["numbers"]["rate"] for line in shown["lines"] for step in line["steps"]
             if step["op"] == "exchange"}  # fmt: skip
    assert rates == {"0.05"}
    booked(world, ticket)


@pytest.mark.parametrize(
    ("region", "arrived", "completed", "fee"),
    [
        # 23:00 to 24:00 in Tokyo is afternoon of Greenwich, and evening in Shanghai
        ("JP-13", "2025-03-10T14:00:00+00:00", "2025-03-10T15:00:00+00:00", 6_000),
        # in Berlin the night begins at 21:00 of Greenwich in winter, at 20:00 in summer
        ("DE-BE", "2025-03-10T20:00:00+00:00", "2025-03-10T21:00:00+00:00", 0),
        ("DE-BE", "2025-07-10T20:00:00+00:00", "2025-07-10T21:00:00+00:00", 6_000),
        # the night in which the clocks go forward is an hour short: 01:00 to 02:00 of Greenwich is 03:00 to 04:00
        ("DE-BE", "2025-03-29T20:00:00+00:00", "2025-03-30T05:00:00+00:00", 42_000),
        ("DE-BE", "2025-10-25T19:00:00+00:00", "2025-10-26T06:00:00+00:00", 54_000),
    ],
)  # fmt: skip
def test_r040_night_work_is_paid_by_the_clocks_of_the_place(
    world: World, region: str, arrived: str, completed: str, fee: int
) -> None:
    with_rates(world)

    shown = settled(world, done(world, region, arrived, completed))

    assert round(fees(shown).get("night", 0), -2) == fee


@pytest.mark.parametrize(
    ("region", "completed", "holiday"),
    [
        ("JP", "2025-03-19T15:30:00+00:00", True),  # the 20th in Tokyo
        ("JP", "2025-03-20T15:30:00+00:00", False),
        ("DE", "2025-10-02T22:30:00+00:00", True),  # the 3rd in Berlin, by summer time
        ("DE", "2025-10-01T10:00:00+00:00", False),  # China's national day
        ("310115", "2025-10-01T10:00:00+00:00", True),
    ],
)
def test_r040_holidays_are_those_of_the_place(
    world: World, region: str, completed: str, holiday: bool
) -> None:
    with_rates(world)

    shown = settled(world, done(world, region, completed, completed))

    assert ("holiday" in fees(shown)) is holiday


def test_r040_a_year_that_the_places_calendar_does_not_know_leaves_the_ticket_waiting(
    world: World,
) -> None:
    with_rates(world)
    ticket = done(world, "JP", "2026-03-20T05:00:00+00:00", "2026-03-20T06:00:00+00:00")

    stream.handler({"Records": [record(world.image(ticket.ticket_id))]}, Context())

    trouble = world.head(ticket.ticket_id).trouble
    assert trouble and (trouble["code"], trouble["year"]) == ("no_calendar", "2026")
