"""The store of tickets on both engines: one event a write, nothing lost, nobody overwritten."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, Invalid, NotFound, Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.work.tickets import decide
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.head_writes import KEPT_EVENTS, MAX_EVENTS, settled_mark
from suanqing.work.tickets.items import item_to_ticket, key, ticket_to_item
from suanqing.work.tickets.model import Settled, Ticket, Worker
from suanqing.work.tickets.store import Moved, TicketStore

NOON = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
OUTLET, LEAD, MATE = "outlet-sh-01", "tech-sh-003", "tech-sh-004"
SPEC = NewTicket(
    outlet=OUTLET,
    title="安装 美的空调 KFR-35GW/N8XHA1 大1.5匹 壁挂机",
    region="310115",
    source="youzan:E20261103120000012345678",
    address="上海市浦东新区世纪大道1568号中建大厦12层1203室",
    customer="王先生",
    lines=(("AC-INSTALL-15P", Decimal(1)),),
)
MARK = Settled(1, 7, "main@3", "5f" * 32)


@pytest.fixture
def store(engine: Any, tables: dict[str, str]) -> TicketStore:
    return TicketStore(engine, tables["WORK_TABLE"])


@pytest.fixture
def real_store(dynamodb_tables: Any, tables: dict[str, str]) -> TicketStore:
    """Where threads race: moto checks a condition and writes in two steps, another may come between."""
    return TicketStore(dynamodb_tables, tables["WORK_TABLE"])


def minutes(count: int) -> datetime:
    return NOON + timedelta(minutes=count)


def created(store: TicketStore, ticket_id: str = "T1", spec: NewTicket = SPEC, **at: Any) -> Ticket:
    return store.create(decide.create(ticket_id, spec, "dispatch-1", at.get("at", NOON), "ab" * 8))


def saved(store: TicketStore, before: Ticket, step: Callable[..., Ticket], *args: Any) -> Ticket:
    return store.save(before, step(before, *args))


def on_site(store: TicketStore, ticket_id: str = "T1") -> Ticket:
    ticket = saved(store, created(store, ticket_id), decide.claim, LEAD, minutes(1))
    return saved(store, ticket, decide.arrive, LEAD, minutes(2))


def done(store: TicketStore, ticket_id: str = "T1") -> Ticket:
    return saved(store, on_site(store, ticket_id), decide.complete, LEAD, minutes(3))


def items(store: TicketStore, ticket_id: str) -> dict[str, Any]:
    answer = store.client.query(
        TableName=store.table,
        KeyConditionExpression="ticket_id = :id",
        ExpressionAttributeValues={":id": {"S": ticket_id}},
    )
    return {item["part"]["S"]: item for item in answer["Items"]}


def test_what_is_read_is_what_was_written(store: TicketStore) -> None:
    ticket = on_site(store)
    crew = (Worker(LEAD, Decimal("0.6")), Worker(MATE, Decimal("0.4")))
    ticket = saved(store, ticket, decide.set_crew, crew, "dispatch-1", minutes(3))
    ticket = saved(store, ticket, decide.add_minutes, MATE, Decimal("90.5"), "H", MATE, minutes(4))
    ticket = saved(store, ticket, decide.move, "310101", "南京东路1号", "dispatch-1", minutes(5))
    ticket = saved(store, ticket, decide.complete, LEAD, minutes(6))

    assert store.get("T1", consistent=True) == ticket
    assert item_to_ticket(ticket_to_item(ticket)) == ticket


def test_creating_again_gives_the_ticket_that_is_there(store: TicketStore) -> None:
    first = saved(store, created(store), decide.claim, LEAD, minutes(1))

    assert created(store) == first


def test_an_unknown_ticket_is_not_found(store: TicketStore) -> None:
    with pytest.raises(NotFound):
        store.get("T-none")
    with pytest.raises(NotFound):
        store.history("T-none")


def test_of_concurrent_claims_the_first_wins_and_the_others_learn_who(
    real_store: TicketStore,
) -> None:
    store = real_store
    before, gate = created(store), threading.Barrier(8)

    def claim(worker: str) -> str | None:
        gate.wait()
        try:
            return saved(store, before, decide.claim, worker, minutes(1)).assignee
        except Moved as lost:
            with pytest.raises(Conflict) as taken:
                decide.claim(lost.current, worker, minutes(1))
            assert taken.value.code == "taken"
            assert taken.value.facts["since"] == "2026-11-03T04:01:00.000Z"
            assert lost.facts["version"] == 2
            return f"lost to {taken.value.facts['assignee']}"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(claim, [f"tech-{n}" for n in range(8)]))

    winner = store.get("T1", consistent=True).assignee
    assert sorted(outcomes) == sorted([winner, *[f"lost to {winner}"] * 7])


def test_of_fifty_parallel_comments_none_is_lost(real_store: TicketStore) -> None:
    created(real_store)
    clerk = Caller("dispatch-1", frozenset({"dispatcher"}))
    tickets = Tickets(real_store, None, clock=lambda: NOON, patience=60)  # type: ignore[arg-type]

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda n: tickets.comment(clerk, "T1", f"no. {n}"), range(50)))

    history = real_store.history("T1")
    assert [event.seq for event in history] == list(range(1, 52))
    assert {e.data["text"] for e in history[1:]} == {f"no. {n}" for n in range(50)}


def test_who_finds_the_ticket_taken_every_time_is_told_so_when_patience_ends(
    store: TicketStore,
) -> None:
    created(store)

    class Taken:
        """Another comment comes before every write."""

        table = store.table
        get = store.get

        def save(self, before: Ticket, after: Ticket, more: Any = ()) -> Ticket:
            saved(store, store.get("T1", consistent=True), decide.comment, "first", LEAD, NOON)
            return store.save(before, after, more)

    waits: list[float] = []
    tickets = Tickets(Taken(), None, pause=waits.append, patience=8)  # type: ignore[arg-type]

    with pytest.raises(Moved):
        tickets.comment(Caller("dispatch-1", frozenset({"dispatcher"})), "T1", "never")

    assert 8 <= sum(waits) <= 9 and max(waits) <= 1
    assert "never" not in {event.data.get("text") for event in store.history("T1")}


def test_a_stale_write_changes_nothing_and_learns_the_current_state(store: TicketStore) -> None:
    before = created(store)
    current = saved(store, before, decide.claim, LEAD, minutes(1))

    with pytest.raises(Moved) as refused:
        saved(store, before, decide.comment, "late", "dispatch-1", minutes(2))

    assert refused.value.current == current == store.get("T1", consistent=True)
    assert dict(refused.value.facts) == {"version": 2, "state": "assigned", "assignee": LEAD}


def test_a_stale_transaction_also_learns_the_current_state(store: TicketStore) -> None:
    before = created(store)
    current = saved(store, before, decide.claim, LEAD, minutes(1))

    with pytest.raises(Moved) as refused:
        saved(store, before, decide.assign, LEAD, (Worker(MATE),), "dispatch-1", minutes(2))

    assert refused.value.current == current
    assert set(items(store, "T1")) == {"head"}


def test_a_command_never_writes_over_what_the_ledger_wrote(store: TicketStore) -> None:
    before = done(store)
    mark = settled_mark(store.table, "T1", before.facts_rev, MARK)
    store.client.transact_write_items(TransactItems=[mark])

    saved(store, before, decide.comment, "thanks", "dispatch-1", minutes(5))

    after = store.get("T1", consistent=True)
    assert (after.settled, after.unsettled, after.version) == (MARK, None, before.version + 1)


def test_new_facts_wait_again_even_if_the_ledger_answered_in_between(store: TicketStore) -> None:
    before = done(store)
    after = decide.cancel(before, "客户退货", "dispatch-1", minutes(3))
    assert after.unsettled == before.unsettled
    store.client.transact_write_items(
        TransactItems=[settled_mark(store.table, "T1", before.facts_rev, MARK)]
    )

    store.save(before, after)

    assert store.get("T1", consistent=True).unsettled == "waiting#2026-11-03T04:03:00.000Z"


def test_new_facts_end_trouble_that_came_in_between(store: TicketStore) -> None:
    before = done(store)
    assert store.mark_trouble(before, {"code": "unpriced", "sku": "X"}, minutes(4))

    saved(store, before, decide.add_line, "SKU", Decimal(1), "dispatch-1", minutes(5))

    after = store.get("T1", consistent=True)
    assert (after.trouble, after.unsettled) == (None, "waiting#2026-11-03T04:05:00.000Z")


def test_the_mark_of_older_facts_is_refused(store: TicketStore) -> None:
    ticket = done(store)
    older = settled_mark(store.table, "T1", ticket.facts_rev - 1, MARK)

    with pytest.raises(store.client.exceptions.TransactionCanceledException):
        store.client.transact_write_items(TransactItems=[older])


def test_trouble_goes_to_the_exceptions_and_back(store: TicketStore) -> None:
    ticket = done(store)

    assert store.mark_trouble(ticket, {"code": "unpriced", "sku": "X"}, minutes(4))
    (red,) = store.unsettled(OUTLET, "exception#").tickets
    store.retry_trouble("T1", minutes(5))

    assert red.trouble == {"code": "unpriced", "sku": "X"}
    assert store.unsettled(OUTLET, "exception#").tickets == ()
    assert store.unsettled(OUTLET, "waiting#", before=minutes(5)).tickets == ()
    (waiting,) = store.unsettled(OUTLET, "waiting#", before=minutes(6)).tickets
    assert waiting.ticket_id == "T1"
    with pytest.raises(Conflict):
        store.retry_trouble("T1", minutes(6))


def test_trouble_is_not_marked_on_other_facts_nor_on_a_settled_ticket(store: TicketStore) -> None:
    ticket = done(store)
    changed = saved(store, ticket, decide.add_line, "S", Decimal(1), "dispatch-1", minutes(4))

    assert not store.mark_trouble(ticket, {"code": "unpriced"}, minutes(5))
    store.client.transact_write_items(
        TransactItems=[settled_mark(store.table, "T1", changed.facts_rev, MARK)]
    )
    assert not store.mark_trouble(changed, {"code": "unpriced"}, minutes(6))


def test_old_events_move_to_pages_and_the_history_stays_whole(store: TicketStore) -> None:
    ticket = created(store)
    for n in range(2 * MAX_EVENTS + 5):
        ticket = saved(store, ticket, decide.comment, f"第{n}条", "dispatch-1", minutes(n))

    history = store.history("T1")

    assert [event.seq for event in history] == list(range(1, 2 * MAX_EVENTS + 7))
    assert [e.data["text"] for e in history[1:]] == [f"第{n}条" for n in range(len(history) - 1)]
    assert store.get("T1", consistent=True) == ticket
    assert ticket.pages == 2 and KEPT_EVENTS <= len(ticket.events) <= MAX_EVENTS
    assert {"head", "page#000001", "page#000002"} == set(items(store, "T1"))


def test_few_long_events_spill_too(store: TicketStore) -> None:
    ticket = created(store)
    for n in range(8):
        ticket = saved(store, ticket, decide.comment, "长" * 500 + str(n), "d", minutes(n))

    assert ticket.pages == 2
    assert [event.seq for event in store.history("T1")] == list(range(1, 10))


def test_a_crew_member_lists_the_ticket_until_taken_off(store: TicketStore) -> None:
    ticket = on_site(store)
    both = (Worker(LEAD), Worker(MATE))
    ticket = saved(store, ticket, decide.set_crew, both, "dispatch-1", minutes(3))
    assert [t.ticket_id for t in store.mine(MATE, "open").tickets] == ["T1"]
    assert [t.ticket_id for t in store.mine(LEAD, "open").tickets] == ["T1"]

    ticket = saved(store, ticket, decide.complete, LEAD, minutes(4))
    ticket = saved(store, ticket, decide.close, "dispatch-1", minutes(5))
    assert store.mine(MATE, "open").tickets == store.mine(LEAD, "open").tickets == ()
    assert [t.ticket_id for t in store.mine(MATE, "closed").tickets] == ["T1"]


def test_who_leaves_the_crew_lists_it_no_more(store: TicketStore) -> None:
    ticket = on_site(store)
    ticket = saved(store, ticket, decide.set_crew, (Worker(LEAD), Worker(MATE)), "d", minutes(3))
    ticket = saved(store, ticket, decide.assign, MATE, (), "dispatch-1", minutes(4))

    assert set(items(store, "T1")) == {"head"}
    assert store.mine(LEAD, "open").tickets == ()
    assert [t.ticket_id for t in store.mine(MATE, "open").tickets] == ["T1"]


def test_a_link_that_outlived_the_crew_is_not_shown(store: TicketStore) -> None:
    ticket = on_site(store)
    left = key("T1", f"crew#{MATE}") | {"assignee": {"S": MATE}, "board": {"S": ticket.board}}
    store.client.put_item(TableName=store.table, Item=left)

    assert store.mine(MATE, "open").tickets == ()


def test_a_board_pages_without_gap_or_repeat_and_filters_by_state(store: TicketStore) -> None:
    for n in range(11):
        ticket = created(store, f"T{n:02}", at=minutes(n))
        if n % 3 == 0:
            saved(store, ticket, decide.claim, LEAD, minutes(n + 1))
    created(store, "T-other", NewTicket(outlet="outlet-bj-01", title="别处"))

    def all_of(state: Any) -> list[str]:
        found, cursor = [], None
        while True:
            page = store.board(OUTLET, "open", state, 4, cursor)
            assert len(page.tickets) <= 4
            found += [ticket.ticket_id for ticket in page.tickets]
            cursor = page.cursor
            if cursor is None:
                return found

    assert all_of(None) == [f"T{n:02}" for n in range(11)]
    assert all_of("assigned") == ["T00", "T03", "T06", "T09"]
    assert all_of("done") == []
    assert store.board(OUTLET, "closed").tickets == ()


@pytest.mark.parametrize("cursor", ["x", "é", "bnVsbA", "WyJhIiwiYiIsImNsb3NlZCNhIl0", "A" * 3000])
def test_a_cursor_of_nowhere_is_invalid(store: TicketStore, cursor: str) -> None:
    with pytest.raises(Invalid):
        store.board(OUTLET, "open", None, 10, cursor)


def test_unprocessed_keys_are_asked_for_again(store: TicketStore) -> None:
    for n in range(3):
        created(store, f"T{n}", at=minutes(n))
    halting = Halting(store.client)
    patient = TicketStore(halting, store.table, pause=lambda seconds: None)

    assert [t.ticket_id for t in patient.board(OUTLET, "open").tickets] == ["T0", "T1", "T2"]
    assert halting.calls == 3


class Halting:
    """A client whose BatchGetItem answers one key a call."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:
        self.calls += 1
        ((table, wanted),) = RequestItems.items()
        one = {table: {**wanted, "Keys": wanted["Keys"][:1]}}
        answer = self.client.batch_get_item(RequestItems=one)
        left = {table: {**wanted, "Keys": wanted["Keys"][1:]}} if wanted["Keys"][1:] else {}
        return {**answer, "UnprocessedKeys": left}


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "ThrottlingException", "InternalServerError"]
)
def test_a_busy_table_is_unavailable_not_a_bug(moto_tables: Any, tables: Any, code: str) -> None:
    class Busy:
        def get_item(self, **request: Any) -> Any:
            raise moto_tables.exceptions.ClientError({"Error": {"Code": code}}, "GetItem")

    with pytest.raises(Unavailable):
        TicketStore(Busy(), tables["WORK_TABLE"]).get("T1")


class Meter:
    """A client that notes the units of every write."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.units: list[tuple[float, dict[str, float]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def put_item(self, **request: Any) -> Any:
        return self.noted(self.client.put_item, request)

    def update_item(self, **request: Any) -> Any:
        return self.noted(self.client.update_item, request)

    def noted(self, operation: Any, request: dict[str, Any]) -> Any:
        answer = operation(**request, ReturnConsumedCapacity="INDEXES")
        used = answer["ConsumedCapacity"]
        indexes = used.get("GlobalSecondaryIndexes", {})
        moved = {name: units["CapacityUnits"] for name, units in indexes.items()}
        self.units.append((used["Table"]["CapacityUnits"], moved))
        return answer


def test_a_normal_life_costs_one_unit_a_step(dynamodb_tables: Any, tables: dict[str, str]) -> None:
    meter = Meter(dynamodb_tables)
    store = TicketStore(meter, tables["WORK_TABLE"])

    ticket = created(store, "TQ7K2M4XN5A3BHWLE")
    ticket = saved(store, ticket, decide.claim, LEAD, minutes(1))
    where = {"lat": "31.235929", "lng": "121.506205", "datum": "gcj02", "accuracy": "15"}
    ticket = saved(store, ticket, decide.arrive, LEAD, minutes(2), where)
    ticket = saved(store, ticket, decide.add_line, "PART-PIPE-3M", Decimal(2), LEAD, minutes(3))
    ticket = saved(store, ticket, decide.add_minutes, LEAD, Decimal(45), "HOUR", LEAD, minutes(4))
    ticket = saved(store, ticket, decide.complete, LEAD, minutes(5))
    size = item_bytes(ticket_to_item(ticket))
    ticket = saved(store, ticket, decide.close, "dispatch-1", minutes(6))

    mark = ticket.with_(settled=MARK, unsettled=None)
    settled_size = item_bytes(ticket_to_item(mark))
    print(f"head completed: {size} bytes; closed, settled: {settled_size}; units {meter.units}")
    assert max(size, settled_size) <= 1_024
    assert meter.units == [
        (1, {"by_outlet": 1}),
        (1, {"by_worker": 1}),
        (1, {}),
        (1, {}),
        (1, {}),
        (1, {"unsettled": 1}),
        (1, {"by_outlet": 2, "by_worker": 2}),
    ]


def item_bytes(item: dict[str, Any]) -> int:
    """The size DynamoDB counts: names and texts in UTF-8, numbers by digits, 3 a list or map."""

    def of(attribute: dict[str, Any]) -> int:
        ((kind, value),) = attribute.items()
        match kind:
            case "S":
                return len(value.encode())
            case "N":
                return (len(value.strip("-").strip("0")) + 1) // 2 + 1
            case "L":
                return 3 + sum(1 + of(entry) for entry in value)
            case "M":
                return 3 + sum(1 + len(name.encode()) + of(entry) for name, entry in value.items())
        return 1

    return sum(len(name.encode()) + of(value) for name, value in item.items())
