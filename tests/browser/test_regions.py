"""Regions on the deployed stack: what an area's channels cost its manager, what each region's teams are paid, and what
fell where, each down to its jobs."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import period_of, utcnow
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.store import TicketStore
from tests.browser.test_margins import shown, until
from tests.browser.test_pages import ADMIN, DESK, FITTER, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit, every
from tests.simulation import company

__all__ = ["shown"]
MANAGER, BEIJING_AREA, TIBET, LHASA = "area-bj", "110000", "540000", "540102"
SHOP = company.OUTLETS[0]


@pytest.fixture(scope="module")
def manager(cloud: Cloud) -> str:
    register = PartyStore(cloud.client("dynamodb"), cloud.outputs["PricingTable"])
    roles = frozenset({"regional"})
    register.put(Party(MANAGER, "person", "区域经理", roles, region=BEIJING_AREA))  # type: ignore[arg-type]
    return MANAGER


@pytest.fixture(scope="module")
def fell(cloud: Cloud) -> str:
    """Six jobs of nine days ago in a province where nobody else works, and six of yesterday that leave less of their
    income: written with the clock of those days, all else by the deployed functions."""
    table = cloud.outputs["PricingTable"]
    work = TicketStore(cloud.client("dynamodb"), cloud.outputs["WorkTable"])
    commands = Tickets(work, PartyStore(cloud.client("dynamodb"), table))
    desk = Caller(DESK, frozenset({"dispatcher"}), "hq")
    many_parts = ((company.ITEMS[0], Decimal(1)), (company.parts()[0], Decimal(200)))
    for ago, lines in ((9, many_parts), (1, many_parts[:1])):
        that_day = commands.at(utcnow() - timedelta(days=ago))
        for _ in range(6):
            spec = NewTicket(SHOP, "空调安装", LHASA, f"app:{DESK}", lines=lines)
            ticket = that_day.create(desk, spec).ticket.ticket_id
            that_day.assign(desk, ticket, company.STEPPER, [])
            that_day.arrive(desk, ticket)
            that_day.complete(desk, ticket)

    def there() -> bool:
        told = trends(cloud)["sums"][0]
        return (told["now"]["tickets"], told["before"]["tickets"]) == (6, 6)

    until(there, "what fell")
    return TIBET


def trends(cloud: Cloud) -> dict[str, Any]:
    """The last seven days of work after the sale in Tibet, beside the seven before."""
    path = "/margins/trends?by=region&days=7&phase=aftersale"
    items = cloud.web.must("GET", path, party=ADMIN)["items"]
    empty = {"sums": [{"now": {"tickets": 0}, "before": {"tickets": 0}}]}
    return next((dict(each) for each in items if each["id"] == TIBET), empty)


def test_r207_the_region_whose_margin_fell_is_named_with_its_causes_and_its_jobs(
    visit: Callable[..., Visit], cloud: Cloud, fell: str
) -> None:
    """Of work after the sale alone; an installation is."""
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "overview?days=7")
    page.get_by_role("button", name="只看售后").click()
    told = page.locator("section.fall")
    sums = trends(cloud)["sums"][0]
    was, now = (f"{float(sums[when]['rate']) * 100:.1f} %" for when in ("before", "now"))

    expect(told).to_contain_text(f"西藏毛利率从 {was} 降到 {now}", timeout=SLOW)
    assert float(was[:-2]) > float(now[:-2]) and sums["rate_cost"] < 0
    path = f"/margins/causes?by=region&id={fell}&days=7&phase=aftersale"
    (found,) = cloud.web.must("GET", path, party=ADMIN)["sums"]
    causes = [each for each in found["causes"] if each["what"] != "volume"]
    assert sum(each["amount"] for each in causes) == sums["rate_cost"]
    expect(told).to_contain_text(f"−¥{-sums['rate_cost'] / 100:,.2f}")
    expect(told.locator("li")).to_have_count(min(3, len(causes)) + 1 + (len(causes) > 3))
    expect(told).to_contain_text(f"各项相加 −¥{-sums['rate_cost'] / 100:,.2f}")
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


@pytest.fixture(scope="module")
def earned(cloud: Cloud) -> dict[str, Any]:
    """A commission by the company's ladder, of the one technician whom it pays: once a job was done, and every job of
    the month is counted. What was done in a month that is closed is booked in this one and is not of it."""
    ticket = new_ticket(cloud)
    cloud.web.must("POST", f"/tickets/{ticket}/assign", {"assignee": company.STEPPER}, party=DESK)
    for step in ("arrive", "complete"):
        cloud.web.must("POST", f"/tickets/{ticket}/{step}", party=company.STEPPER)

    period = period_of(utcnow())

    def there() -> dict[str, Any] | None:
        rows = every(cloud, "/margins/commissions", ADMIN, period=period)
        lines = every(cloud, f"/parties/{company.STEPPER}/lines", ADMIN, period=period)
        done = {each["ticket_id"] for each in lines if each["service_period"] == period}
        row = next((each for each in rows if each["party"] == company.STEPPER), None)
        jobs = {each for each in done if ":" not in each}
        return row if row and ticket in jobs and row["counted"] == len(jobs) else None

    return {"ticket": ticket, "row": until(there, "the commission")}


def test_r204_what_each_regions_teams_are_paid_sums_to_all_and_goes_down_to_jobs(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any], earned: dict[str, Any]
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

    row = earned["row"]
    assert row["amount"]["amount"] == row["counted"] * 500
    go(page, f"teams?period={shown['period']}&team={SHOP}")
    expect(page.locator("main")).to_contain_text(row["name"], timeout=SLOW)
    page.get_by_role("button", name=re.compile(f"看这些工单.*{row['name']}")).click()
    jobs = page.get_by_role("region", name="这个月入账的工单")
    expect(jobs.locator(f"a[href='#/tickets/{earned['ticket']}']")).to_be_visible(timeout=SLOW)
    told = f"¥{row['amount']['amount'] / 100:,.2f}"
    expect(page.locator("main table").filter(has_text=row["ladder"])).to_contain_text(told)
    assert desk.barriers() == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r197_the_phone_draws_how_far_it_is_to_the_next_step_of_the_ladder(
    visit: Callable[..., Visit], cloud: Cloud, earned: dict[str, Any], lang: str
) -> None:
    phone = visit(phone=True, lang=lang)
    page = sign_in(phone, company.STEPPER)
    go(page, "earnings")
    parties = cloud.web.must("GET", "/me/ladders", party=company.STEPPER)["parties"]
    (ladder,) = [each for party in parties for each in party["ladders"]]
    bar = page.locator(".ladder").first

    expect(bar).to_be_visible(timeout=SLOW)
    assert float(ladder["progress"]) == int(ladder["s"]) / int(ladder["threshold"]) > 0
    width = bar.locator(".way i").evaluate("each => each.style.width")
    assert float(width[:-1]) == pytest.approx(float(ladder["progress"]) * 100, abs=0.06)
    expect(bar).to_contain_text(ladder["threshold"])
    expect(bar).to_contain_text(f"{ladder['gain']['amount'] / 100:,.2f}")
    assert phone.findings() == []
