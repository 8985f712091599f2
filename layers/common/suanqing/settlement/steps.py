"""The pricing pipeline: one function a stage, in the order of `STAGES`.

Each stage takes all lines of one ticket and plane and moves them on; a surcharge appends lines of
its own, which then go through the later stages like any other. A new rule is a new stage (or a new
rule inside one), never a special case elsewhere.

A price "per 60 minutes" divides once, at rounding: until then a line's amount is kept `per` times
as large, so that no digit is lost to a third of a cent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from suanqing.errors import Unpriced
from suanqing.money import round_minor
from suanqing.pricing.book import Price, Situation, Words
from suanqing.settlement.model import AssessedLine, FactLine, Facts, Step, decimal_text
from suanqing.settlement.payees import Payees, payees_for

_step: Callable[[tuple[str, str, Words, Decimal]], Step] = partial(tuple.__new__, Step)
_line: Callable[[tuple[object, ...]], AssessedLine] = partial(tuple.__new__, AssessedLine)
"""A Step and a line from their fields, in half the time of calling the classes."""

_HALF_UP: Words = (("mode", "half_up"),)


@dataclass(slots=True)
class Ticket:
    """One ticket in one plane: the facts, where they stand in the book, and whether to write steps."""

    facts: Facts
    situation: Situation
    explained: bool


class Running:
    """One line of money on its way through the stages.

    amount: the running amount times `per`; before: the same before the coefficient, to which the
    first `base` steps led. final: minor units, once rounded.
    """

    __slots__ = (
        "amount", "base", "before", "fact", "fee", "final", "held", "per", "price", "shares", "steps",
        "tax",
    )  # fmt: skip

    def __init__(
        self, fact: FactLine, price: Price, fee: str, amount: Decimal, steps: list[Step] | None
    ) -> None:
        self.fact = fact
        self.price = price
        self.fee = fee
        self.amount = amount
        self.per = price.per
        self.steps = steps
        self.tax = 0
        self.shares: tuple[tuple[str, int], ...] = ()
        self.held = ""

    before: Decimal
    base: int
    final: int

    def note(self, op: str, rule: str, words: Words) -> None:
        """Writes down what the amount became, and by which rule and numbers."""
        if self.steps is not None:
            value = self.amount if self.per == 1 else self.amount / self.per
            self.steps.append(_step((op, rule, words, value)))


Lines = list[Running]
Stage = Callable[[Lines, Ticket], None]


def base(lines: Lines, ticket: Ticket) -> None:
    """Starts a line for every line of the ticket at its unit price.

    Raises Unpriced: no tier matches, or the tier has no price for the SKU.
    """
    plane, tier = ticket.situation.plane, ticket.situation.tier
    for fact in ticket.facts.lines:
        price = plane.price(fact.sku, tier) if tier is not None else None
        if price is None or tier is None:
            raise Unpriced(
                f"{fact.sku} has no {plane.name} price in tier {tier}",
                "unpriced" if tier is not None else "no_tier",
                sku=fact.sku,
                tier=tier,
                plane=plane.name,
            )
        row = price.row(fact.qty)
        line = Running(fact, price, price.fee, price.amounts[row], [] if ticket.explained else None)
        line.note("base", tier, price.words[row])
        lines.append(line)


def quantity(lines: Lines, ticket: Ticket) -> None:
    for line in lines:
        line.amount *= line.fact.qty
        line.note("quantity", line.fact.id, (("quantity", decimal_text(line.fact.qty)),))


def coefficient(lines: Lines, ticket: Ticket) -> None:
    """The outlet's own factor; an outlet without one shows as rule "none"."""
    rules, factor = ticket.situation.rules, ticket.facts.coefficient
    words: Words = (("factor", decimal_text(factor)),) if factor is not None else ()
    rule = ticket.facts.outlet if factor is not None else "none"
    for line in lines:
        line.before = line.amount
        line.base = len(line.steps or ())
        if rules.coefficient and (rules.coefficient_on is None or line.fee in rules.coefficient_on):
            if factor is not None:
                line.amount *= factor
            line.note("coefficient", rule, words)


def surcharges(lines: Lines, ticket: Ticket) -> None:
    """Adds a line for each surcharge on each line; of two with one fee kind the first declared wins."""
    rules = ticket.situation.rules.surcharges
    if not rules:
        return
    for line in tuple(lines):
        taken = set()
        for rule in rules:
            if rule.applies(line.fee) and rule.fee not in taken:
                taken.add(rule.fee)
                amount = line.amount if rule.after else line.before
                steps = line.steps and (line.steps[:] if rule.after else line.steps[: line.base])
                extra = Running(line.fact, line.price, rule.fee, amount * rule.value, steps)
                extra.note("surcharge", rule.id, rule.words)
                lines.append(extra)


def discounts(lines: Lines, ticket: Ticket) -> None:
    """One after the other, each on what the one before left."""
    for rule in ticket.situation.rules.discounts:
        for line in lines:
            if rule.applies(line.fee):
                line.amount *= 1 - rule.value
                line.note("discount", rule.id, rule.words)


def bounds(lines: Lines, ticket: Ticket) -> None:
    """Floors, then caps. One that changes nothing is noted as well: it was looked at."""
    rules = ticket.situation.rules
    for rule in rules.floors:
        for line in lines:
            if rule.on is None or line.fee in rule.on:
                limit = rule.value if line.per == 1 else rule.value * line.per
                if line.amount < limit:
                    line.amount = limit
                line.note("floor", rule.id, rule.words)
    for rule in rules.caps:
        for line in lines:
            if rule.on is None or line.fee in rule.on:
                limit = rule.value if line.per == 1 else rule.value * line.per
                if line.amount > limit:
                    line.amount = limit
                line.note("cap", rule.id, rule.words)


def rounding(lines: Lines, ticket: Ticket) -> None:
    """The one rounding of a line: to whole minor units, half up, away from zero."""
    for line in lines:
        line.amount = rounded(line.amount, line.per)
        line.final, line.per = int(line.amount), 1
        line.note("round", "half_up", _HALF_UP)


def tax(lines: Lines, ticket: Ticket) -> None:
    """Net and tax as integers that sum to the gross amount, which is what the line then shows."""
    mode, rate = ticket.situation.plane.tax
    if mode == "none":
        return
    for line in lines:
        if mode == "inclusive":
            line.tax = line.final - round_minor(line.amount / (1 + rate))
        else:
            line.tax = round_minor(line.amount * rate)
            line.final += line.tax
            line.amount = Decimal(line.final)
        words = (
            ("rate", decimal_text(rate)),
            ("net", str(line.final - line.tax)),
            ("tax", str(line.tax)),
        )
        line.note("tax", mode, words)


def split(lines: Lines, ticket: Ticket) -> None:
    """Shares every line among its payees; a worker's own line gives the crew's part to that worker."""
    plane, facts = ticket.situation.plane, ticket.facts
    if plane.name != "pay":
        return
    crew: Payees | None = None
    for line in lines:
        if line.fact.worker is not None:
            payees = payees_for(plane.split, facts, line.fact.worker)
        else:
            payees = crew = crew or payees_for(plane.split, facts)
        line.shares = payees.share(line.final)
        line.note("split", "plan", payees.words)


def hold(lines: Lines, ticket: Ticket) -> None:
    """Holds the shares of lines whose evidence does not pass: never zero, never silently paid."""
    for policy in ticket.situation.evidence:
        if unmet := policy.unmet(ticket.facts.evidence):
            for line in lines:
                if policy.applies(line.fee):
                    line.held = line.held or f"{policy.id}:{unmet[0][1]}"
                    line.note("hold", policy.id, unmet)


STAGES: tuple[Stage, ...] = (
    base, quantity, coefficient, surcharges, discounts, bounds, rounding, tax, split, hold,
)  # fmt: skip
"""The order of docs/decisions/0003; a book cannot change it."""


def rounded(amount: Decimal, per: int) -> Decimal:
    """`amount / per` in whole units, half up; exact, because nothing is divided before."""
    if per == 1:
        return amount.to_integral_value(ROUND_HALF_UP)
    whole = (abs(amount) * 2 + per) // (2 * per)
    return whole.copy_sign(amount)


def finished(line: Running, ticket: Ticket) -> AssessedLine:
    plane, tier = ticket.situation.plane, ticket.situation.tier
    return _line(
        (
            f"{plane.name}:{line.fact.id}:{line.fee}",
            plane.name,
            line.fact.sku,
            line.fee,
            tier,
            line.final,
            line.tax,
            line.shares,
            tuple(line.steps or ()),
            line.held,
        )
    )
