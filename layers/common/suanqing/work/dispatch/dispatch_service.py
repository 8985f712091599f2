"""Dispatch (派单): suggest, push, pull, deal out, replay. Reads people and tickets, decides purely, and leaves
the writing to the commands of tickets, which take the decision into their own transaction."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict, DomainError, Forbidden, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import utcnow
from suanqing.work.dispatch.candidates import deal, suggest
from suanqing.work.dispatch.decision_store import DecisionStore
from suanqing.work.dispatch.decisions import Decision, decided
from suanqing.work.dispatch.fitting import fit
from suanqing.work.dispatch.jobs import job_of
from suanqing.work.dispatch.model import Refusal, Scoring, Suggestion
from suanqing.work.dispatch.outcomes import Given, Offer, Suggested
from suanqing.work.dispatch.replay import Replayed, replayed
from suanqing.work.dispatch.settings_store import DispatchSettingsStore
from suanqing.work.dispatch.staff_service import Staff, check_outlet
from suanqing.work.dispatch.waiting import is_open, taken, waiting, way
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.limits import BEST
from suanqing.work.tickets import access, checks, walking
from suanqing.work.tickets.commands import Alongside, Tickets
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.store import Write


class Dispatch:
    def __init__(
        self,
        tickets: Tickets,
        staff: Staff,
        settings: DispatchSettingsStore,
        decisions: DecisionStore,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self.tickets, self.staff, self.settings = tickets, staff, settings
        self.decisions, self.clock = decisions, clock

    def suggest(self, caller: Caller, ticket_id: str, outlets: Sequence[str] = ()) -> Suggested:
        """Everybody of the outlets (the ticket's own, if none is said), ranked or with why not."""
        ticket = self.tickets.seen(caller, ticket_id)
        access.check(caller, ticket, "assign")
        check_outlets(caller, ticket.outlet, outlets)
        settings, version = self.settings.in_force()
        now = self.clock()
        job = job_of(ticket, settings, now, self.decisions.last_sent(ticket))
        people = self.staff.ready(outlets or [ticket.outlet], [job], now)
        return Suggested(ticket, suggest(job, people, settings.scoring), settings.scoring, version)

    def push(
        self,
        caller: Caller,
        ticket_id: str,
        assignee: str | None = None,
        outlets: Sequence[str] = (),
        if_match: int | None = None,
    ) -> Ticket:
        """To the best, or to the one named, who has to fit. Raises Conflict: `dispatch_late`, the work has
        begun; `taken`; `nobody_fits` or `not_eligible`, with why."""
        found = self.suggest(caller, ticket_id, outlets)
        way(found.ticket, "assign", again=assignee is not None)
        chosen = _chosen(found.suggestion, assignee)
        return self._give(caller, found, chosen, if_match)

    def claim(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        """Take an open ticket, or work of a drawn one that waits in a queue, that one may have. A repeat changes
        nothing. Raises Conflict: `taken`, somebody was first; `not_eligible`, with why."""
        ticket = self.tickets.store.get(ticket_id, consistent=True)
        access.check(caller, ticket, "claim")
        if _has_it(caller, ticket):
            return ticket
        token = way(ticket, "claim").token
        settings, _ = self.settings.in_force()
        now = self.clock()
        job = job_of(ticket, settings, now)
        me = self.staff.one(caller.party, [job], now)
        _check_fits(suggest(job, [me], settings.scoring), caller.party)

        def more(after: Ticket) -> Sequence[Write]:
            return self.decisions.sent(after, caller.party, after.events[-1].at)

        if token:
            return hand_over(self.tickets, caller, ticket, token, caller.party, more, if_match)
        return self.tickets.claim(caller, ticket_id, if_match, more)

    def offers(
        self, caller: Caller, limit: int, cursor: str | None
    ) -> tuple[list[Offer], str | None]:  # fmt: skip
        """Open tickets of the caller's outlet that they may take, who waits longest first; a page may hold
        few, and its cursor goes on."""
        if not caller.is_any("technician") or caller.outlet is None:
            raise Forbidden("only a technician of an outlet takes tickets", "forbidden")
        settings, _ = self.settings.in_force()
        page = self.tickets.board(caller, caller.outlet, "todo", None, limit, cursor, is_open)
        now = self.clock()
        open_ones = page.tickets
        jobs = [job_of(ticket, settings, now) for ticket in open_ones]
        me = self.staff.one(caller.party, jobs, now)
        found = []
        for ticket, job in zip(open_ones, jobs, strict=True):
            if fit(job, me).refusals:
                continue
            job = replace(job, previous=self.decisions.last_sent(ticket))
            if ranked := suggest(job, [me], settings.scoring).ranked:
                found.append(Offer(ticket, ranked[0].score))
        return found, page.cursor

    def deal(
        self, caller: Caller, outlet: str, outlets: Sequence[str], limit: int, push: bool
    ) -> list[Given]:
        """The outlet's open tickets, one after the other, what was given counted before the next. push: each
        is assigned; one that somebody was faster with says so, and the others go on."""
        check_outlet(caller, outlet)
        check_outlets(caller, outlet, outlets)
        settings, version = self.settings.in_force()
        now = self.clock()
        page = self.tickets.board(caller, outlet, "todo", None, limit, None, is_open)
        tickets = {each.ticket_id: each for each in page.tickets}
        jobs = [
            job_of(each, settings, now, self.decisions.last_sent(each)) for each in tickets.values()
        ]
        people = self.staff.ready(outlets or [outlet], jobs, now)
        found = []
        for suggestion in deal(jobs, people, settings.scoring):
            ticket = tickets[suggestion.job.ticket]
            suggested = Suggested(ticket, suggestion, settings.scoring, version)
            found.append(self._dealt(caller, suggested, push))
        return found

    def replay(
        self, period: str, scoring: Scoring, limit: int, cursor: str | None
    ) -> tuple[Replayed, str | None]:  # fmt: skip
        """A month's decisions under other weights; sums of the pages are those of the whole."""
        decisions, after = self.decisions.month(period, limit, cursor)
        return replayed(decisions, scoring), after

    def decision(self, caller: Caller, ticket_id: str) -> tuple[Ticket, Decision]:
        """The newest one by which the ticket was given to somebody; NotFound where no push did."""
        ticket, events = self.tickets.history(caller, ticket_id)
        access.check(caller, ticket, "assign")
        for event in reversed(events):
            if event.kind in ("assigned", "handed_over") or suggested(event):
                return ticket, self.decisions.get(ticket_id, event.at)
        raise NotFound("no such decision", ticket_id=ticket_id)

    def _dealt(self, caller: Caller, found: Suggested, push: bool) -> Given:
        if not (push and found.suggestion.ranked):
            return Given(found.suggestion, found.ticket, False)
        chosen = found.suggestion.ranked[0].figures.party
        try:
            return Given(found.suggestion, self._give(caller, found, chosen, None), True)
        except DomainError as refusal:
            return Given(found.suggestion, found.ticket, False, refusal)

    def _give(self, caller: Caller, found: Suggested, chosen: str, if_match: int | None) -> Ticket:
        """By the command of tickets, on the very ticket that was looked at."""
        ticket = found.ticket

        def more(after: Ticket) -> Sequence[Write]:
            at = after.events[-1].at
            decision = decided(
                found.suggestion, chosen, found.scoring, found.settings, caller.party, at
            )
            return self.decisions.writes(decision, after)

        seen = ticket.version if if_match is None else if_match
        if token := way(ticket, "assign", again=True).token:
            return hand_over(self.tickets, caller, ticket, token, chosen, more, seen)
        return self.tickets.assign(caller, ticket.ticket_id, chosen, (), seen, more)


def check_outlets(caller: Caller, own: str, outlets: Sequence[str]) -> None:
    """Forbidden: people of other outlets are for those who run the dispatch of all."""
    if set(outlets) - {own} and not access.directs(caller):
        raise Forbidden("you may dispatch people of your own outlet only", outlet=own)


def suggested(event: Event) -> bool:
    """Whether a clock gave late work to whom dispatch suggests."""
    levels = event.data.get("levels", ())
    return any({BEST, "party"} <= each.get("to", {}).keys() for each in levels)


def why(refused: Sequence[Refusal]) -> list[dict[str, str]]:
    return [{"code": each.code, "name": each.name} for each in refused]


def hand_over(
    tickets: Tickets,
    caller: Caller,
    seen: Ticket,
    token: str,
    to: str,
    more: Alongside,
    if_match: int | None,
) -> Ticket:
    """Waiting work of a drawn scene, to a person. Raises Conflict `taken`: it waits no more."""

    def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
        if token not in waiting(ticket):
            raise taken(ticket)
        checks.check_workers(tickets.parties, caller, ticket, {to})
        command = Command("hand_over", caller.party, token=token, owner=to)
        own = access.is_paid_by(caller, ticket)
        after = walking.advanced(ticket, command, walking.Told(own=own), at)
        return after, more(after)

    return tickets.apply(caller, seen.ticket_id, "advance", step, if_match)


def _has_it(caller: Caller, ticket: Ticket) -> bool:
    """Took it already; of a drawn one, while nothing of it waits."""
    if ticket.scene_ref:
        return not waiting(ticket) and access.holds(caller, ticket)
    return ticket.assignee == caller.party and ticket.state == "assigned"


def _chosen(suggestion: Suggestion, assignee: str | None) -> str:
    if assignee is not None:
        _check_fits(suggestion, assignee)
        return assignee
    if not suggestion.ranked:
        counts: Mapping[str, Any] = Counter(
            each.code for _, refusals in suggestion.refused for each in refusals
        )
        raise Conflict(
            "nobody may have the ticket", "nobody_fits", why=dict(sorted(counts.items()))
        )
    return suggestion.ranked[0].figures.party


def _check_fits(suggestion: Suggestion, party: str) -> None:
    if party in {each.figures.party for each in suggestion.ranked}:
        return
    refusals = dict(suggestion.refused).get(party)
    if refusals is None:
        raise NotFound("no such worker among those looked at", worker=party)
    raise Conflict("they may not have the ticket", "not_eligible", worker=party, why=why(refusals))
