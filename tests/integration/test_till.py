"""An outlet's own till over the handlers: members' sales from a file, whole, once, each faulty row named."""

import base64
from typing import Any

import pytest

from suanqing.platform import aws
from tests.in_process import InProcess, doors
from tests.integration import test_customers
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_care import RULES, coupons
from tests.integration.test_customers import PEOPLE
from tests.integration.test_members_at_once import counted
from tests.rest import call

world = test_customers.world
HEAD = "receipt,line,kind,at,phone,member,about,amount\n"
LUNCHES = "".join(
    f"88{day:02d},1,visit,2025-11-{day:02d} 12:00,13800000001,,lunch,48.00\n" for day in (3, 4, 5)
)


@pytest.fixture
def api(world: World) -> InProcess:
    made = InProcess(PEOPLE)
    made.must("PUT", "/settings/care", RULES, "fin")
    members = "手机号,会员卡号,姓名\n13800000001,A-17,王女士\n"
    made.must(
        "POST", "/customers/members",
        {"outlet": "sh-01", "file": base64.b64encode(members.encode()).decode(), "consent": "会员章程 2025"},
        "fin",
    )  # fmt: skip
    return made


def sold(
    text: str, outlet: str = "sh-01", encoding: str = "utf-8", caller: Any = DISPATCHER
) -> Any:
    handler = next(
        h for method, _, path, h in doors() if (method, path) == ("POST", "/customers/sales")
    )
    return call(
        handler, "POST", "/customers/sales", caller=caller, query={"outlet": outlet},
        body=text.encode(encoding), content_type="text/csv", base64_body=True,
    )[:2]  # fmt: skip


def person(api: InProcess) -> str:
    key = {"kind": "phone", "value": "13800000001", "consent": "x"}
    return str(api.must("POST", "/customers/find", {"keys": [key]}, "dis")["person"])


def did(api: InProcess) -> list[tuple[str, str, int]]:
    items = api.must("GET", f"/customers/{person(api)}/happenings", None, "fin")["items"]
    return [(each["kind"], each["source"], each["amount"]) for each in items]


def test_r242_a_tills_file_is_what_members_did_whole_once_and_coupons_follow(
    api: InProcess,
) -> None:
    text = (
        HEAD
        + LUNCHES
        + "8806,,购买,2025-11-05 18:00,,A-17,空调/配件,2999\n8807,,visit,2025-11-05 18:10,,,,5\n"
    )

    assert sold(text) == (200, {"taken": 4, "before": 0, "nobody": 1})
    assert sold(text) == (200, {"taken": 0, "before": 4, "nobody": 1})

    assert sorted(did(api)) == [
        ("order", "till:sh-01:8806", 299_900),
        *[("visit", f"till:sh-01:88{day:02d}", 4_800) for day in (3, 4, 5)],
    ]
    assert coupons(api, person(api)) == [("weekend-lunch.2025-W45", "issued")]


def test_a_chinese_file_in_gbk_takes_a_sale_and_its_refund(api: InProcess) -> None:
    text = (
        "小票,行,类型,时间,手机,会员卡,类目,金额\n"
        "9001,1,消费,2025/11/03 12:10,13800000001,,午餐,48\n9001,1,退款,2025-11-03 13:00,13800000001,,,48\n"
    )

    assert sold(text, encoding="gbk") == (200, {"taken": 2, "before": 0, "nobody": 0})
    assert sorted(kind for kind, _, _ in did(api)) == ["refund", "visit"]


def test_each_faulty_row_of_a_tills_file_is_named_and_then_none_is_noted(api: InProcess) -> None:
    status, said = sold(
        HEAD
        + LUNCHES
        + "1,,visit,2025-11-03 12:00,13911112222,,,1\n2,,refund,2025-11-03 12:00,13800000001,,,1\n"
        + "3,,visit,2099-01-01 12:00,13800000001,,,1\n"
    )
    assert (status, said["code"]) == (422, "bad_sales_file")
    assert [each["where"] for each in said["errors"]] == [f"rows.{n}" for n in (5, 6, 7)]

    status, said = sold(
        HEAD
        + "1,,gift,2025-11-03 12:00,13800000001,,,1\n2,,visit,noon,13800000001,,,1\n"
        + "3,,visit,2025-11-03 12:00,13800000001,,,-1\n4,,visit,2025-11-03 12:00,13800000001,,,1.001\n"
        + "5,,visit,2025-11-03 12:00,13800000001,,\n6,,visit,2025-11-03 12:00,13800000001,,,1\n"
        + "6,,visit,2025-11-03 12:00,13800000001,,,1\n,,visit,2025-11-03 12:00,13800000001,,,1\n"
    )
    assert [each["where"] for each in said["errors"]] == [
        f"rows.{n}" for n in (2, 3, 4, 5, 6, 8, 9)
    ]
    assert did(api) == []


def test_what_no_table_takes_or_noting_would_refuse_is_named_before_the_first_row_is_noted(
    api: InProcess,
) -> None:
    status, said = sold(
        HEAD
        + LUNCHES
        + "1,,order,2025-11-03 12:00,13800000001,,,1e30\n2,,order,0001-01-01,13800000001,,,1\n"
        + "3,,order,9999-12-31T23:00:00-10:00,13800000001,,,1\n"
    )
    assert (status, said["code"]) == (422, "bad_sales_file")
    assert [each["where"] for each in said["errors"]] == [f"rows.{n}" for n in (5, 6, 7)]

    part = "4,,order,2025-11-03 12:00,13800000001,,,9\n4,1,refund,2025-11-03 13:00,13800000001,,,"
    status, said = sold(f"{HEAD}{part}\n")
    assert (status, said["errors"][0]["where"]) == (422, "rows.3")
    assert did(api) == []
    assert sold(f"{HEAD}{part}2\n") == (200, {"taken": 2, "before": 0, "nobody": 0})


def test_what_a_till_says_otherwise_of_a_row_is_refused_and_an_outlet_must_be_one(
    api: InProcess,
) -> None:
    assert sold(HEAD + LUNCHES)[0] == 200

    status, said = sold(HEAD + LUNCHES.replace("48.00", "49.00"))

    assert (status, [each["where"] for each in said["errors"]]) == (
        422, ["rows.2", "rows.3", "rows.4"],
    )  # fmt: skip
    assert sold(HEAD + LUNCHES, outlet="nowhere")[0] == 404
    assert sold("a,b\n1,2\n")[1]["code"] == "bad_sales_file"


def test_times_and_amounts_as_a_spreadsheet_of_china_writes_them_are_taken(api: InProcess) -> None:
    text = HEAD + '1,,visit,2025/11/3 9:05,13800000001,,,"¥2,999.00"\n'

    assert sold(text) == (200, {"taken": 1, "before": 0, "nobody": 0})

    [item] = api.must("GET", f"/customers/{person(api)}/happenings", None, "fin")["items"]
    assert (item["at"], item["amount"]) == ("2025-11-03T01:05:00.000Z", 299_900)


def test_a_time_or_an_amount_that_no_till_has_is_a_faulty_row(api: InProcess) -> None:
    odd = ["0001-01-01 00:00,,A-17,,1", "9999-12-31 23:59-08:00,,A-17,,1"]
    odd += [f"2025-11-03 12:00,,A-17,,{each}" for each in ("1e300000", "1e9999999", "1e40", "NaN")]

    status, said = sold(HEAD + "".join(f"{n},,visit,{row}\n" for n, row in enumerate(odd)))

    assert (status, said["code"]) == (422, "bad_sales_file")
    assert [each["where"] for each in said["errors"]] == [f"rows.{n}" for n in range(2, 8)]


def test_a_receipt_that_comes_again_under_another_member_stays_with_the_first_and_is_told_by_row(
    api: InProcess,
) -> None:
    """Who bought it is corrected by a person: given back by the first, noted for the other by hand."""
    second = "手机号,姓名\n13800000002,李女士\n"
    body = {"outlet": "sh-01", "file": base64.b64encode(second.encode()).decode(), "consent": "x"}
    api.must("POST", "/customers/members", body, "fin")
    row = "8806,1,order,2025-11-05 18:00,{},,fridge,2999\n"
    assert sold(HEAD + row.format("13800000001"))[1]["taken"] == 1

    status, said = sold(HEAD + LUNCHES + row.format("13800000002"))

    assert (status, [each["where"] for each in said["errors"]]) == (422, ["rows.5"])
    assert (
        "另一位会员" in said["errors"][0]["message"]
        or "another member" in said["errors"][0]["message"]
    )
    assert did(api) == [("order", "till:sh-01:8806", 299_900)]
    back = "8806,1,refund,2025-11-06 18:00,13800000001,,,2999\n"
    assert sold(HEAD + back)[1]["taken"] == 1
    key = {"kind": "phone", "value": "13800000002", "consent": "x"}
    other = api.must("POST", "/customers/find", {"keys": [key]}, "dis")["person"]
    assert api.must("GET", f"/customers/{other}/happenings", None, "fin")["items"] == []


def test_a_tills_hundred_rows_ask_little_for_each(api: InProcess) -> None:
    """Of one member four a hundred rows and one a row; of members of their own, twelve a row."""
    people = "手机号\n" + "".join(f"137000000{n:02d}\n" for n in range(20))
    body = {"outlet": "sh-01", "file": base64.b64encode(people.encode()).decode(), "consent": "x"}
    api.must("POST", "/customers/members", body, "fin")
    mine = "".join(f"{n},,visit,2025-11-03 12:00,13800000001,,,1\n" for n in range(100))
    each = "".join(f"x{n},,visit,2025-11-03 12:00,137000000{n:02d},,,1\n" for n in range(20))
    sold(HEAD + LUNCHES)

    with counted(aws.dynamodb()) as one:
        assert sold(HEAD + mine)[1]["taken"] == 100
    with counted(aws.dynamodb()) as many:
        assert sold(HEAD + each)[1]["taken"] == 20

    print(f"{len(one)} calls for 100 rows of one member, {len(many)} for 20 of 20")
    assert 100 <= len(one) <= 130 and len(many) <= 20 * 14 + 10
