"""A statement as the rows of its CSV, and the words that file and page share."""

from decimal import Decimal

from suanqing import labels
from suanqing.finance.settlement.schemas import Money
from suanqing.finance.statements.names import region_name
from suanqing.finance.statements.schemas import StatementLine, StatementView
from suanqing.finance.statements.table import Cell
from suanqing.money import to_major

RETURNED = labels.label(labels.CAUSES, "payment_returned")
HEADER = (
    "line", "ticket", "assessment", "day", "customer", "item", "quantity", "unit", "fee", "tier",
    "service_period", "correction", "region", "outlet", "cause", "answered", "book", "state", "amount",
)  # fmt: skip
"""Columns by their names in `labels.COLUMNS`."""


def csv_rows(shown: StatementView) -> list[list[Cell]]:
    """The lines, then the figures, in the currency's major unit."""
    yes = labels.label(labels.YES_NO, "true")
    rows: list[list[Cell]] = [[labels.label(labels.COLUMNS, name) for name in HEADER]]
    for line in shown.lines:
        rows.append(
            [
                line.id, line.ticket_id, line.assessment, line.day or "", line.customer or "",
                line.item or "", Decimal(line.quantity) if line.quantity else "", line.unit or "",
                line.fee_name, line.tier_name or "", line.service_period, yes if line.correction else "",
                region_name(line.region or ""), line.outlet_name or "", line.cause_name,
                answered_words(line), line.book, labels.label(labels.LINE_STATES, line.state),
                _major(line.amount),
            ]
        )  # fmt: skip
    for back in shown.returned:
        rows.append(
            [
                f"{RETURNED} {back.batch}", "", "", "", "", back.reason, "", "",
                RETURNED, "", back.service_period, yes, "", "",
                labels.label(labels.CAUSES, back.cause), "", "", "", _major(back.amount),
            ]
        )  # fmt: skip
    rows.append([])
    if shown.next is not None:
        rows.append([f"共 {shown.count} 行，以下从第 {shown.next + 1} 行起见下一页", shown.next])
    rows += [[f"小计 {each.label}", _major(each.amount)] for each in shown.by_fee]
    rows += [[each.zh, _major(getattr(shown.figures, name))] for name, each in labels.SUMS.items()]
    return rows


def answered_words(line: StatementLine) -> str:
    """Beside the number: how soon, the target, and the pauses that do not count; "" for most lines."""
    if (said := line.answered) is None:
        return ""
    target = f"，目标 {said.target} 分钟内" if said.target else ""
    paused = f"，不计暂停 {said.paused} 分钟" if said.paused else ""
    return f"首次响应 {said.minutes} 分钟{target}{paused}"


def _major(money: Money) -> Decimal:
    return Decimal(to_major(money.amount, money.currency))
