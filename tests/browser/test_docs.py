"""The contract's page, which anybody may read: found by its search, tried with a token of one's own, asking no other
address and breaking no policy (the visit watches both)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_pages import DESK
from tests.browser.visits import SLOW, Visit

OPERATION = "list_scenes"


def opened(visit: Visit) -> Page:
    visit.page.goto(f"{visit.base}/docs", wait_until="networkidle")
    expect(visit.page.locator("h1")).to_be_visible(timeout=SLOW)
    assert visit.page.url.split("#")[0].endswith("/console/docs.html")
    return visit.page


def test_the_contract_is_searched_and_tried_with_a_token_on_a_phone_and_no_token_is_kept(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    phone, token = visit(phone=True), cloud.web.token(DESK)
    page = opened(phone)
    assert phone.findings() == []

    page.get_by_placeholder("令牌").fill(token)
    page.get_by_role("button", name="打开菜单").click()
    page.get_by_role("button", name="搜索").first.click()
    page.get_by_role("combobox").fill(OPERATION)
    found = page.get_by_role("option", name="/scenes").first
    expect(found).to_be_visible(timeout=SLOW)
    found.click()
    tried = page.locator("[id$='/GET/scenes']").get_by_role("button", name="测试请求")
    tried.first.click()
    with page.expect_response(f"{phone.base}/scenes*") as answer:
        page.locator("[data-addressbar-action=send]:visible").click()

    assert answer.value.status == 200
    assert answer.value.request.headers["authorization"] == f"Bearer {token}"
    expect(page.get_by_text("200 OK").last).to_be_visible(timeout=SLOW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert token not in phone.stored()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_contracts_page_has_no_barrier_at_a_desk_in_either_language(
    visit: Callable[..., Visit], lang: str
) -> None:
    desk = visit(lang="en" if lang == "zh" else "zh")
    page = opened(desk)
    page.get_by_role("button", name="中文" if lang == "zh" else "English").click()

    search = page.get_by_role("button", name="搜索" if lang == "zh" else "Search")
    expect(search.first).to_be_visible(timeout=SLOW)
    page.wait_for_load_state("networkidle")
    assert desk.findings() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
