"""Commission of a party that is paid in another currency than the book's (货币转换).

S and its thresholds are in the book's currency: the shares of the tickets' newest assessments. What F(S)
comes to is converted by one stored rate, that of the period's beginning (else the first in it), which
every later commission of the period keeps; converted as a whole, so the last one leaves no odd unit.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from suanqing.errors import Unpriced
from suanqing.finance.assessment.exchange import half_up, minor_rate
from suanqing.finance.assessment.model import Entry
from suanqing.finance.ladders.measure import PAYABLE, is_ladder
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.settlement.journal import FX, FX_ROUNDING
from suanqing.pricing.model import Quotation

if TYPE_CHECKING:
    from suanqing.finance.ladders.store import Commission
    from suanqing.finance.settlement.items import Booked, PartyEntry
    from suanqing.pricing.stores.rates import ExchangeRate, RateStore


def in_own(
    entries: "list[PartyEntry]",
    party: str,
    period: str,
    own: str,
    newest: "Callable[[str], Booked | None]",
) -> "list[PartyEntry]":
    """The entries with the period's tickets in the book's currency, where they were paid in another."""
    abroad = {e.ticket_id: e for e in entries if e.currency != own and not is_ladder(e.ticket_id)}
    if not abroad:
        return entries
    found = [e for e in entries if e.ticket_id not in abroad]
    for ticket_id, entry in sorted(abroad.items()):
        booked = newest(ticket_id)
        if booked is None or booked.period != period or booked.assessment.currency != own:
            continue
        lines = tuple(
            Entry(PAYABLE + party, -share, own, line.id, line.fee, booked.cause)
            for line in booked.assessment.lines
            if line.plane == "pay" and not line.held
            for payee, share in line.shares
            if payee == party and share
        )
        found.append(replace(entry, n=booked.n, service_period=period, currency=own, lines=lines))
    return found


def quotation(
    own: str, other: str, start: datetime, end: datetime, rates: "RateStore"
) -> Quotation:
    """The stored rate of the period's beginning, else the first that begins in it.

    Raises Unpriced `no_quotation`: never at par.
    """
    found = rates.at(own, other, start) or _first(own, other, start, end, rates)
    if found is None:
        pair = f"{own}/{other}"
        raise Unpriced(f"no stored rate of {pair} in the period", "no_quotation", pair=pair)
    return Quotation(found.pair, found.rate, found.id)


def _first(
    own: str, other: str, start: datetime, end: datetime, rates: "RateStore"
) -> "ExchangeRate | None":
    found = []
    for pair in (f"{own}/{other}", f"{other}/{own}"):
        after = None
        while True:
            page = rates.page(pair, 200, after)
            found += [each for each in page.rates if start < each.since < end]
            after = page.after
            if after is None:
                break
    return min(found, key=lambda each: each.since, default=None)


def converted(made: "Commission", currency: str, told: Quotation, own: str) -> "Commission":
    """With what the party is paid in its own currency for all of the period's commission."""
    paid = half_up(made.commission * minor_rate(told, own, currency))
    return made._replace(currency=currency, paid=paid, quotation=told)


def legs(made: "Commission", own: str, line: str, fee: str) -> tuple[Entry, ...]:
    """Two legs that balance by themselves, as `finance.settlement.journal` books an exchanged share."""
    return tuple(
        Entry(account, amount, currency, line, fee, cause)
        for account, amount, currency, cause in _legs(made, own)
        if amount
    )


def _legs(made: "Commission", own: str) -> Iterator[tuple[str, int, str, Cause]]:
    assert made.quotation is not None
    rate = minor_rate(made.quotation, own, made.currency)
    before = half_up((made.commission - made.amount) * rate)
    paid = made.paid - before
    worth = half_up(made.paid / rate) - half_up(before / rate)
    jobs = made.amount - made.true_up
    again = half_up(made.true_up * rate) if jobs else paid
    back = half_up(again / rate) if jobs else worth
    for cause, amount, own_paid, own_worth in (
        (Cause.LADDER, jobs, paid - again, worth - back),
        (Cause.TRUE_UP, made.true_up, again, back),
    ):
        account = f"{FX}{made.quotation.pair}"
        yield "cost:commission", amount, own, cause
        yield account, -own_worth, own, cause
        yield FX_ROUNDING, own_worth - amount, own, cause
        yield account, own_paid, made.currency, cause
        yield f"{PAYABLE}{made.party}", -own_paid, made.currency, cause
