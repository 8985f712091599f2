"""R273: weights of dispatch are drafted on the page, tried on the month's own decisions, and only then published."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.times import period_of, utcnow
from tests.browser.test_pages import DESK, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit

ADMIN = "boss"


@pytest.fixture
def settings(cloud: Cloud) -> Iterator[Any]:
    """As they are; what the test publishes is taken back."""
    before = cloud.web.must("GET", "/dispatch/settings", party=DESK)
    yield before
    now = cloud.web.must("GET", "/dispatch/settings", party=DESK)
    if now["version"] != before["version"]:
        seen = {"If-Match": f'"{now["version"]}"'}
        cloud.web.must("PUT", "/dispatch/settings", before["document"], party=DESK, headers=seen)


def test_r273_weights_are_tried_on_a_month_before_they_are_published(
    visit: Callable[..., Visit], cloud: Cloud, settings: Any
) -> None:
    cloud.web.must("POST", f"/dispatch/tickets/{new_ticket(cloud)}/push", {}, party=DESK)
    page = sign_in(visit(), DESK)
    go(page, "weights")
    publish, previous = (
        page.get_by_role("button", name="发布", exact=True),
        settings["scoring"]["previous"],
    )
    page.get_by_label("上次去过的人减").fill(str(previous + 1))
    expect(page.get_by_text("先试算这一稿")).to_be_visible(timeout=SLOW)
    expect(publish).to_have_attribute("aria-disabled", "true")

    page.get_by_role("button", name="试算").click()

    result = page.get_by_role("region", name="试算结果")
    expect(result).to_be_visible(timeout=SLOW)
    weights = {**settings["scoring"], "previous": previous + 1}
    asked = {"period": period_of(utcnow()), "scoring": weights, "limit": 100}
    told = cloud.web.must("POST", "/dispatch/replays", asked, party=DESK)
    assert told["decisions"] >= 1
    if "next" not in told:
        expect(result).to_contain_text(f"{told['decisions']} 次派单")
        row = result.locator("tr", has_text="路上分钟").locator("td")
        assert row.all_inner_texts()[1:] == [str(told[each]["travel"]) for each in ("was", "would")]
    page.get_by_label("手里每张单").fill("16")
    expect(page.get_by_text("先试算这一稿")).to_be_visible()
    page.get_by_label("手里每张单").fill(str(settings["scoring"]["load"]))
    publish.dblclick()
    expect(page.get_by_text("和现在用的一样")).to_be_visible(timeout=SLOW)
    now = cloud.web.must("GET", "/dispatch/settings", party=DESK)
    assert (now["version"], now["scoring"]) == (settings["version"] + 1, weights)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_weights_has_no_barrier(visit: Callable[..., Visit], lang: str) -> None:
    one = visit(lang=lang)
    page = sign_in(one, ADMIN)
    go(page, "weights")
    expect(page.locator(".weights")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="试算" if lang == "zh" else "Try it").click()
    expect(
        page.get_by_role("region", name="试算结果" if lang == "zh" else "What would have been")
    ).to_be_visible(timeout=SLOW)
    assert one.findings() == []
    go(page, "setup")
    expect(page.locator("ol.setup")).to_be_visible(timeout=SLOW)
    assert one.findings() == []
