"""Returns at the desk: one that could be of two consults is tied by a person; a wrong tie is lifted with a reason."""

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from demo import tmall_server as tmall
from demo.cloud import Cloud
from suanqing.times import utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.browser.test_pages import DESK, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually
from tests.e2e.test_orders import ask
from tests.simulation import company

WHY = "客户说的是另一台"


def test_r230_a_return_is_tied_by_a_person_and_a_wrong_tie_is_lifted_with_a_reason(
    visit: Callable[..., Visit], cloud: Cloud, tmall_shop: tmall.TmallServer
) -> None:
    tid, top = 3_800_000_000_000_100_000 + secrets.randbelow(10**5), tmall_shop.platform
    cloud.web.must("PUT", "/listings/tmall/TM-AC", {"sku": "AC-INST-1"}, party="boss")
    with top.lock:
        top.sell(tmall.trade(tid, utcnow()), "taobao_trade_TradeBuyerPay")
    sold = f"/tickets/{ticket_id_for('tmall', f'tmall:{tid}:{tid}1')}"

    def there(path: str) -> bool:
        ask(cloud, "minute")
        return cloud.web.call("GET", path, party=DESK).status == 200

    eventually(lambda: there(sold), "the order's ticket")
    asked = {
        "outlet": company.OUTLETS[0],
        "scene": "consultation@1",
        "customer_id": f"tmall:AAH{tid}",
    }
    one, other = (
        cloud.web.must("POST", "/tickets", asked | {"title": title}, party=DESK)["id"]
        for title in ("客厅的想退", "卧室的想退")
    )
    with top.lock:
        back = tmall.refund(tid % 10**6, tid, "10.00", utcnow(), status="WAIT_SELLER_AGREE")
        back |= {"dispute_type": "REFUND_AND_RETURN", "title": "移机费"}
        top.give_back(back, "taobao_refund_RefundCreated")
    back_id = ticket_id_for("tmall", f"return:tmall:{tid}:{tid % 10**6}")
    eventually(lambda: there(f"/tickets/{back_id}"), "the ticket of what comes back")
    desk = visit()
    page = sign_in(desk, DESK)

    go(page, "returns")
    row = page.get_by_label(back_id, exact=True)
    expect(row).to_contain_text("有几单都像", timeout=SLOW)
    expect(row).to_contain_text("客厅的想退", timeout=SLOW)
    assert desk.barriers() == []
    row.locator(".between2", has_text="客厅的想退").get_by_role("button").dblclick()
    expect(page.get_by_role("status")).to_contain_text("挂上了", timeout=SLOW)
    expect(row).to_have_count(0, timeout=SLOW)
    page.get_by_role("button", name="已定的").click()
    expect(row).to_contain_text("人定的", timeout=SLOW)
    assert desk.barriers() == []

    row.get_by_role("button", name="挂错了").click()
    page.fill("dialog input[name=reason]", WHY)
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_role("status")).to_contain_text("取消了", timeout=SLOW)
    page.get_by_role("button", name="要人定").click()
    row.locator(".between2", has_text="卧室的想退").get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("挂上了", timeout=SLOW)

    for ticket, tied in ((one, None), (other, [back_id]), (back_id, [other])):
        shown = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK).get("case") or {}
        assert shown.get("linked") == tied or (not tied and not shown.get("linked"))
    go(page, f"tickets/{one}")
    expect(page.locator(".past")).to_contain_text(WHY, timeout=SLOW)
