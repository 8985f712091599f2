"""Where the goods of a ticket's order are on their way, for who sees the ticket."""

from typing import Literal

from pydantic import BaseModel, Field

from suanqing.labels import PARCEL_STAGES, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF
from suanqing.times import rfc3339
from suanqing.work.orders.waybills import Tracked, Waybill
from tickets.wiring import api, parcels, tickets


class PassedView(BaseModel):
    """What the carrier said. Digits that could be a phone are hidden."""

    at: str = Field(description="RFC 3339")
    text: str = Field(description="in the carrier's words")


class WaybillView(BaseModel):
    """One parcel of the order."""

    number: str = Field(description="the carrier's")
    carrier: str = Field(description="as the shop calls it")
    stage: Literal["sent", "collected", "moving", "delivering", "signed", "trouble"] = Field(
        description="where it is"
    )
    stage_name: str = Field(description="the same in the reader's language")
    steps: list[PassedView] = Field(description="the newest first, at most 30")


class WaybillsView(BaseModel):
    """Of a ticket that was made of a shop's order; of another one, and before anything is sent, there are none."""

    asked: str | None = Field(default=None, description="as of when this is known, RFC 3339")
    reason: str = Field(
        default="", description="code: why the newest call failed; empty where it did not"
    )
    items: list[WaybillView] = Field(description="the order's parcels")


@api.route("GET", "/tickets/{ticket_id}/waybills", roles=STAFF)
def list_waybills(caller: Caller, ticket_id: str, lang: Lang) -> WaybillsView:
    """Where its order's goods are: asked for every ten minutes while they are on their way."""
    known = parcels(tickets().get(caller, ticket_id))
    return _view(known, lang) if known else WaybillsView(items=[])


def _view(known: Tracked, lang: Lang) -> WaybillsView:
    return WaybillsView(
        asked=rfc3339(known.asked) if known.asked else None,
        reason=known.reason,
        items=[_waybill(each, lang) for each in known.waybills],
    )


def _waybill(bill: Waybill, lang: Lang) -> WaybillView:
    steps = [PassedView(at=rfc3339(each.at), text=each.text) for each in bill.steps]
    return WaybillView(
        number=bill.number, carrier=bill.carrier, stage=bill.stage,
        stage_name=label(PARCEL_STAGES, bill.stage, lang), steps=steps,
    )  # fmt: skip
