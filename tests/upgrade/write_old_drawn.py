"""Writes `tests/data/drawn_by_884c20ba.json`: tickets of drawn scenes as that version's own code leaves them, whose log
has objects alone and says nothing of clocks.

Run inside an unpacked archive of 884c20ba, with that tree first on PYTHONPATH:

    git archive 884c20ba | tar x -C <dir> && cd <dir>
    PYTHONPATH=layers/common:functions:. python <this file> <out.json>

Tickets that wait for a time, were sent on and worked on, stand in two branches, run by a promise, and are closed.
"""

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from moto import mock_aws

import tests.conftest  # noqa: F401


def written() -> dict[str, Any]:
    import boto3

    from suanqing.work.tickets.fact_commands import TicketFacts
    from tests import engines
    from tests.integration.test_drawn_waits import DESK, Desk

    engines.forget_clients()
    client = boto3.client("dynamodb", region_name="cn-north-1")
    tables = engines.create_tables(client, "old-")
    os.environ.update(tables)
    desk = Desk(client, tables["WORK_TABLE"])
    names: dict[str, str] = {"begun": desk.made("week")}
    names["waits"] = desk.made("week")
    desk.step(names["waits"])
    names["led_on"] = desk.made("week")
    desk.step(names["led_on"])
    desk.come(names["led_on"])
    desk.commands.add_line(DESK, names["waits"], "SKU", Decimal(1))
    names["branches"] = desk.made("sides")
    desk.now += timedelta(minutes=7)
    names["promised"] = desk.made("by-promise")
    TicketFacts(desk.commands).set_facts(
        DESK, names["promised"], {}, "2026-11-10T15:00:00+08:00", reason="改期"
    )
    names["closed"] = desk.made("week")
    desk.step(names["closed"])
    desk.come(names["closed"])
    desk.step(names["closed"])
    items = client.scan(TableName=tables["WORK_TABLE"])["Items"]
    return {"tickets": names, "now": desk.now.isoformat(), "items": items}


if __name__ == "__main__":
    with mock_aws():
        found = json.dumps(written(), ensure_ascii=False, indent=1, sort_keys=True)
    Path(sys.argv[1]).write_text(found + "\n", encoding="utf-8")
