"""What customers did over the handlers: once, with tags, segments, coupons, levels and records that follow from it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suanqing.times import rfc3339, utcnow
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.rules import CouponRule
from suanqing.work.customers.happenings import Happening
from suanqing.work.customers.merges import Merges
from suanqing.work.customers.store import CustomerStore
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.settling import DISPATCHER, Clock
from tests.integration.test_customers import PEOPLE

world = test_customers.world
LUNCH = {
    "id": "lunch-3", "coupon_class": "weekend-lunch", "kinds": ["visit"], "weekdays": [1, 2, 3, 4, 5], "from": "11:00",
    "to": "14:00", "times": 3, "period": "week",
}  # fmt: skip
RULES: dict[str, Any] = {
    "levels": [
        {"code": "silver", "names": {"youzan": ["银卡"], "tmall": ["VIP1"]}},
        {"code": "gold", "names": {"youzan": ["金卡"], "tmall": ["VIP3"]}},
    ],
    "tags": [
        {"id": "mother", "tag": "宝妈", "by": "count", "kinds": ["order"], "about": ["母婴"], "days": 365},
        {"id": "repeat", "tag": "高复购", "by": "count", "kinds": ["order"], "days": 180, "at_least": 3},
        {"id": "student", "tag": "学员", "by": "count", "kinds": ["trial"], "days": 1000},
        {"id": "quiet", "tag": "沉默", "by": "silent", "kinds": ["visit", "trial"], "days": 60},
        {"id": "double", "tag": "大促", "by": "count", "kinds": ["campaign"], "about": ["CAMPAIGN-1111"], "days": 365},
    ],
    "segments": [{"id": "mothers", "all": ["宝妈", "高复购"]}, {"id": "recall", "all": ["学员", "沉默"]}],
    "coupons": [LUNCH],
}  # fmt: skip
SUMMER = "清凉一夏节"


@pytest.fixture
def api(world: Any) -> InProcess:
    made = InProcess(PEOPLE)
    made.must("PUT", "/settings/care", RULES, "fin")
    return made


def did(api: InProcess, who: str, kind: str, source: str, at: str, **more: Any) -> Any:
    body = {"kind": kind, "source": source, "at": at, "channel": "store", **more}
    return api.ask("POST", f"/customers/{who}/happenings", body, "dis")


def lunch(api: InProcess, who: str, day: int) -> Any:
    return did(api, who, "visit", f"pos:{day}", f"2025-11-{day:02d}T12:00:00+08:00")


def coupons(api: InProcess, who: str) -> list[tuple[str, str]]:
    items = api.must("GET", f"/customers/{who}/coupons", None, "fin")["items"]
    return [(each["coupon_class"], each["state"]) for each in items]


def tags(api: InProcess, who: str, at: str = "") -> dict[str, Any]:
    path = f"/customers/{who}/tags" + (f"?at={at}" if at else "")
    return {each["tag"]: each for each in api.must("GET", path, None, "dis")["tags"]}


def test_h19_r250_the_third_lunch_gives_one_coupon_and_a_refund_takes_the_unused_one_back(
    api: InProcess,
) -> None:
    assert lunch(api, "c-1", 3).body["coupons"] == lunch(api, "c-1", 4).body["coupons"] == []
    third = lunch(api, "c-1", 5).body
    again = lunch(api, "c-1", 5).body
    lunch(api, "c-1", 6)

    name = "weekend-lunch.2025-W45"
    assert [(each["coupon_class"], each["campaign"]) for each in third["coupons"]] == [
        (name, "lunch-3")
    ]
    assert (third["new"], again["new"], again["coupons"]) == (True, False, third["coupons"])
    assert coupons(api, "c-1") == [(name, "issued")]

    back = "2025-11-07T12:00:00+08:00"
    did(api, "c-1", "refund", "pos:3", back)
    assert coupons(api, "c-1") == [(name, "issued")]
    did(api, "c-1", "refund", "pos:4", back)
    did(api, "c-1", "refund", "pos:4", back)
    assert coupons(api, "c-1") == [(name, "revoked")]
    lunch(api, "c-1", 7)
    assert coupons(api, "c-1") == [(name, "issued")]

    use = {"state": "used", "ref": "pos:8"}
    api.must("POST", f"/customers/c-1/coupons/{name}", use, "dis")
    assert did(api, "c-1", "refund", "pos:5", back).status == 200
    assert coupons(api, "c-1") == [(name, "used")]
    shown = api.must("GET", "/customers/c-1/happenings", None, "fin")["earned"]
    assert [(each["counted"], each["enough"]) for each in shown] == [(2, False)]


def test_r250_lunches_under_two_ids_of_a_person_are_counted_together(api: InProcess) -> None:
    lunch(api, "c-1", 3)
    lunch(api, "c-2", 4)
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一手机号"}, "fin")

    assert lunch(api, "c-2", 3).body["new"] is False
    assert len(lunch(api, "c-2", 5).body["coupons"]) == 1
    assert len(coupons(api, "c-1")) == 1


def test_h19_r252_many_lunches_at_once_earn_one_coupon_and_their_refunds_at_once_take_it_back(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    clock, store = Clock(), CustomerStore(dynamodb_tables, tables["WORK_TABLE"])
    Merges(store, clock).put("c-2", "c-1", "同一人", "fin")
    clock.now = datetime(2025, 11, 20, tzinfo=UTC)
    rule = CouponRule.model_validate(LUNCH)
    done = Happenings(store, clock, lambda: [rule])

    def visit(number: int, kind: Any = "visit") -> Happening:
        day = 3 + number % 3
        who = ("c-1", "c-2")[number % 2]
        return Happening(who, kind, f"pos:{number}", "", f"2025-11-0{day}T04:00:00.000Z", "store")

    with ThreadPoolExecutor(6) as pool:
        [*pool.map(lambda n: done.note(DISPATCHER, visit(n)), range(24))]
    assert [each.state for each in done.coupons.of("c-1")] == ["issued"]

    back = [n for n in range(24) if n % 3 == 0]
    with ThreadPoolExecutor(6) as pool:
        [*pool.map(lambda n: done.note(DISPATCHER, visit(n, "refund")), back)]
    assert [each.state for each in done.coupons.of("c-1")] == ["revoked"]


def test_what_somebody_did_is_noted_once_and_never_in_the_future_nor_taken_back_from_nothing(
    api: InProcess,
) -> None:
    at = "2025-11-03T12:00:00+08:00"
    assert did(api, "c-1", "order", "E1", at, amount=4800, currency="CNY").status == 200
    assert did(api, "c-1", "order", "E1", at, amount=4900, currency="CNY").status == 409
    assert did(api, "c-1", "refund", "E2", at).status == 404
    assert did(api, "c-1", "visit", "v", rfc3339(utcnow() + timedelta(hours=1))).status == 422
    assert did(api, "c-1", "top_up", "v", at).status == 422
    tech = api.ask("GET", "/customers/c-1/happenings", None, "tech")
    assert tech.status == 403


def test_r248_r247_mothers_who_buy_again_are_found_once_each_with_why(api: InProcess) -> None:
    for who, about in (("m-1", "母婴"), ("m-2", "零食"), ("m-3", "母婴")):
        for month in (8, 9, 10):
            did(api, who, "order", f"{who}:E{month}", f"2025-{month:02d}-20T12:00:00+08:00", about=[about])  # fmt: skip
    api.must("POST", "/customers/m-3/merge", {"into": "m-4", "reason": "同一手机号"}, "fin")
    did(api, "m-4", "browse", "b1", "2025-10-21T12:00:00+08:00")

    path = "/care/segments/mothers?months=6&at=2025-11-01T00:00:00Z"
    found = api.must("GET", path, None, "dis")

    assert sorted(each["customer"] for each in found["items"]) == ["m-1", "m-4"]
    assert "next" not in found or found["next"] is None
    assert tags(api, "m-1", "2025-11-01T00:00:00Z")["高复购"]["why"][0] == "order m-1:E10"
    assert api.ask("GET", "/care/segments/none", None, "dis").status == 404


def test_r249_silent_students_are_found_until_they_come(api: InProcess) -> None:
    did(api, "s-1", "trial", "t1", "2025-06-01T12:00:00+08:00")
    did(api, "s-2", "trial", "t2", "2025-06-01T12:00:00+08:00")
    did(api, "s-2", "visit", "v2", "2025-10-20T12:00:00+08:00")

    path = "/care/segments/recall?months=12&at=2025-11-01T00:00:00Z"
    assert [each["customer"] for each in api.must("GET", path, None, "dis")["items"]] == ["s-1"]


def test_r228_r227_a_platforms_record_is_kept_as_the_map_says_and_the_rest_is_told(
    api: InProcess,
) -> None:
    def record(channel: str, at: str, **fields: Any) -> Any:
        body = {"channel": channel, "at": f"2025-11-{at}T00:00:00Z", "fields": fields}
        return api.must("POST", "/customers/c-1/record", body, "dis")

    followed = record("tmall", "03", 店铺关注状态="已关注", 昵称="x")
    assert (followed["taken"], followed["unmapped"]) == (["tag: 私域粉丝"], ["昵称"])
    assert tags(api, "c-1")["私域粉丝"]["source"] == "tmall:店铺关注状态"
    record("tmall", "01", 店铺关注状态="未关注")
    assert "私域粉丝" in tags(api, "c-1")
    record("tmall", "04", 店铺关注状态="未关注")
    assert "私域粉丝" not in tags(api, "c-1")

    grown = record("youzan", "04", 客户成长值="1280", 生日="odd")
    assert [(each["name"], each["value"], each["source"]) for each in grown["points"]] == [
        ("会员积分", "1280", "youzan:客户成长值")
    ]
    row = {"channel": "youzan", "field": "生日", "to": "text", "name": "生日"}
    factor = {
        "channel": "youzan",
        "field": "客户成长值",
        "to": "points",
        "name": "会员积分",
        "times": "0.1",
    }
    body = {"rows": [row, factor]}
    api.must("PUT", "/settings/field-map", body, "dis")
    shown = api.must("GET", "/settings/field-map", None, "dis")
    assert (shown["rows"][0]["field"], len(shown["all"]), shown["version"]) == ("生日", 3, 1)
    assert api.ask("PUT", "/settings/field-map", {"rows": [row, row]}, "dis").status in (409, 422)


def test_r226_names_that_nobody_knows_are_for_people_until_a_row_knows_them(
    api: InProcess,
) -> None:
    body = {"names": ["双十一特惠价", "11.11狂欢价", SUMMER], "channel": "tmall"}
    known = api.must("POST", "/care/campaigns", body, "dis")["items"]
    assert [each["code"] for each in known] == ["CAMPAIGN-1111", "CAMPAIGN-1111", ""]
    at = "2025-11-11T12:00:00+08:00"
    did(api, "c-1", "campaign", "live:1", at, about=["11.11狂欢价"])
    did(api, "c-1", "campaign", "live:2", at, about=["双十二返场双十一"])
    assert tags(api, "c-1", "2025-11-12T00:00:00Z")["大促"]["counted"] == 1

    waiting = api.must("GET", "/care/campaigns", None, "dis")["items"]
    assert {each["name"]: each["may_be"] for each in waiting} == {
        SUMMER: [], "双十二返场双十一": ["CAMPAIGN-1111", "CAMPAIGN-1212"],
    }  # fmt: skip
    rows = [{"code": "CAMPAIGN-COOL", "name": SUMMER, "words": ["清凉"], "days": []}]
    written = api.must("PUT", "/settings/campaigns", {"rows": rows}, "dis")
    assert written["version"] == 1 and len(written["all"]) == 7
    assert [each["name"] for each in api.must("GET", "/care/campaigns", None, "dis")["items"]] == [
        "双十二返场双十一"
    ]


def test_r240_r256_one_level_over_all_channels_is_the_class_from_then_on(api: InProcess) -> None:
    def level(channel: str, name: str, day: int, who: str = "c-1") -> Any:
        body = {"channel": channel, "level": name, "at": f"2025-11-{day:02d}T00:00:00Z", "ref": "x"}
        return api.must("POST", f"/customers/{who}/level", body, "dis")

    def classes(who: str = "c-1") -> list[str]:
        found = api.must("GET", f"/customers/{who}/classes", None, "fin")
        return [each["name"] for each in found["classes"]]

    assert level("youzan", "银卡", 1)["level"] == "silver"
    both = level("tmall", "VIP3", 1)
    assert (both["level"], both["by"]) == ("gold", ["tmall"])
    level("tmall", "VIP3", 1)
    level("youzan", "金卡", 2)
    assert level("tmall", "VIP1", 3)["by"] == ["youzan"]
    assert level("youzan", "金卡", 1)["level"] == "gold"
    odd = level("youzan", "钻石", 4)
    assert (odd["level"], odd["unknown"]) == ("silver", ["youzan: 钻石"])
    assert level("tmall", "", 5)["level"] == ""
    assert classes() == ["silver", "gold", "silver", ""]

    api.must("POST", "/customers/c-9/classes", {"name": "key", "reason": "协议"}, "fin")
    level("youzan", "金卡", 1, "c-9")
    assert classes("c-9") == ["key"]


def test_r166_consent_is_what_was_said_last(api: InProcess) -> None:
    def say(given: bool, day: int) -> list[str]:
        body = {"channel": "wecom", "given": given, "at": f"2025-11-{day:02d}T00:00:00Z", "source": "页面"}  # fmt: skip
        items = api.must("POST", "/customers/c-1/consents", body, "dis")["items"]
        return [each["value"] for each in items]

    assert [say(True, 2), say(False, 1), say(False, 3)] == [["yes"], ["yes"], ["no"]]


def test_r142_who_works_on_a_ticket_sees_what_its_customer_is_interested_in(api: InProcess) -> None:
    ticket = {"outlet": "sh-01", "region": "310115", "title": "装空调"}
    made = api.must("POST", "/tickets", {**ticket, "attrs": {"customer_id": "i-2"}}, "dis")["id"]
    none = api.must("POST", "/tickets", ticket, "dis")["id"]
    api.must("POST", "/customers/i-1/merge", {"into": "i-2", "reason": "同一手机号"}, "fin")
    did(api, "i-1", "consult", "chat:1", "2025-11-03T12:00:00+08:00", about=["新风"])
    did(
        api,
        "i-2",
        "order",
        "E1",
        "2025-11-04T12:00:00+08:00",
        about=["母婴"],
        amount=7,
        currency="CNY",
    )
    did(api, "i-2", "order", "E2", "2025-11-05T12:00:00+08:00", about=["净水"])
    did(api, "i-2", "refund", "E2", "2025-11-06T12:00:00+08:00")
    api.must("POST", "/customers/i-1/tags", {"tag": "老客", "there": True, "source": "导购"}, "dis")

    shown = api.must("GET", f"/tickets/{made}/interests", None, "dis")

    assert [(each["kind"], each["about"]) for each in shown["interests"]] == [
        ("order", ["母婴"]), ("consult", ["新风"]),
    ]  # fmt: skip
    assert "老客" in shown["tags"] and "amount" not in str(shown)
    assert api.must("GET", f"/tickets/{none}/interests", None, "dis")["interests"] == []
    assert api.ask("GET", f"/tickets/{made}/interests", None, "fin").status == 403


def test_rules_are_written_over_the_version_that_was_seen(api: InProcess) -> None:
    shown = api.must("GET", "/settings/care", None, "dis")

    assert shown["version"] == 1 and shown["coupons"][0]["from"] == "11:00"
    assert api.ask("PUT", "/settings/care", RULES, "fin").status == 409
    assert api.ask("PUT", "/settings/care", RULES, "dis").status == 403
    two = {**RULES, "segments": [*RULES["segments"], RULES["segments"][0]]}
    assert api.ask("PUT", "/settings/care", two, "fin", {"If-Match": '"1"'}).status == 422
