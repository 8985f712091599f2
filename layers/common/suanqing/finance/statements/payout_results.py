"""The bank's result file of a payout, read and checked against the batch. Pure.

The file goes out with empty result columns and comes back with them filled in; a row is known by its
number, and party and amount must still be the ones that were sent.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from suanqing.errors import DomainError, Invalid
from suanqing.finance.statements.model import Outcome
from suanqing.finance.statements.payouts import Batch, Fault, Result, Row, major
from suanqing.money import to_minor
from suanqing.quantities import count, number

GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
WHOLE = re.compile(r"\.0+$", re.ASCII)
NEEDED = ("序号", "结算对象", "金额", "结果")
OUTCOMES: dict[str, Outcome] = {
    "已付": "paid",
    "paid": "paid",
    "成功": "paid",
    "退回": "returned",
    "returned": "returned",
    "失败": "returned",
}


def read_results(batch: Batch, rows: Sequence[Sequence[str]]) -> list[Result]:
    """The filled-in rows. Raises Invalid with every fault, by row and column; then nothing counts.

    A row without a result is not answered yet and left out.
    """
    if not rows:
        raise Invalid("the file is empty", where="body")
    header = [plain(cell) for cell in rows[0]]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise _faulty([Fault(1, name, "this column is missing") for name in missing])
    if twice := sorted(name for name in {*NEEDED, "批次", "原因"} if header.count(name) > 1):
        raise _faulty([Fault(1, name, "this column is there twice") for name in twice])
    faults: list[Fault] = []
    results: dict[int, Result] = {}
    sent = {row.number: row for row in batch.rows}
    for line, cells in enumerate(rows[1:], 2):
        named = dict(
            zip_longest(header, (cell.strip() for cell in cells[: len(header)]), fillvalue="")
        )
        if broken := next((name for name, cell in named.items() if "\x00" in cell), None):
            faults.append(Fault(line, broken, "the cell has a NUL character"))
            continue
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
    outcome = OUTCOMES[plain(named["结果"]).lower()]
    return Result(row.number, row.party, outcome, named.get("原因", "")[:200])


def _number(text: str) -> int:
    """A row's number, also as "1.0"; of anything else 0, which no row has."""
    try:
        return count(WHOLE.sub("", plain(text)), 10**6, "序号")
    except DomainError:
        return 0


def amount_of(text: str, currency: str) -> int:
    """Minor units of an amount as spreadsheets and banks write it: 1234.50, 1,234.50, ￥1234.50, in full
    width, and below zero as -1234.50 or (1,234.50). Raises Invalid."""
    bare = plain(text)
    below = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if below else bare
    bare = bare.removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if "." in bare:
        bare = bare.rstrip("0").rstrip(".")
    minor = to_minor(f"{number(bare, name='金额'):f}", currency)
    return -minor if below else minor


def plain(cell: str) -> str:
    """What a cell says, whatever marked it as text: in half width, without quote, tab or space around it."""
    return unicodedata.normalize("NFKC", cell).strip().lstrip("'\t").strip()


def _differences(batch: Batch, row: Row, line: int, named: dict[str, str]) -> Iterator[Fault]:
    if plain(named.get("批次", batch.id)) != batch.id:
        yield Fault(line, "批次", f"this is not a row of batch {batch.id}")
    if plain(named["结算对象"]) != plain(row.party):
        yield Fault(line, "结算对象", f"row {row.number} was sent for {row.party}")
    try:
        amount = amount_of(named["金额"], batch.currency)
    except DomainError as error:
        yield Fault(line, "金额", error.message)
    else:
        if amount != row.amount:
            sent = f"{major(row.amount, batch.currency)}"
            yield Fault(line, "金额", f"row {row.number} was sent with {sent}")
    if plain(named["结果"]).lower() not in OUTCOMES:
        yield Fault(line, "结果", f"one of {', '.join(OUTCOMES)}")


def _faulty(faults: list[Fault]) -> Invalid:
    errors = [each._asdict() for each in faults[:500]]
    first = faults[0]
    message = f"row {first.row}, {first.column}: {first.message}"
    return Invalid(message, "faulty_file", errors=errors, count=len(faults))
