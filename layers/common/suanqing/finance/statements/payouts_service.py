"""Payouts at work: approved statements into a batch, its release, the bank's answer back onto them."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from suanqing.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    Unavailable,
)
from suanqing.finance.statements import lifecycle
from suanqing.finance.statements.bank_account_store import AccountStore
from suanqing.finance.statements.bank_accounts import Accounts
from suanqing.finance.statements.model import Head
from suanqing.finance.statements.payout_results import read_results
from suanqing.finance.statements.payout_store import PayoutStore
from suanqing.finance.statements.payouts import (
    Batch,
    BatchHead,
    Fault,
    LeftOut,
    PayoutAnswer,
    Result,
    Row,
    batch_id,
    left_out,
    release,
    rows_of,
)
from suanqing.finance.statements.reconcile import Difference
from suanqing.finance.statements.reconcile_payouts import reconcile_payouts
from suanqing.finance.statements.store import StatementStore
from suanqing.finance.statements.table import from_csv
from suanqing.people.parties.store import PartyStore

ROUNDS = 5


class Payouts:
    def __init__(
        self,
        store: StatementStore,
        batches: PayoutStore,
        accounts: AccountStore,
        parties: PartyStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._batches, self._accounts = store, batches, accounts
        self._parties, self._clock = parties, clock

    def make(self, period: str, by: str, currency: str = "CNY", limit: int = 1_000) -> Batch:
        """A batch of the period's approved and returned statements; one that was left half made is
        finished instead. Raises Conflict `nothing_to_pay`, `no_account`: none of them has an account.
        """
        known = self._store.period(period)
        if known.making is None:
            rows, out = self._payable(period, currency, limit)
            _check_any(period, rows, out)
            id = self._batches.next(known)
            batch = self._begin(Batch(id, period, currency, "making", rows, by, self._clock(), out))
        else:
            batch = self._resumed(known.making, period, currency, limit, by)
        if batch.state == "making":
            batch = self._claim(batch, by)
        self._batches.release_period(batch)
        if not batch.rows:
            raise Conflict("no statement waits to be paid", "nothing_to_pay", period=period)
        return batch

    def get(self, batch: str) -> Batch:
        """A batch that is complete; Conflict while it is being made."""
        found = self._batches.get(batch)
        if found.state == "making":
            raise Conflict("the payout is not complete: ask for it again", "making", batch=batch)
        return found

    def of(
        self, period: str, limit: int, before: int | None = None
    ) -> tuple[list[BatchHead], int | None]:
        """A period's batches, the newest first, and the number that the next page lies before."""
        last = self._store.period(period).payouts
        top = last if before is None else min(last, before - 1)
        numbers = range(top, max(0, top - limit), -1)
        found = self._batches.heads(batch_id(period, number) for number in numbers)
        left = numbers[-1] if numbers and numbers[-1] > 1 else None
        return found, left

    def released(self, batch: str) -> Batch:
        """One that went to the bank, as it was released. Conflict: it was not, or its rows were changed
        in the table since."""
        found = self.get(batch)
        if found.state != "open":
            raise Conflict(
                "another person releases the payout first", "not_released", batch=batch,
                state=found.state,
            )  # fmt: skip
        if not found.is_sound:
            raise Conflict("the payout is not what was released", "payout_differs", batch=batch)
        return found

    def release(self, id: str, seen: str, by: str, interests: Collection[str] = ()) -> Batch:
        """By another person than its maker, bound to the hash that was looked at."""
        batch = self.get(id)
        accounts = self._accounts.several(row.party for row in batch.rows)
        after = release(batch, seen, accounts, interests, by, self._clock())
        return after if after is batch else self._batches.release(after)

    def withdraw(self, id: str, by: str) -> Batch:
        """Take back what is not released: its statements wait to be paid as before. Safe to repeat."""
        batch = self.get(id)
        if batch.state == "open":
            raise Conflict("the payout is released", "not_in_this_state", batch=id)
        if batch.state == "made":
            batch = self._batches.withdraw(batch)
        for row in batch.rows:
            self._unclaim_row(batch, row, by)
        return batch

    def heads(self, batch: Batch) -> dict[str, Head]:
        """Its statements as they stand, by party."""
        heads = self._store.heads((row.party for row in batch.rows), batch.period)
        return {head.party: head for head in heads}

    def take_results(self, id: str, raw: bytes, by: str) -> PayoutAnswer:
        """The bank's answer, row by row; the same file again gives the same report and does nothing.
        Where a row is refused because of who sent the file, another person may send it.

        Raises Invalid with every fault in the file; then no row counts.
        """
        batch = self.released(id)
        file_hash = hashlib.sha256(raw).hexdigest()
        if known := self._batches.report(id, file_hash):
            return known
        results = read_results(batch, from_csv(raw))
        if not results:
            raise Invalid("no row of the file has a result", "faulty_file", batch=id)
        heads = self.heads(batch)
        found: dict[str, list[int]] = {"paid": [], "returned": [], "unchanged": []}
        refused: list[Fault] = []
        same_person = False
        for result in results:
            try:
                found[self._apply(batch, heads[result.party], result, by)].append(result.number)
            except Unavailable:
                raise
            except DomainError as refusal:
                same_person |= isinstance(refusal, Forbidden)
                refused.append(Fault(result.number + 1, "结果", refusal.message))
        numbers = {name: tuple(each) for name, each in found.items()}
        report = PayoutAnswer(
            id, file_hash, **numbers, refused=tuple(refused), by=by, at=self._clock()
        )
        return report if same_person else self._batches.keep(report)

    def reconcile(self, period: str) -> tuple[int, list[Difference]]:
        """All payouts of a period against its statements and accounts; how many there are."""
        known = self._store.period(period)
        names = [batch_id(period, number) for number in range(1, known.payouts + 1)]
        batches, missing = [], []
        for name in names:
            try:
                batches.append(self._batches.get(name))
            except NotFound:
                if name != known.making:
                    missing.append(Difference("", period, "payout", name, "absent"))
        parties = sorted({row.party for batch in batches for row in batch.rows})
        heads = {head.party: head for head in self._store.heads(parties, period)}
        wanted = {(row.party, row.version) for batch in batches for row in batch.rows}
        versions = self._accounts.versions(each for each in wanted if each[1])
        return len(names), missing + reconcile_payouts(batches, heads, versions)

    def _apply(self, batch: Batch, head: Head, result: Result, by: str) -> str:
        """One row, by its own transaction; what it became, or "unchanged"."""
        for _ in range(ROUNDS):
            after = lifecycle.settle(
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

    def _payable(
        self, period: str, currency: str, limit: int
    ) -> tuple[tuple[Row, ...], tuple[LeftOut, ...]]:
        """Up to `limit` payments, and whom they leave out for want of an account."""
        rows: list[tuple[Head, str]] = []
        without: list[tuple[Head, str]] = []
        known: dict[str, Accounts] = {}
        cursor, now = None, self._clock()
        while True:
            page = self._store.page(period, 100, cursor)
            heads = [head for head in page.heads if _waits(head, currency)]
            known |= self._accounts.several(head.party for head in heads)
            for head in heads:
                accounts = known.get(head.party)
                to = rows if accounts and accounts.in_force(now) else without
                if to is without or len(rows) < limit:
                    to.append((head, self._name(head.party)))
            if (cursor := page.cursor) is None or len(rows) >= limit:
                paid_to = {head.party: known[head.party].in_force(now) for head, _ in rows}
                there = {party: to for party, to in paid_to.items() if to}
                return rows_of(rows, there), left_out(without[:limit], known, now)

    def _name(self, party: str) -> str:
        found = self._parties.find(party)
        return found.name if found else ""

    def _begin(self, batch: Batch) -> Batch:
        return self._batches.begin(batch)

    def _resumed(self, id: str, period: str, currency: str, limit: int, by: str) -> Batch:
        try:
            return self._batches.get(id)
        except NotFound:
            rows, out = self._payable(period, currency, limit)
            return self._begin(Batch(id, period, currency, "making", rows, by, self._clock(), out))

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
                return self._batches.end(replace(batch, state="made", rows=rows, kept_hash=""))
            except Stale:
                found = self._batches.get(batch.id)
                if found.state != "making":
                    return found
        raise Unavailable("the payout keeps changing; ask for it again")

    def _claim_row(self, batch: Batch, row: Row, by: str) -> None:
        head = self._store.get(row.party, batch.period)
        if (head.hash, head.figures.payable) != (row.hash, row.amount):
            return
        try:
            after = lifecycle.claim(head, batch.id, by, self._clock())
            self._store.save(head, after, claimed_by=batch.id)
        except (Conflict, Stale):
            return

    def _unclaim_row(self, batch: Batch, row: Row, by: str) -> None:
        for _ in range(ROUNDS):
            head = self._store.get(row.party, batch.period)
            try:
                self._store.save(head, lifecycle.unclaim(head, batch.id, by, self._clock()))
            except Stale:
                continue
            return
        raise Unavailable("the statement keeps changing; withdraw the payout again")


def _check_any(period: str, rows: tuple[Row, ...], out: tuple[LeftOut, ...]) -> None:
    if rows:
        return
    if out:
        raise Conflict(
            "no account is in force for any party that waits to be paid", "no_account",
            period=period, parties=[each.party for each in out][:100],
        )  # fmt: skip
    raise Conflict("no statement waits to be paid", "nothing_to_pay", period=period)


def _waits(head: Head, currency: str) -> bool:
    return lifecycle.waits(head) and head.currency == currency and head.figures.payable > 0


def _is_in(head: Head | None, batch: Batch) -> bool:
    return head is not None and head.batch == batch.id and head.state == "in_payout"
