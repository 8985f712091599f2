"""The boss's numbers: set by dirty cells, the same as the ledger says whatever is lost, repeated or late."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from jobs import views
from notifications import router
from suanqing.finance.audit.verify_chains import Company
from suanqing.finance.corrections import facts
from suanqing.insight.views.cells import placed
from suanqing.insight.views.mark_service import Marks
from suanqing.insight.views.rebuild_service import Rebuild
from suanqing.insight.views.refresh_service import Refresh
from suanqing.insight.views.store import DIRTY, MarginStore
from suanqing.pricing.model import Refund
from suanqing.pricing.stores.purchases import PurchaseStore
from suanqing.work.scenes.versions import Scenes
from tests.integration.settling import DISPATCHER, World, record
from tests.rest import Context

KUNMING, CHANGPING = "530102", "110114"
MONTH = "2025-03"
MESSAGE = {
    "messageId": "m", "receiptHandle": "r", "body": json.dumps({"day": "2025-03-03"}),
    "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs",
}  # fmt: skip
"""What the queue hands the function for a day."""


class Boss:
    """The company with its margins: postings are routed when `routed` is called, cells set by `refreshed`."""

    def __init__(self, world: World, table: str, client: Any = None) -> None:
        self.world, self.clock = world, world.clock
        self.store = MarginStore(client or world.client, table)
        self.asked: list[str] = []
        self.scenes = Scenes(world.client, world.tables["PRICING_TABLE"])
        self.purchases = PurchaseStore(world.client, world.tables["PRICING_TABLE"])
        self.marks = Marks(
            self.store,
            world.ledger,
            world.tickets.whole,
            self.scenes.get,
            self.purchases.of,
            world.pricing.published_now,
            self.asked.append,
            world.clock,
        )
        self.refresh = Refresh(self.store, self.asked.append, world.clock)
        company = Company(world.parties, world.tickets, world.pricing)
        self.rebuild = Rebuild(
            self.store, world.ledger, self.marks, self.refresh,
            lambda month: {t for outlet in company.outlets() for t in company.tickets(outlet, month)},
        )  # fmt: skip

    def noted(self, ticket_id: str) -> None:
        found = self.world.ledger.newest(ticket_id)
        assert found is not None
        self.marks.note(found)

    def refreshed(self) -> None:
        for found in self.store.all_dirty():
            self.refresh.day(found.day)

    def cell(self, page: str, key: str) -> tuple[int, int, int]:
        cells = self.store.page(page).cells
        if key not in cells:
            return (0, 0, 0)
        (money,) = cells[key].money
        return money.tickets, money.income, money.pay


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    return found


@pytest.fixture
def boss(world: World) -> Boss:
    return Boss(world, world.tables["VIEWS_TABLE"])


def settled(world: World, **more: Any) -> str:
    ticket_id = world.completed(**more).ticket_id
    world.settle(ticket_id)
    return ticket_id


def money(world: World, *ticket_ids: str) -> tuple[int, int, int]:
    """(tickets, income, pay) of the newest assessments, added up by hand."""
    income = pay = 0
    for ticket_id in ticket_ids:
        newest = world.ledger.newest(ticket_id)
        assert newest is not None
        for line in newest.assessment.lines:
            income += line.amount - line.tax if line.plane == "charge" else 0
            pay += line.amount if line.plane == "pay" else 0
    return len(ticket_ids), income, pay


def test_a_cell_is_what_its_tickets_came_to_on_every_page_that_shows_it(
    world: World, boss: Boss
) -> None:
    one, two = settled(world), settled(world)
    for ticket_id in (one, two):
        boss.noted(ticket_id)
    boss.refreshed()

    both = money(world, one, two)
    for page, key in (
        ("matrix@2025-03-03", "*#310000"), ("matrix@2025-03", "*#310000"), ("outlet@2025-03", "sh-01"),
        ("person@2025-03", "tech-1"), ("channel@2025-03", "app"),
        ("project:*@2025", "310000#2025-03"), ("region:*@2025", "*#2025-03"),
        ("region:310000@2025", "*#2025-03"),
    ):  # fmt: skip
        assert boss.cell(page, key) == both, page
    parts = [boss.cell("matrix@2025-03", f"{sku}#310000") for sku in ("AC-INSTALL", "LABOUR-MIN")]
    assert tuple(map(sum, zip(*parts, strict=True)))[1:] == both[1:], "a part is its service's"
    assert boss.cell("region:*@2025", "AC-INSTALL#2025-03") == parts[0]


def test_the_first_dirty_cell_of_a_day_asks_once_and_after_two_minutes_again(
    world: World, boss: Boss
) -> None:
    one, two = settled(world), settled(world)
    boss.noted(one)
    boss.noted(two)
    assert boss.asked == ["2025-03-03"]

    world.clock.now += timedelta(minutes=3)  # the message was lost, or failed for good
    boss.noted(two)

    assert boss.asked == ["2025-03-03"] * 2


def test_where_asking_failed_the_record_that_comes_again_asks(world: World, boss: Boss) -> None:
    ticket_id, newest = settled(world), None

    def refuse(day: str) -> None:
        raise ConnectionError(day)

    newest = world.ledger.newest(ticket_id)
    assert newest is not None
    with pytest.raises(ConnectionError):
        tickets = world.tickets.whole
        Marks(
            boss.store,
            world.ledger,
            tickets,
            boss.scenes.get,
            boss.purchases.of,
            world.pricing.published_now,
            refuse,
            world.clock,
        ).note(newest)
    boss.noted(ticket_id)

    assert boss.asked == ["2025-03-03"]


def test_a_set_that_was_emptied_before_it_was_noted_as_asked_for_is_asked_for_anew(
    world: World, boss: Boss
) -> None:
    one, two = settled(world), settled(world)
    boss.noted(one)
    boss.refreshed()
    boss.store.asked("2025-03-03", world.clock())  # late: the set is empty

    boss.noted(two)

    assert boss.asked == ["2025-03-03"] * 2


def test_what_joins_a_set_while_it_is_worked_off_is_not_lost(world: World, boss: Boss) -> None:
    one, two = settled(world), settled(world)
    boss.noted(one)
    days, late = boss.store.days, [two]

    def meanwhile(cube: str, month: str) -> Any:
        if late:
            boss.noted(late.pop())
        return days(cube, month)

    boss.store.days = meanwhile  # type: ignore[method-assign]
    boss.refreshed()

    assert boss.cell("matrix@2025-03", "*#310000") == money(world, one, two)
    assert boss.store.all_dirty() == []


def test_a_ticket_that_moves_leaves_the_cell_it_was_in_though_an_older_record_comes_last(
    world: World, boss: Boss
) -> None:
    ticket_id = settled(world)
    first = world.ledger.newest(ticket_id)
    world.commands.move(DISPATCHER, ticket_id, region=KUNMING, reason="抄错了")
    world.settle(ticket_id)

    boss.noted(ticket_id)
    assert first is not None
    boss.marks.place([first])
    boss.refreshed()

    assert boss.cell("matrix@2025-03", "*#310000") == (0, 0, 0)
    assert boss.cell("matrix@2025-03", "*#530000") == money(world, ticket_id)
    assert boss.rebuild.verify(MONTH).drift == []


def test_r201_the_stream_marks_and_the_queues_function_sets(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the handlers of the deployment, twice each."""
    world = World(moto_tables, tables).found()
    world.publish()
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    for name in ("NOTICES_TOPIC", "RESULTS_TOPIC"):
        monkeypatch.setenv(name, sns.create_topic(Name=name.lower())["TopicArn"])
    ticket_id = settled(world)
    image = world.image(ticket_id)
    for _ in range(2):
        assert router.handler({"Records": [record(image)]}, Context()) == {"batchItemFailures": []}
    (queue,) = sqs.list_queues(QueueNamePrefix="views")["QueueUrls"]
    names = ["ApproximateNumberOfMessagesDelayed"]
    waiting = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    assert waiting == {names[0]: "2"}, "the day's margins, and its funnels"

    for _ in range(2):
        assert views.handler({"Records": [MESSAGE]}, Context()) == {"batchItemFailures": []}

    boss = Boss(world, tables["VIEWS_TABLE"])
    assert boss.cell("matrix@2025-03", "*#310000") == money(world, ticket_id)
    assert boss.store.all_dirty() == []


def test_a_books_versions_are_asked_once_for_all_that_was_settled_before_they_were_read(
    world: World, boss: Boss
) -> None:
    """A settling after that reading asks anew: something may have been published in between."""
    asked: list[str] = []

    def versions(book: str) -> Any:
        asked.append(book)
        return world.pricing.published_now(book)

    marks = Marks(
        boss.store, world.ledger, world.tickets.whole, boss.scenes.get, boss.purchases.of, versions,
        boss.asked.append, lambda: world.clock() + timedelta(seconds=1),
    )  # fmt: skip
    newest = world.ledger.newest(settled(world))
    assert newest is not None
    again = replace(newest, n=2)

    for _ in range(5):
        marks.beside(again)
    assert asked == ["main"]

    marks.beside(replace(again, at=again.at + timedelta(hours=1)))
    assert asked == ["main"] * 2


def test_a_day_that_others_join_all_the_time_is_left_to_another_run(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the handler of the deployment: the rest is asked for on the queue, and nothing is lost."""
    world = World(moto_tables, tables).found()
    world.publish()
    boss = Boss(world, tables["VIEWS_TABLE"])
    ticket_id = settled(world)
    boss.noted(ticket_id)
    newest = world.ledger.newest(ticket_id)
    assert newest is not None
    really_done = MarginStore.done

    def joined_first(store: MarginStore, day: str, version: int, began: Any) -> bool:
        boss.marks.touch(list(placed(newest)))
        return really_done(store, day, version, began)

    with monkeypatch.context() as busy:
        busy.setattr(MarginStore, "done", joined_first)
        assert views.handler({"Records": [MESSAGE]}, Context()) == {"batchItemFailures": []}

    sqs = boto3.client("sqs")
    (queue,) = sqs.list_queues(QueueNamePrefix="views")["QueueUrls"]
    names = ["ApproximateNumberOfMessagesDelayed"]
    assert sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"] == {
        names[0]: "1"
    }
    assert [each.day for each in boss.store.all_dirty()] == ["2025-03-03"]
    assert views.handler({"Records": [MESSAGE]}, Context()) == {"batchItemFailures": []}
    assert boss.store.all_dirty() == []
    assert boss.cell("matrix@2025-03", "*#310000") == money(world, ticket_id)


def test_a_channel_is_made_of_its_regions_lines_and_those_of_its_own_of_before_count_no_more(
    world: World, boss: Boss
) -> None:
    one, two = settled(world), settled(world)
    world.commands.move(DISPATCHER, two, region=KUNMING, reason="抄错了")
    world.settle(two)
    boss.noted(one)
    newest = world.ledger.newest(one)
    assert newest is not None
    [(address, share)] = [each for each in placed(newest).items() if each[0][1] == "channel"]
    boss.store.put_line(address, share)
    boss.noted(two)
    boss.refreshed()

    assert boss.cell("channel@2025-03", "app") == money(world, one, two)
    places = [place for place, _ in boss.store.lines("2025-03-03")]
    assert sorted(each for each in places if each.startswith("sale#")) == [
        "sale#app#310000",
        "sale#app#530000",
    ]
    assert places.count("channel#app") == 1, "of before"
    assert boss.rebuild.verify(MONTH).drift == []

    boss.rebuild.rebuild(MONTH)

    assert not [each for each, _ in boss.store.lines("2025-03-03") if each.startswith("channel#")]
    assert boss.cell("channel@2025-03", "app") == money(world, one, two)
    assert boss.rebuild.verify(MONTH).drift == []


def test_a_rebuild_puts_right_what_was_lost_changed_or_put_in(world: World, boss: Boss) -> None:
    one, two = settled(world), settled(world)
    boss.noted(one)
    boss.refreshed()
    ((address, share), *_) = placed(world.ledger.newest(one)).items()  # type: ignore[arg-type]
    boss.store.put_line(address, share._replace(ticket="nobody", income=7))
    boss.marks.touch([address])
    boss.refreshed()
    found = boss.rebuild.verify(MONTH)
    assert found.drift and found.tickets == 2

    boss.rebuild.rebuild(MONTH)

    found = boss.rebuild.verify(MONTH)
    assert (found.drift, found.waiting) == ([], [])
    assert boss.cell("matrix@2025-03", "*#310000") == money(world, one, two)


class Faulty:
    """A client whose writes fail before they are done, or after, without saying which."""

    def __init__(self, client: Any, random: Random) -> None:
        self._client, self._random = client, random
        self.on = True

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)
        if name not in ("put_item", "update_item", "delete_item"):
            return real

        def call(**arguments: Any) -> Any:
            if self.on and self._random.random() < 0.1:
                if self._random.random() < 0.5:
                    real(**arguments)
                raise ClientError({"Error": {"Code": "InternalServerError"}}, name)
            return real(**arguments)

        return call


def attempt(act: Callable[[], object]) -> bool:
    try:
        act()
    except ClientError as error:
        if error.response["Error"]["Code"] != "InternalServerError":
            raise
        return False
    return True


@pytest.mark.parametrize("seed", range(3))
def test_drift_is_0_after_any_history_of_repeats_delays_lost_answers_and_corrections(
    world: World, seed: int
) -> None:
    random = Random(seed)
    client = Faulty(world.client, random)
    boss = Boss(world, world.tables["VIEWS_TABLE"], client)
    tickets: list[str] = []
    records: list[Any] = []

    def change() -> None:
        if len(tickets) < 4 or random.random() < 0.3:
            world.clock.now += timedelta(hours=random.choice((1, 9, 30)))
            tickets.append(settled(world, crew=random.choice((("tech-1", "tech-2"), ("tech-2",)))))
            records.append(world.ledger.newest(tickets[-1]))
            return
        ticket_id = random.choice(tickets)
        head = world.head(ticket_id)
        if head.state == "cancelled":
            return
        what = random.choice(("move", "move", "refund", "refund", "cancel"))
        if what == "move":
            place = KUNMING if head.region == CHANGPING else CHANGPING
            world.commands.move(DISPATCHER, ticket_id, region=place, reason="更正")
        elif what == "refund":
            told = Refund("*", 1, random.choice((2, 3)))
            before = [Refund(*each) for each in head.facts.get("refunds", ())]
            if sum(Fraction(each.back, each.of) for each in (*before, told)) > 1:
                return
            id = f"refund:{random.random()}"
            back = facts.refund(head, head.events, id, told, "tmall", world.clock())
            world.tickets.save(head, back)
        else:
            world.commands.cancel(DISPATCHER, ticket_id, "不做了")
        world.settle(ticket_id)
        records.append(world.ledger.newest(ticket_id))

    done: list[Any] = []
    for _ in range(40):
        step = random.random()
        if step < 0.4:
            change()
        elif step < 0.75 and (records or done):
            repeat = not records or (random.random() < 0.2 and bool(done))
            pile = done if repeat else records
            chosen = random.choice(pile)
            if attempt(partial(boss.marks.note, chosen)) and not repeat:
                records.remove(chosen)
                done.append(chosen)
        else:
            attempt(boss.refreshed)
    client.on = False
    random.shuffle(records)
    for each in records:
        boss.marks.note(each)
    world.clock.now += timedelta(minutes=5)
    boss.refreshed()

    months = {each.period for each in (*records, *done)}
    for month in sorted(months):
        found = boss.rebuild.verify(month)
        assert (found.drift, found.waiting) == ([], []), month
    assert len(tickets) >= 4


def test_nothing_is_ever_added_to_a_page(world: World, boss: Boss) -> None:
    """Of everything that is written beside the set of keys, each write says the whole."""
    said: list[tuple[str, dict[str, Any]]] = []
    meta = world.client.meta.events
    spy = lambda params, model, **_: said.append((model.name, dict(params)))  # noqa: E731
    meta.register("before-parameter-build.dynamodb", spy)
    try:
        boss.noted(settled(world))
        boss.refreshed()
    finally:
        meta.unregister("before-parameter-build.dynamodb", spy)

    mine = [each for each in said if each[1].get("TableName") == world.tables["VIEWS_TABLE"]]
    added = [p for _, p in mine if "ADD" in p.get("UpdateExpression", "")]
    assert added and all(p["Key"]["view"] == {"S": DIRTY} for p in added)
    assert all(set(p["ExpressionAttributeValues"][":keys"]) == {"SS"} for p in added)
