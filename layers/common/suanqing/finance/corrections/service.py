"""Refunds and approved manual lines become facts of their ticket, each once. Reads and writes through the stores.

The stream then settles the ticket as after any other change; nothing here touches the ledger.
"""

from collections.abc import Callable
from datetime import datetime

from suanqing.errors import Conflict, Invalid
from suanqing.finance.corrections import disputed, facts, manual
from suanqing.finance.corrections.manual import Adjustment
from suanqing.finance.corrections.store import CorrectionStore
from suanqing.finance.ladders.measure import is_ladder
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.model import Refund
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Contended, Moved, TicketStore

ATTEMPTS, PAGE = 8, 200


class Corrections:
    def __init__(
        self,
        store: CorrectionStore,
        tickets: TicketStore,
        parties: PartyStore,
        clock: Callable[[], datetime],
    ) -> None:
        self.store, self._tickets, self._parties, self._clock = store, tickets, parties, clock

    def refund(self, ticket_id: str, channel: str, id: str, back: Refund, by: str) -> Ticket:
        """What a channel gave back of a line ("*": of all); the same refund again changes nothing."""
        key = facts.refund_key(channel, id)

        def step(ticket: Ticket) -> Ticket:
            history = self._tickets.history(ticket_id) if ticket.pages else ticket.events
            return facts.refund(ticket, history, key, back, by, self._clock())

        return self._change(ticket_id, step)

    def accept(
        self, ticket_id: str, line: str, fact: str, value: str, reason: str, by: str
    ) -> int | None:
        """What a dispute said, as a fact of the ticket; the ticket's version with it, None where it is
        no fact that can be put there so, and of a commission, which is no ticket's."""
        if is_ladder(ticket_id):
            return None
        if not disputed.can_be_put(self.ticket(ticket_id), line, fact):
            return None

        def step(ticket: Ticket) -> Ticket:
            return disputed.put(ticket, line, fact, value, reason, by, self._clock())

        return self._change(ticket_id, step).version

    def ticket(self, ticket_id: str) -> Ticket:
        """As it is now."""
        return self._tickets.get(ticket_id, consistent=True)

    def request(
        self, ticket_id: str, key: str, fee: str, party: str, amount: int, reason: str, by: str
    ) -> Adjustment:
        """Ask for a manual line on a served ticket, also on one that was cancelled since; the same key
        and content again is the same request.

        Raises Conflict: the ticket has no money yet. Invalid: no such party.
        """
        ticket = self._tickets.get(ticket_id, consistent=True)
        if ticket.served is None:
            raise Conflict("only a served ticket is adjusted", "not_served", ticket=ticket_id)
        if self._parties.find(party) is None:
            raise Invalid("no such party", where="party", party=party)
        return self.store.request(
            manual.request(
                ticket_id, ticket.served, key, fee, party, amount, reason, by, self._clock()
            )
        )

    def approve(self, id: str, seen: str, by: str) -> Adjustment:
        """A voice for it; the last one that is needed puts the line on the ticket. Whoever approves
        again after an interruption finishes that. Of two at once one is Stale, so that what all come to
        is what the limit is held against."""
        before = self.store.get(id)
        count = self.store.approvals(before)
        limit = self.store.limits().adjust_second_above - self._approved(before)
        after = manual.approve(before, seen, by, self._clock(), limit)
        if after is not before and after.state == "approved":
            self.store.approve(before, after, count)
        else:
            self.store.save(before, after)
        if after.state == "approved":
            maker = after.approvals[-1].by
            self._change(
                after.ticket_id, lambda t: facts.adjust(t, after.line, maker, self._clock())
            )
        return after

    def _approved(self, asked: Adjustment) -> int:
        """What other manual lines of the same party and period of work came to, whichever way they go:
        many small ones are one large one."""
        total, after = 0, None
        while page := self.store.page(asked.group, PAGE, after):
            total += sum(
                abs(each.amount)
                for each in page
                if each.party == asked.party and each.id != asked.id and each.state == "approved"
            )
            after = page[-1].id
        return total

    def reject(self, id: str, note: str, by: str) -> Adjustment:
        before = self.store.get(id)
        return self.store.save(before, manual.reject(before, by, note))

    def _change(self, ticket_id: str, step: Callable[[Ticket], Ticket]) -> Ticket:
        """Read, decide, save; again on the newer ticket when somebody was faster."""
        for _ in range(ATTEMPTS):
            before = self._tickets.get(ticket_id, consistent=True)
            after = step(before)
            if after is before:
                return before
            try:
                return self._tickets.save(before, after)
            except (Moved, Contended):
                continue
        raise Contended("too many changes at once; try again")
