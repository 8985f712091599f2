"""The real handlers under a seeded schedule of everything that goes wrong.

SIMULATION_SEED=4711 replays one seed; `python -m tests.simulation --help` runs many.
A seed that ever failed goes into seeds.txt and is played for good.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tests import engines
from tests.searching import seeds
from tests.simulation import company
from tests.simulation.machine import machine
from tests.simulation.run import Report, new_tables, simulate

KEPT = [
    int(line)
    for line in Path(__file__).with_name("seeds.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
ASKED = [int(os.environ["SIMULATION_SEED"])] if "SIMULATION_SEED" in os.environ else None
FRESH = seeds(102)
SHORT = 45


@pytest.fixture
def beside(dynamodb_local: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of DynamoDB Local; the queues are moto's. (The engine has a database a key id.)"""
    for service in ("DYNAMODB", "DYNAMODB_STREAMS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", dynamodb_local)
    engines.forget_clients()
    with mock_aws():
        yield engines.client_for(dynamodb_local)
    engines.forget_clients()


def played(seed: int, dynamodb: Any, **how: Any) -> Report:
    with new_tables(dynamodb) as tables:
        return simulate(seed, dynamodb, tables, **how)


@pytest.mark.parametrize("seed", ASKED or [*KEPT, *FRESH])
def test_nothing_is_lost_and_nothing_double_whatever_fails(beside: Any, seed: int) -> None:
    report = played(seed, beside)

    assert not report.findings, str(report)
    assert report.figures["postings"] > 3 and report.figures["faults"] > 20


def test_a_quiet_day_leaves_nothing_to_find_either(beside: Any) -> None:
    report = played(7, beside, steps=SHORT, rate=0.0)

    assert not report.findings, str(report)
    assert report.figures["crashes"] == 0


def test_the_second_engine_tells_the_same_story(moto_tables: Any) -> None:
    report = played(8, moto_tables, steps=SHORT)

    assert not report.findings, str(report)


def test_a_seed_is_one_story(beside: Any) -> None:
    first, again = (played(9, beside, steps=SHORT) for _ in range(2))

    assert first == again


def test_a_ticket_of_head_office_that_the_stream_lost_is_settled(beside: Any) -> None:
    """Head office keeps what no outlet serves; the reconciler must look there as well."""
    with new_tables(beside) as tables, machine(1, beside, tables) as made:
        dispatcher = next(p for p in company.parties() if p.party_id == "dispatch-1")
        body = {"outlet": "hq", "region": "440106", "title": "安装", "lines": [
            {"sku": company.services()[0], "qty": "1"}]}  # fmt: skip
        _, ticket = made.http("tickets", "POST", "/tickets", dispatcher, json=body)
        for end, said in (("assign", {"assignee": "tech-01"}), ("arrive", {}), ("complete", {})):
            status, seen = made.http(
                "tickets", "POST", f"/tickets/{{ticket_id}}/{end}", dispatcher, json=said,
                path_params={"ticket_id": ticket["id"]},
            )  # fmt: skip
            assert status == 200, seen
        made.clock.pass_(120)

        made.reconcile()

        _, seen = made.http(
            "tickets", "GET", "/tickets/{ticket_id}", dispatcher,
            path_params={"ticket_id": ticket["id"]},
        )  # fmt: skip
        assert seen["settlement"] == "settled"
