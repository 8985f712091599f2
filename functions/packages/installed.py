"""What an installation came to, as answers say it."""

from packages.views import FirstTicket, GaveWay, InstalledView
from suanqing.library.adding_service import Added
from suanqing.library.document import Document
from suanqing.library.install_service import promised


def installed_view(document: Document, done: Added) -> InstalledView:
    manifest, book = document["manifest"], done.book
    return InstalledView(
        package=manifest["package"],
        version=manifest["version"],
        skus_written=len(done.written),
        skus_kept=done.kept,
        book_version=book.version_id if book else None,
        book_state=book.state if book else None,
        scenes=sorted(done.drawn.scenes.values()),
        scenes_kept=done.drawn.scenes_kept,
        forms_kept=done.drawn.forms_kept,
        drafts=done.drawn.drafts,
        care_version=done.care,
        gave_way=gave_way(done.gave_way),
        ticket=_ticket(document, done),
    )


def gave_way(found: list[tuple[str, str]]) -> list[GaveWay]:
    return [GaveWay(template=template, city_class=each) for template, each in found]


def _ticket(document: Document, done: Added) -> FirstTicket | None:
    if done.ticket is None:
        return None
    charge, pay = promised(document, done.golden)
    return FirstTicket(
        ticket_id=done.ticket.ticket_id, golden=done.golden, state=done.ticket.state, charge=charge, pay=pay
    )  # fmt: skip
