"""Several outlets' tickets as one list: merged in the order of a board, with one cursor. Pure but for the
pages it asks for.

A cursor holds where each outlet's own list goes on, in the order of the outlets asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from suanqing.platform.cursors import foreign
from suanqing.work.tickets import cursors
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import BoardPage

MOST_OUTLETS = 10
DONE = "!"

Ask = Callable[[str, str | None], BoardPage]
"""(outlet, cursor) -> its next page, at most as long as the merged one."""
Place = tuple[str, str]


@dataclass
class _Part:
    """One outlet's page, how much of it is shown, and where it began."""

    page: BoardPage
    began: str | None
    shown: int = 0

    @property
    def next(self) -> Ticket | None:
        left = self.page.tickets[self.shown :]
        return left[0] if left else None

    def cursor(self) -> str:
        """Where it goes on: behind the last ticket that was shown."""
        if self.next is None:
            return self.page.cursor or DONE
        if self.shown == 0:
            return self.began or ""
        return _behind(self.page.tickets[self.shown - 1])


def merged(
    outlets: Sequence[str], ask: Ask, newest_first: bool, limit: int, cursor: str | None
) -> BoardPage:
    """Up to `limit` tickets of all the outlets. A search whose outlet has looked through only a part of its
    list holds the others back to that part, so that the order is true over all pages."""
    parts = [
        _Part(BoardPage((), None) if began == DONE else ask(outlet, began or None), began or None)
        for outlet, began in zip(outlets, _starts(cursor, len(outlets)), strict=True)
    ]
    found: list[Ticket] = []
    while len(found) < limit:
        ahead = [(place, part) for part in parts if (place := _ahead(part)) is not None]
        if not ahead:
            break
        _, part = (max if newest_first else min)(ahead, key=lambda pair: pair[0])
        ticket = part.next
        if ticket is None:
            break
        found.append(ticket)
        part.shown += 1
    left = [part.cursor() for part in parts]
    over = all(each == DONE for each in left)
    return BoardPage(tuple(found), None if over else ".".join(left))


def _ahead(part: _Part) -> Place | None:
    """Where the part's next ticket stands, or how far its page looked; None at the end of its list."""
    ticket = part.next
    if ticket is not None:
        return ticket.board, ticket.ticket_id
    return cursors.place(part.page.cursor) if part.page.cursor else None


def _behind(ticket: Ticket) -> str:
    key = {
        "ticket_id": {"S": ticket.ticket_id},
        "part": {"S": "head"},
        "board": {"S": ticket.board},
    }
    return cursors.after(key, "board") or DONE


def _starts(cursor: str | None, count: int) -> list[str]:
    """Of each outlet; "" is its beginning. Raises Invalid: of another list."""
    if cursor is None:
        return [""] * count
    found = cursor.split(".")
    if len(found) != count:
        foreign()
    return found
