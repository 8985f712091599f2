"""A return that a shop tells of becomes an after-sale ticket, tied to what its customer had asked about.

Table WORK_TABLE, beside tickets: `returns:<month>`/`<how>#<at>#<ticket>`, written with the ticket; by it those are
listed that nobody could tie, until a person does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ
from suanqing.times import BEIJING, rfc3339
from suanqing.work.customers.merges import persons
from suanqing.work.orders import returned
from suanqing.work.orders.order_log import KnownOrder, OrderLog
from suanqing.work.orders.returned import Back, Consult, How, Tie, Told
from suanqing.work.tickets import act_decisions
from suanqing.work.tickets.act_decisions import LINKED
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.companions import FILE, put
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import CONSULTATION
from suanqing.work.tickets.store import Contended, Moved

RETURN = "return"
MOST_TICKETS = 100
"""Newest tickets of one id that are looked at."""
TRIES = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """A return's ticket. consult: what it is tied to; "" where that is open, with all that it may be."""

    ticket: str
    order: str
    how: How
    consult: str
    may_be: tuple[str, ...]
    at: str


class Returns:
    def __init__(
        self, tickets: Tickets, linked: LinkedStore, log: OrderLog, now: Callable[[], datetime]
    ) -> None:
        self._tickets, self._linked, self._log, self._now = tickets, linked, log, now

    def take(self, shop: Caller, told: Told) -> Listed | None:
        """Its ticket, made once; None before its order is known, which is told later."""
        key = f"return:{told.order}:{told.id}"
        try:
            return listed(self._tickets.store.get(ticket_id_for(shop.party, key), consistent=True))
        except NotFound:
            known = self._log.known(told.order)
        if known is None or not known.opened:
            return None
        spec, tie = self._drafted(told, known)
        month, at = _month(told.at), rfc3339(told.at)

        def more(ticket: Ticket) -> list[dict[str, Any]]:
            part = f"{tie.how}#{at}#{ticket.ticket_id}"
            return [put(self._linked.table, month, part, {"ticket": ticket.ticket_id})]

        return listed(self._tickets.create(shop, spec, key, more).ticket)

    def _drafted(self, told: Told, known: KnownOrder) -> tuple[NewTicket, Tie]:
        of = sorted(
            self._tickets.store.several(known.tickets).values(), key=lambda each: each.ticket_id
        )
        ids = persons(self._linked, known.buyer) if known.buyer else []
        goods = tuple(each for each in (told.title, *(ticket.title for ticket in of)) if each)
        back = Back(told.id, told.order, frozenset(ids), goods, told.at)
        tie = returned.tie(back, self._consults(told.order, ids))
        first = of[0] if of else None
        mark = {"id": told.id, "how": tie.how, "may_be": list(tie.may_be), "at": rfc3339(told.at)}
        channel = told.order.partition(":")[0]
        spec = NewTicket(
            outlet=first.outlet if first else HQ,
            title=f"退换货 {told.title or (first.title if first else told.order)}"[:120],
            region=first.region if first else "",
            address=first.address if first else "",
            customer=first.customer if first else "",
            source=told.order,
            scene=CONSULTATION.scene_id,
            attrs={"origin": channel} | ({"customer_id": ids[0]} if ids else {}),
            marks={RETURN: mark} | ({LINKED: [tie.ticket]} if tie.ticket else {}),
        )
        return spec, tie

    def _consults(self, order: str, ids: Sequence[str]) -> Iterator[Consult]:
        """Tickets in the files of the person's ids that are not of the order itself."""
        wanted: dict[str, set[str]] = {}
        for each in ids:
            for item in self._linked.all(customer_key(each), FILE)[-MOST_TICKETS:]:
                wanted.setdefault(str(item["ticket"]), set()).add(each)
        for name, ticket in self._tickets.store.several(wanted).items():
            if ticket.source == order or ticket.state == "cancelled" or RETURN in ticket.marks:
                continue
            said = (str(event.data["text"]) for event in ticket.events if "text" in event.data)
            yield Consult(
                name, frozenset(wanted[name]), " ".join((ticket.title, *said)), ticket.opened
            )

    def open(self, month: str, most: int) -> list[Listed]:
        """Of a month ("2026-11") those that nobody has tied and that may be several, the oldest first."""
        items = self._linked.all(f"returns:{month}", "several#")
        heads = self._tickets.store.several(str(item["ticket"]) for item in items)
        found = (heads.get(str(item["ticket"])) for item in items)
        return [each for each in (listed(one) for one in found if one) if not each.consult][:most]

    def tie(self, caller: Caller, ticket_id: str, consult: str) -> Listed:
        """A person says of which consult it is; again: no change. NotFound, Conflict: it is of no return, or tied."""
        other = self._tickets.get(caller, consult, consistent=True)
        for _ in range(TRIES):
            ticket = self._tickets.get(caller, ticket_id, consistent=True)
            if RETURN not in ticket.marks:
                raise Conflict("this ticket is of no return", "no_return")
            tied = ticket.marks.get(LINKED, [])
            if other.ticket_id in tied:
                return listed(ticket)
            if tied:
                raise Conflict("the return is tied already", "no_return")
            if other.ticket_id == ticket.ticket_id:
                raise Invalid("a ticket is not tied to itself", where="consult")
            at = max([self._now(), *(event.at for event in ticket.events[-1:])])
            after = act_decisions.linked(ticket, other.ticket_id, at)
            try:
                self._tickets.store.save(ticket, after)
            except (Moved, Contended):
                continue
            said = f"退货咨询:{other.ticket_id}"
            return listed(self._tickets.comment(caller, ticket_id, said))
        raise Conflict("the ticket changes too often; try again")


def listed(ticket: Ticket) -> Listed:
    mark, tied = ticket.marks.get(RETURN, {}), ticket.marks.get(LINKED, [])
    how: How = mark.get("how", "none")
    by_hand = bool(tied) and how not in returned.TIED
    return Listed(
        ticket.ticket_id, ticket.source, "by_hand" if by_hand else how, tied[0] if tied else "",
        tuple(mark.get("may_be", ())), str(mark.get("at", "")),
    )  # fmt: skip


def _month(at: datetime) -> str:
    return f"returns:{at.astimezone(BEIJING):%Y-%m}"
