"""A member of DingTalk logs in, in its app and in a browser, through the real handler and a local DingTalk."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from demo.dingtalk_server import APP, DingTalkServer
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.platform.config import setting
from tests import engines
from tests.rest import call

SECRET = {
    "tokens": {"current": {"kid": "k1", "key": "1" * 64}, "previous": None},
    "dingtalk": APP,
}
BROWSER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/153"}
IN_APP = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 16) AliApp(DingTalk/8.0.0) com.alibaba.android.rimet"
}


@pytest.fixture
def server(engine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[DingTalkServer]:
    with DingTalkServer() as running:
        engines.forget_clients()
        monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: SECRET)
        monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
        monkeypatch.setenv("DINGTALK_API_BASE", running.base)
        monkeypatch.setenv("DINGTALK_OAPI_BASE", running.base)
        store = PartyStore(engine, setting("PRICING_TABLE"))
        technician = frozenset({"technician"})
        store.put(
            Party("t1", "person", "王建国", technician, "sh-pd", accounts={"dingtalk": "Tech01"})
        )
        store.put(
            Party("gone", "person", "张", technician, active=False, accounts={"dingtalk": "Tech02"})
        )
        running.platform.codes |= {
            "in-1": "in:Tech01", "in-2": "in:Tech02", "in-9": "in:U1",
            "out-1": "union-1", "out-other": "union-of-another-company",
        }  # fmt: skip
        yield running
        engines.forget_clients()


def ask(
    path: str, agent: dict[str, str], cookie: str = "", **query: str
) -> tuple[int, Any, dict[str, str]]:
    from identity.app import handler

    return call(
        handler, "GET", path, query=query, headers=agent | ({"Cookie": cookie} if cookie else {})
    )


def begun(agent: dict[str, str], **query: str) -> tuple[str, dict[str, list[str]], str]:
    """Where the browser goes, what it is told, and its cookie."""
    status, _, headers = ask("/login/dingtalk", agent, **query)
    assert status == 302
    url = urlsplit(headers["location"])
    told = parse_qs(url.query or url.fragment)
    return (
        url._replace(query="", fragment="").geturl(),
        told,
        headers["set-cookie"].partition(";")[0],
    )


def finish(
    agent: dict[str, str], cookie: str, state: str, **query: str
) -> tuple[int, Any, dict[str, str]]:
    return ask("/login/dingtalk/callback", agent, cookie, state=state, **query)


def test_a_browser_goes_to_dingtalks_page_and_comes_back_with_an_auth_code(
    server: DingTalkServer,
) -> None:
    where, told, cookie = begun(BROWSER)

    assert where == "https://login.dingtalk.com/oauth2/auth"
    assert told["redirect_uri"] == ["https://api.example.cn/prod/login/dingtalk/callback"]
    assert (told["corpId"], told["client_id"]) == ([APP["corp_id"]], [APP["app_key"]])
    status, session, _ = finish(BROWSER, cookie, told["state"][0], authCode="out-1", code="out-1")
    assert (status, session["me"]["party"]) == (200, "t1")


def test_in_the_app_a_page_of_ours_asks_for_the_code_and_the_phones_page_opens(
    server: DingTalkServer,
) -> None:
    where, told, cookie = begun(IN_APP, return_to="/console/m.html")

    assert where == "../console/d.html"
    assert sorted(told) == ["client", "corp", "state"]
    assert APP["app_secret"] not in str(told)
    status, _, headers = finish(IN_APP, cookie, told["state"][0], code="in-1")
    assert (status, headers["location"]) == (302, "../../console/m.html")
    assert "suanqing" in headers["set-cookie"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"code": "in-9"}, 403, "not_registered"),
        ({"code": "in-2"}, 403, "not_registered"),
        ({"authCode": "out-other"}, 403, "not_registered"),
        ({"code": "out-1"}, 401, "bad_code"),
        ({"authCode": "wrong"}, 401, "bad_code"),
        ({"error": "access_denied"}, 401, "bad_code"),
        ({}, 401, "bad_code"),
    ],
)
def test_whom_nobody_here_knows_or_what_dingtalk_did_not_give_logs_nobody_in(
    server: DingTalkServer, query: dict[str, str], status: int, code: str
) -> None:
    _, told, cookie = begun(BROWSER)

    got, problem, _ = finish(BROWSER, cookie, told["state"][0], **query)

    assert (got, problem["code"]) == (status, code)


def test_a_code_and_a_state_are_good_once_and_for_the_browser_that_began(
    server: DingTalkServer,
) -> None:
    _, told, cookie = begun(BROWSER)
    state = told["state"][0]

    assert finish(BROWSER, "", state, authCode="out-1")[0] == 401
    assert finish(BROWSER, cookie, state, authCode="out-1")[0] == 200
    assert finish(BROWSER, cookie, state, authCode="out-1")[0] == 401
    _, told, cookie = begun(BROWSER)
    assert finish(BROWSER, cookie, told["state"][0], authCode="out-1")[0] == 401


@pytest.mark.parametrize(
    ("fault", "status"), [("http500", 503), ("silence", 503), ("blocked", 503)]
)
def test_while_dingtalk_does_not_answer_the_login_says_so(
    server: DingTalkServer, fault: str, status: int
) -> None:
    _, told, cookie = begun(BROWSER)
    server.platform.fail(fault, "userAccessToken")

    assert finish(BROWSER, cookie, told["state"][0], authCode="out-1")[0] == status


def test_it_is_a_way_in_where_the_secret_has_it(
    server: DingTalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = ask("/login/ways", BROWSER)[1]["ways"]
    assert {"way": "dingtalk", "path": "/login/dingtalk"} in ways


def test_a_company_without_dingtalk_has_no_login_by_it(
    server: DingTalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {name: part for name, part in SECRET.items() if name != "dingtalk"}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)

    for agent in ({}, {"User-Agent": "Mozilla/5.0 DingTalk/7.6"}):
        assert ask("/login/dingtalk", agent)[0] == 404
    assert finish({}, "", "0" * 72, authCode="out-1")[0] == 404
