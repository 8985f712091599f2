"""Who bears the customer's discounts: the stages `left` (charge plane) and `bearers` (pay plane). Pure; minor units."""

from decimal import Decimal
from fractions import Fraction

from suanqing.finance.assessment.exchange import half_up
from suanqing.finance.assessment.pipeline import LineInProgress, Lines, PlaneRun
from suanqing.money import decimal_text
from suanqing.pricing.model import FactLine, Note
from suanqing.pricing.names import DISCOUNT_SHARE
from suanqing.pricing.split_plans import Share


def left(lines: Lines, ticket: PlaneRun) -> None:
    """What floors, caps and waivers left of each line's discounts: only that is anybody's to bear.

    What the customer would owe without the discounts, less what is owed with them; of several
    discounts each keeps the same part.
    """
    if not ticket.borne or ticket.situation.plane.name != "charge":
        return
    parts = {
        (line.fact.id, line.fee): (Fraction(line.whole) - Fraction(line.amount))
        / Fraction(line.cut)
        for line in lines
        if line.whole is not None and line.cut
    }
    ticket.borne[:] = [
        each._replace(part=part)
        for each in ticket.borne
        if (part := parts.get((each.fact.id, each.fee), Fraction(1)))
    ]


def bearers(lines: Lines, ticket: PlaneRun) -> None:
    """What somebody else than head office bears of the customer's discounts: a line below zero each.

    A line for each line discounted and role; never a cut in what a line pays (domain 10).
    """
    if not ticket.borne or ticket.situation.plane.name != "pay":
        return
    found: dict[tuple[str, str, str], LineInProgress] = {}
    exact: dict[tuple[str, str, str], Fraction] = {}
    for each in ticket.borne:
        key = each.fact.id, each.fee, each.role
        line = found.get(key)
        if line is None:
            name = f"{each.fact.id}@{each.fee}@{each.role}"
            fact = FactLine(name, each.fact.sku, each.fact.qty, each.fact.worker)
            steps: list[Note] | None = [] if ticket.explained else None
            line = found[key] = LineInProgress(fact, each.per, DISCOUNT_SHARE, Decimal(0), steps)
            line.plan = (Share(each.role, 1, "1"),)
            lines.append(line)
        words = each.words
        if each.part == 1:
            line.amount -= each.amount
        else:
            own = Fraction(each.amount) * each.part
            exact[key] = exact.get(key, Fraction(0)) + own
            line.amount -= Decimal(own.numerator) / Decimal(own.denominator)
            words += (("left", _text(each.part)),)
        line.note("borne", each.rule, words)
    for key, whole in exact.items():
        line = found[key]
        line.amount, line.per = Decimal(-half_up(whole / line.per)), 1


def _text(part: Fraction) -> str:
    """As people read it, to six places; the money is computed with the exact one."""
    value = Decimal(part.numerator) / Decimal(part.denominator)
    return decimal_text(value.quantize(Decimal("0.000001")))
