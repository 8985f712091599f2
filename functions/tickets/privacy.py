"""What a person may ask for: everything that is known of them, and that it is erased."""

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER
from suanqing.platform import observe
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.retries import within
from suanqing.web.answers import Reply
from suanqing.work.assets.model import Past
from suanqing.work.assets.schemas import past_view
from suanqing.work.care import person_schemas as schemas
from tickets import decisions
from tickets.wiring import api, contacts, files, person

WORKERS = 8


@api.route("POST", "/customers/{customer_id}/export", roles=ADMINISTER, decides=nothing)
def export_person(
    caller: Caller, customer_id: str, body: schemas.ExportAsk, lang: Lang
) -> Annotated[Reply, schemas.ExportView]:
    """Everything that is kept of a person under every id, page by page, with their tickets on the first; noted who
    asked and why."""
    place = decoded(body.cursor) if body.cursor else ""
    known = Past([], False) if place else files().of_customer(caller, customer_id)
    past = past_view(caller, known, lang)
    found, after = person().export(caller, customer_id, body.reason, place)
    ids = [schemas.IdItems(id=customer, items=items) for customer, items in found]
    observe.log("person exported", by=caller.party)
    headers = {
        "Content-Disposition": 'attachment; filename="person.json"',
        "Cache-Control": "private, no-store",
    }
    view = schemas.ExportView(ids=ids, tickets=past, next=encoded(after) if after else None)
    return Reply(view, headers=headers)


@api.route(
    "POST",
    "/customers/{customer_id}/erasure",
    roles=ADMINISTER,
    decides=decisions.of_everyone,
    two_people=decisions.erasure,
)
def erase_person(
    caller: Caller, customer_id: str, body: schemas.PersonAsk, lang: Lang
) -> schemas.ErasedView:
    """What is known and said of a person goes, with the keys that lead to them and the ways by which tickets told them;
    what is money stays under its id, and who comes back has another. By two people, and not while stored value is
    left. The answer names what stays, and why. 409 `unfinished`: the time was over, and the same call goes on."""
    erased = person().erase(caller, customer_id, body.reason, within())
    with ThreadPoolExecutor(WORKERS) as pool:
        [*pool.map(contacts().forget, erased.tickets)]
    observe.log("person erased", by=caller.party, gone=erased.gone)
    return schemas.erased_view(erased, lang)


@api.route("GET", "/customers/{customer_id}/asks", roles=ADMINISTER)
def get_asks(customer_id: str) -> schemas.AsksView:
    """Exports and erasures of the person: who did them, when, why."""
    return schemas.asks_view(person().asked(customer_id))
