"""Template packages (模板包) over HTTP: the shelf, one package, several together, and their installation."""

from typing import Any

from packages import decisions, shelf
from packages.installed import gave_way, installed_view
from packages.views import (
    CombinedView,
    ConflictView,
    GoldenView,
    InstalledView,
    TemplatePage,
    TemplateRow,
    Templates,
    TemplatesQuery,
    TemplateView,
)
from packages.wiring import adding, api
from suanqing.library.combination import combined, with_needs
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.gallery import fits
from suanqing.library.sample import SAMPLE
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER, READ_CATALOGUE
from suanqing.platform import observe
from suanqing.times import utcnow


@api.route("GET", "/templates", roles=READ_CATALOGUE)
def list_templates(query: TemplatesQuery) -> TemplatePage:
    """The packages that this release ships: whole trades, and parts that are combined with them."""
    asked = query.model_dump(exclude_none=True)
    manifests = (shelf.manifest(name) for name in shelf.every())
    return TemplatePage(
        items=[TemplateRow(**_row(each)) for each in manifests if fits(each, asked)]
    )


@api.route("GET", "/templates/{template}", roles=READ_CATALOGUE)
def get_template(template: str) -> TemplateView:
    """One package whole, before it is installed."""
    document = dict(shelf.package(template))
    manifest = document.pop("manifest")
    return TemplateView(**_row(manifest), sources=manifest.get("sources", []), document=document)


@api.route("POST", "/templates/combine", roles=READ_CATALOGUE)
def combine_templates(body: Templates) -> CombinedView:
    """What comes of several together: every conflict with both templates named, and what their golden tickets then come
    to. Nothing is written. Without a whole trade among them they are tried on the sample."""
    packages = with_needs(body.templates, shelf.package)
    whole = kind_of(packages[0]) == TRADE
    done = combined(packages if whole else [SAMPLE, *packages])
    alone = packages[0]["tickets"] if whole else {}
    counted = {
        part: len(each) for part, each in done.document.items() if part not in ("manifest", "book")
    }
    return CombinedView(
        templates=[each["manifest"]["package"] for each in packages],
        conflicts=[ConflictView(**each.to_json()) for each in done.conflicts],
        gave_way=gave_way(done.gave_way),
        brings=counted,
        tickets=[
            GoldenView(**_golden(each), alone=[alone[name]["charge"], alone[name]["pay"]])
            for name, each in done.document.get("tickets", {}).items()
            if name in alone
        ],
    )


@api.route("POST", "/templates/install", roles=ADMINISTER, decides=decisions.of_everyone)
def install_templates(body: Templates, caller: Caller) -> InstalledView:
    """Several in one call, as one: a trade with what is added to it, or parts that are added to what the company has.
    Refused with every conflict where they do not go together, and nothing is written."""
    return _install(with_needs(body.templates, shelf.package), caller)


@api.route("POST", "/templates/{template}/install", roles=ADMINISTER, decides=decisions.of_everyone)
def install_template(template: str, caller: Caller) -> InstalledView:
    """Brings the package in: its catalogue, its price book, its forms and scenes; where there is no outlet yet also an
    outlet, a technician and its first golden ticket, done in the package's scene. Where nobody drafted a book before,
    the package's is published, and its scenes with it; else they are your drafts, and another person approves them.
    The same call again changes nothing, and goes on where an earlier one broke off."""
    return _install(with_needs([template], shelf.package), caller)


def _install(packages: list[Document], caller: Caller) -> InstalledView:
    document, done = adding().install(packages, caller, utcnow())
    book = done.book and done.book.version_id
    name = document["manifest"]["package"]
    observe.log("template installed", template=name, book=book, by=caller.party)
    return installed_view(document, done)


def _golden(ticket: Document) -> dict[str, Any]:
    return {name: ticket[name] for name in ("name", "charge", "pay", "lines", "shares")}


def _row(manifest: Document) -> dict[str, Any]:
    return {name: value for name, value in manifest.items() if name in TemplateRow.model_fields}
