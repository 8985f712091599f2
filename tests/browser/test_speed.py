"""What the browser's own clock says of pages, over a slow line on a slow machine: told by `pytest -s` and held by no
limit, since many share the machine it runs on (docs/benchmarks.md)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visits import SLOW, Visit

LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 // 8,
    "uploadThroughput": 750_000 // 8,
}
"""1.6 Mbit/s and 150 ms there and back."""


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_the_first_content_comes_over_a_slow_line(visit: Callable[..., Visit], phone: bool) -> None:
    there = visit(phone=phone)
    page, session = there.page, there.context.new_cdp_session(there.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    page.goto(there.start, wait_until="commit")
    expect(page.locator("h1").first).to_be_visible(timeout=SLOW)
    shown = page.evaluate("performance.now()")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")

    print(
        f"{'phone' if phone else 'desktop'}: first paint {paint / 1000:.2f} s, first heading {shown / 1000:.2f} s"
    )
    assert 0 < paint <= shown
