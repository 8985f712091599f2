"""Payout batches: which statements, the control totals, the bank's file, and its answer. Pure.

The file goes out with empty result columns and comes back with them filled in; a row is known by its
number, and party and amount must still be the ones that were sent.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from suanqing.canonical import digest
from suanqing.errors import DomainError, Invalid
from suanqing.money import exponent, to_minor
from suanqing.quantities import count, number
from suanqing.statements.accounts import BankAccount, masked
from suanqing.statements.model import Head, Outcome
from suanqing.statements.table import Cell

BatchState = Literal["making", "open"]

COLUMNS = (
    "序号", "批次", "结算对象", "名称", "账期", "币种", "金额", "对账码", "结果", "原因",
    "户名", "开户行", "账号",
)  # fmt: skip
"""row, batch, party, name, period, currency, amount, first digits of the hash, result, reason, and the
account: holder, bank, number"""
NEEDED = ("序号", "结算对象", "金额", "结果")
OUTCOMES: dict[str, Outcome] = {
    "已付": "paid",
    "paid": "paid",
    "成功": "paid",
    "退回": "returned",
    "returned": "returned",
    "失败": "returned",
}


class Row(NamedTuple):
    """One payment; amount in minor units. holder, bank, account: as they were when the batch was made."""

    number: int
    party: str
    name: str
    amount: int
    hash: str
    holder: str = ""
    bank: str = ""
    account: str = ""

    @property
    def content(self) -> list[Any]:
        """What the batch's hash is of; without an account as it was before there were any."""
        return list(self if self.account else self[:5])


@dataclass(frozen=True, slots=True)
class Batch:
    """count, total and hash are the control totals: what the bank must find again.

    making: its statements are still being claimed; whoever asks next goes on with it.
    """

    id: str
    period: str
    currency: str
    state: BatchState
    rows: tuple[Row, ...]
    by: str
    at: datetime

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
class Report:
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


def rows_of(
    heads: Iterable[tuple[Head, str]], accounts: Mapping[str, BankAccount] | None = None
) -> tuple[Row, ...]:
    """(statement, payee's name) to numbered rows, in the order of parties."""
    chosen = sorted(heads, key=lambda pair: pair[0].party)
    return tuple(
        Row(number, head.party, name, head.figures.payable, head.hash, *_to(accounts, head.party))
        for number, (head, name) in enumerate(chosen, 1)
    )


def _to(accounts: Mapping[str, BankAccount] | None, party: str) -> tuple[str, ...]:
    known = (accounts or {}).get(party)
    return (known.holder, known.bank, known.number) if known else ()


def file_rows(batch: Batch, whole: bool = True) -> list[list[Cell]]:
    """The bank's file, header first; amounts in the currency's major unit. whole: with the accounts'
    full numbers, for who sends it."""
    return [list(COLUMNS), *(_file_row(batch, row, whole) for row in batch.rows)]


def major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-exponent(currency))


def read_results(batch: Batch, rows: Sequence[Sequence[str]]) -> list[Result]:
    """The filled-in rows. Raises Invalid with every fault, by row and column; then nothing counts.

    A row without a result is not answered yet and left out.
    """
    if not rows:
        raise Invalid("the file is empty", where="body")
    header = [cell.strip() for cell in rows[0]]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise _faulty([Fault(1, name, "this column is missing") for name in missing])
    faults: list[Fault] = []
    results: dict[int, Result] = {}
    sent = {row.number: row for row in batch.rows}
    for line, cells in enumerate(rows[1:], 2):
        named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if not any(named.values()) or not named.get("结果"):
            continue
        found = _result(batch, sent, line, named, faults)
        if found and found.number in results:
            faults.append(Fault(line, "序号", f"row {found.number} is there twice"))
        elif found:
            results[found.number] = found
    if faults:
        raise _faulty(faults)
    return list(results.values())


def _result(
    batch: Batch, sent: dict[int, Row], line: int, named: dict[str, str], faults: list[Fault]
) -> Result | None:
    row = sent.get(_number(named["序号"]))
    if row is None:
        faults.append(Fault(line, "序号", f"the batch has no row {named['序号'][:40]}"))
        return None
    wrong = list(_differences(batch, row, line, named))
    faults += wrong
    if wrong:
        return None
    outcome = OUTCOMES[named["结果"].lower()]
    return Result(row.number, row.party, outcome, named.get("原因", "")[:200])


def _number(text: str) -> int:
    """A row's number; of anything else 0, which no row has."""
    try:
        return count(text, 10**6, "序号")
    except DomainError:
        return 0


def _differences(batch: Batch, row: Row, line: int, named: dict[str, str]) -> Iterator[Fault]:
    if named.get("批次", batch.id) != batch.id:
        yield Fault(line, "批次", f"this is not a row of batch {batch.id}")
    if named.get("结算对象") != row.party:
        yield Fault(line, "结算对象", f"row {row.number} was sent for {row.party}")
    try:
        amount = to_minor(f"{number(named.get('金额', ''), name='金额'):f}", batch.currency)
    except DomainError as error:
        yield Fault(line, "金额", error.message)
    else:
        if amount != row.amount:
            sent = f"{major(row.amount, batch.currency)}"
            yield Fault(line, "金额", f"row {row.number} was sent with {sent}")
    if named["结果"].lower() not in OUTCOMES:
        yield Fault(line, "结果", f"one of {', '.join(OUTCOMES)}")


def _file_row(batch: Batch, row: Row, whole: bool) -> list[Cell]:
    return [
        row.number, batch.id, row.party, row.name, batch.period, batch.currency,
        cast(Cell, major(row.amount, batch.currency)), row.hash[:12], "", "",
        row.holder, row.bank, row.account if whole else masked(row.account),
    ]  # fmt: skip


def _faulty(faults: list[Fault]) -> Invalid:
    errors = [each._asdict() for each in faults[:500]]
    first = faults[0]
    message = f"row {first.row}, {first.column}: {first.message}"
    return Invalid(message, "faulty_file", errors=errors, count=len(faults))
