"""A phone in a cellar: what is done without a net is kept, sent once when there is one, and never lost or doubled where
an answer got lost. No page has a service worker, as in many apps' web views."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from demo.cloud import Cloud
from tests.browser.draw_steps import free
from tests.browser.test_pages import DESK, FITTER, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually
from tests.simulation import company

AT_WORK = ("接这一单", "我到现场了")
DONE = "做完了，交验收"
NO_NET = "console: Failed to load resource: net::ERR_"


def on_site(page: Page, ticket: str) -> None:
    """Claimed, and there."""
    go(page, f"jobs/{ticket}")
    for step in AT_WORK:
        page.get_by_role("button", name=step).click()
    page.get_by_role("button", name=DONE).wait_for(timeout=SLOW)


def events(cloud: Cloud, ticket: str) -> list[str]:
    history = cloud.web.must("GET", f"/tickets/{ticket}/history", party=DESK)["events"]
    return [each["kind"] for each in history]


def forgive(phone: Visit) -> None:
    """The browser itself tells of each call that found no net, or lost its answer; nothing else went wrong."""
    phone.wrong = [each for each in phone.wrong if not each.startswith(NO_NET)]


def test_a_job_that_is_done_without_a_net_is_sent_once_when_there_is_one(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket, phone = new_ticket(cloud), visit(phone=True)
    page = sign_in(phone, FITTER)
    on_site(page, ticket)

    phone.context.set_offline(True)
    page.get_by_role("button", name=DONE).dblclick()
    expect(page.locator("[role=status]", has_text="1 单等着发")).to_be_visible(timeout=SLOW)
    assert "completed" not in events(cloud, ticket)

    phone.context.set_offline(False)

    eventually(lambda: "completed" in events(cloud, ticket), "the job that was kept")
    expect(page.locator("[role=status]", has_text="等着发")).to_have_count(0, timeout=SLOW)
    assert events(cloud, ticket).count("completed") == 1
    forgive(phone)


def test_what_was_kept_without_a_net_is_still_there_after_the_page_was_closed(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket, phone = new_ticket(cloud), visit(phone=True)
    page = sign_in(phone, FITTER)
    on_site(page, ticket)
    phone.context.set_offline(True)
    page.get_by_role("button", name=DONE).click()
    expect(page.locator("[role=status]", has_text="1 单等着发")).to_be_visible(timeout=SLOW)
    page.close()

    phone.context.set_offline(False)
    phone.page = phone.context.new_page()
    phone.open()

    eventually(lambda: "completed" in events(cloud, ticket), "the job that was kept")
    assert events(cloud, ticket).count("completed") == 1
    forgive(phone)


def test_a_step_whose_answer_got_lost_is_taken_once(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket, phone = new_ticket(cloud), visit(phone=True)
    page = sign_in(phone, FITTER)
    on_site(page, ticket)
    lost: list[Any] = []

    def lose(route: Route) -> None:
        """It reaches the API, and its answer never comes back."""
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/complete", lose)
    page.get_by_role("button", name=DONE).click()
    expect(page.locator("[role=status]", has_text="1 单等着发")).to_be_visible(timeout=SLOW)
    assert len(lost) == 1
    page.reload(wait_until="networkidle")

    eventually(lambda: "completed" in events(cloud, ticket), "the job")
    go(page, f"jobs/{ticket}")
    expect(page.get_by_role("button", name=DONE)).to_have_count(0, timeout=SLOW)
    assert page.locator("[role=alert]").all_inner_texts() == []
    assert events(cloud, ticket).count("completed") == 1
    forgive(phone)


def titled(cloud: Cloud, title: str) -> list[Any]:
    query = {"outlet": company.OUTLETS[0], "q": "地下车库", "limit": "50"}
    found = cloud.web.must("GET", "/tickets", party=DESK, query=query)["items"]
    return [each for each in found if each["title"] == title]


def begun(phone: Visit, title: str) -> Page:
    """What was typed of a new ticket, from the day's page, by three taps and as much text as one likes."""
    page = sign_in(phone, FITTER)
    go(page, "jobs")
    page.get_by_role("link", name="新建工单").click()
    page.get_by_label("空调安装", exact=True).or_(page.get_by_label("安装", exact=True)).check()
    page.get_by_label("内容").fill(title)
    page.get_by_label("客户").fill("地下车库")
    return page


def test_r191_a_ticket_that_is_made_without_a_net_is_a_draft_then_sent_once(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    phone, title = visit(phone=True), free("没有网")
    page = begun(phone, title)
    page.close()
    phone.page = page = phone.context.new_page()
    phone.open("#/jobs/+new")
    expect(page.get_by_label("内容")).to_have_value(title, timeout=SLOW)

    phone.context.set_offline(True)
    page.get_by_role("button", name="创建", exact=True).dblclick()
    expect(page.locator("[role=status]", has_text="1 单等着发")).to_be_visible(timeout=SLOW)
    assert titled(cloud, title) == []
    phone.context.set_offline(False)

    [made] = eventually(lambda: titled(cloud, title), "the ticket that was kept")
    expect(page.locator("[role=status]", has_text="等着发")).to_have_count(0, timeout=SLOW)
    assert made["outlet"] == company.OUTLETS[0]
    assert len(titled(cloud, title)) == 1
    forgive(phone)


def test_a_new_ticket_whose_answer_got_lost_is_made_once(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    phone, title = visit(phone=True), free("答复丢了")
    page = begun(phone, title)
    lost: list[Any] = []

    def lose(route: Route) -> None:
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/tickets", lose)
    page.get_by_role("button", name="创建", exact=True).click()
    expect(page.locator("[role=status]", has_text="1 单等着发")).to_be_visible(timeout=SLOW)
    assert lost == [201]
    page.reload(wait_until="networkidle")

    expect(page.locator("[role=status]", has_text="等着发")).to_have_count(0, timeout=SLOW)
    eventually(lambda: titled(cloud, title), "the ticket")
    assert len(titled(cloud, title)) == 1
    forgive(phone)


def test_a_page_that_does_not_come_is_told_of_in_its_place_and_the_rest_stands(
    visit: Callable[..., Visit],
) -> None:
    phone = visit(phone=True)
    phone.context.route("**/Me-*.js", lambda route: route.abort("connectionreset"))
    page = sign_in(phone, FITTER)
    bar = page.locator("nav.bar")

    bar.get_by_role("link").last.click()
    expect(page.get_by_text("没取到")).to_be_visible(timeout=SLOW)
    bar.get_by_role("link").first.click()
    expect(page.get_by_text("没取到")).to_have_count(0, timeout=SLOW)

    phone.context.unroute("**/Me-*.js")
    bar.get_by_role("link").last.click()
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_role("button", name="退出登录", exact=True)).to_be_visible(timeout=SLOW)
    forgive(phone)
