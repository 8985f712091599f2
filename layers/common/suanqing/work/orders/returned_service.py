"""A return that a shop tells of becomes an after-sale ticket, tied to what its customer had asked about.

Table WORK_TABLE, beside tickets: `returns:<month>`/`<how>#<at>#<ticket>`, written with the ticket; by it those are
listed that nobody could tie, until a person does: then it is `tied`. A tie stands on both tickets, until a person says
that it is wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ
from suanqing.times import BEIJING, parse, rfc3339
from suanqing.work.orders import buyers_service, returned
from suanqing.work.orders.order_log import KnownOrder, OrderLog
from suanqing.work.orders.returned import Back, Consult, How, Tie, Told
from suanqing.work.tickets import act_decisions, checks
from suanqing.work.tickets.act_decisions import LINKED
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.companions import FILE, Write, put
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LAST, Item, LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import BEFORE_DONE, CONSULTATION
from suanqing.work.tickets.store import Contended, Moved

RETURN = "return"
OWN = frozenset({"order", RETURN})
"""Marks of tickets that an order led to, or its return."""
TAKEN_BACK = "客户已撤销退货"
MOST_TICKETS = 100
"""Newest tickets of one id that are looked at."""
TRIES = 8
READ_AT_ONCE = 100
"""Tickets of a month's returns that are read together."""


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
        key = _cause(told)
        ticket_id = ticket_id_for(shop.party, key)
        try:
            return listed(self._tickets.store.get(ticket_id, consistent=True))
        except NotFound:
            known = self._log.known(told.order)
        if known is None or not (known.opened or known.closed):
            return None
        spec, tie = self._drafted(told, known)

        def more(ticket: Ticket) -> list[Write]:
            told_of = _note(self._linked.table, ticket, tied=False)
            return [told_of, *(self._there(tie.ticket, ticket) if tie.ticket else ())]

        try:
            return listed(self._tickets.create(shop, spec, key, more).ticket)
        except Conflict as error:
            if error.code != "idempotency_key_reused":  # made meanwhile, of what was known then
                raise
            return listed(self._tickets.store.get(ticket_id, consistent=True))

    def taken_back(self, shop: Caller, told: Told) -> str:
        """Its ticket is called off, unless work on it is over; which, "" where nothing had to be done."""
        ticket_id = ticket_id_for(shop.party, _cause(told))
        try:
            ticket = self._tickets.store.get(ticket_id, consistent=True)
        except NotFound:
            return ""
        if ticket.state not in BEFORE_DONE:
            return ""
        self._tickets.cancel(shop, ticket_id, TAKEN_BACK, if_match=ticket.version)
        return ticket_id

    def _there(self, consult: str, ticket: Ticket) -> list[Write]:
        """The consult's side of the tie; nothing where it is tied to as many as it may."""
        before = self._tickets.store.get(consult, consistent=True)
        try:
            after = act_decisions.linked(before, ticket.ticket_id, _latest(before, ticket.opened))
        except Conflict:
            return []
        return self._tickets.store.writes(before, after)[1]

    def _drafted(self, told: Told, known: KnownOrder) -> tuple[NewTicket, Tie]:
        of = sorted(
            self._tickets.store.several(known.tickets).values(), key=lambda each: each.ticket_id
        )
        if told.line:
            of.sort(key=lambda each: _line(each) != told.line)
        ids = buyers_service.ids(self._linked, known)
        back_too = (each for each in of if not told.line or _line(each) == told.line)
        goods = tuple(each for each in (told.title, *(each.title for each in back_too)) if each)
        back = Back(told.id, told.order, frozenset(ids), goods, told.at)
        tie = returned.tie(back, self._consults(told.order, ids))
        first = of[0] if of else None
        mark = {"id": told.id, "how": tie.how, "may_be": list(tie.may_be), "at": rfc3339(told.at)}
        channel = told.order.partition(":")[0]
        spec = NewTicket(
            outlet=self._outlet(first) if first else HQ,
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
        """Tickets in the files of the person's ids that are no order's own."""
        wanted: dict[str, set[str]] = {}
        for each in ids:
            for item in self._linked.all(customer_key(each), FILE)[-MOST_TICKETS:]:
                wanted.setdefault(str(item["ticket"]), set()).add(each)
        for name, ticket in self._tickets.store.several(wanted).items():
            if ticket.source == order or ticket.state == "cancelled" or ticket.marks.keys() & OWN:
                continue
            said = (str(event.data["text"]) for event in ticket.events if "text" in event.data)
            yield Consult(
                name, frozenset(wanted[name]), " ".join((ticket.title, *said)), ticket.opened
            )

    def _outlet(self, first: Ticket) -> str:
        """That of the order's ticket, as long as it works."""
        try:
            checks.check_outlet(self._tickets.parties, first.outlet)
        except Invalid:
            return HQ
        return first.outlet

    def open(self, month: str, most: int) -> list[Listed]:
        """Of a month ("2026-11") those that nobody has tied and that may be several, the oldest first."""
        items = self._linked.all(f"returns:{month}", "several#")
        names = [str(item["ticket"]) for item in items if not item.get("tied")]
        found: list[Listed] = []
        while names and len(found) < most:
            some, names = names[:READ_AT_ONCE], names[READ_AT_ONCE:]
            heads = self._tickets.store.several(some)
            there = (heads[name] for name in some if name in heads)
            shown = (listed(each) for each in there if each.state != "cancelled")
            found += [each for each in shown if not each.consult]
        return found[:most]

    def settled(self, month: str, most: int) -> list[Listed]:
        """Of a month those that are tied, or of whose customer nobody had heard, the newest first."""
        items = self._linked.all(f"returns:{month}", " ", LAST)
        names = dict.fromkeys(
            str(each["ticket"]) for each in sorted(items, key=_told, reverse=True)
        )
        left, found = [*names], list[Listed]()
        while left and len(found) < most:
            some, left = left[:READ_AT_ONCE], left[READ_AT_ONCE:]
            heads = self._tickets.store.several(some)
            shown = (listed(heads[name]) for name in some if name in heads)
            found += [each for each in shown if each.consult or each.how == "none"]
        return found[:most]

    def tie(self, caller: Caller, ticket_id: str, consult: str) -> Listed:
        """A person says of which consult it is; again: no change. NotFound, Conflict: it is of no return, or tied."""
        for _ in range(TRIES):
            other = self._tickets.get(caller, consult, consistent=True)
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
            at, by = self._now(), caller.party
            after = act_decisions.linked(ticket, other.ticket_id, _latest(ticket, at), by=by)
            there = act_decisions.linked(other, ticket.ticket_id, _latest(other, at), by=by)
            told_of = _note(self._linked.table, after, tied=True)
            more = [*self._tickets.store.writes(other, there)[1], told_of]
            try:
                self._tickets.store.save(ticket, after, more)
            except (Moved, Contended):
                continue
            said = f"退货咨询:{other.ticket_id}"
            return listed(self._tickets.comment(caller, ticket_id, said))
        raise Conflict("the ticket changes too often; try again")

    def untie(self, caller: Caller, ticket_id: str, consult: str, reason: str) -> Listed:
        """A person says that it is not of this consult: then it is of none that is known, and listed again; again: no
        change. NotFound; Conflict: it is of no return, or tied to another by now."""
        for _ in range(TRIES):
            other = self._tickets.get(caller, consult, consistent=True)
            ticket = self._tickets.get(caller, ticket_id, consistent=True)
            if RETURN not in ticket.marks:
                raise Conflict("this ticket is of no return", "no_return")
            tied = ticket.marks.get(LINKED, [])
            if not tied:
                return listed(ticket)
            if other.ticket_id not in tied:
                raise Conflict("the return is tied already", "no_return")
            at, by, mark = self._now(), caller.party, ticket.marks[RETURN]
            how = "several" if mark["how"] in returned.TIED else mark["how"]
            more = {RETURN: {**mark, "how": how}}
            after = act_decisions.unlinked(ticket, other.ticket_id, by, reason, _latest(ticket, at), more)  # fmt: skip
            there = act_decisions.unlinked(other, ticket.ticket_id, by, reason, _latest(other, at), {})  # fmt: skip
            sides = self._tickets.store.writes(other, there)[1]
            told_of = _note(self._linked.table, after, tied=False)
            try:
                self._tickets.store.save(ticket, after, [*sides, told_of])
            except (Moved, Contended):
                continue
            return listed(after)
        raise Conflict("the ticket changes too often; try again")


def _told(item: Item) -> str:
    """When a return was told, as its part has it."""
    return str(item["part"]).partition("#")[2]


def _cause(told: Told) -> str:
    """The key by which its ticket is made once; one that lives again after it was taken back has another."""
    return f"return:{told.order}:{told.id}" + (f":{told.times}" if told.times else "")


def _line(ticket: Ticket) -> str:
    return str(ticket.marks.get("order", {}).get("line", ""))


def listed(ticket: Ticket) -> Listed:
    mark, tied = ticket.marks.get(RETURN, {}), ticket.marks.get(LINKED, [])
    how: How = mark.get("how", "none")
    by_hand = bool(tied) and how not in returned.TIED
    return Listed(
        ticket.ticket_id, ticket.source, "by_hand" if by_hand else how, tied[0] if tied else "",
        tuple(mark.get("may_be", ())), str(mark.get("at", "")),
    )  # fmt: skip


def _note(table: str, ticket: Ticket, tied: bool) -> Write:
    """By which it is listed, as long as it is not tied by a person."""
    mark = ticket.marks[RETURN]
    part = f"{mark['how']}#{mark['at']}#{ticket.ticket_id}"
    said = {"ticket": ticket.ticket_id} | ({"tied": True} if tied else {})
    return put(table, f"returns:{parse(mark['at']).astimezone(BEIJING):%Y-%m}", part, said)


def _latest(ticket: Ticket, at: datetime) -> datetime:
    """An event is never earlier than the one before it."""
    return max([at, *(event.at for event in ticket.events[-1:])])
