"""A notice to a DingTalk account: a to-do for what waits for somebody, a card for a ticket to be taken, else a text.

Delivery is at least once from the queue. A text told again is dropped by DingTalk (the same content to the same
person is taken once a day), a card and a to-do have ids of ours. Each call that DingTalk meters is counted before it
is made; when the month's are used up nothing is tried: the notice stands in the inbox of the app, where each stands
anyway.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from suanqing.channels.dingtalk import door, messages
from suanqing.channels.dingtalk.client import QuotaSpent
from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.words import text_of
from suanqing.times import epoch_ms

GROUP = "group:"
"""An account that is a group: `group:<name>`, told by the group's robot of that name in the secret."""
WAITING = ("approval_waiting",)
"""Kinds that ask somebody to decide: work notices are not meant for them."""
CALLS = "dingtalk_calls"
"""The budget of the month's calls (`budgets.model.RULES`)."""
Outcome = Literal["sent", "degraded:dingtalk_calls", "nothing"]
SPENT: Outcome = "degraded:dingtalk_calls"


class Client(Protocol):
    def notify(self, accounts: list[str], message: Mapping[str, Any], /) -> str: ...
    def card(self, card: Mapping[str, Any], /) -> None: ...
    def unionid(self, account: str, /) -> str: ...
    def todo(self, unionid: str, task: Mapping[str, Any], /) -> str: ...
    def say(self, address: str, message: Mapping[str, Any], /) -> None: ...


class Sender:
    """app: DingTalk's part of the secret document. page: where a to-do leads. take: counts one call, False when the
    month's are used up."""

    def __init__(
        self,
        client: Client,
        app: Mapping[str, Any],
        page: str,
        take: Callable[[datetime], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._client, self._app, self._page = client, app, page
        self._take, self._clock = take, clock

    def notice(self, notice: Notice, account: str) -> Outcome:
        """Tell one account; raises what the client raises, and may then be called again."""
        if account.startswith(GROUP) and not self._robot(account):
            return "nothing"
        if not self._take(self._clock()):
            return SPENT
        try:
            self._tell(notice, account)
        except QuotaSpent:
            return SPENT
        return "sent"

    def resume(self, message: Mapping[str, Any]) -> Outcome:
        """This channel puts nothing on its own queue."""
        return "nothing"

    def _tell(self, notice: Notice, account: str) -> None:
        if account.startswith(GROUP):
            self._to_group(notice, self._robot(account))
        elif notice.kind in WAITING and (unionid := self._client.unionid(account)):
            source = hashlib.sha256(f"{notice.id}|{account}".encode()).hexdigest()
            task = messages.todo(source, unionid, text_of(notice), self._page)
            self._client.todo(unionid, task)
        elif self._has_card(notice):
            self._client.card(self._card(notice, account))
        else:
            self._client.notify([account], messages.text_message(text_of(notice)))

    def _robot(self, account: str) -> Mapping[str, Any]:
        found = (self._app.get("robots") or {}).get(account.removeprefix(GROUP))
        return found or {}

    def _to_group(self, notice: Notice, robot: Mapping[str, Any]) -> None:
        timestamp = str(epoch_ms(self._clock()))
        address = messages.robot_address(robot["token"], robot.get("secret") or "", timestamp)
        self._client.say(address, messages.text_message(text_of(notice)))

    def _has_card(self, notice: Notice) -> bool:
        """Where the deployer made a template and registered our address for its buttons."""
        named = all(self._app.get(each) for each in ("card_template", "card_secret", "robot_code"))
        return notice.kind == "ticket_created" and bool(notice.ticket) and named

    def _card(self, notice: Notice, account: str) -> dict[str, Any]:
        ticket = str(notice.ticket)
        card = messages.card_id(notice.id, account)
        key = door.button_key(self._app, account, card, "claim", ticket)
        values = {
            "title": notice.params.get("title", ""),
            "address": notice.params.get("address") or notice.params.get("outlet", ""),
            "ticket": ticket,
        }
        app = self._app
        return messages.claim_card(
            app["card_template"], app["robot_code"], account, card, key, values
        )
