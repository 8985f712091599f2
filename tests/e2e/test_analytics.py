"""A month of the deployed company laid down as rows: its entries come to its balances, to the cent."""

from pathlib import Path

import pytest

from demo.cloud import Cloud
from ops import analytics, views
from ops.stack import Stack
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
