"""Stock in table `work`: its keys, and a movement as the writes of one transaction. Pure.

    ticket_id               part                     what it is
    part:<sku>              part                     what stock knows of a part of the catalogue
    stock:<place>           <sku>                    the level: hand, free, old, moves
    moves:<place>           <at>#<movement>          a movement, append only
    moved:<movement>        move                     that it took place: with it a repeat is found
    claims:<place>:<sku>    held#<until>#<ticket>    a ticket's reservation; due, due_bucket: its end in by_due
                            wait#<tier>#<wish>#<ticket>  who waits, in the order of allocation
    way:<place>             <shipment>               what is on the way there
    serial:<sku>            <serial>                 where the piece is: a place, way:…, ticket:…, or gone

No id of a place, part or ticket has a colon or a #. A take is `free = free - q` on condition that `free >= q`, with its
movement in the same transaction; what is reserved stays in `hand` and leaves `free`.
"""

from collections.abc import Iterator
from typing import Any

from suanqing.platform.dynamo import attributes
from suanqing.times import rfc3339
from suanqing.work.stock.model import Move, Shipment, text_of

Write = dict[str, Any]
LEVEL, LOG, MARK = 0, 1, 2
"""Where a movement's own writes stand among `writes`; serial numbers follow."""
GONE = "gone"
CLAIMS = "claims:"


def level_key(place: str) -> str:
    return f"stock:{place}"


def claims_key(place: str, part: str) -> str:
    return f"{CLAIMS}{place}:{part}"


def held_sort(until: str, ticket: str) -> str:
    return f"held#{until}#{ticket}"


def wait_sort(tier: int, wish: str, ticket: str) -> str:
    return f"wait#{tier:02d}#{wish}#{ticket}"


def writes(table: str, move: Move) -> list[Write]:
    """The level, the movement, that it took place, and its serial numbers: all or nothing."""
    return [
        _level(table, move),
        put(table, f"moves:{move.place}", f"{rfc3339(move.at)}#{move.id}", document(move), new=True),
        put(table, f"moved:{move.id}", "move",
            {"content": move.content, "kind": move.kind, "sku": move.part, "place": move.place,
             "at": rfc3339(move.at)}, new=True),
        *_serials(table, move),
    ]  # fmt: skip


def document(move: Move) -> dict[str, Any]:
    numbers = {"hand": move.hand, "free": move.free, "old": move.old}
    values = {
        "id": move.id, "kind": move.kind, "sku": move.part, "by": move.by, "at": rfc3339(move.at),
        **{name: text_of(value) for name, value in numbers.items() if value},
    }  # fmt: skip
    return values | ({"serials": list(move.serials)} if move.serials else {}) | dict(move.told)


def _level(table: str, move: Move) -> Write:
    adds = {"hand": move.hand, "free": move.free, "old": move.old}
    values: dict[str, Any] = {f":{name}": value for name, value in adds.items() if value}
    change = ", ".join(
        [*(f"#{name} :{name}" for name, value in adds.items() if value), "#moves :one"]
    )
    conditions = []
    for name, value in adds.items():
        if value < 0:
            conditions.append(f"#{name} >= :least_{name}")
            values[f":least_{name}"] = -value
    if move.seen is not None:
        same = "#hand = :seen"
        conditions.append(same if move.seen else f"(attribute_not_exists(#hand) OR {same})")
        values[":seen"] = move.seen
    condition = " AND ".join(conditions)
    named = [
        name
        for name in (*adds, "moves")
        if f"#{name} " in f"{change} {condition} " or f"(#{name})" in condition
    ]
    return {
        "Update": {
            "TableName": table,
            "Key": attributes({"ticket_id": level_key(move.place), "part": move.part}),
            "UpdateExpression": f"ADD {change}",
            "ExpressionAttributeNames": {f"#{name}": name for name in named},
            "ExpressionAttributeValues": attributes(values | {":one": 1}),
            **({"ConditionExpression": condition} if condition else {}),
        }
    }


def _serials(table: str, move: Move) -> Iterator[Write]:
    if not move.serials:
        return
    source, to = way_of(move)
    known = "#where = :source"
    for serial in move.serials:
        yield {
            "Update": {
                "TableName": table,
                "Key": attributes({"ticket_id": f"serial:{move.part}", "part": serial}),
                "UpdateExpression": "SET #where = :to",
                "ConditionExpression": f"attribute_not_exists(part) OR {known}"
                if source == GONE
                else known,
                "ExpressionAttributeNames": {"#where": "where"},
                "ExpressionAttributeValues": attributes({":source": source, ":to": to}),
            }
        }


def way_of(move: Move) -> tuple[str, str]:
    """Where its pieces were before, and where they are after it."""
    ticket, shipment = f"ticket:{move.told.get('ticket')}", f"way:{move.told.get('shipment')}"
    match move.kind:
        case "used":
            return move.place, ticket
        case "returned":
            return ticket, move.place
        case "sent":
            return move.place, shipment
        case "arrived":
            return shipment, move.place
    return (GONE, move.place) if move.hand > 0 else (move.place, GONE)


def on_the_way(table: str, shipment: Shipment) -> Write:
    values = {
        "source": shipment.source, "sku": shipment.part, "qty": text_of(shipment.qty),
        "serials": list(shipment.serials), "by": shipment.by, "at": shipment.at,
    }  # fmt: skip
    return put(table, f"way:{shipment.to}", shipment.id, values, new=True)


def no_more_on_the_way(table: str, shipment: Shipment) -> Write:
    return remove(table, f"way:{shipment.to}", shipment.id)


def put(table: str, key: str, part: str, values: dict[str, Any], new: bool = False) -> Write:
    only = {"ConditionExpression": "attribute_not_exists(part)"} if new else {}
    item = attributes({"ticket_id": key, "part": part, **values})
    return {"Put": {"TableName": table, "Item": item, **only}}


def remove(table: str, key: str, part: str) -> Write:
    """Take away what is there; the transaction fails when it is not."""
    return {
        "Delete": {
            "TableName": table,
            "Key": attributes({"ticket_id": key, "part": part}),
            "ConditionExpression": "attribute_exists(part)",
        }
    }
