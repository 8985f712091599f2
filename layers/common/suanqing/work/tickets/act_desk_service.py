"""Acts that could not be done, as people work through them: listed by outlet, tried again or let be."""

from collections.abc import Sequence
from datetime import datetime

from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.work.tickets import access, act_decisions
from suanqing.work.tickets.act_store import AGAIN, DONE, ActStore, Failed
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Write


class ActDesk:
    def __init__(self, tickets: Tickets, store: ActStore) -> None:
        self.tickets, self.store = tickets, store

    def failing(
        self, caller: Caller, outlet: str, limit: int, cursor: str | None
    ) -> tuple[list[Failed], str | None]:
        """The oldest first, and the cursor of those behind them."""
        access.check_board(caller, outlet)
        return self.store.failing(outlet, limit, cursor)

    def clear(
        self, caller: Caller, ticket_id: str, name: str, drop: bool, reason: str, if_match: int | None = None
    ) -> Ticket:  # fmt: skip
        """Try it again, which the stream takes up, or let it be, with a reason. Conflict `act_not_failed`."""
        if drop and not reason.strip():
            raise Invalid("what is let be has a reason", where="reason")
        decide, state = (act_decisions.dropped, DONE) if drop else (act_decisions.retried, AGAIN)

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            after = decide(ticket, name, reason, caller.party, at)
            return after, [self.store.cleared(ticket_id, name, state)]

        return self.tickets.apply(caller, ticket_id, "clear_act", step, if_match)
