"""Reservations of parts end on their minute by the tick of the clocks, once, and who waits is served."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from jobs import clocks as job
from notifications import router
from suanqing.errors import Unavailable
from suanqing.platform.materialized import Views
from suanqing.times import epoch_ms
from suanqing.work.scenes.due import tick_buckets
from suanqing.work.stock.moves import claims_key
from suanqing.work.tickets import parts
from suanqing.work.tickets.due_queue_service import message
from suanqing.work.tickets.due_store import DueStore
from suanqing.work.tickets.items import key
from suanqing.work.tickets.part_due import due_of, is_list, list_of
from suanqing.work.tickets.part_due_service import Freed, free
from suanqing.work.tickets.store import Contended, TicketStore
from tests.integration.settling import DISPATCHER
from tests.integration.test_stock import LEAD, PUMP, STORE, Company
from tests.rest import Context

LIST = claims_key(STORE, PUMP)
HOUR = timedelta(hours=1)


@pytest.fixture
def company(engine: Any, tables: dict[str, str]) -> Company:
    return two_pumps(Company(engine, tables).ready())


def two_pumps(company: Company) -> Company:
    """Two pumps; one ticket has them both for an hour, another waits."""
    company.receive("2")
    return company


def reserved(company: Company, qty: str = "2", hours: int = 1, **more: Any) -> str:
    ticket = company.job().ticket_id
    company.parts.reserve(LEAD, ticket, STORE, PUMP, qty, hours=hours, **more)
    return ticket


def waiting(company: Company, qty: str = "1") -> str:
    return reserved(company, qty, wait=True)


def found(company: Company, now: datetime) -> list[tuple[str, int]]:
    """What a tick at that time sends, of reservations."""
    store = DueStore(TicketStore(company.client, company.tables["WORK_TABLE"]))
    both = [each for bucket in tick_buckets(epoch_ms(now)) for each in store.due_in(bucket)]
    return [each for each in both if is_list(each[0])]


def kinds(company: Company, ticket: str) -> list[str]:
    return [each.kind for each in company.head(ticket).events]


def test_the_tick_of_its_minute_finds_a_reservation_and_no_other_minute_does(
    company: Company,
) -> None:
    reserved(company)
    began = company.clock.now

    ((name, moment),) = found(company, began + HOUR)

    assert list_of(name) == (STORE, PUMP)
    assert abs(moment - epoch_ms(began + HOUR)) < 60_000
    assert found(company, began) == found(company, began + 2 * HOUR) == []


def test_a_reservation_that_is_over_is_free_and_the_next_in_line_has_it_in_one_message(
    company: Company,
) -> None:
    first, next_one, last = reserved(company), waiting(company, "1"), waiting(company, "2")
    company.clock.now += HOUR
    ((name, moment),) = found(company, company.clock.now)

    assert free(company.parts, name, moment) == Freed(ended=1, served=1)

    assert company.level() == (2, 1)
    assert company.head(first).events[-1].data["reason"] == "expired"
    assert company.head(next_one).events[-1].kind == "part_reserved"
    assert PUMP in parts.of(company.head(last), "waits")
    assert PUMP not in parts.of(company.head(first), "held")


def test_a_message_that_comes_twice_early_late_or_for_nothing_frees_once(company: Company) -> None:
    ticket = reserved(company)
    ((name, moment),) = found(company, company.clock.now + HOUR)

    assert free(company.parts, name, moment) == Freed(), (
        "an hour early: it is no more than a message"
    )
    company.clock.now += HOUR - timedelta(seconds=1)
    assert free(company.parts, name, moment) == Freed(again=moment)
    assert company.level() == (2, 0)

    company.clock.now += timedelta(seconds=2)
    assert [free(company.parts, name, moment).ended for _ in range(3)] == [1, 0, 0]

    assert kinds(company, ticket).count("part_released") == 1
    assert company.level() == (2, 2), "each movement once: they sum to what is free"
    assert found(company, company.clock.now) == []


def test_a_reservation_that_was_used_or_given_up_is_in_no_index(company: Company) -> None:
    used, given_up = reserved(company, "1"), reserved(company, "1")
    soon = company.clock.now + HOUR
    assert len(found(company, soon)) == 2

    company.parts.use(LEAD, used, STORE, PUMP, "1", company.key())
    company.parts.release(LEAD, given_up, PUMP)

    assert found(company, soon) == []


def test_of_two_in_one_list_only_that_whose_time_is_over_ends(company: Company) -> None:
    over, later = reserved(company, "1", hours=1), reserved(company, "1", hours=2)
    company.clock.now += HOUR

    free(company.parts, LIST, epoch_ms(company.clock.now))

    assert PUMP not in parts.of(company.head(over), "held")
    assert PUMP in parts.of(company.head(later), "held")
    assert company.level() == (2, 1)


def test_a_handler_that_dies_beside_its_write_frees_once_when_it_comes_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, next_one = reserved(company), waiting(company)
    company.clock.now += HOUR
    really = company.tickets.save

    def dies_after(*given: Any, **more: Any) -> Any:
        really(*given, **more)
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(company.tickets, "save", dies_after)
        with pytest.raises(ConnectionError):
            free(company.parts, LIST, 0)

    assert free(company.parts, LIST, 0) == Freed(ended=0, served=1)
    assert kinds(company, ticket).count("part_released") == 1
    assert kinds(company, next_one).count("part_reserved") == 1
    assert company.level() == (2, 1)


def test_a_ticket_that_others_keep_writing_makes_the_message_come_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserved(company)
    company.clock.now += HOUR

    def contended(*_: Any, **__: Any) -> Any:
        raise Contended("others keep changing the ticket")

    with monkeypatch.context() as busy:
        busy.setattr(company.parts.tickets, "apply", contended)
        with pytest.raises(Unavailable):
            free(company.parts, LIST, 0)

    assert free(company.parts, LIST, 0).ended == 1


# the function: tick, queue, handler, sweep; and the router, which reads the stream


class Deployed(Company):
    sqs: Any
    url: str

    def work(self) -> int:
        """Everything that waits in the queue, however long its delay, each message twice."""
        taken = 0
        while got := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):  # fmt: skip
            records = [
                {"messageId": each["MessageId"], "receiptHandle": each["ReceiptHandle"], "body": each["Body"],
                 "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs"}
                for each in got for _ in range(2)
            ]  # fmt: skip
            assert job.handler({"Records": records}, None) == {"batchItemFailures": []}
            for each in got:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
            taken += len(got)
        return taken


@pytest.fixture
def deployed(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployed]:
    made = Deployed(moto_tables, tables)
    two_pumps(made.ready())
    made.sqs = boto3.client("sqs")
    made.url = made.sqs.create_queue(QueueName="due")["QueueUrl"]
    monkeypatch.setenv("DUE_QUEUE_URL", made.url)
    for module in (job, router):
        monkeypatch.setattr(module, "utcnow", made.clock)
    yield made


def test_tick_queue_and_handler_free_a_reservation_and_serve_who_waits(deployed: Deployed) -> None:
    first, next_one = reserved(deployed), waiting(deployed)
    deployed.clock.now += HOUR

    assert job.handler({"clocks": "tick"}, None) == {"sent": 1}
    assert deployed.work() == 1

    assert kinds(deployed, first)[-1] == "part_released"
    assert kinds(deployed, next_one)[-1] == "part_reserved"
    assert deployed.level() == (2, 1)


def test_a_reservation_from_before_it_stood_in_the_index_ends_with_the_hourly_sweep(
    deployed: Deployed,
) -> None:
    ticket = reserved(deployed)
    _, _, sort = parts.of(deployed.head(ticket), "held")[PUMP]
    deployed.client.update_item(
        TableName=deployed.tables["WORK_TABLE"], UpdateExpression="REMOVE due, due_bucket",
        Key={"ticket_id": {"S": LIST}, "part": {"S": sort}},
    )  # fmt: skip
    deployed.clock.now += 2 * HOUR
    assert job.handler({"clocks": "tick"}, None) == {"sent": 0}

    swept = job.handler({"clocks": "sweep"}, None)["sweep"]
    deployed.work()

    head = Views(deployed.client, deployed.tables["VIEWS_TABLE"]).get("sweep", swept)
    assert head and (head["stage"], head["reserved"]) == ("done", 1)
    assert deployed.level() == (2, 2)


def test_what_a_ticket_lets_go_at_its_end_serves_who_waits(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream tells it, so nobody has to ask, and no write more is paid."""
    topic = boto3.client("sns").create_topic(Name="told")["TopicArn"]
    for name in ("NOTICES_TOPIC", "RESULTS_TOPIC"):
        monkeypatch.setenv(name, topic)
    first, next_one = reserved(deployed), waiting(deployed)
    table = deployed.tables["WORK_TABLE"]

    def image() -> Any:
        return deployed.client.get_item(TableName=table, Key=key(first))["Item"]

    before = image()
    deployed.commands.cancel(DISPATCHER, first, "客户不修了")
    change = {"Keys": key(first), "OldImage": before, "NewImage": image(), "SequenceNumber": "1"}
    record = {"eventID": "e", "eventName": "MODIFY", "dynamodb": change}

    assert router.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
    assert deployed.work() == 1

    assert kinds(deployed, next_one)[-1] == "part_reserved"
    again = change | {"OldImage": image()}
    router.handler({"Records": [record | {"dynamodb": again}]}, Context())
    assert deployed.work() == 0, "a change that lets nothing go tells nothing"


def test_a_list_is_told_from_a_ticket_by_its_name() -> None:
    assert message(LIST, 5) == {"stock": LIST, "due": 5}
    assert message("T1", 5) == {"ticket": "T1", "due": 5}
    assert due_of(STORE, PUMP, 61_000)["due_bucket"].startswith("1970-01-01T00:01#")
