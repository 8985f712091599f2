"""Forms designed in the console and published with the scene that asks them; what was handed in is taken back; a
template is installed from the gallery."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.cloud import Cloud
from suanqing.times import BEIJING, rfc3339, utcnow
from tests.browser.draw_steps import (
    CHECKER,
    DESK,
    MAKER,
    approved,
    begin,
    draft,
    face,
    free,
    named,
    open_drawn,
    panel,
    plus,
    saved,
    submitted,
)
from tests.browser.test_pages import SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

ITEM = company.ITEMS[-1]


def test_a_form_is_designed_by_mouse_and_keys_and_published_with_the_scene_that_asks_it(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    form, scene = free("report"), free("asks")
    page = sign_in(visit(), MAKER)
    begin(page, form, "回单", "Report", form=True)
    kinds, fields = (
        page.get_by_role("group", name="加一项"),
        page.get_by_role("list", name="要填的"),
    )
    kinds.get_by_role("button", name="单选").click()
    named(page, "是否修好", "Mended")
    for number, (zh, en) in enumerate((("修好了", "Yes"), ("没修好", "No")), start=1):
        choice = panel(page).get_by_role("group", name=f"选项 {number}")
        choice.get_by_label("中文名").fill(zh)
        choice.get_by_label("英文名").fill(en)
        page.keyboard.press("Tab")
    kinds.get_by_role("button", name="多行文字").click()
    named(page, "为什么", "Why")
    panel(page).get_by_label("必填").select_option(label="总是要填")
    panel(page).get_by_label("什么时候出现").select_option(label="满足条件才出现")
    panel(page).get_by_label("值").select_option(label="没修好")
    kinds.get_by_role("button", name="金额").drag_to(fields.get_by_role("listitem").first)
    names = fields.locator("button b")
    expect(names).to_have_text(["金额 1", "是否修好", "为什么"])
    page.locator("[data-field=money_1]").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(names).to_have_text(["是否修好", "为什么", "金额 1"])
    page.keyboard.press("Control+z")
    expect(names).to_have_text(["是否修好", "金额 1", "为什么"])

    # the preview asks as the phone does
    preview = page.get_by_role("region", name="手机上的样子")
    expect(preview.get_by_label("为什么")).to_have_count(0)
    preview.get_by_label("没修好").check()
    expect(preview.get_by_label("为什么")).to_be_visible()
    saved(page)
    kept = draft(cloud, form, "forms")
    assert kept["findings"] == []
    assert kept["document"]["fields"]["long_text_1"]["shown"] == [{"form.choice_1": "choice_2"}]

    # the scene's step asks it, and a way out reads its answer
    begin(page, scene, "要回单", "Asks a report")
    face(page, "受理").click()
    panel(page).get_by_label("表单").select_option(form)
    plus(page, "受理").click()
    page.get_by_role("group", name="加哪一种").get_by_role("button", name="任务").click()
    face(page, "受理").click()
    way = panel(page).get_by_role("group", name="从这里去哪 1")
    way.get_by_role("button", name="加条件").click()
    way.get_by_label("值").select_option(label="没修好")
    panel(page).get_by_role("button", name="加一条出口").click()
    panel(page).get_by_role("group", name="从这里去哪 2").get_by_label("去哪").select_option("end")
    saved(page)
    assert draft(cloud, scene)["findings"] == []
    submitted(page)
    expect(page.get_by_role("region", name="一起发布")).to_contain_text("连同 1 张表单")
    other = sign_in(visit(), CHECKER)
    approved(other, f"scenes/{scene}")

    assert cloud.web.must("GET", f"/forms/{form}", party=MAKER)["holds"] == f"{form}@1"
    ticket = cloud.web.must("POST", "/tickets", SITE | {"scene": scene}, party=DESK)["id"]
    step = f"/tickets/{ticket}/advance"
    bare = cloud.web.call("POST", step, {"command": "advance"}, party=DESK)
    assert bare.body["code"] == "form_unanswered"
    answers = {"choice_1": "choice_2", "long_text_1": "缺件"}
    cloud.web.must("POST", step, {"command": "advance", "form": {"answers": answers}}, party=DESK)
    stands = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)["stands"]["tokens"]
    assert [each["node"] for each in stands] == ["task_1"]


def test_what_was_handed_in_is_taken_back_and_a_later_version_says_what_it_changes(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    id = free("again")
    page = sign_in(visit(), MAKER)
    begin(page, id, "改一次", "Once more")
    saved(page)
    submitted(page)
    page.get_by_role("button", name="撤回").click()
    page.get_by_label("原因").fill("还要改")
    page.get_by_role("region", name="一起发布").get_by_role("button", name="撤回").click()
    expect(page.get_by_role("button", name="送审", exact=True)).to_be_visible(timeout=SLOW)
    submitted(page)
    other = sign_in(visit(), CHECKER)
    approved(other, f"scenes/{id}")

    open_drawn(page, f"scenes/{id}")
    plus(page, "受理").click()
    page.get_by_role("group", name="加哪一种").get_by_role("button", name="任务").click()
    named(page, "多一步", "One more step")
    saved(page)
    expect(page.locator(".pagetop .chip.done")).to_contain_text("运行中 第 1 版")
    expect(page.locator(".pagetop .chip.draft")).to_contain_text("改了", timeout=SLOW)
    page.get_by_role("button", name="看改动").click()
    expect(page.get_by_role("complementary", name="和第 1 版的不同")).to_contain_text("多一步")
    ticket = cloud.web.must("POST", "/tickets", SITE | {"scene": id}, party=DESK)["id"]
    shown = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)
    assert shown["stands"]["scene"] == f"{id}@1"


def flows_are_shown(page: Page, scenes: Mapping[str, Any]) -> None:
    """Each flow drawn whole, in its own region, by the names of its nodes."""
    for scene in (each for each in scenes.values() if "nodes" in each):
        drawn = page.get_by_role("region", name=scene["name"]["zh"], exact=True)
        expect(drawn.locator(".node")).to_have_count(len(scene["nodes"]))
        for node, each in scene["nodes"].items():
            face = drawn.locator(f'[data-face="{node}"]')
            expect(face).to_contain_text(each.get("name", {}).get("zh") or node)


def forms_are_shown(page: Page, forms: Mapping[str, Any]) -> None:
    """Each form's fields, once it is opened: what is asked, and whether it must be answered."""
    listed = page.get_by_role("region", name="表单", exact=True)
    for form in (each for each in forms.values() if "fields" in each):
        one = listed.locator("details").filter(has_text=form["name"]["zh"]).first
        one.locator("summary").click()
        asked = one.get_by_role("listitem")
        expect(asked).to_have_count(len(form["fields"]))
        for each in form["fields"].values():
            field = asked.filter(has_text=each["name"]["zh"]).first
            expect(field).to_be_visible()
            if each.get("required") is True:
                expect(field).to_contain_text("必填")


def test_a_template_is_looked_into_and_installed_from_the_gallery_as_often_as_one_likes(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    desk = visit()
    page = sign_in(desk, "boss")
    go(page, "templates")
    shown = len(cloud.web.must("GET", "/templates?kind=trade", party=MAKER)["items"])
    cards = (
        page.get_by_role("list", name="模板库")
        .get_by_role("listitem")
        .filter(has=page.locator("h2"))
    )
    expect(cards).to_have_count(shown, timeout=SLOW)
    page.get_by_label("种类").select_option(label="地区")
    page.get_by_label("查找模板").fill("四川")
    page.get_by_label("查找模板").press("Enter")
    expect(cards).to_have_count(1)
    page.get_by_label("查找模板").fill("")
    page.get_by_label("种类").select_option(label="行业整套")
    page.get_by_label("行业").select_option(label="教育")
    expect(page.get_by_text("教育培训 的变体")).to_be_visible()
    expect(cards).to_have_count(2)
    page.get_by_role("link", name="教育培训").click()
    expect(page.get_by_role("region", name="验证过的样单")).to_be_visible(timeout=SLOW)
    assert desk.findings() == []
    inside = cloud.web.must("GET", "/templates/education", party=MAKER)["document"]
    flows_are_shown(page, inside["scenes"])
    forms_are_shown(page, inside["forms"])

    page.get_by_role("button", name="装上").dblclick()

    done = page.get_by_role("region", name="装好了")
    expect(done).to_be_visible(timeout=SLOW * 3)
    first = [each for each in done.inner_text().splitlines() if "草稿" in each]
    assert first
    page.get_by_role("button", name="装上").click()
    expect(done).to_contain_text("新增 0 个项目", timeout=SLOW * 3)
    items = cloud.web.must("GET", "/scenes", party=MAKER)["items"]
    drafts = {each["id"] for each in items if each["draft"]}
    link = done.get_by_role("link").filter(has_text="场景").first
    assert str(link.get_attribute("href")).removeprefix("#/scenes/") in drafts
    link.click()
    expect(page.locator(".node").first).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [375, 1440])
def test_designing_and_the_gallery_have_no_barrier(
    visit: Callable[..., Visit], cloud: Cloud, lang: str, width: int
) -> None:
    id = free("axe")
    name = {"zh": "无障碍", "en": "No barrier"}
    ways = {
        "one": {"zh": "一", "en": "One", "order": 1},
        "two": {"zh": "二", "en": "Two", "order": 2},
    }
    fields = {
        "kind": {"type": "choice", "name": name, "order": 1, "choices": ways},
        "paid": {"type": "money", "name": name, "order": 2, "currency": "CNY", "required": True},
        "shot": {"type": "photo", "name": name, "order": 3, "shown": [{"form.kind": "two"}]},
    }
    document = {"form": id, "name": name, "fields": fields}
    cloud.web.must("PUT", f"/forms/{id}/draft", document, party=MAKER)
    desk = visit(lang=lang)
    desk.page.set_viewport_size({"width": width, "height": 812})
    page = sign_in(desk, "boss")
    wrong = []
    for place in ("forms", f"forms/{id}", "templates", "templates/contract"):
        go(page, place)
        wrong += [f"{place}: {each}" for each in desk.findings()]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{place} is wider than the screen")
        if place == f"forms/{id}":
            page.locator("[data-field=shot]").click()
            wrong += [f"panel: {each}" for each in desk.findings()]

    assert wrong == []


def test_r138_a_form_asks_for_the_companys_own_frequent_problems_after_one_press(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    """Counted in the complaints of three months, shown with their counts before anything is saved."""
    at = rfc3339(utcnow() - timedelta(minutes=5))
    said = ["安装后漏水", "漏水，地板泡了", "漏水", "漏水", "噪音太大"]
    items = [
        {"ref": f"r138-{number}", "sku": ITEM, "stars": 1, "words": words, "at": at}
        for number, words in enumerate(said)
    ]
    cloud.web.must("POST", "/reviews", {"channel": "tmall", "items": items}, party=DESK)
    form = free("asked")
    there = visit()
    page = sign_in(there, MAKER)
    begin(page, form, "报修登记", "Repair", form=True)

    page.get_by_role("button", name="用常见问题生成").click()

    told = page.get_by_role("status").filter(has_text="近三个月差评里说的")
    expect(told).to_contain_text("还没有保存", timeout=SLOW)
    fields = page.get_by_role("list", name="要填的")
    expect(fields.locator("button b")).to_have_text(["常见问题"])
    expect(page.get_by_role("region", name="手机上的样子").get_by_label("漏水")).to_be_visible()
    assert cloud.web.call("GET", f"/forms/{form}/draft", party=MAKER).status == 404
    assert there.findings() == []
    saved(page)
    kept = draft(cloud, form, "forms")
    assert kept["findings"] == []
    field = kept["document"]["fields"]["problems"]
    ranked = sorted(field["choices"], key=lambda each: field["choices"][each]["order"])
    assert (field["type"], field["required"], ranked[-1]) == ("multi", True, "other")
    counted = reported(cloud)
    assert ranked[:-1] == sorted(counted, key=lambda topic: (-counted[topic], topic))[:12]
    leak = next(each for each in field["choices"].values() if each["zh"] == "漏水")
    assert leak["en"] != leak["zh"]


def reported(cloud: Cloud) -> Counter[str]:
    """Complaints by topic, but for what no row knows, as the API counts them in this month and the two before."""
    counted: Counter[str] = Counter()
    month = utcnow().astimezone(BEIJING).date().replace(day=1)
    for _ in range(3):
        query = {"month": str(month)[:7]}
        for row in cloud.web.must("GET", "/reviews/report", party=DESK, query=query)["items"]:
            counted.update({each["topic"]: each["count"] for each in row["topics"]})
        month = (month - timedelta(days=1)).replace(day=1)
    counted.pop("other", None)
    return counted
