"""Price books in the console: pasted, linted, tried, submitted, approved by another, published, replayed; and what is
told, with nothing lost, where somebody pastes rubbish, presses twice or has two tabs open."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.cloud import Cloud
from suanqing.times import BEIJING, utcnow
from tests.browser.test_pages import FITTER, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

MAKER, CHECKER = "finance-1", "boss"
ITEM = company.ITEMS[0]
TIER = "p-tier1-direct"
"""In which the fitter's outlet is paid."""
Draft = Callable[..., str]


def names(cloud: Cloud) -> dict[str, str]:
    page = cloud.web.must("GET", "/skus", query={"limit": "200"}, party=MAKER)
    return {each["sku"]: each["name"] for each in page["items"]}


def tomorrow() -> str:
    now = utcnow().astimezone(BEIJING)
    return now.replace(year=now.year + 1, hour=0, minute=0, second=0, microsecond=0).isoformat()


@pytest.fixture
def draft(cloud: Cloud) -> Iterator[Draft]:
    """A draft of the maker's by the API; what is still one when the test ends is discarded."""
    made: list[str] = []

    def new(complete: bool = True) -> str:
        document = company.book(complete=complete) | {"valid_from": tomorrow()}
        made.append(cloud.web.must("POST", "/books", document, party=MAKER)["book_version"])
        return made[-1]

    yield new
    for each in made:
        cloud.web.call("DELETE", f"/books/{each}", party=MAKER)


def book(cloud: Cloud, version: str) -> Any:
    return cloud.web.must("GET", f"/books/{version}", party=MAKER)


def version(cloud: Cloud, wanted: str) -> Any:
    items = cloud.web.must("GET", "/books", query={"limit": "200"}, party=MAKER)["items"]
    return next(each for each in items if each["book_version"] == wanted)


def price(cloud: Cloud, wanted: str, sku: str, tier: str, plane: str = "pay") -> int | None:
    rows = book(cloud, wanted)["planes"][plane]["prices"]
    found = [row["amount"] for row in rows if (row["sku"], row["tier"]) == (sku, tier)]
    return found[0] if found else None


def paste(page: Page, text: str) -> None:
    """By the clipboard, as from a spreadsheet."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.get_by_role("grid").focus()
    page.keyboard.press("Control+v")


def cell(page: Page, item: str, column: str) -> Locator:
    """The cell of an item's row under a head."""
    heads = page.get_by_role("columnheader").all_inner_texts()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=item, exact=True))
    return row.locator(f"[aria-colindex='{heads.index(column) + 1}']")


def typed(page: Page, item: str, column: str, text: str) -> None:
    cell(page, item, column).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(page: Page) -> None:
    pressed(page, "保存")
    expect(page.locator(".pagetop")).to_contain_text("已存", timeout=SLOW)


def open_version(page: Page, version: str) -> None:
    go(page, f"books/{version}")
    expect(page.get_by_role("grid")).to_be_visible(timeout=SLOW)


@pytest.fixture(scope="module")
def job(cloud: Cloud) -> str:
    """One that was done and is paid for."""
    lines = [{"sku": ITEM, "qty": "1"}]
    made = str(cloud.web.must("POST", "/tickets", SITE | {"lines": lines}, party="dispatch-1")["id"])
    cloud.web.must("POST", f"/tickets/{made}/assign", {"assignee": FITTER}, party="dispatch-1")
    for step in ("arrive", "complete"):
        cloud.web.must("POST", f"/tickets/{made}/{step}", {}, party=FITTER)
    return made


def test_a_book_is_pasted_linted_tried_submitted_approved_by_another_published_and_replayed(
    visit: Callable[..., Visit], cloud: Cloud, draft: Draft, job: str
) -> None:
    made, called = draft(complete=False), names(cloud)
    page = sign_in(visit(), MAKER)
    open_version(page, made)
    expect(page.get_by_role("button", name="送审（先改")).to_be_visible(timeout=SLOW)

    # pasted by its name, which the spreadsheet has in two lines
    name = called[company.UNPRICED]
    paste(page, f'"{name[:2]}\n{name[2:]}"\t99.00\r\n')
    expect(page.get_by_role("status").filter(has_text="贴了 1 格")).to_be_visible()
    pressed(page, "结算价")
    paste(page, f"{name}\t50.00")
    heads = page.get_by_role("columnheader").all_inner_texts()
    column = heads[3 + [t["id"] for t in book(cloud, made)["planes"]["pay"]["tiers"]].index(TIER)]
    typed(page, called[ITEM], column, "1999")
    saved(page)

    # linted in the cell, in words with names, with the way back
    expect(cell(page, called[ITEM], column)).to_have_class("n is-warning is-changed")
    cell(page, called[ITEM], column).click()
    about = page.locator(".about-cell")
    expect(about).to_contain_text(called[ITEM])
    expect(about).not_to_contain_text(TIER)
    page.screenshot(path="/tmp/books/linted.png")
    typed(page, called[ITEM], column, "81.00")
    saved(page)

    # tried, with what is published beside it
    pressed(page, "试算一单")
    trial = page.get_by_role("complementary", name="试算一单")
    trial.get_by_label("项目").select_option(ITEM)
    trial.get_by_role("button", name="试算", exact=True).click()
    expect(trial).to_contain_text("公司毛利", timeout=SLOW)
    asked = {"region": "110105", "outlet": company.OUTLETS[0], "lines": [{"sku": ITEM, "qty": "1"}]}
    told = cloud.web.must("POST", f"/books/{made}/try", asked, party=MAKER)
    pay = told["pay"]["amount"]
    expect(trial).to_contain_text(f"¥{pay // 100}.{pay % 100:02d}")
    assert "单价" in trial.inner_text() and TIER not in trial.inner_text()
    page.screenshot(path="/tmp/books/tried.png")
    trial.get_by_role("button", name="真实工单").click()
    trial.get_by_label("工单号").fill(job)
    trial.get_by_role("button", name="试算", exact=True).click()
    expect(trial).to_contain_text("公司毛利", timeout=SLOW)

    pressed(page, "送审")
    expect(page.get_by_text("您是制单人，不能复核")).to_be_visible(timeout=SLOW)

    # approved by another, who presses twice
    other = sign_in(visit(), CHECKER)
    go(other, "books?mine=1")
    other.screenshot(path="/tmp/books/list.png")
    other.get_by_role("link", name="等您复核").first.click()
    expect(other.get_by_role("region", name="和已发布的比较")).to_contain_text(called[ITEM], timeout=SLOW)
    other.screenshot(path="/tmp/books/check.png")
    other.get_by_role("button", name="批准并发布").dblclick()
    expect(other.locator(".pagetop .chip")).to_contain_text("已发布", timeout=SLOW)
    steps = [each["step"] for each in version(cloud, made)["trail"]]
    assert steps[-3:] == ["submitted", "approved", "published"]
    assert price(cloud, made, ITEM, TIER) == 8100

    # replayed
    go(other, f"books/{made}/replays")
    other.get_by_role("button", name="开始重算").dblclick()
    expect(other.get_by_role("region", name="多得的")).to_be_visible(timeout=SLOW * 2)
    fitter = next(each.name for each in company.parties() if each.party_id == FITTER)
    expect(other.get_by_role("region", name="多得的")).to_contain_text(fitter)
    other.screenshot(path="/tmp/books/replay.png", full_page=True)
    assert len(cloud.web.must("GET", f"/books/{made}/replays", party=MAKER)["items"]) == 1
