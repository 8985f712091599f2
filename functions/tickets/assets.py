"""Assets, and what was done before for the same customer and the same thing."""

from typing import Annotated

from suanqing.errors import NotFound
from suanqing.finance.statements.table import to_csv
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE, STAFF, WORK
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.assets import schemas
from suanqing.work.assets.model import Asset
from suanqing.work.assets.timeline import timeline
from tickets.wiring import api, files, register, upkeep

CSV = "text/csv; charset=utf-8"


@api.route("GET", "/assets/{asset}", roles=STAFF)
def get_asset(caller: Caller, asset: str, lang: Lang) -> Annotated[Reply, schemas.AssetView]:
    """What the register says of an asset, whether its warranty holds today, when its upkeep is due, the tickets about
    it that the caller sees, and how long it stood still by them."""
    found, past = register().find(asset), files().of_asset(caller, asset)
    if found is None and not past.tickets:
        raise NotFound("there is no such asset")
    due = upkeep().due(found) if found else ()
    return _shown(schemas.asset_view(caller, found or Asset(asset), past, due, utcnow(), lang))


@api.route("PUT", "/assets/{asset}", roles=WORK, decides=nothing)
def put_asset(
    caller: Caller, asset: str, body: schemas.AssetFacts, lang: Lang, if_match: int | None
) -> Annotated[Reply, schemas.AssetView]:
    """Model, warranty and whose it is: over the version that If-Match names, or of one that nobody registered. Forms
    fill themselves with it."""
    now = utcnow()
    made = register().put(caller, body.of(asset), if_match or 0, now)
    observe.log("asset registered", version=made.version, by=caller.party)
    past = files().of_asset(caller, asset)
    return _shown(schemas.asset_view(caller, made, past, upkeep().due(made), now, lang))


@api.route("GET", "/tickets/{ticket_id}/past", roles=STAFF)
def get_past(caller: Caller, ticket_id: str, lang: Lang) -> schemas.PastView:
    """What was done before for the same customer and the same thing, where it stands, and what happened: in one call,
    for who sees the ticket. Of tickets that are not the caller's no names, reasons or amounts."""
    return schemas.past_view(caller, files().before(caller, ticket_id), lang)


@api.route("GET", "/customers/{customer_id}", roles=RELATE)
def get_file(caller: Caller, customer_id: str, lang: Lang) -> schemas.PastView:
    """Everything of a customer across tickets, scenes and departments, under every id of theirs: the newest first."""
    return schemas.past_view(caller, files().of_customer(caller, customer_id), lang)


@api.route("GET", "/customers/{customer_id}/csv", roles=RELATE, produces="text/csv")
def export_file(caller: Caller, customer_id: str, lang: Lang) -> Reply:
    """The same to take along: everything that happened, in order of time, a row each."""
    view = schemas.past_view(caller, files().of_customer(caller, customer_id), lang)
    headers = {
        "Content-Disposition": 'attachment; filename="customer-file.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Reply(to_csv(timeline(view, lang)), content_type=CSV, headers=headers)


def _shown(view: schemas.AssetView) -> Reply:
    return Reply(view, headers={"ETag": f'"{view.version}"'})
