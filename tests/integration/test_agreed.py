"""What a tier of the price book promises: the time of a drawn step's clock, and who has the last part first (R035)."""

from collections.abc import Mapping
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.pricing.agreed import agreed_over
from suanqing.work.scenes.versions import Scenes
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.part_decisions import tier_of
from suanqing.work.tickets.store import TicketStore
from tests.drawing import published
from tests.drawn import end, finds_nobody, night_and_day, scene, task
from tests.integration.settling import DISPATCHER, World, document
from tests.integration.test_stock import PUMP, STORE, Company
from tests.rest import call
from tickets.app import handler

LIMIT = {"minutes": 600, "calendar": "service", "agreed": True}
SERVED = scene(
    "ask",
    ask=task(("advance", "work"), limit=LIMIT, state="created", allows=["reserve_part"]),
    work=task(("complete", "out"), limit={"minutes": 30, "calendar": "service"}, state="on_site"),
    out=end("done"),
)
OTHERS = {"PUMP": 9_000, "BOARD": 20_000}
RICH = {"response_minutes": 90, "parts_priority": 1}


def book(prices: Mapping[str, int] = {}, **tiers: Any) -> dict[str, Any]:
    """A tier for Shanghai and one for everywhere; tiers: what each promises, of both planes."""
    made = document(**prices)
    made["planes"]["charge"]["tiers"] = [
        {"id": "all", "when": {}},
        {"id": "sh", "when": {"region": "31"}},
    ]
    for plane, name, service in ((p, n, s) for p, of in tiers.items() for n, s in of.items()):
        for tier in made["planes"][plane]["tiers"]:
            if tier["id"] == name:
                tier["service"] = service
    return made


def in_force(world: World, made: dict[str, Any]) -> str:
    drafted = world.pricing.put_draft(made, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    return world.pricing.publish(handed.version_id, "ann", world.clock()).version_id


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    made = World(engine, tables).found(office=True)
    published(engine, tables["PRICING_TABLE"], SERVED | {"scene": "served"})
    return made


CLERK = Caller("dis", frozenset({"dispatcher"}))
NEW = {"outlet": "sh-01", "title": "报修", "scene": "served", "lines": [{"sku": "AC-INSTALL", "qty": "1"}]}  # fmt: skip


def made(world: World, region: str = "310115", **more: Any) -> Any:
    status, body, _ = call(
        handler, "POST", "/tickets", caller=CLERK, json=NEW | {"region": region} | more
    )
    assert status == 201, body
    return world.head(body["id"])


def limit_of(ticket: Any) -> int:
    [clock] = ticket.clocks.values()
    return int(clock["limit_min"])


def test_r035_the_clock_of_a_step_has_the_minutes_that_the_tier_promises(world: World) -> None:
    version = in_force(world, book(charge={"sh": RICH}))

    there, elsewhere = made(world), made(world, "530102")

    assert (limit_of(there), limit_of(elsewhere)) == (90, 600)
    assert there.facts["agreed"] == {"tier": "sh", "book": version, **RICH}
    assert there.events[0].data["agreed"] == there.facts["agreed"]
    assert "agreed" not in elsewhere.facts and "agreed" not in elsewhere.events[0].data
    status, _, _ = call(
        handler, "POST", "/tickets/{ticket_id}/advance", path_params={"ticket_id": there.ticket_id},
        caller=CLERK, json={},
    )  # fmt: skip
    assert (status, limit_of(world.head(there.ticket_id))) == (200, 30), "another step's is its own"


def test_what_was_promised_at_first_stays_whatever_is_published_later(world: World) -> None:
    in_force(world, book(charge={"sh": RICH}))
    before = made(world)
    in_force(world, book(charge={"sh": {"response_minutes": 20}}))

    assert limit_of(world.head(before.ticket_id)) == 90


def test_a_tier_that_promises_nothing_and_no_book_at_all_leave_the_drawings_minutes(
    world: World,
) -> None:
    assert limit_of(made(world)) == 600, "no book is in force"
    in_force(world, book(pay={"all": {"package": "basic"}}))
    assert limit_of(made(world)) == 600


def test_where_the_customers_tier_says_nothing_the_tier_of_pay_does(world: World) -> None:
    in_force(world, book(pay={"all": {"response_minutes": 45}}))

    assert limit_of(made(world)) == 45


def test_r035_r036_the_richer_tier_has_the_last_part_first_and_the_basic_one_last(
    engine: Any, tables: dict[str, str]
) -> None:
    company = Company(engine, tables).ready()
    published(engine, tables["PRICING_TABLE"], SERVED | {"scene": "served"})
    spec = NewTicket(STORE, "修空调", "310115", "app:d", scene="served")
    scenes = Scenes(engine, tables["PRICING_TABLE"])
    waiting = []
    for priority in (5, None, 1):
        made = book(OTHERS, charge={"sh": {"parts_priority": priority}} if priority else {})
        in_force(company, made)
        agreed = agreed_over(company.pricing, company.parties)
        flow = Flow(scenes, finds_nobody, night_and_day, agreed)
        company.commands.store = TicketStore(engine, tables["WORK_TABLE"], flow=flow)
        ticket = company.commands.create(DISPATCHER, spec).ticket
        waiting.append((tier_of(ticket), ticket.ticket_id))
        company.parts.reserve(DISPATCHER, ticket.ticket_id, STORE, PUMP, "1", wait=True)
    assert [tier for tier, _ in waiting] == [4, 2, 0]

    company.receive("1")
    company.parts.allocate(STORE, PUMP)

    order = [claim.ticket for claim in company.stock.store.waiting(STORE, PUMP)]
    basic, plain, rich = (ticket for _, ticket in waiting)
    assert order == [plain, basic] and rich not in order
