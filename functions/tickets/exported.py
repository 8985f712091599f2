"""A page of a person's export: as many items as go in one answer with the tickets and orders that they name.

The gateway takes 6 MB, and a ticket with all its events may be most of one.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any, NamedTuple

from suanqing.channels.outward.persons_service import orders_of
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.work.assets.model import Kept, Past
from suanqing.work.assets.schemas import PastTicketView, PastView, past_view
from suanqing.work.care.person_schemas import IdItems
from suanqing.work.customers.register import ORDERED
from suanqing.work.tickets.companions import FILE
from suanqing.work.tickets.linked_store import Item
from tickets.customer_wiring import persons_orders
from tickets.wiring import files

MAX_BYTES = 2_500_000
"""Of UTF-8, of what is counted: quotes are written as two characters on the way, ways to be told come on top."""
AT_ONCE = 20
"""Items whose tickets are read together."""
WORKERS = 8

Found = list[tuple[str, list[Item]]]


class Filled(NamedTuple):
    """place: behind the last item; "": that was all of what was found."""

    ids: list[IdItems]
    past: PastView
    orders: list[dict[str, Any]]
    place: str


class Page:
    """of: every id of the person, whose tickets alone are shown. size: bytes that are taken already."""

    def __init__(self, caller: Caller, of: list[str], lang: Lang, size: int) -> None:
        self._caller, self._of, self._lang, self._size = caller, of, lang, size
        self._tickets: dict[str, tuple[Kept, PastTicketView] | None] = {}
        self._orders: dict[str, dict[str, Any] | None] = {}
        self._with: dict[str, None] = {}

    def filled(self, found: Found) -> Filled:
        """At least one item, whatever its size."""
        every = [(id, item) for id, items in found for item in items]
        taken: Found = []
        for some in batched(every, AT_ONCE, strict=False):
            self._read([item for _, item in some])
            for id, item in some:
                if not self._takes(item, bool(taken)):
                    last, before = taken[-1]
                    return self._made(found, taken, f"{last}\n{before[-1]['part']}")
                taken.append((id, [item]))
        return self._made(found, taken, "")

    def _read(self, items: list[Item]) -> None:
        """The tickets and orders that these name, each once."""
        named = [each for each in map(_ticket, items) if each and each not in self._tickets]
        self._tickets |= dict.fromkeys(named)
        for kept in files().these(self._caller, named, self._of).tickets:
            [view] = past_view(self._caller, Past([kept], False), self._lang).tickets
            self._tickets[kept.ticket.ticket_id] = kept, view
        there = (self._tickets[each] for each in named)
        bought = [
            *filter(None, map(_order, items)),
            *orders_of(each[0].ticket for each in there if each),
        ]
        new = [each for each in dict.fromkeys(bought) if each not in self._orders]
        with ThreadPoolExecutor(WORKERS) as pool:
            self._orders |= dict(zip(new, pool.map(persons_orders().kept, new), strict=True))

    def _takes(self, item: Item, others: bool) -> bool:
        """Whether there is room for it with what it names, which then is on the page."""
        new: dict[str, int] = {}
        ticket, order = _ticket(item), _order(item)
        if ticket and (kept := self._tickets[ticket]):
            new[ticket] = len(kept[1].model_dump_json().encode())
            order = order or next(iter(orders_of([kept[0].ticket])), "")
        if order:
            new[order] = _bytes(self._orders[order])
        size = _bytes(item) + sum(bytes for name, bytes in new.items() if name not in self._with)
        if others and self._size + size > MAX_BYTES:
            return False
        self._size += size
        self._with |= dict.fromkeys(new)
        return True

    def _made(self, found: Found, taken: Found, place: str) -> Filled:
        by_id: dict[str, list[Item]] = {}
        for id, items in taken:
            by_id.setdefault(id, []).extend(items)
        end = place.partition("\n")[0]
        ids = [id for id, _ in found]
        shown = ids[: ids.index(end) + 1] if place else ids
        tickets = [kept for each in self._with if (kept := self._tickets.get(each))]
        tickets.sort(
            key=lambda kept: (kept[0].ticket.opened, kept[0].ticket.ticket_id), reverse=True
        )
        orders = [told for each in self._with if (told := self._orders.get(each))]
        return Filled(
            [IdItems(id=id, items=by_id.get(id, [])) for id in shown],
            PastView(tickets=[view for _, view in tickets], more=False), orders, place,
        )  # fmt: skip


def size_of(parts: Iterable[object]) -> int:
    return sum(map(_bytes, parts))


def _ticket(item: Item) -> str:
    return str(item["ticket"]) if str(item["part"]).startswith(FILE) else ""


def _order(item: Item) -> str:
    return str(item["order"]) if str(item["part"]).startswith(ORDERED) else ""


def _bytes(told: object) -> int:
    return len(json.dumps(told, ensure_ascii=False, default=str).encode()) if told else 0
