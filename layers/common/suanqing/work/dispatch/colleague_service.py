"""Whom late work goes to (转给更合适的同事): the best of its outlet by the same filters and the same score as any other
dispatch, but who has it; the decision is kept with all its numbers in the transaction of the clock's event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from suanqing.work.dispatch.candidates import suggest
from suanqing.work.dispatch.decision_store import DecisionStore
from suanqing.work.dispatch.decisions import decided
from suanqing.work.dispatch.jobs import job_of
from suanqing.work.dispatch.model import Scoring, Suggestion
from suanqing.work.dispatch.settings_store import DispatchSettingsStore
from suanqing.work.dispatch.staff_service import Staff
from suanqing.work.scenes.model import Node
from suanqing.work.tickets import checks
from suanqing.work.tickets.colleagues import Colleague
from suanqing.work.tickets.due_items import BY_CLOCK
from suanqing.work.tickets.due_service import Found
from suanqing.work.tickets.flow import nodes_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Write


class OutletColleagues:
    def __init__(
        self, staff: Staff, settings: DispatchSettingsStore, decisions: DecisionStore
    ) -> None:
        self.staff, self.settings, self.decisions = staff, settings, decisions

    def find(self, ticket: Ticket, token: str, at: datetime) -> Found:
        """Nobody where the work is no technician's: those alone are sent out."""
        node = nodes_of(ticket)[token]
        if node.owner.get("role", "technician") != "technician":
            return Found(Colleague(token), _nothing)
        scoring, version, suggestion = self._suggested(ticket, token, node, at)
        if not suggestion.ranked:
            return Found(Colleague(token), _nothing)
        chosen = suggestion.ranked[0].figures.party

        def writes(after: Ticket) -> Sequence[Write]:
            moment = after.events[-1].at
            decision = decided(suggestion, chosen, scoring, version, BY_CLOCK, moment)
            return self.decisions.writes(decision, after)

        return Found(Colleague(token, chosen, checks.home(self.staff.parties, chosen)), writes)

    def _suggested(
        self, ticket: Ticket, token: str, node: Node, at: datetime
    ) -> tuple[Scoring, int, Suggestion]:
        settings, version = self.settings.in_force()
        job = job_of(ticket, settings, at, self.decisions.last_sent(ticket))
        if skill := node.owner.get("skill"):
            job = replace(job, skills=tuple(sorted({skill: 1, **dict(job.skills)}.items())))
        has = ticket.tokens[token].get("owner")
        people = self.staff.ready([ticket.outlet], [job], at)
        others = [each for each in people if each.party != has]
        return settings.scoring, version, suggest(job, others, settings.scoring)


def _nothing(_: Ticket) -> Sequence[Write]:
    return ()
