"""Tickets of drawn scenes that an older version of the code (884c20ba) left, under this one: they stand where they
stood and go on, and from their next event on the log tells of clocks, too.

The data is `tests/data/drawn_by_884c20ba.json`; `tests/upgrade/write_old_drawn.py` says how it was made.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suanqing.canonical import canonical
from suanqing.work.tickets.flow import head_of
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.model import Ticket
from tests.integration.test_drawn_waits import Desk

DATA: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "drawn_by_884c20ba.json").read_text(encoding="utf-8")
)


@pytest.fixture
def desk(engine: Any, tables: dict[str, str]) -> Desk:
    for item in DATA["items"]:
        engine.put_item(TableName=tables["WORK_TABLE"], Item=item)
    now = datetime.fromisoformat(DATA["now"]) - timedelta(days=8)
    return Desk(engine, tables["WORK_TABLE"], now)


def read(desk: Desk, name: str) -> Ticket:
    return desk.store.get(DATA["tickets"][name], consistent=True)


def test_a_ticket_stands_where_it_stood_and_its_old_log_says_so(desk: Desk) -> None:
    stands = {
        name: {token["node"] for token in read(desk, name).tokens.values()}
        for name in DATA["tickets"]
    }

    assert stands == {
        "begun": {"job"}, "waits": {"week"}, "led_on": {"visit"}, "branches": {"a", "b"}, "promised": {"job"},
        "closed": {"out"},
    }  # fmt: skip
    for name, ticket_id in DATA["tickets"].items():
        ticket = read(desk, name)
        told = replayed(ticket.scene_ref, desk.store.history(ticket_id))
        assert canonical(told) == canonical(head_of(ticket) | {"clocks": {}})


def test_its_next_event_tells_of_a_clock_that_ran_before(desk: Desk) -> None:
    ticket_id = DATA["tickets"]["promised"]
    assert read(desk, "promised").clocks

    desk.promise(ticket_id, 9)

    after = desk.head(ticket_id)  # which its log gives, clocks and all
    assert (
        after.clocks["t1"]["running_since"] == read(desk, "promised").clocks["t1"]["running_since"]
    )


def test_it_goes_on_to_its_end(desk: Desk) -> None:
    ticket_id = DATA["tickets"]["begun"]
    desk.step(ticket_id)
    desk.come(ticket_id)
    desk.step(ticket_id)
    assert desk.head(ticket_id).state == "closed"


def test_what_is_due_of_it_fires_once_and_leads_on(desk: Desk) -> None:
    ticket_id = DATA["tickets"]["branches"]
    moment = datetime.fromisoformat(str(read(desk, "branches").due))
    desk.now = moment

    fired = [desk.clocks.handle(ticket_id).levels for _ in range(2)]

    assert fired[0] > 0
    assert fired[1] == 0
    after = desk.head(ticket_id)
    assert (after.state, after.version) == ("closed", 3)
