"""A shop's order's address that was changed on its ticket: noted, to be told to its platform (`jobs.outward`)."""

from functools import cache, partial

from suanqing.channels.outward.store import OutwardStore
from suanqing.channels.registry import CHANNELS
from suanqing.platform import aws, config
from suanqing.work.orders.from_tickets import changes
from suanqing.work.orders.two_sides import Change, Shared, changed_here
from suanqing.work.tickets.model import Ticket


def note(old: Ticket, new: Ticket) -> None:
    """Once however often it is told: what is in it already changes nothing."""
    shops = {each.name for each in CHANNELS.values() if each.trades}
    for change in changes(old, new, shops):
        store().change(new.source, partial(_noted, change))


def _noted(change: Change, known: Shared | None) -> tuple[str, Shared | None]:
    return change.ticket, changed_here(known, change)


@cache
def store() -> OutwardStore:
    return OutwardStore(aws.dynamodb(), config.setting("INBOX_TABLE"))
