"""What the company has told later, by DingTalk's own function: kept, back through its queue, and told once."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine

from demo.dingtalk_server import DingTalkServer
from notifications import sending
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.notices import held_store
from suanqing.channels.notices.subscription_store import SubscriptionStore
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.times import BEIJING
from tests import rest
from tests.integration.test_dingtalk import ding, notice, queue, server
from tests.integration.test_intake import NOW, World, world

__all__ = ["ding", "server", "world"]
LATER = NOW + timedelta(hours=2)


def at(moment: Any) -> str:
    return str(moment.astimezone(BEIJING).strftime("%H:%M"))


@pytest.fixture
def night(ding: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The company's quiet hours, now; the channel's own queue."""
    url = boto3.client("sqs").create_queue(QueueName="dingtalk")["QueueUrl"]
    monkeypatch.setenv("DINGTALK_QUEUE_URL", url)
    quiet = {"from": at(NOW - timedelta(hours=1)), "until": at(LATER)}
    SubscriptionStore(ding.client, os.environ["PRICING_TABLE"]).put({"quiet": quiet}, 0)
    forget()
    yield url
    forget()


def forget() -> None:
    for each in (
        sending.subscriptions, sending.held, sending.deliveries, sending.parties, sending.sender,
    ):  # fmt: skip
        each.cache_clear()


def waiting(url: str) -> list[dict[str, Any]]:
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(each["Body"]) for each in found.get("Messages", [])]


def back(message: dict[str, Any]) -> list[Any]:
    """The queue hands it out again, in the morning."""
    from notifications.dingtalk import handler

    record = {
        "messageId": "1", "receiptHandle": "1", "body": json.dumps(message), "attributes": {},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:dingtalk", "awsRegion": "eu-west-1",
    }  # fmt: skip
    with time_machine.travel(LATER, tick=False):
        return list(handler({"Records": [record]}, rest.Context())["batchItemFailures"])


def states(ding: World) -> list[tuple[str, str]]:
    store = DeliveryStore(ding.client, os.environ["NOTICES_TABLE"])
    return [(each.state, each.why) for each in store.of("T1")]


def test_what_falls_into_the_night_is_told_by_dingtalk_in_the_morning(
    ding: World, server: DingTalkServer, night: str
) -> None:
    assert queue(notice(), notice(id="n2", title="空调移机")) == []

    assert server.platform.notices == []
    assert states(ding) == [("held", "quiet")] * 2
    [message] = waiting(night)
    assert back(message) == []
    assert back(message) == []
    [(who, text)] = server.platform.notices
    assert who == "Tech01"
    assert "空调安装" in text and "空调移机" in text
    assert states(ding) == [("merged", "")] * 2


def test_what_was_kept_and_does_not_fit_the_months_calls_is_recorded_as_not_sent(
    ding: World, server: DingTalkServer, night: str
) -> None:
    LimitStore(ding.client, os.environ["PRICING_TABLE"]).put({"dingtalk_calls": 0}, 0, "boss", NOW)
    assert queue(notice()) == []

    assert back(waiting(night)[0]) == []

    assert server.platform.notices == []
    assert states(ding) == [("degraded", "dingtalk_calls")]


def test_what_was_kept_for_who_left_meanwhile_is_recorded_as_not_sent(
    ding: World, server: DingTalkServer, night: str
) -> None:
    assert queue(notice()) == []
    parties = sending.parties()
    member = parties.get("t1")
    parties.put(replace(member, active=False), member.version)
    sending.parties.cache_clear()

    assert back(waiting(night)[0]) == []

    assert server.platform.notices == []
    assert states(ding) == [("degraded", "no_account")]


def test_what_has_a_button_or_is_a_task_is_no_line_of_the_mornings_message(
    ding: World, server: DingTalkServer, night: str
) -> None:
    waits = notice("approval_waiting", id="n3", what="收款账户")
    two = [
        notice("ticket_created", id=id, title=title)
        for id, title in (("n1", "移机"), ("n2", "加氟"))
    ]
    assert queue(*two, waits, notice(id="n4"), notice(id="n5", title="空调清洗")) == []
    [message] = waiting(night)
    server.platform.fail("throttled", "asyncsend_v2")

    assert len(back(message)) == 1
    assert back(message) == []
    assert back(message) == []

    shown = [each["cardData"]["cardParamMap"]["title"] for each in server.platform.cards.values()]
    assert shown == ["移机", "加氟"]
    assert len(server.platform.todos) == 1
    [(who, text)] = server.platform.notices
    assert who == "Tech01"
    assert "空调安装" in text and "空调清洗" in text and "移机" not in text
    assert [each for each, _ in states(ding)].count("sent") == 3
    assert sum("createAndDeliver" in each for each in server.platform.calls) == 2


def test_what_did_not_fit_is_told_of_also_where_all_that_was_kept_has_a_button(
    ding: World, server: DingTalkServer, night: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_store, "MOST", 2)
    cards = [notice("ticket_created", id=f"n{n}", title=f"第 {n} 单") for n in range(5)]
    assert queue(*cards) == []
    [message] = waiting(night)
    server.platform.fail("throttled", "asyncsend_v2")

    assert len(back(message)) == 1
    assert back(message) == []
    assert back(message) == []

    assert len(server.platform.cards) == 2
    [(_, text)] = server.platform.notices
    assert text == "您有 3 条通知,详见消息中心"
