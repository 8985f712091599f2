"""Many rows of a member list at once: few calls, the same customers as one by one, whatever answer is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from suanqing.work.customers import many_store, member_columns
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.keys import Key
from suanqing.work.customers.members import Row, Shop
from suanqing.work.customers.members_service import Members
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key
from tests.integration import test_customers
from tests.integration.settling import World
from tests.integration.test_customers import FINANCE

world = test_customers.world
HEADER = ["手机", "卡号", "姓名", "积分"]
COLUMNS = member_columns.columns(HEADER)


class Weather:
    """A client whose writes fail now and then, before they are done or after."""

    def __init__(self, client: Any, random: Random, one_in: int) -> None:
        self.client, self.random, self.one_in = client, random, one_in

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def put_item(self, **request: Any) -> Any:
        return self._tried(self.client.put_item, request)

    def transact_write_items(self, **request: Any) -> Any:
        return self._tried(self.client.transact_write_items, request)

    def _tried(self, call: Any, request: dict[str, Any]) -> Any:
        luck = self.random.randrange(self.one_in)
        if luck == 0:
            raise ReadTimeoutError(endpoint_url="never sent")
        answer = call(**request)
        if luck == 1:
            raise ReadTimeoutError(endpoint_url="answer lost")
        return answer


def members(world: World, client: Any = None, told: list[str] | None = None) -> Members:
    store = CustomerStore(client or world.client, world.tables["WORK_TABLE"])
    heard = (lambda _, customer: told.append(customer)) if told is not None else lambda *_: None
    return Members(
        Identity(store, world.parties.digest, lambda *_: None, world.clock, phoned=heard)
    )


def rows(shop: int, first: int, last: int) -> list[tuple[int, list[str]]]:
    return [
        (number, [f"138{n:08d}", f"S{shop}-{n}", f"王{n % 3}号", "7"])
        for number, n in enumerate(range(first, last), 2)
    ]


def write(lists: Members, shop: int, table: list[tuple[int, list[str]]]) -> list[Row]:
    found, start = lists.write(
        FINANCE, table, COLUMNS, Shop(f"shop-{shop}", "terms"), 2, lambda: True
    )
    assert start == 0
    return found


def outcomes(found: list[Row]) -> dict[str, int]:
    names = [each.outcome for each in found]
    return {name: names.count(name) for name in sorted({*names})}


@contextmanager
def counted(client: Any) -> Iterator[list[str]]:
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    client.meta.events.register("before-call.dynamodb", note)
    try:
        yield calls
    finally:
        client.meta.events.unregister("before-call.dynamodb", note)


def phones(lists: Members, first: int, last: int) -> dict[str, str]:
    """Whose each phone is."""
    found = {n: Key("phone", f"138{n:08d}", consent="x") for n in range(first, last)}
    return {key.value: lists.identity.find([key]) for key in found.values()}


def test_h20_a_hundred_new_members_are_twelve_calls_and_the_same_again_writes_nothing(
    world: World,
) -> None:
    lists, table = members(world), rows(1, 0, 100)
    write(lists, 9, rows(9, 900, 901))

    with counted(world.client) as first:
        assert outcomes(write(lists, 1, table)) == {"new": 100}
    with counted(world.client) as again:
        assert outcomes(write(lists, 1, table)) == {"there": 100}

    assert len(first) <= 12, "six items a row, sixteen rows a transaction, five calls to look"
    assert {*again} == {"BatchGetItem"} and len(again) <= 5


def test_a_known_member_gets_the_other_shops_card_and_what_follows_from_the_phone_is_done(
    world: World,
) -> None:
    told: list[str] = []
    lists = members(world, told=told)
    first = write(lists, 1, rows(1, 0, 30))

    second = write(lists, 2, rows(2, 10, 40))

    assert outcomes(second) == {"known": 20, "new": 10}
    known = {each.customer for each in second if each.outcome == "known"}
    assert known == {each.customer for each in first[10:]} == {*told}
    assert [len(lists.identity.person(each)[0].keys) for each in sorted(known)] == [3] * 20
    assert all(len(lists.openings(each)) == 2 for each in known)


def test_two_rows_of_two_lists_at_once_with_one_phone_are_one_person(world: World) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = [*pool.map(lambda shop: write(members(world), shop, rows(shop, 0, 60)), range(3))]

    assert sum(outcomes(each).get("new", 0) for each in found) == 60
    whose = phones(members(world), 0, 60)
    assert len({*whose.values()}) == 60
    for each in found:
        assert [row.customer for row in each] == [*whose.values()]
    for person in whose.values():
        assert {each["shop"] for each in members(world).openings(person)} == {
            "shop-0", "shop-1", "shop-2",
        }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_lost_on_the_way_the_lists_sent_again_end_as_if_nothing_was(
    world: World, seed: int
) -> None:
    random, told = Random(seed), list[str]()
    lists = members(world, Weather(world.client, random, 9), told)
    tables = {1: rows(1, 0, 50), 2: rows(2, 25, 75)}
    left = [*tables] * 2
    while left:
        shop = random.choice(left)
        try:
            write(lists, shop, tables[shop])
        except ReadTimeoutError:
            continue
        left.remove(shop)

    calm = members(world)
    assert [outcomes(write(calm, shop, table)) for shop, table in tables.items()] == [
        {"there": 50}
    ] * 2
    whose = phones(calm, 0, 75)
    assert len({*whose.values()}) == 75
    shared = {person for phone, person in whose.items() if 25 <= int(phone[3:]) < 50}
    for person in whose.values():
        [kept] = calm.identity.person(person)
        assert len(calm.openings(person)) == (2 if person in shared else 1)
        assert len(kept.keys) == (3 if person in shared else 2)
        assert [each.channel for each in calm.identity.touches(person)] == ["import"]
    assert {*told} >= shared, "what follows from a phone is not lost with an answer"


def test_a_row_whose_customer_was_erased_or_merged_is_taken_for_itself(world: World) -> None:
    lists = members(world)
    gone, merged, into = (row.customer for row in write(lists, 1, rows(1, 0, 3)))
    lists.identity.merges.put(merged, into, "one person", "fin")
    store = lists.store
    [kept] = lists.identity.person(gone)
    for known in kept.keys:
        store.client.transact_write_items(
            TransactItems=[store.gone(f"identity:{known.digest}", "customer")]
        )
    store.client.transact_write_items(TransactItems=[store.gone(customer_key(gone), "known")])
    store.add(customer_key(gone), "erased", {"at": "2026-11-03"})
    store.add(customer_key(gone), "asked#2026-11-03#erasure", {"what": "erasure"})

    found = write(lists, 2, rows(2, 0, 3))

    assert [each.outcome for each in found] == ["new", "known", "known"]
    assert found[0].customer != gone and found[1].customer == found[2].customer == into


def test_a_busy_table_is_asked_again_and_what_spoils_a_transaction_leaves_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)

    class Busy:
        times = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(world.client, name)

        def transact_write_items(self, TransactItems: list[Any]) -> Any:
            self.times += 1
            if self.times < 3:
                reasons = [
                    {"Code": "ThrottlingError"},
                    *[{"Code": "None"}] * (len(TransactItems) - 1),
                ]
                told = {
                    "Error": {"Code": "TransactionCanceledException"},
                    "CancellationReasons": reasons,
                }
                raise ClientError(told, "TransactWriteItems")  # type: ignore[arg-type]
            return world.client.transact_write_items(TransactItems=TransactItems)

    store = CustomerStore(Busy(), world.tables["WORK_TABLE"])
    store.client = world.client
    store.add("k:1", "p", {})
    store.client = Busy()
    with ThreadPoolExecutor(2) as pool:
        many = many_store.ManyStore(store, pool)
        groups = [[store.new(f"k:{n}", "p", {}), store.new(f"k:{n}", "q", {})] for n in range(3)]
        assert many.together(groups) == [True, False, True]
    assert store.get("k:1", "q") is None and store.get("k:2", "q")
