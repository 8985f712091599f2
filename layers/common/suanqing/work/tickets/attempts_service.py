"""A command on a ticket, tried until it is written or refused: read, decided, saved; and the heads that a process
remembers, so that it need not read what it wrote itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from suanqing.errors import DomainError, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform import retries
from suanqing.platform.cache import TtlCache
from suanqing.work.tickets import access
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Contended, Moved, TicketStore, Write

MAX_CONTENTION_SECONDS = 8.0
"""Seconds of such pauses in all; the function's time limit is 15."""
REMEMBERED = 60.0
"""Seconds that a process begins from the head it wrote itself; a guess that every write proves."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody wants of a ticket. step: decides it. more: written with it; filled while it is decided.
    if_match: the version that the caller saw."""

    caller: Caller
    command: CommandName
    step: Callable[[Ticket, datetime], Ticket]
    clock: Callable[[], datetime]
    if_match: int | None
    more: Sequence[Write]


class Attempts:
    """pause, chance: replaced by simulations. watch: looks at each new event. patience: seconds that a command may wait
    for others at the same ticket to be done."""

    def __init__(
        self,
        store: TicketStore,
        pause: Callable[[float], None],
        chance: Callable[[], float],
        watch: Callable[[Ticket], Ticket] | None,
        patience: float,
    ) -> None:
        self.store, self.watch, self.patience = store, watch, patience
        self._pause, self._chance = pause, chance
        self._written: TtlCache[str, Ticket] = TtlCache(REMEMBERED, most=1000)

    def command(self, attempt: Attempt, ticket_id: str) -> Ticket:
        """Read, decide, save; again on the newer ticket when somebody was faster.

        The first try stands on the head this process wrote last, else on the cheap, eventually
        consistent read: what it refuses is decided again on a consistent read, and what it writes
        is refused by the version if it was old. With `if_match` a newer version is the caller's to
        look at, never ours.
        """
        known = self._written.get(ticket_id)
        before, fresh = known or self.read(ticket_id), False
        tries, waited = 0, 0.0
        while True:
            after = self._decided(attempt, before, fresh)
            if after is before and before is not known:
                return before
            if after is not None and after is not before:
                try:
                    return self.remember(self.store.save(before, after, attempt.more))
                except (Moved, Contended) as lost:
                    moved = lost if isinstance(lost, Moved) else None
                    if moved and moved.retried and after.events[-1] in moved.current.events:
                        return moved.current
                    if waited >= self.patience or (moved and attempt.if_match is not None):
                        raise
                    tries += 1
                    if moved and tries == 1:
                        before, fresh = moved.current, True
                        continue
                    waited += self.wait(tries)
            before, fresh = self.store.get(ticket_id, consistent=True), True

    def _decided(self, attempt: Attempt, before: Ticket, fresh: bool) -> Ticket | None:
        """The ticket after the step. None: refused on a head that may be old, so look at the newest.

        Who sees the ticket is told that it moved on before whether the step is allowed on it now: a step whose
        answer was lost may itself be why its sender may not do it again.
        """
        try:
            moved = attempt.if_match not in (None, before.version)
            if not (moved and access.may_see(attempt.caller, before)):
                access.check(attempt.caller, before, attempt.command)
            if moved:
                raise Moved(before)
            after = attempt.step(before, _not_before(before, attempt.clock()))
        except DomainError:
            if fresh:
                raise
            return None
        return self.watch(after) if self.watch and after is not before else after

    def wait(self, tries: int) -> float:
        """Seconds that it waited: longer after each try, and a random part of that."""
        seconds = retries.pause(tries, self._chance())
        self._pause(seconds)
        return seconds

    def remember(self, ticket: Ticket) -> Ticket:
        """Until it is served: from then on the ledger writes on the head as well."""
        if ticket.served is None:
            self._written.put(ticket.ticket_id, ticket)
        else:
            self.forget(ticket.ticket_id)
        return ticket

    def forget(self, ticket_id: str) -> None:
        self._written.forget(ticket_id)

    def forget_all(self) -> None:
        self._written = TtlCache(REMEMBERED, most=1000)

    def read(self, ticket_id: str) -> Ticket:
        """Eventually consistent; consistent only when that finds nothing."""
        try:
            return self.store.get(ticket_id)
        except NotFound:
            return self.store.get(ticket_id, consistent=True)


def _not_before(ticket: Ticket, at: datetime) -> datetime:
    """An event is never earlier than the one before it, whatever time its teller says."""
    return max(at, ticket.events[-1].at) if ticket.events else at
