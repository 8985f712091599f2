"""Forms on the phone: what fills itself saves keys, what they come to stands beside them, and a tag that has to be
given is asked for before anything is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from demo.templates import Packages
from packages import shelf
from tests.browser.draw_steps import free
from tests.browser.test_pages import ADMIN, DESK, FITTER, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually
from tests.e2e.test_drawn_flows import publish
from tests.simulation import company

PART, SHOP = "CU-NUT-6", company.OUTLETS[0]
MODEL, UNTIL = "KFR-35GW/BDN8Y", "2027-12-31"
KEYS = "window.keys = 0; addEventListener('keydown', () => window.keys++, true)"
SAVED = 40
"""H6: in 100 keys."""


@pytest.fixture(scope="module")
def scene(cloud: Cloud) -> str:
    """A visit whose report is the appliance package's, with its parts and without its photos."""
    form, id = free("visit"), free("visiting")
    fields = dict(shelf.package("appliance")["forms"]["appliance_visit"]["fields"])
    del fields["photos"]
    named = {"form": form, "name": {"zh": "上门检测单", "en": "Diagnosis"}, "fields": fields}
    cloud.web.must("PUT", f"/forms/{form}/draft", named, party=DESK)
    drawn = dict(shelf.package("step-commission")["scenes"]["service-visit"])
    work = {**drawn["nodes"]["on_site"], "form": form}
    done = {"on": "complete", "to": "done"}
    work["exits"] = [done if each["on"] == "complete" else each for each in work["exits"]]
    nodes = {k: v for k, v in drawn["nodes"].items() if k not in ("checked", "review")}
    document = {**drawn, "nodes": {**nodes, "on_site": work}}
    assert publish(cloud, id, document, forms=[form]).status == 201
    return id


def on_site(cloud: Cloud, visit: Callable[..., Visit], scene: str) -> tuple[Page, str]:
    """The fitter's phone at a job whose report is to be written."""
    lines = [{"sku": company.ITEMS[0], "qty": "1"}]
    ticket = cloud.web.must("POST", "/tickets", SITE | {"scene": scene, "lines": lines}, party=DESK)
    path = f"/tickets/{ticket['id']}"
    cloud.web.must("POST", f"{path}/assign", {"assignee": FITTER}, party=DESK)
    cloud.web.must("POST", f"{path}/arrive", {}, party=FITTER)
    page = sign_in(visit(phone=True), FITTER)
    go(page, f"jobs/{ticket['id']}")
    return page, str(ticket["id"])


def report(cloud: Cloud, ticket: str) -> Any:
    """What was kept of its one form."""
    path = f"/tickets/{ticket}/forms"
    [kept] = eventually(lambda: cloud.web.must("GET", path, party=DESK)["items"], "the report")
    form = kept["form"].replace("@", "%40")
    return cloud.web.must("GET", f"{path}/{form}", party=DESK)["values"]


def sent(page: Page) -> int:
    """The same choices by tap in each; how many keys it took until the report was sent."""
    page.get_by_role("group", name="作业").get_by_label("维修").check()
    page.get_by_role("group", name="是否换件").get_by_label("不需要").check()
    page.get_by_role("button", name="做完了，交验收").click()
    expect(page.get_by_role("button", name="做完了，交验收")).to_have_count(0, timeout=SLOW)
    return int(page.evaluate("window.keys"))


def test_h6_what_fills_itself_saves_two_keys_in_five_and_the_report_is_the_same(
    visit: Callable[..., Visit], cloud: Cloud, scene: str
) -> None:
    known, unknown = free("sn")[:11], free("sn")[:11]
    facts = {"model": MODEL, "warranty_end": UNTIL}
    cloud.web.must("PUT", f"/assets/{known}", facts, party=ADMIN)

    page, by_itself = on_site(cloud, visit, scene)
    page.evaluate(KEYS)
    page.get_by_label("机身号").click()
    page.keyboard.type(known)
    expect(page.get_by_label("型号")).to_have_value(MODEL, timeout=SLOW)
    expect(page.get_by_label("保修截止")).to_have_value(UNTIL)
    few = sent(page)

    page, by_hand = on_site(cloud, visit, scene)
    page.evaluate(KEYS)
    page.get_by_label("机身号").click()
    page.keyboard.type(unknown)
    page.get_by_label("型号").click()
    page.keyboard.type(MODEL)
    page.get_by_label("保修截止").focus()
    page.keyboard.type(UNTIL[5:7] + UNTIL[8:] + UNTIL[:4])
    expect(page.get_by_label("保修截止")).to_have_value(UNTIL)
    many = sent(page)

    print(
        f"H6: {few} keys with what fills itself, {many} without: {100 - 100 * few // many} % saved"
    )
    assert report(cloud, by_itself) | {"serial": ""} == report(cloud, by_hand) | {"serial": ""}
    assert 100 * few <= (100 - SAVED) * many


def test_r152_what_a_form_brings_stands_beside_it_before_it_is_sent(
    visit: Callable[..., Visit], cloud: Cloud, scene: str
) -> None:
    van = f"/stock/{FITTER}"
    goods = {"part": PART, "qty": "2", "key": free("goods")}
    cloud.web.must("POST", f"/stock/{SHOP}/receipts", goods, party=DESK)
    way = cloud.web.must(
        "POST", f"/stock/{SHOP}/shipments", {**goods, "key": free("way"), "to": FITTER}, party=DESK
    )
    cloud.web.must("POST", f"{van}/shipments/{way['id']}/arrival", {}, party=FITTER)
    page, ticket = on_site(cloud, visit, scene)
    card = page.get_by_role("region", name="这一单给您")
    before = cloud.web.must("GET", f"/tickets/{ticket}/earnings", party=FITTER)["earned"]["amount"]
    expect(card).to_contain_text(shown(before), timeout=SLOW)

    page.get_by_role("group", name="是否换件").get_by_label("需要", exact=True).check()
    form_card = page.get_by_role("region", name="上门检测单")
    form_card.get_by_role("button", name="多一个").first.click()

    [token] = cloud.web.must("GET", f"/tickets/{ticket}", party=FITTER)["stands"]["tokens"]
    form = token["form"]["form"]
    answers = {"answers": {"need_part": "yes", "parts": [{"sku": PART, "qty": "1"}]}}
    told = cloud.web.must("POST", f"/tickets/{ticket}/forms/{form}/estimate", answers, party=FITTER)
    assert told["earned"]["amount"] > before
    expect(card).to_contain_text(shown(told["earned"]["amount"]), timeout=SLOW)
    expect(page.locator("footer.bar")).to_contain_text(shown(told["earned"]["amount"]))
    assert cloud.web.must("GET", f"/tickets/{ticket}/forms", party=FITTER)["items"] == []


def shown(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def test_r133_a_presale_forms_tag_is_asked_for_on_the_page_before_anything_is_sent(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    Packages(cloud.web, []).bring("retail", priced=False)
    body = SITE | {"scene": "retail-offer"}
    ticket = cloud.web.must("POST", "/tickets", body, party=DESK)["id"]
    page = sign_in(visit(phone=True), DESK)
    go(page, f"jobs/{ticket}")
    page.get_by_role("group", name="用途").get_by_label("自用").check()

    page.get_by_role("button", name="补填客户标签").click()

    expect(page.get_by_role("group", name="客户标签").get_by_label("新客")).to_be_focused()
    assert cloud.web.must("GET", f"/tickets/{ticket}/forms", party=DESK)["items"] == []
    page.get_by_role("group", name="客户标签").get_by_label("老客").check()
    page.locator("footer.bar .press.primary").click()
    expect(page.get_by_role("group", name="客户标签")).to_have_count(0, timeout=SLOW)
    assert report(cloud, ticket)["tag"] == "regular"
