"""The shape of who gets what of a line (分成): a plane's split, and its split plans with their parts."""

from typing import Annotated, Literal

from pydantic import Field

from suanqing.platform.input_fields import Amount, Code, Id, Rate, Strict
from suanqing.pricing.schemas.conditions import RuleWhen


class SplitRow(Strict):
    """A role's share of a line, or what the shares leave."""

    role: Literal["outlet", "owner", "lead", "crew", "hq", "zones"]
    share: Rate | None = None
    remainder: bool | None = None


class Withholding(Strict):
    """A tax kept back from who gets a part."""

    name: Code
    rate: Rate


class PartRow(Strict):
    """One part of a split plan: to a role, or to a tax's account; see `book.py`."""

    role: Code | None = None
    tax: Id | None = None
    id: Id | None = None
    share: Rate | None = None
    rate: Rate | None = None
    base: Code | None = None
    amount: Amount | None = None
    remainder: bool | None = None
    mode: Literal["inclusive", "exclusive"] | None = None
    cap: Amount | None = None
    floor: Amount | None = None
    fee: Code | None = None
    otherwise: Code | None = None
    stays: bool | None = None
    below_zero: bool | None = None
    withhold: Withholding | None = None


class SplitPlan(Strict):
    """Who gets what of the lines it covers, where its conditions hold (分成方案)."""

    id: Id
    parts: Annotated[list[PartRow], Field(min_length=1, max_length=50)]
    on: list[Code] | None = None
    when: RuleWhen | None = None
