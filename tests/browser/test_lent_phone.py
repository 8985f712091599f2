"""A phone that is lent: what one person typed is kept for them, and shown to nobody else."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_pages import FITTER, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

NEXT = next(p.party_id for p in company.technicians() if p.party_id != FITTER)


def lent(page: Page, party: str) -> None:
    """One signs out, the other in, in the same page."""
    go(page, "me")
    page.get_by_role("button", name="退出登录").click()
    page.fill("input[name=dev]", party)
    page.press("input[name=dev]", "Enter")
    page.wait_for_selector("main:not(.signin)")


def test_a_draft_on_a_lent_phone_is_its_owners(visit: Callable[..., Visit]) -> None:
    page = sign_in(visit(phone=True), FITTER)
    go(page, "jobs/+new")
    page.locator("#new-customer").fill("地下车库")

    lent(page, NEXT)
    go(page, "jobs/+new")
    expect(page.locator("#new-customer")).to_have_value("", timeout=SLOW)

    lent(page, FITTER)
    go(page, "jobs/+new")
    expect(page.locator("#new-customer")).to_have_value("地下车库", timeout=SLOW)
