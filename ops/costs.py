"""python -m ops costs: what a month costs at three sizes, from a price file and measured units."""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from embedded.places import BUILD, ROOT
from ops.shape import shape
from ops.usage import PER_TICKET, Usage, fixed, measured
from suanqing.labels import Lang

PRICES = ROOT / "infra" / "prices.json"
BENCH = BUILD / "bench.json"
PAGES: Mapping[Lang, Path] = {
    "en": ROOT / "docs" / "costs.md",
    "zh": ROOT / "docs" / "costs.zh-CN.md",
}
SIZES = (1_000, 100_000, 10_000_000)
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
CHINESE: Mapping[str, str] = {
    "DynamoDB writes": "DynamoDB 写入",
    "DynamoDB reads": "DynamoDB 读取",
    "DynamoDB storage": "DynamoDB 存储",
    "REST API": "REST API",
    "Lambda calls": "Lambda 调用次数",
    "Lambda time": "Lambda 运行时间",
    "SNS and SQS": "SNS 与 SQS",
    "Logs": "日志",
    "Standing still": "闲置费用",
    "{} a month": "{}/月",
    "a thousand tickets": "每千张工单",
    "Idle, {} a month": "闲置费用，{}/月",
    "{} alarms": "{} 个告警",
    "{} secrets": "{} 个密钥",
    "The key of protected answers": "受保护答案的密钥",
    "Empty polls of queues": "队列的空轮询",
    "Schedules: calls and time": "定时任务：调用与运行时间",
    "Reads of the reconciler": "对账任务的读取",
    "Reads of the clocks": "计时任务的读取",
    "**all**": "**合计**",
}
"""Every word of the tables."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "costs",
        help="what a month costs at 1k, 100k and 10M tickets",
        description="Dollars a month from the price file and from what a ticket's life was measured to "
        "use (build/bench.json after `make bench`; before, the aims). Free tiers are not counted.",
    )
    command.add_argument("--prices", type=Path, default=PRICES, help="default infra/prices.json")
    command.add_argument(
        "--write", action="store_true", help="put the tables into docs/costs.md and its twin"
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    prices = json.loads(wanted.prices.read_text(encoding="utf-8"))
    print(figures(prices, usage(), "en"))
    if wanted.write:
        for lang in PAGES:
            write(lang, figures(prices, usage(), lang))
    return 0


def figures(prices: Mapping[str, Any], used: Usage, lang: Lang) -> str:
    """Both tables, as they stand between the marks of the page in that language."""
    return "\n".join([*table(prices, used, lang), "", *idle_table(prices, lang)])


def usage() -> Usage:
    """Measured where `make bench` has run, else the declared figures."""
    rows = json.loads(BENCH.read_text(encoding="utf-8")) if BENCH.exists() else []
    return measured(rows, PER_TICKET)


def table(prices: Mapping[str, Any], used: Usage, lang: Lang = "en") -> list[str]:
    """Markdown: a row a service, a column a size; then the total and the price of 1,000 tickets."""
    columns = [dict(month(prices, used, tickets)) for tickets in SIZES]
    heads = " | ".join(f"{tickets:,}" for tickets in SIZES)
    head = _said("{} a month", lang, prices["currency"])
    lines = [f"| {head} | {heads} |", "|---|" + "---:|" * len(SIZES)]
    for service in columns[0]:
        lines.append(_line(_said(service, lang), [f"{column[service]:,.2f}" for column in columns]))
    totals = [sum(column.values()) for column in columns]
    lines.append(_line(_said("**all**", lang), [f"**{total:,.2f}**" for total in totals]))
    per = [total / tickets * 1000 for total, tickets in zip(totals, SIZES, strict=True)]
    lines.append(_line(_said("a thousand tickets", lang), [f"{each:,.3f}" for each in per]))
    return lines


def month(prices: Mapping[str, Any], used: Usage, tickets: int) -> Iterable[tuple[str, float]]:
    """(service, dollars) of one month with so many tickets."""
    million = tickets / 1_000_000
    yield "DynamoDB writes", used.writes * million * prices["dynamodb_write_million"]
    yield "DynamoDB reads", used.reads * million * prices["dynamodb_read_million"]
    yield "DynamoDB storage", used.stored_kb * tickets / 1e6 * prices["dynamodb_storage_gb_month"]
    yield "REST API", used.api_calls * million * prices["api_rest_million"]
    yield "Lambda calls", (used.invocations * million * prices["lambda_request_million"])
    seconds = used.invocations * used.milliseconds / 1000 * used.memory_gb
    yield "Lambda time", seconds * tickets * prices["lambda_gb_second"]
    yield (
        "SNS and SQS",
        million
        * (used.published * prices["sns_million"] + used.queue_calls * prices["sqs_million"]),
    )
    yield "Logs", used.log_kb * tickets / 1e6 * prices["logs_gb"]
    yield "Standing still", standing(prices)


def standing(prices: Mapping[str, Any]) -> float:
    """What an idle deployment costs a month."""
    return sum(cost for _, cost in idle(prices))


def idle(prices: Mapping[str, Any], lang: Lang = "en") -> list[tuple[str, float]]:
    """(what, dollars a month) of an idle deployment, every cent by name."""
    found = fixed(shape())
    calls = found.invocations / 1e6 * prices["lambda_request_million"]
    seconds = found.invocations * found.milliseconds / 1000 * found.memory_gb
    return [
        (_said("{} alarms", lang, found.alarms), found.alarms * prices["alarm_month"]),
        (_said("{} secrets", lang, found.secrets), found.secrets * prices["secret_month"]),
        (_said("The key of protected answers", lang), found.keys * prices["key_month"]),
        (_said("Empty polls of queues", lang), found.queue_polls / 1e6 * prices["sqs_million"]),
        (_said("Schedules: calls and time", lang), calls + seconds * prices["lambda_gb_second"]),
        (
            _said("Reads of the reconciler", lang),
            found.reads / 1e6 * prices["dynamodb_read_million"],
        ),
        (
            _said("Reads of the clocks", lang),
            found.tick_reads / 1e6 * prices["dynamodb_read_million"],
        ),
    ]


def idle_table(prices: Mapping[str, Any], lang: Lang = "en") -> list[str]:
    """Markdown: a row a thing that costs money while nothing happens, and their sum."""
    rows = [_line(name, [f"{cost:,.2f}"]) for name, cost in idle(prices, lang)]
    head = [f"| {_said('Idle, {} a month', lang, prices['currency'])} | |", "|---|---:|"]
    return [*head, *rows, _line(_said("**all**", lang), [f"**{standing(prices):,.2f}**"])]


def write(lang: Lang, found: str) -> None:
    text = PAGES[lang].read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGES[lang].write_text(f"{before}{BEGIN}\n{found}\n{END}{after}", encoding="utf-8")


def _said(name: str, lang: Lang, *counts: object) -> str:
    return (CHINESE[name] if lang == "zh" else name).format(*counts)


def _line(name: str, cells: list[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
