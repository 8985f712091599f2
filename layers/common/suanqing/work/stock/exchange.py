"""Stock from and for an outside system (外部库存系统) as CSV. Pure.

    key,kind,place,part,qty,seen,reason       or  编号,类型,地点,配件,数量,账面,原因
    ERP-10086,received,sh-01,PUMP,20,,        received (入库): goods into a store
    ERP-10087,counted,sh-01,PIPE,35.5,36,盘点  counted (盘点): found 35.5 where 36 stood

A file is taken whole or not at all: each faulty row is named. A row's key is its own, so the same file again moves
nothing again. The other way: `place,part,unit,hand,free,reserved,old`, a row a part.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

from suanqing.errors import DomainError, Invalid
from suanqing.work.stock.model import Level, Part, amount, counted, text_of

HEADERS = (
    ["key", "kind", "place", "part", "qty", "seen", "reason"],
    ["编号", "类型", "地点", "配件", "数量", "账面", "原因"],
)
KINDS = {"received": "received", "入库": "received", "counted": "counted", "盘点": "counted"}
MAX_ROWS = 200
"""Each is a transaction of its own, and the gateway waits 29 seconds."""
MAX_KEY, MAX_REASON = 64, 300
LEVELS = ("place", "part", "unit", "hand", "free", "reserved", "old")


class StockRow(NamedTuple):
    """number: as a spreadsheet counts it, the header is row 1."""

    number: int
    key: str
    kind: str
    place: str
    part: str
    qty: str
    seen: str
    reason: str


def parse(content: bytes) -> list[StockRow]:
    """Invalid `bad_stock_file`: not UTF-8, other columns, too many rows, or faulty rows, each named in `errors`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("the file is not UTF-8", "bad_stock_file") from None
    lines = list(csv.reader(StringIO(text, newline="")))
    if not lines or [cell.strip().lower() for cell in lines[0]] not in HEADERS:
        raise Invalid("rows.1: the columns are key,kind,place,part,qty,seen,reason", "bad_stock_file")  # fmt: skip
    if len(lines) > MAX_ROWS + 1:
        raise Invalid(f"a file has at most {MAX_ROWS} rows", "bad_stock_file")
    rows: list[StockRow] = []
    faults: list[dict[str, str]] = []
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            try:
                rows.append(_row(number, [cell.strip() for cell in cells], rows))
            except Invalid as wrong:
                faults.append(fault(number, wrong))
    refuse(faults)
    return rows


def fault(number: int, wrong: DomainError) -> dict[str, str]:
    return {"where": f"rows.{number}", "message": wrong.message}


def refuse(faults: list[dict[str, str]]) -> None:
    if faults:
        first = faults[0]
        raise Invalid(f"{first['where']}: {first['message']}", "bad_stock_file", errors=faults)


def checked(row: StockRow, part: Part) -> None:
    """Invalid: a quantity that the part's unit does not take, or a part whose pieces have numbers."""
    if part.serial:
        raise Invalid(f"{part.part} is tracked by serial number, which the file has not", "bad_serials")  # fmt: skip
    if row.kind == "received":
        amount(row.qty, part.unit)
        return
    if counted(row.qty, part.unit, "qty") != counted(row.seen, part.unit, "seen") and not row.reason:  # fmt: skip
        raise Invalid("a difference needs a reason", where="reason")


def levels_csv(levels: Iterable[Level], units: Mapping[str, str]) -> str:
    """What lies at a place, for the other system; quantities as in the catalogue's unit."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(LEVELS)
    writer.writerows(_cells(levels, units))
    return "\ufeff" + out.getvalue()


def _cells(levels: Iterable[Level], units: Mapping[str, str]) -> Iterator[list[Any]]:
    for level in levels:
        numbers = (level.hand, level.free, level.hand - level.free, level.old)
        yield [level.place, level.part, units.get(level.part, ""), *map(text_of, numbers)]


def _row(number: int, cells: list[str], before: Iterable[StockRow]) -> StockRow:
    if len(cells) != len(HEADERS[0]):
        raise Invalid(f"a row has 7 cells, not {len(cells)}")
    key, kind, place, part, qty, seen, reason = cells
    if not 1 <= len(key) <= MAX_KEY or len(reason) > MAX_REASON:
        raise Invalid(f"a key has 1 to {MAX_KEY} characters, a reason at most {MAX_REASON}")
    if kind.lower() not in KINDS:
        raise Invalid(f"{kind[:20]!r} is neither received nor counted")
    row = StockRow(number, key, KINDS[kind.lower()], place, part, qty, seen, reason)
    if any((each.place, each.key) == (place, key) for each in before):
        raise Invalid(f"key {key} stands there twice")
    return row
