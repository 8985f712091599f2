"""Calling Doudian: signed, one try, a token per shop; errors that say what to do.

The token and the signature travel in the address, so no address ever reaches an error. Source: Doudian's SDK; its
codes of errors are `unproven.json`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from suanqing import times
from suanqing.channels.doudian import signing
from suanqing.channels.doudian.unproven import facts
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform.posting import JSON, object_of, over_urllib3

RETRY_AFTER = 60
MARGIN = timedelta(minutes=10)


class DoudianClient:
    """One self-used app of one shop; its token is kept while the process lives."""

    def __init__(
        self,
        base: str,
        app_key: str,
        secret: str,
        shop_id: str,
        now: Callable[[], datetime] = times.utcnow,
    ) -> None:
        self._base, self._app_key, self._secret, self._shop_id = base, app_key, secret, shop_id
        self._http, self._now = over_urllib3("Doudian", 10, RETRY_AFTER), now
        self._token: tuple[str, datetime] | None = None

    def call(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """`data` of the answer, its fractions as they were written.

        Raises Unavailable (`retry_after` seconds), ChannelMisconfigured, Invalid: this one cannot be had.
        """
        answer = self._ask(path, params, self._current())
        if _named(answer) & set(facts()["stale_token"]):
            self._token = None
            answer = self._ask(path, params, self._current())
        return _data(path, answer)

    def _current(self) -> str:
        if self._token is None or self._token[1] <= self._now():
            asked = {"code": "", "grant_type": "authorization_self", "shop_id": self._shop_id}
            told = _data("token/create", self._ask("token/create", asked, ""))
            token, seconds = told.get("access_token"), told.get("expires_in")
            if not (isinstance(token, str) and token and isinstance(seconds, int)):
                raise Unavailable("Doudian gives no token", retry_after=RETRY_AFTER)
            life = timedelta(seconds=seconds)
            self._token = (token, self._now() + max(life - MARGIN, life / 2))
        return self._token[0]

    def _ask(self, path: str, params: Mapping[str, Any], token: str) -> dict[str, Any]:
        method, body = path.replace("/", "."), signing.param_json(params)
        stamp = self._now().astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S")
        query = {
            "app_key": self._app_key, "method": method, "access_token": token, "param_json": body,
            "timestamp": stamp, "v": "2", "sign_method": signing.HMAC,
            "sign": signing.of_call(self._app_key, method, body, stamp, self._secret),
        }  # fmt: skip
        answer = self._http("POST", f"{self._base}/{path}?{urlencode(query)}", body.encode(), JSON)
        return object_of(answer, path, RETRY_AFTER)


def _named(answer: Mapping[str, Any]) -> set[str]:
    return {str(answer.get(name)) for name in ("code", "sub_code") if answer.get(name) is not None}


def _data(path: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Only the platform's codes are repeated: its text may quote what was sent."""
    known, named = facts(), _named(answer)
    if answer.get("code") in known["ok"]:
        data = answer.get("data")
        return data if isinstance(data, dict) else {}
    told: dict[str, Any] = {
        "platform_code": answer.get("code"),
        "sub_code": answer.get("sub_code"),
        "api": path,
    }
    if named & {*known["misconfigured"], *known["stale_token"]}:
        raise ChannelMisconfigured(f"Doudian refuses the configuration ({path})", **told)
    if named & set(known["gone"]):
        raise Invalid(f"{path} refuses this one", "platform_refused", **told)
    wait = 1 if named & set(known["throttled"]) else RETRY_AFTER
    raise Unavailable(f"{path} failed", retry_after=wait, **told)
