"""A statement as one self-contained page to read and to print; no script, nothing fetched."""

from collections.abc import Iterable, Sequence
from html import escape

from suanqing.finance.settlement.schemas import Money
from suanqing.finance.statements.names import fact_name, value_name
from suanqing.finance.statements.schemas import StatementLine, StatementView, SubtotalView
from suanqing.finance.statements.sheet import RETURNED, answered_words
from suanqing.labels import COLUMNS, LINE_STATES, ROLES, STATEMENT_STATES, SUMS, label
from suanqing.money import to_major

STYLE = """\
:root{--ink:#1c2430;--soft:#5b6675;--line:#d9dee6;--mark:#0b6e5f}
*{box-sizing:border-box}
body{max-width:60rem;margin:0 auto;padding:2rem;color:var(--ink);background:#fff;
font:14px/1.5 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:1.8rem 0 .4rem}
p{margin:.3rem 0;color:var(--soft)}code{font-size:.8rem;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}
th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.sum td{font-weight:700;border-top:2px solid var(--ink)}
.signs{display:flex;gap:4rem;margin-top:3rem}.signs span{flex:1;border-top:1px solid var(--ink);padding-top:.3rem}
@media print{body{padding:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}
@page{size:A4;margin:16mm}
"""


def page(shown: StatementView) -> str:
    """The whole statement: figures, totals by fee kind, lines, and corrections in their own block."""
    own = [line for line in shown.lines if not line.correction]
    late = [line for line in shown.lines if line.correction]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>结算单 {escape(shown.party)} {escape(shown.period)}</title>"
        f"<style>{STYLE}</style></head><body>{_head(shown)}{_figures(shown)}"
        f"{_subtotals('按费用类型', shown.by_fee, shown.figures.total)}"
        f"{_places(shown)}"
        f"{_lines('本期明细', own, shown.currency)}"
        f"{_earlier(shown, late)}"
        f"{_disputes(shown)}"
        f"{_more(shown)}"
        '<div class="signs">'
        f"<span>{label(COLUMNS, 'party')}</span><span>{label(ROLES, 'finance')}</span>"
        f"<span>{label(COLUMNS, 'day')}</span></div>"
        "</body></html>"
    )


def _head(shown: StatementView) -> str:
    return (
        f"<h1>结算单</h1><p>{escape(shown.name)}（{escape(shown.party)}） · 账期 "
        f"{escape(shown.period)} · {label(STATEMENT_STATES, shown.state)} · 币种 {escape(shown.currency)} · "
        f"条款版本 {escape(shown.terms or '—')}</p><p>内容哈希 <code>{shown.hash}</code></p>"
    )


def _more(shown: StatementView) -> str:
    """Which lines these are, where the statement has more than a page can hold."""
    if shown.next is None and len(shown.lines) == shown.count:
        return ""
    last = shown.next if shown.next is not None else shown.count
    first = last - len(shown.lines) + 1
    rest = f"；其余见 <code>?start={shown.next}</code>" if shown.next is not None else ""
    return f"<p>共 {shown.count} 行，本页为第 {first} 至 {last} 行{rest}</p>"


def _figures(shown: StatementView) -> str:
    rows = [
        (each.zh, _money(getattr(shown.figures, name)))
        for name, each in SUMS.items()
        if name in ("total", "confirmed", "payable") or getattr(shown.figures, name).amount
    ]
    return _table(label(COLUMNS, "amount"), ("", label(COLUMNS, "amount")), rows)


def _subtotals(title: str, found: Iterable[SubtotalView], total: Money) -> str:
    rows = [(each.label or "—", str(each.lines), _money(each.amount)) for each in found]
    heads = ("", *_heads("count", "amount"))
    return _table(title, heads, rows, (label(SUMS, "total"), "", _money(total)))


def _places(shown: StatementView) -> str:
    """Only where there is more than one."""
    parts = (
        ("按地区", shown.by_region), ("按网点", shown.by_outlet), ("按项目", shown.by_project),
    )  # fmt: skip
    total = shown.figures.total
    return "".join(_subtotals(title, found, total) for title, found in parts if len(found) > 1)


def _earlier(shown: StatementView, late: Sequence[StatementLine]) -> str:
    """The block of earlier periods: corrections, and payments that came back after the close."""
    back = [
        (
            each.batch, each.service_period, f"{RETURNED} {each.reason}".strip(), "", "", "",
            each.amount,
        )
        for each in shown.returned
    ]  # fmt: skip
    return _lines("往期更正", late, shown.currency, back) if late or back else ""


def _lines(
    title: str,
    lines: Sequence[StatementLine],
    currency: str,
    more: Sequence[tuple[str, str, str, str, str, str, Money]] = (),
) -> str:
    rows: list[Sequence[str]] = [
        (
            line.ticket_id, line.day or "", _named(line), _counted(line), line.cause_name,
            label(LINE_STATES, line.state), _money(line.amount),
        )
        for line in lines
    ]  # fmt: skip
    rows += [(*words, _money(amount)) for *words, amount in more]
    whole = sum(line.amount.amount for line in lines) + sum(each[-1].amount for each in more)
    total = Money(amount=whole, currency=currency)
    foot = ("小计", "", "", "", "", "", _money(total))
    heads = _heads("ticket", "day", "item", "quantity", "cause", "state", "amount")
    return _table(title, heads, rows, foot)


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(label(COLUMNS, name) for name in names)


def _named(line: StatementLine) -> str:
    """Item, fee and tier by their names, outlet and customer, and what the money hangs on."""
    tier = f"{label(COLUMNS, 'tier')} {line.tier_name}" if line.tier_name else ""
    told = (line.item, line.fee_name, tier, line.outlet_name, line.customer, answered_words(line))
    return " · ".join(filter(None, told))


def _counted(line: StatementLine) -> str:
    return f"{line.quantity} {line.unit or ''}".strip() if line.quantity else ""


def _disputes(shown: StatementView) -> str:
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
    return _table("争议", heads, rows) if rows else ""


def _table(
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    foot: Sequence[str] | None = None,
) -> str:
    last = len(head) - 1
    names = "".join(f"<th{_right(n, last)}>{escape(name)}</th>" for n, name in enumerate(head))
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    if foot:
        body += f'<tr class="sum">{_cells(foot)}</tr>'
    return f"<h2>{escape(title)}</h2><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[str]) -> str:
    last = len(row) - 1
    return "".join(f"<td{_right(n, last)}>{escape(cell)}</td>" for n, cell in enumerate(row))


def _right(place: int, last: int) -> str:
    return ' class="n"' if place == last else ""


def _money(money: Money) -> str:
    return to_major(money.amount, money.currency)
