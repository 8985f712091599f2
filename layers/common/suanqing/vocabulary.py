"""The words rules speak (事实词汇): names of facts, their kinds, and what a value of each must be. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from suanqing import quantities, texts
from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.texts import normal

DIMENSIONS = ("region", "scenario", "level", "channel")
"""What tiers are chosen by."""
STANDARD = "standard"
"""The level everyone has who has no other."""
Kind = Literal["text", "flag", "number", "date"]
Attrs = tuple[tuple[str, str | int | bool], ...]
"""Facts beyond the fixed ones: (name, value), each once, in order of names."""


class Word(NamedTuple):
    """number: a whole number, or a decimal as text. date: "2026-11-11"."""

    kind: Kind
    zh: str
    en: str


VOCABULARY: Mapping[str, Word] = {
    "asset": Word("text", "设备", "id of the asset served: a serial number, ..."),
    "claim": Word("text", "索赔单号", "number of the claim the ticket settles"),
    "claim_amount": Word("number", "索赔金额", "amount claimed, in minor units"),
    "claim_evidence": Word("text", "索赔凭证", "reference of what proves the claim"),
    "declared_value": Word(
        "number", "申报价值", "value of the goods as the customer declares it, in minor units"
    ),
    "customer_class": Word("text", "客户分类", "key, new, ... customer, when the ticket was made"),
    "customer_id": Word("text", "客户编号", "id of the customer, never a name or a number to call"),
    "distance_km": Word("number", "里程（公里）", "way to the site in kilometres"),
    "event": Word("text", "活动", "sales event or promotion the ticket belongs to"),
    "follow_up_on": Word(
        "date", "回访日期", "day on which somebody is to come back to the customer"
    ),
    "holiday": Word("flag", "节假日", "served on a public holiday"),
    "member_level": Word("text", "会员等级", "level of the customer's membership"),
    "on_time": Word("flag", "准时", "arrived within the promised time"),
    "order_amount": Word("number", "订单金额", "the customer's order in minor units"),
    "origin": Word("text", "报修方式", "how the ticket came in: qr, phone, ..."),
    "package": Word("text", "套餐", "package sold"),
    "paused_minutes": Word(
        "number", "暂停时长（分钟）", "minutes of pauses before the first response"
    ),
    "product_type": Word("text", "产品类型", "kind of product served"),
    "project": Word("text", "项目", "project the work belongs to"),
    "rework": Word("flag", "返工", "repeats work that was done before"),
    "response_minutes": Word("number", "响应时长（分钟）", "minutes to the first response"),
    "service_level": Word("text", "服务等级", "agreed grade of service"),
    "source": Word("text", "客户来源", "where the customer came from: livestream, store, ..."),
    "spending_level": Word("text", "城市消费水平", "spending level of the city, dated"),
    "symptom": Word("text", "故障现象", "what the asset does wrong"),
    "team": Word("text", "班组", "party id of the lead worker's team"),
    "vip": Word("flag", "VIP 客户", "the customer is a VIP"),
    "warranty": Word("flag", "保修期内", "served under warranty"),
    "worker_region": Word("text", "服务人员地区", "division code the lead worker is at home in"),
}
"""Every further fact a rule may name; a name is added here, and never changes its meaning."""

AMOUNTS = frozenset({"claim_amount", "declared_value", "order_amount"})
"""Words that are amounts: what a customer or supplier was asked for, shown to who may read all money."""

OWN_WAY = frozenset({
    "source", "response_minutes", "paused_minutes", "on_time", "holiday", "spending_level", "customer_id", "team",
    "worker_region",
})  # fmt: skip
"""Words that no form states: what two people change, what is found out, what says who a customer is or who earns."""

UNITS_OF: Mapping[str, tuple[str, ...]] = {"distance_km": ("km", "公里", "千米")}
"""How people write the unit in which a word counts."""

ANSWER = ("response_minutes", "paused_minutes")
"""What a rule that asks for the first shows beside its number, with the target that it sets."""

DERIVED: Mapping[str, Word] = {
    "day": Word("date", "服务日期", "local day of the service, e.g. 2026-11-11"),
    "weekday": Word("text", "星期", "mon, tue, ... sun: of that day"),
}
"""What rules may name as well, and no ticket says: it follows from when it was served, and where."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

QTY = "qty"
"""A ticket line's quantity, where a dispute contests it as a fact."""
YES_NO: Mapping[str, bool] = {
    "true": True, "yes": True, "是": True, "false": False, "no": False, "否": False,
}  # fmt: skip
"""How people write a flag, small letters."""

NAMES = (*DIMENSIONS, "urgent", *VOCABULARY, *DERIVED)
"""What a rule's `when` may name."""


def attribute(name: str, value: Any) -> tuple[str, str | int | bool]:
    """One further fact as it is stored; Invalid for an unknown name or a value of another kind."""
    word = VOCABULARY.get(name)
    if word is None:
        raise Invalid(f"unknown fact {name[:40]!r}", name=name[:40])
    if not fits(word.kind, value):
        raise Invalid(f"{name} is a {word.kind}, not {str(value)[:40]!r}", name=name)
    return name, value


def checked(values: Mapping[str, Any]) -> Attrs:
    """Further facts as somebody tells them now: in canonical form, numbers and texts within bounds."""
    return tuple(_bounded(*attribute(name, values[name])) for name in sorted(values))


def longest(name: str) -> int:
    """Characters of a text that says this."""
    return MAX_TEXT.get(name, 120)


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values say the same: a number is the same however it is written."""
    if one is None or other is None or VOCABULARY[name].kind != "number":
        return bool(one == other)
    return number(one) == number(other)


def _bounded(name: str, value: str | int | bool) -> tuple[str, str | int | bool]:
    match VOCABULARY[name].kind:
        case "number":
            quantities.number(value, quantities.WORDS.get(name, quantities.ANY), name)
        case "text":
            return name, texts.text(value, longest(name), name, least=1)
    return name, value


MAX_TEXT = {"claim_evidence": 300}
"""Characters of a text; of the others 120."""


def attributes(values: Mapping[str, Any]) -> Attrs:
    """The canonical form of further facts: each checked, in order of names."""
    return tuple(attribute(name, values[name]) for name in sorted(values))


def fits(kind: Kind, value: Any) -> bool:
    if kind == "date":
        return isinstance(value, str) and ordinal(value) > 0
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "text":
        return isinstance(value, str) and value != ""
    if isinstance(value, str):
        rate(value)
        return True
    return isinstance(value, int) and not isinstance(value, bool)


def composed(value: Any) -> Any:
    """A text as `texts.normal` spells it, so that two spellings of one text are one; else the value."""
    return normal(value) if isinstance(value, str) else value


def number(value: str | int) -> Decimal:
    return Decimal(value)


def ordinal(day: str) -> int:
    """The day's number in the calendar; Invalid for what is none."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        raise Invalid(f"{day[:40]!r} is no day such as 2026-11-11", day=day[:40]) from None
