"""What customers are given: a link to follow a ticket, made and taken back on its page; codes to report by, printed."""

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_pages import DESK, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation.company import OUTLETS


def test_r182_a_customers_link_is_made_on_the_tickets_page_opens_and_is_taken_back(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket = new_ticket(cloud)
    desk, phone = visit(), visit(phone=True)
    page = sign_in(desk, DESK)
    go(page, f"tickets/{ticket}")
    page.get_by_role("button", name="做一个链接").dblclick()
    shown = page.get_by_label("链接", exact=True)
    expect(shown).to_be_visible(timeout=SLOW)
    token = shown.input_value().split("#")[1]
    assert len(cloud.web.must("GET", f"/tickets/{ticket}/visits", party=DESK)["items"]) == 1
    assert desk.barriers() == []

    phone.start = phone.start.replace("/m.html", "/v.html")
    expect(phone.open(f"#{token}").get_by_text("已受理")).to_be_visible(timeout=SLOW)
    page.get_by_label("给客户的链接").get_by_role("button", name="收回").click()
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_text("没有能用的链接")).to_be_visible(timeout=SLOW)
    assert shown.count() == 0
    phone.page.reload()
    expect(phone.page.get_by_text("链接打不开了")).to_be_visible(timeout=SLOW)


def test_r184_a_code_is_made_shown_printed_and_taken_back(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    label = f"一楼冷柜 {secrets.token_hex(3)}"
    desk = visit()
    page = sign_in(desk, DESK)
    page.evaluate(
        "() => { window.print = () => { document.documentElement.dataset.printed ="
        " document.querySelectorAll('.sheet img').length } }"
    )
    go(page, f"codes?outlet={OUTLETS[0]}")
    page.get_by_role("button", name="做一个码").click()
    page.fill("dialog input[name=label]", label)
    page.locator("dialog .keys .primary").dblclick()
    row = page.locator("tr", has_text=label)
    expect(row).to_have_count(1, timeout=SLOW)

    row.get_by_role("button", name="看码").click()
    picture = page.get_by_role("img", name=label)
    expect(picture).to_be_visible(timeout=SLOW)
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    assert "#report/" in page.get_by_label("码里的地址").input_value()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载图片").click()
    assert taken.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_role("button", name="关上").click()
    assert desk.barriers() == []
    row.get_by_role("button", name="打印").dblclick()
    expect(page.locator("html[data-printed='1']")).to_have_count(1, timeout=SLOW)
    expect(page.locator(".sheet")).to_have_count(0, timeout=SLOW)

    row.get_by_role("button", name="收回").click()
    page.locator("dialog .keys .primary").dblclick()
    expect(row).to_have_count(0, timeout=SLOW)
    kept = cloud.web.must("GET", "/codes", party=DESK, query={"outlet": OUTLETS[0]})["items"]
    assert label not in {each["label"] for each in kept}
