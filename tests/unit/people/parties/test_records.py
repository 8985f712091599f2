"""A party's dated records: what it was when, and by what the register knew at the time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from suanqing.errors import Invalid
from suanqing.people.parties import records
from suanqing.people.parties.model import Party

MARCH, DAY = datetime(2025, 3, 1, tzinfo=UTC), timedelta(days=1)
KNOWN = Party("p", "person", "李", frozenset({"technician"}), outlet="sh-01")


def written(
    before: Party | None, day: int, since: int | None = None, redated: str = "", **more: object
) -> Party:
    """As the store writes it on the `day`th after the first of March."""
    after = replace(before or KNOWN, **more)  # type: ignore[arg-type]
    begins = None if since is None else MARCH + since * DAY
    now = MARCH + day * DAY
    return replace(after, records=records.recorded(before, after, begins, now, redated.split()))


def seen(party: Party, name: str, *days: int) -> list[object]:
    return [getattr(party.at(MARCH + day * DAY), name) for day in days]


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


MOVED = written(written(written(None, 0, owner="a"), 10, outlet="yn-02"), 12, owner="b")
"""In yn-02 from the tenth day on, owned by b from the twelfth."""


def test_a_value_of_today_can_have_begun_earlier_and_nothing_else_moves() -> None:
    earlier = written(MOVED, 20, 5, redated="outlet")

    assert seen(earlier, "outlet", 4, 5, 25) == ["sh-01", "yn-02", "yn-02"]
    assert seen(earlier, "owner", 5, 11, 12) == ["a", "a", "b"]


def test_a_value_of_today_can_have_begun_later_and_what_was_before_holds_until_then() -> None:
    later = written(MOVED, 20, 15, redated="outlet")

    assert seen(later, "outlet", 9, 10, 14, 15, 25) == ["sh-01", "sh-01", "sh-01", "yn-02", "yn-02"]
    assert seen(later, "owner", 11, 12, 25) == ["a", "b", "b"]


def test_dated_anew_again_and_again_the_last_word_counts() -> None:
    told = written(MOVED, 20, 15, redated="outlet")
    told = written(written(told, 21, 3, redated="outlet"), 22, 8, redated="outlet owner")

    assert seen(told, "outlet", 7, 8, 25) == ["sh-01", "yn-02", "yn-02"]
    assert seen(told, "owner", 7, 8, 25) == ["a", "b", "b"]
    assert told.outlet == told.at(MARCH + 22 * DAY).outlet == "yn-02"


def test_dated_anew_it_was_not_known_before() -> None:
    earlier = written(MOVED, 20, 5, redated="outlet")

    assert earlier.at(MARCH + 6 * DAY, MARCH + 19 * DAY).outlet == "sh-01"


def test_dated_from_the_day_it_began_nothing_changes() -> None:
    assert written(MOVED, 20, 10, redated="outlet").records == MOVED.records


def test_when_somebody_was_first_there_can_be_a_later_day() -> None:
    later = written(written(None, 10), 20, 15, redated="active")

    assert seen(later, "active", 9, 10, 14, 15) == [False, False, False, True]


@pytest.mark.parametrize("party", [KNOWN, written(None, 0)], ids=["undated", "from its first day"])
def test_what_never_was_otherwise_has_no_later_beginning(party: Party) -> None:
    with pytest.raises(Invalid, match="known to have held before"):
        written(party, 20, 15, redated="outlet")


def test_to_date_anew_names_the_day() -> None:
    with pytest.raises(Invalid, match="names the day"):
        written(MOVED, 20, redated="outlet")


def test_a_change_dated_back_into_an_absence_leaves_the_absence() -> None:
    back = written(written(written(None, 0), 5, active=False), 10, active=True)
    owned = written(back, 20, 7, owner="b")

    assert seen(owned, "active", 4, 5, 9, 10) == [True, False, False, True]
    assert seen(owned, "owner", 6, 7) == [None, "b"]
