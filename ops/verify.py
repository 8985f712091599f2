"""python -m ops verify FILE: recomputes an exported line offline."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "verify",
        help="recompute an exported line offline: equal, or where it differs",
        description="Recompute the money of a line file, as the API exports it, from the facts and the "
        "book inside it: no network, no account. Exit code 1 when it differs, 2 when the file cannot "
        "be read.",
    )
    command.add_argument(
        "file", metavar="FILE", help="the JSON file, one line or a list; - is standard input"
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.errors import Invalid
    from suanqing.finance.assessment.verify import verify

    try:
        files = documents(read(wanted.file))
        reports = [verify(file) for file in files]
    except (OSError, ValueError, Invalid) as error:
        print(f"{wanted.file} cannot be read: {error}", file=sys.stderr)
        return 2
    for report in reports:
        print(report)
    return 0 if all(report.equal for report in reports) else 1


def read(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def documents(text: str) -> list[Any]:
    """One line file, or the several of a list; ValueError when there is none."""
    found = json.loads(text)
    listed = found if isinstance(found, list) else [found]
    if not listed:
        raise ValueError("there is no line in it")
    return listed
