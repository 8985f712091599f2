"""What a shop's order came to by line, as a return of it needs: coupons spread, shipping apart. Pure; fen.

A coupon on the whole order that the lines do not show is spread over them by their payments, largest
remainder.
"""

from suanqing.money import allocate
from suanqing.work.orders.returns import Bought
from suanqing.work.orders.shop_order import Order


def bought(order: Order) -> Bought:
    pieces = {line.oid: line.num for line in order.lines}
    return Bought(line_money(order), pieces, _carriage(order))


def line_money(order: Order) -> dict[str, int]:
    """What was really paid for each line: payment without shipping, coupons spread; sums exactly."""
    goods = order.payment - _carriage(order)
    told = [line.payment for line in order.lines]
    if sum(told) == goods or not sum(told):
        shares = told if sum(told) == goods else allocate(goods, [1] * len(told))
    else:
        shares = allocate(goods, told, [line.oid for line in order.lines])
    return {line.oid: share for line, share in zip(order.lines, shares, strict=True)}


def _carriage(order: Order) -> int:
    """What was paid for shipping: never more than was paid at all (cards and points may pay the rest)."""
    return min(order.shipping, order.payment)
