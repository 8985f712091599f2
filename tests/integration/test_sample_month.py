"""R078: the package of commission in steps settles a month with nothing edited: installed on an empty deployment, its
jobs walked through its own scene, and the month closed and stated, all by the functions' own handlers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from demo import golden_run
from packages import shelf
from settlement import reconcile
from suanqing.library.install_service import TECHNICIAN
from suanqing.times import BEIJING
from tests.in_process import InProcess
from tests.integration import test_golden_runs
from tests.integration.settling import World
from tests.integration.test_golden_runs import play
from tests.rest import Context

__all__ = ["api", "world"]
TEMPLATE, PERIOD = "step-commission", "2026-11"
world, api = test_golden_runs.world, test_golden_runs.api


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=BEIJING), tick=True) as made:
        yield made


def an_hour_passes(clock: time_machine.Traveller) -> None:
    """Each minute its schedule: what waits is settled, and everybody's ladders are looked at once."""
    for _ in range(60):
        clock.shift(timedelta(minutes=1))
        reconcile.handler({}, Context())


def pages(api: InProcess, path: str, body: dict[str, Any]) -> None:
    while (answer := api.must("POST", path, body, "fin")).get("next"):
        body = {**body, "after": answer["next"]}


def test_r078_the_sample_month_is_worked_closed_and_stated_with_no_edit(
    clock: time_machine.Traveller, world: World, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve urgent repairs, and the job that installing does. The technician has four fifths of each pay; of ¥960 of
    labour 5 %, and ten urgent jobs at ¥5, two more at ¥10."""
    document = shelf.package(TEMPLATE)
    golden = document["months"]["urgent_month"]
    assert golden["jobs"] == {"urgent_repair": 12}
    api.must("POST", f"/templates/{TEMPLATE}/install", None, "root")
    monkeypatch.setattr(golden_run, "first_of", lambda _: "urgent_repair")
    for day in range(12):
        clock.move_to(datetime(2026, 11, 4 + 2 * day, 10, tzinfo=BEIJING))
        play(api, document, "straight")
    an_hour_passes(clock)

    clock.move_to(datetime(2026, 12, 2, 9, tzinfo=BEIJING))
    an_hour_passes(clock)
    pages(api, f"/periods/{PERIOD}/close", {"mode": "soft"})
    for step in ("draft", "issue"):
        pages(api, f"/periods/{PERIOD}/statements", {"step": step})

    stated = api.must("GET", f"/statements/{TECHNICIAN}/{PERIOD}", None, TECHNICIAN)
    sums: dict[str, int] = {}
    for line in stated["lines"]:
        sums[line["fee"]] = sums.get(line["fee"], 0) + line["amount"]["amount"]
    assert sums == {
        "labour": 12 * 7_200 + 9_600,
        "urgent": 12 * 1_440,
        "commission": 4_800 + golden["commission"],
    }
    assert sum(sums.values()) == world.accrued(TECHNICIAN)[TECHNICIAN]
