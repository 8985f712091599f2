"""Cases as the API takes and shows them. Unknown fields are refused; amounts are minor units."""

from typing import Annotated, Literal

from pydantic import Field

from suanqing.tickets.views import CaseText, Strict

TicketId = Annotated[str, Field(pattern=r"^T[A-Z2-7]{16}$", examples=["TABCDEFGH234567IJ"])]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Moment = Annotated[
    str, Field(max_length=40, description="RFC 3339", examples=["2026-11-03T06:00:00Z"])
]


class Reschedule(Strict):
    """A new appointment. wasted: somebody had been there for nothing."""

    to: Moment
    reason: Reason
    cause: Literal["customer", "company", "worker", "other"]
    wasted: bool = False


class Asset(Strict):
    """What is served (its serial number, ...) and what is wrong with it."""

    asset: CaseText
    symptom: CaseText


class Rework(Strict):
    """original: the ticket that this one repeats; null: none."""

    original: TicketId | None
    reason: Reason
