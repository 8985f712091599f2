"""Template packages in API bodies and answers (pydantic)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Strict

Kind = Literal["trade", "settlement", "scene", "region", "plan", "company"]


class TemplateName(BaseModel):
    zh: Annotated[str, Field(description="in Chinese")]
    en: Annotated[str, Field(description="in English")]


class TemplateRow(BaseModel):
    """One package of this release. trades: the industries it is made for."""

    kind: Annotated[Kind, Field(description="a whole trade, or what it is a part of")] = "trade"
    needs: Annotated[
        dict[str, int], Field(description="templates that come along, each with its least version")
    ] = {}
    channels: Annotated[list[str], Field(description="that it is meant for; none: any")] = []
    aims: Annotated[list[str], Field(description="what somebody looks for who looks for it")] = []

    package: Annotated[str, Field(description="its id")]
    version: Annotated[int, Field(description="of the package")]
    name: Annotated[TemplateName, Field(description="what it is called")]
    about: Annotated[TemplateName, Field(description="what it brings, in a sentence")]
    trades: Annotated[list[str], Field(description="industries")]
    base: Annotated[str | None, Field(description="of a variant: the package it follows")] = None


class TemplatePage(BaseModel):
    items: Annotated[list[TemplateRow], Field(description="in the order of their ids")]


class TemplateView(TemplateRow):
    """All that it brings, as docs/templates.md tells it."""

    document: Annotated[
        dict[str, Any],
        Field(
            description="what it brings: catalogue, book, scenes, forms, words, care, facts, and what proves it"
        ),
    ]
    sources: Annotated[list[dict[str, Any]], Field(description="where its facts are from")] = []


class FirstTicket(BaseModel):
    """The golden ticket that was made and done; the settlement books it within seconds. charge, pay: what it comes
    to, in minor units of CNY."""

    ticket_id: Annotated[str, Field(description="of the ticket, as in GET /tickets/{ticket_id}")]
    golden: Annotated[str, Field(description="which golden ticket of the package")]
    state: Annotated[str, Field(description="of the ticket now")]
    charge: Annotated[int, Field(description="what the customer is asked, in fen")]
    pay: Annotated[int, Field(description="what outlet and technician earn, in fen")]


class GaveWay(BaseModel):
    """template: a region's. city_class: the book has a tier of its own for it, so the region's factor is left out."""

    template: str
    city_class: str


class InstalledView(BaseModel):
    """What the package is now. book_state: `published`, or where another person's approval is still to come."""

    package: Annotated[str, Field(description="its id")]
    version: Annotated[int, Field(description="of the package")]
    skus_written: Annotated[int, Field(description="how many the catalogue lacked")]
    skus_kept: Annotated[list[str], Field(description="there already; they stay as they are")]
    book_version: Annotated[
        str | None, Field(description="of the price book that came of it, where it brings rules")
    ] = None
    book_state: Annotated[
        str | None, Field(description="draft, submitted, approved or published")
    ] = None
    scenes: Annotated[
        list[str],
        Field(description="the package's own, published: <scene>@<version>; tickets begin in them"),
    ]
    scenes_kept: Annotated[
        list[str], Field(description="the company draws them itself; they stay as they are")
    ] = []
    forms_kept: Annotated[list[str], Field(description="forms likewise")] = []
    drafts: Annotated[
        list[str],
        Field(
            description="`scene <id>` and `form <id>` that are your drafts now, to be published as any"
        ),
    ] = []
    care_version: Annotated[
        int | None,
        Field(description="of the rules about customers, where plans were added to them"),
    ] = None
    gave_way: Annotated[
        list[GaveWay],
        Field(description="factors of a region for classes that the book prices by tiers"),
    ] = []
    ticket: Annotated[
        FirstTicket | None,
        Field(description="made where no other outlet is there and the book is published"),
    ] = None


class TemplatesQuery(Strict):
    """kind, trade, channel, aim: what the template is of. q: in its id, name or description."""

    kind: Kind | None = None
    trade: Annotated[str, Field(max_length=40)] | None = None
    channel: Annotated[str, Field(max_length=40)] | None = None
    aim: Annotated[str, Field(max_length=40)] | None = None
    q: Annotated[str, Field(max_length=60)] | None = None


class Templates(Strict):
    """templates: that go together; what they need comes along. A whole trade is what the others are added to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"templates": ["appliance", "retention", "region-sichuan"]}]
        }
    )

    templates: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40)]], Field(min_length=1, max_length=20)
    ]


class ConflictView(BaseModel):
    """code: what kind. place: which unit of the document. templates: both, by name. message, zh: a sentence."""

    code: str
    place: str
    templates: list[TemplateName]
    message: str
    zh: str


class GoldenView(BaseModel):
    """A golden ticket by the book that came of it. lines: [plane, fee, SKU or rule, amount]; alone: what it came to
    before the others were added."""

    name: TemplateName
    charge: int
    pay: int
    lines: list[list[Any]]
    shares: dict[str, int]
    alone: Annotated[
        list[int], Field(description="what it came to before: the customer's price and the pay")
    ]


class CombinedView(BaseModel):
    """templates: in the order in which they are put together, with what they need. brings: how many units of each part.
    Where there are conflicts, nothing of it can be installed."""

    templates: list[str]
    conflicts: list[ConflictView]
    gave_way: Annotated[
        list[GaveWay],
        Field(description="factors of a region for classes that have tiers of their own"),
    ]
    brings: dict[str, int]
    tickets: list[GoldenView]


class DifferenceView(BaseModel):
    """part, name: which unit, such as book planes.pay.releases.retained. what: new; same, there already; kept, the
    company has another of that name, which stays; replaced, by a trade's own book, as a draft."""

    part: str
    name: str
    what: Literal["new", "same", "kept", "replaced"]


class DifferencesView(BaseModel):
    """items: every unit that would be brought. conflicts: what would refuse it."""

    items: list[DifferenceView]
    conflicts: list[ConflictView]


class ExportQuery(Strict):
    """package: what the package is to be called."""

    package: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")] = "company"


class ExportedView(BaseModel):
    """document: the package, as docs/templates.md tells it."""

    document: dict[str, Any]


class PackageFile(Strict):
    """document: a package, as docs/templates.md tells it."""

    document: dict[str, Any]
