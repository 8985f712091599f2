"""Cursors of lists: opaque to callers, but not secret.

They hold no more than the list itself shows; a forged one only asks for another place in that list.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from suanqing.errors import Invalid


def after(last: Mapping[str, Mapping[str, Any]] | None, sort: str) -> str | None:
    """The cursor behind an index query's last key; None at the end."""
    if not last:
        return None
    place = [last["ticket_id"]["S"], last["part"]["S"], last[sort]["S"]]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place(cursor: str) -> tuple[str, str]:
    """(sort key, ticket id) that a cursor of ours stands behind."""
    ticket_id, _, at = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return at, ticket_id


def start(
    cursor: str | None, name: str, value: str, sort: str, low: str, high: str
) -> dict[str, dict[str, str]] | None:
    """The key to go on from. Invalid unless it lies in the asked range of the asked list."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        place = None
    if not (
        isinstance(place, list)
        and len(place) == 3
        and all(isinstance(text, str) and text for text in place)
        and low <= place[2] <= high
    ):
        raise Invalid("this cursor is not one of this list", where="cursor")
    ticket_id, part, at = place
    return {
        "ticket_id": {"S": ticket_id},
        "part": {"S": part},
        name: {"S": value},
        sort: {"S": at},
    }
