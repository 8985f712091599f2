"""A delivery: one platform message as it arrived, and what became of it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from suanqing import times

State = Literal["new", "done", "waiting", "unreadable", "failed"]
"""done: applied. waiting: for what `reason` says, and released when it comes. unreadable, failed:
refused, `reason` says why; of money finance is told."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the platform sent (`body`, `query`, `headers` as received) and our state of it.

    delivery_id: `<channel>:<platform's key>`, so that a repeat has the same one.
    reason: what it waits for, or why it is unreadable or failed. attempts: how often it failed.
    note: what was decided, where nothing changed. answers: notices owed to people, sent by whoever
    reads the table's stream.
    """

    delivery_id: str
    channel: str
    received_at: datetime
    body: bytes = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    state: State = "new"
    reason: str = ""
    attempts: int = 0
    note: str = ""
    answers: tuple[Mapping[str, Any], ...] = ()


def to_item(delivery: Delivery) -> dict[str, Any]:
    """The item of a new or unreadable delivery; only what needs a look carries `attention`."""
    item: dict[str, Any] = {
        "delivery_id": {"S": delivery.delivery_id},
        "channel": {"S": delivery.channel},
        "received_at": {"S": times.rfc3339(delivery.received_at)},
        "body": {"B": delivery.body},
        "query": _texts(delivery.query),
        "headers": _texts(delivery.headers),
        "state": {"S": delivery.state},
    }
    if delivery.reason:
        item |= {"reason": {"S": delivery.reason}, "attention": {"S": delivery.channel}}
    return item


def from_item(item: Mapping[str, Any]) -> Delivery:
    """The delivery of an item, from the table or from a stream record (bytes as base64 there)."""
    state: Any = item["state"]["S"]
    return Delivery(
        delivery_id=item["delivery_id"]["S"],
        channel=item["channel"]["S"],
        received_at=times.parse(item["received_at"]["S"]),
        body=_bytes(item.get("body", {}).get("B", b"")),
        query={name: value["S"] for name, value in item.get("query", {}).get("M", {}).items()},
        headers={name: value["S"] for name, value in item.get("headers", {}).get("M", {}).items()},
        state=state,
        reason=item.get("reason", {}).get("S", ""),
        attempts=int(item.get("attempts", {}).get("N", "0")),
        note=item.get("note", {}).get("S", ""),
        answers=tuple(json.loads(item.get("answers", {}).get("S", "[]"))),
    )


def _texts(texts: Mapping[str, str]) -> dict[str, Any]:
    return {"M": {name: {"S": text} for name, text in texts.items()}}


def _bytes(value: bytes | str) -> bytes:
    return base64.b64decode(value) if isinstance(value, str) else bytes(value)
