"""Calling TOP: signed, form-encoded, one try; errors that say what to do.

The seller's session and the signature travel in the body, so no URL and no error ever holds them.
Source: Taobao open platform (API access guide); its numbers of errors are in ERRORS.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from suanqing import times
from suanqing.channels.tmall.signing import METHODS, SignMethod, sign
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform.posting import FORM, object_of, over_urllib3

THROTTLED = {"7"}
"""App Call Limited: so many calls a second, or a day."""
MISCONFIGURED = {"11", "12", "13", "21", "22", "23", "24", "25", "26", "27", "28", "29"}
"""Permissions, signature, session, app: nothing a second try cures."""
GONE = ("isv.trade-not-exist", "isv.refund-not-exist", "isv.invalid-parameter")
"""Beginnings of sub codes that are of the one thing that was asked for."""
RETRY_AFTER = 60


class TopClient:
    """One app of the open platform, with one seller's grant."""

    def __init__(
        self,
        base: str,
        app_key: str,
        secret: str,
        session: str,
        sign_method: SignMethod = "md5",
        now: Callable[[], datetime] = times.utcnow,
    ) -> None:
        self._base, self._app_key, self._secret, self._session = base, app_key, secret, session
        self._method, self._http, self._now = (
            sign_method,
            over_urllib3("TOP", 10, RETRY_AFTER),
            now,
        )

    def call(self, method: str, **params: str | int) -> dict[str, Any]:
        """What the platform answers to `method` ("taobao.…"), its fractions as they were written.

        Raises Unavailable (`retry_after` seconds), ChannelMisconfigured, Invalid: this one cannot be had.
        """
        if self._method not in METHODS:
            raise ChannelMisconfigured("the shop's sign_method is none that TOP has")
        asked = {name: str(value) for name, value in params.items()} | {
            "method": method,
            "app_key": self._app_key,
            "session": self._session,
            "timestamp": self._now().astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
            "format": "json",
            "v": "2.0",
            "sign_method": self._method,
        }
        asked = {name: value for name, value in asked.items() if value}
        asked["sign"] = sign(self._secret, asked, self._method)
        answer = self._http("POST", self._base, urlencode(asked).encode(), FORM)
        return _answered(method, object_of(answer, method, RETRY_AFTER))


def _answered(method: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    error = answer.get("error_response")
    name = method.removeprefix("taobao.").replace(".", "_") + "_response"
    found = answer.get(name) if error is None else error
    if not isinstance(found, dict):
        raise Unavailable(f"{method} answers nothing readable", retry_after=RETRY_AFTER)
    if error is not None:
        raise _refused(method, str(error.get("code", "")), str(error.get("sub_code") or ""))
    return found


def _refused(method: str, code: str, sub_code: str) -> Exception:
    """Only the platform's codes are repeated: its text may quote what was sent."""
    facts = {"platform_code": code, "sub_code": sub_code, "api": method}
    if sub_code.startswith(GONE):
        return Invalid(f"{method} refuses this one ({sub_code})", "platform_refused", **facts)
    if code in MISCONFIGURED:
        return ChannelMisconfigured(f"TOP refuses the configuration ({code} {sub_code})", **facts)
    return Unavailable(
        f"{method} failed ({code} {sub_code})",
        retry_after=1 if code in THROTTLED else RETRY_AFTER,
        **facts,
    )
