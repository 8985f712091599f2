"""Calling Youzan's cloud: a token per app and shop, one try; errors that say what to do.

The token travels in the URL and the secret in one body, so no URL and no error ever holds them.
Source: Youzan cloud, token of a self-built app and calling of APIs; its numbers of errors are below.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from suanqing import times
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform.posting import JSON, object_of, over_urllib3

STALE_TOKEN = {4201, 4202, 4203, 4204}
THROTTLED = {4101}
MISCONFIGURED = {4001, 4004, 4005, 4007}
"""Permissions, addresses that may call, APIs that are not there."""
OK = 200
MARGIN = timedelta(minutes=10)
RETRY_AFTER = 60


class YouzanClient:
    """One app for one shop (`kdt_id`); its token is kept while the process lives."""

    def __init__(
        self,
        base: str,
        client_id: str,
        secret: str,
        shop: int,
        now: Callable[[], datetime] = times.utcnow,
    ) -> None:
        self._base, self._client_id, self._secret, self._shop = base, client_id, secret, shop
        self._http, self._now = over_urllib3("Youzan", 5, RETRY_AFTER), now
        self._token: tuple[str, datetime] | None = None

    def call(self, name: str, version: str, **params: str | int) -> dict[str, Any]:
        """`data` of the answer, its fractions as they were written.

        Raises Unavailable (`retry_after` seconds), ChannelMisconfigured, Invalid: this one cannot be had.
        """
        answer = self._ask(name, version, params)
        if _gateway(answer) in STALE_TOKEN:
            self._token = None
            answer = self._ask(name, version, params)
        return _data(name, answer)

    def _ask(self, name: str, version: str, params: Mapping[str, str | int]) -> dict[str, Any]:
        query = urlencode({"access_token": self._current()})
        return self._post(f"api/{name}/{version}?{query}", name, params)

    def _current(self) -> str:
        if self._token is None or self._token[1] <= self._now():
            self._token = self._fresh()
        return self._token[0]

    def _fresh(self) -> tuple[str, datetime]:
        asked = {
            "client_id": self._client_id,
            "client_secret": self._secret,
            "authorize_type": "silent",
            "grant_id": str(self._shop),
            "refresh": False,
        }
        answer = self._post("auth/token", "auth/token", asked)
        data = answer.get("data")
        if answer.get("success") is not True or not isinstance(data, dict):
            raise ChannelMisconfigured("Youzan gives no token", platform_code=answer.get("code"))
        token, ends = data.get("access_token"), data.get("expires")
        if not (isinstance(token, str) and token and isinstance(ends, int)):
            raise Unavailable("Youzan gives no token", retry_after=RETRY_AFTER)
        return token, times.from_epoch_ms(ends) - MARGIN

    def _post(self, path: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._http("POST", f"{self._base}/{path}", json.dumps(body).encode(), JSON)
        return object_of(answer, name, RETRY_AFTER)


def _gateway(answer: Mapping[str, Any]) -> int | None:
    """The number of a gateway's refusal; None where it let the call through."""
    error = answer.get("gw_err_resp")
    if not isinstance(error, dict):
        return None
    code = str(error.get("err_code", ""))
    return int(code) if code.isascii() and code.isdigit() else 0


def _data(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Only the platform's codes are repeated: its text may quote what was sent."""
    code = _gateway(answer)
    if code is not None:
        facts: dict[str, Any] = {"platform_code": code, "api": name}
        if code in MISCONFIGURED | STALE_TOKEN:
            raise ChannelMisconfigured(f"Youzan refuses the configuration ({code})", **facts)
        wait = 3 if code in THROTTLED else RETRY_AFTER
        raise Unavailable(f"{name} failed ({code})", retry_after=wait, **facts)
    data = answer.get("data")
    if answer.get("success") is True and answer.get("code") == OK and isinstance(data, dict):
        return data
    said = answer.get("code")
    facts = {"platform_code": said, "api": name}
    raise Invalid(f"{name} refuses this one ({said})", "platform_refused", **facts)
