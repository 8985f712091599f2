"""What a ticket's first assessment resolved from master data stays with it: later changes move no settled money.

Whatever changes afterwards, a late fact of 0.01 moves 0.01 and nothing else. Through the stream's own handler.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing import wiring as pricing
from settlement import stream, wiring
from suanqing import calendars, regions
from suanqing.finance.corrections import facts as corrections
from suanqing.finance.corrections.service import Corrections
from suanqing.finance.corrections.store import CorrectionStore
from suanqing.people.parties.model import Party
from suanqing.pricing.model import Manual
from suanqing.work.tickets.model import Ticket
from tests import engines, rest
from tests.integration.registering import entry, write
from tests.integration.settling import DISPATCHER, World, document, record
from tests.integration.test_ticket_facts import FINANCE, told

PEOPLE = ("tech-1", "tech-2", "dealer", "dealer-new", "sh-01", "yn-02")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> Iterator[World]:
    found = World(moto_tables, tables).found(office=True)
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
    dear = {"id": "dear", "fee": "night", "by": "fixed", "amount": 7_000}
    book["planes"]["pay"]["fees"] = [
        holiday | {"when": {"holiday": True}}, dear | {"when": {"spending_level": "high"}},
    ]  # fmt: skip
    who = {
        "kinds": ["person"],
        "roles": ["technician"],
        "scenarios": ["franchise"],
        "regions": ["31"],
    }
    jobs = {"id": "jobs", "measure": "count", "mode": "marginal", "who": who}
    book["ladders"] = [jobs | {"steps": [{"from": 0, "to": None, "rate": "500"}]}]
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def cold() -> None:
    """A new process: it remembers no party."""
    engines.forget_clients()
    for name in ("tickets", "ledger", "pricing", "parties", "settlement", "ladders"):
        getattr(wiring, name).cache_clear()
    for name in ("parties", "deciding", "api"):
        getattr(getattr(pricing, name, None), "cache_clear", lambda: None)()


def settle(world: World, ticket_id: str) -> None:
    cold()
    change = record(world.image(ticket_id))
    with time_machine.travel(world.clock(), tick=False):
        assert not stream.handler({"Records": [change]}, rest.Context())["batchItemFailures"]


def waiting(world: World) -> Ticket:
    """Work that is done and not settled yet."""
    ticket = world.ticket(outlet="sh-01")
    world.commands.assign(DISPATCHER, ticket.ticket_id, "tech-1", [])
    world.commands.arrive(DISPATCHER, ticket.ticket_id)
    return world.commands.complete(DISPATCHER, ticket.ticket_id)


def done(world: World) -> Ticket:
    ticket = waiting(world)
    settle(world, ticket.ticket_id)
    return world.head(ticket.ticket_id)


def one_fen_later(world: World, ticket_id: str, number: int = 1) -> None:
    more = Manual(f"m{number}", "goodwill", "tech-1", 1, "一分钱", "ann", "bob")

    desk = Corrections(
        CorrectionStore(world.client, "none"), world.tickets, world.parties, world.clock
    )
    desk._change(ticket_id, lambda ticket: corrections.adjust(ticket, more, "bob", world.clock()))
    settle(world, ticket_id)


def party(name: str, people: int = 1, **told: Any) -> Callable[[World], None]:
    """A change of the register's entry that holds from now on."""

    def change(world: World) -> None:
        write(world, name, world.clock(), people, **told)

    return change


def factor(world: World) -> None:
    """An entry that is given late, for a time before the work."""
    known = entry(world, "sh-01")[0]["coefficients"]
    party("sh-01", 2, coefficients=[*known, FACTOR])(world)


FACTOR = {"since": "2025-02-01T00:00:00.000Z", "value": "2"}
CORE = {"since": "2020-01-01T00:00:00.000Z", "value": "core"}
CHANGES: dict[str, Callable[[World], None]] = {
    "owner": party("sh-01", 2, owner="dealer-new"),
    "no owner": party("sh-01", 2, owner=None),
    "scenario": party("sh-01", 2, scenario="direct"),
    "level": party("sh-01", 2, levels=[CORE]),
    "coefficient": factor,
    "region of the outlet": party("sh-01", region="110000"),
    "the outlet closed": party("sh-01", active=False),
    "the worker's outlet": party("tech-1", outlet="yn-02"),
    "the worker's role": party("tech-1", roles=["partner"]),
    "the worker's level": party("tech-1", 2, levels=[CORE]),
    "the worker left": party("tech-1", active=False),
    "the crew's other member": party("tech-2", outlet="yn-02", roles=[]),
    "the dealer's currency": party("dealer-new", currency="USD"),
}
SINCE = "2025-03-01T00:00:00+08:00"
DATED_BACK: dict[str, Callable[[World], None]] = {
    "owner": party("sh-01", 2, owner="dealer-new", since=SINCE),
    "scenario": party("sh-01", 2, scenario="direct", since=SINCE),
    "region of the outlet": party("sh-01", 2, region="110000", since=SINCE),
    "the worker's outlet": party("tech-1", 2, outlet="yn-02", since=SINCE),
    "the worker's role": party("tech-1", 2, roles=["partner"], since=SINCE),
    "the worker left": party("tech-1", 2, active=False, since=SINCE),
}


@pytest.mark.parametrize(
    "change", [*CHANGES.values(), *DATED_BACK.values()],
    ids=[*CHANGES, *(f"{name}, dated back" for name in DATED_BACK)],
)  # fmt: skip
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

    other = {"holiday": True, "spending_level": "basic", "city_class": "tier_9"}[table]
    module = regions if table == "city_class" else calendars
    monkeypatch.setattr(module, table, lambda *_: other)
    one_fen_later(world, ticket.ticket_id)

    assert world.accrued(*PEOPLE) == before | {"tech-1": before["tech-1"] + 1}


def test_what_a_table_did_not_say_stays_unsaid(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "spending_level", lambda *_: None)
    ticket = done(world)
    before = world.accrued(*PEOPLE)

    monkeypatch.setattr(calendars, "spending_level", lambda *_: "high")
    one_fen_later(world, ticket.ticket_id)

    assert world.accrued(*PEOPLE) == before | {"tech-1": before["tech-1"] + 1}


def test_a_fact_that_is_taken_back_is_looked_up_again(world: World) -> None:
    ticket = done(world)
    before = world.accrued(*PEOPLE)
    for value, more in ((True, 3_500), (None, 0)):
        told(world).set_facts(FINANCE, ticket.ticket_id, {"holiday": value}, reason="said so")
        settle(world, ticket.ticket_id)

        assert world.accrued("tech-1")["tech-1"] == before["tech-1"] + more


def test_work_that_is_settled_later_takes_what_was_dated_back_before(world: World) -> None:
    late = waiting(world)
    done(world)
    before = world.accrued("dealer")["dealer"]

    DATED_BACK["owner"](world)
    settle(world, late.ticket_id)

    assert world.accrued("dealer", "dealer-new") == {"dealer": before, "dealer-new": before}


def test_who_is_first_paid_later_is_paid_in_the_currency_of_the_service_time(world: World) -> None:
    late = waiting(world)
    party("tech-1", currency="USD")(world)

    settle(world, late.ticket_id)

    assert {each.currency for each in world.ledger.balances("tech-1")} == {"CNY"}


def test_what_is_known_when_work_is_settled_first_holds_and_new_work_takes_the_new(
    world: World,
) -> None:
    old = done(world)
    CHANGES["owner"](world)
    new = done(world)

    owners = [
        booked.facts.owner
        for each in (old, new)
        if (booked := world.ledger.booked(each.ticket_id, 1)) is not None
    ]
    assert owners == ["dealer", "dealer-new"]


DATED_BACK_BY_THEMSELVES = {"level", "coefficient", "the worker's level"}


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - DATED_BACK_BY_THEMSELVES))
def test_work_that_is_settled_later_takes_what_held_when_it_was_done(
    world: World, name: str
) -> None:
    late = waiting(world)
    done(world)
    before = world.accrued(*PEOPLE)

    CHANGES[name](world)
    settle(world, late.ticket_id)

    assert world.accrued(*PEOPLE) == {each: 2 * sum for each, sum in before.items()}


ALL = CHANGES | {f"{name}, dated back": change for name, change in DATED_BACK.items()}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(sorted(ALL)), min_size=1, max_size=5, unique=True), st.data())
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
            found = World(client, tables).found(office=True)
            for each in (Party("dealer", "dealer", "一"), Party("dealer-new", "dealer", "二")):
                found.parties.put(each)
            outlet = found.parties.get("sh-01", fresh=True)
            found.parties.put(replace(outlet, scenario="franchise", owner="dealer"), outlet.version)
            publish(found)
            ticket = done(found)
            expected = found.accrued(*PEOPLE)
            for number, name in enumerate(names, 1):
                ALL[name](found)
                if data.draw(st.booleans()):
                    one_fen_later(found, ticket.ticket_id, number)
                    expected["tech-1"] += 1
            assert found.accrued(*PEOPLE) == expected
            cold()
