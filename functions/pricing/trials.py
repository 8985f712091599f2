"""An invented ticket priced under a version, drafts included: a book is tried before it is published."""

from datetime import datetime

from pricing.wiring import api, parties, prices
from suanqing.errors import Invalid
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.assessment.trial import STAND_INS, Invented, facts_of_invented, parties_of
from suanqing.finance.settlement.payout_currency import exchanging
from suanqing.finance.settlement.trial_schemas import TrialTicket, TrialView, trial_view
from suanqing.people.parties.model import Party
from suanqing.people.roles import READ_MONEY
from suanqing.pricing.book import Book
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.model import Facts
from suanqing.problems import Lang
from suanqing.quantities import quantity
from suanqing.times import parse, told, utcnow

HOLDERS = ("outlet", "hq")
"""Whom a ticket can lie with."""


@api.route("POST", "/books/{book_version}/try", roles=READ_MONEY)
def try_book(book_version: str, body: TrialTicket, lang: Lang) -> TrialView:
    """What an invented ticket comes to under the version: both planes, splits and every step, with names. Nothing
    is stored. Refused as settling would be: a missing price, a rate nobody has stored."""
    version = prices().version(book_version)
    book = prices().trial_book(book_version)
    for line in body.lines:
        item = prices().sku(line.sku)
        if item is None:
            raise Invalid(f"there is no SKU {line.sku}", "unknown_sku", where="lines", sku=line.sku)
        quantity(line.qty, item.unit)
    served = told(body.served) if body.served else _first(version)
    facts, done = _priced(body.invented(_outlet(body.outlet), served), book)
    return trial_view(done, served, _names(facts, done, lang), lang)


def _outlet(party_id: str | None) -> Party | None:
    if party_id is None:
        return None
    found = parties().find(party_id)
    if found is None or found.kind not in HOLDERS:
        raise Invalid(f"there is no outlet {party_id}", "unknown_outlet", where="outlet")
    return found


def _first(version: Version) -> datetime:
    """Now, or the first moment at which the version would hold, if that is later."""
    named = version.valid_from
    if named is None:
        named = parse(prices().book_document(version.version_id)["valid_from"])
    return max(named, utcnow())


def _priced(ticket: Invented, book: Book) -> tuple[Facts, Assessment]:
    facts = facts_of_invented(ticket, book)
    done = assess(facts, book)
    asked_in = book.asked_in(facts.region, facts.city_class)
    paid = exchanging(facts, done, None, parties(), prices().rates, asked_in)
    return paid, done if paid is facts else assess(paid, book)


def _names(facts: Facts, done: Assessment, lang: Lang) -> dict[str, str]:
    """Of everybody who works or is paid, and of every item."""
    payees = {party for line in done.lines for party, _ in line.shares if ":" not in party}
    found = {each.party_id: each.name for each in parties().several({*parties_of(facts), *payees})}
    skus = sorted({line.sku for line in done.lines if line.sku})
    items = {sku: item.name for sku in skus if (item := prices().sku(sku))}
    return items | found | {party: getattr(name, lang) for party, name in STAND_INS.items()}
