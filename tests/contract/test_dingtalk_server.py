"""The client against a local server that speaks DingTalk's protocol, faults included."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from demo.dingtalk_server import APP, DingTalkServer, Platform
from suanqing.channels.dingtalk import messages
from suanqing.channels.dingtalk.client import DingTalkClient, QuotaSpent
from suanqing.errors import ChannelMisconfigured, DomainError, Invalid, Unauthenticated, Unavailable
from tests.fakes.wecom import Clock, MemoryTokens

SEND = "asyncsend_v2"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 30, 8, tzinfo=UTC))


@pytest.fixture
def server(clock: Clock) -> Iterator[DingTalkServer]:
    with DingTalkServer(Platform(clock)) as running:
        yield running


@pytest.fixture
def client(server: DingTalkServer, clock: Clock) -> DingTalkClient:
    return client_of(server, clock)


def client_of(server: DingTalkServer, clock: Clock, **app: str) -> DingTalkClient:
    tokens = (MemoryTokens(clock), MemoryTokens(clock))
    return DingTalkClient(server.base, server.base, APP | app, tokens, now=clock, sleep=clock.sleep)


def tell(client: DingTalkClient, text: str = "工单 T1 已派给您") -> str:
    return client.notify(["Tech01", "Tech02"], messages.text_message(text))


def test_one_call_tells_many_under_one_token(
    server: DingTalkServer, client: DingTalkClient
) -> None:
    assert tell(client)
    tell(client, "工单 T2 已派给您")

    assert [who for who, _ in server.platform.notices] == ["Tech01", "Tech02"] * 2
    assert server.platform.issued == 1
    assert server.platform.counted == 2


def test_the_two_servers_have_a_token_each(server: DingTalkServer, client: DingTalkClient) -> None:
    tell(client)
    client.todo("union-1", messages.todo("s1", "union-1", "待您处理", "https://a/console/"))

    assert sorted(server.platform.tokens) == ["api", "oapi"]


@pytest.mark.parametrize("kind", ["stale", "new-stale"])
def test_a_stale_token_is_renewed_once(
    server: DingTalkServer, client: DingTalkClient, kind: str
) -> None:
    server.platform.fail(kind, SEND if kind == "stale" else "/v1.0/todo")
    if kind == "stale":
        tell(client)
    else:
        client.todo("union-1", messages.todo("s1", "union-1", "待您处理", "https://a/"))

    assert server.platform.issued == 2


@pytest.mark.parametrize(
    ("fault", "kind", "wait"),
    [
        ("throttled", Unavailable, 1),
        ("http500", Unavailable, 60),
        ("nonsense", Unavailable, 300),
        ("blocked", Unavailable, 300),
        ("silence", Unavailable, 5),
        ("lost", Unavailable, 5),
        ("address", ChannelMisconfigured, None),
    ],
)
def test_a_failure_says_when_to_try_again(
    server: DingTalkServer, client: DingTalkClient, fault: str, kind: type, wait: int | None
) -> None:
    server.platform.fail(fault, SEND)

    with pytest.raises(DomainError) as raised:
        tell(client)

    assert isinstance(raised.value, kind)
    assert raised.value.facts.get("retry_after") == wait
    assert "app-secret" not in str(raised.value) and "oapi-" not in str(raised.value)


def test_a_notice_whose_answer_was_lost_reaches_nobody_twice(
    server: DingTalkServer, client: DingTalkClient
) -> None:
    server.platform.fail("lost", SEND)
    with pytest.raises(Unavailable):
        tell(client)
    tell(client)

    assert len(server.platform.notices) == 2
    assert len(server.platform.repeated) == 2


def test_spent_calls_are_told_apart_from_throttling(clock: Clock) -> None:
    with DingTalkServer(Platform(clock, quota=1)) as server:
        client = client_of(server, clock)
        tell(client)
        with pytest.raises(QuotaSpent):
            tell(client, "第二条")
        with pytest.raises(QuotaSpent):
            client.card(messages.claim_card("t", "r", "U1", "c1", "k", {"ticket": "T1"}))
        assert client.unionid("Tech01") == "union-1"


def test_a_wrong_secret_is_a_matter_of_the_configuration(
    server: DingTalkServer, clock: Clock
) -> None:
    with pytest.raises(ChannelMisconfigured):
        tell(client_of(server, clock, app_secret="wrong"))


def test_a_card_and_a_todo_are_made_once_however_often_they_are_asked_for(
    server: DingTalkServer, client: DingTalkClient
) -> None:
    card = messages.claim_card("t", "r", "U1", "c1", "k", {"ticket": "T1"})
    task = messages.todo("s1", "union-1", "待您处理", "https://a/console/")
    client.card(card)
    client.card(card)
    ids = {client.todo("union-1", task), client.todo("union-1", task)}

    assert list(server.platform.cards) == ["c1"]
    assert len(ids) == len(server.platform.todos) == 1
    [id] = ids
    client.finish_todo("union-1", id)
    client.finish_todo("union-1", "gone")
    assert server.platform.todos[id]["done"] is True


def test_a_group_hears_its_robot_and_no_more_than_it_may(
    server: DingTalkServer, client: DingTalkClient
) -> None:
    robot = APP["robots"]["east"]
    address = messages.robot_address(robot["token"], robot["secret"], "1783610513000")
    for n in range(20):
        client.say(address, messages.text_message(f"通知 {n}"))

    with pytest.raises(Unavailable) as raised:
        client.say(address, messages.text_message("太多"))
    assert raised.value.facts["retry_after"] == 600
    with pytest.raises(ChannelMisconfigured):
        client.say(
            messages.robot_address(robot["token"], "wrong", "1783610513000"),
            messages.text_message("x"),
        )


def test_who_opened_a_page_in_the_app_and_in_a_browser(
    server: DingTalkServer, client: DingTalkClient
) -> None:
    server.platform.codes |= {
        "c-in": "in:Tech01",
        "c-out": "union-2",
        "c-other": "union-of-another",
    }

    assert client.member_inside("c-in") == "Tech01"
    assert client.member_outside("c-out") == "Tech02"
    assert client.member_outside("c-other") == ""
    for ask in (client.member_inside, client.member_outside):
        for code in ("c-in", "", "x" * 513):
            with pytest.raises(Unauthenticated):
                ask(code)


def test_a_stranger_has_no_unionid_and_odd_content_is_refused(client: DingTalkClient) -> None:
    assert client.unionid("nobody") == ""
    with pytest.raises(Invalid):
        client.notify([], messages.text_message("x"))
    with pytest.raises(Invalid):
        client.notify(["U1"], {"msgtype": "text", "text": {"content": "长" * 1000}})


def test_the_failed_list_comes_in_pages_as_it_stands(
    server: DingTalkServer, client: DingTalkClient
) -> None:
    server.platform.failed = [{"call_back_tag": "x", "event_time": n} for n in range(201)]

    first, second, third = (client.failed_events() for _ in range(3))

    assert (first.count(b"event_time"), second.count(b"event_time")) == (200, 1)
    assert b"event_time" not in third
