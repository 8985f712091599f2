"""A night's rows in pieces (`suanqing.platform.jobs`): outlets' tickets, then parties' entries and costs.

    tickets, lines, shares    <outlet>.<n>   TICKETS of an outlet's month
    entries                   hq.<n> | <group>.<n>   of head office; of the parties whose digest begins so
    costs                     all

Each piece is an object of its own a table, put over that of the night before, so a piece may come any number of times.
What a piece takes is kept with the one before, and holds however often it comes. The last one removes what of the
months lies there and was not put: an outlet that has no ticket of the month any more, pieces that are fewer now; of a
month that a later night lays down, too, nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import quote

from suanqing.finance.backtest.shadow import last_periods
from suanqing.insight.analytics.columns import TABLES
from suanqing.insight.analytics.export_service import Export
from suanqing.insight.analytics.rows_store import RowsStore, place
from suanqing.people.parties.model import HQ
from suanqing.platform.jobs import Head, InTime, Turn, bodies
from suanqing.platform.materialized import Views
from suanqing.times import BEIJING

TICKET_ROWS, PARTY_ROWS = "rows-tickets", "rows-parties"
HALVES = TICKET_ROWS, PARTY_ROWS
TICKETS = 4_000
"""Of one piece, far below what a run has time for."""
GROUPS = (HQ, *"0123456789abcdef")
COSTS = "costs"
LATE = 2
"""Months into which something is booked every day: this one and the one before."""


def nights_periods(now: datetime) -> list[str]:
    """What is laid down in a night: the months into which things are booked, and, of the older ones whose tickets are
    corrected now and then, one a night, so that each comes once a month."""
    back = last_periods(now, LATE + now.astimezone(BEIJING).day)
    return [back[0], *back[-LATE:]]


class Directory(Protocol):
    def outlets(self) -> Sequence[str]: ...
    def parties(self) -> Sequence[str]: ...
    def tickets(self, outlet: str, period: str) -> Sequence[str]:
        """Those that can have been settled for a period."""


class Outlets:
    """The first half. go_on: begins the second one for the same night."""

    def __init__(
        self, export: Export, rows: RowsStore, directory: Directory, go_on: Callable[[Head], None]
    ) -> None:
        self._export, self._rows, self._directory, self._go_on = export, rows, directory, go_on

    def plan(self, head: Head) -> list[list[str]]:
        return [
            [period, outlet] for period in head["periods"] for outlet in self._directory.outlets()
        ]

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        """rest: [number, the ticket after which it begins, its last one]. The first turn says where the first piece
        ends, unless it is the only one."""
        period, outlet = chunk
        ids = sorted(set(self._directory.tickets(outlet, period)))
        if rest is None and len(ids) > TICKETS:
            return Turn({}, [0, "", ids[TICKETS - 1]])
        number, after, last = rest or [0, "", ""]
        own = [each for each in ids if each > after and (not last or each <= last)]
        laid = self._rows.lay(
            self._export.tickets(own, period, outlet), period, f"{quote(outlet, safe='')}.{number}"
        )
        later = [each for each in ids if last and each > last]
        end = later[TICKETS - 1] if len(later) > TICKETS else ""
        return Turn(laid, [number + 1, last, end] if later else None)

    def finish(self, head: Head, bodies_: Iterator[Any]) -> dict[str, Any]:
        self._go_on(head)
        return {}


class Parties:
    """The second half, and what is left of former nights removed. tell: what to do with each month's counts."""

    def __init__(
        self,
        export: Export,
        rows: RowsStore,
        directory: Directory,
        views: Views,
        tell: Callable[[str, dict[str, int]], None],
    ) -> None:
        self._export, self._rows, self._directory = export, rows, directory
        self._views, self._tell = views, tell

    def plan(self, head: Head) -> list[list[str]]:
        return [[period, piece] for period in head["periods"] for piece in (*GROUPS, COSTS)]

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        period, piece = chunk
        if piece == COSTS:
            return Turn(self._rows.lay(self._export.costs(period), period, "all"))
        parties = sorted(each for each in self._directory.parties() if group(each) == piece)
        return Turn(self._rows.lay(self._export.entries(parties, period), period, piece))

    def finish(self, head: Head, bodies_: Iterator[Any]) -> dict[str, Any]:
        laid: dict[str, int] = {}
        for body in (*bodies(self._views, TICKET_ROWS, head["id"]), *bodies_):
            laid |= body
        for period in head["periods"]:
            newest = self._is_newest(head, period)
            counts: dict[str, int] = {}
            for table in TABLES:
                folder = place(table, period)
                own = {key: rows for key, rows in laid.items() if key.startswith(folder)}
                if newest:
                    self._rows.keep_only(table, period, own.keys())
                counts[table] = sum(own.values())
            self._tell(period, counts)
        return {"rows": sum(laid.values())}

    def _is_newest(self, head: Head, period: str) -> bool:
        """What a later night put of a month is not this one's to remove."""
        nights = self._views.all(TICKET_ROWS)
        own = _order(head["id"])
        return all(_order(each["id"]) <= own for each in nights if period in each["periods"])


def _order(job: str) -> tuple[str, int]:
    day, _, number = job.partition(".")
    return day, int(number)


def group(party: str) -> str:
    """Head office by itself, which shares in every ticket; of the others the same whoever else there is."""
    return HQ if party == HQ else sha256(party.encode()).hexdigest()[0]
