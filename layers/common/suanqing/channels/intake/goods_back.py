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
    found = desk.returns().take(news.shop, told)
    if found is None:
        return f"return {told.id} before its order"
    return f"return {told.id} is {found.ticket}, {found.how} {found.consult}".strip()
