"""Which changes of a ticket are changes of the shop's order that it was made of. Pure."""

from collections.abc import Collection, Iterator

from suanqing.times import epoch_ms
from suanqing.work.orders.two_sides import Change, Site
from suanqing.work.tickets.model import Ticket


def changes(old: Ticket, new: Ticket, channels: Collection[str]) -> Iterator[Change]:
    """Of its address, by people here: what a channel's own hand did came from its platform. channels: shops'."""
    channel = new.source.partition(":")[0]
    if channel not in channels or "order" not in new.marks:
        return
    was = Site(old.region, old.address)
    for event in new.events:
        if event.seq <= old.version or event.kind != "moved":
            continue
        now = Site(
            str(event.data.get("region", was.region)), str(event.data.get("address", was.address))
        )
        if event.by != channel and now != was:
            yield Change(new.ticket_id, event.seq, event.by, epoch_ms(event.at), was, now)
        was = now
