"""A small part of the demonstration company, written straight into the tables."""

from datetime import date
from typing import Any

from demo import company
from suanqing.parties.model import Party
from suanqing.parties.store import PartyStore
from suanqing.pricing.store import PricingStore
from suanqing.times import utcnow

OUTLETS = ("BJ-CY", "BJ-TZ", "YN-NJ")
"""Direct, franchise and dealer; tier-1 city and a prefecture with rules of its own."""
ITEMS = ("AC-INST-1", "AC-INST-2", "AC-INST-3")
MORE_ITEMS, PARTS = 5, 8
TIME = "TIME-STD"
UNPRICED = company.UNPRICED
BOOK_MAKER, BOOK_CHECKER = "finance-1", "boss"
Item = dict[str, Any]

_seeded: dict[date, list[Item]] = {}


def parties() -> list[Party]:
    """Outlets with their people and owners, and head office."""
    everybody = company.parties()
    owners = {p.owner for p in everybody if p.party_id in OUTLETS}
    return [
        p for p in everybody
        if p.party_id in OUTLETS or p.party_id in owners or p.kind == "hq"
        or (p.kind == "person" and p.outlet in (*OUTLETS, "hq"))
    ]  # fmt: skip


def technicians() -> list[Party]:
    return [party for party in parties() if "technician" in party.roles]


def services() -> list[str]:
    """Service items with a price."""
    rows = [row["sku"] for row in company.service_items() if row["sku"] != UNPRICED]
    return [*ITEMS, *(sku for sku in rows if sku not in ITEMS)][: len(ITEMS) + MORE_ITEMS]


def parts() -> list[str]:
    return [row["sku"] for row in company.parts()][:PARTS]


def skus() -> set[str]:
    return {*services(), *parts(), TIME, UNPRICED}


def book(*, complete: bool) -> dict[str, Any]:
    """The price book cut to our SKUs; not complete: it has forgotten one."""
    document = company.book()
    wanted = skus() if complete else skus() - {UNPRICED}
    for plane in document["planes"].values():
        plane["prices"] = [row for row in plane["prices"] if row["sku"] in wanted]
    return document


def seed(dynamodb: Any, table: str) -> None:
    """Parties, catalogue, listings and the first book; made once a day of the clock, then copied.

    A copy of another day would hold a book that is published after the simulation's own time.
    """
    made = _seeded.setdefault(utcnow().date(), [])
    if not made:
        _found(dynamodb, table)
        pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        made.extend(item for page in pages for item in page["Items"])
        return
    for start in range(0, len(made), 25):
        puts = [{"PutRequest": {"Item": item}} for item in made[start : start + 25]]
        left = dynamodb.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]
        assert not left, "the engine put writes off"


def _found(dynamodb: Any, table: str) -> None:
    store = PartyStore(dynamodb, table)
    for party in parties():
        store.put(party)
    pricing = PricingStore(dynamodb, table)
    # The first book's makers did not know of the unpriced service: it comes into the catalogue later.
    catalogue = [sku for sku in company.catalogue() if sku.sku in skus()]
    pricing.import_skus([sku for sku in catalogue if sku.sku != UNPRICED])
    publish(pricing, book(complete=False))
    pricing.import_skus([sku for sku in catalogue if sku.sku == UNPRICED])
    for sku in (*services(), UNPRICED):
        pricing.put_listing("youzan", f"YZ-{sku}", sku)


def publish(pricing: PricingStore, document: dict[str, Any]) -> str:
    """Through its whole life; the version's id."""
    now = utcnow()
    version = pricing.put_draft(document, BOOK_MAKER, now)
    version = pricing.submit(version.version_id, BOOK_MAKER, now)
    version = pricing.approve(version.version_id, version.hash, BOOK_CHECKER, now)
    return pricing.publish(version.version_id, BOOK_CHECKER, now).version_id
