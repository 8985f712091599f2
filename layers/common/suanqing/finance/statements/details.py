"""Details of a statement's line for its reader: day, item, quantity, tier, outlet, customer. Pure.

It is read from the assessments' facts and from names as they are now; none of it is part of what is hashed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from suanqing.finance.settlement.items import Booked
from suanqing.finance.statements.model import Line
from suanqing.money import decimal_text
from suanqing.times import BEIJING

Key = tuple[str, int]
"""(ticket, assessment)"""


class Work(NamedTuple):
    """Of one assessment: when the work was done, and what its lines are of. lines: id -> (SKU, quantity,
    tier), no quantity where a line is of the whole ticket."""

    served: datetime
    lines: Mapping[str, tuple[str, Decimal | None, str]]


class Detail(NamedTuple):
    """day: in Beijing. item, outlet, tier: names. unit: its code. customer: masked. Empty where nobody
    knows."""

    day: str = ""
    sku: str = ""
    item: str = ""
    quantity: str = ""
    unit: str = ""
    outlet: str = ""
    tier: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """item: SKU -> its name and unit. party: id -> name. tier: (book version, tier) -> name. The code
    itself where there is no name. customers: ticket -> who it was for, masked."""

    works: Mapping[Key, Work] = field(default_factory=dict)
    item: Callable[[str], tuple[str, str]] = lambda sku: (sku, "")
    party: Callable[[str], str] = lambda party: party
    tier: Callable[[str, str], str] = lambda book, tier: tier
    customers: Mapping[str, str] = field(default_factory=dict)

    def of(self, line: Line) -> Detail:
        outlet = self.party(line.outlet) if line.outlet else ""
        work = self.works.get((line.ticket_id, line.n))
        customer = self.customers.get(line.ticket_id, "")
        if work is None:
            return Detail(outlet=outlet, customer=customer)
        day = work.served.astimezone(BEIJING).date().isoformat()
        sku, quantity, tier = work.lines.get(line.line, ("", None, ""))
        name, unit = self.item(sku) if sku and not sku.startswith("@") else ("", "")
        shown = "" if quantity is None else decimal_text(quantity)
        of_tier = self.tier(line.book, tier) if tier else ""
        return Detail(day, sku, name, shown, unit if shown else "", outlet, of_tier, customer)


def works_of(found: Iterable[Booked]) -> dict[Key, Work]:
    return {(one.ticket_id, one.n): _work(one) for one in found}


def _work(one: Booked) -> Work:
    quantities = {line.id: line.qty for line in one.facts.lines}
    lines = {
        line.id: (line.sku, quantities.get(line.id.split(":")[1]), line.tier)
        for line in one.assessment.lines
        if line.plane == "pay"
    }
    return Work(one.facts.served, lines)
