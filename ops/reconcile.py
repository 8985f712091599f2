"""python -m ops reconcile: runs the reconciler now and prints what it found."""

import argparse
import json
import sys
from typing import Any

from ops.api_body import ALIAS
from ops.stack import add_option, client, stack


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "reconcile",
        help="settle what the stream lost, now, and say what was found",
        description="Invoke the reconciler (it also runs every minute) and print its result. "
        "Exit code 1 when it failed.",
    )
    add_option(command)
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    try:
        result = invoke(stack(wanted.stack)["ReconcileFunction"])
    except InvocationFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


class InvocationFailed(RuntimeError):
    """The function raised; the message is its own."""


def invoke(function: str, event: Any = None) -> Any:
    """The answer of a function's published version to one event."""
    answer = client("lambda").invoke(
        FunctionName=function, Qualifier=ALIAS, Payload=json.dumps(event or {})
    )
    payload = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        raise InvocationFailed(f"{function} failed: {json.dumps(payload, ensure_ascii=False)}")
    return payload
