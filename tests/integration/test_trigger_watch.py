"""Rules counted from settled tickets, exactly; an abnormal rate told once, with its report."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest

from jobs import triggers as function
from notifications import router
from settlement.app import handler
from suanqing.finance.rule_stats.counts import Count, baseline_days
from suanqing.finance.rule_stats.monitor import Watch
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.platform.materialized import Views
from tests.integration.settling import DISPATCHER, SPLIT, World, document, record
from tests.rest import Context, call

FINANCE = Caller("ann", frozenset({"finance"}))
RULE = "pay:surcharge:urgent-30"
TODAY = date(2025, 4, 7)
"""A Monday; 09:30 in Beijing when the tests look."""


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    found = World(moto_tables, tables).found(office=True)
    found.publish()
    return found


@pytest.fixture
def watch(world: World) -> Watch:
    views = Views(world.client, world.tables["VIEWS_TABLE"])
    return Watch(views, world.ledger, world.pricing, world.clock)


def settled(world: World, outlet: str = "sh-01", **more: Any) -> str:
    crew = ("tech-3",) if outlet == "yn-02" else ("tech-1",)
    ticket = world.completed(crew=crew, outlet=outlet, **more)
    world.settle(ticket.ticket_id)
    return ticket.ticket_id


def test_a_ticket_counts_once_however_often_it_is_noted_and_by_its_newest_assessment(
    world: World, watch: Watch
) -> None:
    ticket, day = settled(world, urgent=True), date(2025, 3, 3)
    for n in (1, 1):
        watch.note(ticket, n)
    assert watch.rates(day)[RULE][0] == Count(1, 1)
    world.commands.cancel(DISPATCHER, ticket, "no longer wanted")
    world.settle(ticket)

    watch.note(ticket, 2)
    watch.note(ticket, 1)

    assert watch.rates(day) == {}


def test_r080_the_stream_counts_what_it_brings(world: World, watch: Watch) -> None:
    ticket = settled(world, urgent=True)
    topic = boto3.client("sns").create_topic(Name="notices")["TopicArn"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTICES_TOPIC", topic)
        patch.setenv("RESULTS_TOPIC", topic)
        answer = router.handler({"Records": [record(world.image(ticket))]}, Context())

    assert answer == {"batchItemFailures": []}
    assert watch.rates(date(2025, 3, 3))[RULE][0] == Count(1, 1)


def month(world: World, watch: Watch, now_urgent: dict[str, int], each: int = 6) -> None:
    """Four Mondays on which one ticket in six is urgent at each outlet, then today's."""
    for week in range(4, -1, -1):
        world.clock.now = datetime(2025, 4, 7, 1, 30, tzinfo=UTC) - timedelta(weeks=week)
        for outlet in ("sh-01", "yn-02"):
            urgent = now_urgent[outlet] if week == 0 else 1
            for number in range(each):
                watch.note(settled(world, outlet, urgent=number < urgent), 1)


def test_r081_three_times_the_rate_is_told_within_the_hour_once_and_r082_names_the_outlet(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8 hits of 48 tickets before; today 1 of 6 and 6 of 6: 2 expected, 7 found."""
    world.parties.put(Party("fin-1", "person", "财务", frozenset({"finance"}), outlet="hq"))
    month(world, watch, {"sh-01": 1, "yn-02": 6})
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    topic, url = sns.create_topic(Name="n")["TopicArn"], sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"],
                  Attributes={"RawMessageDelivery": "true"})  # fmt: skip
    monkeypatch.setenv("NOTICES_TOPIC", topic)
    monkeypatch.setattr(function, "utcnow", world.clock)

    assert function.handler({}, Context())["alerts"] >= 1
    assert function.handler({}, Context()) == {"alerts": 0}

    found = {item["rule"]: item for item in watch.alerts(TODAY)}[RULE]
    assert (found["what"], found["tickets"], found["hits"]) == ("high", 12, 7)
    assert (found["expected"], found["baseline_hits"]) == ("2.0", 8)
    assert (found["cause"], found["outlet"]) == ("execution", "yn-02")
    told = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    notices = [json.loads(message["Body"]) for message in told]
    assert {notice["to"] for notice in notices} == {"fin-1"}
    assert RULE in {notice["params"]["rule"] for notice in notices}


def test_r082_drift_after_a_publish_is_the_rules_doing_by_counterfactual_runs(
    world: World, watch: Watch
) -> None:
    """The new version pays the surcharge on every ticket, urgent or not; the jobs are as ever."""
    for week in range(4, -1, -1):
        world.clock.now = datetime(2025, 4, 7, 1, 30, tzinfo=UTC) - timedelta(weeks=week)
        if week == 0:
            body = document(SPLIT)
            for plane in body["planes"].values():
                del plane["surcharges"][0]["when"]
            drafted = world.pricing.put_draft(body, "ann", world.clock()).version_id
            handed = world.pricing.submit(drafted, "ann", world.clock())
            world.pricing.approve(drafted, handed.hash, "bob", world.clock())
            world.pricing.publish(drafted, "ann", world.clock())
        for number in range(8):
            watch.note(settled(world, urgent=number == 0), 1)

    alerts = {alert.rule: alert for alert in watch.evaluate()}

    assert alerts[RULE].kind == "high" and alerts[RULE].books == ("main@1", "main@2")
    assert alerts[RULE].found.cause == "rule"
    assert alerts[RULE].found.facts_effect == 0


def test_reading_a_day_that_is_over_keeps_nothing_and_the_job_keeps_what_it_compares_with(
    world: World, watch: Watch
) -> None:
    month(world, watch, {"sh-01": 1, "yn-02": 1}, each=1)
    kept = watch._views.all

    for week in range(5):
        day = {"day": str(TODAY - timedelta(weeks=week))}
        status, _, _ = call(handler, "GET", "/rules/triggers", caller=FINANCE, query=day)
        assert status == 200
    assert list(kept("triggers")) == []
    watch.evaluate()

    days = {item["id"].partition("#")[0] for item in kept("triggers")}
    assert days == {str(day) for day in baseline_days(TODAY)}


def test_r081_a_rule_that_falls_silent_is_told(world: World, watch: Watch) -> None:
    for week in range(4, -1, -1):
        world.clock.now = datetime(2025, 4, 7, 1, 30, tzinfo=UTC) - timedelta(weeks=week)
        for _ in range(5):
            watch.note(settled(world, urgent=week > 0), 1)

    alerts = {alert.rule: alert for alert in watch.evaluate()}

    assert (alerts[RULE].kind, alerts[RULE].today) == ("silent", Count(5, 0))


def test_r080_finance_sees_every_rule_of_a_ticket_and_its_worker_what_concerns_their_lines(
    world: World, watch: Watch
) -> None:
    ticket = settled(world, urgent=True)
    watch.note(ticket, 1)
    path = {"path_params": {"ticket_id": ticket}}

    def rules(caller: Caller) -> set[tuple[str, str, str]]:
        status, said, _ = call(handler, "GET", "/tickets/{ticket_id}/rules", caller=caller, **path)
        assert status == 200
        return {(one["plane"], one["rule"], one["outcome"]) for one in said["items"]}

    worker = Caller("tech-1", frozenset({"technician"}), "sh-01")
    assert rules(FINANCE) == {
        ("charge", "all", "applied"), ("charge", "urgent-30", "applied"),
        ("pay", "all", "applied"), ("pay", "urgent-30", "applied"),
    }  # fmt: skip
    assert rules(worker) == {("pay", "urgent-30", "applied")}
    _, said, _ = call(
        handler, "GET", "/rules/triggers", caller=FINANCE, query={"day": "2025-03-03"}
    )
    assert {(one["rule"], one["hits"]) for one in said["rates"]} >= {(RULE, 1)}
