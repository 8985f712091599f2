"""Rules about customers at the desk: upkeep that drafts tickets, names of campaigns and fields of platforms, plans of
messages. What two people change at once is all there, and each is entered once."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_pages import ADMIN, DESK, FINANCE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_customers_told import until_known, write

type Kept = Callable[[str], Any]


@pytest.fixture
def kept(cloud: Cloud) -> Iterator[Kept]:
    """A document of the company's as it stands; all that were asked for are as before when the test ends."""
    before: dict[str, Any] = {}

    def ask(path: str) -> Any:
        found = cloud.web.must("GET", path, party=ADMIN)
        found.pop("version")
        for name in ("all", "kinds"):
            found.pop(name, None)
        found = found.get("settings", found)
        before.setdefault(path, found)
        return found

    yield ask
    for path, document in before.items():
        write(cloud, path, document)


def test_r144_upkeep_is_ruled_on_the_page_beside_what_another_wrote_meanwhile(
    visit: Callable[..., Visit], cloud: Cloud, kept: Kept
) -> None:
    own = secrets.token_hex(4)
    other = {"product_type": f"t{own}", "months": 6, "title": "别人的", "scene": "installation"}
    before = kept("/settings/upkeep").get("rules", {})
    desk = visit()
    page = sign_in(desk, DESK)
    go(page, "upkeep")
    page.get_by_role("button", name="加一条").click()
    page.fill("dialog input[name=type]", f"空调{own}")
    page.fill("dialog input[name=title]", f"年度保养{own}")
    page.select_option("dialog select[name=scene]", "installation")
    page.select_option("dialog select[name='sku:0']", "AC-INST-1")
    write(cloud, "/settings/upkeep", {"rules": {**before, f"their-{own}": other}})

    page.locator("dialog .keys .primary").click()
    expect(page.get_by_text("别人先改了")).to_be_visible(timeout=SLOW)
    assert page.input_value("dialog input[name=title]") == f"年度保养{own}"
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)

    rules = kept("/settings/upkeep")["rules"]
    [mine] = [each for each in rules.values() if each["product_type"] == f"空调{own}"]
    assert (mine["months"], mine["lines"]) == (12, [{"sku": "AC-INST-1"}])
    assert rules[f"their-{own}"]["title"] == "别人的" and len(rules) == len(before) + 2
    assert desk.barriers() == []
    page.get_by_label(f"年度保养{own}").get_by_role("button", name="去掉").click()
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_label(f"年度保养{own}")).to_have_count(0, timeout=SLOW)


def test_r226_r227_a_name_is_said_to_be_a_campaign_and_a_field_to_be_points(
    visit: Callable[..., Visit], cloud: Cloud, kept: Kept
) -> None:
    own = secrets.token_hex(4)
    kept("/settings/campaigns"), kept("/settings/field-map")
    named = {"names": [f"清凉{own}大促"], "channel": "tmall"}
    cloud.web.must("POST", "/care/campaigns", named, party=DESK)
    desk = visit()
    page = sign_in(desk, DESK)
    go(page, "campaigns")
    page.locator("li", has_text=own).get_by_role("button", name="是哪个活动").click()
    page.select_option("dialog select[name=which]", label="新的活动")
    page.fill("dialog input[name=code]", f"COOL-{own.upper()}")
    page.fill("dialog input[name=word]", f"清凉{own}")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    expect(page.locator("li", has_text=own)).to_have_count(0, timeout=SLOW)
    known = page.get_by_role("region", name="认得的活动", exact=True)
    expect(known).to_contain_text(f"COOL-{own.upper()}", timeout=SLOW)

    page.get_by_role("button", name="加字段").click()
    page.fill("dialog input[name=field]", f"成长{own}")
    page.fill("dialog input[name=name]", "会员积分")
    page.fill("dialog input[name=times]", "0.1")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("tr", has_text=f"成长{own}")).to_contain_text("× 0.1", timeout=SLOW)

    rows = kept("/settings/field-map")["rows"]
    assert [each["times"] for each in rows if each["field"] == f"成长{own}"] == ["0.1"]
    [row] = [e for e in kept("/settings/campaigns")["rows"] if e["code"] == f"COOL-{own.upper()}"]
    assert row["words"] == [f"清凉{own}"]
    assert desk.barriers() == []


def test_r166_r192_a_plan_is_run_dry_then_people_join_and_what_was_sent_is_noted_and_counted(
    visit: Callable[..., Visit], cloud: Cloud, kept: Kept
) -> None:
    own = secrets.token_hex(4)
    there, who = kept("/settings/care"), f"plan-{own}"
    tag = {"id": f"t{own}", "tag": f"t{own}", "by": "count", "kinds": ["visit"], "days": 1000}
    tag |= {"about": [own]}
    more: dict[str, Any] = {"tags": [tag], "segments": [{"id": f"s{own}", "all": [f"t{own}"]}]}
    write(cloud, "/settings/care", there | {n: [*there.get(n, []), *m] for n, m in more.items()})
    did = {"kind": "visit", "source": own, "at": "2026-11-03T10:00:00+08:00", "channel": "store"}
    cloud.web.must("POST", f"/customers/{who}/happenings", did | {"about": [own]}, party=FINANCE)
    agreed = {"channel": "by-hand", "given": True, "at": "2026-11-03T10:00:00Z", "source": "店里"}
    cloud.web.must("POST", f"/customers/{who}/consents", agreed, party=FINANCE)
    desk = visit()
    page = sign_in(desk, FINANCE)
    go(page, "plans")
    page.get_by_role("button", name="加计划").click()
    for field, text in (("id", f"p{own}"), ("channel", "by-hand"), ("from", "00:00")):
        page.fill(f"dialog input[name={field}]", text)
    page.fill("dialog input[name=until]", "00:00")
    page.select_option("dialog select[name=segment]", f"s{own}")
    page.fill("dialog input[name='at:0']", "00:00")
    page.fill("dialog textarea[name='text:0']", "育儿知识一篇")
    page.locator("dialog .keys .primary").dblclick()
    expect(page.locator("dialog")).to_have_count(0, timeout=SLOW)
    until_known()

    page.get_by_role("link", name=f"p{own}").click()
    page.get_by_role("button", name="试跑").dblclick()
    dry = page.get_by_label("先试跑")
    expect(dry).to_contain_text("1 人，就这些", timeout=SLOW)
    expect(dry).to_contain_text("育儿知识一篇")
    assert desk.barriers() == []
    dry.get_by_role("button", name="让他们加入").click()
    page.locator("dialog .keys .primary").dblclick()
    expect(page.get_by_text("1 人加入了")).to_be_visible(timeout=SLOW)

    waits = page.get_by_label("到点要发的").first
    waits.get_by_role("button", name="发了").click(timeout=SLOW)
    page.fill("dialog input[name=note]", "微信里发的")
    page.locator("dialog .keys .primary").dblclick()
    expect(waits).to_contain_text("没有到点的", timeout=SLOW)
    counted = cloud.web.must("GET", f"/care/plans/p{own}/results", party=DESK)["steps"]
    assert [(each["sent"], each["skipped"]) for each in counted] == [(1, 0)]
    expect(page.get_by_label("每一步").locator("td.n").first).to_have_text("1", timeout=SLOW)
    assert desk.barriers() == []
