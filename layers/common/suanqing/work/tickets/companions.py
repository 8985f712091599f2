"""Items written in a ticket's own transaction, for the few tickets that are linked with something.

A ticket without facts and marks pays nothing for this. Pure: writes as data.
"""

from collections.abc import Iterator
from typing import Any

from suanqing.platform.dynamo import attribute, attributes
from suanqing.times import rfc3339
from suanqing.work.tickets.linked_keys import customer_key, customer_of, file_keys, repair_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.parts import given_back

Write = dict[str, Any]
FILE = "file#"
"""Begins the parts of a file's tickets."""


def writes(table: str, before: Ticket | None, after: Ticket) -> list[Write]:
    """Notes and conditions that go with the change; the transaction fails when one does not hold."""
    if not (after.facts or after.marks or (before and (before.facts or before.marks))):
        return []
    kinds = (_repaired, _visits, _specials, _ordered, _filed, given_back)
    return [write for kind in kinds for write in kind(table, before, after)]


def _repaired(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """A completion, so that the next ticket about the same finds it."""
    finished = after.state == "done" and not (before and before.state == "done")
    if finished and after.served and (key := repair_of(after)):
        part = f"done#{rfc3339(after.served)}#{after.ticket_id}"
        yield put(table, key, part, {"ticket": after.ticket_id})


def _visits(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """A contract's visit is taken by one ticket at most, and given back by a cancelled one."""
    old = taken(before) if before else None
    new = taken(after)
    if old == new:
        return
    if old:
        yield _visit(table, old, "REMOVE taken.#number", "taken.#number = :ticket", after.ticket_id)
    if new:
        yield _visit(
            table, new, "SET taken.#number = :ticket",
            "attribute_exists(part) AND attribute_not_exists(taken.#number)", after.ticket_id,
        )  # fmt: skip


def taken(ticket: Ticket) -> tuple[str, int] | None:
    """The contract's visit that the ticket holds; a cancelled ticket holds none."""
    visit = ticket.facts.get("visit")
    return (visit[0], visit[1]) if visit and ticket.state != "cancelled" else None


def _visit(table: str, visit: tuple[str, int], change: str, condition: str, ticket: str) -> Write:
    return {
        "Update": {
            "TableName": table,
            "Key": attributes({"ticket_id": f"contract:{visit[0]}", "part": "contract"}),
            "UpdateExpression": change,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#number": str(visit[1])},
            "ExpressionAttributeValues": {":ticket": attribute(ticket)},
        }
    }


def _specials(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """A special ticket, where the customer's next quote finds it."""
    special, customer = after.marks.get("special"), customer_of(after)
    if special and customer and not (before and special == before.marks.get("special")):
        told = {"special": special, "title": after.title, "opened": rfc3339(after.opened)}
        part = f"special#{after.ticket_id}"
        yield put(table, customer_key(customer), part, {"ticket": after.ticket_id} | told)


def _ordered(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """A ticket of an order, where a change of the customer's identity finds it."""
    new = "attribution" in after.marks and not (before and "attribution" in before.marks)
    if new and (customer := customer_of(after)):
        told = {"ticket": after.ticket_id, "source": after.source}
        yield put(table, customer_key(customer), f"order#{after.ticket_id}", told)


def _filed(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """In the files of its customer and its asset; a note of what it was about before is passed over."""
    known = file_keys(before) if before else []
    for key in file_keys(after):
        if key not in known:
            part = f"{FILE}{rfc3339(after.opened)}#{after.ticket_id}"
            yield put(table, key, part, {"ticket": after.ticket_id})


def put(table: str, key: str, part: str, values: dict[str, Any], condition: str = "") -> Write:
    item = attributes({"ticket_id": key, "part": part, **values})
    only = {"ConditionExpression": condition} if condition else {}
    return {"Put": {"TableName": table, "Item": item, **only}}
