"""The report of many dimensions in a browser: grouped, narrowed, joined with outside figures, kept as a workbook."""

from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.times import BEIJING, utcnow
from tests.browser.test_margins import settled, until
from tests.browser.test_pages import DESK, FINANCE, go, sign_in
from tests.browser.test_workbooks import kept
from tests.browser.visits import SLOW, Visit


def test_r272_a_report_of_sources_and_outlets_is_narrowed_joined_and_kept(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket, today = settled(cloud), str(utcnow().astimezone(BEIJING).date())
    booked = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)
    span = f"first={today}&last={today}"
    path = f"/margins/report?{span}&by=outlet&then=source&outlet={booked['outlet']}"

    def told() -> list[dict[str, int]]:
        found: list[dict[str, int]] = cloud.web.must("GET", path, party=FINANCE)["whole"]
        return found

    until(told, "the job in the report")
    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, f"report?{span}&by=outlet")
    page.get_by_label("再按").select_option("source")
    name = cloud.web.must("GET", path, party=FINANCE)["names"][0]["name"]
    table = page.get_by_role("region", name="表", exact=True)
    table.get_by_role("button", name=name, exact=True).first.click(timeout=SLOW)
    expect(page.get_by_text(f"只看 网点: {name}")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("region", name="图", exact=True)).to_contain_text(name)

    page.get_by_role("textbox", name="粘贴外部数据").fill(
        f"网点\t投放\n{name}\t1,200.50\n没有的\t3"
    )
    expect(page.get_by_text("对上 1 行，没对上 1 行")).to_be_visible()
    expect(table).to_contain_text("1200.50")
    assert desk.barriers() == []

    header, *rows = kept(page, "下载 Excel")
    assert header[:3] == ["网点", "工单来源", "单数"] and header[-1] == "投放"
    assert {row[0] for row in rows[:-1]} == {name} and rows[0][-1] == "1200.50"
    sums = [round(float(row[3]) * 100) for row in rows]
    assert sum(sums[:-1]) == sums[-1] > 0

    page.get_by_role("button", name="不再只看网点").click()
    expect(page.get_by_text(f"只看 网点: {name}")).to_have_count(0)
