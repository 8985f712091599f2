"""A day's pages of a funnel, made again and set while others set them, too."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from suanqing.errors import Unavailable
from suanqing.insight.funnel.counts import Path, Paths, paths_of
from suanqing.insight.funnel.funnel_service import TRIES, Funnel
from suanqing.insight.funnel.store import FunnelStore, Page

DAY = "2026-11-02"
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
LINES = [Path("310000", frozenset({"created"})), Path("530000", frozenset({"created", "done"}))]


class Store:
    """One scene's page of a day. others: how many set it between a reading and a writing. more: whether scenes are
    left that were called dirty meanwhile."""

    def __init__(self, paths: Paths | None = None, others: int = 0, more: bool = False) -> None:
        self.set = Page(paths or {}, 1)
        self.others, self.more, self.writes = others, more, 0

    def work_off(self, day: str, make: Any, clock: Any) -> tuple[int, bool]:
        make(frozenset({"install@1"}))
        return 1, not self.more

    def page(self, scene: str, day: str) -> Page:
        return self.set

    def lines(self, day: str, scene: str) -> list[Path]:
        return LINES

    def put_page(self, scene: str, day: str, paths: Paths, read: Page, at: datetime) -> bool:
        self.writes += 1
        if self.others:
            self.others -= 1
            self.set = Page(paths_of(LINES[:1]), self.set.version + 1)
        if self.set.version != read.version:
            return False
        self.set = Page(paths, read.version + 1)
        return True


def day(store: Store) -> tuple[int, list[str]]:
    """How many pages were made again, and the days that were asked for again."""
    asked = list[str]()
    return Funnel(cast(FunnelStore, store), asked.append, lambda: NOON).day(DAY), asked


@pytest.mark.parametrize("others", [0, 1, TRIES - 1])
def test_a_page_says_what_the_lines_say_however_often_others_set_it_meanwhile(others: int) -> None:
    store = Store(others=others)

    assert day(store) == (1, [])
    assert (store.set.paths, store.writes) == (paths_of(LINES), others + 1)


def test_a_page_that_says_it_already_is_not_written() -> None:
    store = Store(paths_of(LINES))

    assert day(store) == (1, [])
    assert store.writes == 0


def test_a_page_that_others_set_all_the_time_is_left_to_the_message_that_comes_again() -> None:
    store = Store(others=TRIES)

    with pytest.raises(Unavailable):
        day(store)
    assert store.writes == TRIES


def test_a_day_of_which_scenes_are_left_is_asked_for_again() -> None:
    assert day(Store(more=True)) == (1, [DAY])
