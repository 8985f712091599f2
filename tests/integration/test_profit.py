"""Income less what is paid out, parts at what they were bought for, and other costs: on every page, to the cent."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from jobs import views
from notifications import router
from pricing.app import handler as pricing
from settlement import profit
from settlement.app import handler as settlement
from suanqing.insight.costs.cost_store import CostStore
from suanqing.insight.costs.model import Cost
from suanqing.insight.views import queue_service
from suanqing.insight.views.cells import Share
from suanqing.insight.views.queue_service import days_of
from suanqing.people.identity.caller import Caller
from suanqing.platform.config import setting
from suanqing.platform.dynamo import attributes
from suanqing.pricing.purchases import Purchase
from suanqing.times import BEIJING, utcnow
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_margins import KUNMING, MESSAGE, Boss, money, settled
from tests.rest import Context, call
from tests.staff import hire

FINANCE = Caller("ann", frozenset({"finance"}))
PERIOD, DAY = "2025-03", date(2025, 3, 1)


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    hire(engine, tables["PRICING_TABLE"])
    return found


def busy(world: World) -> Boss:
    """Three tickets of an installation, labour and 2.5 m of pipe each: two in Shanghai, one in Yunnan, a day apart."""
    boss = Boss(world, world.tables["VIEWS_TABLE"])
    boss.asked[:] = world.begun("three installations", lambda: three(world, boss))
    return boss


def three(world: World, boss: Boss) -> tuple[str, ...]:
    for number in range(3):
        ticket_id = settled(world)
        if number == 2:
            world.commands.move(DISPATCHER, ticket_id, region=KUNMING, reason="抄错了")
            world.settle(ticket_id)
        boss.noted(ticket_id)
        boss.asked.append(ticket_id)
        world.clock.now += timedelta(days=1)
    boss.refreshed()
    return tuple(boss.asked)


@pytest.fixture
def boss(world: World) -> Boss:
    return busy(world)


def jobs(boss: Boss) -> list[str]:
    return [each for each in boss.asked if each.startswith("T")]


def bought(boss: Boss, price: int | None, since: date = DAY, until: date | None = None) -> Purchase:
    return boss.purchases.add(
        Purchase("PIPE-3M", 0, since, until, price, "CNY", 1, "ann", "2026-11-01T00:00:00.000Z")
    )


def cost(boss: Boss, amount: int, **more: Any) -> Cost:
    found = Cost(
        f"c-{amount}", PERIOD, more.pop("kind", "rent"), amount, more.pop("currency", "CNY"),
        more.pop("key", "jobs"), more.pop("region", None), more.pop("project", None), "", "ann",
        "2025-04-01T00:00:00.000Z",
    )  # fmt: skip
    CostStore(boss.world.client, boss.world.tables["PRICING_TABLE"]).add([found])
    return found


def get(path: str, params: dict[str, str] | None = None, **query: str) -> Any:
    status, body, _ = call(
        settlement, "GET", path, caller=FINANCE, path_params=params or {}, query=query
    )
    return body if status == 200 else status


def of_ticket(ticket_id: str) -> Any:
    return get("/margins/tickets/{ticket_id}", {"ticket_id": ticket_id})


def at(table: Any, row: str, column: str) -> Any:
    (found,) = [each for each in table["cells"] if (each["row"], each["column"]) == (row, column)]
    return found["sums"][0]


def counted_anew(boss: Boss, entry: Purchase) -> None:
    """As the stream tells the router, and the queue the views."""
    for day in days_of(entry.since, entry.until, date(2025, 3, 6)):
        boss.marks.used([entry.sku], str(day))
    boss.refreshed()


def test_r213_a_part_costs_what_it_was_bought_for_on_the_day_and_nothing_is_taken_for_zero(
    boss: Boss,
) -> None:
    one, _, three = jobs(boss)
    whole = get("/margins", period=PERIOD)
    assert (at(whole, "*", "*")["parts"], at(whole, "*", "*")["parts_unknown"]) == (0, 3)

    counted_anew(boss, bought(boss, 1_001))
    counted_anew(boss, bought(boss, 2_000, date(2025, 3, 5), date(2025, 3, 5)))

    whole = at(get("/margins", period=PERIOD), "*", "*")
    assert (whole["parts"], whole["parts_unknown"]) == (2_503 + 2_503 + 5_000, 0)
    assert whole["margin"] == whole["income"] - whole["pay"]
    own = of_ticket(three)
    assert own["parts"] == [
        {"sku": "PIPE-3M", "name": "铜管", "qty": "2.5", "price": 2_000, "per": 1,
         "since": "2025-03-05", "amount": 5_000}
    ]  # fmt: skip
    assert own["sum"]["parts"] == 5_000
    assert own["sum"]["profit"] == own["sum"]["margin"] - 5_000
    drilled = get("/margins/tickets", period=PERIOD)["items"]
    assert sum(each["sum"]["parts"] for each in drilled) == whole["parts"]
    used = get("/margins", period=PERIOD)
    assert at(used, "AC-INSTALL", "*")["parts"] == whole["parts"], "a part is of its service"
    assert at(used, "LABOUR-MIN", "*")["parts"] == 0

    assert not own["parts_waiting"]
    entry = bought(boss, None, date(2025, 3, 3), date(2025, 3, 3))
    assert of_ticket(one)["parts_waiting"] and not of_ticket(three)["parts_waiting"]
    counted_anew(boss, entry)
    assert not of_ticket(one)["parts_waiting"]
    whole = at(get("/margins", period=PERIOD), "*", "*")
    assert (whole["parts"], whole["parts_unknown"]) == (2_503 + 5_000, 1)
    assert "price" not in of_ticket(one)["parts"][0]


@pytest.mark.parametrize(
    ("parts", "unknown", "waits"), [(0, 0, False), (5_000, 0, True), (0, 1, True)]
)
def test_no_price_is_said_to_wait_for_a_ticket_that_used_no_parts(
    monkeypatch: pytest.MonkeyPatch, parts: int, unknown: int, waits: bool
) -> None:
    """Settled just now, it is in no table yet."""
    monkeypatch.setattr(profit, "store", lambda: SimpleNamespace(lines_after=lambda *_: []))
    facts = SimpleNamespace(outlet="sh-01", served=datetime(2025, 3, 3, tzinfo=UTC))
    booked: Any = SimpleNamespace(ticket_id="T-1", facts=facts)

    now = Share("T-1", 1, "CNY", 0, 0, "", parts=parts, unknown=unknown)
    assert profit._waits(booked, now) == waits


def test_r213_what_is_kept_is_what_a_rebuild_makes_whoever_was_first(boss: Boss) -> None:
    counted_anew(boss, bought(boss, 1_001))
    verdict = boss.rebuild.verify(PERIOD)
    assert verdict.drift == [] and verdict.waiting == []

    bought(boss, 1_500)
    assert boss.rebuild.verify(PERIOD).drift, "the days wait to be counted anew"
    boss.rebuild.rebuild(PERIOD)
    assert boss.rebuild.verify(PERIOD).drift == []
    assert at(get("/margins", period=PERIOD), "*", "*")["parts"] == 3 * 3_750


def test_r198_costs_are_shared_out_to_the_cent_from_the_month_to_the_ticket(boss: Boss) -> None:
    ledger = {each: boss.world.ledger.newest(each) for each in jobs(boss)}
    counted_anew(boss, bought(boss, 1_000))
    cost(boss, 100_001, key="income")
    cost(boss, 7_000, kind="training", key="minutes", region="310000")
    cost(boss, 10, kind="travel", key="jobs", project="LABOUR-MIN")

    table = get("/margins", period=PERIOD)
    whole = at(table, "*", "*")
    assert table["unshared"] == [{"currency": "CNY", "amount": 7_000}]
    assert whole["costs"] == 100_011, (
        "nobody's minutes were counted, so that nobody bears the training"
    )
    assert get("/margins/profit", period=PERIOD)["sums"][0]["unshared"] == 7_000
    items = [at(table, row, "*")["costs"] for row in ("AC-INSTALL", "LABOUR-MIN")]
    regions = [at(table, "*", column)["costs"] for column in ("310000", "530000")]
    assert sum(items) == sum(regions) == whole["costs"]
    assert whole["profit"] == whole["income"] - whole["pay"] - whole["parts"] - whole["costs"]
    heat = get("/margins", rows="region", columns="period", period="2025")
    assert [at(heat, region, PERIOD)["costs"] for region in ("310000", "530000")] == regions
    year = get("/margins", rows="project", columns="period", period="2025")
    assert [at(year, row, PERIOD)["costs"] for row in ("AC-INSTALL", "LABOUR-MIN")] == items
    assert (heat["unshared"], year["unshared"]) == (table["unshared"], table["unshared"])
    there = get("/margins", rows="project", columns="period", period="2025", region="310115")
    assert there["unshared"] == []
    assert at(there, "*", PERIOD)["costs"] == regions[0]
    days = get("/margins", rows="region", columns="day", period=PERIOD)
    assert "costs" not in at(days, "*", "*") and "profit" not in at(days, "*", "*")

    own = [of_ticket(each) for each in jobs(boss)]
    assert sum(each["sum"]["costs"] for each in own) == whole["costs"]
    assert sum(each["sum"]["profit"] for each in own) == whole["profit"]
    assert [c["of"] for each in own for c in each["costs"] if c["kind"] == "travel"] == [10] * 3
    assert {each: boss.world.ledger.newest(each) for each in jobs(boss)} == ledger


def test_r277_a_years_and_a_months_profit_name_each_kind_and_what_nobody_bears(boss: Boss) -> None:
    tickets, income, pay = money(boss.world, *jobs(boss))
    cost(boss, 30_000, kind="training")
    cost(boss, 5_000, kind="implementation", region="110000")
    cost(boss, 900, currency="USD", kind="software")

    for period in (PERIOD, "2025"):
        told = get("/margins/profit", period=period)
        yuan, dollars = told["sums"]
        assert (yuan["tickets"], yuan["income"], yuan["pay"]) == (tickets, income, pay)
        assert (yuan["costs"], yuan["unshared"], yuan["parts_unknown"]) == (35_000, 5_000, 3)
        assert yuan["profit"] == income - pay - 35_000
        assert {each["kind"]: each["amount"] for each in yuan["kinds"]} == {
            "training": 30_000, "implementation": 5_000,
        }  # fmt: skip
        assert (dollars["tickets"], dollars["profit"], dollars["unshared"]) == (0, -900, 900)
    assert yuan["kinds"][0]["name"] == "training"
    assert get("/margins/profit", period="2024")["sums"] == []
    assert of_ticket("T-none") == 404


def post(path: str, body: Any, params: dict[str, str] | None = None, **more: Any) -> Any:
    status, said, _ = call(
        pricing, "POST", path, caller=FINANCE, path_params=params or {}, json=body, **more
    )
    return status, said


def test_r213_prices_are_added_by_row_all_or_none_and_kept_with_who_and_when(world: World) -> None:
    today = utcnow().astimezone(BEIJING).date()
    row = {"sku": "PIPE-3M", "since": str(today), "price": 1_850, "currency": "CNY"}

    status, said = post("/purchases", {"items": [row, row | {"sku": "AC-INSTALL"}]})
    assert (status, said["where"]) == (422, "items.1.sku")
    status, said = post("/purchases", {"items": [row | {"since": "2020-01-01"}]})
    assert (status, said["where"]) == (422, "items.0.since")
    status, said = post("/purchases", {"items": [row | {"price": 18.5}]})
    assert status == 422
    status, said = post("/purchases", {"items": [row]})
    assert (status, said["items"][0]["n"], said["items"][0]["by"]) == (201, 1, "ann")
    assert post("/purchases", {"items": [row]})[1]["items"] == said["items"], "sent again"
    post("/purchases", {"items": [row | {"price": None}]})

    status, kept, _ = call(pricing, "GET", "/purchases", caller=FINANCE, query={"limit": "1"})
    assert (status, kept["next"]) == (200, "PIPE-3M#000001")
    more = {"cursor": kept["next"], "sku": "PIPE-3M"}
    status, rest, _ = call(pricing, "GET", "/purchases", caller=FINANCE, query=more)
    assert [each["n"] for each in rest["items"]] == [2] and "next" not in rest


def test_r198_costs_are_added_once_by_key_and_taken_back_with_who_did_it(world: World) -> None:
    path, month = "/costs/{period}", {"period": PERIOD}
    row = {
        "kind": "rent",
        "amount": 2_600_000,
        "currency": "CNY",
        "key": "jobs",
        "region": "310115",
    }
    key = {"headers": {"Idempotency-Key": "november"}}

    assert post(path, {"items": [row]}, month)[0] == 422
    assert post(path, {"items": [row | {"amount": 0}]}, month, **key)[0] == 422
    assert post(path, {"items": [row | {"project": "NONE"}]}, month, **key)[0] == 422
    assert post(path, {"items": [row]}, {"period": "2025-13"}, **key)[0] == 422
    status, said = post(path, {"items": [row, row]}, month, **key)
    assert (status, len(said["items"]), said["items"][0]["region"]) == (201, 2, "310000")
    assert post(path, {"items": [row, row]}, month, **key)[1] == said
    status, told = post(path, {"items": [row | {"amount": 1}]}, month, **key)
    assert (status, told["code"]) == (409, "idempotency_key_reused")
    for other in ([row], [row, row, row | {"amount": 1}], [row | {"amount": 1}, row, row]):
        status, told = post(path, {"items": other}, month, **key)
        assert (status, told["code"]) == (409, "idempotency_key_reused")

    cost_id = said["items"][0]["id"]
    back = {"period": PERIOD, "cost_id": cost_id}
    for _ in range(2):
        status, taken = post(f"{path}/{{cost_id}}/withdraw", None, back)
        assert (status, taken["withdrawn_by"]) == (200, "ann")
    assert post(f"{path}/{{cost_id}}/withdraw", None, back | {"cost_id": "none"})[0] == 404
    status, kept, _ = call(pricing, "GET", "/costs", caller=FINANCE, query={"period": PERIOD})
    assert ["withdrawn_by" in each for each in kept["items"]] == [True, False]
    first = listed(limit="1")
    second = listed(limit="1", cursor=first["next"])
    assert [*first["items"], *second["items"]] == kept["items"]
    assert "next" not in second or listed(cursor=second["next"])["items"] == []
    assert [listed(cursor=each) for each in ("2024-01#x", PERIOD, f"{PERIOD}-")] == [422] * 3
    assert listed(period=PERIOD[:4], cursor=PERIOD[:4]) == 422
    assert listed(period=PERIOD[:4], limit="1", cursor=first["next"])["items"] == second["items"]
    assert get("/margins/profit", period=PERIOD)["sums"][0]["costs"] == 2_600_000


def listed(**query: str) -> Any:
    status, body, _ = call(
        pricing, "GET", "/costs", caller=FINANCE, query={"period": PERIOD, **query}
    )
    return body if status == 200 else status


def worked_off() -> list[dict[str, str]]:
    """What lies in the queue, handed to its function."""
    sqs, queue = boto3.client("sqs"), setting("VIEWS_QUEUE_URL")
    got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    for each in got:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
        asked = {"Records": [MESSAGE | {"body": each["Body"]}]}
        assert views.handler(asked, Context()) == {"batchItemFailures": []}
    return [json.loads(each["Body"]) for each in got]


def test_an_entry_has_the_tickets_of_its_days_counted_anew_by_the_functions_of_the_deployment(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_service, "DELAY", 0)
    world = World(moto_tables, tables).found()
    world.publish()
    boss = busy(world)
    bought(boss, 1_000, date(2025, 3, 3), date(2025, 3, 4))
    key = attributes({"kind": "purchase", "id": "PIPE-3M#000001"})
    image = boss.world.client.get_item(TableName=boss.world.tables["PRICING_TABLE"], Key=key)[
        "Item"
    ]
    change = {"Keys": key, "NewImage": image, "SequenceNumber": "1",
              "ApproximateCreationDateTime": 1_790_000_000.0}  # fmt: skip

    for name in ("NOTICES_TOPIC", "RESULTS_TOPIC"):
        monkeypatch.setenv(name, name)
    assert router.handler({"Records": [{"dynamodb": change}]}, Context()) == {
        "batchItemFailures": []
    }

    (span,) = worked_off()
    assert (span["first"], span["last"]) == ("2025-03-03", "2025-03-04")
    days = worked_off()
    assert sorted(each["day"] for each in days) == ["2025-03-03", "2025-03-04"]
    boss.refreshed()
    whole = at(get("/margins", period=PERIOD), "*", "*")
    assert (whole["parts"], whole["parts_unknown"]) == (2 * 2_500, 1)
