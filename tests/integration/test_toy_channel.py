"""A channel is one folder and one row: a toy one receives, acts, answers, sends and logs in, and no other
file knows of it."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from suanqing.channels import registry
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.registry import CHANNELS
from suanqing.channels.rows import Calls, Channel, Logins
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from tests import engines, rest
from tests.fakes.toychannel import door, send
from tests.integration.test_intake import NOW, SECRET, World, world

__all__ = ["world"]
KEY = "toy-key"
ROW = Channel(
    "toy",
    "tests.fakes.toychannel",
    secrets=frozenset({"key"}),
    calls=Calls(
        "A message of the toy.",
        checks="The toy's question.",
        checked=("challenge", "signature"),
        console="ToyCheck",
    ),
    sends=True,
    logins=Logins("start_toy_login", "Off to the toy.", "finish_toy_login", "A token."),
)
TOKENS = {"tokens": {"current": {"kid": "k1", "key": "1" * 64}, "previous": None}}
ROUTED = (
    *("webhooks.routes", "webhooks.app", "identity.routes", "identity.app"),
    *("notifications.sending", "notifications.counted", "notifications.senders"),
)


@pytest.fixture
def toy(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The deployment of `world`, started with one more row; t1 has an account there."""
    for name in ROUTED:  # as they were: what comes in with the toy's row goes with it
        importlib.import_module(name)
    monkeypatch.setitem(CHANNELS, "toy", ROW)
    known = SECRET | {"toy": {"key": KEY}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    for name in ROUTED:
        monkeypatch.delitem(sys.modules, name, raising=False)
    engines.forget_clients()
    parties = PartyStore(world.client, os.environ["PRICING_TABLE"])
    member = parties.get("t1")
    parties.put(replace(member, accounts={**member.accounts, "toy": "U1"}), member.version)
    send.SENT.clear()
    yield world
    engines.forget_clients()


def post(text: str, id: str = "m1", who: str = "U1", key: str = KEY) -> int:
    body = json.dumps({"id": id, "from": who, "text": text}, ensure_ascii=False).encode()
    handler = importlib.import_module("webhooks.app").handler
    signature = {"Toy-Signature": door.sign(key, body)}
    event = rest.event("POST", "/webhooks/toy", body=body, headers=signature)
    return int(handler(event, rest.Context())["statusCode"])


def queue(message: dict[str, Any]) -> None:
    """The queue that channels share hands one message to the function of the template."""
    from notifications.senders import handler

    record = {
        "messageId": "1", "receiptHandle": "1", "body": json.dumps(message), "attributes": {},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:toy", "awsRegion": "eu-west-1",
    }  # fmt: skip
    answer = handler({"Records": [record]}, rest.Context())
    assert answer == {"batchItemFailures": []}


def test_a_signed_message_becomes_a_ticket_and_its_answer_reaches_the_account(toy: World) -> None:
    assert post("报修 AC-INST-1 310115 世纪大道 100 号") == 200
    assert post("报修 AC-INST-1 310115 世纪大道 100 号") == 200
    toy.run()

    ticket = toy.ticket()
    assert (ticket.source, ticket.outlet) == ("toy:U1", "sh-pd")
    [answer] = toy.notices()
    assert (answer.to, answer.ticket) == ("t1", ticket.ticket_id)
    queue(to_dict(answer))
    [(key, account, text)] = send.SENT
    assert (key, account) == (KEY, "U1")
    assert text.startswith(f"已建工单 {ticket.ticket_id}")


def test_its_command_acts_on_a_ticket_that_came_by_another_channel(toy: World) -> None:
    toy.write("Tech02", "报修 AC-INST-1 310115 世纪大道 100 号", 1)
    toy.run()
    ticket = toy.ticket()

    post(f"抢单 {ticket.ticket_id}")
    toy.run()

    assert toy.ticket().assignee == "t1"


def test_a_forged_message_leaves_nothing(toy: World) -> None:
    assert post("我的", key="another") == 401
    assert toy.deliveries() == []


def test_what_nobody_can_read_is_kept_and_tells_finance_nothing(toy: World) -> None:
    handler = importlib.import_module("webhooks.app").handler
    event = rest.event(
        "POST", "/webhooks/toy", body=b"[]", headers={"Toy-Signature": door.sign(KEY, b"[]")}
    )

    assert handler(event, rest.Context())["statusCode"] == 200

    toy.run()
    assert toy.delivery().state == "unreadable"
    assert toy.notices() == []


def test_its_console_may_check_the_address(toy: World) -> None:
    handler = importlib.import_module("webhooks.app").handler
    query = {"challenge": "c1", "signature": door.sign(KEY, b"c1")}

    answer = handler(rest.event("GET", "/webhooks/toy", query=query), rest.Context())

    assert (answer["statusCode"], answer["body"]) == (200, "c1")
    wrong = rest.event("GET", "/webhooks/toy", query=query | {"challenge": "c2"})
    assert handler(wrong, rest.Context())["statusCode"] == 401


def test_a_stranger_is_answered_at_their_account_there_and_nowhere_else(toy: World) -> None:
    post("我的", who="U9")
    toy.run()

    [answer] = toy.notices()
    assert answer.to == "toy:U9"
    queue(to_dict(answer))
    queue(to_dict(replace(answer, to="wecom:U9")))
    assert [(account, "登记" in text) for _, account, text in send.SENT] == [("U9", True)]


def test_a_notice_goes_to_who_has_an_account_there(toy: World) -> None:
    params = {"title": "空调安装", "address": "世纪大道", "seq": "2"}
    for party in ("t1", "t2"):
        queue(to_dict(Notice(f"n-{party}", party, "ticket_assigned", NOW, "T1", params)))

    [(_, account, text)] = send.SENT
    assert account == "U1"
    assert text.startswith("已派给您:空调安装")


@pytest.mark.parametrize(("code", "status"), [("code-of-U1", 200), ("code-of-U9", 403), ("x", 401)])
def test_a_person_logs_in_by_it(
    toy: World, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    known = SECRET | TOKENS | {"toy": {"key": KEY}}
    monkeypatch.setattr(secrets, "secret", lambda which=None: known)
    handler = importlib.import_module("identity.app").handler

    answer, _, headers = rest.call(handler, "GET", "/login/toy")
    assert answer == 302
    query = parse_qs(urlsplit(headers["location"]).query)
    assert query["back"] == ["https://api.example.cn/prod/login/toy/callback"]
    cookie = headers["set-cookie"].partition(";")[0]
    got, session, _ = rest.call(
        handler, "GET", "/login/toy/callback", query={"code": code, "state": query["state"][0]},
        headers={"Cookie": cookie},
    )  # fmt: skip

    assert got == status
    if got == 200:
        assert session["me"]["party"] == "t1"
        assert (
            rest.call(handler, "GET", "/me", caller=Caller("t1", frozenset({"technician"})))[0]
            == 200
        )


@pytest.mark.parametrize("row", registry.CHANNELS.values(), ids=lambda row: row.name)
def test_every_row_names_a_folder_that_gives_what_it_promises(row: Channel) -> None:
    if row.calls:
        assert callable(row.door().receive_call) and isinstance(row.door().ANSWER, str)
        assert callable(row.intake().read)
        assert callable(row.door().check_url) if row.calls.checks else True
    if row.sends:
        assert callable(row.send().sender)
    if row.logins:
        assert callable(row.login().authorise_url) and callable(row.login().visitors)


def test_the_registry_loads_no_channel() -> None:
    script = (
        "import sys; from suanqing.channels.registry import CHANNELS; CHANNELS['youzan'].door();"
        "print([m for m in sys.modules if 'wecom' in m or 'boto' in m])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
