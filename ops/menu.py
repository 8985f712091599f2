"""python -m ops menu: the app's menu in WeCom, in place of what stands there.

WeCom takes it from trusted addresses alone, so the function that calls WeCom does it.
"""

import argparse
from typing import Any

from ops.reconcile import InvocationFailed, invoke
from ops.stack import add_option, stack


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "menu",
        help="put the app's menu into WeCom",
        description="My tickets, report, help: in place of the menu that stands there. Doing it again changes "
        "nothing. Exit code 1 when WeCom did not take it.",
    )
    add_option(command)
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    try:
        answer = invoke(stack(wanted.stack)["WecomFunction"], {"app": "menu"})
    except InvocationFailed as failure:
        print(failure)
        return 1
    buttons = answer["buttons"]
    print(f"{buttons} buttons" if buttons else "no menu: wecom is not in the secret document")
    return 0 if buttons else 1
