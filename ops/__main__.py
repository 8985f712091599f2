"""python -m ops: contract, repairs, checks and costs."""

import argparse
import os
import sys

from embedded.places import RegionUnclear, one_region
from ops import (
    admin,
    analytics,
    assets,
    chain,
    code,
    contract,
    costs,
    failures,
    menu,
    orders,
    reconcile,
    redrive,
    replay,
    reprocess,
    restore,
    smoke,
    start,
    templates,
    verify,
    views,
)
from ops.stack import NoStack

COMMANDS = (
    contract,
    admin,
    code,
    failures,
    redrive,
    reprocess,
    reconcile,
    verify,
    chain,
    replay,
    costs,
    restore,
    smoke,
    start,
    templates,
    views,
    analytics,
    assets,
    orders,
    menu,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its return value is the exit code."""
    wanted = parser().parse_args(arguments)
    try:
        os.environ.update(one_region(os.environ))
        code: int = wanted.run(wanted)
    except (NoStack, RegionUnclear) as problem:
        print(problem, file=sys.stderr)
        return 2
    return code


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="python -m ops",
        description="Operate Suanqing: contract, repairs, checks and costs.",
        epilog="The stack is looked up with the ordinary AWS settings (AWS_PROFILE, AWS_REGION, "
        "AWS_ENDPOINT_URL, ...), so the embedded AWS and an account are served alike.",
    )
    commands = found.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return found


if __name__ == "__main__":
    sys.exit(main())
