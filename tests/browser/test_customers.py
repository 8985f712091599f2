"""A customer at the desk: found, everything in one file, merged and parted with a reason; a shop's list with its
columns told, looked at, then written once."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from tests.browser.test_pages import ADMIN, DESK, FINANCE, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

SHOP = company.OUTLETS[0]
TERMS = "会员章程 2025"


def see(cloud: Cloud, channel: str, name: str, *keys: dict[str, str]) -> str:
    """A customer of this test's own."""
    body = {"keys": list(keys), "channel": channel, "name": name, "outlet": SHOP}
    return str(cloud.web.must("POST", "/customers", body, party=FINANCE)["person"])


def identity(cloud: Cloud, customer: str) -> Any:
    return cloud.web.must("GET", f"/customers/{customer}/identity", party=FINANCE)


def topped_up(cloud: Cloud, customer: str, own: str) -> None:
    """By one person and, where it takes two, by a second one: the same again is kept once."""
    told = {
        "currency": "CNY",
        "paid": 50_000,
        "gift": 5_000,
        "source": f"pos:{own}",
        "reason": "充 500 送 50",
    }
    for who in (FINANCE, ADMIN):
        answer = cloud.web.call("POST", f"/customers/{customer}/value/top-ups", told, party=who)
        assert answer.ok, answer.body


def phone() -> str:
    return f"136{secrets.randbelow(10**8):08}"


def find(page: Page, text: str) -> None:
    go(page, "customers")
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("button", name="查找").dblclick()


def test_r229_r141_a_customer_is_found_and_two_files_become_one_and_two_again(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    number, own = phone(), secrets.token_hex(4)
    name = f"王秀英{own}"
    shop = see(
        cloud, "youzan", name, {"kind": "yz_open_id", "value": f"yz{own}"},
        {"kind": "phone", "value": number, "consent": TERMS},
    )  # fmt: skip
    chat = see(cloud, "wecom", name, {"kind": "unionid", "value": f"o{own}"})
    said = SITE | {"title": f"装空调{own}", "customer_id": f"youzan:yz{own}", "lines": []}
    ticket = cloud.web.must("POST", "/tickets", said, party=DESK)["id"]
    earned = {"kind": "earn", "points": 120, "source": f"youzan:{own}", "ends": "2099-12-31"}
    for one in (FINANCE, "boss"):
        cloud.web.must("POST", f"/customers/{chat}/points", earned | {"reason": "订单"}, party=one)
    topped_up(cloud, chat, own)
    desk = visit()
    page = sign_in(desk, FINANCE)

    find(page, name)
    expect(page.locator("tbody tr")).to_have_count(2, timeout=SLOW)
    find(page, number)
    expect(page.locator("h1")).to_have_text(name, timeout=SLOW)
    timeline = page.get_by_label("全部经过")
    expect(timeline.get_by_role("link", name=f"装空调{own}").first).to_be_visible(timeout=SLOW)
    expect(timeline.get_by_text("在有赞见到")).to_be_visible()
    assert number not in page.inner_text("body") and number not in page.url

    page.get_by_label("可能是同一个人").get_by_role("button", name="合并").click()
    expect(page.get_by_text("积分 120")).to_be_visible(timeout=SLOW)
    expect(page.locator("dialog")).to_contain_text("储值 ¥550.00（其中赠送 ¥50.00）")
    page.fill("dialog textarea", "本人来电确认")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_label("一眼看过去")).to_contain_text("120", timeout=SLOW)
    assert {each["id"] for each in identity(cloud, shop)["ids"]} >= {shop, chat}
    value = page.get_by_role("region", name="储值")
    expect(value).to_contain_text("¥550.00")
    expect(value).to_contain_text("充 500 送 50")
    assert desk.barriers() == []

    page.locator(".idrow", has_text=chat).get_by_role("button", name="拆开").click()
    expect(page.get_by_text("积分 120")).to_be_visible()
    expect(page.locator("dialog .moves")).to_contain_text("储值 ¥550.00")
    page.fill("dialog textarea", "母女两人")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_label("一眼看过去")).not_to_contain_text("120", timeout=SLOW)
    trail = identity(cloud, chat)["trail"]
    assert [each["reason"] for each in trail if each["customer"] == chat] == [
        "本人来电确认", "母女两人",
    ]  # fmt: skip
    go(page, f"tickets/{ticket}")
    page.get_by_role("link", name="客户档案").click()
    expect(page.locator("h1")).to_have_text(name, timeout=SLOW)


def test_points_and_coupons_are_entered_once_and_a_refusal_keeps_what_was_typed(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    own = secrets.token_hex(4)
    customer = see(cloud, "wecom", f"李雷{own}", {"kind": "unionid", "value": f"o{own}"})
    page = sign_in(visit(), FINANCE)
    go(page, f"customers/{customer}")

    page.get_by_role("button", name="记积分").click()
    for field, value in (("points", "50"), ("source", f"store:{own}"), ("reason", "到店")):
        page.fill(f"dialog input[name={field}]", value)
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog [role=status]")).to_contain_text("另一人", timeout=SLOW)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    earned = {"kind": "earn", "points": 50, "source": f"store:{own}", "line": "", "reason": "到店"}
    cloud.web.must("POST", f"/customers/{customer}/points", earned, party="boss")
    page.get_by_role("button", name="记积分").click()
    page.select_option("dialog select", "spend")
    for field, value in (("points", "60"), ("source", f"gift:{own}"), ("reason", "换购")):
        page.fill(f"dialog input[name={field}]", value)
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog [role=alert]")).to_be_visible(timeout=SLOW)
    assert page.input_value("dialog input[name=points]") == "60"
    page.fill("dialog input[name=points]", "20")
    page.locator("dialog .keys .primary").click()
    expect(page.get_by_text("能用 30")).to_be_visible(timeout=SLOW)

    page.get_by_role("button", name="发券").click()
    page.fill("dialog input[name=class]", "new-member")
    page.fill("dialog input[name=campaign]", "double-11")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_label("优惠券").get_by_text("没用")).to_be_visible(timeout=SLOW)
    kept = cloud.web.must("GET", f"/customers/{customer}/points", party=FINANCE)
    assert [each["points"] for each in kept["entries"]] == [50, -20]


def test_stored_value_is_spent_by_hand_once_and_each_change_says_who_and_why(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    own = secrets.token_hex(4)
    customer = see(cloud, "store", f"赵敏{own}", {"kind": "unionid", "value": f"o{own}"})
    topped_up(cloud, customer, own)
    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, f"customers/{customer}")
    value = page.get_by_role("region", name="储值")
    expect(value).to_contain_text("¥550.00", timeout=SLOW)

    value.get_by_role("button", name="花掉").click()
    for field, text in (("amount", "600"), ("source", f"pos:{own}:2"), ("reason", "清洗保养")):
        page.fill(f"dialog input[name={field}]", text)
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog [role=alert]")).to_be_visible(timeout=SLOW)
    page.fill("dialog input[name=amount]", "48.50")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)

    spent = {
        "kind": "spend",
        "currency": "CNY",
        "amount": 4_850,
        "source": f"pos:{own}:2",
        "reason": "清洗保养",
    }
    assert cloud.web.call("POST", f"/customers/{customer}/value", spent, party=ADMIN).ok
    page.reload(wait_until="networkidle")
    expect(value).to_contain_text("¥501.50", timeout=SLOW)
    expect(value).to_contain_text("−¥48.50")
    expect(value).to_contain_text("清洗保养")
    read = f"/customers/{customer}/value?currency=CNY"
    kept = cloud.web.must("GET", read, party=FINANCE)["entries"]
    assert [each["amount"] for each in kept if each["kind"] == "spend"] == [-4_850]
    assert desk.barriers() == []


def test_r245_a_shops_list_is_looked_at_with_its_columns_and_then_written_once(
    visit: Callable[..., Visit], cloud: Cloud, tmp_path: Path
) -> None:
    """A column that nobody knows, a double, a fault: told before anything is written."""
    one, other = phone(), phone()
    rows = f"手机,姓名,积分,星座\n{one},韩梅,5,狮子\n{other},李雷,6,\n+86{other},李雷,7,\n{phone()},赵,八,\n"
    file = tmp_path / "members.csv"
    file.write_bytes(rows.encode("gbk"))
    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, "customers/+import")
    page.get_by_label("门店").select_option(SHOP)
    page.get_by_label("会员在哪里同意用手机号").fill(TERMS)
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="看看会怎样").dblclick()

    expect(page.get_by_text("这些列没人认识")).to_be_visible(timeout=SLOW)
    would = page.get_by_label("写入会怎样")
    expect(would.locator("tbody tr")).to_have_count(2)
    expect(would).to_contain_text("和第 3 行是同一个人")
    key = {"keys": [{"kind": "phone", "value": one}]}
    assert cloud.web.call("POST", "/customers/find", key, party=FINANCE).status == 404
    page.get_by_label("当作: 星座").select_option("other")
    expect(page.get_by_text("这些列没人认识")).to_have_count(0, timeout=SLOW)
    assert desk.barriers() == []
    page.get_by_role("button", name="写入 2 行").dblclick()

    wrote = page.get_by_label("写好了")
    expect(wrote).to_contain_text("新客户", timeout=SLOW)
    person = cloud.web.must("POST", "/customers/find", key, party=FINANCE)["person"]
    go(page, f"customers/{person}")
    expect(page.get_by_label("门店名单里写的")).to_contain_text("狮子", timeout=SLOW)


def test_r222_r182_what_a_customer_asked_is_matched_until_it_is_undone_and_they_say_how_they_are_told(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    own = secrets.token_hex(4)
    customer = see(cloud, "wecom", f"韩梅{own}", {"kind": "unionid", "value": f"o{own}"})
    for kind, day, channel in (("consult", 10, "wecom"), ("browse", 12, "tmall")):
        did: dict[str, Any] = {
            "kind": kind,
            "source": f"{kind}:{own}",
            "at": f"2025-11-{day}T10:00:00+08:00",
        }
        did |= {"channel": channel, "about": ["空调"]}
        cloud.web.must("POST", f"/customers/{customer}/happenings", did, party=FINANCE)
    desk = visit()
    page = sign_in(desk, DESK)
    go(page, f"customers/{customer}")
    asked = page.get_by_role("region", name="问过的")
    expect(asked).to_contain_text("确定", timeout=SLOW)
    expect(asked).to_contain_text("相隔 2 天 · 都是 空调")

    asked.get_by_role("button", name="不是一回事").dblclick()
    expect(asked).to_contain_text("有人说不是", timeout=SLOW)
    matched = f"/customers/{customer}/consults"
    [consult] = cloud.web.must("GET", matched, party=DESK)["items"]
    assert [each["undone"] for each in consult["matches"]] == [True]
    asked.get_by_role("button", name="还是一回事").click()
    expect(asked).to_contain_text("确定", timeout=SLOW)

    ways = page.get_by_role("region", name="怎么告诉客户")
    ways.get_by_role("button", name="加一种").click()
    page.fill("dialog input[name=address]", "12")
    page.fill("dialog input[name=consent]", "电话里同意")
    page.locator("dialog .keys .primary").click()
    expect(page.locator("dialog [role=alert]")).to_be_visible(timeout=SLOW)
    number = phone()
    page.fill("dialog input[name=address]", number)
    page.locator("dialog .keys .primary").dblclick()
    expect(ways).to_contain_text(f"…{number[-4:]}", timeout=SLOW)
    assert number not in page.inner_text("body")
    ways.get_by_role("button", name="记一次").click()
    page.fill("dialog input[name=source]", TERMS)
    page.locator("dialog .keys .primary").dblclick()
    expect(ways.get_by_text("同意", exact=True)).to_be_visible(timeout=SLOW)
    assert desk.barriers() == []
    ways.get_by_role("button", name="他不要收了").click()
    page.locator("dialog .keys .primary").dblclick()
    expect(ways.get_by_text("不要收", exact=True)).to_be_visible(timeout=SLOW)
    [way] = cloud.web.must("GET", f"/customers/{customer}/contact", party=DESK)["ways"]
    assert (way["tail"], way["refused"]) == (number[-4:], True)


def test_a_customers_tags_are_said_and_taken_back_and_what_they_ask_for_is_done_and_noted(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    own = secrets.token_hex(4)
    customer = see(cloud, "store", f"周红{own}", {"kind": "unionid", "value": f"o{own}"})
    desk = visit()
    page = sign_in(desk, ADMIN)
    go(page, f"customers/{customer}")
    known = page.get_by_role("region", name="标签和等级")
    known.get_by_role("button", name="加标签").click()
    page.fill("dialog input[name=tag]", f"怕吵{own}")
    page.fill("dialog input[name=source]", "电话里说的")
    page.locator("dialog .keys .primary").dblclick()
    expect(known).to_contain_text(f"怕吵{own}", timeout=SLOW)

    asks = page.get_by_role("region", name="本人的要求")
    asks.get_by_role("button", name="导出全部").click()
    page.fill("dialog input[name=reason]", "本人到店")
    with page.expect_download() as taken:
        page.locator("dialog .keys .primary").dblclick()
    assert own in Path(taken.value.path()).read_text(encoding="utf-8")
    expect(asks).to_contain_text("导出过", timeout=SLOW)
    assert desk.barriers() == []
    known.get_by_role("button", name=f"收回 怕吵{own}").click()
    expect(known).to_contain_text("还没有标签", timeout=SLOW)

    asks.get_by_role("button", name="删除这个人").click()
    page.fill("dialog input[name=reason]", "本人要求")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog [role=status]")).to_contain_text("另一人", timeout=SLOW)
    asked = cloud.web.must("GET", f"/customers/{customer}/asks", party=ADMIN)["items"]
    assert [(each["what"], each["reason"]) for each in asked] == [("export", "本人到店")]
