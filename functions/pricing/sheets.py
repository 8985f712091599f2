"""Set-up by the sheet: books out and in as workbooks, names into categories, real scenes against a book."""

import base64
import binascii
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing.books import MAX_BOOK, VersionView, logged, version_view
from pricing.catalogue import IMPORT_LIMIT
from pricing.wiring import api, prices
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform.files.xlsx import XLSX
from suanqing.pricing.classify import sort_names
from suanqing.pricing.scene_inventory import coverage, read_inventory
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import checked_book
from suanqing.times import utcnow
from suanqing.web.answers import Reply

MAX_FILE = 4 * 1024 * 1024
"""Of a file as it is: the gateway hands it on in base64, of which Lambda takes 6 MB."""


class WorkbookView(BaseModel):
    """The workbook in base64: the gateway carries text."""

    name: str
    content_type: str
    base64: str


class WorkbookDocument(BaseModel):
    """An .xlsx workbook of the sheets that the export has."""

    model_config = ConfigDict(extra="forbid", strict=True)

    workbook: Annotated[str, Field(min_length=1, description="base64 of the file")]

    def content(self) -> bytes:
        try:
            return base64.b64decode(self.workbook, validate=True)
        except (binascii.Error, ValueError):
            raise Invalid("the workbook is not base64", where="workbook") from None


ServiceName = Annotated[str, Field(min_length=1, max_length=200)]
Category = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


class ServiceNames(BaseModel):
    """Names to sort; `fixed` is what people decided, and holds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    names: Annotated[list[ServiceName], Field(min_length=1, max_length=5000)]
    fixed: Annotated[dict[ServiceName, Category], Field(max_length=5000)] = {}


class PlacementView(BaseModel):
    """category "": unsorted. by: the keyword, or "fixed". also: categories that matched and lost."""

    name: str
    category: str
    by: str
    also: list[str]


class SortingView(BaseModel):
    """One placement a name, in the order given."""

    items: list[PlacementView]
    unsorted: list[str]
    conflicts: int


class CoverageView(BaseModel):
    """What a plane has for a scene. tier null: no row matches; unpriced: SKUs; empty: categories."""

    scene: str
    plane: str
    covered: bool
    tier: str | None = None
    priced: dict[str, int]
    unpriced: list[str]
    empty: list[str]
    missing_fees: list[str]


class CoverageReport(BaseModel):
    items: list[CoverageView]
    covered: list[str]
    uncovered: list[str]


@api.route("GET", "/books/{book_version}/workbook", roles=READ_MONEY)
def book_workbook(book_version: str) -> WorkbookView:
    """The version's document as a workbook: both planes, nothing left out."""
    names = {item.sku: item.name for item in prices().catalogue().values()}
    content = export_book(prices().book_document(book_version), names)
    return WorkbookView(
        name=f"{book_version}.xlsx", content_type=XLSX, base64=base64.b64encode(content).decode()
    )


@api.route(
    "POST", "/books/workbook", roles=MONEY_DECISIONS, decides=nothing, status=201, max_body=MAX_BOOK
)
def import_workbook(body: WorkbookDocument, caller: Caller) -> Annotated[Reply, VersionView]:
    """A draft from a workbook, or every faulty cell by sheet, row and column. While the book's newest
    version is a draft that the caller uploaded, it is written anew."""
    return _imported(body.content(), caller)


@api.route(
    "PUT",
    "/books/workbook",
    roles=MONEY_DECISIONS,
    decides=nothing,
    status=201,
    content_types=(XLSX,),
    max_body=MAX_FILE,
)
def import_workbook_file(body: bytes, caller: Caller) -> Annotated[Reply, VersionView]:
    """The same as a plain file: the body is the .xlsx itself."""
    return _imported(body, caller)


def _imported(content: bytes, caller: Caller) -> Reply:
    version = prices().put_uploaded(checked_book(content), caller.party, utcnow())
    logged("book imported", version, caller)
    return Reply(version_view(version), 201)


@api.route("POST", "/skus/sort", roles=MONEY_DECISIONS, max_body=IMPORT_LIMIT)
def sort_services(body: ServiceNames) -> SortingView:
    """Each name's category by keyword, or unsorted; writes nothing."""
    sorting = sort_names(body.names, fixed=body.fixed)
    return SortingView(
        items=[
            PlacementView(name=each.name, category=each.category, by=each.by, also=list(each.also))
            for each in sorting.placements
        ],
        unsorted=list(sorting.unsorted),
        conflicts=len(sorting.conflicts),
    )


@api.route("POST", "/books/{book_version}/coverage", roles=READ_MONEY, max_body=IMPORT_LIMIT)
def book_coverage(book_version: str, body: WorkbookDocument) -> CoverageReport:
    """An inventory of real scenes against the version: which have tier, prices and fees."""
    scenes = read_inventory(body.content())
    report = coverage(scenes, prices().book_document(book_version), prices().catalogue())
    return CoverageReport(
        items=[
            CoverageView(
                scene=row.scene,
                plane=row.plane,
                covered=row.covered,
                tier=row.tier,
                priced=dict(row.priced),
                unpriced=[sku for _, sku in row.unpriced],
                empty=list(row.empty),
                missing_fees=list(row.missing_fees),
            )
            for row in report.rows
        ],
        covered=list(report.covered),
        uncovered=list(report.uncovered),
    )
