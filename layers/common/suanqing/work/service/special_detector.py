"""Marks a ticket as special when a new event makes it so, by the company's policies."""

from suanqing.work.service import specials
from suanqing.work.service.policies import MIN_COUNT
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore


class Watch:
    def __init__(self, tickets: TicketStore, settings: SettingsStore) -> None:
        self._tickets, self._settings = tickets, settings

    def __call__(self, after: Ticket) -> Ticket:
        """The ticket with its mark; older events are read only where one of a counted kind comes."""
        kind = after.events[-1].kind
        if not after.pages and [event.kind for event in after.events].count(kind) < MIN_COUNT:
            return after
        triggers = self._settings.policies().specials
        if kind not in {trigger.count_of for trigger in triggers}:
            return after
        events = {event.seq: event for event in after.events}
        if after.pages:
            events |= {event.seq: event for event in self._tickets.history(after.ticket_id)}
        special = specials.found([events[seq] for seq in sorted(events)], triggers)
        if special == after.marks.get("special", []):
            return after
        marks = {name: value for name, value in after.marks.items() if name != "special"}
        return after.with_(marks=marks | ({"special": special} if special else {}))
