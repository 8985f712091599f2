"""The commands on tickets (命令): which functions decide each, who may give it, what it writes, and whether
that moves money. One row a command. Pure.

In which states a ticket takes a command is its scene's (`scene.Scene.steps`; of drawn ones their nodes'); what
people call it is `labels.COMMANDS`. `access` reads who may, `recording` the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from suanqing.work.tickets.event_kinds import EventKind

CommandName = Literal[
    "create", "claim", "assign", "set_crew", "arrive", "add_line", "remove_line", "add_minutes",
    "complete", "close", "cancel", "comment", "move", "transfer", "reschedule", "describe",
    "add_evidence", "decide_evidence", "correct_quantity",
    "set_facts", "propose_source", "decide_source", "pick_tier", "reach", "start_work", "stop_work",
    "add_session", "set_sessions", "track", "pause", "resume",
    "relate", "refund", "adjust", "answer",
    "hold_clock", "set_deadline", "keep_time",
    "reserve_part", "release_part", "use_part", "return_part", "return_old_part",
    "advance", "move_token", "migrate", "act", "clear_act", "rate",
]  # fmt: skip
COMMAND_NAMES: tuple[CommandName, ...] = get_args(CommandName)

Giver = Literal[
    "director", "admin", "finance", "partner", "worker", "colleague", "member", "anybody"
]
"""director: runs the dispatch of all outlets (admin, dispatcher). partner: owns the ticket's outlet. worker:
works on it, as lead or in the crew. colleague: a technician of its outlet. member: any of the outlet who is
paid by its tickets. anybody: who sees the ticket; its scene's nodes say the rest."""
OfOwn = Literal["always", "until_done", "never"]
"""When somebody whom the ticket pays may give it, whatever their roles. until_done: afterwards it moves
booked money."""
Money = Literal["yes", "no", "depends"]
"""depends: on what is told; the decision says so."""

Drawn = Literal["by_node", "by_state", "always"]
"""When a ticket of a drawn scene takes it. by_node: where a node says so. by_state: said beside the flow, so in the
states in which the built-in scene that it is like takes it, unless the drawing says otherwise (`scene.beside`).
always: in these states, whatever is drawn (`work.scenes.model.KEPT`)."""

WORK: frozenset[Giver] = frozenset({"director", "partner", "worker"})
STEER: frozenset[Giver] = frozenset({"director", "partner"})
JUDGE: frozenset[Giver] = frozenset({"director"})
FINANCE: frozenset[Giver] = frozenset({"finance"})
APPROVE: frozenset[Giver] = frozenset({"admin", "finance"})
ADMIN: frozenset[Giver] = frozenset({"admin"})
ANYBODY: frozenset[Giver] = frozenset({"anybody"})
"""Of those who see the ticket; its nodes say whom they are for."""
WALKED: tuple[EventKind, ...] = (
    "advanced", "handed_over", "withdrawn", "agreed", "rejected", "returned", "passed_on", "people_added",
    "picked_up",
)  # fmt: skip
NOBODY: frozenset[Giver] = frozenset()
"""A program gives it: two people decided it elsewhere, a scene that they published, or the customer by a link."""


@dataclass(frozen=True, slots=True)
class Command:
    """decided_by: the pure functions, below `suanqing`. writes: the event's kind, one of these, and whether
    it moves money."""

    decided_by: tuple[str, ...]
    given_by: frozenset[Giver]
    writes: Mapping[EventKind, Money]
    of_own: OfOwn = "until_done"
    drawn: Drawn = "by_node"


def _one(
    decision: str,
    givers: frozenset[Giver],
    event: EventKind,
    money: Money,
    of_own: OfOwn = "until_done",
    drawn: Drawn = "by_node",
) -> Command:
    """A command with one decision and one kind of event."""
    return Command((f"work.tickets.{decision}",), givers, {event: money}, of_own, drawn)


COMMANDS: Mapping[CommandName, Command] = {
    "create": _one(
        "decide.create", frozenset({"director", "member"}), "created", "yes", "always"
    ),
    "claim": _one("decide.claim", frozenset({"colleague"}), "claimed", "yes", "always"),
    "assign": _one("decide.assign", STEER, "assigned", "yes"),
    "set_crew": _one("decide.set_crew", STEER, "crew_set", "yes", drawn="by_state"),
    "arrive": _one("decide.arrive", WORK, "arrived", "no"),
    "add_line": _one("decide.add_line", WORK, "line_added", "yes"),
    "remove_line": _one("decide.remove_line", WORK, "line_removed", "yes"),
    "add_minutes": _one("decide.add_minutes", WORK, "line_added", "yes"),
    "complete": _one("decide.complete", WORK, "completed", "yes"),
    "close": _one("decide.close", STEER, "closed", "no", "always"),
    "cancel": _one("decide.cancel", STEER, "cancelled", "yes"),
    "comment": _one(
        "decide.comment", WORK, "commented", "no", "always", "by_state"
    ),
    "move": _one("decide.move", STEER, "moved", "depends", drawn="by_state"),
    "transfer": _one(
        "decide.transfer", JUDGE | FINANCE, "transferred", "yes", "never", "by_state"
    ),
    "reschedule": Command(
        ("work.service.appointments.reschedule",), STEER, {"rescheduled": "depends"},
        drawn="by_state",
    ),
    "describe": _one("rework.described", WORK, "described", "yes", drawn="by_state"),
    "add_evidence": _one(
        "decide.add_evidence", WORK, "evidence_added", "yes", "always", "by_state"
    ),
    "answer": _one("decide.answer", WORK, "form_answered", "depends", "always"),
    "decide_evidence": _one(
        "decide.decide_evidence", JUDGE, "evidence_decided", "yes", "never", "by_state"
    ),
    "correct_quantity": _one(
        "decide.correct_quantity", NOBODY, "quantity_corrected", "yes", drawn="always"
    ),
    "set_facts": _one(
        "fact_decisions.set_facts", WORK | FINANCE, "facts_told", "yes", drawn="by_state"
    ),
    "propose_source": _one(
        "fact_decisions.propose_source", STEER | FINANCE, "source_proposed", "no",
        drawn="by_state",
    ),
    "decide_source": _one(
        "fact_decisions.decide_source", APPROVE, "source_decided", "depends",
        "never", "by_state",
    ),
    "pick_tier": _one(
        "fact_decisions.pick_tier", JUDGE | FINANCE, "tier_picked", "yes", "never", "by_state"
    ),
    "reach": _one("fact_decisions.reach", WORK, "milestone_reached", "yes"),
    "start_work": _one("fact_decisions.start_work", WORK, "work_started", "no"),
    "stop_work": _one(
        "fact_decisions.stop_work", WORK, "work_stopped", "yes", drawn="by_state"
    ),
    "add_session": _one(
        "fact_decisions.add_session", WORK | FINANCE, "session_added", "yes", drawn="by_state"
    ),
    "set_sessions": _one(
        "fact_decisions.set_sessions", JUDGE | FINANCE, "sessions_set", "yes", "never", "by_state"
    ),
    "track": _one("fact_decisions.track", WORK, "tracked", "depends"),
    "pause": _one("fact_decisions.pause", WORK, "paused", "no"),
    "resume": _one("fact_decisions.resume", WORK, "resumed", "no"),
    "relate": Command(
        (
            "work.tickets.rework.linked", "work.tickets.rework.unlinked",
            "work.tickets.rework.repeated", "work.tickets.rework.released",
            "work.service.contracts.under", "work.service.contracts.out_of",
            "work.orders.attribution.recredited", "work.orders.attribution.bound",
        ),
        JUDGE | FINANCE,
        {
            "rework_linked": "yes", "rework_unlinked": "depends",
            "reworked": "depends", "rework_released": "depends",
            "contract_set": "yes", "contract_left": "yes", "attributed": "depends",
        },
        "never", "by_state",
    ),
    "refund": Command(
        ("finance.corrections.facts.refund", "finance.corrections.facts.order_refund"),
        FINANCE, {"refunded": "yes"}, "never", "always",
    ),
    "adjust": Command(
        ("finance.corrections.facts.adjust",), NOBODY, {"adjusted": "yes"}, drawn="always"
    ),
    "hold_clock": Command(
        ("work.tickets.clock_decisions.held",), WORK,
        {"clock_paused": "no", "clock_resumed": "no"},
    ),
    "set_deadline": _one(
        "clock_decisions.deadline_set", JUDGE, "deadline_set", "no", "never"
    ),
    "keep_time": Command(
        ("work.tickets.clock_decisions.fired", "work.tickets.clock_decisions.recalendared"),
        NOBODY, {"clock_fired": "depends", "calendar_changed": "no"},
    ),
    "reserve_part": Command(
        ("work.tickets.part_decisions.reserve", "work.tickets.part_decisions.wait"), WORK,
        {"part_reserved": "no", "part_awaited": "no"}, "always",
    ),
    "release_part": _one(
        "part_decisions.release", WORK, "part_released", "no", "always", "by_state"
    ),
    "use_part": _one("part_decisions.use", WORK, "part_used", "yes"),
    "return_part": _one(
        "part_decisions.give_back", WORK, "part_returned", "yes", drawn="by_state"
    ),
    "return_old_part": _one(
        "part_decisions.give_old_back", WORK, "old_part_returned", "no", "always", "by_state"
    ),
    "advance": Command(
        ("work.tickets.walking.advanced",), ANYBODY, dict.fromkeys(WALKED, "depends"), "always"
    ),
    "move_token": _one("walking.token_moved", ADMIN, "token_moved", "depends"),
    "migrate": _one("walking.migrated", ADMIN, "migrated", "no", "always"),
    "act": Command(
        tuple(f"work.tickets.act_decisions.{each}" for each in ("made", "linked", "unlinked", "failed")), NOBODY,
        {"act_done": "no", "linked": "no", "unlinked": "no", "act_failed": "no"},
    ),
    "clear_act": Command(
        tuple(f"work.tickets.act_decisions.{each}" for each in ("retried", "dropped")), JUDGE | FINANCE,
        {"act_retried": "no", "act_dropped": "no"}, "never",
    ),
    "rate": _one("decide.rate", NOBODY, "rated", "no"),
}  # fmt: skip
