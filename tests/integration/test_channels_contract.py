"""The one contract of every channel, over the registry's rows: what comes is proven, kept once and answered; what is
forged leaves nothing; what nobody can read is kept with its reason; every chat takes the same commands; every sender
tells the account, comes again where that helps, and tells no other.

A channel that has `calls`, or `sends`, has a row of samples here: without one the suite fails.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest

from demo import dingtalk_server as dingtalk
from demo import platforms
from demo.platforms import Request
from demo.wecom_rules import Platform as WeComPlatform
from demo.wecom_server import WeComServer
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.budgets.model import RULES
from suanqing.channels.doudian import signing
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.registry import CHANNELS
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.platform.config import setting
from tests import engines, rest
from tests.fakes import doudian
from tests.integration.test_intake import KEY, NOW, SECRET, World, world

__all__ = ["world"]
JSON = {"content-type": "application/json"}
REPAIR = "报修 AC-INST-1 310115 世纪大道 100 号"
KNOWN: dict[str, Any] = SECRET | {
    "wecom": SECRET["wecom"] | {"agentid": "1000002", "secret": "wecom-secret"},
    "dingtalk": dingtalk.APP,
    "doudian": {"sq": doudian.SHOP},
    "wecomkf": SECRET["wecom"] | {"secret": "service-secret"},
    "wecomrobot": {"robots": {each: f"key-of-{each}" for each in ("Tech01", "U9")}},
}


@dataclass(frozen=True)
class Calls:
    """What a platform sends. good: of the nth message. odd: proven, and nobody can read it. probe: of its console, not
    kept. forged: of a good one, what else somebody may send. writes: a chat's text of one of its accounts."""

    good: Callable[[int], Request]
    odd: Callable[[], Request]
    forged: tuple[Callable[[Request], Request], ...] = ()
    probe: Callable[[], Request] | None = None
    writes: Callable[[str, str, int], Request] | None = None


def wecom(text: str, who: str, n: int) -> Request:
    return platforms.wecom_callback(
        KEY, platforms.wecom_text(KEY.receiver, who, text, n, NOW, 1), NOW, "n"
    )


def service(n: int) -> Request:
    document = platforms.wecom_service(KEY.receiver, "wkLocal", f"token-{n}", NOW)
    return platforms.wecom_callback(KEY, document, NOW, "n")


def robot(text: str, who: str, n: int) -> Request:
    headers, body = dingtalk.robot_text(text, NOW, who, f"m{n}")
    return Request({}, headers | JSON, body)


def event(document: Any) -> Request:
    query, body = dingtalk.sealed(document, NOW)
    return Request(query, JSON, body)


def pushed(*messages: dict[str, Any]) -> Request:
    headers, body = doudian.push(*messages)
    return Request({}, headers | JSON, body)


def raw_push(body: bytes) -> Request:
    key, secret = doudian.SHOP["app_key"], doudian.SHOP["app_secret"]
    signature = signing.of_push(key, body, secret)
    return Request({}, {"app-id": key, "event-sign": signature} | JSON, body)


def youzan(msg: Mapping[str, Any], n: int, type: str = "trade_TradeClose") -> Request:
    return platforms.youzan_push("client-1", "s3cret", 10000, type, msg, f"mid{n}", NOW, id=f"E{n}")


def unsigned(sent: Request) -> Request:
    return replace(sent, query={}, headers=JSON)


def changed(sent: Request) -> Request:
    return replace(sent, body=sent.body[:-2] + b" " + sent.body[-2:])


def of_another_time(sent: Request) -> Request:
    if sent.query:
        return replace(sent, query={**sent.query, "timestamp": "1700000000"})
    return replace(sent, headers={**sent.headers, "timestamp": "1700000000000"})


SAMPLES: dict[str, Calls] = {
    "wecom": Calls(
        good=lambda n: wecom("我的", "Tech01", n),
        odd=lambda: platforms.wecom_callback(KEY, b"<xml", NOW, "n"),
        forged=(unsigned, of_another_time),
        writes=wecom,
    ),
    "dingtalk": Calls(
        good=lambda n: event({"EventType": "user_leave_org", "eventId": str(n), "UserId": ["U9"]}),
        odd=lambda: event(b"[1,"),
        forged=(
            unsigned,
            of_another_time,
            lambda sent: replace(robot("我的", "Tech01", 1), headers=JSON),
        ),
        probe=lambda: event({"EventType": "check_url"}),
        writes=robot,
    ),
    "wecomkf": Calls(
        good=service,
        odd=lambda: platforms.wecom_callback(KEY, b"<xml", NOW, "n"),
        forged=(unsigned, of_another_time),
    ),
    "youzan": Calls(
        good=lambda n: youzan({"tid": f"E{n}"}, n),
        odd=lambda: youzan({}, 1, type=""),
        forged=(unsigned, changed),
    ),
    "doudian": Calls(
        good=lambda n: pushed({"tag": "100", "msg_id": str(n), "data": "{}"}),
        odd=lambda: raw_push(b"{}"),
        forged=(unsigned, changed),
        probe=lambda: pushed({"tag": "0", "msg_id": "0", "data": "x"}),
    ),
}
CHATS = [name for name, each in SAMPLES.items() if each.writes]
FORGED = [(name, n) for name, each in SAMPLES.items() for n in range(len(each.forged))]


@pytest.fixture
def all_channels(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The deployment of `world` with every channel in its secret; t1 has an account on each that sends."""
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: KNOWN)
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    told = boto3.client("sqs").create_queue(QueueName="customers")["QueueUrl"]
    monkeypatch.setenv("CUSTOMERS_QUEUE_URL", told)
    engines.forget_clients()
    parties = PartyStore(world.client, setting("PRICING_TABLE"))
    member = parties.get("t1")
    accounts = dict.fromkeys(SENDERS, "Tech01")
    parties.put(replace(member, accounts=accounts), member.version)
    yield world
    engines.forget_clients()


def post(channel: str, sent: Request) -> tuple[int, str]:
    from webhooks.app import handler

    told = rest.event("POST", f"/webhooks/{channel}", body=sent.body, content_type=None,
                      headers=dict(sent.headers), query=dict(sent.query))  # fmt: skip
    answer = handler(told, rest.Context())
    return int(answer["statusCode"]), str(answer["body"])


def test_every_channel_that_is_called_or_is_a_chat_has_samples() -> None:
    assert set(SAMPLES) == {name for name, row in CHANNELS.items() if row.calls}
    assert set(SENDERS) == {name for name, row in CHANNELS.items() if row.sends}
    assert {*CHATS} <= {*SENDERS}


@pytest.mark.parametrize("channel", SAMPLES)
def test_a_proven_call_is_kept_once_and_answered_however_often_it_comes(
    all_channels: World, channel: str
) -> None:
    sample = SAMPLES[channel]
    answers = [
        post(channel, sample.good(1)),
        post(channel, sample.good(1)),
        post(channel, sample.good(2)),
    ]

    assert [status for status, _ in answers] == [200, 200, 200]
    kept = all_channels.deliveries()
    assert len(kept) == 2
    assert all(
        each.delivery_id.startswith(f"{channel}:") and each.channel == channel for each in kept
    )
    all_channels.run()
    assert {each.state for each in all_channels.deliveries()} <= {"done", "waiting"}


@pytest.mark.parametrize(("channel", "n"), FORGED)
def test_a_forged_call_is_refused_and_leaves_nothing(
    all_channels: World, channel: str, n: int
) -> None:
    sample = SAMPLES[channel]

    assert post(channel, sample.forged[n](sample.good(1)))[0] == 401
    assert all_channels.deliveries() == []


@pytest.mark.parametrize("channel", SAMPLES)
def test_a_channel_that_is_not_in_the_secret_takes_nothing(
    all_channels: World, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    without = {name: each for name, each in KNOWN.items() if name != channel}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: without)

    assert post(channel, SAMPLES[channel].good(1))[0] == 401
    assert all_channels.deliveries() == []


@pytest.mark.parametrize("channel", SAMPLES)
def test_what_nobody_can_read_is_kept_with_its_reason(all_channels: World, channel: str) -> None:
    assert post(channel, SAMPLES[channel].odd())[0] == 200

    [kept] = all_channels.deliveries()
    assert (kept.state, bool(kept.reason)) == ("unreadable", True)


@pytest.mark.parametrize("channel", [name for name, each in SAMPLES.items() if each.probe])
def test_the_consoles_test_is_answered_and_not_kept(all_channels: World, channel: str) -> None:
    probe = SAMPLES[channel].probe
    assert probe and post(channel, probe())[0] == 200
    assert all_channels.deliveries() == []


@pytest.mark.parametrize("channel", CHATS)
def test_every_chat_takes_the_same_commands(all_channels: World, channel: str) -> None:
    def write(text: str, n: int) -> str:
        writes = SAMPLES[channel].writes
        assert writes and post(channel, writes(text, "Tech01", n))[0] == 200
        all_channels.run()
        return str(all_channels.notices()[-1].params["text"])

    assert write(REPAIR, 1).startswith("已建工单")
    ticket = all_channels.ticket()
    assert ticket.source == f"{channel}:Tech01"
    said = [
        write(f"{verb} {ticket.ticket_id}", n) for n, verb in enumerate(("抢单", "到场", "完工"), 2)
    ]
    assert [text.partition(" ")[0].partition(":")[0] for text in said] == [
        "您已接单",
        "已到场",
        "已完工",
    ]
    assert "我的工单" in write("我的", 5)
    assert "可用指令" in write("你好 😀", 6)
    assert all_channels.ticket().state == "done"


@pytest.mark.parametrize("channel", CHATS)
def test_every_chat_tells_a_stranger_there_and_nowhere_else(
    all_channels: World, channel: str
) -> None:
    writes = SAMPLES[channel].writes
    assert writes and post(channel, writes(REPAIR, "Nobody", 1))[0] == 200
    all_channels.run()

    [answer] = all_channels.notices()
    assert answer.to == f"{channel}:Nobody"
    assert all_channels.tickets() == []


@dataclass(frozen=True)
class Sender:
    """A local platform. told: who was told what. fails: the next message meets `kind`."""

    told: Callable[[], list[tuple[str, str]]]
    fails: Callable[[str], None]
    busy: tuple[str, ...]


def wecom_sender(stack: ExitStack, set_env: Callable[[str, str], None]) -> Sender:
    app = KNOWN["wecom"]
    platform = WeComPlatform(app["corpid"], app["secret"], int(app["agentid"]), {"Tech01", "U9"})
    server = stack.enter_context(WeComServer(platform))
    set_env("WECOM_API_BASE", server.api_base)
    return Sender(
        lambda: [
            (each.userid, json.dumps(each.message, ensure_ascii=False))
            for each in platform.delivered
        ],
        server.fail,
        ("busy", "http500"),
    )


def dingtalk_sender(stack: ExitStack, set_env: Callable[[str, str], None]) -> Sender:
    server = stack.enter_context(dingtalk.DingTalkServer())
    for name in ("DINGTALK_API_BASE", "DINGTALK_OAPI_BASE"):
        set_env(name, server.base)
    return Sender(
        lambda: server.platform.notices,
        lambda kind: server.platform.fail(kind, "asyncsend_v2"),
        ("throttled", "http500", "silence"),
    )


def robot_sender(stack: ExitStack, set_env: Callable[[str, str], None]) -> Sender:
    """An account is a group's robot."""
    platform = WeComPlatform()
    platform.robots.groups = {f"key-of-{each}": each for each in KNOWN["wecomrobot"]["robots"]}
    server = stack.enter_context(WeComServer(platform))
    set_env("WECOM_API_BASE", server.api_base)
    return Sender(
        lambda: platform.robots.said,
        lambda kind: server.fail(kind, path="webhook/send"),
        ("busy", "limited", "http500"),
    )


SENDERS: dict[str, Callable[[ExitStack, Callable[[str, str], None]], Sender]] = {
    "wecom": wecom_sender,
    "dingtalk": dingtalk_sender,
    "wecomrobot": robot_sender,
}


@pytest.fixture
def sending(
    all_channels: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[tuple[str, Sender]]:
    with ExitStack() as stack:
        channel: str = request.param
        made = SENDERS[channel](stack, monkeypatch.setenv)
        engines.forget_clients()
        yield channel, made


def queue(channel: str, *notices: Notice) -> int:
    """The channel's queue hands notices to its handler; how many come again."""
    from notifications.sending import handler_of

    records = [
        {
            "messageId": str(n), "receiptHandle": "1", "body": json.dumps(to_dict(each)), "attributes": {},
            "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:q", "awsRegion": "eu-west-1",
        }
        for n, each in enumerate(notices)
    ]  # fmt: skip
    return len(handler_of(channel)({"Records": records}, rest.Context())["batchItemFailures"])


def assigned(to: str, id: str = "n1") -> Notice:
    params = {"title": "空调安装", "address": "世纪大道 100 号", "outlet": "浦东", "seq": "2"}
    return Notice(id, to, "ticket_assigned", NOW, "T1", params)


@pytest.mark.parametrize("sending", SENDERS, indirect=True)
def test_a_sender_tells_the_account_and_no_other(sending: tuple[str, Sender]) -> None:
    channel, platform = sending

    assert queue(channel, assigned("t1"), assigned("t2", "n2"), assigned("elsewhere:U9", "n3")) == 0
    assert (
        queue(channel, Notice("n4", f"{channel}:U9", "answer", NOW, None, {"text": "您尚未登记"}))
        == 0
    )

    told = platform.told()
    assert [who for who, _ in told] == ["Tech01", "U9"]
    assert "已派给您:空调安装" in told[0][1]


@pytest.mark.parametrize("sending", SENDERS, indirect=True)
def test_a_sender_that_meets_a_fault_comes_again_and_then_tells_once(
    sending: tuple[str, Sender],
) -> None:
    channel, platform = sending
    for kind in platform.busy:
        platform.fails(kind)
        assert queue(channel, assigned("t1", f"n-{kind}")) == 1

    assert queue(channel, assigned("t1")) == 0
    assert len(platform.told()) == 1


@pytest.mark.parametrize("sending", SENDERS, indirect=True)
def test_a_sender_keeps_the_companys_own_limit(
    sending: tuple[str, Sender], all_channels: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, platform = sending
    url = boto3.client("sqs").create_queue(QueueName=channel)["QueueUrl"]
    monkeypatch.setenv(f"{channel.upper()}_QUEUE_URL", url)
    kind = next(each.kind for each in RULES.values() if each.channel == channel)
    limits = LimitStore(all_channels.client, os.environ["PRICING_TABLE"])
    limits.put({kind: 1}, limits.get().version, "boss", NOW)

    other = replace(assigned("t1", "n2"), params={"title": "空调移机", "seq": "2"})

    assert queue(channel, assigned("t1"), other) == 0

    assert len(platform.told()) == 1
