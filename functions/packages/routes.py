"""Template packages (模板包) over HTTP: the shelf, one package, and its installation."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from packages import decisions, shelf
from packages.wiring import api, installing
from suanqing.library.document import Document
from suanqing.library.install_service import Installed, promised
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER, READ_CATALOGUE
from suanqing.platform import observe
from suanqing.times import utcnow


class TemplateName(BaseModel):
    zh: Annotated[str, Field(description="in Chinese")]
    en: Annotated[str, Field(description="in English")]


class TemplateRow(BaseModel):
    """One package of this release. trades: the industries it is made for."""

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
        Field(description="catalogue, book, scenes, forms, words, golden tickets, months and runs"),
    ]


class FirstTicket(BaseModel):
    """The golden ticket that was made and done; the settlement books it within seconds. charge, pay: what it comes
    to, in minor units of CNY."""

    ticket_id: Annotated[str, Field(description="of the ticket, as in GET /tickets/{ticket_id}")]
    golden: Annotated[str, Field(description="which golden ticket of the package")]
    state: Annotated[str, Field(description="of the ticket now")]
    charge: Annotated[int, Field(description="what the customer is asked, in fen")]
    pay: Annotated[int, Field(description="what outlet and technician earn, in fen")]


class InstalledView(BaseModel):
    """What the package is now. book_state: `published`, or where another person's approval is still to come."""

    package: Annotated[str, Field(description="its id")]
    version: Annotated[int, Field(description="of the package")]
    skus_written: Annotated[int, Field(description="how many the catalogue lacked")]
    skus_kept: Annotated[list[str], Field(description="there already; they stay as they are")]
    book_version: Annotated[str, Field(description="of the price book that came of it")]
    book_state: Annotated[str, Field(description="draft, submitted, approved or published")]
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
    ticket: Annotated[
        FirstTicket | None,
        Field(description="made where no other outlet is there and the book is published"),
    ] = None


@api.route("GET", "/templates", roles=READ_CATALOGUE)
def list_templates() -> TemplatePage:
    """The packages that this release ships."""
    return TemplatePage(items=[TemplateRow(**_row(shelf.manifest(name))) for name in shelf.ids()])


@api.route("GET", "/templates/{template}", roles=READ_CATALOGUE)
def get_template(template: str) -> TemplateView:
    """One package whole, before it is installed."""
    document = dict(shelf.package(template))
    return TemplateView(**_row(document.pop("manifest")), document=document)


@api.route("POST", "/templates/{template}/install", roles=ADMINISTER, decides=decisions.of_everyone)
def install_template(template: str, caller: Caller) -> InstalledView:
    """Brings the package in: its catalogue, its price book, its forms and scenes; where there is no outlet yet also an
    outlet, a technician and its first golden ticket, done in the package's scene. Where nobody drafted a book before,
    the package's is published, and its scenes with it; else they are your drafts, and another person approves them.
    The same call again changes nothing, and goes on where an earlier one broke off."""
    document = shelf.package(template)
    done = installing().install(document, caller, utcnow())
    assert done.book
    observe.log("template installed", template=template, book=done.book.version_id, by=caller.party)
    return InstalledView(
        package=document["manifest"]["package"],
        version=document["manifest"]["version"],
        skus_written=len(done.written),
        skus_kept=done.kept,
        book_version=done.book.version_id,
        book_state=done.book.state,
        scenes=sorted(done.drawn.scenes.values()),
        scenes_kept=done.drawn.scenes_kept,
        forms_kept=done.drawn.forms_kept,
        drafts=done.drawn.drafts,
        ticket=_ticket(document, done),
    )


def _ticket(document: Document, done: Installed) -> FirstTicket | None:
    if done.ticket is None:
        return None
    charge, pay = promised(document, done.golden)
    return FirstTicket(
        ticket_id=done.ticket.ticket_id, golden=done.golden, state=done.ticket.state, charge=charge, pay=pay
    )  # fmt: skip


def _row(manifest: Document) -> dict[str, Any]:
    return {name: value for name, value in manifest.items() if name in TemplateRow.model_fields}
