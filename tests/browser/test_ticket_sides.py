"""Beside a ticket's work: what it came to, in its list and item by item, and what its customer looked at and bought."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, expect

from demo.cloud import Cloud
from suanqing.times import rfc3339, utcnow
from tests.browser.test_margins import settled, until
from tests.browser.test_pages import DESK, FINANCE, FITTER, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company


def written(amount: int) -> str:
    return f"¥{amount // 100:,}.{amount % 100:02d}"


def amounts(place: Locator) -> list[int]:
    """In fen, in the order they stand."""
    text = place.inner_text().replace("\n", "").replace(",", "")
    return [
        int(whole + cents) * (-1 if less else 1)
        for less, whole, cents in re.findall(r"(−?)¥(\d+)\.(\d\d)", text)
    ]


def test_r212_r213_a_list_says_what_each_ticket_came_to_and_its_page_each_items_cost(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket = settled(cloud)
    read = f"/me/amounts?tickets={ticket}"
    [told] = until(lambda: cloud.web.must("GET", read, party=FINANCE)["items"], "the money")
    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, f"tickets?lane=done&outlet={company.OUTLETS[0]}")

    row = page.locator("tbody tr", has=page.locator(f"a[href='#/tickets/{ticket}']"))
    expect(row).to_contain_text("已完工")
    expect(row).to_contain_text(written(told["pay"]["amount"]), timeout=SLOW)
    figures = [told[name]["amount"] for name in ("pay", "customer", "margin")]
    assert amounts(row) == figures
    assert desk.barriers() == []

    go(page, f"tickets/{ticket}")
    items = page.get_by_role("region", name="每一项")
    expect(items).to_be_visible(timeout=SLOW)
    rows = [amounts(each) for each in items.locator("tbody tr").all()]
    assert [sum(each) for each in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1][2] == told["margin"]["amount"] and all(a - b == c for a, b, c in rows)
    assert desk.barriers() == []

    dispatcher = sign_in(visit(), DESK)
    go(dispatcher, f"tickets?lane=done&outlet={company.OUTLETS[0]}")
    assert dispatcher.locator("main table").get_by_text("¥").count() == 0
    worker = sign_in(visit(), FITTER)
    go(worker, "tickets?lane=done")
    own = cloud.web.must("GET", read, party=FITTER)["items"][0]["earned"]["amount"]
    row = worker.locator("tbody tr", has=worker.locator(f"a[href='#/tickets/{ticket}']"))
    expect(row).to_contain_text(written(own), timeout=SLOW)
    assert amounts(row) == [own]


def test_r142_r187_what_the_customer_looked_at_and_bought_stands_beside_the_ticket(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    customer = f"i-{secrets.token_hex(4)}"
    body = SITE | {"lines": [], "customer_id": customer}
    ticket = cloud.web.must("POST", "/tickets", body, party=DESK)["id"]
    cloud.web.must("POST", f"/tickets/{ticket}/assign", {"assignee": FITTER}, party=DESK)
    for ago, kind, about in ((3, "order", "净水器"), (2, "consult", "新风"), (1, "browse", "地暖")):
        told = {
            "kind": kind, "source": f"s:{customer}:{ago}", "about": [about], "channel": "youzan",
            "at": rfc3339(utcnow() - timedelta(days=ago)),
        }  # fmt: skip
        money = {"amount": 99_900, "currency": "CNY"} if kind == "order" else {}
        path = f"/customers/{customer}/happenings"
        cloud.web.must("POST", path, told | money, party=FINANCE)
    said = {"tag": "老客户", "there": True, "source": "导购"}
    cloud.web.must("POST", f"/customers/{customer}/tags", said, party=DESK)
    desk, phone = visit(), visit(phone=True)

    page = sign_in(desk, DESK)
    go(page, f"tickets/{ticket}")
    beside = page.get_by_role("region", name="客户关心什么")
    expect(beside).to_contain_text("老客户", timeout=SLOW)
    kinds = [each.inner_text() for each in beside.locator("dt").all()]
    assert kinds == ["买过", "看过", "问过"]
    assert "净水器" in beside.inner_text() and "999" not in beside.inner_text()
    assert desk.barriers() == []

    small = sign_in(phone, FITTER)
    go(small, f"jobs/{ticket}")
    small.get_by_text("客户关心什么").click()
    expect(small.get_by_text("净水器")).to_be_visible(timeout=SLOW)
    assert phone.findings() == []
    assert small.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_r160_each_event_of_a_ticket_opens_how_it_stood_then(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    body = {
        **SITE,
        "outlet": company.OUTLETS[0],
        "title": "装空调",
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }
    ticket = cloud.web.must("POST", "/tickets", body, party=DESK)["id"]
    more = {"sku": "AC-INST-1", "qty": "2"}
    cloud.web.must("POST", f"/tickets/{ticket}/lines", more, party=DESK)
    cloud.web.must("POST", f"/tickets/{ticket}/cancel", {"reason": "客户不装了"}, party=DESK)
    desk = visit()
    page = sign_in(desk, DESK)
    go(page, f"tickets/{ticket}")
    past = page.get_by_role("region", name="经过").get_by_role("listitem")
    expect(past).to_have_count(3, timeout=SLOW)

    then = page.get_by_role("region", name="当时")
    for event, state, lines in ((2, "待接单", 1), (1, "待接单", 2), (0, "已取消", 2)):
        past.nth(event).get_by_role("button", name="当时").click()
        expect(then).to_contain_text(state, timeout=SLOW)
        expect(then.get_by_role("list", name="项目").get_by_role("listitem")).to_have_count(lines)
    assert desk.barriers() == []

    past.nth(0).get_by_role("button", name="当时").click()
    expect(then).to_have_count(0)


def test_what_is_written_on_a_ticket_is_sent_once_however_often_it_is_pressed(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    body = {**SITE, "outlet": company.OUTLETS[0], "title": "装空调"}
    ticket = cloud.web.must("POST", "/tickets", body, party=DESK)["id"]
    page = sign_in(visit(), DESK)
    go(page, f"tickets/{ticket}")

    page.get_by_label("写一句").fill("客户下午在家")
    page.get_by_role("button", name="发出").dblclick()
    past = page.get_by_role("region", name="经过").get_by_role("listitem")
    expect(past).to_have_count(2, timeout=SLOW)

    events = cloud.web.must("GET", f"/tickets/{ticket}/history", party=DESK)["events"]
    assert [each["kind"] for each in events] == ["created", "commented"]


def test_a_login_that_cannot_be_renewed_just_now_is_not_over_and_what_is_typed_stays(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    body = {**SITE, "outlet": company.OUTLETS[0], "title": "装空调"}
    ticket = cloud.web.must("POST", "/tickets", body, party=DESK)["id"]
    page = sign_in(visit(), DESK)
    go(page, f"tickets/{ticket}")
    words = page.get_by_label("写一句")
    words.fill("客户下午在家")
    asks_again, over = "**/login/session", page.get_by_role("dialog", name="登录")
    page.route(f"**/tickets/{ticket}/comments", lambda each: each.fulfill(status=401, body="{}"))
    page.route(asks_again, lambda each: each.fulfill(status=429, body="{}"))

    page.get_by_role("button", name="发出").click()
    expect(page.get_by_role("alert")).to_contain_text("NET", timeout=SLOW)
    expect(over).to_have_count(0)

    page.unroute(asks_again)
    page.route(asks_again, lambda each: each.fulfill(status=401, body="{}"))
    page.get_by_role("button", name="发出").click()
    expect(over).to_be_visible(timeout=SLOW)
    expect(words).to_have_value("客户下午在家")
