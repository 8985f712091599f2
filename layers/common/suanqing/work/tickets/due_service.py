"""Clocks of tickets at work: what is due is fired, commands hold and change them, a sweep proves that none is lost.

A message says which ticket may be due and no more, so it may come twice, late, early or for nothing: the head is
read again, and what fires is written on its version (decision 0072).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import epoch_ms
from suanqing.work.scenes import due, heads
from suanqing.work.scenes.why_due import WhyDue, why_due
from suanqing.work.tickets import access, clock_decisions
from suanqing.work.tickets.colleagues import Colleague
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.due_items import clocks_of, due_of, rules_of, with_due
from suanqing.work.tickets.due_store import DueStore
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Contended, Moved, Write

TRIES = 8
"""How often a write that came second is decided again on what stands now."""
Decide = Callable[[Ticket, due.Rules, datetime], Ticket]


class Outcome(NamedTuple):
    """levels: how many fired, waits that were over with them. again: when the message is to come once more, in
    milliseconds."""

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


class Found(NamedTuple):
    """writes: what goes with the event, by the ticket after it."""

    colleague: Colleague
    writes: Callable[[Ticket], Sequence[Write]]


class Colleagues(Protocol):
    def find(self, ticket: Ticket, token: str, at: datetime) -> Found:
        """Who is best for the work of the token, but who has it."""


class Clocks:
    """store: of tickets that are read with their scenes and calendars (`TicketStore.flow`)."""

    def __init__(self, store: DueStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def hold(
        self, caller: Caller, ticket_id: str, token: str, reason: str, on: bool, note: str, seen: int | None
    ) -> Ticket:  # fmt: skip
        """One clock stands by a reason, or goes on."""

        def decide(ticket: Ticket, rules: due.Rules, at: datetime) -> Ticket:
            told = (token or _only(rules), reason, on, note, caller.party)
            return clock_decisions.held(ticket, rules, *told, at)

        return self._command(caller, ticket_id, "hold_clock", decide, seen)

    def set_deadline(
        self, caller: Caller, ticket_id: str, token: str, minutes: int, reason: str, note: str, seen: int | None
    ) -> Ticket:  # fmt: skip
        """Another limit of a running clock."""

        def decide(ticket: Ticket, rules: due.Rules, at: datetime) -> Ticket:
            told = (token or _only(rules), minutes, reason, note, caller.party)
            return clock_decisions.deadline_set(ticket, rules, *told, at)

        return self._command(caller, ticket_id, "set_deadline", decide, seen)

    def explained(self, caller: Caller, ticket_id: str) -> list[Explained]:
        """Every clock of the ticket, and why it is due when it is."""
        ticket = self._seen(caller, ticket_id)
        rules, clocks, now = rules_of(ticket), clocks_of(ticket), epoch_ms(self._clock())
        return [
            Explained(
                token, str(ticket.tokens[token]["node"]), clocks[token].limit_min, calendar.id,
                why_due(clocks[token], limit, calendar, now),
            )
            for token, (limit, calendar) in sorted(rules.items())
        ]  # fmt: skip

    def check(self, ticket_id: str) -> Checked:
        """One open ticket: its moment put right where a calendar has changed, and what is wrong with it."""
        ticket = self._store.read(ticket_id)
        if ticket is None or not ticket.is_open:
            return Checked()
        alone = tuple(_alone(ticket))
        if not ticket.clocks:
            return Checked(alone=alone)
        at, rules, moment = self._clock(), rules_of(ticket), due_of(ticket)
        now = epoch_ms(at)
        if moment is not None and moment <= now:
            return Checked(overdue=now - moment > due.GRACE, alone=alone)
        after = clock_decisions.recalendared(ticket, rules, at)
        if after is not None:
            try:
                self._store.save(ticket, after)
            except Moved:
                return Checked(alone=alone)  # whoever wrote reckoned by the calendar as it is now
        return Checked(moved=after is not None, alone=alone)

    def _command(
        self, caller: Caller, ticket_id: str, command: CommandName, decide: Decide, seen: int | None
    ) -> Ticket:
        """Read, decide, save. Raises Moved where the version is not the one that was seen."""
        for _ in range(TRIES):
            ticket = self._seen(caller, ticket_id)
            access.check(caller, ticket, command)
            if seen is not None and seen != ticket.version:
                raise Moved(ticket)
            after = decide(ticket, rules_of(ticket), self._clock())
            try:
                return self._store.save(ticket, after)
            except Moved:
                continue
        raise Contended("others keep changing the ticket; try again")

    def _seen(self, caller: Caller, ticket_id: str) -> Ticket:
        ticket = self._store.read(ticket_id)
        if ticket is None:
            raise NotFound("no such ticket", ticket_id=ticket_id)
        access.check_see(caller, ticket)
        return ticket

    def _put_right(self, ticket: Ticket, rules: due.Rules, now: int) -> bool:
        """Nothing is due although the index says so: a calendar changed, or a clock waits for the morning."""
        clocks = {token: clock for token, clock in clocks_of(ticket).items() if token in rules}
        after = with_due(ticket, due.earliest(clocks, rules, now))
        return after.due == ticket.due or self._store.put_right(ticket, after)


class FiringClocks(Clocks):
    """They fire what is due. colleagues: whom late work goes to."""

    def __init__(
        self, store: DueStore, clock: Callable[[], datetime], colleagues: Colleagues
    ) -> None:
        super().__init__(store, clock)
        self._colleagues = colleagues

    def handle(self, ticket_id: str) -> Outcome:
        """Fire what is due of a ticket, each level once. Raises Contended where others kept writing."""
        levels = 0
        for _ in range(TRIES):
            ticket = self._store.read(ticket_id)
            at = self._clock()
            now = epoch_ms(at)
            moment = due_of(ticket) if ticket is not None and ticket.is_open else None
            if ticket is None or moment is None:
                return Outcome(levels)
            if moment > now:
                return Outcome(levels, moment if due.sent_again(moment, now) else None)
            rules = rules_of(ticket)
            found = self._found(ticket, rules, at)
            done = clock_decisions.fired(ticket, rules, at, found.colleague if found else None)
            if done is None:
                if self._put_right(ticket, rules, now):
                    return Outcome(levels)
                continue
            try:
                self._store.save(ticket, done.ticket, found.writes(done.ticket) if found else ())
            except Moved:
                continue
            levels += done.levels
        raise Contended("others keep changing the ticket; the message comes again")

    def _found(self, ticket: Ticket, rules: due.Rules, at: datetime) -> Found | None:
        """Who takes the work that goes to another by now; None where none does."""
        token = clock_decisions.searched(ticket, rules, at)
        return self._colleagues.find(ticket, token, at) if token else None


def _alone(ticket: Ticket) -> Iterator[str]:
    """Tokens that nobody has and no queue; a ticket without tokens is its outlet's until somebody has it."""
    if ticket.tokens:
        yield from heads.orphans({"tokens": ticket.tokens}, flow_of(ticket).scene(ticket))
    elif ticket.state in ("assigned", "on_site") and not ticket.workers:
        yield "t1"


def _only(rules: due.Rules) -> str:
    """The one clock that there is; "" where one must be named."""
    return next(iter(rules)) if len(rules) == 1 else ""
