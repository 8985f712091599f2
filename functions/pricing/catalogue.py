"""The catalogue: service items (项目库) and parts (备件库), and the shops' items that stand for them."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel

from pricing.books import FindingView
from pricing.paging import PageQuery
from pricing.wiring import api, etag, prices
from suanqing.errors import Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_CATALOGUE, STAFF
from suanqing.platform import observe
from suanqing.pricing.catalogue import FEES, Sku, sku_to_dict
from suanqing.pricing.checks.coverage import unpriced
from suanqing.pricing.schemas.catalogue import ListingDocument, SkuDocument, SkuImport
from suanqing.pricing.stores.catalogue import StoredSku
from suanqing.problems import Lang, localized
from suanqing.times import utcnow
from suanqing.web.answers import Reply

SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PLATFORM = re.compile(r"[a-z][a-z0-9_-]{0,30}")
OUTER_ID = re.compile(r"[^/\s]{1,128}")
IMPORT_LIMIT = 1024 * 1024


class SkuView(SkuDocument):
    """A SKU; `fee` is the fee kind of its lines, `version` what If-Match asks for."""

    sku: str
    fee: str
    version: int


class WrittenSku(SkuView):
    """warnings: what a published book has no price for."""

    warnings: list[FindingView]


class SkuPage(BaseModel):
    items: list[SkuView]
    next: str | None = None


class Imported(BaseModel):
    """warnings: which of the SKUs a published book has no price for: tickets with them would wait for one."""

    imported: int
    warnings: list[FindingView]


class Listing(BaseModel):
    """A shop's item and the SKU it stands for."""

    platform: str
    outer_id: str
    sku: str


@api.route("GET", "/skus", roles=STAFF)
def list_skus(query: PageQuery) -> SkuPage:
    """The catalogue in the order of its codes; it names no price."""
    found, after = prices().skus(query.limit, query.cursor)
    return SkuPage(items=[_view(stored) for stored in found], next=after)


@api.route("POST", "/skus/import", roles=MONEY_DECISIONS, decides=nothing, max_body=IMPORT_LIMIT)
def import_skus(body: SkuImport, caller: Caller, lang: Lang) -> Imported:
    """Write up to 1,000 SKUs, new or not. All rows are looked at before the first is written: none is, when one is
    wrong, and each wrong one is named. They are written a hundred at a time in their order; should that break off,
    `import_broke_off` says how many are in, and the same body again completes it. Warns of those that a book in
    force, or published for later, has no price for."""
    skus = [row.named(row.sku) for row in body.items]
    prices().import_skus(skus)
    warnings = _unpriced(skus, lang)
    observe.log("skus imported", count=len(skus), unpriced=len(warnings), by=caller.party)
    return Imported(imported=len(skus), warnings=warnings)


@api.route("GET", "/skus/{sku}", roles=STAFF)
def get_sku(sku: str) -> Annotated[Reply, SkuView]:
    """One SKU as it is now."""
    stored = prices().stored_sku(sku, fresh=True)
    if stored is None:
        raise NotFound(f"there is no SKU {sku}", sku=sku)
    return Reply(_view(stored), headers=etag(stored.version))


@api.route("PUT", "/skus/{sku}", roles=MONEY_DECISIONS, decides=nothing)
def put_sku(
    sku: str, body: SkuDocument, caller: Caller, if_match: int | None, lang: Lang
) -> Annotated[Reply, WrittenSku]:
    """Write the SKU: a new one without If-Match, else over the version it names. Warns as an import does."""
    if not SKU.fullmatch(sku):
        raise Invalid("a SKU has letters, digits, dots, dashes", where="sku")
    item = body.named(sku)
    version = prices().put_sku(item, if_match)
    observe.log("sku written", sku=sku, version=version, by=caller.party)
    view = WrittenSku.model_construct(
        **sku_to_dict(item), fee=FEES[item.kind], version=version, warnings=_unpriced([item], lang)
    )
    return Reply(view, headers=etag(version))


@api.route("GET", "/listings/{platform}/{outer_id}", roles=READ_CATALOGUE)
def get_listing(platform: str, outer_id: str) -> Listing:
    """The SKU that a shop's item stands for."""
    sku = prices().listing(platform, outer_id)
    if sku is None:
        raise NotFound("this item stands for no SKU", platform=platform, outer_id=outer_id)
    return Listing(platform=platform, outer_id=outer_id, sku=sku)


@api.route("PUT", "/listings/{platform}/{outer_id}", roles=MONEY_DECISIONS, decides=nothing)
def put_listing(platform: str, outer_id: str, body: ListingDocument, caller: Caller) -> Listing:
    """Let a shop's item stand for a SKU: orders of it become tickets from now on."""
    if not PLATFORM.fullmatch(platform) or not OUTER_ID.fullmatch(outer_id):
        raise Invalid("no such platform or item id", where="path")
    if prices().sku(body.sku) is None:
        raise Invalid(f"there is no SKU {body.sku}", where="sku")
    prices().put_listing(platform, outer_id, body.sku)
    observe.log("listing written", platform=platform, sku=body.sku, by=caller.party)
    return Listing(platform=platform, outer_id=outer_id, sku=body.sku)


def _unpriced(skus: Sequence[Sku], lang: Lang) -> list[FindingView]:
    """What the books in force, and those published for later, have no price for."""
    catalogue = {item.sku: item for item in skus}
    documents = map(prices().book_document, prices().in_force(utcnow()))
    found = [asdict(each) for document in documents for each in unpriced(document, catalogue)]
    return [FindingView(**each) for each in localized({"items": found}, lang)["items"]]


def _view(stored: StoredSku) -> SkuView:
    item: Sku = stored.sku
    return SkuView.model_construct(**sku_to_dict(item), fee=FEES[item.kind], version=stored.version)
