"""Which version of a scene holds: the one that begins last, of those that have begun and were not taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.holding import Listed, holding, parted, published_next, withdrawn

NOW = datetime(2026, 11, 29, 4, tzinfo=UTC)


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def version(number: int, since: int = 0, until: int | None = None) -> Listed:
    return Listed(number, "h", at(since), NOW, None if until is None else at(until))


def held(listed: tuple[Listed, ...], hours: int) -> int | None:
    found = holding(listed, at(hours))
    return found.number if found else None


def test_a_later_version_replaces_the_one_before_from_its_beginning_on() -> None:
    listed = (version(1), version(2, since=5))

    assert [held(listed, hour) for hour in (-1, 0, 4, 5, 50)] == [None, 1, 1, 2, 2]


def test_a_version_that_ends_leaves_its_place_to_the_one_before() -> None:
    listed = (version(1), version(2, since=5, until=8))

    assert [held(listed, hour) for hour in (4, 5, 7, 8)] == [1, 2, 2, 1]


def test_a_version_that_is_taken_back_leaves_its_place_to_the_one_before() -> None:
    listed = withdrawn((version(1), version(2)), 2, at(3))

    assert [held(listed, hour) for hour in (2, 3)] == [2, 1]
    assert held(withdrawn(listed, 1, at(4)), 4) is None


@pytest.mark.parametrize("number", [2, 3, 9])
def test_what_is_over_or_was_taken_back_is_not_taken_back_again(number: int) -> None:
    listed = withdrawn((version(1), version(2), version(3, until=1)), 2, at(0))

    with pytest.raises(Conflict, match="withdrawn or over"):
        withdrawn(listed, number, at(2))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=6), st.integers(-1, 20))
def test_what_holds_holds_and_nothing_that_holds_begins_later(spans: Any, hour: int) -> None:
    listed = tuple(
        version(number, since, since + length) for number, (since, length) in enumerate(spans, 1)
    )

    found = holding(listed, at(hour))

    fitting = [each for each in listed if each.holds(at(hour))]
    assert (found is None) == (not fitting)
    assert all(
        (each.since, each.number) <= (found.since, found.number) for each in fitting if found
    )


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [(1, 1, "bad_window"), (None, -1, "bad_window"), (-5, -1, "bad_window")],
)
def test_a_version_begins_now_or_later_and_ends_after_that(
    since: int | None, until: int | None, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        published_next(
            1, "h", None if since is None else at(since), None if until is None else at(until), NOW
        )

    assert refused.value.code == code
    assert published_next(1, "h", None, None, NOW).since == NOW
    assert published_next(1, "h", at(-1), None, NOW).since == NOW, "what came meanwhile begins now"


def test_a_reference_is_an_id_with_or_without_a_version() -> None:
    assert parted("ac-install@7") == ("ac-install", 7)
    assert parted("installation") == ("installation", None)
    for wrong in ("a@", "a@0", "a@01", "a@x", "a@1@2", "a@1234567", "a@²"):
        with pytest.raises(Invalid) as refused:
            parted(wrong)
        assert refused.value.code == "bad_reference"
