"""The last days beside as many before them: each project, region, outlet, person or channel, day by day. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from suanqing.insight.views.causes import Sums
from suanqing.insight.views.cells import ALL
from suanqing.insight.views.interval import Interval, interval
from suanqing.insight.views.pages import Cells, Money
from suanqing.work.tickets.time_spent import added

Daily = dict[str, Money]
"""By day, in one currency."""
Series = Mapping[tuple[str, str], Daily]
"""By (id, currency); "*" is all of them."""


class Window(NamedTuple):
    """So many days, and as many before: first..last, before..the day before first."""

    last: date
    days: int

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    @property
    def before(self) -> date:
        return self.first - timedelta(days=self.days)

    @property
    def months(self) -> list[str]:
        """Those that any of its days lie in."""
        every = (self.before + timedelta(days=n) for n in range(2 * self.days))
        return sorted({str(day)[:7] for day in every})

    def now(self, daily: Daily) -> Iterator[Money]:
        return (money for day, money in daily.items() if str(self.first) <= day <= str(self.last))

    def earlier(self, daily: Daily) -> Iterator[Money]:
        return (money for day, money in daily.items() if str(self.before) <= day < str(self.first))


def crossed(pages: Iterable[Cells], window: Window) -> Series:
    """Out of a month's pages by day, "<id>#<day>"."""
    cells = ((key.rpartition("#"), cell) for page in pages for key, cell in page.items())
    return _series(((id, day, cell.money) for (id, _, day), cell in cells), window)


def of_days(days: Iterable[tuple[str, Cells]], window: Window) -> Series:
    """Out of days' pages of a cube whose keys are ids; with all of them together, which no ticket is in twice."""
    return _series(
        (
            (id, day, cell.money)
            for day, page in days
            for key, cell in page.items()
            for id in (key, ALL)
        ),
        window,
    )


def with_all(series: Series) -> Series:
    """With "*" as the sum of all the others, where no ticket is in two of them."""
    whole: dict[tuple[str, str], Daily] = {}
    for (_, currency), daily in series.items():
        total = whole.setdefault((ALL, currency), {})
        for day, money in daily.items():
            total[day] = plus(total.get(day), money)
    return {**series, **whole}


def plus(one: Money | None, other: Money) -> Money:
    if one is None:
        return other
    sums = (one.tickets + other.tickets, one.income + other.income, one.pay + other.pay)
    parts = (one.parts + other.parts, one.unknown + other.unknown)
    return Money(one.currency, *sums, added(one.spent, other.spent), *parts)


def total(currency: str, money: Iterable[Money]) -> Money:
    found = Money(currency, 0, 0, 0)
    for each in money:
        found = plus(found, each)
    return found


def sums(series: Series, currency: str, window: Window) -> tuple[dict[str, Sums], dict[str, Sums]]:
    """Each project (before, now), as `causes` compares them; the total is left out."""
    before, now = {}, {}
    for (id, of), daily in series.items():
        if of == currency and id != ALL:
            before[id] = Sums(*total(of, window.earlier(daily))[1:4])
            now[id] = Sums(*total(of, window.now(daily))[1:4])
    return before, now


def sure(window: Window, daily: Daily) -> Interval | None:
    return interval([(money.income, money.margin) for money in window.now(daily)])


def _series(told: Iterable[tuple[str, str, tuple[Money, ...]]], window: Window) -> Series:
    found: dict[tuple[str, str], Daily] = {}
    first, last = str(window.before), str(window.last)
    for id, day, several in told:
        for money in several if first <= day <= last else ():
            daily = found.setdefault((id, money.currency), {})
            daily[day] = plus(daily.get(day), money)
    return found
