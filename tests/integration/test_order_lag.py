"""How long an order takes from its platform to us, on a virtual hour: a fifth told twice, some told late, one call
in twenty failing; with messages and with every message lost."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from demo import tmall_server as tmall
from suanqing.channels.intake import proofs
from tests.integration.test_intake import NOW, world
from tests.integration.test_pull import (
    CONFIRM,
    CONSUME,
    FULL,
    LIST,
    PAID,
    REFUNDS,
    TID,
    Shops,
    shops,
)

__all__ = ["shops", "world"]
MINUTES, EACH = 40, 5
CALLS = (LIST, REFUNDS, FULL, CONSUME, CONFIRM)
FAULTS = ("throttled", "busy", "http500", "nonsense", "silence", "lost")


@pytest.mark.parametrize("messages", [True, False], ids=["messages", "messages lost"])
def test_h8_r236_the_lag_of_99_in_100_orders_is_below_five_minutes(
    shops: Shops, messages: bool
) -> None:
    chance, number = Random(20261111), 0
    for _ in range(MINUTES):
        shops.later(1)
        for second in sorted(chance.sample(range(60), EACH)):
            at = shops.now() - timedelta(seconds=second)
            number += 1
            told = tmall.trade(TID + number, at)
            shops.top.sell(told, *([PAID] * chance.choice((1, 1, 1, 1, 2)) if messages else ()))
        for method in CALLS:
            if chance.random() < 0.05:
                shops.top.fail(chance.choice(FAULTS), method)
        shops.run()
    for _ in range(4):
        shops.later(1)
        shops.run()

    arrived = list(shops.store.arrivals("tmall", "sq", NOW, shops.now()))
    lag = proofs.lags(each.lag for each in arrived)
    assert lag and lag.number == number
    assert lag.p99 <= 300_000, lag
    tickets = Counter(ticket.source for ticket in shops.world.tickets())
    assert len(tickets) == number and set(tickets.values()) == {1}
