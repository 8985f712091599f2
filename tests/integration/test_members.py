"""Shops' member lists over the handlers: looked at first, then written row by row, each row once."""

import base64
from typing import Any

import pytest

from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.test_customers import PEOPLE, PHONE, UNION, see

world = test_customers.world
TERMS = "会员章程 2025"
HEADERS = [
    ("手机号,会员卡号,姓名,积分,余额,等级", "gbk"),
    ("Mobile,Card No,Name,Points,Balance,Level", "utf-8"),
    ("会员手机;会员编号;会员姓名;可用积分;储值余额(元);会员等级", "gb18030"),
    ("联系电话\t卡号\t昵称\t当前积分\t账户余额\t卡类型", "utf-16"),
    ("电话,会员号,客户姓名,会员积分,卡余额,级别", "utf-8-sig"),
    ("联系方式,实体卡号,称呼,剩余积分,储值,会员级别", "gbk"),
    ("phone,member_id,name,score,stored value,tier", "utf-8"),
    ("手机号码,编号,名字,积分余额,储值金额,卡等级", "gbk"),
    ("移动电话,会员ID,顾客姓名,可用积分,可用余额,会员类型", "utf-8"),
    ("会员手机号,会员卡,会员名称,积分,会员余额,等级", "gb18030"),
    ("tel,id,full name,points,account balance,grade", "utf-8"),
    ("手机,卡号,会员昵称,当前积分,余额（元）,级别", "utf-8-sig"),
    ("电话号码,会员卡号,姓名,会员积分,储值余额,会员等级", "gbk"),
]
"""The lists of thirteen shops: no two headers, and five encodings."""


@pytest.fixture
def api(world: Any) -> InProcess:
    return InProcess(PEOPLE)


def listed(outlet: str, text: str, encoding: str = "utf-8", **more: Any) -> dict[str, Any]:
    file = base64.b64encode(text.encode(encoding)).decode()
    return {"outlet": outlet, "file": file, "consent": TERMS, **more}


def write(api: InProcess, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.must("POST", "/customers/members", body, "fin")
    return found


def openings(api: InProcess, customer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.must("GET", f"/customers/{customer}/openings", None, "dis")[
        "items"
    ]
    return found


def test_r245_h20_thirteen_shops_lists_become_one_register_of_customers(api: InProcess) -> None:
    """A member of all shops, and one of each, whatever the header and the encoding; a second time nothing changes."""
    bodies = []
    for number, (header, encoding) in enumerate(HEADERS, 1):
        between = next(each for each in "\t;," if each in header)
        rows = [("13800000001", f"A{number}", "王女士", "10", "8.50", "金卡"),
                (f"139000000{number:02d}", f"B{number}", "李先生", "7", "0", "银卡")]  # fmt: skip
        text = "\n".join([header, *map(between.join, rows)])
        bodies.append(listed(f"shop-{number}", text, encoding))

    looked = [
        api.must("POST", "/customers/members/check", each, "fin")["counts"] for each in bodies
    ]
    first = [write(api, each)["counts"] for each in bodies]
    again = [write(api, each)["counts"] for each in bodies]

    assert looked == [{"new": 2}] * 13
    assert first == [{"new": 2}, *[{"new": 1, "known": 1}] * 12]
    assert again == [{"there": 2}] * 13
    person = api.must(
        "POST", "/customers/find", {"keys": [{**PHONE, "value": "13800000001"}]}, "fin"
    )["person"]
    said = openings(api, person)
    assert {each["shop"] for each in said} == {f"shop-{n}" for n in range(1, 14)}
    assert {each["told"]["points"] for each in said} == {10} and {
        each["told"]["balance"] for each in said
    } == {850}


def test_r245_doubles_and_faults_are_told_by_row_and_the_rest_is_written(api: InProcess) -> None:
    see(api, UNION, PHONE)
    text = (
        "手机,卡号,姓名,积分,星座\n13800000001,A1,王,5,狮子\n13800000002,A2,李,6,\n+8613800000002,A3,李,7,\n"
        "13800000004,A4,赵,八,\n,,,,\n138****0005,,孙,1,\n"
    )

    looked = api.must("POST", "/customers/members/check", listed("sh-01", text, "gbk"), "fin")
    wrote = write(api, listed("sh-01", text, "gbk"))

    assert (
        looked["counts"] == wrote["counts"] == {"known": 1, "new": 1, "duplicate": 1, "faulty": 2}
    )
    assert looked["not_taken"] == ["星座"]
    told = {each["row"]: each for each in wrote["rows"]}
    assert told[4]["same_as"] == 3
    assert [(told[n]["faults"][0]["column"], told[n]["outcome"]) for n in (5, 7)] == [
        ("积分", "faulty"), ("手机", "faulty"),
    ]  # fmt: skip
    assert told[5]["faults"][0]["message"] == "积分须是整数"
    assert told[2]["customer"] and openings(api, told[2]["customer"])[0]["told"] == {
        "points": 5,
        "name": "王",
    }


def test_r245_a_mapping_is_remembered_and_what_is_kept_as_it_stands_is_not_lost(
    api: InProcess,
) -> None:
    text = "手机,成长值,星座\n13800000001,30,狮子\n"
    told = {"成长值": "points", "星座": "other"}
    write(api, listed("sh-01", text, mapping=told))

    later = listed("sh-02", "星座,手机,成长值\n白羊,13800000002,40\n")
    looked = api.must("POST", "/customers/members/check", later, "fin")
    person = write(api, later)["rows"]

    assert [(each["field"], each["by"]) for each in looked["columns"]] == [
        ("other", "remembered"), ("phone", "known"), ("points", "remembered"),
    ]  # fmt: skip
    assert person == []
    keys = {"keys": [{**PHONE, "value": "13800000002"}]}
    customer = api.must("POST", "/customers/find", keys, "fin")["person"]
    assert openings(api, customer)[0]["told"] == {"points": 40, "other": {"星座": "白羊"}}


def test_a_row_that_says_something_else_than_before_is_told_and_not_written(api: InProcess) -> None:
    write(api, listed("sh-01", "手机,积分\n13800000001,5\n"))

    after = write(api, listed("sh-01", "手机,积分\n13800000001,6\n"))

    assert after["counts"] == {"differs": 1}
    assert [each["told"]["points"] for each in openings(api, after["rows"][0]["customer"])] == [5]


def test_a_long_list_goes_on_where_the_time_ended(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.work.customers import members_service
    from tickets import members

    monkeypatch.setattr(members_service, "PAGE", 2)
    monkeypatch.setattr(members, "within", lambda: lambda: False)
    text = "手机\n" + "".join(f"1380000000{n}\n" for n in range(1, 6))

    starts, counts = [2], []
    while starts[-1]:
        answer = write(api, listed("sh-01", text, start=starts[-1]))
        counts.append(answer["counts"])
        starts.append(answer.get("next", 0))

    assert (starts, counts) == ([2, 4, 6, 0], [{"new": 2}, {"new": 2}, {"new": 1}])


@pytest.mark.parametrize(
    ("body", "where"),
    [({"consent": ""}, "consent"), ({"file": "*"}, "file"),
     ({"file": base64.b64encode("手机".encode()).decode()}, "file"), ({"mapping": {"没有": "points"}}, "mapping")],
)  # fmt: skip
def test_what_is_wrong_with_the_whole_list_is_refused_with_its_place(
    api: InProcess, body: dict[str, Any], where: str
) -> None:
    told = listed("sh-01", "手机,积分\n13800000001,5\n") | body

    answer = api.ask("POST", "/customers/members/check", told, "fin")

    assert (answer.status, answer.body["where"]) == (422, where)
