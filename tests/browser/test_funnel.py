"""How many tickets came to each node, on the deployed stack: from a number to its tickets, by region and day by day."""

from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_margins import settled, until
from tests.browser.test_pages import ADMIN, DESK, FINANCE, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit


def test_r206_each_number_of_the_funnel_opens_the_tickets_that_reached_the_node(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    done, waits = settled(cloud), new_ticket(cloud)
    path = "/margins/funnel?scene=installation"

    def behind(node: str) -> set[str]:
        of = f"/margins/funnel/tickets?scene=installation&limit=100{node and f'&node={node}'}"
        items = cloud.web.must("GET", of, party=ADMIN)["items"]
        return {each["ticket_id"] for each in items}

    def there() -> bool:
        told = cloud.web.must("GET", path, party=ADMIN)
        return (
            {done, waits} <= behind("") and done in behind("done") and "waiting_since" not in told
        )

    until(there, "the funnel")
    told = cloud.web.must("GET", path, party=ADMIN)
    reached = {each["node"]: each["reached"] for each in told["nodes"]}
    assert reached["created"] == told["begun"] >= reached["done"] >= 1
    assert sum(each["begun"] for each in told["regions"]) == told["begun"]
    assert waits not in behind("done")

    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, "funnel?node=done")
    steps = page.locator("table.funnel")
    expect(steps.locator("tbody tr")).to_have_count(len(told["nodes"]) + 1, timeout=SLOW)
    steps.get_by_role("button", name="已完工：看").click()
    agrees = page.get_by_role("status").filter(has_text="和漏斗里的数一致")
    expect(agrees).to_be_visible(timeout=SLOW)
    jobs = page.get_by_role("region", name="这个数字里的工单").first
    expect(jobs.locator(f"a[href='#/tickets/{done}']")).to_be_visible()
    expect(page.get_by_role("img", name="到过“已完工”的占比")).to_be_visible()
    page.get_by_role("region", name="各地区").get_by_role("button", name="北京 新建：看").click()
    expect(agrees).to_be_visible(timeout=SLOW)
    page.get_by_text("逐日数字", exact=True).click()
    page.get_by_role("region", name="逐日数字").get_by_role("button").first.click()
    expect(agrees).to_be_visible(timeout=SLOW)
    assert desk.barriers() == []
    assert cloud.web.call("GET", path, party=DESK).status == 403
