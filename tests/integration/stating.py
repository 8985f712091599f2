"""Statements over settlement's small company: what its tests share."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from suanqing.finance.statements.bank_account_store import AccountStore
from suanqing.finance.statements.model import Head, Policy
from suanqing.finance.statements.payout_store import PayoutStore
from suanqing.finance.statements.payouts import Batch, file_rows
from suanqing.finance.statements.payouts_service import Payouts
from suanqing.finance.statements.recompute import recompute_with, terms_with
from suanqing.finance.statements.service import Closing, Mode, Statements
from suanqing.finance.statements.store import StatementStore
from suanqing.finance.statements.table import from_csv, to_csv
from tests.accounts import give_accounts
from tests.integration.settling import World
from tests.staff import ROLES as STAFF

PERIOD = "2025-03"
NEXT = "2025-04"
LONG_AGO = datetime(2025, 1, 2, tzinfo=UTC)
AFTER = datetime(2025, 6, 2, tzinfo=UTC)


def with_accounts(world: World, since: datetime = LONG_AGO) -> None:
    """Every party that has no bank account gets one: asked by eva, approved by fay, in force since then."""
    every = world.parties.page(limit=10_000).parties
    own = [each.party_id for each in every if each.party_id not in STAFF]
    give_accounts(world.client, world.tables["STATEMENTS_TABLE"], own, "eva", "fay", since)


@dataclass
class Calendar:
    now: datetime = AFTER

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=3)
        return self.now


class Office:
    """Finance's desk: ann makes, bob checks, cid pays, dan releases. Every party has a bank account."""

    def __init__(self, world: World, client: Any = None, policy: Policy | None = None) -> None:
        tables, self.world = world.tables, world
        names = ("STATEMENTS_TABLE", "BALANCES_TABLE", "LEDGER_TABLE")
        self.store = StatementStore(client or world.client, *(tables[name] for name in names))
        self.clock = Calendar()
        self.service = Statements(
            self.store, world.ledger, world.parties,
            recompute_with(world.ledger, world.pricing.book), self.clock, policy or Policy(),
            terms=terms_with(world.pricing.book),
        )  # fmt: skip
        accounts = AccountStore(client or world.client, tables["STATEMENTS_TABLE"])
        batches = PayoutStore(client or world.client, tables["STATEMENTS_TABLE"])
        self.payouts = Payouts(self.store, batches, accounts, world.parties, self.clock)
        with_accounts(world)

    def released(self, period: str = PERIOD, currency: str = "CNY") -> Batch:
        """A payout that cid makes and dan lets go to the bank."""
        made = self.payouts.make(period, "cid", currency)
        return self.payouts.release(made.id, made.hash, "dan")

    def close(self, mode: Mode = "soft", period: str = PERIOD) -> Closing:
        return self.service.close(period, mode, "ann")

    def issued(self, party: str, period: str = PERIOD) -> Head:
        self.service.draft(party, period, "ann")
        return self.service.issue(party, period, "ann")

    def confirmed(self, party: str, period: str = PERIOD) -> Head:
        self.issued(party, period)
        return self.service.confirm(party, period, party)

    def approved(self, party: str, period: str = PERIOD) -> Head:
        head = self.confirmed(party, period)
        return self.service.approve(party, period, head.hash, "bob")

    def answer(self, batch: str, results: dict[str, str]) -> bytes:
        """The bank's file with results filled in by party."""
        rows = from_csv(to_csv(file_rows(self.payouts.get(batch))).encode())
        for row in rows[1:]:
            row[8] = results.get(row[2], "")
        return "\r\n".join(",".join(row) for row in rows).encode()

    def figures(self, party: str, period: str = PERIOD) -> tuple[int, int, int]:
        """accrued, confirmed, paid."""
        found = self.world.ledger.balance(party, period)
        return found.accrued, found.confirmed, found.paid
