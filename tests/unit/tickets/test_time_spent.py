"""Where a ticket's time went: stretches side by side that come to the whole. Pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from suanqing.work.tickets.event_kinds import EventKind
from suanqing.work.tickets.model import Event
from suanqing.work.tickets.time_spent import NOTHING, Spent, added, time_spent

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
KINDS: tuple[EventKind, ...] = (
    "assigned", "claimed", "arrived", "paused", "resumed", "part_awaited", "part_reserved", "commented",
)  # fmt: skip


def happened(*told: tuple[EventKind, int]) -> list[Event]:
    """Kinds with their minutes after the making."""
    return [
        Event(seq, kind, START + timedelta(minutes=minute), "d", {"part": "PUMP"})
        for seq, (kind, minute) in enumerate((("created", 0), *told), 1)
    ]


def test_each_stretch_has_its_minutes_and_waits_are_taken_out_of_it() -> None:
    events = happened(
        ("assigned", 10), ("part_awaited", 20), ("paused", 30), ("part_reserved", 50), ("resumed", 60),
        ("arrived", 90), ("paused", 100), ("resumed", 115), ("completed", 150),
    )  # fmt: skip

    # on the way 10..90 less 20..60; on site 90..150 less 100..115; of the pauses 50..60 and 100..115
    assert time_spent(events, 99) == Spent(1, 10, 40, 45, 30, 25)


def test_who_is_not_there_or_not_given_the_job_has_no_such_stretch() -> None:
    assert time_spent(happened(("completed", 30)), 9) == Spent(1, 30)
    assert time_spent(happened(("claimed", 5), ("completed", 30)), 9) == Spent(1, 5, 25)
    assert time_spent(happened(("arrived", 20), ("completed", 30)), 9) == Spent(1, 20, 0, 10)


def test_nothing_of_what_is_not_completed_and_what_comes_later_changes_nothing() -> None:
    events = happened(("assigned", 10), ("completed", 40), ("commented", 50), ("completed", 90))

    assert time_spent(events[:2], 9) == NOTHING and time_spent(events, 2) == NOTHING
    assert time_spent(events, 3) == time_spent(events, 5) == Spent(1, 10, 30)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 600)), max_size=12))
def test_the_stretches_come_to_the_whole_but_for_minutes_rounded_down(
    told: list[tuple[EventKind, int]],
) -> None:
    inorder = [
        (kind, minute) for (kind, _), minute in zip(told, sorted(m for _, m in told), strict=True)
    ]

    spent = time_spent(happened(*inorder, ("completed", 700)), 99)

    assert min(spent) >= 0 and sum(spent[1:]) == 700, "whole minutes leave nothing to round"
    assert added(spent, NOTHING) == spent and added(spent, spent).tickets == 2
