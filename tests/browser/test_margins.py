"""The boss's numbers on the deployed stack: a done job stands in its cell within a minute, and its jobs come to it."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.times import parse, period_of
from tests.browser.test_pages import ADMIN, DESK, FITTER, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit

PATIENCE = 240.0
"""Seconds until a cell is given up. How old it was is told and not held: many functions share this machine."""


def settled(cloud: Cloud) -> str:
    """A job in Beijing from its making to its money."""
    ticket = new_ticket(cloud)
    cloud.web.must("POST", f"/tickets/{ticket}/assign", {"assignee": FITTER}, party=DESK)
    for step in ("arrive", "complete"):
        cloud.web.must("POST", f"/tickets/{ticket}/{step}", party=FITTER)
    return ticket


def until(look: Callable[[], Any], what: str) -> Any:
    begun = time.monotonic()
    while not (found := look()):
        assert time.monotonic() - begun < PATIENCE, f"{what} never came"
        time.sleep(0.5)
    return found


@pytest.fixture(scope="module")
def shown(cloud: Cloud) -> dict[str, Any]:
    """Beijing's cell of all items, and all of its jobs, once a job just done is among them and nothing waits."""
    ticket = settled(cloud)
    done = time.monotonic()
    period = until(
        lambda: cloud.web.must("GET", f"/tickets/{ticket}/earnings", party=ADMIN).get("assessment"),
        "the money",
    ) and period_of(parse(cloud.web.must("GET", f"/tickets/{ticket}", party=ADMIN)["served"]))

    def look() -> dict[str, Any] | None:
        table = cloud.web.must("GET", f"/margins?period={period}", party=ADMIN)
        lines = cloud.web.must(
            "GET", f"/margins/tickets?period={period}&region=110000&limit=100", party=ADMIN
        )
        there = any(each["ticket_id"] == ticket for each in lines["items"])
        cell = [c for c in table["cells"] if (c["row"], c["column"]) == ("*", "110000")]
        if not there or not cell or "waiting_since" in table:
            return None
        return {"period": period, "ticket": ticket, "cell": cell[0]["sums"][0], "lines": lines}

    found: dict[str, Any] = until(look, "the cell")
    print(f"nothing of the month waited {time.monotonic() - done:.0f} s after the job was done")
    return found


def test_r217_a_job_that_was_done_stands_in_its_cell_and_the_cells_jobs_come_to_it(
    shown: dict[str, Any],
) -> None:
    sums = [each["sum"] for each in shown["lines"]["items"]]

    assert "next" not in shown["lines"]
    for name in ("income", "pay", "margin", "tickets"):
        assert sum(each[name] for each in sums) == shown["cell"][name], name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r203_from_a_cell_to_the_steps_in_three_clicks_with_no_barrier(
    visit: Callable[..., Visit], shown: dict[str, Any], lang: str
) -> None:
    there = visit(lang=lang)
    page = sign_in(there, ADMIN)
    go(page, f"margins?time={shown['period']}")
    place = "北京" if lang == "zh" else "Beijing"
    tile = page.get_by_role("button", name=re.compile(f"^(合计|Total) × {place}: "))

    tile.click()  # 1: the cell
    agrees = "和这一格一致" if lang == "zh" else "as the cell says"
    expect(page.get_by_role("status").filter(has_text=agrees)).to_be_visible(timeout=SLOW)
    wrong = there.findings()
    page.locator(f"a[href='#/tickets/{shown['ticket']}']").click()  # 2: the job
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.locator(".open").first.click()  # 3: a line's steps

    expect(page.locator(".opened").first).to_be_visible()
    assert wrong == []


@pytest.mark.parametrize("width", [375, 1440])
def test_the_tables_turn_and_the_page_is_no_wider_than_the_screen(
    visit: Callable[..., Visit], shown: dict[str, Any], width: int
) -> None:
    there = visit()
    page = sign_in(there, ADMIN)
    page.set_viewport_size({"width": width, "height": 900})
    for place in (
        "margins", "margins?rows=region&columns=period", "margins?rows=period&columns=project&region=110000",
        "margins?by=channel", "margins?view=own",
    ):  # fmt: skip
        go(page, place)
        assert there.findings() == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_r199_staff_see_their_own_money_and_no_margin(
    visit: Callable[..., Visit], shown: dict[str, Any]
) -> None:
    page = sign_in(visit(), FITTER)
    go(page, "margins")

    expect(page.locator("h1")).to_have_text("我的收益")
    assert page.locator(".matrix").count() == 0
    assert page.get_by_role("group", name="谁的视角").count() == 0
