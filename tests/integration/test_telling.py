"""Customers are told once for a step, by the first way that takes it, and never twice by one that costs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from suanqing.channels.notices.model import Notice
from suanqing.channels.telling.contact_store import ContactStore
from suanqing.channels.telling.delivery import customers
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.channels.telling.model import Message, Told, Way
from suanqing.channels.telling.rules import CustomerRules, rules_of
from suanqing.channels.telling.steps import news_of
from suanqing.channels.telling.telling_service import Telling, World
from suanqing.channels.telling.ways_service import PATIENCE, Outcome, Ways
from suanqing.errors import Conflict, Invalid, Stale, Unavailable
from suanqing.platform.sealed import Sealer
from suanqing.work.tickets.model import Event, Ticket

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
TEXT = {"zh": "工单 {ticket}:{step},进度 {link}", "en": "Ticket {ticket}: {step}, see {link}"}
PHONE = "13800138000"
"""Of the documents."""
DOCUMENT = {
    "order": ["first", "second"],
    "quiet": {"from": "22:00", "until": "08:00"},
    "messages": [
        {"on": "stage:given", "text": TEXT, "ways": {"first": {"t": 1}, "second": {"t": 2}}},
        {"on": "rating", "text": TEXT, "ways": {"second": {"t": 3}}},
    ],
}
GIVEN = "stage:given"


@dataclass
class Teller:
    """A platform: answers as it is told, and remembers."""

    answer: Callable[[], Told] = lambda: Told("sent", ref="r1")
    asked: list[tuple[Message, str]] = field(default_factory=list)

    def tell(self, message: Message, address: str) -> Told:
        self.asked.append((message, address))
        return self.answer()


class Scene:
    """What happens around: a ticket, its customer's ways, two platforms and a clock."""

    def __init__(self, client: Any, table: str, sealer: Sealer) -> None:
        self.now, self.ticket_id = NOON, f"T{uuid4().hex[:12]}"
        self.tellers = {"first": Teller(), "second": Teller()}
        self.links: list[str] = []
        self.meanwhile: Callable[[], object] = list
        self.rules: CustomerRules = rules_of(
            DOCUMENT, dict.fromkeys(self.tellers, lambda part: None)
        )
        self.state = "assigned"
        self.contacts = ContactStore(client, table, keyed, lambda: sealer)
        self.deliveries = DeliveryStore(client, table)
        world = World(
            lambda id: a_ticket(id, self.state), lambda: self.rules, self.link, lambda outlet: "浦东网点",
            lambda ticket: None,
        )  # fmt: skip
        ways = Ways(
            self.contacts, self.deliveries, lambda name: self.tellers[name], lambda: self.now
        )
        self.telling = Telling(world, ways, lambda: self.now)

    def link(self, ticket: str, way: Way) -> tuple[str, str]:
        self.links.append(way.channel)
        self.meanwhile()
        return f"https://crm.example/v.html#{'x' * 22}", "x" * 22

    def agree(self, *channels: str, address: str = "") -> None:
        for channel in channels:
            to = address or f"{channel}-{self.ticket_id}"
            self.contacts.add(self.ticket_id, Way(channel, to, "说好", "bob", self.now))

    def tell(self, what: str = GIVEN) -> Outcome:
        return self.telling.tell(self.ticket_id, what)

    def record(self, what: str = GIVEN) -> Any:
        return self.deliveries.find(self.ticket_id, what)


def keyed(text: str) -> bytes:
    import hashlib

    return hashlib.sha256(text.encode()).digest()


def a_ticket(ticket_id: str, state: str = "assigned", **more: Any) -> Ticket:
    return Ticket(
        ticket_id=ticket_id, version=2, state=state, scene="installation@1", outlet="outlet-1",
        region="310115", source="app:bob", title=f"安装 {PHONE}", opened=NOON, board="", facts_rev=2, **more,
    )  # fmt: skip


@pytest.fixture
def sealer() -> Iterator[Sealer]:
    with mock_aws():
        client = boto3.client("kms")
        yield Sealer(client, client.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
def world(engine: Any, tables: dict[str, str], sealer: Sealer) -> Scene:
    return Scene(engine, tables["NOTICES_TABLE"], sealer)


def raising(error: Exception) -> Callable[[], Told]:
    def answer() -> Told:
        raise error

    return answer


def test_a_customer_is_told_once_whatever_is_repeated(world: Scene) -> None:
    world.agree("first", "second")

    states = [world.tell().state for _ in range(3)]

    assert states == ["sent", "sent", "sent"]
    [(message, address)] = world.tellers["first"].asked
    assert address == f"first-{world.ticket_id}"
    assert (
        message.text
        == f"工单 {world.ticket_id}:已安排技师,进度 https://crm.example/v.html#{'x' * 22}"
    )
    assert message.part == {"t": 1} and PHONE not in message.text
    assert world.tellers["second"].asked == []
    record = world.record()
    assert (record.state, record.channel, record.ref) == ("sent", "first", "r1")


def test_what_one_way_will_not_take_goes_the_next_and_every_try_is_kept(world: Scene) -> None:
    world.agree("second", "first")
    world.tellers["first"].answer = lambda: Told("spent", "first_day")

    assert world.tell().state == "sent"

    assert [tuple(each) for each in world.record().tries] == [
        ("first", "spent", "first_day"),
        ("second", "sent", ""),
    ]


def test_what_a_way_surely_refuses_goes_the_next_and_each_has_a_link_of_its_own(
    world: Scene,
) -> None:
    world.agree("second", "first")
    world.tellers["first"].answer = raising(Invalid("the address is none", "platform_refused"))

    assert world.tell().state == "sent"

    assert [tuple(each) for each in world.record().tries] == [
        ("first", "refused", "platform_refused"),
        ("second", "sent", ""),
    ]
    assert world.links == ["first", "second"]


def test_a_way_that_cannot_be_made_was_not_tried(world: Scene) -> None:
    world.agree("first")
    teller = world.tellers.pop("first")
    with pytest.raises(KeyError):
        world.tell()
    world.tellers["first"] = teller

    assert world.tell().state == "sent"


def test_what_may_have_been_sent_is_never_sent_by_another_way(world: Scene) -> None:
    world.agree("first", "second")
    world.tellers["first"].answer = lambda: Told("unknown", "no_answer")

    assert [world.tell().state for _ in range(2)] == ["unknown", "unknown"]

    assert len(world.tellers["first"].asked) == 1
    assert world.tellers["second"].asked == []


def test_what_was_certainly_not_sent_comes_again_under_the_same_name(world: Scene) -> None:
    world.agree("first")
    world.tellers["first"].answer = raising(Unavailable("later"))
    with pytest.raises(Unavailable):
        world.tell()
    assert world.record().state == "waiting"

    world.tellers["first"].answer = lambda: Told("sent")
    assert world.tell().state == "sent"

    assert len({message.id for message, _ in world.tellers["first"].asked}) == 1


def test_who_broke_off_while_sending_leaves_nobody_to_send_it_again(world: Scene) -> None:
    world.agree("first")
    world.tellers["first"].answer = raising(SystemExit())
    with pytest.raises(SystemExit):
        world.tell()

    with pytest.raises(Unavailable):
        world.tell()
    world.now += PATIENCE
    assert world.tell().state == "unknown"

    assert len(world.tellers["first"].asked) == 1


def test_two_at_once_send_once(world: Scene) -> None:
    """The second comes while the first asks the platform."""
    world.agree("first")
    seen: list[str] = []

    def answer() -> Told:
        try:
            world.tell()
        except Unavailable as refusal:
            seen.append(refusal.code)
        return Told("sent")

    world.tellers["first"].answer = answer
    assert world.tell().state == "sent"

    assert len(seen) == len(world.tellers["first"].asked) == 1


def test_without_a_way_the_reason_stands_on_the_ticket(world: Scene) -> None:
    assert world.tell().state == "none"
    assert (world.record().state, world.record().why) == ("none", "no_contact")


def test_a_way_by_no_channel_of_the_companys_order_is_none_and_nobody_is_asked(
    world: Scene,
) -> None:
    world.agree("pigeon")

    assert world.tell().state == "none"
    assert (world.record().why, world.record().tries) == ("no_channel", ())


def test_where_another_took_the_record_over_nothing_is_handed_to_a_platform(world: Scene) -> None:
    world.agree("first")

    def taken() -> None:
        mine = world.record()
        assert world.deliveries.save(replace(mine, state="sending", at=world.now), mine)

    world.meanwhile = taken
    with pytest.raises(Unavailable):
        world.tell()

    assert world.tellers["first"].asked == []
    assert world.record().state == "sending"


def test_a_channel_without_words_for_the_step_is_passed_over(world: Scene) -> None:
    world.agree("first")
    world.state = "done"

    assert world.tell("rating").state == "none"

    assert world.record("rating").why == "no_template"


def test_a_step_that_nobody_wrote_words_for_is_told_to_nobody(world: Scene) -> None:
    world.agree("first")

    assert world.tell("stage:there") == Outcome(None)

    assert world.record("stage:there") is None


def test_who_will_not_be_told_is_not_at_any_ticket_until_there_is_evidence_that_they_agreed_anew(
    world: Scene,
) -> None:
    world.agree("first", address="same")
    world.contacts.refuse(world.contacts.get(world.ticket_id).ways, world.now)
    world.ticket_id += "b"
    way = Way("first", "same", "说好", "bob", NOON, world.contacts.digest("first", "same"))
    known = world.contacts.get(world.ticket_id)
    world.contacts._put(replace(known, ways=(way,), version=1), NOON)  # known from before

    assert world.tell().state == "none"
    assert world.record().why == "customer"
    assert world.tellers["first"].asked == []

    world.ticket_id += "c"
    world.agree("first", address="same")
    assert world.tell().state == "none"
    world.ticket_id += "d"
    again = Way("first", "same", "说好", "bob", NOON + timedelta(minutes=1))
    world.contacts.add(world.ticket_id, again, evidence="录音 8812")
    assert world.tell().state == "sent"


def test_at_night_it_waits_for_the_morning_and_what_is_over_by_then_is_left(world: Scene) -> None:
    world.agree("first", "second")
    world.now = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert world.tell() == Outcome("held", datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    assert world.tellers["first"].asked == []

    world.now = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert world.tell().state == "sent"

    other = Scene.__new__(Scene)
    other.__dict__.update(world.__dict__, ticket_id=f"{world.ticket_id}x")
    other.state, world.state = "cancelled", "cancelled"
    assert world.telling.tell(other.ticket_id, GIVEN).state == "none"
    assert world.deliveries.find(other.ticket_id, GIVEN).why == "overtaken"  # type: ignore[union-attr]


def test_the_table_holds_no_address_in_the_clear(
    world: Scene, engine: Any, tables: dict[str, str]
) -> None:
    world.agree("first", address=PHONE)
    world.tell()

    found = engine.scan(TableName=tables["NOTICES_TABLE"])["Items"]
    mine = [each for each in found if world.ticket_id in str(each)]
    assert len(mine) == 2
    assert PHONE not in str(found)


def test_two_who_record_ways_at_once_lose_none(world: Scene) -> None:
    world.agree("first")
    seen = world.contacts.get(world.ticket_id)
    world.agree("second")

    with pytest.raises(Stale):
        world.contacts._put(replace(seen, version=seen.version + 1), NOON)
    assert len(world.contacts.get(world.ticket_id).ways) == 2


def test_a_customer_has_a_few_ways_at_most(world: Scene) -> None:
    for number in range(8):
        world.agree("first", address=str(number))
    with pytest.raises(Conflict):
        world.agree("first", address="one more")
    world.agree("first", address="7")


def test_what_is_news_of_a_step() -> None:
    events = (
        Event(1, "created", NOON, "bob"),
        Event(2, "claimed", NOON, "tech"),
        Event(3, "commented", NOON, "tech"),
    )
    before = a_ticket("T1", "created", events=events[:1]).with_(version=1)
    after = a_ticket("T1", events=events).with_(version=3)
    done = a_ticket("T1", "done", events=(*events, Event(4, "completed", NOON, "tech")))

    assert news_of(None, before) == ["stage:received"]
    assert news_of(before, after) == ["stage:given"]
    assert news_of(after, after) == []
    assert news_of(after, done.with_(version=4)) == ["stage:done", "rating"]
    assert news_of(done.with_(version=4), done.with_(version=4)) == []


def test_what_became_of_a_persons_notice_is_overtaken_by_what_happened_later(
    engine: Any, tables: dict[str, str]
) -> None:
    store, ticket = DeliveryStore(engine, tables["NOTICES_TABLE"]), f"T{uuid4().hex[:12]}"
    notice = Notice(f"{ticket}:1:earned:t1", "t1", "earned", NOON, ticket)

    store.record(notice, "wecom", "failed", NOON, "unavailable")
    store.record(notice, "wecom", "sent", NOON + timedelta(seconds=9))
    store.record(notice, "app", "sent", NOON)
    store.begin(customers(ticket, GIVEN, "waiting", NOON + timedelta(hours=1)))

    found = store.of(ticket)
    assert [(each.to, each.channel, each.state) for each in found] == [
        ("t1", "app", "sent"),
        ("t1", "wecom", "sent"),
        ("customer", "", "waiting"),
    ]
