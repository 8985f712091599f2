"""What a channel's service costs of its income: everywhere for head office, an area's own for who looks after it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from settlement.app import handler
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_margins import KUNMING, Boss, money, settled
from tests.rest import call

LAST = "2025-03-13"
SHANGHAI, YUNNAN = "310000", "530000"
AREA = Caller("area", frozenset({"regional"}))


@pytest.fixture
def boss(engine: Any, tables: dict[str, str]) -> Boss:
    """One job before these days, two in them in Shanghai and one in Yunnan."""
    world = World(engine, tables).found()
    world.publish()
    boss = Boss(world, world.tables["VIEWS_TABLE"])
    for number in range(4):
        ticket_id = settled(world)
        if number == 3:
            world.commands.move(DISPATCHER, ticket_id, region=KUNMING, reason="抄错了")
            world.settle(ticket_id)
        boss.noted(ticket_id)
        boss.asked.append(ticket_id)
        world.clock.now += timedelta(days=5 if number == 0 else 1)
    boss.refreshed()
    return boss


def ask(caller: Caller, **query: str) -> Any:
    told = {"days": "7", "last": LAST, **query}
    status, body, _ = call(handler, "GET", "/margins/channels", caller=caller, query=told)
    return body if status == 200 else (status, body["code"])


def area(boss: Boss, region: str | None) -> None:
    known = boss.world.parties.find("area")
    party = Party("area", "person", "区域负责人", region=region, roles=frozenset({"regional"}))
    version = known.version if known else None
    boss.world.parties.put(replace(party), version)


def only(answer: Any, id: str = "*") -> tuple[int, int, int]:
    (found,) = (each["sums"][0] for each in answer["items"] if each["id"] == id)
    assert found["cost_rate"] == f"{found['pay'] / found['income']:.4f}"
    return found["tickets"], found["income"], found["pay"]


def test_r210_an_area_manager_is_given_each_channels_cost_of_the_own_area_alone(boss: Boss) -> None:
    before, one, two, far = (each for each in boss.asked if each.startswith("T"))
    area(boss, SHANGHAI)

    told = ask(AREA)
    assert (told["region"], told["name"], [each["id"] for each in told["items"]]) == (
        SHANGHAI, "上海市", ["*", "app"],
    )  # fmt: skip
    assert only(told) == only(told, "app") == money(boss.world, one, two)
    assert told["items"][1]["sums"][0]["part"] == "1.0000"
    assert told["items"][1]["sums"][0]["before_rate"] is not None and before
    assert ask(AREA, region="310115")["region"] == SHANGHAI
    assert ask(AREA, region=YUNNAN) == (403, "other_area")

    finance = Caller("ann", frozenset({"finance"}))
    assert only(ask(finance)) == money(boss.world, one, two, far)
    assert only(ask(finance, region=KUNMING)) == money(boss.world, far)


@pytest.mark.parametrize("home", [None, "310115"])
def test_an_area_that_is_none_or_smaller_than_a_province_is_given_nothing(
    boss: Boss, home: str | None
) -> None:
    area(boss, home)
    assert ask(AREA) == (403, "other_area")


def test_nobody_else_is_given_it(boss: Boss) -> None:
    for role in ("technician", "partner", "dispatcher"):
        assert ask(Caller("tech-1", frozenset({role})))[0] == 403
