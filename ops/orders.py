"""python -m ops orders: orders that were told before an upgrade are noted with who bought them, too.

What is kept beside an order's tickets is exported and erased with its buyer, who is found by that note alone.
"""

import argparse
from typing import Any

from ops.stack import add_option, client, stack


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "orders",
        help="note every order with its buyer, so that an erasure finds it",
        description="Reads the whole inbox table, once after an upgrade, and notes each order with who bought it. "
        "Doing it again changes nothing.",
    )
    add_option(command)
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.work.orders.order_log import OrderLog
    from suanqing.work.tickets.linked_store import LinkedStore

    found, database = stack(wanted.stack), client("dynamodb")
    log = OrderLog(database, found["InboxTable"])
    print(f"{noted(log, LinkedStore(database, found['WorkTable']))} orders noted")
    return 0


def noted(log: Any, links: Any) -> int:
    """How many were not yet. One whose buyer is erased meanwhile is not noted, or goes by the same erasure again."""
    from suanqing.work.orders.attribution_service import ordered

    return sum(ordered(links, buyer, order) for order, buyer in log.bought())
