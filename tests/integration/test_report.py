"""The report of many dimensions: what it groups is what the ledger booked, part by part."""

from datetime import timedelta
from typing import Any

import pytest

from settlement.app import handler as settlement
from suanqing.insight.report import report_service
from suanqing.people.identity.caller import Caller
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_margins import KUNMING, Boss, money, settled
from tests.integration.test_profit import bought, counted_anew
from tests.rest import call
from tests.staff import hire

FINANCE = Caller("ann", frozenset({"finance"}))
SPAN = {"first": "2025-03-01", "last": "2025-04-30"}


@pytest.fixture
def world(engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    """On a slow machine, too, an answer ends by what it holds, not by time."""
    monkeypatch.setattr("settlement.report.within", lambda _: lambda: True)
    found = World(engine, tables).found()
    found.publish()
    hire(engine, tables["PRICING_TABLE"])
    return found


@pytest.fixture
def ids(world: World) -> list[str]:
    """Four tickets, a day apart: two of WeCom, one of a shop, one of them moved to Yunnan, the last of April."""
    return [*world.begun("four tickets of a report", lambda: four(world))]


def four(world: World) -> tuple[str, ...]:
    boss = Boss(world, world.tables["VIEWS_TABLE"])
    made = []
    for number, source in enumerate(("wecom:1", "youzan:E1", "wecom:2", "app")):
        made.append(settled(world, source=source))
        if number == 1:
            world.commands.move(DISPATCHER, made[-1], region=KUNMING, reason="抄错了")
            world.settle(made[-1])
        boss.noted(made[-1])
        world.clock.now += timedelta(days=1 if number < 2 else 30)
    boss.refreshed()
    counted_anew(boss, bought(boss, 1_000))
    return tuple(made)


def report(**query: str) -> Any:
    status, body, _ = call(
        settlement, "GET", "/margins/report", caller=FINANCE, query={**SPAN, **query}
    )
    return body if status == 200 else status


def sums(told: Any) -> dict[tuple[str, ...], tuple[int, int, int]]:
    return {
        tuple(row["at"]): tuple(row["sum"][name] for name in ("tickets", "income", "pay"))
        for row in told["rows"]
    }


def test_r272_rows_by_where_tickets_came_from_are_the_ledgers_cents(
    world: World, ids: list[str]
) -> None:
    told = report(by="source", then="region")

    assert sums(told) == {
        ("app", "310000"): money(world, ids[3]),
        ("wecom", "310000"): money(world, ids[0], ids[2]),
        ("youzan", "530000"): money(world, ids[1]),
    }
    (whole,) = told["whole"]
    assert (whole["tickets"], whole["income"], whole["pay"]) == money(world, *ids)
    assert whole["margin"] == whole["income"] - whole["pay"] and "next" not in told
    assert {(each["by"], each["id"]): each["name"] for each in told["names"]}[
        "source", "wecom"
    ] == "WeCom"


def test_r272_items_come_to_the_whole_and_each_ticket_counts_once(ids: list[str]) -> None:
    told = report(by="project", then="month")
    (whole,) = told["whole"]

    assert whole["tickets"] == 4 < sum(each["sum"]["tickets"] for each in told["rows"])
    for name in ("income", "pay", "margin", "parts"):
        assert sum(each["sum"][name] for each in told["rows"]) == whole[name]
    assert whole["parts"] > 0


def test_filters_narrow_whatever_the_rows_are_of(ids: list[str]) -> None:
    for only, count in (
        ({"source": "wecom"}, 2), ({"region": "530102"}, 1), ({"outlet": "sh-01"}, 4), ({"outlet": "none"}, 0),
        ({"project": "AC-INSTALL"}, 4), ({"source": "wecom", "region": "530000"}, 0), ({"person": "tech-1"}, 4),
        ({"channel": "none"}, 0),
    ):  # fmt: skip
        told = report(by="day", **only)
        assert sum(each["tickets"] for each in told["whole"]) == count, only
        assert {*only} <= {each["by"] for each in told["names"]}, (
            "what it is narrowed to has a name"
        )


def test_parts_of_a_long_span_add_up_to_the_whole(
    ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = report(by="outlet")
    monkeypatch.setattr(report_service, "MAX_JOBS", 1)
    parts, cursor = [], ""
    while cursor is not None:
        parts.append(report(by="outlet", **({"cursor": cursor} if cursor else {})))
        cursor = parts[-1].get("next")

    assert len(parts) > 3
    for name in ("tickets", "income", "pay", "parts"):
        assert sum(w[name] for part in parts for w in part["whole"]) == at_once["whole"][0][name]


def test_what_is_no_report_is_refused_and_who_does_not_read_all_money_has_none(
    world: World,
) -> None:
    for wrong in (
        {"last": "2025-02-01"}, {"last": "2027-01-01"}, {"by": "day", "then": "day"}, {"by": "customer"},
        {"cursor": "2026-01-01"},
    ):  # fmt: skip
        assert report(**wrong) == 422
    other = Caller("disp-1", frozenset({"dispatcher"}))
    assert call(settlement, "GET", "/margins/report", caller=other, query=SPAN)[0] == 403
