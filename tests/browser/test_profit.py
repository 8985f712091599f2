"""What is left of a job and of a month: prices and costs pasted by finance, subtracted on every page, hers alone."""

from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.times import BEIJING, period_of, utcnow
from tests.browser.test_margins import until
from tests.browser.test_pages import DESK, FINANCE, FITTER, go, new_ticket, sign_in
from tests.browser.test_ticket_sides import amounts
from tests.browser.visits import SLOW, Visit
from tests.simulation import company


def test_r198_r213_r277_prices_and_costs_are_pasted_and_subtracted_from_the_month_to_the_job(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    part, today = company.parts()[0], str(utcnow().astimezone(BEIJING).date())
    ticket = new_ticket(cloud)
    cloud.web.must("POST", f"/tickets/{ticket}/assign", {"assignee": FITTER}, party=DESK)
    cloud.web.must("POST", f"/tickets/{ticket}/arrive", party=FITTER)
    cloud.web.must("POST", f"/tickets/{ticket}/lines", {"sku": part, "qty": "2"}, party=FITTER)
    cloud.web.must("POST", f"/tickets/{ticket}/complete", party=FITTER)

    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, "costs")
    table = page.get_by_role("textbox", name="粘贴表格")
    table.fill(f"备件\t从\t进价\nNO-SUCH\t{today}\t1.00\n{part}\t{today}\t12.345", timeout=SLOW)
    expect(page.get_by_text("0 行可以写入，2 行有问题")).to_be_visible()
    expect(page.get_by_role("region", name="问题")).to_contain_text("没有这个备件")
    table.fill(f"备件\t从\t进价\n{part}\t{today}\t12.34")
    page.get_by_role("button", name="写入 1 行").click()
    expect(page.get_by_text("写好了 1 行。")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("region", name="备件进价")).to_contain_text("¥12.34")
    assert desk.barriers() == []

    go(page, "costs?tab=costs")
    page.get_by_role("textbox", name="粘贴表格").fill(
        "培训\t1000.01\t按单数\t北京\t\t新人上岗", timeout=SLOW
    )
    page.get_by_role("button", name="写入 1 行").click()
    expect(page.get_by_role("region", name="费用分摊")).to_contain_text("新人上岗", timeout=SLOW)
    assert desk.barriers() == []

    def borne() -> bool:
        told = cloud.web.call("GET", f"/margins/tickets/{ticket}", party=FINANCE)
        return told.status == 200 and bool(told.body["costs"])

    until(borne, "the job's share")
    go(page, f"tickets/{ticket}")
    own = page.get_by_role("region", name="这张单的盈亏")
    expect(own).to_contain_text("培训", timeout=SLOW)
    expect(own).to_contain_text("× 2，按进价")
    rows = [amounts(each)[0] for each in own.locator("tr").all()]
    assert sum(rows[:-1]) == rows[-1] and -2_468 in rows
    assert desk.barriers() == []

    go(page, f"margins?time={period_of(utcnow())}&figure=profit")
    whole = page.get_by_role("region", name="合计")
    expect(whole).to_contain_text("分摊费用", timeout=SLOW)
    told = cloud.web.must("GET", f"/margins?period={period_of(utcnow())}", party=FINANCE)
    (total,) = [
        s for c in told["cells"] if (c["row"], c["column"]) == ("*", "*") for s in c["sums"]
    ]
    shown = total["margin"] - total["parts"] - total["costs"]
    assert total["profit"] == shown and total["costs"] >= 100_001
    expect(page.get_by_text("利润率：项目 × 地区")).to_be_visible()

    go(page, "overview")
    month = page.get_by_role("region", name="本月利润")
    expect(month).to_contain_text("减 培训", timeout=SLOW)
    expect(month).to_contain_text("期间提成不在内")
    lines = [amounts(each)[0] for each in month.locator("tr").all()]
    assert sum(lines[:-1]) == lines[-1]
    assert desk.barriers() == []

    worker = sign_in(visit(), FITTER)
    go(worker, f"tickets/{ticket}")
    expect(worker.get_by_role("heading", name="钱")).to_be_visible(timeout=SLOW)
    assert worker.get_by_text("盈亏").count() == 0
    for path in (
        "/purchases",
        f"/margins/tickets/{ticket}",
        f"/costs?period={period_of(utcnow())}",
    ):
        assert cloud.web.call("GET", path, party=FITTER).status == 403
