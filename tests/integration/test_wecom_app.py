"""Every day WeCom is asked how the company's app is, and somebody is told before a permission ends; who comes out of
its mini program logs in there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.errors import Invalid, Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import Role
from suanqing.platform import secrets
from suanqing.times import epoch_ms, rfc3339
from tests import engines, rest
from tests.conftest import Logged
from tests.rest import call

NOW = datetime(2026, 12, 1, 22, 23, tzinfo=UTC)
ADMIN = Caller("hq-li", frozenset({"admin"}))
TECHNICIAN: frozenset[Role] = frozenset({"technician"})
TOKENS = {"tokens": {"current": {"kid": "k1", "key": "1" * 64}, "previous": None}}


@pytest.fixture
def wecom(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[WeComServer]:
    platform = Platform(members={"LiLei"})
    app = {"corpid": platform.corpid, "agentid": platform.agentid, "secret": platform.secret}
    store = PartyStore(moto_tables, tables["PRICING_TABLE"])
    store.put(Party("p-li", "person", "李雷", TECHNICIAN, "bj-01", accounts={"wecom": "LiLei"}))
    known = {"wecom": app} | TOKENS
    with WeComServer(platform) as server, time_machine.travel(NOW, tick=False):
        monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
        monkeypatch.setattr(secrets, "refresh", lambda: False)
        monkeypatch.setenv("WECOM_API_BASE", server.api_base)
        engines.forget_clients()
        yield server
    engines.forget_clients()


def look() -> Any:
    from notifications.wecom import handler

    return handler({"app": "daily"}, rest.Context())


def shown() -> Any:
    from notifications.app import handler

    status, body, _ = call(handler, "GET", "/channels", caller=ADMIN)
    assert status == 200
    return next(each.get("app") for each in body["items"] if each["channel"] == "wecom")


def seconds(at: datetime) -> int:
    return epoch_ms(at) // 1000


def test_before_the_first_look_nothing_is_said(wecom: WeComServer) -> None:
    assert shown() is None


def test_of_an_app_that_the_company_made_wecom_says_that_it_is_on(
    wecom: WeComServer, logged: Logged
) -> None:
    assert look() == {"looked": True}

    assert shown() == {"looked_at": rfc3339(NOW), "reason": "", "shut": False}
    assert "Misconfigured" not in logged.text and "PermissionEnds" not in logged.text


@pytest.mark.parametrize(("days", "rings"), [(15, False), (14, True), (0, True), (-3, True)])
def test_somebody_is_told_before_a_permission_ends(
    wecom: WeComServer, logged: Logged, days: int, rings: bool
) -> None:
    end = NOW + timedelta(days=days)
    wecom.platform.permissions = {"customer:contact:all": seconds(end), "message:send": 0}

    look()

    assert ("WecomPermissionEnds" in logged.text) is rings
    found = shown()
    assert found["until"] == rfc3339(end)
    assert found["permissions"] == [
        {"name": "customer:contact:all", "until": rfc3339(end)},
        {"name": "message:send"},
    ]


def test_an_app_that_was_switched_off_rings(wecom: WeComServer, logged: Logged) -> None:
    wecom.platform.shut = True

    look()

    assert shown()["shut"] is True
    assert "WecomMisconfigured" in logged.text


@pytest.mark.parametrize("code", ["60020", "301002", "60011", "40001"])
def test_a_refusal_is_shown_with_what_was_known_before(
    wecom: WeComServer, logged: Logged, code: str
) -> None:
    look()
    wecom.fail(code, path="agent/get")
    assert look() == {"looked": False}

    found = shown()
    assert (found["reason"], found["shut"]) == (code, False)
    assert "WecomMisconfigured" in logged.text


def test_where_wecom_does_not_answer_the_look_fails_and_says_so(wecom: WeComServer) -> None:
    wecom.fail("http500", path="agent/get")
    with pytest.raises(Unavailable):
        look()

    assert shown()["reason"] == "unavailable"


def test_a_company_without_the_app_asks_nobody(
    wecom: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: TOKENS)

    assert look() == {"looked": False}
    assert wecom.platform.calls == []


def test_the_menu_is_put_as_often_as_one_likes(
    wecom: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notifications.wecom import handler

    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    for _ in range(2):
        assert handler({"app": "menu"}, rest.Context()) == {"buttons": 3}

    assert [each["name"] for each in wecom.platform.menu] == ["我的工单", "报修", "更多"]
    [page] = [each["url"] for each in wecom.platform.menu if each.get("type") == "view"]
    assert page == "https://api.example.cn/prod/login/wecom?return_to=/console/m.html"


def test_a_menu_that_wecom_refuses_is_told_to_who_asked_for_it(
    wecom: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notifications.wecom import handler

    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    wecom.fail("40018", path="menu/create")
    with pytest.raises(Invalid, match="40018"):
        handler({"app": "menu"}, rest.Context())


def logs_in(code: str) -> tuple[int, Any]:
    from identity.app import handler

    status, body, _ = call(handler, "POST", "/login/wecom", json={"code": code})
    return status, body


def test_r174_a_member_logs_in_out_of_the_mini_program_in_wecom_once(wecom: WeComServer) -> None:
    code = wecom.platform.code_for("LiLei")
    status, body = logs_in(code)

    assert status == 200 and body["me"]["party"] == "p-li" and body["token"]
    assert "session_key" not in str(body)
    assert logs_in(code)[1]["code"] == "bad_code"


def test_r174_who_is_not_registered_gets_no_token(wecom: WeComServer) -> None:
    status, body = logs_in(wecom.platform.code_for("Stranger"))

    assert (status, body["code"]) == (403, "not_registered")


def test_r174_what_wecom_refuses_us_is_not_the_members_fault(
    wecom: WeComServer, logged: Logged
) -> None:
    wecom.fail("60020", path="miniprogram/jscode2session")
    status, _ = logs_in(wecom.platform.code_for("LiLei"))

    assert status == 503
    assert "LoginMisconfigured" in logged.text
