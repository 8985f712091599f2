"""Which steps of a ticket are news to its customer, whether they are still true, and what they are called."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suanqing.channels.telling import steps
from suanqing.channels.telling.telling_service import step_name
from suanqing.labels import Label
from suanqing.work.scenes.model import Node, Scene
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.visits.model import RATING as RATED

AT = datetime(2026, 11, 30, 4, tzinfo=UTC)
SCENE = Scene(
    "ac", Label("空调", "AC"), "visit",
    {
        "visit": Node("visit", "task", Label("上门", "Visit"), "doing", visible=True),
        "check": Node("check", "task", Label("内部复核", "Check"), "doing"),
    },
    "h",
)  # fmt: skip


def ticket(state: str = "assigned", drawn: bool = True, **more: Any) -> Ticket:
    made = Ticket("T1", 2, state, "installation@1", "o1", "310115", "app:bob", "安装", AT, "", 2)
    return made.with_(scene_ref="ac@3" if drawn else "", **more)


def at(*nodes: str, state: str = "assigned") -> Ticket:
    return ticket(state, tokens={f"t{n}": {"node": node} for n, node in enumerate(nodes)})


def test_a_token_that_came_to_a_node_is_news_once_and_one_that_stays_is_none() -> None:
    assert steps.news_of(None, at("visit", "check")) == ["node:visit", "node:check"]
    assert steps.news_of(at("visit"), at("visit")) == []
    assert steps.news_of(at("visit"), at("check")) == ["node:check"]
    assert steps.news_of(at("visit"), at("visit", "check")) == ["node:check"]
    assert steps.news_of(at("visit", "check"), at("visit")) == []
    assert steps.news_of(at("check", "check"), at("visit", "visit")) == ["node:visit"]


def test_of_a_drawn_ticket_its_nodes_are_news_and_of_another_its_stages() -> None:
    claimed = (Event(1, "created", AT, "bob"), Event(2, "claimed", AT, "tech"))
    drawn, built_in = ticket(events=claimed), ticket(drawn=False, events=claimed)

    assert steps.news_of(None, drawn) == []
    assert steps.news_of(None, built_in) == ["stage:received", "stage:given"]
    assert (steps.scene_of(drawn), steps.scene_of(built_in)) == ("ac", "")


@pytest.mark.parametrize("drawn", [True, False])
def test_that_it_may_be_rated_is_news_once_and_none_where_it_was(drawn: bool) -> None:
    doing, done, closed = (ticket(each, drawn) for each in ("assigned", "done", "closed"))
    rated = ticket("done", drawn, marks={RATED: {"stars": 5}})

    assert steps.news_of(doing, done) == steps.news_of(None, done) == ["rating"]
    assert steps.news_of(done, closed) == steps.news_of(doing, rated) == []


@pytest.mark.parametrize(
    ("now", "what", "true"),
    [
        (at("visit"), "node:visit", True),
        (at("check", "visit"), "node:visit", True),
        (at("check"), "node:visit", False),
        (at(), "node:visit", False),
        (at("visit", state="cancelled"), "node:visit", False),
        (ticket("assigned", drawn=False), "stage:given", True),
        (ticket("cancelled", drawn=False), "stage:given", False),
        (ticket("done"), "rating", True),
        (ticket("assigned"), "rating", False),
        (ticket("cancelled"), "rating", False),
        (ticket("done", marks={RATED: {"stars": 5}}), "rating", False),
    ],
)
def test_what_waited_for_the_morning_is_told_only_while_it_is_true(
    now: Ticket, what: str, true: bool
) -> None:
    assert steps.stands(now, what) is true


@pytest.mark.parametrize(
    ("what", "scene", "seen"),
    [
        ("node:visit", SCENE, True),
        ("node:check", SCENE, False),
        ("node:gone", SCENE, False),
        ("node:visit", None, False),
        ("stage:given", None, True),
        ("rating", SCENE, True),
    ],
)
def test_a_customer_hears_of_a_node_only_where_it_is_drawn_as_visible(
    what: str, scene: Scene | None, seen: bool
) -> None:
    assert steps.visible(what, scene) is seen


def test_a_step_has_the_name_of_its_node_or_stage_in_the_customers_language() -> None:
    assert step_name("node:visit", SCENE, "zh") == "上门"
    assert step_name("node:visit", SCENE, "en") == "Visit"
    assert step_name("stage:given", None, "zh") == "已安排技师"
    assert step_name("node:gone", SCENE, "zh") == step_name("node:visit", None, "zh") == ""
    assert step_name("rating", SCENE, "zh") == ""
