"""Points and coupons over the handlers: lots that end, once by source and line, one coupon of a kind for a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from suanqing.errors import Conflict, DomainError
from suanqing.times import BEIJING, utcnow
from suanqing.work.customers.coupons_service import Coupons
from suanqing.work.customers.merges import Merges
from suanqing.work.customers.points_service import Points
from suanqing.work.customers.store import CustomerStore
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.settling import DISPATCHER, Clock
from tests.integration.test_customers import PEOPLE

world = test_customers.world
PATH = "/customers/c-1"


@pytest.fixture
def api(world: Any) -> InProcess:
    return InProcess(PEOPLE)


def change(
    api: InProcess, kind: str, points: int | None, source: str, who: str = "c-1", **more: Any
) -> int:
    body = {"kind": kind, "source": source, "reason": "订单", **more}
    if points is not None:
        body["points"] = points
    return int(api.must("POST", f"/customers/{who}/points", body, "fin")["balance"])


def balances(api: InProcess, who: str = "c-1") -> dict[str, int]:
    shown = api.must("GET", f"/customers/{who}/points", None, "fin")["accounts"]
    return {each["customer"]: each["balance"] for each in shown}


def day(days: int) -> str:
    return (utcnow().astimezone(BEIJING) + timedelta(days=days)).date().isoformat()


def test_r246_r147_points_are_spent_from_what_ends_first_once_and_never_below_zero(
    api: InProcess,
) -> None:
    change(api, "earn", 100, "youzan:E1", ends=day(90))
    change(api, "earn", 50, "tmall:T1", ends=day(30))
    change(api, "earn", 50, "tmall:T1", ends=day(30))

    left = change(api, "spend", 60, "redeem:1")
    again = change(api, "spend", 60, "redeem:1")
    refused = api.ask(
        "POST",
        f"{PATH}/points",
        {"kind": "spend", "points": 91, "source": "r:2", "reason": "兑"},
        "dis",
    )
    other = api.ask(
        "POST",
        f"{PATH}/points",
        {"kind": "spend", "points": 9, "source": "redeem:1", "reason": "兑"},
        "dis",
    )

    assert (left, again) == (90, 90)
    assert (refused.status, refused.body["code"], refused.body["left"]) == (
        409,
        "too_few_points",
        90,
    )
    assert other.status == 409
    shown = api.must("GET", f"{PATH}/points", None, "fin")
    assert shown["accounts"][0]["lots"] == [{"left": 90, "ends": day(90)}]
    assert sum(each["points"] for each in shown["entries"]) == 90 and len(shown["entries"]) == 3


def test_r246_what_is_refunded_comes_back_and_what_ended_is_an_entry(api: InProcess) -> None:
    change(api, "earn", 30, "youzan:E0", ends=day(-1))
    assert change(api, "earn", 100, "youzan:E1") == 100
    change(api, "spend", 70, "redeem:1")

    assert change(api, "give_back", None, "redeem:1") == 100
    change(api, "spend", 70, "redeem:2")
    assert change(api, "take_back", 80, "youzan:E1") == 0

    entries = api.must("GET", f"{PATH}/points", None, "fin")["entries"]
    kinds = {each["kind"]: each for each in entries}
    assert (
        kinds["expire"]["points"],
        kinds["take_back"]["points"],
        kinds["take_back"]["short"],
    ) == (-30, -30, 50)
    assert sum(each["points"] for each in entries) == 0
    for kind in ("give_back", "take_back"):
        body = {"kind": kind, "points": 1, "source": "nothing", "reason": "退"}
        assert api.ask("POST", f"{PATH}/points", body, "dis").status == 404


def test_r246_what_ended_is_not_taken_back_from_other_points(api: InProcess) -> None:
    change(api, "earn", 100, "youzan:E1", ends=day(-1))
    change(api, "earn", 50, "youzan:E2")

    assert change(api, "take_back", 100, "youzan:E1") == 50
    entries = api.must("GET", f"{PATH}/points", None, "fin")["entries"]
    assert [(e["points"], e["short"]) for e in entries if e["kind"] == "take_back"] == [(0, 0)]


def test_r246_a_merged_customer_spends_from_all_ids_and_after_the_end_each_has_its_own(
    api: InProcess,
) -> None:
    change(api, "earn", 40, "youzan:E1", "c-1", ends=day(10))
    change(api, "earn", 40, "tmall:T1", "c-2", ends=day(20))
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一手机号"}, "fin")

    assert change(api, "spend", 60, "redeem:1", "c-2") == 20
    assert balances(api) == {"c-1": 0, "c-2": 20}
    api.must("POST", "/customers/c-2/merge", {"into": None, "reason": "两个人"}, "fin")

    assert (balances(api, "c-1"), balances(api, "c-2")) == ({"c-1": 0}, {"c-2": 20})


def test_r246_a_person_earns_once_by_a_source_under_whichever_id(api: InProcess) -> None:
    change(api, "earn", 40, "youzan:E1", "c-1")
    api.must("POST", "/customers/c-1/merge", {"into": "c-2", "reason": "同一手机号"}, "fin")

    assert change(api, "earn", 40, "youzan:E1", "c-2") == 40
    assert balances(api, "c-2") == {"c-2": 0, "c-1": 40}
    body = {"kind": "earn", "points": 41, "source": "youzan:E1", "reason": "订单"}
    assert api.ask("POST", "/customers/c-2/points", body, "fin").status == 409


def test_r246_a_customer_whose_id_is_a_chinese_name_is_the_same_person_after_a_merge(
    api: InProcess,
) -> None:
    change(api, "earn", 40, "youzan:E1", "%E7%8E%8B%E5%A5%B3%E5%A3%AB")
    path = "/customers/%E7%8E%8B%E5%A5%B3%E5%A3%AB/merge"
    api.must("POST", path, {"into": "c-1", "reason": "同一人"}, "fin")

    assert balances(api) == {"c-1": 0, "王女士": 40}


def test_r252_r253_a_coupon_of_a_kind_is_given_once_by_whichever_channel_and_the_next_is_told_why(
    api: InProcess,
) -> None:
    told = {"coupon_class": "new-member", "campaign": "double-11", "channel": "tmall"}
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一手机号"}, "fin")

    first = api.ask("POST", "/customers/c-2/coupons", told, "dis")
    again = api.ask("POST", f"{PATH}/coupons", told, "dis")
    other = api.ask(
        "POST", f"{PATH}/coupons", told | {"channel": "wecom", "campaign": "hello"}, "dis"
    )

    assert (first.status, again.status) == (201, 200)
    assert (other.status, other.body["code"]) == (409, "coupon_there")
    assert (other.body["campaign"], other.body["channel"]) == ("double-11", "tmall")
    assert len(api.must("GET", "/customers/c-2/coupons", None, "fin")["items"]) == 1


def test_a_coupon_is_used_or_taken_back_once_and_may_be_given_anew_after_that(
    api: InProcess,
) -> None:
    told = {"coupon_class": "lunch", "campaign": "lunch-3", "channel": "store"}
    api.must("POST", f"{PATH}/coupons", told, "dis")
    turn = f"{PATH}/coupons/lunch"

    api.must("POST", turn, {"state": "revoked", "ref": "refund:1"}, "dis")
    late = api.ask("POST", turn, {"state": "used", "ref": "youzan:E1"}, "dis")
    again = api.ask("POST", f"{PATH}/coupons", told, "dis")
    used = [
        api.ask("POST", turn, {"state": "used", "ref": ref}, "dis") for ref in ("E1", "E1", "E2")
    ]
    back = api.ask("POST", turn, {"state": "revoked", "ref": "refund:2"}, "dis")

    assert (late.status, again.status) == (404, 201)
    assert [each.status for each in used] == [200, 200, 409]
    assert (back.status, back.body["code"]) == (409, "coupon_over")


def test_a_coupon_is_taken_back_also_where_another_id_had_one_taken_back(api: InProcess) -> None:
    told = {"coupon_class": "lunch", "campaign": "lunch-3", "channel": "store"}
    back = {"state": "revoked", "ref": "refund:1"}
    api.must("POST", f"{PATH}/coupons", told, "dis")
    api.must("POST", f"{PATH}/coupons/lunch", back, "dis")
    api.must("POST", "/customers/c-2/coupons", told, "dis")
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一手机号"}, "fin")

    turned = api.must("POST", f"{PATH}/coupons/lunch", back | {"ref": "refund:2"}, "dis")
    again = api.must("POST", f"{PATH}/coupons/lunch", back | {"ref": "refund:2"}, "dis")

    assert turned == again and turned["customer"] == "c-2"
    shown = api.must("GET", f"{PATH}/coupons", None, "fin")["items"]
    assert {each["state"] for each in shown} == {"revoked"}


def test_r252_a_hundred_at_once_under_both_ids_of_a_person_give_one(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock, store = Clock(), CustomerStore(dynamodb_tables, tables["WORK_TABLE"])
    Merges(store, clock).put("c-2", "c-1", "同一人", "fin")
    coupons = Coupons(store, clock)

    def issue(number: int) -> bool:
        try:
            customer, channel = ("c-1", "tmall") if number % 2 else ("c-2", "wecom")
            return coupons.issue(DISPATCHER, customer, "new-member", f"campaign-{number}", channel)[
                1
            ]
        except Conflict:
            return False

    with ThreadPoolExecutor(16) as pool:
        given = [*pool.map(issue, range(100))]

    assert sum(given) == 1 and len(coupons.of("c-1")) == 1


def test_r246_many_who_spend_at_once_never_spend_more_than_there_is(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    points = Points(CustomerStore(dynamodb_tables, tables["WORK_TABLE"]), Clock())
    points.earn(DISPATCHER, "c-1", 50, "youzan:E1", "", "", "订单")

    def spend(number: int) -> bool:
        try:
            return bool(points.spend(DISPATCHER, "c-1", 20, f"redeem:{number}", "", "兑换"))
        except DomainError:
            return False

    with ThreadPoolExecutor(6) as pool:
        done = [*pool.map(spend, range(6))]

    assert sum(done) <= 2 and points.accounts("c-1")[0].balance == 50 - 20 * sum(done)
    assert sum(each.points for each in points.entries("c-1")) == points.accounts("c-1")[0].balance


def test_r246_an_id_that_was_merged_in_two_spellings_has_its_points_once(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock, store = Clock(), CustomerStore(dynamodb_tables, tables["WORK_TABLE"])
    merges, points = Merges(store, clock), Points(store, clock)
    points.earn(DISPATCHER, "A-1", 40, "youzan:E1", "", "", "订单")
    for alias, into in (("A-1", "c-1"), ("A-1", None), ("a1", "c-1")):
        merges.put(alias, into, "同一人", "fin")

    assert sum(each.balance for each in points.accounts("c-1")) == 40
    assert [each.points for each in points.spend(DISPATCHER, "A-1", 40, "r:1", "", "兑换")] == [
        0,
        -40,
    ]


def test_r246_more_lots_than_a_transaction_takes_may_end_on_one_day(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock = Clock()
    points = Points(CustomerStore(dynamodb_tables, tables["WORK_TABLE"]), clock)
    last = clock().astimezone(BEIJING).date().isoformat()
    for number in range(105):
        points.earn(DISPATCHER, "c-1", 2, f"youzan:E{number}", "", last, "订单")
    clock.now += timedelta(days=1)

    points.earn(DISPATCHER, "c-1", 7, "youzan:E-new", "", "", "订单")

    entries = points.entries("c-1")
    assert [each.points for each in entries if each.kind == "expire"] == [-2] * 105
    assert points.accounts("c-1")[0].balance == sum(each.points for each in entries) == 7
