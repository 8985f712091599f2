"""python -m ops reprocess: deliveries that were signed but could not be worked off, once more."""

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ops.stack import Stack, add_option, client, stack
from suanqing.channels.registry import CHANNELS

LOST_AFTER = timedelta(hours=24)
"""A new delivery older than the stream's own memory will not be worked off by itself."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "reprocess",
        help="work off unreadable, failed or lost deliveries again",
        description="Without arguments it lists the deliveries that need a look. Marking one as new puts "
        "it into the inbox's stream again, and intake takes it; a delivery that is done stays done.",
    )
    add_option(command)
    command.add_argument("ids", nargs="*", metavar="DELIVERY_ID", help="these deliveries")
    command.add_argument("--all", action="store_true", help="all that are unreadable or failed")
    command.add_argument("--channel", choices=CHANNELS, help="of this channel only")
    command.add_argument(
        "--lost",
        action="store_true",
        help="deliveries still new after 24 hours, which left the stream unread; reads the whole inbox",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    store = inbox(stack(wanted.stack))
    if wanted.lost:
        return lost(wanted.stack)
    if not wanted.ids and not wanted.all:
        return listed(store, wanted.channel)
    ids = wanted.ids or [each["delivery_id"] for each in trouble(store, wanted.channel)]
    again = [each for each in ids if marked(store, each)]
    print(f"{len(again)} of {len(ids)} deliveries are new again")
    return 0 if len(again) == len(ids) else 1


def inbox(found: Stack) -> Any:
    from suanqing.channels.inbox.store import InboxStore

    return InboxStore(client("dynamodb"), found["InboxTable"])


def trouble(store: Any, channel: str | None) -> Iterator[dict[str, str]]:
    for each in (channel,) if channel else CHANNELS:
        yield from store.needing_attention(each)


def listed(store: Any, channel: str | None) -> int:
    found = list(trouble(store, channel))
    for each in found:
        print(
            f"{each['delivery_id']}  {each['state']}  {each['received_at']}  {each.get('reason', '')}"
        )
    print(
        f"{len(found)} deliveries need a look" + (": --all works them off again" if found else "")
    )
    return 0


def marked(store: Any, delivery_id: str) -> bool:
    """False, and a word why, when it is not one that can be worked off again."""
    if store.reset_to_new(delivery_id):
        return True
    print(f"{delivery_id}: not unreadable or failed (done, new or unknown)", file=sys.stderr)
    return False


def lost(name: str) -> int:
    """Hand each lost delivery to intake, as its stream would have done."""
    from ops.reconcile import invoke
    from ops.records import record
    from suanqing.times import utcnow

    found = stack(name)
    ids = list(inbox(found).waiting(utcnow() - LOST_AFTER))
    failed = 0
    for delivery_id in ids:
        image = client("dynamodb").get_item(
            TableName=found["InboxTable"], Key={"delivery_id": {"S": delivery_id}}
        )["Item"]
        answer = invoke(found["IntakeFunction"], {"Records": [record(image)]})
        failed += bool((answer or {}).get("batchItemFailures"))
    print(f"{len(ids)} lost deliveries, {len(ids) - failed} worked off")
    return 1 if failed else 0
