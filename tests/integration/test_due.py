"""What is due of tickets' clocks, on both engines: found by the index, fired once whatever comes twice, changed by
who may, swept."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest

from jobs import clocks as job
from notifications import router
from suanqing.business_hours import Calendar
from suanqing.channels.notices.clock_rules import of_levels
from suanqing.errors import Conflict, Forbidden, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform import observe
from suanqing.platform.dynamo import attributes
from suanqing.platform.jobs import Pieces, begin
from suanqing.platform.materialized import Views
from suanqing.times import epoch_ms, rfc3339
from suanqing.work.calendars.store import CalendarStore
from suanqing.work.scenes.clocks import started, to_json
from suanqing.work.scenes.due import due_bucket, due_key, tick_buckets
from suanqing.work.scenes.heads import applied
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.due_service import FiringClocks, Outcome
from suanqing.work.tickets.due_store import DueStore
from suanqing.work.tickets.due_sweep_service import KIND, Sweep
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.items import key
from suanqing.work.tickets.store import Moved, TicketStore
from tests import drawn
from tests.drawn import NobodyFits
from tests.integration.settling import World
from tests.rest import Context, call
from tickets import app as tickets_app

WEEK = {day: ["09:00-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
SERVICE = {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN", "week": WEEK}
STEPS = [
    {"after": 30, "to": {"role": "dispatcher"}},
    {"after": 60, "to": {"role": "regional"}},
    {"after": 90, "to": {"party": "carl"}, "reassign": True},
]
LIMIT = {"minutes": 120, "calendar": "service", "escalate": STEPS}
SHELF = drawn.Shelf(
    drawn=drawn.scene("visit", visit=drawn.task(("submit", "out"), limit=LIMIT), out=drawn.end())
)
SCENE = SHELF.get("drawn@1")
DESK = Caller("desk", frozenset({"dispatcher"}))
WORKER = Caller("tech-1", frozenset({"technician"}), "sh-01")


def at(text: str) -> datetime:
    """Of November 2026, Beijing; the 27th is a Friday."""
    return datetime.fromisoformat(f"2026-11-{text.replace(' ', 'T')}+08:00")


BEGAN = at("27 09:00")


def put_head(client: Any, table: str, ticket_id: str, due: datetime | None = None) -> None:
    """A ticket at its node since Friday 9:00, as the transition that brought it there writes it."""
    spec = NewTicket("sh-01", "装空调", "310115", "app:desk", lines=(("AC", Decimal(1)),))
    TicketStore(client, table).create(decide.create(ticket_id, spec, "desk", BEGAN, "ab" * 8))
    moment = epoch_ms(due or at("27 10:36"))
    found = attributes({
        ":ref": "drawn@1", ":clocks": {"t1": to_json(started(epoch_ms(BEGAN), 120))},
        ":tokens": {"t1": {"node": "visit", "since": epoch_ms(BEGAN), "owner": "tech-1"}},
        ":due": due_key(moment), ":bucket": due_bucket(ticket_id, moment),
    })  # fmt: skip
    client.update_item(
        TableName=table, Key=key(ticket_id), ExpressionAttributeValues=found,
        UpdateExpression="SET scene_ref = :ref, clocks = :clocks, tokens = :tokens, due = :due, due_bucket = :bucket",
    )  # fmt: skip


def none(_: object) -> int:
    return 0


@dataclass
class Place:
    """One deployment's table, calendars and clocks; the time is `now`."""

    client: Any
    tables: dict[str, str]
    now: datetime = BEGAN
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table = self.tables["WORK_TABLE"]
        self.calendars = CalendarStore(self.client, self.tables["PRICING_TABLE"])
        self.calendars.put(SERVICE, 0, "ann", BEGAN)
        flow = Flow(SHELF, drawn.finds_nobody, self.calendar_at)
        self.store = DueStore(TicketStore(self.client, self.table, flow=flow))
        self.clocks = self.with_store(self.store)
        put_head(self.client, self.table, "T1")

    def calendar_at(self, name: str, region: str | None, outlet: str) -> Calendar:
        return self.calendars.known().calendars.find(name, region, outlet)

    def with_store(self, store: DueStore) -> FiringClocks:
        return FiringClocks(store, lambda: self.now, NobodyFits())

    def handle(self, text: str, clocks: FiringClocks | None = None) -> Outcome:
        self.now = at(text)
        return (clocks or self.clocks).handle("T1")

    def item(self) -> Any:
        answer = self.client.get_item(TableName=self.table, Key=key("T1"), ConsistentRead=True)
        return answer["Item"]

    def fired(self) -> list[str]:
        events = self.store.tickets.history("T1")
        return [
            f"{level['kind']}{level.get('step', '')}"
            for event in events
            if event.kind == "clock_fired"
            for level in event.data["levels"]
        ]

    def sweep(self) -> Any:
        views, queue = Views(self.client, self.tables["VIEWS_TABLE"]), list[Any]()
        work = Sweep(
            self.store.tickets, self.clocks, lambda: ["hq", "sh-01"], self.told.append, none, none
        )
        pieces = Pieces(views, KIND, work, queue.extend)
        name = self.now.strftime("%d%H%M")
        begin(views, KIND, name, {}, queue.extend)
        while queue:
            pieces.handle(queue.pop(0), lambda: True)
        return views.get(KIND, name)


@pytest.fixture
def place(engine: Any, tables: dict[str, str]) -> Place:
    return Place(engine, tables)


def test_the_tick_of_the_minute_before_finds_the_ticket_and_no_other_minute_does(
    place: Place,
) -> None:
    def found(text: str) -> list[str]:
        buckets = tick_buckets(epoch_ms(at(text)))
        return [ticket for bucket in buckets for ticket, _ in place.store.due_in(bucket)]

    assert found("27 10:35") == found("27 10:38") == ["T1"]
    assert found("27 10:34") == found("27 10:39") == []


def test_every_level_fires_at_its_moment_each_with_the_next_in_one_write(place: Place) -> None:
    moments = ["27 10:36", "27 11:00", "27 11:30", "27 12:00", "27 14:00"]
    for text, after in zip(moments, [*moments[1:], None], strict=True):
        assert place.handle(text).levels == 1
        item = place.item()
        assert item.get("due", {}).get("S") == (rfc3339(at(after)) if after else None)
        assert ("due_bucket" in item) == (after is not None)

    assert place.fired() == ["warning", "due", "escalation1", "escalation2", "escalation3"]


def test_the_last_escalation_hands_the_work_over_and_the_log_gives_the_same_token(
    place: Place,
) -> None:
    place.handle("27 14:00")

    ticket = place.store.read("T1")
    assert ticket is not None and ticket.tokens["t1"]["owner"] == "carl"
    head = {"tokens": {"t1": {"node": "visit", "owner": "tech-1"}}, "clocks": {}}
    for row in ticket.events[-1].data["flow"]:
        applied(head, row)
    assert head["tokens"]["t1"]["owner"] == "carl"


def test_a_message_that_comes_twice_fires_once(place: Place) -> None:
    assert [place.handle("27 10:36").levels for _ in range(3)] == [1, 0, 0]
    assert place.fired() == ["warning"]


def test_a_message_that_comes_just_early_is_sent_once_more(place: Place) -> None:
    place.now = at("27 10:36") - timedelta(seconds=1)
    assert place.clocks.handle("T1") == Outcome(again=epoch_ms(at("27 10:36")))
    assert place.handle("27 10:00") == Outcome() and place.fired() == []
    assert place.clocks.handle("T0") == Outcome(), "there is no such ticket"


class Failing(DueStore):
    """Dies once beside its write: before it, or after it with the answer lost."""

    def __init__(self, tickets: TicketStore, when: str) -> None:
        super().__init__(tickets)
        self.when = when

    def save(self, before: Any, after: Any, more: Any = ()) -> Any:
        when, self.when = self.when, ""
        if when == "before":
            raise ConnectionError
        made = super().save(before, after, more)
        if when == "after":
            raise ConnectionError
        return made


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_handler_that_dies_beside_its_write_fires_once_when_it_comes_again(
    place: Place, when: str
) -> None:
    clocks = place.with_store(Failing(place.store.tickets, when))
    with pytest.raises(ConnectionError):
        place.handle("27 10:36", clocks)

    place.handle("27 10:37", clocks)

    assert place.fired() == ["warning"]


class Stale(DueStore):
    """Reads once what stood before somebody else fired it."""

    def __init__(self, tickets: TicketStore, old: Any) -> None:
        super().__init__(tickets)
        self.old = [old]

    def read(self, ticket_id: str) -> Any:
        return self.old.pop() if self.old else super().read(ticket_id)


def test_who_reads_what_is_over_writes_nothing_over_it(place: Place) -> None:
    old = place.store.read("T1")
    place.handle("27 10:36")

    late = place.handle("27 10:36", place.with_store(Stale(place.store.tickets, old)))

    assert late == Outcome() and place.fired() == ["warning"]


def test_a_held_clock_fires_nothing_and_goes_on_with_what_it_had_used(place: Place) -> None:
    place.now = at("27 10:00")
    place.clocks.hold(DESK, "T1", "", "parts", True, "缺压缩机", None)
    assert "due" not in place.item() and place.handle("27 17:00") == Outcome()

    with pytest.raises(Conflict) as again:
        place.clocks.hold(DESK, "T1", "t1", "parts", True, "", None)
    assert again.value.code == "clock_stands"
    place.now = at("30 09:00")
    place.clocks.hold(DESK, "T1", "t1", "parts", False, "", None)

    assert place.item()["due"]["S"] == rfc3339(at("30 09:36"))


def test_a_deadline_is_changed_with_a_reason_by_who_is_not_paid_and_says_why(place: Place) -> None:
    place.now = at("27 10:00")
    with pytest.raises(Forbidden):
        place.clocks.set_deadline(WORKER, "T1", "t1", 999, "priority", "我想晚点", None)
    with pytest.raises(Invalid) as unknown:
        place.clocks.set_deadline(DESK, "T1", "t1", 240, "mood", "x", None)
    assert unknown.value.code == "bad_clock_reason"
    with pytest.raises(NotFound) as none:
        place.clocks.set_deadline(DESK, "T1", "t9", 240, "priority", "x", None)
    assert none.value.code == "no_clock"
    with pytest.raises(Moved):
        place.clocks.set_deadline(DESK, "T1", "t1", 240, "priority", "x", 7)

    place.clocks.set_deadline(DESK, "T1", "", 240, "customer_wish", "客户下午在家", None)

    (found,) = place.clocks.explained(WORKER, "T1")
    assert (found.why.due, found.limit_min) == (epoch_ms(at("27 14:30")), 240)
    assert "客户要求" in found.why.words["zh"] and "wish" in found.why.words["en"]


def test_a_calendar_that_changes_moves_what_is_due_in_the_next_sweep_with_an_event(
    place: Place,
) -> None:
    place.calendars.put(SERVICE | {"week": {"fri": ["10:00-18:00"]}}, 1, "ann", BEGAN)
    place.now = at("27 09:10")

    found = place.sweep()

    assert (found["stage"], found["tickets"], found["moved"]) == ("done", 1, 1)
    assert place.item()["due"]["S"] == rfc3339(at("27 11:36"))
    assert place.store.tickets.history("T1")[-1].kind == "calendar_changed"
    place.now = at("27 09:11")
    assert place.sweep()["moved"] == 0


def test_a_sweep_finds_a_clock_that_nobody_handled_and_a_token_that_nobody_has(
    place: Place,
) -> None:
    place.now = at("27 11:30")
    assert (place.sweep()["overdue"], place.told) == (1, ["T1"])
    nobodys = attributes({":tokens": {"t1": {"node": "visit", "since": 0, "path": []}}})
    place.client.update_item(
        TableName=place.table, Key=key("T1"), UpdateExpression="SET tokens = :tokens",
        ExpressionAttributeValues=nobodys,
    )  # fmt: skip
    place.now = at("27 11:31")
    assert place.sweep()["alone"] == 1


def test_write_units_are_2_to_set_3_to_move_2_to_clear_and_1_beside(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    """As the engine counts them; a head under 1 KB."""
    table, moment = tables["WORK_TABLE"], epoch_ms(BEGAN)
    spec = NewTicket("sh-01", "装空调", "310115", "app:desk", lines=(("AC", Decimal(1)),))
    store = TicketStore(dynamodb_tables, table)
    store.create(decide.create("T1", spec, "desk", BEGAN, "ab" * 8))

    def units(change: str, **values: str) -> float:
        answer = dynamodb_tables.update_item(
            TableName=table, Key=key("T1"), UpdateExpression=change, ReturnConsumedCapacity="TOTAL",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=attributes({f":{n}": v for n, v in values.items()} | {":s": "created"}),
        )  # fmt: skip
        return float(answer["ConsumedCapacity"]["CapacityUnits"])

    def due(moment: int) -> dict[str, str]:
        return {"due": due_key(moment), "bucket": due_bucket("T1", moment)}

    put = "SET #state = :s, due = :due, due_bucket = :bucket"
    assert units("SET #state = :s") == 1
    assert units(put, **due(moment)) == 2
    assert units(put, **due(moment + 600_000)) == 3
    assert units("SET #state = :s") == 1, "beside an index that does not move"
    assert units("SET #state = :s REMOVE due, due_bucket") == 2
    assert units("SET #state = :s") == 1


def test_who_is_told_of_each_level(place: Place) -> None:
    class Holders:
        def holders(self, outlet: str, role: str) -> list[str]:
            return [f"{role} of {outlet}"]

    told = []
    for text in ("27 10:36", "27 11:00", "27 11:30", "27 14:00"):
        place.handle(text)
        ticket = place.store.read("T1")
        assert ticket is not None
        found = of_levels(ticket.events[-1], ticket, Holders())
        told.append((found[0].kind, [each.to for each in found]))

    assert told == [
        ("clock_warning", ["tech-1"]),
        ("clock_due", ["tech-1", "dispatcher of sh-01"]),
        ("clock_escalated", ["tech-1", "dispatcher of sh-01"]),
        ("clock_escalated", ["tech-1", "carl"]),
    ]


# the function, and the routes


@dataclass
class Deployed:
    world: World
    sqs: Any
    url: str

    def work(self) -> int:
        """Everything that waits in the queue, however long its delay."""
        taken = 0
        while got := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):  # fmt: skip
            records = [
                {"messageId": each["MessageId"], "receiptHandle": each["ReceiptHandle"], "body": each["Body"],
                 "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs"}
                for each in got
            ]  # fmt: skip
            assert job.handler({"Records": records}, None) == {"batchItemFailures": []}
            for each in got:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
            taken += len(got)
        return taken


@pytest.fixture
def deployed(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Deployed:
    world = World(moto_tables, tables).found(office=True)
    CalendarStore(moto_tables, tables["PRICING_TABLE"]).put(SERVICE, 0, "ann", BEGAN)
    put_head(moto_tables, tables["WORK_TABLE"], "T1")
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="due")["QueueUrl"]
    monkeypatch.setenv("DUE_QUEUE_URL", url)
    monkeypatch.setattr("suanqing.work.scenes.versions.Scenes.get", lambda self, ref: SCENE)
    monkeypatch.setattr(job, "utcnow", lambda: at("27 10:36").astimezone(UTC))
    return Deployed(world, sqs, url)


def test_a_tick_sends_and_the_queue_fires_and_a_sweep_goes_through_in_pieces(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(observe, "log", lambda fact, **keys: logged.append((fact, keys)))
    assert job.handler({"clocks": "tick"}, None) == {"sent": 1}
    assert deployed.work() == 1
    history = deployed.world.tickets.history("T1")
    assert [each.kind for each in history] == ["created", "clock_fired"]

    assert job.handler({"clocks": "sweep"}, None) == {"sweep": "2026-11-27T02"}
    assert deployed.work() >= 2
    swept = [keys for fact, keys in logged if fact == "clocks swept"]
    assert swept[-1]["overdue"] == 0


def test_who_reads_the_stream_sends_what_the_next_tick_may_not_see_in_time(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = boto3.client("sns").create_topic(Name="told")["TopicArn"]
    for name in ("NOTICES_TOPIC", "RESULTS_TOPIC"):
        monkeypatch.setenv(name, topic)
    monkeypatch.setattr(router, "utcnow", lambda: at("27 10:36").astimezone(UTC))
    table = deployed.world.tables["WORK_TABLE"]
    head = deployed.world.client.get_item(TableName=table, Key=key("T1"))["Item"]
    without = {name: value for name, value in head.items() if name not in ("due", "due_bucket")}

    def seen(old: Any, new: Any) -> int:
        change = {"Keys": key("T1"), "OldImage": old, "NewImage": new, "SequenceNumber": "1"}
        record = {"eventID": "e", "eventName": "MODIFY", "dynamodb": change}
        assert router.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
        return deployed.work()

    assert seen(without, head) == 1
    assert [each.kind for each in deployed.world.tickets.history("T1")] == [
        "created",
        "clock_fired",
    ]
    assert seen(head, head) == 0, "a change that leaves the moment as it is tells nothing"


def ask(caller: Caller, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    params = {"ticket_id": "T1"}
    status, said, _ = call(tickets_app.handler, method, path, caller=caller, json=body, path_params=params)  # fmt: skip
    return status, said


@pytest.mark.usefixtures("deployed")
def test_people_hold_a_clock_change_a_deadline_and_read_why() -> None:
    path = "/tickets/{ticket_id}"
    desk = Caller("dispatch", frozenset({"dispatcher"}))

    assert ask(desk, "POST", path + "/clocks/pause", {"reason": "customer"})[0] == 200
    (clock,) = ask(desk, "GET", path + "/due")[1]["items"]
    assert (
        "due" not in clock and clock["holds"] == ["customer"] and "等待客户" in clock["why"]["zh"]
    )
    assert ask(desk, "POST", path + "/clocks/resume", {"reason": "customer"})[0] == 200
    body = {"minutes": 600, "reason": "agreement", "note": "新的服务协议"}
    assert ask(desk, "POST", path + "/deadline", body)[0] == 200
    (clock,) = ask(desk, "GET", path + "/due")[1]["items"]
    assert clock["limit_minutes"] == 600 and "agreement" in clock["why"]["en"]

    status, said = ask(desk, "POST", path + "/clocks/pause", {"token": "t7", "reason": "customer"})
    assert (status, said["code"]) == (404, "no_clock")
