"""R045, H18: an empty deployment of its own, set up in three steps on one page, to the first settled ticket."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.web import Web
from embedded import aws
from embedded.deploy import deploy
from embedded.places import local_credentials
from tests.browser.test_pages import go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually
from tests.e2e.test_first_ticket import run

ADMIN, SECOND = "hq-li", "hq-wang"
COUNT = """
window.clicks = 0; window.keys = 0
addEventListener('click', each => { if (each.detail) window.clicks++ }, true)
addEventListener('keydown', () => window.keys++, true)
"""
MOST_CLICKS, MOST_KEYS = 12, 20
COLD = SLOW * 3


@pytest.fixture(scope="module")
def empty() -> Iterator[str]:
    """Where an empty deployment answers, with two administrators who were named on its command line."""
    with aws.running() as server:
        outputs = deploy(server.endpoint, {"Stage": "local"})
        settings = local_credentials(server.endpoint)
        for who, name in ((ADMIN, "李雷"), (SECOND, "王芳")):
            done = run(settings, "admin", who, "--name", name, "--wecom", who)
            assert done.returncode == 0, done.stdout + done.stderr
        yield aws.api_url(server.endpoint, outputs["ApiId"], outputs["StageName"])


def steps(page: Page, done: int) -> None:
    expect(page.locator("ol.setup > li .chip.done")).to_have_count(done, timeout=COLD)


def settled_by_three_steps(page: Page) -> None:
    """With the mouse and the keyboard, as somebody does it; each step is done when the API says so."""
    steps(page, 0)
    page.get_by_role("radio", name="分阶梯佣金").click(timeout=COLD)
    page.get_by_role("button", name="放进目录").click(timeout=COLD)
    steps(page, 1)
    page.get_by_role("button", name="用这份价格").click(timeout=COLD)
    steps(page, 2)
    page.get_by_label("付款超过多少元").click()
    page.keyboard.type("5000")
    page.get_by_label("手工调整超过多少元").click()
    page.keyboard.type("500")
    page.get_by_role("button", name="定下来").click()
    expect(page.get_by_text("等另一位管理员")).to_be_visible(timeout=COLD)
    expect(page.get_by_text("已结算，和样单一分不差")).to_be_visible(timeout=COLD)


def test_h18_three_steps_lead_from_an_empty_company_to_its_first_settled_ticket(
    browser: Browser, empty: str
) -> None:
    visit = Visit(browser, empty)
    page = sign_in(visit, ADMIN)
    begun = time.monotonic()
    page.evaluate(COUNT)
    page.get_by_role("link", name="三步设置").click(timeout=COLD)

    settled_by_three_steps(page)

    clicks, keys = page.evaluate("[window.clicks, window.keys]")
    seconds = time.monotonic() - begun
    print(f"H18: {clicks} clicks, {keys} keys, {seconds:.0f} s to the first settled ticket")
    assert clicks <= MOST_CLICKS and keys <= MOST_KEYS
    assert visit.findings() == []
    approved(browser, empty)
    go(page, "setup")
    steps(page, 3)
    expect(page.get_by_text("付款超过 ¥5,000.00")).to_be_visible(timeout=COLD)
    page.reload(wait_until="networkidle")
    steps(page, 3)
    expect(page.locator("nav").get_by_role("link", name="三步设置")).to_have_count(0, timeout=COLD)
    assert visit.findings() == [] and visit.wrong == []
    visit.end()


def approved(browser: Browser, empty: str) -> None:
    """The limits by the other administrator, on the to-do page."""
    other = Visit(browser, empty)
    page = sign_in(other, SECOND)
    go(page, "home")
    page.get_by_role("button", name="同意").click(timeout=COLD)
    web = Web(empty)
    limits = eventually(
        lambda: (p := web.must("GET", "/policy", party=ADMIN))["version"] and p, "limits"
    )
    assert (limits["second_above"], limits["adjust_second_above"]) == (500_000, 50_000)
    other.end()
