"""What is decided about a ticket's clocks: fired, held, another deadline, another calendar. Pure.

A clock is a token's, of a node with a limit. `pause` and `resume` of a ticket are about its response time and its
pauses (`clocks`); these hold one clock, by a reason of `labels.CLOCK_REASONS`, and leave all others running.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict, DomainError, Invalid, NotFound
from suanqing.times import epoch_ms
from suanqing.work.scenes import clocks, due
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.clocks import ANSWERED
from suanqing.work.scenes.due import Fired
from suanqing.work.scenes.limits import BEST, MAX_MINUTES
from suanqing.work.scenes.model import DUE
from suanqing.work.tickets.colleagues import Colleague, taken_over
from suanqing.work.tickets.due_items import BY_CLOCK, clocks_of, with_clocks, with_event
from suanqing.work.tickets.flow import nodes_of
from suanqing.work.tickets.flow_changes import walk
from suanqing.work.tickets.flow_log import FLOW
from suanqing.work.tickets.hands import handed
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import milliseconds, record_walk

Token = Mapping[str, Any]
Row = dict[str, Any]
HOLDS = ("customer", "parts", "platform", "other")
"""Of `labels.CLOCK_REASONS`, why people let a clock stand; the answer holds it by itself."""
REASONS = ("priority", "level", "agreement", "customer_wish", "other")
"""Why people change a deadline."""


class Done(NamedTuple):
    """levels: how many fired."""

    ticket: Ticket
    levels: int


def searched(ticket: Ticket, rules: due.Rules, at: datetime) -> str | None:
    """The token whose work goes by now to whom dispatch suggests: one an event, the first of them, and none in an event
    that leaves a node."""
    clocks = clocks_of(ticket)
    kept = {token: clock for token, clock in clocks.items() if token in rules}
    levels = due.fire(kept, rules, epoch_ms(at)).fired
    return None if _over(ticket, levels) else next(iter(_searched(levels)), None)


def _searched(levels: Iterable[Fired]) -> list[str]:
    """Tokens of which the last level that hands the work over leaves it to dispatch to whom."""
    last = {each.token: each.step for each in levels if each.step and each.step.reassign}
    return [token for token, step in last.items() if BEST in step.to]


def fired(
    ticket: Ticket, rules: due.Rules, at: datetime, colleague: Colleague | None = None
) -> Done | None:
    """With every level that is due by now; None where none is, and the moment is right as it stands.

    Where a clock is over at a node that is left on "due", it is left in the same event: one token an event, the
    first of them; the next waits for the next call. Where the way cannot be taken, since somebody would have to be
    paid who cannot, the level says so (`refused`), and who has the work is told. colleague: who takes the work of the
    token that was `searched` for; where nobody fits, it waits in the step's queue.
    """
    now, clocks = epoch_ms(at), clocks_of(ticket)
    kept = {token: clock for token, clock in clocks.items() if token in rules}
    over = _over(ticket, due.fire(kept, rules, now).fired)
    later = {*over[1:], *_searched(due.fire(kept, rules, now).fired)[not over :]} - {*over[:1]}
    kept = {token: clock for token, clock in kept.items() if token not in later}
    handled = due.fire(kept, rules, now)
    if not handled.fired:
        return None
    levels = [_found(each, colleague) for each in handled.fired]
    told = [_told(each, ticket.tokens) for each in levels if not _only_waits(ticket, each)]
    tokens, rows = _reassigned(ticket.tokens, levels)
    after = with_clocks(
        ticket.with_(tokens=dict(tokens)), clocks | dict(handled.clocks), rules, now
    )
    if over:
        try:
            left = _left(ticket, after, over[0], told, rows, at)
            return Done(left, len(handled.fired))
        except DomainError as error:
            told = [
                *(each for each in told if (each["token"], each["kind"]) != (over[0], "due")),
                _due_refused(ticket, over[0], now, error),
            ]
    data: dict[str, Any] = {"levels": told} | ({FLOW: rows} if rows else {})
    if colleague and colleague.party and not over:
        after, said = taken_over(after, ticket.tokens[colleague.token].get("owner"), colleague)
        data |= said
    told_of = with_event(ticket, after, "clock_fired", BY_CLOCK, at, data)
    return Done(handed(ticket, told_of, at), len(handled.fired))


def _found(level: Fired, colleague: Colleague | None) -> Fired:
    """A step that leaves it to dispatch, with whom that came to; else with its queue."""
    if level.step is None or BEST not in level.step.to:
        return level
    party = colleague.party if colleague and colleague.token == level.token else None
    to = {"party": party} if party else {"queue": level.step.to["queue"]}
    return level._replace(step=level.step._replace(to=to | {BEST: level.step.to[BEST]}))


def _over(ticket: Ticket, levels: Iterable[Fired]) -> list[str]:
    """The tokens whose clocks are over where their nodes are left on that."""
    nodes = nodes_of(ticket)
    return [each.token for each in levels if each.kind == DUE and DUE in nodes[each.token].exits]


def _only_waits(ticket: Ticket, level: Fired) -> bool:
    """Whether the clock is no promise of anybody's, but how long the node waits."""
    return nodes_of(ticket)[level.token].limit is None


def _left(
    before: Ticket, ticket: Ticket, token: str, told: list[Row], rows: list[Row], at: datetime
) -> Ticket:
    """before: with its clocks as they were, which the event is told against."""
    walked = walk(ticket, Command(DUE, BY_CLOCK, token), milliseconds(at))
    walked = walked._replace(rows=[*rows, *walked.rows])
    data = {"levels": told} if told else {}
    ticket = ticket.with_(clocks=before.clocks)
    return record_walk(ticket, walked, "clock_fired", BY_CLOCK, at, data)


def _due_refused(ticket: Ticket, token: str, now: int, error: DomainError) -> dict[str, Any]:
    stands = ticket.tokens[token]
    owner = {"owner": stands["owner"]} if "owner" in stands else {}
    told = {"token": token, "node": stands["node"], "kind": "due", "at": now, **owner}
    return told | {"refused": error.code}


def _told(level: Fired, tokens: Mapping[str, Token]) -> dict[str, Any]:
    token = tokens[level.token]
    told = {"token": level.token, "node": token["node"], "kind": level.kind}
    told |= {"owner": token["owner"]} if "owner" in token else {}
    if level.step is None:
        return told | {"at": level.at}
    return told | {"at": level.at, "step": level.level - clocks.FIRST_STEP + 1, "to": dict(level.step.to),
                   "reassign": level.step.reassign}  # fmt: skip


def _reassigned(
    tokens: Mapping[str, Token], levels: Iterable[Fired]
) -> tuple[Mapping[str, Token], list[dict[str, Any]]]:
    """The work goes where the last such escalation of its token says. Who did some of it stays in the crew, and is
    paid as the book says: that is nothing a clock decides."""
    found, rows = dict(tokens), []
    for level in levels:
        if level.step is None or not level.step.reassign:
            continue
        has, leaves = _owner(level.step.to)
        token = {k: v for k, v in found[level.token].items() if k not in (leaves, "slots")}
        found[level.token] = token | has
        rows.append({"kind": "handed_over", "token": level.token, "set": has, "unset": [leaves, "slots"]})  # fmt: skip
    return found, rows


def _owner(to: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """A person has it; of a role or queue, whoever takes it."""
    if "party" in to:
        return {"owner": str(to["party"])}, "queue"
    return {"queue": str(to.get("queue") or to.get("role"))}, "owner"


def held(
    ticket: Ticket, rules: due.Rules, token: str, reason: str, on: bool, note: str, by: str, at: datetime
) -> Ticket:  # fmt: skip
    """One clock held by a reason, or no longer held by it. Conflict `clock_stands`: that changes nothing."""
    clock, now = _clock(ticket, rules, token), epoch_ms(at)
    if reason not in HOLDS:
        raise _unknown(reason, HOLDS)
    calendar = rules[token][1]
    changed = (
        clocks.paused(clock, calendar, now, reason) if on else clocks.resumed(clock, now, reason)
    )
    if changed.holds == clock.holds:
        if on:
            raise Conflict("the clock is held by that already", "clock_stands", token=token)
        raise Conflict("the clock is not held by that", "clock_stands", token=token)
    data = {"token": token, "reason": reason} | ({"note": note} if note else {})
    after = with_clocks(ticket, {**clocks_of(ticket), token: changed}, rules, now)
    return with_event(ticket, after, "clock_paused" if on else "clock_resumed", by, at, data)


def deadline_set(
    ticket: Ticket, rules: due.Rules, token: str, minutes: int, reason: str, note: str, by: str, at: datetime
) -> Ticket:  # fmt: skip
    """Another limit for a running node, in minutes of its calendar from the beginning; what was used stays."""
    clock, now = _clock(ticket, rules, token), epoch_ms(at)
    if reason not in REASONS:
        raise _unknown(reason, REASONS)
    if not 1 <= minutes <= MAX_MINUTES:
        raise Invalid(
            f"minutes: these are 1 to {MAX_MINUTES} in whole numbers", "bad_limit", where="minutes"
        )
    if ANSWERED in clock.holds:
        raise Conflict(
            "the clock is answered", "clock_stands", token=token, holds=list(clock.holds)
        )
    if minutes == clock.limit_min:
        raise Invalid("the ticket knows this already", where="minutes")
    limit, calendar = rules[token]
    changed = clocks.limited(clock, limit, calendar, now, minutes, reason)
    after = with_clocks(ticket, {**clocks_of(ticket), token: changed}, rules, now)
    data = {
        "token": token,
        "minutes": minutes,
        "was": clock.limit_min,
        "reason": reason,
        "note": note,
    }
    told = {"due_was": ticket.due, "due": after.due}
    return with_event(
        ticket, after, "deadline_set", by, at, data | {k: v for k, v in told.items() if v}
    )


def recalendared(ticket: Ticket, rules: due.Rules, at: datetime) -> Ticket | None:
    """Due at another moment because a calendar or a year has changed since; None where it is not."""
    now = epoch_ms(at)
    after = with_clocks(ticket, clocks_of(ticket), rules, now)
    if after.due == ticket.due:
        return None
    told = {"was": ticket.due, "due": after.due}
    return with_event(
        ticket, after, "calendar_changed", BY_CLOCK, at, {k: v for k, v in told.items() if v}
    )


def _unknown(reason: str, allowed: tuple[str, ...]) -> Invalid:
    return Invalid(f"{reason!r} is no such reason", "bad_clock_reason", allowed=list(allowed))


def _clock(ticket: Ticket, rules: due.Rules, token: str) -> clocks.Clock:
    """NotFound `no_clock`."""
    if token not in ticket.clocks or token not in rules:
        raise NotFound("no clock runs there", "no_clock", token=token, clocks=sorted(rules))
    return clocks_of(ticket)[token]
