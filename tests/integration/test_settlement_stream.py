"""Stream and reconciler through the real handlers: whatever is delivered, once, twice or out of order,
the ledger ends where the tickets' facts say."""

from collections import Counter
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from settlement import reconcile, stream
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import facts_hash
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.items import PAYABLE, Booked, house_entries, number_of, party_entry
from suanqing.finance.settlement.settle_service import NOBODY, Outcome, Settlement
from suanqing.platform.dynamo import attributes
from suanqing.pricing.book import Book
from suanqing.work.tickets.model import Ticket, Worker
from suanqing.work.tickets.store import item_to_ticket
from tests import engines
from tests.integration.settling import DISPATCHER, Clock, World, document, record, total
from tests.integration.test_ledger_store import Crash, Crashing, Faulty
from tests.rest import Context
from tests.searching import examples

PERIOD = "2025-03"


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


def deliver(*images: dict[str, Any]) -> list[dict[str, str]]:
    """The stream hands over a batch; what it is told to hand over again."""
    records = [record(image, number) for number, image in enumerate(images, 1)]
    failures: list[dict[str, str]] = stream.handler({"Records": records}, Context())[
        "batchItemFailures"
    ]
    return failures


def another_process() -> None:
    """Forget what this process remembers of books and parties."""
    engines.forget_clients()


def publish_with(world: World, fee: dict[str, Any]) -> None:
    body = document()
    body["planes"]["pay"]["fees"] = [fee]
    version = world.pricing.put_draft(body, "ann", world.clock())
    version = world.pricing.submit(version.version_id, "ann", world.clock())
    world.pricing.approve(version.version_id, version.hash, "bob", world.clock())
    world.pricing.publish(version.version_id, "ann", world.clock())


def write_facts(world: World, ticket_id: str, facts: dict[str, Any]) -> None:
    """Into the stored head, past every check."""
    world.client.update_item(
        TableName=world.tables["WORK_TABLE"],
        Key=attributes({"ticket_id": ticket_id, "part": "head"}),
        UpdateExpression="SET facts = :facts",
        ExpressionAttributeValues=attributes({":facts": facts}),
    )


class TestSettling:
    def test_a_completed_ticket_is_booked_by_its_facts_and_book(self, world: World) -> None:
        version = world.publish()
        ticket = world.completed()

        assert deliver(world.image(ticket.ticket_id)) == []

        found = world.ledger.newest(ticket.ticket_id)
        assert found is not None and found.assessment.book == version
        assert [line.amount for line in found.assessment.lines if line.plane == "pay"] == [
            12_600, 6_300, 8_978,
        ]  # fmt: skip
        assert world.accrued("sh-01", "tech-1", "tech-2") == {
            "sh-01": 2_520 + 1_260 + 1_796,
            "tech-1": 3_360 + 1_680 + 7_182,
            "tech-2": 6_720 + 3_360,
        }
        assert total(entry for _, entry in world.ledger.ticket_entries(ticket.ticket_id)) == 0

    def test_a_completion_delivered_twice_pays_once(self, world: World) -> None:
        world.publish()
        image = world.image(world.completed().ticket_id)

        assert deliver(image, image) == [] and deliver(image) == []

        assert world.ledger.balance("tech-2", PERIOD).lines == 2

    @pytest.mark.parametrize("distance", ["1e999999", "1e40"])
    def test_a_ticket_that_cannot_be_computed_turns_red_and_holds_nobody_up(
        self, world: World, distance: str
    ) -> None:
        """Facts that older code took: settled never, seen in the exception queue, not delivered again."""
        publish_with(world, {"id": "way", "fee": "mileage", "by": "distance", "amount": 200})
        odd, good = world.completed().ticket_id, world.completed().ticket_id
        write_facts(world, odd, {"attrs": {"distance_km": distance}})

        assert deliver(world.image(odd), world.image(good)) == []

        red = world.head(odd)
        assert red.trouble and red.trouble["code"] == "not_computed"
        assert red.unsettled and red.unsettled.startswith("exception#")
        assert world.ledger.newest(odd) is None and world.ledger.newest(good) is not None

    def test_a_ticket_that_is_not_served_costs_nothing(self, world: World) -> None:
        world.publish()
        ticket = world.ticket()

        assert world.settle(ticket.ticket_id).outcome == Outcome.NOTHING_DUE
        assert deliver(world.image(ticket.ticket_id)) == []
        assert world.ledger_items() == []

    def test_a_changed_ticket_books_only_the_difference(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed().ticket_id
        deliver(world.image(ticket_id))

        world.commands.add_line(DISPATCHER, ticket_id, "PIPE-3M", Decimal(1))
        deliver(world.image(ticket_id))

        (_, first), (n, second) = Counter(n for n, _ in entries(world, ticket_id)).items()
        assert (n, second < first) == (2, True)
        assert {entry.cause for k, entry in entries(world, ticket_id) if k == 2} == {
            "facts_changed"
        }
        assert world.accrued() == due(world, ticket_id)

    def test_equal_money_under_new_facts_books_a_marker_only(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed(("tech-1",)).ticket_id
        world.settle(ticket_id)

        world.commands.move(DISPATCHER, ticket_id, region="310104")

        assert world.settle(ticket_id).outcome == Outcome.UNCHANGED
        head, found = world.head(ticket_id), world.ledger.newest(ticket_id)
        assert head.settled and head.unsettled is None and found
        assert (found.n, head.settled.n, found.rev) == (2, 2, head.facts_rev)
        assert found.facts.region[0] == "310104"

    def test_a_reversal_names_the_assessment_that_booked_the_line(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed().ticket_id
        world.settle(ticket_id)
        world.commands.add_line(DISPATCHER, ticket_id, "PIPE-3M", Decimal(1))
        world.settle(ticket_id)

        world.commands.cancel(DISPATCHER, ticket_id, "顾客退单")
        world.settle(ticket_id)

        mirrors = {e.line: e.mirror for n, e in entries(world, ticket_id) if n == 3}
        assert mirrors["pay:1.1:labour"] == 1
        assert [m for line, m in mirrors.items() if line.endswith(":part")].count(2) == 2
        assert set(world.accrued().values()) == {0}

    def test_cancelled_before_it_was_settled_answers_with_nothing(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed().ticket_id
        waiting = world.image(ticket_id)
        world.commands.cancel(DISPATCHER, ticket_id, "误建")

        deliver(waiting, world.image(ticket_id))

        head = world.head(ticket_id)
        assert head.settled and head.unsettled is None
        assert set(world.accrued().values()) == {0} and len(world.ledger_items()) == 1

    def test_publishing_a_book_changes_no_number_of_an_assessed_ticket(self, world: World) -> None:
        first = world.publish()
        ticket_id = world.completed().ticket_id
        world.settle(ticket_id)
        before = world.accrued()

        world.publish(AC_INSTALL=99_999)
        world.commands.add_line(DISPATCHER, ticket_id, "PIPE-3M", Decimal(1))
        world.settle(ticket_id)

        found = world.ledger.assessments(ticket_id)
        assert [one.assessment.book for one in found] == [first, first]
        part = {"sh-01": 504, "tech-1": 672, "tech-2": 1_344}
        assert world.accrued("sh-01", "tech-1", "tech-2") == {p: before[p] + part[p] for p in part}

    def test_a_late_change_is_booked_into_the_open_period(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed().ticket_id
        world.settle(ticket_id)
        world.close("tech-1", PERIOD)

        world.commands.cancel(DISPATCHER, ticket_id, "退单")
        world.settle(ticket_id)

        (late,), _ = world.ledger.party_lines("tech-1", "2025-04")
        assert (late.service_period, late.lines[0].cause) == (PERIOD, "cancelled")
        assert set(world.accrued().values()) == {0}
        assert world.ledger.balance("tech-1", PERIOD).accrued > 0


class TestExceptions:
    def test_a_missing_price_is_an_exception_and_never_zero(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed(lines=(("NEW-THING", Decimal(1)),)).ticket_id

        assert deliver(world.image(ticket_id)) == []

        head = world.head(ticket_id)
        assert (head.unsettled or "").startswith("exception#") and head.settled is None
        assert head.trouble is not None
        assert (head.trouble["code"], head.trouble["sku"]) == ("unpriced", "NEW-THING")
        assert {"tier", "plane", "message"} <= head.trouble.keys()
        assert world.ledger_items() == []

    def test_a_published_price_and_a_retry_settle_it(self, world: World) -> None:
        ticket_id = world.completed().ticket_id
        deliver(world.image(ticket_id))
        head = world.head(ticket_id)
        assert head.trouble is not None and head.trouble["code"] == "no_book"

        world.publish()
        another_process()
        world.tickets.retry_trouble(ticket_id, world.clock())
        deliver(world.image(ticket_id))

        head = world.head(ticket_id)
        assert head.settled and head.trouble is None and head.unsettled is None
        assert world.accrued() == due(world, ticket_id)

    def test_an_old_record_does_not_make_a_settled_ticket_red(self, world: World) -> None:
        world.publish()
        ticket_id = world.completed().ticket_id
        image = world.image(ticket_id)
        world.settle(ticket_id)
        image["outlet"] = {"S": "nowhere"}

        assert world.settlement.settle(item_to_ticket(image)).outcome == Outcome.SUPERSEDED
        head = world.head(ticket_id)
        assert head.unsettled is None and head.trouble is None

    def test_a_failing_record_fails_itself_only(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.publish()
        good, bad = (world.image(world.completed().ticket_id) for _ in range(2))
        settle = Settlement.settle

        def failing(self: Settlement, ticket: Ticket) -> Any:
            if ticket.ticket_id == bad["ticket_id"]["S"]:
                raise RuntimeError("broken")
            return settle(self, ticket)

        monkeypatch.setattr(Settlement, "settle", failing)

        assert deliver(bad, good, bad) == [{"itemIdentifier": "1"}, {"itemIdentifier": "3"}]
        assert world.head(good["ticket_id"]["S"]).settled is not None

    def test_crew_links_pages_removals_and_exceptions_are_passed_over(self, world: World) -> None:
        world.publish()
        image = world.image(world.completed().ticket_id)
        red = image | {"unsettled": {"S": "exception#2025-03-03T00:00:00.000Z"}}
        removal = {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "9", "OldImage": image}}

        assert deliver(image | {"part": {"S": "crew#x"}}, red) == []
        assert stream.handler({"Records": [removal]}, Context()) == {"batchItemFailures": []}
        assert world.ledger_items() == []


class TestReconciler:
    def test_what_the_stream_lost_is_found_and_settled(self, world: World) -> None:
        world.publish()
        lost = [world.completed().ticket_id, world.completed(("tech-3",), outlet="yn-02").ticket_id]
        red = world.completed(lines=(("NEW-THING", Decimal(1)),)).ticket_id

        found = reconcile.handler({}, Context())

        assert found == {
            "checked": 3, "settled": 2, "exceptions": 1, "failed": 0, "finished": True,
        }  # fmt: skip
        assert all(world.head(ticket_id).settled for ticket_id in lost)
        assert world.head(red).trouble is not None
        assert reconcile.handler({}, Context())["checked"] == 0

    def test_a_fresh_ticket_is_left_to_the_stream(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.publish()
        world.completed()
        monkeypatch.setattr(reconcile, "utcnow", world.clock)

        assert reconcile.handler({}, Context())["checked"] == 0

    def test_it_stops_in_time(self, world: World) -> None:
        world.publish()
        world.completed()

        class Late(Context):
            def get_remaining_time_in_millis(self) -> int:
                return 1_000

        found = reconcile.handler({}, Late())

        assert (found["checked"], found["finished"]) == (0, False)

    def test_though_no_round_gets_around_the_last_outlet_comes_to_its_turn(
        self, world: World
    ) -> None:
        """Each run has time for one ticket; the first outlet has five that wait, the last one."""
        world.publish()
        for _ in range(5):
            world.completed()
        last = world.completed(("tech-3",), outlet="yn-02").ticket_id

        class Short(Context):
            """Time passes with every question."""

            def __init__(self) -> None:
                self.left = 16_001 + 1_000 * 3

            def get_remaining_time_in_millis(self) -> int:
                self.left -= 1_000
                return self.left

        rounds = 0
        while world.head(last).settled is None and rounds < 10:
            rounds += 1
            assert reconcile.handler({}, Short())["finished"] is False

        assert rounds <= 3
        assert reconcile.handler({}, Context())["finished"] is True
        assert reconcile.rounds().begun_at() is None

    def test_a_round_asks_each_outlet_once_wherever_it_begins(self, world: World) -> None:
        all_of_them = {"hq", "sh-01", "yn-02"}
        for after in (None, "hq", "sh-01", "yn-02", "gone", "a"):
            found = list(reconcile.rounds().outlets(after))
            assert (set(found), len(found)) == (all_of_them, 3), after
        assert list(reconcile.rounds().outlets("sh-01")) == ["yn-02", "hq", "sh-01"]


class TestEstimates:
    def test_an_estimate_equals_what_is_then_booked(self, world: World) -> None:
        world.publish()
        ticket = world.completed()

        estimate = world.settlement.estimate(ticket, world.clock())

        assert world.ledger_items() == []
        world.settle(ticket.ticket_id)
        assert estimate == world.ledger.assessment(ticket.ticket_id, 1)

    def test_before_a_claim_the_crew_s_part_is_nobody_s(self, world: World) -> None:
        world.publish()

        estimate = world.settlement.estimate(world.ticket(), world.clock())

        assert isinstance(estimate, Assessment)
        (pay,) = (line for line in estimate.lines if line.plane == "pay")
        assert dict(pay.shares) == {"sh-01": 2_520, NOBODY: 10_080}

    def test_without_a_price_it_says_why(self, world: World) -> None:
        reason = world.settlement.estimate(world.ticket(), world.clock())

        assert not isinstance(reason, Assessment)
        assert reason.code == "no_book"


def entries(world: World, ticket_id: str) -> list[Any]:
    return world.ledger.ticket_entries(ticket_id)


def due(world: World, *ticket_ids: str) -> dict[str, int]:
    """What every party is owed by the tickets' facts, priced by the engine alone."""
    owed = dict.fromkeys(("sh-01", "yn-02", "tech-1", "tech-2", "tech-3"), 0)
    for ticket_id in ticket_ids:
        first, head = world.ledger.booked(ticket_id, 1), world.head(ticket_id)
        assert first is not None and head.served is not None
        book = world.pricing.book(first.assessment.book)
        facts = world.settlement._facts.made(head, head.served, book, None)
        for line in assess(facts, book).lines:
            for party, amount in line.shares:
                owed[party] += amount
    return owed


class AnyOrder(RuleBasedStateMachine):
    """Tickets change and are cancelled, books are published, records come in any order, any number of
    times, with lost answers and dying processes; then everything is delivered once more."""

    def __init__(self) -> None:
        super().__init__()
        from moto import mock_aws

        self.aws = mock_aws()
        self.aws.start()
        import boto3

        client = boto3.client("dynamodb")
        self.world = World(client, engines.create_tables(client, "m-"), Clock()).found()
        self.world.publish()
        self.images: list[dict[str, Any]] = []
        self.tickets: list[str] = []
        self.alive: list[Ticket] = []

    def teardown(self) -> None:
        try:
            self.everything_delivered()
        finally:
            self.aws.stop()

    @rule(
        crew=st.sampled_from([("tech-1",), ("tech-1", "tech-2"), ("tech-2", "tech-3")]),
        urgent=st.booleans(),
        at_once=st.booleans(),
    )
    def completes(self, crew: tuple[str, ...], urgent: bool, at_once: bool) -> None:
        self.changed(self.world.completed(crew, urgent=urgent), at_once)

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), qty=st.integers(1, 9), at_once=st.booleans())
    def changes(self, data: st.DataObject, qty: int, at_once: bool) -> None:
        ticket = data.draw(st.sampled_from(self.alive))
        changed = self.world.commands.add_line(
            DISPATCHER, ticket.ticket_id, "PIPE-3M", Decimal(qty)
        )
        self.changed(changed, at_once)

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), weight=st.integers(1, 5), at_once=st.booleans())
    def shares_anew(self, data: st.DataObject, weight: int, at_once: bool) -> None:
        ticket = data.draw(st.sampled_from(self.alive))
        crew = [Worker(str(ticket.assignee)), Worker("tech-3", Decimal(weight))]
        if ticket.assignee != "tech-3":
            self.changed(self.world.commands.set_crew(DISPATCHER, ticket.ticket_id, crew), at_once)

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), at_once=st.booleans())
    def cancels(self, data: st.DataObject, at_once: bool) -> None:
        ticket = data.draw(st.sampled_from(self.alive))
        changed = self.world.commands.cancel(DISPATCHER, ticket.ticket_id, "退单")
        self.changed(changed, at_once)

    @rule(price=st.integers(1, 50_000))
    def publishes(self, price: int) -> None:
        before = self.world.accrued()
        self.world.publish(AC_INSTALL=price)
        assert self.world.accrued() == before

    @precondition(lambda self: self.images)
    @rule(data=st.data(), fault=st.sampled_from(["none", "none", "before", "after", "crash"]))
    def delivers(self, data: st.DataObject, fault: str) -> None:
        self.settles(data.draw(st.sampled_from(self.images)), fault)

    @invariant()
    def sums_to_nothing(self) -> None:
        sums: Counter[str] = Counter()
        for item in self.world.ledger_items():
            if item["account"]["S"].startswith(PAYABLE):
                entry = party_entry(item)
                sums[f"{entry.ticket_id} {entry.n}"] += total(entry.lines)
            else:
                ticket_id = item["account"]["S"].removeprefix("ticket:")
                sums[f"{ticket_id} {number_of(item['entry']['S'])}"] += total(house_entries(item))
        assert not any(sums.values())

    def changed(self, ticket: Ticket, at_once: bool) -> None:
        if ticket.ticket_id not in self.tickets:
            self.tickets.append(ticket.ticket_id)
        self.alive = [t for t in self.alive if t.ticket_id != ticket.ticket_id]
        if ticket.state == "done":
            self.alive.append(ticket)
        self.images.append(self.world.image(ticket.ticket_id))
        if at_once:
            self.settles(self.images[-1])

    def settles(self, image: dict[str, Any], fault: str = "none") -> None:
        clients = {
            "before": Faulty(self.world.client, before=1),
            "after": Faulty(self.world.client, after=1),
            "crash": Crashing(self.world.client, 0),
        }
        ledger = self.world.new_ledger(clients.get(fault), sleep=lambda _: None)
        world = self.world
        settlement = Settlement(world.tickets, ledger, world.pricing, world.parties, world.clock)
        with suppress(Crash):
            settlement.settle(item_to_ticket(image))

    def everything_delivered(self) -> None:
        for image in reversed(self.images):
            self.settles(image)
        for ticket_id in self.tickets:
            self.world.settle(ticket_id)
            head = self.world.head(ticket_id)
            assert head.settled and head.settled.rev == head.facts_rev and not head.unsettled
            self.well_booked(self.world.ledger.assessments(ticket_id))
            self.mirrored_once(ticket_id)
        assert self.world.accrued() == due(self.world, *self.tickets)

    def well_booked(self, found: list[Booked]) -> None:
        """Numbered without gaps, one book version, and what pricing the stored facts gives again."""
        assert [one.n for one in found] == list(range(1, len(found) + 1))
        assert len({one.assessment.book for one in found}) == 1
        book: Book = self.world.pricing.book(found[0].assessment.book)
        for one in found:
            assert facts_hash(one.facts) == one.assessment.facts_hash
            assert assess(one.facts, book) == one.assessment

    def mirrored_once(self, ticket_id: str) -> None:
        """Every reversal has its own entry that it takes back, booked where it says."""
        booked = Counter(
            (n, e.account, e.line, e.amount) for n, e in entries(self.world, ticket_id)
            if e.mirror is None
        )  # fmt: skip
        mirrors = Counter(
            (e.mirror, e.account, e.line, -e.amount) for _, e in entries(self.world, ticket_id)
            if e.mirror is not None
        )  # fmt: skip
        assert not mirrors - booked


AnyOrder.TestCase.settings = settings(
    max_examples=examples(5),
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestAnyOrder(AnyOrder.TestCase):  # type: ignore[misc,name-defined]
    """Properties 1, 3, 4, 6, 7, 8 and 14 of the domain, together."""
