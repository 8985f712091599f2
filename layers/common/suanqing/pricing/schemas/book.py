"""What comes in over HTTP about price books: the book itself, and the steps of a version's life.

The shape of a price book is that of `book.py`; what a book must say beyond its shape is the business
of `validate.py`, which names every finding at once.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from suanqing.platform.input_fields import Code, Id, Moment, Strict, Whole
from suanqing.pricing.schemas.compose import (
    Band,
    ClockRow,
    CoverRow,
    HolidayCalendar,
    Market,
    Package,
    PackagePlace,
    Project,
)
from suanqing.pricing.schemas.ladders import LadderRow
from suanqing.pricing.schemas.planes import Planes, Terms
from suanqing.pricing.schemas.special import (
    BucketRow,
    BundleRow,
    EvidenceRow,
    FenceRow,
    ReworkPolicy,
)
from suanqing.times import told


class Stamp(Strict):
    """What submission writes beside a SKU; ignored when it comes in."""

    fee: Code
    unit: Code


class BookDocument(Strict):
    """A price book (内部结算价格); `version`, `skus` and `tzdata` are ours and may be left out."""

    book: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")] = "main"
    version: Whole | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    valid_from: Moment
    valid_to: Moment | None = None
    corrects: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}@[0-9]{1,6}$")] | None = None
    scenarios: list[Code]
    levels: list[Code]
    zones: dict[Code, list[Code]] | None = None
    dimensions: list[Code] | None = None
    region_order: list[Code] | None = None
    skus: dict[Id, Stamp] | None = None
    planes: Planes
    bundles: Annotated[list[BundleRow], Field(max_length=500)] | None = None
    rework: ReworkPolicy | None = None
    buckets: Annotated[list[BucketRow], Field(max_length=20)] | None = None
    terms: Terms | None = None
    packages: Annotated[list[Package], Field(max_length=200)] | None = None
    package_map: Annotated[list[PackagePlace], Field(max_length=500)] | None = None
    projects: Annotated[list[Project], Field(max_length=1000)] | None = None
    bands: Annotated[list[Band], Field(max_length=200)] | None = None
    markets: Annotated[list[Market], Field(max_length=200)] | None = None
    calendars: Annotated[list[HolidayCalendar], Field(max_length=200)] | None = None
    covers: Annotated[list[CoverRow], Field(max_length=100)] | None = None
    clocks: Annotated[list[ClockRow], Field(max_length=100)] | None = None
    tzdata: Annotated[str, Field(max_length=16)] | None = None
    roles: Annotated[list[Code], Field(max_length=50)] | None = None
    ladders: Annotated[list[LadderRow], Field(max_length=100)] | None = None
    evidence: Annotated[list[EvidenceRow], Field(max_length=100)] | None = None
    fences: Annotated[list[FenceRow], Field(max_length=200)] | None = None

    def document(self) -> dict[str, Any]:
        """The plain document, with what was given and nothing else."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)


class Approval(Strict):
    """Names the body that was looked at: the SHA-256 the version shows.

    confirmed: codes of the findings that are meant so, such as zero_price (a price of 0) and left_out
    (a part that the version before had).
    """

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    confirmed: list[Literal["zero_price", "left_out", "rework_charge_changed"]] = Field(
        [], max_length=10
    )


class Rejection(Strict):
    """Why it goes back."""

    note: Annotated[str, Field(min_length=1, max_length=500)]


class Publication(Strict):
    """From when it holds; left out: from the date its document names. Another date is refused."""

    valid_from: Moment | None = None

    def start(self) -> datetime | None:
        return told(self.valid_from) if self.valid_from else None
