"""What tests of price books do on their page, and what they ask the API about them."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from demo.cloud import Cloud
from suanqing.times import BEIJING, utcnow
from tests.browser.visits import SLOW

MAKER, CHECKER = "finance-1", "boss"
COLD = SLOW * 3
"""Milliseconds for the first page of a visit: a dozen functions begin at once for it."""


def names(cloud: Cloud) -> dict[str, str]:
    page = cloud.web.must("GET", "/skus", query={"limit": "200"}, party=MAKER)
    return {each["sku"]: each["name"] for each in page["items"]}


def tomorrow() -> str:
    now = utcnow().astimezone(BEIJING) + timedelta(days=1)
    return now.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


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
    """By way of the list, so that what answers is not all begun at once."""
    page.evaluate("location.hash = '#/books'")
    expect(page.locator("table.t").first).to_be_visible(timeout=COLD)
    page.evaluate("hash => { location.hash = hash }", f"#/books/{version}")
    expect(page.get_by_role("grid")).to_be_visible(timeout=COLD)


def put_items(cloud: Cloud, skus: list[str], *, active: bool) -> None:
    rows = [{"sku": s, "kind": "part", "name": f"项目 {s}", "active": active} for s in skus]
    cloud.web.must("POST", "/skus/import", {"items": rows}, party=MAKER)
