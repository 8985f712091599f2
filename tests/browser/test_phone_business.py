"""Who manages opens the phone and sees: the boss the figures down to the jobs, an outlet's manager the team."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_margins import shown, until
from tests.browser.test_pages import ADMIN, DESK, FITTER, OWNER, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

__all__ = ["shown"]
LEAD, SHOP = "tech-06", company.OUTLETS[1]


@pytest.fixture(scope="module")
def team(cloud: Cloud) -> dict[str, Any]:
    """A job that a lead of the franchise outlet finished, and how its team does then, as the API tells its manager."""
    body = SITE | {"outlet": SHOP, "lines": [{"sku": company.ITEMS[0], "qty": "1"}]}
    ticket = cloud.web.must("POST", "/tickets", body, party=DESK)["id"]
    cloud.web.must("POST", f"/tickets/{ticket}/assign", {"assignee": LEAD}, party=DESK)
    for step in ("arrive", "complete"):
        cloud.web.must("POST", f"/tickets/{ticket}/{step}", party=LEAD)

    def there() -> dict[str, Any] | None:
        told = cloud.web.must("GET", "/margins/team?days=7", party=OWNER)
        finished = {each["party"]: each["tickets"] for each in told["items"]}
        return dict(told) if finished.get(LEAD) and "waiting_since" not in told else None

    return dict(until(there, "the team's job"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r189_the_boss_sees_the_figures_on_the_phone_and_goes_down_to_the_jobs(
    visit: Callable[..., Visit], cloud: Cloud, shown: dict[str, Any], lang: str
) -> None:
    phone = visit(phone=True, lang=lang)
    page = sign_in(phone, ADMIN)
    page.get_by_role("link", name="经营" if lang == "zh" else "Business").click()
    told = cloud.web.must("GET", "/margins/trends?by=region&days=7", party=ADMIN)
    whole = next(each["sums"][0]["now"] for each in told["items"] if each["id"] == "*")

    expect(page.locator(".figures")).to_contain_text(f"{whole['income'] / 100:,.2f}", timeout=SLOW)
    name = re.compile("^北京" if lang == "zh" else "^Beijing")
    page.locator(".ranks").get_by_role("button", name=name).click()
    agrees = "和上面一致" if lang == "zh" else "as said above"
    expect(page.get_by_role("status").filter(has_text=agrees)).to_be_visible(timeout=SLOW)
    assert page.locator(f"a[href$='#/tickets/{shown['ticket']}']").count() == 1
    assert phone.findings() == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_r208_a_teams_manager_sees_on_phone_and_desk_what_each_lead_finished(
    visit: Callable[..., Visit], cloud: Cloud, team: dict[str, Any]
) -> None:
    lead = next(each for each in team["items"] if each["party"] == LEAD)
    phone = visit(phone=True)
    page = sign_in(phone, OWNER)
    go(page, "business")
    row = page.locator(".ranks li").filter(has_text=lead["name"])
    expect(row).to_contain_text(f"{lead['tickets']} 单", timeout=SLOW)
    assert phone.findings() == []

    desk = visit()
    page = sign_in(desk, OWNER)
    go(page, "team?days=7")
    row = page.locator("main table tbody tr").filter(has_text=lead["name"])
    expect(row.locator("td").nth(2)).to_have_text(str(lead["tickets"]), timeout=SLOW)
    expect(page.get_by_text(team["name"]).first).to_be_visible()
    assert "¥" not in page.locator("main").inner_text()
    assert desk.barriers() == []
    assert cloud.web.call("GET", f"/margins/team?outlet={SHOP}", party=FITTER).status == 403
    assert (
        cloud.web.call("GET", "/margins/team?outlet=BJ-CY", party=OWNER).body["code"]
        == "other_team"
    )
    assert page.locator("nav a[href='#/overview']").count() == 0
