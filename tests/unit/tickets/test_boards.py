"""Several outlets' lists are one list: nothing twice, nothing left out, in one order over all pages."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from suanqing.errors import Invalid
from suanqing.work.tickets import cursors
from suanqing.work.tickets.boards import merged
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import BoardPage

AT = datetime(2026, 11, 1, tzinfo=UTC)


def ticket(outlet: str, number: int, opened: int) -> Ticket:
    name = f"{outlet}-{number:03d}"
    return Ticket(name, 1, "created", "installation@1", outlet, "110105", "app:x", "空调安装", AT,
                  f"open#{opened:03d}", 1)  # fmt: skip


@dataclass
class Lists:
    """Outlets' lists as the store pages them; a search looks through `looks` of a list at a time."""

    tickets: dict[str, list[Ticket]]
    newest_first: bool
    limit: int
    looks: int
    wanted: frozenset[str] | None = None

    def ask(self, outlet: str, cursor: str | None) -> BoardPage:
        own = sorted(
            self.tickets[outlet], key=lambda t: (t.board, t.ticket_id), reverse=self.newest_first
        )
        began = 0
        if cursor:
            place = cursors.place(cursor)
            began = [(t.board, t.ticket_id) for t in own].index(place) + 1
        found: list[Ticket] = []
        at = began
        while at < len(own) and at - began < self.looks and len(found) < self.limit:
            if self.wanted is None or own[at].ticket_id in self.wanted:
                found.append(own[at])
            at += 1
        if at >= len(own):
            return BoardPage(tuple(found), None)
        last = own[at - 1]
        key = {
            "ticket_id": {"S": last.ticket_id},
            "part": {"S": "head"},
            "board": {"S": last.board},
        }
        return BoardPage(tuple(found), cursors.after(key, "board"))

    def all(self, outlets: list[str]) -> list[str]:
        found: list[str] = []
        cursor: str | None = None
        for _ in range(2_000):
            page = merged(outlets, self.ask, self.newest_first, self.limit, cursor)
            assert len(page.tickets) <= self.limit
            found += [each.ticket_id for each in page.tickets]
            cursor = page.cursor
            if cursor is None:
                return found
        raise AssertionError("the list never ends")


@given(
    some.lists(some.lists(some.integers(0, 30), max_size=12), min_size=1, max_size=4),
    some.booleans(),
    some.integers(1, 7),
    some.integers(1, 9),
    some.sets(some.integers(0, 11)) | some.none(),
)
def test_all_pages_are_one_ordered_list(
    opened: list[list[int]], newest_first: bool, limit: int, looks: int, wanted: set[int] | None
) -> None:
    outlets = [f"o{n}" for n in range(len(opened))]
    made = {
        outlet: [ticket(outlet, n, at) for n, at in enumerate(own)]
        for outlet, own in zip(outlets, opened, strict=True)
    }
    fits = None if wanted is None else frozenset(f"{o}-{n:03d}" for o in outlets for n in wanted)
    lists = Lists(made, newest_first, limit, looks, fits)

    every = [
        each for own in made.values() for each in own if fits is None or each.ticket_id in fits
    ]
    every.sort(key=lambda t: (t.board, t.ticket_id), reverse=newest_first)
    assert lists.all(outlets) == [each.ticket_id for each in every]


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        merged(["a", "b"], lambda *_: BoardPage((), None), False, 10, "x")
