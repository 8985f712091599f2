"""What takes two people, through the handlers: asked for, approved by the very same call, in force; and a
refusal, the first person's or the second's, leaves nothing behind."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pricing import app as pricing
from statements import app as statements
from suanqing.errors import Invalid, NotFound, Stale
from suanqing.finance.corrections.store import CorrectionStore
from suanqing.people.approvals import model
from suanqing.people.approvals.gate import Approvals
from suanqing.people.approvals.model import Request, Wanted
from suanqing.people.approvals.store import ApprovalStore
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party, phone_digest
from suanqing.people.roles import Role
from suanqing.times import utcnow
from tests.integration.settling import World
from tests.rest import call
from tickets import app as tickets


def who(role: Role, party: str) -> Caller:
    return Caller(party, frozenset({role}))


ANN, BOB, CID = who("finance", "ann"), who("finance", "bob"), who("finance", "cid")
ROOT, CARL = who("admin", "root"), who("admin", "carl")
DESK, SECOND = who("dispatcher", "dis"), who("dispatcher", "dispatch")
APPROVAL = "/approvals/{approval}"
RATE = {"pair": "USD/CNY", "rate": "7.1", "since": "2025-03-01T00:00:00.000Z", "source": "PBOC"}
LIMITS = {"recovery": "0.3", "second_above": 1_000, "adjust_second_above": 100, "version": 0}


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables).found(office=True)


def ask(
    module: Any, caller: Caller, method: str, path: str, body: Any = None, **more: Any
) -> tuple[int, Any]:
    sent = {} if body is None else {"json": body}
    status, said, _ = call(module.handler, method, path, caller=caller, **sent, **more)
    return status, said


def requests(world: World) -> list[Request]:
    return ApprovalStore(world.client, os.environ["PRICING_TABLE"]).page(None, 50, None).requests


def rate(caller: Caller, **changes: Any) -> tuple[int, Any]:
    return ask(pricing, caller, "POST", "/exchange-rates", RATE | changes)


def limits(caller: Caller, **changes: Any) -> tuple[int, Any]:
    return ask(statements, caller, "PUT", "/policy", LIMITS | changes)


class TestRefusals:
    """Nothing is kept of what the view refuses."""

    def test_what_would_be_refused_is_not_even_asked_for(self, world: World) -> None:
        status, said = limits(ROOT, version=7)

        assert (status, said["code"]) == (409, "stale_version") and requests(world) == []

    def test_a_rate_that_another_contradicts_is_neither_asked_for_nor_approved(
        self, world: World
    ) -> None:
        assert rate(ANN)[0] == 202 and rate(CID, rate="7.2")[0] == 202
        assert rate(BOB)[0] == 201
        before = requests(world)

        for caller in (ANN, CID):
            assert rate(caller, rate="7.2")[1]["code"] == "rate_kept"

        assert requests(world) == before

    def test_the_second_persons_refusal_leaves_the_request_as_it_was(self, world: World) -> None:
        """If-Match names another version than the one that is changed."""
        ticket = world.completed().ticket_id
        path = {"path_params": {"ticket_id": ticket}}
        cancel = ("POST", "/tickets/{ticket_id}/cancel", {"reason": "误单"})
        version = world.head(ticket).version
        assert ask(tickets, DESK, *cancel, **path)[0] == 202
        before = requests(world)

        status, said = ask(tickets, SECOND, *cancel, **path, headers={"If-Match": str(version - 1)})

        assert (status, said["code"]) == (409, "stale_version")
        assert requests(world) == before and before[0].state == "asked"

    def test_what_changes_nothing_needs_nobody(self, world: World) -> None:
        """The ticket is tied to none as it is."""
        path = {"path_params": {"ticket_id": world.completed().ticket_id}}
        untie = ("POST", "/tickets/{ticket_id}/rework", {"original": None, "reason": "误挂"})

        assert ask(tickets, DESK, *untie, **path)[0] == 200 and requests(world) == []

    def test_one_that_fails_in_the_last_moment_waits_for_a_second_person_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody writes between the look and the write: only the write itself is refused."""
        assert limits(ROOT)[0] == 202
        known = CorrectionStore.set_limits

        def raced(self: CorrectionStore, *given: Any) -> Any:
            known(self, *given)
            raise Stale("somebody was faster")

        monkeypatch.setattr(CorrectionStore, "set_limits", raced)
        assert limits(CARL)[0] == 409

        assert [each.state for each in requests(world)] == ["asked"]


class TestLife:
    def test_asked_by_one_and_approved_by_anothers_same_call(self, world: World) -> None:
        status, asked = limits(ROOT)
        assert (status, asked["state"], asked["by"]) == (202, "asked", "root")
        assert (
            asked["call"]["route"] == "PUT /policy"
            and asked["call"]["body"].items() >= LIMITS.items()
        )
        assert ask(statements, ANN, "GET", "/policy")[1]["version"] == 0

        status, said = limits(CARL)

        assert (status, said["version"], said["second_above"]) == (200, 1, 1_000)
        (request,) = requests(world)
        assert (request.state, request.by, request.decided_by) == ("in_force", "root", "carl")

    def test_who_asked_asks_again_and_nothing_changes(self, world: World) -> None:
        first = limits(ROOT)

        assert limits(ROOT) == first and len(requests(world)) == 1

    def test_the_same_call_again_right_afterwards_is_that_call_and_changes_nothing(
        self, world: World
    ) -> None:
        limits(ROOT), limits(CARL)

        for caller in (CARL, ROOT):
            status, said = limits(caller)
            assert (status, said["state"]) == (202, "in_force")
        assert ask(statements, ANN, "GET", "/policy")[1]["version"] == 1

    def test_another_content_is_another_request(self, world: World) -> None:
        assert limits(ROOT)[0] == 202 and limits(CARL, second_above=2_000)[0] == 202

        assert {each.state for each in requests(world)} == {"asked"} and len(requests(world)) == 2

    def test_what_changed_meanwhile_is_not_approved(self, world: World) -> None:
        """Two limits are asked for over one version; the first in force leaves the other without."""
        limits(ROOT), limits(ROOT, second_above=2_000)
        assert limits(CARL)[0] == 200

        status, said = limits(CARL, second_above=2_000)

        assert (status, said["code"]) == (409, "stale_version")

    def test_rejected_it_is_asked_for_anew_and_needs_two_again(self, world: World) -> None:
        _, asked = limits(ROOT)
        path = {"path_params": {"approval": asked["approval"]}}
        reject = ("POST", f"{APPROVAL}/reject")
        assert ask(pricing, DESK, *reject, {"note": "no"}, **path)[0] == 404
        assert ask(pricing, CARL, *reject, {"note": ""}, **path)[0] == 422

        status, said = ask(pricing, CARL, *reject, {"note": "too low"}, **path)

        assert (status, said["state"], said["note"]) == (200, "rejected", "too low")
        assert ask(pricing, CARL, *reject, {"note": "again"}, **path)[0] == 409
        status, anew = limits(CARL)
        assert (status, anew["state"], anew["by"]) == (202, "asked", "carl")
        assert anew["approval"] != asked["approval"] and limits(ROOT)[0] == 200

    def test_who_asked_takes_it_back(self, world: World) -> None:
        _, asked = limits(ROOT)
        path = {"path_params": {"approval": asked["approval"]}}

        assert ask(pricing, ROOT, "POST", f"{APPROVAL}/reject", {"note": "typo"}, **path)[0] == 200
        assert limits(CARL)[0] == 202

    def test_the_asker_under_another_login_is_no_second_person(self, world: World) -> None:
        root = world.parties.get("root")
        world.parties.put(replace(root, phone=phone_digest("13800138000")), root.version)
        twin = Party("twin", "person", "root", frozenset({"admin"}),
                     phone=phone_digest("+86 138 0013 8000"))  # fmt: skip
        world.parties.put(twin)
        limits(ROOT)
        before = requests(world)

        status, said = limits(who("admin", "twin"))

        assert (status, said["code"]) == (403, "maker_is_checker") and requests(world) == before

    def test_after_14_days_it_is_asked_for_anew(self, world: World) -> None:
        limits(ROOT)
        store = ApprovalStore(world.client, os.environ["PRICING_TABLE"])
        (asked,) = requests(world)
        old = replace(asked, at=asked.at - timedelta(days=14, seconds=1), version=2)
        store.save(asked, old)

        status, anew = limits(CARL)

        assert (status, anew["by"]) == (202, "carl") and len(requests(world)) == 2

    def test_the_list_shows_those_in_a_state_and_all_of_them_to_who_reads_books_alone(
        self, world: World
    ) -> None:
        limits(ROOT), limits(CARL), limits(ROOT, version=1)
        listed = ("GET", "/approvals")

        shown = ask(pricing, ANN, *listed, query={"state": "asked"})[1]["items"]

        assert [each["by"] for each in shown] == ["root"]
        assert len(ask(pricing, ANN, *listed)[1]["items"]) == 2
        assert ask(pricing, DESK, *listed)[1]["items"] == []
        assert ask(pricing, who("technician", "tech-1"), *listed)[0] == 403

    def test_a_dispatcher_lists_what_dispatchers_decide_and_takes_the_own_back(
        self, world: World
    ) -> None:
        limits(ROOT)
        path = {"path_params": {"ticket_id": world.completed().ticket_id}}
        _, asked = ask(
            tickets, DESK, "POST", "/tickets/{ticket_id}/cancel", {"reason": "误单"}, **path
        )

        for caller in (DESK, SECOND):
            found = ask(pricing, caller, "GET", "/approvals", query={"limit": "1"})[1]
            seen = found["items"]
            while "next" in found:
                more = {"limit": "1", "cursor": found["next"]}
                found = ask(pricing, caller, "GET", "/approvals", query=more)[1]
                seen += found["items"]
            assert [each["approval"] for each in seen] == [asked["approval"]]
        regional = who("regional", "reg")
        assert ask(pricing, regional, "GET", "/approvals")[1]["items"] == []
        reject = ("POST", f"{APPROVAL}/reject", {"note": "错单"})
        path = {"path_params": {"approval": asked["approval"]}}
        assert ask(pricing, regional, *reject, **path)[0] == 404

        assert ask(pricing, DESK, *reject, **path)[1]["state"] == "rejected"


class TestACallThatBrokeOff:
    """The process died between the view and the end of its request."""

    @pytest.fixture
    def broken(self, world: World, monkeypatch: pytest.MonkeyPatch) -> World:
        """An exchange rate that root asked for and ann approved: it is stored, and the request still
        says approved."""

        def die(*_: Any) -> Any:
            raise RuntimeError("the process died")

        ask(pricing, ROOT, "POST", "/exchange-rates", RATE)
        with monkeypatch.context() as dying:
            dying.setattr(Approvals, "done", die)
            assert ask(pricing, ANN, "POST", "/exchange-rates", RATE)[0] == 500
        assert [each.state for each in requests(world)] == ["approved"]
        return world

    @pytest.mark.parametrize("caller", [ANN, ROOT])
    def test_one_of_its_two_people_calls_again_and_it_is_in_force(
        self, broken: World, caller: Caller
    ) -> None:
        assert ask(pricing, caller, "POST", "/exchange-rates", RATE)[0] in (200, 201)

        [request] = requests(broken)
        assert (request.state, request.by, request.decided_by) == ("in_force", "root", "ann")

    def test_it_can_be_rejected_with_a_reason(self, broken: World) -> None:
        path = {"path_params": {"approval": requests(broken)[0].id}}
        status, said = ask(pricing, BOB, "POST", f"{APPROVAL}/reject", {"note": "hangs"}, **path)

        assert (status, said["state"], said["note"]) == (200, "rejected", "hangs")

    def test_what_was_carried_out_while_somebody_rejected_it_is_in_force(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limits(ROOT)
        known = CorrectionStore.set_limits

        def meanwhile(self: CorrectionStore, *given: Any) -> Any:
            path = {"path_params": {"approval": requests(world)[0].id}}
            said = ask(pricing, BOB, "POST", f"{APPROVAL}/reject", {"note": "no"}, **path)
            assert said[1]["state"] == "rejected"
            return known(self, *given)

        monkeypatch.setattr(CorrectionStore, "set_limits", meanwhile)
        assert limits(CARL)[0] == 200

        [request] = requests(world)
        assert (request.state, request.decided_by, request.note) == ("in_force", "carl", None)


class TestAnotherLogin:
    """Who somebody is, and who may log in as it, changes by two (told: test_desk_notices)."""

    PATH = ("PUT", "/parties/{party_id}")

    def put(self, world: World, caller: Caller, party_id: str, **changes: Any) -> tuple[int, Any]:
        known = world.parties.get(party_id, fresh=True)
        body = {"kind": known.kind, "name": known.name, "roles": sorted(known.roles),
                "wecom_userid": known.accounts.get("wecom")} | changes  # fmt: skip
        return ask(pricing, caller, *self.PATH, body, path_params={"party_id": party_id},
                   headers={"If-Match": str(known.version)})  # fmt: skip

    @pytest.fixture
    def member(self, world: World) -> World:
        """ann has a login."""
        ann = world.parties.get("ann")
        world.parties.put(replace(ann, accounts={**ann.accounts, "wecom": "AnnOld"}), ann.version)
        return world

    def test_an_account_on_another_channel_takes_two_as_well_and_stays_when_nobody_names_it(
        self, member: World
    ) -> None:
        first, second = {"toy": "U1"}, {"toy": "U2"}
        ann = member.parties.get("ann", fresh=True)
        member.parties.put(replace(ann, accounts={**ann.accounts, **first}), ann.version)

        assert self.put(member, ROOT, "ann", accounts=second)[0] == 202
        assert self.put(member, CARL, "ann", accounts=second)[0] == 200
        assert self.put(member, ROOT, "ann", name="Ann")[1]["accounts"] == second
        known = member.parties.get("ann", fresh=True)
        assert known.accounts == {"wecom": "AnnOld", "toy": "U2"}
        assert self.put(member, ROOT, "ann", accounts={"wecom": "x"})[0] == 422

    def test_it_takes_two(self, member: World) -> None:
        assert self.put(member, ROOT, "ann", wecom_userid="AnnNew")[0] == 202

        assert self.put(member, CARL, "ann", wecom_userid="AnnNew")[0] == 200
        assert member.parties.get("ann", fresh=True).accounts.get("wecom") == "AnnNew"


class TestWhatTakesTwo:
    def test_the_settings_of_cases_are_written_by_two(self, world: World) -> None:
        wanted = {"attribution": {"days": 365}}
        put = ("PUT", "/settings/cases", wanted)

        assert ask(pricing, ROOT, *put)[0] == 202
        assert ask(pricing, ANN, "GET", "/settings/cases")[1]["version"] == 0
        status, said = ask(pricing, CARL, *put)

        assert (status, said["version"], said["settings"]) == (200, 1, wanted)
        status, said = ask(pricing, ROOT, "PUT", "/settings/cases", {"attribution": {"days": 1}})
        assert (status, said["code"]) == (409, "stale_version")
        assert ask(pricing, ROOT, "PUT", "/settings/cases", {"nothing": 1})[0] == 422

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"scenario": "key_account"}, 202),
            ({"coefficients": [{"since": "2099-01-01T00:00:00+08:00", "value": "9"}]}, 202),
            ({"levels": [{"since": "2099-01-01T00:00:00+08:00", "value": "core"}]}, 202),
            ({"name": "another"}, 200),
        ],
    )
    def test_by_which_prices_a_party_earns_is_changed_by_two(
        self, world: World, changes: dict[str, Any], status: int
    ) -> None:
        body = {"kind": "outlet", "name": "昆明", "scenario": "franchise", "region": "530102"}
        path = {"path_params": {"party_id": "yn-03"}}
        assert ask(pricing, ROOT, "PUT", "/parties/{party_id}", body, **path)[0] == 200

        changed = ask(pricing, ROOT, "PUT", "/parties/{party_id}", body | changes, **path,
                      headers={"If-Match": "1"})  # fmt: skip

        assert changed[0] == status

    def test_an_appeal_about_work_of_an_earlier_month_is_answered_by_two(
        self, world: World
    ) -> None:
        path = {"path_params": {"ticket_id": world.completed().ticket_id}}
        body = {"policy": "photo", "outcome": "pass", "reason": "已核实"}
        decide = ("POST", "/tickets/{ticket_id}/evidence/decisions", body)

        assert ask(tickets, DESK, *decide, **path)[0] == 202
        assert ask(tickets, SECOND, *decide, **path)[0] == 200


class TestStored:
    """Requests as the table keeps them."""

    @pytest.fixture
    def store(self, engine: Any, tables: dict[str, str]) -> ApprovalStore:
        return ApprovalStore(engine, tables["PRICING_TABLE"])

    def kept(self, store: ApprovalStore, *states: Any) -> list[Request]:
        """In the order of the table, which is by hash."""
        asked = [
            replace(model.ask(Wanted("limits", {"n": n}), None, "ann", utcnow()), state=state)
            for n, state in enumerate(states)
        ]
        return sorted([store.save(None, each) for each in asked], key=lambda each: each.id)

    def test_a_request_that_nobody_made_is_not_there(self, store: ApprovalStore) -> None:
        (made,) = self.kept(store, "asked")

        assert store.get(made.id).id == made.id
        with pytest.raises(NotFound):
            store.get(f"{made.id[:-1]}9")

    @pytest.mark.parametrize("limit", [1, 2, 3, 50])
    def test_pages_hold_every_request_in_a_state_that_is_shown_once(
        self, store: ApprovalStore, limit: int
    ) -> None:
        """Whatever stands between them that is not."""
        made = self.kept(store, *["asked", "rejected", "rejected", "rejected"] * 3)
        found, after, pages = list[str](), None, 0
        while True:
            page = store.page("asked", limit, after, lambda each: each.content["n"] != 4)
            found += [each.id for each in page.requests]
            after, pages = page.after, pages + 1
            assert page.requests or after is None
            if after is None:
                break

        assert found == [e.id for e in made if e.state == "asked" and e.content["n"] != 4]
        assert len(store.page(None, 50, None).requests) == 12

    def test_a_place_in_another_list_is_refused(self, store: ApprovalStore) -> None:
        self.kept(store, "asked")

        for place in ("!", "~~"):
            with pytest.raises(Invalid):
                store.page(None, 5, place)

    def test_what_two_calls_carried_out_is_in_force_once(self, store: ApprovalStore) -> None:
        """Also where somebody rejected it while it was being done."""
        now = utcnow().replace(microsecond=0)
        approvals = Approvals(store, lambda: now)
        step = approvals.step(Wanted("limits", {"n": 1}), "ann", frozenset({"ann"}))
        asked = approvals.keep(step)
        given = approvals.keep(
            approvals.step(Wanted("limits", {"n": 1}), "bob", frozenset({"bob"}))
        )

        first = approvals.done(given)
        assert approvals.done(given) == first == store.get(asked.id)
        assert (first.state, first.version) == ("in_force", given.version + 1)

        other = approvals.keep(
            approvals.step(Wanted("limits", {"n": 2}), "ann", frozenset({"ann"}))
        )
        given = approvals.keep(
            approvals.step(Wanted("limits", {"n": 2}), "bob", frozenset({"bob"}))
        )
        approvals.reject(other.id, "no", "cid", lambda _: True)
        assert approvals.done(given).state == store.get(other.id).state == "in_force"
