"""Money that comes to customers over the handlers: who gives it, how much one person does in a day without a second,
and persons who are many ids."""

from dataclasses import replace
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.times import utcnow
from suanqing.work.customers.merges import LONGEST, Merges
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import Value
from suanqing.work.service.settings import SettingsStore
from tests.in_process import InProcess
from tests.integration.settling import DISPATCHER, Clock, World
from tests.integration.test_customers import PEOPLE
from tickets import wiring

TOP_UP = {"currency": "CNY", "paid": 600, "gift": 0, "reason": "充"}
EARN = {"kind": "earn", "points": 60, "reason": "订单"}
VALUE, POINTS = "/customers/c-1/value", "/customers/c-1/points"


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    made = World(moto_tables, tables).found()
    for party, role in (("dispatch", "dispatcher"), ("fin", "finance"), ("fin-2", "finance")):
        made.parties.put(Party(party, "person", party, frozenset({role}), HQ))  # type: ignore[arg-type]
    return made


@pytest.fixture
def api(world: World) -> InProcess:
    return InProcess(PEOPLE)


def decided(world: World, **by_one: Any) -> None:
    store = SettingsStore(world.client, world.tables["PRICING_TABLE"])
    store.put({"by_one": by_one}, store.get().version)


def top_up(api: InProcess, source: str, by: str, **more: Any) -> Any:
    return api.ask("POST", f"{VALUE}/top-ups", {**TOP_UP, "source": source, **more}, by)


def earn(api: InProcess, source: str, by: str, **more: Any) -> Any:
    return api.ask("POST", POINTS, {**EARN, "source": source, **more}, by)


def balance(api: InProcess) -> int:
    return int(api.must("GET", f"{VALUE}?currency=CNY", None, "fin")["balance"])


def test_r147_stored_value_is_given_by_finance_and_by_two_where_the_company_lets_nobody_alone(
    api: InProcess,
) -> None:
    assert top_up(api, "T1", "dis").status == 403 and top_up(api, "T1", "tech").status == 403
    asked = top_up(api, "T1", "fin")
    assert (asked.status, asked.body["subject"]) == (202, "top-up of customer c-1: 6.00 CNY")
    assert balance(api) == 0 and top_up(api, "T1", "fin").status == 202 and balance(api) == 0

    assert top_up(api, "T1", "fin-2").status == 200 and balance(api) == 600
    assert top_up(api, "T1", "fin-2").status == 202 and balance(api) == 600

    back = {"currency": "CNY", "amount": 100, "top_up": "T1", "source": "R1", "reason": "退"}
    by = [
        api.ask("POST", f"{VALUE}/pay-backs", back, each).status for each in ("dis", "fin", "fin-2")
    ]
    assert by == [403, 202, 200] and balance(api) == 500


def test_r147_many_small_top_ups_of_one_person_come_no_further_than_the_company_lets_one_give(
    world: World, api: InProcess
) -> None:
    decided(world, value={"CNY": 1300})

    assert [top_up(api, f"T{n}", "fin").status for n in range(3)] == [200, 200, 202]
    assert balance(api) == 1200
    assert top_up(api, "T1", "fin").status == 200 and balance(api) == 1200
    assert top_up(api, "T9", "fin", paid=50, gift=51).status == 202
    assert top_up(api, "T9", "fin", paid=50, gift=50).status == 200
    assert top_up(api, "T8", "fin", paid=1).status == 202
    assert top_up(api, "T2", "fin-2").status == 200 and balance(api) == 1900
    back = {"currency": "CNY", "amount": 600, "top_up": "T1", "source": "R1", "reason": "退"}
    assert api.ask("POST", f"{VALUE}/pay-backs", back, "fin-2").status == 200
    assert top_up(api, "T5", "fin-2", paid=101).status == 202
    assert top_up(api, "T5", "fin-2", currency="USD", paid=1).status == 202
    assert top_up(api, "T5", "fin-2", currency="XXX", paid=1).status == 422


def test_a_human_of_two_logins_gives_no_more_than_one_person(world: World, api: InProcess) -> None:
    """However they are linked: the second login says whose it is."""
    decided(world, value={"CNY": 1300}, points=100)
    fin = world.parties.get("fin")
    twin = world.parties.get("fin-2")
    world.parties.put(replace(twin, person=fin.party_id), twin.version)
    by_login("fin-2"), by_login("fin")

    assert [top_up(api, "T1", "fin").status, top_up(api, "T2", "fin-2").status] == [200, 200]
    assert (top_up(api, "T3", "fin-2").status, top_up(api, "T5", "fin").status) == (202, 202)
    assert top_up(api, "T3", "fin").body["code"] == "maker_is_checker"
    assert top_up(api, "T4", "fin-2", paid=100).status == 200 and balance(api) == 1300
    assert (earn(api, "E1", "fin-2").status, earn(api, "E2", "fin").status) == (200, 202)


def by_login(party: str) -> None:
    """As the register knows them now."""
    wiring.parties.cache_clear(), wiring.deciding.cache_clear()
    found = wiring.parties().find(party)
    assert found and wiring.parties().same_human(found) == {"fin", "fin-2"}


def test_r246_points_are_earned_by_finance_and_spent_by_whoever_serves(
    world: World, api: InProcess
) -> None:
    decided(world, points=100)

    assert earn(api, "E1", "dis").status == 403
    assert [earn(api, f"E{n}", "fin").status for n in (1, 2)] == [200, 202]
    assert earn(api, "E2", "fin-2").status == 200
    spend = {"kind": "spend", "points": 120, "source": "S1", "reason": "兑"}
    assert api.must("POST", POINTS, spend, "dis")["balance"] == 0
    back = {"kind": "give_back", "source": "S1", "reason": "退"}
    assert api.must("POST", POINTS, back, "dis")["balance"] == 120


def test_a_request_to_give_points_is_for_those_who_may_give_them(
    world: World, api: InProcess
) -> None:
    assert earn(api, "E1", "fin").status == 202

    [asked] = api.must("GET", "/approvals", None, "fin-2")["items"]
    seen = api.must("GET", "/approvals", None, "dis")["items"]
    rejected = api.ask("POST", f"/approvals/{asked['approval']}/reject", {"note": "不"}, "dis")
    assert (seen, rejected.status) == ([], 404)
    assert earn(api, "E1", "fin-2").status == 200


def test_two_at_once_by_one_person_do_not_give_twice_what_one_may(
    moto_tables: Any, tables: dict[str, str]
) -> None:
    """The other came between the look and the write."""
    store = CustomerStore(moto_tables, tables["WORK_TABLE"])
    value, other = Value(store, Clock(), "CNY", None), Value(store, Clock(), "CNY", None)
    fin = Caller("fin", frozenset({"finance"}))
    together = store.together

    def meanwhile(writes: Any) -> bool:
        store.together = together  # type: ignore[method-assign]
        other.top_up(fin, "c-2", 60, 0, ("T2", ""), "", "充", 100)
        return together(writes)

    store.together = meanwhile  # type: ignore[method-assign]
    with pytest.raises(Conflict) as refused:
        value.top_up(fin, "c-1", 60, 0, ("T1", ""), "", "充", 100)

    assert refused.value.code == "contended"
    assert not value.entries("c-1") and len(value.entries("c-2")) == 1


def test_r147_a_pay_back_is_of_every_top_up_of_that_name_under_ids_that_became_one(
    world: World, api: InProcess
) -> None:
    decided(world, value={"CNY": 10_000})
    top_up(api, "T1", "fin", gift=50)
    api.must("POST", "/customers/c-2/value/top-ups", {**TOP_UP, "source": "T1", "gift": 70}, "fin")
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一人"}, "fin")
    path, back = f"{VALUE}/pay-backs", {"currency": "CNY", "top_up": "T1", "reason": "退"}

    over = api.ask("POST", path, {**back, "amount": 1201, "source": "R0"}, "fin")
    some = api.must("POST", path, {**back, "amount": 700, "source": "R1"}, "fin")
    same = api.must("POST", path, {**back, "amount": 700, "source": "R1"}, "fin")
    rest = api.must("POST", path, {**back, "amount": 500, "source": "R2"}, "fin")

    assert (over.status, over.body["left"]) == (409, 1200)
    assert (some["paid"], some["gift"]) == (500, 0) and some == same
    assert rest["balance"] == 0 and sum(each["amount"] for each in rest["entries"]) == 0


def test_who_is_very_many_ids_spends_in_parts_and_is_told_so_instead_of_an_error(
    world: World, api: InProcess
) -> None:
    store = CustomerStore(world.client, world.tables["WORK_TABLE"])
    merges, value = Merges(store, utcnow), Value(store, utcnow, "CNY", None)
    for number in range(60):
        value.top_up(DISPATCHER, f"m-{number}", 10, 0, ("T", ""), "", "充")
        merges.put(f"m-{number}", "c-1", "同一人", "fin")
    spend = {"kind": "spend", "currency": "CNY", "amount": 600, "source": "S1", "reason": "消费"}

    refused = api.ask("POST", VALUE, spend, "dis")
    part = api.ask("POST", VALUE, spend | {"amount": 300}, "dis")

    assert (refused.status, refused.body["code"]) == (409, "too_many_ids")
    assert "编号" in refused.body["detail"] and refused.body["type"]
    assert (part.status, part.body["balance"]) == (200, 300)


def test_no_more_ids_become_one_person_than_fit_into_what_is_once_for_a_person(
    moto_tables: Any, tables: dict[str, str]
) -> None:
    merges = Merges(CustomerStore(moto_tables, tables["WORK_TABLE"]), Clock())
    for number in range(LONGEST - 1):
        merges.put(f"m-{number}", "c-1", "同一人", "fin")

    with pytest.raises(Conflict) as refused:
        merges.put("one-more", "m-3", "同一人", "fin")
    assert refused.value.code == "too_many_ids"
    assert merges.put("m-4", None, "两个人", "fin") and merges.put(
        "one-more", "m-3", "同一人", "fin"
    )
