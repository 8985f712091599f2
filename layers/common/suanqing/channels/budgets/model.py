"""A budget (额度): how much of what a platform meters may be used in a period, and how much is. Pure.

Calls of a month, messages to one member in a minute, messages to one number in a day, money of a day, consents that a
customer gave: all are one thing, `ChannelBudget(kind, whose, period, limit, used)`. What is used is counted before
the platform is asked, under the condition that it fits, so a crash counts too much and never too little; what does not
fit is not sent: it degrades to another way, and `refused` says how often.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, assert_never

from suanqing.errors import Invalid
from suanqing.times import BEIJING, epoch_ms

Period = Literal["minute", "day", "month", "granted"]
"""Calendar minutes, days and months (Beijing). granted: no period; each use was granted before."""
Unit = Literal["messages", "calls", "fen"]
KEPT: Mapping[Period, timedelta] = {
    "minute": timedelta(days=1), "day": timedelta(days=90), "month": timedelta(days=800),
    "granted": timedelta(days=800),
}  # fmt: skip
"""How long a count is kept after its last change."""


class Rule(NamedTuple):
    """A kind of budget. each: it is counted for every `whose` (a member, a number) apart; else for the company.
    limit: what the product holds to where the company says nothing (`limits_of`); 0: nothing, until it does. most: what
    the company may say at most; 0: as much as it likes. least: what it may say at least, where nothing could go
    another way."""

    kind: str
    channel: str
    period: Period
    limit: int = 0
    unit: Unit = "messages"
    each: bool = False
    most: int = 0
    least: int = 0


RULES: dict[str, Rule] = {
    each.kind: each
    for each in (
        Rule("wecom_member", "wecom", "minute", 15, each=True, most=15, least=1),
        Rule("sms_number", "sms", "day", 5, each=True, most=25),
        Rule("sms_messages", "sms", "day"),
        Rule("sms_money", "sms", "day", unit="fen"),
        Rule("sms_digits_number", "sms", "day", 5, each=True, most=25),
        Rule("sms_digits", "sms", "day"),
        Rule("miniprogram_consent", "miniprogram", "granted", each=True),
        Rule("dingtalk_calls", "dingtalk", "month", 5_000, unit="calls"),
    )
}  # fmt: skip
"""With those of the registry's rows (`Channel.budgets`); names for people in `labels.BUDGETS`."""


@dataclass(frozen=True, slots=True)
class ChannelBudget:
    """whose: a member, a digest of a number; empty: the company's. period: its name, as `named` says. refused: so
    many did not fit."""

    kind: str
    whose: str
    period: str
    limit: int
    used: int
    refused: int = 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


class Charge(NamedTuple):
    """What one step needs of a budget."""

    kind: str
    n: int = 1
    whose: str = ""

    @property
    def rule(self) -> Rule:
        return RULES[self.kind]


class Taking(NamedTuple):
    """spent: the kind whose budget is used up; empty: it was counted. used: of the first charge, afterwards."""

    spent: str = ""
    used: int = 0

    @property
    def allowed(self) -> bool:
        return not self.spent


def named(period: Period, at: datetime) -> str:
    """minute:29412345, 2026-11-30, 2026-11 or granted."""
    match period:
        case "minute":
            return f"minute:{epoch_ms(at) // 60_000}"
        case "day":
            return at.astimezone(BEIJING).strftime("%Y-%m-%d")
        case "month":
            return at.astimezone(BEIJING).strftime("%Y-%m")
        case "granted":
            return "granted"
        case _:
            assert_never(period)


def company_wide(channel: str) -> list[Rule]:
    """Those of a channel that are counted for the whole company."""
    return [each for each in RULES.values() if each.channel == channel and not each.each]


def limits_of(document: Mapping[str, Any]) -> Mapping[str, int]:
    """The company's own limits (`{"wecom_member": 10}`). Raises Invalid naming the kind."""
    for kind, limit in document.items():
        rule = RULES.get(kind)
        if rule is None or rule.period == "granted":
            raise Invalid(f"there is no budget {kind} to limit", where=kind)
        if isinstance(limit, bool) or not isinstance(limit, int) or not 0 <= limit < 10**12:
            raise Invalid("a limit is a whole number, 0 or more", where=kind)
        if limit < rule.least:
            raise Invalid(f"a limit of this is {rule.least} at least", where=kind)
        if rule.most and limit > rule.most:
            raise Invalid(f"the platform allows {rule.most} at most", where=kind)
    return dict(document)
