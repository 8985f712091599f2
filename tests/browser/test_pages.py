"""Pages as people meet them: each in both languages, as wide as a phone or a desk, with nothing that axe finds; a job
from its claim to its money on the phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

DESK, FINANCE, ADMIN = "dispatch-1", "finance-1", "boss"
FITTER = "tech-01"
OWNER = next(p.party_id for p in company.parties() if "partner" in p.roles)
SITE = {
    "outlet": company.OUTLETS[0],
    "region": "110105",
    "title": "空调安装",
    "address": "幸福路 8 号",
}
PHONE_PAGES = ("jobs", "jobs/+new", "jobs?offers=1", "earnings", "notices", "me", "ticket")
BOOKS = ("books", "books/main@1", "books/main@1?plane=pay", "books/main@1/replays")
PEOPLE = ("people", "people/+new", "people/+import", f"people/{FITTER}")
STOCK = ("stock", "stock?tab=moves", "stock?tab=reorder")
AUDIT = ("audit", "audit?of=approvals", "audit?of=books", "audit?of=limits")
DESK_PAGES = {
    DESK: ("home", "board", "tickets", "scenes", "forms", "templates", "ticket", *STOCK),
    FINANCE: ("home", "tickets", "close", "margins", "ticket", "shares", "report", "teams", *BOOKS),
    ADMIN: ("home", "board", "close", "margins", *PEOPLE, *AUDIT),
    OWNER: ("home", "board", "tickets", "stock"),
}


def sign_in(visit: Visit, party: str) -> Page:
    """By the name that a local deployment takes."""
    page = visit.open()
    page.fill("input[name=dev]", party)
    page.press("input[name=dev]", "Enter")
    page.wait_for_selector("main:not(.signin)")
    return page


def go(page: Page, place: str) -> None:
    """To a page, until what it reads is there."""
    page.evaluate("hash => { location.hash = hash }", f"#/{place}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".bars")).to_have_count(0, timeout=SLOW)


@pytest.fixture(scope="module")
def ticket(cloud: Cloud) -> str:
    """A job of the fitter's, with a line that has a price."""
    made = new_ticket(cloud)
    cloud.web.must("POST", f"/tickets/{made}/assign", {"assignee": FITTER}, party=DESK)
    return made


def new_ticket(cloud: Cloud) -> str:
    lines = [{"sku": company.ITEMS[0], "qty": "1"}]
    return str(cloud.web.must("POST", "/tickets", SITE | {"lines": lines}, party=DESK)["id"])


def walked(visit: Visit, who: str, places: tuple[str, ...], ticket: str) -> list[str]:
    """What is wrong on these pages: axe's findings, and what is wider than the screen."""
    page, wrong = sign_in(visit, who), []
    for place in places:
        root = "jobs" if visit.phone else "tickets"
        go(page, f"{root}/{ticket}" if place == "ticket" else place)
        wrong += [f"{place}: {found}" for found in visit.findings()]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{place} is wider than the screen")
        assert page.locator("h1").count() == 1, place
    return wrong


def test_what_a_shop_encrypted_of_a_buyer_is_said_to_be_so(
    cloud: Cloud, visit: Callable[..., Visit]
) -> None:
    """Youzan's cipher text is nobody's name, and nothing to read out at a door."""
    told = {**SITE, "customer": "$Zm9v+bar=$1$", "address": "$YWRk/cmVzcw==$1$"}
    made = cloud.web.must("POST", "/tickets", told | {"lines": []}, party=DESK)["id"]
    cloud.web.must("POST", f"/tickets/{made}/assign", {"assignee": FITTER}, party=DESK)

    phone, desk = sign_in(visit(phone=True), FITTER), sign_in(visit(), DESK)
    go(phone, f"jobs/{made}")
    go(desk, f"tickets/{made}")

    for page in (phone, desk):
        expect(page.get_by_text("平台已加密").first).to_be_visible()
        assert "$1$" not in page.locator("main").inner_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_phones_pages_have_no_barrier(
    visit: Callable[..., Visit], ticket: str, lang: str
) -> None:
    assert walked(visit(phone=True, lang=lang), FITTER, PHONE_PAGES, ticket) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("who", DESK_PAGES)
def test_the_desks_pages_have_no_barrier(
    visit: Callable[..., Visit], ticket: str, who: str, lang: str
) -> None:
    assert walked(visit(lang=lang), who, DESK_PAGES[who], ticket) == []


def test_a_job_goes_from_its_claim_to_its_money_on_the_phone(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket = new_ticket(cloud)
    page = sign_in(visit(phone=True), FITTER)
    go(page, f"jobs/{ticket}")

    for step in ("接这一单", "我到现场了", "做完了，交验收"):
        page.get_by_role("button", name=step).click()

    expect(page.locator("footer.bar")).to_contain_text("应计", timeout=SLOW)
    earned = cloud.web.must("GET", f"/tickets/{ticket}/earnings", party=FITTER)["earned"]
    shown = page.locator("footer.bar").inner_text().replace("\n", "").replace(",", "")
    assert earned["amount"] > 0
    assert f"{earned['amount'] // 100}.{earned['amount'] % 100:02d}" in shown
    history = cloud.web.must("GET", f"/tickets/{ticket}/history", party=DESK)["events"]
    assert [each["kind"] for each in history].count("completed") == 1


def test_who_was_logged_out_elsewhere_is_told_in_plain_words_and_comes_back(
    visit: Callable[..., Visit],
) -> None:
    phone = visit(phone=True)
    page = sign_in(phone, FITTER)
    assert phone.call("DELETE", "/login/session")[0] == 204

    page.reload(wait_until="networkidle")

    page.wait_for_selector("main.signin")
    page.fill("input[name=dev]", FITTER)
    page.press("input[name=dev]", "Enter")
    page.wait_for_selector("main:not(.signin)")
