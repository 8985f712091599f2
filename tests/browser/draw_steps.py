"""What tests of drawing do on its pages, and what they ask the API about it."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from demo.cloud import Cloud
from tests.browser.visits import SLOW

MAKER, CHECKER, DESK = "finance-1", "finance-3", "dispatch-1"
COLD = SLOW * 3
"""Milliseconds for the first page of a visit: a dozen functions begin at once for it."""


def free(like: str) -> str:
    return f"{like}-{uuid4().hex[:8]}"


def begin(page: Page, id: str, zh: str, en: str, *, form: bool = False) -> None:
    """A new scene or form, on its page."""
    place, make = ("forms", "新建表单") if form else ("scenes", "新建场景")
    listed(page, place)
    page.get_by_role("button", name=make).click()
    page.get_by_label("中文名").fill(zh)
    page.get_by_label("英文名").fill(en)
    page.get_by_label("代号").fill(id)
    page.get_by_role("button", name="建好去画").click()
    expect(page.locator("h1")).to_have_text(zh, timeout=COLD)


def listed(page: Page, place: str) -> None:
    page.evaluate("hash => { location.hash = hash }", f"#/{place}")
    expect(page.locator("table.t").first).to_be_visible(timeout=COLD)


def open_drawn(page: Page, place: str) -> None:
    """By way of the list, so that what answers is not all begun at once."""
    listed(page, place.split("/", maxsplit=1)[0])
    page.evaluate("hash => { location.hash = hash }", f"#/{place}")
    expect(page.get_by_role("button", name="保存草稿")).to_be_visible(timeout=COLD)


def face(page: Page, name: str) -> Locator:
    return page.locator(".node", has=page.locator(f"b:text-is('{name}')")).locator(".face")


def plus(page: Page, after: str) -> Locator:
    return page.get_by_role("button", name=f"在“{after}”后面加一步", exact=True)


def panel(page: Page) -> Locator:
    return page.locator(".side-panel")


def named(page: Page, zh: str, en: str) -> None:
    for label, text in (("中文名", zh), ("英文名", en)):
        panel(page).get_by_label(label, exact=True).first.fill(text)
        page.keyboard.press("Tab")


def saved(page: Page) -> None:
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect(page.locator(".pagetop").get_by_role("status")).to_have_text(
        "保存的就是画出来的", timeout=SLOW
    )


def draft(cloud: Cloud, id: str, what: str = "scenes") -> Any:
    return cloud.web.must("GET", f"/{what}/{id}/draft", party=MAKER)


def submitted(page: Page) -> None:
    expect(page.get_by_role("button", name="送审", exact=True)).to_be_enabled(timeout=SLOW)
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("您画过这一稿，不能复核")).to_be_visible(timeout=SLOW)


def approved(page: Page, place: str) -> None:
    """By another, who presses twice."""
    open_drawn(page, place)
    page.get_by_role("button", name="批准并发布").dblclick(timeout=SLOW)
    expect(page.locator(".pagetop .chip.done")).to_contain_text("运行中", timeout=SLOW)
