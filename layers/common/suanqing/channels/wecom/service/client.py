"""What of WeCom's answers about customer service is read. Pure.

Source: WeCom 94670 (kf/sync_msg: 1,000 messages at most, those of three days), 94677 (kf/send_msg: within 48 hours
after the customer's message, five messages until they write again; msgid of 32 characters at most), 90313 (errors).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FETCH, SEND = "kf/sync_msg", "kf/send_msg"
SPENT, TOO_LATE, OVER, IN_TALK = 95001, 95002, 95013, 95018
"""Five were sent since the customer wrote; they wrote too long ago; the talk is over; somebody talks with them."""
GONE = frozenset({95000, 95004})
"""There is no such account of customer service, or no more."""
NOBODY = frozenset({40096, 84061})
"""WeCom knows no customer of that external_userid."""
REFUSED = frozenset({SPENT, TOO_LATE, OVER, IN_TALK}) | GONE | NOBODY
BAD_CALLBACK = 95007
"""The callback's token is over or none: without one WeCom is asked all the same, which it allows less often."""
NOT_HERE = frozenset({95011, 95012, 95017})
"""Customer service is worked in WeCom itself, not used at all, or not open to this app: a setting in its console."""
BYTES = 2048
CUSTOMER = 3
"""`origin` of a message that the customer wrote."""


@dataclass(frozen=True, slots=True)
class Said:
    """A customer wrote to an account at that second."""

    customer: str
    account: str
    at: int


@dataclass(frozen=True, slots=True)
class Page:
    said: tuple[Said, ...]
    cursor: str
    more: bool


def page_of(answer: Mapping[str, Any]) -> Page:
    """What cannot be read is no message of a customer's."""
    rows = answer.get("msg_list")
    found = (_said(each) for each in rows if isinstance(each, Mapping)) if isinstance(rows, list) else ()  # fmt: skip
    said = tuple(each for each in found if each is not None)
    return Page(said, str(answer.get("next_cursor") or ""), answer.get("has_more") == 1)


def _said(row: Mapping[str, Any]) -> Said | None:
    customer, account, at = (row.get(n) for n in ("external_userid", "open_kfid", "send_time"))
    if row.get("origin") != CUSTOMER or not isinstance(at, int) or isinstance(at, bool):
        return None
    if not (isinstance(customer, str) and customer and isinstance(account, str) and account):
        return None
    return Said(customer, account, at)


def cut(text: str) -> str:
    """As long as a message may be."""
    raw = text.encode()
    return text if len(raw) <= BYTES else raw[: BYTES - 3].decode(errors="ignore") + "…"
