"""python -m ops restore: every table as it was at a moment, under a new name, with all that a restore leaves out.

DynamoDB restores items and indexes. Stream, time-to-live, point-in-time recovery, deletion protection and
the ledger's own policy it does not: they are copied from the table that stands. Nothing here touches that.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ops.stack import add_option, client, stack
from suanqing.times import parse

TABLES = (
    "WorkTable", "LedgerTable", "BalancesTable", "StatementsTable", "PricingTable", "InboxTable",
    "NoticesTable", "ViewsTable",
)  # fmt: skip
PAUSE = 2.0


class Restored(NamedTuple):
    """The new tables' names by logical id, and the streams that functions read."""

    tables: dict[str, str]
    streams: dict[str, str]


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "restore",
        help="restore every table to one moment, under new names (docs/runbook.md, Restore)",
        description="All tables to one moment, since a posting writes several at once. Prints the "
        "parameters that make the stack use them; until it is deployed with those, nothing changes.",
    )
    add_option(command)
    command.add_argument(
        "--at", help="the moment, such as 2026-11-28T04:00:00Z; without: the latest"
    )
    command.add_argument("--as", dest="prefix", required=True,
                         help="first part of the new names, such as suanqing-r1")  # fmt: skip
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    found = stack(wanted.stack)
    names = {table: found[table] for table in TABLES}
    at = parse(wanted.at) if wanted.at else None
    made = restored(client("dynamodb"), names, wanted.prefix, at)
    print("Deploy with these parameters beside those you have (docs/runbook.md, Restore):")
    print(f"  RestoredAs={wanted.prefix}")
    for table, stream in made.streams.items():
        print(f"  Restored{table.removesuffix('Table')}Stream={stream}")
    return 0


def restored(database: Any, names: Mapping[str, str], prefix: str, at: datetime | None) -> Restored:
    """Restore, wait, and give each new table what its source has. Raises botocore's ClientError."""
    moment = {"RestoreDateTime": at} if at else {"UseLatestRestorableTime": True}
    for table, source in names.items():
        database.restore_table_to_point_in_time(
            SourceTableName=source, TargetTableName=f"{prefix}-{table}", **moment
        )
    streams = {}
    for table, source in names.items():
        target = f"{prefix}-{table}"
        _until_active(database, target)
        stream = _completed(database, source, target)
        if stream:
            streams[table] = stream
        print(f"{source} -> {target}", file=sys.stderr, flush=True)
    return Restored({table: f"{prefix}-{table}" for table in names}, streams)


def _completed(database: Any, source: str, target: str) -> str | None:
    """What a restore leaves out, as the source has it; the stream's ARN where it has one."""
    was = database.describe_table(TableName=source)["Table"]
    if view := was.get("StreamSpecification"):
        database.update_table(TableName=target, StreamSpecification=view)
        _until_active(database, target)
    if was.get("DeletionProtectionEnabled"):
        database.update_table(TableName=target, DeletionProtectionEnabled=True)
        _until_active(database, target)
    expiry = database.describe_time_to_live(TableName=source)["TimeToLiveDescription"]
    if expiry["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
        database.update_time_to_live(
            TableName=target,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": expiry["AttributeName"]},
        )
    database.update_continuous_backups(
        TableName=target, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    now = database.describe_table(TableName=target)["Table"]
    if policy := policy_of(database, was["TableArn"]):
        database.put_resource_policy(ResourceArn=now["TableArn"], Policy=json.dumps(policy))
    stream: str | None = now.get("LatestStreamArn")
    return stream


def policy_of(database: Any, arn: str) -> Any:
    """A table's own policy, or None."""
    from botocore.exceptions import ClientError

    try:
        return json.loads(database.get_resource_policy(ResourceArn=arn)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "PolicyNotFoundException":
            raise
        return None


def _until_active(database: Any, table: str) -> None:
    while database.describe_table(TableName=table)["Table"]["TableStatus"] != "ACTIVE":
        time.sleep(PAUSE)
