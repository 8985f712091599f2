"""Commissions of a period over HTTP: everybody's, with where they belong, page by page."""

from typing import Any

import pytest

from settlement import commissions
from settlement.app import handler
from suanqing.people.identity.caller import Caller
from tests.integration.settling import World
from tests.integration.test_ladders import PERIOD, job, ladders, publish
from tests.rest import call
from tests.unit.finance.ladders.ladder import row

FINANCE = Caller("ann", frozenset({"finance"}))


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


def ask(caller: Caller = FINANCE, **query: str) -> Any:
    told = {"period": PERIOD, **query}
    status, body, _ = call(handler, "GET", "/margins/commissions", caller=caller, query=told)
    return body if status == 200 else status


def test_r204_everybodys_commission_stands_with_outlet_and_region(world: World) -> None:
    book = publish(world, row())
    for party, yuan in (("tech-1", 12_000), ("tech-3", 8_000)):
        job(world, yuan, party)
        ladders(world).settle(party, PERIOD, book)

    items: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        page = ask(FINANCE, limit="1", **more)
        items += page["items"]
        if "next" not in page:
            break
        more = {"cursor": page["next"]}

    assert items == ask()["items"]
    assert {each["party"]: (each["outlet"], each["region"], each["counted"]) for each in items} == {
        "tech-1": ("sh-01", "310000", 1), "tech-3": ("yn-02", "530000", 1),
    }  # fmt: skip
    assert all(each["ladder"] == "monthly" and each["amount"]["amount"] > 0 for each in items)
    balances = {each: world.ledger.balance(each, PERIOD).accrued for each in ("tech-1", "tech-3")}
    jobs = {"tech-1": 12_000 * 100, "tech-3": 8_000 * 100}
    assert {each["party"]: each["amount"]["amount"] for each in items} == {
        party: balances[party] - jobs[party] for party in jobs
    }


def test_what_was_begun_under_a_ladder_that_was_dropped_later_stands_there(world: World) -> None:
    book = publish(world, row())
    job(world, 12_000)
    (made,) = ladders(world).settle("tech-1", PERIOD, book)
    publish(world, row(id="other"))
    assert [(each["ladder"], each["amount"]["amount"]) for each in ask()["items"]] == [
        ("monthly", made.commission)
    ]
    publish(world)
    assert [each["ladder"] for each in ask()["items"]] == ["monthly"]


def test_a_page_ends_where_its_time_is_over_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = publish(world, row())
    for party in ("tech-1", "tech-3"):
        job(world, 12_000, party)
        ladders(world).settle(party, PERIOD, book)
    whole = ask()["items"]
    monkeypatch.setattr(commissions, "within", lambda _: lambda: False)

    items: list[dict[str, Any]] = []
    cursor, pages = "", 0
    while True:
        page = ask(cursor=cursor) if cursor else ask()
        items, pages = items + page["items"], pages + 1
        if not (cursor := page.get("next", "")):
            break

    assert items == whole and len(whole) == 2 and pages > 2


def test_a_book_without_ladders_has_none(world: World) -> None:
    publish(world)
    assert ask() == {"period": PERIOD, "items": []}
    assert ask(Caller("tech-1", frozenset({"technician"}))) == 403
    assert ask(cursor="nonsense") in (422, {"period": PERIOD, "items": []})
