"""A notice: one thing one party should know, told once on every channel they have."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from suanqing.errors import Invalid
from suanqing.times import parse, rfc3339

Kind = Literal[
    "ticket_created", "ticket_assigned", "ticket_cancelled", "ticket_moved", "earned", "corrected",
    "exception", "answer", "rule_alert", "account_asked", "account_approved", "account_rejected", "money_waiting",
    "money_refused", "statement_drafted", "statement_issued", "statement_changed", "statement_approved",
    "statement_paid", "statement_returned", "dispute_raised", "dispute_answered", "approval_waiting",
    "approval_ended", "price_changed", "price_correction",
    "login_changed", "admin_recovery", "finished_changed",
    "rework_tied", "clock_warning", "clock_due", "clock_escalated", "scene_told", "act_failed",
    "ticket_rated", "address_waits", "task_given", "complaints_told", "digest",
]  # fmt: skip


ABOUT = "about"
"""Among a notice's parameters: the thing that waits (`approval:<id>`), whose end will be told to its `over_address`."""
CARD = "card"
"""Among an answer's parameters: by which its channel shows the pressed card anew."""
OVER = "over"


def account_address(channel: str, account: str) -> str:
    """Whom a notice is to when it is to an account of nobody here: told there, and nowhere else."""
    return f"{channel}:{account}"


def over_address(thing: str) -> str:
    """Of a notice to nobody: what stands in channels for a thing that waited is over (`notices.ending`)."""
    return account_address(OVER, thing)


def account_of(to: str) -> tuple[str, str] | None:
    """(channel, account) of such an address; None: it is a party, whose id has no colon."""
    channel, colon, account = to.partition(":")
    return (channel, account) if colon else None


@dataclass(frozen=True, slots=True)
class Notice:
    """`id` is derived from its cause, so that telling twice is telling once.

    to: party id, or an `account_address`. params: short strings for the wording; amounts are minor units as text.
    """

    id: str
    to: str
    kind: Kind
    at: datetime
    ticket: str | None = None
    params: dict[str, str] = field(default_factory=dict)


def to_dict(notice: Notice) -> dict[str, Any]:
    """The message that travels through SNS and SQS."""
    return {
        "id": notice.id,
        "to": notice.to,
        "kind": notice.kind,
        "at": rfc3339(notice.at),
        "ticket": notice.ticket,
        "params": notice.params,
    }


def from_dict(message: Any) -> Notice:
    """A notice from its message; Invalid names the field that is missing."""
    try:
        return Notice(
            id=message["id"],
            to=message["to"],
            kind=message["kind"],
            at=parse(message["at"]),
            ticket=message.get("ticket"),
            params={key: str(value) for key, value in (message.get("params") or {}).items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(f"not a notice: {error}") from None
