"""The company's weights and what tickets need, in versions; a month replayed under other weights."""

from typing import Annotated

from dispatch.wiring import api, dispatch, settings
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, STEER
from suanqing.platform import observe
from suanqing.web.answers import Reply
from suanqing.work.dispatch import board_schemas, schemas
from suanqing.work.dispatch.document_store import Written
from suanqing.work.dispatch.settings import scoring_of, settings_of

Shown = Annotated[Reply, board_schemas.DispatchSettingsView]


@api.route("GET", "/dispatch/settings", roles=STEER)
def get_settings() -> Shown:
    """What is in force; version 0 is the published default."""
    return _shown(settings().get())


@api.route("GET", "/dispatch/settings/versions", roles=STEER)
def get_settings_versions() -> board_schemas.DispatchSettingsList:
    """Every version, the published default first."""
    return board_schemas.DispatchSettingsList(items=[_view(each) for each in settings().versions()])


@api.route("PUT", "/dispatch/settings", roles=DISPATCH, decides=nothing)
def put_settings(caller: Caller, body: schemas.DispatchSettings, if_match: int | None) -> Shown:
    """Write them over the version that If-Match names, or over the published default."""
    now = dispatch().clock()
    kept = settings().put(body.document(), if_match or 0, caller.party, now)
    observe.log("dispatch settings written", version=kept.version, by=caller.party)
    return _shown(kept)


@api.route("POST", "/dispatch/replays", roles=DISPATCH)
def replay_month(caller: Caller, body: schemas.ReplayMonth) -> board_schemas.ReplayedMonth:
    """To whom a month's tickets would have gone under other weights; changes nothing."""
    scoring = scoring_of(body.weights())
    return board_schemas.replayed_view(
        *dispatch().replay(body.period, scoring, body.limit, body.cursor)
    )


def _shown(kept: Written) -> Reply:
    return Reply(_view(kept), headers={"ETag": f'"{kept.version}"'})


def _view(kept: Written) -> board_schemas.DispatchSettingsView:
    return board_schemas.settings_view(kept, settings_of(kept.document).scoring)
