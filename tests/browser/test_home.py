"""What waits for somebody: the red numbers are those of the queries behind them, and new work is two taps away."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_creating import CLICKS
from tests.browser.test_pages import DESK, FITTER, SITE, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit, every

TITLES = ("待派", "已超时", "等您复核", "红单", "没做成的自动动作")
TRIES, EVERY = 20, 3000


def outlets(cloud: Cloud) -> list[str]:
    return [each["party_id"] for each in every(cloud, "/parties", DESK, kind="outlet")]


def board(cloud: Cloud) -> list[Any]:
    all = outlets(cloud)
    tens = [",".join(all[at : at + 10]) for at in range(0, len(all), 10)]
    return [
        each["ticket"]
        for ten in tens
        for each in every(cloud, "/dispatch/board", DESK, outlets=ten)
    ]


def due(ticket: Any) -> str | None:
    return (ticket.get("case") or {}).get("appointment") or ticket.get("promised") or ticket.get("due")  # fmt: skip


def number(page: Page, title: str) -> int:
    shown = page.locator(f"section[aria-label='{title}'] .num")
    return int(shown.inner_text()) if shown.count() else 0


def counted(cloud: Cloud) -> dict[str, int]:
    """What the queries say now."""
    tickets, now = board(cloud), datetime.now(UTC).isoformat()
    asked = every(cloud, "/approvals", DESK, state="asked")
    red = [
        each
        for outlet in outlets(cloud)
        for each in every(cloud, "/exceptions", DESK, outlet=outlet)
    ]
    acts = [
        each for outlet in outlets(cloud) for each in every(cloud, "/acts", DESK, outlet=outlet)
    ]
    late = sum((due(each) or "9") < now for each in tickets)
    free = sum(not each["workers"] for each in tickets)
    told = (free, late, sum(each["by"] != DESK for each in asked), len(red), len(acts))
    return dict(zip(TITLES, told, strict=True))


def test_the_red_numbers_are_those_of_the_queries_behind_them(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    new_ticket(cloud)
    page = sign_in(visit(), DESK)
    go(page, "home")
    expect(page.locator("section[aria-label=待派] .num")).to_be_visible(timeout=SLOW)

    # What is done by itself moves on meanwhile, and the page asks again.
    for _ in range(TRIES):
        wanted, shown = counted(cloud), {title: number(page, title) for title in TITLES}
        if shown == wanted:
            break
        page.wait_for_timeout(EVERY)

    assert shown == wanted
    total = str(sum(wanted.values()))
    assert page.locator("nav a[href='#/home'] .red").inner_text() == total
    assert f"{total} 件" in page.locator("header.pagetop").inner_text()


def test_new_work_is_seen_with_one_tap_and_taken_with_another(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    title = f"新单 {secrets.token_hex(4)}"
    ticket = cloud.web.must("POST", "/tickets", SITE | {"title": title}, party=DESK)["id"]
    page = sign_in(visit(phone=True), FITTER)
    expect(page.locator("a.offer")).to_be_visible(timeout=SLOW)
    page.evaluate(CLICKS)

    page.locator("a.offer").click()
    card = page.locator("article", has_text=title)
    expect(card).to_be_visible(timeout=SLOW)
    assert page.evaluate("window.clicks") == 1
    card.get_by_role("button", name="抢这一单").click()

    page.wait_for_url(f"**#/jobs/{ticket}", timeout=SLOW)
    assert page.evaluate("window.clicks") == 2
    assert cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)["assignee"] == FITTER
