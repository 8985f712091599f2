"""What a person may ask for: everything that is known of them, and that it is erased."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any

from suanqing.channels.outward.persons_service import orders_of
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
from suanqing.work.assets.schemas import PastView
from suanqing.work.care import person_schemas as schemas
from tickets import decisions
from tickets.customer_wiring import contacts, identity, person, persons_orders
from tickets.exported import Page, size_of
from tickets.wiring import api, files

WORKERS = 8


@api.route("POST", "/customers/{customer_id}/export", roles=ADMINISTER, decides=nothing)
def export_person(
    caller: Caller, customer_id: str, body: schemas.ExportAsk, lang: Lang
) -> Annotated[Reply, schemas.ExportView]:
    """Everything that is kept of a person under every id, page by page, each with the tickets that it names; noted who
    asked and why. A page ends where its answer is large enough."""
    place = decoded(body.cursor) if body.cursor else ""
    found, after = person().export(caller, customer_id, body.reason, place)
    of = identity().ids(customer_id)
    more = {} if place else _of_first(customer_id)
    page = Page(caller, of, lang, size_of(more.values())).filled(found)
    after = page.place or after
    more["orders"] = page.orders
    more["ways"] = _ways([] if place else of, page.past)
    observe.log("person exported", by=caller.party)
    headers = {
        "Content-Disposition": 'attachment; filename="person.json"',
        "Cache-Control": "private, no-store",
    }
    following = encoded(after) if after else None
    view = schemas.ExportView(ids=page.ids, tickets=page.past, next=following, **more)
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
    tickets were told, their sessions and reports in the mini program, and beside their orders at shops who bought,
    addresses that were changed and parcels;
    what is money stays under its id, and who comes back has another. By two people, and not while stored value is
    left. The answer names what stays, and why. 409 `unfinished`: the time was over, and the same call goes on."""
    erased = person().erase(caller, customer_id, body.reason, within())
    own = files().own(erased.tickets, erased.ids)
    reached = [*(each.ticket_id for each in own), *map(of_customer, erased.ids)]
    with ThreadPoolExecutor(WORKERS) as pool:
        [*pool.map(contacts().forget, reached)]
        [*pool.map(partial(persons_orders().forget, buyers=erased.ids), orders_of(own))]
    erased = erased._replace(tickets=tuple(sorted(each.ticket_id for each in own)))
    observe.log("person erased", by=caller.party, gone=erased.gone)
    return schemas.erased_view(erased, lang)


@api.route("GET", "/customers/{customer_id}/asks", roles=ADMINISTER)
def get_asks(customer_id: str) -> schemas.AsksView:
    """Exports and erasures of the person: who did them, when, why."""
    return schemas.asks_view(person().asked(customer_id))


def _ways(ids: list[str], past: PastView) -> list[schemas.PersonWay]:
    """By which these, and the customers of these tickets, are told."""
    subjects = [*map(of_customer, ids), *(each.id for each in past.tickets)]
    with ThreadPoolExecutor(WORKERS) as pool:
        found = [*pool.map(contacts().get, subjects)]
    return [_way(each.subject, way) for each in found for way in each.ways]


def _of_first(customer_id: str) -> dict[str, list[Any]]:
    """What lies under no id of theirs: plans and reminders."""
    told = person().told(customer_id)
    return {
        "plans": [item for what, item in told if what == "plan"],
        "reminders": [item for what, item in told if what == "reminder"],
    }


def _way(subject: str, way: Way) -> schemas.PersonWay:
    return schemas.PersonWay(
        of=subject, channel=way.channel, address=way.address, consent=way.consent, by=way.by, at=rfc3339(way.at)
    )  # fmt: skip
