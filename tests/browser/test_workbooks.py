"""A list that is kept as a workbook has every row of the page's filter, and only those; its amounts are digits, its
texts are texts, and a spreadsheet of people that was kept comes back as it is."""

import secrets
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from suanqing.platform.files.xlsx_reader import read_workbook
from tests.browser.test_pages import ADMIN, DESK, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

MANY = 53
"""More than a page of the list holds."""


def kept(page: Page, button: str, to: Path | None = None) -> list[list[str]]:
    """The rows of the workbook behind the button."""
    with page.expect_download() as file:
        page.get_by_role("button", name=button, exact=True).click()
    assert file.value.suggested_filename.endswith(".xlsx")
    raw = file.value.path().read_bytes()
    if to:
        to.write_bytes(raw)
    (sheet,) = read_workbook(raw)
    width = max(column for _, column in sheet.cells)
    return [[cells.get(at, "") for at in range(1, width + 1)] for _, cells in sheet.rows()]


def test_tickets_are_kept_with_the_pages_filter_and_every_page_of_them(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    """At an outlet of nobody's, so that nobody is told of so many."""
    customer, outlet = f"=1+1 {secrets.token_hex(4)}", f"out-{secrets.token_hex(4)}"
    spec = {"kind": "outlet", "name": f"网点 {outlet}", "region": "110105", "scenario": "direct"}
    cloud.web.must("PUT", f"/parties/{outlet}", spec, party=ADMIN)
    for number in range(MANY):
        body = {
            "outlet": outlet,
            "region": "110105",
            "title": f"<{number}> & 更多",
            "customer": customer,
        }
        cloud.web.must("POST", "/tickets", body, party=DESK)
    page = sign_in(visit(), DESK)
    go(page, f"tickets?outlet={outlet}")
    page.fill("input[type=search]", customer)
    page.press("input[type=search]", "Enter")
    expect(page.locator("tbody tr").first).to_contain_text(customer, timeout=SLOW)

    header, *rows = kept(page, "下载 Excel")

    at = {name: place for place, name in enumerate(header)}
    assert sorted(row[at["内容"]] for row in rows) == sorted(f"<{n}> & 更多" for n in range(MANY))
    assert {row[at["客户"]] for row in rows} == {customer}


def test_people_who_are_kept_come_back_as_they_are(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    page = sign_in(visit(), ADMIN)
    go(page, "people?kind=outlet")
    file = tmp_path / "outlets.xlsx"

    header, *rows = kept(page, "下载 Excel", file)

    assert header[0] == "编号" and {row[header.index("类别")] for row in rows} == {"网点"}
    assert set(company.OUTLETS) <= {row[0] for row in rows}
    go(page, "people/+import")
    page.set_input_files("input[type=file]", file)
    expect(page.locator("tbody tr", has_text="不变")).to_have_count(len(rows), timeout=SLOW)
    assert page.locator("tbody tr").count() == len(rows)
