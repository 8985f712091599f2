"""What was changed here of shops' orders and how far it is at their platforms; what both sides changed, settled."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.channels.outward.store import DONE, DUE, PEOPLE, Kept
from suanqing.labels import OUTWARD_REASONS, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH
from suanqing.times import from_epoch_ms, rfc3339
from suanqing.work.orders.two_sides import Site
from tickets.wiring import api, outward

OrderId = Annotated[str, Field(max_length=200)]
PLACES = {"waiting": (PEOPLE, DUE), "done": (DONE,), "all": (PEOPLE, DUE, DONE)}


class ChangeQuery(BaseModel):
    """state: what waits (for people first), what is done of the last 30 days (the newest first), or both."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["waiting", "done", "all"] = Field(default="waiting", description="which of them")
    limit: int = Field(default=50, ge=1, le=100, description="so many at most")


class OrderSiteView(BaseModel):
    """As it is told; a platform may mask it."""

    region: str = Field(description="GB/T 2260, empty where nobody said")
    address: str = Field(description="below the division")


class OrderChangeView(BaseModel):
    """An order's address that somebody changed here. Of a conflict `theirs` is what the platform changed it to."""

    order: str = Field(description="channel and the order's id there")
    field: Literal["address"] = Field(default="address", description="what of the order")
    version: int = Field(description="one more with each change, whoever made it")
    owner: Literal["here", "platform"] = Field(description="who changed it last")
    state: Literal["queued", "asked", "done", "over", "person", "conflict"] = Field(
        description="waits to be told; told without an answer; done; too late to matter; a person's to do there; "
        "both sides changed it"
    )
    ours: OrderSiteView = Field(description="as it is here")
    theirs: OrderSiteView | None = Field(default=None, description="as the platform changed it")
    ticket: str = Field(description="on which it was changed")
    by: str = Field(description="whose hand it was, or who settled it")
    at: str = Field(description="when it was changed, RFC 3339")
    tries: int = Field(description="how often its platform was told")
    next: str | None = Field(default=None, description="when it is tried next, RFC 3339")
    closed: str | None = Field(default=None, description="when it was done, RFC 3339")
    reason: str = Field(description="code: why it is not done; empty where nothing hinders it")
    why: str = Field(description="the same in the reader's language")


class OrderChangeList(BaseModel):
    items: list[OrderChangeView] = Field(description="what a person has to settle first")


class SettleChange(BaseModel):
    """then: ours, told the platform (again); theirs, taken here; done, it was changed there by hand. version: of what
    was seen."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"version": 2, "then": "ours"}]}
    )

    version: int = Field(ge=1, le=10**9, description="of what was seen")
    then: Literal["ours", "theirs", "done"] = Field(
        description="tell the platform ours, take theirs, or it was done there by hand"
    )


@api.route("GET", "/orders/changes", roles=DISPATCH)
def list_order_changes(query: ChangeQuery, lang: Lang) -> OrderChangeList:
    """Addresses of shops' orders that were changed here: how far each is at its platform, and what a person has to
    settle, which comes first."""
    found = [
        each for place in PLACES[query.state] for each in outward().store.listed(place, query.limit)
    ]
    return OrderChangeList(items=[_view(each, lang) for each in found[: query.limit]])


@api.route("POST", "/orders/changes/{order}", roles=DISPATCH, decides=nothing)
def settle_order_change(
    caller: Caller, order: OrderId, body: SettleChange, lang: Lang
) -> OrderChangeView:
    """Settle what both sides changed, or what the platform did not take. Taking theirs moves the order's open tickets;
    finished work was done where it was."""
    return _view(outward().settle(caller, order, body.then, body.version), lang)


def _view(kept: Kept, lang: Lang) -> OrderChangeView:
    field = kept.field
    return OrderChangeView(
        order=kept.order, version=field.version, owner=field.owner, state=field.state, ours=_site(field.ours),
        theirs=_site(field.theirs) if field.theirs else None, ticket=field.ticket, by=field.by,
        at=rfc3339(from_epoch_ms(field.at)), tries=field.tries,
        next=rfc3339(from_epoch_ms(field.due)) if field.state in ("queued", "asked") else None,
        closed=rfc3339(from_epoch_ms(field.closed)) if field.closed and not field.waits else None,
        reason=field.reason, why=_why(field.reason, lang),
    )  # fmt: skip


def _why(reason: str, lang: Lang) -> str:
    code, _, more = reason.partition(":")
    said = label(OUTWARD_REASONS, code, lang) if code else ""
    return f"{said} ({more.strip()})" if more else said


def _site(site: Site) -> OrderSiteView:
    return OrderSiteView(region=site.region, address=site.address)
