"""Purchase prices as lists of them are sent: once whatever is sent again, and counted anew however many used a part."""

from datetime import date, timedelta
from typing import Any

import pytest

from jobs import views
from suanqing.insight.views import mark_service, queue_service
from suanqing.insight.views.queue_service import ask_days, ask_parts
from suanqing.platform import queues
from suanqing.pricing.stores.purchases import PurchaseStore
from suanqing.times import BEIJING, utcnow
from tests.integration.settling import World
from tests.integration.test_margins import Boss, settled
from tests.integration.test_profit import bought, post, worked_off
from tests.staff import hire


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    hire(engine, tables["PRICING_TABLE"])
    return found


def test_r213_a_list_that_names_a_part_twice_is_one_when_it_is_sent_again(world: World) -> None:
    today = utcnow().astimezone(BEIJING).date()
    early, late = str(today - timedelta(days=9)), str(today)
    row = {"sku": "PIPE-3M", "since": early, "price": 1_850, "currency": "CNY"}
    rows = [row, {**row, "since": late, "price": 1_900}]
    store = PurchaseStore(world.client, world.tables["PRICING_TABLE"])

    first = post("/purchases", {"items": rows})
    assert post("/purchases", {"items": rows}) == first
    assert [each["n"] for each in first[1]["items"]] == [1, 2]

    more = [rows[1], {**row, "price": 2_000}]
    assert [each["n"] for each in post("/purchases", {"items": more})[1]["items"]] == [2, 3]
    assert [each["n"] for each in post("/purchases", {"items": rows})[1]["items"]] == [4, 5]
    assert len(store.of("PIPE-3M")) == 5


def test_r213_a_day_of_many_tickets_is_counted_anew_in_pieces(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_service, "DELAY", 0)
    monkeypatch.setattr(mark_service, "AT_ONCE", 2)
    world = World(moto_tables, tables).found()
    world.publish()
    boss = Boss(world, tables["VIEWS_TABLE"])
    for _ in range(5):
        boss.noted(settled(world))
    boss.refreshed()
    day = date(2025, 3, 3)
    bought(boss, 1_000, day, day)

    ask_parts({str(day): ["PIPE-3M", "PIPE-UNUSED"]})
    told = [next(each for each in worked_off() if "parts" in each) for _ in range(3)]
    assert ["after" in each for each in told] == [False, True, True]
    boss.refreshed()
    (cell,) = boss.store.page(f"part@{day}").cells.values()
    assert [(each.tickets, each.parts, each.unknown) for each in cell.money] == [(5, 12_500, 0)]


def test_r213_a_list_of_many_parts_asks_for_each_day_once_and_leaves_room_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[Any, int]] = []
    monkeypatch.setattr(queues, "send_later", lambda _, told: sent.extend(told))
    last = date(2026, 11, 30)
    days = [last - timedelta(days=n) for n in range(401)]

    ask_days([(f"PART-{n:03d}", days) for n in range(200)] + [("OTHER", [date(2020, 1, 1)])])

    assert len(sent) <= 401 // queue_service.SPAN + 3
    assert [delay for _, delay in sent[:3]] == [30, 90, 150] and max(d for _, d in sent) <= 900
    spans = [(each["first"], each["last"], len(each["parts"])) for each, _ in sent]
    assert spans[-1] == ("2020-01-01", "2020-01-01", 1)
    asked = [
        date.fromisoformat(first) + timedelta(days=n)
        for first, until, count in spans[:-1]
        for n in range((date.fromisoformat(until) - date.fromisoformat(first)).days + 1)
        if count == 200
    ]
    assert sorted(asked) == sorted(days)


def test_r213_messages_that_were_sent_before_parts_went_together_are_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    class Marks:
        def days_used(self, *told: Any) -> dict[str, set[str]]:
            asked.append(told)
            return {}

        def used(self, *told: Any) -> tuple[int, str | None]:
            asked.append(told)
            return 0, None

    monkeypatch.setattr(views, "marks", Marks)
    first, last = "2026-11-01", "2026-11-30"
    views.take({"first": first, "last": last, "part": "PIPE-3M"})
    views.take({"day": last, "part": "PIPE-3M"})
    views.take({"day": last, "part": "PIPE-3M", "after": "part#PIPE-3M#t-1"})

    assert asked == [
        (["PIPE-3M"], first, last),
        (["PIPE-3M"], last, None),
        (["PIPE-3M"], last, "part#PIPE-3M#t-1"),
    ]
