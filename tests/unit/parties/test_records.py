"""A party's dated records: what it was when, and by what the register knew at the time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from suanqing.errors import Invalid
from suanqing.parties import records
from suanqing.parties.model import Party

MARCH, DAY = datetime(2025, 3, 1, tzinfo=UTC), timedelta(days=1)
KNOWN = Party("p", "person", "李", frozenset({"technician"}), outlet="sh-01")


def written(before: Party | None, day: int, since: int | None = None, **more: object) -> Party:
    """As the store writes it on the `day`th after the first of March."""
    after = replace(before or KNOWN, **more)  # type: ignore[arg-type]
    begins = None if since is None else MARCH + since * DAY
    return replace(after, records=records.recorded(before, after, begins, MARCH + day * DAY))


def test_without_records_it_is_as_it_is_from_ever() -> None:
    assert KNOWN.at(MARCH - 999 * DAY) == KNOWN


def test_what_was_stored_without_dates_holds_from_ever_until_its_first_change() -> None:
    moved = written(KNOWN, 10, outlet="yn-02")

    assert [moved.at(MARCH + n * DAY).outlet for n in (-999, 9, 10, 99)] == [
        "sh-01", "sh-01", "yn-02", "yn-02",
    ]  # fmt: skip


def test_before_it_was_first_written_it_was_not_there() -> None:
    new = written(None, 10)

    assert not new.at(MARCH).active
    assert new.at(MARCH).outlet == "sh-01"
    assert new.at(MARCH + 10 * DAY).active


def test_a_value_that_is_taken_away_is_gone_from_then_on() -> None:
    left = written(written(None, 0, owner="a"), 5, owner=None)

    assert (left.at(MARCH).owner, left.at(MARCH + 5 * DAY).owner) == ("a", None)


def test_a_change_since_an_earlier_day_moves_what_it_changes_alone() -> None:
    moved = written(written(None, 0, owner="a"), 10, outlet="yn-02")
    corrected = written(moved, 20, 5, owner="b")

    owners = [corrected.at(MARCH + n * DAY).owner for n in (4, 5, 12, 25)]
    outlets = [corrected.at(MARCH + n * DAY).outlet for n in (4, 5, 12, 25)]
    assert owners == ["a", "b", "b", "b"]
    assert outlets == ["sh-01", "sh-01", "yn-02", "yn-02"]


def test_what_was_not_recorded_yet_was_not_known() -> None:
    corrected = written(written(None, 0, owner="a"), 20, 5, owner="b")

    assert corrected.at(MARCH + 6 * DAY, MARCH + 19 * DAY).owner == "a"
    assert corrected.at(MARCH + 6 * DAY, MARCH + 20 * DAY).owner == "b"


def test_who_was_there_earlier_than_written_is_told_with_the_day() -> None:
    new = written(None, 10)
    earlier = written(new, 12, 3)

    assert [earlier.at(MARCH + n * DAY).active for n in (2, 3, 11)] == [False, True, True]


def test_nothing_changed_adds_nothing() -> None:
    first = written(None, 0)

    assert written(first, 5, name="李雷").records == first.records


def test_a_change_from_a_day_to_come_is_refused() -> None:
    with pytest.raises(Invalid, match="from now or from a day that is past"):
        written(KNOWN, 10, 11, owner="b")


def test_records_are_stored_and_read_back() -> None:
    told = written(written(KNOWN, 10, owner="b"), 20, 5, owner=None, roles=frozenset({"partner"}))

    assert records.of_data(records.to_data(told.records)) == told.records
