"""Whether whoever a book pays, or asks, in another currency can be: an exchange rate stored for its validity. Pure.

Without one every such ticket turns red (`no_quotation`) until somebody stores a rate.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise

from suanqing.errors import Invalid
from suanqing.money import EXPONENTS
from suanqing.pricing.checks.findings import Finding
from suanqing.pricing.checks.payees import named_parties
from suanqing.pricing.names import Document
from suanqing.times import parse, rfc3339

FOREVER = datetime.max.replace(tzinfo=UTC)
Gap = Callable[[str, str, datetime, datetime | None], datetime | None]
"""The first moment from which two currencies have no stored rate within [since, until); None: they always have."""


def check_rates(document: Document, paid_in: Mapping[str, str], gap: Gap) -> Iterator[Finding]:
    """A warning for each currency without a rate, naming the first whom it concerns.

    paid_in: the currency of everybody in the directory who has one of their own. Whom the book names comes
    first; everybody else may be reached as crew, outlet or owner.
    """
    try:
        since = parse(document["valid_from"])
        until = parse(document["valid_to"]) if document.get("valid_to") else None
    except Invalid:
        return  # it has a finding of its own
    own = document["currency"]

    def missing(currency: str) -> datetime | None:
        return gap(own, currency, since, until) if currency != own else None

    rows = dict(sorted(named_parties(document), reverse=True))
    for currency, parties in sorted(_by_currency(paid_in).items()):
        if since_when := missing(currency):
            party = (sorted(parties & rows.keys()) or sorted(parties))[0]
            who = f"{party} is paid in {currency}, {len(parties)} in all"
            yield _missing(own, currency, since_when, who, "pay", rows.get(party, ""))
    for row in document.get("markets") or ():
        if row["currency"] in EXPONENTS and (since_when := missing(row["currency"])):
            who = f"customers of {row['id']} are asked in {row['currency']}"
            place = f"markets/{row['id']}"
            yield _missing(own, row["currency"], since_when, who, "charge", place)


def _missing(own: str, currency: str, since: datetime, who: str, plane: str, row: str) -> Finding:
    message = f"no exchange rate of {own}/{currency} is stored from {rfc3339(since)} on: {who}"
    return Finding("rate_missing", message, plane, row=row, severity="warning")


def _by_currency(paid_in: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for party, currency in paid_in.items():
        found.setdefault(currency, set()).add(party)
    return found


def first_gap(
    rates: Iterable[tuple[datetime, datetime | None]], since: datetime, until: datetime | None
) -> datetime | None:
    """The first moment of [since, until) in which none of the rates holds. rates: (from, its own end or None), in
    order of time; each also ends where the next begins."""
    held, listed = since, list(rates)
    for (start, end), (following, _) in pairwise([*listed, (FOREVER, None)]):
        if start > held:
            break
        held = max(held, min(end or following, following))
    return None if held >= (until or FOREVER) else held
