"""What a transition of a drawn scene did, as the ticket's event keeps it, and the head that a whole log gives. Pure.

The engine's events (`work.scenes.heads`) lie in the ticket's event as `flow`, without what that event says itself
(when, by whom) or the scene's version does (a node's limit; of its own digest the first characters are kept). Going
from one node to the next, two events of the engine, is one row: {"kind": "moved", "token", "on", "is"}. Behind them
stands what became of clocks, since calendars and facts that decided it may be others later: {"kind": "clock", "token",
"is"}, without `is` where it is gone; the clock of a token that left is gone without a row. When the first of them is
due follows from them.

How the table keeps rows: `short_rows`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from suanqing.times import epoch_ms
from suanqing.work.scenes.heads import Event as Step
from suanqing.work.scenes.heads import Head, applied, fresh
from suanqing.work.tickets.model import Event, Ticket

Clocks = Mapping[str, Mapping[str, Any]]
FLOW = "flow"
"""Of an event's data."""
MOVED = "moved"
CLOCK = "clock"
SAID = ("at", "limit")
"""Of the engine's events, what the ticket's event or the scene says."""
DIGEST = 16
"""Characters that are kept of the scene's digest."""


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
        elif step["kind"] == "began":
            row["hash"] = step["hash"][:DIGEST]
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


def with_clocks_told(data: Mapping[str, Any], before: Ticket, after: Clocks) -> dict[str, Any]:
    """An event's data with what it made of clocks. before: the ticket with its clocks as they were.

    A clock that no event on the head tells of is told again: its event lies on a page, or was written before events
    told of clocks.
    """
    told = {row["token"] for event in before.events for row in event.data.get(FLOW, ())
            if row["kind"] == CLOCK}  # fmt: skip
    rows = data.get(FLOW, ())
    known = {token: clock for token, clock in before.clocks.items() if token in told}
    more = clock_rows(known, after, rows)
    return {**data, FLOW: [*rows, *more]} if more else dict(data)


def clock_rows(
    before: Clocks, after: Clocks, rows: Iterable[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """What of the clocks the rows of the event do not say."""
    left = left_by(rows)
    kept = {token: clock for token, clock in before.items() if token not in left}
    begun = [{"kind": CLOCK, "token": token, "is": dict(clock)} for token, clock in after.items()
             if kept.get(token) != clock]  # fmt: skip
    return [*begun, *({"kind": CLOCK, "token": token} for token in kept if token not in after)]


def left_by(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Tokens that are no more where they were."""
    return {row["token"] for row in rows if row["kind"] in ("left", MOVED)}


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
        elif row["kind"] != CLOCK:
            yield {"at": at, **row}


def replayed(ref: str, events: Iterable[Event]) -> Head:
    """The head that the ticket's whole log gives."""
    head = fresh(ref)
    clocks: dict[str, Any] = head["clocks"]
    for event in events:
        for step in steps_of(event):
            applied(head, step)
        rows = event.data.get(FLOW, ())
        for token in left_by(rows):
            clocks.pop(token, None)
        for row in rows:
            if row["kind"] == CLOCK:
                clocks.pop(row["token"], None)
                clocks.update({row["token"]: row["is"]} if "is" in row else {})
    return head
