"""Stock in DynamoDB, table WORK_TABLE (keys: `moves`). Every write carries its condition; nothing here scans.

id  access pattern                                   operation
P1  a part as stock knows it; written by version     GetItem, PutItem
P2  a level; all of a place, by part                 GetItem, Query, consistent
P3  a movement with its level, once                  TransactWriteItems
P4  whether a movement took place                    GetItem, consistent
P5  a place's movements of a time                    Query by day
P6  who waits first; what is reserved too long       Query claims
P7  what is on the way to a place                    GetItem, Query
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from suanqing.errors import Conflict, NotFound, Stale, Unavailable
from suanqing.platform import retries
from suanqing.platform.dynamo import attributes, plains
from suanqing.work.stock import moves
from suanqing.work.stock.model import Level, Move, Part, Shipment, text_of

Write = dict[str, Any]
Item = Mapping[str, Any]
PATIENCE = 8.0
"""Seconds of pauses in all before a movement gives way to others at the same level."""
MAX_PAGES = 20
"""Of a place's movements that one answer reads, each up to a megabyte."""


class Claim(NamedTuple):
    """A reservation, or who waits; sort: its place in the list."""

    sort: str
    ticket: str
    qty: Decimal


class StockStore:
    def __init__(
        self, client: Any, table: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.client, self.table, self.pause = client, table, pause

    def part(self, part: str) -> Part | None:
        item = self._get(f"part:{part}", "part")
        if item is None:
            return None
        return Part(
            part, item["unit"], item["serial"], item["old_back"], item["lead_days"],
            Decimal(item["second_above"]), item["version"],
        )  # fmt: skip

    def put_part(self, part: Part, seen: int) -> int:
        """Over the version that was read, 0 for a new one. Stale: it has moved on."""
        values = {
            "unit": part.unit, "serial": part.serial, "old_back": part.old_back, "lead_days": part.lead_days,
            "second_above": text_of(part.second_above), "version": seen + 1,
        }  # fmt: skip
        write = moves.put(self.table, f"part:{part.part}", "part", values, new=not seen)["Put"]
        if seen:
            write["ConditionExpression"] = "version = :seen"
            write["ExpressionAttributeValues"] = attributes({":seen": seen})
        try:
            self.client.put_item(**write)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise Stale("the part was changed meanwhile", part=part.part) from None
        return seen + 1

    def level(self, place: str, part: str) -> Level:
        """As it is now; nothing at all where nothing ever came."""
        item = self._get(moves.level_key(place), part)
        return _level(place, item) if item else Level(place, part)

    def levels(self, place: str) -> list[Level]:
        return [_level(place, item) for item in self._all(moves.level_key(place))]

    def known(self, movement: str) -> Item | None:
        """That the movement took place: what it was, as a digest."""
        return self._get(f"moved:{movement}", "move")

    def done(self, move: Move) -> bool:
        """Whether just this took place before. Conflict: the key moved something else."""
        there = self.known(move.id)
        if there and there["content"] != move.content:
            raise Conflict(
                "this key was used for a different movement",
                "idempotency_key_reused",
                place=move.place,
            )
        return there is not None

    def post(self, move: Move, more: Sequence[Write] = ()) -> bool:
        """The movement with its level and what goes with it, once: False when it took place before.

        Raises Conflict: there is not so much, a serial number is elsewhere, or what goes with it was done by
        somebody else. Nothing is written then.
        """
        tries, waited = 0, 0.0
        while True:
            try:
                self.client.transact_write_items(
                    TransactItems=[*moves.writes(self.table, move), *more]
                )
                return True
            except ClientError as error:
                failed = _failed(error)
            if self.done(move):
                return False
            self.check(move)
            if any(each > moves.MARK + len(move.serials) for each in failed):
                raise Stale("somebody else was faster")
            if waited >= PATIENCE:
                raise Unavailable("another change is under way; try again", "contended")
            tries += 1
            seconds = retries.pause(tries, random.random())
            self.pause(seconds)
            waited += seconds

    def check_serials(self, move: Move) -> None:
        """Conflict `serial_elsewhere` names the pieces that are not where the movement takes them from."""
        source, _ = moves.way_of(move)
        missing = []
        for serial in move.serials:
            item = self._get(f"serial:{move.part}", serial)
            if (item["where"] if item else moves.GONE) != source:
                missing.append(serial)
        if missing:
            named = ", ".join(missing)
            raise Conflict(f"{named} is not where it is taken from", "serial_elsewhere",
                           place=move.place, serials=missing)  # fmt: skip

    def history(self, place: str, low: str, high: str) -> tuple[list[Item], bool]:
        """Movements from the moment `low` until before `high`, in order; and whether these are all."""
        found: list[Item] = []
        for n, page in enumerate(self._pages(f"moves:{place}", low, high), 1):
            found += page
            if n >= MAX_PAGES:
                return found, False
        return found, True

    def first_waiting(self, place: str, part: str) -> Claim | None:
        """Who is served first: by tier, then by the wished time, then by ticket."""
        return next(self._claims(place, part, "wait#", "wait#~"), None)

    def waiting(self, place: str, part: str) -> list[Claim]:
        return list(self._claims(place, part, "wait#", "wait#~"))

    def expired(self, place: str, part: str, now: str) -> list[Claim]:
        """Reservations whose time is over at that moment."""
        return list(self._claims(place, part, "held#", f"held#{now}#~"))

    def incoming(self, place: str) -> list[Shipment]:
        return [_shipment(place, item) for item in self._all(f"way:{place}")]

    def shipment(self, place: str, shipment: str) -> Shipment:
        item = self._get(f"way:{place}", shipment)
        if item is None:
            raise NotFound("nothing of that number is on the way there", shipment=shipment)
        return _shipment(place, item)

    def check(self, move: Move) -> None:
        """Say which of the movement's own conditions does not hold now. Raises Conflict, Stale."""
        level = self.level(move.place, move.part)
        if move.seen is not None and level.hand != move.seen:
            raise Stale("the stock has moved since it was counted", hand=text_of(level.hand))
        check(move, level)
        self.check_serials(move)

    def _claims(self, place: str, part: str, low: str, high: str) -> Iterator[Claim]:
        for page in self._pages(moves.claims_key(place, part), low, high):
            for item in page:
                yield Claim(item["part"], item["ticket"], Decimal(item["qty"]))

    def _get(self, key: str, part: str) -> Item | None:
        answer = self.client.get_item(
            TableName=self.table,
            Key=attributes({"ticket_id": key, "part": part}),
            ConsistentRead=True,
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _all(self, key: str) -> Iterator[Item]:
        for page in self._pages(key, " ", "~"):
            yield from page

    def _pages(self, key: str, low: str, high: str) -> Iterator[list[Item]]:
        query: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "ticket_id = :key AND part BETWEEN :low AND :high",
            "ExpressionAttributeValues": attributes({":key": key, ":low": low, ":high": high}),
            "ConsistentRead": True,
        }
        while True:
            answer = self.client.query(**query)
            yield [plains(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def check(move: Move, level: Level) -> None:
    """Conflict `not_enough_stock` names what is there, where the movement takes more."""
    for name, there in (("free", level.free), ("hand", level.hand)):
        takes = -getattr(move, name)
        if takes > there:
            raise not_enough(level, takes)


def not_enough(level: Level, wanted: Decimal) -> Conflict:
    free = text_of(level.free)
    return Conflict(
        f"{level.part} at {level.place}: {free} free, {text_of(wanted)} wanted",
        "not_enough_stock",
        place=level.place,
        part=level.part,
        free=free,
        hand=text_of(level.hand),
    )


def _failed(error: ClientError) -> set[int]:
    """Which writes' conditions failed; none, when another transaction held an item."""
    reasons = [each.get("Code") for each in error.response.get("CancellationReasons") or ()]
    failed = {n for n, code in enumerate(reasons) if code == "ConditionalCheckFailed"}
    code = error.response["Error"]["Code"]
    busy = code == "TransactionConflictException" or "TransactionConflict" in reasons
    if not (failed or busy):
        raise error
    return failed


def _level(place: str, item: Item) -> Level:
    hand, free, old = (Decimal(item.get(name, 0)) for name in ("hand", "free", "old"))
    return Level(place, item["part"], hand, free, old, item["moves"])


def _shipment(place: str, item: Item) -> Shipment:
    return Shipment(
        item["part"], item["source"], place, item["sku"], Decimal(item["qty"]), tuple(item["serials"]),
        item["by"], item["at"],
    )  # fmt: skip
