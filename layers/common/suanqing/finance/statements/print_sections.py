"""What a printed statement says, section by section, whatever it is printed on: in words, amounts in major units."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from suanqing.finance.settlement.schemas import Money
from suanqing.finance.statements.names import fact_name, value_name
from suanqing.finance.statements.schemas import StatementLine, StatementView, SubtotalView
from suanqing.finance.statements.sheet import RETURNED, answered_words
from suanqing.labels import COLUMNS, LINE_STATES, ROLES, STATEMENT_STATES, SUMS, label
from suanqing.money import to_major


class Section(NamedTuple):
    """A table: its heads, its rows and, where there is one, its row of sums. The last column holds the amounts."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] | None = None


TITLE = "结算单"
HASH = "内容哈希"


def lead(shown: StatementView) -> str:
    """Whose statement it is, of which month, and how it stands."""
    return (
        f"{shown.name}（{shown.party}） · 账期 {shown.period} · {label(STATEMENT_STATES, shown.state)} · "
        f"币种 {shown.currency} · 条款版本 {shown.terms or '—'}"
    )


def sections(shown: StatementView) -> list[Section]:
    """Figures, totals by fee kind, lines, and corrections in a section of their own."""
    own = [line for line in shown.lines if not line.correction]
    late = [line for line in shown.lines if line.correction]
    return [
        _figures(shown),
        _subtotals("按费用类型", shown.by_fee, shown.figures.total),
        *_places(shown),
        _lines("本期明细", own, shown.currency),
        *_earlier(shown, late),
        *_disputes(shown),
    ]


def more(shown: StatementView) -> str:
    """Which lines these are, where the statement has more than are printed at once."""
    if shown.next is None and len(shown.lines) == shown.count:
        return ""
    last = shown.next if shown.next is not None else shown.count
    first = last - len(shown.lines) + 1
    rest = f"；其余见 ?start={shown.next}" if shown.next is not None else ""
    return f"共 {shown.count} 行，本页为第 {first} 至 {last} 行{rest}"


def signers() -> tuple[str, str, str]:
    """Where its party and finance sign, and the day."""
    return (label(COLUMNS, "party"), label(ROLES, "finance"), label(COLUMNS, "day"))


def _figures(shown: StatementView) -> Section:
    rows = [
        (each.zh, _money(getattr(shown.figures, name)))
        for name, each in SUMS.items()
        if name in ("total", "confirmed", "payable") or getattr(shown.figures, name).amount
    ]
    return Section(label(COLUMNS, "amount"), ("", label(COLUMNS, "amount")), rows)


def _subtotals(title: str, found: Iterable[SubtotalView], total: Money) -> Section:
    rows = [(each.label or "—", str(each.lines), _money(each.amount)) for each in found]
    heads = ("", *_heads("count", "amount"))
    return Section(title, heads, rows, (label(SUMS, "total"), "", _money(total)))


def _places(shown: StatementView) -> list[Section]:
    """Only where there is more than one."""
    parts = (
        ("按地区", shown.by_region), ("按网点", shown.by_outlet), ("按项目", shown.by_project),
    )  # fmt: skip
    total = shown.figures.total
    return [_subtotals(title, found, total) for title, found in parts if len(found) > 1]


def _earlier(shown: StatementView, late: Sequence[StatementLine]) -> list[Section]:
    """Of earlier periods: corrections, and payments that came back after the close."""
    back = [
        (
            each.batch, each.service_period, f"{RETURNED} {each.reason}".strip(), "", "", "",
            each.amount,
        )
        for each in shown.returned
    ]  # fmt: skip
    return [_lines("往期更正", late, shown.currency, back)] if late or back else []


def _lines(
    title: str,
    lines: Sequence[StatementLine],
    currency: str,
    back: Sequence[tuple[str, str, str, str, str, str, Money]] = (),
) -> Section:
    rows: list[Sequence[str]] = [
        (
            line.ticket_id, line.day or "", _named(line), _counted(line), line.cause_name,
            label(LINE_STATES, line.state), _money(line.amount),
        )
        for line in lines
    ]  # fmt: skip
    rows += [(*words, _money(amount)) for *words, amount in back]
    whole = sum(line.amount.amount for line in lines) + sum(each[-1].amount for each in back)
    total = Money(amount=whole, currency=currency)
    foot = ("小计", "", "", "", "", "", _money(total))
    heads = _heads("ticket", "day", "item", "quantity", "cause", "state", "amount")
    return Section(title, heads, rows, foot)


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(label(COLUMNS, name) for name in names)


def _named(line: StatementLine) -> str:
    """Item, fee and tier by their names, outlet and customer, and what the money hangs on."""
    tier = f"{label(COLUMNS, 'tier')} {line.tier_name}" if line.tier_name else ""
    told = (line.item, line.fee_name, tier, line.outlet_name, line.customer, answered_words(line))
    return " · ".join(filter(None, told))


def _counted(line: StatementLine) -> str:
    return f"{line.quantity} {line.unit or ''}".strip() if line.quantity else ""


def _disputes(shown: StatementView) -> list[Section]:
    """Both numbers side by side."""
    rows = [
        (
            each.id, f"{fact_name(each.fact)} → {value_name(each.fact, each.value)}", each.reason, _money(each.booked),
            _money(each.proposed) if each.proposed else "—",
        )
        for line in shown.lines
        for each in line.disputes
    ]  # fmt: skip
    heads = _heads("id", "fact", "reason", "booked", "proposed")
    return [Section("争议", heads, rows)] if rows else []


def _money(money: Money) -> str:
    return to_major(money.amount, money.currency)
