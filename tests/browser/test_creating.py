"""A ticket made at the desk: from the company's scenes, in three clicks, once, with nothing lost on the way."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_pages import DESK, FITTER, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

CLICKS = "window.clicks = 0; addEventListener('click', () => window.clicks++, true)"
PATIENCE = 120.0
OUTLET, ITEM = company.OUTLETS[0], company.ITEMS[0]


def opened(visit: Visit) -> Page:
    page = sign_in(visit, DESK)
    go(page, "board")
    page.evaluate(CLICKS)
    page.get_by_role("button", name="新建工单" if visit.lang == "zh" else "New ticket").click()
    page.wait_for_selector("dialog form")
    return page


def fill(page: Page, title: str) -> None:
    """By keyboard, as a form is filled."""
    page.select_option("dialog select", OUTLET)
    page.fill("dialog input[name=title]", title)
    page.fill("dialog input[name=customer]", "周女士")
    page.fill("dialog input[name=address]", "北京市朝阳区幸福路 8 号")
    page.fill("dialog input[list]", ITEM)


def of(cloud: Cloud, title: str) -> list[Any]:
    query = {"outlet": OUTLET, "q": "周女士", "limit": "50"}
    found = cloud.web.must("GET", "/tickets", party=DESK, query=query)["items"]
    return [each for each in found if each["title"] == title]


def told(cloud: Cloud, ticket: str) -> None:
    """The outlet's technicians hear of it without anybody's doing."""
    end = time.monotonic() + PATIENCE
    while True:
        notices = cloud.web.must("GET", "/me/notices", party=FITTER)["items"]
        if any(
            (each["kind"], each.get("ticket")) == ("ticket_created", ticket) for each in notices
        ):
            return
        assert time.monotonic() < end, "nobody was told"
        time.sleep(0.3)


def test_a_ticket_takes_three_clicks_and_two_presses_make_one(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    page = opened(visit())
    fill(page, "三次点击")
    page.locator("dialog .pick button", has_text="安装").first.click()
    assert page.evaluate("window.clicks") == 2

    page.locator("dialog .keys .primary").dblclick()

    expect(page.locator("h1")).to_have_text("三次点击", timeout=SLOW)
    (made,) = of(cloud, "三次点击")
    assert made["region"].startswith("1101") and made["customer"] == "周女士"
    assert [line["sku"] for line in made["lines"]] == [ITEM]
    told(cloud, made["id"])


def test_what_the_catalogue_lacks_is_named_and_what_was_typed_stays(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    page = opened(visit())
    fill(page, "没有的货")
    page.fill("dialog input[list]", "不存在的项目")
    page.press("dialog input[list]", "Enter")

    expect(page.locator("dialog [role=alert]")).to_contain_text("不存在的项目", timeout=SLOW)
    assert page.input_value("dialog input[name=customer]") == "周女士"
    assert of(cloud, "没有的货") == []

    page.fill("dialog input[list]", ITEM)
    page.fill("dialog input[inputmode=decimal]", "0")
    expect(page.locator("dialog [role=alert]")).to_contain_text("数量", timeout=SLOW)
    page.fill("dialog input[inputmode=decimal]", "2")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("h1")).to_have_text("没有的货", timeout=SLOW)
    assert [line["qty"] for line in of(cloud, "没有的货")[0]["lines"]] == ["2"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_form_has_no_barrier(visit: Callable[..., Visit], lang: str) -> None:
    one = visit(lang=lang)
    opened(one)
    assert one.findings() == []
