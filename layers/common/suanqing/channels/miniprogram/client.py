"""Calling WeChat for a mini program: a shared token, who somebody is, their phone, a subscription message.

Secrets and tokens travel in addresses, so no address ever reaches an error; the session's key is dropped at once.
Source: WeChat, code2Session, getPhoneNumber, subscribeMessage.send.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from suanqing.errors import ChannelMisconfigured, Invalid, Unauthenticated, Unavailable
from suanqing.platform.posting import JSON, over_urllib3
from suanqing.platform.shared_token import SharedToken, TokenStore
from suanqing.times import utcnow

STALE_TOKEN = {40001, 40014, 42001}
BAD_CODE = {40029, 40163, 41008, 40226}
"""Wrong, used, missing, or of somebody whom WeChat holds to be a risk."""
BAD_TEMPLATE = {40037, 41030, 43107}
"""None, or one that WeChat has shut."""
MISCONFIGURED = {40013, 40125, 40164, 41002, 41004, 48001, 48004, 50002, 61024} | BAD_TEMPLATE
"""40164: the address that calls is none of those that the program allows."""
THROTTLED = {-1: 5, 45009: 60, 45011: 60}
SENT = "cgi-bin/message/subscribe/send"
NO_CONSENT, BAD_OPENID, BAD_VALUE, BAD_WORDS = 43101, 40003, 47003, 45168


class Visitor(NamedTuple):
    """openid: who, for this mini program alone. unionid: across the company's apps, "" where they are not bound."""

    openid: str
    unionid: str


class MiniProgramClient:
    def __init__(
        self,
        base: str,
        appid: str,
        secret: str,
        tokens: TokenStore,
        now: Callable[[], datetime] = utcnow,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base, self._appid, self._secret = base.rstrip("/"), appid, secret
        self._http = over_urllib3("WeChat")
        self._token = SharedToken("WeChat", tokens, self._fetched, now, sleep)

    def visitor(self, code: str) -> Visitor:
        """Of what `wx.login` gave. Unauthenticated: the code is wrong or used."""
        _plausible(code)
        query = {
            "appid": self._appid, "secret": self._secret, "js_code": code, "grant_type": "authorization_code",
        }  # fmt: skip
        answer = _checked(self._ask("GET", "sns/jscode2session", query, None), "jscode2session")
        openid, unionid = answer.get("openid"), answer.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise Unavailable("WeChat names nobody", retry_after=60)
        return Visitor(openid, unionid if isinstance(unionid, str) else "")

    def phone(self, code: str, openid: str) -> str:
        """The phone that its owner agreed to give: digits alone, with + and its country's where that is not 86.
        Unauthenticated: a wrong, used or foreign code."""
        _plausible(code)
        answer = self._call("wxa/business/getuserphonenumber", {"code": code, "openid": openid})
        info = answer.get("phone_info")
        mark = info.get("watermark") if isinstance(info, dict) else None
        if (
            not isinstance(info, dict)
            or not isinstance(mark, dict)
            or mark.get("appid") != self._appid
        ):
            raise Unauthenticated("the phone was given to another program", "bad_code")
        found, country = (str(info.get(name) or "") for name in ("purePhoneNumber", "countryCode"))
        digits = country + found
        if not (found and country and digits.isascii() and digits.isdigit() and len(digits) <= 18):
            raise Unauthenticated("WeChat gives no phone", "bad_code")
        return found if country == "86" else f"+{digits}"

    def send(self, openid: str, message: Mapping[str, Any]) -> int:
        """0: WeChat took it. Else why it will not: NO_CONSENT, BAD_OPENID, BAD_VALUE or BAD_WORDS. Raises Unavailable,
        with `outcome` "unknown" where it may have been taken; ChannelMisconfigured; Invalid: another refusal, with
        its `errcode`."""
        answer = self._call(SENT, {"touser": openid, **message})
        return int(answer["errcode"])

    def _call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._token.using(
            lambda token: self._ask("POST", path, {"access_token": token}, body),
            lambda answer: answer["errcode"] in STALE_TOKEN,
        )
        return _checked(answer, path)

    def _fetched(self) -> tuple[str, int]:
        """Of a token that does not come, nothing was sent with it."""
        try:
            return self._fetched_token()
        except Unavailable as error:
            raise Unavailable(error.message, **{**error.facts, "outcome": "none"}) from None

    def _fetched_token(self) -> tuple[str, int]:
        query = {"grant_type": "client_credential", "appid": self._appid, "secret": self._secret}
        answer = _checked(self._ask("GET", "cgi-bin/token", query, None), "token")
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(seconds, int)):
            raise Unavailable("WeChat gave no token", retry_after=60)
        return token, seconds

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        url = f"{self._base}/{path}?{urlencode(query)}"
        status, text = self._http(method, url, data, JSON if data is not None else {})
        if status >= 500 or status == 429:
            outcome = "none" if status == 429 else "unknown"
            raise Unavailable(
                f"WeChat {path} answers HTTP {status}", outcome=outcome, retry_after=5
            )
        if status != 200:
            raise ChannelMisconfigured(f"WeChat has no {path}: HTTP {status}", status=status)
        try:
            answer = json.loads(text)
            return {**answer, "errcode": int(answer.get("errcode") or 0)}
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise Unavailable(
                f"WeChat {path} answers no JSON object", outcome="unknown", retry_after=5
            ) from None


def _checked(answer: dict[str, Any], path: str) -> dict[str, Any]:
    """The answer of a success, or of a failure that belongs to the message; the rest is raised. Only the platform's
    numbers are repeated: its text may quote what was sent."""
    code = answer["errcode"]
    facts: dict[str, Any] = {"errcode": code, "api": path}
    if code in (0, NO_CONSENT, BAD_OPENID, BAD_VALUE, BAD_WORDS):
        return answer
    if code in BAD_CODE:
        raise Unauthenticated("the login code is wrong or used", "bad_code")
    if code in MISCONFIGURED | STALE_TOKEN:
        raise ChannelMisconfigured(f"WeChat refuses the configuration ({code})", **facts)
    if path == SENT and code not in THROTTLED:
        raise Invalid(f"WeChat refuses this one ({code})", "platform_refused", **facts)
    raise Unavailable(
        f"WeChat {path} failed ({code})", retry_after=THROTTLED.get(code, 60), **facts
    )


def _plausible(code: str) -> None:
    if not 0 < len(code.encode("utf-8", "replace")) <= 512:
        raise Unauthenticated("the login code is missing or too long", "bad_code")
