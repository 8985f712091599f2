"""Scenes drawn in the console, by mouse and by keyboard: published by two people, walked by a ticket; and what is told,
with nothing lost, where two draw at once or somebody pastes rubbish."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.canonical import canonical
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


def test_a_scene_is_drawn_by_mouse_published_by_two_and_a_ticket_walks_it(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    id = free("mouse")
    page = sign_in(visit(), MAKER)
    begin(page, id, "鼠标画的", "Drawn by mouse")

    # a kind is dragged onto a way, another chosen there; a step is dragged before another
    chip = page.get_by_role("group", name="拖到").get_by_role("button", name="任务")
    chip.drag_to(plus(page, "受理"))
    named(page, "上门", "Visit")
    plus(page, "上门").click()
    page.get_by_role("group", name="加哪一种").get_by_role("button", name="等待").click()
    named(page, "等一天", "A day")
    face(page, "等一天").drag_to(plus(page, "受理"))
    panel(page).get_by_label("分钟").first.fill("60")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="撤销").click()
    expect(panel(page).get_by_label("分钟").first).to_have_value("1440")
    page.get_by_role("button", name="重做").click()
    order = [each.split("\n")[0] for each in page.locator(".node .face b").all_inner_texts()]
    assert order == ["受理", "等一天", "上门", "完成"]

    # across, a step stays where it is put, and arranging takes it back
    page.get_by_role("button", name="横着看").click()
    before = face(page, "上门").bounding_box()
    assert before
    page.mouse.move(before["x"] + 40, before["y"] + 20)
    page.mouse.down()
    page.mouse.move(before["x"] + 60, before["y"] + 120, steps=4)
    page.mouse.up()
    saved(page)
    found = draft(cloud, id)
    assert found["document"]["layout"]["places"].keys() == {"task_1"}
    page.get_by_role("button", name="自动排齐").click()
    saved(page)
    found = draft(cloud, id)
    assert "layout" not in found["document"] and found["findings"] == []

    submitted(page)
    other = sign_in(visit(), CHECKER)
    approved(other, f"scenes/{id}")
    view = cloud.web.must("GET", f"/scenes/{id}", party=MAKER)
    held = view["versions"][0]
    assert (view["holds"], view["draft"], len(view["versions"])) == (f"{id}@1", False, 1)
    chip = other.locator(".pagetop .chip.done")
    expect(chip).to_contain_text(f"{held['hash'][:4]}…{held['hash'][-4:]}")

    ticket = cloud.web.must("POST", "/tickets", SITE | {"scene": id}, party=DESK)["id"]
    cloud.web.must("POST", f"/tickets/{ticket}/advance", {"command": "advance"}, party=DESK)
    stands = cloud.web.must("GET", f"/tickets/{ticket}", party=DESK)["stands"]["tokens"]
    assert [each["node"] for each in stands] == ["wait_1"]


def test_a_scene_of_four_nodes_is_drawn_by_keyboard_alone_and_saved_as_it_is_drawn(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    id = free("keys")
    page = sign_in(visit(), MAKER)
    begin(page, id, "键盘画的", "Drawn by keys")
    press = page.keyboard.press
    page.locator("[data-face=start]").focus()

    # Ins asks which kind, the first is a task; its fields follow by Tab
    press("Insert")
    press("Enter")
    expect(panel(page)).to_be_visible()
    page.locator("[data-face=task_1]").focus()
    press("Insert")
    press("Tab")
    press("Enter")
    expect(page.locator("[data-face=approval_1] small")).to_contain_text("管理员")
    page.locator("[data-face=approval_1]").focus()
    press("Alt+ArrowUp")
    expect(page.locator(".node .face b")).to_have_text(["受理", "审批 1", "任务 2", "完成"])
    press("Alt+ArrowDown")
    press("Control+z")
    press("ArrowDown")
    expect(page.locator("[data-face=task_1]")).to_be_focused()
    press("Delete")
    expect(page.locator("[data-face=task_1]")).to_have_count(0)
    page.locator("[data-face=end]").focus()
    press("Control+z")
    expect(page.locator(".node .face b")).to_have_text(["受理", "审批 1", "任务 2", "完成"])
    page.get_by_role("button", name="保存草稿").focus()
    press("Enter")
    expect(page.locator(".pagetop").get_by_role("status")).to_have_text(
        "保存的就是画出来的", timeout=SLOW
    )

    # what is saved comes back as it is drawn, after a reload and to another
    kept = draft(cloud, id)
    assert kept["findings"] == []
    assert [*kept["document"]["nodes"]["start"]["exits"]] == [{"on": "advance", "to": "approval_1"}]
    page.reload(wait_until="networkidle")
    expect(page.locator(".node .face b")).to_have_text(
        ["受理", "审批 1", "任务 2", "完成"], timeout=SLOW
    )
    page.locator("[data-face=task_1]").click()
    named(page, "改一下", "Changed")
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".pagetop").get_by_role("status")).to_have_text("保存的就是画出来的")
    assert canonical(draft(cloud, id)["document"]) == canonical(kept["document"])


def test_a_faulty_step_says_so_itself_and_is_not_handed_in(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    id = free("faulty")
    page = sign_in(visit(), MAKER)
    begin(page, id, "有错的", "Faulty")
    plus(page, "受理").click()
    page.get_by_role("group", name="加哪一种").get_by_role("button", name="任务").click()
    panel(page).get_by_label("找不到人时进哪个队").fill("")
    page.keyboard.press("Tab")
    long = "很长的名字" * 30 + "<script>alert(1)</script>\u202e"
    panel(page).get_by_label("中文名", exact=True).fill(long)
    page.keyboard.press("Tab")
    expect(panel(page)).to_contain_text("最多 60 个字")

    saved(page)

    expect(page.locator(".node.is-error")).to_have_count(1)
    expect(page.get_by_role("list", name="检查结果")).to_be_visible()
    expect(page.get_by_role("button", name="送审（先改")).to_be_visible(timeout=SLOW)
    kept = draft(cloud, id)["document"]["nodes"]["task_1"]["name"]
    assert kept["zh"] == long.removesuffix("\u202e")
    page.reload(wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_who_draw_at_once_are_told_and_nothing_is_lost(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    id = free("both")
    one, two = sign_in(visit(), MAKER), sign_in(visit(), DESK)
    begin(one, id, "两人画的", "Drawn by two")
    plus(one, "受理").click()
    one.get_by_role("group", name="加哪一种").get_by_role("button", name="任务").click()
    saved(one)
    open_drawn(two, f"scenes/{id}")

    face(one, "任务 2").click()
    named(one, "一号改的", "By one")
    saved(one)
    face(two, "受理").click()
    named(two, "二号改的", "By two")
    two.get_by_role("button", name="保存草稿").click()

    expect(two.get_by_role("alert")).to_contain_text("这份草稿已被改过", timeout=SLOW)
    expect(face(two, "二号改的")).to_be_visible()
    two.get_by_role("button", name="并进来").click()
    expect(face(two, "一号改的")).to_be_visible()
    saved(two)
    names = {each["name"]["zh"] for each in draft(cloud, id)["document"]["nodes"].values()}
    assert {"一号改的", "二号改的"} <= names

    face(two, "二号改的").click()
    named(two, "还没存", "Not saved")
    two.reload(wait_until="networkidle")
    expect(two.get_by_text("上次没存的改动还在")).to_be_visible(timeout=SLOW)
    expect(face(two, "还没存")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True])
def test_drawing_has_no_barrier(
    visit: Callable[..., Visit], cloud: Cloud, lang: str, phone: bool
) -> None:
    id = free("axe")
    name = {"zh": "无障碍", "en": "No barrier"}
    way = {"on": "advance", "to": "end"}
    first = {"kind": "task", "name": name, "phase": "sale", "state": "created", "exits": [way]}
    end = {"kind": "end", "name": name, "phase": "sale", "state": "closed"}
    nodes = {"start": first, "end": end}
    document = {"scene": id, "name": name, "start": "start", "nodes": nodes}
    cloud.web.must("PUT", f"/scenes/{id}/draft", document, party=MAKER)
    desk = visit(lang=lang)
    if phone:
        desk.page.set_viewport_size({"width": 375, "height": 812})
    page = sign_in(desk, MAKER)
    wrong = []
    for place in ("scenes", "forms", f"scenes/{id}"):
        go(page, place)
        wrong += [f"{place}: {each}" for each in desk.findings()]
    page.locator("[data-face=start]").click()
    wrong += [f"panel: {each}" for each in desk.findings()]
    page.locator(".seg button").nth(1).click()
    page.locator(".plus button").first.click()
    wrong += [f"across: {each}" for each in desk.findings()]

    assert wrong == []


def test_a_scene_that_is_another_one_changed_is_shown_as_what_it_changes(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    id = free("variant")
    patch = {"nodes": {"assigned": {"name": {"zh": "已派给师傅", "en": "Given out"}}}}
    name = {"zh": "改来的安装", "en": "Changed"}
    drawn = {"scene": id, "base": "installation", "name": name, "patch": patch}
    cloud.web.must("PUT", f"/scenes/{id}/draft", drawn, party=MAKER)

    page = sign_in(visit(), MAKER)
    go(page, "scenes")
    page.evaluate("hash => { location.hash = hash }", f"#/scenes/{id}")

    expect(page.locator("h1")).to_have_text("改来的安装", timeout=SLOW * 3)
    expect(page.get_by_role("link", name="installation")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("已派给师傅")
