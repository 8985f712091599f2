"""Pages in a real Chromium, on the deployed stack: what none of them may do is watched in every test.

browser   Chromium, one a run
visit     opens pages of the console as somebody new: `visit(phone=True, lang="en")`; the test fails where a page
          logged an error, broke the policy of content, got a 5xx or asked another address
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from demo.cloud import Cloud
from tests.browser import chromium
from tests.browser.visits import Visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=str(chromium.program()),
            args=list(chromium.OPTIONS),
            env=dict(chromium.environment()),
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, cloud: Cloud) -> Iterator[Callable[..., Visit]]:
    """Each call is another person at another device; all are looked at when the test ends."""
    opened: list[Visit] = []

    def new(**how: Any) -> Visit:
        opened.append(Visit(browser, cloud.web.base, **how))
        return opened[-1]

    yield new
    wrong = [each for one in opened for each in one.wrong]
    for one in opened:
        one.end()
    assert wrong == []
