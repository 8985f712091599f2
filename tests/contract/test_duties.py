"""Separation of duties over the routes themselves: each that decides says about what, and nobody with an
interest in that passes. A new route is covered, or fails here by name, as soon as it is declared."""

import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.parties.model import Party, phone_digest
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import Role
from suanqing.web.route import Route
from tests import engines, rest
from tests.accounts import link_account
from tests.contract.test_roles import BY_ID, PERIOD, PROTECTED, SKUS, Town, found
from tests.holidays import CSV
from tests.simulation.machine import machine

NOT_DECIDING = {
    # work, and what is said of the own work; `work.tickets.access` judges it
    "POST /tickets", "POST /tickets/{ticket_id}/claim", "POST /tickets/{ticket_id}/arrive",
    "POST /tickets/{ticket_id}/close", "POST /tickets/{ticket_id}/comments", "POST /tickets/{ticket_id}/track",
    "POST /tickets/{ticket_id}/uploads", "POST /tickets/{ticket_id}/uploads/{upload_id}/done",
    # what is put by or given back without money, and goods that come in or move between places
    "POST /tickets/{ticket_id}/parts/reserve", "POST /tickets/{ticket_id}/parts/release",
    "POST /tickets/{ticket_id}/parts/old", "POST /stock/{place}/receipts", "POST /stock/{place}/shipments",
    "POST /stock/{place}/shipments/{shipment}/arrival", "POST /stock/{place}/allocations",
    "POST /tickets/{ticket_id}/forms/{form}",
    # what the customer is shown of the ticket: no money, and nobody is paid by it
    "POST /tickets/{ticket_id}/contact", "DELETE /tickets/{ticket_id}/contact",
    "POST /tickets/{ticket_id}/visits", "DELETE /tickets/{ticket_id}/visits/{link}",
    # work that one takes oneself, when one is away oneself, and what other weights would have decided
    "POST /dispatch/tickets/{ticket_id}/claim", "POST /dispatch/people/{party_id}/absences",
    "DELETE /dispatch/people/{party_id}/absences/{absence}", "POST /dispatch/replays",
    # a price that the customer is told, and the work it becomes: nobody is paid by it yet
    "POST /quotes", "POST /quotes/{quote_id}/ticket",
    # computed, and kept nowhere that pays
    "POST /skus/sort", "POST /parties", "POST /books/{book_version}/coverage",
    "POST /books/{book_version}/try", "POST /books/{book_version}/replays",
    "POST /tickets/{ticket_id}/forms/{form}/estimate",
    "POST /tickets/{ticket_id}/forms/{form}/check", "POST /customers/find", "POST /customers/named",
    "POST /customers/members/check",
    "POST /scenes/{scene}/try", "POST /publications/check", "POST /migrations/preview", "POST /templates/combine",
    "POST /templates/differences",
    # computed again without a choice: whoever calls it, the same comes out
    "POST /exceptions/{ticket_id}/retry",
    # asks the register itself
    "POST /login/renew",
    # a login of one's own
    "DELETE /me/logins/{login_id}",
    # a page of one's own, and whom one talks to, whom WeCom names
    "POST /me/wecom/page", "POST /me/wecom/chat", "POST /customers/chat",
    # reads, by calls that are judged themselves
    "POST /mcp",
}  # fmt: skip
"""Calls that write and reach nobody else's money by what the caller says."""
PREPARING = {
    # by two people, of whom this is the first, or who takes it back
    "POST /books", "PUT /books/{book_version}", "DELETE /books/{book_version}", "POST /books/{book_version}/submit",
    "POST /books/{book_version}/regional", "POST /books/workbook", "PUT /books/workbook", "POST /corrections",
    "POST /statements/{party_id}/{period}/draft", "POST /statements/{party_id}/{period}/issue",
    "POST /periods/{period}/statements", "POST /approvals/{approval}/reject",
    "PUT /parties/{party_id}/account", "POST /parties/{party_id}/account/reject", "POST /payouts",
    "POST /payouts/{batch}/withdraw",
    # what the bank, or the party, said, told by the office
    "POST /payouts/{batch}/results", "POST /statements/{party_id}/{period}/confirm",
    "POST /statements/{party_id}/{period}/disputes/{dispute_id}/withdraw",
    "POST /statements/{party_id}/{period}/lines/{line}/confirm",
    "POST /statements/{party_id}/{period}/lines/{line}/dispute",
    # computed without a choice, but what comes later is in another period
    "POST /periods/{period}/close",
    # work that somebody else is paid for, reported by the office
    "POST /tickets/{ticket_id}/complete", "POST /tickets/{ticket_id}/evidence",
    "POST /tickets/{ticket_id}/clock/start",
    # by which hours a deadline is reckoned, and by when work is to be done: who is paid by it may not change that
    "POST /tickets/{ticket_id}/clocks/pause", "POST /tickets/{ticket_id}/clocks/resume",
    "POST /tickets/{ticket_id}/deadline",
    "PUT /calendars/{calendar}",
    # drafts, which two people publish
    "PUT /scenes/{scene}/draft", "DELETE /scenes/{scene}/draft",
    "PUT /forms/{form}/draft", "DELETE /forms/{form}/draft",
    # by which anybody reports a fault; which systems hear what tickets came to
    "POST /codes", "DELETE /codes/{code}", "POST /hooks", "PUT /hooks/{hook}", "POST /hooks/{hook}/secret",
    "POST /hooks/{hook}/deliveries/{delivery}",
    "POST /hooks/{hook}/deliveries",
    # in which scene a new ticket begins where nobody names one
    "PUT /settings/scenes", "PUT /settings/upkeep",
    # how pages look, and which rows menus show
    "PUT /settings/budgets", "PUT /settings/customers", "PUT /settings/sms",
    "PUT /settings/notices", "PUT /me/subscriptions",
    "PUT /settings/company",
    # by which price a job is found
    "POST /skus/import", "PUT /skus/{sku}", "PUT /listings/{platform}/{outer_id}", "PUT /plans/{plan}",
    "PUT /contracts/{contract_id}", "POST /customers/{customer_id}/classes",
    # what parts were bought for and what months cost beside: looked at, and nobody is paid by it
    "POST /purchases", "POST /costs/{period}", "POST /costs/{period}/{cost_id}/withdraw",
    # that no rule makes two customers one: what is merged stays so
    "POST /customers/{customer_id}/apart",
    # what a customer may spend or has: no party earns by it
    "POST /customers/{customer_id}/points", "POST /customers/{customer_id}/coupons",
    "POST /customers/{customer_id}/coupons/{coupon_class}",
    "POST /customers/{customer_id}/value", "POST /customers/{customer_id}/value/top-ups",
    "POST /customers/{customer_id}/value/pay-backs",
    # what a platform or a member said, tried once more as it came
    "POST /channels/{channel}/deliveries",
    "POST /orders/changes/{order}", "POST /orders/returns/{ticket_id}",
    # what customers did and are said to be, by which rules that is read, and who was reminded
    "POST /customers/sales", "POST /customers/{customer_id}/happenings", "POST /customers/{customer_id}/tags",
    "POST /customers/{customer_id}/level", "POST /customers/{customer_id}/consents",
    "POST /customers/{customer_id}/consults",
    "POST /customers/{customer_id}/contact", "DELETE /customers/{customer_id}/contact",
    "POST /customers/{customer_id}/record", "PUT /settings/care", "PUT /settings/campaigns",
    "PUT /settings/field-map", "POST /care/reminders", "POST /care/campaigns",
    # who is told what, and what a person is given of what is kept of them
    # a guide's own work: what they told, and an order that credits nobody whom another guide brought
    "POST /care/tasks/{task}", "POST /orders/taken",
    # what customers say of goods and work: nobody is paid by it
    "POST /reviews",
    # a member's code: who is rewarded by it, the company's rules say
    "POST /customers/{customer_id}/posters", "POST /posters",
    "POST /care/levels", "POST /care/plans/{plan}/start", "POST /care/plans/{plan}/steps",
    "POST /customers/{customer_id}/export",
    # what fills forms
    "PUT /assets/{asset}",
    # what is missing or too much, large differences by two people
    "PUT /parts/{sku}", "POST /stock/{place}/counts", "POST /stock/{place}/adjustments", "POST /stock/import",
    # who gets work that nobody has begun, and by which skills and weights
    "POST /dispatch/tickets/{ticket_id}/push", "POST /dispatch/rounds", "PUT /dispatch/settings",
    "PUT /dispatch/people/{party_id}/profile",
}  # fmt: skip
"""Calls that prepare or move other people's money and decide nothing: the register is asked for the caller's
roles."""


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


WRITING = [route for route in PROTECTED if route.method != "GET"]
DECIDING = [route for route in WRITING if route.decides and route.decides is not nothing]


def test_every_route_that_writes_says_what_it_decides_about_or_is_known_to_decide_nothing() -> None:
    assert {name_of(route) for route in WRITING if not route.decides} == NOT_DECIDING
    assert {name_of(route) for route in WRITING if route.decides is nothing} == PREPARING


OFFICE: frozenset[Role] = frozenset({"admin", "finance", "dispatcher"})
PHONE = "13800138000"
ACCOUNT = "6222000011112222333"
WORKER = {"a2", "twin-person", "twin-phone", "twin-account"}
"""a2, alone through more roles, and under other logins."""
OWNERS = {"boss-a", "owner"}
"""OA's partner, and who owns the dealer that owns OA."""


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """The company of the roles' tests after a month, with those who have an interest."""
    engines.forget_clients()
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        with machine(7, dynamodb, engines.create_tables(dynamodb, "t-"), found=found) as made:
            town = Town(made)
            town.live()
            entangle(PartyStore(dynamodb, made.tables["PRICING_TABLE"]))
            engines.forget_clients()
            yield town
    engines.forget_clients()


def entangle(store: PartyStore) -> None:
    for party_id in ("a2", "boss-a"):
        known = store.get(party_id, fresh=True)
        phone = phone_digest(PHONE) if party_id == "a2" else None
        store.put(replace(known, roles=known.roles | OFFICE, phone=phone), known.version)
    dealer = store.get("dealer-a", fresh=True)
    for twin, more in (
        ("twin-person", {"person": "a2"}), ("twin-phone", {"phone": phone_digest("+86 " + PHONE)}),
        ("twin-account", {}), ("owner", {}), ("payee", {"person": "b1"}),
    ):  # fmt: skip
        store.put(Party(twin, "person", twin, OFFICE, "hq", **more))
    store.put(replace(dealer, owner="owner"), dealer.version)
    for party_id in ("a2", "twin-account"):
        link_account(store, party_id, ACCOUNT)
    store.put(Party("sup-1", "supplier", "供应商", owner="owner"))


STATEMENT = {"party_id": "OA", "period": PERIOD}
REASON = {"reason": "r"}
HASH = {"hash": "0" * 64}
SESSION = {"from": "2026-11-01T00:00:00.000Z", "to": "2026-11-03T00:00:00.000Z"}
BOOK = {"book_version": "main@1"}
PARTY = {"kind": "person", "name": "师傅"}
ALL = WORKER | OWNERS
"""Everybody with an interest in the ticket that a2 did in OA, and everybody whom the book pays."""

CALLS: dict[str, tuple[dict[str, str], Any, set[str]]] = {
    "POST /statements/{party_id}/{period}/approve": (STATEMENT, HASH, OWNERS),
    "POST /statements/{party_id}/{period}/disputes/{dispute_id}/resolve": (
        STATEMENT | {"dispute_id": "x"}, {"accepted": True, "note": "n"}, OWNERS),
    "POST /tickets/{ticket_id}/refunds": (
        {}, {"channel": "youzan", "id": "R1", "back": 1, "of": 1}, ALL),
    "POST /tickets/{ticket_id}/adjustments": (
        {}, {"key": "k", "fee": "bonus", "party": "a2", "amount": 1, "reason": "r"}, WORKER),
    "POST /adjustments/{adjustment_id}/approve": ({}, HASH, WORKER),
    "POST /adjustments/{adjustment_id}/reject": ({}, {"note": "n"}, WORKER),
    "PUT /policy": (
        {}, {"recovery": "0.5", "second_above": 1, "adjust_second_above": 1, "version": 0}, ALL),
    "POST /books/{book_version}/approve": (BOOK, HASH, ALL),
    "POST /books/{book_version}/reject": (BOOK, {"note": "n"}, ALL),
    "POST /books/{book_version}/publish": (BOOK, {}, ALL),
    "POST /books/{book_version}/override": (BOOK, HASH | REASON, ALL),
    "PUT /policies/replay-gate": ({}, {"on": False}, ALL),
    "POST /exchange-rates": (
        {}, {"pair": "USD/CNY", "rate": "7", "since": "2026-12-01T00:00:00Z", "source": "s"}, ALL),
    "PUT /settings/cases": ({}, {}, ALL),
    "POST /templates/{template}/install": ({"template": "step-commission"}, None, ALL),
    "POST /templates/install": ({}, {"templates": ["step-commission", "retention"]}, ALL),
    "POST /templates/file": ({}, {"document": {}}, ALL),
    "POST /templates/{template}/uninstall": ({"template": "step-commission"}, None, ALL),
    "POST /templates/{template}/upgrade": ({"template": "step-commission"}, None, ALL),
    "PUT /holiday-notices/{year}": ({"year": "2027"}, {"csv": CSV}, ALL),
    "POST /publications": ({}, {"forms": ["f"]} | HASH, ALL),
    "POST /scenes/{scene}/versions/{version}/withdraw": ({"scene": "s", "version": "1"}, None, ALL),
    "POST /forms/{form}/versions/{version}/withdraw": ({"form": "f", "version": "1"}, None, ALL),
    "PUT /parties/{party_id}": ({"party_id": "a2"}, PARTY, WORKER),
    "POST /tickets/{ticket_id}/assign": ({}, {"assignee": "a1"}, ALL),
    "POST /tickets/{ticket_id}/crew": ({}, {"crew": [{"party": "a2"}]}, ALL),
    "POST /tickets/{ticket_id}/lines": ({}, {"sku": SKUS[0], "qty": "9"}, ALL),
    "DELETE /tickets/{ticket_id}/lines/{line_id}": ({"line_id": "1.1"}, None, ALL),
    "POST /tickets/{ticket_id}/parts/use": (
        {}, {"place": "OA", "part": "PUMP", "qty": "1", "key": "k"}, ALL),
    "POST /tickets/{ticket_id}/parts/return": ({}, {"line": "1.1", "qty": "1", "key": "k"}, ALL),
    "POST /tickets/{ticket_id}/minutes": ({}, {"minutes": "60", "sku": "LABOUR"}, ALL),
    "POST /tickets/{ticket_id}/cancel": ({}, REASON, ALL),
    "POST /tickets/{ticket_id}/site": ({}, {"region": "110105", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/outlet": ({}, {"outlet": "OB", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/evidence/decisions": (
        {}, {"policy": "p", "outcome": "pass", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/facts": ({}, {"attrs": {"warranty": True}, "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/source": (
        {}, {"source": "livestream", "evidence": "e", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/source/decisions": ({}, {"approve": True}, ALL),
    "POST /tickets/{ticket_id}/tier": ({}, {"plane": "pay", "tier": "all", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/milestones": ({}, {"name": "done"}, ALL),
    "POST /tickets/{ticket_id}/sessions": ({}, SESSION, ALL),
    "PUT /tickets/{ticket_id}/sessions": (
        {}, {"worker": "a2", "sessions": [SESSION], "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/clock/stop": ({}, {}, ALL),
    "POST /tickets/{ticket_id}/advance": ({}, {}, ALL),
    "POST /tickets/{ticket_id}/acts": ({}, {"act": "2#1#0"}, ALL),
    "POST /tickets/{ticket_id}/token": ({}, {"token": "t1", "to": "n", "reason": "stuck"}, ALL),
    "POST /migrations": ({}, {"from": "s@1", "to": "s@2", "tickets": ["T"]}, ALL),
    "POST /tickets/{ticket_id}/pause": ({}, {"waiting_for": "customer", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/resume": ({}, {}, ALL),
    "POST /tickets/{ticket_id}/reschedule": (
        {}, {"to": "2026-12-01T00:00:00Z", "cause": "customer", "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/asset": ({}, {"asset": "a", "symptom": "s"}, ALL),
    "POST /tickets/{ticket_id}/rework": ({}, {"original": None, "reason": "r"}, ALL),
    "POST /tickets/{ticket_id}/contract": ({}, {"contract": "K-1"}, ALL),
    "POST /parties/{party_id}/account/approve": (
        {"party_id": "OA"}, {"version": 1, "number": ACCOUNT}, OWNERS),
    "POST /payouts/{batch}/release": ({}, HASH, {"payee"}),
    "POST /claims": (
        {}, {"amount": 1, "evidence": "e", "outlet": "OB", "region": "530102", "supplier": "sup-1",
             "title": "t"}, {"owner"}),
    "POST /customers/{customer_id}/attributions": (
        {"customer_id": "c-1"}, {"evidence": "e", "guide": "a2", "since": "2026-11-01T06:00:00Z",
                                 "source": "livestream"}, WORKER),
    "POST /customers/{customer_id}/merge": (
        {"customer_id": "c-1"}, {"into": "c-2", "reason": "r"}, ALL),
    "POST /customers/{customer_id}/erasure": ({"customer_id": "c-1"}, {"reason": "r"}, ALL),
    "POST /customers/members": (
        {}, {"outlet": "OA", "file": "cGhvbmUKMTM4MDAwMDAwMDEK", "consent": "terms"}, ALL),
    "POST /customers": ({}, {"keys": [{"kind": "unionid", "value": "o-1"}], "channel": "store"}, ALL),
}  # fmt: skip
"""How each is called: path, body, and who of the interested has a stake in just this."""
ELSEWHERE = {"POST /corrections/{correction}/approve"}
"""Needs a listed correction: tests/integration/test_correction_job.py."""


ONE_IS_ENOUGH = {
    # the second of two people, by the life of what is decided
    "POST /statements/{party_id}/{period}/approve", "POST /books/{book_version}/approve",
    "POST /books/{book_version}/reject", "POST /books/{book_version}/publish",
    "POST /books/{book_version}/override", "POST /corrections/{correction}/approve",
    "POST /adjustments/{adjustment_id}/approve", "POST /adjustments/{adjustment_id}/reject",
    "POST /parties/{party_id}/account/approve", "POST /payouts/{batch}/release",
    "POST /tickets/{ticket_id}/source/decisions",
    # asked for here, decided by another
    "POST /tickets/{ticket_id}/adjustments", "POST /tickets/{ticket_id}/source",
    # the answer opens the statement again, which two people approve
    "POST /statements/{party_id}/{period}/disputes/{dispute_id}/resolve",
    # the release made it, the first book alone; else it is a draft that another person approves (0078)
    "POST /templates/{template}/install", "POST /templates/install", "POST /templates/file",
    "POST /templates/{template}/upgrade",
    # what nothing uses; its prices go by a draft that another person approves (0120)
    "POST /templates/{template}/uninstall",
    # refused by the scene once the work is done
    "POST /tickets/{ticket_id}/clock/stop", "POST /tickets/{ticket_id}/pause", "POST /tickets/{ticket_id}/advance",
    "POST /tickets/{ticket_id}/resume", "POST /tickets/{ticket_id}/reschedule",
    # by evidence that is kept, from that day on; who earns by it does not decide it
    "POST /customers/{customer_id}/attributions", "POST /customers/{customer_id}/merge", "POST /customers",
    "POST /customers/members",
}  # fmt: skip
"""Routes that decide and need no second person of their own; all others name what takes two."""


def test_every_deciding_route_takes_two_people_or_is_known_to_need_no_second_of_its_own() -> None:
    assert {name_of(route) for route in DECIDING if not route.two_people} == ONE_IS_ENOUGH


def test_every_deciding_route_is_tried() -> None:
    assert {name_of(route) for route in DECIDING} == CALLS.keys() | ELSEWHERE


@pytest.fixture(scope="module")
def adjustment(town: Town) -> str:
    return str(asked(town, "alone", "a2")["id"])


def asked(town: Town, ticket: str, party: str) -> Any:
    """A manual line to the party that the dispatcher asks for."""
    body = {"key": party, "fee": "bonus", "party": party, "amount": 100, "reason": "r"}
    path = {"ticket_id": town.tickets[ticket]}
    route = route_of("POST /tickets/{ticket_id}/adjustments")
    status, said = attempt(town, route, "desk", path, body)
    assert status == 201, said
    return said


def route_of(name: str) -> Route:
    return next(route for route in WRITING if name_of(route) == name)


def attempt(town: Town, route: Route, who: str, path: dict[str, str], body: Any) -> tuple[int, Any]:
    """With every role the register gives, as the gateway would send it."""
    party = PartyStore(town.machine.dynamodb, town.machine.tables["PRICING_TABLE"]).get(who)
    handler = importlib.import_module(f"{route.function}.app").handler
    sent = {} if body is None else {"json": body}
    caller = Caller(who, party.roles, party.outlet)
    status, said, _ = rest.call(
        handler, route.method, route.path, caller=caller, path_params=path, **sent
    )
    return status, said


@pytest.mark.parametrize(
    "route", [r for r in DECIDING if name_of(r) in CALLS], ids=lambda r: f"{r.method} {r.path}"
)
def test_nobody_with_an_interest_decides(town: Town, adjustment: str, route: Route) -> None:
    path, body, interested = CALLS[name_of(route)]
    known = {"ticket_id": town.tickets["alone"], "adjustment_id": adjustment, "batch": town.batch}
    filled = path | {name: id for name, id in known.items() if f"{{{name}}}" in route.path}

    answers = {}
    for who in sorted(interested):
        status, said = attempt(town, route, who, filled, body)
        answers[who] = (status, said.get("code"))

    assert answers == dict.fromkeys(sorted(interested), (403, "own_interest"))


MADE = {
    "POST /statements/{party_id}/{period}/approve": "books",
    "POST /books/{book_version}/approve": "books",
    "POST /books/{book_version}/reject": "books",
    "POST /books/{book_version}/publish": "books",
    "POST /books/{book_version}/override": "books",
    "POST /payouts/{batch}/release": "books",
    "POST /parties/{party_id}/account/approve": "books",
    "POST /adjustments/{adjustment_id}/approve": "desk",
    "POST /adjustments/{adjustment_id}/reject": "desk",
}
"""Routes about what somebody made or asked for, and who that was in the town."""
JOINED = ("person", "phone", "account")


@pytest.fixture(scope="module")
def doubles(town: Town) -> None:
    """Who made something has three more logins, each joined by something else."""
    store = PartyStore(town.machine.dynamodb, town.machine.tables["PRICING_TABLE"])
    for n, maker in enumerate(sorted({*MADE.values()})):
        phone, number = phone_digest(f"1390000000{n}"), f"62220000000000{n}"
        known = store.get(maker, fresh=True)
        store.put(replace(known, phone=phone), known.version)
        link_account(store, maker, number)
        for name, more in (
            ("person", {"person": maker}),
            ("phone", {"phone": phone}),
            ("account", {}),
        ):
            store.put(Party(f"{maker}-{name}", "person", maker, OFFICE, "hq", **more))
        link_account(store, f"{maker}-account", number)


def test_every_deciding_route_about_what_somebody_made_is_tried() -> None:
    assert MADE.keys() <= CALLS.keys()


@pytest.mark.parametrize("joined", JOINED)
@pytest.mark.parametrize("name", sorted(MADE))
def test_who_made_it_decides_nothing_under_another_login(
    town: Town, adjustment: str, doubles: None, name: str, joined: str
) -> None:
    path, body, _ = CALLS[name]
    known = {"adjustment_id": adjustment, "batch": town.batch}
    if "account" in name:
        path = {"party_id": "b1"}
    filled = path | {each: id for each, id in known.items() if f"{{{each}}}" in name}

    status, said = attempt(town, route_of(name), f"{MADE[name]}-{joined}", filled, body)

    assert (status, said["code"]) == (403, "maker_is_checker")


def test_two_logins_of_one_human_are_not_two_people(town: Town) -> None:
    """The maker approves under another login."""
    store = PartyStore(town.machine.dynamodb, town.machine.tables["PRICING_TABLE"])
    store.put(Party("desk-2", "person", "第二个号", OFFICE, "hq", person="desk"))
    made = asked(town, "elsewhere", "b1")
    route = route_of("POST /adjustments/{adjustment_id}/approve")

    answer = attempt(town, route, "desk-2", {"adjustment_id": made["id"]}, {"hash": made["hash"]})

    assert (answer[0], answer[1]["code"]) == (403, "maker_is_checker")


@pytest.fixture(scope="module")
def outlived(town: Town) -> list[Caller]:
    """Who left, or does something else now, with tokens of before."""
    store = PartyStore(town.machine.dynamodb, town.machine.tables["PRICING_TABLE"])
    store.put(Party("left", "person", "离职", OFFICE | {"regional"}, "hq", active=False))
    store.put(Party("moved", "person", "转岗", frozenset({"auditor"}), "hq"))
    return [Caller(party_id, OFFICE | {"regional"}, "hq") for party_id in ("left", "moved")]


@pytest.mark.parametrize("route", [r for r in WRITING if r.decides], ids=name_of)
def test_a_token_that_outlives_the_role_or_the_person_does_nothing_to_others_money(
    outlived: list[Caller], route: Route
) -> None:
    handler = importlib.import_module(f"{route.function}.app").handler
    path = dict.fromkeys(re.findall(r"{(\w+)}", route.path), "x")
    for caller in outlived:
        status, said, _ = rest.call(
            handler, route.method, route.path, caller=caller, path_params=path, json={}
        )
        assert (status, said["code"]) == (403, "role_gone")


def test_somebody_without_an_interest_decides(town: Town) -> None:
    assert BY_ID["books"].roles == {"finance"}
    of = {"path_params": {"party_id": "OA", "period": PERIOD}}
    seen = town.must("books", "POST", "/statements/{party_id}/{period}/confirm", {}, **of)
    answer = town.must("checks", "POST", "/statements/{party_id}/{period}/approve",
                       {"hash": seen["hash"]}, **of)  # fmt: skip

    assert answer["state"] in ("confirmed", "approved")
