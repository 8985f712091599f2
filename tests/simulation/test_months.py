"""Months of the company under a seeded schedule of everything that goes wrong, down to the last payment.

SIMULATION_SEED=4711 replays one seed; `python -m tests.simulation --months` runs many.
A seed that ever failed goes into months.txt and is played for good.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from suanqing.finance.corrections.prices import Affected, Scope, propose
from suanqing.finance.ladders.measure import LADDER
from suanqing.finance.settlement import packing
from suanqing.finance.settlement.items import PAYABLE
from suanqing.platform.dynamo import attributes, plains
from tests import engines
from tests.simulation import company
from tests.simulation.accounts import Accounts
from tests.simulation.months import Months, played
from tests.simulation.run import new_tables
from tests.simulation.world import World

KEPT = [
    int(line.split()[0])
    for line in Path(__file__).with_name("months.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
ASKED = [int(os.environ["SIMULATION_SEED"])] if "SIMULATION_SEED" in os.environ else None
FRESH = 202
Item = dict[str, Any]


@pytest.fixture(scope="module")
def beside(dynamodb_local: str) -> Iterator[Any]:
    """A client of DynamoDB Local, for all tests of this file."""
    with engine(dynamodb_local) as client:
        yield client


@contextmanager
def engine(address: str) -> Iterator[Any]:
    """A client of the engine at the address; queues and topics are moto's."""
    with pytest.MonkeyPatch.context() as patch:
        for service in ("DYNAMODB", "DYNAMODB_STREAMS"):
            patch.setenv(f"AWS_ENDPOINT_URL_{service}", address)
        engines.forget_clients()
        with mock_aws():
            yield engines.client_for(address)
        engines.forget_clients()


@pytest.fixture(scope="module", params=ASKED or [*KEPT, FRESH])
def world(beside: Any, request: pytest.FixtureRequest) -> Iterator[Months]:
    """A run that is over, its tables still there."""
    with new_tables(beside) as tables, played(request.param, beside, tables) as world:
        yield world


def test_nothing_is_lost_or_paid_twice_from_the_first_ticket_to_the_last_payment(
    world: Months,
) -> None:
    accounts = Accounts(world)

    assert accounts.findings() == []
    figures = accounts.figures()
    assert min(figures[name] for name in ("postings", "commissions", "paid", "faults")) > 5
    assert figures["statements"] > 5
    assert figures["given back by shops"] > 0


def test_every_check_of_the_books_can_fail(world: Months) -> None:
    """One thing is changed behind everybody's back, and the check that is for it says so."""
    silent = []
    for check, wrong in WRONGS:
        with wrong(world):
            if not list(getattr(Accounts(world), check)()):
                silent.append((check, wrong.__name__))

    assert silent == []
    assert {check for check, _ in WRONGS} >= {
        check.__name__ for check in Accounts(world).checks()
    } - OF_TICKETS


OF_TICKETS = {"tickets_once", "logs_whole", "promises_kept", "completed_answered", "inbox_empty"}
"""Checks whose catches stand in `test_catches.py`."""


# What is changed


@contextmanager
def stored(world: World, table: str, item: Item, **changes: Any) -> Iterator[None]:
    """The item with other attributes for a while; one that was not there goes again."""
    client, name = world.machine.dynamodb, world.machine.tables[table]
    keys = [
        key["AttributeName"] for key in client.describe_table(TableName=name)["Table"]["KeySchema"]
    ]
    after = item | attributes(changes)
    key = {name: after[name] for name in keys}
    before = client.get_item(TableName=name, Key=key, ConsistentRead=True).get("Item")
    client.put_item(TableName=name, Item=after)
    try:
        yield
    finally:
        if before:
            client.put_item(TableName=name, Item=before)
        else:
            client.delete_item(TableName=name, Key=key)


@contextmanager
def told(place: dict[Any, Any], key: Any, value: Any) -> Iterator[None]:
    """Something else that the office, the bank or finance believes."""
    missing = object()
    before = place.get(key, missing)
    place[key] = value
    try:
        yield
    finally:
        if before is missing:
            del place[key]
        else:
            place[key] = before


def ledger(world: Months, start: str, holds: Callable[[Item], bool] = lambda _: True) -> Item:
    """The first ledger item of such an account."""
    items = sorted(Accounts(world).ledger_items, key=lambda i: (i["account"]["S"], i["entry"]["S"]))
    return next(i for i in items if i["account"]["S"].startswith(start) and holds(i))


def of_party(item: Item) -> bool:
    return item["account"]["S"] != f"{PAYABLE}hq" and "ladder:" not in item["entry"]["S"]


def another_amount(world: Months) -> Any:
    item = ledger(world, PAYABLE, of_party)
    lines = plains(item)["lines"]
    more = [{**lines[0], "amount": lines[0]["amount"] + 1}, *lines[1:]]
    return stored(world, "LEDGER_TABLE", item, lines=more)


def another_assessment(world: Months) -> Any:
    """A cent more on a line of a paid ticket's newest assessment."""
    ticket_id, some = next(
        (ticket_id, some) for ticket_id, some in sorted(Accounts(world).assessments.items())
        if any(line.shares and not line.held for line in some[-1].assessment.lines)
    )  # fmt: skip
    item = ledger(
        world, f"ticket:{ticket_id}", lambda i: i["entry"]["S"].endswith(f"{some[-1].n:06d}")
    )
    body = packing.unpack(plains(item)["body"])
    body["assessment"]["lines"][0]["amount"] += 1
    return stored(world, "LEDGER_TABLE", item, body=packing.pack(body))


def another_book(world: Months) -> Any:
    item = ledger(world, "ticket:", lambda i: i["entry"]["S"] == "assessment#000001")
    return stored(world, "LEDGER_TABLE", item, book="main@999")


def no_assessment(world: Months) -> Any:
    """An entry of a number that was never assessed."""
    return _copied(world, ledger(world, PAYABLE, of_party), n=999_999)


def mirrored_twice(world: Months) -> Any:
    has = ledger(world, PAYABLE, lambda i: any("mirror" in l["M"] for l in i["lines"]["L"]))  # noqa: E741
    return _copied(world, has, n=999_998)


def before_its_time(world: Months) -> Any:
    item = ledger(world, PAYABLE, of_party)
    return _copied(world, item, period="2026-11", service_period="2026-12")


def into_a_closed_month(world: Months) -> Any:
    item = ledger(world, PAYABLE, of_party)
    return _copied(world, item, period=company.MONTHS[0], n=999_997)


def another_commission(world: Months) -> Any:
    item = ledger(world, LADDER)
    accounts = Accounts(world)
    newest = accounts.commissions[0]
    item = ledger(world, newest.account, lambda i: i["entry"]["S"].endswith(f"{newest.n:06d}"))
    return stored(world, "LEDGER_TABLE", item, commission=newest.commission + 1)


@contextmanager
def uncorrected(world: Months) -> Iterator[None]:
    """A list that finance approved and nobody posted."""
    ticket_id, some = next(iter(sorted(Accounts(world).assessments.items())))
    newest, now = some[-1], datetime(2027, 2, 1, tzinfo=UTC)
    listed = Affected(ticket_id, newest.n, newest.assessment.facts_hash, (("hq", 0, 1),), (0, 0))
    scope = Scope("main@1", "main@2", now, now)
    rev = Accounts(world).tickets[ticket_id].facts_rev
    assert rev == newest.rev
    world.prices.corrections.append(propose(scope, [listed], "CNY", "ann", now))
    try:
        yield
    finally:
        world.prices.corrections.pop()


def refunded_more(world: Months) -> Any:
    """A refund was acknowledged that no ticket knows."""
    ticket_id = min(Accounts(world).tickets.keys() - world.shop.paid.keys())
    return told(world.later.refunds, ticket_id, {"refund:bank:lost": 1})


def kept_more(world: Months) -> Any:
    """A shop gave a fen less back than its messages said."""
    sold = world.shop.paid.keys() & Accounts(world).tickets.keys()
    ticket_id = min(i for i in sold if Accounts(world).tickets[i].state != "cancelled")
    paid, left = world.shop.paid[ticket_id], world.shop.left[ticket_id]
    return told(world.shop.left, ticket_id, left - 1 if left else paid)


def tied_to_nobody(world: Months) -> Any:
    """A ticket was acknowledged to repeat one that knows nothing of it."""
    tickets = Accounts(world).tickets
    first = min(ticket_id for ticket_id, one in tickets.items() if not one.marks.get("rework_of"))
    return told(world.repeats.tied, first, max(tickets))


def paid_more(world: Months) -> Any:
    """The bank moved a cent more than it was told."""
    batch = sorted(world.office.bank.payments)[0]
    rows = world.office.bank.payments[batch]
    party = next(name for name in sorted(rows) if rows[name].said == "paid")
    return told(rows, party, replace(rows[party], amount=rows[party].amount + 1))


def paid_again(world: Months) -> Any:
    """The same rows in another batch."""
    payments = world.office.bank.payments
    rows = next(rows for rows in payments.values() if any(p.said == "paid" for p in rows.values()))
    return told(payments, "2026-11-999", rows)


def another_paid(world: Months) -> Any:
    rows = list(Accounts(world)._all("BALANCES_TABLE"))
    item = next(row for row in rows if int(row.get("paid", {"N": "0"})["N"]) > 0)
    return stored(world, "BALANCES_TABLE", item, paid=int(item["paid"]["N"]) + 1)


def another_statement(world: Months) -> Any:
    key = sorted(world.office.fixed)[0]
    return told(world.office.fixed, key, "0" * 64)


def still_closing(world: Months) -> Any:
    rows = list(Accounts(world)._all("STATEMENTS_TABLE"))
    item = next(row for row in rows if "phase" in row)
    return stored(world, "STATEMENTS_TABLE", item, phase="closing")


def another_moment(world: Months) -> Any:
    return stored(
        world, "LEDGER_TABLE", ledger(world, PAYABLE, of_party), at="2026-11-03T00:00:00.000Z"
    )


def another_sealed(world: Months) -> Any:
    first = ledger(world, PAYABLE, lambda i: i["entry"]["S"].startswith(company.MONTHS[0]))
    return stored(world, "LEDGER_TABLE", first, book="main@99")


def _copied(world: Months, item: Item, **changes: Any) -> Any:
    """The entry once more, under another number or in another period."""
    period, ticket_id, n = item["entry"]["S"].split("#")
    number = changes.pop("n", int(n))
    entry = f"{changes.pop('period', period)}#{ticket_id}#{number:06d}"
    return stored(world, "LEDGER_TABLE", item, entry=entry, **changes)


WRONGS: tuple[tuple[str, Callable[[Months], Any]], ...] = (
    ("sums_zero", another_amount),
    ("balances_exact", another_amount),
    ("booked_as_assessed", another_assessment),
    ("provenance", no_assessment),
    ("priced_by_the_book", another_book),
    ("second_opinion", another_assessment),
    ("corrected_once", refunded_more),
    ("shop_refunded", kept_more),
    ("repeats_tied", tied_to_nobody),
    ("mirrored_once", mirrored_twice),
    ("late_facts_forward", before_its_time),
    ("closed_books", into_a_closed_month),
    ("ladders_true", another_commission),
    ("corrections_posted", uncorrected),
    ("statements_add_up", paid_more),
    ("paid_once", paid_again),
    ("paid_as_stated", another_paid),
    ("fixed_for_good", another_statement),
    ("periods_closed", still_closing),
    ("rebuilt", another_moment),
    ("replayed", another_assessment),
    ("proven", another_sealed),
)
