"""Drawn scenes, clocks, approvals, stock and absences under the same schedule of everything that goes wrong.

SIMULATION_SEED=4711 replays one seed; `python -m tests.simulation --drawn` runs many. A seed that ever failed goes into
drawn.txt and is played for good.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.searching import seeds
from tests.simulation.drawn_world import simulate
from tests.simulation.run import Report, new_tables
from tests.simulation.test_simulation import beside

__all__ = ["beside"]
KEPT = [
    int(line)
    for line in Path(__file__).with_name("drawn.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
ASKED = [int(os.environ["SIMULATION_SEED"])] if "SIMULATION_SEED" in os.environ else None


def played(seed: int, dynamodb: Any, **how: Any) -> Report:
    with new_tables(dynamodb) as tables:
        return simulate(seed, dynamodb, tables, **how)


@pytest.mark.parametrize("seed", ASKED or [*KEPT, *seeds(301)])
def test_no_drawn_ticket_is_lost_stuck_or_paid_twice_whatever_fails(
    beside: Any, seed: int
) -> None:
    report = played(seed, beside)

    assert not report.findings, str(report)
    figures = report.figures
    assert min(figures[name] for name in ("steps", "clocks", "acts", "postings", "faults")) > 5
