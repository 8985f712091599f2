"""The company's settings: policies on rework, special tickets, guides and returns."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, RootModel

from pricing import decisions
from pricing.wiring import api, etag, settings
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER, READ_CATALOGUE
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply


class CaseSettings(RootModel[dict[str, Any]]):
    """{rework, specials, attribution, returns}, all optional: `suanqing.work.service.policies`."""

    model_config = {
        "json_schema_extra": {"examples": [{"rework": {"days": 30, "clawback": False}}]}
    }


class SettingsView(BaseModel):
    settings: dict[str, Any] = Field(description="as written; what is absent is the default")
    version: int


@api.route("GET", "/settings/cases", roles=READ_CATALOGUE)
def get_settings() -> Annotated[Reply, SettingsView]:
    """What the company decided about cases."""
    found = settings().get()
    view = SettingsView(settings=found.document, version=found.version)
    return Reply(view, headers=etag(found.version))


@api.route(
    "PUT",
    "/settings/cases",
    roles=ADMINISTER,
    decides=decisions.of_everyone,
    two_people=decisions.settings_of,
)
def put_settings(
    body: CaseSettings, caller: Caller, if_match: int | None
) -> Annotated[Reply, SettingsView]:
    """Decide anew, over the version that If-Match names; two administrators do, and every process follows
    within 30 s."""
    written = settings().put(body.root, if_match or 0, caller.party, utcnow())
    observe.log("settings written", version=written.version, by=caller.party)
    view = SettingsView(settings=written.document, version=written.version)
    return Reply(view, headers=etag(written.version))
