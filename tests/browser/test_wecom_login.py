"""Within WeCom: its app opens the phone's page, nobody logs in a second time, and a ticket takes few taps."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Route, expect

from demo.cloud import Cloud
from tests.browser.test_pages import FITTER
from tests.browser.test_without_a_net import free, titled
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually

AGENT = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/153 Mobile wxwork/5.0.8 MicroMessenger/7.0.1"
AUTHORISE = "https://open.weixin.qq.com/connect/oauth2/authorize"
TAPS = "window.taps = 0; addEventListener('click', event => { if (event.isTrusted) window.taps++ }, true)"
HERE = {"latitude": 39.921, "longitude": 116.443}


def test_r174_r177_r188_out_of_wecom_a_ticket_takes_four_taps_and_no_second_login(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    phone, title = visit(phone=True, agent=AGENT), free("企业微信里建单")
    page, asked = phone.page, []
    account = cloud.web.must("GET", f"/parties/{FITTER}", party="boss")["wecom_userid"]

    def authorise(route: Route) -> None:
        """The login sends to WeCom, whose own page brings whoever is in its app back at once, with a code."""
        sent = route.fetch(max_redirects=0)
        where = urlsplit(sent.headers["location"])
        query = {name: value for name, (value,) in parse_qs(where.query).items()}
        asked.append((sent.status, f"{where.scheme}://{where.netloc}{where.path}", query["scope"]))
        code = cloud.wecom.platform.code_for(account)
        assert query["redirect_uri"].endswith("/login/wecom/callback")
        back = f"{cloud.web.base}/login/wecom/callback?code={code}&state={query['state']}"
        kept = {"Set-Cookie": sent.headers["set-cookie"], "Content-Type": "text/html"}
        route.fulfill(headers=kept, body=f"<script>location.replace({json.dumps(back)})</script>")

    phone.context.route("**/login/wecom?*", authorise)
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(HERE)
    phone.context.add_init_script(TAPS)

    page.goto(f"{phone.start}#/jobs")
    first = page.get_by_role("navigation").get_by_role("link").first
    expect(first).to_have_text("我的工单", timeout=SLOW)
    expect(first).to_have_attribute("aria-current", "page")
    assert asked == [(302, AUTHORISE, "snsapi_base")]
    assert phone.call("POST", "/login/session")[1]["me"]["party"] == FITTER

    page.evaluate("window.taps = 0")
    page.get_by_role("link", name="新建工单").tap()
    page.get_by_label("空调安装", exact=True).or_(page.get_by_label("安装", exact=True)).tap()
    page.get_by_label("内容").fill(title)
    page.get_by_label("客户").fill("地下车库")
    page.get_by_role("button", name="记下现在的位置").tap()
    expect(page.get_by_role("status").filter(has_text="39.921")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="创建", exact=True).tap()

    [made] = eventually(lambda: titled(cloud, title), "the ticket")
    assert page.evaluate("window.taps") <= 4 + 1  # a label's tap is a click on its field, too
    shown = cloud.web.must("GET", f"/tickets/{made['id']}", party="dispatch-1")
    assert shown["position"] == {"lat": "39.921000", "lng": "116.443000", "datum": "wgs84"}
