"""The channels: a platform is one folder of `channels/` and one row here. Pure; nothing of a channel is
loaded before it is asked for.

A new channel gives
- a row of `CHANNELS` under its name, which is also its part of the secret document (`secrets`), the
  beginning of its delivery ids ("<name>:…") and of its login items, and its path (/webhooks/<name>,
  /login/<name>); a name for people in `labels.CHANNELS` (without one it is called by its code);
- in its folder the modules that its row promises, each as the protocol of the same name says:
  - `door.py` (`Door`), where it has `calls`: proves a call and makes a delivery of it, and says what is
    answered (`FixedDoor`; each call by itself, where `Calls.answers`: `AnsweringDoor`); where its console
    checks the address (`Calls.checks`), the answer to that (`CheckedDoor`);
  - `intake.py` (`Intake`), with it: reads a delivery and says what is to be done. A chat channel
    makes a `chat.Said` of the message and leaves the rest to `intake/chat.py`;
  - `send.py` (`Send`), where it `sends`: tells one account a notice;
  - `tell.py` (`Tell`), where it `tells`: tells a customer, at an address that they agreed to be told at. What it
    meters (calls, messages, money, consents) is a row of `budgets.model.RULES`, counted by `BudgetStore.take` with the
    message's id before the platform is asked; what does not fit is `Told("spent", kind)`, and goes another way;
  - `pull.py` (`Pull`), where it `pulls`: its shops, to be asked for what changed;
  - `login.py` (`Login`), where it has `logins`: where the browser goes, and who came back.
  - `trace.py` (`Trace`), where it `traces`: where its shops' orders' goods are on their way;
  - `outward.py` (`Outward`), where it `changes`: its shops' orders, looked at and changed as they were here;
- where it sends, nothing more: `notifications/senders.py` sends for every row without a queue of its own, takes what
  each of the row's `budgets` has left before the platform is asked (`Counted`), and tells operators of a wrong
  configuration (SenderMisconfigured). What the sender needs beside its part of the secret document (an address to
  call) stands there, too. One that has much to send, or tasks of its own by the clock, has `own_queue`: a queue of
  NOTICES_TOPIC, its dead letters, and a function whose handler is `sending.handler_of("<name>")`, as
  notifications/wecom.py has it; and the variables its row names.

Who stands behind an account is the register's to say (`Party.accounts`). Platforms do not import one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from suanqing.channels.budgets.model import RULES, Rule
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call

if TYPE_CHECKING:
    from suanqing.channels.intake.context import Act
    from suanqing.channels.intake.pulling import Shop
    from suanqing.channels.notices.model import Notice
    from suanqing.channels.outward.model import Orders
    from suanqing.channels.telling.model import Message, Told
    from suanqing.work.orders.tracing_service import Traces

SHARED_QUEUE = "SENDERS_QUEUE_URL"
Secret = Mapping[str, Any]
"""The channel's own part of the secret document; {} where it has none."""


class Door(Protocol):
    def receive_call(self, call: Call, secret: Secret, /) -> Delivery | None:
        """The delivery of a proven call, None for a test that is not kept. Raises Unauthenticated."""
        ...


class FixedDoor(Door, Protocol):
    @property
    def ANSWER(self) -> str:
        """The body that the platform takes for success, whatever the call."""
        ...


class AnsweringDoor(Door, Protocol):
    def answer(self, call: Call, secret: Secret, /) -> str:
        """The body that the platform takes for success of this call, which is proven and kept."""
        ...


class CheckedDoor(Door, Protocol):
    def check_url(self, query: Mapping[str, str], secret: Secret, now: datetime, /) -> str:
        """What the console is answered. Raises Unauthenticated, Invalid: proven, but not for us."""
        ...


class Intake(Protocol):
    def read(self, delivery: Delivery, secret: Secret, /) -> "Act":
        """What is to be done; its signature was checked at the door. Raises Invalid."""
        ...


class Sends(Protocol):
    """What tells accounts; both return what became of it ("sent", "nothing" …), for the log, and raise
    what another attempt may cure."""

    def notice(self, notice: "Notice", account: str) -> str: ...

    def alone(self, notice: "Notice") -> bool:
        """Whether it carries what a digest would swallow (a button, a task): it is sent by itself, even in the
        morning."""
        ...

    def resume(self, message: Mapping[str, Any]) -> str:
        """Of a message that the channel put on its own queue: it has no `to`."""
        ...


class KeepsTodos(Sends, Protocol):
    """Of a channel with `todos`."""

    def over(self, thing: str, at: datetime) -> str:
        """What waited under that name until then does no more."""
        ...


class Send(Protocol):
    def sender(self, secret: Secret, /) -> Sends: ...


class Tells(Protocol):
    def tell(self, message: "Message", address: str) -> "Told":
        """Hand it to the platform once, counted before. Raises Unavailable, ChannelMisconfigured where it certainly
        was not sent and may go later; a call without an answer is `Told("unknown")`."""
        ...


class Tell(Protocol):
    def check_part(self, part: Mapping[str, Any], /) -> None:
        """Of the company's rules (`telling.rules`): what this channel needs for a message. Raises Invalid."""
        ...

    def check_address(self, address: str, /) -> str:
        """As it is kept; the same customer is the same text. Raises Invalid."""
        ...

    def teller(self, secret: Secret, /) -> Tells:
        """Where the company has not switched it on, its answers are `Told("off")`."""
        ...


class Pull(Protocol):
    def shops(self, secret: Secret, /) -> "Sequence[Shop]":
        """Those that are asked for what changed. Raises ChannelMisconfigured."""
        ...


class Outward(Protocol):
    def shops(self, secret: Secret, /) -> "Mapping[str, Orders]":
        """By the shop's name, as its orders are noted with it."""
        ...


class Trace(Protocol):
    def shops(self, secret: Secret, /) -> "Mapping[str, Traces]":
        """By the shop's name, as its orders are noted with it."""
        ...


class Visitors(Protocol):
    def account(self, code: str) -> str:
        """The account behind the code that the browser brought back, "" for somebody who has none.
        Raises Unauthenticated, Unavailable, ChannelMisconfigured."""
        ...


class InsideVisitors(Visitors, Protocol):
    def account_inside(self, code: str) -> str:
        """The same of a code that a page in the channel's own app was given."""
        ...


class Login(Protocol):
    def authorise_url(self, secret: Secret, callback: str, state: str, /) -> str:
        """Where the browser goes; it comes back to `callback` with `code` and `state`."""
        ...

    def visitors(self, secret: Secret, /) -> Visitors: ...


class InsideLogin(Login, Protocol):
    def inside(self, secret: Secret, /) -> Mapping[str, str]:
        """What a page in the channel's own app needs to ask who is there; nothing secret."""
        ...


@dataclass(frozen=True, slots=True)
class Logins:
    """How the contract calls the two routes of a login, and what they do, in words. inside: what the browser in the
    channel's own app calls itself, where a page of ours (`page`) asks that app for a code; others go to the channel's
    page and come back with an `authCode`."""

    start: str
    starts: str
    finish: str
    finishes: str
    inside: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    """How calls come, as the contract says it. receives, checks: what the two routes do, in words; no
    `checks`: the console asks nothing. answers: each call has an answer of its own. query: signed parameters;
    checked: more of the console's; both are shown in the contract under the names of `signed` and `console`,
    each channel's its own."""

    receives: str
    query: tuple[str, ...] = ()
    content_types: tuple[str, ...] = ("application/json",)
    produces: str = "application/json"
    checks: str = ""
    checked: tuple[str, ...] = ()
    answers: bool = False
    signed: str = "Signed"
    console: str = "UrlCheck"


@dataclass(frozen=True, slots=True)
class Channel:
    """A row. package: its folder. secrets: what its part of the secret document must hold.
    settings: variables that its functions read. trades: what it says may be money, so finance is told of
    what cannot be taken. tells: customers can be told by it. todos: it keeps tasks of people for what waits. pulls: its
    shops are asked for what changed. changes: it is told what was changed here of its orders. traces: it knows where
    their goods are. own_queue: its notices have a queue, function and role of their own; others share one. budgets:
    what its platform meters of what it sends, where it has no such queue. buyers: the kind of key
    (`work.customers.keys`) by which its tickets name a customer, `<name>:<value>`."""

    name: str
    package: str
    secrets: frozenset[str] = frozenset()
    settings: tuple[str, ...] = ()
    calls: Calls | None = None
    sends: bool = False
    own_queue: bool = False
    budgets: tuple[Rule, ...] = ()
    todos: bool = False
    logins: Logins | None = None
    trades: bool = False
    tells: bool = False
    pulls: bool = False
    changes: bool = False
    traces: bool = False
    buyers: str = ""

    @property
    def queue(self) -> str:
        """The variable that holds the address of the queue of its notices."""
        return f"{self.name.upper()}_QUEUE_URL" if self.own_queue else SHARED_QUEUE

    def secret(self, document: Mapping[str, Any]) -> Secret:
        """Its part of the secret document."""
        return document.get(self.name) or {}

    def door(self) -> CheckedDoor:
        return cast(CheckedDoor, self._module("door"))

    def answer(self, call: Call, secret: Secret) -> str:
        """What a proven call is answered."""
        if self.calls and self.calls.answers:
            return cast(AnsweringDoor, self._module("door")).answer(call, secret)
        return cast(FixedDoor, self._module("door")).ANSWER

    def intake(self) -> Intake:
        return cast(Intake, self._module("intake"))

    def send(self) -> Send:
        return cast(Send, self._module("send"))

    def pull(self) -> Pull:
        return cast(Pull, self._module("pull"))

    def outward(self) -> Outward:
        return cast(Outward, self._module("outward"))

    def trace(self) -> Trace:
        return cast(Trace, self._module("trace"))

    def tell(self) -> Tell:
        return cast(Tell, self._module("tell"))

    def login(self) -> Login:
        return cast(Login, self._module("login"))

    def _module(self, name: str) -> object:
        return import_module(f"{self.package}.{name}")


CHANNELS: dict[str, Channel] = {
    each.name: each
    for each in (
        Channel(
            "wecom",
            "suanqing.channels.wecom",
            secrets=frozenset({"corpid", "agentid", "secret", "token", "aes_key"}),
            settings=("WECOM_API_BASE", "WECOM_QUEUE_URL"),
            calls=Calls(
                "A member's message or click: kept, and answered with nothing to say.",
                query=("msg_signature", "timestamp", "nonce"),
                content_types=("text/xml", "application/xml", "application/json"),
                produces="text/plain",
                checks="The decrypted text, exactly, within WeCom's one second.",
                checked=("echostr",),
            ),
            sends=True,
            own_queue=True,
            logins=Logins(
                "start_login",
                "Off to WeCom, with a state that only this browser can bring back.",
                "finish_login",
                "A token for the member whom WeCom's code names: as JSON, or behind the # of the address that "
                "the\nlogin was to return to.",
            ),
        ),
        Channel(
            "wecomkf",
            "suanqing.channels.wecom.service",
            secrets=frozenset({"corpid", "secret", "token", "aes_key"}),
            settings=("WECOM_API_BASE", "CUSTOMERS_QUEUE_URL"),
            calls=Calls(
                "Customers wrote to customer service: kept, and answered with nothing to say.",
                query=("msg_signature", "timestamp", "nonce"),
                content_types=("text/xml", "application/xml", "application/json"),
                produces="text/plain",
                checks="The decrypted text, exactly, within WeCom's one second.",
                checked=("echostr",),
                signed="ServiceSigned",
                console="ServiceUrlCheck",
            ),
            tells=True,
        ),
        Channel(
            "dingtalk",
            "suanqing.channels.dingtalk",
            secrets=frozenset({"corp_id", "app_key", "app_secret", "agent_id", "token", "aes_key"}),
            settings=("DINGTALK_API_BASE", "DINGTALK_OAPI_BASE", "DINGTALK_QUEUE_URL"),
            calls=Calls(
                "An event, a message to the app's robot or a card's button: kept, and answered with what "
                "DingTalk\ntakes for success of it.",
                query=("msg_signature", "signature", "timestamp", "nonce"),
                answers=True,
                signed="DingtalkSigned",
            ),
            sends=True,
            own_queue=True,
            todos=True,
            logins=Logins(
                "start_dingtalk_login",
                "Off to DingTalk, or in its own app to a page that asks it for a code.",
                "finish_dingtalk_login",
                "A token for the member whom DingTalk's code names: as JSON, or behind the # of the address that "
                "the\nlogin was to return to.",
                inside="DingTalk",
                page="/console/d.html",
            ),
        ),
        Channel(
            "youzan",
            "suanqing.channels.youzan",
            calls=Calls(
                "A shop's push: kept unless it is the console's test, and answered with Youzan's success."
            ),
            settings=("YOUZAN_API_BASE",),
            trades=True,
            pulls=True,
            traces=True,
            changes=True,
            buyers="yz_open_id",
        ),
        Channel(
            "tmall",
            "suanqing.channels.tmall",
            settings=("TMALL_API_BASE",),
            trades=True,
            pulls=True,
            changes=True,
            traces=True,
            buyers="buyer_open_uid",
        ),
        Channel(
            "sms",
            "suanqing.channels.sms",
            settings=("ALIYUN_SMS_BASE", "TENCENT_SMS_BASE"),
            tells=True,
        ),
        Channel(
            "miniprogram",
            "suanqing.channels.miniprogram",
            secrets=frozenset({"appid", "secret"}),
            settings=("WECHAT_API_BASE",),
            tells=True,
        ),
        Channel(
            "ownapp",
            "suanqing.channels.ownapp",
            secrets=frozenset({"kid", "key", "login_url"}),
            logins=Logins(
                "start_own_app_login",
                "Off to the page of the company's own app that knows who is there.",
                "finish_own_app_login",
                "A token for whom the own app's server signed for: as JSON, or behind the # of the address that "
                "the\nlogin was to return to.",
            ),
        ),
        Channel(
            "doudian",
            "suanqing.channels.doudian",
            calls=Calls(
                "A shop's push: kept unless it is the console's test, and answered with Doudian's success."
            ),
            settings=("DOUDIAN_API_BASE",),
            trades=True,
            pulls=True,
            buyers="doudian_open_id",
            traces=True,
        ),
    )
}
RULES.update({rule.kind: rule for each in CHANNELS.values() for rule in each.budgets})


def sharing() -> dict[str, Channel]:
    """Those that send by the queue that they share."""
    return {each.name: each for each in CHANNELS.values() if each.sends and not each.own_queue}


def heard() -> dict[str, dict[str, str]]:
    """Attributes of a notice on NOTICES_TOPIC: SNS brings it to the shared queue only by them, so a company without
    such a channel pays for none."""
    return {"senders": {"DataType": "String", "StringValue": "yes"}} if sharing() else {}


def buyers() -> dict[str, str]:
    """By kind of key, the channel whose tickets name a customer so."""
    return {each.buyers: each.name for each in CHANNELS.values() if each.buyers}


def telling() -> dict[str, Channel]:
    """Those that tell customers."""
    return {each.name: each for each in CHANNELS.values() if each.tells}
