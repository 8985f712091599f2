"""A robot of a WeCom group: what it says, and what becomes of each answer."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.channels.notices.model import Notice
from suanqing.channels.registry import CHANNELS, heard, sharing
from suanqing.channels.wecom.robot.client import RobotClient
from suanqing.channels.wecom.robot.send import Sender
from suanqing.errors import ChannelMisconfigured, DomainError, Unavailable
from suanqing.platform.posting import Answer

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
KEY = "local-robot-key"
NOTICE = Notice("n1", "duty", "ticket_assigned", NOW, "T1", {"title": "空调安装", "seq": "2"})


@pytest.fixture
def robots() -> Any:
    with WeComServer(Platform(now=NOW.timestamp)) as server:
        yield server


def sender(server: WeComServer, **named: str) -> Sender:
    return Sender(RobotClient(server.api_base), {"east": KEY, **named})


def test_r237_who_has_a_groups_robot_is_told_in_the_group_and_who_names_none_nothing(
    robots: WeComServer,
) -> None:
    assert sender(robots).notice(NOTICE, "east") == "sent"
    assert sender(robots).notice(NOTICE, "west") == "nothing"

    [(group, text)] = robots.platform.robots.said
    assert group == "east" and "空调安装" in text


def test_a_text_that_is_too_long_for_a_group_is_cut(robots: WeComServer) -> None:
    RobotClient(robots.api_base).say(KEY, "好" * 2_000)

    [(_, text)] = robots.platform.robots.said
    assert 2_000 < len(text.encode()) <= 2_048


def test_what_a_group_refuses_for_good_is_named_and_no_error(robots: WeComServer) -> None:
    for code in ("40058", "81013", "99999"):
        robots.fail(code, path="webhook/send")
        assert sender(robots).notice(NOTICE, "east") == f"refused:{code}"


@pytest.mark.parametrize(
    ("fault", "kind", "wait"),
    [("93000", ChannelMisconfigured, None), ("limited", Unavailable, 60), ("busy", Unavailable, 5),
     ("http500", Unavailable, 5), ("silence", Unavailable, 5)],
)  # fmt: skip
def test_a_removed_robot_is_a_setting_and_a_busy_platform_a_moment_and_no_key_is_told(
    robots: WeComServer, fault: str, kind: type[DomainError], wait: int | None
) -> None:
    robots.fail(fault, path="webhook/send")

    with pytest.raises(kind) as refused:
        sender(robots).notice(NOTICE, "east")
    assert refused.value.facts.get("retry_after") == wait
    assert KEY not in f"{refused.value.message} {refused.value.facts}"


def test_the_twenty_first_message_of_a_minute_waits_and_the_row_counts_before_that(
    robots: WeComServer,
) -> None:
    for _ in range(20):
        RobotClient(robots.api_base).say(KEY, "x")
    with pytest.raises(Unavailable):
        RobotClient(robots.api_base).say(KEY, "x")

    [rule] = CHANNELS["wecomrobot"].budgets
    assert (rule.limit, rule.period, rule.each, rule.most) == (20, "minute", True, 20)


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"{}", b'{"errcode":null}', b"<html>", b"[" * 99_999]
)
def test_an_odd_answer_is_one_of_our_errors(answer: bytes) -> None:
    client = RobotClient("https://wecom")
    vars(client)["_http"] = lambda *_: Answer(200, answer)
    with pytest.raises(Unavailable):
        client.say(KEY, "x")
    vars(client)["_http"] = lambda *_: Answer(404, answer)
    with pytest.raises(ChannelMisconfigured):
        client.say(KEY, "x")


def test_a_robot_says_texts_alone_and_puts_nothing_on_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WECOM_API_BASE", "https://wecom/cgi-bin")
    made = CHANNELS["wecomrobot"].send().sender({})

    assert not made.alone(NOTICE) and made.resume(json.loads("{}")) == "nothing"
    assert made.notice(NOTICE, "east") == "nothing"


def test_only_who_may_have_an_account_there_costs_a_message_of_the_shared_queue() -> None:
    assert "wecomrobot" in sharing()
    for to, accounts, told in (
        ("tech-1", ["wecom"], False), ("tech-1", [], False), ("duty", ["wecomrobot"], True), ("duty", None, True),
        ("wecom:LiNa", None, False), ("wecomrobot:east", None, True), ("over:approval:1", None, False),
    ):  # fmt: skip
        assert bool(heard(to, accounts)) is told, to
