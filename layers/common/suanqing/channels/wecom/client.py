"""Calling WeCom: one shared token, one refresh at a time, one repeat, errors that say what to do.

The token travels in the URL and the secret in one URL, so no URL ever reaches an error or a log.
Source: WeCom 91039 (gettoken), 90236 (message/send), 96442 (getuserinfo), 90454 (limits).
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from suanqing.errors import ChannelMisconfigured, Invalid, Unauthenticated, Unavailable
from suanqing.times import utcnow

STALE_TOKEN = {40014, 42001}
MISCONFIGURED = {40001, 40013, 41001, 41002, 41004, 50001, 50003, 60020, 301002, 48002}
BAD_CONTENT = {40035, 40058, 45002}
RETRY_AFTER = {-1: 5, 45033: 2, 45009: 60}
"""Seconds to wait; a minute limit blocks for 60 s."""
ALL_REFUSED = 81013
BAD_CODE = 40029
MARGIN = timedelta(minutes=5)
LEASE_SECONDS = 15
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""How long a loser of the lease waits between looks, in seconds."""


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    body: bytes


Http = Callable[[str, str, bytes | None], Answer]
"""(method, url, JSON body) -> Answer; raises Unavailable when there is none."""


class TokenStore(Protocol):
    """One app's token, shared by all processes."""

    def get(self) -> str | None:
        """The token, None when there is none or it has expired."""

    def lease(self, owner: str, seconds: int) -> bool:
        """True for one caller until `put` or the time is up; not even its owner gets it twice."""

    def put(self, token: str, expires_at: datetime) -> None:
        """Keep the token and end the lease."""

    def invalidate(self, token: str) -> None:
        """Forget this token; a newer one stays."""


@dataclass(frozen=True)
class Sent:
    """message/send: `refused` are the lower-cased userids that WeCom says it did not reach.

    The rest is no proof of delivery: beyond 30 a minute or 1000 an hour WeCom drops in silence.
    """

    message_id: str
    response_code: str
    refused: frozenset[str]


@dataclass(frozen=True)
class Visitor:
    """Who opened the page: `userid` for a member, else `openid`, perhaps `external_userid`."""

    userid: str
    openid: str
    external_userid: str


class WeComClient:
    """One app of one corporation."""

    def __init__(
        self,
        api_base: str,
        corpid: str,
        secret: str,
        agentid: str | int,
        tokens: TokenStore,
        http: Http | None = None,
        now: Callable[[], datetime] = utcnow,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = api_base.rstrip("/")
        self._corpid, self._secret, self.agentid = corpid, secret, int(agentid)
        self._tokens, self._now, self._sleep = tokens, now, sleep
        self._http = http or over_urllib3
        self._owner = uuid.uuid4().hex

    def send(self, message: Mapping[str, Any]) -> Sent:
        """message/send of a payload of cards.py. Who is refused is in the result, not an error.

        Raises Unavailable (`retry_after` seconds), ChannelMisconfigured, Invalid (bad content).
        """
        answer = self._call("POST", "message/send", body=message)
        if answer["errcode"] == ALL_REFUSED:
            return Sent("", "", frozenset(_ids(message.get("touser", ""))))
        refused = [*_ids(answer.get("invaliduser")), *_ids(answer.get("unlicenseduser"))]
        return Sent(
            str(answer.get("msgid", "")),
            str(answer.get("response_code", "")),
            frozenset(refused),
        )

    def visitor(self, code: str) -> Visitor:
        """auth/getuserinfo of an OAuth code (one use, five minutes); Unauthenticated when bad."""
        if not 0 < len(code.encode("utf-8", "replace")) <= 512:
            raise Unauthenticated("the login code is missing or too long", "bad_code")
        answer = self._call("GET", "auth/getuserinfo", {"code": code})
        if answer["errcode"] == BAD_CODE:
            raise Unauthenticated("the login code is wrong or used", "bad_code")
        names = ("userid", "openid", "external_userid")
        return Visitor(*(str(answer.get(name) or "") for name in names))

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The answer, with a repeat under a new token when the first was refused as stale."""
        token = self._token()
        answer = self._ask(method, path, {**(query or {}), "access_token": token}, body)
        if answer["errcode"] in STALE_TOKEN:
            self._tokens.invalidate(token)
            query = {**(query or {}), "access_token": self._token()}
            answer = self._ask(method, path, query, body)
        return _checked(answer, path)

    def _token(self) -> str:
        for wait in (*WAITS, None):
            if token := self._tokens.get():
                return token
            if self._tokens.lease(self._owner, LEASE_SECONDS):
                return self._tokens.get() or self._refresh()
            if wait is not None:
                self._sleep(wait)
        raise Unavailable("the WeCom token is being fetched elsewhere", retry_after=LEASE_SECONDS)

    def _refresh(self) -> str:
        """A failure leaves the lease to run out: so many failing calls an hour at most."""
        query = {"corpid": self._corpid, "corpsecret": self._secret}
        answer = _checked(self._ask("GET", "gettoken", query, None), "gettoken")
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(seconds, int)):
            raise Unavailable("WeCom gave no token", retry_after=60)
        life = timedelta(seconds=seconds)
        self._tokens.put(token, self._now() + max(life - MARGIN, life / 2))
        return token

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        status, text = self._http(method, f"{self._base}/{path}?{urlencode(query)}", data)
        if status >= 500 or status == 429:
            raise Unavailable(f"WeCom {path} answers HTTP {status}", retry_after=5)
        if status != 200:
            raise ChannelMisconfigured(f"WeCom has no {path}: HTTP {status}", status=status)
        try:
            answer = json.loads(text)
            return {**answer, "errcode": int(answer.get("errcode", 0))}
        except (ValueError, TypeError, AttributeError):
            raise Unavailable(f"WeCom {path} answers no JSON object", retry_after=5) from None


def _checked(answer: dict[str, Any], path: str) -> dict[str, Any]:
    """The answer of a success, or of a failure that belongs to the call; the rest is raised."""
    code = answer["errcode"]
    facts = {"errcode": code, "api": path}
    if code in (0, ALL_REFUSED, BAD_CODE):
        return answer
    if code in MISCONFIGURED:
        raise ChannelMisconfigured(f"WeCom refuses the configuration ({code})", **facts)
    if code in BAD_CONTENT:
        raise Invalid(f"WeCom refuses the content ({code})", **facts)
    wait = RETRY_AFTER.get(code, 60)
    raise Unavailable(f"WeCom {path} failed ({code})", retry_after=wait, **facts)


def over_urllib3(method: str, url: str, body: bytes | None) -> Answer:
    """One try, 2 s to connect, 5 s to answer. After a read time-out the outcome is unknown:
    repeating the identical message is safe, since it asks for WeCom's duplicate check."""
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

    headers = {"Content-Type": "application/json"} if body is not None else {}
    try:
        answer = _pool().request(method, url, body=body, headers=headers)
    except (ConnectTimeoutError, NewConnectionError):
        raise Unavailable("WeCom cannot be reached", outcome="none", retry_after=5) from None
    except HTTPError:
        raise Unavailable("WeCom did not answer", outcome="unknown", retry_after=5) from None
    return Answer(answer.status, answer.data)


@cache
def _pool() -> Any:
    import urllib3

    timeout = urllib3.Timeout(connect=2, read=5)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=4)


def _ids(joined: Any) -> list[str]:
    return [name for name in str(joined or "").lower().split("|") if name]
