"""10,000 returns tied to what their customers had asked, of 30,000 consults: what took people three days (H11)."""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.row import row
from suanqing.work.orders.returned import Back, Consult, tie_all

RETURNS, CONSULTS = 10_000, 30_000
GOODS = ("挂机空调", "柜机空调", "洗衣机", "冰箱", "电视", "热水器", "油烟机")
AIM = 60.0


def run(
    returns: int = RETURNS, consults: int = CONSULTS, seed: int = 20261121
) -> list[dict[str, Any]]:
    """Seconds of one core, identities known beforehand; every consult's words are read."""
    chance = random.Random(seed)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    backs = [
        Back(f"R{n}", f"tmall:{10**17 + n}", frozenset({f"tmall:A{n}", f"C{n}"}), (chance.choice(GOODS),), now)
        for n in range(returns)
    ]  # fmt: skip
    asked = []
    for n in range(consults):
        person, goods = chance.randrange(returns), chance.choice(GOODS)
        words = f"{goods} 出了问题,想退货。" * 20 + (f" 订单 {10**17 + person}" if n % 3 else "")
        opened = now - timedelta(days=chance.randrange(1, 50))
        asked.append(Consult(f"T{n}", frozenset({f"C{person}"}), words, opened))
    began = time.perf_counter()
    ties = tie_all(backs, asked)
    took = time.perf_counter() - began
    assert len(ties) == returns
    return [row(f"returns, {returns} tied to consults", took, "s", aim=AIM)]
