"""Webhooks at the desk: an address, its secret once, a test that arrives signed, sent again, another secret, off."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_pages import ADMIN, FINANCE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.integration.test_hooks import Other, verified


@pytest.fixture
def other() -> Iterator[Other]:
    made = Other()
    yield made
    made.server.shutdown()
    made.server.server_close()


def deliveries_of(other: Other) -> list[tuple[str, dict[str, str], bytes]]:
    return [each for each in list(other.got) if b'"webhook.test"' in each[2]]


def secret(page: Page) -> str:
    """As it is shown, once."""
    told = page.get_by_label("密钥", exact=True)
    expect(told).to_be_visible(timeout=SLOW)
    found = told.input_value()
    page.get_by_role("button", name="我收好了").click()
    expect(page.locator("dialog")).to_have_count(0)
    return found


def test_r126_an_address_is_made_tried_sent_again_given_another_secret_and_switched_off(
    visit: Callable[..., Visit], cloud: Cloud, other: Other
) -> None:
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "hooks")
    page.get_by_role("button", name="加一个地址").click()
    page.fill("dialog input[name=url]", "https://10.0.0.8/in")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog [role=alert]")).to_be_visible(timeout=SLOW)
    page.fill("dialog input[name=url]", other.url)
    page.locator("dialog .keys .primary").dblclick()
    first = secret(page)
    mine = [
        each
        for each in cloud.web.must("GET", "/hooks", party=ADMIN)["items"]
        if each["url"] == other.url
    ]
    assert len(mine) == 1 and first not in page.content()
    assert desk.barriers() == []

    box = page.get_by_label(other.url)
    box.get_by_role("link", name="推送记录").click()
    page.get_by_role("button", name="发一条测试").dblclick()
    row = page.locator("tr", has_text="测试")
    expect(row.first).to_contain_text("收到了", timeout=SLOW)
    assert all(verified(first, headers, body) for _, headers, body in deliveries_of(other))
    assert desk.barriers() == []
    sent = len(deliveries_of(other))
    row.first.get_by_role("button", name="再发一次").dblclick()
    expect(row.first).to_contain_text("共试 2 次", timeout=SLOW)
    assert len(deliveries_of(other)) == sent + 1

    go(page, "hooks")
    box.get_by_role("button", name="换密钥").click()
    page.locator("dialog .keys .primary").dblclick()
    assert secret(page) != first
    box.get_by_role("button", name="改", exact=True).click()
    page.get_by_label("推送开着").uncheck()
    page.locator("dialog .keys .primary").click()
    expect(box).to_contain_text("关了", timeout=SLOW)
    [now] = [
        each
        for each in cloud.web.must("GET", "/hooks", party=ADMIN)["items"]
        if each["url"] == other.url
    ]
    assert now["state"] == "off"


def test_who_may_not_name_addresses_has_no_such_row(visit: Callable[..., Visit]) -> None:
    page = sign_in(visit(), FINANCE)
    go(page, "hooks")

    expect(page.get_by_text("没有这个页面")).to_be_visible()
    assert page.get_by_role("link", name="推送地址").count() == 0
