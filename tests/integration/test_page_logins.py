"""Logins of the console: the cookie, its secrets one after the other, copies, codes, and what no other page may."""

import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from identity.app import handler
from identity.authorizer import handler as authorize
from ops import code as code_command
from suanqing.errors import Conflict
from suanqing.people.identity import codes, logins
from suanqing.people.identity.caller import caller_of
from suanqing.people.identity.code_store import CodeStore
from suanqing.people.identity.login import TOKEN_LIFE
from suanqing.people.identity.login_store import LoginStore
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.times import parse, utcnow
from tests import engines
from tests.rest import Context, call

SECRET = {
    "tokens": {"current": {"kid": "k1", "key": "1" * 64}, "previous": None},
    "wecom": {"corpid": "ww1", "agentid": "1", "secret": "s", "token": "t", "aes_key": "a"},
}
ARN = "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123/prod/GET/me"
OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/153"}
MINUTE = timedelta(minutes=1)
SECOND = utcnow().replace(microsecond=0)


@pytest.fixture
def known(engine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    engines.forget_clients()
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: SECRET)
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    monkeypatch.setenv("STAGE", "local")
    store = PartyStore(engine, os.environ["PRICING_TABLE"])
    store.put(Party("p-li", "person", "李雷", frozenset({"technician"}), "bj-01"))
    store.put(Party("boss", "person", "钱", frozenset({"admin"}), "hq"))
    store.put(Party("gone", "person", "去", frozenset({"admin"}), active=False))
    yield engine
    engines.forget_clients()


def asked(
    method: str, path: str, cookie: str | None = None, **given: Any
) -> tuple[int, Any, dict[str, str]]:
    headers = {**OWN, **given.pop("headers", {})}
    if cookie is not None:
        headers["Cookie"] = f"other=1; {logins.COOKIE}={cookie}"
    return call(handler, method, path, headers=headers, **given)


def held(headers: Mapping[str, str]) -> str:
    """What the browser holds after the answer."""
    name, _, rest = headers["set-cookie"].partition("=")
    assert name == logins.COOKIE
    return rest.partition(";")[0]


def logged_in(party: str = "p-li") -> str:
    return held(asked("POST", "/dev/login", json={"party": party})[2])


def session(cookie: str) -> tuple[int, Any, dict[str, str]]:
    return asked("POST", "/login/session", cookie)


def caller(token: str) -> Any:
    event = {"authorizationToken": f"Bearer {token}", "methodArn": ARN}
    return caller_of({"authorizer": authorize(event, Context())["context"]})


def test_a_cookie_gives_a_short_token_and_its_next_secret(known: Any) -> None:
    cookie = logged_in()

    status, said, headers = session(cookie)

    assert status == 200 and said["me"]["party"] == "p-li"
    assert parse(said["expires_at"]) - utcnow() <= logins.PAGE_LIFE
    assert parse(said["renew_until"]) - utcnow() > TOKEN_LIFE - MINUTE
    assert headers["cache-control"] == "no-store"
    assert held(headers) != cookie
    told = headers["set-cookie"].split("; ")[1:]
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} < set(told)
    assert not any(each.startswith("Domain") for each in told)
    assert caller(said["token"]).login == logins.read(cookie).login  # type: ignore[union-attr]
    assert session(held(headers))[0] == 200


def test_tabs_that_ask_at_once_and_a_lost_answer_get_the_same_next_secret(known: Any) -> None:
    cookie = logged_in()

    first, second = held(session(cookie)[2]), held(session(cookie)[2])

    assert first == second
    assert session(first)[0] == 200


def test_a_copy_that_is_used_later_ends_the_login_for_both(known: Any, logged: Any) -> None:
    with time_machine.travel(SECOND, tick=False) as clock:
        copied = logged_in()
        own = held(session(copied)[2])
        clock.shift(logins.GRACE)

        assert session(copied)[1]["code"] == "login_copied"
        assert "login_copied" in logged.messages
        for cookie in (copied, own):
            status, said, _ = session(cookie)
            assert (status, said["code"]) == (401, "login_ended")


def test_a_made_up_secret_of_a_known_login_ends_it_and_of_an_unknown_one_does_nothing(
    known: Any,
) -> None:
    cookie, other = logged_in(), logged_in("boss")

    assert session(cookie[:-64] + "0" * 64)[1]["code"] == "login_copied"
    assert session(cookie)[1]["code"] == "login_ended"
    assert session(other)[0] == 200


@pytest.mark.parametrize("cookie", [None, "", "x", "a.b.c", "é.0.0", f"!.{'0' * 16}.{'0' * 64}"])
def test_without_a_cookie_of_ours_nobody_is_logged_in(known: Any, cookie: str | None) -> None:
    status, said, _ = asked("POST", "/login/session", cookie)

    assert (status, said["code"]) == (401, "not_logged_in")


def test_eight_hours_after_the_login_it_is_over(known: Any) -> None:
    with time_machine.travel(SECOND, tick=False) as clock:
        cookie = logged_in()
        clock.shift(TOKEN_LIFE - MINUTE)
        status, said, headers = session(cookie)
        assert status == 200 and parse(said["expires_at"]) - utcnow() == MINUTE

        clock.shift(MINUTE)
        status, said, _ = session(held(headers))
        assert (status, said["code"]) == (401, "login_ended")


def test_roles_are_read_anew_and_who_has_left_gets_no_token(known: Any) -> None:
    cookie = held(session(logged_in("boss"))[2])
    store = PartyStore(known, os.environ["PRICING_TABLE"])
    boss = store.get("boss")
    boss = store.put(Party("boss", "person", "钱", frozenset({"auditor"}), "hq"), boss.version)

    _, said, headers = session(cookie)
    assert said["me"]["roles"] == ["auditor"]
    store.put(Party("boss", "person", "钱", frozenset({"auditor"}), active=False), boss.version)
    assert session(held(headers))[1]["code"] == "not_registered"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://api.example.cn"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://api.example.cn"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://api.example.cn"}, True),
        ({"Origin": "https://test"}, True),
        ({"Origin": "https://api.example.cn.evil.example"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Referer": "https://api.example.cn/prod/console/"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_may_use_the_cookie(
    known: Any, headers: dict[str, str], own: bool
) -> None:
    cookie = logged_in()
    sent = {"Cookie": f"{logins.COOKIE}={cookie}", **headers}

    status, said, _ = call(handler, "POST", "/login/session", headers=sent)
    assert status == (200 if own else 403)
    if not own:
        assert said["code"] == "foreign_page"
        for method, path, body in (
            ("DELETE", "/login/session", None),
            ("POST", "/login/code", {"code": "x"}),
        ):
            assert call(handler, method, path, headers=sent, json=body)[1]["code"] == "foreign_page"
        told = call(handler, "POST", "/dev/login", headers=headers, json={"party": "p-li"})
        assert told[0] == 200 and "set-cookie" not in told[2]
        assert session(cookie)[0] == 200


def test_who_logs_out_holds_nothing_and_neither_does_a_copy(known: Any) -> None:
    cookie = logged_in()
    token = session(cookie)[1]["token"]

    status, _, headers = asked("DELETE", "/login/session", cookie)

    assert status == 204 and held(headers) == "" and "Max-Age=0" in headers["set-cookie"]
    assert session(cookie)[1]["code"] == "login_ended"
    assert asked("DELETE", "/login/session", cookie)[0] == 204
    assert asked("DELETE", "/login/session")[0] == 204
    status, said, _ = call(handler, "POST", "/login/renew", caller=caller(token))
    assert (status, said["code"]) == (401, "login_ended")


def test_a_wrong_secret_logs_nobody_out(known: Any) -> None:
    cookie = logged_in()

    assert asked("DELETE", "/login/session", cookie[:-64] + "0" * 64)[0] == 204
    assert session(cookie)[0] == 200


def test_a_pages_token_is_renewed_for_a_page_s_time_and_stays_of_its_login(known: Any) -> None:
    first = caller(session(logged_in("boss"))[1]["token"])

    status, said, _ = call(handler, "POST", "/login/renew", caller=first)

    assert status == 200 and caller(said["token"]).login == first.login
    assert parse(said["expires_at"]) - utcnow() <= logins.PAGE_LIFE


def test_one_lists_the_own_logins_and_ends_one_of_them(known: Any) -> None:
    with time_machine.travel(SECOND, tick=False) as clock:
        phone = held(
            asked("POST", "/dev/login", json={"party": "p-li"},
                  headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) wxwork/4.1 MicroMessenger"})[2]
        )  # fmt: skip
        clock.shift(MINUTE)
        desk = logged_in()
        other = logged_in("boss")
        me = caller(session(desk)[1]["token"])

    _, said, _ = asked("GET", "/me/logins", caller=me)
    shown = [(e["browser"], e["system"], e["way"], e["current"]) for e in said["logins"]]
    assert shown == [("Chrome", "Windows", "dev", True), ("WeCom", "Android", "dev", False)]

    path = {"login_id": said["logins"][1]["login"]}
    assert asked("DELETE", "/me/logins/{login_id}", caller=me, path_params=path)[0] == 204
    assert session(phone)[1]["code"] == "login_ended"
    theirs = {"login_id": logins.read(other).login}  # type: ignore[union-attr]
    for gone in (path, theirs):
        assert asked("DELETE", "/me/logins/{login_id}", caller=me, path_params=gone)[0] == 404
    assert session(other)[0] == 200


def test_ended_logins_are_not_listed_and_each_item_goes_by_itself(known: Any) -> None:
    table, now = os.environ["NOTICES_TABLE"], utcnow()
    store = LoginStore(known, table)
    given = store.begin("p-li", "code", ("Edge", "Windows"), now)

    assert [each.login for each in store.of("p-li", now)] == [given.login]
    assert store.of("p-li", now + TOKEN_LIFE) == []
    (item,) = known.query(
        TableName=table, KeyConditionExpression="reader = :r",
        ExpressionAttributeValues={":r": {"S": "login:of:p-li"}},
    )["Items"]  # fmt: skip
    assert int(item["expires"]["N"]) == int((now + TOKEN_LIFE).timestamp()) + 3600
    assert given.secret not in str(item)


class Beside:
    """A client of the table beside which another call makes the same step first."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def update_item(self, **asked: Any) -> Any:
        self.client.update_item(**asked)
        return self.client.update_item(**asked)


def test_two_calls_with_one_cookie_at_the_same_moment_get_the_same_next_one(known: Any) -> None:
    table, now = os.environ["NOTICES_TABLE"], utcnow()
    store = LoginStore(known, table)
    given = store.begin("p-li", "code", ("Edge", "Windows"), now)

    _, following = LoginStore(Beside(known), table).renewed(given, now + MINUTE)

    assert following == store.renewed(given, now + MINUTE)[1] != given
    assert store.renewed(following, now + 2 * MINUTE)[1] not in (given, following)


def test_all_logins_of_a_party_are_listed_the_newest_first_however_many_pages_they_are(
    known: Any,
) -> None:
    table, now = os.environ["NOTICES_TABLE"], utcnow().replace(microsecond=0)

    class Small(Beside):
        def query(self, **asked: Any) -> Any:
            return self.client.query(**asked, Limit=2)

    given = [
        LoginStore(known, table).begin("p-li", "code", ("Edge", "Windows"), now + n * MINUTE)
        for n in range(5)
    ]

    found = LoginStore(Small(known), table).of("p-li", now + 6 * MINUTE)

    assert [each.login for each in found] == [each.login for each in reversed(given)]


class TestCodes:
    def by(self, code: str) -> tuple[int, Any, dict[str, str]]:
        return asked("POST", "/login/code", json={"code": code})

    def made(self, known: Any, party: str = "boss") -> str:
        return CodeStore(known, os.environ["NOTICES_TABLE"]).make(party, utcnow())

    def test_a_code_logs_in_once_however_it_is_typed(self, known: Any) -> None:
        code = self.made(known)

        status, said, headers = self.by(f" {code.lower().replace('-', ' ')} ")

        assert status == 200 and said["me"]["party"] == "boss"
        assert session(held(headers))[0] == 200
        assert self.by(code)[1]["code"] == "bad_code"

    def test_a_wrong_code_counts_and_after_five_the_right_one_is_over(self, known: Any) -> None:
        code = self.made(known)
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")

        for _ in range(codes.ATTEMPTS):
            assert self.by(wrong)[:2] == self.by("2222-2222-2222")[:2]

        assert self.by(code)[1]["code"] == "bad_code"

    def test_a_quarter_of_an_hour_later_it_is_over_to_the_second(self, known: Any) -> None:
        with time_machine.travel(SECOND, tick=False) as clock:
            first, second = self.made(known), self.made(known)
            clock.shift(codes.LIFE - timedelta(seconds=1))
            assert self.by(first)[0] == 200
            clock.shift(timedelta(seconds=1))
            assert self.by(second)[1]["code"] == "bad_code"

    @pytest.mark.parametrize("typed", ["x", "0000-0000-0000", "é" * 12, "2" * 13])
    def test_what_is_no_code_is_refused_as_a_wrong_one(self, known: Any, typed: str) -> None:
        assert self.by(typed)[1]["code"] == "bad_code"

    def test_who_has_left_gets_in_by_no_code(self, known: Any) -> None:
        assert self.by(self.made(known, "gone"))[1]["code"] == "not_registered"

    def test_a_code_that_would_take_anothers_place_is_not_made(
        self, known: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(codes, "new", lambda: "2222-3333-4444")
        self.made(known)

        with pytest.raises(Conflict):
            self.made(known)

    def test_only_a_digest_is_kept(self, known: Any) -> None:
        code = self.made(known).replace("-", "")
        (item,) = known.scan(TableName=os.environ["NOTICES_TABLE"])["Items"]

        assert code not in str(item) and code[codes.NAME :] not in str(item)


class TestWays:
    def test_the_ways_that_there_are_and_on_a_developers_machine_its_people(
        self, known: Any
    ) -> None:
        ways = asked("GET", "/login/ways")[1]["ways"]

        assert ways[:2] == [{"way": "wecom", "path": "/login/wecom"}, {"way": "code"}]
        assert ways[2]["way"] == "dev"
        assert [(each["party"], each["name"]) for each in ways[2]["people"]] == [
            ("boss", "钱"), ("p-li", "李雷"),
        ]  # fmt: skip

    @pytest.mark.parametrize("stage", ["test", "prod", ""])
    def test_elsewhere_nobody_is_shown_and_a_channel_without_a_secret_is_no_way(
        self, known: Any, monkeypatch: pytest.MonkeyPatch, stage: str
    ) -> None:
        monkeypatch.setenv("STAGE", stage)
        monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: {})

        assert asked("GET", "/login/ways")[1] == {"ways": [{"way": "code"}]}


class TestMakingACode:
    def run(self, known: Any, party: str, monkeypatch: pytest.MonkeyPatch) -> int:
        found = {
            "PricingTable": os.environ["PRICING_TABLE"],
            "NoticesTable": os.environ["NOTICES_TABLE"],
            "ApiUrl": "https://api.example.cn/prod",
        }
        monkeypatch.setattr(code_command, "client", lambda _: known)
        monkeypatch.setattr(code_command, "stack", lambda _: found)
        return code_command.run(Namespace(stack="s", party=party))

    def test_an_administrators_code_is_printed_with_where_to_type_it(
        self, known: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(known, "boss", monkeypatch) == 0

        code, told = capsys.readouterr().out.splitlines()[:2]
        assert told.endswith("https://api.example.cn/prod/console")
        status, said, _ = asked("POST", "/login/code", json={"code": code})
        assert status == 200 and said["me"]["party"] == "boss"

    @pytest.mark.parametrize("party", ["p-li", "gone", "nobody"])
    def test_nobody_else_gets_one(
        self, known: Any, party: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.run(known, party, monkeypatch) == 1
        items = known.scan(TableName=os.environ["NOTICES_TABLE"])["Items"]
        assert [each for each in items if "code" in str(each)] == []
