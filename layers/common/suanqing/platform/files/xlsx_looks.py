"""Layout of a sheet that people fill in: widths, a frozen head row, lists to choose from. Pure.

Source: ECMA-376 part 1, 18.3.1.13 (col), 18.3.1.66 (pane), 18.3.1.32 (dataValidation).
"""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

LAST_ROW = 2_000
"""Lists are offered down to this row."""
MAX_LIST = 255
"""Characters of a list that stands in the sheet itself."""
NARROW, WIDE = 8, 48


def head_of(rows: Sequence[Sequence[object]]) -> str:
    """The first row frozen, and each column as wide as its longest text, within reason."""
    widths = [_width(rows, at) for at in range(max((len(row) for row in rows), default=0))]
    cols = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    return (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        + (f"<cols>{cols}</cols>" if cols else "")
    )


def lists_of(choices: Mapping[int, Sequence[str]]) -> str:
    """A list to choose from in each of these columns, below the head; other values may be typed."""
    told = [(at, ",".join(words)) for at, words in sorted(choices.items())]
    fitting = [(at, words) for at, words in told if words and len(words) <= MAX_LIST]
    if not fitting:
        return ""
    each = "".join(
        '<dataValidation type="list" allowBlank="1" showErrorMessage="0" '
        f'sqref="{_letter(at)}2:{_letter(at)}{LAST_ROW}"><formula1>"{escape(words)}"</formula1>'
        "</dataValidation>"
        for at, words in fitting
    )
    return f'<dataValidations count="{len(fitting)}">{each}</dataValidations>'


def _width(rows: Sequence[Sequence[object]], at: int) -> int:
    """In characters; a Chinese one takes two."""
    texts = (str(row[at]) for row in rows[:LAST_ROW] if at < len(row))
    longest = max(
        (sum(2 if ord(c) > 0x2E7F else 1 for c in text[:WIDE]) for text in texts), default=0
    )
    return max(NARROW, min(WIDE, longest + 2))


def _letter(at: int) -> str:
    name = ""
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
