"""Drawn scenes, clocks, approvals, stock and absences under the same schedule of everything that goes wrong.

SIMULATION_SEED=4711 replays one seed; `python -m tests.simulation --drawn` runs many. A seed that ever failed goes into
drawn.txt and is played for good.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from suanqing.platform.dynamo import plains
from suanqing.work.tickets.short_rows import Said, lengthened
from tests.searching import seeds
from tests.simulation.drawn_audit import DrawnAudit
from tests.simulation.drawn_world import DrawnWorld, played, simulate
from tests.simulation.run import Report, new_tables
from tests.simulation.test_months import engine, stored
from tests.simulation.test_simulation import beside

__all__ = ["beside"]
KEPT = [
    int(line)
    for line in Path(__file__).with_name("drawn.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
ASKED = [int(os.environ["SIMULATION_SEED"])] if "SIMULATION_SEED" in os.environ else None


Item = dict[str, Any]


def report_of(seed: int, dynamodb: Any, **how: Any) -> Report:
    with new_tables(dynamodb) as tables:
        return simulate(seed, dynamodb, tables, **how)


@pytest.mark.parametrize("seed", ASKED or [*KEPT, *seeds(304)])
def test_no_drawn_ticket_is_lost_stuck_or_paid_twice_whatever_fails(beside: Any, seed: int) -> None:
    report = report_of(seed, beside)

    assert not report.findings, str(report)
    figures = report.figures
    assert min(figures[name] for name in ("steps", "clocks", "acts", "postings", "faults")) > 5
    assert figures["used"] and figures["agreed"]


@pytest.fixture(scope="module")
def quiet(dynamodb_local: str) -> Iterator[DrawnWorld]:
    """A run without faults that is over, its tables still there."""
    with (
        engine(dynamodb_local) as client,
        new_tables(client) as tables,
        played(313, client, tables, steps=160, rate=0.0) as world,
    ):
        yield world


def test_a_quiet_week_leaves_nothing_to_find_either(quiet: DrawnWorld) -> None:
    assert DrawnAudit(quiet).findings() == []


def test_every_check_of_drawn_tickets_can_fail(quiet: DrawnWorld) -> None:
    """One thing is changed behind everybody's back, and the check that is for it says so."""
    silent = []
    for check, (find, changes) in WRONGS.items():
        item = next((i for i in work_items(quiet) if find(plains(i))), None)
        assert item is not None, f"nothing there for {check}"
        with stored(quiet, "WORK_TABLE", item, **changes(plains(item))):
            if not list(getattr(DrawnAudit(quiet), check)()):
                silent.append(check)

    assert silent == []


def work_items(world: DrawnWorld) -> list[Item]:
    table = world.machine.tables["WORK_TABLE"]
    return sorted(
        world.machine.dynamodb.scan(TableName=table)["Items"],
        key=lambda i: (i["ticket_id"]["S"], i["part"]["S"]),
    )


def open_head(item: Item) -> bool:
    return item["part"] == "head" and item["state"] in ("created", "assigned", "on_site")


def approved(row: Item) -> bool:
    """The last agreement, which leads on."""
    said = Said(row["t"], row["by"], int(row["at"]), {})
    rows = lengthened(row.get("flow", ()), said)
    return row["t"] == "agreed" and any(each.get("on") == "approved" for each in rows)


def some_event(fits: Callable[[Item], bool]) -> Callable[[Item], bool]:
    return lambda item: any(fits(row) for row in item.get("events", ()))


def of_nobody(fits: Callable[[Item], bool]) -> Callable[[Item], Item]:
    """Such events, by nobody."""
    return lambda item: {
        "events": [row | {"by": "nobody"} if fits(row) else row for row in item["events"]]
    }


def stepped(row: Item) -> bool:
    return bool(row["t"] == "advanced")


def level(item: Item) -> bool:
    return bool(item["ticket_id"].startswith("stock:"))


def without_owner(item: Item) -> Item:
    tokens = item["tokens"]
    return {"tokens": {
        name: {k: v for k, v in token.items() if k not in ("owner", "queue", "slots")}
        for name, token in tokens.items()
    }}  # fmt: skip


WRONGS: dict[str, tuple[Callable[[Item], bool], Callable[[Item], Item]]] = {
    "heads_from_logs": (open_head, lambda i: {"tokens": {"t9": {"node": "ask", "since": 1}}}),
    "somebody_has_it": (open_head, without_owner),
    "nothing_overdue": (open_head, lambda i: {"due": "2026-11-03T00:00:00.000Z"}),
    "acts_once": (
        lambda i: i["ticket_id"].startswith("acts:"), lambda i: {"state": "again"},
    ),
    "agreed_by_all": (some_event(approved), of_nobody(approved)),
    "stock_adds_up": (level, lambda i: {"hand": str(int(i["hand"]) + 1)}),
    "reserved_by_the_living": (level, lambda i: {"free": str(int(i["free"]) - 1)}),
    "steps_kept": (some_event(stepped), of_nobody(stepped)),
}  # fmt: skip
"""Of each check: the first such item, and what is changed of it."""
