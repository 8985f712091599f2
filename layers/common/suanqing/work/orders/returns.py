"""The money of a return (退货) of a shop's order, whole or in part. Pure; minor units, exact.

The order's payment is what came in after every coupon, shipping included. A coupon on the whole order
that the lines do not show is spread over them by their payments, largest remainder; a line's money is
spread over its pieces the same way. So the parts of an order returned in any steps sum to the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from suanqing.errors import Invalid
from suanqing.money import allocate
from suanqing.work.service.policies import Shipping


class Returned(NamedTuple):
    """One order line of a return: pieces now, and what goes back for them, of the line's money."""

    oid: str
    pieces: int
    back: int
    of: int


class ReturnCost(NamedTuple):
    """goods: what goes back for lines. shipping: of the order's. total: both; kept: what remains."""

    lines: tuple[Returned, ...]
    goods: int
    shipping: int
    total: int
    kept: int


class Bought(NamedTuple):
    """What is kept of an order for its return: by order line what was paid and how many pieces, and what
    was paid for shipping."""

    payments: Mapping[str, int]
    pieces: Mapping[str, int]
    shipping: int

    @property
    def payment(self) -> int:
        return sum(self.payments.values()) + self.shipping


def return_cost(
    order: Bought,
    pieces: Mapping[str, int],
    shipping: Shipping = "whole",
    before: Mapping[str, int] | None = None,
) -> ReturnCost:
    """What goes back for `pieces` (by order line) after those that went back `before`.

    Raises Invalid: an unknown line, or more pieces than are left.
    """
    earlier, money, bought = before or {}, order.payments, order.pieces
    for oid, count in pieces.items():
        if not 0 < count <= bought.get(oid, 0) - earlier.get(oid, 0):
            raise Invalid("no so many pieces are left of this line", where="pieces", line=oid)
    lines = tuple(
        Returned(
            oid, count, _pieces(money[oid], bought[oid], earlier.get(oid, 0), count), money[oid]
        )
        for oid, count in sorted(pieces.items())
    )
    goods = sum(line.back for line in lines)
    after = {oid: earlier.get(oid, 0) + pieces.get(oid, 0) for oid in bought}
    was = _shipping(order, earlier, shipping)
    carried = _shipping(order, after, shipping) - was
    gone = sum(_pieces(money[oid], bought[oid], 0, after[oid]) for oid in bought)
    kept = order.payment - gone - was - carried
    return ReturnCost(lines, goods, carried, goods + carried, kept)


class Refund(Protocol):
    """One sum that went back, for lines or, where it names none, for the whole order."""

    @property
    def id(self) -> str: ...
    @property
    def fee(self) -> int: ...
    @property
    def oids(self) -> tuple[str, ...]: ...


def good[Of: Refund](bought: Bought, refunds: Iterable[Of]) -> tuple[list[Of], dict[str, str]]:
    """Those that can be, taken in the order in which we heard of them; why each of the others cannot."""
    found, refused = list[Of](), dict[str, str]()
    for refund in refunds:
        try:
            given_back(bought, [(each.oids, each.fee) for each in (*found, refund)])
        except Invalid as error:
            refused[refund.id] = f"{error.code}: {error.message}"
        else:
            found.append(refund)
    return found, refused


def given_back(order: Bought, refunds: Iterable[tuple[Sequence[str], int]]) -> dict[str, int]:
    """What has gone back of each line in all, by the refunds so far: (lines it names, sum); none named:
    the whole order. The order in which they came makes no difference.

    The sums of the same lines count as one and lie on them by what is left of each, fewest lines first.
    What exceeds them is of other lines that a refund names, then the shipping, which is nobody's line.
    Raises Invalid: a line that the order does not have, or more than was paid.
    """
    sums: dict[tuple[str, ...], int] = {}
    for named, fee in refunds:
        if unknown := set(named) - set(order.payments):
            raise Invalid("the order has no such line", "unknown_line", line=min(unknown))
        oids = tuple(sorted(set(named) or order.payments))
        sums[oids] = sums.get(oids, 0) + fee
    gone = dict.fromkeys(order.payments, 0)
    over = sum(
        _lay(order, gone, oids, sums[oids])
        for oids in sorted(sums, key=lambda each: (len(each), each))
    )
    over = _lay(order, gone, sorted({oid for oids in sums for oid in oids}), over)
    if over > order.shipping:
        raise Invalid("more goes back than was paid", "over_refunded", over=over - order.shipping)
    return gone


def _lay(order: Bought, gone: dict[str, int], oids: Sequence[str], fee: int) -> int:
    """Lay a sum on the lines, into `gone`; the part for which nothing is left."""
    left = [order.payments[oid] - gone[oid] for oid in oids]
    laid = min(fee, sum(left))
    if laid:
        for oid, share in zip(oids, allocate(laid, left, oids), strict=True):
            gone[oid] += share
    return fee - laid


def _pieces(money: int, of: int, before: int, count: int) -> int:
    """The money of pieces before+1 … before+count; half up at every border, so pieces sum to all."""
    return _upto(money, of, before + count) - _upto(money, of, before)


def _upto(money: int, of: int, pieces: int) -> int:
    return (2 * money * pieces + of) // (2 * of)


def _shipping(order: Bought, back: Mapping[str, int], policy: Shipping) -> int:
    """What goes back of the shipping once `back` pieces are returned in all."""
    money, carriage = order.payments, order.shipping
    whole = all(back.get(oid, 0) == num for oid, num in order.pieces.items())
    if policy == "never" or not carriage:
        return 0
    if whole or policy == "whole":
        return carriage if whole else 0
    goods = sum(money.values())
    gone = sum(_upto(money[oid], num, back.get(oid, 0)) for oid, num in order.pieces.items())
    return (2 * carriage * gone + goods) // (2 * goods) if goods else 0
