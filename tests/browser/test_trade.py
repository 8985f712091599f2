"""All of a ticket's trade on one page: order, terms, customer, papers and each line of money, as far as one may see."""

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from demo import tmall_server as tmall
from demo.cloud import Cloud
from suanqing.times import utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.browser import test_two_tabs
from tests.browser.test_margins import settled, until
from tests.browser.test_pages import DESK, FINANCE, FITTER, OWNER, go, sign_in
from tests.browser.test_phone_forms import on_site, report
from tests.browser.test_ticket_sides import written
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually
from tests.e2e.test_orders import ask

scene = test_two_tabs.scene
PROMOTED = {
    "promotion_details": {
        "promotion_detail": [
            {"id": "1", "promotion_name": "双十一特惠价", "promotion_id": "mjs-1_2", "discount_fee": "10.00"},
            {"id": "2", "promotion_name": "店铺券", "promotion_id": "shopbonus-77_88"},
        ]
    },
    "discount_fee": "15.00",
}  # fmt: skip


def test_r020_all_of_a_shop_orders_trade_stands_on_one_page(
    visit: Callable[..., Visit], cloud: Cloud, tmall_shop: tmall.TmallServer
) -> None:
    tid, top = 3_800_000_000_000_400_000 + secrets.randbelow(10**5), tmall_shop.platform
    cloud.web.must("PUT", "/listings/tmall/TM-AC", {"sku": "AC-INST-1"}, party="boss")
    goods = (("1", "TM-AC", "120.00"), ("2", "NO-WORK", "40.00"))
    with top.lock:
        top.sell(
            tmall.trade(tid, utcnow(), goods, post_fee="5.00", buyer_message="周末来", **PROMOTED),
            "taobao_trade_TradeBuyerPay",
        )
    ticket = ticket_id_for("tmall", f"tmall:{tid}:{tid}1")

    def there() -> bool:
        ask(cloud, "minute")
        return cloud.web.call("GET", f"/tickets/{ticket}", party=DESK).status == 200

    eventually(there, "the order's ticket")

    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, f"tickets/{ticket}")
    page.get_by_role("link", name="交易全貌").click()
    order = page.get_by_role("region", name="订单", exact=True)
    for told in (
        f"天猫 {tid}",
        "周末来",
        "双十一特惠价",
        "店铺券",
        "没有退款",
        written(16_500),
        written(1_500),
    ):
        expect(order).to_contain_text(told, timeout=SLOW)
    rows = order.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("本单")
    expect(rows.nth(1)).to_contain_text(written(4_000))
    terms = page.get_by_role("region", name="按什么结算")
    expect(terms).to_contain_text("main@", timeout=SLOW)
    expect(terms).to_contain_text("还没入账")
    expect(terms).to_contain_text("合作方式")
    assert desk.barriers() == []

    dispatcher = visit()
    page = sign_in(dispatcher, DESK)
    go(page, f"tickets/{ticket}/trade")
    order = page.get_by_role("region", name="订单", exact=True)
    expect(order).to_contain_text("周末来", timeout=SLOW)
    expect(page.get_by_role("region", name="按什么结算")).to_contain_text("您看不到结算条款")
    assert page.locator("main").get_by_text("¥").count() == 0
    assert dispatcher.barriers() == []


def test_r020_what_is_booked_shows_its_terms_rules_and_every_line(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    ticket = settled(cloud)
    booked = until(
        lambda: (told := cloud.web.must("GET", f"/tickets/{ticket}/earnings", party=FINANCE)).get("assessment")
        and told, "the money",
    )  # fmt: skip
    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, f"tickets/{ticket}/trade")

    expect(page.get_by_role("region", name="订单", exact=True)).to_contain_text(
        "不是从店铺订单来的"
    )
    terms = page.get_by_role("region", name="按什么结算")
    expect(terms).to_contain_text("已入账", timeout=SLOW)
    expect(terms).to_contain_text(booked["book"])
    expect(terms.locator("tbody tr").first).to_contain_text("用了", timeout=SLOW)
    lines = page.get_by_role("region", name="每一行").first
    expect(lines.locator("tbody tr")).to_have_count(len(booked["lines"]), timeout=SLOW)
    for line in booked["lines"]:
        expect(lines).to_contain_text(written(line["amount"]["amount"]))
    assert desk.barriers() == []

    page = sign_in(visit(), FITTER)
    go(page, f"tickets/{ticket}/trade")
    terms = page.get_by_role("region", name="按什么结算")
    expect(terms).to_contain_text("结算价档位", timeout=SLOW)
    expect(terms).not_to_contain_text("客户价档位")
    page = sign_in(visit(phone=True), FITTER)
    go(page, f"jobs/{ticket}")
    page.get_by_role("link", name="交易全貌").click(timeout=SLOW)
    expect(page.get_by_role("region", name="按什么结算")).to_contain_text(
        "结算价档位", timeout=SLOW
    )
    page = sign_in(visit(), OWNER)  # of another outlet
    go(page, f"tickets/{ticket}/trade")
    expect(page.get_by_role("alert")).to_contain_text("没有这张工单", timeout=SLOW)


def test_r020_what_a_form_was_answered_in_money_is_shown_as_money(
    visit: Callable[..., Visit], cloud: Cloud, scene: str
) -> None:
    page, ticket = on_site(cloud, visit, scene)
    page.get_by_label("产品").fill("挂机")
    page.get_by_label("加收材料费").fill("200")
    page.locator("footer.bar .press.primary").click()
    expect(page.get_by_label("产品")).to_have_count(0, timeout=SLOW)
    assert report(cloud, ticket)["extra"] == 20_000

    desk = visit()
    page = sign_in(desk, DESK)
    go(page, f"tickets/{ticket}/trade")
    page.get_by_role("button", name="看内容").click(timeout=SLOW)

    forms = page.get_by_role("region", name="签过、填过的表")
    expect(forms).to_contain_text(written(20_000), timeout=SLOW)
    expect(forms).to_contain_text("挂机")
    assert desk.barriers() == []
