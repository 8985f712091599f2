"""Who works where, what they have to do, what they can do, and when they are away."""

from typing import Annotated

from dispatch.wiring import api, staff
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import STEER, WORK
from suanqing.platform import observe
from suanqing.times import epoch_ms
from suanqing.web.answers import Reply
from suanqing.work.dispatch import board_schemas, schemas
from suanqing.work.dispatch.document_store import Written
from suanqing.work.dispatch.fitting import day_of

PROFILE = "/dispatch/people/{party_id}/profile"
ABSENCES = "/dispatch/people/{party_id}/absences"
Shown = Annotated[Reply, board_schemas.ProfileView]


@api.route("GET", "/dispatch/people", roles=STEER)
def get_people(caller: Caller, query: schemas.PeopleQuery) -> board_schemas.PeopleView:
    """Everybody of the outlets with what they have to do on a day, and when they are away on it."""
    day = query.day or day_of(epoch_ms(staff().clock()))
    outlets = schemas.several(query.outlets)
    found, after = staff().busy(caller, outlets, day, query.limit, query.cursor)
    items = [board_schemas.busy_view(each, day) for each in found]
    return board_schemas.PeopleView(day=day, items=items, next=after)


@api.route("GET", PROFILE, roles=WORK)
def get_profile(caller: Caller, party_id: str) -> Shown:
    """What dispatch knows of somebody; technicians see their own."""
    return _shown(party_id, staff().profile(caller, party_id))


@api.route("PUT", PROFILE, roles=STEER, decides=nothing)
def put_profile(
    caller: Caller, party_id: str, body: schemas.WorkerProfile, if_match: int | None
) -> Shown:
    """Say what somebody can do: without If-Match what nobody has said yet, else over the version it names."""
    kept = staff().describe(caller, party_id, body.document(), if_match or 0)
    observe.log("profile written", worker=party_id, version=kept.version, by=caller.party)
    return _shown(party_id, kept)


@api.route("POST", ABSENCES, roles=WORK)
def add_absence(caller: Caller, party_id: str, body: schemas.Absence) -> Shown:
    """Somebody is away; technicians say it of themselves. The same again changes nothing."""
    return _shown(party_id, staff().absent(caller, party_id, body.id, body.from_, body.until))


@api.route("DELETE", ABSENCES + "/{absence}", roles=WORK)
def end_absence(caller: Caller, party_id: str, absence: str) -> Shown:
    """They are not away after all; what has begun ends now."""
    return _shown(party_id, staff().present(caller, party_id, absence))


def _shown(party_id: str, kept: Written) -> Reply:
    view = board_schemas.ProfileView(
        party=party_id, version=kept.version, document=dict(kept.document)
    )
    return Reply(view, headers={"ETag": f'"{kept.version}"'})
