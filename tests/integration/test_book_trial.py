"""An invented ticket against a version, through the pricing function's handler: shown whole, stored nowhere."""

import os
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pricing.app import handler
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Dated, Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.stores.rates import ExchangeRate, RateStore
from tests.rest import call
from tests.staff import hire

ANN = Caller("ann", frozenset({"finance"}))
DISPATCHER = Caller("dis", frozenset({"dispatcher"}))
ZH = {"Accept-Language": "zh-CN"}
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TICKET = {
    "region": "310115",
    "outlet": "sh-1",
    "served": "2026-12-03T10:00:00+08:00",
    "lines": [{"sku": "AC-INSTALL", "qty": "2"}],
    "crew": [{"party": "tech-1", "weight": "0.6"}, {"party": "tech-2", "weight": "0.4"}],
    "urgent": True,
}


@pytest.fixture
def client(moto_tables: Any) -> Any:
    hire(moto_tables)
    store = PartyStore(moto_tables, os.environ["PRICING_TABLE"])
    store.put(
        Party(
            "sh-1", "outlet", "浦东网点", scenario="franchise", owner="dealer-1",
            coefficients=(Dated(SINCE, "1.1"),),
        )
    )  # fmt: skip
    store.put(Party("dealer-1", "dealer", "申城商贸"))
    for party, name in (("tech-1", "王师傅"), ("tech-2", "李师傅")):
        store.put(Party(party, "person", name, frozenset({"technician"})))
    document = {"kind": "service", "name": "空调安装", "unit": "piece"}
    call(
        handler, "PUT", "/skus/{sku}", caller=ANN, path_params={"sku": "AC-INSTALL"}, json=document
    )
    return moto_tables


def book(**more: Any) -> dict[str, Any]:
    """AC-INSTALL 100.00 to the customer, 6 % VAT in it, urgent 30 % more; pay 60.00, a fifth to the owner."""
    tiers = [{"id": "all", "when": {}}]
    urgent = {
        "id": "urgent",
        "fee": "urgent",
        "rate": "0.3",
        "base": "after_coefficient",
        "when": {"urgent": True},
    }
    return {
        "currency": "CNY", "valid_from": "2026-12-01T00:00:00+08:00",
        "scenarios": ["direct", "franchise"], "levels": ["standard"],
        "planes": {
            "charge": {
                "tiers": tiers, "prices": [{"sku": "AC-INSTALL", "tier": "*", "amount": 10_000}],
                "surcharges": [urgent], "tax": {"mode": "inclusive", "rate": "0.06"},
            },
            "pay": {
                "tiers": tiers, "prices": [{"sku": "AC-INSTALL", "tier": "*", "amount": 6_000}],
                "coefficient": {"outlet": True},
                "split": [{"role": "owner", "share": "0.2"}, {"role": "crew", "remainder": True}],
            },
        },
    } | more  # fmt: skip


def draft(**more: Any) -> str:
    status, body, _ = call(handler, "POST", "/books", caller=ANN, json=book(**more))
    assert status == 201
    return str(body["book_version"])


def tried(version: str = "main@1", caller: Caller = ANN, **changes: Any) -> tuple[int, Any]:
    headers = changes.pop("headers", {})
    status, body, _ = call(
        handler, "POST", "/books/{book_version}/try", caller=caller, headers=headers,
        path_params={"book_version": version}, json=TICKET | changes,
    )  # fmt: skip
    return status, body


def everything(client: Any) -> dict[str, list[Any]]:
    names = [
        os.environ[name] for name in ("PRICING_TABLE", "WORK_TABLE", "LEDGER_TABLE", "VIEWS_TABLE")
    ]
    return {name: client.scan(TableName=name)["Items"] for name in names}


def test_both_planes_splits_and_the_explanation_of_a_draft_are_shown_with_names(
    client: Any,
) -> None:
    draft()

    status, body = tried(headers=ZH)

    assert status == 200
    assert (body["customer"]["amount"], body["pay"]["amount"]) == (26_000, 13_200)
    assert body["margin"]["amount"] == 26_000 - 1_472 - 13_200
    labour, urgent, pay = body["lines"]
    assert (labour["plane"], labour["item"], labour["fee_name"]) == ("charge", "空调安装", "工费")
    assert (urgent["fee_name"], urgent["amount"]["amount"]) == ("加急费", 6_000)
    assert {(s["name"], s["amount"]["amount"]) for s in pay["shares"]} == {
        ("申城商贸", 2_640), ("王师傅", 6_336), ("李师傅", 4_224),
    }  # fmt: skip
    told = "\n".join(pay["words"])
    assert "空调安装 工费（结算收入）：132.00 CNY" in told
    assert "王师傅 权重 0.6" in told and "经营方 申城商贸 20 %" in told
    assert "tech-1" not in told and "AC-INSTALL" not in told


def test_trying_a_book_stores_nothing(client: Any) -> None:
    draft()
    before = everything(client)

    tried()

    assert everything(client) == before


def test_without_an_outlet_scenario_level_and_coefficient_are_told_and_nobody_in_particular_is_paid(
    client: Any,
) -> None:
    draft()
    ticket = {"outlet": None, "crew": [], "urgent": False}

    status, body = tried(
        **ticket, scenario="franchise", level="standard", coefficient="1.5", headers=ZH
    )

    assert (status, body["pay"]["amount"]) == (200, 18_000)
    (pay,) = [line for line in body["lines"] if line["plane"] == "pay"]
    assert {(s["name"], s["amount"]["amount"]) for s in pay["shares"]} == {
        ("某网点", 3_600),
        ("某技师", 14_400),
    }


def test_facts_sessions_and_milestones_decide_as_they_do_on_a_ticket(client: Any) -> None:
    fees = [
        {"id": "km", "fee": "mileage", "by": "distance", "amount": 200},
        {"id": "presence", "fee": "hours", "by": "work", "amount": 6_000},
        {
            "id": "checked",
            "fee": "bonus",
            "by": "milestone",
            "milestone": "inspected",
            "amount": 500,
        },
    ]
    document = book()
    document["planes"]["pay"]["fees"] = fees
    draft(planes=document["planes"])
    session = {
        "worker": "tech-1",
        "from": "2026-12-03T09:00:00+08:00",
        "to": "2026-12-03T09:30:00+08:00",
    }

    _, body = tried(facts={"distance_km": "12.5"}, sessions=[session], milestones=["inspected"])

    own = {
        line["fee"]: line["amount"]["amount"] for line in body["lines"] if line["plane"] == "pay"
    }
    assert own == {"labour": 13_200, "mileage": 2_500, "hours": 3_000, "bonus": 500}


def test_a_published_version_is_tried_at_any_service_time_and_a_missing_price_is_named(
    client: Any,
) -> None:
    version = draft()
    path = {"book_version": version}
    _, handed, _ = call(
        handler, "POST", "/books/{book_version}/submit", caller=ANN, path_params=path
    )
    bob = Caller("bob", frozenset({"finance"}))
    call(
        handler, "POST", "/books/{book_version}/approve", caller=bob, path_params=path,
        json={"hash": handed["hash"]},
    )  # fmt: skip
    call(handler, "POST", "/books/{book_version}/publish", caller=ANN, path_params=path, json={})
    other = {"kind": "part", "name": "支架"}
    call(handler, "PUT", "/skus/{sku}", caller=ANN, path_params={"sku": "BRACKET"}, json=other)

    assert tried(version)[0] == 200
    status, body = tried(version, lines=[{"sku": "BRACKET", "qty": "1"}])
    assert (status, body["code"], body["sku"]) == (422, "unpriced", "BRACKET")


def test_a_payee_in_another_currency_is_shown_what_is_paid_by_the_stored_rate(client: Any) -> None:
    store = PartyStore(client, os.environ["PRICING_TABLE"])
    store.put(Party("tech-1", "person", "王师傅", currency="USD"), 1)
    draft()

    assert tried()[1]["code"] == "no_quotation"

    rate = ExchangeRate("USD/CNY", Decimal("7.2"), SINCE, "PBOC", "ann", SINCE)
    RateStore(client, os.environ["PRICING_TABLE"]).put(rate)
    (pay,) = [line for line in tried()[1]["lines"] if line["plane"] == "pay"]
    exchanged = next(step for step in pay["steps"] if step["op"] == "exchange")
    assert (exchanged["numbers"]["share"], exchanged["numbers"]["paid"]) == ("6336", "880")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": [{"sku": "NOBODY", "qty": "1"}]}, "unknown_sku"),
        ({"outlet": "tech-1"}, "unknown_outlet"),
        ({"region": "990000"}, "unknown_region"),
        ({"facts": {"distance_km": "far"}}, "invalid"),
        ({"scenario": "direct"}, "invalid"),
    ],
)
def test_what_no_ticket_could_say_is_refused(
    client: Any, changes: dict[str, Any], code: str
) -> None:
    draft()

    status, body = tried(**changes)

    assert (status, body["code"]) == (422, code)


def test_who_may_not_read_both_planes_tries_no_book(client: Any) -> None:
    draft()

    assert tried(caller=DISPATCHER)[0] == 403


def test_a_draft_that_nobody_can_price_by_names_its_findings_instead(client: Any) -> None:
    planes = book()["planes"]
    planes["pay"]["prices"][0].pop("amount")
    draft(planes=planes)

    assert tried()[1]["code"] == "book_has_findings"
