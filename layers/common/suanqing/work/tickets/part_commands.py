"""Commands on a ticket's parts: decided on the ticket and its stock as they are, written in one transaction.

The stock is read for the decision and proven by the write's condition: where somebody was faster, both are read
again. A reservation whose time is over is given back on its minute (`part_due`), or when somebody needs the part
before that.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from suanqing.errors import DomainError
from suanqing.people.identity.caller import Caller
from suanqing.times import epoch_ms, rfc3339
from suanqing.work.stock import moves, places
from suanqing.work.stock.model import Level, Move, Part, amount, move_id, serials_of
from suanqing.work.stock.stock_service import Stock
from suanqing.work.stock.store import Claim, Write, not_enough
from suanqing.work.tickets import part_decisions, part_due, parts
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.model import Ticket

DESK = Caller("stock", frozenset({"dispatcher"}))
"""Who allocates what came in, and ends reservations that are over."""
HOURS = 72
"""How long a reservation lasts, unless the caller says; and one out of the list."""
MAX_SERVED = 50
"""Tickets of a list that one call serves."""


Refused = Callable[[DomainError], None]
"""Told of a ticket that cannot take or give back what is its turn."""


def passed_over(_refused: DomainError) -> None:
    """The next one's turn."""


class TicketParts:
    def __init__(self, tickets: Tickets, stock: Stock) -> None:
        self.tickets, self.stock, self.store = tickets, stock, stock.store

    def reserve(
        self,
        caller: Caller,
        ticket_id: str,
        place: str,
        part: str,
        qty: str,
        hours: int = HOURS,
        wait: bool = False,
        if_match: int | None = None,
    ) -> Ticket:
        """Put a part by, or, where it is not there and `wait` says so, stand in the list. Who has done so changes
        nothing by doing it again. Conflict `not_enough_stock`; where others wait, they come first."""
        places.check_take(caller, places.place(self.stock.parties, place))
        known = self.stock.part(part)
        number = amount(qty, known.unit)

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            if _has(ticket, place, part, number):
                return ticket, ()
            part_decisions.may_claim(ticket, part)
            level = self._level(place, part, number, at)
            if level.free >= number and not self.store.first_waiting(place, part):
                return self._reserved(ticket, place, part, number, hours, caller.party, at)
            if not wait:
                raise not_enough(level, number)
            return self._waiting(ticket, place, part, number, caller.party, at)

        made = self.tickets.apply(caller, ticket_id, "reserve_part", step, if_match)
        if part in parts.of(made, "waits"):
            self.allocate(place, part)
            return self.tickets.get(caller, ticket_id, consistent=True)
        return made

    def release(
        self,
        caller: Caller,
        ticket_id: str,
        part: str,
        reason: str = "",
        if_match: int | None = None,
    ) -> Ticket:
        """Give up what is reserved, or the place in the list; what comes free goes to who waits."""
        place = ""

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            nonlocal place
            after = part_decisions.release(ticket, part, reason, caller.party, at)
            place = after.events[-1].data["place"]
            return after, self._released(ticket, after, part)

        made = self.tickets.apply(caller, ticket_id, "release_part", step, if_match)
        self.allocate(place, part)
        return made

    def use(
        self,
        caller: Caller,
        ticket_id: str,
        place: str,
        part: str,
        qty: str,
        key: str,
        serials: Sequence[str] = (),
        if_match: int | None = None,
    ) -> Ticket:
        """Take a part from a place into the work, once a key. Conflict: there is not so much of it."""
        places.check_take(caller, places.place(self.stock.parties, place))
        known = self.stock.part(part)
        number = amount(qty, known.unit)
        tracked = serials_of(known, number, serials)

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            held = _held(ticket, place, part)
            move = Move(
                move_id(ticket_id, f"use:{key}"), "used", place, part, caller.party, at,
                -number, held - number, serials=tracked, told={"ticket": ticket_id},
            )  # fmt: skip
            if self.store.done(move):
                return ticket, ()
            after = part_decisions.use(
                ticket, place, part, number, known.old_back, caller.party, at, tracked
            )
            level = self._level(place, part, number - held, at)
            if level.free < number - held:
                raise not_enough(level, number - held)
            self.store.check_serials(move)
            return after, [*moves.writes(self.store.table, move), *self._unclaimed(ticket, after)]

        return self.tickets.apply(caller, ticket_id, "use_part", step, if_match)

    def give_back(
        self,
        caller: Caller,
        ticket_id: str,
        line: str,
        qty: str,
        key: str,
        place: str | None = None,
        serials: Sequence[str] = (),
        if_match: int | None = None,
    ) -> Ticket:
        """What was not used after all, to where it came from or another place; once a key."""
        to, known = self._of_line(caller, ticket_id, line, place, f"return:{key}")
        number = amount(qty, known.unit)
        tracked = serials_of(known, number, serials)

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            move = Move(
                move_id(ticket_id, f"return:{key}"), "returned", to, known.part, caller.party, at,
                number, number, serials=tracked, told={"ticket": ticket_id, "line": line},
            )  # fmt: skip
            if self.store.done(move):
                return ticket, ()
            after = part_decisions.give_back(ticket, line, number, to, caller.party, at)
            self.store.check_serials(move)
            return after, moves.writes(self.store.table, move)

        made = self.tickets.apply(caller, ticket_id, "return_part", step, if_match)
        self.allocate(to, known.part)
        return made

    def give_old_back(
        self,
        caller: Caller,
        ticket_id: str,
        line: str,
        qty: str,
        key: str,
        place: str | None = None,
        if_match: int | None = None,
    ) -> Ticket:
        """The old part that the work took out, to a place; once a key."""
        to, known = self._of_line(caller, ticket_id, line, place, f"old:{key}")
        number = amount(qty, known.unit)

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            move = Move(
                move_id(ticket_id, f"old:{key}"), "old_in", to, known.part, caller.party, at,
                old=number, told={"ticket": ticket_id, "line": line},
            )  # fmt: skip
            if self.store.done(move):
                return ticket, ()
            after = part_decisions.give_old_back(ticket, line, number, to, caller.party, at)
            return after, moves.writes(self.store.table, move)

        return self.tickets.apply(caller, ticket_id, "return_old_part", step, if_match)

    def allocate(self, place: str, part: str, refused: Refused = passed_over) -> int:
        """Free stock to those who wait, in their order, until one needs more than there is: nobody is passed over
        but a ticket that cannot take it now, and nothing is promised twice. Returns how many were served."""
        served = 0
        for claim in self.store.waiting(place, part)[:MAX_SERVED]:
            if self._level(place, part, claim.qty, self.tickets.clock()).free < claim.qty:
                break
            served += self._serve(place, part, claim, refused)
        return served

    def expire(self, place: str, part: str, at: datetime, refused: Refused = passed_over) -> int:
        """End the reservations whose time is over. Returns how many ended."""
        ended = 0
        for claim in self.store.expired(place, part, rfc3339(at)):

            def step(
                ticket: Ticket, now: datetime, sort: str = claim.sort
            ) -> tuple[Ticket, Sequence[Write]]:
                if parts.of(ticket, "held").get(part, [""] * 3)[2] != sort:
                    return ticket, ()
                after = part_decisions.release(ticket, part, "expired", DESK.party, now)
                return after, self._released(ticket, after, part)

            try:
                self.tickets.apply(DESK, claim.ticket, "release_part", step)
            except DomainError as error:
                refused(error)
            else:
                ended += 1
        return ended

    def _serve(self, place: str, part: str, claim: Claim, refused: Refused) -> bool:
        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            if parts.of(ticket, "waits").get(part, [""] * 3)[2] != claim.sort:
                return ticket, ()
            level = self.store.level(place, part)
            if level.free < claim.qty:
                raise not_enough(level, claim.qty)
            return self._reserved(ticket, place, part, claim.qty, HOURS, DESK.party, at)

        try:
            self.tickets.apply(DESK, claim.ticket, "reserve_part", step)
        except DomainError as error:
            refused(error)
            return False
        return True

    def _level(self, place: str, part: str, wanted: Decimal, at: datetime) -> Level:
        """As it is; where that is too little, once what was reserved too long is free again."""
        level = self.store.level(place, part)
        if level.free >= wanted:
            return level
        self.expire(place, part, at)
        return self.store.level(place, part)

    def _reserved(
        self, ticket: Ticket, place: str, part: str, qty: Decimal, hours: int, by: str, at: datetime
    ) -> tuple[Ticket, Sequence[Write]]:
        until = at + timedelta(hours=hours)
        known = self.stock.part(part)
        how = parts.SERIAL if known.serial else parts.OLD if known.old_back else ""
        after = part_decisions.reserve(ticket, place, part, qty, until, by, at, how)
        move = parts.movement(after, after.events[-1], "reserved", place, part, free=-qty)
        _, text, sort, *_ = parts.of(after, "held")[part]
        claim = moves.put(
            self.store.table, moves.claims_key(place, part), sort,
            {"ticket": ticket.ticket_id, "qty": text, **part_due.due_of(place, part, epoch_ms(until))},
            new=True,
        )  # fmt: skip
        written = [*moves.writes(self.store.table, move), claim]
        if waited := parts.of(ticket, "waits").get(part):
            written.append(
                moves.remove(self.store.table, moves.claims_key(waited[0], part), waited[2])
            )
        return after, written

    def _waiting(
        self, ticket: Ticket, place: str, part: str, qty: Decimal, by: str, at: datetime
    ) -> tuple[Ticket, Sequence[Write]]:
        after = part_decisions.wait(ticket, place, part, qty, by, at)
        _, text, sort, _ = parts.of(after, "waits")[part]
        claim = {"ticket": ticket.ticket_id, "qty": text}
        return after, [
            moves.put(self.store.table, moves.claims_key(place, part), sort, claim, new=True)
        ]

    def _released(self, before: Ticket, after: Ticket, part: str) -> list[Write]:
        """The reservation's stock is free again; a place in the list holds none."""
        written = self._unclaimed(before, after)
        if held := parts.of(before, "held").get(part):
            place, qty, *_ = held
            move = parts.movement(
                after, after.events[-1], "released", place, part, free=Decimal(qty)
            )
            written += moves.writes(self.store.table, move)
        return written

    def _unclaimed(self, before: Ticket, after: Ticket) -> list[Write]:
        """Out of the lists goes what the ticket no longer claims."""
        gone = [
            (part, claim)
            for kind in ("held", "waits")
            for part, claim in parts.of(before, kind).items()
            if part not in parts.of(after, kind)
        ]
        table = self.store.table
        return [
            moves.remove(table, moves.claims_key(each[0], part), each[2]) for part, each in gone
        ]

    def _of_line(
        self, caller: Caller, ticket_id: str, line: str, place: str | None, key: str
    ) -> tuple[str, Part]:
        """Where it goes, and the part of the line; of a line that is gone, what the same call moved before."""
        ticket = self.tickets.get(caller, ticket_id, consistent=True)
        if line not in parts.of(ticket, "used") and (
            done := self.store.known(move_id(ticket_id, key))
        ):
            return place or done["place"], self.stock.part(done["sku"])
        source, part, *_ = part_decisions.taken_by(ticket, line)
        to = place or source
        places.check_take(caller, places.place(self.stock.parties, to))
        return to, self.stock.part(part)


def _has(ticket: Ticket, place: str, part: str, qty: Decimal) -> bool:
    """Whether it reserved, or waits for, just that."""
    said = parts.of(ticket, "held").get(part) or parts.of(ticket, "waits").get(part)
    return said is not None and (said[0], Decimal(said[1])) == (place, qty)


def _held(ticket: Ticket, place: str, part: str) -> Decimal:
    """What is reserved for it there."""
    held = parts.of(ticket, "held").get(part)
    return Decimal(held[1]) if held and held[0] == place else Decimal(0)
