"""A company's own set-up over HTTP: what a template would change of it, it as a package, and a package from a file."""

import json

from packages import decisions, shelf
from packages.installed import installed_view
from packages.views import (
    ConflictView,
    DifferencesView,
    DifferenceView,
    ExportedView,
    ExportQuery,
    InstalledView,
    PackageFile,
    Templates,
)
from packages.wiring import api, own
from suanqing.errors import Conflict
from suanqing.library.combination import with_needs
from suanqing.library.document import Document
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER
from suanqing.platform import observe
from suanqing.times import utcnow

MAX_FILE = 5_000_000


@api.route("POST", "/templates/differences", roles=ADMINISTER)
def differences(body: Templates, caller: Caller) -> DifferencesView:
    """What installing these would do: what is new, there already, stays as it is, or is replaced by a trade's book; and
    what would refuse it, with both templates named. Nothing is written."""
    found, refused = own().look(with_needs(body.templates, shelf.package), caller, utcnow())
    return DifferencesView(
        items=[DifferenceView(**each._asdict()) for each in found],
        conflicts=[ConflictView(**each.to_json()) for each in refused],
    )


@api.route("GET", "/templates/export", roles=ADMINISTER)
def export(query: ExportQuery, caller: Caller) -> ExportedView:
    """What the company has as a package: active items, the newest price book, scenes, forms and rules about customers;
    no person, ticket or party's account. The same is always the same, to the byte. Refused where it is larger than a
    file that may be brought in."""
    document = own().export(query.package, caller, utcnow())
    size = len(json.dumps({"document": document}, ensure_ascii=False).encode())
    if size > MAX_FILE:
        message = f"the set-up has {size} bytes, and a file that is brought in at most {MAX_FILE}"
        raise Conflict(message, "set_up_too_large")
    return ExportedView(document=document)


@api.route(
    "POST", "/templates/file", roles=ADMINISTER, decides=decisions.of_everyone, max_body=MAX_FILE
)
def bring(body: PackageFile, caller: Caller) -> InstalledView:
    """A package from a file: looked at as one that ships, and refused with every finding. Its book, scenes and forms
    are your drafts, which others publish; items that are there stay. The same file again changes nothing."""
    done = own().bring(body.document, _needed, caller, utcnow())
    name = body.document["manifest"]["package"]
    observe.log("package brought in", package=name, by=caller.party)
    return installed_view(body.document, done)


def _needed(document: Document) -> list[Document]:
    """Of the release, what a file says that it needs."""
    own = document["manifest"]["package"]
    found = with_needs([own], lambda name: document if name == own else shelf.package(name))
    return [each for each in found if each is not document]
