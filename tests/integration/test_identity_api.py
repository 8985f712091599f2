"""Login, authorizer and the secret document, against local servers that speak the real protocols."""

import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from identity.app import handler
from identity.authorizer import handler as authorize
from suanqing.errors import Unavailable
from suanqing.people.identity.caller import Caller, caller_of
from suanqing.people.identity.login import STATE_LIFE
from suanqing.people.identity.tokens import Key, Keys, issue, keys_of
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import Role
from suanqing.platform import secrets
from suanqing.times import parse, utcnow
from tests import engines
from tests.rest import Context, call

KEY, OLD = {"kid": "k2", "key": "2" * 64}, {"kid": "k1", "key": "1" * 64}
SECRET = {
    "tokens": {"current": KEY, "previous": OLD},
    "wecom": {"corpid": "ww1", "agentid": "1000002", "secret": "s3cret"},
}
ARN = "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123/prod/GET/tickets/T1"
Answer = Callable[[BaseHTTPRequestHandler, bytes], tuple[int, Any]]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """A local HTTP server; its address."""

    class Door(BaseHTTPRequestHandler):
        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said = answer(self, body)
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Vault:
    """Secrets Manager's GetSecretValue, with the signature checked by hand."""

    def __init__(self) -> None:
        self.document: Any = SECRET
        self.failures: list[tuple[int, Any]] = []
        self.calls = 0
        self.tokens: list[str | None] = []

    def __call__(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        self.calls += 1
        if self.failures:
            return self.failures.pop(0)
        assert request.headers["X-Amz-Target"] == "secretsmanager.GetSecretValue"
        assert json.loads(body)["SecretId"] in ("ours", "our-tokens")
        if not signed(request, body, os.environ["AWS_SECRET_ACCESS_KEY"]):
            return 400, {"__type": "InvalidSignatureException"}
        self.tokens.append(request.headers["X-Amz-Security-Token"])
        text = self.document if isinstance(self.document, str) else json.dumps(self.document)
        return 200, {"SecretString": text}


def signed(request: BaseHTTPRequestHandler, body: bytes, key: str) -> bool:
    """AWS Signature Version 4 as documented, computed here a second time."""
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=[^/]+/(\d{8})/([^/]+)/secretsmanager/aws4_request, "
        r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
        request.headers["Authorization"],
    )
    assert found
    day, region, names, signature = found.groups()
    lines = "".join(f"{n}:{request.headers[n].strip()}\n" for n in names.split(";"))
    parts = ["POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()]
    scope = f"{day}/{region}/secretsmanager/aws4_request"
    canonical = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{request.headers['X-Amz-Date']}\n{scope}\n{canonical}"
    mac = f"AWS4{key}".encode()
    for part in (day, region, "secretsmanager", "aws4_request", text):
        mac = hmac.new(mac, part.encode(), hashlib.sha256).digest()
    return mac.hex() == signature


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    engines.forget_clients()
    vault = Vault()
    with serving(vault) as address:
        monkeypatch.setenv("SECRETS_ID", "ours")
        monkeypatch.setenv("TOKENS_ID", "our-tokens")
        monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", address)
        yield vault


@pytest.fixture
def parties(moto_tables: Any, tables: dict[str, str]) -> PartyStore:
    store = PartyStore(moto_tables, tables["PRICING_TABLE"])
    technician = frozenset({"technician"})
    store.put(Party("p-li", "person", "李雷", technician, "bj-01", accounts={"wecom": "LiLei"}))
    store.put(
        Party("p-gone", "person", "Gone", technician, accounts={"wecom": "gone"}, active=False)
    )
    return store


class WeCom:
    """gettoken and auth/getuserinfo: a code is used once."""

    def __init__(self) -> None:
        self.codes = {"code-li": {"userid": "lilei"}, "code-gone": {"userid": "gone"}}
        self.codes |= {"code-han": {"userid": "hanmei"}, "code-guest": {"openid": "o1"}}
        self.secret = "s3cret"

    def __call__(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        url = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/cgi-bin/gettoken":
            if query["corpsecret"] != self.secret:
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, {"errcode": 0, "access_token": "t1", "expires_in": 7200}
        assert (url.path, query["access_token"]) == ("/cgi-bin/auth/getuserinfo", "t1")
        known = self.codes.pop(query["code"], None)
        return 200, {"errcode": 0, **known} if known else {"errcode": 40029, "errmsg": "bad"}


@pytest.fixture
def wecom(vault: Vault, parties: PartyStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeCom]:
    wecom = WeCom()
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.cn/prod")
    with serving(wecom) as address:
        monkeypatch.setenv("WECOM_API_BASE", f"{address}/cgi-bin")
        yield wecom


def started() -> tuple[str, str]:
    """The state and the cookie of a login under way."""
    status, _, headers = call(handler, "GET", "/login/wecom")
    assert status == 302
    state = parse_qs(urlsplit(headers["location"]).query)["state"][0]
    return state, headers["set-cookie"].partition(";")[0]


def finish(code: str, state: str, cookie: str) -> tuple[int, Any]:
    query = {"code": code, "state": state}
    status, body, _ = call(
        handler, "GET", "/login/wecom/callback", query=query, headers={"Cookie": cookie}
    )
    return status, body


def authorized(token: str) -> dict[str, Any]:
    event = {"type": "TOKEN", "authorizationToken": f"Bearer {token}", "methodArn": ARN}
    return authorize(event, Context())


class TestLogin:
    def test_a_member_gets_a_token_that_the_authorizer_takes(self, wecom: WeCom) -> None:
        status, session = finish("code-li", *started())

        assert status == 200
        assert session["me"] == {
            "party": "p-li", "name": "李雷", "roles": ["technician"], "outlet": "bj-01",
        }  # fmt: skip
        context = authorized(session["token"])["context"]
        caller = caller_of({"authorizer": context})
        assert caller == Caller("p-li", frozenset({"technician"}), "bj-01")
        assert call(handler, "GET", "/me", caller=caller)[1] == session["me"]

    def test_a_login_returns_to_the_page_it_was_started_from(self, wecom: WeCom) -> None:
        _, _, headers = call(handler, "GET", "/login/wecom", query={"return_to": "/app/tickets"})
        state = parse_qs(urlsplit(headers["location"]).query)["state"][0]
        cookie = headers["set-cookie"].partition(";")[0]
        query = {"code": "code-li", "state": state}

        status, _, headers = call(
            handler, "GET", "/login/wecom/callback", query=query, headers={"Cookie": cookie}
        )

        page, _, token = headers["location"].partition("#token=")
        assert (status, page) == (302, "https://api.example.cn/prod/app/tickets")
        assert authorized(token.partition("&")[0])["context"]["party"] == "p-li"

    @pytest.mark.parametrize("page", ["/console/m.html", "/console/", "/console"])
    def test_a_page_of_the_console_gets_a_cookie_and_no_token_in_its_address(
        self, wecom: WeCom, page: str
    ) -> None:
        _, _, headers = call(handler, "GET", "/login/wecom", query={"return_to": page})
        state = parse_qs(urlsplit(headers["location"]).query)["state"][0]
        cookie = headers["set-cookie"].partition(";")[0]

        status, body, headers = call(
            handler, "GET", "/login/wecom/callback", query={"code": "code-li", "state": state},
            headers={"Cookie": cookie},
        )  # fmt: skip

        assert (status, body) == (302, None)
        called = "https://api.example.cn/prod/login/wecom/callback"
        assert urljoin(called, headers["location"]) == f"https://api.example.cn/prod{page}"
        held = headers["set-cookie"].partition(";")[0]
        given = {"Cookie": held, "Sec-Fetch-Site": "same-origin"}
        assert call(handler, "POST", "/login/session", headers=given)[0] == 200

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example",
            "//evil.example",
            "/\\evil",
            "/a;b",
            "/a//b",
            "evil",
            "/a\r\nX: y",
        ],
    )
    def test_a_login_returns_to_no_other_address(self, wecom: WeCom, address: str) -> None:
        status, problem, _ = call(handler, "GET", "/login/wecom", query={"return_to": address})

        assert (status, problem["code"]) == (422, "invalid")

    @pytest.mark.parametrize("code", ["code-han", "code-gone", "code-guest"])
    def test_who_is_unknown_or_inactive_gets_none(self, wecom: WeCom, code: str) -> None:
        status, body = finish(code, *started())

        assert (status, body["code"]) == (403, "not_registered")

    def test_a_code_is_used_once(self, wecom: WeCom) -> None:
        finish("code-li", *started())

        status, body = finish("code-li", *started())
        assert (status, body["code"]) == (401, "bad_code")

    def test_a_state_is_good_for_one_login(self, wecom: WeCom) -> None:
        """Whoever gets hold of it tries no other code with it, after a failure neither."""
        wecom.codes["code-again"] = {"userid": "lilei"}
        used, failed = started(), started()
        assert finish("code-li", *used)[0] == 200 and finish("code-bad", *failed)[0] == 401

        for login in (used, failed):
            status, body = finish("code-again", *login)
            assert (status, body["code"]) == (401, "bad_state")
        assert "code-again" in wecom.codes

    def test_a_used_state_is_kept_until_it_would_have_ended_anyway(
        self, wecom: WeCom, moto_tables: Any, tables: dict[str, str]
    ) -> None:
        finish("code-li", *started())

        items = moto_tables.scan(TableName=tables["NOTICES_TABLE"])["Items"]
        (state,) = [each for each in items if each["reader"]["S"].startswith("login:")]
        kept = int(state["expires"]["N"]) - utcnow().timestamp()
        assert STATE_LIFE.total_seconds() < kept <= STATE_LIFE.total_seconds() + 3600

    def test_a_login_belongs_to_the_browser_that_started_it(self, wecom: WeCom) -> None:
        mine, theirs = started(), started()

        for state, cookie in ((theirs[0], mine[1]), (mine[0], ""), ("0" * 72, mine[1])):
            status, body = finish("code-li", state, cookie)
            assert (status, body["code"]) == (401, "bad_state")
        assert finish("code-li", "?", mine[1])[0] == 422
        assert finish("code-li", *mine)[0] == 200

    def test_a_wrong_secret_of_ours_is_not_the_members_fault(self, wecom: WeCom) -> None:
        wecom.secret = "changed"

        assert finish("code-li", *started())[0] == 503


def renewed(session: dict[str, Any]) -> tuple[int, Any]:
    """The answer to a renewal with the session's token."""
    caller = caller_of({"authorizer": authorized(session["token"])["context"]})
    status, body, _ = call(handler, "POST", "/login/renew", caller=caller)
    return status, body


def lasts(session: dict[str, Any]) -> timedelta:
    return parse(session["expires_at"]) - utcnow()


SECOND = timedelta(seconds=5)
"""More than these calls take."""


class TestRenewal:
    @pytest.fixture
    def office(self, wecom: WeCom, parties: PartyStore) -> WeCom:
        wecom.codes["code-fin"] = {"userid": "fin"}
        finance: frozenset[Role] = frozenset({"finance"})
        parties.put(Party("fin", "person", "钱", finance, "hq", accounts={"wecom": "fin"}))
        return wecom

    def test_who_decides_about_money_has_half_an_hour_others_eight(self, office: WeCom) -> None:
        half, whole = timedelta(minutes=30), timedelta(hours=8)
        decides, works = finish("code-fin", *started())[1], finish("code-li", *started())[1]

        assert half - SECOND < lasts(decides) <= half
        assert whole - SECOND < lasts(works) <= whole
        assert parse(decides["renew_until"]) - utcnow() > whole - SECOND

    def test_a_renewed_token_goes_on_until_eight_hours_after_the_login(self, office: WeCom) -> None:
        session = finish("code-fin", *started())[1]

        status, again = renewed(session)
        _, third = renewed(again)

        assert status == 200 and again["me"] == session["me"]
        assert again["renew_until"] == session["renew_until"] == third["renew_until"]
        assert authorized(third["token"])["principalId"] == "fin"

    @pytest.mark.parametrize(
        ("ago", "left"),
        [
            (timedelta(hours=7, minutes=50), timedelta(minutes=10)),
            (timedelta(hours=8), None),
            (None, None),
        ],
    )
    def test_nothing_is_renewed_beyond_them(
        self, office: WeCom, ago: timedelta | None, left: timedelta | None
    ) -> None:
        since = int((utcnow() - ago).timestamp()) if ago else None
        caller = Caller("fin", frozenset({"finance"}), "hq", since)

        status, body, _ = call(handler, "POST", "/login/renew", caller=caller)

        if left is None:
            assert (status, body["code"]) == (401, "token_expired")
        else:
            assert status == 200 and left - SECOND < lasts(body) <= left + SECOND

    def test_the_next_token_has_the_roles_as_they_are_now(
        self, office: WeCom, parties: PartyStore
    ) -> None:
        session = finish("code-fin", *started())[1]
        known = parties.get("fin", fresh=True)
        known = parties.put(replace(known, roles=frozenset({"auditor"})), known.version)

        assert renewed(session)[1]["me"]["roles"] == ["auditor"]
        parties.put(replace(known, active=False), known.version)
        status, said = renewed(session)
        assert (status, said["code"]) == (403, "not_registered")


class TestDevLogin:
    def test_it_is_there_where_the_stage_is_local(
        self, vault: Vault, parties: PartyStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STAGE", "local")

        status, session, _ = call(handler, "POST", "/dev/login", json={"party": "p-li"})

        assert status == 200
        assert authorized(session["token"])["principalId"] == "p-li"
        assert call(handler, "POST", "/dev/login", json={"party": "p-gone"})[0] == 403
        assert call(handler, "POST", "/dev/login", json={"party": "nobody"})[0] == 403

    @pytest.mark.parametrize("stage", ["test", "prod", "", "LOCAL"])
    @pytest.mark.parametrize("body", [b'{"party": "p-li"}', b"{", b""])
    def test_it_is_not_there_elsewhere(
        self, parties: PartyStore, monkeypatch: pytest.MonkeyPatch, stage: str, body: bytes
    ) -> None:
        monkeypatch.setenv("STAGE", stage)

        status, said, _ = call(handler, "POST", "/dev/login", body=body)

        assert (status, said) == (404, call(handler, "POST", "/nowhere")[1])


class TestAuthorizer:
    def token(self, keys: Keys | None = None) -> str:
        caller = Caller("p-li", frozenset({"technician", "dispatcher"}), "bj-01")
        return issue(caller, utcnow(), timedelta(hours=1), keys or keys_of(SECRET))

    def test_a_proven_caller_may_call_the_stage(self, vault: Vault) -> None:
        answer = authorized(self.token())

        assert answer["principalId"] == "p-li"
        since = answer["context"].pop("since")
        assert 0 <= utcnow().timestamp() - int(since) < SECOND.total_seconds()
        assert answer["context"] == {
            "party": "p-li", "roles": "dispatcher,technician", "outlet": "bj-01",
        }  # fmt: skip
        (statement,) = answer["policyDocument"]["Statement"]
        assert statement["Effect"] == "Allow"
        assert statement["Resource"] == ARN.partition("/")[0] + "/prod/*"

    def test_both_keys_of_a_rotation_are_taken(self, vault: Vault) -> None:
        assert authorized(self.token(Keys(Key(**OLD))))["principalId"] == "p-li"

    @pytest.mark.parametrize("said", ["", "Bearer", "Bearer x.y.z", "Basic abc", None])
    def test_a_malformed_token_is_401_without_asking_for_keys(
        self, vault: Vault, said: Any
    ) -> None:
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            authorize({"authorizationToken": said, "methodArn": ARN}, Context())

        assert vault.calls == 0

    def test_a_token_that_names_our_key_and_is_not_signed_by_it_is_told_others_are_not(
        self, vault: Vault, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for kid, told in ((KEY["kid"], 1), ("k9", 0)):
            with pytest.raises(Exception, match="Unauthorized"):
                authorized(self.token(Keys(Key(kid, "9" * 64))))
            assert capsys.readouterr().out.count('"Failure":[1.0]') == told

    def test_a_new_key_is_taken_at_once_and_a_made_up_one_asks_once(
        self, vault: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [0.0]
        keeper = secrets.SecretCache(
            lambda: secrets.fetch("our-tokens"), lambda: now[0], "our-tokens"
        )
        monkeypatch.setattr(secrets, "_keeper", {secrets.TOKENS: keeper}.__getitem__)
        authorized(self.token())
        fresh = {"kid": "k3", "key": "3" * 64}
        vault.document = SECRET | {"tokens": {"current": fresh, "previous": KEY}}

        now[0] = 31.0
        assert authorized(self.token(Keys(Key(**fresh))))["principalId"] == "p-li"
        for _ in range(5):
            with pytest.raises(Exception, match="Unauthorized"):
                authorized(self.token(Keys(Key("k9", "9" * 64))))

        assert vault.calls == 2


class TestSecret:
    def test_it_is_read_once_and_kept_five_minutes(self, vault: Vault) -> None:
        now = [0.0]
        keeper = secrets.SecretCache(lambda: secrets.fetch("ours"), lambda: now[0], "ours")

        assert keeper.get() == keeper.get() == SECRET
        now[0] = 299.0
        keeper.get()
        assert vault.calls == 1
        now[0] = 300.0
        keeper.get()
        assert vault.calls == 2

    def test_a_refresh_asks_again_but_not_at_every_forgery(self, vault: Vault) -> None:
        now = [0.0]
        keeper = secrets.SecretCache(lambda: secrets.fetch("ours"), lambda: now[0], "ours")
        keeper.get()

        assert not any(keeper.refresh() for _ in range(10))
        vault.document = {"new": True}
        now[0] = 30.0
        assert keeper.refresh()
        assert not keeper.refresh()
        assert vault.calls == 2

    def test_an_old_reading_serves_while_there_is_no_new_one(self, vault: Vault) -> None:
        now = [0.0]
        keeper = secrets.SecretCache(lambda: secrets.fetch("ours"), lambda: now[0], "ours")
        keeper.get()
        now[0] = 301.0
        vault.failures = [(400, {"__type": "ThrottlingException"})] * 2

        assert keeper.get() == SECRET
        now[0] = 400.0
        assert not keeper.refresh()

    def test_a_session_token_is_signed_along(
        self, vault: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SESSION_TOKEN", "session")

        secrets.fetch("ours")

        assert vault.tokens == ["session"]

    def test_two_failures_are_tried_again_three_are_given_up(self, vault: Vault) -> None:
        broken = (500, {"__type": "InternalServiceError"})
        vault.failures = [broken] * 2
        assert secrets.fetch("ours") == SECRET

        vault.failures = [broken] * 3
        with pytest.raises(Unavailable, match="InternalServiceError"):
            secrets.fetch("ours")
        assert vault.calls == 6

    @pytest.mark.parametrize(
        ("failure", "said"),
        [
            ((400, {"__type": "ResourceNotFoundException"}), "ResourceNotFoundException"),
            ((400, {"__type": "com.x#AccessDeniedException"}), "AccessDeniedException"),
            ((403, b"<html>"), "HTTP 403"),
            ((200, {"SecretString": '{"tokens": "s3cret-text'}), "JSON object"),
            ((200, {"SecretString": '["s3cret-text"]'}), "JSON object"),
            ((200, {"SecretBinary": "s3cret-text"}), "JSON object"),
        ],
    )
    def test_what_is_wrong_is_named_but_never_the_content(
        self, vault: Vault, failure: tuple[int, Any], said: str
    ) -> None:
        vault.failures = [failure]

        with pytest.raises(secrets.SecretUnreadable, match=said) as error:
            secrets.fetch("ours")
        assert "ours" in str(error.value) and "s3cret-text" not in str(error.value)

    def test_nobody_there_is_said_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

        with pytest.raises(Unavailable, match="cannot be reached"):
            secrets.fetch("ours")

    def test_each_partition_has_its_own_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert secrets.endpoint("eu-west-1") == "https://secretsmanager.eu-west-1.amazonaws.com/"
        china = secrets.endpoint("cn-northwest-1")
        assert china == "https://secretsmanager.cn-northwest-1.amazonaws.com.cn/"
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
        assert secrets.endpoint("cn-north-1") == "http://127.0.0.1:4566/"
        monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1/")
        assert secrets.endpoint("cn-north-1") == "http://127.0.0.1:1/"

    def test_neither_the_secret_nor_the_authorizer_needs_boto3(self, vault: Vault) -> None:
        token = TestAuthorizer().token()
        code = (
            "import sys; from identity.authorizer import handler\n"
            f"event = {{'authorizationToken': 'Bearer {token}', 'methodArn': '{ARN}'}}\n"
            "assert handler(event, None)['principalId'] == 'p-li'\n"
            "assert not {'boto3', 'botocore.session', 'botocore.client'} & set(sys.modules)\n"
        )

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

        assert done.returncode == 0, done.stderr
