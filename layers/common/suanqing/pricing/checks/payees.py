"""Whether the parties that a book names exist (结算对象): it never pays one that does not."""

from collections.abc import Callable, Iterator
from typing import Any

from suanqing.people.parties.model import HQ
from suanqing.pricing.checks.findings import Finding
from suanqing.pricing.names import Document
from suanqing.pricing.split_plans import PARTY

Known = Callable[[str], dict[str, Any] | None]
"""A party's stored item by its id; None when there is no such party."""


def check_payees(document: Document, known: Known) -> Iterator[Finding]:
    """Findings of the parties and outlets that splits, ladders, fences and own prices name;
    head office is always there.

    Who is not there is an error. Who was ended is a warning: what is booked for them stays payable
    and is listed, but a new book rarely means them. A price of one's own for nobody only idles.
    """
    for party, row in sorted(set(named_parties(document))):
        if party == HQ:
            continue
        item = known(party)
        if item is None:
            idle = row.startswith("overrides/")
            message = f"there is no party {party}"
            yield Finding(
                "unknown_party", message, "pay", row=row, severity="warning" if idle else "error"
            )
        elif not item.get("document", {}).get("active", True):
            message = f"{party} was ended: what this pays waits for nobody"
            yield Finding("party_ended", message, "pay", row=row, severity="warning")


def named_parties(document: Document) -> Iterator[tuple[str, str]]:
    """(party, the row that names it)."""
    for row in document.get("ladders") or ():
        who = row.get("who") or {}
        for party in (*(who.get("outlets") or ()), *(who.get("parties") or ())):
            yield party, f"ladders/{row['id']}"
    for row in document.get("fences") or ():
        yield row["party"], f"fences/{row['id']}"
    for rules, prefix in _rules(document):
        for row in rules.get("splits") or ():
            for part in row["parts"]:
                for role in (part.get("role"), part.get("otherwise")):
                    if role and role.startswith(PARTY):
                        yield role.removeprefix(PARTY), f"splits/{prefix}{row['id']}"
        for row in rules.get("overrides") or ():
            yield row["party"], f"overrides/{row['sku']}"


def _rules(document: Document) -> Iterator[tuple[Document, str]]:
    """The pay rules of the book, of its projects and of its packages."""
    yield document["planes"].get("pay") or {}, ""
    for row in document.get("projects") or ():
        yield (row.get("rules") or {}).get("pay") or {}, f"{row['id']}."
    for row in document.get("packages") or ():
        for part in row["parts"].values():
            yield part.get("pay") or {}, f"{row['id']}."
