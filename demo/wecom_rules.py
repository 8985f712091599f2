"""What WeCom answers, and what it does in silence: one app's rules, without HTTP.

Customer service is in wecom_service.py, robots of groups in wecom_robots.py.
Source: WeCom 91039 (gettoken), 90236 (message/send), 90454 (limits), 96442 (getuserinfo), 92599 (send_welcome_msg).
"""

import json
import re
import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from demo.wecom_robots import Robots
from demo.wecom_service import CustomerService, Refusal

TOKEN_SECONDS = 7200
CODE_SECONDS, WELCOME_SECONDS = 300, 20
FAILURES_AN_HOUR = 2000
A_MINUTE, AN_HOUR = (60, 30), (3600, 1000)
"""(seconds, messages to one member): the excess is thrown away without an error."""
BODIES = {"text": "content", "markdown": "content", "textcard": "title", "template_card": "task_id"}
BUTTONS = {"click": ("key", 128), "location_select": ("key", 128), "view": ("url", 1024)}
"""What a button of the menu needs, and how many bytes that may have."""
TEXT_BYTES = 2048
TASK_ID = re.compile(r"[A-Za-z0-9_\-@]{1,128}", re.ASCII)

Reply = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """A message that reached a member's phone, or would have."""

    at: float
    userid: str
    message: Mapping[str, Any]
    message_id: str


@dataclass
class Platform:
    """One app of one corporation; `members` are the userids in its visible range.

    Everything that happened is in the public lists. Times are epoch seconds of `now`.
    """

    corpid: str = "ww1436e0e65a779aee"
    secret: str = "local-secret"
    agentid: int = 1000002
    members: set[str] = field(default_factory=set)
    now: Callable[[], float] = time.time
    calls: list[tuple[str, int]] = field(default_factory=list)
    delivered: list[Delivery] = field(default_factory=list)
    dropped: list[Delivery] = field(default_factory=list)
    repeated: list[Mapping[str, Any]] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)
    renewed: list[tuple[str, str]] = field(default_factory=list)
    """(member, what the card's button says now)."""
    contacts: dict[str, set[str]] = field(default_factory=dict)
    """The members who have a customer among their contacts, by the customer's external_userid."""
    greeted: list[tuple[str, str]] = field(default_factory=list)
    """(customer, what greeted them)."""
    menu: list[Mapping[str, Any]] = field(default_factory=list)
    shut: bool = False
    """The app is switched off in the console."""
    permissions: dict[str, int] | None = None
    """What the app may do, until when (epoch seconds, 0: no end); None: the company made it itself."""
    unionids: dict[str, str] = field(default_factory=dict)
    """Of customers, where the corporation is bound to a developer's account."""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._tokens: dict[str, float] = {}
        self._codes: dict[str, tuple[str, float]] = {}
        self._failures: deque[float] = deque()
        self._blocked_until = 0.0
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self._seen: dict[str, float] = {}
        self._task_ids: set[str] = set()
        self._welcomes: dict[str, tuple[str, float]] = {}
        self.service = CustomerService(self)
        self.robots = Robots(self)

    def answer(self, path: str, query: Mapping[str, str], body: bytes) -> Reply | None:
        """The reply of an API; None for a path that does not exist."""
        api = {
            "gettoken": self._gettoken,
            "message/send": self._send,
            "auth/getuserinfo": self._userinfo,
            "miniprogram/jscode2session": self._program,
            "agent/get": self._agent,
            "menu/create": self._menu,
            "agent/get_permissions": self._permissions,
            "get_jsapi_ticket": self._ticket,
            "ticket/get": self._ticket,
            "externalcontact/get": self._contact,
            "externalcontact/send_welcome_msg": self._welcome,
            "kf/sync_msg": self.service.fetch,
            "kf/send_msg": self.service.send,
            "webhook/send": self.robots.send,
            "message/update_template_card": self._renew,
        }.get(path)
        if api is None:
            return None
        with self.lock:
            try:
                reply = {"errcode": 0, "errmsg": "ok", **api(query, body)}
            except Refusal as refusal:
                reply = {"errcode": refusal.errcode, "errmsg": "refused by the local WeCom"}
            self.calls.append((path, reply["errcode"]))
            return reply

    def code_for(self, userid: str) -> str:
        """An OAuth code, as the browser would bring it back: one use, five minutes."""
        with self.lock:
            code = secrets.token_urlsafe(24)
            self._codes[code] = (userid, self.now() + CODE_SECONDS)
            return code

    def expire_token(self) -> None:
        """The current token is over: 42001 from now on."""
        with self.lock:
            self._tokens = dict.fromkeys(self._tokens, 0.0)

    def revoke_token(self) -> None:
        """The platform forgets its tokens early: 40014 from now on."""
        with self.lock:
            self._tokens = {}

    def _gettoken(self, query: Mapping[str, str], body: bytes) -> Reply:
        if self.now() < self._blocked_until:
            raise Refusal(45009)
        if not query.get("corpsecret"):
            raise self._failed(41004)
        if query.get("corpid") != self.corpid:
            raise self._failed(40013)
        if query["corpsecret"] not in (self.secret, self.service.secret):
            raise self._failed(40001)
        mine = self.service.tokens if query["corpsecret"] == self.service.secret else self._tokens
        alive = [(token, end) for token, end in mine.items() if end > self.now()]
        if not alive:
            alive = [(secrets.token_urlsafe(160), self.now() + TOKEN_SECONDS)]
            mine.update(alive)
        token, end = alive[-1]
        return {"access_token": token, "expires_in": int(end - self.now())}

    def _failed(self, errcode: int) -> Refusal:
        """2000 failing calls within an hour block the app for an hour."""
        self._failures.append(self.now())
        while self._failures[0] <= self.now() - 3600:
            self._failures.popleft()
        if len(self._failures) >= FAILURES_AN_HOUR:
            self._blocked_until = self.now() + 3600
        return Refusal(errcode)

    def _authorize(self, query: Mapping[str, str]) -> None:
        token = query.get("access_token")
        if not token:
            raise Refusal(41001)
        if token not in self._tokens:
            raise Refusal(40014)
        if self._tokens[token] <= self.now():
            raise Refusal(42001)

    def _userinfo(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        userid, end = self._codes.pop(query.get("code", ""), ("", 0.0))
        if end <= self.now():
            raise Refusal(40029)
        return {"userid": userid}

    def _program(self, query: Mapping[str, str], body: bytes) -> Reply:
        """Of a program that belongs to the app: the code is as any other."""
        if query.get("grant_type") != "authorization_code":
            raise Refusal(40035)
        told = self._userinfo({**query, "code": query.get("js_code", "")}, body)
        return {"corpid": self.corpid, **told, "session_key": secrets.token_urlsafe(16)}

    def _agent(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        if query.get("agentid") != str(self.agentid):
            raise Refusal(301002)
        users = [{"userid": each} for each in sorted(self.members)]
        return {
            "agentid": self.agentid,
            "close": int(self.shut),
            "allow_userinfos": {"user": users},
        }

    def _menu(self, query: Mapping[str, str], body: bytes) -> Reply:
        """At most three buttons, whose names have 16 bytes; one that is pressed has a key, another an address."""
        self._authorize(query)
        if query.get("agentid") != str(self.agentid):
            raise Refusal(301002)
        self.menu = self._buttons(json.loads(body).get("button", []), 3, 16)
        return {}

    def _buttons(self, told: list[Any], most: int, name_bytes: int) -> list[Any]:
        if not 1 <= len(told) <= most:
            raise Refusal(40016)
        for each in told:
            if not 0 < len(each.get("name", "").encode()) <= name_bytes:
                raise Refusal(40018)
            if "sub_button" in each:
                self._buttons(each["sub_button"], 5, 40)
                continue
            needs = BUTTONS.get(each.get("type"))
            if needs is None:
                raise Refusal(40017)
            if not 0 < len(each.get(needs[0], "").encode()) <= needs[1]:
                raise Refusal(40019 if needs[0] == "key" else 40020)
        return told

    def _permissions(self, query: Mapping[str, str], body: bytes) -> Reply:
        """Told to apps of providers alone; ends, to services from outside."""
        self._authorize(query)
        if self.permissions is None:
            raise Refusal(48002)
        ends = [
            {"permission_name": name, "expire_time": at}
            for name, at in self.permissions.items()
            if at
        ]
        return {"app_permissions": [*self.permissions], "app_permissions_ext": ends}

    def press(self) -> str:
        """A member presses a card's button: the code by which the app may show it anew, once."""
        with self.lock:
            code = secrets.token_urlsafe(32)
            self.pressed.add(code)
            return code

    def _renew(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        asked = json.loads(body)
        if asked.get("agentid") != self.agentid:
            raise Refusal(301002)
        if asked.get("response_code") not in self.pressed or not asked["button"]["replace_name"]:
            raise Refusal(40058)
        self.pressed.remove(asked["response_code"])
        self.renewed += [(user, asked["button"]["replace_name"]) for user in asked["userids"]]
        return {"invaliduser": []}

    def page_ticket(self, kind: str = "") -> str:
        """By which addresses of pages are signed: of the corporation, or of the app ("agent_config")."""
        return f"ticket-{kind or 'corporation'}-{self.corpid}"

    def _ticket(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        kind = query.get("type", "")
        if kind not in ("", "agent_config"):
            raise Refusal(40097)
        return {"ticket": self.page_ticket(kind), "expires_in": TOKEN_SECONDS}

    def _contact(self, query: Mapping[str, str], body: bytes) -> Reply:
        """A member a page."""
        self._authorize(query)
        who = query.get("external_userid", "")
        if who not in self.contacts:
            raise Refusal(84061)
        members, at = sorted(self.contacts[who]), int(query.get("cursor") or 0)
        contact: dict[str, Any] = {"external_userid": who, "type": 1}
        if who in self.unionids:
            contact["unionid"] = self.unionids[who]
        more = {"next_cursor": str(at + 1)} if at + 1 < len(members) else {}
        return {
            "external_contact": contact,
            "follow_user": [{"userid": each} for each in members[at : at + 1]],
            **more,
        }

    def meets(self, customer: str, member: str) -> str:
        """A customer becomes a member's contact: the code by which they may be greeted."""
        with self.lock:
            self.contacts.setdefault(customer, set()).add(member)
            code = secrets.token_urlsafe(24)
            self._welcomes[code] = (customer, self.now() + WELCOME_SECONDS)
            return code

    def talks(self, customer: str) -> None:
        """The two have talked: nobody is greeted any more."""
        with self.lock:
            self.greeted.append((customer, ""))

    def _welcome(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        asked = json.loads(body)
        customer, end = self._welcomes.get(asked.get("welcome_code", ""), ("", 0.0))
        if end <= self.now():
            raise Refusal(41050)
        if customer in dict(self.greeted):
            raise Refusal(41051)
        content = asked["text"]["content"]
        if not content or len(content.encode()) > 4000:
            raise Refusal(40035)
        self.greeted.append((customer, content))
        return {}

    def _send(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        message = self._message(body)
        known = {member.lower(): member for member in self.members}
        wanted = list(dict.fromkeys(message["touser"].lower().split("|")))
        if wanted == ["@all"]:
            wanted = list(known)
        reached = [name for name in wanted if name in known]
        if not reached:
            raise Refusal(81013)
        message_id = secrets.token_urlsafe(32)
        if self._repeats(message, body):
            self.repeated.append(message)
        else:
            for name in reached:
                self._deliver(Delivery(self.now(), known[name], message, message_id))
        reply = {"msgid": message_id, "invaliduser": "|".join(w for w in wanted if w not in known)}
        if message["msgtype"] == "template_card":
            reply["response_code"] = secrets.token_urlsafe(32)
        return reply

    def _message(self, body: bytes) -> dict[str, Any]:
        """The request when it is well formed: 40035, 301002, 45002 or 40058 otherwise."""
        try:
            message = json.loads(body)
            kind = message["msgtype"]
            content = message[kind][BODIES[kind]]
            users = message["touser"].split("|")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refusal(40035) from None
        if message.get("agentid") != self.agentid:
            raise Refusal(301002)
        if len(users) > 1000 or not content:
            raise Refusal(40035)
        if len(content.encode()) > TEXT_BYTES:
            raise Refusal(45002)
        if kind == "template_card":
            self._card(message["template_card"], repeat=self._known(body))
        return dict(message)

    def _card(self, card: Mapping[str, Any], repeat: bool) -> None:
        task_id = card["task_id"]
        parts = (card.get("button_list", []), card.get("horizontal_content_list", []))
        if not TASK_ID.fullmatch(task_id) or any(len(part) > 6 for part in parts):
            raise Refusal(40058)
        if task_id in self._task_ids and not repeat:
            raise Refusal(40058)
        self._task_ids.add(task_id)

    def _known(self, body: bytes) -> bool:
        return self._seen.get(_same(body), 0.0) > self.now()

    def _repeats(self, message: Mapping[str, Any], body: bytes) -> bool:
        """An identical request within its interval: success, but not delivered again."""
        if not message.get("enable_duplicate_check"):
            return False
        if self._known(body):
            return True
        seconds = min(message.get("duplicate_check_interval", 1800), 4 * 3600)
        self._seen[_same(body)] = self.now() + seconds
        return False

    def _deliver(self, delivery: Delivery) -> None:
        times = self._recent[delivery.userid]
        within = [sum(at > delivery.at - span for at in times) for span, _ in (A_MINUTE, AN_HOUR)]
        if within[0] >= A_MINUTE[1] or within[1] >= AN_HOUR[1]:
            self.dropped.append(delivery)
            return
        times.append(delivery.at)
        while times[0] <= delivery.at - AN_HOUR[0]:
            times.popleft()
        self.delivered.append(delivery)


def _same(body: bytes) -> str:
    """One text for JSON documents that say the same."""
    return json.dumps(json.loads(body), sort_keys=True)
