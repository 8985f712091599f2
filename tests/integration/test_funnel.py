"""How many tickets reached each node of their scene: noted off the stream, set by the queue's function, asked for."""

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import boto3
import pytest

from jobs import views
from notifications import router
from settlement.app import handler
from suanqing.insight.funnel.funnel_service import Funnel
from suanqing.insight.funnel.rebuild_service import FunnelRebuild
from suanqing.insight.funnel.store import FunnelStore
from suanqing.people.identity.caller import Caller
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.owner_rules import Owners
from suanqing.work.tickets.store import TicketStore, item_to_ticket
from suanqing.work.tickets.walking import Asked
from tests.drawn import Shelf, end, night_and_day, scene, task
from tests.integration.settling import DISPATCHER, SITE, World, record
from tests.integration.test_margins import KUNMING
from tests.rest import Context, call

FINANCE = Caller("ann", frozenset({"finance"}))
DAY, MONTH = "2025-03-03", "2025-03"
BUILT_IN = ["created", "assigned", "on_site", "done", "closed", "cancelled"]
TRIAL = scene(
    "ask",
    ask=task(("advance", "trial"), ("lost", "gone"), state="created"),
    trial=task(("advance", "offer"), ("lost", "gone"), phase="presale"),
    offer=task(("advance", "enrolled"), ("lost", "gone"), ("again", "trial"), phase="presale"),
    enrolled=end("closed"),
    gone=end("cancelled"),
)


class Lane:
    """The company's tickets with every step's record in a pile: `routed` notes them, in any order, some twice."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = FunnelStore(world.client, world.tables["VIEWS_TABLE"])
        self.asked: list[str] = []
        self.funnel = Funnel(self.store, self.asked.append, world.clock)
        self.ids: list[str] = []
        self.rebuild = FunnelRebuild(self.store, self.funnel, world.tickets, lambda _: self.ids)
        self.pile: list[tuple[Ticket | None, Ticket]] = []

    def step(self, before: Ticket | None, after: Ticket) -> Ticket:
        self.pile.append((before, after))
        return after

    def ticket(self, *steps: str, **more: Any) -> str:
        """One that was taken through these steps."""
        ticket = self.step(None, self.world.ticket(**more))
        self.ids.append(ticket.ticket_id)
        commands = self.world.commands
        for step in steps:
            before = self.world.head(ticket.ticket_id)
            given: list[Any] = {"assign": ["tech-1", []], "cancel": ["不做了"]}.get(step, [])
            if step == "move":
                commands.move(DISPATCHER, ticket.ticket_id, region=KUNMING, reason="抄错了")
            else:
                getattr(commands, step)(DISPATCHER, ticket.ticket_id, *given)
            self.step(before, self.world.head(ticket.ticket_id))
        return ticket.ticket_id

    def routed(self, chance: Random | None = None) -> None:
        told = [*self.pile, *self.pile] if chance else self.pile
        if chance:
            chance.shuffle(told)
        for before, after in told:
            self.funnel.note(before, after)
        for each in self.store.all_dirty():
            self.funnel.day(each.day)


@pytest.fixture
def lane(engine: Any, tables: dict[str, str]) -> Lane:
    return Lane(World(engine, tables).found())


def get(path: str = "/margins/funnel", **query: str) -> Any:
    asked = {"scene": "installation", "first": DAY, "last": DAY} | query
    status, body, _ = call(handler, "GET", path, caller=FINANCE, query=asked)
    return body if status == 200 else (status, body["code"])


def behind(**query: str) -> list[str]:
    """The tickets behind a number, by pages of two."""
    found, cursor = list[str](), {}
    while True:
        page = get("/margins/funnel/tickets", limit="2", **query, **cursor)
        found += [each["ticket_id"] for each in page["items"]]
        if "next" not in page:
            return found
        cursor = {"cursor": page["next"]}


def numbers(answer: dict[str, Any]) -> dict[str, int]:
    return {each["node"]: each["reached"] for each in answer["nodes"]}


def test_r206_each_number_is_of_the_tickets_that_reached_the_node_and_opens_them(
    lane: Lane,
) -> None:
    waits = lane.ticket()
    off = lane.ticket("assign", "cancel")
    done = lane.ticket("assign", "arrive", "complete", "close")
    moved = lane.ticket("assign", "move")
    lane.routed()

    answer = get()

    assert (answer["begun"], answer["begun_before"], answer["name"]) == (4, 0, "Installation")
    assert [each["node"] for each in answer["nodes"]] == BUILT_IN
    assert numbers(answer) == dict(zip(BUILT_IN, (4, 3, 1, 1, 1, 1), strict=True))
    rates = {each["node"]: each["rate"] for each in answer["nodes"]}
    assert (rates["assigned"], rates["closed"]) == ("0.7500", "0.2500")
    for node, who in (("assigned", {off, done, moved}), ("closed", {done}), ("cancelled", {off})):
        assert set(behind(node=node)) == who, node
    assert set(behind()) == {waits, off, done, moved}
    assert [each["region"] for each in answer["regions"]] == ["310000", "530000"]
    there = get(region="530000")
    assert (there["begun"], behind(region="530000")) == (1, [moved])
    assert get(region="-")["begun"] == 0 and behind(region="-") == []
    assert numbers(get(since="cancelled"))["assigned"] == 1
    assert behind(since="cancelled", node="assigned") == [off]
    assert answer["days"] == [
        {"day": DAY, "begun": 4, "reached": {n: c for n, c in sorted(numbers(answer).items())}}
    ]
    assert "waiting_since" not in answer and answer["as_of"]


def test_what_was_before_stands_beside_it(lane: Lane) -> None:
    lane.ticket("assign")
    lane.ticket()
    lane.routed()

    answer = get(first="2025-03-04", last="2025-03-05")

    assert (answer["before"], answer["begun"], answer["begun_before"]) == ("2025-03-02", 0, 2)
    (assigned,) = (each for each in answer["nodes"] if each["node"] == "assigned")
    assert (assigned["before"], assigned["before_rate"]) == (1, "0.5000")
    assert "rate" not in assigned


@pytest.mark.parametrize("seed", range(3))
def test_pages_are_what_the_logs_say_whatever_comes_twice_or_in_another_order(
    lane: Lane, seed: int
) -> None:
    chance = Random(seed)
    for _ in range(5):
        steps = ["assign", "move", "arrive", "complete", "close"][: chance.randrange(6)]
        lane.ticket(*steps)
    lane.routed(chance)

    found = lane.rebuild.verify(MONTH)

    assert (found.tickets, found.drift, found.waiting) == (5, [], [])
    lane.rebuild.rebuild(MONTH)
    assert lane.rebuild.verify(MONTH).drift == []


def test_tickets_of_before_come_in_by_a_rebuild(lane: Lane) -> None:
    lane.ticket("assign", "arrive")
    assert (get()["begun"], lane.rebuild.verify(MONTH).drift) == (0, [f"installation@{DAY}"])

    lane.rebuild.rebuild(MONTH)

    assert numbers(get())["on_site"] == 1
    assert lane.rebuild.verify(MONTH).drift == []


def test_r146_from_trial_to_enrolment_node_by_node_as_many_as_the_tickets_say(
    lane: Lane,
) -> None:
    """A drawn scene in which one was lost after the trial, one has another trial and enrols, one waits."""
    world = lane.world
    publish(world, "trial", TRIAL)
    flow = Flow(Shelf(trial=TRIAL), Owners(world.parties), night_and_day)
    tickets = TicketStore(world.client, world.tables["WORK_TABLE"], flow=flow)
    walks = TicketFlow(Tickets(tickets, world.parties, world.clock))
    lane.rebuild = FunnelRebuild(lane.store, lane.funnel, tickets, lambda _: lane.ids)
    ways = (("advance", "lost"), ("advance", "advance", "again", "advance", "advance"), ())
    made = []
    for way in ways:
        spec = NewTicket("sh-01", "试听", SITE, "app:dispatch", scene="trial")
        ticket = lane.step(None, walks.tickets.create(DISPATCHER, spec).ticket)
        made.append(ticket.ticket_id)
        for on in way:
            before = tickets.get(ticket.ticket_id, consistent=True)
            walks.advance(DISPATCHER, ticket.ticket_id, Asked(Command(on, "ann"), {}, ""))
            lane.step(before, tickets.get(ticket.ticket_id, consistent=True))
    lane.ids += made
    lane.routed()

    answer = get(scene="trial")

    assert numbers(answer) == {"ask": 3, "trial": 2, "offer": 1, "enrolled": 1, "gone": 1}
    of_trials = get(scene="trial", since="trial")
    assert [each["rate"] for each in of_trials["nodes"] if each["node"] == "enrolled"] == ["0.5000"]
    assert behind(scene="trial", since="trial", node="enrolled") == [made[1]]
    assert lane.rebuild.verify(MONTH).drift == []
    assert [each["node"] for each in answer["nodes"]] == list(TRIAL["nodes"])
    assert {each["phase"] for each in answer["nodes"]} == {"sale", "presale"}


def publish(world: World, id: str, document: dict[str, Any]) -> None:
    store = VersionStore(world.client, world.tables["PRICING_TABLE"], "scene")
    since = datetime(2025, 1, 1, tzinfo=UTC)
    draft = store.put_draft(id, document, None, "bob", since)
    made = Version(id, 1, document, draft.hash, draft.makers, "cid", since, None, {})
    entry = published_next(1, draft.hash, since, None, since)
    writes = store.publishing(draft, made, store.versions(id), entry)
    world.client.transact_write_items(TransactItems=writes)


def test_the_stream_notes_and_the_queues_function_sets(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the handlers of the deployment, twice each; one message for the day."""
    world = World(moto_tables, tables).found()
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    for name in ("NOTICES_TOPIC", "RESULTS_TOPIC"):
        monkeypatch.setenv(name, sns.create_topic(Name=name.lower())["TopicArn"])
    lane = Lane(world)
    ticket_id = lane.ticket("assign")
    for _ in range(2):
        told = {"Records": [record(world.image(ticket_id))]}
        assert router.handler(told, Context()) == {"batchItemFailures": []}
    (queue,) = sqs.list_queues(QueueNamePrefix="views")["QueueUrls"]
    names = ["ApproximateNumberOfMessagesDelayed"]
    waiting = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    assert waiting == {names[0]: "1"}
    assert "waiting_since" in get()

    message = {
        "messageId": "m", "receiptHandle": "r", "body": json.dumps({"day": DAY, "of": "funnel"}),
        "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs",
    }  # fmt: skip
    for _ in range(2):
        assert views.handler({"Records": [message]}, Context()) == {"batchItemFailures": []}

    answer = get()
    assert (answer["begun"], numbers(answer)["assigned"]) == (1, 1)
    assert "waiting_since" not in answer
    assert item_to_ticket(world.image(ticket_id)).state == "assigned"


@pytest.mark.parametrize(
    "query",
    [
        {"first": DAY, "last": "2025-02-01"},
        {"first": "2025-01-01", "last": "2025-03-31"},
        {"scene": "Up"},
        {"since": "no such"},
        {"region": "999999"},
        {"cursor": "AAAA"},
    ],
)
def test_what_cannot_be_is_refused(lane: Lane, query: dict[str, str]) -> None:
    assert get("/margins/funnel/tickets" if "cursor" in query else "/margins/funnel", **query)[0] == 422  # fmt: skip


def test_a_scene_that_nobody_drew_has_no_funnel(lane: Lane) -> None:
    assert get(scene="nothing") == (422, "unknown_scene")
