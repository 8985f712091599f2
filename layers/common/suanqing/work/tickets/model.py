"""A ticket (工单) and its events. Values only; times are aware UTC, quantities Decimal."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from suanqing.work.tickets.event_kinds import EventKind

State = Literal["created", "assigned", "on_site", "done", "closed", "cancelled"]
STATES: tuple[State, ...] = ("created", "assigned", "on_site", "done", "closed", "cancelled")
OPEN_STATES: tuple[State, ...] = ("created", "assigned", "on_site", "done")


@dataclass(frozen=True, slots=True)
class Line:
    """What was sold or done: a service item, a part, or time.

    qty: in the SKU's unit (pieces, grams, minutes). worker: set where the line is one worker's
    own, e.g. minutes worked; the pay of other lines goes to the whole crew by weight.
    """

    id: str
    sku: str
    qty: Decimal
    worker: str | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """One of the crew; `weight` is the share among the crew (any positive number)."""

    party: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `seq` is the ticket's version after it; never changed or removed.

    data: small facts of that kind (texts, lists and maps). also: what else it changed (`tickets.whole_log`).
    """

    seq: int
    kind: EventKind
    at: datetime
    by: str
    data: dict[str, Any] = field(default_factory=dict)
    also: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The newest posted assessment: number, facts revision, book version, facts hash."""

    n: int
    rev: int
    book: str
    hash: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """The head of a ticket after its newest event.

    version: count of events so far. facts_rev: version of the last event that can change money.
    events: the newest ones, oldest first; `pages` older pages lie beside the head in the store.
    position: where the site is, lat, lng and datum as texts; None when nobody said.
    facts: what else decides its money, in the JSON form of `finance.assessment.optional_facts`, with `attrs`
    by the names of `vocabulary.VOCABULARY` and `sessions` [[worker, from, to]] beside it.
    What decides none yet lies there too: `promised` (when to be there), `working` {worker: since},
    `paused` (since), `pending` (a change of source that waits for approval), `tracked` (positions).
    marks: what is noted of it and decides no money, by the names of `cases.marks`.
    unsettled: "waiting#<at>" or "exception#<at>" while money is owed an answer.
    scene_ref: of a ticket in a drawn scene the published version, "<id>@<version>"; `scene` is then the built-in
    one whose words settlement and boards read. tokens, made, rounds, clocks: where it stands there
    (`work.scenes.heads`); without tokens it stands where its state says. said: answers of forms that conditions of the
    scene read. due: the first moment of its clocks,
    due_bucket: where a tick finds it. flow: what its scene is read with (`tickets.flow.Flow`), not stored.
    began: what it said as it was made, as far as the head does not tell (`tickets.whole_log`).
    """

    ticket_id: str
    version: int
    state: State
    scene: str
    outlet: str
    region: str
    source: str
    title: str
    opened: datetime
    board: str
    facts_rev: int
    lines: tuple[Line, ...] = ()
    address: str = ""
    customer: str = ""
    urgent: bool = False
    assignee: str | None = None
    crew: tuple[Worker, ...] = ()
    served: datetime | None = None
    request: str | None = None
    unsettled: str | None = None
    settled: Settled | None = None
    trouble: dict[str, Any] | None = None
    position: dict[str, str] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    pages: int = 0
    scene_ref: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)
    made: int = 0
    rounds: dict[str, int] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    clocks: dict[str, Any] = field(default_factory=dict)
    due: str | None = None
    due_bucket: str | None = None
    began: str | None = None
    flow: Any = field(default=None, compare=False, repr=False)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Everyone who works on it; the lead alone has weight 1."""
        if self.crew:
            return self.crew
        return (Worker(self.assignee),) if self.assignee else ()

    @property
    def payees(self) -> frozenset[str]:
        """Everyone whom its work pays: who works on it, whose own a line is, who did a node that names items."""
        own = [line.worker for line in self.lines if line.worker]
        by_node = [party for party, _ in self.facts.get(ITEMS, {}).values()]
        return frozenset([*(worker.party for worker in self.workers), *own, *by_node])

    def with_(self, **changes: Any) -> "Ticket":
        return replace(self, **changes)


AGREED = "agreed"
"""Of `ticket.facts`: {"tier", "book", "response_minutes"?, "parts_priority"?} as the tier promised it at first."""
ITEMS = "items"
"""Of `ticket.facts`: {sku: [party, node]} of whose pay the lines of an item are, by who did the node that names it."""
OWN = "own"
"""Of `ticket.facts`: {name: seq of the event} of what was told by somebody the ticket pays."""
STATED = "stated"
"""Of `ticket.facts`: {name: [form, value]} of what the answers of a form state."""
