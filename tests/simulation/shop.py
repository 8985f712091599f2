"""A shop that sells services and gives money back: orders, and refunds of every size and kind.

What is pushed comes in any order, a refund before its order as well, and once to three times. The sums
are exact: `left` says what each line of an order has kept when every message has come.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from demo import platforms
from demo.day import place_of
from suanqing.times import utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.simulation import company

if TYPE_CHECKING:
    from tests.simulation.world import World

PAID_BACK = (
    "trade_refund_RefundSuccess", "trade_refund_RefundSellerCreated",
    "trade_refund_SysRefund", "trade_refund_RefundSellerAgree",
)  # fmt: skip
ASKED = "trade_refund_BuyerCreated"
POSTAGE = 1_200
Refund = dict[str, Any]


class Shop:
    """paid, left: by ticket, fen of its order line; `left` when all refunds have come."""

    def __init__(self, world: "World") -> None:
        self.world, self.random = world, world.random
        self.paid: dict[str, int] = {}
        self.left: dict[str, int] = {}

    def sell(self) -> None:
        """An order of one or two services, perhaps with a gift and postage, and what goes back of it."""
        tid = f"S{self.world.seed:08d}{self.world.number():06d}"
        skus = self.random.sample(company.services(), self.random.choice((1, 2)))
        paid = {f"{tid}{n}": self.random.randint(1, 90_000) for n, _ in enumerate(skus, 1)}
        tickets = {oid: ticket_id_for("youzan", f"youzan:{tid}:{oid}") for oid in paid}
        postage = self.random.choice((0, POSTAGE))
        lines = [
            platforms.youzan_line(oid, f"YZ-{sku}", sku, yuan(fen))
            for (oid, fen), sku in zip(paid.items(), skus, strict=True)
        ]
        if self.random.random() < 0.4:
            lines.append(platforms.youzan_line(f"{tid}9", "GIFT", "赠品", "0.00"))
        outlet = self.random.choice(self.world.outlets)
        order = platforms.youzan_order(tid, lines, place_of(outlet.region or ""), utcnow())
        order["full_order_info"]["pay_info"] |= {
            "payment": yuan(sum(paid.values()) + postage), "post_fee": yuan(postage)
        }  # fmt: skip
        left = dict(paid)
        refunds = [*self._parts(left), *self._whole(left, [line["oid"] for line in lines], postage)]

        def kept() -> None:
            self.world.promises.orders[tid] = list(paid)

        self.world.push("trade_TradePaid", order, tid, kept)
        for number, refund in enumerate(refunds):
            told = {"tid": tid, "refund_id": f"{tid}-{number}", **refund}
            for kind in (ASKED, self.random.choice(PAID_BACK)):
                self.world.push(kind, told, tid, copies=self.random.randint(1, 3))
        self.paid |= {tickets[oid]: fen for oid, fen in paid.items()}
        self.left |= {tickets[oid]: fen for oid, fen in left.items()}

    def sell_what_comes_back(self) -> None:
        """Until a part of something goes back: no run is without it, whatever its chances were."""
        new: set[str] = set()
        while not any(0 < self.left[one] < self.paid[one] for one in new):
            before = set(self.paid)
            self.sell()
            new = self.paid.keys() - before

    def given_back(self, ticket_id: str) -> Fraction:
        """The part of the ticket's line that goes back in the end."""
        paid = self.paid[ticket_id]
        return Fraction(paid - self.left[ticket_id], paid)

    def _parts(self, left: dict[str, int]) -> Iterator[Refund]:
        """Of single lines, up to all that is left of one."""
        for oid in list(left):
            for _ in range(self.random.choice((0, 0, 1, 2))):
                if left[oid]:
                    fen = self.random.choice((self.random.randint(1, left[oid]), left[oid]))
                    left[oid] -= fen
                    told = self.random.choice(({"oids": [oid]}, {"oid": oid}))
                    yield told | {"refunded_fee": yuan(fen)}

    def _whole(self, left: dict[str, int], oids: list[str], postage: int) -> Iterator[Refund]:
        """All that is left of every line, gifts and postage included, in one or two sums."""
        rest = sum(left.values()) + postage
        if not rest or self.random.random() < 0.7:
            return
        first = self.random.choice((0, self.random.randint(0, rest)))
        for fen in (first, rest - first):
            if fen:
                yield {"oids": oids, "refunded_fee": yuan(fen)}
        left |= dict.fromkeys(left, 0)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
