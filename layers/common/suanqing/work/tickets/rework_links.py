"""Updates the original ticket when the one that repeats it is cancelled or described differently."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suanqing.times import rfc3339
from suanqing.work.tickets import rework
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.linked_keys import repair_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore, Write


def released(store: TicketStore, ticket: Ticket, by: str, at: datetime) -> Sequence[Write]:
    """What lets the earlier ticket go: its pay is its own again. Nothing when it repeats none."""
    earlier = ticket.marks.get("rework_of")
    if earlier is None:
        return ()
    original = store.get(earlier, consistent=True)
    return store.writes(original, rework.released(original, ticket.ticket_id, by, at))[1]


def rekeyed(table: str, before: Ticket, after: Ticket) -> list[Write]:
    """A completed ticket told differently is found under what it is now; the old note is passed over."""
    key: Any = repair_of(after)
    finished = after.state in ("done", "closed")
    if not finished or after.served is None or key is None or key == repair_of(before):
        return []
    part = f"done#{rfc3339(after.served)}#{after.ticket_id}"
    return [put(table, key, part, {"ticket": after.ticket_id})]
