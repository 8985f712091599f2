"""R276, H21: does a month of 100,000 lines agree: from the tables over the API, beside the same month by spreadsheet.

The month: 50 payees with 2,000 lines each, on DynamoDB Local: entries, markers and balances as one settled
ticket left them, copied under other names; closed, drafted and issued by the product. Timed is what finance
does: the reconciliation's pages, one after the other, through the function's handler, each line of each
statement made again from its entries and compared to the byte.

The spreadsheet is a careful person's month, scripted: each payee's statement saved as a file, the journal
saved in parts of 6,000 lines, all of them opened into two sheets, each line looked up in the other sheet
both ways, sums by payee beside the balances, what differs saved. A script has no hands: saving, opening and
pasting a file is put at 10 seconds and told apart from what was measured.

    python -m bench reconcile
"""

import argparse
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path
from typing import Any

from bench.row import row
from bench.units import company
from suanqing.finance.statements.table import from_csv, to_csv
from suanqing.people.identity.caller import Caller
from tests.integration.settling import World, technician
from tests.integration.stating import PERIOD, Office
from tests.rest import call

PAYEES, LINES = 50, 2_000
PART = 6_000
"""Lines of one file of the journal."""
HAND = 10
"""Seconds to save a file, open it and paste it where it belongs; ours, not measured."""
AUDITOR = Caller("eve", frozenset({"auditor"}))

Row = tuple[str, ...]
Item = dict[str, Any]


def written(world: World) -> list[str]:
    """The month in the tables: one settled ticket's items, copied for every payee."""
    ticket = world.completed(("tech-1",))
    assert world.settlement.settle(ticket).outcome == "posted"
    found = {item["account"]["S"]: item for item in world.ledger_items()}
    entry, marker = found["payable:tech-1"], found[f"ticket:{ticket.ticket_id}"]
    lines = len(entry["lines"]["L"])
    each = -(-LINES // lines)
    own = world.ledger.balance("tech-1", PERIOD)
    payees = [f"worker-{number:03d}" for number in range(PAYEES)]
    for payee in payees:
        world.parties.put(technician(payee, "sh-01"))
        balance = {
            "party": payee, "period": PERIOD, "currency": own.currency,
            "accrued": own.accrued * each, "lines": lines * each,
        }  # fmt: skip
        world.client.put_item(
            TableName=world.tables["BALANCES_TABLE"],
            Item={k: {"N": str(v)} if isinstance(v, int) else {"S": v} for k, v in balance.items()},
        )
    put(world, copies(payees, each, entry, marker))
    return payees


def copies(payees: Sequence[str], each: int, entry: Item, marker: Item) -> Iterator[Item]:
    for payee in payees:
        for number in range(each):
            ticket = f"T{payee.removeprefix('worker-')}{number:06d}"
            yield entry | {
                "account": {"S": f"payable:{payee}"},
                "entry": {"S": f"{PERIOD}#{ticket}#000001"},
            }
            yield marker | {"account": {"S": f"ticket:{ticket}"}}


def put(world: World, items: Iterator[Item]) -> None:
    table = world.tables["LEDGER_TABLE"]

    def some(batch: Sequence[Item]) -> None:
        left = {table: [{"PutRequest": {"Item": item}} for item in batch]}
        while left:
            left = world.client.batch_write_item(RequestItems=left)["UnprocessedItems"]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, batched(items, 25, strict=False)))


def stated(world: World, payees: Sequence[str]) -> Office:
    office = Office(world)
    office.close("soft")
    for payee in payees:
        office.issued(payee)
    return office


def by_product() -> tuple[float, int, int]:
    """(seconds, lines, pages) of the reconciliation over the API; nothing may differ."""
    from statements.app import handler

    began, lines, pages = time.perf_counter(), 0, 0
    query: dict[str, str] = {}
    while True:
        status, page, _ = call(
            handler, "GET", "/periods/{period}/reconciliation", caller=AUDITOR,
            path_params={"period": PERIOD}, query=query,
        )  # fmt: skip
        assert status == 200 and page["differences"] == [], page
        lines, pages = lines + page["lines"], pages + 1
        if not page.get("next"):
            return time.perf_counter() - began, lines, pages
        query = {"cursor": page["next"]}


def by_spreadsheet(office: Office, payees: Sequence[str]) -> tuple[float, int]:
    """(seconds of the script, files somebody handles)."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        files = saved(Path(folder), office, payees)
        stated_ = opened(files["statements"])
        journal = opened(files["journal"])
        wrong = [*missing(stated_, journal), *missing(journal, stated_)]
        wrong += unequal_sums(office, payees, journal)
        (Path(folder) / "differences.csv").write_text(to_csv(wrong), encoding="utf-8")
    assert not wrong, wrong[:3]
    return time.perf_counter() - began, sum(map(len, files.values())) + 1


def saved(folder: Path, office: Office, payees: Sequence[str]) -> dict[str, list[Path]]:
    def save(name: str, rows: list[Row]) -> Path:
        path = folder / f"{name}.csv"
        path.write_text(to_csv(rows), encoding="utf-8")
        return path

    statements = []
    journal: list[Row] = []
    for payee in payees:
        statement = office.store.statement(office.store.get(payee, PERIOD))
        own: list[Row] = [(payee, one.id, one.fee, str(one.amount)) for one in statement.lines]
        statements.append(save(payee, own))
        journal += booked(office.world, payee)
    parts = batched(journal, PART, strict=False)
    return {
        "statements": statements,
        "journal": [save(f"journal-{n}", list(part)) for n, part in enumerate(parts)],
    }


def booked(world: World, payee: str) -> Iterator[Row]:
    cursor = None
    while True:
        page = world.ledger.party_lines(payee, PERIOD, cursor, 1_000)
        for entry in page.entries:
            for at, line in enumerate(entry.lines):
                name = f"{entry.ticket_id}:{entry.n}:{at}"
                yield payee, name, line.fee, str(-line.amount)
        if (cursor := page.cursor) is None:
            return


def opened(paths: Sequence[Path]) -> list[Row]:
    """One sheet, sorted by payee and line, as a lookup over a large sheet needs it."""
    return sorted(tuple(cells) for path in paths for cells in from_csv(path.read_bytes()))


def missing(sheet: Sequence[Row], other: Sequence[Row]) -> Iterator[Row]:
    """Rows that the other sheet does not have just so."""
    for cells in sheet:
        place = bisect_left(other, cells)
        if place == len(other) or other[place] != cells:
            yield cells


def unequal_sums(office: Office, payees: Sequence[str], journal: Sequence[Row]) -> Iterator[Row]:
    sums: Counter[str] = Counter()
    for payee, _, _, amount in journal:
        sums[payee] += int(amount)
    for payee in payees:
        accrued = office.world.ledger.balance(payee, PERIOD).accrued
        if accrued != sums[payee]:
            yield payee, "sum", str(accrued), str(sums[payee])


def run() -> list[dict[str, Any]]:
    with company() as world:
        payees = written(world)
        office = stated(world, payees)
        seconds, lines, pages = by_product()
        script, files = by_spreadsheet(office, payees)
    hands = files * HAND
    return [
        row(f"reconcile: {lines} lines from the tables, {pages} pages", seconds, "s", aim=120),
        row("reconcile: the same by a scripted spreadsheet, machine alone", script, "s",
            peer=f"{files} files", ratio=script / seconds),
        row("reconcile: the same with hands, 10 s a file", script + hands, "s",
            ratio=(script + hands) / seconds, aim=2, at_least=True, of_ratio=True),
    ]  # fmt: skip


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m bench.reconcile", description=__doc__).parse_args()
    for each in run():
        print(each)
