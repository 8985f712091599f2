"""What is decided about a ticket's clocks: fired, held, another deadline, another calendar. Pure.

A clock is a token's, of a node with a limit. `pause` and `resume` of a ticket are about its response time and its
pauses (`clocks`); these hold one clock, by a reason of `labels.CLOCK_REASONS`, and leave all others running.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.times import epoch_ms
from suanqing.work.scenes import clocks, due
from suanqing.work.scenes.clocks import ANSWERED
from suanqing.work.scenes.due import Fired
from suanqing.work.scenes.limits import MAX_MINUTES
from suanqing.work.tickets.due_items import (
    BY_CLOCK,
    FLOW,
    Timed,
    Token,
    moment,
    timed_by,
    with_event,
)

HOLDS = ("customer", "parts", "platform", "other")
"""Of `labels.CLOCK_REASONS`, why people let a clock stand; the answer holds it by itself."""
REASONS = ("priority", "level", "agreement", "customer_wish", "other")
"""Why people change a deadline."""


def fired(timed: Timed, rules: due.Rules, at: datetime) -> Timed | None:
    """With every level that is due by now; None where none is, and the moment is right as it stands."""
    now = epoch_ms(at)
    handled = due.fire({t: c for t, c in timed.clocks.items() if t in rules}, rules, now)
    if not handled.fired:
        return None
    tokens, rows = _reassigned(timed.tokens, handled.fired)
    data: dict[str, Any] = {"levels": [_told(each, timed.tokens) for each in handled.fired]}
    if rows:
        data[FLOW] = rows
    after = timed._replace(
        clocks={**timed.clocks, **handled.clocks}, tokens=tokens, due=handled.due
    )
    return with_event(after, "clock_fired", BY_CLOCK, at, data)


def _told(level: Fired, tokens: Mapping[str, Token]) -> dict[str, Any]:
    token = tokens[level.token]
    told = {"token": level.token, "node": token["node"], "kind": level.kind}
    told |= {"owner": token["owner"]} if "owner" in token else {}
    if level.step is None:
        return told | {"at": level.at}
    return told | {"at": level.at, "step": level.level - clocks.FIRST_STEP + 1, "to": dict(level.step.to),
                   "reassign": level.step.reassign}  # fmt: skip


def _reassigned(
    tokens: Mapping[str, Token], levels: tuple[Fired, ...]
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
    timed: Timed, rules: due.Rules, token: str, reason: str, on: bool, note: str, by: str, at: datetime
) -> Timed:  # fmt: skip
    """One clock held by a reason, or no longer held by it. Conflict `clock_stands`: that changes nothing."""
    clock, now = _clock(timed, rules, token), epoch_ms(at)
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
    after = timed_by(timed, {**timed.clocks, token: changed}, rules, now)
    return with_event(after, "clock_paused" if on else "clock_resumed", by, at, data)


def deadline_set(
    timed: Timed, rules: due.Rules, token: str, minutes: int, reason: str, note: str, by: str, at: datetime
) -> Timed:  # fmt: skip
    """Another limit for a running node, in minutes of its calendar from the beginning; what was used stays."""
    clock, now = _clock(timed, rules, token), epoch_ms(at)
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
    after = timed_by(timed, {**timed.clocks, token: changed}, rules, now)
    data = {
        "token": token,
        "minutes": minutes,
        "was": clock.limit_min,
        "reason": reason,
        "note": note,
    }
    told = {"due_was": moment(timed.due), "due": moment(after.due)}
    return with_event(after, "deadline_set", by, at, data | {k: v for k, v in told.items() if v})


def recalendared(timed: Timed, rules: due.Rules, at: datetime) -> Timed | None:
    """Due at another moment because a calendar or a year has changed since; None where it is not."""
    now = epoch_ms(at)
    after = timed_by(timed, timed.clocks, rules, now)
    if after.due == timed.due:
        return None
    told = {"was": moment(timed.due), "due": moment(after.due)}
    return with_event(after, "calendar_changed", BY_CLOCK, at, {k: v for k, v in told.items() if v})


def _unknown(reason: str, allowed: tuple[str, ...]) -> Invalid:
    return Invalid(f"{reason!r} is no such reason", "bad_clock_reason", allowed=list(allowed))


def _clock(timed: Timed, rules: due.Rules, token: str) -> clocks.Clock:
    """NotFound `no_clock`."""
    if token not in timed.clocks or token not in rules:
        raise NotFound("no clock runs there", "no_clock", token=token, clocks=sorted(rules))
    return timed.clocks[token]
