"""Payout batches: which statements, the control totals, the release, and the bank's file. Pure.

    making --every statement claimed--> made --released by its hash--> open
                                         \\--withdrawn--> withdrawn

Who makes a batch does not release it, nor does anybody who asked for an account in it or is paid by it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from suanqing.canonical import digest
from suanqing.errors import Conflict, Forbidden, Stale
from suanqing.finance.statements.bank_accounts import Accounts, BankAccount, masked
from suanqing.finance.statements.model import Head, Outcome
from suanqing.finance.statements.table import Cell
from suanqing.money import exponent

BatchState = Literal["making", "made", "open", "withdrawn"]
LeftOutWhy = Literal["no_account", "account_asked", "account_waits"]

COLUMNS = (
    "序号", "批次", "结算对象", "名称", "账期", "币种", "金额", "对账码", "结果", "原因",
    "户名", "开户行", "账号",
)  # fmt: skip
"""row, batch, party, name, period, currency, amount, first digits of the hash, result, reason, and the
account: holder, bank, number"""


class Row(NamedTuple):
    """One payment; amount in minor units. holder, bank, account: as they were when the batch was made,
    and the version of the party's account that this is (0 in batches of the time before)."""

    number: int
    party: str
    name: str
    amount: int
    hash: str
    holder: str = ""
    bank: str = ""
    account: str = ""
    version: int = 0

    @property
    def content(self) -> list[Any]:
        """What the batch's hash is of; as it was before there were accounts, and versions of them."""
        if not self.account:
            return list(self[:5])
        return list(self if self.version else self[:8])


class LeftOut(NamedTuple):
    """A statement that waits to be paid and is not in the batch: nobody knows where to, or not yet."""

    party: str
    name: str
    amount: int
    why: LeftOutWhy


@dataclass(frozen=True, slots=True)
class Batch:
    """count, total and hash are the control totals: what the bank must find again.

    making: its statements are still being claimed; whoever asks next goes on with it. kept_hash: as it
    was written; another than `hash` means that somebody changed the stored rows.
    """

    id: str
    period: str
    currency: str
    state: BatchState
    rows: tuple[Row, ...]
    by: str
    at: datetime
    left_out: tuple[LeftOut, ...] = ()
    released_by: str = ""
    released_at: datetime | None = None
    kept_hash: str = ""

    @property
    def is_sound(self) -> bool:
        return self.kept_hash in ("", self.hash)

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows)

    @property
    def hash(self) -> str:
        return digest([self.id, self.period, self.currency, [row.content for row in self.rows]])


class Result(NamedTuple):
    """What the bank says of a row."""

    number: int
    party: str
    outcome: Outcome
    reason: str


class Fault(NamedTuple):
    """What is wrong in a file, by row (the header is 1) and column."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class PayoutAnswer:
    """What an import did: numbers of rows that became paid or returned, were so already, or were
    refused (with why). `total`: of what became paid."""

    batch: str
    file_hash: str
    paid: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()
    refused: tuple[Fault, ...] = ()
    by: str = ""
    at: datetime | None = field(default=None)


def batch_id(period: str, number: int) -> str:
    return f"{period}-{number:03d}"


class BatchHead(NamedTuple):
    """A batch without its rows, as a list shows it; total in minor units of its currency."""

    id: str
    period: str
    currency: str
    state: str
    by: str
    at: datetime
    payments: int
    total: int
    released_by: str = ""
    released_at: datetime | None = None


def rows_of(
    heads: Iterable[tuple[Head, str]], accounts: Mapping[str, BankAccount]
) -> tuple[Row, ...]:
    """(statement, payee's name) to numbered rows, in the order of parties; those with an account."""
    chosen = sorted((pair for pair in heads if pair[0].party in accounts), key=lambda p: p[0].party)
    return tuple(
        Row(
            number, head.party, name, head.figures.payable, head.hash,
            to.holder, to.bank, to.number, to.version,
        )
        for number, (head, name) in enumerate(chosen, 1)
        for to in (accounts[head.party],)
    )  # fmt: skip


def left_out(
    heads: Iterable[tuple[Head, str]], accounts: Mapping[str, Accounts], now: datetime
) -> tuple[LeftOut, ...]:
    """The statements that no account is in force for, with why."""
    return tuple(
        LeftOut(head.party, name, head.figures.payable, _why(accounts.get(head.party)))
        for head, name in sorted(heads, key=lambda pair: pair[0].party)
        if (known := accounts.get(head.party)) is None or known.in_force(now) is None
    )


def _why(known: Accounts | None) -> LeftOutWhy:
    if known is None or (known.newest is None and known.open is None):
        return "no_account"
    return "account_waits" if known.newest else "account_asked"


def release(
    batch: Batch, seen: str, now: Mapping[str, Accounts], interests: Collection[str],
    by: str, at: datetime,
) -> Batch:  # fmt: skip
    """Let it go to the bank, as it was looked at.

    now: the parties' accounts. interests: the parties whose money is the releaser's.
    Raises Stale: another content. Forbidden: the releaser made it, asked for an account in it or is
    paid by it. Conflict `account_changed`: a row's account is not in force (any more): withdraw it.
    """
    if batch.state == "open":
        return batch
    if batch.state != "made":
        raise Conflict(f"a payout that is {batch.state} is not released", "not_in_this_state")
    if seen != batch.hash or not batch.is_sound:
        raise Stale("this is not the payout that was looked at", hash=batch.hash)
    if by == batch.by:
        raise Forbidden("who made a payout does not release it", "maker_is_checker", by=by)
    own = {by, *interests}
    if paid := sorted(row.party for row in batch.rows if row.party in own):
        raise Forbidden("nobody releases a payment to themselves", "own_payment", parties=paid)
    changed, asked = [], []
    for row in batch.rows:
        to = now[row.party].in_force(at) if row.party in now else None
        if to is None or not _same(row, to):
            changed.append(row.party)
        elif to.by == by:
            asked.append(row.party)
    if changed:
        raise Conflict(
            "an account is not in force as it stands in the payout: withdraw it and make it again",
            "account_changed", parties=changed[:100],
        )  # fmt: skip
    if asked:
        raise Forbidden(
            "who asked for an account in a payout does not release it", "account_by_releaser",
            parties=asked[:100],
        )  # fmt: skip
    return replace(batch, state="open", released_by=by, released_at=at)


def _same(row: Row, to: BankAccount) -> bool:
    return (row.holder, row.bank, row.account) == (to.holder, to.bank, to.number)


def file_rows(batch: Batch, whole: bool = True) -> list[list[Cell]]:
    """The bank's file, header first; amounts in the currency's major unit. whole: with the accounts'
    full numbers, for who sends it."""
    return [list(COLUMNS), *(_file_row(batch, row, whole) for row in batch.rows)]


def major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-exponent(currency))


def _file_row(batch: Batch, row: Row, whole: bool) -> list[Cell]:
    return [
        row.number, batch.id, row.party, row.name, batch.period, batch.currency,
        cast(Cell, major(row.amount, batch.currency)), row.hash[:12], "", "",
        row.holder, row.bank, row.account if whole else masked(row.account),
    ]  # fmt: skip
