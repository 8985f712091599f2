"""What several tickets came to, for lists: of each only what its reader may see."""

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from settlement.app import api
from settlement.wiring import ledger, own_parties, tickets
from suanqing.finance.settlement import amount_schemas as schemas
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import EARN, READ_MONEY
from suanqing.work.tickets import access

MAX_TICKETS = 50
AT_ONCE = 10
"""Assessments that are read side by side."""


class AmountsQuery(BaseModel):
    """tickets: ids, "T1,T2"; fifty at the most."""

    model_config = ConfigDict(extra="forbid")

    tickets: Annotated[
        str,
        Field(
            pattern=rf"^[A-Za-z0-9._-]{{1,64}}(,[A-Za-z0-9._-]{{1,64}}){{0,{MAX_TICKETS - 1}}}$",
            examples=["T1,T2"],
        ),
    ]


@api.route("GET", "/me/amounts", roles=EARN | READ_MONEY)
def ticket_amounts(caller: Caller, query: AmountsQuery) -> schemas.TicketAmounts:
    """What these tickets are booked at: both planes and the margin for who reads all money, to everybody else the own
    part. Left out: what is not booked, and what the caller may not see."""
    found = tickets().several(dict.fromkeys(query.tickets.split(",")))
    seen = {id: each for id, each in found.items() if access.may_see(caller, each)}
    own = () if caller.reads_all_money else own_parties(caller)
    asked = [
        (id, settled.n)
        for id in dict.fromkeys(query.tickets.split(","))
        if id in seen and (settled := seen[id].settled)
    ]
    store = ledger()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        read = list(pool.map(lambda each: store.booked(*each), asked))
    whole = caller.reads_all_money
    return schemas.TicketAmounts(
        items=[
            schemas.whole(booked, seen[id]) if whole else schemas.own(booked, seen[id], own)
            for (id, _), booked in zip(asked, read, strict=True)
            if booked is not None
        ]
    )
