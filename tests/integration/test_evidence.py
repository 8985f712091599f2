"""Held money through the real stores: a position that does not prove the work, an appeal, the ledger."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from settlement.app import handler as money
from suanqing.finance.assessment.model import Entry
from suanqing.finance.settlement.settle_service import Outcome
from suanqing.people.identity.caller import Caller
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket, Worker
from tests.integration.settling import DISPATCHER, SITE, World, document, total
from tests.rest import call
from tickets.app import handler

TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
STRANGER = Caller("tech-3", frozenset({"technician"}), "yn-02")
PARTNER = Caller("boss", frozenset({"partner"}), "sh-01")
FINANCE = Caller("fin", frozenset({"finance"}))
PLACE = {"lat": "31.23041600", "lng": "121.47370100", "datum": "wgs84"}
FAR = PLACE | {"lat": "31.30000000"}
ON_SITE = {
    "id": "on-site", "needs": ["gps"], "on": ["labour"], "radius_m": 300, "max_accuracy_m": 100,
}  # fmt: skip
EVIDENCE = "/tickets/{ticket_id}/evidence"


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found(office=True)


def publish(world: World, *policies: dict[str, Any]) -> None:
    book = document() | ({"evidence": list(policies)} if policies else {})
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def on_site(world: World, fix: dict[str, str] | None) -> str:
    """Two workers arrive at a known place."""
    lines = (("AC-INSTALL", Decimal(1)), ("PIPE-3M", Decimal("2.5")))
    spec = NewTicket("sh-01", "装空调", SITE, "app:dispatch", lines=lines, position=PLACE)
    ticket_id = world.commands.create(DISPATCHER, spec).ticket.ticket_id
    world.commands.assign(DISPATCHER, ticket_id, "tech-1", [Worker("tech-2", Decimal(2))])
    world.commands.arrive(TECH, ticket_id, fix)
    return ticket_id


def served(world: World, fix: dict[str, str] | None) -> str:
    ticket_id = on_site(world, fix)
    world.commands.complete(TECH, ticket_id)
    assert world.settle(ticket_id).outcome == Outcome.POSTED
    return ticket_id


def accounts(world: World, ticket_id: str) -> Counter[str]:
    """What stands in the books for a ticket, each posting balanced by itself."""
    sums: Counter[str] = Counter()
    by_posting: dict[int, list[Entry]] = {}
    for n, entry in world.ledger.ticket_entries(ticket_id):
        by_posting.setdefault(n, []).append(entry)
        sums[entry.account] += entry.amount
    assert all(total(entries) == 0 for entries in by_posting.values())
    return Counter({account: amount for account, amount in sums.items() if amount})


def post(path: str, caller: Caller, ticket_id: str, **body: Any) -> tuple[int, Any]:
    status, answer, _ = call(
        handler, "POST", path, caller=caller, json=body, path_params={"ticket_id": ticket_id}
    )
    return status, answer


PAID = {"payable:sh-01": -3_780, "payable:tech-1": -5_040, "payable:tech-2": -10_080}
HELD = {
    "held:sh-01": -2_520, "held:tech-1": -3_360, "held:tech-2": -6_720,
    "payable:sh-01": -1_260, "payable:tech-1": -1_680, "payable:tech-2": -3_360,
}  # fmt: skip


def owed(world: World, ticket_id: str) -> dict[str, int]:
    found = accounts(world, ticket_id)
    assert found["cost:service"] == 18_900
    return {a: amount for a, amount in found.items() if a.startswith(("payable:", "held:"))}


class TestHolding:
    def test_who_was_there_is_paid_at_once(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, PLACE | {"accuracy": "20"})

        assert owed(world, ticket_id) == PAID
        assert world.accrued("sh-01", "tech-1", "tech-2") == {
            "sh-01": 3_780, "tech-1": 5_040, "tech-2": 10_080,
        }  # fmt: skip

    @pytest.mark.parametrize("fix", [FAR, None, PLACE | {"accuracy": "500"}])
    def test_who_was_not_or_cannot_show_it_waits_for_the_line_in_full(
        self, world: World, fix: dict[str, str] | None
    ) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, fix)

        assert owed(world, ticket_id) == HELD
        assert world.accrued("tech-1", "tech-2") == {"tech-1": 1_680, "tech-2": 3_360}
        assert world.ledger.balance("tech-2", "2025-03").lines == 1

    def test_a_book_without_evidence_writes_what_it_always_wrote(self, world: World) -> None:
        publish(world)
        ticket_id = served(world, None)

        assert owed(world, ticket_id) == PAID
        found = world.ledger.newest(ticket_id)
        assert found is not None and found.facts.evidence == ()

    def test_a_fix_that_has_left_the_head_still_counts(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = on_site(world, PLACE)
        for n in range(60):
            world.commands.comment(DISPATCHER, ticket_id, f"{n} " + "说明" * 20)
        world.commands.complete(TECH, ticket_id)
        head = world.head(ticket_id)
        assert head.pages and "arrived" not in {event.kind for event in head.events}

        world.settle(ticket_id)

        assert owed(world, ticket_id) == PAID


class TestAppeal:
    def test_an_appeal_won_pays_what_was_held_and_pays_it_once(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, FAR)

        note = "小区东门定位偏移"
        status, shown = post(EVIDENCE, TECH, ticket_id, kind="photo", value="p/1", note=note)
        assert (status, shown["settlement"]) == (200, "waiting")
        assert world.settle(ticket_id).outcome == Outcome.UNCHANGED
        assert owed(world, ticket_id) == HELD

        decision = {"policy": "on-site", "outcome": "pass", "reason": "门牌照片属实"}
        second = Caller("dis", frozenset({"dispatcher"}))
        answers = [
            post(EVIDENCE + "/decisions", who, ticket_id, **decision)[0]
            for who in (DISPATCHER, second)
        ]
        assert answers == [202, 200]
        assert world.settle(ticket_id).outcome == Outcome.POSTED
        assert world.settle(ticket_id).outcome == Outcome.ALREADY

        assert owed(world, ticket_id) == PAID
        assert sum(world.accrued("sh-01", "tech-1", "tech-2").values()) == 18_900
        newest = world.ledger.newest(ticket_id)
        assert newest is not None and newest.cause == "evidence"
        mirrors = [e for _, e in world.ledger.ticket_entries(ticket_id) if e.mirror is not None]
        assert {(e.line, e.mirror) for e in mirrors} == {("pay:1.1:labour", 1)}
        kinds = [event.kind for event in world.tickets.history(ticket_id)]
        assert kinds[-2:] == ["evidence_added", "evidence_decided"]

    def test_an_appeal_lost_leaves_it_held_and_may_be_decided_anew(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, None)
        world.commands.close(DISPATCHER, ticket_id)

        for outcome, expected in (("fail", HELD), ("pass", PAID), ("fail", HELD)):
            world.commands.decide_evidence(DISPATCHER, ticket_id, "on-site", outcome, "复核")
            world.settle(ticket_id)
            assert owed(world, ticket_id) == expected
        assert world.accrued("tech-1") == {"tech-1": 1_680}

    def test_a_photo_that_was_asked_for_releases_by_itself(self, world: World) -> None:
        publish(world, {"id": "photos", "needs": ["photo"], "on": ["labour"]})
        ticket_id = served(world, PLACE)
        assert owed(world, ticket_id) == HELD

        assert post(EVIDENCE, PARTNER, ticket_id, kind="photo", value="p/1")[0] == 200
        world.settle(ticket_id)

        assert owed(world, ticket_id) == PAID

    def test_other_changes_of_a_held_ticket_move_held_money(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, FAR)
        world.commands.set_crew(DISPATCHER, ticket_id, [Worker("tech-1")])
        world.settle(ticket_id)
        alone = {"held:sh-01": -2_520, "held:tech-1": -10_080,
                 "payable:sh-01": -1_260, "payable:tech-1": -5_040}  # fmt: skip
        assert owed(world, ticket_id) == alone

        world.commands.move(DISPATCHER, ticket_id, position=FAR)
        world.settle(ticket_id)
        assert owed(world, ticket_id) == {"payable:sh-01": -3_780, "payable:tech-1": -15_120}

        world.commands.cancel(DISPATCHER, ticket_id, "退货")
        world.settle(ticket_id)
        assert accounts(world, ticket_id) == {}

    def test_who_may_add_and_who_may_decide(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, None)
        proof = {"kind": "serial", "value": "SN-7"}
        decision = {"policy": "on-site", "outcome": "pass", "reason": "ok"}

        for caller, status in ((TECH, 200), (PARTNER, 200), (DISPATCHER, 200), (STRANGER, 404)):
            assert post(EVIDENCE, caller, ticket_id, **proof)[0] == status
        assert post(EVIDENCE, FINANCE, ticket_id, **proof)[0] == 403
        for caller in (TECH, PARTNER, FINANCE):
            assert post(EVIDENCE + "/decisions", caller, ticket_id, **decision)[0] == 403
        for bad in ({"kind": "gps"}, {"kind": "photo"}, {"kind": "gps", "value": "x"}):
            assert post(EVIDENCE, TECH, ticket_id, **bad)[0] == 422
        fix = {"kind": "gps", "position": PLACE}
        assert post(EVIDENCE, TECH, ticket_id, **fix)[0] == 200
        world.settle(ticket_id)
        assert owed(world, ticket_id) == HELD, "a fix sent after completion is an appeal"


class TestShown:
    def test_held_stands_beside_what_is_earned(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = served(world, FAR)

        mine, everything = (self.earnings(caller, ticket_id) for caller in (TECH, FINANCE))

        assert (mine["earned"]["amount"], mine["held"]["amount"]) == (1_680, 3_360)
        waiting = [one for one in mine["lines"] if one.get("held")]
        assert [one["held"] for one in waiting] == ["on-site:fail"]
        assert any("暂扣（on-site）" in text and "300 米" in text for text in waiting[0]["words"])
        assert (everything["pay"]["amount"], everything["held"]["amount"]) == (6_300, 12_600)

    def test_an_open_ticket_is_estimated_as_if_proven(self, world: World) -> None:
        publish(world, ON_SITE)
        ticket_id = on_site(world, None)

        estimate = self.earnings(TECH, ticket_id)

        assert estimate["status"] == "estimate" and estimate.get("held") is None
        assert estimate["earned"]["amount"] == 5_040

    def test_the_site_can_be_told_when_a_ticket_is_made(self, world: World) -> None:
        status, made, _ = call(
            handler, "POST", "/tickets", caller=DISPATCHER,
            json={"outlet": "sh-01", "title": "装", "region": SITE, "position": PLACE},
        )  # fmt: skip

        assert (status, made["position"]) == (201, PLACE)
        kept: Ticket = world.head(made["id"])
        assert kept.position == PLACE

    @staticmethod
    def earnings(caller: Caller, ticket_id: str) -> Any:
        status, body, _ = call(
            money, "GET", "/tickets/{ticket_id}/earnings", caller=caller,
            path_params={"ticket_id": ticket_id}, query={},
        )  # fmt: skip
        assert status == 200, body
        return body
