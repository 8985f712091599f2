"""A night's rows by the functions of schedule and queue: the ledger's cents, whatever comes twice or breaks off."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from embedded.places import REGION
from jobs import proof
from jobs import rows as laying
from ops import analytics
from ops.stack import Stack
from suanqing.errors import Invalid
from suanqing.finance.audit.nightly_jobs import Nights
from suanqing.finance.audit.verify_chains import Company
from suanqing.insight.analytics import night_service, rows_store
from suanqing.insight.analytics.columns import TABLES
from suanqing.insight.analytics.night_service import (
    HALVES,
    PARTY_ROWS,
    Outlets,
    Parties,
    nights_periods,
)
from suanqing.insight.analytics.rows_store import RowsStore
from suanqing.insight.costs.cost_store import CostStore
from suanqing.insight.costs.model import Cost
from suanqing.platform.materialized import Views
from tests.integration.settling import World
from tests.integration.test_analytics import export, tickets
from tests.integration.test_nights import Unsteady
from tests.integration.test_pieces import Queue
from tests.integration.test_proof_jobs import Nightly

PERIOD, NEXT = "2025-03", "2025-04"
BUCKET = "rows"


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    found = World(moto_tables, tables).found()
    found.publish()
    for module in (proof, laying):
        monkeypatch.setattr(module, "utcnow", found.clock)
    boto3.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    monkeypatch.setenv("ANALYTICS_BUCKET", BUCKET)
    return found


@pytest.fixture
def prover(world: World, monkeypatch: pytest.MonkeyPatch) -> Nightly:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="PROOF")["QueueUrl"]
    monkeypatch.setenv("PROOF_QUEUE_URL", url)
    return Nightly(proof, sqs, url)


def kept(table: str, period: str = PERIOD) -> dict[str, list[dict[str, Any]]]:
    """Rows by object."""
    s3, found = boto3.client("s3"), {}
    for key in RowsStore(s3, BUCKET).objects(table, period):
        body = gzip.decompress(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())
        found[key] = [json.loads(each) for each in body.splitlines()]
    return found


def every(table: str, period: str = PERIOD) -> list[str]:
    return sorted(json.dumps(row) for own in kept(table, period).values() for row in own)


def test_r271_a_night_lays_its_months_down_and_they_come_to_the_ledgers_cents(
    world: World, prover: Nightly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = tickets(world)
    cost = Cost("c-1", PERIOD, "rent", 5, "CNY", "jobs", None, None, "", "ann", "2025-04-01")
    CostStore(world.client, world.tables["PRICING_TABLE"]).add([cost])
    for table in TABLES:
        stray = rows_store.key(table, PERIOD, "closed-outlet.0")
        boto3.client("s3").put_object(Bucket=BUCKET, Key=stray, Body=gzip.compress(b"{}\n"))

    night = prover.run()

    head = Views(world.client, world.tables["VIEWS_TABLE"]).get(PARTY_ROWS, night) or {}
    assert head["stage"] == "done"
    there = export(world, ids)
    told: dict[str, list[str]] = {table: [] for table in TABLES}
    for table, row in there.month(PERIOD):
        told[table].append(json.dumps(row))
    assert {table: every(table) for table in TABLES} == {
        t: sorted(each) for t, each in told.items()
    }

    monkeypatch.setattr(analytics, "client", boto3.client)
    analytics.fetch(Stack("suanqing", {"AnalyticsBucket": BUCKET}), tmp_path, PERIOD)
    assert analytics.check(tmp_path, PERIOD, there.balances(PERIOD)) == 0


def test_pieces_that_fail_come_twice_and_in_any_order_lay_the_same_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night_service, "TICKETS", 2)
    ids = tickets(world)
    views, queue = Views(world.client, world.tables["VIEWS_TABLE"]), Queue(7)
    nights = Nights(views, HALVES, queue.send, world.clock)
    company = Company(world.parties, world.tickets, world.pricing)
    rows, made = RowsStore(boto3.client("s3"), BUCKET), export(world, ids)
    counts: dict[str, dict[str, int]] = {}
    work = nights.worker(
        Outlets(made, rows, company, nights.go_on),
        Parties(made, rows, company, views, counts.__setitem__),
    )

    nights.begin([PERIOD])
    failed = queue.drain(Unsteady(work, 3), lambda: False)

    assert failed > 0
    assert sorted(kept("tickets")) == [
        f"tickets/period={PERIOD}/sh-01.{n}.ndjson.gz" for n in (0, 1)
    ]
    assert every("tickets") == sorted(
        json.dumps(row) for t, row in made.month(PERIOD) if t == "tickets"
    )
    assert counts[PERIOD]["tickets"] == len(ids) == 3


def test_a_night_that_ends_late_takes_nothing_away_that_a_later_one_put(world: World) -> None:
    tickets(world)
    views, sent = Views(world.client, world.tables["VIEWS_TABLE"]), list[Any]()
    nights = Nights(views, HALVES, sent.extend, world.clock)
    for id, periods in (("2025-03-01.1", [NEXT, PERIOD]), ("2025-03-02.1", [PERIOD])):
        for half in HALVES:
            views.put_once(half, id, {"stage": "running", "periods": periods})
    later = f"costs/period={PERIOD}/all.ndjson.gz"
    s3 = boto3.client("s3")
    left = f"costs/period={NEXT}/all.ndjson.gz"
    for each in (later, left):
        s3.put_object(Bucket=BUCKET, Key=each, Body=b"")
    company = Company(world.parties, world.tickets, world.pricing)
    second = Parties(export(world, []), RowsStore(s3, BUCKET), company, views, lambda *_: None)

    second.finish({"id": "2025-03-01.1", "periods": [NEXT, PERIOD]}, iter([]))
    assert later in kept("costs") and left not in kept("costs", NEXT), "no later one put that month"

    second.finish({"id": "2025-03-02.1", "periods": [PERIOD]}, iter([]))
    assert later not in kept("costs")
    assert nights.open()


def test_months_asked_for_while_a_night_runs_are_a_job_of_their_own(
    world: World, prover: Nightly
) -> None:
    night = proof.handler({}, None)["rows"]
    asked = [proof.handler({"rows": [each]}, None)["rows"] for each in ("2024-08", "2024-08")]

    views = Views(world.client, world.tables["VIEWS_TABLE"])
    heads = [views.get(HALVES[0], each) or {} for each in (night, *asked)]
    assert [each["periods"] for each in heads[1:]] == [["2024-08"]] * 2
    assert night != asked[0] == asked[1], "the same again goes on with it"
    assert proof.handler({}, None)["rows"] == night


def test_what_breaks_off_leaves_the_former_object_whole(world: World) -> None:
    rows = RowsStore(boto3.client("s3"), BUCKET)
    rows.lay([("costs", {"cost_id": "c-1"})], PERIOD, "all")

    def broken() -> Any:
        yield "costs", {"cost_id": "c-2"}
        raise RuntimeError("the table does not answer")

    with pytest.raises(RuntimeError):
        rows.lay(broken(), PERIOD, "all")
    assert kept("costs") == {rows_store.key("costs", PERIOD, "all"): [{"cost_id": "c-1"}]}


def test_months_asked_for_are_laid_alone_and_nothing_where_no_analytics_are_kept(
    world: World, prover: Nightly, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(proof.handler({"rows": [PERIOD]}, None)) == {"rows"}
    with pytest.raises(Invalid):
        proof.handler({"rows": ["2025"]}, None)
    monkeypatch.setenv("ANALYTICS_BUCKET", "")
    assert set(proof.handler({}, None)) == {"night"}
    assert set(proof.handler({"rows": [PERIOD]}, None)) == set()


def test_each_older_month_comes_once_a_month() -> None:
    first = datetime(2026, 10, 31, 19, tzinfo=UTC)
    nights = [nights_periods(first + timedelta(days=n)) for n in range(30)]

    assert all(each[1:] == ["2026-10", "2026-11"] for each in nights)
    assert [each[0] for each in nights] == sorted({each[0] for each in nights}, reverse=True)
    assert nights[0][0] == "2026-09"
