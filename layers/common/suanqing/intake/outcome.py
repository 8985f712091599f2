"""What working off a delivery led to: what to tell whom, and a note where nothing changed."""

from dataclasses import dataclass
from datetime import datetime

from suanqing.notices.model import Notice


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence for one party, about a ticket or not."""

    to: str
    text: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    replies: tuple[Reply, ...] = ()
    note: str = ""


def answers(replies: tuple[Reply, ...], delivery_id: str, at: datetime) -> list[Notice]:
    """The replies as notices; their ids come from the delivery, so sending twice is sending once."""
    return [
        Notice(f"{delivery_id}:answer-{n}", reply.to, "answer", at, reply.ticket, {"text": reply.text})
        for n, reply in enumerate(replies, 1)
    ]  # fmt: skip
