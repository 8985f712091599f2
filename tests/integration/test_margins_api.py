"""Margins over HTTP: tables of any two axes, rankings, and the tickets of a cell that come to it."""

from datetime import timedelta
from typing import Any

import pytest

from settlement.app import handler
from suanqing.people.identity.caller import Caller
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_margins import KUNMING, Boss, money, settled
from tests.rest import call

FINANCE = Caller("ann", frozenset({"finance"}))
PERIOD = "2025-03"


@pytest.fixture
def boss(engine: Any, tables: dict[str, str]) -> Boss:
    """Three tickets: two in Shanghai on different days, one in Yunnan."""
    world = World(engine, tables)
    boss = Boss(world, tables["VIEWS_TABLE"])
    boss.asked[:] = world.begun("three jobs of a boss", lambda: three(world, boss))
    return boss


def three(world: World, boss: Boss) -> tuple[str, ...]:
    world.found().publish()
    for number in range(3):
        ticket_id = settled(world, crew=("tech-1", "tech-2") if number else ("tech-2",))
        if number == 2:
            world.commands.move(DISPATCHER, ticket_id, region=KUNMING, reason="抄错了")
            world.settle(ticket_id)
        boss.noted(ticket_id)
        boss.asked.append(ticket_id)
        world.clock.now += timedelta(days=1)
    boss.refreshed()
    return tuple(boss.asked)


def tickets(boss: Boss) -> list[str]:
    return [each for each in boss.asked if each.startswith("T")]


def get(path: str, headers: dict[str, str] | None = None, **query: str) -> Any:
    status, body, _ = call(handler, "GET", path, caller=FINANCE, query=query, headers=headers or {})
    return body if status == 200 else status


def cell(table: dict[str, Any], row: str, column: str) -> tuple[int, int, int] | None:
    for each in table["cells"]:
        if (each["row"], each["column"]) == (row, column):
            (found,) = each["sums"]
            assert found["margin"] == found["income"] - found["pay"]
            return found["tickets"], found["income"], found["pay"]
    return None


def test_r201_any_two_axes_show_the_same_money_and_the_third_is_a_filter(boss: Boss) -> None:
    one, two, three = tickets(boss)
    shanghai, yunnan = money(boss.world, one, two), money(boss.world, three)
    everything = money(boss.world, one, two, three)

    month = get("/margins", period=PERIOD)
    assert cell(month, "*", "310000") == shanghai and cell(month, "*", "530000") == yunnan
    assert cell(month, "*", "*") == everything
    assert [each["id"] for each in month["row_names"]] == ["AC-INSTALL", "LABOUR-MIN", "*"]
    assert month["row_names"][0]["name"] == "空调安装"
    assert month["column_names"][0]["name"] == "上海市"

    turned = get("/margins", rows="region", columns="project", period=PERIOD)
    assert {(each["column"], each["row"], each["hash"]) for each in turned["cells"]} == {
        (each["row"], each["column"], each["hash"]) for each in month["cells"]
    }
    heat = get("/margins", rows="region", columns="period", period="2025")
    assert cell(heat, "310000", PERIOD) == shanghai and cell(heat, "*", "*") == everything
    own = get("/margins", rows="region", columns="period", period="2025", project="AC-INSTALL")
    assert cell(own, "530000", PERIOD) == cell(month, "AC-INSTALL", "530000")
    there = get("/margins", rows="project", columns="period", period="2025", region="310115")
    assert there["region"] == "310000" and cell(there, "*", PERIOD) == shanghai


def test_r200_hours_are_an_axis_and_each_hour_comes_to_its_jobs(boss: Boss) -> None:
    """Beside days of a month, regions of it and months of a year; "09": half past nine in Beijing."""
    one, two, three = tickets(boss)
    shanghai, everything = money(boss.world, one, two), money(boss.world, one, two, three)

    days = get("/margins", rows="hour", columns="day", period=PERIOD)
    assert [each["id"] for each in days["row_names"]] == ["09", "*"]
    assert cell(days, "09", "2025-03-03") == money(boss.world, one)
    assert cell(days, "09", "*") == cell(days, "*", "*") == everything
    there = get("/margins", rows="day", columns="hour", period=PERIOD, region="310115")
    assert cell(there, "*", "09") == shanghai and cell(there, "2025-03-05", "09") is None
    regions = get("/margins", rows="region", columns="hour", period=PERIOD)
    assert cell(regions, "310000", "09") == shanghai and cell(regions, "*", "*") == everything
    year = get("/margins", rows="hour", columns="period", period="2025")
    assert cell(year, "09", PERIOD) == everything

    for query, wanted in (({}, everything), ({"region": "310000"}, shanghai)):
        page = get("/margins/tickets", period=PERIOD, hour="09", **query)
        sums = [each["sum"] for each in page["items"]]
        told = (len(sums), sum(s["income"] for s in sums), sum(s["pay"] for s in sums))
        assert told == wanted
    assert get("/margins/tickets", period=PERIOD, hour="10")["items"] == []


def test_r203_a_cells_tickets_come_by_page_and_come_to_the_cell(boss: Boss) -> None:
    for query in (
        {}, {"region": "310000"}, {"project": "AC-INSTALL"}, {"outlet": "sh-01"}, {"channel": "app"},
        {"person": "tech-1"}, {"project": "LABOUR-MIN", "region": "530000"},
    ):  # fmt: skip
        found: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            page = get("/margins/tickets", period=PERIOD, limit="1", **query, **more)
            found += page["items"]
            if "next" not in page:
                break
            more = {"cursor": page["next"]}
        drilled = (
            len(found), sum(each["sum"]["income"] for each in found),
            sum(each["sum"]["pay"] for each in found),
        )  # fmt: skip
        if {"outlet", "person", "channel"} & query.keys():
            ((by, id),) = query.items()
            ranking = get("/margins/ranking", by=by, period=PERIOD)
            (wanted,) = [each["sums"][0] for each in ranking["items"] if each["id"] == id]
        else:
            table = get("/margins", period=PERIOD)
            place = (query.get("project", "*"), query.get("region", "*"))
            (wanted,) = [
                each["sums"][0] for each in table["cells"] if (each["row"], each["column"]) == place
            ]
        assert drilled == (wanted["tickets"], wanted["income"], wanted["pay"]), query
    assert all(each["title"] == "装空调" and each["day"].startswith(PERIOD) for each in found)


def test_r209_a_ranking_has_the_highest_margin_first_with_how_many_tickets_it_is_of(
    boss: Boss,
) -> None:
    projects = get("/margins/ranking", by="project", period=PERIOD)["items"]
    margins = [each["sums"][0]["margin"] for each in projects]
    assert margins == sorted(margins, reverse=True) and len(projects) == 2
    (outlet,) = get("/margins/ranking", by="outlet", period=PERIOD)["items"]
    assert (outlet["name"], outlet["sums"][0]["tickets"]) == ("浦东", 3)
    people = get("/margins/ranking", by="person", period=PERIOD)["items"]
    assert {each["id"]: each["sums"][0]["tickets"] for each in people} == {"tech-1": 2, "tech-2": 1}
    regions = get("/margins/ranking", by="region", period=PERIOD)["items"]
    assert {each["id"] for each in regions} == {"310000", "530000"}


def test_r210_a_channels_cost_is_a_share_of_its_income(boss: Boss) -> None:
    (channel,) = get("/margins/ranking", by="channel", period=PERIOD)["items"]
    (found,) = channel["sums"]

    assert channel["id"] == "app"
    assert abs(float(found["cost_rate"]) - found["pay"] / found["income"]) < 0.0001
    assert abs(float(found["rate"]) + float(found["cost_rate"]) - 1) < 0.0002


def test_a_page_says_since_when_something_is_not_in_it(boss: Boss) -> None:
    assert "waiting_since" not in get("/margins", period=PERIOD)

    boss.noted(settled(boss.world))

    waiting = get("/margins", period=PERIOD)
    assert waiting["as_of"] < waiting["waiting_since"]
    assert "waiting_since" not in get("/margins", period="2025-02")
    assert get("/margins/tickets", period=PERIOD)["waiting_since"] == waiting["waiting_since"]


def test_the_same_answer_is_not_sent_twice(boss: Boss) -> None:
    query = {"period": PERIOD}
    status, _, headers = call(handler, "GET", "/margins", caller=FINANCE, query=query)
    tag = headers["etag"]
    known = {"If-None-Match": f'W/"other", {tag}'}
    again, body, _ = call(handler, "GET", "/margins", caller=FINANCE, query=query, headers=known)
    assert (status, again, body) == (200, 304, None)

    boss.noted(settled(boss.world))
    boss.refreshed()

    assert get("/margins", headers=known, period=PERIOD) != 304


@pytest.mark.parametrize(
    "query",
    [
        {"rows": "region", "columns": "region"},
        {"rows": "project", "columns": "period", "period": PERIOD},
        {"rows": "project", "columns": "region", "period": "2025"},
        {"rows": "project", "columns": "region", "project": "AC-INSTALL"},
        {"rows": "region", "columns": "period", "region": "310000"},
        {"region": "999999", "rows": "project", "columns": "period"},
        {"rows": "hour", "columns": "project"},
        {"rows": "hour", "columns": "day", "project": "AC-INSTALL"},
        {"rows": "hour", "columns": "region", "region": "310000"},
    ],
)
def test_a_table_that_cannot_be_is_refused(boss: Boss, query: dict[str, str]) -> None:
    assert get("/margins", **query) == 422


def test_another_lists_cursor_is_refused(boss: Boss) -> None:
    page = get("/margins/tickets", period=PERIOD, limit="1")

    for query in ({"period": "2025-04"}, {"period": PERIOD, "region": "530000"}):
        assert get("/margins/tickets", cursor=page["next"], **query) == 422
    for wrong in (
        {"hour": "24"},
        {"hour": "09", "project": "a"},
        {"outlet": "a", "region": "310000"},
    ):
        assert get("/margins/tickets", period=PERIOD, **wrong) == 422
    assert get("/margins/tickets", period=PERIOD, outlet="a", person="b") == 422
