"""Waits until a ticket's money is booked, and shows it: for commands that make one."""

import time
from typing import Any

from ops.calls import Calls, Refused, Unanswered
from ops.screen import note, show_earnings

MAX_WAIT_SECONDS = 60.0
"""Seconds to wait for the money; it takes one or two."""
TELL_SECONDS = 10.0
"""Between two lines of a command that waits."""


def show_money(calls: Calls, ticket_id: str, who: str, patience: float = MAX_WAIT_SECONDS) -> None:
    """Waits until it is booked, then shows every step of it. Raises Refused as `until_settled`."""
    began = time.monotonic()
    until_settled(calls, ticket_id, who, patience)
    earned = calls.must("GET", f"/tickets/{ticket_id}/earnings", who=who)
    note(f"已入账，等待 {time.monotonic() - began:.1f} 秒", "booked, after these seconds")
    show_earnings(earned, calls.must("GET", f"/tickets/{ticket_id}/ledger", who=who))


def until_settled(
    calls: Calls, ticket_id: str, who: str, patience: float = MAX_WAIT_SECONDS
) -> dict[str, Any]:
    """The ticket once its money is booked; says so while it waits. Raises Refused when it turns red, or nothing
    comes for so many seconds."""
    began = told = time.monotonic()
    while (now := time.monotonic()) < began + patience:
        found = _looked(calls, ticket_id, who)
        if found["settlement"] == "settled":
            return found
        if found["settlement"] == "exception":
            raise Refused(f"{ticket_id}: 无法核算，见 GET /exceptions / it has no price")
        if now > told + TELL_SECONDS:
            told = now
            note(f"仍在等待入账，{now - began:.0f} 秒", "not booked yet, after these seconds")
        time.sleep(0.3)
    raise Refused(f"{ticket_id}: {patience:.0f} 秒内未入账 / not booked (runbook.md, SettleLate)")


def _looked(calls: Calls, ticket_id: str, who: str) -> dict[str, Any]:
    """The ticket now; where nobody answers in time, as if it waited still: functions that start for the first time
    may take longer than a call."""
    try:
        found: dict[str, Any] = calls.must("GET", f"/tickets/{ticket_id}", who=who)
    except Unanswered:
        return {"settlement": "waiting"}
    return found
