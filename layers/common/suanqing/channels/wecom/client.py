"""Calling WeCom: one shared token, one refresh at a time, one repeat, errors that say what to do.

The token travels in the URL and the secret in one URL, so no URL ever reaches an error or a log. After a
time-out the outcome is unknown: repeating the identical message is safe, since it asks for WeCom's duplicate check.
Source: WeCom 91039 (gettoken), 90236 (message/send), 94888 (update_template_card), 96442 (getuserinfo),
92423 (jscode2session), 90454 (limits), 96909 (tickets of pages), 92114 (externalcontact/get), 92599 (send_welcome_msg),
90227 and 99052 (agent/get, agent/get_permissions), 90231 (menu/create), 94670 and 94677 (kf/sync_msg, kf/send_msg).
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from suanqing.channels.wecom.app_state import AppState, permissions_of, shut_of
from suanqing.channels.wecom.contacts import greeting
from suanqing.channels.wecom.service.client import (
    BAD_CALLBACK,
    FETCH,
    GONE,
    NOT_HERE,
    REFUSED,
    SEND,
    Page,
    page_of,
)
from suanqing.errors import ChannelMisconfigured, Invalid, Unauthenticated, Unavailable
from suanqing.platform.posting import JSON, over_urllib3
from suanqing.platform.shared_token import SharedToken, TokenStore
from suanqing.times import utcnow

STALE_TOKEN = {40014, 42001}
MISCONFIGURED = {40001, 40013, 41001, 41002, 41004, 50001, 50003, 60020, 301002, 48002} | NOT_HERE
BAD_CONTENT = {40035, 40058, 45002}
RETRY_AFTER = {-1: 5, 45033: 2, 45035: 2, 41096: 2, 45009: 60} | dict.fromkeys(STALE_TOKEN, 60)
"""Seconds to wait; a minute limit blocks for 60 s. 41096: another app greets the contact just now, and may fail."""
ALL_REFUSED = 81013
BAD_CODE = 40029
CONTACT = "externalcontact/get"
NO_CONTACT = frozenset({40096, 84061, 86003, 86217})
"""There is no such customer, or none whom this app may see: of `CONTACT` alone, elsewhere they are failures."""
WELCOME = "externalcontact/send_welcome_msg"
SPENT = frozenset({41050, 41051})
"""The code is over or none, or the two have talked or were greeted: of `WELCOME` alone."""
APP, PERMISSIONS, MENU = "agent/get", "agent/get_permissions", "menu/create"
NOT_TOLD = frozenset({48002, 60011})
"""WeCom tells permissions to no such app: of `PERMISSIONS` alone."""
MESSAGE, RENEW = "message/send", "message/update_template_card"
LOGIN, PROGRAM = "auth/getuserinfo", "miniprogram/jscode2session"
OWN = {
    CONTACT: NO_CONTACT, SEND: REFUSED, FETCH: GONE | {BAD_CALLBACK}, MESSAGE: {ALL_REFUSED}, LOGIN: {BAD_CODE},
    WELCOME: SPENT, PROGRAM: {BAD_CODE}, PERMISSIONS: NOT_TOLD,
}  # fmt: skip
"""By call, what belongs to it and to no other."""
FINAL = {SEND, FETCH, MESSAGE, RENEW, WELCOME, APP, PERMISSIONS, MENU}
"""Calls that a queue brings again: a number that nobody knows stays the same there, and is no reason to."""
PAGES_OF_FOLLOWERS = 5
"""Each of 500 members: who are more are no one's own customer."""
Ticket = Literal["config", "agent"]
"""Of the corporation, or of the app."""
TICKETS: Mapping[Ticket, tuple[str, Mapping[str, str]]] = {
    "config": ("get_jsapi_ticket", {}),
    "agent": ("ticket/get", {"type": "agent_config"}),
}


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


@dataclass(frozen=True)
class Contact:
    """A customer of members: `followers`, in lower case, nobody where there is no such customer; `unionid`, where the
    corporation is bound to a developer's account at WeChat."""

    followers: frozenset[str]
    unionid: str = ""


class WeComClient:
    """One app of one corporation."""

    def __init__(
        self,
        api_base: str,
        corpid: str,
        secret: str,
        agentid: str | int,
        tokens: TokenStore,
        now: Callable[[], datetime] = utcnow,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = api_base.rstrip("/")
        self._corpid, self._secret, self.agentid = corpid, secret, int(agentid)
        self._http = over_urllib3("WeCom")
        self._token = SharedToken("WeCom", tokens, self._fetched, now, sleep)

    def send(self, message: Mapping[str, Any]) -> Sent:
        """message/send of a payload of cards.py. Who is refused is in the result, not an error.

        Raises Unavailable (`retry_after` seconds), ChannelMisconfigured, Invalid (bad content, or refused for good:
        `errcode`).
        """
        answer = self._call("POST", MESSAGE, body=message)
        if answer["errcode"] == ALL_REFUSED:
            return Sent("", "", frozenset(_ids(message.get("touser", ""))))
        refused = [*_ids(answer.get("invaliduser")), *_ids(answer.get("unlicenseduser"))]
        return Sent(
            str(answer.get("msgid", "")),
            str(answer.get("response_code", "")),
            frozenset(refused),
        )

    def renew_card(self, card: Mapping[str, Any]) -> None:
        """message/update_template_card of a payload of cards.py. Raises as `send`; a code that was used is Invalid."""
        self._call("POST", RENEW, body=card)

    def visitor(self, code: str) -> Visitor:
        """auth/getuserinfo of an OAuth code (one use, five minutes); Unauthenticated when bad."""
        answer = self._coded(LOGIN, {"code": code}, code)
        names = ("userid", "openid", "external_userid")
        return Visitor(*(str(answer.get(name) or "") for name in names))

    def member(self, code: str) -> str:
        """miniprogram/jscode2session of what `wx.qy.login` gave in the mini program that belongs to the app (one use,
        five minutes): the userid. The session's key is dropped. Unauthenticated: bad, or of another corporation."""
        query = {"js_code": code, "grant_type": "authorization_code"}
        answer = self._coded(PROGRAM, query, code)
        if answer.get("corpid") != self._corpid:
            raise Unauthenticated("the member is of another corporation", "bad_code")
        return str(answer.get("userid") or "")

    def _coded(self, path: str, query: Mapping[str, str], code: str) -> dict[str, Any]:
        if not 0 < len(code.encode("utf-8", "replace")) <= 512:
            raise Unauthenticated("the login code is missing or too long", "bad_code")
        answer = self._call("GET", path, query)
        if answer["errcode"] == BAD_CODE:
            raise Unauthenticated("the login code is wrong or used", "bad_code")
        return answer

    def app_state(self) -> AppState:
        """agent/get and agent/get_permissions. Raises as `send`."""
        shut = shut_of(self._call("GET", APP, {"agentid": str(self.agentid)}))
        answer = self._call("POST", PERMISSIONS, body={})
        return AppState(shut, None if answer["errcode"] else permissions_of(answer))

    def put_menu(self, menu: Mapping[str, Any]) -> None:
        """menu/create: in place of what stands there. Raises as `send`."""
        self._call("POST", MENU, {"agentid": str(self.agentid)}, menu)

    def page_ticket(self, kind: Ticket) -> tuple[str, int]:
        """By which addresses of pages are signed, and the seconds it lives."""
        path, query = TICKETS[kind]
        answer = self._call("GET", path, query)
        ticket, seconds = answer.get("ticket"), answer.get("expires_in")
        if not (isinstance(ticket, str) and ticket and isinstance(seconds, int)):
            raise Unavailable("WeCom gave no ticket for pages", retry_after=60)
        return ticket, seconds

    def contact(self, external_userid: str) -> Contact:
        """externalcontact/get: who has the customer among their contacts, and who that is in WeChat."""
        found, unionid = set[str](), ""
        query = {"external_userid": external_userid}
        for _ in range(PAGES_OF_FOLLOWERS):
            answer = self._call("GET", CONTACT, query)
            if answer["errcode"] in NO_CONTACT:
                return Contact(frozenset())
            told = answer.get("follow_user") or ()
            person = answer.get("external_contact") or {}
            unionid = unionid or str(person.get("unionid") or "")
            found |= {str(each.get("userid") or "").lower() for each in told}
            if not answer.get("next_cursor"):
                break
            query["cursor"] = str(answer["next_cursor"])
        return Contact(frozenset(found - {""}), unionid)

    def welcome(self, code: str, text: str) -> bool:
        """externalcontact/send_welcome_msg: greets who became a member's contact; False: nobody is greeted by that code
        (any more). Raises as `send`."""
        return int(self._call("POST", WELCOME, body=greeting(code, text))["errcode"]) == 0

    def service_messages(self, account: str, token: str, cursor: str) -> Page:
        """kf/sync_msg: what customers wrote to an account since; token: of the callback, "" without one. One that WeCom
        takes no more is left out. Raises Invalid: there is no such account, or it is refused for good."""
        body = {"open_kfid": account, "cursor": cursor, "limit": 1000}
        answer = self._call("POST", FETCH, body=body | ({"token": token} if token else {}))
        if answer["errcode"] == BAD_CALLBACK and token:
            answer = self._call("POST", FETCH, body=body)
        if code := answer["errcode"]:
            raise Invalid(f"WeCom has no such account ({code})", errcode=code, api=FETCH)
        return page_of(answer)

    def service_message(self, account: str, customer: str, text: str, name: str) -> int:
        """kf/send_msg: 0, or why not (`REFUSED`). Raises Invalid: another refusal for good."""
        body = {
            "touser": customer, "open_kfid": account, "msgid": name, "msgtype": "text", "text": {"content": text}
        }  # fmt: skip
        return int(self._call("POST", SEND, body=body)["errcode"])

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        answer = self._token.using(
            lambda token: self._ask(method, path, {**(query or {}), "access_token": token}, body),
            lambda answer: answer["errcode"] in STALE_TOKEN,
        )
        return _checked(answer, path)

    def _fetched(self) -> tuple[str, int]:
        query = {"corpid": self._corpid, "corpsecret": self._secret}
        answer = _checked(self._ask("GET", "gettoken", query, None), "gettoken")
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(seconds, int)):
            raise Unavailable("WeCom gave no token", retry_after=60)
        return token, seconds

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        url, headers = f"{self._base}/{path}?{urlencode(query)}", JSON if data is not None else {}
        status, text = self._http(method, url, data, headers)
        if status >= 500 or status == 429:
            raise Unavailable(f"WeCom {path} answers HTTP {status}", retry_after=5)
        if status != 200:
            raise ChannelMisconfigured(f"WeCom has no {path}: HTTP {status}", status=status)
        try:
            answer = json.loads(text)
            return {**answer, "errcode": int(answer.get("errcode", 0))}
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise Unavailable(f"WeCom {path} answers no JSON object", retry_after=5) from None


def _checked(answer: dict[str, Any], path: str) -> dict[str, Any]:
    """The answer of a success, or of a failure that belongs to the call; the rest is raised."""
    code = answer["errcode"]
    facts = {"errcode": code, "api": path}
    if code == 0 or code in OWN.get(path, frozenset()):
        return answer
    if code in MISCONFIGURED:
        raise ChannelMisconfigured(f"WeCom refuses the configuration ({code})", **facts)
    if code in BAD_CONTENT:
        raise Invalid(f"WeCom refuses the content ({code})", **facts)
    if path in FINAL and code not in RETRY_AFTER:
        raise Invalid(f"WeCom {path} refuses this one ({code})", "platform_refused", **facts)
    wait = RETRY_AFTER.get(code, 60)
    raise Unavailable(f"WeCom {path} failed ({code})", retry_after=wait, **facts)


def _ids(joined: Any) -> list[str]:
    return [name for name in str(joined or "").lower().split("|") if name]
