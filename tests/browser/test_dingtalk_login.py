"""Within DingTalk's app the phone's page asks the app who is there, and opens."""

from collections.abc import Callable

from demo.cloud import Cloud
from demo.dingtalk_server import APP, DingTalkServer
from tests.browser.visits import Visit

AGENT = (
    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/153 Mobile AliApp(DingTalk/8.0.0)"
)
BRIDGE = """
window.nuva = {isReady: true, require: () => (done, fail, space, name, asked) => {
    window.name = JSON.stringify([space, name, asked.corpId])
    setTimeout(() => done({code: 'in-browser'}), 20)
}}
"""
"""What the app gives its pages; the code is that of the local DingTalk."""
MEMBER = {
    "kind": "person", "name": "钉钉手机", "roles": ["technician"], "outlet": "BJ-CY",
    "accounts": {"dingtalk": "Tech01"},
}  # fmt: skip


def test_r176_in_dingtalks_app_the_phones_page_opens_by_itself(
    visit: Callable[..., Visit], cloud: Cloud, ding: DingTalkServer
) -> None:
    cloud.web.must("PUT", "/parties/ding-phone", MEMBER, party="boss")
    ding.platform.codes["in-browser"] = "in:Tech01"
    phone = visit(phone=True, agent=AGENT)
    phone.context.add_init_script(BRIDGE)

    phone.page.goto(phone.start)
    phone.page.wait_for_url("**/console/m.html*", wait_until="networkidle")
    phone.page.get_by_text("钉钉手机").or_(phone.page.get_by_role("navigation")).first.wait_for()

    status, said = phone.call("POST", "/login/session")
    assert (status, said["me"]["party"]) == (200, "ding-phone")
    assert APP["app_secret"] not in phone.page.content()
