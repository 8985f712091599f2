"""What the demonstration shows: progress while it works, tables when it knows."""

import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence

BEGAN = time.monotonic()


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:5.0f} s] {text}", flush=True)


def title(text: str) -> None:
    print(f"\n── {text} {'─' * max(4, 76 - width(text))}", flush=True)


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
