"""Data written by an older version of the code (58af924) under this one: nothing lost, nothing moved unasked.

The data is `tests/data/written_by_58af924.json.gz`; `tests/upgrade/write_old_data.py` says how it was made.
"""

import base64
import gzip
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pricing import app as pricing_app
from replays import app as replays_app
from settlement import app as settlement_app
from statements import app as statements_app
from suanqing.finance.assessment.explain.step_words import explain_assessment
from suanqing.finance.audit.month_check import Month
from suanqing.finance.audit.store import ProofStore
from suanqing.finance.audit.verify_chains import Company, Journal
from suanqing.finance.backtest.run import replay
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections import facts as rules
from suanqing.finance.corrections.prices import Scope, affected
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.people.identity.caller import Caller
from suanqing.pricing.model import Manual
from tests.integration.settling import START, World
from tests.integration.stating import PERIOD, Office
from tests.planting import put
from tests.rest import call
from tickets import app as tickets_app

DATA = Path(__file__).parents[1] / "data" / "written_by_58af924.json.gz"
TYPED = "b64"


@cache
def old() -> dict[str, Any]:
    def bytes_of(value: dict[str, Any]) -> Any:
        return base64.b64decode(value[TYPED]) if value.keys() == {TYPED} else value

    found: dict[str, Any] = json.loads(gzip.decompress(DATA.read_bytes()), object_hook=bytes_of)
    return found


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    """The old items in this version's tables, some months later."""
    for name, items in old()["tables"].items():
        put(engine, tables[name], items)
    found = World(engine, tables)
    found.clock.now = START + timedelta(days=100)
    return found


def shadow(world: World) -> Shadow:
    return Shadow(world.ledger, world.pricing, world.parties, world.tickets)


def test_nothing_is_lost_and_balances_are_as_they_were(world: World) -> None:
    assert world.accrued() == old()["accrued"]
    for name, ticket_id in old()["tickets"].items():
        ticket, newest = world.head(ticket_id), world.ledger.newest(ticket_id)
        assert (newest is None) == (name == "open")
        assert world.tickets.history(ticket_id)
        if newest:
            assert ticket.settled and ticket.settled.hash == newest.assessment.facts_hash
            assert newest.engine == 1
            assert len(explain_assessment(newest.assessment)) >= len(newest.assessment.lines)


def test_seals_hold_and_the_month_is_made_again_to_the_byte(world: World) -> None:
    store = ProofStore(world.client, world.tables["LEDGER_TABLE"])
    company = Company(world.parties, world.tickets, world.pricing)

    verdict = Journal(store, company, world.clock).verify(PERIOD)
    report = Month(store, world.ledger, Office(world).store, company).rebuild(PERIOD)

    assert verdict.items and not verdict.open and verdict.findings == []
    assert report.findings == []


@pytest.mark.parametrize("party", ["tech-1", "tech-2"])
def test_statements_have_the_hash_they_were_issued_with(world: World, party: str) -> None:
    office = Office(world)
    head = office.store.get(party, PERIOD)

    assert office.store.statement(head).hash == head.hash
    assert office.service.rebuilt(head).hash == head.hash


@pytest.mark.parametrize("name", ["settled", "changed", "cancelled", "adjusted", "held"])
def test_a_late_cent_moves_a_cent(world: World, name: str) -> None:
    before = world.head(old()["tickets"][name])
    line = Manual("late", "goodwill", "tech-1", 1, "r", "ann", "bob")
    world.tickets.save(before, rules.adjust(before, line, "bob", world.clock()))

    world.settle(before.ticket_id)

    newest = world.ledger.newest(before.ticket_id)
    assert newest
    moved = [entry for n, entry in world.ledger.ticket_entries(before.ticket_id) if n == newest.n]
    owed = {e.account for e in moved if e.account.startswith(("payable:", "held:"))}
    assert sorted(entry.amount for entry in moved) == [-1, 1]
    assert owed <= {"payable:tech-1", "held:tech-1"}


def test_an_open_ticket_is_done_and_settled(world: World) -> None:
    from tests.integration.settling import DISPATCHER

    ticket_id = old()["tickets"]["open"]
    world.commands.arrive(DISPATCHER, ticket_id)
    world.commands.complete(DISPATCHER, ticket_id)

    assert world.settle(ticket_id).outcome == "posted"


def test_the_books_price_old_tickets_as_they_are_booked(world: World) -> None:
    """No engine correction is owed for any of them."""
    desk = shadow(world)
    for outlet in ("sh-01", "yn-02"):
        for one in desk.tickets(outlet, PERIOD):
            book = world.pricing.book(one.assessment.book)
            scope = Scope(book.ref, book.ref, START, START + timedelta(days=9))
            assert replay([one], book, desk.facts).changed == 0
            assert not list(affected(scope, [one], book, desk.facts))


def test_an_old_correction_is_read(world: World) -> None:
    store = PriceCorrectionStore(world.client, world.tables["PRICING_TABLE"])

    found = store.get(old()["correction"])

    assert found.state == "applied" and found.tickets and found.totals


FINANCE = Caller("fin-1", frozenset({"finance"}))


@pytest.mark.parametrize("name", ["settled", "changed", "cancelled", "adjusted", "held", "open"])
def test_an_old_ticket_is_read_over_the_api(world: World, name: str) -> None:
    of = {"ticket_id": old()["tickets"][name]}

    for app, paths in (
        (tickets_app.handler, ["/tickets/{ticket_id}", "/tickets/{ticket_id}/history"]),
        (settlement_app.handler, ["/tickets/{ticket_id}/earnings", "/tickets/{ticket_id}/ledger"]),
    ):
        for path in paths:
            status, shown, _ = call(app, "GET", path, caller=FINANCE, path_params=of)
            assert status == 200, path
            if path.endswith("ledger"):
                assert {each["amount"] for each in shown["sums"]} == (
                    {0} if name != "open" else set()
                )


@pytest.mark.parametrize("party", ["tech-1", "tech-2", "tech-3", "sh-01", "yn-02"])
def test_old_balances_entries_and_statements_are_read_over_the_api(
    world: World, party: str
) -> None:
    def read(app: Any, path: str, **query: str) -> tuple[int, Any]:
        given = {"party_id": party, "period": PERIOD}
        named = {key: value for key, value in given.items() if "{" + key + "}" in path}
        status, shown, _ = call(app, "GET", path, caller=FINANCE, path_params=named, query=query)
        return status, shown

    _, balance = read(settlement_app.handler, "/parties/{party_id}/balance")
    _, lines = read(settlement_app.handler, "/parties/{party_id}/lines", period=PERIOD)
    status, statement = read(statements_app.handler, "/statements/{party_id}/{period}")

    accrued = sum(each["accrued"]["amount"] for each in balance["periods"])
    assert accrued == old()["accrued"][party]
    assert sum(each["earned"]["amount"] for each in lines["items"]) == accrued
    stated = Office(world).store.find(party, PERIOD)
    assert status == (200 if stated else 404)
    assert not stated or statement["hash"] == stated.hash


def test_an_old_correction_and_old_books_are_read_over_the_api(world: World) -> None:
    _, shown, _ = call(
        replays_app.handler, "GET", "/corrections/{correction}", caller=FINANCE,
        path_params={"correction": old()["correction"]},
    )  # fmt: skip
    _, books, _ = call(pricing_app.handler, "GET", "/books", caller=FINANCE)

    assert (shown["state"], shown["accounts"]) == ("applied", [])
    assert [each["state"] for each in books["items"]] == ["published"] * 3
    for each in books["items"]:
        status, _, _ = call(
            pricing_app.handler, "GET", "/books/{book_version}/findings", caller=FINANCE,
            path_params={"book_version": each["book_version"]},
        )  # fmt: skip
        assert status == 200


def test_an_old_period_agrees_over_the_api(world: World) -> None:
    status, shown, _ = call(
        statements_app.handler, "GET", "/periods/{period}/reconciliation", caller=FINANCE,
        path_params={"period": PERIOD},
    )  # fmt: skip

    assert (status, shown["differences"]) == (200, [])
