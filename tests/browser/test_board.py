"""The dispatch board beside its day: as a list of thousands, as a calendar of people, by province."""

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from playwright.sync_api import Page, Route, expect

from demo.cloud import Cloud
from tests.browser.test_pages import DESK, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

MANY, MAX_ROWS = 2_000, 100


def new_ticket(cloud: Cloud, title: str) -> str:
    lines = [{"sku": company.ITEMS[0], "qty": "1"}]
    made = cloud.web.must("POST", "/tickets", SITE | {"title": title, "lines": lines}, party=DESK)
    return str(made["id"])


def multiplied(route: Route) -> None:
    """What the board is answered, as if each outlet asked for had thousands of its first ticket."""
    answer = route.fetch()
    found: list[dict[str, Any]] = answer.json()["items"][:1]
    items = [
        each | {"ticket": each["ticket"] | {"id": f"{n}", "title": f"第 {n} 单"}}
        for each in found
        for n in range(1, MANY + 1)
    ]
    route.fulfill(response=answer, body=json.dumps({"items": items}))


def rows(page: Page) -> int:
    return page.locator("main tr").count()


def test_a_board_of_2000_tickets_keeps_100_rows_and_keys_reach_the_last_of_them(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    new_ticket(cloud, "空调安装")
    page = sign_in(visit(), DESK)
    page.route("**/dispatch/board?*", multiplied)

    go(page, "board")
    expect(page.get_by_role("button", name="还有").first).to_be_visible(timeout=SLOW)
    assert rows(page) <= MAX_ROWS and page.locator(".board button.chip").count() <= MAX_ROWS

    go(page, "board?view=list")
    table = page.get_by_role("table")
    expect(table).to_have_attribute("aria-rowcount", str(MANY + 1), timeout=SLOW)
    assert rows(page) <= MAX_ROWS
    last = table.locator("tr:not(.room)").last
    at = int(str(last.get_attribute("aria-rowindex")))
    following = table.locator(f"tr[aria-rowindex='{at + 1}'] button")
    last.get_by_role("button").focus()
    expect(following).to_have_count(1, timeout=SLOW)
    page.keyboard.press("Tab")
    expect(following).to_be_focused(timeout=SLOW)
    page.keyboard.press("End")
    expect(table.get_by_role("button", name=f"第 {MANY} 单")).to_be_in_viewport(timeout=SLOW)
    expect(following).to_be_focused()
    assert rows(page) <= MAX_ROWS
    page.keyboard.press("Enter")
    expect(page.locator("aside.drawer h2")).to_have_text(f"第 {at} 单", timeout=SLOW)


def test_a_board_of_2000_tickets_is_scrolled_and_keeps_100_rows(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    """How long the longest task of the page is meanwhile is told, not held: the machine is shared."""
    new_ticket(cloud, "空调安装")
    page = sign_in(visit(), DESK)
    page.route("**/dispatch/board?*", multiplied)
    go(page, "board?view=list")
    table = page.get_by_role("table")
    expect(table).to_have_attribute("aria-rowcount", str(MANY + 1), timeout=SLOW)
    table.hover()
    page.evaluate(
        "() => { window.tasks = []; new PerformanceObserver(list => "
        "window.tasks.push(...list.getEntries().map(each => each.duration))).observe({ type: 'longtask' }) }"
    )
    for _ in range(40):
        page.mouse.wheel(0, 600)
        assert rows(page) <= MAX_ROWS
    last = table.locator("tr:not(.room)").last
    assert int(str(last.get_attribute("aria-rowindex"))) > 100, "it was scrolled"
    tasks = page.evaluate("window.tasks")
    print(
        f"{len(tasks)} tasks over 50 ms in a scroll of 24,000 px, the longest {max(tasks, default=0):.0f} ms"
    )


def test_the_boards_calendar_gives_work_by_mouse_and_by_keys_and_provinces_count_it(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    word = token_hex(4)
    dragged, typed = (new_ticket(cloud, f"{word} {way}") for way in ("拖", "键"))
    best = cloud.web.must("GET", f"/dispatch/tickets/{dragged}/suggestion", party=DESK)
    whom = best["candidates"][0]["party"]
    name = next(p.name for p in company.technicians() if p.party_id == whom)
    desk = visit()
    page = sign_in(desk, DESK)

    go(page, f"board?view=calendar&outlet={company.OUTLETS[0]}&q={word}")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    page.get_by_role("button", name=f"{word} 拖").drag_to(row.get_by_role("cell").first)
    expect(row.get_by_role("button", name=f"{word} 拖")).to_be_visible(timeout=SLOW)
    assert desk.barriers() == []
    page.get_by_role("button", name=f"{word} 键").press("Enter")
    give = page.locator("aside.drawer .cand.best").get_by_role("button")
    expect(give).to_be_visible(timeout=SLOW)
    give.press("Enter")
    nobody = page.locator("tr.nobody")
    expect(nobody.get_by_role("button", name=f"{word} 键")).to_have_count(0, timeout=SLOW)
    workers = {each: of(cloud, each) for each in (dragged, typed)}
    assert workers[dragged] == [whom] and len(workers[typed]) == 1

    page.get_by_role("button", name="省份", exact=True).click()
    tile = page.get_by_role("group", name="省份").get_by_role("button", name="北京：未完 2 张")
    tile.click()
    expect(page.get_by_role("button", name=f"{word} ")).to_have_count(2, timeout=SLOW)
    assert desk.barriers() == []


def of(cloud: Cloud, ticket: str) -> list[str]:
    found = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)["workers"]
    return [each["party"] for each in found]
