"""What guided commands show: steps and notes, Chinese first, English beside."""

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from suanqing import labels
from suanqing.money import to_major


def step(number: int, of: int, zh: str, en: str) -> None:
    print(f"[{number:>2}/{of}] {zh} / {en}", flush=True)


def note(zh: str, en: str) -> None:
    print(f"        {zh} / {en}", flush=True)


def amount(money: Any) -> str:
    return f"{to_major(money['amount'], money['currency'])} {money['currency']}"


def show_earnings(earned: Any, ledger: Any) -> None:
    """What a settled ticket brought, with every step in words, and what the ledger holds."""
    for line in earned["lines"]:
        named = (
            line["sku"],
            *(labels.label(labels.FEES, line["fee"], lang) for lang in labels.LANGS),
        )
        print(f"        ■ {' / '.join(filter(None, named))}  {amount(line['amount'])}")
        for words in line["words"]:
            print(f"            {words}")
    sums = ", ".join(amount(total) for total in ledger["sums"])
    note(f"分录 {len(ledger['entries'])} 行，合计 {sums}", "entries in the ledger, and their sum")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their widest cell; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(width(row[i]) for row in [list(heads), *cells]) for i in range(len(heads))]
    print("  " + "  ".join(_left(head, wide) for head, wide in zip(heads, widths, strict=True)))
    for row in cells:
        print(
            "  " + "  ".join(_aligned(cell, wide) for cell, wide in zip(row, widths, strict=True))
        )
    sys.stdout.flush()


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _aligned(cell: str, wide: int) -> str:
    digits = cell.removeprefix("-").replace(".", "").replace(",", "").replace("¥", "")
    return " " * (wide - width(cell)) + cell if digits.isdigit() else _left(cell, wide)


def _left(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))
