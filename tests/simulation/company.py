"""A small part of the demonstration company, written straight into the tables."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from demo import company
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import rfc3339, utcnow
from suanqing.work.service.settings import SettingsStore
from tests.planting import planted

OUTLETS = ("BJ-CY", "BJ-TZ", "YN-NJ")
"""Direct, franchise and dealer; tier-1 city and a prefecture with rules of its own."""
ITEMS = ("AC-INST-1", "AC-INST-2", "AC-INST-3")
MORE_ITEMS, PARTS = 5, 8
TIME = "TIME-STD"
UNPRICED = company.UNPRICED
BOOK_MAKER, BOOK_CHECKER = "finance-1", "boss"
Item = dict[str, Any]

MONTHS = ("2026-11", "2026-12", "2027-01", "2027-02")
LADDERS: list[dict[str, Any]] = [
    {
        "id": "by-amount", "measure": "amount", "mode": "marginal", "who": {"kinds": ["person"]},
        "of": {"fees": ["labour", "urgent"]},
        "steps": [
            {"from": 0, "to": 10_000, "rate": "0.05"}, {"from": 10_000, "to": 30_000, "rate": "0.08"},
            {"from": 30_000, "to": None, "rate": "0.1"},
        ],
    },
    {
        "id": "by-count", "measure": "count", "mode": "volume", "who": {"roles": ["technician"]},
        "steps": [
            {"from": 0, "to": 2, "rate": "0"}, {"from": 2, "to": 4, "rate": "500"},
            {"from": 4, "to": None, "rate": "800"},
        ],
        "cap": 4_000,
    },
    {
        "id": "by-minutes", "measure": "minutes", "mode": "volume", "who": {"kinds": ["person"]},
        "steps": [
            {"from": 0, "to": 60, "rate": "1.5"}, {"from": 60, "to": None, "rate": "2.25"},
        ],
        "floor": 30,
    },
]  # fmt: skip
"""Of the book in which months are simulated; thresholds that a few tickets cross."""
STEPPER = "tech-03"
"""Whom alone the ladder of the deployed company's book pays."""
STEPS: list[dict[str, Any]] = [
    {
        "id": "by-jobs", "measure": "count", "mode": "volume", "who": {"parties": [STEPPER]},
        "steps": [
            {"from": 0, "to": 20, "rate": "500"}, {"from": 20, "to": 40, "rate": "800"},
            {"from": 40, "to": None, "rate": "1000"},
        ],
    },
]  # fmt: skip
STAGED: dict[str, Any] = {"scene": "inspection@1", "attrs": {"project": "staged"}}
RELEASES = [
    {"id": f"on-{name}", "milestone": name, "share": share, "on": ["labour"],
     "when": {"project": "staged"}}
    for name, share in (("inspected", "0.2"), ("accepted", "0.8"))
]  # fmt: skip
"""Labour of a ticket of that kind is paid by node: 20 % and 80 %."""
REWORK = {"original_payee": "0", "other_payee": "0.7", "charge": "0.25", "clawback": "0.5"}
CASES = {"rework": {"days": 30, "clawback": True}}
EVIDENCE = [{"id": "parts-shown", "needs": ["photo"], "on": ["part"]}]

THIRD = Party("finance-3", "person", "财务三", frozenset({"finance"}), "hq")


def parties() -> list[Party]:
    """Outlets with their people and owners, and head office."""
    everybody = [*company.parties(), THIRD]
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


def book(*, complete: bool, months: bool = False, steps: bool = False) -> dict[str, Any]:
    """The price book cut to our SKUs; not complete: it has forgotten one. months: with ladders, and
    parts that are paid when they were shown. steps: with one person's ladder."""
    document = company.book()
    if steps:
        document |= {"ladders": deepcopy(STEPS)}
    if months:
        document |= {"ladders": deepcopy(LADDERS), "evidence": deepcopy(EVIDENCE)}
        document["rework"] = dict(REWORK)
        for plane in document["planes"].values():
            plane["releases"] = deepcopy(RELEASES)
    wanted = skus() if complete else skus() - {UNPRICED}
    for plane in document["planes"].values():
        plane["prices"] = [row for row in plane["prices"] if row["sku"] in wanted]
    return document


def seed(dynamodb: Any, table: str, months: bool = False) -> None:
    """Parties, catalogue, listings and the first book; made once a day of the clock, then copied.

    A copy of another day would hold a book that is published after the simulation's own time.
    """
    name = f"company of {utcnow().date()}{', months' if months else ''}"
    planted(dynamodb, table, name, lambda: _found(dynamodb, table, months))


def seed_deployed(dynamodb: Any, table: str) -> None:
    """As `seed`; one technician is paid by a ladder as well."""
    name = f"company of {utcnow().date()}, steps"
    planted(dynamodb, table, name, lambda: _found(dynamodb, table, False, steps=True))


def seed_months(dynamodb: Any, table: str) -> None:
    seed(dynamodb, table, months=True)


def join(dynamodb: Any, table: str) -> None:
    """The company comes to a deployment where somebody started already: its book holds from now on, above theirs, and
    of the time before them, so that work of last month has a price as in a company of its own."""
    pricing = PricingStore(dynamodb, table)
    for known in pricing.skus(100)[0]:
        pricing.put_sku(replace(known.sku, active=False), known.version)
    since = (company.VALID_FROM, rfc3339(utcnow()))
    _found(dynamodb, table, months=False, since=since, steps=True)


def _found(
    dynamodb: Any,
    table: str,
    months: bool,
    since: tuple[str, ...] = (company.VALID_FROM,),
    steps: bool = False,
) -> None:
    store = PartyStore(dynamodb, table)
    for party in parties():
        if party.kind != "hq" or store.find(party.party_id) is None:
            store.put(party)
    if months:
        SettingsStore(dynamodb, table).put(CASES, 0)
    pricing = PricingStore(dynamodb, table)
    # The first book's makers did not know of the unpriced service: it comes into the catalogue later.
    catalogue = [sku for sku in company.catalogue() if sku.sku in skus()]
    pricing.import_skus([sku for sku in catalogue if sku.sku != UNPRICED])
    for start in since:
        publish(pricing, book(complete=False, months=months, steps=steps) | {"valid_from": start})
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
