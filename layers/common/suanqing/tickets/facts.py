"""Commands that tell facts: who may, what the rules decide (`telling`), saved as any other command."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from suanqing.errors import Forbidden
from suanqing.identity.caller import Caller
from suanqing.tickets import access, telling
from suanqing.tickets.commands import Tickets
from suanqing.tickets.model import Ticket


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
            access.check_facts(caller, ticket.outlet, attrs, free=(telling.SOURCE,))
            if promised is not None and "promised" in ticket.facts:
                access.check_steers(caller, ticket, "promised")
            return telling.set_facts(ticket, attrs, promised, origin, reason, caller.party, at)

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
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.propose_source(ticket, source, evidence, reason, caller.party, at)

        return self._change(caller, ticket_id, "propose_source", step, if_match)

    def decide_source(
        self,
        caller: Caller,
        ticket_id: str,
        approve: bool,
        reason: str = "",
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.decide_source(ticket, approve, reason, caller.party, at)

        return self._change(caller, ticket_id, "decide_source", step, if_match)

    def pick_tier(
        self,
        caller: Caller,
        ticket_id: str,
        plane: str,
        tier: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.pick_tier(ticket, plane, tier, reason, caller.party, at)

        return self._change(caller, ticket_id, "pick_tier", step, if_match)

    def reach(
        self, caller: Caller, ticket_id: str, name: str, note: str = "", if_match: int | None = None
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.reach(ticket, name, note, caller.party, at)

        return self._change(caller, ticket_id, "reach", step, if_match)

    def start_work(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.start_work(ticket, caller.party, at)

        return self._change(caller, ticket_id, "start_work", step, if_match)

    def stop_work(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.stop_work(ticket, caller.party, at)

        return self._change(caller, ticket_id, "stop_work", step, if_match)

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
            return telling.add_session(ticket, whose, start, end, caller.party, at)

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
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.set_sessions(ticket, worker, sessions, reason, caller.party, at)

        return self._change(caller, ticket_id, "set_sessions", step, if_match)

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
            return telling.track(ticket, whose, fixes, caller.party, at)

        return self._change(caller, ticket_id, "track", step, if_match)

    def pause(
        self,
        caller: Caller,
        ticket_id: str,
        waiting_for: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.pause(ticket, waiting_for, reason, caller.party, at)

        return self._change(caller, ticket_id, "pause", step, if_match)

    def resume(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return telling.resume(ticket, caller.party, at)

        return self._change(caller, ticket_id, "resume", step, if_match)


def _own(caller: Caller, ticket: Ticket, worker: str) -> None:
    if worker != caller.party and not access.sees_shares(caller, ticket):
        raise Forbidden("you may enter your own time only", worker=worker)
