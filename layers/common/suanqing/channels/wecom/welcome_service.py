"""A new contact is greeted within WeCom's 20 seconds, by a queue where nothing else waits.

Asked for where the event is worked off, done where WeCom is called. A greeting that cannot be sent any more is counted
and forgotten: it is no fault of ours when they were greeted or have talked already.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from suanqing.channels.telling.rules import WELCOME, CustomerRules
from suanqing.channels.wecom.contacts import LIVES, Met
from suanqing.channels.wecom.welcome_store import Became, WelcomeStore
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.people.parties.model import Party
from suanqing.platform import observe, queues
from suanqing.times import parse, rfc3339, utcnow

QUEUE = "WELCOME_QUEUE_URL"
COLLEAGUE = "客服"
"""Who greets, where the register does not know the member."""
PAUSE = 2
"""Seconds between two attempts: the queue would bring it again when it is too late."""


class Greets(Protocol):
    def welcome(self, code: str, text: str, /) -> bool:
        """False: it was spent."""
        ...


class Register(Protocol):
    def by_account(self, channel: str, account: str, /) -> Party | None: ...

    def find(self, party_id: str, /) -> Party | None: ...


def ask(met: Met) -> None:
    told = {"code": met.code, "member": met.member, "at": rfc3339(met.at)}
    queues.send(QUEUE, [{"welcome": told}])


class Greeter:
    """clock, sleep: replaced by tests."""

    def __init__(
        self,
        client: Greets,
        store: WelcomeStore,
        rules: Callable[[], CustomerRules],
        register: Register,
        clock: Callable[[], datetime] = utcnow,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._store, self._rules, self._register = client, store, rules, register
        self._clock, self._sleep = clock, sleep

    def welcome(self, told: Mapping[str, str]) -> str:
        """What became of it; "off": the company greets nobody; "repeat": it was answered before."""
        saying, code = self._rules().saying(WELCOME, ""), told["code"]
        if saying is None:
            return "off"
        if self._store.answered(code):
            return "repeat"
        text = saying.words(_fields(self._register, told["member"]), "zh")
        became = self._tried(code, text, parse(told["at"]) + LIVES)
        return became if self._store.became(code, became, self._clock()) else "repeat"

    def _tried(self, code: str, text: str, until: datetime) -> Became:
        while self._clock() < until:
            try:
                return "sent" if self._client.welcome(code, text) else "spent"
            except Unavailable as error:
                observe.log("greeting tried again", **error.facts)
                self._sleep(PAUSE)
            except (Invalid, ChannelMisconfigured) as error:
                observe.failed("WecomMisconfigured", **error.facts)
                return "failed"
        return "late"


def _fields(register: Register, member: str) -> dict[str, str]:
    party = register.by_account("wecom", member)
    outlet = register.find(party.outlet) if party and party.outlet else None
    return {
        "employee": party.name if party else COLLEAGUE,
        "outlet": outlet.name if outlet else "",
    }
