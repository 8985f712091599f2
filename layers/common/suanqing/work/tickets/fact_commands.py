"""Commands that set facts: who may, what the rules decide (`fact_decisions`), saved like any other command."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from suanqing.errors import Forbidden
from suanqing.people.identity.caller import Caller
from suanqing.work.tickets import access, fact_decisions
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.model import Ticket


class TicketFacts:
    def __init__(self, tickets: Tickets) -> None:
        self._change = tickets.change

    def set_facts(
        self,
        caller: Caller,
        ticket_id: str,
        attrs: Mapping[str, Any],
        promised: str | None = None,
        origin: str = "",
        reason: str = "",
        if_match: int | None = None,
    ) -> Ticket:
        """Some facts are for some people only: `access.SETTERS`."""

        def step(ticket: Ticket, at: datetime) -> Ticket:
            access.check_facts(caller, ticket.outlet, attrs, free=(fact_decisions.SOURCE,))
            if promised is not None and "promised" in ticket.facts:
                access.check_steers(caller, ticket, "promised")
            own = access.is_paid_by(caller, ticket)
            return fact_decisions.set_facts(
                ticket, attrs, promised, origin, reason, caller.party, at, own
            )

        return self._change(caller, ticket_id, "set_facts", step, if_match)

    def propose_source(
        self,
        caller: Caller,
        ticket_id: str,
        source: str,
        evidence: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        return self._tell(
            caller,
            ticket_id,
            "propose_source",
            if_match,
            fact_decisions.propose_source,
            source,
            evidence,
            reason,
        )

    def decide_source(
        self,
        caller: Caller,
        ticket_id: str,
        approve: bool,
        reason: str = "",
        if_match: int | None = None,
    ) -> Ticket:
        return self._tell(
            caller,
            ticket_id,
            "decide_source",
            if_match,
            fact_decisions.decide_source,
            approve,
            reason,
        )

    def pick_tier(
        self,
        caller: Caller,
        ticket_id: str,
        plane: str,
        tier: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        return self._tell(
            caller, ticket_id, "pick_tier", if_match, fact_decisions.pick_tier, plane, tier, reason
        )

    def reach(
        self, caller: Caller, ticket_id: str, name: str, note: str = "", if_match: int | None = None
    ) -> Ticket:
        return self._tell(caller, ticket_id, "reach", if_match, fact_decisions.reach, name, note)

    def start_work(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        return self._tell(caller, ticket_id, "start_work", if_match, fact_decisions.start_work)

    def stop_work(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        return self._tell(caller, ticket_id, "stop_work", if_match, fact_decisions.stop_work)

    def add_session(
        self,
        caller: Caller,
        ticket_id: str,
        start: str,
        end: str,
        worker: str | None = None,
        if_match: int | None = None,
    ) -> Ticket:
        """worker None: the caller's own. A technician enters no one else's: time is pay."""
        whose = worker or caller.party

        def step(ticket: Ticket, at: datetime) -> Ticket:
            _own(caller, ticket, whose)
            return fact_decisions.add_session(ticket, whose, start, end, caller.party, at)

        return self._change(caller, ticket_id, "add_session", step, if_match)

    def set_sessions(
        self,
        caller: Caller,
        ticket_id: str,
        worker: str,
        sessions: Sequence[tuple[str, str]],
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        return self._tell(
            caller,
            ticket_id,
            "set_sessions",
            if_match,
            fact_decisions.set_sessions,
            worker,
            sessions,
            reason,
        )

    def track(
        self,
        caller: Caller,
        ticket_id: str,
        fixes: Sequence[Mapping[str, str]],
        worker: str | None = None,
        if_match: int | None = None,
    ) -> Ticket:
        whose = worker or caller.party

        def step(ticket: Ticket, at: datetime) -> Ticket:
            _own(caller, ticket, whose)
            return fact_decisions.track(ticket, whose, fixes, caller.party, at)

        return self._change(caller, ticket_id, "track", step, if_match)

    def pause(
        self,
        caller: Caller,
        ticket_id: str,
        waiting_for: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        return self._tell(
            caller, ticket_id, "pause", if_match, fact_decisions.pause, waiting_for, reason
        )

    def resume(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        return self._tell(caller, ticket_id, "resume", if_match, fact_decisions.resume)

    def _tell(
        self,
        caller: Caller,
        ticket_id: str,
        command: CommandName,
        if_match: int | None,
        decide: Callable[..., Ticket],
        *said: Any,
    ) -> Ticket:
        """What needs no look at the caller beyond the command's own rule."""

        def step(ticket: Ticket, at: datetime) -> Ticket:
            return decide(ticket, *said, caller.party, at)

        return self._change(caller, ticket_id, command, step, if_match)


def _own(caller: Caller, ticket: Ticket, worker: str) -> None:
    if worker != caller.party and not access.sees_shares(caller, ticket):
        raise Forbidden("you may enter your own time only", worker=worker)
