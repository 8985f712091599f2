"""The client against a local server that speaks WeCom's protocol, faults included."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.channels.wecom import cards
from suanqing.channels.wecom.client import Visitor, WeComClient
from suanqing.errors import ChannelMisconfigured, Invalid, Unauthenticated, Unavailable
from tests.fakes.wecom import Clock, MemoryTokens, client_of


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.fixture
def server(clock: Clock) -> Iterator[WeComServer]:
    with WeComServer(Platform(members={"LiNa", "wangwei"}, now=clock.seconds)) as running:
        yield running


@pytest.fixture
def tokens(clock: Clock) -> MemoryTokens:
    return MemoryTokens(clock)


@pytest.fixture
def client(server: WeComServer, clock: Clock, tokens: MemoryTokens) -> WeComClient:
    return client_of(server, clock, tokens)


def text(content: str, *users: str) -> dict[str, object]:
    return cards.text_message(1000002, users or ("LiNa",), content)


def called(server: WeComServer, path: str) -> list[int]:
    return [errcode for name, errcode in server.platform.calls if name == path]


def test_a_message_reaches_its_members_under_one_token(
    server: WeComServer, client: WeComClient
) -> None:
    client.send(text("工单 T1 已派给你"))
    sent = client.send(text("工单 T2 已派给你", "lina", "WANGWEI"))

    assert sent.message_id
    assert sent.refused == frozenset()
    assert [d.userid for d in server.platform.delivered] == ["LiNa", "LiNa", "wangwei"]
    assert len(called(server, "gettoken")) == 1


def test_refused_recipients_come_back_lower_cased(client: WeComClient) -> None:
    assert client.send(text("a", "LiNa", "Nobody")).refused == {"nobody"}
    assert client.send(text("b", "Nobody", "NoOne")).refused == {"nobody", "noone"}


def test_a_card_brings_a_response_code_and_its_task_id_is_used_once(
    server: WeComServer, client: WeComClient
) -> None:
    first = cards.claim_card(1000002, ["LiNa"], "T1", 1, "新工单", [("地址", "上海市")])

    assert client.send(first).response_code
    client.send(first)
    assert len(server.platform.delivered) == 1
    with pytest.raises(Invalid):
        client.send(cards.claim_card(1000002, ["wangwei"], "T1", 1, "新工单", []))


def test_an_identical_message_is_delivered_once_within_its_interval(
    server: WeComServer, client: WeComClient, clock: Clock
) -> None:
    client.send(text("same"))
    client.send(text("same"))
    assert (len(server.platform.delivered), len(server.platform.repeated)) == (1, 1)

    clock.sleep(1801)
    client.send(text("same"))

    assert len(server.platform.delivered) == 2


@pytest.mark.parametrize("loss", ["expire_token", "revoke_token"])
def test_a_lost_token_is_fetched_anew_once_and_the_call_repeated_once(
    server: WeComServer, client: WeComClient, loss: str
) -> None:
    client.send(text("before"))
    getattr(server.platform, loss)()

    client.send(text("after"))

    assert len(called(server, "gettoken")) == 2
    assert len(called(server, "message/send")) == 3
    assert len(server.platform.delivered) == 2


def test_a_token_refused_again_is_not_fetched_a_third_time(
    server: WeComServer, client: WeComClient
) -> None:
    server.fail("invalid_token", times=5)

    with pytest.raises(Unavailable):
        client.send(text("x"))

    assert len(called(server, "message/send")) == 2
    assert len(called(server, "gettoken")) == 2


def test_a_token_is_replaced_before_it_expires(
    server: WeComServer, client: WeComClient, clock: Clock
) -> None:
    client.send(text("a"))
    clock.sleep(7200 - 299)
    client.send(text("b"))

    assert len(called(server, "gettoken")) == 2
    assert called(server, "message/send") == [0, 0]


def test_many_callers_fetch_one_token(server: WeComServer, clock: Clock) -> None:
    tokens = MemoryTokens(lambda: datetime.now(UTC))
    app = server.platform
    clients = [
        WeComClient(server.api_base, app.corpid, app.secret, app.agentid, tokens) for _ in range(8)
    ]
    threads = [
        threading.Thread(target=c.send, args=[text(f"to all {i}")]) for i, c in enumerate(clients)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(called(server, "gettoken")) == 1
    assert len(server.platform.delivered) == 8


def test_a_wrong_secret_raises_at_once_and_is_never_looped(
    server: WeComServer, clock: Clock, tokens: MemoryTokens
) -> None:
    client = client_of(server, clock, tokens, secret="wrong")

    with pytest.raises(ChannelMisconfigured) as refused:
        client.send(text("x"))
    for _ in range(100):
        with pytest.raises((ChannelMisconfigured, Unavailable)):
            client.send(text("x"))

    assert refused.value.facts["errcode"] == 40001
    assert len(called(server, "gettoken")) < 35
    assert "wrong" not in str(refused.value)


def test_an_hour_of_the_wrong_secret_stays_far_from_the_block(
    server: WeComServer, clock: Clock, tokens: MemoryTokens
) -> None:
    client = client_of(server, clock, tokens, secret="wrong")
    end = clock.at + timedelta(hours=1)

    while clock.at < end:
        with pytest.raises((ChannelMisconfigured, Unavailable)):
            client.send(text("x"))

    assert len(called(server, "gettoken")) <= 240


def test_two_thousand_failures_in_an_hour_block_the_app_for_an_hour(clock: Clock) -> None:
    app = Platform(now=clock.seconds)
    for _ in range(2000):
        app.answer("gettoken", {"corpid": app.corpid, "corpsecret": "wrong"}, b"")
    good = {"corpid": app.corpid, "corpsecret": app.secret}

    blocked = app.answer("gettoken", good, b"")
    clock.sleep(3600)
    freed = app.answer("gettoken", good, b"")

    assert blocked and blocked["errcode"] == 45009
    assert freed and freed["errcode"] == 0


@pytest.mark.parametrize(("kind", "wait"), [("busy", 5), ("limited", 60), ("crowded", 2)])
def test_a_passing_failure_says_when_to_come_back(
    server: WeComServer, client: WeComClient, kind: str, wait: int
) -> None:
    server.fail(kind)

    with pytest.raises(Unavailable) as refused:
        client.send(text("x"))

    assert refused.value.facts["retry_after"] == wait
    client.send(text("x"))
    assert len(server.platform.delivered) == 1


def test_an_http_error_is_unavailable_and_a_wrong_base_is_misconfigured(
    server: WeComServer, client: WeComClient, clock: Clock, tokens: MemoryTokens
) -> None:
    server.fail("http500", path="gettoken")
    with pytest.raises(Unavailable):
        client.send(text("x"))

    app = server.platform
    lost = WeComClient(
        server.api_base + "x", app.corpid, app.secret, app.agentid, MemoryTokens(clock), now=clock
    )
    with pytest.raises(ChannelMisconfigured):
        lost.send(text("x"))


def test_silence_after_acceptance_is_unknown_and_the_repeat_is_not_delivered_twice(
    server: WeComServer, client: WeComClient
) -> None:
    server.fail("silence")

    with pytest.raises(Unavailable) as unknown:
        client.send(text("工单 T1 v3"))
    client.send(text("工单 T1 v3"))

    assert unknown.value.facts["outcome"] == "unknown"
    assert len(server.platform.delivered) == 1


def test_an_unreachable_server_did_nothing(clock: Clock, tokens: MemoryTokens) -> None:
    with WeComServer() as closed:
        pass

    with pytest.raises(Unavailable) as refused:
        client_of(closed, clock, tokens).send(text("x"))

    assert refused.value.facts["outcome"] == "none"
    assert closed.platform.secret not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_thirty_first_message_of_a_minute_is_thrown_away_in_silence(
    server: WeComServer, client: WeComClient, clock: Clock
) -> None:
    for n in range(31):
        client.send(text(f"n {n}"))
    clock.sleep(60)
    client.send(text("later"))

    assert len(server.platform.delivered) == 31
    assert [d.message["text"]["content"] for d in server.platform.dropped] == ["n 30"]


def test_the_thousand_and_first_of_an_hour_too(clock: Clock) -> None:
    app = Platform(members={"lina"}, now=clock.seconds)
    reply = app.answer("gettoken", {"corpid": app.corpid, "corpsecret": app.secret}, b"")
    assert reply
    for n in range(1001):
        clock.sleep(3)
        body = json.dumps(text(f"n {n}", "lina")).encode()
        app.answer("message/send", {"access_token": reply["access_token"]}, body)

    assert (len(app.delivered), len(app.dropped)) == (1000, 1)


def test_content_that_is_too_long_or_for_another_app_is_refused(
    server: WeComServer, client: WeComClient
) -> None:
    with pytest.raises(Invalid):
        client.send({**text("x"), "text": {"content": "x" * 2049}})
    with pytest.raises(ChannelMisconfigured):
        client.send({**text("x"), "agentid": 7})
    assert server.platform.delivered == []


def test_a_login_code_names_the_member_once(
    server: WeComServer, client: WeComClient, clock: Clock
) -> None:
    code = server.platform.code_for("LiNa")

    assert client.visitor(code) == Visitor("LiNa", "", "")
    late = server.platform.code_for("LiNa")
    clock.sleep(301)
    for bad in (code, late, "made-up", "", "x" * 513):
        with pytest.raises(Unauthenticated):
            client.visitor(bad)


def test_a_token_counts_in_the_query_only_and_wrong_paths_are_empty_404s(
    server: WeComServer,
) -> None:
    url = f"{server.api_base}/message/send"
    request = urllib.request.Request(url, b"{}", {"Authorization": "Bearer t"}, method="POST")

    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["errcode"] == 41001
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{server.api_base}/nothing")
    assert (missing.value.code, missing.value.read()) == (404, b"")


def test_who_has_a_customer_among_their_contacts_is_told_over_all_pages(
    server: WeComServer, client: WeComClient
) -> None:
    server.platform.contacts = {"wmA": {"LiNa", "wangwei", "zhao"}}

    assert client.contact("wmA").followers == {"lina", "wangwei", "zhao"}
    assert client.contact("wmNobody").followers == frozenset()


@pytest.mark.parametrize("fault", ["no_contact", "unlicensed"])
def test_what_says_that_there_is_no_such_contact_is_a_failure_of_a_message(
    server: WeComServer, client: WeComClient, fault: str
) -> None:
    server.fail(fault)

    with pytest.raises(Invalid) as refused:
        client.send(text("工单 T1 已派给你"))
    assert refused.value.code == "platform_refused"


def test_a_company_without_a_licence_is_not_told_that_the_customer_is_nobodys(
    server: WeComServer, client: WeComClient
) -> None:
    server.fail("no_contact", path="externalcontact/get")
    server.fail("unlicensed", path="externalcontact/get")

    assert client.contact("wm1").followers == frozenset()
    with pytest.raises(Unavailable):
        client.contact("wm1")


def test_tickets_of_pages_are_of_the_corporation_and_of_the_app(client: WeComClient) -> None:
    tickets = {client.page_ticket("config")[0], client.page_ticket("agent")[0]}

    assert len(tickets) == 2


def test_a_code_of_the_mini_program_names_the_member_once(
    server: WeComServer, client: WeComClient
) -> None:
    code = server.platform.code_for("LiNa")

    assert client.member(code) == "LiNa"
    with pytest.raises(Unauthenticated, match="wrong or used"):
        client.member(code)


@pytest.mark.parametrize("code", ["", "x" * 513, "未" * 171])
def test_a_code_of_the_mini_program_that_cannot_be_one_is_not_asked_about(
    server: WeComServer, client: WeComClient, code: str
) -> None:
    with pytest.raises(Unauthenticated, match="missing or too long"):
        client.member(code)
    assert server.platform.calls == []


def test_a_member_of_another_corporation_is_nobody_here(
    server: WeComServer, client: WeComClient
) -> None:
    code = server.platform.code_for("LiNa")
    client.visitor(server.platform.code_for("LiNa"))  # the token is ours
    server.platform.corpid = "ww-another"

    with pytest.raises(Unauthenticated, match="another corporation"):
        client.member(code)


def test_a_contact_is_greeted_once_within_twenty_seconds(
    server: WeComServer, client: WeComClient, clock: Clock
) -> None:
    first = server.platform.meets("wm1", "LiNa")
    late = server.platform.meets("wm2", "LiNa")

    assert client.welcome(first, "您好")
    assert not client.welcome(first, "您好")
    clock.at += timedelta(seconds=20)
    assert not client.welcome(late, "您好")
    assert server.platform.greeted == [("wm1", "您好")]
