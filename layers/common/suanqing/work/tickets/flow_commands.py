"""Commands on tickets in drawn scenes: who may, what is decided (`walking`), saved like any other command.

The same request sent again answers with the ticket as it stands, and writes nothing: by its key where it has one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from suanqing.canonical import digest
from suanqing.errors import Conflict, DomainError
from suanqing.people.identity.caller import Caller
from suanqing.work.scenes.repair import Order
from suanqing.work.tickets import access, walking
from suanqing.work.tickets.asked import Answer, Giving, asked_at
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.fact_decisions import SOURCE
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.store import Write
from suanqing.work.tickets.walking import BARE, REPEAT, Asked, Told


class TicketFlow:
    def __init__(self, tickets: Tickets) -> None:
        self.tickets = tickets

    def advance(
        self,
        caller: Caller,
        ticket_id: str,
        asked: Asked,
        key: str | None = None,
        if_match: int | None = None,
        giving: Giving | None = None,
    ) -> Ticket:
        """Conflict `round_over` or `token_moved` for what is over, `idempotency_key_reused`. giving: answers of the
        form that its node asks for, kept in the same transaction."""
        repeat = _repeat(caller.party, key, asked, giving) if key else ""

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            if repeat and _answered(ticket.events, repeat):
                return ticket, []
            name = asked.command.name
            if name in BARE:
                access.check(caller, ticket, name)  # type: ignore[arg-type]
            access.check_step(caller, ticket, asked.command.token, name)
            access.check_facts(caller, ticket.outlet, asked.attrs, free=(SOURCE,))
            own = access.is_paid_by(caller, ticket)
            answer, writes = _given(ticket, asked, giving, at) if giving else (None, [])
            told = Told(asked.attrs, asked.reason, own, repeat, answer)
            return walking.advanced(ticket, asked.command, told, at), writes

        try:
            return self.tickets.apply(caller, ticket_id, "advance", step, if_match)
        except DomainError:
            if repeat and _answered(self.tickets.store.history(ticket_id), repeat):
                return self.tickets.store.get(ticket_id, consistent=True)  # also who has it no more
            raise

    def move_token(
        self, caller: Caller, ticket_id: str, order: Order, if_match: int | None = None
    ) -> Ticket:
        """By the order's two people."""

        def step(ticket: Ticket, at: datetime) -> Ticket:
            return walking.token_moved(ticket, order, at)

        return self.tickets.change(caller, ticket_id, "move_token", step, if_match)

    def migrate(self, caller: Caller, ticket_id: str, plan: Mapping[str, Any]) -> Ticket:
        """Conflict `cannot_migrate` with the reason; a ticket that runs the new version already is as it was."""

        def step(ticket: Ticket, at: datetime) -> Ticket:
            if ticket.scene_ref == plan["to"]:
                return ticket
            return walking.migrated(
                ticket, plan, flow_of(ticket).scenes.get(plan["to"]), caller.party, at
            )

        return self.tickets.change(caller, ticket_id, "migrate", step)


def _given(
    ticket: Ticket, asked: Asked, giving: Giving, at: datetime
) -> tuple[Answer, Sequence[Write]]:
    form, visit = asked_at(ticket, asked.command.name, asked.command.token, giving.form)
    return giving.give(ticket, form, visit, at)


def _repeat(party: str, key: str, asked: Asked, giving: Giving | None) -> str:
    """The same of the same person with the same key: "<key>.<content>", twelve characters of each digest."""
    content = {"command": list(asked.command), "attrs": dict(asked.attrs), "reason": asked.reason}
    content |= {"form": giving.form, "answers": giving.mark} if giving else {}
    return f"{sha256(f'{party}\n{key}'.encode()).hexdigest()[:12]}.{digest(content)[:12]}"


def _answered(events: Iterable[Event], repeat: str) -> bool:
    """Whether an event answered it; Conflict where the key was used for something else."""
    key = repeat.partition(".")[0]
    for event in events:
        told = str(event.data.get(REPEAT, ""))
        if told.partition(".")[0] == key:
            if told != repeat:
                raise Conflict(
                    "this key was used for a different request", code="idempotency_key_reused"
                )
            return True
    return False
