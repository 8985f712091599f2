"""Corrections from the list to the ledger: keep, approve, apply; each safe to repeat."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from suanqing.errors import Conflict, DomainError, Invalid, Unavailable
from suanqing.finance.backtest.jobs import chunks_of
from suanqing.finance.backtest.run import Remake
from suanqing.finance.backtest.shadow import Shadow, Some, periods_between
from suanqing.finance.corrections import prices as rules
from suanqing.finance.corrections.prices import Affected, Correction, Fate, Refused, Scope
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.finance.settlement.store import LedgerStore
from suanqing.pricing.stores.books import PricingStore

Skipped = tuple[str, str]
"""(ticket, why)."""


class PriceCorrections:
    def __init__(
        self,
        store: PriceCorrectionStore,
        shadow: Shadow,
        ledger: LedgerStore,
        pricing: PricingStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._shadow = store, shadow
        self._ledger, self._pricing, self._clock = ledger, pricing, clock

    def must_hold(self, scope: Scope) -> None:
        """Invalid unless `new` is published and holds over all of [start, end): from its start until
        the next version's."""
        new, start, end = scope.new, scope.start, scope.end
        version = self._pricing.version(new)
        if version.valid_from is None:
            raise Invalid(f"{new} is not published", book=new)
        until = self._pricing.until(version)
        in_force = self._pricing.version_at(start, self._clock(), version.book)
        if (
            in_force is None
            or in_force.number != version.number
            or not start < end
            or (until is not None and end > until)
        ):
            raise Invalid(f"{new} does not hold over all of that time", book=new)

    def slices(self, scope: Scope) -> list[list[tuple[str, str]]]:
        """All (outlet, period) in which the scope's tickets can be, in chunks of work."""
        outlets = [scope.outlet] if scope.outlet else self._shadow.outlets()
        return chunks_of(outlets, periods_between(scope.start, self._clock()))

    def affected_some(
        self, scope: Scope, outlet: str, period: str, after: str | None, in_time: Callable[[], bool]
    ) -> tuple[Iterator[Affected | Refused], Some]:
        """What `new` changes of one slice; the second tells where it ended."""
        some = self._shadow.some(outlet, period, after, in_time)
        return rules.affected(scope, some, self._pricing.book(scope.new), self._remake(scope)), some

    def _remake(self, scope: Scope) -> Remake:
        """How the scope's facts are made: of an outlet's correction, anew from master data too."""
        return self._shadow.anew if scope.outlet else self._shadow.facts

    def keep(self, scope: Scope, found: Iterable[Affected | Refused], by: str) -> Correction:
        """The list, in the order of its tickets whatever the order they were found in, kept for
        approval. Raises Conflict when nothing is affected."""
        listed = list(found)
        if not any(isinstance(one, Affected) for one in listed):
            raise Conflict("no booked ticket would change", "nothing_affected", book=scope.new)
        currency = self._pricing.book(scope.new).currency
        return self._store.put(rules.propose(scope, listed, currency, by, self._clock()))

    def approve(self, correction_id: str, seen: str, by: str) -> Correction:
        """Approve the list with hash `seen`; never by its maker."""
        found = self._store.get(correction_id)
        return self._store.step(rules.approve(found, seen, by, self._clock()))

    def apply(self, correction_id: str) -> tuple[Correction, list[Skipped]]:
        """Post every ticket of an approved list; the correction, and the tickets left out with why.

        Again after a crash, twice or by two at once: each ticket is posted once, for the posting's
        number follows from the list. Raises Unavailable when the ledger stays busy.
        """
        fates: Counter[str] = Counter()
        found, skipped, _ = self.apply_some(correction_id, 0, fates, lambda: True)
        return found, skipped

    def apply_some(
        self, correction_id: str, start: int, fates: Counter[str], in_time: Callable[[], bool]
    ) -> tuple[Correction, list[Skipped], int | None]:
        """The list from its `start`th ticket on, until the time is over; then where to go on.

        `fates` counts on from the parts before; at the end of the list the correction is applied.
        """
        found = self._store.get(correction_id)
        if found.state == "proposed":
            raise Conflict("the correction is not approved", "wrong_state", state=found.state)
        skipped: list[Skipped] = []
        for place, ticket in enumerate(found.tickets[start:], start):
            if place > start and not in_time():
                return found, skipped, place
            fate, why = self._apply(ticket, found.scope)
            fates[fate] += 1
            if fate == "skipped":
                skipped.append((ticket.ticket_id, why))
        if found.state == "applied":
            return found, skipped, None
        return self._store.step(rules.applied(found, fates)), skipped, None

    def _apply(self, ticket: Affected, scope: Scope) -> tuple[Fate, str]:
        newest = self._ledger.newest(ticket.ticket_id)
        if newest is None:
            return "skipped", "nothing is booked"
        if newest.n > ticket.n:
            return self._taken(ticket, scope)
        if not newest.whole:
            newest = self._ledger.complete(ticket.ticket_id, newest.n) or newest
        if not rules.still(ticket, scope, newest):
            return "skipped", "it is booked otherwise than when the list was made"
        try:
            book = self._pricing.book(scope.new)
            posting = rules.correct(newest, book, self._clock(), self._remake(scope))
        except Unavailable:
            raise
        except DomainError as refusal:
            return "skipped", refusal.message
        if not rules.promised(ticket, newest, posting):
            return "skipped", "it would come to other money than approved"
        receipt = self._ledger.post(posting)
        match receipt.outcome:
            case "posted":
                return "posted", ""
            case "superseded":
                return "skipped", "its facts have changed and are not settled yet"
            case "already":
                return self._taken(ticket, scope)

    def _taken(self, ticket: Affected, scope: Scope) -> tuple[Fate, str]:
        """The number after the list's is booked: by this correction before, or by other facts."""
        booked = self._ledger.complete(ticket.ticket_id, ticket.n + 1)
        if booked and (booked.cause, booked.assessment.book) == (rules.CAUSE, scope.new):
            return "already", ""
        return "skipped", "its facts have changed since"
