"""Regions on the deployed stack: what an area's channels cost its manager, what each region's teams are paid, and what
fell where, each down to its jobs."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from demo.cloud import Cloud
from suanqing.insight.views.cells import Address, Share
from suanqing.insight.views.refresh_service import Refresh
from suanqing.insight.views.store import MarginStore
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import BEIJING, utcnow
from tests.browser.test_margins import shown
from tests.browser.test_pages import ADMIN, FITTER, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

__all__ = ["shown"]
MANAGER, BEIJING_AREA, TIBET = "area-bj", "110000", "540000"
SHOP = company.OUTLETS[0]


@pytest.fixture(scope="module")
def manager(cloud: Cloud) -> str:
    register = PartyStore(cloud.client("dynamodb"), cloud.outputs["PricingTable"])
    roles = frozenset({"regional"})
    register.put(Party(MANAGER, "person", "区域经理", roles, region=BEIJING_AREA))  # type: ignore[arg-type]
    return MANAGER


@pytest.fixture(scope="module")
def fell(cloud: Cloud) -> str:
    """Six jobs forty days ago that left half of their income in a province where nobody else works, and six now that
    leave a fifth."""
    store = MarginStore(cloud.client("dynamodb"), cloud.outputs["ViewsTable"])
    today = utcnow().astimezone(BEIJING).date()
    for ago, pay in ((40, 5_000), (1, 8_000)):
        day = str(today - timedelta(days=ago))
        addresses: list[Address] = [
            (day, "matrix", f"{of}#{TIBET}") for of in ("*", company.ITEMS[0])
        ]
        for number in range(6):
            for address in addresses:
                store.put_line(address, Share(f"TFELL{ago}N{number}", 1, "CNY", 10_000, pay, "-"))
        store.touch(day, [f"{cube}#{key}" for _, cube, key in addresses], utcnow())
        Refresh(store, lambda _: None, utcnow).day(day)
    return TIBET


def test_r207_the_region_whose_margin_fell_is_named_with_its_causes_and_its_jobs(
    visit: Callable[..., Visit], cloud: Cloud, fell: str
) -> None:
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "overview")
    told = page.locator("section.fall")

    expect(told).to_contain_text("西藏毛利率从 50.0 % 降到 20.0 %", timeout=SLOW)
    expect(told).to_contain_text("−¥180.00")
    why = cloud.web.must("GET", f"/margins/causes?by=region&id={fell}&days=28", party=ADMIN)
    (found,) = why["sums"]
    causes = [each for each in found["causes"] if each["what"] != "volume"]
    assert sum(each["amount"] for each in causes) == -18_000
    expect(told.locator("li")).to_have_count(min(3, len(causes)) + 1 + (len(causes) > 3))
    expect(told).to_contain_text("各项相加 −¥180.00")
    told.get_by_role("button", name="看 6 单").click()
    agrees = page.get_by_role("status").filter(has_text="和这一格一致")
    expect(agrees).to_be_visible(timeout=SLOW)
    assert desk.barriers() == []


def test_r200_earnings_stand_by_the_hour_of_each_day_and_go_down_to_their_jobs(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any]
) -> None:
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "overview")
    heat = page.locator(".heat")

    heat.get_by_role("button", name="时段 × 日").click()
    name = re.compile(r"^\d\d:00 × \d\d-\d\d: ")
    expect(heat.get_by_role("button", name=name).first).to_be_visible(timeout=SLOW)
    served = cloud.web.must("GET", f"/tickets/{shown['ticket']}", party=ADMIN)["served"]
    hour = f"{(int(served[11:13]) + 8) % 24:02d}"
    heat.get_by_role("button", name=re.compile(rf"^{hour}:00 × ")).last.click()
    expect(page.get_by_role("status").filter(has_text="和这一格一致")).to_be_visible(timeout=SLOW)
    heat.get_by_role("button", name="地区 × 时段").click()
    heat.get_by_role("button", name=re.compile(rf"^北京 × {hour}:00: ")).click()
    expect(page.get_by_role("status").filter(has_text="和这一格一致")).to_be_visible(timeout=SLOW)
    assert heat.locator(".legend li").count() == 7
    assert desk.barriers() == []


def test_r210_an_area_manager_pulls_each_channels_cost_of_the_own_area(
    visit: Callable[..., Visit], cloud: Cloud, manager: str, shown: dict[str, Any]
) -> None:
    desk = visit()
    page = sign_in(desk, manager)
    page.get_by_role("link", name="渠道成本占比").click()
    table = page.locator("main table")

    expect(page.get_by_text("您负责的地区：北京")).to_be_visible(timeout=SLOW)
    told = cloud.web.must("GET", "/margins/channels?days=28", party=manager)
    assert told["region"] == BEIJING_AREA
    expect(table.locator("tbody tr")).to_have_count(len(told["items"]), timeout=SLOW)
    rate = told["items"][1]["sums"][0]["cost_rate"]
    expect(table).to_contain_text(told["items"][1]["name"])
    expect(table).to_contain_text(f"{round(float(rate) * 1000 + 1e-9) / 10:.1f} %")
    assert table.locator("button").count() == page.locator("nav a[href='#/overview']").count() == 0
    assert desk.barriers() == []
    other = cloud.web.call("GET", "/margins/channels?region=310000", party=manager)
    assert (other.status, other.body["code"]) == (403, "other_area")
    assert cloud.web.call("GET", "/margins/channels", party=FITTER).status == 403

    boss = sign_in(visit(), ADMIN)
    go(boss, f"shares?region={BEIJING_AREA}")
    boss.locator("main table tbody button").first.click()
    expect(boss.get_by_role("status").filter(has_text="和这一格一致")).to_be_visible(timeout=SLOW)


def earned(page: Page) -> None:
    """Commissions of a period, as the API tells them; the company's first book has none."""
    row = {
        "party": FITTER, "name": "技师一", "kind": "person", "outlet": SHOP, "region": BEIJING_AREA,
        "ladder": "by-count", "amount": {"amount": 12_300, "currency": "CNY"}, "counted": 3,
    }  # fmt: skip
    body = {"period": str(date.today())[:7], "items": [row]}

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    page.route("**/margins/commissions*", answer)


def test_r204_what_each_regions_teams_are_paid_sums_to_all_and_goes_down_to_jobs(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any]
) -> None:
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, f"teams?period={shown['period']}")
    table = page.get_by_role("region", name="区域团队提成").locator("table")

    ranking = cloud.web.must(
        "GET", f"/margins/ranking?by=outlet&period={shown['period']}", party=ADMIN
    )
    teams = [each for each in ranking["items"] if each["sums"][0]["currency"] == "CNY"]
    shares = [
        row.locator("td").last.inner_text() for row in table.locator("tbody tr:not(.group)").all()
    ]
    assert len(shares) == len(teams) + 1 and shares[-1] == "100.0 %"
    assert sum(round(float(each[:-2]) * 10) for each in shares[:-1]) == 1000
    table.get_by_role("button").first.click()
    expect(page.get_by_role("status").filter(has_text="和这一格一致")).to_be_visible(timeout=SLOW)
    assert desk.barriers() == []

    earned(page)
    page.reload(wait_until="networkidle")
    go(page, f"teams?period={shown['period']}&team={SHOP}")
    page.get_by_role("button", name="看这些工单").click()
    jobs = page.get_by_role("region", name="这个月入账的工单")
    expect(jobs.locator(f"a[href='#/tickets/{shown['ticket']}']")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("期间提成：").first).to_contain_text("¥123.00")
    assert desk.barriers() == []
