"""Payees who are paid, and customers who are asked, in another currency than the book's: `exchange` (货币转换)."""

from collections.abc import Iterable
from fractions import Fraction

from suanqing.errors import Unpriced
from suanqing.finance.assessment.model import Exchanged
from suanqing.finance.assessment.pipeline import LineInProgress, Lines, PlaneRun
from suanqing.money import decimal_text, exponent
from suanqing.pricing.model import Quotation
from suanqing.pricing.names import CUSTOMER
from suanqing.pricing.split_plans import TAX


def exchange(lines: Lines, ticket: PlaneRun) -> None:
    """Converts the shares of payees who have a currency of their own, by the stored quotations.

    Rounded half up, once a share. What goes back is not converted anew: it mirrors its part of what
    was paid, on the sum of the refunds so far, so that nothing stays behind after the last.
    Raises Unpriced `no_quotation`: never at par, never at yesterday's.
    """
    plane, wanted = ticket.situation.plane, dict(ticket.facts.currencies)
    if plane.name != "pay":
        _asked(lines, ticket, wanted.get(CUSTOMER, plane.currency))
        return
    for line in lines:
        for party, amount in line.shares:
            currency = wanted.get(party, plane.currency)
            if currency == plane.currency or party.startswith(TAX):
                continue
            if not amount and party not in line.went:
                continue
            quotation = _quotation(plane.currency, currency, ticket.facts.quotations)
            rate = minor_rate(quotation, plane.currency, currency)
            paid, worth = _worth(amount, rate)
            if line.mirrors is not None:
                paid, worth = _mirrored(line, party, rate)
            if not (amount or paid):
                continue
            line.exchanged += (Exchanged(party, quotation.pair, currency, paid, worth),)
            words = (
                ("to", party),
                ("share", str(amount)),
                ("pair", quotation.pair),
                ("rate", decimal_text(quotation.rate)),
                ("currency", currency),
                ("paid", str(paid)),
                ("rounding", str(amount - worth)),
            )
            line.note("exchange", quotation.id, words)


def _asked(lines: Lines, ticket: PlaneRun, currency: str) -> None:
    """What the customer is asked in the country's currency: rounded half up, once a line, and of what goes back its
    part of what was asked. The tax in it is told in that currency as well."""
    own = ticket.situation.plane.currency
    if currency == own:
        return
    for line in lines:
        quotation = _quotation(own, currency, ticket.facts.quotations)
        rate = minor_rate(quotation, own, currency)
        asked, worth = _worth(line.final, rate)
        if line.mirrors is not None:
            asked, worth = _asked_back(line, rate)
        if not (line.final or asked):
            continue
        line.exchanged = (Exchanged(CUSTOMER, quotation.pair, currency, asked, worth),)
        words = (
            ("to", CUSTOMER),
            ("share", str(line.final)),
            ("pair", quotation.pair),
            ("rate", decimal_text(quotation.rate)),
            ("currency", currency),
            ("paid", str(asked)),
            ("tax", str(half_up(line.tax * rate))),
            ("rounding", str(line.final - worth)),
        )
        line.note("exchange", quotation.id, words)


def _asked_back(line: LineInProgress, rate: Fraction) -> tuple[int, int]:
    """What goes back of what the customer was asked: the sum so far less what had gone back before."""
    whole = _worth(line.mirrors.final, rate) if line.mirrors else (0, 0)
    earlier, after = next(iter(line.went.values()))
    then, now = ([half_up(each * gone.part) for each in whole] for gone in (earlier, after))
    return then[0] - now[0], then[1] - now[1]


def _worth(amount: int, rate: Fraction) -> tuple[int, int]:
    """(paid, what that is worth in the book's currency)."""
    paid = half_up(amount * rate)
    return paid, half_up(paid / rate)


def _mirrored(line: LineInProgress, party: str, rate: Fraction) -> tuple[int, int]:
    """What goes back of what the party was paid: the sum so far less what had gone back before.

    What is borne for a part that stays was never paid to the party; that is converted.
    """
    booked = line.mirrors.exchanged if line.mirrors else ()
    first = next(((e.paid, e.worth) for e in booked if e.party == party), (0, 0))
    (then, now) = (
        [
            half_up(own * gone.part) + borne
            for own, borne in zip(first, _worth(gone.owed, rate), strict=True)
        ]
        for gone in line.went[party]
    )
    return then[0] - now[0], then[1] - now[1]


def _quotation(own: str, other: str, quotations: Iterable[Quotation]) -> Quotation:
    """One of the pair, either way round."""
    pairs = (f"{own}/{other}", f"{other}/{own}")
    found = [each for pair in pairs for each in quotations if each.pair == pair and each.rate > 0]
    if not found:
        raise Unpriced(f"no stored rate of {pairs[0]}", "no_quotation", pair=pairs[0])
    return found[0]


def minor_rate(quotation: Quotation, own: str, other: str) -> Fraction:
    """Minor units of `other` for one of `own`: yen have no decimals, yuan two."""
    rate = Fraction(quotation.rate)
    if quotation.pair.startswith(f"{other}/"):
        rate = 1 / rate
    return rate * Fraction(10) ** (exponent(other) - exponent(own))


def half_up(value: Fraction) -> int:
    """To whole minor units, half away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole
