"""What a row of the registry is, how its folder's modules are reached, and what is asked of all rows. Nothing of a
channel is loaded before it is asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from suanqing.channels.budgets.model import Rule
from suanqing.channels.inbox.receive import Call
from suanqing.channels.notices.model import OVER, account_of
from suanqing.channels.protocols import (
    AnsweringDoor,
    CheckedDoor,
    FixedDoor,
    Intake,
    Login,
    Outward,
    Pull,
    Secret,
    Send,
    Tell,
    Trace,
)

SHARED_QUEUE = "SENDERS_QUEUE_URL"


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
    their goods are. greets: it greets new contacts, and its platform says how the company's app is. own_queue: its
    notices have a queue, function and role of their own; others share one. budgets:
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
    greets: bool = False
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


CHANNELS: dict[str, Channel] = {}
"""By name; `channels.registry` fills it."""


def sharing() -> dict[str, Channel]:
    """Those that send by the queue that they share."""
    return {each.name: each for each in CHANNELS.values() if each.sends and not each.own_queue}


def heard(to: str, accounts: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
    """Attributes of a notice on NOTICES_TOPIC: SNS brings it to the shared queue only by them, so who has no account on
    such a channel costs nothing there. to: as the notice has it. accounts: the channels on which that party has one;
    None: nobody asked."""
    address = account_of(to)
    if address is None:
        told = sharing().keys() if accounts is None else sharing().keys() & {*accounts}
    elif address[0] == OVER:
        told = {name for name, row in sharing().items() if row.todos}
    else:
        told = sharing().keys() & {address[0]}
    return {"senders": {"DataType": "String", "StringValue": "yes"}} if told else {}


def buyers() -> dict[str, str]:
    """By kind of key, the channel whose tickets name a customer so."""
    return {each.buyers: each.name for each in CHANNELS.values() if each.buyers}


def telling() -> dict[str, Channel]:
    """Those that tell customers."""
    return {each.name: each for each in CHANNELS.values() if each.tells}
