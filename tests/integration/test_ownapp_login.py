"""A member of the company's own app logs in, by the app and on a page that it opens, through the real handler."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import pytest

from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.platform.config import setting
from suanqing.times import utcnow
from tests import engines
from tests.rest import call

APP = {"kid": "a1", "key": "2" * 64, "login_url": "https://app.example.cn/suanqing"}
TOKENS = {"tokens": {"current": {"kid": "k1", "key": "1" * 64}, "previous": None}}
PAGE = "/console/m.html"


@pytest.fixture(autouse=True)
def there(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engines.forget_clients()
    known(monkeypatch, TOKENS | {"ownapp": APP})
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    store = PartyStore(engine, setting("PRICING_TABLE"))
    for party, role, account, active in (
        ("t1", "technician", "U-17", True),
        ("f1", "finance", "U-18", True),
        ("gone", "technician", "U-19", False),
    ):
        roles, outlet = frozenset({role}), "sh-pd" if role == "technician" else None
        store.put(
            Party(
                party, "person", party, roles, outlet, active=active, accounts={"ownapp": account}
            )
        )


def known(monkeypatch: pytest.MonkeyPatch, secret: dict[str, Any]) -> None:
    from identity import routes

    routes.visitors.cache_clear()
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: secret)


def said(account: str, key: str = APP["key"]) -> str:
    now = int(utcnow().timestamp())
    claims = {
        "iss": "company-app", "aud": "suanqing-login", "sub": account, "iat": now, "exp": now + 60, "jti": uuid4().hex,
    }  # fmt: skip
    return jwt.encode(claims, key, "HS256", headers={"kid": APP["kid"]})


def told(assertion: str) -> tuple[int, Any, dict[str, str]]:
    from identity.app import handler

    return call(handler, "POST", "/login/ownapp", json={"assertion": assertion})


def opened(path: str, cookie: str = "", **query: str) -> tuple[int, Any, dict[str, str]]:
    from identity.app import handler

    return call(handler, "GET", path, query=query, headers={"Cookie": cookie} if cookie else {})


def test_r176_what_the_apps_server_signed_is_a_token_once() -> None:
    assertion = said("U-17")

    status, session, headers = told(assertion)

    assert (status, session["me"]["party"], session["me"]["outlet"]) == (200, "t1", "sh-pd")
    assert headers["cache-control"] == "no-store" and "set-cookie" not in headers
    again, problem, _ = told(assertion)
    assert (again, problem["code"]) == (401, "bad_state")


@pytest.mark.parametrize(("account", "minutes"), [("U-17", 8 * 60), ("U-18", 30)])
def test_a_token_of_the_office_is_short(account: str, minutes: int) -> None:
    _, session, _ = told(said(account))

    left = datetime.fromisoformat(session["expires_at"]) - utcnow()
    assert minutes - 1 < left.total_seconds() / 60 <= minutes


@pytest.mark.parametrize(
    ("account", "key", "status", "code"),
    [
        ("U-17", "3" * 64, 401, "bad_code"),
        ("U-20", APP["key"], 403, "not_registered"),
        ("U-19", APP["key"], 403, "not_registered"),
    ],
)
def test_whom_it_did_not_sign_for_or_nobody_here_knows_gets_none(
    account: str, key: str, status: int, code: str
) -> None:
    got, problem, _ = told(said(account, key))

    assert (got, problem["code"]) == (status, code)


@pytest.mark.parametrize(
    ("assertion", "status", "code"), [("x", 401, "bad_code"), ("", 422, "invalid")]
)
def test_what_is_no_assertion_is_refused_by_name(assertion: str, status: int, code: str) -> None:
    got, problem, _ = told(assertion)

    assert (got, problem["code"]) == (status, code)


def test_a_page_goes_to_the_app_and_comes_back_to_the_browser_that_began() -> None:
    status, _, headers = opened("/login/ownapp", return_to=PAGE)
    where, cookie = urlsplit(headers["location"]), headers["set-cookie"].partition(";")[0]
    asked = parse_qs(where.query)

    assert (status, where._replace(query="").geturl()) == (302, APP["login_url"])
    assert asked["redirect_uri"] == ["https://api.example.cn/prod/login/ownapp/callback"]
    brought = {"code": said("U-17"), "state": asked["state"][0]}
    assert opened("/login/ownapp/callback", **brought)[0] == 401
    status, _, headers = opened("/login/ownapp/callback", cookie, **brought)
    assert (status, headers["location"]) == (302, f"../..{PAGE}")
    assert "suanqing" in headers["set-cookie"]


def test_what_a_page_brought_is_no_token_for_the_app_any_more() -> None:
    _, _, headers = opened("/login/ownapp")
    cookie = headers["set-cookie"].partition(";")[0]
    state = parse_qs(urlsplit(headers["location"]).query)["state"][0]
    assertion = said("U-17")

    assert opened("/login/ownapp/callback", cookie, code=assertion, state=state)[0] == 200
    assert told(assertion)[0] == 401


@pytest.mark.parametrize(
    ("app", "status", "code"),
    [({}, 404, "not_found"), ({"ownapp": APP | {"key": "short"}}, 503, "unavailable")],
)
def test_a_company_without_an_app_or_with_a_short_key_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch, app: dict[str, Any], status: int, code: str
) -> None:
    known(monkeypatch, TOKENS | app)

    got, problem, _ = told(said("U-17"))

    assert (got, problem["code"]) == (status, code)
