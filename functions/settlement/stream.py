"""Stream of `work` -> ledger. Lambda handler `settlement.stream.handler`.

A record is one state of one ticket's head. A failing record is reported by itself, so Lambda delivers
it again with all that followed: `settle` takes any record any number of times in any order.
The ladders that a batch's tickets moved are settled after them, once for each party and period.
"""

from typing import Any

from settlement import ladders
from settlement.outcome import BOOKED, tell
from settlement.wiring import settlement
from suanqing.platform.batches import Record, each_record
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import item_to_ticket


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Settle what waits; answer with the records that must come again."""
    booked: list[Ticket] = []
    answer = each_record(
        event, context, "stream", lambda record: settle(record, booked), "settlement failed"
    )
    ladders.after(booked)
    return answer


def settle(record: Record, booked: list[Ticket]) -> None:
    """Raises where the record must be delivered again; a ticket that stands in the books is noted."""
    if ticket := waiting(record):
        result = settlement().settle(ticket)
        tell(ticket, result)
        if result.outcome in BOOKED:
            booked.append(ticket)


def waiting(record: Record) -> Ticket | None:
    """The ticket of a record whose new image waits for money; the mapping's filter says the same."""
    image = record["dynamodb"].get("NewImage")
    if not image or image["part"]["S"] != "head":
        return None
    since = image.get("unsettled", {}).get("S", "")
    return item_to_ticket(image) if since.startswith("waiting#") else None
