"""What the paid tell of their own work: facts that price, a promise, a photo of another ticket. It waits."""

from decimal import Decimal
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import Role
from suanqing.platform.dynamo import plains
from suanqing.work.tickets.decide import NewTicket
from tests.integration.settling import DISPATCHER, SITE, World, document
from tests.integration.test_evidence import EVIDENCE, PARTNER, TECH, post
from tests.rest import call
from tickets.app import handler

FACTS, SITES = "/tickets/{ticket_id}/facts", "/tickets/{ticket_id}/site"
DECIDE = f"{EVIDENCE}/decisions"
PHOTO = {"id": "photos", "needs": ["photo"]}
SERIAL = {"id": "serials", "needs": ["serial"]}


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found(office=True)


def publish(world: World, when: dict[str, Any] | None = None, *evidence: dict[str, Any]) -> None:
    """A book whose pay has a premium under these conditions, and asks for this evidence."""
    book = document() | ({"evidence": list(evidence)} if evidence else {})
    if when:
        book["planes"]["pay"]["surcharges"] = [
            {"id": "premium", "fee": "premium", "rate": "0.5", "base": "after_coefficient",
             "on": ["labour"], "when": when}
        ]  # fmt: skip
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def opened(world: World, caller: Caller = DISPATCHER, **told: Any) -> str:
    lines = (("AC-INSTALL", Decimal(1)),)
    spec = NewTicket("sh-01", "装空调", SITE, "", lines=lines, **told)
    ticket_id = world.commands.create(caller, spec).ticket.ticket_id
    world.commands.claim(TECH, ticket_id)
    return ticket_id


def done(world: World, ticket_id: str) -> str:
    if world.head(ticket_id).state == "assigned":
        world.commands.arrive(TECH, ticket_id)
    world.commands.complete(TECH, ticket_id)
    world.settle(ticket_id)
    return ticket_id


def held(world: World, ticket_id: str) -> set[str]:
    """Why the lines of the newest assessment wait; {""} where they do not."""
    world.settle(ticket_id)
    found = world.ledger.newest(ticket_id)
    assert found is not None
    return {line.held for line in found.assessment.lines if line.plane == "pay"}


def confirm(ticket_id: str, caller: Caller = DISPATCHER, outcome: str = "pass") -> int:
    body = {"policy": "self_told", "outcome": outcome, "reason": "已核对"}
    return post(DECIDE, caller, ticket_id, **body)[0]


WAITS = {"self_told:unknown"}


class TestFactsThatPrice:
    def test_what_a_worker_tells_waits_until_somebody_who_is_not_paid_confirms_it(
        self, world: World
    ) -> None:
        publish(world, {"distance_km": {"from": "100"}})
        ticket_id = opened(world)
        post(FACTS, TECH, ticket_id, attrs={"distance_km": "500"})
        done(world, ticket_id)

        assert held(world, ticket_id) == WAITS
        assert confirm(ticket_id, TECH) in (403, 422) and held(world, ticket_id) == WAITS
        assert confirm(ticket_id) == 200
        assert held(world, ticket_id) == {""}

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            (FACTS, {"attrs": {"service_level": "vip"}}),
            (SITES, {"region": "110105", "reason": "客户搬家"}),
        ],
    )
    def test_what_an_outlet_s_partner_tells_waits_too(
        self, world: World, path: str, body: dict[str, Any]
    ) -> None:
        publish(world, {"service_level": "vip"})
        ticket_id = opened(world)
        assert post(path, PARTNER, ticket_id, **body)[0] == 200

        assert held(world, done(world, ticket_id)) == WAITS

    def test_what_the_book_does_not_price_by_keeps_nobody_waiting(self, world: World) -> None:
        publish(world)
        ticket_id = opened(world)
        post(FACTS, TECH, ticket_id, attrs={"distance_km": "500", "asset": "SN-1"})

        assert held(world, done(world, ticket_id)) == {""}

    def test_what_a_dispatcher_tells_keeps_nobody_waiting_and_takes_its_place(
        self, world: World
    ) -> None:
        publish(world, {"distance_km": {"from": "100"}})
        first, second = opened(world), opened(world)
        post(FACTS, DISPATCHER, first, attrs={"distance_km": "120"})
        post(FACTS, TECH, second, attrs={"distance_km": "500"})
        post(FACTS, DISPATCHER, second, attrs={"distance_km": "120"}, reason="地图")

        assert held(world, done(world, first)) == held(world, done(world, second)) == {""}

    def test_who_is_paid_tells_nothing_more_once_the_work_is_done(self, world: World) -> None:
        """Not even with a dispatcher's role beside the partner's."""
        publish(world, {"distance_km": {"from": "100"}})
        roles: frozenset[Role] = frozenset({"partner", "dispatcher"})
        world.parties.put(Party("both", "person", "老板兼调度", roles, outlet="sh-01"))
        ticket_id = opened(world)
        post(FACTS, TECH, ticket_id, attrs={"distance_km": "500"})
        done(world, ticket_id)
        confirm(ticket_id)

        both = Caller("both", roles, "sh-01")
        status, said = post(FACTS, both, ticket_id, attrs={"distance_km": "900"}, reason="x")

        assert (status, said["code"]) == (403, "own_interest")
        assert held(world, ticket_id) == {""}

    def test_a_self_made_ticket_is_marked_and_its_urgency_waits(self, world: World) -> None:
        publish(world, {"urgent": True})
        own = done(world, opened(world, TECH, urgent=True))
        plain = done(world, opened(world, TECH))
        theirs = done(world, opened(world, DISPATCHER, urgent=True))

        assert held(world, own) == WAITS
        assert held(world, plain) == held(world, theirs) == {""}
        flags = {each: shown(each)["flags"] for each in (own, plain, theirs)}
        assert flags == {own: ["self_made"], plain: ["self_made"], theirs: []}

    def test_a_refused_fact_stays_held(self, world: World) -> None:
        publish(world, {"distance_km": {"from": "100"}})
        ticket_id = opened(world)
        post(FACTS, TECH, ticket_id, attrs={"distance_km": "500"})
        done(world, ticket_id)

        assert confirm(ticket_id, outcome="fail") == 200
        assert held(world, ticket_id) == {"self_told:fail"}


def shown(ticket_id: str) -> Any:
    where = {"ticket_id": ticket_id}
    return call(handler, "GET", "/tickets/{ticket_id}", caller=DISPATCHER, path_params=where)[1]


class TestPunctuality:
    def kept(self, world: World, ticket_id: str) -> Any:
        found = world.ledger.newest(ticket_id)
        assert found is not None
        return dict(found.facts.attrs).get("on_time")

    def test_a_promise_made_after_the_arrival_does_not_count(self, world: World) -> None:
        publish(world, {"on_time": True})
        ticket_id = opened(world)
        world.commands.arrive(TECH, ticket_id)
        assert post(FACTS, TECH, ticket_id, promised="2027-01-01T00:00:00.000Z")[0] == 200

        assert self.kept(world, done(world, ticket_id)) is None

    def test_the_promise_that_stood_at_the_arrival_counts(self, world: World) -> None:
        publish(world, {"on_time": True})
        ticket_id = opened(world, promised="2025-03-01T00:00:00.000Z")
        world.commands.arrive(TECH, ticket_id)
        told = {"promised": "2027-01-01T00:00:00.000Z", "reason": "客户改期"}
        assert post(FACTS, PARTNER, ticket_id, **told)[0] == 200

        assert self.kept(world, done(world, ticket_id)) is False


class TestSeenBefore:
    @pytest.mark.parametrize(
        ("policy", "kind", "first", "second"),
        [(PHOTO, "photo", "sha256:ab", "sha256:ab"), (SERIAL, "serial", "SN-0042", "ｓｎ-00 42")],
    )
    def test_one_photo_or_serial_proves_one_ticket(
        self, world: World, policy: dict[str, Any], kind: str, first: str, second: str
    ) -> None:
        publish(world, None, policy)
        one, other = done(world, opened(world)), done(world, opened(world))
        for ticket_id, value in ((one, first), (other, second), (one, first)):
            assert post(EVIDENCE, TECH, ticket_id, kind=kind, value=value)[0] == 200

        assert held(world, one) == {""}
        assert held(world, other) == {f"{policy['id']}:unknown"}
        found = world.ledger.newest(other)
        assert found and dict(dict(found.facts.evidence)[policy["id"]])[kind] == "seen_before"
        event = world.head(other).events[-1]
        assert event.data["seen_on"] == one

    def test_another_one_or_a_decision_releases_it(self, world: World) -> None:
        publish(world, None, PHOTO)
        tickets = [done(world, opened(world)) for _ in range(3)]
        for ticket_id in tickets:
            post(EVIDENCE, TECH, ticket_id, kind="photo", value="p/1")
        post(EVIDENCE, TECH, tickets[1], kind="photo", value="p/2")
        told = {"policy": "photos", "outcome": "pass", "reason": "同一套设备"}
        second = Caller("dis", frozenset({"dispatcher"}))
        answers = [post(DECIDE, who, tickets[2], **told)[0] for who in (DISPATCHER, second)]
        assert answers == [202, 200]

        assert [held(world, each) for each in tickets] == [{""}] * 3

    def test_what_names_the_first_ticket_is_no_ticket(self, world: World) -> None:
        """It lies beside them, and no list of tickets shows it."""
        publish(world)
        ticket_id = done(world, opened(world))
        post(EVIDENCE, TECH, ticket_id, kind="photo", value="p/1")

        table = world.tables["WORK_TABLE"]
        kept = [plains(item) for item in world.client.scan(TableName=table)["Items"]]
        beside = [each for each in kept if each["ticket_id"].startswith("proof:")]
        assert [(each["part"], each["ticket"]) for each in beside] == [("first", ticket_id)]
