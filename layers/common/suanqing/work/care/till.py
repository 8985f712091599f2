"""What an outlet's till sold to members (门店收银系统), as the rows of a file. Pure.

    receipt,line,kind,at,phone,member,about,amount    or  小票,行,类型,时间,手机,会员卡,类目,金额
    8801,1,visit,2026-11-03 12:10,13800000001,,lunch,48.00       visit (消费): came and paid
    8802,,order,2026-11-03 12:30,,A-17,空调/配件,2999             order (购买)
    8802,,refund,2026-11-04 09:00,,A-17,,2999                    refund (退款): takes back what was bought

A file is taken whole or not at all: each faulty row is named. A row is one by receipt and line at its outlet, so the
same file again is nothing twice. Rows of nobody's phone or card are no member's, and are counted. Amounts are yuan;
times without a zone are Beijing's.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from suanqing.errors import DomainError, Invalid
from suanqing.times import BEIJING, rfc3339
from suanqing.work.customers.happenings import Happening, Told
from suanqing.work.customers.keys import Key
from suanqing.work.customers.members import yuan

HEADERS = (
    ["receipt", "line", "kind", "at", "phone", "member", "about", "amount"],
    ["小票", "行", "类型", "时间", "手机", "会员卡", "类目", "金额"],
)
KINDS: dict[str, Told] = {
    "visit": "visit", "消费": "visit", "order": "order", "购买": "order", "refund": "refund", "退款": "refund",
}  # fmt: skip
MAX_ROWS = 100
"""Each is a write of its own with what follows from it, and the gateway waits 29 seconds."""
MAX_TEXT, MAX_ABOUT = 64, 20
_SHORT = re.compile("(?<=[-T ])([0-9])(?=[-T: ]|$)", re.ASCII)
"""A spreadsheet of China writes 2026/11/3 9:05."""


class Sale(NamedTuple):
    """number: as a spreadsheet counts it, the header is row 1. keys: by which its customer is known; none: no
    member's."""

    number: int
    happening: Happening
    keys: tuple[Key, ...]


def parse(cells: Sequence[Sequence[str]], outlet: str) -> list[Sale]:
    """Without the customer. Invalid `bad_sales_file`: other columns, too many rows, or faulty ones, each named."""
    if not cells or [each.strip().lower() for each in cells[0]] not in HEADERS:
        raise Invalid(
            "rows.1: the columns are receipt,line,kind,at,phone,member,about,amount",
            "bad_sales_file",
        )
    if len(cells) > MAX_ROWS + 1:
        raise Invalid(f"a file has at most {MAX_ROWS} rows", "bad_sales_file")
    found: list[Sale] = []
    faults: list[dict[str, str]] = []
    refs: set[tuple[str, str, str]] = set()
    for number, row in enumerate(cells[1:], 2):
        if not any(map(str.strip, row)):
            continue
        try:
            sale = _sale(number, [each.strip() for each in row], outlet)
            ref = (sale.happening.kind, sale.happening.source, sale.happening.line)
            if ref in refs:
                raise Invalid(f"receipt {row[0].strip()} stands there twice")
        except DomainError as wrong:
            faults.append(fault(number, wrong))
        else:
            refs.add(ref)
            found.append(sale)
    refuse(faults)
    return found


def fault(number: int, wrong: DomainError) -> dict[str, str]:
    return {"where": f"rows.{number}", "message": wrong.message}


def refuse(faults: Sequence[dict[str, str]]) -> None:
    if faults:
        first = faults[0]
        raise Invalid(f"{first['where']}: {first['message']}", "bad_sales_file", errors=[*faults])


def takes_back(sale: Sale, before: Iterable[Sale]) -> bool:
    """Whether a refund is of a row of the same file; a part of it says what it came to."""
    mine = sale.happening
    lines = {mine.line, ""} if mine.amount else {mine.line}
    return any(
        each.kind != "refund" and each.source == mine.source and each.line in lines
        for each in (sale.happening for sale in before)
    )


def _sale(number: int, row: Sequence[str], outlet: str) -> Sale:
    if len(row) != len(HEADERS[0]):
        raise Invalid(f"a row has {len(HEADERS[0])} cells, not {len(row)}")
    receipt, line, kind, at, phone, member, about, amount = row
    if not 1 <= len(receipt) <= MAX_TEXT or len(line) > MAX_TEXT:
        raise Invalid(f"a receipt has 1 to {MAX_TEXT} characters, a line at most {MAX_TEXT}")
    if kind.lower() not in KINDS:
        raise Invalid(f"{kind[:20]!r} is no visit, order or refund")
    topics = tuple(each.strip() for each in about.split("/") if each.strip())
    if len(topics) > MAX_ABOUT or any(len(each) > MAX_TEXT for each in topics):
        raise Invalid(f"a row is about at most {MAX_ABOUT} kinds of goods")
    paid = yuan(amount) if amount else 0
    if paid < 0:
        raise Invalid("an amount is not below 0: a refund is a row of its own")
    keys = [Key("member", member, outlet)] if member else []
    keys += [Key("phone", phone)] if phone else []
    happening = Happening(
        "", KINDS[kind.lower()], f"till:{outlet}:{receipt}", line, rfc3339(_moment(at)), "store", topics, paid,
        "CNY" if paid else "", outlet=outlet,
    )  # fmt: skip
    return Sale(number, happening, tuple(keys))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(_SHORT.sub(r"0\1", text.replace("/", "-")))
        return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("a time is written as 2026-11-03 12:10") from None
