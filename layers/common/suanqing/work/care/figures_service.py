"""Figures about customers, of the months in which they did something, read whole."""

from collections.abc import Callable

from suanqing.errors import Conflict, Invalid
from suanqing.times import next_period, previous_period
from suanqing.work.care import figures
from suanqing.work.care.figures import UNNAMED, Month
from suanqing.work.care.rules import CareRules
from suanqing.work.customers.happenings import Happening
from suanqing.work.customers.happenings_store import HappeningStore

MAX_MONTHS = 12


class Figures:
    def __init__(self, store: HappeningStore, rules: Callable[[], CareRules]) -> None:
        self.store, self.rules = store, rules

    def months(self, first: str, last: str, going: Callable[[], bool]) -> list[Month]:
        """From the one to the other; the month before the first is read as well. Conflict: there is more than can be
        read within the time."""
        rows = [previous_period(first), first]
        while rows[-1] < last and len(rows) <= MAX_MONTHS:
            rows.append(next_period(rows[-1]))
        if rows[-1] != last:
            raise Invalid("this is 1 to 12 months, in order", where="last")
        done: list[Happening] = []
        for month in rows:
            after = ""
            while True:
                if not going():
                    raise Conflict("there is too much to read at once: ask for fewer months")
                page, after = self.store.month(month, after)
                done += page
                if not after:
                    break
        domains = self.rules().domains
        person = self.store.people(each.customer for each in done)
        return figures.months(done, rows, person, lambda channel: domains.get(channel, UNNAMED))
