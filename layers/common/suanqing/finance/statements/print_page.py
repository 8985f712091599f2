"""A statement as one self-contained page to read and to print; no script, nothing fetched."""

from collections.abc import Sequence
from html import escape

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
    """The whole statement as HTML."""
    rest = more(shown)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{TITLE} {escape(shown.party)} {escape(shown.period)}</title>"
        f"<style>{STYLE}</style></head><body>"
        f"<h1>{TITLE}</h1><p>{escape(lead(shown))}</p><p>{HASH} <code>{shown.hash}</code></p>"
        f"{''.join(map(_table, sections(shown)))}"
        f"{f'<p>{escape(rest)}</p>' if rest else ''}"
        f'<div class="signs">{"".join(f"<span>{each}</span>" for each in signers())}</div>'
        "</body></html>"
    )


def _table(section: Section) -> str:
    last = len(section.heads) - 1
    names = "".join(
        f"<th{_right(n, last)}>{escape(name)}</th>" for n, name in enumerate(section.heads)
    )
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in section.rows)
    if section.foot:
        body += f'<tr class="sum">{_cells(section.foot)}</tr>'
    title = f"<h2>{escape(section.title)}</h2>"
    return f"{title}<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[str]) -> str:
    last = len(row) - 1
    return "".join(f"<td{_right(n, last)}>{escape(cell)}</td>" for n, cell in enumerate(row))


def _right(place: int, last: int) -> str:
    return ' class="n"' if place == last else ""
