"""Cursors of lists of tickets: the index key that a page ended at."""

import json
from collections.abc import Mapping
from typing import Any

from suanqing.platform.cursors import decoded, encoded, foreign


def after(last: Mapping[str, Mapping[str, Any]] | None, sort: str) -> str | None:
    """The cursor behind an index query's last key; None at the end."""
    if not last:
        return None
    place = [last["ticket_id"]["S"], last["part"]["S"], last[sort]["S"]]
    return encoded(json.dumps(place))


def place(cursor: str) -> tuple[str, str]:
    """(sort key, ticket id) that a cursor of ours stands behind."""
    ticket_id, _, at = json.loads(decoded(cursor))
    return at, ticket_id


def start(
    cursor: str | None, name: str, value: str, sort: str, low: str, high: str
) -> dict[str, dict[str, str]] | None:
    """The key to go on from. Invalid unless it lies in the asked range of the asked list."""
    if cursor is None:
        return None
    try:
        place = json.loads(decoded(cursor))
    except ValueError:
        place = None
    if not (
        isinstance(place, list)
        and len(place) == 3
        and all(isinstance(text, str) and text for text in place)
        and low <= place[2] <= high
    ):
        foreign()
    ticket_id, part, at = place
    return {
        "ticket_id": {"S": ticket_id},
        "part": {"S": part},
        name: {"S": value},
        sort: {"S": at},
    }
