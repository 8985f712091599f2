"""Corrections over HTTP: a refund once, a manual line by other eyes, limits that are data; each ends as a
fact of the ticket and an assessment with its own cause."""

from typing import Any

import pytest

from statements.app import handler
from suanqing.finance.corrections.store import CorrectionStore
from suanqing.finance.settlement.items import Booked
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from suanqing.pricing.model import Refund
from suanqing.work.tickets.shown_schemas import history_for
from tests.integration.settling import DISPATCHER, World, total
from tests.rest import call

PERIOD = "2025-03"


def who(role: Role, party: str) -> Caller:
    return Caller(party, frozenset({role}))


ANN, BOB, CID = who("finance", "ann"), who("finance", "bob"), who("finance", "cid")
ADMIN, SECOND, AUDITOR = who("admin", "root"), who("admin", "carl"), who("auditor", "eve")
TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    world = World(moto_tables, tables).found(office=True)
    world.publish()
    return world


@pytest.fixture
def ticket_id(world: World) -> str:
    done = world.completed().ticket_id
    world.settle(done)
    return done


def ask(method: str, path: str, caller: Caller, json: Any = None, **more: Any) -> tuple[int, Any]:
    query = more.pop("query", {})
    sent = {} if method == "GET" else {"json": json or {}}
    status, answer, _ = call(
        handler, method, path, caller=caller, path_params=more, query=query, **sent
    )
    return status, answer


def refund(ticket_id: str, caller: Caller = ANN, **changes: Any) -> tuple[int, Any]:
    """Asked for by one, made by another; what is refused is refused to the first."""
    body = {"channel": "youzan", "id": "R-1", "line": "1.1", "back": 40, "of": 100} | changes
    first = ask("POST", "/tickets/{ticket_id}/refunds", BOB, body, ticket_id=ticket_id)
    if first[0] != 202:
        return first
    return ask("POST", "/tickets/{ticket_id}/refunds", caller, body, ticket_id=ticket_id)


def limit(body: dict[str, Any]) -> tuple[int, Any]:
    """Asked for by one administrator, set by another; what is refused is refused to the first."""
    first = ask("PUT", "/policy", SECOND, body)
    if first[0] != 202:
        return first
    return ask("PUT", "/policy", ADMIN, body)


def asked(ticket_id: str, amount: int = 5_000, caller: Caller = ANN, **changes: Any) -> Any:
    body = {"key": "overtime", "fee": "bonus", "party": "tech-1", "amount": amount,
            "reason": "加班"} | changes  # fmt: skip
    status, answer = ask(
        "POST", "/tickets/{ticket_id}/adjustments", caller, body, ticket_id=ticket_id
    )
    return answer if status == 201 else status


def decide(made: Any, caller: Caller, step: str = "approve", **body: Any) -> Any:
    told = body or {"hash": made["hash"]}
    status, answer = ask(
        "POST", f"/adjustments/{{adjustment_id}}/{step}", caller, told, adjustment_id=made["id"]
    )
    return answer if status == 200 else status


def newest(world: World, ticket_id: str) -> Booked:
    world.settle(ticket_id)
    found = world.ledger.newest(ticket_id)
    assert found is not None
    return found


class TestRefunds:
    def test_a_refund_is_a_fact_of_the_ticket_with_its_own_cause(
        self, world: World, ticket_id: str
    ) -> None:
        assert refund(ticket_id)[0] == 200

        booked = newest(world, ticket_id)

        assert (booked.n, booked.cause) == (2, "refund")
        assert booked.facts.refunds == (Refund("1.1", 40, 100),)
        assert total(entry for _, entry in world.ledger.ticket_entries(ticket_id)) == 0

    def test_the_same_refund_again_changes_nothing(self, world: World, ticket_id: str) -> None:
        assert refund(ticket_id)[0] == 200

        status, again = refund(ticket_id)
        assert (status, again["state"]) == (202, "in_force")
        assert len(world.head(ticket_id).facts["refunds"]) == 1

    def test_the_same_refund_with_other_content_is_refused(self, ticket_id: str) -> None:
        refund(ticket_id)

        assert refund(ticket_id, back=41)[0] == 409
        assert refund(ticket_id, channel="tmall")[0] == 200

    @pytest.mark.parametrize(("back", "status"), [(60, 200), (61, 422)])
    def test_no_more_goes_back_than_there_was(self, ticket_id: str, back: int, status: int) -> None:
        refund(ticket_id)

        assert refund(ticket_id, id="R-2", line="*", back=back)[0] == status

    def test_a_line_that_is_not_there_is_refused(self, ticket_id: str) -> None:
        assert refund(ticket_id, line="9")[0] == 422

    def test_an_item_of_a_bundle_goes_back_by_its_own_id(self, ticket_id: str) -> None:
        assert refund(ticket_id, line="1.1/PIPE-3M", back=100)[0] == 200
        assert refund(ticket_id, id="R-2", line="1.1/AC-INSTALL", back=100)[0] == 200
        assert refund(ticket_id, id="R-3", line="1.1", back=1)[0] == 422
        assert refund(ticket_id, id="R-4", line="9/PIPE-3M")[0] == 422

    def test_what_goes_back_of_an_open_ticket_waits_for_its_settlement(self, world: World) -> None:
        early = world.ticket().ticket_id

        assert refund(early, line="*")[0] == 200

        head = world.head(early)
        assert (head.facts["refunds"], head.unsettled) == ([["*", 40, 100]], None)
        assert world.settle(early).outcome == "nothing_due"

    def test_a_cancelled_ticket_has_nothing_to_give_back(
        self, world: World, ticket_id: str
    ) -> None:
        world.commands.cancel(DISPATCHER, ticket_id, "退单")

        assert refund(ticket_id)[0] == 409

    @pytest.mark.parametrize("caller", [TECH, DISPATCHER, AUDITOR])
    def test_finance_alone_refunds(self, ticket_id: str, caller: Caller) -> None:
        assert refund(ticket_id, caller)[0] == 403


class TestManualLines:
    def test_asked_for_by_one_and_approved_by_another(self, world: World, ticket_id: str) -> None:
        made = asked(ticket_id)

        assert (made["state"], made["approvals_needed"]) == ("open", 1)
        assert decide(made, ANN) == 403
        before = world.accrued("tech-1", "tech-2", "sh-01")
        assert decide(made, BOB)["state"] == "approved"
        booked = newest(world, ticket_id)
        assert world.accrued("tech-1", "tech-2", "sh-01") == before | {
            "tech-1": before["tech-1"] + 5_000
        }
        late = world.ledger.party_lines("tech-1", PERIOD).entries[-1].lines
        assert [(line.fee, line.cause, line.amount) for line in late] == [
            ("bonus", "manual", -5_000)
        ]
        assert (booked.n, booked.cause) == (2, "manual")
        (line,) = booked.facts.manual
        assert (line.party, line.amount, line.maker, line.checker) == (
            "tech-1",
            5_000,
            "ann",
            "bob",
        )
        assert total(entry for _, entry in world.ledger.ticket_entries(ticket_id)) == 0

    @pytest.mark.parametrize(
        ("amount", "needed"), [(499_999, 1), (500_000, 1), (500_001, 2), (-500_001, 2)]
    )
    def test_r098_above_the_limit_a_second_person_approves(
        self, world: World, ticket_id: str, amount: int, needed: int
    ) -> None:
        made = asked(ticket_id, amount)

        first = decide(made, BOB)
        again = decide(made, BOB)

        assert made["approvals_needed"] == needed
        assert first["state"] == again["state"] == ("approved" if needed == 1 else "open")
        assert bool(world.head(ticket_id).facts.get("manual")) == (needed == 1)
        second = decide(made, CID)
        assert second["state"] == "approved"
        assert [voice["by"] for voice in second["approvals"]] == ["bob", "cid"][:needed]
        (line,) = world.head(ticket_id).facts["manual"]
        assert line[-2:] == ["ann", "bob" if needed == 1 else "bob+cid"]

    def test_many_small_lines_for_a_party_in_a_month_are_one_large_one(
        self, world: World, ticket_id: str
    ) -> None:
        """5,000.00 need one voice; whatever comes on top of them needs two, on whichever ticket it stands."""
        other = world.completed().ticket_id
        parts = [
            (ticket_id, "a", 300_000),
            (other, "b", -200_000),
            (ticket_id, "c", 1),
            (other, "d", 1),
        ]

        made = [asked(ticket, amount, key=key) for ticket, key, amount in parts]
        another = asked(ticket_id, 500_000, key="e", party="tech-2")

        assert [decide(each, BOB)["state"] for each in made] == [
            "approved", "approved", "open", "open",
        ]  # fmt: skip
        assert decide(another, BOB)["state"] == "approved"
        assert decide(made[2], CID)["state"] == "approved"

    def test_two_that_are_approved_at_once_are_counted_together(
        self, ticket_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = (asked(ticket_id, 300_000, key=key) for key in "ab")
        real = CorrectionStore.page

        def slow(store: CorrectionStore, *query: Any) -> Any:
            """While the others of the first are summed, the second is approved."""
            found = real(store, *query)
            monkeypatch.setattr(CorrectionStore, "page", real)
            assert decide(other, BOB)["state"] == "approved"
            return found

        monkeypatch.setattr(CorrectionStore, "page", slow)

        assert decide(one, BOB) == 409
        assert decide(one, BOB)["state"] == "open"
        assert decide(one, CID)["state"] == "approved"

    def test_nobody_adjusts_or_approves_the_own_money(self, ticket_id: str) -> None:
        assert asked(ticket_id, party="nobody") == 422
        assert asked(ticket_id, party="ann") == 403
        assert asked(ticket_id, caller=who("finance", "tech-1")) == 403
        assert decide(asked(ticket_id), who("finance", "tech-1")) == 403

    def test_what_nobody_asked_for_is_not_decided(self, ticket_id: str) -> None:
        made = asked(ticket_id)
        none = made | {"id": made["id"][:-12] + "0" * 12}

        assert (decide(none, BOB), decide(none, BOB, "reject", note="no")) == (404, 404)
        assert decide(made, BOB)["state"] == "approved"

    def test_an_approval_is_of_what_was_looked_at(self, ticket_id: str) -> None:
        assert decide(asked(ticket_id), BOB, hash="0" * 64) == 409

    def test_the_same_key_is_the_same_request(self, ticket_id: str) -> None:
        made = asked(ticket_id)

        assert asked(ticket_id)["id"] == made["id"]
        assert asked(ticket_id, 6_000) == 409
        assert asked(ticket_id, 6_000, key="more")["id"] != made["id"]

    def test_approving_again_puts_the_line_on_the_ticket_once(
        self, world: World, ticket_id: str
    ) -> None:
        made = asked(ticket_id)
        decide(made, BOB), decide(made, BOB), decide(made, CID)

        assert len(world.head(ticket_id).facts["manual"]) == 1

    def test_a_rejected_one_is_never_approved(self, world: World, ticket_id: str) -> None:
        made = asked(ticket_id)

        assert decide(made, ANN, "reject", note="nein") == 403
        assert decide(made, BOB, "reject", note="证据不足")["state"] == "rejected"
        assert decide(made, CID) == 409
        assert "manual" not in world.head(ticket_id).facts

    def test_an_approved_one_outlives_a_cancellation_until_another_takes_it_back(
        self, world: World, ticket_id: str
    ) -> None:
        decide(asked(ticket_id), BOB)
        late = asked(ticket_id, 700, key="later")
        newest(world, ticket_id)
        world.commands.cancel(DISPATCHER, ticket_id, "顾客退单")
        gone = newest(world, ticket_id)
        after = world.accrued("tech-1", "tech-2", "sh-01")
        decide(late, BOB)
        more = newest(world, ticket_id)
        with_more = world.accrued("tech-1")
        decide(asked(ticket_id, -5_700, key="back"), BOB)
        back = newest(world, ticket_id)

        assert [each.cause for each in (gone, more, back)] == ["cancelled", "manual", "manual"]
        assert after == {"tech-1": 5_000, "tech-2": 0, "sh-01": 0}
        assert with_more == {"tech-1": 5_700}
        assert world.accrued("tech-1", "tech-2", "sh-01") == dict.fromkeys(after, 0)
        assert total(entry for _, entry in world.ledger.ticket_entries(ticket_id)) == 0

    def test_a_ticket_that_was_cancelled_before_it_was_served_takes_none(
        self, world: World
    ) -> None:
        ticket = world.ticket().ticket_id
        world.commands.cancel(DISPATCHER, ticket, "误建")

        assert asked(ticket) == 409

    def test_they_are_listed_by_the_period_of_the_work(self, ticket_id: str) -> None:
        one, two = asked(ticket_id), asked(ticket_id, key="more")
        decide(two, BOB)

        def listed(**query: str) -> list[str]:
            _, page = ask("GET", "/adjustments", AUDITOR, query={"period": PERIOD} | query)
            return sorted(each["id"] for each in page["items"])

        assert listed() == sorted([one["id"], two["id"]])
        assert listed(state="open") == [one["id"]]
        assert listed(period="2025-04") == []

    def test_what_a_party_gets_by_hand_is_in_no_history_that_others_read(
        self, world: World, ticket_id: str
    ) -> None:
        decide(asked(ticket_id), BOB)
        decide(asked(ticket_id, key="more"), BOB)
        refund(ticket_id)
        head, events = world.head(ticket_id), world.tickets.history(ticket_id)

        for reader in (TECH, DISPATCHER):
            shown = history_for(reader, head, events).model_dump_json()
            assert "5000" not in shown and '"back"' not in shown
        assert "5000" in history_for(AUDITOR, head, events).model_dump_json()


BODY = {"recovery": "0.3", "second_above": 1_000, "adjust_second_above": 100, "version": 0}


class TestLimits:
    def test_they_have_defaults_until_somebody_sets_them(self, world: World) -> None:
        _, known = ask("GET", "/policy", AUDITOR)

        assert (known["recovery"], known["second_above"]) == ("0.5", 5_000_000)
        assert (known["adjust_second_above"], known["version"]) == (500_000, 0)

    def test_a_change_holds_at_once_and_says_who_made_it(self, ticket_id: str) -> None:
        status, known = limit(BODY)

        assert (status, known["version"], known["by"]) == (200, 1, "root")
        assert asked(ticket_id, 101)["approvals_needed"] == 2

    def test_a_change_stands_on_the_version_that_was_seen(self, world: World) -> None:
        limit(BODY)

        assert limit(BODY | {"second_above": 7})[0] == 409
        assert limit(BODY | {"version": 1})[0] == 200

    def test_the_administrator_alone_sets_them(self, world: World) -> None:
        assert ask("PUT", "/policy", ANN, BODY)[0] == 403


CORRECTIONS: dict[str, Any] = {
    "refund": refund,
    "manual": lambda t: decide(asked(t), BOB),
}


@pytest.mark.parametrize("cause", CORRECTIONS)
def test_a_correction_of_a_closed_period_stands_in_the_open_one(
    world: World, ticket_id: str, cause: str
) -> None:
    for party in ("sh-01", "tech-1", "tech-2"):
        world.close(party, PERIOD)
    before = world.ledger.balance("tech-1", PERIOD).accrued
    CORRECTIONS[cause](ticket_id)

    assert newest(world, ticket_id).cause == cause

    assert world.ledger.balance("tech-1", PERIOD).accrued == before
    late = world.ledger.party_lines("tech-1", "2025-04").entries
    assert {(entry.service_period, line.cause) for entry in late for line in entry.lines} <= {
        (PERIOD, cause)
    }


def test_a_dispute_of_a_commission_is_no_tickets_and_is_settled_by_hand(world: World) -> None:
    from statements.wiring import corrections

    found = corrections().accept(
        "ladder:monthly:2025-03", "pay:1:commission", "qty", "2", "d", "ann"
    )

    assert found is None
