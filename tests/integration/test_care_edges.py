"""Edges of what is known of customers: a rule that is new, persons who become one, who was erased and comes back."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from suanqing.platform.dynamo import attributes
from suanqing.times import rfc3339, utcnow
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.rules import CouponRule, Segment
from suanqing.work.care.segment_service import Segments
from suanqing.work.customers.happenings import Happening
from suanqing.work.customers.merges import Merges
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import Value
from tests.in_process import InProcess
from tests.integration import test_customers, test_plans
from tests.integration.settling import DISPATCHER, Clock
from tests.integration.test_care import LUNCH, coupons, did, lunch
from tests.integration.test_care import RULES as CARE
from tests.integration.test_customers import PHONE, see
from tests.integration.test_plans import agree, buy, finish, states
from tickets import care, customer_wiring

world, api = test_customers.world, test_plans.api


def rules(api: InProcess, **more: Any) -> None:
    seen = api.must("GET", "/settings/care", None, "fin")["version"]
    body = {**CARE, **more}
    assert api.ask("PUT", "/settings/care", body, "fin", {"If-Match": f'"{seen}"'}).status == 200


def merge(api: InProcess, who: str, into: str | None) -> None:
    body = {"into": into, "reason": "同一手机号"}
    api.must("POST", f"/customers/{who}/merge", body, "fin")


def test_r250_a_rule_that_is_new_gives_nothing_for_weeks_before_it(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock, store = Clock(), CustomerStore(dynamodb_tables, tables["WORK_TABLE"])
    clock.now = datetime(2025, 12, 20, tzinfo=UTC)
    known: list[CouponRule] = []
    done = Happenings(store, clock, lambda: known)

    def note(day: int, kind: Any = "visit", of: int = 0) -> tuple[str, ...]:
        at = f"2025-11-{day:02d}T04:00:00.000Z"
        told = Happening("c-1", kind, f"pos:{of or day}", "", at, "store")
        return tuple(each.coupon_class for each in done.note(DISPATCHER, told).coupons)

    for day in (3, 4, 5, 10, 11, 12):
        assert note(day) == ()
    known.append(CouponRule.model_validate(LUNCH))
    for day in (17, 18):
        assert note(day) == ()
    assert note(19) == ("weekend-lunch.2025-W47",)
    assert [each.coupon_class for each in done.coupons.of("c-1")] == ["weekend-lunch.2025-W47"]
    known[0] = known[0].model_copy(update={"times": 4})
    note(24)
    assert [each.state for each in done.coupons.of("c-1")] == ["issued"]
    note(25, "refund", 17)
    assert [each.state for each in done.coupons.of("c-1")] == ["revoked"]


def test_r250_a_refund_takes_back_the_coupons_of_two_who_became_one_person(api: InProcess) -> None:
    rules(api)
    for who in ("c-1", "c-2"):
        for day in (3, 4, 5):
            source, at = f"{who}:{day}", f"2025-11-{day:02d}T12:00:00+08:00"
            assert did(api, who, "visit", source, at).status == 200
    merge(api, "c-2", "c-1")
    back = "2025-11-07T12:00:00+08:00"
    for who in ("c-1", "c-2"):
        assert did(api, who, "refund", f"{who}:3", back).status == 200

    assert [state for _, state in coupons(api, "c-1")] == ["revoked", "revoked"]
    lunch(api, "c-2", 7)
    assert [state for _, state in coupons(api, "c-1")].count("issued") == 1


def test_r166_two_who_joined_and_are_one_person_now_are_told_once(api: InProcess) -> None:
    for who in ("m-1", "m-2"):
        buy(api, who)
        agree(api, who)
    assert api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")["joined"] == 2
    assert finish(api, "m-2", "tips").status == 200
    merge(api, "m-2", "m-1")

    later = rfc3339(utcnow() + timedelta(days=30))
    due = api.must("GET", f"/care/plans/baby/due?until={later}", None, "dis")
    assert states(due) == {("m-1", "later"): "due"}
    assert finish(api, "m-1", "tips").body["customer"] == "m-2"


def test_a_list_of_what_is_due_ends_within_its_time_and_goes_on(api: InProcess) -> None:
    from tickets.customer_wiring import care_rules, plans

    for who in ("m-1", "m-2", "m-3"):
        buy(api, who)
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    plan, place, met = care_rules().rules().plan("baby"), "", []
    for _ in range(9):
        page = plans().due(plan, utcnow(), place, lambda: False)
        met += [each.customer for each in page.messages if each.step == "tips"]
        if not (place := page.place):
            break

    assert sorted(met) == ["m-1", "m-2", "m-3"]


def test_a_segment_that_finds_nobody_ends_within_its_time_and_goes_on() -> None:
    pages = iter([([], "a"), ([], "b"), ([], "")])
    known: Any = SimpleNamespace(
        done=SimpleNamespace(store=SimpleNamespace(month=lambda *_: next(pages)))
    )
    at, of = datetime(2026, 11, 3, tzinfo=UTC), Segment(id="s", all=["x"])
    members = Segments(known).members

    found, place = members(of, at, 1, "", lambda: False)
    assert (found, place) == ([], "2026-11|a")
    assert members(of, at, 1, place, lambda: False) == ([], "2026-11|b")
    assert members(of, at, 1, "2026-11|b", lambda: False) == ([], "")


def test_what_is_said_of_a_customer_is_not_of_the_future_so_it_can_be_taken_back(
    api: InProcess,
) -> None:
    later = rfc3339(utcnow() + timedelta(days=1))
    consent = {"channel": "wecom", "given": True, "at": later, "source": "页面"}
    level = {"channel": "youzan", "level": "金卡", "at": later, "ref": "x"}
    assert api.ask("POST", "/customers/c-1/consents", consent, "dis").status == 422
    assert api.ask("POST", "/customers/c-1/level", level, "dis").status == 422
    at = "2025-11-03T12:00:00+08:00"
    assert did(api, "c-1", "order", "E1", at, amount=4800).status == 422


def test_another_spelling_of_an_id_that_was_merged_is_the_same_id(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock, store = Clock(), CustomerStore(dynamodb_tables, tables["WORK_TABLE"])
    value = Value(store, clock, "CNY", None)
    Merges(store, clock).put("C-2", "c-1", "同一人", "fin")

    value.top_up(DISPATCHER, "c-2", 100, 0, ("T1", ""), "", "充")
    value.top_up(DISPATCHER, "C-2", 100, 0, ("T1", ""), "", "充")
    value.spend(DISPATCHER, "c 2", 40, ("S1", ""), "消费")
    value.pay_back(DISPATCHER, "c-2", 10, ("T1", ""), ("R1", ""), "退")

    assert sum(each.balance for each in value.accounts("c-1")) == 50


def test_who_was_erased_and_comes_back_has_another_id_and_tickets_know_no_phone_of_them(
    api: InProcess, engine: Any, tables: dict[str, str]
) -> None:
    who = see(api, PHONE, name="王女士", outlet="sh-01")["person"]
    made = {"outlet": "sh-01", "region": "310115", "title": "装空调", "attrs": {"customer_id": who}}
    ticket = api.must("POST", "/tickets", made, "dis")["id"]
    at = {"reader": f"contact:{ticket}", "notice_id": "contact"}
    engine.put_item(TableName=tables["NOTICES_TABLE"], Item=attributes({**at, "sealed": "…"}))
    points = {"kind": "earn", "points": 5, "source": "youzan:E1", "reason": "首单"}
    api.must("POST", f"/customers/{who}/points", points, "fin")
    for name in ("adm", "adm-2"):
        last = api.ask("POST", f"/customers/{who}/erasure", {"reason": "本人书面要求"}, name)
    assert last.body["tickets"] == [ticket]

    assert "Item" not in engine.get_item(TableName=tables["NOTICES_TABLE"], Key=attributes(at))
    back = see(api, PHONE)
    assert back["created"] is True and back["person"] != who
    assert see(api, PHONE)["person"] == back["person"]
    assert api.must("GET", f"/customers/{back['person']}/points", None, "fin")["balance"] == 0
    assert api.must("GET", f"/customers/{who}/points", None, "fin")["balance"] == 5


def test_words_that_an_erasure_could_not_take_are_said_not_passed_over(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = {"kind": "earn", "points": 5, "source": "youzan:E1", "reason": "王女士首单"}
    api.must("POST", "/customers/c-1/points", points, "fin")
    together = CustomerStore.together

    def first(store: Any, writes: Any) -> bool:
        return "ConditionExpression" not in str(writes) and together(store, writes)

    monkeypatch.setattr(CustomerStore, "together", first)
    for name in ("adm", "adm-2"):
        last = api.ask("POST", "/customers/c-1/erasure", {"reason": "本人书面要求"}, name)
    assert (last.status, last.body["code"]) == (409, "contended")


def test_of_two_consents_of_one_moment_no_counts_in_whatever_order_they_come(
    api: InProcess,
) -> None:
    for who, order in (("c-1", (True, False)), ("c-2", (False, True))):
        for given in order:
            body = {
                "channel": "sms",
                "given": given,
                "at": "2025-11-03T00:00:00.001Z",
                "source": "x",
            }
            api.must("POST", f"/customers/{who}/consents", body, "dis")
    merge(api, "c-2", "c-1")

    for who in ("c-1", "c-2"):
        [said] = api.must("GET", f"/customers/{who}/consents", None, "dis")["items"]
        assert said["value"] == "no"


def test_a_level_that_the_company_has_no_more_goes_with_a_channels_next_word_or_for_all_at_once(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"levels": [{"code": "gold", "names": {"youzan": ["金卡"]}}]}
    rules(api, **names)
    said = {"channel": "youzan", "level": "金卡", "at": "2025-11-01T00:00:00Z", "ref": "x"}
    for who in ("c-1", "c-2", "c-4", "c-5"):
        api.must("POST", f"/customers/{who}/level", said, "dis")
    by_hand = {"name": "gold", "reason": "大客户"}
    api.must("POST", "/customers/c-3/classes", by_hand, "dis")

    rules(api, levels=[{"code": "black", "names": {"youzan": ["黑卡"]}}])
    customer_wiring.care_rules.cache_clear(), customer_wiring.known.cache_clear()
    api.must("POST", "/customers/c-1/level", said, "dis")
    for who in ("c-2", "c-3"):
        news = said | {"level": "黑卡", "at": "2025-11-02T00:00:00Z"}
        api.must("POST", f"/customers/{who}/level", news, "dis")

    def held(who: str) -> str:
        return str(api.must("GET", f"/customers/{who}/classes", None, "dis")["classes"][-1]["name"])

    assert [held(who) for who in ("c-1", "c-2", "c-3")] == ["", "black", "gold"]
    assert [held(who) for who in ("c-4", "c-5")] == ["gold", "gold"]
    monkeypatch.setattr(care, "within", lambda: lambda: False)
    asks, place = 0, {}
    assert api.ask("POST", "/care/levels", {}, "dis").status == 403
    changed = 0
    while asks == 0 or place:
        ended, asks = api.must("POST", "/care/levels", place, "fin"), asks + 1
        place, changed = (
            ({"cursor": ended["next"]} if "next" in ended else {}),
            changed + ended["changed"],
        )
    assert asks > 2 and changed == 2
    assert [held(who) for who in ("c-2", "c-3", "c-4", "c-5")] == ["black", "gold", "", ""]
    odd = api.ask("POST", "/care/levels", {"cursor": "YmxhY2t8"}, "fin")
    assert (odd.status, odd.body["where"]) == (422, "cursor")


def test_a_class_that_somebody_gave_by_hand_stays_as_levels_end_though_it_is_called_like_one(
    api: InProcess,
) -> None:
    gold, black = ({"code": each, "names": {"youzan": [each]}} for each in ("gold", "black"))
    rules(api, levels=[gold, black])
    said = {"channel": "youzan", "level": "gold", "at": "2025-11-01T00:00:00Z", "ref": "x"}
    api.must("POST", "/customers/c-1/level", said, "dis")
    by_hand = {"name": "black", "reason": "大客户"}
    api.must("POST", "/customers/c-1/classes", by_hand, "dis")
    rules(api, levels=[black])
    customer_wiring.care_rules.cache_clear(), customer_wiring.known.cache_clear()

    ended = api.must("POST", "/care/levels", {}, "fin")

    classes = api.must("GET", "/customers/c-1/classes", None, "dis")["classes"]
    assert (ended["changed"], [each["name"] for each in classes]) == (0, ["gold", "black"])


def test_a_plan_gives_one_class_of_coupons_once(api: InProcess) -> None:
    step = {"id": "one", "day": 0, "at": "09:00", "text": "好", "coupon_class": "hello"}
    plan = {
        "id": "twice", "segment": "recall", "channel": "sms", "quiet": ["22:00", "08:00"],
        "steps": [step, step | {"id": "two", "day": 3}],
    }  # fmt: skip
    seen = api.must("GET", "/settings/care", None, "fin")["version"]

    answer = api.ask(
        "PUT", "/settings/care", {**CARE, "plans": [plan]}, "fin", {"If-Match": f'"{seen}"'}
    )

    assert answer.status == 422 and "同一类券" in str(answer.body)
