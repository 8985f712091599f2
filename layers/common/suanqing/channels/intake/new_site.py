"""A receiver's address that changed after the order: open work goes to the new one, unless it was changed here, too.

What was changed here and waits to be told is held against it (`work.orders.two_sides`): our own echo changes nothing,
and where both sides changed it nobody's is lost: dispatch settles it.
"""

from suanqing.channels.intake.context import IntakeContext
from suanqing.channels.intake.orders import News
from suanqing.channels.intake.outcome import Outcome
from suanqing.errors import NotFound
from suanqing.labels import CHANNELS, label
from suanqing.times import epoch_ms
from suanqing.work.orders.two_sides import Site, ended, told_by_platform
from suanqing.work.tickets.scene import BEFORE_DONE

REASON = "客户更改地址"


def moved(news: News, region: str, address: str, at: int, desk: IntakeContext) -> Outcome:
    """Move the order's open tickets; again: no change. Finished work was done where it was. at: when the platform
    changed it, epoch ms. They move before it is noted that the address is known: broken off, it is done again."""
    site, store = Site(region, address), desk.outward()
    kept = store.get(news.known_as)
    notes = ""
    if told_by_platform(kept.field if kept else None, site, at)[0] == "apply":
        notes = _move(news, region, address, desk)
    verdict, after = store.change(news.known_as, lambda known: told_by_platform(known, site, at))
    if verdict == "conflict":
        text = f"{label(CHANNELS, news.channel)}订单 {news.tid} 的地址两边都改了,请在渠道页核对"
        to = desk.to_dispatch("address_waits", text, after.ticket if after else None)
        return Outcome(to, note="address changed on both sides: a person settles it")
    if verdict != "apply":
        return Outcome(note=f"address changed: {verdict}")
    return Outcome(note=f"address changed: {notes or _move(news, region, address, desk)}")


def over(order: str, desk: IntakeContext) -> None:
    """Of a closed order's address nothing is anybody's to do any more."""
    at = epoch_ms(desk.now)
    desk.outward().change(order, lambda known: ("", ended(known, at) if known else None))


def _move(news: News, region: str, address: str, desk: IntakeContext) -> str:
    shop, known = news.shop, desk.orders.known(news.known_as)
    notes = []
    for ticket_id in sorted(known.tickets if known else ()):
        try:
            ticket = desk.tickets.get(shop, ticket_id, consistent=True)
        except NotFound:
            continue
        same = (region or ticket.region, address) == (ticket.region, ticket.address)
        if ticket.state in BEFORE_DONE and not same:
            desk.tickets.move(
                shop, ticket_id, region or None, address, ticket.version, reason=REASON
            )
        notes.append(f"{ticket_id} was {ticket.state}")
    return ", ".join(notes) or "no tickets"
