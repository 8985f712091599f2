"""What a customer is told, and by which ways they may be (通知客户). Pure.

A way is an address on a channel with the customer's consent: a phone for SMS, an openid of the mini program. What is
told of a ticket names the step, its number and a link to the customer's page: no title, name, phone, address or amount.
Of points it names how many more or less, and how many there are; of a plan's step what the plan's text may name; a
welcome names the employee whom the customer just met, and their outlet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from suanqing.labels import Lang

OF_TICKETS = ("ticket", "outlet", "step", "when", "link", "token")
OF_POINTS = ("points", "balance")
OF_PLANS = ("name", "balance", "days", "coupon")
OF_WELCOMES = ("employee", "outlet")
FIELDS = tuple(dict.fromkeys(OF_TICKETS + OF_POINTS + OF_PLANS))
"""What texts and templates may name. when: the appointment, as 2026-12-01 10:00 (Beijing). token: the end of the link,
for templates whose address is fixed. points: +30, or -5."""
Result = Literal["sent", "spent", "refused", "off", "unknown"]


@dataclass(frozen=True, slots=True)
class Way:
    """consent: how and when the customer agreed. by: who recorded it. address: as the channel takes it; never logged.
    digest: by which a refusal is known, whatever ticket it was said at."""

    channel: str
    address: str = field(repr=False)
    consent: str
    by: str
    at: datetime
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """id: the same for the same step however often it is tried; budgets are counted by it. ticket: "" where it is about
    none. part: what the company's rules say of this channel (a template, its fields). text: the whole, for channels
    that take any text."""

    id: str
    ticket: str
    fields: Mapping[str, str] = field(repr=False)
    part: Mapping[str, object]
    text: str = field(default="", repr=False)
    lang: Lang = "zh"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one message on one channel.

    sent      the platform took it; ref: its name for it
    spent     a budget is used up (why: its kind); nothing was sent
    refused   the platform will not (why: its code); nothing was sent
    off       the company has not switched it on; nothing was sent
    unknown   it was handed over and no answer came: it may have been sent, so no way is tried again

    wrong: it was refused for the company's settings, whoever had been written to.
    """

    result: Result
    why: str = ""
    ref: str = ""
    wrong: bool = field(default=False, compare=False)


class Off:
    """Of a channel for which the company gave no secret."""

    def tell(self, message: Message, address: str) -> Told:
        return Told("off", "off")
