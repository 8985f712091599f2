"""Customers that are one person: an id and those it was merged into."""

from suanqing.cases.names import customer_key
from suanqing.cases.store import CaseStore
from suanqing.errors import Invalid

HOPS = 5
"""Longest chain of merges."""


def persons(store: CaseStore, customer: str) -> list[str]:
    """The customer's id and those it was merged into, in order."""
    found = [customer]
    for _ in range(HOPS):
        item = store.get(customer_key(found[-1]), "merged")
        if item is None or not item["into"]:
            return found
        found.append(item["into"])
    raise Invalid("too many merges in a row", where="customer")
