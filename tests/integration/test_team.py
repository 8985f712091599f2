"""How a team does: its own manager sees jobs and times of its leads, nobody else's team and no money."""

from datetime import timedelta
from typing import Any

import pytest

from settlement.app import handler
from suanqing.people.identity.caller import Caller
from tests.integration.settling import World
from tests.integration.test_margins import Boss, settled
from tests.rest import call

PARTNER = Caller("boss-sh", frozenset({"partner"}), "sh-01")
FINANCE = Caller("ann", frozenset({"finance"}))
LAST = "2025-03-14"


@pytest.fixture
def boss(engine: Any, tables: dict[str, str]) -> Boss:
    """Two jobs of the first week and three of the second, in Shanghai; one in Kunming."""
    world = World(engine, tables).found()
    world.publish()
    boss = Boss(world, tables["VIEWS_TABLE"])
    for number in range(5):
        lead = "tech-2" if number == 4 else "tech-1"
        boss.noted(settled(world, crew=(lead,)))
        world.clock.now += timedelta(days=5 if number == 1 else 1)
    boss.noted(settled(world, crew=("tech-3",), outlet="yn-02"))
    boss.refreshed()
    return boss


def get(caller: Caller = PARTNER, **query: str) -> Any:
    asked = {"days": "7", "last": LAST} | query
    status, body, _ = call(handler, "GET", "/margins/team", caller=caller, query=asked)
    return body if status == 200 else (status, body["code"])


def test_r208_a_teams_own_manager_sees_how_each_of_its_leads_does_and_no_money(boss: Boss) -> None:
    answer = get()

    assert (answer["outlet"], answer["name"]) == ("sh-01", "浦东")
    whole, one, two = answer["items"]
    assert [each["party"] for each in answer["items"]] == ["*", "tech-1", "tech-2"]
    assert (whole["tickets"], whole["before"]) == (3, 2)
    assert (one["tickets"], one["before"], two["tickets"], two["before"]) == (2, 2, 1, 0)
    assert sum(each["tickets"] for each in whole["daily"]) == 3 and whole["active"] == 3
    assert whole["times"]["tickets"] == 3 and "before_times" not in two
    assert "waiting_since" not in answer and answer["as_of"]
    assert not {"amount", "income", "pay", "margin", "currency"} & set(str(answer).split("'"))
    day = two["daily"][0]["day"]
    assert get(last=day)["items"][0]["last_day"] == 1
    assert boss.rebuild.verify("2025-03").drift == []


def test_another_team_is_not_shown_and_head_office_says_whose(boss: Boss) -> None:
    assert get(outlet="yn-02") == (403, "other_team")
    assert get(Caller("t", frozenset({"technician"}), "sh-01"))[0] == 403
    assert get(FINANCE)[0] == 422
    assert get(FINANCE, outlet="nobody")[0] == 422
    assert [each["party"] for each in get(FINANCE, outlet="yn-02")["items"]] == ["*", "tech-3"]
    assert get(Caller("lost", frozenset({"partner"}), None)) == (403, "other_team")
