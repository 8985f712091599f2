"""What happens to tickets: every kind of event (事件) that is ever written, and what each means. Pure.

What people call them is `labels.EVENTS`; which command writes them is `command_table.COMMANDS`.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

EventKind = Literal[
    "created", "claimed", "assigned", "crew_set", "arrived", "line_added", "line_removed", "completed",
    "closed", "cancelled", "commented", "moved", "transferred", "rescheduled", "described",
    "evidence_added", "evidence_decided", "quantity_corrected",
    "facts_told", "source_proposed", "source_decided", "tier_picked", "milestone_reached",
    "work_started", "work_stopped", "session_added", "sessions_set", "tracked", "paused", "resumed",
    "rework_linked", "rework_unlinked", "reworked", "rework_released",
    "contract_set", "contract_left", "attributed", "refunded", "adjusted", "form_answered",
    "clock_fired", "clock_paused", "clock_resumed", "deadline_set", "calendar_changed",
    "part_reserved", "part_awaited", "part_released", "part_used", "part_returned", "old_part_returned",
    "advanced", "handed_over", "withdrawn", "agreed", "rejected", "returned", "passed_on", "people_added",
    "picked_up", "token_moved", "migrated",
    "act_done", "linked", "unlinked", "act_failed", "act_retried", "act_dropped",
    "rated",
]  # fmt: skip
"""The names are stored. A store's answer is not checked against them: what an older version does not know, it
shows as it is."""
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)

Clock = Literal["nothing", "gives", "answers", "speaks", "pauses", "resumes"]
"""gives: names who has the ticket, so that what they say answers the customer. speaks: answers, said by one
of those."""
Tells = Literal["nothing", "at_first", "home", "site", "facts", "source"]
"""at_first: site and facts the ticket was made with. home: the region its lead comes from."""
Notified = Literal["nobody", "outlet", "crew", "others", "tied", "levels", "dispatch", "rated"]
"""outlet: its technicians, while nobody has the ticket. others: the crew but who did it. tied: the crews of
both tickets, with the other ticket's number. levels: of a clock that fired, who has the work and whom it
goes to. dispatch: who runs the dispatch there, and the outlet's partner. rated: the crew, with what the customer
says."""


class Meaning(NamedTuple):
    """clock: to the response time. tells: which facts it says. notified: who gets a notice of it.
    reported: one person moves money of finished work by it, so finance hears who. Refunds, manual lines,
    sources and disputes have two people and notices of their own; evidence is what held money waits for.
    """

    clock: Clock
    tells: Tells
    notified: Notified
    reported: bool


EVENTS: Mapping[EventKind, Meaning] = {
    "created": Meaning("nothing", "at_first", "outlet", False),
    "claimed": Meaning("answers", "home", "crew", False),
    "assigned": Meaning("gives", "home", "crew", True),
    "crew_set": Meaning("gives", "nothing", "nobody", True),
    "arrived": Meaning("answers", "nothing", "nobody", False),
    "line_added": Meaning("nothing", "nothing", "nobody", True),
    "line_removed": Meaning("nothing", "nothing", "nobody", True),
    "completed": Meaning("resumes", "nothing", "nobody", False),
    "closed": Meaning("nothing", "nothing", "nobody", False),
    "cancelled": Meaning("resumes", "nothing", "others", True),
    "commented": Meaning("speaks", "nothing", "nobody", False),
    "moved": Meaning("nothing", "site", "nobody", True),
    "transferred": Meaning("nothing", "nothing", "outlet", True),
    "rescheduled": Meaning("nothing", "nothing", "nobody", False),
    "described": Meaning("nothing", "nothing", "nobody", True),
    "evidence_added": Meaning("nothing", "nothing", "nobody", False),
    "evidence_decided": Meaning("nothing", "nothing", "nobody", True),
    "quantity_corrected": Meaning("nothing", "nothing", "nobody", False),
    "facts_told": Meaning("nothing", "facts", "nobody", True),
    "source_proposed": Meaning("nothing", "nothing", "nobody", False),
    "source_decided": Meaning("nothing", "source", "nobody", False),
    "tier_picked": Meaning("nothing", "nothing", "nobody", True),
    "milestone_reached": Meaning("nothing", "nothing", "nobody", True),
    "work_started": Meaning("answers", "nothing", "nobody", False),
    "work_stopped": Meaning("nothing", "nothing", "nobody", False),
    "session_added": Meaning("nothing", "nothing", "nobody", True),
    "sessions_set": Meaning("nothing", "nothing", "nobody", True),
    "tracked": Meaning("nothing", "nothing", "nobody", False),
    "paused": Meaning("pauses", "nothing", "nobody", False),
    "resumed": Meaning("resumes", "nothing", "nobody", False),
    "rework_linked": Meaning("nothing", "nothing", "tied", True),
    "rework_unlinked": Meaning("nothing", "nothing", "nobody", True),
    "reworked": Meaning("nothing", "nothing", "tied", False),
    "rework_released": Meaning("nothing", "nothing", "nobody", False),
    "contract_set": Meaning("nothing", "nothing", "nobody", False),
    "contract_left": Meaning("nothing", "nothing", "nobody", False),
    "attributed": Meaning("nothing", "nothing", "nobody", False),
    "refunded": Meaning("nothing", "nothing", "nobody", False),
    "adjusted": Meaning("nothing", "nothing", "nobody", False),
    "form_answered": Meaning("nothing", "facts", "nobody", False),
    "clock_fired": Meaning("nothing", "nothing", "levels", False),
    "clock_paused": Meaning("nothing", "nothing", "nobody", False),
    "clock_resumed": Meaning("nothing", "nothing", "nobody", False),
    "deadline_set": Meaning("nothing", "nothing", "nobody", False),
    "calendar_changed": Meaning("nothing", "nothing", "nobody", False),
    "part_reserved": Meaning("nothing", "nothing", "nobody", False),
    "part_awaited": Meaning("nothing", "nothing", "nobody", False),
    "part_released": Meaning("nothing", "nothing", "nobody", False),
    "part_used": Meaning("nothing", "nothing", "nobody", True),
    "part_returned": Meaning("nothing", "nothing", "nobody", True),
    "old_part_returned": Meaning("nothing", "nothing", "nobody", False),
    "advanced": Meaning("gives", "facts", "nobody", False),
    "handed_over": Meaning("nothing", "nothing", "nobody", False),
    "withdrawn": Meaning("nothing", "nothing", "nobody", False),
    "agreed": Meaning("nothing", "nothing", "nobody", False),
    "rejected": Meaning("nothing", "nothing", "nobody", False),
    "returned": Meaning("nothing", "nothing", "nobody", False),
    "passed_on": Meaning("nothing", "nothing", "nobody", False),
    "people_added": Meaning("nothing", "nothing", "nobody", False),
    "picked_up": Meaning("nothing", "nothing", "nobody", False),
    "token_moved": Meaning("nothing", "nothing", "nobody", False),
    "migrated": Meaning("nothing", "nothing", "nobody", False),
    "act_done": Meaning("nothing", "nothing", "nobody", False),
    "linked": Meaning("nothing", "nothing", "nobody", False),
    "unlinked": Meaning("nothing", "nothing", "nobody", False),
    "act_failed": Meaning("nothing", "nothing", "dispatch", False),
    "act_retried": Meaning("nothing", "nothing", "nobody", False),
    "act_dropped": Meaning("nothing", "nothing", "nobody", False),
    "rated": Meaning("nothing", "nothing", "rated", False),
}
NOTHING = Meaning("nothing", "nothing", "nobody", False)


def meaning(kind: EventKind) -> Meaning:
    """Of an event of a newer version, nothing."""
    return EVENTS.get(kind, NOTHING)
