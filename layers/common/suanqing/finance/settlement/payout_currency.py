"""Currencies of payees: the facts `currencies` and `quotations`, and when a party may change its currency.

Who is first paid for a ticket is paid in their currency of the service time. That settles it for the
ticket: later assessments book and mirror in the same currency at the same stored rate, whatever the party
or the list of rates says by then.
"""

from collections.abc import Iterable
from dataclasses import replace

from suanqing.errors import Conflict, Invalid, Unpriced
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.items import Balance, Booked
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.model import Facts, Quotation
from suanqing.pricing.names import CUSTOMER
from suanqing.pricing.split_plans import TAX
from suanqing.pricing.stores.rates import RateStore


def exchanging(
    facts: Facts,
    done: Assessment,
    previous: Booked | None,
    parties: PartyStore,
    rates: RateStore,
    asked_in: str | None = None,
) -> Facts:
    """The facts of `done`, with the currency of each of its payees who is paid in another than the
    book's, that of the customer who is asked in another one, and the stored rates of the service time.
    Those payees are known only once it is done. asked_in: the book's currency for the place, if it names one.

    Raises Unpriced `no_quotation`, naming the pair: never at par.
    """
    payees, own = payees_of(done), done.currency
    customer = _customer(done, previous, asked_in)
    if not payees and customer is None:
        return facts
    booked = _booked(previous)
    unknown = [party for party in payees if party not in booked]
    wanted = dict.fromkeys(unknown, own) | booked
    known = (each.at(facts.served) for each in parties.several(unknown))
    wanted |= {each.party_id: each.currency or own for each in known}
    foreign = {party: wanted[party] for party in payees if wanted[party] != own}
    foreign |= {CUSTOMER: customer} if customer not in (None, own) else {}
    if not foreign:
        return facts
    kept = previous.facts.quotations if previous else ()
    quotations = [
        _quotation(own, other, facts, kept, rates) for other in sorted(set(foreign.values()))
    ]
    return replace(facts, currencies=tuple(sorted(foreign.items())), quotations=tuple(quotations))


def payees_of(done: Assessment) -> list[str]:
    """Who gets any of it, in order; head office keeps the book's currency, and so do taxes."""
    found = {
        party
        for line in done.lines
        if line.plane == "pay"
        for party, amount in line.shares
        if amount and party != HQ and not party.startswith(TAX)
    }
    return sorted(found)


def asked(done: Assessment) -> tuple[int, str]:
    """What the customer is asked in all, in the currency in which that is."""
    charge = [line for line in done.lines if line.plane == "charge"]
    foreign = [each for line in charge for each in line.exchanged]
    if not foreign:
        return sum(line.amount for line in charge), done.currency
    return sum(each.paid for each in foreign), foreign[0].currency


def _customer(done: Assessment, previous: Booked | None, asked_in: str | None) -> str | None:
    """What the customer is asked in: as it was booked first, else as the book says for the place."""
    if previous is not None:
        return dict(previous.facts.currencies).get(CUSTOMER)
    return asked_in if any(line.plane == "charge" for line in done.lines) else None


def check_change(
    party: Party, before: Party | None, book: str | None, balances: Iterable[Balance]
) -> None:
    """One party, one currency. `book` is what the book is in, for a party without one of its own.

    Raises Conflict `unpaid_balance` while anything is owed, or open, in another one. Invalid: head
    office keeps the book's.
    """
    if party.party_id == HQ and party.currency:
        raise Invalid("head office keeps the book's currency", where="currency")
    if (before.currency if before else None) == party.currency:
        return
    currency, owed, open_ = party.currency or book, dict[str, int](), set[str]()
    for balance in balances:
        owed[balance.currency] = owed.get(balance.currency, 0) + balance.accrued - balance.paid
        if balance.closed_at is None and balance.lines:
            open_.add(balance.currency)
    left = {each for each, amount in owed.items() if amount} | open_
    if left - {currency}:
        raise Conflict(
            "the party has an unpaid balance or an open period in another currency",
            "unpaid_balance", party=party.party_id, currencies=sorted(left - {currency}),
        )  # fmt: skip


def _booked(previous: Booked | None) -> dict[str, str]:
    """What is booked for each payee of the newest assessment, by currency."""
    if previous is None:
        return {}
    found = dict.fromkeys(payees_of(previous.assessment), previous.assessment.currency)
    return found | dict(previous.facts.currencies)


def _quotation(
    own: str, other: str, facts: Facts, kept: Iterable[Quotation], rates: RateStore
) -> Quotation:
    pair = f"{own}/{other}"
    for quotation in kept:
        if quotation.pair in (pair, f"{other}/{own}"):
            return quotation
    found = rates.at(own, other, facts.served)
    if found is None:
        raise Unpriced(f"no stored rate of {pair} at the service time", "no_quotation", pair=pair)
    return Quotation(found.pair, found.rate, found.id)
