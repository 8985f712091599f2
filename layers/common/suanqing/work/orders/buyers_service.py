"""Who bought what the order log knows, as the person they are now. Table WORK_TABLE is read.

The platform's name of a buyer leads, for good, to whom it led first: for what stays of them. Who was erased and came
back is somebody else, under whose id the order stands.
"""

from collections.abc import Iterable

from suanqing.work.customers.identity_service import ASKED, ERASURE
from suanqing.work.customers.merges import persons
from suanqing.work.orders.order_log import KnownOrder
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LinkedStore


def ids(store: LinkedStore, known: KnownOrder) -> list[str]:
    """Every id of theirs, what tickets call them first; none where nobody is noted, or who was erased."""
    named = persons(store, known.buyer) if known.buyer else []
    if not known.customer or known.customer in named:
        return named
    return persons(store, known.customer) if not named or erased(store, named) else named


def erased(store: LinkedStore, ids: Iterable[str]) -> bool:
    """Whether the person of these ids was."""
    return any(
        item["what"] == ERASURE for each in ids for item in store.all(customer_key(each), ASKED)
    )
