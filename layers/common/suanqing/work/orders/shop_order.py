"""An order of a shop as a value, the same from every platform: what was bought, by whom, where, and whether
work may start. Pure.

Money is fen; times are aware. Names, phones and addresses may be cipher text or masked, and stay as received.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import Invalid

DEPOSIT = "1"
"""`pre_sale_type` of a line that is paid in two parts, a deposit (定金) and a balance (尾款)."""


@dataclass(frozen=True)
class OrderLine:
    """One bought thing; `payment` is the line's share of the order's payment, in fen.

    odd: the field that is not as it should be. Then the line counts as one piece, for what the others
    leave of the payment; a line of goods may be so, a service may not.
    closed: the platform called this line off, before or after it was paid.
    """

    oid: str
    outer_item_id: str
    outer_sku_id: str
    title: str
    num: int
    payment: int
    is_pre_sale: bool
    pre_sale_type: str
    odd: str = ""
    closed: bool = False

    @property
    def sku(self) -> str:
        """The seller's own number: of the variant, else of the item; may be empty."""
        return self.outer_sku_id or self.outer_item_id

    @property
    def deposit(self) -> bool:
        return self.is_pre_sale and self.pre_sale_type == DEPOSIT


class Promotion(NamedTuple):
    """What an order was cheaper by: its name as the shop writes it, and the platform's own id. coupon: the id of the
    coupon that was used; empty where it is a campaign."""

    name: str
    id: str
    coupon: str = ""


@dataclass(frozen=True)
class Order:
    """An order as one message tells it; amounts in fen, `updated` in epoch milliseconds.

    shop: the shop's id on its platform. buyer: the platform's stable id of who bought (Youzan yz_open_id,
    Tmall buyer_open_uid). `payment` has `shipping` in it. closed: called off, before or after payment.
    sent: goods of it are on their way, or there. promotions: campaigns and coupons that it names; what of them is odd
    is left out. reduced: how much less was paid by them. says: what it says of who bought, by the platform's own names
    of fields.

    `paid`: money came in and it is not closed. `shippable`: the platform says so, and no balance is due.
    `region` is empty when unknown.
    """

    tid: str
    shop: str
    status: str
    created_at: datetime
    paid_at: datetime | None
    updated: int
    region: str
    address: str = field(repr=False)
    receiver: str = field(repr=False)
    phone: str = field(repr=False)
    buyer: str
    buyer_message: str = field(repr=False)
    lines: tuple[OrderLine, ...]
    payment: int
    paid: bool
    shippable: bool
    shipping: int = 0
    closed: bool = False
    sent: bool = False
    promotions: tuple[Promotion, ...] = ()
    reduced: int = 0
    says: tuple[tuple[str, str], ...] = ()

    @property
    def due(self) -> bool:
        """May work start? A deposit alone is no reason: the balance may be forfeited."""
        return self.shippable or (self.paid and not any(line.deposit for line in self.lines))


def completed(lines: list[OrderLine], goods: int) -> tuple[OrderLine, ...]:
    """The lines of an order whose `goods` cost so much in all, what one line hides put in.

    Raises Invalid: two hide what they cost.
    """
    hidden = [place for place, line in enumerate(lines) if line.odd == "payment"]
    left = max(0, goods - sum(line.payment for line in lines))
    if len(hidden) > 1 and left:
        raise Invalid("payment is not an amount in yuan", "unreadable_order", field="payment")
    for place in hidden:
        lines[place] = replace(lines[place], payment=left)
    return tuple(lines)
