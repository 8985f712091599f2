"""Clocks of a ticket's nodes: why each is due when it is, held by a reason, another deadline.

Importing the module declares the routes. `/pause` and `/resume` are of the ticket's response time (`facts`).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.labels import LANGS
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, STAFF, WORK
from suanqing.work.scenes.limits import MAX_MINUTES
from suanqing.work.tickets.due_items import moment
from suanqing.work.tickets.due_service import Explained
from tickets.answers import Shown, shown
from tickets.wiring import api, clocks

PATH = "/tickets/{ticket_id}"
Token = Annotated[
    str,
    Field(pattern=r"^t[0-9]{1,6}$", description="left out where one clock runs", examples=["t1"]),
]
Note = Annotated[str, Field(max_length=500, description="what happened, in words")]


class HoldClock(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Token | None = None
    reason: Annotated[
        Literal["customer", "parts", "platform", "other"], Field(description="what it waits for")
    ]
    note: Note = ""


class SetDeadline(BaseModel):
    """minutes: of the node's calendar, from its beginning; what was used stays used."""

    model_config = ConfigDict(extra="forbid")

    token: Token | None = None
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)]
    reason: Annotated[
        Literal["priority", "level", "agreement", "customer_wish", "other"],
        Field(description="why there is another deadline"),
    ]
    note: Annotated[str, Field(min_length=1, max_length=500, description="the same in words")]


class ClockView(BaseModel):
    """due is left out while the clock stands. why: the sentences in Chinese and English."""

    token: Annotated[str, Field(description="of the ticket's tokens")]
    node: Annotated[str, Field(description="where the token stands")]
    due: Annotated[str | None, Field(description="when the limit is over")] = None
    limit_minutes: Annotated[int, Field(description="of the calendar's hours")]
    calendar: Annotated[str, Field(description="the one that holds at the site")]
    used_ms: Annotated[int, Field(description="of the limit, by now")]
    left_ms: Annotated[int, Field(description="below 0 when over")]
    holds: Annotated[list[str], Field(description="what it waits for; it runs where there is none")]
    provisional: Annotated[list[int], Field(description="years not announced yet: due may move")]
    why: Annotated[
        dict[Literal["zh", "en"], str], Field(description="what the moment follows from")
    ]


class ClocksView(BaseModel):
    items: list[ClockView]


@api.route("GET", PATH + "/due", roles=STAFF)
def get_due(caller: Caller, ticket_id: str) -> ClocksView:
    """Every clock that the ticket has now, and what its moment follows from."""
    return ClocksView(items=[_view(each) for each in clocks().explained(caller, ticket_id)])


@api.route("POST", PATH + "/clocks/pause", roles=WORK, decides=nothing)
def pause_clock(caller: Caller, ticket_id: str, body: HoldClock, if_match: int | None) -> Shown:
    """One clock stands for a reason; all others run on."""
    told = (body.token or "", body.reason, True, body.note, if_match)
    return shown(caller, clocks().hold(caller, ticket_id, *told))


@api.route("POST", PATH + "/clocks/resume", roles=WORK, decides=nothing)
def resume_clock(caller: Caller, ticket_id: str, body: HoldClock, if_match: int | None) -> Shown:
    """No longer for that reason: it runs where nothing else holds it."""
    told = (body.token or "", body.reason, False, body.note, if_match)
    return shown(caller, clocks().hold(caller, ticket_id, *told))


@api.route("POST", PATH + "/deadline", roles=DISPATCH, decides=nothing)
def set_deadline(caller: Caller, ticket_id: str, body: SetDeadline, if_match: int | None) -> Shown:
    """Another deadline for a clock that runs or stands, with the reason; never by whom the ticket pays."""
    told = (body.token or "", body.minutes, body.reason, body.note, if_match)
    return shown(caller, clocks().set_deadline(caller, ticket_id, *told))


def _view(found: Explained) -> ClockView:
    why = found.why
    return ClockView(
        token=found.token, node=found.node, due=moment(why.due), limit_minutes=found.limit_min,
        calendar=found.calendar, used_ms=why.used_ms, left_ms=why.left_ms, holds=list(why.holds),
        provisional=list(why.provisional), why={lang: why.words[lang] for lang in LANGS},
    )  # fmt: skip
