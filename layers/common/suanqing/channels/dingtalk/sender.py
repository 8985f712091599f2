"""A notice to a DingTalk account: a to-do for what waits for somebody, a card for a ticket to be taken, else a text.

Delivery is at least once from the queue. A text told again is dropped by DingTalk (the same content to the same
person is taken once a day), a card and a to-do have ids of ours. Each call that DingTalk meters is counted before it
is made; when the month's are used up nothing is tried: the notice stands in the inbox of the app, where each stands
anyway. What DingTalk refuses for good is not tried again. A to-do is marked as done when what it stands for is over.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from suanqing.channels.dingtalk import door, messages
from suanqing.channels.dingtalk.client import QuotaSpent
from suanqing.channels.dingtalk.todo_store import Todo
from suanqing.channels.notices.model import ABOUT, Notice
from suanqing.channels.notices.words import text_of
from suanqing.errors import Invalid
from suanqing.times import epoch_ms

GROUP = "group:"
"""An account that is a group: `group:<name>`, told by the group's robot of that name in the secret."""
WAITING = ("approval_waiting",)
"""Kinds that ask somebody to decide: work notices are not meant for them."""
CALLS = "dingtalk_calls"
"""The budget of the month's calls (`budgets.model.RULES`)."""
Outcome = str
"""sent, degraded:dingtalk_calls, refused or nothing; "refused:<code>" where DingTalk refuses a notice for good."""
SPENT: Outcome = "degraded:dingtalk_calls"
AT_ONCE = 100
"""Things that were left and are done in one call; others at the next."""


class Client(Protocol):
    def notify(self, accounts: list[str], message: Mapping[str, Any], /) -> str: ...
    def card(self, card: Mapping[str, Any], /) -> None: ...
    def unionid(self, account: str, /) -> str: ...
    def todo(self, unionid: str, task: Mapping[str, Any], /) -> str: ...
    def finish_todo(self, unionid: str, task: str, /) -> None: ...
    def say(self, address: str, message: Mapping[str, Any], /) -> None: ...


class Todos(Protocol):
    def keep(self, thing: str, todo: Todo, now: datetime, /) -> bool: ...
    def end(self, thing: str, at: datetime, now: datetime, /) -> list[Todo]: ...
    def is_over(self, thing: str, at: datetime, /) -> bool: ...
    def done(self, thing: str, source: str, /) -> None: ...
    def standing(self, thing: str) -> list[Todo]: ...
    def leave(self, thing: str, now: datetime) -> None: ...
    def left(self) -> list[str]: ...
    def settled(self, thing: str) -> None: ...


class Sender:
    """app: DingTalk's part of the secret document. page: where a to-do leads. take: counts one call, False when the
    month's are used up. todos: those that stand for what waits."""

    def __init__(
        self,
        client: Client,
        app: Mapping[str, Any],
        page: str,
        take: Callable[[datetime], bool],
        clock: Callable[[], datetime],
        todos: Todos,
    ) -> None:
        self._client, self._app, self._page = client, app, page
        self._take, self._clock, self._todos = take, clock, todos

    def notice(self, notice: Notice, account: str) -> Outcome:
        """Tell one account; raises what the client raises, and may then be called again."""
        if account.startswith(GROUP) and not self._robot(account):
            return "nothing"
        thing = _waits(notice)
        if thing and self._todos.is_over(thing, notice.at):
            return "nothing"
        if not self._take(self._clock()):
            return SPENT
        try:
            self._tell(notice, account)
        except QuotaSpent:
            return SPENT
        except Invalid as error:
            return f"refused:{error.facts.get('platform_code', '')}"
        return "sent"

    def alone(self, notice: Notice) -> bool:
        """What has a button, or is a task of its own."""
        return notice.kind in WAITING or self._has_card(notice)

    def over(self, thing: str, at: datetime) -> Outcome:
        """Its to-dos are done, whoever did it. Raises what the client raises, and may then be called again."""
        found = self._todos.end(thing, at, self._clock())
        return self._finish(thing, found) if found else "nothing"

    def resume(self, message: Mapping[str, Any]) -> Outcome:
        """This channel puts nothing on its own queue."""
        return "nothing"

    def _tell(self, notice: Notice, account: str) -> None:
        if account.startswith(GROUP):
            self._to_group(notice, self._robot(account))
        elif notice.kind in WAITING and (unionid := self._client.unionid(account)):
            self._ask(notice, account, unionid)
        elif self._has_card(notice):
            self._client.card(self._card(notice, account))
        else:
            self._client.notify([account], messages.text_message(text_of(notice)))

    def _ask(self, notice: Notice, account: str, unionid: str) -> None:
        source = hashlib.sha256(f"{notice.id}|{account}".encode()).hexdigest()
        task = messages.todo(source, unionid, text_of(notice), self._page)
        made = Todo(source, unionid, self._client.todo(unionid, task), epoch_ms(notice.at))
        thing = _waits(notice)
        if thing and made.task and not self._todos.keep(thing, made, self._clock()):
            self._finish(thing, [made])

    def again(self) -> int:
        """To-dos of what was over when the month's calls ran out: of how many things they are done now."""
        number = 0
        for thing in self._todos.left()[:AT_ONCE]:
            if self._finish(thing, self._todos.standing(thing)) == SPENT:
                break
            number += 1
        return number

    def _finish(self, thing: str, todos: list[Todo]) -> Outcome:
        """What DingTalk will not take stays for who has it, and keeps no other back."""
        outcome: Outcome = "sent"
        for each in todos:
            if not self._take(self._clock()):
                return self._left(thing)
            try:
                self._client.finish_todo(each.unionid, each.task)
            except QuotaSpent:
                return self._left(thing)
            except Invalid:
                outcome = "refused"
                continue
            self._todos.done(thing, each.source)
        self._todos.settled(thing)
        return outcome

    def _left(self, thing: str) -> Outcome:
        self._todos.leave(thing, self._clock())
        return SPENT

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


def _waits(notice: Notice) -> str:
    """The thing whose end will be told; "" where none will."""
    return notice.params.get(ABOUT, "") if notice.kind in WAITING else ""
