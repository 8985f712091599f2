"""The company's rules about its customers, its campaigns, and its map of platforms' fields."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pricing.wiring import api, campaigns, care_rules, etag, field_map
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, RELATE
from suanqing.platform import observe
from suanqing.platform.input_fields import Strict
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.care.rules import CareRules, MessagePlan
from suanqing.work.service.settings import Settings

Label = Annotated[str, Field(min_length=1, max_length=64)]


class CareRulesView(CareRules):
    """earning: of points, by orders of shops. domains: whose a channel is: public (a platform's shop), or private
    (one's own)."""

    version: Annotated[int, Field(description="for If-Match; 0: nobody has written one")]


class CampaignRow(Strict):
    """code: what reports call it. words: parts of names that mean it. days: that do, as 11.11."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,39}$")]
    name: Label
    words: Annotated[list[Label], Field(default_factory=list, max_length=50)]
    days: Annotated[list[str], Field(default_factory=list, max_length=20)]


class Campaigns(Strict):
    """rows: beside those that every shop has; one with the code of such a one replaces it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"rows": [{"code": "CAMPAIGN-COOL", "name": "清凉节", "words": ["清凉"], "days": ["7.7"]}]}
            ]
        }
    )  # fmt: skip

    rows: Annotated[list[CampaignRow], Field(max_length=300)]


class CampaignsView(BaseModel):
    """rows: the company's own. all: what names are known by."""

    rows: list[CampaignRow]
    all: list[CampaignRow]
    version: int


class FieldRow(Strict):
    """field: the platform's own name, a path with dots. to, name: what it is here. times, rounding: of points."""

    channel: Label
    field: Annotated[str, Field(min_length=1, max_length=200)]
    to: Literal["points", "tag", "level", "text"]
    name: Label
    times: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?$")] = "1"
    rounding: Literal["down", "half_up"] = "down"


class FieldMap(Strict):
    """rows: beside those that every shop has; one of the same channel and field replaces it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"rows": [{"channel": "tmall", "field": "成长值", "to": "points", "name": "会员积分", "times":
                "0.1"}]}
            ]
        }
    )  # fmt: skip

    rows: Annotated[list[FieldRow], Field(max_length=500)]


class FieldMapView(BaseModel):
    """rows: the company's own. all: what records are read by."""

    rows: list[FieldRow]
    all: list[FieldRow]
    version: int


@api.route("GET", "/settings/care", roles=RELATE)
def get_rules() -> Annotated[Reply, CareRulesView]:
    """Thresholds of stored value, levels, tags, segments, coupons that are earned, and plans."""
    return _rules(care_rules().get())


@api.route("PUT", "/settings/care", roles=MONEY_DECISIONS, decides=nothing)
def put_rules(
    caller: Caller, body: CareRules, if_match: int | None
) -> Annotated[Reply, CareRulesView]:
    """Over the version that If-Match names; every version is kept, and every process follows within 30 s. What is due
    of a step with a `way` is sent by itself from then on, to those who agreed."""
    for plan in body.plans:
        _check_ways(plan)
    document = body.model_dump(by_alias=True, exclude_defaults=True)
    written = care_rules().put(document, if_match or 0, caller.party, utcnow())
    observe.log("customer rules written", version=written.version, by=caller.party)
    return _rules(written)


@api.route("GET", "/settings/campaigns", roles=RELATE)
def get_campaigns() -> Annotated[Reply, CampaignsView]:
    """By which words and days names of campaigns are known."""
    return _campaigns(campaigns().get())


@api.route("PUT", "/settings/campaigns", roles=RELATE, decides=nothing)
def put_campaigns(
    caller: Caller, body: Campaigns, if_match: int | None
) -> Annotated[Reply, CampaignsView]:
    """Over the version that If-Match names: a name that was unknown is known from then on."""
    written = campaigns().put(body.model_dump(), if_match or 0, caller.party, utcnow())
    observe.log("campaigns written", version=written.version, by=caller.party)
    return _campaigns(written)


@api.route("GET", "/settings/field-map", roles=RELATE)
def get_field_map() -> Annotated[Reply, FieldMapView]:
    """What the fields of platforms' customers mean here."""
    return _field_map(field_map().get())


@api.route("PUT", "/settings/field-map", roles=RELATE, decides=nothing)
def put_field_map(
    caller: Caller, body: FieldMap, if_match: int | None
) -> Annotated[Reply, FieldMapView]:
    """Over the version that If-Match names; records that were read before stay as they were read."""
    written = field_map().put(body.model_dump(), if_match or 0, caller.party, utcnow())
    observe.log("field map written", version=written.version, by=caller.party)
    return _field_map(written)


def _check_ways(plan: MessagePlan) -> None:
    """What is to be sent by itself is of a channel that tells customers, and names what the text names."""
    from suanqing.channels.registry import telling
    from suanqing.channels.telling.rules import only_of

    for step in plan.steps:
        if step.way is None:
            continue
        row, where = telling().get(plan.channel), f"plans.{plan.id}.{step.id}.way"
        if row is None:
            raise Invalid(f"{plan.channel} is no channel that tells customers", where=where)
        try:
            row.tell().check_part(step.way)
            only_of(step.way, step.holes)
        except Invalid as error:
            raise Invalid(error.message, error.code, **{**error.facts, "where": where}) from error


def _rules(found: Settings) -> Reply:
    view = CareRulesView.model_validate({**found.document, "version": found.version})
    return Reply(view, headers=etag(found.version))


def _campaigns(found: Settings) -> Reply:
    from suanqing.work.care.rules_store import campaigns_of

    known = [
        CampaignRow(
            code=each.code, name=each.name, words=[*each.words], days=[f"{month}.{day}" for month, day in each.days]
        )
        for each in campaigns_of(found.document)
    ]  # fmt: skip
    rows = [CampaignRow(**each) for each in found.document.get("rows", ())]
    view = CampaignsView(rows=rows, all=known, version=found.version)
    return Reply(view, headers=etag(found.version))


def _field_map(found: Settings) -> Reply:
    from suanqing.work.care.rules_store import field_map_of

    known = [
        FieldRow(
            channel=each.channel, field=each.field, to=each.to, name=each.name, times=f"{each.times:f}",
            rounding="half_up" if each.rounding == "half_up" else "down",
        )
        for each in field_map_of(found.document)
    ]  # fmt: skip
    rows = [FieldRow(**each) for each in found.document.get("rows", ())]
    return Reply(
        FieldMapView(rows=rows, all=known, version=found.version), headers=etag(found.version)
    )
