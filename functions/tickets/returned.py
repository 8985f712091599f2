"""Returns of shops' orders: those that could be of several consults are listed, and a person ties them, or lifts a
wrong tie."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH
from suanqing.work.orders.returned_service import Listed
from tickets.wiring import api, returns

MIN_REASON = 2
"""Characters of why a tie is wrong."""


class ReturnQuery(BaseModel):
    """month: in which the returns were told. of: those that a person has to tie, or those that are tied or of whose
    customer nobody had heard."""

    model_config = ConfigDict(extra="forbid")

    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="2026-11")]
    of: Literal["open", "settled"] = Field(default="open", description="which of them")
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
    items: list[ReturnView] = Field(
        description="that a person has to tie, the oldest first; or the others, the newest first"
    )


class TieReturn(BaseModel):
    """consult: the ticket of what the customer had asked about. undone: it is not of that one, for a reason."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"consult": "T1"}]})

    consult: str = Field(min_length=1, max_length=40, description="a ticket")
    undone: bool = Field(default=False, description="whether the return is not of it after all")
    reason: str = Field(default="", max_length=300, description="why it is not; asked for then")


@api.route("GET", "/orders/returns", roles=DISPATCH)
def list_open_returns(query: ReturnQuery) -> ReturnList:
    """Returns of a month that could be of several consults, until a person says of which; or the others."""
    ask = returns().settled if query.of == "settled" else returns().open
    return ReturnList(items=[_view(each) for each in ask(query.month, query.limit)])


@api.route("POST", "/orders/returns/{ticket_id}", roles=DISPATCH, decides=nothing)
def tie_return(caller: Caller, ticket_id: str, body: TieReturn) -> ReturnView:
    """Say of which consult a return is, or that it is not of the one it is tied to: then it is listed again, and both
    tickets say who lifted the tie, and why. The same again changes nothing."""
    if body.undone:
        if len(body.reason.strip()) < MIN_REASON:
            raise Invalid("a correction needs a reason", where="reason")
        return _view(returns().untie(caller, ticket_id, body.consult, body.reason.strip()))
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
