"""Attributions, merges and what they change, kept in table `work`, linked with the customers' orders.

An order's guide stands on one of its tickets, named by the marker `order:<source>`. A ticket of an order
is bound to its customer only when somebody brought that customer (or it is merged with one whom
somebody brought): the others pay nothing for it but one read. What is decided later (a merge, an
un-merge, another source) is applied to all tickets bound so far; repeating it finishes what broke off.

Whom a guide brought by an order that they took is theirs by the guide's orders: once all of those are called off, the
customer is nobody's by them, and what else they ordered is credited anew: theirs who took the first order that stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.platform.dynamo import attributes
from suanqing.times import parse, rfc3339
from suanqing.work.customers import classes
from suanqing.work.customers.look_store import Look
from suanqing.work.customers.merges import RULE, Merges, persons
from suanqing.work.customers.register import ORDERED
from suanqing.work.orders import attribution
from suanqing.work.orders.attribution import Attribution
from suanqing.work.service.rework_service import again
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets.commands import Created, Tickets
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_key, customer_of, normal
from suanqing.work.tickets.linked_store import Item, LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Write

GUIDE = "guide#"
ORDERS, MOST = "orders", 20
"""Of an attribution: tickets of orders by which the guide brought the customer; so many are noted."""
BEHIND = "behind"
"""Of an attribution by an order of somebody whom another guide had brought: it counts where no other stands."""
BY_RULE, CALLED_OFF = Caller(RULE, frozenset({"dispatcher"})), "带来客户的单已取消"
THEMSELVES = "客户就是导购本人"


def ordered(store: LinkedStore, customer: str, order: str) -> bool:
    """Noted under the customer, once; False: it was."""
    return store.add(customer_key(customer), ORDERED + order, {"order": order})


class Guides:
    def __init__(
        self,
        tickets: Tickets,
        store: LinkedStore,
        settings: SettingsStore,
        own: Callable[[str, Sequence[str]], bool] = lambda *_: False,
    ) -> None:
        """own: whether a guide is the customer of these ids (`Own.customer`): nobody is credited with themselves."""
        self.tickets, self.store, self.settings, self.own = tickets, store, settings, own

    def with_tickets(self, tickets: Tickets) -> "Guides":
        return Guides(tickets, self.store, self.settings, self.own)

    def over(self, store: LinkedStore) -> "Guides":
        """By what one look knows of who a person is."""
        return Guides(self.tickets, store, self.settings, self.own)

    # What is known of customers

    def ordered(self, customer: str, order: str) -> None:
        """That an order is theirs: by that an export and an erasure find what is kept beside its tickets."""
        ordered(self.store, customer, order)

    def attribute(self, caller: Caller, brought: Attribution) -> None:
        """Note who brought a customer, once a moment and guide. Invalid: no such guide."""
        self.guide(brought.guide)
        if not normal(brought.customer) or not brought.evidence.strip():
            raise Invalid("an attribution names the customer and its evidence", where="evidence")
        part, values = _noted(caller, brought)
        if not self.store.add(customer_key(brought.customer), part, values):
            there = self.store.get(customer_key(brought.customer), part)
            if there is None or _attribution(there) != brought._replace(since=values["since"]):
                raise Conflict("the guide is noted with other words", customer=brought.customer)

    def merge(
        self, caller: Caller, alias: str, into: str | None, reason: str, by: str | None = None
    ) -> list[str]:
        """One person under two ids: `alias` is `into`; None: it is itself again. The tickets changed, under any id.
        by: who says so, the caller unless said; who ends a merge by hand has told the two apart.

        Raises Invalid: a circle.
        """
        merges = self.merges()
        merges.put(alias, into, reason, by or caller.party)
        last = merges.trail(alias)[-1:]
        other = into or (last[0].before if last else "")
        if into is None and other and by is None:
            merges.part(alias, other, caller.party, reason)
        look = Look(self.store.client, self.store.table)
        touched = dict.fromkeys([*persons(look, alias), *(persons(look, other) if other else ())])
        return [ticket for each in touched for ticket in self.recredit(caller, each, reason)]

    def merges(self) -> Merges:
        return Merges(self.store, self.tickets.clock)

    def persons(self, customer: str) -> list[str]:
        """Every id of the person that the customer is."""
        return persons(self.store, customer)

    def credit(self, customer: str, at: datetime) -> Attribution | None:
        """Who is credited with an order of the customer made at `at`."""
        return self._credited(self._known(customer), at, self.persons(customer))

    def themselves(self, caller: Caller, customer: str) -> list[str]:
        """A phone was told of the customer: where a guide who is credited turns out to be them, the tickets that were
        credited anew."""
        ids = self.persons(customer)
        items = [item for each in ids for item in self.store.all(customer_key(each), GUIDE)]
        if not any(self.own(item["guide"], ids) for item in items):
            return []
        return [changed for each in ids for changed in self.recredit(caller, each, THEMSELVES)]

    def active(self, customer: str, at: datetime) -> str:
        """The party that is credited with the customer at a moment, where it is still there; else "" """
        credit = self.credit(customer, at)
        try:
            party = self.tickets.parties.get(credit.guide) if credit else None
        except NotFound:
            return ""
        return party.party_id if party and party.active else ""

    def _known(self, customer: str) -> list[Item]:
        """Classes and attributions of the customer, by one read a person."""
        return [
            item
            for each in self.persons(customer)
            for item in self.store.all(customer_key(each), classes.PART, f"{GUIDE}~")
        ]

    def _credited(
        self, known: Sequence[Item], at: datetime, ids: Sequence[str]
    ) -> Attribution | None:
        item = self._credit(known, at, ids)
        return _attribution(item) if item else None

    def _credit(self, known: Sequence[Item], at: datetime, ids: Sequence[str]) -> Item | None:
        """What is noted of who is credited, who is none of the person's ids."""
        days = self.settings.policies().guide_days
        items = [item for item in known if item["part"].startswith(GUIDE)]
        found = {_attribution(item): item for item in items if not item.get(BEHIND)}
        while credit := attribution.credited(found, at, days):
            item = found.pop(credit)
            if self._stands(item, ids):
                return item
        behind = [item for item in items if item.get(BEHIND)]
        within = (
            item for item in sorted(behind, key=lambda each: (each["since"], each["guide"]))
            if attribution.credited([_attribution(item)], at, days) and self._stands(item, ids)
        )  # fmt: skip
        return next(within, None)

    def _stands(self, item: Item, ids: Sequence[str]) -> bool:
        """Whether one of the orders by which the guide brought them does; what somebody noted by hand stands. Not where
        the guide is the customer."""
        if self.own(item["guide"], ids):
            return False
        orders = item.get(ORDERS)
        if orders is None:
            return True
        states = (self.tickets.store.get(each, consistent=True).state for each in orders)
        return any(state != "cancelled" for state in states)

    def called_off(self, ticket: Ticket) -> list[str]:
        """The tickets that were credited anew, since an order by which a guide brought the customer is no more."""
        customer = customer_of(ticket)
        if not customer or ticket.state != "cancelled" or "attribution" not in ticket.marks:
            return []
        ids = self.persons(customer)
        items = [item for each in ids for item in self.store.all(customer_key(each), GUIDE)]
        if not any(ticket.ticket_id in item.get(ORDERS, ()) for item in items):
            return []
        return [changed for each in ids for changed in self.recredit(BY_RULE, each, CALLED_OFF)]

    # Orders

    def create(
        self,
        caller: Caller,
        spec: NewTicket,
        customer: str,
        ordered: datetime,
        key: str,
        brings: Attribution | None = None,
    ) -> Created:
        """A ticket of an order (`spec.source`), with the guide on it who brought the customer. brings: who does by this
        order, where nobody did; noted with the ticket or not at all."""
        return again(lambda: self._create(caller, spec, customer, ordered, key, brings))

    def _create(
        self,
        caller: Caller,
        spec: NewTicket,
        customer: str,
        ordered: datetime,
        key: str,
        brings: Attribution | None,
    ) -> Created:
        known = self._known(customer)
        held = classes.newest(classes.classes_in(known), self.tickets.clock())
        spec = classes.with_class(spec, held)
        item = self._credit(known, ordered, self.persons(customer))
        new = brings if item is None else None
        credit = _attribution(item) if item else new
        if credit is None:
            return self.tickets.create(caller, spec, key)
        first = self.store.get(f"order:{spec.source}", "guide") is None
        facts = attribution.facts_of({}, credit if first else None)
        facts["attrs"] = {**spec.facts.get("attrs", {}), **facts["attrs"], "customer_id": customer}
        mark = dict(credit._asdict()) if first else {"guide": ""}
        mark["ordered"] = rfc3339(ordered)
        spec = replace(
            spec,
            facts={**spec.facts, **facts},
            marks={**spec.marks, "attribution": mark},
            told={**spec.told, "attribution": mark},
        )

        def more(made: Ticket) -> Sequence[Write]:
            marker = [self._marker(spec.source, made.ticket_id)] if first else []
            if new:
                return [*marker, self._brought(caller, new, made.ticket_id)]
            if item and brings and item["guide"] != brings.guide:
                return [*marker, self._brought(caller, brings, made.ticket_id, behind=True)]
            also = item and brings and self._also(item, brings, made.ticket_id)
            return [*marker, *([also] if also else [])]

        return self.tickets.create(caller, spec, key, more)

    def _marker(self, source: str, ticket_id: str) -> Write:
        values = {"ticket": ticket_id}
        key = f"order:{source}"
        return put(self.store.table, key, "guide", values, "attribute_not_exists(part)")

    def _brought(
        self, caller: Caller, brings: Attribution, ticket: str, behind: bool = False
    ) -> Write:
        key, (part, values) = customer_key(brings.customer), _noted(caller, brings)
        values = values | {ORDERS: [ticket]} | ({BEHIND: True} if behind else {})
        return put(self.store.table, key, part, values, "attribute_not_exists(part)")

    def _also(self, item: Item, brings: Attribution, ticket: str) -> Write | None:
        """One order more by which the customer is the guide's: they stay theirs when the first is called off."""
        orders = item.get(ORDERS)
        if not orders or item["guide"] != brings.guide or len(orders) >= MOST or ticket in orders:
            return None
        values = {name: value for name, value in item.items() if name not in ("ticket_id", "part")}
        write = put(
            self.store.table, item["ticket_id"], item["part"], values | {ORDERS: [*orders, ticket]},
            "#orders = :was",
        )  # fmt: skip
        write["Put"]["ExpressionAttributeNames"] = {"#orders": ORDERS}
        write["Put"]["ExpressionAttributeValues"] = attributes({":was": orders})
        return write

    def bind(self, caller: Caller, ticket_id: str, customer: str, ordered: datetime) -> None:
        """A ticket of an order that was made before its customer was known is theirs, once: in their file, and credited
        to who brought them, as is one that was theirs before anybody had. Of another's, of one that is called off
        or credited, and of one that the order names and nobody made, nothing changes."""

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            whose = str(ticket.facts.get("attrs", {}).get("customer_id", ""))
            if ticket.state == "cancelled" or (whose and "attribution" in ticket.marks):
                return ticket, ()
            credit = self.credit(customer, ordered)
            theirs = {normal(each) for each in self.persons(customer)}
            if whose and (credit is None or normal(whose) not in theirs):
                return ticket, ()
            marker = f"order:{ticket.source}"
            first = credit is not None and self.store.get(marker, "guide") is None
            after = attribution.bound(
                ticket, whose or customer, credit, first, caller.party, ordered, at
            )
            return after, [self._marker(ticket.source, ticket_id)] if first else []

        try:
            again(lambda: self.tickets.apply(caller, ticket_id, "relate", step))
        except NotFound as error:
            if error.facts.get("ticket_id") != ticket_id:
                raise

    def recredit(self, caller: Caller, customer: str, reason: str) -> list[str]:
        """Who is credited with the customer's orders now, on the ticket that names each order's guide."""
        changed = []
        for item in self.store.all(customer_key(customer), "order#"):
            marker = self.store.get(f"order:{item['source']}", "guide")
            if marker is None or marker["ticket"] != item["ticket"]:
                continue
            step = self._recredited(customer, reason, caller.party)
            before = self.tickets.store.get(item["ticket"], consistent=True).version
            after = self.tickets.apply(caller, item["ticket"], "relate", step)
            if after.version > before:
                changed.append(after.ticket_id)
        return changed

    def _recredited(
        self, customer: str, reason: str, by: str
    ) -> Callable[[Ticket, datetime], tuple[Ticket, Sequence[Write]]]:
        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            ordered = ticket.marks.get("attribution", {}).get("ordered")
            if ordered is None or ticket.state == "cancelled":
                return ticket, ()
            credit = self.credit(customer, parse(ordered))
            after = attribution.recredited(ticket, credit, reason, by, at)
            return self._dated(after, ordered), ()

        return step

    def _dated(self, ticket: Ticket, ordered: str | None) -> Ticket:
        """With the time of the order kept on its mark."""
        mark = ticket.marks.get("attribution")
        if ordered is None or mark is None or mark.get("ordered") == ordered:
            return ticket
        return ticket.with_(marks=ticket.marks | {"attribution": mark | {"ordered": ordered}})

    def guide(self, guide: str) -> Party:
        """Who may bring customers. Raises Invalid: nobody, or no more."""
        try:
            party = self.tickets.parties.get(guide)
        except NotFound:
            party = None
        if party is None or party.kind not in ("guide", "person") or not party.active:
            raise Invalid("no such guide", where="guide", guide=guide)
        return party


def _noted(caller: Caller, brought: Attribution) -> tuple[str, dict[str, Any]]:
    """The part and the item of it."""
    since = rfc3339(parse(brought.since))
    values = {**brought._asdict(), "since": since, "by": caller.party}
    return f"{GUIDE}{since}#{brought.guide}", values


def _attribution(item: dict[str, Any]) -> Attribution:
    return Attribution(*(item[name] for name in Attribution._fields))
