"""R045, H18: an empty deployment of its own, set up in three steps on one page, to the first settled ticket."""

import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.web import Web
from embedded import aws
from embedded.deploy import deploy
from embedded.places import local_credentials
from packages import shelf
from suanqing.library.installed_store import InstalledStore
from suanqing.pricing.stores.books import PricingStore
from tests.browser.test_pages import go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.anew import begun_anew, dynamodb_of
from tests.e2e.test_deployed import eventually
from tests.e2e.test_first_ticket import run
from tests.unit.library.packages_on_shelf import TRADES

ADMIN, SECOND = "hq-li", "hq-wang"
ITEM = "KIT-SEAL"
"""Of the template step-commission."""
COUNT = """
window.clicks = 0; window.keys = 0
addEventListener('click', each => { if (each.detail) window.clicks++ }, true)
addEventListener('keydown', () => window.keys++, true)
"""
MOST_CLICKS, MOST_KEYS = 12, 20
COLD = SLOW * 3


class Alone(NamedTuple):
    """A deployment of its own. base: where it answers. pricing: its table of prices."""

    base: str
    client: Any
    pricing: str


@pytest.fixture(scope="module")
def empty() -> Iterator[Alone]:
    """An empty deployment with two administrators who were named on its command line."""
    with aws.running() as server:
        outputs = deploy(server.endpoint, {"Stage": "local"})
        settings = local_credentials(server.endpoint)
        for who, name in ((ADMIN, "李雷"), (SECOND, "王芳")):
            done = run(settings, "admin", who, "--name", name, "--wecom", who)
            assert done.returncode == 0, done.stdout + done.stderr
        base = aws.api_url(server.endpoint, outputs["ApiId"], outputs["StageName"])
        yield Alone(base, dynamodb_of(settings), outputs["PricingTable"])


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
    browser: Browser, empty: Alone
) -> None:
    visit = Visit(browser, empty.base)
    page = sign_in(visit, ADMIN)
    begun = time.monotonic()
    page.evaluate(COUNT)
    page.get_by_role("link", name="三步设置").click(timeout=COLD)

    settled_by_three_steps(page)
    asked = list[str]()
    page.on("request", lambda each: asked.append(each.url))

    clicks, keys = page.evaluate("[window.clicks, window.keys]")
    seconds = time.monotonic() - begun
    print(f"H18: {clicks} clicks, {keys} keys, {seconds:.0f} s to the first settled ticket")
    assert clicks <= MOST_CLICKS and keys <= MOST_KEYS
    assert visit.findings() == []
    page.wait_for_timeout(6_000)
    assert [each for each in asked if "/tickets/" in each] == [], "the money is there"
    approved(browser, empty.base)
    go(page, "setup")
    steps(page, 3)
    expect(page.get_by_text("付款超过 ¥5,000.00")).to_be_visible(timeout=COLD)
    page.reload(wait_until="networkidle")
    steps(page, 3)
    expect(page.locator("nav").get_by_role("link", name="三步设置")).to_have_count(0, timeout=COLD)
    assert visit.findings() == [] and visit.wrong == []
    visit.end()


def test_a_first_ticket_whose_money_never_comes_is_asked_for_no_more_and_says_so(
    browser: Browser, empty: Alone
) -> None:
    begun_anew(empty.client, empty.pricing, "appliance")
    visit = Visit(browser, empty.base)
    page = sign_in(visit, ADMIN)
    nothing = '{"ticket_id": "T", "status": "estimate", "pending": true, "lines": []}'
    page.route(
        re.compile("/tickets/[^/]+/earnings"),
        lambda each: each.fulfill(body=nothing, content_type="application/json"),
    )
    page.clock.install()
    go(page, "setup")
    called = str(shelf.manifest("appliance")["name"]["zh"])
    page.get_by_role("radio", name=called).click(timeout=COLD)
    page.get_by_role("button", name="放进目录").click(timeout=COLD)
    page.get_by_role("button", name="用这份价格").click(timeout=COLD)
    expect(page.get_by_text("正在结算")).to_be_visible(timeout=COLD)

    page.clock.fast_forward(181_000)
    expect(page.get_by_text("还没结算好")).to_be_visible(timeout=COLD)
    page.wait_for_timeout(1_000)  # what was on its way by then is told of first
    asked = list[str]()
    page.on("request", lambda each: asked.append(each.url))
    page.clock.fast_forward(120_000)
    page.wait_for_timeout(1_000)

    assert [each for each in asked if "/tickets/" in each] == []
    visit.end()


def approved(browser: Browser, base: str) -> None:
    """The limits by the other administrator, on the to-do page."""
    other = Visit(browser, base)
    page = sign_in(other, SECOND)
    go(page, "home")
    page.get_by_role("button", name="同意").click(timeout=COLD)
    web = Web(base)
    limits = eventually(
        lambda: (p := web.must("GET", "/policy", party=ADMIN))["version"] and p, "limits"
    )
    assert (limits["second_above"], limits["adjust_second_above"]) == (500_000, 50_000)
    other.end()


SHAPES = ("appliance", "moving", "property", "elevator", "education", "mother-baby")
"""Of different shape: fitting, a removal by distance, work at flats, rounds by contract, lessons, live-in work."""
COUNTED = TRADES if "TRADES" in os.environ else SHAPES
"""TRADES=all counts for every trade (docs/benchmarks.md)."""
SECONDS = 600
"""Ten minutes by hand."""


@pytest.mark.parametrize("trade", COUNTED)
def test_h16_another_trade_takes_as_few_clicks_and_nothing_typed(
    browser: Browser, empty: Alone, trade: str
) -> None:
    """On a company that begins with it: the trade is chosen, its items taken, its prices used."""
    begun_anew(empty.client, empty.pricing, trade)
    visit = Visit(browser, empty.base)
    page = sign_in(visit, ADMIN)
    go(page, "setup")
    begun = time.monotonic()
    page.evaluate(COUNT)
    called = str(shelf.manifest(trade)["name"]["zh"])
    page.get_by_role("radio", name=called).click(timeout=COLD)
    page.get_by_role("button", name="放进目录").click(timeout=COLD)
    page.get_by_role("button", name="用这份价格").click(timeout=COLD)
    expect(page.get_by_text("已结算，和样单一分不差")).to_be_visible(timeout=COLD)

    clicks, keys = page.evaluate("[window.clicks, window.keys]")
    seconds = time.monotonic() - begun
    print(
        f"H16: {trade}, {clicks} clicks, {keys} keys, {seconds:.0f} s to the first settled ticket"
    )
    assert clicks <= MOST_CLICKS and keys == 0 and seconds <= SECONDS
    assert visit.wrong == []
    visit.end()


def test_r161_templates_are_chosen_together_and_what_comes_of_them_is_shown_before(
    browser: Browser, empty: Alone
) -> None:
    """A conflict names both; what would change is told; installed, upgraded and taken out, each looked at first."""
    begun_anew(empty.client, empty.pricing, "step-commission")
    web = Web(empty.base)
    web.must("POST", "/templates/step-commission/install", party=ADMIN)
    visit = Visit(browser, empty.base)
    page = sign_in(visit, ADMIN)
    go(page, "templates")
    page.get_by_label("种类").select_option(label="结算方式")
    for name in ("远程里程：超出按公里", "远程里程：分段一口价", "质保金：留一成"):
        page.get_by_label(f"一起装 {name}", exact=False).first.check()

    page.get_by_role("link", name="看组合结果").click()

    both = page.get_by_role("list", name="冲突")
    expect(both.first).to_contain_text("远程里程：超出按公里 ↔ 远程里程：分段一口价", timeout=COLD)
    assert visit.barriers() == []
    page.get_by_role("button", name="不要 远程里程：分段一口价").click()
    expect(page.get_by_text("合得到一起，没有冲突。")).to_be_visible(timeout=COLD)
    expect(page.get_by_role("region", name="装之前看会改什么")).to_contain_text("新增")
    page.get_by_role("button", name="一起装上").click()
    done = page.get_by_role("region", name="装好了")
    expect(done).to_contain_text("草稿，等您送审", timeout=COLD)
    taken_out(page, web)
    upgraded(page, empty)
    assert visit.findings() == [] and visit.wrong == []
    visit.end()


def taken_out(page: Page, web: Web) -> None:
    """What nothing uses; of a trade whose book prices it is said what uses it."""
    go(page, "templates/retention")
    page.get_by_role("button", name="卸载前看看").click(timeout=COLD)
    page.get_by_role("button", name="卸载", exact=True).click(timeout=COLD)
    expect(page.get_by_role("region", name="已卸载")).to_contain_text("草稿", timeout=COLD)
    stays(page, "已卸载")
    here = web.must("GET", "/templates/installed", party=ADMIN)["items"]
    assert "retention" not in {each["package"] for each in here}
    go(page, "templates/step-commission")
    sample = page.get_by_role("region", name="结算单样张")
    expect(sample.get_by_role("row").last).to_contain_text("合计", timeout=COLD)
    page.get_by_role("button", name="卸载前看看").click(timeout=COLD)
    expect(page.get_by_role("list", name="在用的地方")).to_contain_text("给项目", timeout=COLD)
    expect(page.get_by_role("button", name="卸载", exact=True)).to_have_count(0)


def stays(page: Page, what: str) -> None:
    """Also when all that the press changed has been read anew."""
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("region", name=what)).to_be_visible()


def upgraded(page: Page, empty: Alone) -> None:
    """As an earlier release left it: the template had an item less, and so has the company."""
    store = InstalledStore(empty.client, empty.pricing)
    kept = store.here("step-commission")
    less = {sku: each for sku, each in kept.document["catalogue"].items() if sku != ITEM}
    store.put(replace(kept, version=0, document={**kept.document, "catalogue": less}))
    prices = PricingStore(empty.client, empty.pricing)
    prices.import_skus([replace(prices.catalogue()[ITEM], active=False)])
    page.reload(wait_until="networkidle")
    page.get_by_role("button", name="看新版会改什么").click(timeout=COLD)
    box = page.get_by_role("region", name="升级", exact=True)
    expect(box).to_contain_text("新增", timeout=COLD)
    box.get_by_role("button", name="升级", exact=True).click()
    expect(page.get_by_role("region", name="已升级")).to_contain_text("新增", timeout=COLD)
    stays(page, "已升级")
    assert prices.catalogue()[ITEM].active
