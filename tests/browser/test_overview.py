"""The boss's one screen on the deployed stack: a done job is in its figures, and each of them goes down to its jobs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_margins import shown
from tests.browser.test_pages import ADMIN, DESK, FITTER, go, sign_in
from tests.browser.visits import SLOW, Visit

__all__ = ["shown"]
DEPTHS = (0, 1500, 2200, 2700, 3200)
"""Lower ends of the shades, in ten-thousandths of income."""
AGREES = {"zh": "和这一格一致", "en": "as the cell says"}


def opened(there: Visit, place: str = "overview") -> Page:
    page = sign_in(there, ADMIN)
    go(page, place)
    expect(page.locator(".heat .matrix")).to_be_visible(timeout=SLOW)
    return page


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r205_one_screen_has_it_all_with_its_age_and_no_barrier(
    visit: Callable[..., Visit], shown: dict[str, Any], lang: str, width: int
) -> None:
    there = visit(lang=lang)
    page = opened(there)
    page.set_viewport_size({"width": width, "height": 900})

    boxes = page.locator("main section.box")
    assert boxes.count() >= 7
    for box in boxes.all():
        assert box.locator(".age").count() >= 1, box.get_attribute("aria-label")
    for place in ("overview?days=7&figure=margin&by=person", "overview?line=110000&by=channel"):
        go(page, place)
        assert there.findings() == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r203_a_windows_figure_a_rank_and_a_day_go_down_to_their_jobs(
    visit: Callable[..., Visit], shown: dict[str, Any], lang: str
) -> None:
    page = opened(visit(lang=lang))
    agrees = page.get_by_role("status").filter(has_text=AGREES[lang])

    page.locator(".figs button").first.click()  # all of them
    expect(agrees).to_be_visible(timeout=SLOW)
    page.locator(
        "section[aria-label='排名'] td button, section[aria-label='Ranking'] td button"
    ).first.click()
    expect(agrees).to_be_visible(timeout=SLOW)
    place = "北京" if lang == "zh" else "Beijing"
    name = re.compile(rf"^{place} × \d\d-\d\d: ")
    page.locator(".heat").get_by_role("button", name=name).last.click()  # 1: a region's day
    expect(agrees).to_be_visible(timeout=SLOW)
    page.locator(f"a[href='#/tickets/{shown['ticket']}']").click()  # 2: the job
    page.locator(".open").first.click()  # 3: a line's steps

    expect(page.locator(".opened").first).to_be_visible()


def test_r202_each_shade_is_that_of_its_rate_and_the_legend_says_so(
    visit: Callable[..., Visit], shown: dict[str, Any]
) -> None:
    page = opened(visit())
    background = "each => getComputedStyle(each).backgroundColor"
    legend = [each.evaluate(background) for each in page.locator(".heat .legend i").all()]
    tiles = page.locator(".heat .tile:not(.total)").all()

    assert tiles and len(set(legend[:6])) == 6
    for tile in tiles:
        told = tile.locator("b").inner_text()
        if match := re.fullmatch(r"(−?)(\d+)\.(\d) %", told):
            rate = int(match[2] + match[3]) * 10 * (-1 if match[1] else 1)
            depth = sum(rate >= least for least in DEPTHS)
            assert tile.evaluate(background) == legend[depth], told


def test_r206_the_trend_has_a_figure_for_each_day_and_a_line_for_a_region(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any]
) -> None:
    page = opened(visit(), "overview?days=7&figure=tickets&line=110000")
    told = cloud.web.must("GET", "/margins/trends?days=7&by=region", party=ADMIN)
    whole = next(each for each in told["items"] if each["id"] == "*")["sums"][0]

    assert page.locator(".chart path.one, .chart path.two").count() == 2
    assert page.locator(".chart circle.one").count() == 7
    assert str(whole["now"]["tickets"]) in page.locator(".figs").inner_text()
    today = page.locator(".chart circle.one").last.locator("title").text_content() or ""
    assert today.endswith(f": {whole['days'][-1]['sum']['tickets']}")


def test_r209_the_kinds_of_work_stand_by_what_they_earn(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any]
) -> None:
    page = opened(visit(), "overview?by=project")
    told = cloud.web.must("GET", "/margins/trends?by=project&days=28", party=ADMIN)["items"][1:]
    rows = page.locator("section[aria-label='排名'] tbody tr")

    expect(rows).to_have_count(len(told), timeout=SLOW)
    margins = [each["sums"][0]["now"]["margin"] for each in told]
    assert margins == sorted(margins, reverse=True)
    names = [row.locator("td").nth(1).inner_text() for row in rows.all()]
    assert names == ["没有记录" if each["id"] == "-" else each["name"] for each in told]


@pytest.mark.parametrize("who", [DESK, FITTER])
def test_who_does_not_read_all_money_has_no_such_page(
    visit: Callable[..., Visit], cloud: Cloud, who: str
) -> None:
    page = sign_in(visit(), who)
    assert page.locator("nav a[href='#/overview']").count() == 0
    for path in ("/margins/trends", "/margins/causes"):
        assert cloud.web.call("GET", path, party=who).status == 403
