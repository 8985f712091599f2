"""Trigger statistics over the tables: a ticket's hits noted, days counted, alerts with their report.

Views: `hits:<day>` one item a ticket, over an older assessment's only; `triggers` a day's counts, set
anew from the hits by the job alone; `alerts:<day>` one a rule and kind, written once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from suanqing.errors import DomainError
from suanqing.finance.assessment.assess import assess
from suanqing.finance.rule_stats import counts
from suanqing.finance.rule_stats.anomalies import (
    Attribution,
    ByOutlet,
    Kind,
    Runs,
    attribute,
    expected,
    judge,
)
from suanqing.finance.rule_stats.counts import Count, Hit
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.platform.materialized import Views
from suanqing.pricing.book import Book
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING, epoch_ms, rfc3339

KEPT = timedelta(days=60)
SAMPLE = 400
"""Tickets of either time that are run again for a report."""
DAYS = "triggers"


class Alert(NamedTuple):
    """An abnormal rate, today so far and in the baseline's same hours, with whose doing it is."""

    day: date
    rule: str
    kind: Kind
    today: Count
    baseline: Count
    books: tuple[str, str]
    found: Attribution


class Watch:
    def __init__(
        self, views: Views, ledger: LedgerStore, pricing: PricingStore,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._views, self._ledger, self._pricing = views, ledger, pricing
        self._clock = clock

    def note(self, ticket_id: str, n: int) -> None:
        """Count a ticket by its assessment `n`; again, or behind a newer one, changes nothing."""
        booked = self._ledger.booked(ticket_id, n)
        if booked is not None:
            self.count(booked)

    def count(self, booked: Booked) -> None:
        """As `note`, by an assessment that was read already."""
        hit = counts.hit_of(booked.facts, booked.assessment)
        day = counts.day_of(booked.facts.served)
        expires = epoch_ms(booked.facts.served + KEPT) // 1000
        said: dict[str, Any] = {"expires": expires, "gone": True}
        if hit is not None:
            said = {
                "expires": expires, "outlet": hit.outlet, "hour": hit.hour, "book": hit.book,
                "rules": list(hit.rules),
            }  # fmt: skip
        self._views.put_newer(f"hits:{day}", booked.ticket_id, booked.n, said)

    def day(self, day: date) -> counts.Cells:
        """A day's counts: those that are kept, else made from its hits. Reading keeps nothing."""
        data = self._views.body(DAYS, str(day))
        return counts.counted(self.hits(day)) if data is None else counts.cells_of(data)

    def keep(self, day: date) -> None:
        """The job's: a day that is over is counted once and kept."""
        over = day < counts.day_of(self._clock() - timedelta(days=1))
        if over and self._views.body(DAYS, str(day)) is None:
            cells = counts.counted(self.hits(day))
            self._views.put_body(DAYS, str(day), counts.cells_to_list(cells))

    def hits(self, day: date) -> Iterator[Hit]:
        for item in self._views.all(f"hits:{day}"):
            if "gone" not in item:
                yield Hit(
                    item["id"], item["outlet"], item["hour"], item["book"], tuple(item["rules"])
                )

    def rates(self, day: date, hour: int = 23) -> dict[str, tuple[Count, Count]]:
        """By rule: (the day through that hour, the baseline's same hours)."""
        now = counts.until(self.day(day), hour)
        before: dict[str, int] = {}
        for each in counts.baseline_days(day):
            for rule, hits in counts.until(self.day(each), hour).items():
                before[rule] = before.get(rule, 0) + hits
        return {
            rule: (
                Count(now.get("", 0), now.get(rule, 0)),
                Count(before.get("", 0), before.get(rule, 0)),
            )
            for rule in sorted({*now, *before} - {""})
        }

    def evaluate(self) -> list[Alert]:
        """Today's abnormal rates that nobody was told of, each with its report, kept."""
        now = self._clock().astimezone(BEIJING)
        for each in counts.baseline_days(now.date()):
            self.keep(each)
        found: list[Alert] = []
        for rule, (today, baseline) in self.rates(now.date(), now.hour).items():
            kind = judge(today, baseline)
            if kind is None:
                continue
            kept = self._views.get(f"alerts:{now.date()}", f"{rule}#{kind}") or {}
            if kept.get("told"):
                continue
            books, runs = self._counterfactual(rule, now.date(), now.hour)
            alert = Alert(now.date(), rule, kind, today, baseline, books, attribute(runs))
            self._views.put(*_key(alert), alert_to_dict(alert, self._clock()))
            found.append(alert)
        return found

    def told(self, alert: Alert) -> None:
        """After the notices went out: not again today."""
        self._views.set(*_key(alert), {"told": True})

    def alerts(self, day: date) -> list[dict[str, Any]]:
        return list(self._views.all(f"alerts:{day}"))

    def _counterfactual(self, rule: str, day: date, hour: int) -> tuple[tuple[str, str], Runs]:
        """A sample of both times under the book each time used most."""
        now = [hit for hit in self.hits(day) if hit.hour <= hour]
        then = [
            hit for each in counts.baseline_days(day) for hit in self.hits(each) if hit.hour <= hour
        ]
        old, new = _most_used(then), _most_used(now)
        old_book = self._pricing.book(old)
        new_book = old_book if old == new else self._pricing.book(new)
        tickets, tickets_then = list(self._booked(now)), list(self._booked(then))
        runs = Runs(
            _under(tickets, rule, new_book), _under(tickets, rule, old_book),
            _under(tickets_then, rule, old_book), _under(tickets_then, rule, new_book),
        )  # fmt: skip
        return (old, new), runs

    def _booked(self, hits: list[Hit]) -> Iterator[Booked]:
        step = -(-len(hits) // SAMPLE) or 1
        for hit in hits[::step]:
            found = self._ledger.newest(hit.ticket_id)
            if found is not None:
                yield found


def _key(alert: Alert) -> tuple[str, str]:
    return f"alerts:{alert.day}", f"{alert.rule}#{alert.kind}"


def _under(tickets: Iterable[Booked], rule: str, book: Book) -> ByOutlet:
    """The rule's hits by outlet, were these tickets priced by that book; one it does not price is a
    ticket without the hit."""
    found: dict[str, Count] = {}
    for one in tickets:
        try:
            hit = counts.hit_of(one.facts, assess(one.facts, book))
        except DomainError:
            hit = None
        kept = found.get(one.facts.outlet, Count())
        has = hit is not None and rule in hit.rules
        found[one.facts.outlet] = Count(kept.tickets + 1, kept.hits + has)
    return found


def _most_used(hits: list[Hit]) -> str:
    tally: dict[str, int] = {}
    for hit in hits:
        tally[hit.book] = tally.get(hit.book, 0) + 1
    return max(sorted(tally), key=tally.__getitem__)


def alert_to_dict(alert: Alert, at: datetime) -> dict[str, Any]:
    """The alert with its report as it is kept; fractions as text."""
    would = expected(alert.today, alert.baseline)
    return {
        "at": rfc3339(at),
        "rule": alert.rule,
        "what": alert.kind,
        "tickets": alert.today.tickets,
        "hits": alert.today.hits,
        "expected": f"{would:.1f}",
        "baseline_tickets": alert.baseline.tickets,
        "baseline_hits": alert.baseline.hits,
        "cause": alert.found.cause,
        "outlet": alert.found.outlet if alert.found.cause == "execution" else None,
        "rule_effect": f"{alert.found.rule_effect:+.4f}",
        "facts_effect": f"{alert.found.facts_effect:+.4f}",
        "old_book": alert.books[0],
        "new_book": alert.books[1],
        "expires": epoch_ms(at + KEPT) // 1000,
    }
