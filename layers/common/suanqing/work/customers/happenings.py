"""What customers did: looked, asked, came, bought, topped up. Facts that tags, coupons, plans and figures are computed
from, and nothing else. Pure.

A happening is one by kind, source and line; its refund has the same source and line, and takes back the whole of it. Of
what has no line a refund with one takes back its own amount, of its currency: what is left of it stands, with what was
left of the sum.
Times are RFC 3339, days and months those of Beijing, amounts minor units.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, get_args

from suanqing.times import BEIJING, parse

Told = Literal["browse", "consult", "campaign", "trial", "enrol", "visit", "order", "refund"]
"""What others tell."""
Kind = Literal[
    "browse", "consult", "campaign", "trial", "enrol", "visit", "order", "refund",
    "top_up", "spend", "give_back", "pay_back",
]  # fmt: skip
TOLD: tuple[Told, ...] = get_args(Told)
KINDS: tuple[Kind, ...] = get_args(Kind)
BOUGHT: frozenset[Kind] = frozenset({"visit", "order", "enrol"})
"""What a customer pays for: who came back, bought again."""


LONG = 10
"""Characters that a shop's order number has at least."""


class Happening(NamedTuple):
    """about: kinds of goods or topics. amount: what was paid. reduced: by how much less than without coupon and
    campaign. channel: where. outlet: at which."""

    customer: str
    kind: Kind
    source: str
    line: str
    at: str
    channel: str
    about: tuple[str, ...] = ()
    amount: int = 0
    currency: str = ""
    reduced: int = 0
    outlet: str = ""

    @property
    def day(self) -> date:
        return self.moment.date()

    @property
    def moment(self) -> datetime:
        return parse(self.at).astimezone(BEIJING)

    @property
    def ref(self) -> str:
        return f"{self.source}/{self.line}" if self.line else self.source


def ordered(found: Iterable[Happening]) -> list[Happening]:
    return sorted(found, key=_place)


def page(found: Iterable[Happening], most: int, place: str) -> tuple[list[Happening], str]:
    """The newest first, of those behind a place; and where to go on ("": that was all)."""
    every = [(_place(each), each) for each in reversed(ordered(found))]
    rest = [each for at, each in every if not place or at < place]
    shown = rest[:most]
    return shown, _place(shown[-1]) if len(rest) > most else ""


def _place(told: Happening) -> str:
    return "\n".join((told.at, told.kind, told.source, told.line, told.customer))


def standing(found: Iterable[Happening]) -> list[Happening]:
    """Without refunds and what they took back, in order of time; what went back in part has the rest as its amount."""
    everything = ordered(found)
    back, parts = set[tuple[str, str]](), dict[tuple[str, str], int]()
    lines = {(each.source, each.line) for each in everything if each.kind in BOUGHT}
    for each in everything:
        if each.kind == "refund" and (each.source, each.line) in lines:
            back.add((each.source, each.line))
        elif each.kind == "refund" and (each.source, "") in lines:
            of = (each.source, each.currency)
            parts[of] = parts.get(of, 0) + each.amount
    return [
        left for each in everything
        if each.kind != "refund" and (left := _left(each, back, parts))
    ]  # fmt: skip


def named_otherwise(found: Iterable[Happening], number: str) -> list[Happening]:
    """Of a person's happenings the order of that number, by whatever name another system told it: the number is a word
    of its source (`POS-E2026…/1`). A short number is nobody's alone."""
    if len(number) < LONG:
        return []
    return [
        each
        for each in found
        if each.kind == "order" and number in re.split(r"[^0-9A-Za-z]+", each.source)
    ]


def not_told(refunds: Mapping[str, int], told: Iterable[Happening]) -> list[str]:
    """Which of a shop's refunds (sums by id) another system has not told of: each of its own stands for one of the same
    sum, the whole for all."""
    others = [each for each in told if each.line not in refunds]
    if any(not each.line for each in others):
        return []
    sums = Counter(each.amount for each in others)
    left: list[str] = []
    for id, fee in refunds.items():
        if sums[fee]:
            sums[fee] -= 1
        else:
            left.append(id)
    return left


def takes_back(refund: Happening, bought: Happening) -> bool:
    """The whole of it, or a part."""
    return refund.source == bought.source and bought.line in ("", refund.line)


def _left(
    each: Happening, back: Collection[tuple[str, str]], parts: Mapping[tuple[str, str], int]
) -> Happening | None:
    if each.kind not in BOUGHT:
        return each
    if (each.source, each.line) in back:
        return None
    gone = parts.get((each.source, each.currency), 0) if not each.line else 0
    if gone and gone >= each.amount:
        return None
    return each._replace(amount=each.amount - gone) if gone else each


def item_of(told: Happening) -> dict[str, Any]:
    """What is kept: in a map, since the table's indexes know an `outlet` of tickets."""
    return {"told": {**told._asdict(), "about": [*told.about]}}


def of_item(item: Mapping[str, Any]) -> Happening:
    told = item["told"]
    return Happening(**{**told, "about": tuple(told["about"])})
