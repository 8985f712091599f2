"""python -m ops costs: what a month costs at three sizes, from a price file and measured units."""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from embedded.places import BUILD, ROOT
from ops.shape import shape
from ops.usage import PER_TICKET, Usage, fixed, measured

PRICES = ROOT / "infra" / "prices.json"
BENCH = BUILD / "bench.json"
PAGE = ROOT / "docs" / "costs.md"
SIZES = (1_000, 100_000, 10_000_000)
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "costs",
        help="what a month costs at 1k, 100k and 10M tickets",
        description="Dollars a month from the price file and from what a ticket's life was measured to "
        "use (build/bench.json after `make bench`; before, the aims). Free tiers are not counted.",
    )
    command.add_argument("--prices", type=Path, default=PRICES, help="default infra/prices.json")
    command.add_argument("--write", action="store_true", help="put the table into docs/costs.md")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    prices = json.loads(wanted.prices.read_text(encoding="utf-8"))
    found = [*table(prices, usage()), "", *idle_table(prices)]
    print("\n".join(found))
    if wanted.write:
        write("\n".join(found))
    return 0


def usage() -> Usage:
    """Measured where `make bench` has run, else the declared figures."""
    rows = json.loads(BENCH.read_text(encoding="utf-8")) if BENCH.exists() else []
    return measured(rows, PER_TICKET)


def table(prices: Mapping[str, Any], used: Usage) -> list[str]:
    """Markdown: a row a service, a column a size; then the total and the price of 1,000 tickets."""
    columns = [dict(month(prices, used, tickets)) for tickets in SIZES]
    heads = " | ".join(f"{tickets:,}" for tickets in SIZES)
    lines = [f"| {prices['currency']} a month | {heads} |", "|---|" + "---:|" * len(SIZES)]
    for service in columns[0]:
        lines.append(_line(service, [f"{column[service]:,.2f}" for column in columns]))
    totals = [sum(column.values()) for column in columns]
    lines.append(_line("**all**", [f"**{total:,.2f}**" for total in totals]))
    per = [total / tickets * 1000 for total, tickets in zip(totals, SIZES, strict=True)]
    lines.append(_line("a thousand tickets", [f"{each:,.3f}" for each in per]))
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


def idle(prices: Mapping[str, Any]) -> list[tuple[str, float]]:
    """(what, dollars a month) of an idle deployment, every cent by name."""
    found = fixed(shape())
    calls = found.invocations / 1e6 * prices["lambda_request_million"]
    seconds = found.invocations * found.milliseconds / 1000 * found.memory_gb
    return [
        (f"{found.alarms} alarms", found.alarms * prices["alarm_month"]),
        (f"{found.secrets} secrets", found.secrets * prices["secret_month"]),
        ("Empty polls of queues", found.queue_polls / 1e6 * prices["sqs_million"]),
        ("Schedules: calls and time", calls + seconds * prices["lambda_gb_second"]),
        ("Reads of the reconciler", found.reads / 1e6 * prices["dynamodb_read_million"]),
    ]


def idle_table(prices: Mapping[str, Any]) -> list[str]:
    """Markdown: a row a thing that costs money while nothing happens, and their sum."""
    rows = [_line(name, [f"{cost:,.2f}"]) for name, cost in idle(prices)]
    head = [f"| Idle, {prices['currency']} a month | |", "|---|---:|"]
    return [*head, *rows, _line("**all**", [f"**{standing(prices):,.2f}**"])]


def write(found: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{found}\n{END}{after}", encoding="utf-8")


def _line(name: str, cells: list[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
