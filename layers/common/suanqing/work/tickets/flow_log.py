"""What a transition of a drawn scene did, as the ticket's event keeps it, and the head that a whole log gives. Pure.

The engine's events (`work.scenes.heads`) lie in the ticket's event as `flow`, without what that event says itself
(when, by whom) or the scene's version does (a node's limit). Going from one node to the next, two events of the
engine, is one row: {"kind": "moved", "token", "on", "is"}.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from suanqing.times import epoch_ms
from suanqing.work.scenes.heads import Event as Step
from suanqing.work.scenes.heads import Head, applied, fresh
from suanqing.work.tickets.model import Event

FLOW = "flow"
"""Of an event's data."""
MOVED = "moved"
SAID = ("at", "limit")
"""Of the engine's events, what the ticket's event or the scene says."""


def packed(steps: Sequence[Step], by: str) -> list[dict[str, Any]]:
    """The rows, without what is empty; a command that led nowhere and changed no token leaves none."""
    rows: list[dict[str, Any]] = []
    for step in steps:
        row = {k: v for k, v in step.items() if k not in SAID and v != {} and (k, v) != ("by", by)}
        if step["kind"] == "entered":
            del row["node"]
            row["is"] = {k: v for k, v in step["is"].items() if (k, v) != ("since", step["at"])}
            if rows and _leads_there(rows[-1], step):
                row = {
                    "kind": MOVED,
                    "token": step["token"],
                    "on": rows.pop()["on"],
                    "is": row["is"],
                }
        elif step["kind"] == "taken" and "unset" not in step:
            continue
        rows.append(row)
    return rows


def _leads_there(row: Mapping[str, Any], step: Step) -> bool:
    return (
        row["kind"] == "left"
        and row["token"] == step["token"]
        and row.get("to") == step["node"]
        and not {"by", "cancelled"} & row.keys()
    )


def steps_of(event: Event) -> Iterator[Step]:
    """The engine's events, as far as they change a head."""
    at = epoch_ms(event.at)
    for row in event.data.get(FLOW, ()):
        if row["kind"] in (MOVED, "entered"):
            yield {
                "kind": "entered",
                "at": at,
                "token": row["token"],
                "is": {"since": at, **row["is"]},
            }
        else:
            yield {"at": at, **row}


def replayed(ref: str, events: Iterable[Event]) -> Head:
    """The head that the ticket's whole log gives, but for its clocks."""
    head = fresh(ref)
    for event in events:
        for step in steps_of(event):
            applied(head, step)
    return head
