"""The simulation can fail: well-known mistakes, put in on purpose, are all found."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest

from embedded.lambdas.iam import guard
from suanqing.platform.dynamo import attributes
from tests.simulation.faults import Crash
from tests.simulation.run import Report
from tests.simulation.test_simulation import beside, played

__all__ = ["beside"]
SEEDS = (4, 1, 3, 2, 5, 6, 7, 8, *range(9, 41))
STEPS, RATE = 50, 0.12


def caught(dynamodb: Any, *checks: str) -> list[str]:
    """What the checks find in the first seed that shows the mistake."""
    for seed in SEEDS:
        report: Report = played(seed, dynamodb, steps=STEPS, rate=RATE)
        if found := [each for each in report.findings if each.startswith(checks)]:
            return found
    return []


def unconditional(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items are put whether they are there or not, and the number is never found taken."""
    from suanqing.finance.settlement.store import LedgerStore

    def put(self: LedgerStore, item: dict[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self._ledger, "Item": item}}

    monkeypatch.setattr(LedgerStore, "_put", put)


def test_a_posting_that_is_not_idempotent_is_caught(
    beside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the money it doubles, were there nobody who looks at the calls themselves."""
    monkeypatch.setattr(guard.Guard, "_appends", lambda *_: False)
    unconditional(monkeypatch)

    assert caught(beside, "balances_exact")


def test_a_put_that_may_replace_an_entry_is_refused_before_it_doubles_anything(
    beside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    unconditional(monkeypatch)

    assert caught(beside, "unexpected: AssertionError: settle puts into a table of entries")


def test_balances_added_beside_the_transaction_are_caught(
    beside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.finance.settlement.store import LedgerStore

    add = LedgerStore._add

    def beside_it(self: LedgerStore, party: str, period: str, entries: Any) -> dict[str, Any]:
        update = add(self, party, period, entries)["Update"]
        self._client.update_item(**update)
        given = update["ExpressionAttributeValues"].items()
        nothing = {name: {"N": "0"} if "N" in value else value for name, value in given}
        return {"Update": {**update, "ExpressionAttributeValues": nothing}}

    monkeypatch.setattr(LedgerStore, "_add", beside_it)

    assert caught(beside, "balances_exact")


def test_a_router_that_skips_what_fails_is_caught(
    beside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told a record once, whatever becomes of it."""
    from notifications import router

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        for record in event["Records"]:
            with suppress(Exception, Crash):
                router.publish(router._notices(record["dynamodb"]))
        return {"batchItemFailures": []}

    monkeypatch.setattr(router, "handler", handler)

    assert caught(beside, "nothing_untold")


def test_an_inbox_that_marks_before_it_acts_is_caught(
    beside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webhooks import intake

    work_off = intake.process

    def marked_first(delivery: Any) -> None:
        table, client = intake.inbox()._table, intake.inbox()._client
        seen = {":seen": True}
        try:
            client.update_item(
                TableName=table,
                Key=attributes({"delivery_id": delivery.delivery_id}),
                UpdateExpression="SET seen = :seen",
                ConditionExpression="attribute_not_exists(seen)",
                ExpressionAttributeValues=attributes(seen),
            )
        except client.exceptions.ConditionalCheckFailedException:
            intake.inbox().done(delivery.delivery_id, intake.times.utcnow())
            return
        work_off(delivery)

    monkeypatch.setattr(intake, "process", marked_first)

    assert caught(beside, "tickets_once")


def test_a_stale_version_that_is_written_over_is_caught(
    beside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head's condition is left out: an acknowledged step disappears from the log."""
    from suanqing.work.tickets import store

    update: Callable[..., dict[str, Any]] = store.head_update

    def unconditional(*given: Any) -> Mapping[str, Any]:
        made = update(*given)
        del made["ConditionExpression"], made["ExpressionAttributeValues"][":seen"]
        return made

    monkeypatch.setattr(store, "head_update", unconditional)

    assert caught(beside, "logs_whole", "promises_kept")
