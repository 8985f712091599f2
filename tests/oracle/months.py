"""A month, reckoned another way than the program does, in exact fractions. A ladder's commission: a marginal ladder by
what each threshold adds to the rate from there on, one by volume by the last threshold that was reached. What is kept
back till a milestone: of each fee its own share, not what comes of a ticket that reached it."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.oracle.dealing import half_up

Row = dict[str, Any]


def commission(ladder: Row, measured: int) -> int:
    """Of what a party's month measures; what was taken back beyond it counts as nothing."""
    s = Fraction(max(0, measured))
    steps = sorted(ladder["steps"], key=lambda step: Fraction(step["from"]))
    assert Fraction(steps[0]["from"]) == 0 and steps[-1]["to"] is None
    assert all(one["to"] == other["from"] for one, other in pairwise(steps))
    value = Fraction(0)
    if ladder["mode"] == "volume":
        reached = [step for step in steps if Fraction(step["from"]) <= s]
        value = s * Fraction(reached[-1]["rate"])
    else:
        before = Fraction(0)
        for step in steps:
            rate = Fraction(step["rate"])
            value += (rate - before) * max(Fraction(0), s - Fraction(step["from"]))
            before = rate
    if ladder.get("floor") and s:
        value = max(value, Fraction(ladder["floor"]))
    if ladder.get("cap") is not None:
        value = min(value, Fraction(ladder["cap"]))
    return half_up(max(value, Fraction(ladder.get("guarantee", 0))))


def kept(releases: list[Row], milestone: str, amounts: Mapping[str, int]) -> tuple[int, int]:
    """Of what a whole ticket pays by fee kind: what is kept back for the milestone, and what a breach takes of that."""
    back, taken = 0, 0
    for fee, amount in amounts.items():
        own = [row for row in releases if not row.get("on") or fee in row["on"]]
        before = Fraction(0)
        for row in own:
            share = Fraction(row["share"])
            if row["milestone"] == milestone:
                part = half_up(amount * (before + share)) - half_up(amount * before)
                back, taken = (back + part, taken) if part > 0 else (back, taken - part)
            before += share
    return back, taken
