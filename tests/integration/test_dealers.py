"""A dealer is spoken for by the partners of the outlets it owns: they read its money, are told of each step,
confirm and dispute it, and therefore decide nothing about it."""

from dataclasses import replace
from typing import Any

import pytest

from settlement.app import handler as settlement
from statements.app import handler as statements
from suanqing.channels.notices.store import NoticeStore
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import Role
from tests.integration.settling import World
from tests.integration.stating import PERIOD, with_accounts
from tests.rest import call

DEALER = "dealer-km"
STATEMENT = "/statements/{party_id}/{period}"
ACCOUNT = "/parties/{party_id}/account"
NUMBER = "6225880012345678"
SPLIT = (
    {"role": "outlet", "share": "0.2"},
    {"role": "owner", "share": "0.3"},
    {"role": "crew", "remainder": True},
)


def who(role: Role, party: str, outlet: str | None = None) -> Caller:
    return Caller(party, frozenset({role}), outlet)


ANN, BOB = who("finance", "ann"), who("finance", "bob")
ZHAO, STRANGER = who("partner", "zhao", "yn-02"), who("partner", "qian", "sh-01")
MATE = who("technician", "tech-3", "yn-02")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    """As docs/deploy.md 8.8 sets a dealer up: it owns yn-02, whose partner is zhao; qian runs sh-01."""
    world = World(moto_tables, tables).found(office=True)
    world.parties.put(Party(DEALER, "dealer", "昆明经销商"))
    for partner in (ZHAO, STRANGER):
        world.parties.put(
            Party(partner.party, "person", "伙伴", frozenset({"partner"}), partner.outlet)
        )
    owned_by(world, DEALER)
    world.publish(SPLIT)
    world.settle(world.completed(("tech-3",), outlet="yn-02").ticket_id)
    return world


def owned_by(world: World, owner: str | None) -> None:
    outlet = world.parties.get("yn-02", fresh=True)
    world.parties.put(replace(outlet, owner=owner), outlet.version)


def ask(handler: Any, method: str, path: str, caller: Caller, json: Any = None, **more: Any) -> Any:
    """The body when it was taken, else the status."""
    query = more.pop("query", {})
    sent = {} if method == "GET" else {"json": json or {}}
    status, body, _ = call(
        handler, method, path, caller=caller, path_params=more, query=query, **sent
    )
    return body if status < 300 else status


def on(step: str, caller: Caller, json: Any = None, **more: Any) -> Any:
    named = {"party_id": DEALER, "period": PERIOD} | more
    return ask(statements, "POST", f"{STATEMENT}{step}", caller, json, **named)


def show(caller: Caller) -> Any:
    return ask(statements, "GET", STATEMENT, caller, party_id=DEALER, period=PERIOD)


@pytest.fixture
def issued(world: World) -> World:
    with_accounts(world)
    close = "/periods/{period}/close"
    ask(statements, "POST", close, ANN, {"mode": "soft"}, period=PERIOD)
    on("/draft", ANN), on("/issue", ANN)
    return world


def told(world: World, party: str) -> set[str]:
    notices, _ = NoticeStore(world.client, world.tables["NOTICES_TABLE"]).newest(party, 10)
    return {each.kind for each in notices}


def test_a_partner_of_its_outlet_reads_the_dealers_statement_and_account(issued: World) -> None:
    assert show(ZHAO)["party"] == DEALER and show(ZHAO)["lines"]
    listed = ask(statements, "GET", "/statements", ZHAO)["items"]
    assert [each["party"] for each in listed] == [DEALER]
    assert ask(statements, "GET", ACCOUNT, ZHAO, party_id=DEALER)["state"] == "in_force"


def test_what_the_dealer_earns_is_shown_with_the_outlets(world: World) -> None:
    query = {"period": PERIOD}
    shown = ask(settlement, "GET", "/me/earnings", ZHAO, query=query)
    parts = [
        ask(settlement, "GET", "/parties/{party_id}/balance", ZHAO, party_id=party, query=query)
        for party in ("yn-02", DEALER)
    ]

    assert shown["parties"] == ["zhao", "yn-02", DEALER]
    accrued = [each["periods"][0]["accrued"]["amount"] for each in parts]
    assert all(accrued) and shown["accrued"]["amount"] == sum(accrued)


def test_a_partner_of_its_outlet_disputes_and_confirms_in_its_name(issued: World) -> None:
    line = show(ZHAO)["lines"][0]["id"]
    claim = {"fact": "qty", "value": "2", "reason": "两台"}

    raised = on("/lines/{line}/dispute", ZHAO, claim, line=line)
    assert raised["state"] == "open"
    withdraw = "/disputes/{dispute_id}/withdraw"
    assert on(withdraw, ZHAO, dispute_id=raised["id"])["state"] == "withdrawn"
    assert on("/confirm", ZHAO)["state"] == "confirmed"


@pytest.mark.parametrize("other", [STRANGER, MATE])
def test_nobody_else_speaks_for_it(issued: World, other: Caller) -> None:
    assert show(other) == on("/confirm", other) == 404
    assert ask(statements, "GET", ACCOUNT, other, party_id=DEALER) == 404
    balance = "/parties/{party_id}/balance"
    assert ask(settlement, "GET", balance, other, party_id=DEALER) == 404


def test_who_no_longer_is_of_an_outlet_of_it_speaks_for_it_no_longer(issued: World) -> None:
    owned_by(issued, None)

    assert show(ZHAO) == on("/confirm", ZHAO) == 404


def test_a_person_who_owns_an_outlet_is_not_spoken_for_by_its_partner(world: World) -> None:
    world.parties.put(Party("landlord", "person", "房东", frozenset({"technician"})))
    owned_by(world, "landlord")

    balance = "/parties/{party_id}/balance"
    assert ask(settlement, "GET", balance, ZHAO, party_id="landlord") == 404


def test_the_partners_are_told_of_its_account_with_the_step_itself(world: World) -> None:
    asked = {"holder": "昆明经销商", "bank": "招商银行", "number": NUMBER}
    ask(statements, "PUT", ACCOUNT, ANN, asked, party_id=DEALER)
    approval = {"version": 1, "number": NUMBER}
    ask(statements, "POST", f"{ACCOUNT}/approve", BOB, approval, party_id=DEALER)

    assert told(world, "zhao") == {"account_asked", "account_approved"}
    assert told(world, "qian") == told(world, "tech-3") == set()


def test_more_partners_than_a_transaction_holds_keep_no_account_waiting(world: World) -> None:
    for n in range(101):
        world.parties.put(Party(f"p{n:03d}", "person", "伙伴", frozenset({"partner"}), "yn-02"))
    asked = {"holder": "昆明经销商", "bank": "招商银行", "number": NUMBER}

    assert ask(statements, "PUT", ACCOUNT, ANN, asked, party_id=DEALER)["version"] == 1
    assert told(world, "p000") == {"account_asked"}


def test_who_speaks_for_it_decides_nothing_about_its_money(issued: World) -> None:
    """zhao works in finance as well, and approves neither the statement nor the account."""
    zhao = issued.parties.get("zhao")
    roles = frozenset({"partner", "finance"})
    issued.parties.put(replace(zhao, roles=roles), zhao.version)
    both = Caller("zhao", roles, "yn-02")
    hash = on("/confirm", ANN)["hash"]
    asked = {"holder": "昆明经销商", "bank": "招商银行", "number": NUMBER}
    version = ask(statements, "PUT", ACCOUNT, ANN, asked, party_id=DEALER)["next"]["version"]

    assert on("/approve", both, {"hash": hash}) == 403
    approval = {"version": version, "number": NUMBER}
    assert ask(statements, "POST", f"{ACCOUNT}/approve", both, approval, party_id=DEALER) == 403
    assert on("/approve", BOB, {"hash": hash})["state"] == "approved"
