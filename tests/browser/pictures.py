"""The pictures of the README: pages of a running demo, as they are.

`make demo` in one terminal, `make pictures AT=<the API's address>` in another. Each picture is
`docs/pictures/<name>.png`, in Chinese `<name>.zh-CN.png`. Nothing is staged: they show what the
demo's company did.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

from demo.web import Web
from embedded.places import ROOT
from tests.browser import chromium
from tests.browser.visits import SLOW, Visit

WORKER = "tech-01"
SUFFIX = {"zh": ".zh-CN.png", "en": ".png"}
PICTURES = ROOT / "docs" / "pictures"


class Picture(NamedTuple):
    """who: whose page. place: behind its #, of what the demo made. ready: what is shown once all of it is there.
    open: what is clicked then."""

    name: str
    who: str
    place: Callable[[Web], str]
    ready: str
    phone: bool = False
    open: str = ""


ALL = (
    Picture("overview", "boss", lambda _: "overview", "main svg"),
    Picture("ticket", WORKER, lambda web: f"jobs/{earned(web)}", ".lines", phone=True, open=".lines .open"),
    Picture("scene", "boss", lambda _: "scenes/appliance", ".node"),
)  # fmt: skip


def earned(web: Web) -> str:
    """The technician's dearest ticket that is settled."""
    rows = web.must("GET", "/me/earnings", party=WORKER)["tickets"]
    return str(max(rows, key=lambda row: row["amount"]["amount"])["ticket_id"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("--at", required=True, help="the API's address, as the demo prints it")
    parser.add_argument("--only", choices=[each.name for each in ALL], help="one of them")
    parser.add_argument(
        "--into", type=Path, default=PICTURES, help="the folder they are written to"
    )
    given = parser.parse_args()
    web = Web(given.at)
    given.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(chromium.program()),
            args=list(chromium.OPTIONS),
            env=dict(chromium.environment()),
        )
        for each in ALL:
            for lang in ("zh", "en"):
                if given.only in (None, each.name):
                    file = given.into / (each.name + SUFFIX[lang])
                    taken(browser, web, each, lang, file)
                    print(f"written: {file.name} ({file.stat().st_size // 1024} KB)")
        browser.close()


def taken(browser: Browser, web: Web, picture: Picture, lang: str, file: Path) -> None:
    visit = Visit(browser, web.base, phone=picture.phone, lang=lang)
    page = visit.open()
    page.fill("input[name=dev]", picture.who)
    page.press("input[name=dev]", "Enter")
    page.wait_for_selector("main:not(.signin)")
    page.evaluate("hash => { location.hash = hash }", f"#/{picture.place(web)}")
    page.wait_for_load_state("networkidle")
    _settled(page, picture.ready)
    if picture.open:
        page.locator(picture.open).first.click()
        page.locator(picture.open).first.evaluate("line => line.scrollIntoView()")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    visit.end()


def _settled(page: Page, ready: str) -> None:
    page.locator(ready).first.wait_for(timeout=SLOW)
    expect(page.locator(".bars")).to_have_count(0, timeout=SLOW)


if __name__ == "__main__":
    main()
