"""Two people at one ticket: whose page is of before is told so, and what changes what was noted says why."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from packages import shelf
from tests.browser.draw_steps import free
from tests.browser.test_pages import DESK, FITTER
from tests.browser.test_phone_forms import on_site, report
from tests.browser.test_without_a_net import forgive
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_drawn_flows import publish


@pytest.fixture(scope="module")
def scene(cloud: Cloud) -> str:
    """Work whose report states what kind of product it was."""
    form, id = free("kind"), free("kinds")
    kind = {
        "type": "text", "order": 1, "max": 120, "required": True, "states": {"fact": "product_type"},
        "name": {"zh": "产品", "en": "Product"},
    }  # fmt: skip
    extra = {
        "type": "money", "order": 2, "currency": "CNY", "name": {"zh": "加收材料费", "en": "Extra"},
    }  # fmt: skip
    fields = {"kind": kind, "extra": extra}
    named = {"form": form, "name": {"zh": "完工单", "en": "Report"}, "fields": fields}
    cloud.web.must("PUT", f"/forms/{form}/draft", named, party=DESK)
    drawn = dict(shelf.package("step-commission")["scenes"]["service-visit"])
    done = {"on": "complete", "to": "done"}
    work = {**drawn["nodes"]["on_site"], "form": form}
    work["exits"] = [done if each["on"] == "complete" else each for each in work["exits"]]
    nodes = {k: v for k, v in drawn["nodes"].items() if k not in ("checked", "review")}
    document = {**drawn, "nodes": {**nodes, "on_site": work}}
    assert publish(cloud, id, document, forms=[form]).status == 201
    return id


def done(page: Page) -> Any:
    return page.locator("footer.bar .press.primary")


def test_whose_page_is_of_before_is_told_and_a_comment_in_between_is_no_matter(
    visit: Callable[..., Visit], cloud: Cloud, scene: str
) -> None:
    page, ticket = on_site(cloud, visit, scene)
    page.get_by_label("产品").fill("挂机")
    told = {"attrs": {"distance_km": "12"}}
    cloud.web.must("POST", f"/tickets/{ticket}/facts", told, party=DESK)

    done(page).click()
    expect(page.get_by_text("别人先改了这里")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("产品")).to_have_value("挂机")
    assert cloud.web.must("GET", f"/tickets/{ticket}/forms", party=DESK)["items"] == []
    cloud.web.must("POST", f"/tickets/{ticket}/comments", {"text": "客户催了"}, party=DESK)
    done(page).click()

    expect(page.get_by_label("产品")).to_have_count(0, timeout=SLOW)
    assert report(cloud, ticket)["kind"] == "挂机"


def test_answers_that_change_what_was_noted_are_asked_why_and_say_it(
    visit: Callable[..., Visit], cloud: Cloud, scene: str
) -> None:
    page, ticket = on_site(cloud, visit, scene)
    told = {"attrs": {"product_type": "柜机"}}
    cloud.web.must("POST", f"/tickets/{ticket}/facts", told, party=DESK)
    page.reload(wait_until="networkidle")
    page.get_by_label("产品").fill("挂机", timeout=SLOW)

    done(page).click()
    page.get_by_label("写一句为什么改").fill("现场看是挂机", timeout=SLOW)
    done(page).click()

    expect(page.get_by_label("产品")).to_have_count(0, timeout=SLOW)
    facts = cloud.web.must("GET", f"/tickets/{ticket}/facts", party=DESK)
    assert facts["attrs"]["product_type"] == "挂机"
    events = cloud.web.must("GET", f"/tickets/{ticket}/history", party=DESK)["events"]
    assert (FITTER, "现场看是挂机") in [(each["by"], each["data"].get("reason")) for each in events]


def test_answers_that_waited_for_a_net_are_not_lost_where_somebody_changed_the_ticket(
    visit: Callable[..., Visit], cloud: Cloud, scene: str
) -> None:
    phones: list[Visit] = []

    def taken(**how: Any) -> Visit:
        phones.append(visit(**how))
        return phones[-1]

    page, ticket = on_site(cloud, taken, scene)
    page.get_by_label("产品").fill("挂机")
    [phone] = phones
    phone.context.set_offline(True)
    done(page).click()
    expect(page.get_by_text("这一步已存在手机里")).to_be_visible(timeout=SLOW)
    told = {"attrs": {"distance_km": "12"}}
    cloud.web.must("POST", f"/tickets/{ticket}/facts", told, party=DESK)

    phone.context.set_offline(False)
    refused = page.get_by_role("alert").filter(has_text="没有收下")
    expect(refused).to_contain_text("在您查看之后已被修改", timeout=SLOW)
    assert cloud.web.must("GET", f"/tickets/{ticket}/forms", party=DESK)["items"] == []
    page.reload(wait_until="networkidle")
    expect(page.get_by_label("产品")).to_have_value("挂机", timeout=SLOW)
    done(page).click()

    expect(page.get_by_label("产品")).to_have_count(0, timeout=SLOW)
    assert report(cloud, ticket)["kind"] == "挂机"
    expect(refused).to_have_count(0, timeout=SLOW)
    forgive(phone)
