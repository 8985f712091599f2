"""Stock at work: who may, what is asked, one transaction a movement. Of tickets: `work.tickets.part_commands`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing.errors import Invalid, Stale
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339, utcnow
from suanqing.work.stock import moves, places
from suanqing.work.stock.exchange import StockRow, checked
from suanqing.work.stock.model import (
    ZERO,
    Level,
    Move,
    MoveKind,
    Part,
    Shipment,
    amount,
    counted,
    difference,
    move_id,
    serials_of,
    text_of,
)
from suanqing.work.stock.places import Catalogue, Parties
from suanqing.work.stock.store import StockStore


class Stock:
    def __init__(
        self,
        store: StockStore,
        parties: Parties,
        catalogue: Catalogue,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self.store, self.parties, self.catalogue, self.clock = store, parties, catalogue, clock

    def part(self, sku: str) -> Part:
        """A part of the catalogue. Invalid `not_a_part` for an unknown item, and for one that is no part."""
        listed = self.catalogue.sku(sku)
        if listed is None or listed.kind != "part":
            raise Invalid(f"{sku} is no part of the catalogue", "not_a_part", where="part", sku=sku)
        return replace(self.store.part(sku) or Part(sku), unit=listed.unit)

    def describe(self, part: Part, seen: int) -> Part:
        """What stock knows of it. A part that lies somewhere does not begin or cease to be tracked: its pieces have
        no numbers, or would keep them."""
        self.part(part.part)
        known = self.store.part(part.part)
        if known and known.serial != part.serial:
            raise Invalid(
                "whether a part is tracked by serial number does not change", where="serial"
            )
        return replace(part, version=self.store.put_part(part, seen))

    def receive(
        self,
        caller: Caller,
        place: str,
        part: str,
        qty: str,
        key: str,
        serials: Sequence[str] = (),
        note: str = "",
    ) -> Level:
        """Goods from outside, into a store."""
        places.check_receive(caller, places.place(self.parties, place))
        known = self.part(part)
        number = amount(qty, known.unit)
        told = {"note": note} if note else {}
        self._post(caller, "received", place, known, key, number, number, serials, told)
        return self.store.level(place, part)

    def adjust(
        self,
        caller: Caller,
        place: str,
        part: str,
        qty: str,
        reason: str,
        key: str,
        serials: Sequence[str] = (),
    ) -> Level:
        """What is more or less than it says, by head office."""
        places.check_keep(caller, places.place(self.parties, place))
        known = self.part(part)
        number = difference(qty, known.unit)
        self._post(
            caller, "adjusted", place, known, key, number, number, serials, {"reason": reason}
        )
        return self.store.level(place, part)

    def count(
        self,
        caller: Caller,
        place: str,
        part: str,
        found: str,
        seen: str,
        reason: str,
        key: str,
        serials: Sequence[str] = (),
    ) -> Level:
        """A stock-take: what was found instead of what stood there. A difference has a reason, and serial numbers
        name what is missing or found. Stale: it has moved since. What is reserved cannot be missing: release it."""
        places.check_keep(caller, places.place(self.parties, place))
        known = self.part(part)
        before = counted(seen, known.unit, "seen")
        more = counted(found, known.unit) - before
        if more and not reason.strip():
            raise Invalid("a difference needs a reason", where="reason")
        told = {"counted": text_of(before + more), "was": text_of(before)}
        told |= {"reason": reason} if reason else {}
        self._post(caller, "counted", place, known, key, more, more, serials, told, before)
        return self.store.level(place, part)

    def send(
        self,
        caller: Caller,
        place: str,
        to: str,
        part: str,
        qty: str,
        key: str,
        serials: Sequence[str] = (),
    ) -> Shipment:
        """The first half of a transfer: from now on it lies at neither place."""
        places.check_keep(caller, places.place(self.parties, place))
        places.place(self.parties, to)
        if to == place:
            raise Invalid("it lies there already", where="to")
        known = self.part(part)
        number = amount(qty, known.unit)
        tracked = serials_of(known, number, serials)
        at, shipment = self.clock(), move_id(place, key)
        told = {"shipment": shipment, "to": to}
        move = Move(
            shipment,
            "sent",
            place,
            part,
            caller.party,
            at,
            -number,
            -number,
            ZERO,
            tracked,
            told=told,
        )
        gone = Shipment(shipment, place, to, part, number, tracked, caller.party, rfc3339(at))
        self.store.post(move, [moves.on_the_way(self.store.table, gone)])
        return gone

    def arrive(
        self, caller: Caller, place: str, shipment: str, qty: str | None, reason: str
    ) -> Level:
        """The second half, once: what came of it (None: all). What did not come has a reason, and is nobody's then."""
        places.check_keep(caller, places.place(self.parties, place))
        id = move_id(place, f"arrived:{shipment}")
        if done := self.store.known(id):
            return self.store.level(place, done["sku"])
        sent = self.store.shipment(place, shipment)
        number = sent.qty if qty is None else counted(qty, self.part(sent.part).unit, "qty")
        if number > sent.qty:
            raise Invalid(f"{text_of(sent.qty)} were sent", where="qty", sent=text_of(sent.qty))
        if number < sent.qty and not reason.strip():
            raise Invalid("a difference needs a reason", where="reason")
        if sent.serials and number < sent.qty:
            raise Invalid(
                "what is tracked arrives whole; a missing piece is adjusted",
                "bad_serials",
                where="qty",
            )
        missing = (
            {"missing": text_of(sent.qty - number), "reason": reason} if number < sent.qty else {}
        )
        move = Move(
            id, "arrived", place, sent.part, caller.party, self.clock(), number, number, ZERO, sent.serials,
            told={"shipment": shipment, "source": sent.source} | missing,
        )  # fmt: skip
        try:
            self.store.post(move, [moves.no_more_on_the_way(self.store.table, sent)])
        except Stale:
            self.store.shipment(place, shipment)
            raise
        return self.store.level(place, sent.part)

    def check_row(self, caller: Caller, row: StockRow) -> None:
        """Raises what keeps a row of another system's file from being taken: place, part, quantity, a difference
        that takes two people, stock that is not what was counted; nothing for a row that was taken before."""
        at = places.place(self.parties, row.place)
        known = self.part(row.part)
        checked(row, known)
        if row.kind == "received":
            places.check_receive(caller, at)
            return
        places.check_keep(caller, at)
        more = counted(row.qty, known.unit, "qty") - counted(row.seen, known.unit, "seen")
        if abs(more) > known.second_above:
            raise Invalid(
                "a difference of that size takes two people; count it there",
                "second_person",
                where="qty",
            )
        if not self.store.known(move_id(row.place, row.key)):
            before = counted(row.seen, known.unit, "seen")
            move = Move(
                "",
                "counted",
                row.place,
                row.part,
                caller.party,
                self.clock(),
                more,
                more,
                seen=before,
            )
            self.store.check(move)

    def take_row(self, caller: Caller, row: StockRow) -> bool:
        """The row's movement, once; False when it took place before."""
        before = self.store.known(move_id(row.place, row.key))
        if row.kind == "received":
            self.receive(caller, row.place, row.part, row.qty, row.key, note=row.reason)
        else:
            self.count(caller, row.place, row.part, row.qty, row.seen, row.reason, row.key)
        return before is None

    def limit(self, part: str, text: str) -> Decimal:
        """A difference of that part above which two people are needed; 0 is none at all by one."""
        return counted(text, self.part(part).unit, "second_above")

    def levels(self, caller: Caller, place: str) -> list[Level]:
        places.check_look(caller, places.place(self.parties, place))
        return self.store.levels(place)

    def _post(
        self,
        caller: Caller,
        kind: MoveKind,
        place: str,
        part: Part,
        key: str,
        hand: Decimal,
        free: Decimal,
        serials: Sequence[str],
        told: Mapping[str, Any],
        seen: Decimal | None = None,
    ) -> None:
        tracked = serials_of(part, abs(hand), serials)
        move = Move(
            move_id(place, key), kind, place, part.part, caller.party, self.clock(), hand, free, ZERO,
            tracked, seen, told,
        )  # fmt: skip
        if not self.store.done(move):
            self.store.check(move)
            self.store.post(move)
