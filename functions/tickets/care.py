"""What a customer did, and what follows by the company's rules: tags, coupons, level; what platforms say of them."""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY, RELATE
from suanqing.platform import observe
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.retries import within
from suanqing.times import rfc3339, told, utcnow
from suanqing.work.care import known_service, schemas
from suanqing.work.customers import happenings
from tickets.customer_wiring import known, names, posters
from tickets.wiring import api


@api.route("POST", "/customers/{customer_id}/happenings", roles=RELATE, decides=nothing)
def note_happening(
    caller: Caller, customer_id: str, body: schemas.HappeningIn
) -> schemas.NotedView:
    """What the customer did, once by kind, source and line; coupons, and the reward of who invited them, are given and
    taken back as the rules say then. A campaign is what it is about by whatever name; a name that nobody knows is for
    people to look at."""
    for name in body.about if body.kind == "campaign" else ():
        names().met(name, body.channel, body.source)
    noted = known().done.note(caller, body.happening(customer_id))
    posters().settle(customer_id)
    observe.log("customer did", kind=body.kind, new=noted.new, by=caller.party)
    return schemas.noted_view(noted, _money(caller))


@api.route("GET", "/customers/{customer_id}/happenings", roles=RELATE)
def get_happenings(
    caller: Caller, customer_id: str, query: schemas.HappeningsQuery
) -> schemas.HappeningsView:
    """What the customer did under every id of theirs, the newest first and page by page, and what the rules for coupons
    make of it."""
    done, place = known().done, decoded(query.cursor) if query.cursor else ""
    page, after = happenings.page(done.of(customer_id), query.limit, place)
    due = [] if place else done.due(customer_id)
    shown = encoded(after) if after else None
    return schemas.happenings_view(page, due, _money(caller), shown)


@api.route("GET", "/customers/{customer_id}/tags", roles=RELATE)
def get_tags(customer_id: str, query: schemas.TagsQuery) -> schemas.TagsView:
    """By the company's rules at a moment, each with why; and those that platforms and people say."""
    at = told(query.at) if query.at else utcnow()
    return schemas.tags_view(known().tags(customer_id, at), rfc3339(at))


@api.route("POST", "/customers/{customer_id}/tags", roles=RELATE, decides=nothing)
def put_tag(caller: Caller, customer_id: str, body: schemas.TagIn) -> schemas.TagsView:
    """A tag that somebody says of the customer, or says no more."""
    at = utcnow()
    known().tag(caller, customer_id, body.tag, body.there, body.source)
    return schemas.tags_view(known().tags(customer_id, at), rfc3339(at))


@api.route("GET", "/customers/{customer_id}/level", roles=RELATE)
def get_level(customer_id: str) -> schemas.CustomerLevelView:
    """One level over all channels, and what each of them says."""
    return schemas.level_view(*known().level(customer_id))


@api.route("POST", "/customers/{customer_id}/level", roles=RELATE, decides=nothing)
def put_level(
    caller: Caller, customer_id: str, body: schemas.CustomerLevelIn
) -> schemas.CustomerLevelView:
    """What a channel says, unless it said something newer. The level over all channels is the customer's class from
    then on, unless somebody gave another class: tickets made before keep theirs."""
    known().put_level(caller, customer_id, body.channel, body.level, body.at, body.ref)
    return schemas.level_view(*known().level(customer_id))


@api.route("POST", "/care/levels", roles=MONEY_DECISIONS, decides=nothing)
def end_levels(caller: Caller, body: schemas.LevelsEnd) -> schemas.LevelsEnded:
    """Whoever has a class by a level that the company's rules have no more is classed by those they have; call again as
    `next` says. Tickets made before keep theirs."""
    place = decoded(body.cursor) if body.cursor else ""
    changed, after = known().end_levels(caller, place, within())
    observe.log("levels ended", changed=changed, by=caller.party)
    return schemas.LevelsEnded(changed=changed, next=encoded(after) if after else None)


@api.route("GET", "/customers/{customer_id}/consents", roles=RELATE)
def get_consents(customer_id: str) -> schemas.ConsentsView:
    """By which channels the customer may be told."""
    return _consents(customer_id)


@api.route("POST", "/customers/{customer_id}/consents", roles=RELATE, decides=nothing)
def put_consent(caller: Caller, customer_id: str, body: schemas.ConsentIn) -> schemas.ConsentsView:
    """Given or taken back; what is said newest counts."""
    known().consent(caller, customer_id, body.channel, body.given, body.at, body.source)
    return _consents(customer_id)


@api.route("POST", "/customers/{customer_id}/record", roles=RELATE, decides=nothing)
def put_record(caller: Caller, customer_id: str, body: schemas.RecordIn) -> schemas.RecordView:
    """A platform's record of the customer, read by the field map: tags, levels, points and texts that it says."""
    read = known().record(caller, customer_id, body.channel, body.at, body.fields)
    said = known().said.all(known().done.ids(customer_id), known_service.POINTS)
    observe.log("record read", channel=body.channel, unmapped=len(read.unmapped), odd=len(read.odd))
    return schemas.record_view(read, said)


def _money(caller: Caller) -> bool:
    return bool(caller.roles & READ_MONEY)


def _consents(customer_id: str) -> schemas.ConsentsView:
    found = known().consents(customer_id)
    return schemas.ConsentsView(items=[schemas.said_view(each) for each in found])
