"""What working off a delivery led to: applied, waiting for something, or refused; and whom to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from suanqing.channels.notices.model import CARD, Kind, Notice


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence for one party, about a ticket or not. card: by which the card that was pressed is shown anew."""

    to: str
    text: str
    ticket: str | None = None
    kind: Kind = "answer"
    card: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a shop: `what` ("trade:<tid>", "refund:<id>"), and when its platform changed it, epoch ms."""

    shop: str
    what: str
    modified: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Applied, unless it `waits` for something or was `refused` for a reason.

    note: what was done, or why nothing was. released, rejected: deliveries that waited for this one ->
    what was done with them, or why they cannot be. arrived: what of a shop is known now as it told it.
    """

    replies: tuple[Reply, ...] = ()
    note: str = ""
    waits: str = ""
    refused: str = ""
    released: Mapping[str, str] = field(default_factory=dict)
    rejected: Mapping[str, str] = field(default_factory=dict)
    arrived: Arrival | None = None


def answers(replies: tuple[Reply, ...], delivery_id: str, at: datetime) -> list[Notice]:
    """The replies as notices; their ids come from the delivery, so sending twice is sending once."""
    return [
        Notice(f"{delivery_id}:{reply.kind}-{n}", reply.to, reply.kind, at, reply.ticket,
               {"text": reply.text, **({CARD: reply.card} if reply.card else {})})
        for n, reply in enumerate(replies, 1)
    ]  # fmt: skip
