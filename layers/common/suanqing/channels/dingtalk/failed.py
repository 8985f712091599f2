"""Events that DingTalk could not deliver (失败列表), asked for some times a day: each asking is a call of the month's.

Asking clears the list, so a page is kept before the next is asked for. Source: DingTalk, get_call_back_failed_result.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Protocol

from suanqing.channels.dingtalk.door import FAILED
from suanqing.channels.inbox.delivery import Delivery

MAX_PAGES = 20
"""Of one asking, with 200 events each; the rest waits for the next."""
MAX_BYTES = 250_000
"""Of one delivery, which is one item of a table."""


class Client(Protocol):
    def failed_events(self) -> bytes: ...


def pages(
    client: Client, keep: Callable[[Delivery], object], take: Callable[[datetime], bool], now: datetime
) -> Iterator[int]:  # fmt: skip
    """How many events each page had, once it is kept. take: counts one call, False when the month's are used up.
    Raises what the client and `keep` raise."""
    for _ in range(MAX_PAGES):
        if not take(now):
            return
        page: dict[str, Any] = json.loads(client.failed_events())
        listed = page.get("failed_list")
        rows = listed if isinstance(listed, list) else []
        for body in pieces(rows):
            keep(delivery_of(body, now))
        yield len(rows)
        if not rows or not page.get("has_more"):
            return


def pieces(rows: list[Any]) -> Iterator[bytes]:
    """Rows of a page as bodies that a table's item holds."""
    body: list[Any] = []
    size = 0
    for row in rows:
        own = len(json.dumps(row))
        if body and size + own > MAX_BYTES:
            yield _page(body)
            body, size = [], 0
        body.append(row)
        size += own + 2
    if body:
        yield _page(body)


def delivery_of(body: bytes, now: datetime) -> Delivery:
    name = f"dingtalk:failed-{hashlib.sha256(body).hexdigest()}"
    return Delivery(name, "dingtalk", now, body, {}, {"kind": FAILED})


def _page(rows: list[Any]) -> bytes:
    return json.dumps({"failed_list": rows}).encode()
