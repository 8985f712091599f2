"""What was done before (档案): the tickets of a customer under every id of theirs, and of an asset; the newest first.

Who sees a ticket sees what was done before for the same customer and the same thing, also by others: what it was, when,
and what was done, without amounts, shares, reasons or names. All of an event is for who sees its own ticket.
"""

from collections.abc import Iterable
from datetime import datetime

from suanqing.people.identity.caller import Caller
from suanqing.work.assets.model import Kept, Past
from suanqing.work.customers.merges import persons
from suanqing.work.tickets import access
from suanqing.work.tickets.act_decisions import MADE, MADE_OF
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.companions import FILE
from suanqing.work.tickets.linked_keys import asset_key, customer_key, file_keys, normal
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Event, Ticket

MOST = 100
"""Tickets of a file that are shown."""


class Files:
    def __init__(self, tickets: Tickets, linked: LinkedStore) -> None:
        self.tickets, self.linked = tickets, linked

    def before(self, caller: Caller, ticket_id: str) -> Past:
        """Of a ticket's customer and asset, and the tickets that it was made of or that were made of it, without
        itself. NotFound as the ticket."""
        ticket = self.tickets.get(caller, ticket_id)
        attrs = ticket.facts.get("attrs", {})
        keys = [asset_key(str(attrs["asset"]))] if normal(str(attrs.get("asset", ""))) else []
        keys += self._of_person(str(attrs.get("customer_id", "")))
        found = self._found(keys)
        known = {each.ticket_id for each in found}
        made = [*ticket.marks.get(MADE_OF, [])[:1], *ticket.marks.get(MADE, [])]
        beside = self.tickets.store.several(each for each in made if each not in known)
        every = sorted([*found, *beside.values()], key=_opened, reverse=True)
        return self._past(caller, (each for each in every if each.ticket_id != ticket_id))

    def of_customer(self, caller: Caller, customer: str) -> Past:
        """What of it the caller sees."""
        return self._seen(caller, self._found(self._of_person(customer)))

    def these(self, caller: Caller, tickets: Iterable[str], customers: Iterable[str]) -> Past:
        """What the caller sees of these tickets, however many they are, as far as they are those customers' now."""
        own = self.own(tickets, customers)
        kept = [
            Kept(each, self._events(each), True) for each in own if access.may_see(caller, each)
        ]
        return Past(kept, False)

    def own(self, tickets: Iterable[str], customers: Iterable[str]) -> list[Ticket]:
        """Those of the tickets that are one of the customers' now, the newest first."""
        keys = {customer_key(each) for each in customers}
        heads = self.tickets.store.several(dict.fromkeys(tickets)).values()
        found = [each for each in heads if {*file_keys(each)} & keys]
        return sorted(found, key=_opened, reverse=True)

    def of_asset(self, caller: Caller, asset: str) -> Past:
        """What of it the caller sees."""
        return self._seen(caller, self._found([asset_key(asset)]))

    def about(self, asset: str) -> list[Ticket]:
        """Every ticket about a thing, whoever sees it: for what the product does by itself."""
        return self._found([asset_key(asset)])

    def _seen(self, caller: Caller, tickets: Iterable[Ticket]) -> Past:
        return self._past(caller, (each for each in tickets if access.may_see(caller, each)))

    def _of_person(self, customer: str) -> list[str]:
        if not normal(customer):
            return []
        return [customer_key(each) for each in persons(self.linked, customer)]

    def _found(self, keys: list[str]) -> list[Ticket]:
        """The newest first; one more than are shown, where there are."""
        parts = {
            str(item["part"]): str(item["ticket"])
            for key in keys
            for item in self.linked.all(key, FILE)
        }
        wanted = [parts[part] for part in sorted(parts, reverse=True)[: MOST + 1]]
        heads = self.tickets.store.several(wanted)
        there = [heads[each] for each in wanted if each in heads]
        return [ticket for ticket in there if {*file_keys(ticket)} & {*keys}]

    def _past(self, caller: Caller, tickets: Iterable[Ticket]) -> Past:
        found = [*tickets]
        kept = [
            Kept(ticket, self._events(ticket), access.may_see(caller, ticket))
            for ticket in found[:MOST]
        ]
        return Past(kept, len(found) > MOST)

    def _events(self, ticket: Ticket) -> tuple[Event, ...]:
        """Few tickets have more than their head holds."""
        if ticket.pages:
            return self.tickets.store.history(ticket.ticket_id)
        return ticket.events


def _opened(ticket: Ticket) -> tuple[datetime, str]:
    return ticket.opened, ticket.ticket_id
