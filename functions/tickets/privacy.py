"""What a person may ask for: everything that is known of them, and that it is erased."""

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from suanqing.channels.telling.contact_store import of_customer
from suanqing.channels.telling.model import Way
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER
from suanqing.platform import observe
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.retries import within
from suanqing.times import rfc3339
from suanqing.web.answers import Reply
from suanqing.work.assets.model import Past
from suanqing.work.assets.schemas import past_view
from suanqing.work.care import person_schemas as schemas
from tickets import decisions
from tickets.wiring import api, contacts, files, identity, person

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
    more = {} if place else _beside(customer_id, [each.ticket.ticket_id for each in known.tickets])
    found, after = person().export(caller, customer_id, body.reason, place)
    ids = [schemas.IdItems(id=customer, items=items) for customer, items in found]
    observe.log("person exported", by=caller.party)
    headers = {
        "Content-Disposition": 'attachment; filename="person.json"',
        "Cache-Control": "private, no-store",
    }
    view = schemas.ExportView(ids=ids, tickets=past, next=encoded(after) if after else None, **more)
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
    """What is known and said of a person goes, with the keys that lead to them, the ways by which they and their
    tickets were told, and their sessions and reports in the mini program;
    what is money stays under its id, and who comes back has another. By two people, and not while stored value is
    left. The answer names what stays, and why. 409 `unfinished`: the time was over, and the same call goes on."""
    erased = person().erase(caller, customer_id, body.reason, within())
    reached = [*erased.tickets, *map(of_customer, erased.ids)]
    with ThreadPoolExecutor(WORKERS) as pool:
        [*pool.map(contacts().forget, reached)]
    observe.log("person erased", by=caller.party, gone=erased.gone)
    return schemas.erased_view(erased, lang)


@api.route("GET", "/customers/{customer_id}/asks", roles=ADMINISTER)
def get_asks(customer_id: str) -> schemas.AsksView:
    """Exports and erasures of the person: who did them, when, why."""
    return schemas.asks_view(person().asked(customer_id))


def _beside(customer_id: str, tickets: list[str]) -> dict[str, list[Any]]:
    """What lies under no id of theirs: by which ways they are reached, plans and reminders."""
    subjects = [*map(of_customer, identity().ids(customer_id)), *tickets]
    with ThreadPoolExecutor(WORKERS) as pool:
        found = [*pool.map(contacts().get, subjects)]
    told = person().told(customer_id)
    return {
        "ways": [_way(each.subject, way) for each in found for way in each.ways],
        "plans": [item for what, item in told if what == "plan"],
        "reminders": [item for what, item in told if what == "reminder"],
    }


def _way(subject: str, way: Way) -> schemas.PersonWay:
    return schemas.PersonWay(
        of=subject, channel=way.channel, address=way.address, consent=way.consent, by=way.by, at=rfc3339(way.at)
    )  # fmt: skip
