"""H20: 13 shops' lists of 10,000 members each, written by the API's own handler, on a slice.

The slice: lists of other headers and encodings, some hundred rows each, one member in all of them, one list after
another in one process on DynamoDB Local. Beside it the floor: one bare conditional put a row, by as many threads. What
the function itself works is its processor's time, without the engine's, which is another process; a month's sitting is
the slice multiplied out.

    python -m bench members
    python -m bench.members --lists 1 --rows 10000      so many rows for real, nothing multiplied out
"""

import argparse
import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.row import row
from bench.units import company
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.platform import aws
from suanqing.work.customers.members_service import WORKERS
from tests.in_process import InProcess
from tests.integration.settling import World
from tests.integration.test_members import HEADERS
from tests.integration.test_members_at_once import counted

ROWS, WHOLE, AIM = 200, 10_000, 300.0
DESK = Caller("fin", frozenset({"finance"}))


def run() -> list[dict[str, Any]]:
    """Seconds by the clock: it waits for the database, which is another process."""
    lists = len(HEADERS)
    took, worked, calls, floor = measured(lists, ROWS)
    rows = lists * ROWS
    times = WHOLE / ROWS
    return [
        row(f"members: {lists} lists of {ROWS} rows", took, "s", peer=f"bare puts: {floor:.2f} s",
            ratio=took / floor),
        row("members: calls of DynamoDB a row", calls / rows, "calls"),
        row(f"members: {lists} × {WHOLE} multiplied out, one list after another, DynamoDB Local", took * times, "s",
            aim=AIM),
        row(f"members: {lists} × {WHOLE} multiplied out, the function's own processor time", worked * times, "s",
            aim=AIM),
        row(f"members: {WHOLE} multiplied out, each list in a function of its own", took * times / lists, "s",
            aim=AIM),
    ]  # fmt: skip


def measured(lists: int, rows: int) -> tuple[float, float, int, float]:
    """Seconds by the clock, of them this process's processor, calls, and the floor's seconds."""
    with company() as world:
        world.parties.put(Party("fin", "person", "财务", frozenset({"finance"}), HQ))
        api = InProcess({"fin": DESK})
        bodies = [_list(shop, rows) for shop in range(1, lists + 1)]
        taken(api, _list(len(HEADERS) + 1, 2))  # a process that has seen a list
        began, worked = time.perf_counter(), time.process_time()
        with counted(aws.dynamodb()) as calls:
            found = [taken(api, body) for body in bodies]
        took, worked = time.perf_counter() - began, time.process_time() - worked
        assert found == [rows] * lists
        return took, worked, len(calls), _floor(world, rows * lists)


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.members", description=__doc__)
    parser.add_argument("--lists", type=int, default=1)
    parser.add_argument("--rows", type=int, default=WHOLE)
    wanted = parser.parse_args()
    took, worked, calls, floor = measured(wanted.lists, wanted.rows)
    print(
        f"{wanted.lists} x {wanted.rows}: {took:.1f} s, own {worked:.1f} s, {calls} calls, bare puts {floor:.1f} s"
    )


if __name__ == "__main__":
    main()
