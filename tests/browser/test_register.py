"""People, outlets and stock at the desk: changed over the version that was read, taken from a spreadsheet whole, told
to the audit trail; parts taken in, counted and sent on."""

import csv
import io
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from suanqing.platform.files.xlsx_writer import write_workbook
from tests.browser.test_pages import ADMIN, DESK, FITTER, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

SHOP, OTHER = company.OUTLETS[0], company.OUTLETS[1]
HEADER = ["编号", "名字", "类别", "归属网点", "地区"]


@pytest.fixture
def someone(cloud: Cloud) -> str:
    """A supplier of this test's own."""
    made = f"sup-{secrets.token_hex(4)}"
    body = {"kind": "supplier", "name": f"供货 {made}"}
    cloud.web.must("PUT", f"/parties/{made}", body, party=ADMIN)
    return made


def party(cloud: Cloud, id: str) -> Any:
    return cloud.web.must("GET", f"/parties/{id}", party=ADMIN)


def save(page: Page) -> None:
    page.locator("form .keys .primary").click()


def test_who_is_changed_at_the_desk_is_changed_once_and_the_trail_says_from_what(
    visit: Callable[..., Visit], cloud: Cloud, someone: str
) -> None:
    page = sign_in(visit(), ADMIN)
    go(page, f"people/{someone}")
    page.get_by_label("名字").fill("另一个名字")
    page.get_by_label("地区").fill("310000")
    page.locator("form .keys .primary").dblclick()
    expect(page.locator("h1")).to_have_text("另一个名字", timeout=SLOW)

    now = party(cloud, someone)
    assert (now["name"], now["region"], now["version"]) == ("另一个名字", "310000", 2)
    go(page, "audit")
    row = page.locator("tbody tr", has_text="310000").first
    expect(row).to_contain_text("地区 空 → 310000", timeout=SLOW)


def test_a_page_that_is_behind_says_so_and_keeps_what_was_typed(
    visit: Callable[..., Visit], cloud: Cloud, someone: str
) -> None:
    page = sign_in(visit(), ADMIN)
    go(page, f"people/{someone}")
    page.get_by_label("名字").fill("我的改动")
    body = {"kind": "supplier", "name": "别人的改动"}
    cloud.web.must("PUT", f"/parties/{someone}", body, party=ADMIN, headers={"If-Match": '"1"'})

    save(page)

    expect(page.locator("[role=alert]")).to_be_visible(timeout=SLOW)
    assert page.get_by_label("名字").input_value() == "我的改动"
    assert party(cloud, someone)["name"] == "别人的改动"


def as_file(tmp_path: Path, name: str, rows: list[list[str]]) -> str:
    at = tmp_path / name
    if name.endswith("xlsx"):
        at.write_bytes(write_workbook({"人员": rows}))
    else:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        at.write_bytes(text.getvalue().encode("gb18030"))
    return str(at)


@pytest.mark.parametrize("name", ["people.xlsx", "people.csv"])
def test_a_spreadsheet_is_read_told_and_written_and_again_changes_nothing(
    visit: Callable[..., Visit], cloud: Cloud, tmp_path: Path, name: str
) -> None:
    ids = [f"row-{secrets.token_hex(4)}" for _ in range(3)]
    rows = [[id, f"供应商 {id}", "供应商", "", "310000"] for id in ids]
    file = as_file(tmp_path, name, [HEADER, *rows])
    page = sign_in(visit(), ADMIN)
    go(page, "people/+import")
    page.set_input_files("input[type=file]", file)
    expect(page.locator("tbody tr")).to_have_count(3, timeout=SLOW)
    page.get_by_role("button", name="写入 3 行").dblclick()

    expect(page.locator("p[role=status]")).to_contain_text("写入 3 行", timeout=SLOW)
    assert [(p["name"], p["version"]) for p in (party(cloud, id) for id in ids)] == [
        (f"供应商 {id}", 1) for id in ids
    ]
    page.set_input_files("input[type=file]", file)
    expect(page.locator("tbody tr", has_text="不变")).to_have_count(3, timeout=SLOW)


def test_each_wrong_cell_of_a_spreadsheet_is_named_and_none_is_written(
    visit: Callable[..., Visit], cloud: Cloud, tmp_path: Path
) -> None:
    good, bad = f"row-{secrets.token_hex(4)}", f"row-{secrets.token_hex(4)}"
    rows = [HEADER, [good, "好", "供应商", "", ""], [bad, "坏", "什么", "", ""]]
    page = sign_in(visit(), ADMIN)
    go(page, "people/+import")
    page.set_input_files("input[type=file]", as_file(tmp_path, "people.xlsx", rows))

    expect(page.locator("tbody tr")).to_have_count(1, timeout=SLOW)
    expect(page.locator("tbody tr")).to_contain_text("类别")
    assert page.get_by_role("button", name="写入").count() == 0
    assert cloud.web.call("GET", f"/parties/{good}", party=ADMIN).status == 404


@pytest.fixture
def part(cloud: Cloud) -> str:
    """A part of this test's own."""
    sku = f"P-{secrets.token_hex(4).upper()}"
    item = {"sku": sku, "name": f"备件 {sku}", "kind": "part", "unit": "piece", "category": ""}
    cloud.web.must(
        "PUT", f"/skus/{sku}", {k: v for k, v in item.items() if k != "sku"}, party=ADMIN
    )
    return sku


def level(cloud: Cloud, place: str, part: str) -> Any:
    items = cloud.web.must("GET", f"/stock/{place}", party=DESK)["items"]
    return next((each["hand"] for each in items if each["part"] == part), None)


def test_parts_are_taken_in_counted_and_sent_to_another_place(
    visit: Callable[..., Visit], cloud: Cloud, part: str
) -> None:
    page = sign_in(visit(), DESK)
    go(page, f"stock?place={SHOP}")
    page.get_by_role("button", name="收货").click()
    page.select_option("dialog select[name=part]", part)
    page.fill("dialog input[name=qty]", "5")
    page.locator("dialog .keys .primary").dblclick()
    row = page.locator("tbody tr", has_text=part)
    expect(row).to_contain_text("5", timeout=SLOW)
    assert level(cloud, SHOP, part) == "5"

    row.get_by_role("button", name="盘点").click()
    page.fill("dialog input[name=counted]", "4")
    page.fill("dialog input[name=reason]", "少一个")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    assert level(cloud, SHOP, part) == "4"

    row.get_by_role("button", name="调拨").click()
    page.select_option("dialog select[name=to]", OTHER)
    page.fill("dialog input[name=qty]", "3")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    go(page, f"stock?place={OTHER}")
    page.locator("section", has_text="在路上").locator("tr", has_text=part).get_by_role(
        "button", name="收到了"
    ).click()
    expect(page.locator("section[aria-label=现有] tr", has_text=part)).to_contain_text(
        "3", timeout=SLOW
    )
    assert (level(cloud, SHOP, part), level(cloud, OTHER, part)) == ("1", "3")


def test_more_than_lies_there_is_not_sent_and_the_page_says_why(
    visit: Callable[..., Visit], cloud: Cloud, part: str
) -> None:
    receipt = {"part": part, "qty": "1", "key": part}
    cloud.web.must("POST", f"/stock/{SHOP}/receipts", receipt, party=DESK)
    page = sign_in(visit(), DESK)
    go(page, f"stock?place={SHOP}")
    page.locator("tbody tr", has_text=part).get_by_role("button", name="调拨").click()
    page.select_option("dialog select[name=to]", OTHER)
    page.fill("dialog input[name=qty]", "2")
    page.locator("dialog .keys .primary").click()

    expect(page.locator("dialog [role=alert]")).to_be_visible(timeout=SLOW)
    assert page.input_value("dialog input[name=qty]") == "2"
    assert level(cloud, SHOP, part) == "1"


def test_a_technician_sees_the_own_van_and_outlet_alone(visit: Callable[..., Visit]) -> None:
    page = sign_in(visit(), FITTER)
    go(page, "stock")
    assert page.locator("header select option").count() == 2
    assert page.get_by_role("button", name="收货").count() == 0
