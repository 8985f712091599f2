"""python -m ops failures: what the code reported, by the names of the runbook's headings."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.stack import add_option, client, stack

PATTERN = "{ $.failure = * }"
OWN = ("failure", "message", "level", "location", "timestamp", "service", "function_request_id")
"""Keys of a line that are shown in columns, or say nothing here."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "failures",
        help="what the code reported as a failure, with its heading in docs/runbook.md",
        description="Reads the functions' logs for failures (the alarm Failure rings for them) and prints "
        "time, heading, function and keys, oldest first. Exit code 1 when there is any.",
    )
    add_option(command)
    command.add_argument("--hours", type=int, default=1, help="how far back (default %(default)s)")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    stack(wanted.stack)
    since = datetime.now(UTC) - timedelta(hours=wanted.hours)
    found = sorted(reported(wanted.stack, since), key=lambda line: str(line["timestamp"]))
    for line in found:
        print(shown(line))
    print(
        f"{len(found)} failures in the last {wanted.hours} h"
        + (": docs/runbook.md" if found else "")
    )
    return 1 if found else 0


def reported(name: str, since: datetime) -> Iterator[dict[str, Any]]:
    """The lines of all functions' log groups."""
    logs = client("logs")
    start = int(since.timestamp() * 1000)
    groups = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=f"/suanqing/{name}/"
    )
    for page in groups:
        for group in page["logGroups"]:
            lines = logs.get_paginator("filter_log_events").paginate(
                logGroupName=group["logGroupName"], startTime=start, filterPattern=PATTERN
            )
            for events in lines:
                yield from (line for each in events["events"] if (line := read(each["message"])))


def read(text: str) -> dict[str, Any] | None:
    """A log line as data; None where it is no failure's, whatever the filter let through."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and line.get("failure") else None


def shown(line: dict[str, Any]) -> str:
    keys = "  ".join(f"{name}={value}" for name, value in line.items() if name not in OWN)
    return f"{line.get('timestamp', '')}  {line['failure']}  ({line.get('service', '')})  {keys}"
