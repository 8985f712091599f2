"""H4: lines on which the engine and the oracle differ, of 100,000, all kinds of rules mixed at random.

python -m bench oracle
"""

import time
from collections import Counter
from typing import Any

from bench.row import row
from tests.oracle.compared import compared

LINES = 100_000
SEEDS = range(100, 110)
"""Others than those of the test suite."""


def run() -> list[dict[str, Any]]:
    began = time.perf_counter()
    met: Counter[str] = Counter()
    lines = tickets = wrong = 0
    for seed in SEEDS:
        tally = compared(seed, LINES // len(SEEDS))
        lines, tickets = lines + tally.lines, tickets + tally.tickets
        wrong += len(tally.wrong)
        met += tally.met
        for each in tally.wrong[:3]:
            print(f"  seed {seed}: {each}")
    kinds = f"{tickets} tickets, {len(met)} kinds, the rarest {min(met.values())} times"
    return [
        row("oracle: lines compared", lines, "lines", peer=kinds, aim=LINES, at_least=True),
        row("oracle: wrong lines", wrong, "lines", aim=0),
        row("oracle: time of both", time.perf_counter() - began, "s"),
    ]
