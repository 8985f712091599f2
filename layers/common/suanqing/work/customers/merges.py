"""Customers that are one person: an id, those it was merged into, and those merged into any of them."""

from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LinkedStore

ALIAS = "alias#"
"""Begins the part that notes, with the id merged into, who was merged; `merged` of the other decides."""


def persons(store: LinkedStore, customer: str) -> list[str]:
    """Every id of the person, the given one first, then those it was merged into, in order.

    A merge that was taken back no longer counts, though its note stays.
    """
    found = chain(store, customer)
    for each in found:
        for item in store.all(customer_key(each), ALIAS):
            alias = str(item["alias"])
            if alias not in found and _into(store, alias) == each:
                found.append(alias)
    return found


def chain(store: LinkedStore, customer: str) -> list[str]:
    """The customer's id and those it was merged into, one after the other."""
    found = [customer]
    while (into := _into(store, found[-1])) and into not in found:
        found.append(into)
    return found


def note_alias(store: LinkedStore, alias: str, into: str) -> None:
    """So that a look-up from the id merged into finds the other; noting it twice is noting it once."""
    store.add(customer_key(into), f"{ALIAS}{alias}", {"alias": alias})


def _into(store: LinkedStore, customer: str) -> str:
    item = store.get(customer_key(customer), "merged")
    return str(item["into"]) if item else ""
