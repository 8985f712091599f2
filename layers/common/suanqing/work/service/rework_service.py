"""Service commands on tickets (rework and the like): find or write linked items with the ticket's event."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from suanqing.errors import Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.customers.classes import Classes
from suanqing.work.customers.merges import persons
from suanqing.work.service import appointments
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets import rework
from suanqing.work.tickets.commands import Created, Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_of, repair_key, repair_of
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.rework_links import rekeyed, released
from suanqing.work.tickets.store import Contended, Write

ATTEMPTS = 5

Step = tuple[Ticket, Sequence[Write]]


class ReworkService:
    def __init__(self, tickets: Tickets, store: LinkedStore, settings: SettingsStore) -> None:
        self.tickets, self.store, self.settings = tickets, store, settings
        self.classes = Classes(store, tickets.clock)

    # Rework

    def create(self, caller: Caller, spec: NewTicket, key: str | None = None) -> Created:
        """A ticket; where it seems to repeat an earlier repair, that is marked for somebody to decide."""
        return again(lambda: self._create(caller, spec, key))

    def _create(self, caller: Caller, spec: NewTicket, key: str | None) -> Created:
        at = self.tickets.clock()
        spec = self.classes.told(spec, at)
        customer = str(spec.attrs.get("customer_id") or spec.customer)
        asset, symptom = (str(spec.attrs.get(name, "")) for name in ("asset", "symptom"))
        original = self._original(customer, asset, symptom, at)
        if original is None:
            return self.tickets.create(caller, spec, key)
        seems = {rework.SUGGESTED: original.ticket_id}
        spec = replace(spec, marks={**spec.marks, **seems}, told={**spec.told, **seems})
        return self.tickets.create(caller, spec, key)

    def recognise(
        self,
        caller: Caller,
        ticket_id: str,
        asset: str,
        symptom: str,
        if_match: int | None = None,
    ) -> Ticket:
        """What is served and what is wrong with it, told later; an earlier repair is suggested then."""
        asset, symptom = asset.strip(), symptom.strip()
        told = {"asset": asset, "symptom": symptom}

        def step(ticket: Ticket, at: datetime) -> Step:
            attrs = ticket.facts.get("attrs", {}) | told
            if attrs == ticket.facts.get("attrs"):
                return ticket, ()
            known = ticket.with_(facts=ticket.facts | {"attrs": attrs})
            moved = rekeyed(self.store.table, ticket, known)
            original = None
            if "rework_of" not in ticket.marks:
                original = self._original(
                    customer_of(known), asset, symptom, ticket.opened, ticket.ticket_id
                )
            seems = original.ticket_id if original else None
            return rework.described(ticket, told, seems, caller.party, at), moved

        return self.tickets.apply(caller, ticket_id, "describe", step, if_match)

    def relate(
        self,
        caller: Caller,
        ticket_id: str,
        original: str | None,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        """Tie a ticket to the one it repeats; None: it repeats none, whatever was suggested."""

        def step(ticket: Ticket, at: datetime) -> Step:
            was = ticket.marks.get("rework_of")
            if was == original and (original or rework.SUGGESTED not in ticket.marks):
                return ticket, ()
            writes = list(released(self.tickets.store, ticket, caller.party, at))
            if original is None:
                return rework.unlinked(ticket, reason, caller.party, at), writes
            earlier = self._named(original)
            after = rework.linked(ticket, earlier, self._owner(earlier), reason, caller.party, at)
            return after, [*writes, *self._tied(earlier, after, caller.party, at)]

        return self.tickets.apply(caller, ticket_id, "relate", step, if_match)

    def _original(
        self, customer: str, asset: str, symptom: str, at: datetime, but: str = ""
    ) -> Ticket | None:
        """The newest completed ticket within the policy's days that still stands: the same repair of the
        same thing for the same person, under whatever id of theirs."""
        if repair_key(customer, asset, symptom) is None:
            return None
        found = (
            self._repaired(repair, at, but)
            for each in persons(self.store, customer)
            if (repair := repair_key(each, asset, symptom))
        )
        return max(filter(None, found), key=lambda one: one.served or at, default=None)

    def _repaired(self, repair: str, at: datetime, but: str) -> Ticket | None:
        """The newest of one id."""
        days = self.settings.policies().rework_days
        low = f"done#{rfc3339(at - timedelta(days=days))}"
        parts = [item["part"] for item in self.store.all(repair, low, f"done#{rfc3339(at)}~")]
        for done in rework.candidates(map(rework.done_of, parts), at, days):
            ticket = self.tickets.store.get(done.ticket, consistent=True)
            stands = ticket.state in ("done", "closed")
            if done.ticket != but and stands and repair_of(ticket) == repair:
                return ticket
        return None

    def _tied(self, original: Ticket, rework_ticket: Ticket, by: str, at: datetime) -> list[Write]:
        """The earlier ticket's part of the transaction."""
        after = rework.repeated(
            original, rework_ticket.ticket_id, self.settings.policies().clawback, by, at
        )
        return self.tickets.store.writes(original, after)[1]

    def _named(self, ticket_id: str) -> Ticket:
        try:
            return self.tickets.store.get(ticket_id, consistent=True)
        except NotFound:
            raise Invalid("there is no such ticket", where="original", ticket=ticket_id) from None

    def _owner(self, original: Ticket) -> str | None:
        """Of its outlet, when it was done."""
        outlet = self.tickets.parties.get(original.outlet)
        return outlet.at(original.served or original.opened).owner

    # Appointments

    def reschedule(
        self,
        caller: Caller,
        ticket_id: str,
        to: datetime,
        reason: str,
        cause: str,
        wasted: bool = False,
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Step:
            return appointments.reschedule(ticket, to, reason, cause, wasted, caller.party, at), ()

        return self.tickets.apply(caller, ticket_id, "reschedule", step, if_match)


def again[T](attempt: Callable[[], T]) -> T:
    """Once more on what is there now, when something beside the ticket moved meanwhile."""
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except Contended:
            continue
    return attempt()
