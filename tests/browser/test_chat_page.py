"""Beside a chat in WeCom on the deployed stack: WeCom's app says whom it is with, and takes signed pages alone."""

import secrets
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from demo.cloud import Cloud
from demo.wecom_server import WeComServer
from suanqing.channels.wecom.page_signature import signed
from suanqing.times import rfc3339, utcnow
from tests.browser.test_pages import DESK, FINANCE, FITTER, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

APP = """
Object.defineProperty(navigator, 'userAgent', {get: () => 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 wxwork/4.1.36'})
window.asked = []
window.WeixinJSBridge = {
    on() {},
    invoke(name, given, answer) {
        window.asked.push([name, given])
        const told = name === 'getCurExternalContact' ? {userId: window.customer || '%s'} : {}
        setTimeout(() => answer({err_msg: name + ':ok', errMsg: name + ':ok', ...told}))
    },
}
"""
"""What WeCom's app puts into a page that it opens; a page in it goes to WeCom to log in, so that is done before."""


def test_r187_beside_a_chat_stands_what_its_customer_bought(
    visit: Callable[..., Visit], cloud: Cloud, wecom: WeComServer
) -> None:
    customer = f"wm{secrets.token_hex(8)}"
    member = next(p.accounts["wecom"] for p in company.parties() if p.party_id == FITTER)
    wecom.platform.contacts[customer] = {member}
    known = {"kind": "external_userid", "value": customer, "scope": wecom.platform.corpid}
    sighting = {"keys": [known], "channel": "wecom", "at": rfc3339(utcnow())}
    seen = cloud.web.must("POST", "/customers", sighting, party=DESK)["customer"]
    done = {
        "kind": "order", "source": f"s:{customer}", "about": ["净水器"], "channel": "youzan", "at": rfc3339(utcnow()),
        "amount": 99_900, "currency": "CNY",
    }  # fmt: skip
    cloud.web.must("POST", f"/customers/{seen}/happenings", done, party=FINANCE)
    there = visit(phone=True)
    sign_in(there, FITTER)
    there.context.add_init_script(APP % customer)

    page = there.open("?from=chat#/chat")

    beside = page.get_by_role("region", name="这位客户")
    expect(beside).to_contain_text("净水器", timeout=SLOW)
    assert "999" not in beside.inner_text()
    assert there.findings() == []
    page.evaluate("window.customer = 'wmSomebodyElse'")
    beside.get_by_role("button", name="再看一次").click()
    expect(beside).to_contain_text("企业微信里这不是您的客户", timeout=SLOW)
    assert "净水器" not in beside.inner_text()
    given: dict[str, Any] = dict(page.evaluate("window.asked"))
    assert "getCurExternalContact" in given
    address = page.evaluate("location.href")
    taken = {ticket: given[name] for name, ticket in TAKEN.items() if name in given}
    assert taken, sorted(given)
    for kind, told in taken.items():
        made = signed(
            wecom.platform.page_ticket(kind), address, _of(told, "nonce"), int(_of(told, "time"))
        )
        assert _of(told, "signature") == made.signature


TAKEN = {"preVerifyJSAPI": "", "agentConfig": "agent_config"}
"""What the app is handed a signature with, and the ticket that it is made of."""


def _of(told: dict[str, Any], name: str) -> str:
    """A field of what the app was handed; it calls them now so, now so."""
    return str(next(value for key, value in told.items() if name in key.lower()))


def test_elsewhere_the_page_says_where_it_is_to_be_opened(visit: Callable[..., Visit]) -> None:
    there = visit(phone=True)
    page = sign_in(there, FITTER)
    go(page, "chat")

    expect(page.get_by_text("请在企业微信的聊天侧边栏里打开")).to_be_visible()
    assert there.findings() == []
