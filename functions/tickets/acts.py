"""Acts of automatic nodes that could not be done: an outlet's list of them, tried again or let be."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import RELATE
from suanqing.problems import catalogue
from suanqing.work.tickets.act_store import MOST
from suanqing.work.tickets.schemas import PartyId
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import act_desk, api

ActName = Annotated[str, Field(pattern=r"^[0-9]{1,9}#[0-9]{1,4}#[0-9]{1,3}$", examples=["3#0#1"])]


class FailedActs(BaseModel):
    """Whose outlet. cursor: `next` of the page before."""

    model_config = ConfigDict(extra="forbid")

    outlet: PartyId
    limit: int = Field(default=MOST, ge=1, le=MOST)
    cursor: Annotated[str, Field(max_length=400)] | None = None


class ClearAct(BaseModel):
    """act: its name in the ticket's events. then: try it once more, or let it be, which asks for a reason."""

    model_config = ConfigDict(extra="forbid")

    act: ActName
    then: Literal["retry", "drop"] = "retry"
    reason: Annotated[str, Field(max_length=300)] = ""


class FailedActView(BaseModel):
    """What could not be done of a ticket, and why. why: the code's sentence in the reader's language."""

    ticket: str
    act: str
    do: Annotated[
        str, Field(description="notify, send, link, convert, follow_up, reserve, check_stock")
    ]
    node: str
    code: str
    why: str
    since: Annotated[str, Field(description="RFC 3339")]


class FailedActsView(BaseModel):
    """The oldest first; at most a hundred. next: the cursor of the page that follows; absent on the last."""

    items: Annotated[list[FailedActView], Field(max_length=MOST)]
    next: str | None = None


@api.route("GET", "/acts", roles=RELATE)
def list_failed_acts(caller: Caller, query: FailedActs, lang: Lang) -> FailedActsView:
    """What automatic nodes of an outlet's tickets could not do."""
    known = catalogue()
    found, after = act_desk().failing(caller, query.outlet, query.limit, query.cursor)
    items = [
        FailedActView(
            ticket=each.ticket, act=each.act, do=each.do, node=each.node, code=each.code, since=each.since,
            why=getattr(known[each.code], lang) if each.code in known else each.code,
        )
        for each in found
    ]  # fmt: skip
    return FailedActsView(items=items, next=after)


@api.route(
    "POST",
    "/tickets/{ticket_id}/acts",
    roles=RELATE,
    decides=decisions.judged,
    two_people=decisions.late,
)
def clear_act(caller: Caller, ticket_id: str, body: ClearAct, if_match: int | None) -> Shown:
    """Try once more what an automatic node could not do, or let it be."""
    drop = body.then == "drop"
    return shown(caller, act_desk().clear(caller, ticket_id, body.act, drop, body.reason, if_match))
