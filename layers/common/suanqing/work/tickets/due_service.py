"""Clocks of tickets at work: what is due is fired, commands hold and change them, a sweep proves that none is lost.

A message says which ticket may be due and no more, so it may come twice, late, early or for nothing: the head is
read again, and what fires is written on its version (decision 0072).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.business_calendars import Calendars
from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import epoch_ms
from suanqing.work.scenes import due, heads
from suanqing.work.scenes.model import Scene
from suanqing.work.scenes.why_due import WhyDue, why_due
from suanqing.work.tickets import access, clock_decisions
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.due_items import Timed, rules_of
from suanqing.work.tickets.due_store import DueStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Contended, Moved

TRIES = 8
"""How often a write that came second is decided again on what stands now."""
Scenes = Callable[[str], Scene]
Decide = Callable[[Timed, due.Rules, datetime], Timed]


class Outcome(NamedTuple):
    """levels: how many fired. again: when the message is to come once more, in milliseconds."""

    levels: int = 0
    again: int | None = None


class Explained(NamedTuple):
    """One clock, and why it is due when it is."""

    token: str
    node: str
    limit_min: int
    calendar: str
    why: WhyDue


class Checked(NamedTuple):
    """What a sweep finds of one ticket. overdue: a clock has something to fire for longer than it may take. moved:
    its moment was another one. alone: tokens that nobody has and no queue."""

    overdue: bool = False
    moved: bool = False
    alone: tuple[str, ...] = ()


class Clocks:
    """scenes: by reference. calendars: those in force, asked for when a clock needs one."""

    def __init__(
        self,
        store: DueStore,
        scenes: Scenes,
        calendars: Callable[[], Calendars],
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._scenes, self._calendars, self._clock = store, scenes, calendars, clock

    def handle(self, ticket_id: str) -> Outcome:
        """Fire what is due of a ticket, once. Raises Contended where others kept writing."""
        for _ in range(TRIES):
            timed = self._store.read(ticket_id)
            if timed is None or timed.due is None or not timed.ticket.is_open:
                return Outcome()
            at = self._clock()
            now = epoch_ms(at)
            if timed.due > now:
                return Outcome(again=timed.due if due.sent_again(timed.due, now) else None)
            rules = self._rules(timed)
            after = clock_decisions.fired(timed, rules, at)
            if after is None:
                if self._put_right(timed, rules, now):
                    return Outcome()
                continue
            try:
                self._store.save(timed, after)
            except Moved:
                continue
            return Outcome(len(after.ticket.events[-1].data["levels"]))
        raise Contended("others keep changing the ticket; the message comes again")

    def hold(
        self, caller: Caller, ticket_id: str, token: str, reason: str, on: bool, note: str, seen: int | None
    ) -> Ticket:  # fmt: skip
        """One clock stands by a reason, or goes on."""

        def decide(timed: Timed, rules: due.Rules, at: datetime) -> Timed:
            told = (token or _only(rules), reason, on, note, caller.party)
            return clock_decisions.held(timed, rules, *told, at)

        return self._command(caller, ticket_id, "hold_clock", decide, seen)

    def set_deadline(
        self, caller: Caller, ticket_id: str, token: str, minutes: int, reason: str, note: str, seen: int | None
    ) -> Ticket:  # fmt: skip
        """Another limit of a running clock."""

        def decide(timed: Timed, rules: due.Rules, at: datetime) -> Timed:
            told = (token or _only(rules), minutes, reason, note, caller.party)
            return clock_decisions.deadline_set(timed, rules, *told, at)

        return self._command(caller, ticket_id, "set_deadline", decide, seen)

    def explained(self, caller: Caller, ticket_id: str) -> list[Explained]:
        """Every clock of the ticket, and why it is due when it is."""
        timed = self._seen(caller, ticket_id)
        rules, now = self._rules(timed), epoch_ms(self._clock())
        return [
            Explained(
                token, str(timed.tokens[token]["node"]), timed.clocks[token].limit_min, calendar.id,
                why_due(timed.clocks[token], limit, calendar, now),
            )
            for token, (limit, calendar) in sorted(rules.items())
        ]  # fmt: skip

    def check(self, ticket_id: str) -> Checked:
        """One open ticket: its moment put right where a calendar has changed, and what is wrong with it."""
        timed = self._store.read(ticket_id)
        if timed is None or not timed.ticket.is_open:
            return Checked()
        alone = tuple(self._alone(timed))
        if not timed.clocks:
            return Checked(alone=alone)
        at, rules = self._clock(), self._rules(timed)
        now = epoch_ms(at)
        if timed.due is not None and timed.due <= now:
            return Checked(overdue=now - timed.due > due.GRACE, alone=alone)
        after = clock_decisions.recalendared(timed, rules, at)
        if after is not None:
            try:
                self._store.save(timed, after)
            except Moved:
                return Checked(alone=alone)  # whoever wrote reckoned by the calendar as it is now
        return Checked(moved=after is not None, alone=alone)

    def _alone(self, timed: Timed) -> Iterator[str]:
        """A ticket without tokens of its own stands in its outlet's pool until somebody has it."""
        ticket = timed.ticket
        if any("path" in token or "owner" in token or "queue" in token or "slots" in token
               for token in timed.tokens.values()):  # fmt: skip
            yield from heads.orphans({"tokens": timed.tokens}, self._scenes(timed.ref))
        elif ticket.state in ("assigned", "on_site") and not ticket.workers:
            yield "t1"

    def _command(
        self, caller: Caller, ticket_id: str, command: CommandName, decide: Decide, seen: int | None
    ) -> Ticket:
        """Read, decide, save. Raises Moved where the version is not the one that was seen."""
        for _ in range(TRIES):
            timed = self._seen(caller, ticket_id)
            access.check(caller, timed.ticket, command)
            if seen is not None and seen != timed.ticket.version:
                raise Moved(timed.ticket)
            after = decide(timed, self._rules(timed), self._clock())
            try:
                return self._store.save(timed, after).ticket
            except Moved:
                continue
        raise Contended("others keep changing the ticket; try again")

    def _seen(self, caller: Caller, ticket_id: str) -> Timed:
        timed = self._store.read(ticket_id)
        if timed is None:
            raise NotFound("no such ticket", ticket_id=ticket_id)
        access.check_see(caller, timed.ticket)
        return timed

    def _rules(self, timed: Timed) -> due.Rules:
        return rules_of(timed, self._scenes(timed.ref), self._calendars) if timed.clocks else {}

    def _put_right(self, timed: Timed, rules: due.Rules, now: int) -> bool:
        """Nothing is due although the index says so: a calendar changed, or a clock waits for the morning."""
        after = timed._replace(due=due.earliest(_ruled(timed, rules), rules, now))
        return after.due == timed.due or self._store.put_right(timed, after)


def _ruled(timed: Timed, rules: due.Rules) -> Mapping[str, Any]:
    return {token: clock for token, clock in timed.clocks.items() if token in rules}


def _only(rules: due.Rules) -> str:
    """The one clock that there is; "" where one must be named."""
    return next(iter(rules)) if len(rules) == 1 else ""
