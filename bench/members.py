"""H20: 13 shops' lists of 10,000 members each, written by the API's own handler, on a slice.

The slice: lists of other headers and encodings, a few rows each, one member in all of them, one list after another
in one process on DynamoDB Local. Beside it the floor: one bare conditional put a row, by as many threads. A month's
sitting is the slice multiplied out; on AWS lists go in at once, each in a function of its own.

    python -m bench members
"""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.row import row
from bench.units import company
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.work.customers.members_service import WORKERS
from tests.in_process import InProcess
from tests.integration.settling import World
from tests.integration.test_members import HEADERS

ROWS, WHOLE, AIM = 20, 10_000, 300.0
DESK = Caller("fin", frozenset({"finance"}))


def run(rows: int = ROWS) -> list[dict[str, Any]]:
    """Seconds by the clock: it waits for the database, which is another process."""
    with company() as world:
        world.parties.put(Party("fin", "person", "财务", frozenset({"finance"}), HQ))
        api = InProcess({"fin": DESK})
        bodies = [_list(shop, rows) for shop in range(1, len(HEADERS) + 1)]
        taken(api, _list(len(HEADERS) + 1, 2))  # a process that has seen a list
        began = time.perf_counter()
        found = [taken(api, body) for body in bodies]
        took = time.perf_counter() - began
        assert found == [rows] * len(HEADERS)
        floor = _floor(world, rows * len(HEADERS))
    whole = took / rows * WHOLE
    return [
        row(f"members: {len(HEADERS)} lists of {rows} rows", took, "s", peer=f"bare puts: {floor:.2f} s",
            ratio=took / floor),
        row(f"members: {len(HEADERS)} × {WHOLE} multiplied out, one list after another", whole, "s", aim=AIM),
        row(f"members: {WHOLE} multiplied out, each list in a function of its own", whole / len(HEADERS), "s",
            aim=AIM),
    ]  # fmt: skip


def taken(api: InProcess, body: dict[str, Any]) -> int:
    """Rows that were written, sent again with `start` until all are."""
    written, more = 0, dict[str, int]()
    while True:
        answer = api.must("POST", "/customers/members", body | more, "fin")
        written += sum(int(answer["counts"].get(name, 0)) for name in ("new", "known"))
        if not answer.get("next"):
            return written
        more = {"start": answer["next"]}


def _list(shop: int, rows: int) -> dict[str, Any]:
    header, encoding = HEADERS[shop % len(HEADERS)]
    between = next(each for each in "\t;," if each in header)
    phones = ["13700000099", *(f"137{shop:02d}{number:06d}" for number in range(1, rows))]
    lines = [
        (phone, f"E{shop}-{n}", "王女士", "10", "8.50", "金卡") for n, phone in enumerate(phones)
    ]
    text = "\n".join([header, *map(between.join, lines)])
    file = base64.b64encode(text.encode(encoding)).decode()
    return {"outlet": f"bench-shop-{shop}", "file": file, "consent": "会员章程 2025"}


def _floor(world: World, rows: int) -> float:
    def put(number: int) -> None:
        world.client.put_item(
            TableName=world.tables["WORK_TABLE"],
            Item={"ticket_id": {"S": f"customer:bench-{number}"}, "part": {"S": "register"}},
            ConditionExpression="attribute_not_exists(ticket_id)",
        )

    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(put, range(rows)))
    return time.perf_counter() - began
