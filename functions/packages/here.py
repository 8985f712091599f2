"""Templates that a company has over HTTP: which, what a later version would change, and taking one out."""

from packages import decisions, shelf
from packages.here_views import (
    BroughtView,
    ChangeView,
    GoneView,
    InstalledPage,
    InstalledRow,
    LeavingView,
    UpgradeView,
    UsesView,
    UseView,
    VariantView,
)
from packages.wiring import api, kept, taking_out, upgrading
from suanqing.library.document import Document
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER
from suanqing.platform import observe
from suanqing.times import utcnow


@api.route("GET", "/templates/installed", roles=ADMINISTER)
def installed(caller: Caller) -> InstalledPage:
    """What of the release was installed here, in which version, and which the release has."""
    rows = [
        InstalledRow(
            package=each.package, version=each.version, by=each.by, at=each.at,
            newest=shelf.manifest(each.package)["version"] if each.package in shelf.every() else None,
            discarded=upgrading().discarded(each, caller) if each.drafted else [],
        )
        for each in kept().every()
    ]  # fmt: skip
    return InstalledPage(items=rows)


@api.route("GET", "/templates/{template}/uses", roles=ADMINISTER)
def uses(template: str, caller: Caller) -> UsesView:
    """What taking it out would do, and what uses it: where there is any use it is refused."""
    out = taking_out().look(template, caller, utcnow())
    return UsesView(
        items=[LeavingView(**each._asdict()) for each in out.told],
        uses=[UseView(**each.to_json()) for each in out.uses],
    )


@api.route(
    "POST", "/templates/{template}/uninstall", roles=ADMINISTER, decides=decisions.of_everyone
)
def uninstall(template: str, caller: Caller) -> GoneView:
    """Takes out what only this template brought: items come off sale, scenes and forms are withdrawn, its rules about
    customers go, and its prices go by your draft of the price book, which another person publishes. What the company
    changed since, or another template brought as well, stays. Refused with everything that uses what would go."""
    done = taking_out().take_out(template, caller, utcnow())
    observe.log("template taken out", template=template, by=caller.party)
    return GoneView(
        items=[LeavingView(**each._asdict()) for each in done.told],
        book_version=done.book.version_id if done.book else None,
        care_version=done.care,
    )


@api.route("GET", "/templates/{template}/upgrade", roles=ADMINISTER)
def look_up(template: str, caller: Caller) -> UpgradeView:
    """What the release's version of an installed template would change, and what of it flows into variants. Nothing is
    written."""
    after = shelf.package(template)
    found, changes, variants = upgrading().look(after, _variants(template), caller, utcnow())
    return UpgradeView(
        version=found.version,
        newest=after["manifest"]["version"],
        items=[ChangeView(**each._asdict()) for each in changes],
        variants=[VariantView(**each._asdict()) for each in variants],
    )


@api.route("POST", "/templates/{template}/upgrade", roles=ADMINISTER, decides=decisions.of_everyone)
def upgrade(template: str, caller: Caller) -> BroughtView:
    """Brings what the preview shows: prices, scenes and forms as your drafts, which another person publishes; new
    items, names of items and rules about customers are there at once. The same call again changes nothing, but brings
    what another draft stood in the way of, and drafts of its own that somebody discarded."""
    after = shelf.package(template)
    done = upgrading().upgrade(after, caller, utcnow())
    observe.log("template upgraded", template=template, by=caller.party)
    return BroughtView(
        version=after["manifest"]["version"],
        items=[ChangeView(**each._asdict()) for each in done.changes],
        book_version=done.book.version_id if done.book else None,
        drafts=done.drafts,
        drafts_kept=done.kept,
        care_version=done.care,
    )


def _variants(template: str) -> list[Document]:
    names = [each for each in shelf.ids() if shelf.manifest(each).get("base") == template]
    return [shelf.package(each) for each in names]
