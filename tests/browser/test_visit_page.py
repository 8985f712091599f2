"""The customer's page on a phone: opened by its link alone, in both languages, and the work is rated on it once."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_pages import DESK, FITTER, new_ticket
from tests.browser.visits import SLOW, Visit
from tests.simulation.company import OUTLETS

WORDS = {
    "zh": {"title": "服务进度", "first": "已受理", "send": "提交评价", "four": "4 星", "thanks": "谢谢，师傅会看到。"},
    "en": {"title": "Your service", "first": "We have your request", "send": "Send the rating", "four": "4 stars",
           "thanks": "Thank you. The technician will see it."},
}  # fmt: skip


def linked(cloud: Cloud, ticket: str) -> Any:
    return cloud.web.must("POST", f"/tickets/{ticket}/visits", {}, party=DESK)


def done(cloud: Cloud, ticket: str) -> None:
    for step in ("claim", "arrive", "complete"):
        cloud.web.must("POST", f"/tickets/{ticket}/{step}", {}, party=FITTER)


def opened(phone: Visit, token: str) -> Page:
    phone.start = phone.start.replace("/m.html", "/v.html")
    return phone.open(f"#{token}")


def fits(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return wide


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r143_r182_a_customer_follows_the_work_and_rates_it_once_without_a_login(
    visit: Callable[..., Visit], cloud: Cloud, lang: str
) -> None:
    ticket, words = new_ticket(cloud), WORDS[lang]
    made = linked(cloud, ticket)
    phone = visit(phone=True, lang=lang)

    page = opened(phone, made["token"])

    expect(page.get_by_role("heading", name=words["title"])).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(words["first"])).to_be_visible(timeout=SLOW)
    assert page.get_by_role("radio").count() == 0
    assert phone.findings() == [] and fits(page)

    done(cloud, ticket)
    page.reload()
    page.get_by_label(words["four"]).check(timeout=SLOW)
    page.get_by_role("textbox").fill("很准时 😀")
    assert phone.findings() == [] and fits(page)
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_text(words["thanks"])).to_be_visible(timeout=SLOW)
    page.reload()
    expect(page.get_by_text("很准时 😀")).to_be_visible(timeout=SLOW)

    assert page.get_by_role("radio").count() == 0
    assert phone.findings() == []
    kept = cloud.web.must("GET", f"/tickets/{ticket}/visits", party=DESK)["items"]
    assert [each["name"] for each in kept] == [made["name"]] and made["token"] not in str(kept)
    history = cloud.web.must("GET", f"/tickets/{ticket}/history", party=DESK)["events"]
    assert [each["data"] for each in history if each["kind"] == "rated"] == [
        {"stars": "4", "words": "很准时 😀"}
    ]


def test_a_revoked_link_opens_a_page_that_says_so_and_nothing_else(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket = new_ticket(cloud)
    made = linked(cloud, ticket)
    cloud.web.must("DELETE", f"/tickets/{ticket}/visits/{made['name']}", party=DESK)
    phone = visit(phone=True)

    page = opened(phone, made["token"])

    expect(page.get_by_text("链接打不开了")).to_be_visible(timeout=SLOW)
    assert ticket not in page.inner_text("body")
    assert phone.findings() == [] and fits(page)


def test_r184_a_code_is_scanned_and_its_report_is_a_ticket_that_the_reporter_follows(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    said = {"outlet": OUTLETS[0], "asset": "FR-7", "label": "一楼冷柜"}
    code = cloud.web.must("POST", "/codes", said, party=DESK)["code"]
    phone = visit(phone=True)

    page = opened(phone, f"report/{code}")
    page.get_by_label("哪里坏了？").fill("冷柜不制冷", timeout=SLOW)
    assert phone.findings() == [] and fits(page)
    page.get_by_label("您的电话").fill(f"139{secrets.randbelow(10**8):08}")
    page.get_by_role("button", name="提交报修").click()

    expect(page.get_by_role("heading", name="服务进度")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("已受理")).to_be_visible(timeout=SLOW)
    ticket = str(page.evaluate("document.body.innerText.match(/T[A-Z2-7]{16}/)[0]"))
    made = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)
    assert (made["source"], made["title"], made["case"]["asset"]) == (
        f"qr:{code}",
        "冷柜不制冷",
        "FR-7",
    )
    assert phone.findings() == []
