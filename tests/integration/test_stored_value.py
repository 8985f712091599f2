"""Stored value over the handlers: paid and given apart, once by source and line, never below zero, one reminder."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from suanqing.errors import Conflict, DomainError
from suanqing.times import BEIJING, utcnow
from suanqing.work.customers.merges import Merges
from suanqing.work.customers.points import MAX_LOTS
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import Value
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.settling import DISPATCHER, Clock
from tests.integration.test_customers import PEOPLE

world = test_customers.world
RULES = {"threshold": {"CNY": 5000}}


@pytest.fixture
def api(world: Any) -> InProcess:
    made = InProcess(PEOPLE)
    made.must("PUT", "/settings/care", RULES, "fin")
    return made


def top_up(api: InProcess, who: str, paid: int, gift: int, source: str, **more: Any) -> Any:
    body = {"currency": "CNY", "paid": paid, "gift": gift, "source": source, "reason": "充", **more}
    return api.must("POST", f"/customers/{who}/value/top-ups", body, "fin")


def change(api: InProcess, who: str, kind: str, amount: int | None, source: str) -> Any:
    body = {"kind": kind, "currency": "CNY", "source": source, "reason": "消费"}
    if amount is not None:
        body["amount"] = amount  # type: ignore[assignment]
    return api.ask("POST", f"/customers/{who}/value", body, "dis")


def pay_back(api: InProcess, who: str, amount: int, of: str, source: str, by: str = "fin") -> Any:
    body = {"currency": "CNY", "amount": amount, "top_up": of, "source": source, "reason": "退卡"}
    return api.ask("POST", f"/customers/{who}/value/pay-backs", body, by)


def mine(reminders: Any, who: str) -> list[int]:
    return [each["balance"] for each in reminders["items"] if each["customer"] == who]


def test_r147_stored_value_is_paid_and_given_apart_spent_once_and_never_below_zero(
    api: InProcess,
) -> None:
    top_up(api, "c-1", 50000, 5000, "pos:T1")
    again = top_up(api, "c-1", 50000, 5000, "pos:T1")

    spent = change(api, "c-1", "spend", 52000, "pos:1").body
    same = change(api, "c-1", "spend", 52000, "pos:1").body
    other = change(api, "c-1", "spend", 1, "pos:1")
    over = change(api, "c-1", "spend", 3001, "pos:2")

    assert (again["paid"], again["gift"]) == (50000, 5000)
    assert (spent["paid"], spent["gift"], spent["balance"]) == (0, 3000, 3000) and spent == same
    assert (other.status, over.status, over.body["code"], over.body["left"]) == (
        409, 409, "too_little_value", 3000,
    )  # fmt: skip
    back = change(api, "c-1", "give_back", None, "pos:1").body
    assert (back["paid"], back["gift"]) == (50000, 5000)
    assert sum(each["amount"] for each in back["entries"]) == 55000
    assert change(api, "c-1", "give_back", None, "pos:9").status == 404


def test_r147_what_was_paid_and_not_spent_is_paid_back_with_the_end_of_its_gift(
    api: InProcess,
) -> None:
    top_up(api, "c-1", 10000, 1000, "pos:T1")
    top_up(api, "c-1", 20000, 3000, "pos:T2")
    change(api, "c-1", "spend", 4000, "pos:1")

    refused = pay_back(api, "c-1", 6000, "pos:T1", "refund:1", by="dis")
    over = pay_back(api, "c-1", 6001, "pos:T1", "refund:1")
    done = pay_back(api, "c-1", 6000, "pos:T1", "refund:1").body
    same = pay_back(api, "c-1", 6000, "pos:T1", "refund:1").body

    assert refused.status == 403
    assert (over.status, over.body["left"]) == (409, 6000)
    assert (done["paid"], done["gift"]) == (20000, 3000) and done == same
    assert pay_back(api, "c-1", 1, "pos:T9", "refund:2").status == 404
    assert pay_back(api, "c-1", 6000, "pos:T2", "refund:1").status == 409


def test_r147_a_gift_does_not_come_back_by_a_return_once_its_top_up_was_paid_back(
    api: InProcess,
) -> None:
    top_up(api, "c-1", 10000, 5000, "pos:T1", ends="2099-12-31")
    assert change(api, "c-1", "spend", 6000, "pos:1").body["gift"] == 0
    assert pay_back(api, "c-1", 9000, "pos:T1", "refund:1").body["balance"] == 0

    back = change(api, "c-1", "give_back", None, "pos:1").body
    again = change(api, "c-1", "give_back", None, "pos:1").body

    assert (back["paid"], back["gift"]) == (1000, 0) and again == back
    assert sum(each["amount"] for each in back["entries"]) == 1000


def test_r147_a_gift_of_another_id_by_the_same_name_comes_back_where_only_one_top_up_was_paid_back(
    api: InProcess,
) -> None:
    """Two shops' tills number alike; the customers became one."""
    top_up(api, "c-1", 1000, 500, "pos:T1", ends="2099-12-31")
    top_up(api, "c-2", 1000, 700, "pos:T1", ends="2099-12-31")
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一人"}, "fin")
    assert change(api, "c-1", "spend", 1200, "pos:1").body["gift"] == 0
    assert pay_back(api, "c-1", 500, "pos:T1", "refund:1").status == 200

    back = change(api, "c-1", "give_back", None, "pos:1").body

    assert (back["paid"], back["gift"]) == (1500, 700)


def test_r147_a_gift_that_ended_is_an_entry_and_what_was_paid_stays(api: InProcess) -> None:
    yesterday = (utcnow().astimezone(BEIJING) - timedelta(days=1)).date().isoformat()
    top_up(api, "c-1", 100, 50, "pos:T1", ends=yesterday)

    shown = change(api, "c-1", "spend", 30, "pos:1").body

    assert (shown["paid"], shown["gift"]) == (70, 0)
    assert [(e["kind"], e["amount"]) for e in shown["entries"] if e["kind"] == "expire"] == [
        ("expire", -50)
    ]


def test_r251_below_the_threshold_there_is_one_reminder_until_somebody_tops_up(
    api: InProcess,
) -> None:
    def open_() -> list[int]:
        return mine(api.must("GET", "/care/reminders", None, "dis"), "c-1")

    top_up(api, "c-1", 6000, 0, "pos:T1")
    change(api, "c-1", "spend", 1000, "pos:1")
    assert open_() == []
    change(api, "c-1", "spend", 1, "pos:2")
    change(api, "c-1", "spend", 1, "pos:2")
    assert open_() == [4999]
    change(api, "c-1", "give_back", None, "pos:1")
    change(api, "c-1", "spend", 2000, "pos:3")
    assert open_() == [4999]

    told = api.must("GET", "/care/reminders", None, "dis")["items"][0]["id"]
    body = {"reminder": told, "result": "企业微信"}
    assert mine(api.must("POST", "/care/reminders", body, "dis"), "c-1") == []
    assert api.ask("POST", "/care/reminders", body, "dis").status == 404
    change(api, "c-1", "spend", 1, "pos:4")
    assert open_() == []

    top_up(api, "c-1", 6000, 0, "pos:T2")
    change(api, "c-1", "spend", 6000, "pos:5")
    assert open_() == [3998]
    top_up(api, "c-1", 1, 0, "pos:T3")
    assert open_() == []
    assert change(api, "c-1", "spend", 1, "pos:6").body["reminder"] and open_() == [3998]


def test_r147_a_merged_customer_spends_from_all_ids_and_after_the_end_each_has_its_own(
    api: InProcess,
) -> None:
    top_up(api, "c-1", 4000, 0, "pos:T1")
    top_up(api, "c-2", 4000, 500, "pos:T2")
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一手机号"}, "fin")

    together = change(api, "c-2", "spend", 6000, "pos:1").body
    assert (together["balance"], len(together["accounts"])) == (2500, 2)
    assert top_up(api, "c-1", 4000, 500, "pos:T2b")["balance"] == 7000
    body = {"currency": "CNY", "paid": 4000, "gift": 500, "source": "pos:T2", "reason": "充"}
    assert api.must("POST", "/customers/c-1/value/top-ups", body, "fin")["balance"] == 7000

    api.must("POST", "/customers/c-2/merge", {"into": None, "reason": "两个人"}, "fin")
    ask = "/customers/{}/value?currency=CNY"
    apart = [api.must("GET", ask.format(who), None, "fin")["balance"] for who in ("c-1", "c-2")]
    assert apart == [4500, 2500]


def test_r147_currencies_are_apart_and_what_is_none_is_refused(api: InProcess) -> None:
    top_up(api, "c-1", 100, 0, "pos:T1")

    assert api.must("GET", "/customers/c-1/value?currency=USD", None, "fin")["balance"] == 0
    assert api.ask("GET", "/customers/c-1/value?currency=XXX", None, "fin").status == 422
    assert change(api, "c-1", "spend", None, "pos:1").status == 422
    body = {"currency": "CNY", "paid": 0, "gift": 0, "source": "pos:T9", "reason": "充"}
    assert api.ask("POST", "/customers/c-1/value/top-ups", body, "fin").status == 422


def test_a_top_up_without_a_gift_takes_one_lot_and_so_the_last_that_there_may_be(
    engine: Any, tables: dict[str, str]
) -> None:
    store = CustomerStore(engine, tables["WORK_TABLE"])
    value = Value(store, Clock(), "CNY", 30)
    lots = [[f"lot-{n}", 1, "", "", False] for n in range(1, MAX_LOTS)]
    assert store.together([store.over(customer_key("c-1"), value.account, {"lots": lots}, 0)])

    with pytest.raises(Conflict):
        value.top_up(DISPATCHER, "c-1", 50, 1, ("pos:T1", ""), "", "充")
    value.top_up(DISPATCHER, "c-1", 50, 0, ("pos:T1", ""), "", "充")

    [account] = value.accounts("c-1")
    assert (len(account.lots), account.balance) == (MAX_LOTS, MAX_LOTS - 1 + 50)
    with pytest.raises(Conflict):
        value.top_up(DISPATCHER, "c-1", 50, 0, ("pos:T2", ""), "", "充")


def test_r147_many_who_spend_at_once_never_spend_more_than_there_is(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock, store = Clock(), CustomerStore(dynamodb_tables, tables["WORK_TABLE"])
    Merges(store, clock).put("c-2", "c-1", "同一人", "fin")
    value = Value(store, clock, "CNY", 30)
    value.top_up(DISPATCHER, "c-1", 30, 20, ("pos:T1", ""), "", "充")

    def spend(number: int) -> bool:
        try:
            return bool(value.spend(DISPATCHER, "c-2", 20, (f"pos:{number}", ""), "消费"))
        except DomainError:
            return False

    with ThreadPoolExecutor(6) as pool:
        done = [*pool.map(spend, range(6))]

    left = sum(each.balance for each in value.accounts("c-1"))
    assert sum(done) <= 2 and left == 50 - 20 * sum(done)
    assert sum(each.points for each in value.entries("c-1")) == left


def test_the_lots_of_a_spending_are_those_that_end_first_then_the_oldest_paid_before_given(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    value = Value(CustomerStore(dynamodb_tables, tables["WORK_TABLE"]), Clock(), "CNY", None)
    value.top_up(DISPATCHER, "c-1", 10, 5, ("T1", ""), "", "充")
    value.top_up(DISPATCHER, "c-1", 10, 5, ("T2", ""), "2099-01-01", "充")

    def left(source: str) -> list[int]:
        value.spend(DISPATCHER, "c-1", 6, (source, ""), "消费")
        return [each.left for each in value.account_of("c-1").lots]

    assert left("S1") == [9, 5, 10]
    assert left("S2") == [3, 5, 10]
    assert left("S3") == [2, 10]
