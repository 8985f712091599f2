"""The register of customers' classes (大客户、新客户): which class a customer has from when on.

A ticket takes the class that its customer has when the ticket is made, as a fact of its own: a class
given later prices later tickets only. What stands in the register is never rewritten.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.times import told as moment_told
from suanqing.vocabulary import checked
from suanqing.work.customers.merges import persons
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_key, normal
from suanqing.work.tickets.linked_store import LinkedStore

PART = "class#"
NAME = "customer_class"


class Classed(NamedTuple):
    """name: of the class, "" for none any more. since: RFC 3339. level: it followed from a level, which may be none of
    the company's any more."""

    name: str
    since: str
    by: str
    reason: str
    level: bool = False


class Classes:
    def __init__(self, store: LinkedStore, clock: Callable[[], datetime]) -> None:
        self.store, self.clock = store, clock

    def put(
        self,
        caller: Caller,
        customer: str,
        name: str,
        reason: str,
        since: str | None = None,
        level: bool = False,
    ) -> list[Classed]:
        """From `since` (now if not said) on; once a moment. Conflict: it said another class then."""
        if name:
            checked({NAME: name})
        if not normal(customer) or not reason.strip():
            raise Invalid("a class is of a customer, for a reason", where="reason")
        at = rfc3339(moment_told(since) if since else self.clock())
        new = Classed(name, at, caller.party, reason, level)
        if not self.store.add(customer_key(customer), PART + at, new._asdict()):
            there = self.store.get(customer_key(customer), PART + at)
            if there is None or there["name"] != name:
                raise Conflict("the customer's class of that moment is another", customer=customer)
        return self.of(customer)

    def of(self, customer: str) -> list[Classed]:
        """Every class of the customer, in order of time."""
        return [_classed(item) for item in self.store.all(customer_key(customer), PART)]

    def told(self, spec: NewTicket, at: datetime) -> NewTicket:
        """With the class that the ticket's customer has at `at`, unless one was told with it."""
        customer = str(spec.attrs.get("customer_id", ""))
        if not customer or NAME in spec.attrs:
            return spec
        found = [each for who in persons(self.store, customer) for each in self.of(who)]
        return with_class(spec, newest(found, at))


def newest(found: Iterable[Classed], at: datetime) -> Classed | None:
    """The class that holds at `at`: the one given last."""
    held = [each for each in found if each.since <= rfc3339(at)]
    return max(held, key=lambda each: each.since, default=None)


def with_class(spec: NewTicket, held: Classed | None) -> NewTicket:
    """It is no part of what was asked for: asking again later finds the ticket that was made."""
    if held is None or not held.name:
        return spec
    attrs = {**spec.facts.get("attrs", {}), NAME: held.name}
    told = {**spec.told, NAME: {"class": held.name, "since": held.since, "by": held.by}}
    return replace(spec, facts={**spec.facts, "attrs": attrs}, told=told)


def classes_in(items: Iterable[dict[str, Any]]) -> list[Classed]:
    """Those among a customer's items."""
    return [_classed(item) for item in items if item["part"].startswith(PART)]


def _classed(item: dict[str, Any]) -> Classed:
    name, since, by, reason = (item[each] for each in Classed._fields[:-1])
    return Classed(name, since, by, reason, bool(item.get("level")))
