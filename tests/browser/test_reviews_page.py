"""What a customer says on their own page comes to the desk by product, and as what the product is complained of."""

from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.times import BEIJING, utcnow
from suanqing.work.care.reviews import week_of
from tests.browser.test_pages import DESK, FITTER, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

ITEM = company.ITEMS[-1]


def test_r238_r239_a_rating_is_in_the_report_of_its_product_and_technician_and_among_the_weeks_complaints(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    web = cloud.web
    body = SITE | {"lines": [{"sku": ITEM, "qty": "1"}], "customer_id": "review-walk-1"}
    path = f"/tickets/{web.must('POST', '/tickets', body, party=DESK)['id']}"
    for step in ("claim", "arrive", "complete"):
        web.must("POST", f"{path}/{step}", {}, party=FITTER)
    token = web.must("POST", f"{path}/visits", {}, party=DESK)["url"].split("#")[1]
    rating = {"stars": 2, "words": "安装后漏水"}
    for _ in range(2):
        web.must("POST", f"/visits/{token}/rating", rating)
    week = week_of(utcnow().astimezone(BEIJING).date())

    desk = visit()
    page = sign_in(desk, DESK)
    go(page, f"reviews?week={week}")
    name = web.must("GET", f"/parties/{FITTER}", party="boss")["name"]
    work = page.get_by_role("region", name="商品 × 地区 × 技师").get_by_role("row", name=name)
    expect(work.filter(has_text="漏水").first).to_be_visible(timeout=SLOW)
    tops = page.get_by_role("region", name="每个商品投诉最多的")
    expect(tops).to_contain_text("安装后漏水", timeout=SLOW)
    assert desk.barriers() == []
    exported = web.must("POST", "/customers/review-walk-1/export", {"reason": "本人"}, party="boss")
    assert "安装后漏水" in str(exported["ids"])
