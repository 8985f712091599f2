"""Returns of shops' orders that could be of several consults: listed, and tied by a person."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH
from suanqing.work.orders.returned_service import Listed
from tickets.wiring import api, returns


class ReturnQuery(BaseModel):
    """month: in which the returns were told."""

    model_config = ConfigDict(extra="forbid")

    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="2026-11")]
    limit: int = Field(default=50, ge=1, le=100, description="so many at most")


class ReturnView(BaseModel):
    """The after-sale ticket of a return, and the ticket of what its customer had asked about before."""

    ticket: str = Field(description="the after-sale ticket")
    order: str = Field(description="channel and the order's id there")
    how: Literal["order", "goods", "words", "person", "several", "none", "by_hand"] = Field(
        description="what tied it: the order that was named, the goods, words of giving back, the only ticket of the "
        "person, a person; several could be it; there is none"
    )
    consult: str = Field(description="the ticket that it is tied to; empty while that is open")
    may_be: list[str] = Field(description="tickets that it may be, the newest first")
    at: str = Field(description="when it was told first, RFC 3339")


class ReturnList(BaseModel):
    items: list[ReturnView] = Field(description="that a person has to tie, the oldest first")


class TieReturn(BaseModel):
    """consult: the ticket of what the customer had asked about."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"consult": "T1"}]})

    consult: str = Field(min_length=1, max_length=40, description="a ticket")


@api.route("GET", "/orders/returns", roles=DISPATCH)
def list_open_returns(query: ReturnQuery) -> ReturnList:
    """Returns of a month that could be of several consults, until a person says of which."""
    return ReturnList(items=[_view(each) for each in returns().open(query.month, query.limit)])


@api.route("POST", "/orders/returns/{ticket_id}", roles=DISPATCH, decides=nothing)
def tie_return(caller: Caller, ticket_id: str, body: TieReturn) -> ReturnView:
    """Say of which consult a return is; the same again changes nothing."""
    return _view(returns().tie(caller, ticket_id, body.consult))


def _view(found: Listed) -> ReturnView:
    return ReturnView(
        ticket=found.ticket,
        order=found.order,
        how=found.how,
        consult=found.consult,
        may_be=list(found.may_be),
        at=found.at,
    )
