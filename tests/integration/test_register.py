"""A file of people and outlets, as the gateway calls it: read whole or refused whole, written by nobody but `PUT`."""

from typing import Any

import pytest

from pricing.app import handler
from suanqing.people.identity.caller import Caller
from suanqing.platform.files.xlsx import XLSX
from suanqing.platform.files.xlsx_writer import write_workbook
from tests.rest import call
from tests.staff import hire

BOSS = Caller("boss", frozenset({"admin"}))
FINANCE = Caller("fin", frozenset({"finance"}))
HEADER = ["编号", "名字", "类别", "角色", "归属网点"]
ROWS = [HEADER, ["shop-1", "一号店", "网点", "", ""], ["w-1", "王师傅", "个人", "技师", "一号店"]]


@pytest.fixture(autouse=True)
def _tables(moto_tables: Any) -> None:
    hire(moto_tables)


def send(content: bytes, kind: str = XLSX, caller: Caller = BOSS) -> tuple[int, Any]:
    headers = {"Content-Type": kind}
    status, body, _ = call(
        handler,
        "POST",
        "/parties",
        caller=caller,
        body=content,
        base64_body=True,
        headers=headers,
    )
    return status, body


def as_csv(rows: list[list[str]]) -> bytes:
    return "\r\n".join(",".join(each) for each in rows).encode("gb18030")


def put(item: Any) -> int:
    params, given = {"party_id": item["party_id"]}, {}
    if item.get("version"):
        given = {"headers": {"If-Match": f'"{item["version"]}"'}}
    status, _, _ = call(
        handler, "PUT", "/parties/{party_id}", caller=BOSS, path_params=params,
        json=item["document"], **given,
    )  # fmt: skip
    return status


@pytest.mark.parametrize("kind", [XLSX, "text/csv"])
def test_a_file_says_what_it_would_write_and_once_written_nothing_more(kind: str) -> None:
    content = write_workbook({"人员": ROWS}) if kind == XLSX else as_csv(ROWS)
    status, read = send(content, kind)
    assert status == 200
    assert [(each["row"], each["party_id"], each["state"]) for each in read["items"]] == [
        (2, "shop-1", "new"), (3, "w-1", "new"),
    ]  # fmt: skip
    assert read["items"][1]["document"]["outlet"] == "shop-1"
    missing, _, _ = call(
        handler, "GET", "/parties/{party_id}", caller=BOSS, path_params={"party_id": "w-1"}
    )
    assert missing == 404

    assert [put(each) for each in read["items"]] in ([200, 200], [200, 202], [202, 202])
    _, again = send(content, kind)
    written = [each for each in again["items"] if each["state"] == "same"]
    assert written and all(each["version"] for each in written)


def test_every_fault_is_named_and_nothing_is_read() -> None:
    wrong = [
        ["w-2", "李", "人", "", ""],
        ["w-3", "", "个人", "", ""],
        ["w-4", "赵", "个人", "", "没有的店"],
    ]
    rows = [*ROWS, *wrong]
    status, problem = send(write_workbook({"人员": rows}))
    assert (status, problem["code"]) == (422, "faulty_file")
    assert [(each["row"], each["column"]) for each in problem["errors"]] == [
        (4, "类别"), (5, "名字"), (6, "归属网点"),
    ]  # fmt: skip
    assert all(each["message"] for each in problem["errors"])


def test_a_field_that_no_party_has_so_is_named_by_its_column() -> None:
    rows = [["编号", "名字", "类别", "地区", "系数"], ["w-2", "李", "个人", "北京", "1,05"]]
    status, problem = send(write_workbook({"人员": rows}))
    assert status == 422
    assert {(each["row"], each["column"]) for each in problem["errors"]} == {
        (2, "地区"), (2, "系数"),
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\xff\xfe\x00"])
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    status, problem = send(content)
    assert status in (400, 422) and problem["detail"]


def test_only_administrators_read_one() -> None:
    status, _ = send(as_csv(ROWS), "text/csv", FINANCE)
    assert status == 403
