"""A to-do in DingTalk is done when what waited is over, whoever decided, in whatever order that is heard of."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from demo.dingtalk_server import DingTalkServer
from notifications import sending
from notifications.dingtalk import handler
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.dingtalk import todo_store
from suanqing.channels.notices.model import Notice, over_address
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from tests.integration.test_dingtalk import ding, queue, server
from tests.integration.test_intake import NOW, SECRET, World, world

__all__ = ["ding", "server", "world"]


@pytest.fixture
def thing(ding: World) -> Iterator[str]:
    """boss and t1 may decide."""
    yield f"approval:{uuid4().hex}"


def waits(thing: str, to: str = "boss", after: int = 0) -> Notice:
    params = {"what": "收款账户", "about": thing}
    at = NOW + timedelta(seconds=after)
    return Notice(f"{thing}:{after}:{to}", to, "approval_waiting", at, None, params)


def over(thing: str, after: int = 5) -> Notice:
    at = NOW + timedelta(seconds=after)
    return Notice(f"over:{thing}:{after}", over_address(thing), "approval_ended", at)


def done(server: DingTalkServer) -> list[bool]:
    return [bool(each.get("done")) for each in server.platform.todos.values()]


def test_the_to_dos_of_all_who_might_decide_are_done_when_one_did(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    assert queue(waits(thing), waits(thing, "t1")) == []
    assert done(server) == [False, False]

    assert queue(over(thing)) == []
    assert done(server) == [True, True]
    calls = server.platform.counted
    assert queue(over(thing), waits(thing)) == []

    assert server.platform.counted == calls


def test_what_is_heard_of_in_the_wrong_order_stands_for_nothing(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    assert queue(over(thing), waits(thing)) == []

    assert server.platform.todos == {}
    assert server.platform.notices == []


def test_a_second_voice_ends_the_first_round_and_the_next_still_stands(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    assert queue(waits(thing), waits(thing, "t1", after=5), over(thing)) == []

    assert done(server) == [True, False]


def test_what_ended_while_its_to_do_was_made_is_done_at_once(
    ding: World, server: DingTalkServer, thing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.channels.dingtalk.todo_store import TodoStore

    asked = iter((False,))
    monkeypatch.setattr(TodoStore, "is_over", lambda self, thing, at: next(asked))
    assert queue(over(thing), waits(thing)) == []

    assert done(server) == [True]


def test_one_that_is_gone_in_dingtalk_is_done_and_a_lost_call_comes_again(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    assert queue(waits(thing), waits(thing, "t1")) == []
    gone, _ = server.platform.todos
    del server.platform.todos[gone]
    server.platform.fail("silence", "/v1.0/todo/")

    assert len(queue(over(thing))) == 1
    assert queue(over(thing)) == []

    assert done(server) == [True]


def test_when_the_months_calls_are_used_up_nothing_is_tried(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    assert queue(waits(thing)) == []
    LimitStore(ding.client, os.environ["PRICING_TABLE"]).put({"dingtalk_calls": 1}, 0, "boss", NOW)

    assert queue(over(thing)) == []
    assert done(server) == [False]
    assert handler({"events": "failed"}, None) == {"events": 0}
    assert done(server) == [False]

    LimitStore(ding.client, os.environ["PRICING_TABLE"]).put({"dingtalk_calls": 50}, 1, "boss", NOW)
    sending.sender.cache_clear()
    for _ in range(2):
        assert handler({"events": "failed"}, None) == {"events": 0}

    assert done(server) == [True]


def test_what_is_too_much_to_be_remembered_is_logged_and_ticked_off_by_who_has_it(
    ding: World, server: DingTalkServer, thing: str, monkeypatch: pytest.MonkeyPatch, logged: Any
) -> None:
    monkeypatch.setattr(todo_store, "MOST", 1)

    assert queue(waits(thing), waits(thing, "t1")) == []
    assert queue(over(thing)) == []

    assert done(server) == [True, False] and "to-do not remembered" in logged.messages


def test_one_that_dingtalk_will_not_finish_still_stands_and_keeps_no_other_back(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    assert queue(waits(thing), waits(thing, "t1")) == []
    server.platform.fail("refused", "/v1.0/todo/")

    assert queue(over(thing)) == []
    assert sorted(done(server)) == [False, True]
    assert queue(over(thing)) == []

    assert done(server) == [True, True]


def test_a_company_without_dingtalk_hears_of_it_in_vain(
    ding: World, server: DingTalkServer, thing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: SECRET)

    assert queue(over(thing)) == []


def test_what_dingtalk_refuses_for_good_is_tried_once_and_stands_in_the_inbox(
    ding: World, server: DingTalkServer, logged: Any
) -> None:
    from suanqing.channels.telling.delivery_store import DeliveryStore
    from tests.integration.test_dingtalk import notice

    ticket = f"T{uuid4().hex[:10]}"
    server.platform.fail("refused", "asyncsend_v2")

    assert queue(replace(notice(), ticket=ticket)) == []

    assert server.platform.notices == []
    assert "DingTalk refuses a notice" in logged.text
    told = DeliveryStore(ding.client, os.environ["NOTICES_TABLE"]).of(ticket)
    assert [(each.state, each.why) for each in told] == [("degraded", "33012")]


def test_somebody_without_a_unionid_is_told_in_words(
    ding: World, server: DingTalkServer, thing: str
) -> None:
    parties = PartyStore(ding.client, os.environ["PRICING_TABLE"])
    parties.put(Party("guest", "person", "外部", accounts={"dingtalk": "Nobody"}))

    assert queue(waits(thing, "guest"), over(thing), waits(thing, "guest", after=9)) == []

    assert [who for who, _ in server.platform.notices] == ["Nobody"]
