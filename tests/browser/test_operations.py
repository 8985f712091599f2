"""Where the time goes and what has to be looked at, on the deployed stack: figures that go down to their jobs."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_margins import shown
from tests.browser.test_overview import AGREES
from tests.browser.test_pages import ADMIN, DESK, go, sign_in
from tests.browser.visits import SLOW, Visit

__all__ = ["shown"]


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r264_times_by_kind_region_and_person_have_no_barrier(
    visit: Callable[..., Visit], shown: dict[str, Any], lang: str, width: int
) -> None:
    there = visit(lang=lang)
    page = sign_in(there, ADMIN)
    page.set_viewport_size({"width": width, "height": 900})
    for place in (
        "operations",
        "operations?by=region&days=7",
        "operations?by=person",
        "operations?region=110000",
    ):
        go(page, place)
        expect(page.locator(".stages").first).to_be_visible(timeout=SLOW)
        assert there.findings() == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    assert page.locator("main section.box .age").count() >= 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r269_a_leak_and_a_regions_kind_of_work_go_down_to_their_jobs(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any], lang: str
) -> None:
    page = sign_in(visit(lang=lang), ADMIN)
    go(page, "operations?region=110000")
    agrees = page.get_by_role("status").filter(has_text=AGREES[lang])
    leaks = cloud.web.must("GET", f"/margins/ranking?by=leak&period={shown['period']}", party=ADMIN)
    assert leaks["items"]

    page.locator(
        "section[aria-label='漏洞检查'] td button, section[aria-label='Leak checks'] td button"
    ).first.click()
    expect(agrees).to_be_visible(timeout=SLOW)
    page.locator(".t td button").nth(1).click()

    expect(agrees).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r266_a_region_says_whether_people_or_the_place_take_longer(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any], lang: str
) -> None:
    there = visit(lang=lang)
    page = sign_in(there, ADMIN)
    go(page, "operations?region=110000")
    box = page.locator(
        "section[aria-label='为什么现场用时长'], section[aria-label='Why it takes long on site']"
    )
    kind = box.locator("select")
    expect(kind).to_be_visible(timeout=SLOW)
    query = {"project": kind.input_value(), "region": "110000"}
    told = cloud.web.must("GET", "/margins/skill", party=ADMIN, query=query)

    expect(box.locator("tbody tr")).to_have_count(len(told["persons"]), timeout=SLOW)
    which = "unknown" if told.get("people") is None else "parts"
    expect(box.locator(f"[data-told={which}]")).to_be_visible(timeout=SLOW)
    assert there.findings() == []


def test_who_does_not_read_all_money_has_no_such_page(visit: Callable[..., Visit]) -> None:
    page = sign_in(visit(), DESK)
    assert page.locator("nav a[href='#/operations']").count() == 0
