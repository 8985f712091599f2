"""What a ticket's first assessment resolved from master data stays with it: later changes move no settled money.

Whatever changes afterwards, a late fact of 0.01 moves 0.01 and nothing else. Through the stream's own handler.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement import stream, wiring
from suanqing import calendars, regions
from suanqing.corrections import facts as corrections
from suanqing.corrections.service import Corrections
from suanqing.corrections.store import CorrectionStore
from suanqing.parties.model import Dated, Party
from suanqing.settlement.model import Manual
from suanqing.tickets.model import Ticket
from tests import engines, rest
from tests.integration.settling import DISPATCHER, World, document, record

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE = ("tech-1", "tech-2", "dealer", "dealer-new", "sh-01", "yn-02")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> Iterator[World]:
    found = World(moto_tables, tables).found()
    for party in (Party("dealer", "dealer", "经销商"), Party("dealer-new", "dealer", "新经销商")):
        found.parties.put(party)
    outlet = found.parties.get("sh-01", fresh=True)
    found.parties.put(replace(outlet, scenario="franchise", owner="dealer"), outlet.version)
    publish(found)
    yield found
    cold()


def publish(world: World) -> None:
    """A book whose prices hang on everything that master data says of a ticket."""
    book = document([{"role": "owner", "share": "0.3"}, {"role": "crew", "remainder": True}])
    book["levels"] = ["standard", "core"]
    for plane in book["planes"].values():
        rows = plane.pop("prices")
        tiers = {
            "franchise": {"scenario": "franchise", "level": "standard"},
            "core": {"scenario": "franchise", "level": "core"},
            "direct": {"scenario": "direct"},
        }
        plane["tiers"] = [{"id": name, "when": when} for name, when in tiers.items()]
        plane["prices"] = [
            row | {"tier": tier, "amount": row["amount"] * (n + 1)}
            for row in rows
            for n, tier in enumerate(tiers)
        ]
    holiday = {"id": "holiday", "fee": "holiday", "by": "fixed", "amount": 5_000}
    book["planes"]["pay"]["fees"] = [holiday | {"when": {"holiday": True}}]
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def cold() -> None:
    """A new process: it remembers no party."""
    engines.forget_clients()
    for name in ("tickets", "ledger", "pricing", "parties", "settlement"):
        getattr(wiring, name).cache_clear()


def settle(world: World, ticket_id: str) -> None:
    cold()
    change = record(world.image(ticket_id))
    assert not stream.handler({"Records": [change]}, rest.Context())["batchItemFailures"]


def done(world: World) -> Ticket:
    ticket = world.ticket(outlet="sh-01")
    world.commands.assign(DISPATCHER, ticket.ticket_id, "tech-1", [])
    world.commands.arrive(DISPATCHER, ticket.ticket_id)
    world.commands.complete(DISPATCHER, ticket.ticket_id)
    settle(world, ticket.ticket_id)
    return world.head(ticket.ticket_id)


def one_fen_later(world: World, ticket_id: str, number: int = 1) -> None:
    more = Manual(f"m{number}", "goodwill", "tech-1", 1, "一分钱", "ann", "bob")

    desk = Corrections(
        CorrectionStore(world.client, "none"), world.tickets, world.parties, world.clock
    )
    desk._change(ticket_id, lambda ticket: corrections.adjust(ticket, more, "bob", world.clock()))
    settle(world, ticket_id)


def factor(world: World) -> None:
    """An entry that was given late, for a time before the work."""
    known = world.parties.get("sh-01", fresh=True)
    entries = (*known.coefficients, Dated(datetime(2025, 2, 1, tzinfo=UTC), "2"))
    world.parties.put(replace(known, coefficients=entries), known.version)


def party(name: str, **more: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        known = world.parties.get(name, fresh=True)
        world.parties.put(replace(known, **more), known.version)

    return change


CHANGES: dict[str, Callable[[World], None]] = {
    "owner": party("sh-01", owner="dealer-new"),
    "no owner": party("sh-01", owner=None),
    "scenario": party("sh-01", scenario="direct"),
    "level": party("sh-01", levels=(Dated(LONG_AGO, "core"),)),
    "coefficient": factor,
    "region of the outlet": party("sh-01", region="110000"),
    "the worker's outlet": party("tech-1", outlet="yn-02"),
    "the worker's level": party("tech-1", levels=(Dated(LONG_AGO, "core"),)),
    "the worker left": party("tech-1", active=False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_no_later_change_of_a_party_moves_settled_work(
    world: World, change: Callable[[World], None]
) -> None:
    ticket = done(world)
    before = world.accrued(*PEOPLE)

    change(world)
    one_fen_later(world, ticket.ticket_id)

    assert world.accrued(*PEOPLE) == before | {"tech-1": before["tech-1"] + 1}


@pytest.mark.parametrize("table", ["holiday", "spending_level", "city_class"])
def test_no_later_row_of_a_table_moves_settled_work(
    world: World, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = done(world)
    before = world.accrued(*PEOPLE)

    other = {"holiday": True, "spending_level": "high", "city_class": "tier_9"}[table]
    module = regions if table == "city_class" else calendars
    monkeypatch.setattr(module, table, lambda *_: other)
    one_fen_later(world, ticket.ticket_id)

    assert world.accrued(*PEOPLE) == before | {"tech-1": before["tech-1"] + 1}


def test_what_is_known_when_work_is_settled_first_holds_and_new_work_takes_the_new(
    world: World,
) -> None:
    old = done(world)
    party("sh-01", owner="dealer-new")(world)
    new = done(world)

    owners = [
        booked.facts.owner
        for each in (old, new)
        if (booked := world.ledger.booked(each.ticket_id, 1)) is not None
    ]
    assert owners == ["dealer", "dealer-new"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=5, unique=True), st.data())
def test_any_row_of_changes_and_late_facts_moves_the_late_facts_alone(
    names: list[str], data: st.DataObject
) -> None:
    from moto import mock_aws

    with mock_aws():
        import boto3

        client = boto3.client("dynamodb")
        tables = engines.create_tables(client, engines.unique_prefix())
        with pytest.MonkeyPatch.context() as patched:
            for name, value in tables.items():
                patched.setenv(name, value)
            found = World(client, tables).found()
            for each in (Party("dealer", "dealer", "一"), Party("dealer-new", "dealer", "二")):
                found.parties.put(each)
            party("sh-01", scenario="franchise", owner="dealer")(found)
            publish(found)
            ticket = done(found)
            expected = found.accrued(*PEOPLE)
            for number, name in enumerate(names, 1):
                CHANGES[name](found)
                if data.draw(st.booleans()):
                    one_fen_later(found, ticket.ticket_id, number)
                    expected["tech-1"] += 1
            assert found.accrued(*PEOPLE) == expected
            cold()
