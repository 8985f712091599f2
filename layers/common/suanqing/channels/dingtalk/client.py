"""Calling DingTalk: two servers with a token each, one repeat under a new token, errors that say what to do.

The company's calls of a month are counted by DingTalk (5,000 for all its apps in the standard edition): tokens,
logins and the address book are free, everything else here is not. When they are spent no call is made again.
Source: DingTalk, work notices (asyncsend_v2), to-dos, cards (createAndDeliver), robots, quota page of 2026-05-09.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from suanqing.errors import ChannelMisconfigured, Invalid, Unauthenticated, Unavailable
from suanqing.platform.posting import JSON, Answer, over_urllib3
from suanqing.platform.shared_token import SharedToken, TokenStore
from suanqing.times import utcnow

STALE_TOKEN = {"40014", "42001", "InvalidAuthentication"}
SPENT = {"90020", "Forbidden.AccessDenied.ApiCountLimitForOrg"}
THROTTLED = {
    "90018": 1,
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": 1,
    "90002": 60,
    "Forbidden.AccessDenied.QpsLimitForApi": 60,
    "todo.taskCreate.lockError": 5,
    "410100": 600,
}
"""Seconds to wait; a group's robot that said more than 20 things in a minute is shut for ten."""
MISCONFIGURED = {
    "40089",
    "40013",
    "41001",
    "60011",
    "60020",
    "71006",
    "310000",
    "300005",
    "400013",
    "50002",
}
"""Not confirmed live (docs/channels.md): key or secret, permissions, addresses that may call, robots."""
BAD_CODE = {"40078", "40079", "40080", "400001", "invalidParameter.authCode.notFound"}
GONE = ("notexist", "notfound")
"""In the code of a task that is there no more. Not confirmed live."""
NOT_OURS = "60121"
RETRY_AFTER = 60
BLOCKED_SECONDS = 300
"""An address that called too often is answered with HTML, or with `punish`, so long."""
MAX_PEOPLE = 5_000


class QuotaSpent(Unavailable):
    """The company's calls of this month are used up: nothing is tried again before the month turns."""


class Member(NamedTuple):
    userid: str
    unionid: str


class DingTalkClient:
    """One internal app of one company. old, new: the tokens of oapi and api, which are two."""

    def __init__(
        self,
        api_base: str,
        oapi_base: str,
        app: Mapping[str, Any],
        tokens: tuple[TokenStore, TokenStore],
        now: Callable[[], datetime] = utcnow,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._api, self._oapi, self._app = api_base.rstrip("/"), oapi_base.rstrip("/"), app
        self._http = over_urllib3("DingTalk")
        new, old = tokens
        self._new = SharedToken("DingTalk", new, self._fetched_new, now, sleep)
        self._old = SharedToken("DingTalk", old, self._fetched_old, now, sleep)

    def notify(self, accounts: Sequence[str], message: Mapping[str, Any]) -> str:
        """One work notice, whoever it is to; its task id. That it was taken is no proof that it arrived."""
        if not 1 <= len(accounts) <= MAX_PEOPLE:
            raise Invalid("a work notice goes to 1 to 5000 people", recipients=len(accounts))
        body = {
            "agent_id": int(self._app["agent_id"]),
            "userid_list": ",".join(accounts),
            "msg": message,
        }
        answer = self._call_old("topapi/message/corpconversation/asyncsend_v2", body)
        return str(answer.get("task_id", ""))

    def unionid(self, account: str) -> str:
        """Of a member; it costs nothing. "" for who is none."""
        try:
            answer = self._call_old("topapi/v2/user/get", {"userid": account})
        except Invalid as error:
            if error.facts.get("platform_code") == NOT_OURS:
                return ""
            raise
        return _field(answer, "result", "unionid")

    def card(self, card: Mapping[str, Any]) -> None:
        """Made and delivered; the same outTrackId again is taken as done."""
        try:
            self._call_new("POST", "v1.0/card/instances/createAndDeliver", card)
        except Invalid as error:
            if "exist" not in str(error.facts.get("platform_code", "")).lower():
                raise

    def todo(self, unionid: str, task: Mapping[str, Any]) -> str:
        """The task's id; one of a `sourceId`, however often it is asked for."""
        path = f"v1.0/todo/users/{quote(unionid, safe='')}/tasks"
        answer = self._call_new("POST", f"{path}?{urlencode({'operatorId': unionid})}", task)
        return str(answer.get("id", ""))

    def finish_todo(self, unionid: str, task: str) -> None:
        """Done for everybody; one that is gone is done. Another refusal is raised: it still stands."""
        path = f"v1.0/todo/users/{quote(unionid, safe='')}/tasks/{quote(task, safe='')}"
        try:
            self._call_new("PUT", f"{path}?{urlencode({'operatorId': unionid})}", {"done": True})
        except Invalid as error:
            code = str(error.facts.get("platform_code", "")).lower()
            if error.facts.get("status") != 404 and not any(each in code for each in GONE):
                raise

    def say(self, address: str, message: Mapping[str, Any]) -> None:
        """To a group by its robot; address: path and query, signed."""
        self._checked(self._ask("POST", f"{self._oapi}/{address}", message, {}), "robot/send")

    def failed_events(self) -> bytes:
        """A page of events that DingTalk could not deliver, as it came. Asking clears them: keep it at once."""
        path = "call_back/get_call_back_failed_result"
        answer = self._old.using(
            lambda token: self._ask("GET", f"{self._oapi}/{path}?{_token(token)}", None, {}),
            _is_stale,
        )
        self._checked(answer, "get_call_back_failed_result")
        return answer.body

    def member_inside(self, code: str) -> str:
        """userid of who opened a page in the app. Unauthenticated: the code is wrong or used."""
        _plausible(code)
        answer = self._call_old("topapi/v2/user/getuserinfo", {"code": code})
        return _field(answer, "result", "userid")

    def member_outside(self, code: str) -> str:
        """userid of who logged in in a browser, "" for somebody of no or another company."""
        _plausible(code)
        asked = {
            "clientId": self._app["app_key"], "clientSecret": self._app["app_secret"],
            "code": code, "grantType": "authorization_code",
        }  # fmt: skip
        url = f"{self._api}/v1.0/oauth2/userAccessToken"
        token = self._checked(self._ask("POST", url, asked, {}), "userAccessToken").get(
            "accessToken"
        )
        headers = {"x-acs-dingtalk-access-token": str(token or "")}
        me = self._ask("GET", f"{self._api}/v1.0/contact/users/me", None, headers)
        unionid = self._checked(me, "contact/users/me").get("unionId")
        if not isinstance(unionid, str) or not unionid:
            return ""
        try:
            found = self._call_old("topapi/user/getbyunionid", {"unionid": unionid})
        except Invalid as error:
            if error.facts.get("platform_code") == NOT_OURS:
                return ""
            raise
        return _field(found, "result", "userid")

    def _call_old(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._old.using(
            lambda token: self._ask("POST", f"{self._oapi}/{path}?{_token(token)}", body, {}),
            _is_stale,
        )
        return self._checked(answer, path)

    def _call_new(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        answer = self._new.using(
            lambda token: self._ask(
                method, f"{self._api}/{path}", body, {"x-acs-dingtalk-access-token": token}
            ),
            _is_stale,
        )
        return self._checked(answer, path.partition("?")[0])

    def _fetched_new(self) -> tuple[str, int]:
        asked = {"appKey": self._app["app_key"], "appSecret": self._app["app_secret"]}
        url = f"{self._api}/v1.0/oauth2/accessToken"
        answer = self._token_of(self._ask("POST", url, asked, {}), "accessToken")
        return _life(answer.get("accessToken"), answer.get("expireIn"))

    def _fetched_old(self) -> tuple[str, int]:
        query = urlencode({"appkey": self._app["app_key"], "appsecret": self._app["app_secret"]})
        answer = self._token_of(
            self._ask("GET", f"{self._oapi}/gettoken?{query}", None, {}), "gettoken"
        )
        return _life(answer.get("access_token"), answer.get("expires_in"))

    def _ask(
        self, method: str, url: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> Answer:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._http(method, url, data, {**headers, **(JSON if data is not None else {})})

    def _token_of(self, answer: Answer, api: str) -> dict[str, Any]:
        """A token that is refused for good is no refusal of what was to be sent with it."""
        try:
            return self._checked(answer, api)
        except (Invalid, Unauthenticated) as error:
            raise ChannelMisconfigured(error.message, **error.facts) from None

    def _checked(self, answer: Answer, api: str) -> dict[str, Any]:
        """The answer of a success; only the platform's codes are repeated, its text may quote what was sent."""
        told, code = _object(answer), _code(answer)
        if told is None or told.get("punish"):
            seconds = RETRY_AFTER if answer.status >= 500 else BLOCKED_SECONDS
            outcome = "unknown" if told is None else "none"
            raise Unavailable(
                f"DingTalk {api} answers nothing readable", retry_after=seconds, outcome=outcome
            )
        if code in ("0", "") and answer.status == 200:
            return told
        facts: dict[str, Any] = {"platform_code": code, "api": api, "status": answer.status}
        if code in SPENT:
            raise QuotaSpent("DingTalk's calls of this month are used up", **facts)
        if code in THROTTLED or answer.status == 429:
            wait = THROTTLED.get(code, RETRY_AFTER)
            raise Unavailable(f"DingTalk {api} is throttled ({code})", retry_after=wait, **facts)
        if code in BAD_CODE:
            raise Unauthenticated("the login code is wrong or used", "bad_code")
        if code in MISCONFIGURED | STALE_TOKEN or answer.status in (401, 403):
            raise ChannelMisconfigured(f"DingTalk refuses the configuration ({code})", **facts)
        if answer.status >= 500 or code == "-1":
            raise Unavailable(f"DingTalk {api} failed ({code})", retry_after=RETRY_AFTER, **facts)
        raise Invalid(f"DingTalk {api} refuses this one ({code})", "platform_refused", **facts)


def _object(answer: Answer) -> dict[str, Any] | None:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _code(answer: Answer) -> str:
    """ "" or "0": it is a success. The old API hides a stale token below 88."""
    told = _object(answer) or {}
    code = told.get("errcode", told.get("code", ""))
    below = str(told.get("sub_code") or "")
    return below if str(code) == "88" and below in STALE_TOKEN | SPENT else str(code)


def _is_stale(answer: Answer) -> bool:
    return _code(answer) in STALE_TOKEN


def _field(answer: Mapping[str, Any], outer: str, name: str) -> str:
    found = answer.get(outer)
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _life(token: Any, seconds: Any) -> tuple[str, int]:
    if not (isinstance(token, str) and token and isinstance(seconds, int)):
        raise Unavailable("DingTalk gave no token", retry_after=RETRY_AFTER)
    return token, seconds


def _token(token: str) -> str:
    return urlencode({"access_token": token})


def _plausible(code: str) -> None:
    if not 0 < len(code.encode("utf-8", "replace")) <= 512:
        raise Unauthenticated("the login code is missing or too long", "bad_code")
