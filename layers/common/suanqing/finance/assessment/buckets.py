"""An order's money by bucket (颗粒度): before the sale, installation, ... as the book names them. Minor units."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from suanqing.finance.assessment.model import AssessedLine
from suanqing.pricing.model import Plane
from suanqing.pricing.special import OTHER


class Bucket(NamedTuple):
    """One part of an order's money in one plane, minor units; held: what of it waits for evidence."""

    name: str
    plane: Plane
    amount: int
    held: int


def bucketed(
    tickets: Iterable[tuple[Iterable[AssessedLine], Mapping[str, str]]],
) -> tuple[Bucket, ...]:
    """The buckets of all lines of an order's tickets; in each plane they sum to the lines.

    Each ticket comes with the buckets of its book (SKU -> bucket). A line of a SKU that is in none,
    as a fee of the whole ticket, is in the bucket of the ticket's first line that is in one.
    """
    sums: dict[tuple[str, Plane], tuple[int, int]] = {}
    for lines, names in tickets:
        every = list(lines)
        home = next((names[line.sku] for line in every if line.sku in names), OTHER)
        for line in every:
            key = names.get(line.sku, home), line.plane
            amount, held = sums.get(key, (0, 0))
            sums[key] = amount + line.amount, held + (line.amount if line.held else 0)
    return tuple(Bucket(*key, *value) for key, value in sums.items())
