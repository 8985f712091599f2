"""What the pricing stages work on: one ticket in one plane (`PlaneRun`) and its lines. Pure; minor units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from suanqing.finance.assessment.model import Exchanged
from suanqing.finance.assessment.payees import Payees
from suanqing.money import round_minor
from suanqing.pricing.model import FactLine, Facts, Note, Op
from suanqing.pricing.names import Words
from suanqing.pricing.planes import PlaneContext
from suanqing.pricing.special import Bundle
from suanqing.pricing.split_plans import Share


class DiscountShare(NamedTuple):
    """A part of a customer's discount that somebody but head office bears: amount / per minor units.

    part: how much of the line's discounts floors, caps and waivers left.
    """

    fact: FactLine
    fee: str
    role: str
    rule: str
    amount: Decimal
    per: int
    words: Words
    part: Fraction = Fraction(1)


class BundleLine(NamedTuple):
    """A line of the ticket that is a bundle, and the lines of its items."""

    fact: FactLine
    bundle: Bundle
    items: tuple[FactLine, ...]


class Withholding(NamedTuple):
    """A tax kept back: `rate` of the `gross` that a plan's part gives the party."""

    tax: str
    party: str
    gross: int
    rate: Decimal

    @property
    def amount(self) -> int:
        return round_minor(self.gross * self.rate)


class Gone(NamedTuple):
    """What has gone back of a share so far: `back` minor units of the book's currency.

    part: that fraction of what was booked. owed: what of `back` is borne for parts that stay.
    """

    back: int
    part: Fraction
    owed: int


NOTHING = Gone(0, Fraction(0), 0)


class SplitLine(NamedTuple):
    """A line that was dealt part by part: the lines cut from it, those of them that a refund leaves,
    and who gets the remainder, and so bears that."""

    line: "LineInProgress"
    own: tuple["LineInProgress", ...]
    stays: tuple["LineInProgress", ...]
    rest: Payees


@dataclass(slots=True)
class PlaneRun:
    """One ticket in one plane: the facts, where they stand in the book, and whether to write steps.

    borne: handed from the charge plane to the pay plane. missing: warnings of fees without their fact.
    picked: the words of a tier chosen by hand. packs: the ticket's lines that were taken apart.
    cuts: handed from the split to the refunds.
    """

    facts: Facts
    situation: PlaneContext
    explained: bool
    borne: list[DiscountShare]
    missing: list[str]
    picked: Words = ()
    packs: tuple[BundleLine, ...] = ()
    cuts: list[SplitLine] = field(default_factory=list)


class LineInProgress:
    """One line of money on its way through the stages.

    amount: the running amount times `per`; before: the same before the coefficient, to which the
    first `base` steps led. final: minor units, once rounded. part: the milestone that released it.
    of: the shares that this line is the tax of. kept: what this line keeps back.
    whole: what `amount` would be without its discounts; cut: what these took off.
    mirrors: the line of which this one takes something back; went: by account, what had gone back of
    it before and after.
    What few lines have is the class's until a stage sets it: a line is made for every fee.
    """

    plan: tuple[Share, ...] = ()
    whole: Decimal | None = None
    cut = Decimal(0)
    tax = 0
    shares: tuple[tuple[str, int], ...] = ()
    held = ""
    part = ""
    exchanged: tuple[Exchanged, ...] = ()
    of: tuple[tuple[str, int], ...] = ()
    kept: tuple[Withholding, ...] = ()
    mirrors: "LineInProgress | None" = None
    went: Mapping[str, tuple[Gone, Gone]] = MappingProxyType({})

    def __init__(
        self, fact: FactLine, per: int, fee: str, amount: Decimal, steps: list[Note] | None
    ) -> None:
        self.fact = fact
        self.fee = fee
        self.amount = amount
        self.per = per
        self.steps = steps

    before: Decimal
    base: int
    final: int

    def note(self, op: Op, rule: str, words: Words) -> None:
        """Writes down what the amount became, and by which rule and numbers."""
        if self.steps is not None:
            value = self.amount if self.per == 1 else self.amount / self.per
            self.steps.append((op, rule, words, value))


Lines = list[LineInProgress]
Stage = Callable[[Lines, PlaneRun], None]


def rounded(amount: Decimal, per: int) -> Decimal:
    """`amount / per` in whole units, half up; exact, because nothing is divided before."""
    if per == 1:
        return amount.to_integral_value(ROUND_HALF_UP)
    whole = (abs(amount) * 2 + per) // (2 * per)
    return whole.copy_sign(amount)
