"""The company's settings: policies on rework, special tickets, guides and returns, and in which scene work begins."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

from pricing import decisions
from pricing.wiring import api, etag, not_begun, settings, starts, unknown_scenes, upkeep
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER, DRAW, READ_CATALOGUE, STAFF
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.assets.upkeep import UpkeepRules


class CaseSettings(RootModel[dict[str, Any]]):
    """{rework, specials, attribution, returns, by_one}, all optional: `suanqing.work.service.policies`."""

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


class SceneStarts(RootModel[dict[str, Any]]):
    """{rules: {<id>: {order, when, categories, scene}}, otherwise}: `suanqing.work.service.starts`."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "rules": {
                        "north": {
                            "order": 10,
                            "when": {"region": ["110000"]},
                            "scene": "installation",
                        }
                    },
                    "otherwise": "installation",
                }
            ]
        }
    }


@api.route("GET", "/settings/scenes", roles=STAFF)
def get_starts() -> Annotated[Reply, SettingsView]:
    """In which scene a new ticket begins where nobody names one."""
    found = starts().get()
    view = SettingsView(settings=found.document, version=found.version)
    return Reply(view, headers=etag(found.version))


@api.route("PUT", "/settings/scenes", roles=DRAW, decides=nothing)
def put_starts(
    body: SceneStarts, caller: Caller, if_match: int | None
) -> Annotated[Reply, SettingsView]:
    """Rules by site, goods and facts, over the version that If-Match names. Each scene was published by two people;
    who makes a ticket may name another. Every process follows within 30 s."""
    if unknown := unknown_scenes(body.root):
        named = ", ".join(unknown)
        raise Invalid(f"there is no scene {named} to begin with", "unknown_scene", scenes=unknown)
    written = starts().put(body.root, if_match or 0, caller.party, utcnow())
    observe.log("starts of scenes written", version=written.version, by=caller.party)
    view = SettingsView(settings=written.document, version=written.version)
    return Reply(view, headers=etag(written.version))


class UpkeepDocument(UpkeepRules):
    """rules: for which kinds of things, how long after what, and which ticket."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rules": {
                        "ac": {
                            "product_type": "空调",
                            "months": 12,
                            "ahead": 7,
                            "title": "空调年度保养",
                            "scene": "installation",
                            "lines": [{"sku": "AC-INST-1", "qty": "1"}],
                        }
                    }
                }
            ]
        }
    )


@api.route("GET", "/settings/upkeep", roles=STAFF)
def get_upkeep() -> Annotated[Reply, SettingsView]:
    """When things are due for upkeep."""
    found = upkeep().get()
    view = SettingsView(settings=found.document, version=found.version)
    return Reply(view, headers=etag(found.version))


@api.route("PUT", "/settings/upkeep", roles=DRAW, decides=nothing)
def put_upkeep(
    body: UpkeepDocument, caller: Caller, if_match: int | None
) -> Annotated[Reply, SettingsView]:
    """Over the version that If-Match names. From the next night on a ticket is drafted, once, for each registered thing
    that is due, at the outlet that served it last."""
    if unknown := not_begun(rule.scene for rule in body.rules.values()):
        named = ", ".join(unknown)
        raise Invalid(f"there is no scene {named} to begin with", "unknown_scene", scenes=unknown)
    document = body.model_dump(exclude_defaults=True)
    written = upkeep().put(document, if_match or 0, caller.party, utcnow())
    observe.log("rules of upkeep written", version=written.version, by=caller.party)
    view = SettingsView(settings=written.document, version=written.version)
    return Reply(view, headers=etag(written.version))
