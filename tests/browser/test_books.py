"""Price books in the console: pasted, linted, tried, submitted, approved by another, published, replayed; and what is
told, with nothing lost, where somebody pastes rubbish, presses twice or has two tabs open."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from demo.cloud import Cloud
from suanqing.platform.files.xlsx import XLSX
from suanqing.platform.files.xlsx_writer import write_workbook
from suanqing.pricing.scene_inventory import template
from tests.browser.book_steps import (
    CHECKER,
    MAKER,
    book,
    cell,
    names,
    open_version,
    paste,
    pressed,
    price,
    put_items,
    saved,
    tomorrow,
    typed,
    version,
)
from tests.browser.test_pages import FITTER, SITE, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

ITEM = company.ITEMS[0]
TIER = "p-tier1-direct"
"""In which the fitter's outlet is paid."""
Draft = Callable[..., str]


@pytest.fixture
def draft(cloud: Cloud) -> Iterator[Draft]:
    """A draft of the maker's by the API; what is still one when the test ends is discarded."""
    made: list[str] = []

    def new(complete: bool = True) -> str:
        document = company.book(complete=complete, steps=True) | {"valid_from": tomorrow()}
        made.append(cloud.web.must("POST", "/books", document, party=MAKER)["book_version"])
        return made[-1]

    yield new
    for each in made:
        cloud.web.call("DELETE", f"/books/{each}", party=MAKER)


@pytest.fixture(scope="module")
def published(cloud: Cloud) -> str:
    """A book in which everything has its price."""
    document, web = company.book(complete=True, steps=True) | {"valid_from": tomorrow()}, cloud.web
    made = str(web.must("POST", "/books", document, party=MAKER)["book_version"])
    seen = web.must("POST", f"/books/{made}/submit", party=MAKER)["hash"]
    web.must("POST", f"/books/{made}/approve", {"hash": seen}, party=CHECKER)
    web.must("POST", f"/books/{made}/publish", {}, party=CHECKER)
    return made


@pytest.fixture(scope="module")
def job(cloud: Cloud) -> str:
    """One that was done and is paid for."""
    lines = [{"sku": ITEM, "qty": "1"}]
    made = str(
        cloud.web.must("POST", "/tickets", SITE | {"lines": lines}, party="dispatch-1")["id"]
    )
    cloud.web.must("POST", f"/tickets/{made}/assign", {"assignee": FITTER}, party="dispatch-1")
    for step in ("arrive", "complete"):
        cloud.web.must("POST", f"/tickets/{made}/{step}", {}, party=FITTER)
    return made


def test_a_book_is_pasted_linted_tried_submitted_approved_by_another_published_and_replayed(
    visit: Callable[..., Visit], cloud: Cloud, draft: Draft, job: str
) -> None:
    made, called = draft(complete=False), names(cloud)
    page = sign_in(visit(), MAKER)
    open_version(page, made)
    expect(page.get_by_role("button", name="送审（先改")).to_be_visible(timeout=SLOW)

    # pasted by its name, which the spreadsheet has in two lines
    name = called[company.UNPRICED]
    paste(page, f'"{name[:2]}\n{name[2:]}"\t99.00\r\n')
    expect(page.get_by_role("status").filter(has_text="贴了 1 格")).to_be_visible()
    pressed(page, "结算价")
    paste(page, f"{name}\t50.00")
    heads = page.get_by_role("columnheader").all_inner_texts()
    column = heads[3 + [t["id"] for t in book(cloud, made)["planes"]["pay"]["tiers"]].index(TIER)]
    typed(page, called[ITEM], column, "1999")
    saved(page)

    # linted in the cell, in words with names, with the way back
    expect(cell(page, called[ITEM], column)).to_have_class("n is-warning is-changed")
    cell(page, called[ITEM], column).click()
    about = page.locator(".about-cell")
    expect(about).to_contain_text(called[ITEM])
    expect(about).not_to_contain_text(TIER)
    typed(page, called[ITEM], column, "81.00")
    saved(page)

    # tried, with what is published beside it
    pressed(page, "试算一单")
    trial = page.get_by_role("complementary", name="试算一单")
    trial.get_by_label("项目").select_option(ITEM)
    trial.get_by_role("button", name="试算", exact=True).click()
    expect(trial).to_contain_text("公司毛利", timeout=SLOW)
    asked = {"region": "110105", "outlet": company.OUTLETS[0], "lines": [{"sku": ITEM, "qty": "1"}]}
    told = cloud.web.must("POST", f"/books/{made}/try", asked, party=MAKER)
    pay = told["pay"]["amount"]
    expect(trial).to_contain_text(f"¥{pay // 100}.{pay % 100:02d}")
    assert "单价" in trial.inner_text() and TIER not in trial.inner_text()
    trial.get_by_role("button", name="真实工单").click()
    trial.get_by_label("工单号").fill(job)
    trial.get_by_role("button", name="试算", exact=True).click()
    expect(trial).to_contain_text("公司毛利", timeout=SLOW)

    pressed(page, "送审")
    expect(page.get_by_text("您是制单人，不能复核")).to_be_visible(timeout=SLOW)

    # approved by another, who presses twice
    other = sign_in(visit(), CHECKER)
    go(other, "books?mine=1")
    other.get_by_role("link", name="等您复核").first.click()
    expect(other.get_by_role("region", name="和已发布的比较")).to_contain_text(
        called[ITEM], timeout=SLOW
    )
    other.get_by_role("button", name="批准并发布").dblclick()
    expect(other.locator(".pagetop .chip")).to_contain_text("已发布", timeout=SLOW)
    steps = [each["step"] for each in version(cloud, made)["trail"]]
    assert steps[-3:] == ["submitted", "approved", "published"]
    assert price(cloud, made, ITEM, TIER) == 8100

    # replayed
    go(other, f"books/{made}/replays")
    other.get_by_role("button", name="开始重算").dblclick()
    expect(other.get_by_role("region", name="多得的")).to_be_visible(timeout=SLOW * 2)
    fitter = next(each.name for each in company.parties() if each.party_id == FITTER)
    expect(other.get_by_role("region", name="多得的")).to_contain_text(fitter)
    assert len(cloud.web.must("GET", f"/books/{made}/replays", party=MAKER)["items"]) == 1


def test_a_tier_is_copied_edited_and_published_in_five_actions(
    visit: Callable[..., Visit], cloud: Cloud, published: str
) -> None:
    """Signing in and opening the page aside; each line below is one action."""
    page, other = sign_in(visit(), MAKER), sign_in(visit(), CHECKER)
    open_version(page, published)
    place, actions = page.get_by_label("给哪里"), 0

    place.fill("西安")
    place.press("Enter")
    actions += 1
    expect(page.locator(".pagetop .chip")).to_contain_text("草稿", timeout=SLOW)
    made = page.url.split("/books/")[1].split("?")[0].replace("%40", "@")
    paste(page, f"{names(cloud)[ITEM]}\t133.00")
    actions += 1
    pressed(page, "送审")
    actions += 1
    expect(page.get_by_text("您是制单人，不能复核")).to_be_visible(timeout=SLOW)
    go(other, "books?mine=1")
    other.get_by_role("link", name="等您复核").first.click()
    actions += 1
    pressed(other, "批准并发布")
    actions += 1
    expect(other.locator(".pagetop .chip")).to_contain_text("已发布", timeout=SLOW)

    assert actions <= 5
    planes = book(cloud, made)["planes"]
    (tier,) = [each for each in planes["charge"]["tiers"] if each["when"] == {"region": "6101"}]
    assert price(cloud, made, ITEM, tier["id"], "charge") == 13_300
    other_item = company.ITEMS[1]
    same = price(cloud, made, other_item, "c-standard", "charge")
    assert price(cloud, made, other_item, tier["id"], "charge") == same


def test_what_another_tab_saved_is_told_and_both_changes_are_kept(
    visit: Callable[..., Visit], cloud: Cloud, draft: Draft
) -> None:
    made, called = draft(), names(cloud)
    one, two = sign_in(visit(), MAKER), sign_in(visit(), MAKER)
    for page in (one, two):
        open_version(page, made)
    typed(one, called[ITEM], "标准", "111.00")
    saved(one)

    typed(two, called[company.ITEMS[1]], "标准", "222.00")
    pressed(two, "保存")
    expect(two.get_by_role("alert")).to_contain_text("这份草稿已被改过", timeout=SLOW)
    expect(cell(two, called[company.ITEMS[1]], "标准")).to_have_text("222.00")
    assert price(cloud, made, company.ITEMS[1], "c-standard", "charge") != 22_200
    two.get_by_role("button", name="并进来").click()
    expect(cell(two, called[ITEM], "标准")).to_have_text("111.00")
    saved(two)

    assert price(cloud, made, ITEM, "c-standard", "charge") == 11_100
    assert price(cloud, made, company.ITEMS[1], "c-standard", "charge") == 22_200


def test_rubbish_is_marked_and_not_saved_and_a_reload_loses_nothing(
    visit: Callable[..., Visit], cloud: Cloud, draft: Draft
) -> None:
    made, called = draft(), names(cloud)
    page = sign_in(visit(), MAKER)
    open_version(page, made)
    before = book(cloud, made)
    rows = page.get_by_role("rowheader").all_inner_texts()
    fourth = rows[rows.index(called[ITEM]) + 3]
    sku = next(each for each, name in called.items() if name == fourth)
    cell(page, called[ITEM], "标准").click()

    paste(page, '你好\n=SUM(A1)\n"<b>1</b>\n2"\n１２３．５０元\n')
    expect(cell(page, called[ITEM], "标准")).to_have_class(
        "n is-error is-changed is-marked is-active"
    )
    expect(page.locator(".about-cell")).to_contain_text("“你好”不是价格，没有存")
    expect(page.get_by_role("button", name="送审（先改 3 处）")).to_be_visible()
    expect(cell(page, fourth, "标准")).to_have_text("123.50")
    paste(page, "没有的项目\t1.00\n")
    expect(page.get_by_text("1 个名字没认出来，没有贴：没有的项目")).to_be_visible()
    page.reload(wait_until="networkidle")
    expect(page.get_by_text("上次没存的改动还在")).to_be_visible(timeout=SLOW)
    expect(cell(page, called[ITEM], "标准")).to_have_text("你好")
    saved(page)
    kept = book(cloud, made)
    assert price(cloud, made, sku, "c-standard", "charge") == 12_350
    assert price(cloud, made, ITEM, "c-standard", "charge") == 12_000
    pressed(page, "撤销")
    expect(cell(page, called[ITEM], "标准")).to_have_text("120.00")
    saved(page)
    assert book(cloud, made) == before != kept


PASTED = """() => {
  addEventListener('paste', () => {
    const began = performance.now()
    const seen = new MutationObserver(() => {
      if (![...document.querySelectorAll('[role=status]')].some(each => each.textContent.includes('1000'))) return
      seen.disconnect()
      requestAnimationFrame(() => setTimeout(() => { window.pasted = performance.now() - began }))
    })
    seen.observe(document.body, { childList: true, subtree: true, characterData: true })
  }, { capture: true, once: true })
}"""
"""Milliseconds from a paste until what it says is painted, into `window.pasted`."""


def test_a_thousand_rows_are_pasted_copied_and_taken_back_and_few_of_them_are_there(
    visit: Callable[..., Visit], cloud: Cloud, draft: Draft
) -> None:
    many = [f"BULK-{n:04}" for n in range(1000)]
    put_items(cloud, many, active=True)
    try:
        made = draft()
        page = sign_in(visit(), MAKER)
        open_version(page, made)
        assert page.get_by_role("row").count() <= 100
        page.evaluate(PASTED)
        paste(page, "\n".join(f"项目 {sku}\t1.{n:03}"[:-1] for n, sku in enumerate(many)))
        expect(page.get_by_role("status").filter(has_text="贴了 1000 格")).to_be_visible()
        print(
            f"1,000 rows stood in the grid {page.evaluate('window.pasted'):.0f} ms after the paste"
        )
        page.get_by_role("searchbox", name="查找项目").fill("BULK-0999")
        expect(cell(page, "项目 BULK-0999", "所有档")).to_have_text("1.99")
        page.get_by_role("searchbox", name="查找项目").fill("BULK")
        assert page.get_by_role("row").count() <= 100
        page.get_by_role("grid").focus()
        page.keyboard.press("Control+Home")
        page.keyboard.press("Control+Shift+End")
        page.keyboard.press("Control+c")
        copied = page.evaluate("navigator.clipboard.readText()").split("\n")
        assert (
            len(copied) == 1000 and copied[0].startswith("1.00") and copied[-1].startswith("1.99")
        )
        page.keyboard.press("Control+z")
        expect(page.get_by_role("button", name="撤销")).to_be_disabled()
    finally:
        put_items(cloud, many, active=False)


def test_a_workbook_goes_down_and_comes_up_again_and_a_broken_one_is_told(
    visit: Callable[..., Visit], cloud: Cloud, draft: Draft, tmp_path: Path
) -> None:
    made = draft()
    page = sign_in(visit(), "finance-3")
    open_version(page, made)
    with page.expect_download() as caught:
        pressed(page, "下载 .xlsx")
    file = tmp_path / "book.xlsx"
    caught.value.save_as(file)
    go(page, "books")
    upload = page.get_by_label("上传 .xlsx")

    upload.set_input_files({"name": "x.xlsx", "mimeType": "text/plain", "buffer": b"rubbish"})
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)
    upload.set_input_files(file)
    page.get_by_role("link", name="接着改").first.click(timeout=SLOW)
    expect(page.get_by_role("grid")).to_be_visible(timeout=SLOW)

    copy = page.url.split("/books/")[1].replace("%40", "@")
    numbers = {"version": None}
    assert book(cloud, copy) | numbers == book(cloud, made) | numbers
    cloud.web.must("DELETE", f"/books/{copy}", party=MAKER)


def test_r279_a_companys_scenes_are_held_against_a_version(
    visit: Callable[..., Visit], draft: Draft
) -> None:
    rows = [
        list(template()[0]),
        ["日常安装", "installation", "", "direct", "install", "labour, urgent"],
        ["夜间安装", "installation", "", "direct", "install", "night"],
    ]
    page = sign_in(visit(), MAKER)
    open_version(page, draft())
    pressed(page, "其他规则")
    sheet: FilePayload = {
        "name": "场景.xlsx",
        "mimeType": XLSX,
        "buffer": write_workbook({"场景": rows}),
    }

    page.get_by_label("上传场景表").set_input_files(sheet)

    scenes = page.get_by_role("region", name="业务场景对一遍")
    expect(scenes).to_contain_text("2 个场景", timeout=SLOW)
    expect(scenes.get_by_role("row", name="夜间安装 结算价")).to_contain_text("night")
