"""Goods of a shop's order that come back (退货): an after-sale ticket, tied to what its customer had asked about."""

from dataclasses import replace

from suanqing.channels.intake.context import Act, Desk, IntakeContext
from suanqing.channels.intake.orders import News
from suanqing.channels.intake.outcome import Outcome
from suanqing.work.orders.returned import Told


def beside(act: Act, news: News, told: Told) -> Act:
    """What is done of its money, and its ticket."""

    def both(desk: Desk) -> Outcome:
        outcome = act(desk)
        note = taken(news, told, desk(news.received_at))
        return replace(outcome, note=", ".join(each for each in (outcome.note, note) if each))

    return both


def taken(news: News, told: Told, desk: IntakeContext) -> str:
    """Noted with its order, so that it is done with that where it came before."""
    return done(news, desk.orders.returned(told, desk.now), desk)


def done(news: News, told: Told, desk: IntakeContext) -> str:
    """Its ticket is there, or called off where the customer took it back; again: no change."""
    if told.over:
        gone = desk.returns().taken_back(news.shop, told)
        return f"return {told.id} is over, {gone} is called off" if gone else ""
    found = desk.returns().take(news.shop, told)
    if found is None:
        return f"return {told.id} before its order"
    known = desk.orders.known(told.order)
    newest = known.returns.get(told.id) if known else None
    if newest and newest.over:  # told while the ticket was made
        return done(news, newest, desk)
    return f"return {told.id} is {found.ticket}, {found.how} {found.consult}".strip()
