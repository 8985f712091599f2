"""A member's poster on the deployed stack: written at the desk, made for a member, scanned, paid for, rewarded."""

import secrets
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from demo.mini_program_server import MiniProgramServer
from suanqing.times import rfc3339, utcnow
from tests.browser import test_rules_pages
from tests.browser.test_pages import DESK, FINANCE, FITTER, go, sign_in
from tests.browser.test_rules_pages import Kept
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_customers_told import until_known

kept = test_rules_pages.kept


def written(page: Page, own: str) -> None:
    """The poster on its page, once however often the button is pressed."""
    go(page, "posters")
    page.get_by_role("button", name="加海报").click()
    page.fill("dialog input[name=id]", f"p-{own}")
    page.fill("dialog input[name=title]", f"会员日{own}")
    page.fill("dialog textarea[name=text]", "新客到店,您和朋友都有礼")
    page.fill("dialog input[name=least]", "100")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("tr", has_text=f"p-{own}")).to_contain_text("得 100 积分", timeout=SLOW)


def did(cloud: Cloud, who: str, kind: str, source: str) -> None:
    body: dict[str, Any] = {
        "kind": kind,
        "source": source,
        "at": rfc3339(utcnow()),
        "channel": "store",
    }
    if kind == "order":
        body |= {"amount": 10_000, "currency": "CNY"}
    cloud.web.must("POST", f"/customers/{who}/happenings", body, party=DESK)


def test_r255_a_members_poster_leads_by_its_code_and_a_paid_order_to_the_reward_and_its_refund_back(
    visit: Callable[..., Visit], cloud: Cloud, wechat: MiniProgramServer, kept: Kept
) -> None:
    own, number = secrets.token_hex(3), f"139{secrets.randbelow(10**8):08d}"
    kept("/settings/care")
    web, at = cloud.web, rfc3339(utcnow())
    keys = [{"kind": "yz_open_id", "value": own}]
    seen = {"keys": keys, "channel": "youzan", "at": at, "name": "王小明"}
    member = web.must("POST", "/customers", seen, party=FINANCE)["person"]
    desk = visit()
    page = sign_in(desk, FINANCE)
    written(page, own)
    assert desk.barriers() == []
    until_known()

    go(page, f"customers/{member}")
    mine = page.get_by_role("region", name="会员海报")
    mine.get_by_role("button", name="做一张海报").click()
    page.select_option("dialog select[name=poster]", f"p-{own}")
    page.fill("dialog input[name=consent]", "门店当面同意")
    page.locator("dialog .keys .primary").dblclick()
    picture = page.get_by_role("img", name=f"会员日{own}")
    expect(picture).to_be_visible(timeout=SLOW)
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    code = page.get_by_label("码里的地址").input_value().split("#poster/")[1]
    assert desk.findings() == []
    page.get_by_role("button", name="关上").click()

    friend = visit(phone=True)
    friend.start = friend.start.replace("/m.html", "/v.html")
    shown = friend.open(f"#poster/{code}")
    expect(shown.get_by_text("王** 邀请您")).to_be_visible(timeout=SLOW)
    assert friend.findings() == []
    wechat.platform.codes[f"login-{own}"] = f"o-{own}"
    wechat.platform.phones[f"phone-{own}"] = (f"o-{own}", number)
    login = {"code": f"login-{own}", "phone_code": f"phone-{own}"}
    session = web.must("POST", "/login/miniprogram", login)["session"]
    scan = {"session": session, "phone": number, "agreed": True}
    assert [web.must("POST", f"/posters/{code}/scans", scan)["state"] for _ in "ab"] == [
        "invited"
    ] * 2
    keys = [{"kind": "phone", "value": number}]
    invited = web.must("POST", "/customers/find", {"keys": keys}, party=FINANCE)["person"]

    def counted(rewarded: int, points: int) -> None:
        page.reload()
        row = mine.locator("tr", has_text=f"会员日{own}")
        expect(row.locator("td.n").nth(0)).to_have_text("1", timeout=SLOW)
        expect(row.locator("td.n").nth(1)).to_have_text(str(rewarded))
        figure = (
            page.get_by_role("region", name="一眼看过去")
            .locator("div", has_text="积分")
            .locator("b")
        )
        expect(figure).to_have_text(str(points), timeout=SLOW)

    counted(0, 0)
    did(cloud, invited, "order", own)
    counted(1, 100)
    did(cloud, invited, "refund", own)
    counted(0, 0)

    phone = visit(phone=True)
    page = sign_in(phone, FITTER)
    go(page, "me")
    page.get_by_role("link", name="会员海报").tap()
    page.get_by_label(f"会员日{own}").check()
    expect(page.get_by_role("button", name="先写电话")).to_be_visible()
    page.get_by_label("客户电话").fill(f"138{secrets.randbelow(10**8):08d}")
    page.get_by_label("客户当面同意").check()
    assert phone.findings() == []
    page.get_by_role("button", name="做海报", exact=True).dblclick()
    expect(page.get_by_role("img", name=f"会员日{own}")).to_be_visible(timeout=SLOW)
    assert phone.findings() == []
    with page.expect_download() as saved:
        page.get_by_role("button", name="保存海报").tap()
    assert saved.value.suggested_filename.endswith(".png")
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
