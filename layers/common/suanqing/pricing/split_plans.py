"""Split plans (分成), compiled: who gets which part of a pay line, in order.

A plan of shares alone is weighed: largest remainder over the whole line. Any other plan is dealt part
by part; what its parts leave goes to its one remainder, so the parts always sum to the line.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.money import decimal_text, rate

BASES = ("gross", "net_of_refund", "net_of_tax", "rest")
"""What a part's rate is of; also "part:<id>", an earlier part."""
OF_LINE = "net_of_refund"
PART, PARTY, TAX = "part:", "party:", "tax:"
WITHHELD = "withheld"
"""The fee kind of the line that takes a withheld tax from a party, and the start of its account."""

Words = tuple[tuple[str, str], ...]


class Share(NamedTuple):
    """One role's part of a line: whole-number weight, and the fraction as people read it.

    otherwise: the role that gets it when nobody has the role; empty: then the line is refused.
    """

    role: str
    weight: int
    text: str
    otherwise: str = ""


class Part(NamedTuple):
    """One part of an ordered plan. rate None: the fixed `amount`; of the remainder neither counts.

    fee: the part is a line of its own of this kind. tax: it goes to this tax's account, to no party.
    inclusive: the base contains the tax. stays: a refund leaves it, the remainder bears that.
    below_zero: the remainder may be. withhold: (name, rate) of a tax kept back from who gets it.
    """

    id: str
    plan: tuple[Share, ...]
    rate: Decimal | None
    amount: int
    remainder: bool
    base: str
    cap: int | None
    floor: int | None
    fee: str
    tax: str
    inclusive: bool
    stays: bool
    below_zero: bool
    withhold: tuple[str, Decimal] | None
    words: Words


class SplitPlan(NamedTuple):
    """One row of a book's `splits`: either `shares` to weigh or `parts` to deal."""

    id: str
    on: frozenset[str] | None
    shares: tuple[Share, ...]
    parts: tuple[Part, ...]

    def applies(self, fee: str) -> bool:
        return self.on is None or fee in self.on


def is_weighed(rows: Any) -> bool:
    """Whether a plan's parts say nothing but shares."""
    return all(
        row.keys() <= {"id", "role", "share", "remainder", "otherwise"} for row in rows
    ) and any("share" in row or len(rows) == 1 for row in rows)


def plan_of(row: Mapping[str, Any]) -> SplitPlan:
    weighed = is_weighed(row["parts"])
    return SplitPlan(
        row["id"],
        frozenset(row["on"]) if row.get("on") else None,
        shares_of(row["parts"]) if weighed else (),
        () if weighed else tuple(_part(at, part) for at, part in enumerate(row["parts"], 1)),
    )


def part_id(at: int, row: Mapping[str, Any]) -> str:
    """A part's own id, else its place in the plan: "p1"."""
    return row.get("id") or f"p{at}"


def part_fees(plane: Mapping[str, Any]) -> set[str]:
    """The fee kinds that the parts of a plane's plans make lines of."""
    parts = [part for row in plane.get("splits") or () for part in row["parts"]]
    fees = {part.get("fee") or part.get("tax") for part in parts} - {None}
    return fees | ({WITHHELD} if any(part.get("withhold") for part in parts) else set())


def shares_of(rows: Any) -> tuple[Share, ...]:
    """Whole-number weights in the plan's order; the remainder takes what the shares leave of 1."""
    shares = [rate(row["share"]) if "share" in row else None for row in rows]
    rest = 1 - sum((share for share in shares if share is not None), Decimal(0))
    exact = [rest if share is None else share for share in shares]
    places = max((-int(share.as_tuple().exponent) for share in exact), default=0)
    return tuple(
        Share(
            row["role"],
            int(share.scaleb(max(0, places))),
            decimal_text(share),
            row.get("otherwise", ""),
        )
        for row, share in zip(rows, exact, strict=True)
    )


def _part(at: int, row: Mapping[str, Any]) -> Part:
    tax = row.get("tax", "")
    held = row.get("withhold")
    words: Words = ()
    if row.get("remainder"):
        words = (("remainder", "1"),)
    elif "rate" in row:
        words = (("rate", decimal_text(rate(row["rate"]))), ("base", row.get("base") or OF_LINE))
    return Part(
        id=part_id(at, row),
        plan=() if tax else (Share(row["role"], 1, "1", row.get("otherwise", "")),),
        rate=rate(row["rate"]) if "rate" in row else None,
        amount=row.get("amount", 0),
        remainder=bool(row.get("remainder")),
        base=row.get("base") or OF_LINE,
        cap=row.get("cap"),
        floor=row.get("floor"),
        fee=row.get("fee") or tax,
        tax=tax,
        inclusive=row.get("mode") == "inclusive",
        stays=bool(row.get("stays")),
        below_zero=bool(row.get("below_zero")),
        withhold=(held["name"], rate(held["rate"])) if held else None,
        words=words,
    )
