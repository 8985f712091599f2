"""Stream of `work` -> ledger. Lambda handler `settlement.stream.handler`.

A record is one state of one ticket's head. A failing record is reported by itself, so Lambda delivers
it again with all that followed: `settle` takes any record any number of times in any order.
The ladders that a batch's tickets moved are settled after them, once for each party and period.
"""

from typing import Any

from settlement import ladders
from settlement.outcome import BOOKED, tell
from settlement.wiring import settlement
from suanqing.platform import observe
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import item_to_ticket


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Settle what waits; answer with the records that must come again."""
    observe.start(event, context)
    booked: list[Ticket] = []
    failures = [record for record in event["Records"] if not _settled(record, booked)]
    ladders.after(booked)
    return {"batchItemFailures": [{"itemIdentifier": _sequence(each)} for each in failures]}


def _settled(record: dict[str, Any], booked: list[Ticket]) -> bool:
    """False when the record must be delivered again; a ticket that stands in the books is noted."""
    try:
        if ticket := waiting(record):
            result = settlement().settle(ticket)
            tell(ticket, result)
            if result.outcome in BOOKED:
                booked.append(ticket)
    except Exception:
        observe.exception("settlement failed", record=_sequence(record))
        return False
    return True


def waiting(record: dict[str, Any]) -> Ticket | None:
    """The ticket of a record whose new image waits for money; the mapping's filter says the same."""
    image = record["dynamodb"].get("NewImage")
    if not image or image["part"]["S"] != "head":
        return None
    since = image.get("unsettled", {}).get("S", "")
    return item_to_ticket(image) if since.startswith("waiting#") else None


def _sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
