"""A month of the deployed company laid down as rows: its entries come to its balances, to the cent."""

import json
from pathlib import Path

import pytest

from demo.cloud import Cloud
from ops import analytics, views
from ops.stack import Stack
from suanqing.insight.analytics.columns import TABLES
from suanqing.insight.analytics.night_service import PARTY_ROWS
from suanqing.platform.materialized import Views
from suanqing.times import period_of, utcnow
from tests.browser.test_margins import settled, until


def test_r271_a_month_of_the_deployment_is_exported_and_comes_to_its_balances(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (analytics, views):
        monkeypatch.setattr(module, "client", cloud.client)
    ticket, period = settled(cloud), period_of(utcnow())
    there = analytics.export_of(Stack("suanqing", dict(cloud.outputs)))

    def same() -> bool:
        """Other tickets may be settled between the two."""
        analytics.write(there.month(period), tmp_path, period)
        found = analytics.asked(tmp_path).execute(
            "SELECT count(*) FROM tickets WHERE ticket_id = $id", {"id": ticket}
        )
        return (
            found.fetchone() == (1,)
            and analytics.check(tmp_path, period, there.balances(period)) == 0
        )

    until(same, "the same cents in both")


def test_r271_a_night_lays_the_month_down_for_athenas_tables(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (analytics, views):
        monkeypatch.setattr(module, "client", cloud.client)
    ticket, period = settled(cloud), period_of(utcnow())
    there = Stack("suanqing", dict(cloud.outputs))

    def laid() -> bool:
        """A ticket that is settled meanwhile is the next night's."""
        answer = cloud.client("lambda").invoke(
            FunctionName=cloud.function("Proof"), Payload=json.dumps({"rows": [period]})
        )
        night = json.load(answer["Payload"])["rows"]
        until(lambda: is_done(cloud, night), "the night's last piece")
        analytics.fetch(there, tmp_path, period)
        found = analytics.asked(tmp_path).execute(
            "SELECT count(*) FROM tickets WHERE ticket_id = $id", {"id": ticket}
        )
        balances = analytics.export_of(there).balances(period)
        return found.fetchone() == (1,) and analytics.check(tmp_path, period, balances) == 0

    until(laid, "the same cents in the bucket")
    glue, database = cloud.client("glue"), cloud.outputs["AnalyticsDatabase"]
    for table, columns in TABLES.items():
        kept = glue.get_table(DatabaseName=database, Name=table)["Table"]["StorageDescriptor"]
        assert [each["Name"] for each in kept["Columns"]] == [each.name for each in columns]
        assert kept["Location"] == f"s3://{cloud.outputs['AnalyticsBucket']}/{table}/"


def is_done(cloud: Cloud, night: str) -> bool:
    heads = Views(cloud.client("dynamodb"), cloud.outputs["ViewsTable"])
    return (heads.get(PARTY_ROWS, night) or {}).get("stage") == "done"
