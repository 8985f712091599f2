"""Who may call what, and what nobody may learn: property 13, over the routes themselves.

A new route is covered as soon as it is declared. One whose parameters this file cannot fill fails
here, by name.
"""

import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise, product
from typing import Any, get_args

import boto3
import pytest
from moto import mock_aws
from pydantic import BaseModel

from embedded.places import ROOT
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.settlement.schemas import Money
from suanqing.finance.settlement.settle_service import NOBODY
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Dated, Party
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import ROLES, Role
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.vocabulary import AMOUNTS, VOCABULARY
from suanqing.web.route import Route
from suanqing.work.orders.order_log import OrderLog, OrderRefund
from suanqing.work.orders.order_said import Good, Said
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.store import TicketStore
from tests import engines, rest
from tests.simulation.machine import Machine, machine

PUBLIC = {
    "GET /openapi.json", "GET /docs", "GET /login/wecom", "GET /login/wecom/callback",
    "GET /login/dingtalk", "GET /login/dingtalk/callback",
    "GET /login/ownapp", "GET /login/ownapp/callback", "POST /login/ownapp",
    "GET /login/ways", "POST /login/code", "POST /login/session", "DELETE /login/session", "GET /console",
    "GET /console/{file}", "POST /dev/login", "GET /webhooks/wecom", "POST /webhooks/wecom", "POST /webhooks/youzan",
    "POST /webhooks/dingtalk", "POST /webhooks/doudian", "GET /webhooks/wecomkf", "POST /webhooks/wecomkf",
    "GET /visits/{token}", "POST /visits/{token}/rating", "POST /visits/{token}/refusal",
    "GET /posters/{code}", "POST /posters/{code}/scans",
    "GET /reports/{code}", "POST /reports/{code}", "POST /reports/{code}/passes",
    "POST /passes/{token}/phone", "POST /passes/{token}/proof",
    "POST /passes/{token}/photos", "POST /passes/{token}/photos/{upload_id}",
    "POST /login/miniprogram", "POST /login/wecom", "GET /visitors/{session}", "POST /visitors/{session}",
}  # fmt: skip
"""What answers to anybody. A route that is not meant to be here needs roles."""


def _routes() -> Iterator[Route]:
    for app in sorted((ROOT / "functions").glob("*/app.py")):
        yield from importlib.import_module(f"{app.parent.name}.app").handler.__self__.routes


ROUTES = list(_routes())
PROTECTED = [route for route in ROUTES if route.roles is not None]
every_route = pytest.mark.parametrize("route", PROTECTED, ids=lambda r: f"{r.method} {r.path}")


def test_every_function_with_an_api_is_looked_at() -> None:
    apps = {app.parent.name for app in (ROOT / "functions").glob("*/app.py")}

    assert {route.function for route in ROUTES} == apps
    assert len(ROUTES) > 40


def test_only_these_routes_are_public() -> None:
    assert {f"{r.method} {r.path}" for r in ROUTES if r.roles is None} == PUBLIC


@every_route
def test_without_a_proven_caller_a_route_is_closed(route: Route) -> None:
    status, problem, headers = answer(route, None)

    assert (status, problem["code"]) == (401, "unauthenticated")
    assert headers["content-type"] == "application/problem+json"


@every_route
def test_a_role_that_a_route_does_not_name_is_refused(route: Route) -> None:
    refused = {}
    for role in sorted(set(ROLES) - (route.roles or set())):
        status, problem, _ = answer(route, Caller("somebody", frozenset({role}), "OA"))
        refused[role] = (status, problem["code"])

    assert refused == {role: (403, "forbidden") for role in refused}


@every_route
def test_a_caller_without_any_role_is_refused(route: Route) -> None:
    assert answer(route, Caller("somebody", frozenset(), "OA"))[0] == 403


def answer(route: Route, caller: Caller | None) -> tuple[int, Any, dict[str, str]]:
    """What the handler says before it looks at anything but the caller."""
    handler = importlib.import_module(f"{route.function}.app").handler
    parameters = dict.fromkeys(re.findall(r"{(\w+)}", route.path), "X1")
    return rest.call(
        handler, route.method, route.path, caller=caller, path_params=parameters, json={}
    )


# A world of two outlets, in which every amount is one of a kind


SINCE = datetime(2025, 1, 1, tzinfo=UTC)
SKUS = ("INST-A", "INST-B", "INST-C")
UNPRICED = "INST-X"
CHARGE = (70_130_911, 50_171_317, 90_217_137)
PAY = (31_190_711, 22_331_173, 41_273_719)
"""Minor units; large and odd, so that no sum, share or count looks like another."""
WORDS = {"order_amount": 76_543_217, "claim_amount": 15_517_553, "declared_value": 39_117_571}
"""Every word of the vocabulary that is an amount, as it is told in this world."""
CONTRACT, BACK, OF, BOUGHT = 77_123_457, 10_007_131, 20_114_267, 61_733_911
ORDERED, SHIPPED, REDUCED, GONE = 43_917_313, 11_917_733, 13_731_937, 12_345_671
CUSTOMERS = {
    *WORDS.values(), CONTRACT, BACK, OF, BOUGHT, ORDERED, SHIPPED, ORDERED + SHIPPED, REDUCED, GONE,
}  # fmt: skip
"""What customers and suppliers were asked for: for nobody but those who read all money."""


def person(party_id: str, role: Role, outlet: str) -> Party:
    return Party(party_id, "person", f"人 {party_id}", frozenset({role}), outlet)


def outlet(party_id: str, region: str, owner: str, factor: str) -> Party:
    return Party(
        party_id, "outlet", f"网点 {party_id}", region=region, scenario="franchise", owner=owner,
        levels=(Dated(SINCE, "standard"),), coefficients=(Dated(SINCE, factor),),
    )  # fmt: skip


PARTIES = (
    Party("hq", "hq", "总部"),
    Party("dealer-a", "dealer", "经销商甲"),
    Party("dealer-b", "dealer", "经销商乙"),
    outlet("OA", "110105", "dealer-a", "1.0173"),
    outlet("OB", "530102", "dealer-b", "0.9371"),
    person("a1", "technician", "OA"),
    person("a2", "technician", "OA"),
    person("b1", "technician", "OB"),
    person("boss-a", "partner", "OA"),
    person("boss-b", "partner", "OB"),
    person("desk", "dispatcher", "hq"),
    person("books", "finance", "hq"),
    person("checks", "admin", "hq"),
    person("second", "admin", "hq"),
)
BY_ID = {party.party_id: party for party in PARTIES}
EARNERS = ("a1", "a2", "b1", "OA", "OB")
PERIOD = "2026-11"
CURIOUS = ("a1", "a2", "b1", "boss-a", "boss-b", "desk")


def found(dynamodb: Any, table: str) -> None:
    store, pricing = PartyStore(dynamodb, table), PricingStore(dynamodb, table)
    for party in PARTIES:
        store.put(party)
    pricing.import_skus([Sku(sku, "service", f"安装 {sku}", "piece") for sku in SKUS])
    document = {
        "book": "main",
        "currency": "CNY",
        "valid_from": "2026-01-01T00:00:00+08:00",
        "scenarios": ["direct", "franchise", "key_account", "dealer"],
        "levels": ["standard", "core", "temporary"],
        "zones": {},
        "evidence": [{"id": "proof", "needs": ["photo"], "when": {"project": "held"}}],
        "ladders": [
            {
                "id": "monthly",
                "measure": "amount",
                "mode": "marginal",
                "who": {"kinds": ["person"]},
                "steps": [
                    {"from": 0, "to": 10_000_000, "rate": "0.0137"},
                    {"from": 10_000_000, "to": None, "rate": "0.0211"},
                ],
            },
        ],
        "planes": {
            "charge": _plane(CHARGE) | {"tax": {"mode": "inclusive", "rate": "0.06"}},
            "pay": _plane(PAY)
            | {
                "coefficient": {"outlet": True, "on": ["labour"]},
                "split": [{"role": "outlet", "share": "0.20"}, {"role": "crew", "remainder": True}],
                "fees": [
                    {"id": "part-of-order", "fee": "dealer_share", "by": "order", "rate": "0.0131"}
                ],
                "surcharges": [
                    {
                        "id": "big-order",
                        "fee": "urgent",
                        "rate": "0.1",
                        "base": "after_coefficient",
                        "on": ["labour"],
                        "when": {"order_amount": {"from": "76543211"}},
                    }
                ],
            },
        },
    }
    now = utcnow()
    version = pricing.put_draft(document, "books", now)
    version = pricing.submit(version.version_id, "books", now)
    version = pricing.approve(version.version_id, version.hash, "checks", now)
    pricing.publish(version.version_id, "checks", now)
    pricing.import_skus([Sku(UNPRICED, "service", "新项目", "piece")])
    pricing.put_listing("youzan", "YZ-1", SKUS[0])


def _plane(amounts: tuple[int, ...]) -> dict[str, Any]:
    rows = zip(SKUS, amounts, strict=True)
    return {
        "tiers": [{"id": "all", "when": {}}],
        "prices": [{"sku": sku, "tier": "all", "amount": amount} for sku, amount in rows],
    }


@dataclass
class Town:
    """The running company. tickets: by what they are there for. batch: the payout."""

    machine: Machine
    tickets: dict[str, str] = field(default_factory=dict)
    batch: str = ""

    def must(self, who: str, method: str, path: str, body: Any = None, **given: Any) -> Any:
        function = next(r.function for r in ROUTES if (r.method, r.path) == (method, path))
        status, said = self.machine.http(
            function, method, path, BY_ID[who], json=body or {}, **given
        )
        assert status < 300, f"{who} {method} {path}: {status} {said}"
        return said

    def step(self, who: str, ticket: str, end: str, body: Any = None) -> None:
        ticket_id = {"ticket_id": self.tickets[ticket]}
        self.must(who, "POST", f"/tickets/{{ticket_id}}/{end}", body, path_params=ticket_id)

    def open(self, name: str, at: str, *skus: str) -> None:
        body = {
            "outlet": at, "region": BY_ID[at].region, "title": f"工单 {name}",
            "lines": [{"sku": sku, "qty": str(place)} for place, sku in enumerate(skus, 1)],
        }  # fmt: skip
        self.tickets[name] = self.must("desk", "POST", "/tickets", body)["id"]

    def do(self, name: str, who: str) -> None:
        for end in ("claim", "arrive", "complete"):
            self.step(who, name, end)

    def live(self) -> None:
        """Alone and shared, done, changed, red, assigned and unclaimed, in both outlets."""
        self.open("alone", "OA", SKUS[0], SKUS[1])
        self.do("alone", "a2")
        self.open("shared", "OA", SKUS[0], SKUS[2])
        self.step("a1", "shared", "claim")
        crew = [{"party": "a1", "weight": "0.6"}, {"party": "a2", "weight": "0.4"}]
        self.step("desk", "shared", "crew", {"crew": crew})
        self.step("a1", "shared", "arrive")
        self.step("a1", "shared", "complete")
        self.open("corrected", "OA", SKUS[1])
        self.do("corrected", "a1")
        self.open("elsewhere", "OB", *SKUS)
        self.do("elsewhere", "b1")
        self.machine.settle_down()
        self.step("desk", "corrected", "lines", {"sku": SKUS[2], "qty": "3"})
        self.open("red", "OA", SKUS[0], UNPRICED)
        self.do("red", "a1")
        for name, at, who in (("mine", "OA", "a1"), ("theirs", "OB", "b1")):
            self.open(name, at, SKUS[1], SKUS[2])
            self.step(who, name, "claim")
        self.open("unclaimed", "OA", SKUS[2])
        self.sell()
        self.machine.settle_down()
        self.close_the_month()

    def sell(self) -> None:
        """One of every thing that says what a customer or supplier was asked for."""
        self.open("ordered", "OA", SKUS[0])
        self.step("books", "ordered", "facts", {"attrs": WORDS, "reason": "order"})
        self.do("ordered", "a1")
        contract = {"amount": CONTRACT, "customer": "c-7", "visits": 4}
        self.must("books", "PUT", "/contracts/{contract_id}", contract,
                  path_params={"contract_id": "K-1"})  # fmt: skip
        self.open("visit", "OA", SKUS[0])
        self.step("desk", "visit", "contract", {"contract": "K-1"})
        self.do("visit", "a2")
        self.open("refunded", "OA", SKUS[1])
        self.do("refunded", "a2")
        self.open("held", "OA", SKUS[2])
        self.step("desk", "held", "facts", {"attrs": {"project": "held"}})
        self.do("held", "a1")
        self.machine.settle_down()
        refund = {"channel": "youzan", "id": "R-1", "back": BACK, "of": OF}
        self.step("books", "refunded", "refunds", refund)
        known, path = {"path_params": {"customer_id": "c-1"}}, "/customers/{customer_id}"
        did = {"kind": "order", "source": "E1", "at": "2025-01-02T00:00:00Z", "channel": "store", "amount": BOUGHT,
               "currency": "CNY"}  # fmt: skip
        self.must("books", "POST", f"{path}/happenings", did, **known)
        held = {"currency": "CNY", "paid": 33_171_917, "gift": 0, "source": "T1", "reason": "r"}
        self.must("books", "POST", f"{path}/value/top-ups", held, **known)
        self.must("checks", "POST", f"{path}/value/top-ups", held, **known)
        self.of_a_shop()

    def of_a_shop(self) -> None:
        """A ticket of a shop's order, of which something went back."""
        tables, now = self.machine.tables, utcnow()
        client = self.machine.dynamodb
        work, parties = tables["WORK_TABLE"], tables["PRICING_TABLE"]
        desk = Tickets(TicketStore(client, work), PartyStore(client, parties), lambda: now)
        bought = {"payments": {"1": ORDERED}, "pieces": {"1": 1}, "shipping": SHIPPED}
        spec = NewTicket("OA", "店铺的单", BY_ID["OA"].region or "", "youzan:E9",
                         lines=((SKUS[0], Decimal(1)),), marks={"order": {"line": "1", **bought}})  # fmt: skip
        shop = Caller("youzan", frozenset({"dispatcher"}))
        ticket = self.tickets["of a shop"] = desk.create(shop, spec, "youzan:E9:1").ticket.ticket_id
        log = OrderLog(client, tables["INBOX_TABLE"])
        told = Said({"1": Good("挂机", 1, "YZ-1")}, reduced=REDUCED)
        log.opened("youzan:E9", 1, frozenset({ticket}), now, {"1": ORDERED}, SHIPPED, said=told)
        log.refund("youzan:E9", OrderRefund("R-9", GONE, ("1",), 1), now)

    def close_the_month(self) -> None:
        """A statement of everybody, issued; one of them approved and paid out."""
        self.machine.clock.pass_(30 * 24 * 3600)
        self.must("books", "POST", "/periods/{period}/close", {"mode": "soft"},
                  path_params={"period": PERIOD})  # fmt: skip
        path = "/statements/{party_id}/{period}"
        for party_id in EARNERS:
            of = {"path_params": {"party_id": party_id, "period": PERIOD}}
            self.must("books", "POST", f"{path}/draft", {}, **of)
            self.must("books", "POST", f"{path}/issue", {}, **of)
        of = {"path_params": {"party_id": "a2", "period": PERIOD}}
        _, shown = self.machine.http("statements", "GET", path, BY_ID["a2"], **of)
        of["path_params"]["line"] = shown["lines"][0]["id"]
        claim = {"fact": "qty", "value": "3", "reason": "three"}
        self.must("a2", "POST", f"{path}/lines/{{line}}/dispute", claim, **of)
        of = {"path_params": {"party_id": "b1", "period": PERIOD}}
        seen = self.must("b1", "POST", f"{path}/confirm", {}, **of)
        for approver in ("checks", "second"):
            self.must(approver, "POST", f"{path}/approve", {"hash": seen["hash"]}, **of)
        self.pay_out("b1")

    def pay_out(self, party_id: str) -> None:
        """To an account that two people set and that has waited, by a batch that two people made."""
        account, number = "/parties/{party_id}/account", "6222021234509876"
        of = {"path_params": {"party_id": party_id}}
        body = {"holder": "人", "bank": "工商银行", "number": number}
        self.must("books", "PUT", account, body, **of)
        self.must("checks", "POST", f"{account}/approve", {"version": 1, "number": number}, **of)
        self.machine.clock.pass_(24 * 3600)
        made = self.must("books", "POST", "/payouts", {"period": PERIOD})
        self.batch = made["batch"]
        self.must("second", "POST", "/payouts/{batch}/release", {"hash": made["hash"]},
                  path_params={"batch": self.batch})  # fmt: skip

    # What is there to learn

    def assessments(self) -> list[list[Assessment]]:
        """By ticket, every booked one in order, or what an open one would come to."""
        from settlement.wiring import settlement, tickets

        names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
        ledger = LedgerStore(self.machine.dynamodb, *(self.machine.tables[name] for name in names))
        found: list[list[Assessment]] = []
        for ticket_id in self.tickets.values():
            booked = [one.assessment for one in ledger.assessments(ticket_id)]
            estimate = settlement().estimate(tickets().get(ticket_id, consistent=True), utcnow())
            found.append([*booked, estimate] if isinstance(estimate, Assessment) else booked)
        return found


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """One for all: reading changes nothing."""
    engines.forget_clients()
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        with machine(7, dynamodb, engines.create_tables(dynamodb, "t-"), found=found) as made:
            town = Town(made)
            town.live()
            assert not made.errors
            yield town
    engines.forget_clients()


Read = Callable[[str], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def read(town: Town) -> Read:
    """All that a person is shown, asked for once."""
    return cache(lambda who: list(read_everything(town, BY_ID[who])))


@pytest.fixture(scope="module")
def figures(town: Town) -> "Figures":
    return Figures(town.assessments())


class Figures:
    """All amounts of the world, and which of them a party may see.

    A worker sees what the lines come to that it has a share in (its basis), and its own share.
    """

    def __init__(self, histories: list[list[Assessment]]) -> None:
        self._histories = histories
        self._assessments = [each for history in histories for each in history]

    def hidden_from(self, own: set[str]) -> set[int]:
        every = {*CHARGE, *PAY} | {amount for a in self._assessments for amount in self._of(a)}
        others = {abs(amount) for amount in every if abs(amount) > 9_999} - self.shown_to(own)
        return others | CUSTOMERS

    def shown_to(self, own: set[str]) -> set[int]:
        shown: set[int] = set()
        for assessment in self._assessments:
            mine = [(line, party, amount) for line in assessment.lines
                    for party, amount in line.shares if party in own]  # fmt: skip
            shown |= {abs(amount) for line, *_ in mine for amount in _walk(line)}
            shown |= {amount for *_, amount in mine} | {sum(amount for *_, amount in mine)}
            shown |= {sum(a for _, p, a in mine if p == party) for party in own}
        return shown | {
            abs(_earned(now, own) - _earned(before, own))
            for history in self._histories
            for before, now in pairwise(history)
        }

    def _of(self, assessment: Assessment) -> Iterator[int]:
        charge, pay = assessment.total("charge"), assessment.total("pay")
        tax = sum(line.tax for line in assessment.lines)
        yield from (charge, charge - tax, charge - tax - pay, pay)
        earned: dict[str, int] = {}
        for line in assessment.lines:
            yield from _walk(line)
            yield from (line.tax, line.amount - line.tax)
            for party, amount in line.shares:
                yield amount
                earned[party] = earned.get(party, 0) + amount
        yield from earned.values()


def _earned(assessment: Assessment, own: set[str]) -> int:
    return sum(amount for line in assessment.lines for party, amount in line.shares if party in own)


def _walk(line: AssessedLine) -> Iterator[int]:
    """The line's amount, and the running amounts and prices of its steps."""
    yield line.amount
    for step in line.steps:
        yield int(step.value)
        yield from (int(Decimal(text)) for _, text in step.args if _is_number(text))


def test_the_figures_of_this_world_are_enough_to_notice(figures: Figures) -> None:
    for who in CURIOUS:
        assert len(figures.hidden_from(own_of(BY_ID[who]))) > 30


def test_who_reads_all_money_is_shown_what_the_others_are_not(read: Read, figures: Figures) -> None:
    """The search finds what is there: otherwise it would prove nothing."""
    seen = set().union(*(amounts_in(text) for _, text in read("books")))

    hidden = figures.hidden_from({"a1"})
    assert len(hidden & seen) > len(hidden) * 0.7
    assert set(CHARGE) <= seen


@pytest.mark.parametrize("who", CURIOUS)
def test_nobody_reads_another_partys_money_the_customers_price_or_the_margin(
    read: Read, figures: Figures, who: str
) -> None:
    hidden = figures.hidden_from(own_of(BY_ID[who]))

    leaks = [
        f"{where}: {sorted(leaked)}"
        for where, text in read(who)
        if (leaked := amounts_in(text) & hidden)
    ]

    assert leaks == []


def test_every_word_that_is_an_amount_is_told_in_this_world(read: Read) -> None:
    """A new one fails here until it is told and hidden."""
    named = {name for name, word in VOCABULARY.items() if "minor units" in word.en}
    seen = set().union(*(amounts_in(text) for _, text in read("books")))

    assert named == AMOUNTS == WORDS.keys()
    assert seen >= CUSTOMERS


def test_every_amount_of_what_the_curious_may_ask_for_stands_in_this_world(read: Read) -> None:
    """A field for money that is never filled would prove nothing: a new one fails here by its name."""
    asked = [r for r in ROUTES if r.method == "GET" and r.roles and r.roles & CURIOUS_ROLES]
    by_path = {f"GET {route.path} ": models_in(route.annotation("return")) for route in asked}
    wanted = {each for models in by_path.values() for model in models for each in money_of(model)}

    seen = set[tuple[str, str]]()
    for who in ("books", *CURIOUS):
        for where, text in read(who):
            for path, models in by_path.items():
                if path in where and text.startswith("{"):
                    seen |= {
                        each for model in models for each in filled_in(model, json.loads(text))
                    }

    assert sorted(wanted - seen - NEVER_HERE) == []


CURIOUS_ROLES = frozenset({"technician", "partner", "dispatcher"})
NEVER_HERE = frozenset(
    {("ReturnedView", "amount"), ("SpecialView", "cost"), ("TicketEarnings", "low"),
     ("TicketEarnings", "high"), ("NextJob", "adds"), ("NextJob", "commission"), ("NextJob", "pay"),
     ("LineView", "asked")}
)  # fmt: skip
"""A payment that came back and is paid by a later period; what a special ticket cost; an estimate's range;
the forecast of an open period; what a customer abroad is asked: they need months or settings of their own,
and have tests of their own."""
AMOUNT_NAMES = re.compile("amount|cost|price|payable|back")


def models_in(annotation: Any) -> set[type[BaseModel]]:
    """Every model that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for part in get_args(annotation) for model in models_in(part)}


def money_of(model: type[BaseModel], above: frozenset[Any] = frozenset()) -> set[tuple[str, str]]:
    """(model, field) of every amount in it and below."""
    found = set[tuple[str, str]]()
    for name, each in model.model_fields.items():
        below = models_in(each.annotation)
        if Money in below or (
            below == set() and AMOUNT_NAMES.search(name) and _whole(each.annotation)
        ):
            found.add((model.__name__, name))
        for other in below - {Money, model} - above:
            found |= money_of(other, above | {model})
    return found


def _whole(annotation: Any) -> bool:
    return annotation is int or int in get_args(annotation)


def filled_in(model: type[BaseModel], value: Any) -> Iterator[tuple[str, str]]:
    """Which amounts of a document are there."""
    if isinstance(value, list):
        for one in value:
            yield from filled_in(model, one)
    if not isinstance(value, dict):
        return
    for name, each in model.model_fields.items():
        inside = value.get(each.serialization_alias or name)
        if inside in (None, [], {}):
            continue
        below = models_in(each.annotation)
        if Money in below or not below:
            yield model.__name__, name
        for other in below - {Money}:
            yield from filled_in(other, inside)
            if isinstance(inside, dict):
                for one in inside.values():
                    yield from filled_in(other, one)


@pytest.mark.parametrize("who", ["a1", "b1", "boss-a"])
def test_everybody_reads_their_own_money(read: Read, figures: Figures, who: str) -> None:
    seen = set().union(*(amounts_in(text) for _, text in read(who)))

    assert len(seen & figures.shown_to(own_of(BY_ID[who]))) > 4


def own_of(party: Party) -> set[str]:
    """Themselves, the outlet a partner owns, and what awaits whoever claims their outlet's ticket."""
    own = {party.party_id}
    if "partner" in party.roles:
        own.add(party.outlet or "")
    if "technician" in party.roles and party.outlet == "OA":
        own.add(NOBODY)
    return own


# Every GET with every value that could fill it


def read_everything(town: Town, party: Party) -> Iterator[tuple[str, str]]:
    """(what was asked, the body's text) of every GET route, whatever it answers."""
    for route in ROUTES:
        if route.method != "GET":
            continue
        for parameters in filled(route, town):
            for query in queries(route, town):
                status, said = town.machine.http(
                    route.function, "GET", route.path, party, path_params=parameters, query=query
                )
                assert status < 500, f"GET {route.path} {parameters} {query}: {status} {said}"
                text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
                yield f"{party.party_id} GET {route.path} {parameters} {query} {status}", text


def filled(route: Route, town: Town) -> Iterator[dict[str, str]]:
    names = re.findall(r"{(\w+)}", route.path)
    values = [candidates(name, route, town) for name in names]
    for chosen in product(*values):
        yield dict(zip(names, chosen, strict=True))


def candidates(name: str, route: Route, town: Town) -> list[str]:
    lines = [f"{plane}:1.{n}:labour" for plane in ("charge", "pay") for n in (1, 2, 3)]
    known = {
        "ticket_id": list(town.tickets.values()),
        "form": ["report@1"],
        "upload_id": ["U2345672345672345"],
        "line_id": lines,
        "party_id": list(BY_ID),
        "period": [PERIOD],
        "batch": [town.batch],
        "adjustment_id": ["M2026-11-000000000000"],
        "book_version": ["main@1"],
        "sku": [SKUS[0], UNPRICED],
        "platform": ["youzan"],
        "channel": ["tmall"],
        "order": ["tmall:1"],
        "outer_id": ["YZ-1"],
        "project": ["metro"],
        "contract_id": ["K-1"],
        "customer_id": ["c-1"],
        "segment": ["none"],
        "plan": ["standard"],
        "task": ["none"],
        "quote_id": ["Q-1"],
        "replay": ["main@1-none"],
        "request_id": ["main@1-none"],
        "correction": ["main@1-none"],
        "cost_id": ["none"],
        "approval": ["0-0001"],
        "calendar": ["none"],
        "place": ["OA", "OB", "a1", "hq"],
        "shipment": ["0-0"],
        "absence": ["none"],
        "file": ["index.html"],
        "template": ["catering"],
        "scene": ["installation"],
        "version": ["1"],
        "seq": ["1", "3"],
        "login_id": ["none"],
        "asset": ["SN-1"],
        "link": ["none"],
        "code": ["none"],
        "hook": ["none"],
        "delivery": ["none"],
        "token": ["none"],
        "session": ["none"],
    }
    if name not in known:
        pytest.fail(f"{route.method} {route.path}: tell `candidates` how to fill {{{name}}}")
    return known[name]


def queries(route: Route, town: Town) -> list[dict[str, str]]:
    """With what is required, and once with each option that shows something else."""
    model = route.annotation("query") if "query" in route.parameters else None
    if model is None:
        return [{}]
    assert issubclass(model, BaseModel)
    known: Mapping[str, list[str]] = {
        "period": [PERIOD], "outlet": ["OA", "OB"], "lang": ["zh", "en"],
        "of": ["parties", "limits", "accounts", "books", "approvals"],
        "lane": ["open", "closed"], "code": ["c"], "minutes": ["60"], "state": ["done"], "region": ["310115"],
        "since": ["1"], "outlets": ["OA", "OB", "OA,OB"], "person": ["a1"], "flag": ["many_hands"],
        "by": ["region", "outlet", "person", "channel"], "currency": ["CNY"], "first": [PERIOD], "last": [PERIOD],
        "tickets": [",".join(town.tickets.values())], "scene": ["installation"], "month": [PERIOD],
        "project": [SKUS[0]],
    }  # fmt: skip
    required = [name for name, each in model.model_fields.items() if each.is_required()]
    for name in set(required) - set(known):
        pytest.fail(f"{route.method} {route.path}: tell `queries` how to fill ?{name}=")
    bases = [dict(zip(required, chosen, strict=True))
             for chosen in product(*(known[name] for name in required))]  # fmt: skip
    options = [name for name in model.model_fields if name in known and name not in required]
    more = [{**base, name: value} for base in bases for name in options for value in known[name]]
    return bases + more


NUMBER = re.compile(r"(?<![\w.])-?(\d[\d,]*(?:\.\d+)?)(?![\w.]*\w)")


def amounts_in(text: str) -> set[int]:
    """Every number as minor units, whether it was written in fen or in yuan."""
    found = set()
    for written in NUMBER.findall(text):
        number = Decimal(written.replace(",", ""))
        found |= {int(number), int(number * 100)}
    return found


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
