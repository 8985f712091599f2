"""Who is told what, at the desk: a matrix of roles and kinds, otherwise at a node; what two people change at once is
all there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_pages import ADMIN, FINANCE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually
from tests.e2e.test_drawn_flows import STEPS, publish

PATH = "/settings/notices"
CUSTOMERS, BUDGETS, SMS = "/settings/customers", "/settings/budgets", "/settings/sms"
KIND, AUDIT = "改了的地址要人定", "审计"
"""Nobody who audits is told of it: what these tests write changes nothing for others."""


def write(cloud: Cloud, document: Any, path: str = PATH) -> None:
    version = cloud.web.must("GET", path, party=ADMIN)["version"]
    headers = {"If-Match": f'"{version}"'} if version else {}
    cloud.web.must("PUT", path, document, party=ADMIN, headers=headers)


@pytest.fixture
def rules(cloud: Cloud) -> Iterator[Callable[[], Any]]:
    """What the company has written; as before when the test ends."""

    def now() -> Any:
        return cloud.web.must("GET", PATH, party=ADMIN)["settings"]

    before = now()
    yield now
    write(cloud, before)


def test_r181_who_is_told_what_by_role_and_node_is_changed_by_two_people_and_nothing_is_lost(
    visit: Callable[..., Visit], cloud: Cloud, rules: Callable[[], Any]
) -> None:
    publish(cloud, "told-at", STEPS)
    write(cloud, {"digest": ["18:00"]})
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "notices")
    cell = page.get_by_label(f"{KIND}：{AUDIT}")
    expect(cell).to_have_value("now", timeout=SLOW)
    cell.select_option("inbox")
    page.get_by_label("按环节").get_by_role("button", name="加一条").click()
    node = page.locator("dialog select[name=node]")
    expect(node.locator("option[value=second]").first).to_be_attached(timeout=SLOW)
    node.select_option("second")
    page.locator("dialog").get_by_text(AUDIT, exact=True).click()
    page.locator("dialog").get_by_text(KIND, exact=True).click()
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_text("改了 2 处")).to_be_visible()

    write(cloud, {"digest": ["18:00"], "urgent": ["clock_escalated"]})
    page.get_by_role("button", name="保存", exact=True).dblclick()
    expect(page.get_by_text("别人先改了")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("超时升级：紧急")).to_be_checked(timeout=SLOW)
    expect(cell).to_have_value("inbox")
    page.get_by_role("button", name="保存", exact=True).dblclick()
    expect(page.get_by_text("存好了")).to_be_visible(timeout=SLOW)

    own = {"kinds": ["address_waits"], "roles": ["auditor"]}
    assert rules() == {
        "digest": ["18:00"],
        "urgent": ["clock_escalated"],
        "rules": [own | {"nodes": ["second"], "how": "inbox"}, own | {"how": "inbox"}],
    }
    assert desk.barriers() == []
    mine = {"digest": ["18:00"], "own": ["ticket_rated"]}
    write(cloud, mine)
    phone = visit(phone=True, lang="en")
    chosen = sign_in(phone, "tech-02")

    def open_to_choose() -> bool:
        return bool(cloud.web.must("GET", "/me/subscriptions", party="tech-02")["open"])

    eventually(open_to_choose, "what people may choose")
    go(chosen, "me")
    chosen.get_by_label("the customer's rating").select_option("digest", timeout=SLOW)
    expect(chosen.get_by_label("the customer's rating")).to_be_enabled(timeout=SLOW)
    said = cloud.web.must("GET", "/me/subscriptions", party="tech-02")["chosen"]
    assert (said, phone.findings()) == ({"ticket_rated": "digest"}, [])
    assert not chosen.evaluate("document.documentElement.scrollWidth > innerWidth")
    chosen.get_by_label("the customer's rating").select_option("")
    looking = sign_in(visit(), FINANCE)
    go(looking, "notices")
    expect(looking.get_by_label("按角色")).to_contain_text("客户评价", timeout=SLOW)
    expect(looking.get_by_role("button", name="保存")).to_have_count(0)


def test_r181_who_else_is_told_at_a_node_is_written_at_the_desk_and_taken_back(
    visit: Callable[..., Visit], cloud: Cloud, rules: Callable[[], Any]
) -> None:
    publish(cloud, "told-at", STEPS)
    write(cloud, {"digest": ["18:00"]})
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "notices")
    also = page.get_by_label("还要告诉")
    also.get_by_role("button", name="加一条").click(timeout=SLOW)
    node = page.locator("dialog select[name=node]")
    expect(node.locator("option[value=second]").first).to_be_attached(timeout=SLOW)
    node.select_option("second")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog [role=alert]")).to_contain_text("选一下告诉谁")
    for who in (AUDIT, "上一环节的人"):
        page.locator("dialog").get_by_text(who, exact=True).click()
    named = page.locator("dialog input[name=party]")
    named.fill("nobody-here")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog [role=alert]")).to_contain_text(
        "没有编号为 nobody-here", timeout=SLOW
    )
    named.fill(FINANCE)
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0)
    expect(also).to_contain_text("上一环节的人")
    expect(page.get_by_text("改了 1 处")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).dblclick()
    expect(page.get_by_text("存好了")).to_be_visible(timeout=SLOW)

    tell = ["previous", "auditor", f"party:{FINANCE}"]
    assert rules() == {"digest": ["18:00"], "also": [{"nodes": ["second"], "tell": tell}]}
    assert desk.barriers() == []
    also.get_by_role("button", name="去掉").click()
    page.get_by_role("button", name="保存", exact=True).dblclick()
    eventually(lambda: rules() == {"digest": ["18:00"]}, "that nobody else is told")


@pytest.fixture
def to_customers(cloud: Cloud) -> Iterator[None]:
    """What customers are told, and the limits of budgets; as before when the test ends."""
    said = cloud.web.must("GET", CUSTOMERS, party=ADMIN)["settings"]
    limits = cloud.web.must("GET", BUDGETS, party=ADMIN)["limits"]
    sms = cloud.web.must("GET", SMS, party=ADMIN)["settings"]
    yield
    write(cloud, sms, SMS)
    write(cloud, said, CUSTOMERS)
    write(cloud, limits, BUDGETS)


def test_r182_what_customers_are_told_and_what_a_channel_may_use_are_written_at_the_desk(
    visit: Callable[..., Visit], cloud: Cloud, to_customers: None
) -> None:
    write(cloud, {"order": ["sms"]}, CUSTOMERS)
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, "messages")
    page.get_by_role("button", name="用 小程序").click()
    page.get_by_role("button", name="往前").click()
    page.get_by_role("button", name="加一句").click()
    page.select_option("dialog select[name=on]", label="请客户评价")
    page.fill("dialog textarea[name=zh]", "工单 {ticket} 做得怎样 {phone}")
    page.fill("dialog textarea[name=en]", "How was {ticket}? {link}")
    page.fill("dialog input[name='sms:template']", "SMS_7")
    page.fill("dialog input[name='sms:fields']", "no=ticket，code=token")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="改 请客户评价").click()
    page.fill("dialog textarea[name=zh]", "工单 {ticket} 做得怎样 {link}")
    page.locator("dialog .keys .primary").click()
    page.get_by_role("button", name="保存", exact=True).dblclick()
    expect(page.get_by_text("存好了")).to_be_visible(timeout=SLOW)

    told = cloud.web.must("GET", CUSTOMERS, party=ADMIN)["settings"]
    text = {"zh": "工单 {ticket} 做得怎样 {link}", "en": "How was {ticket}? {link}"}
    ways = {"sms": {"template": "SMS_7", "fields": {"no": "ticket", "code": "token"}}}
    assert told == {
        "order": ["miniprogram", "sms"],
        "messages": [{"on": "rating", "text": text, "ways": ways}],
    }
    page.get_by_role("button", name="设短信").click()
    page.fill("dialog input[name=sign]", "安心到家")
    page.fill("dialog input[name=price]", "0.05")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_role("region", name="短信")).to_contain_text("¥0.05", timeout=SLOW)
    paid = cloud.web.must("GET", SMS, party=ADMIN)["settings"]
    assert paid == {"provider": "aliyun", "sign": "安心到家", "price": 5}
    page.get_by_role("button", name="设短信").click()
    page.fill("dialog input[name=code]", "SMS_9")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_role("region", name="短信")).to_contain_text(
        "验证码一条也不发", timeout=SLOW
    )
    assert desk.barriers() == []
    write(cloud, {"sms_digits": 20}, BUDGETS)
    page.reload(wait_until="networkidle")
    expect(page.get_by_role("region", name="短信")).to_contain_text("SMS_9", timeout=SLOW)
    expect(page.get_by_role("region", name="短信")).not_to_contain_text("验证码一条也不发")
    page.get_by_role("button", name="关掉短信").click()
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_text("没开，一条也不发")).to_be_visible(timeout=SLOW)
    go(page, "channels")
    page.get_by_role("button", name="改上限 钉钉每月调用次数").click()
    page.fill("dialog input[name=limit]", "4321")
    page.locator("dialog .keys .primary").dblclick()
    row = page.locator("tr", has_text="钉钉每月调用次数")
    expect(row).to_contain_text("4321", timeout=SLOW)
    assert cloud.web.must("GET", BUDGETS, party=ADMIN)["limits"]["dingtalk_calls"] == 4321
    assert desk.barriers() == []
