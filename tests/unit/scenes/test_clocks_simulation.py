"""A week of clocks while everything fails now and then: none lost, none told twice, hardly any late.

`CLOCKS=1000000 pytest -s` on this file for the long run.
"""

import os
import time

import pytest

from tests.unit.scenes.clock_world import SKEW, World, judged

CLOCKS = int(os.environ.get("CLOCKS", "10000"))
PART = 100_000
"""Clocks of one world, so that a long run needs no more memory."""


@pytest.mark.long
def test_no_level_is_lost_or_told_twice_and_99_of_100_come_within_3_seconds() -> None:
    began, late, counts = time.process_time(), list[int](), World(0).counts
    for seed, first in enumerate(range(0, CLOCKS, PART)):
        world = World(seed)
        world.run(min(PART, CLOCKS - first))
        report = judged(world)
        counts, late = counts + world.counts, late + report.late

        assert (report.lost, report.double, report.early, report.at_night) == (0, 0, 0, 0)
    late.sort()
    half, most, last = (late[int(len(late) * share)] for share in (0.5, 0.99, 0.999))
    print(f"\n{CLOCKS} clocks, {time.process_time() - began:.0f} s of CPU, ms late: half {half}, "
          f"99 % {most}, 99.9 % {last}, most {late[-1]}; {dict(counts)}")  # fmt: skip

    assert len(late) == counts["fired"] > 2 * CLOCKS
    assert late[0] >= -SKEW and most <= 3_000
    for fault in ("ticks that died", "died before the write", "died after the write", "throttled",
                  "lost answers", "sent twice", "refused", "stream retries"):  # fmt: skip
        assert counts[fault], fault


def test_the_same_seed_gives_the_same_week() -> None:
    first, second = World(100), World(100)
    first.run(60)
    second.run(60)

    assert first.log == second.log and first.counts == second.counts
