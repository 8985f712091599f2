"""Events that DingTalk could not deliver: asked for by the schedule, kept, and worked off like others."""

from typing import Any

import pytest

from demo.dingtalk_server import DingTalkServer
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.dingtalk import failed
from suanqing.channels.inbox.store import InboxStore
from suanqing.platform import secrets
from tests import rest
from tests.integration.test_dingtalk import ding, server
from tests.integration.test_intake import NOW, SECRET, World, world

__all__ = ["ding", "server", "world"]
CALL = "get_call_back_failed_result"


def left(*accounts: str, n: int = 0) -> dict[str, Any]:
    return {
        "call_back_tag": "user_leave_org", "event_time": 1_764_000_000_000 + n, "corpid": "dingcorp0001",
        "user_leave_org": {"userId": list(accounts)},
    }  # fmt: skip


def ask() -> dict[str, Any]:
    from notifications.dingtalk import handler

    return dict(handler({"events": "failed"}, rest.Context()))


def test_what_dingtalk_could_not_deliver_is_fetched_and_worked_off_once(
    ding: World, server: DingTalkServer, logged: Any
) -> None:
    server.platform.failed = [left("Tech02"), *(left("nobody", n=n) for n in range(1, 250))]

    assert ask() == {"events": 250}
    assert ask() == {"events": 0}
    ding.run()

    assert len(ding.deliveries()) == 2
    [told] = ding.notices()
    assert "李志强(t2)" in told.params["text"]
    assert "DingtalkEventsMissed" in logged.text
    assert server.platform.counted == 3


def test_a_page_is_kept_before_the_next_is_asked_for(
    ding: World, server: DingTalkServer, logged: Any
) -> None:
    server.platform.failed = [left("nobody", n=n) for n in range(201)]
    calls = server.platform.calls
    taken = iter((True, False))
    asked: list[int] = []

    class Client:
        def failed_events(self) -> bytes:
            from demo.dingtalk_server import APP
            from suanqing.channels.dingtalk import client_service

            return client_service.client(APP).failed_events()

    found = list(
        failed.pages(Client(), lambda each: asked.append(len(calls)), lambda at: next(taken), NOW)
    )

    assert found == [200]
    assert asked == [len(calls)]
    assert len(server.platform.failed) == 1


def test_a_lost_answer_may_have_cleared_the_list_so_somebody_is_told(
    ding: World, server: DingTalkServer, logged: Any
) -> None:
    server.platform.failed = [left("Tech02")]
    server.platform.fail("lost", CALL)

    assert ask() == {"events": 0}

    assert "DingtalkEventsLost" in logged.text


@pytest.mark.parametrize(
    ("fault", "failure"),
    [("throttled", ""), ("blocked", ""), ("spent", "DingtalkQuotaSpent"), ("address", "DingtalkMisconfigured")],
)  # fmt: skip
def test_what_was_not_asked_for_is_still_there_the_next_time(
    ding: World, server: DingTalkServer, logged: Any, fault: str, failure: str
) -> None:
    server.platform.failed = [left("Tech02")]
    server.platform.fail(fault, CALL)

    assert ask() == {"events": 0}
    assert "DingtalkEventsLost" not in logged.text
    assert failure in logged.text
    assert ask() == {"events": 1}


def test_what_cannot_be_kept_is_told_of(
    ding: World, server: DingTalkServer, logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(store: InboxStore, delivery: Any) -> bool:
        raise ValueError("the table is gone")

    monkeypatch.setattr(InboxStore, "put_once", full)
    server.platform.failed = [left("Tech02")]

    with pytest.raises(ValueError, match="gone"):
        ask()

    assert "DingtalkEventsLost" in logged.text


def test_when_the_months_calls_are_used_up_or_there_is_no_dingtalk_nothing_is_asked(
    ding: World, server: DingTalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    LimitStore(ding.client, os.environ["PRICING_TABLE"]).put({"dingtalk_calls": 0}, 0, "boss", NOW)
    assert ask() == {"events": 0}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: SECRET)
    assert ask() == {"events": 0}

    assert not any(CALL in each for each in server.platform.calls)


@pytest.mark.parametrize("text", ["x" * 40_000, "审" * 13_000])
def test_a_page_that_fits_no_item_is_kept_in_pieces(text: str) -> None:
    rows = [left(text, n=n) for n in range(20)]

    bodies = list(failed.pieces([*rows, 7, None, "odd"]))

    assert len(bodies) > 1
    assert all(len(each) < 400_000 for each in bodies)
    assert len({failed.delivery_of(each, NOW).delivery_id for each in bodies}) == len(bodies)
