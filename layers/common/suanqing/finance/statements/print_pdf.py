"""A statement as a PDF file (A4, Chinese text): the sections of the printed page, page numbers, and the hash at each
foot. The same statement gives the same bytes.

Text is set in the standard Chinese font of PDF readers (Adobe-GB1), so no font is in the file. A character outside
Unicode's first plane, which that font's encoding lacks, is shown as 〓.
"""

import re
from functools import cache, partial
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from suanqing.finance.statements.print_sections import (
    HASH,
    TITLE,
    Section,
    lead,
    more,
    sections,
    signers,
)
from suanqing.finance.statements.schemas import StatementView

CHINESE, LATIN = "STSong-Light", "Helvetica"
MISSING = "〓"
SIZE = 8.5
MARGIN = 16 * mm
PADDING = 3
WIDTH = A4[0] - 2 * MARGIN
SHARES = {2: (7, 3), 3: (6, 2, 3), 5: (3, 5, 5, 3, 3), 7: (8, 4, 8, 3, 4, 3, 4)}
"""How wide a table's columns are beside each other, by their number."""
INK, SOFT, RULE = (colors.HexColor(each) for each in ("#1c2430", "#5b6675", "#d9dee6"))
OF_LATIN = re.compile(r"[\x20-\x7e]+")

_of = partial(ParagraphStyle, fontName=CHINESE, wordWrap="CJK", textColor=INK)
HEAD = _of("head", fontSize=18, leading=24)
SECTION = _of("section", fontSize=12, leading=16, spaceBefore=12, spaceAfter=4)
QUIET = _of("quiet", fontSize=SIZE, leading=12, textColor=SOFT)
CELL = _of("cell", fontSize=SIZE, leading=12)
AMOUNT = _of("amount", fontSize=SIZE, leading=12, alignment=2)
RULES = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), LATIN, SIZE, 12),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ]
)
SUM = ("LINEABOVE", (0, -1), (-1, -1), 1, INK)


def pdf(shown: StatementView) -> bytes:
    """The whole file."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    made = BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title=f"{TITLE} {shown.party} {shown.period}", author="", invariant=1,
    )  # fmt: skip
    rest = more(shown)
    story: list[Any] = [_text(TITLE, HEAD), _text(lead(shown), QUIET)]
    for section in sections(shown):
        story += [_text(section.title, SECTION), _table(section)]
    story += [_text(rest, QUIET)] if rest else []
    story += [Spacer(1, 18 * mm), _signs()]
    foot = partial(_foot, hash=shown.hash)
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return made.getvalue()


def _table(section: Section) -> LongTable:
    """Its heads are repeated on each page. What stands in a column often is set once."""
    shares = SHARES[len(section.heads)]
    widths = [WIDTH * share / sum(shares) for share in shares]
    styles = [*([CELL] * (len(shares) - 1)), AMOUNT]
    cell = cache(lambda column, text: _cell(text, widths[column], styles[column]))
    rows: list[list[Any]] = [[_text(head, QUIET) for head in section.heads]]
    rows += [[cell(*each) for each in enumerate(row)] for row in section.rows]
    if section.foot:
        rows.append([cell(*each) for each in enumerate(section.foot)])
    style = TableStyle([SUM] if section.foot else [], parent=RULES)
    return LongTable(rows, colWidths=widths, repeatRows=1, style=style)


def _cell(text: str, width: float, style: ParagraphStyle) -> str | Paragraph:
    """Latin text that fits its column needs no setting."""
    fits = pdfmetrics.stringWidth(text, LATIN, SIZE) <= width - 2 * PADDING
    return text if fits and (not text or OF_LATIN.fullmatch(text)) else _text(text, style)


def _signs() -> LongTable:
    row = [_text(each, QUIET) for each in signers()]
    style = TableStyle([("LINEABOVE", (0, 0), (-1, -1), 0.5, INK)])
    return LongTable([row], colWidths=[WIDTH / len(row)] * len(row), style=style)


def _foot(canvas: Any, document: Any, hash: str) -> None:
    canvas.setFillColor(SOFT)
    for font, text, draw, x in (
        (CHINESE, HASH, canvas.drawString, MARGIN),
        (LATIN, hash, canvas.drawString, MARGIN + 32),
        (CHINESE, f"第 {document.page} 页", canvas.drawRightString, A4[0] - MARGIN),
    ):
        canvas.setFont(font, 7)
        draw(x, 9 * mm, text)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    """Latin runs in a Latin font, whose widths every reader knows."""
    known = escape("".join(map(_drawn, text)), quote=False)
    return Paragraph(OF_LATIN.sub(rf'<font name="{LATIN}">\g<0></font>', known), style)


def _drawn(character: str) -> str:
    if not character.isprintable():
        return " "
    return character if ord(character) <= 0xFFFF else MISSING
