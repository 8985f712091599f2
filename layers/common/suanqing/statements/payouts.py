"""Payouts at work: approved statements into a batch, the bank's answer back onto them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from suanqing.errors import Conflict, DomainError, Invalid, NotFound, Stale, Unavailable
from suanqing.parties.store import PartyStore
from suanqing.statements import life
from suanqing.statements.model import Head
from suanqing.statements.payout import Batch, Fault, Report, Result, Row, read_results, rows_of
from suanqing.statements.store import StatementStore
from suanqing.statements.table import from_csv

ROUNDS = 5


class Payouts:
    def __init__(
        self, store: StatementStore, parties: PartyStore, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._parties, self._clock = store, parties, clock

    def make(self, period: str, by: str, currency: str = "CNY", limit: int = 1_000) -> Batch:
        """A batch of the period's approved and returned statements; one that was left half made is
        finished instead. Raises Conflict `nothing_to_pay`.
        """
        known = self._store.period(period)
        if known.making is None:
            rows = self._payable(period, currency, limit)
            if not rows:
                raise Conflict("no statement waits to be paid", "nothing_to_pay", period=period)
            batch = self._begin(self._store.next_payout(known), period, currency, rows, by)
        else:
            batch = self._resumed(known.making, period, currency, limit, by)
        if batch.state == "making":
            batch = self._claim(batch, by)
        self._store.release_period(batch)
        if not batch.rows:
            raise Conflict("no statement waits to be paid", "nothing_to_pay", period=period)
        return batch

    def get(self, batch: str) -> Batch:
        """A batch that is complete; Conflict while it is being made."""
        found = self._store.payout(batch)
        if found.state == "making":
            raise Conflict("the payout is not complete: ask for it again", "making", batch=batch)
        return found

    def heads(self, batch: Batch) -> dict[str, Head]:
        """Its statements as they stand, by party."""
        heads = self._store.heads((row.party for row in batch.rows), batch.period)
        return {head.party: head for head in heads}

    def take_results(self, batch_id: str, raw: bytes, by: str) -> Report:
        """The bank's answer, row by row; the same file again gives the same report and does nothing.

        Raises Invalid with every fault in the file; then no row counts.
        """
        batch = self.get(batch_id)
        file_hash = hashlib.sha256(raw).hexdigest()
        if known := self._store.report(batch_id, file_hash):
            return known
        results = read_results(batch, from_csv(raw))
        if not results:
            raise Invalid("no row of the file has a result", "faulty_file", batch=batch_id)
        heads = self.heads(batch)
        found: dict[str, list[int]] = {"paid": [], "returned": [], "unchanged": []}
        refused: list[Fault] = []
        for result in results:
            try:
                found[self._apply(batch, heads[result.party], result, by)].append(result.number)
            except Unavailable:
                raise
            except DomainError as refusal:
                refused.append(Fault(result.number + 1, "结果", refusal.message))
        numbers = {name: tuple(each) for name, each in found.items()}
        report = Report(
            batch_id, file_hash, **numbers, refused=tuple(refused), by=by, at=self._clock()
        )
        return self._store.keep_report(report)

    def _apply(self, batch: Batch, head: Head, result: Result, by: str) -> str:
        """One row, by its own transaction; what it became, or "unchanged"."""
        for _ in range(ROUNDS):
            after = life.settle(
                head, batch.id, result.outcome, by, self._clock(), result.reason or None
            )
            if after is head:
                return "unchanged"
            try:
                self._store.save(head, after)
                return result.outcome
            except Stale:
                head = self._store.get(head.party, head.period)
        raise Unavailable("the statement keeps changing; send the file again")

    def _payable(self, period: str, currency: str, limit: int) -> tuple[Row, ...]:
        chosen: list[tuple[Head, str]] = []
        cursor = None
        while True:
            page = self._store.page(period, 100, cursor)
            chosen += [
                (head, self._name(head.party)) for head in page.heads if _waits(head, currency)
            ]
            if (cursor := page.cursor) is None or len(chosen) >= limit:
                chosen = chosen[:limit]
                return rows_of(chosen, self._store.accounts(head.party for head, _ in chosen))

    def _name(self, party: str) -> str:
        found = self._parties.find(party)
        return found.name if found else ""

    def _begin(self, id: str, period: str, currency: str, rows: tuple[Row, ...], by: str) -> Batch:
        return self._store.begin_payout(
            Batch(id, period, currency, "making", rows, by, self._clock())
        )

    def _resumed(self, id: str, period: str, currency: str, limit: int, by: str) -> Batch:
        try:
            return self._store.payout(id)
        except NotFound:
            rows = self._payable(period, currency, limit)
            return self._begin(id, period, currency, rows, by)

    def _claim(self, batch: Batch, by: str) -> Batch:
        """Take each statement by its own transaction, as long as the batch is being made; those that
        could be had are the batch."""
        for _ in range(ROUNDS):
            for row in batch.rows:
                self._claim_row(batch, row, by)
            mine = self.heads(batch)
            kept = [row for row in batch.rows if _is_in(mine.get(row.party), batch)]
            rows = tuple(row._replace(number=n) for n, row in enumerate(kept, 1))
            try:
                return self._store.end_payout(replace(batch, state="open", rows=rows))
            except Stale:
                found = self._store.payout(batch.id)
                if found.state == "open":
                    return found
        raise Unavailable("the payout keeps changing; ask for it again")

    def _claim_row(self, batch: Batch, row: Row, by: str) -> None:
        head = self._store.get(row.party, batch.period)
        if (head.hash, head.figures.payable) != (row.hash, row.amount):
            return
        try:
            after = life.claim(head, batch.id, by, self._clock())
            self._store.save(head, after, claimed_by=batch.id)
        except (Conflict, Stale):
            return


def _waits(head: Head, currency: str) -> bool:
    return head.state in life.PAYABLE and head.currency == currency and head.figures.payable > 0


def _is_in(head: Head | None, batch: Batch) -> bool:
    return head is not None and head.batch == batch.id and head.state == "in_payout"
