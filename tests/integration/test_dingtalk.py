"""DingTalk through the real handlers: what its robot, cards and events do here, and what its accounts are told."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from demo import dingtalk_server as dingtalk
from demo.dingtalk_server import APP, DingTalkServer
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.budgets.store import BudgetStore
from suanqing.channels.dingtalk import door
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.notices.model import Kind, Notice, to_dict
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.times import epoch_ms, utcnow
from tests import engines, rest
from tests.integration.test_intake import NOW, SECRET, World, world

__all__ = ["world"]
PATH = "/webhooks/dingtalk"
REPAIR = "报修 AC-INST-1 310115 世纪大道 100 号"


@pytest.fixture
def server() -> Iterator[DingTalkServer]:
    with DingTalkServer() as running:
        yield running


@pytest.fixture
def ding(world: World, server: DingTalkServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The deployment of `world` with DingTalk in its secret; t1 and t2 have accounts there."""
    known = SECRET | {"dingtalk": APP}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    monkeypatch.setenv("DINGTALK_API_BASE", server.base)
    monkeypatch.setenv("DINGTALK_OAPI_BASE", server.base)
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    engines.forget_clients()
    parties = PartyStore(world.client, os.environ["PRICING_TABLE"])
    for party, account in (("t1", "Tech01"), ("t2", "Tech02")):
        member = parties.get(party)
        parties.put(
            replace(member, accounts={**member.accounts, "dingtalk": account}), member.version
        )
    parties.put(
        Party(
            "boss",
            "person",
            "老板",
            frozenset({"admin"}),
            outlet="hq",
            accounts={"dingtalk": "boss"},
        )
    )
    yield world
    engines.forget_clients()


def post(
    query: dict[str, str], body: bytes, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    from webhooks.app import handler

    event = rest.event("POST", PATH, body=body, query=query, headers=headers or {})
    answer = handler(event, rest.Context())
    return int(answer["statusCode"]), str(answer["body"])


def write(world: World, text: str, who: str = "Tech01", id: str = "m1") -> None:
    headers, body = dingtalk.robot_text(text, NOW, who, id)
    assert post({}, body, headers) == (200, "{}")


def queue(*notices: Notice) -> list[dict[str, str]]:
    """The channel's queue hands notices to the channel's handler; those that come again."""
    from notifications.dingtalk import handler

    records = [
        {
            "messageId": str(n), "receiptHandle": "1", "body": json.dumps(to_dict(each)), "attributes": {},
            "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:ding", "awsRegion": "eu-west-1",
        }
        for n, each in enumerate(notices)
    ]  # fmt: skip
    answer = handler({"Records": records}, rest.Context())
    return list(answer["batchItemFailures"])


def notice(kind: Kind = "ticket_assigned", to: str = "t1", id: str = "n1", **params: str) -> Notice:
    told = {
        "title": "空调安装",
        "address": "世纪大道 100 号",
        "outlet": "浦东",
        "seq": "2",
    } | params
    return Notice(id, to, kind, NOW, "T1", told)


def test_a_message_to_the_robot_becomes_a_ticket_once_and_is_answered(
    ding: World, server: DingTalkServer
) -> None:
    write(ding, REPAIR)
    write(ding, REPAIR)
    ding.run()

    ticket = ding.ticket()
    assert (ticket.source, ticket.outlet) == ("dingtalk:Tech01", "sh-pd")
    [answer] = ding.notices()
    assert queue(answer) == []
    [(who, text)] = server.platform.notices
    assert who == "Tech01"
    assert text.startswith(f"已建工单 {ticket.ticket_id}")


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"msgtype": "picture"}, "nothing to do for picture"),
        ({"senderStaffId": None}, "the sender is nobody of the company"),
    ],
)
def test_what_is_no_text_or_from_nobody_of_the_company_does_nothing(
    ding: World, more: dict[str, Any], note: str
) -> None:
    headers, body = dingtalk.robot_text(REPAIR, NOW, **more)
    post({}, body, headers)
    ding.run()

    assert ding.tickets() == []
    assert ding.delivery().note == note


def test_a_new_ticket_is_a_card_and_whoever_presses_first_has_it(
    ding: World, server: DingTalkServer
) -> None:
    write(ding, REPAIR)
    ding.run()
    ticket = ding.ticket().ticket_id
    for who in ("t1", "t2"):
        assert queue(replace(notice("ticket_created", who, f"n-{who}"), ticket=ticket)) == []
    first, second = server.platform.cards.values()

    for card in (first, first, second):
        headers, body = dingtalk.pressed(card, NOW)
        status, shown = post({}, body, headers)
        assert status == 200
        assert "已提交" in shown
        ding.run()

    assert ding.ticket().assignee == "t1"
    told = [each.params["text"] for each in ding.notices()]
    assert sum("您已接单" in each for each in told) == 1
    assert sum("接走" in each for each in told) == 1


def test_a_card_that_is_told_again_is_the_same_card(ding: World, server: DingTalkServer) -> None:
    server.platform.fail("lost", "createAndDeliver")
    new = notice("ticket_created")

    assert len(queue(new)) == 1
    assert queue(new) == []

    assert len(server.platform.cards) == 1


def test_what_waits_for_a_decision_is_a_todo_and_leads_to_the_page(
    ding: World, server: DingTalkServer
) -> None:
    waiting = Notice("approval:1:boss", "boss", "approval_waiting", NOW, None, {"what": "收款账户"})
    assert queue(waiting) == []
    assert queue(waiting) == []

    [task] = server.platform.todos.values()
    assert task["subject"] == "待您处理:收款账户"
    assert task["executorIds"] == ["union-3"]
    assert task["detailUrl"]["pcUrl"] == "https://api.example.cn/prod/console/"
    assert server.platform.notices == []


def test_a_group_is_told_by_its_robot(ding: World, server: DingTalkServer) -> None:
    parties = PartyStore(ding.client, os.environ["PRICING_TABLE"])
    parties.put(Party("east", "team", "东区", accounts={"dingtalk": "group:east"}))
    parties.put(Party("west", "team", "西区", accounts={"dingtalk": "group:west"}))

    assert queue(notice(to="east"), notice(to="west", id="n2")) == []

    assert [text.splitlines()[0] for text in server.platform.said] == ["已派给您:空调安装"]


def test_when_the_months_calls_are_spent_nothing_is_tried_again(
    ding: World, server: DingTalkServer, logged: Any
) -> None:
    server.platform.quota = 0

    assert queue(notice()) == []

    assert "DingtalkQuotaSpent" in logged.text
    assert server.platform.notices == []


def test_throttling_comes_again_and_a_wrong_secret_is_told(
    ding: World, server: DingTalkServer, logged: Any
) -> None:
    server.platform.fail("throttled", "asyncsend_v2")
    server.platform.fail("address", "asyncsend_v2")

    assert len(queue(notice())) == 1
    assert len(queue(notice())) == 1
    assert queue(notice()) == []

    assert "DingtalkMisconfigured" in logged.text
    assert len(server.platform.notices) == 1


def test_a_notice_for_another_channel_or_for_nobody_goes_nowhere(
    ding: World, server: DingTalkServer
) -> None:
    assert (
        queue(notice(to="wecom:U1"), notice(to="d1", id="n2"), notice(to="nobody", id="n3")) == []
    )
    assert queue(notice("answer", "dingtalk:U1", "n4", text="您尚未登记")) == []

    assert server.platform.notices == [("U1", "您尚未登记")]


def test_an_event_is_answered_sealed_in_time_and_administrators_hear_who_left(ding: World) -> None:
    document = {
        "EventType": "user_leave_org",
        "eventId": "e1",
        "CorpId": APP["corp_id"],
        "UserId": ["Tech01", "U9"],
    }
    query, body = dingtalk.sealed(document, NOW)
    post(query, body)
    began = time.monotonic()
    status, answer = post(query, body)
    took = time.monotonic() - began
    ding.run()

    assert status == 200
    assert sorted(json.loads(answer)) == ["encrypt", "msg_signature", "nonce", "timeStamp"]
    assert took < 1.5
    [told] = ding.notices()
    assert told.to == "boss"
    assert "王建国(t1)已离开钉钉企业" in told.params["text"]


def test_the_check_of_the_address_leaves_nothing_and_a_forged_event_neither(ding: World) -> None:
    status, answer = post(*dingtalk.sealed({"EventType": "check_url"}, NOW))
    query, body = dingtalk.sealed({"EventType": "user_leave_org"}, NOW)

    assert (status, "encrypt" in answer) == (200, True)
    assert post(query | {"msg_signature": "0" * 40, "signature": ""}, body)[0] == 401
    assert post({}, body)[0] == 401
    assert post({"signature": "\udcff"}, b"{}")[0] == 401
    assert ding.deliveries() == []


def test_an_event_that_means_nothing_here_is_kept_and_does_nothing(ding: World) -> None:
    post(*dingtalk.sealed({"EventType": "bpms_instance_change", "eventId": "e2"}, NOW))
    ding.run()

    assert ding.delivery().note == "nothing to do for bpms_instance_change"


def test_a_page_of_the_failed_list_is_worked_off_like_its_events(ding: World) -> None:
    page = {
        "failed_list": [
            {"call_back_tag": "user_leave_org", "user_leave_org": {"userId": ["Tech02"]}}
        ]
    }
    body = json.dumps(page).encode()
    kept = Delivery("dingtalk:failed-1", "dingtalk", NOW, body, {}, {"kind": door.FAILED})
    ding.inbox.put_once(kept)
    ding.run()

    [told] = ding.notices()
    assert "李志强(t2)" in told.params["text"]


def test_a_late_message_counts_when_it_was_written(ding: World) -> None:
    headers, body = dingtalk.robot_text("我的", NOW)
    told = json.loads(body) | {"createAt": epoch_ms(NOW - timedelta(minutes=3))}
    post({}, json.dumps(told).encode(), headers)
    ding.run()

    [answer] = ding.notices()
    assert answer.params["text"].endswith("(15:57:00)")


def test_the_months_calls_are_a_budget_that_is_counted_before_each(
    ding: World, server: DingTalkServer
) -> None:
    limits = LimitStore(ding.client, os.environ["PRICING_TABLE"])
    limits.put({"dingtalk_calls": 1}, 0, "boss", NOW)

    assert queue(notice(), notice(to="t2", id="n2"), notice(to="east", id="n3")) == []

    assert [who for who, _ in server.platform.notices] == ["Tech01"]
    budgets = BudgetStore(ding.client, os.environ["NOTICES_TABLE"], limits.limits)
    left = budgets.get("dingtalk_calls", utcnow())
    assert (left.used, left.left, left.refused) == (1, 0, 1)
