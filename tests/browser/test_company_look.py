"""R280, R278: what an administrator decides about name, logo, colour, formats and modules is on everybody's pages."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.cloud import Cloud
from tests.browser.test_pages import ADMIN, DESK, FINANCE, FITTER, go, new_ticket, sign_in
from tests.browser.visits import SLOW, Visit

PATH = "/settings/company"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#0b6e4f" d="M0 0h8v8z"/></svg>'
GREEN = "#0b6e4f"


@pytest.fixture
def look(cloud: Cloud) -> Iterator[Any]:
    """Whatever stood there stands there again."""
    before = cloud.web.must("GET", PATH, party=ADMIN)
    yield before
    now = cloud.web.must("GET", PATH, party=ADMIN)
    said = {k: v for k, v in before.items() if k != "version"}
    seen = {"If-Match": f'"{now["version"]}"'} if now["version"] else {}
    cloud.web.must("PUT", PATH, said, party=ADMIN, headers=seen)


def test_r280_r278_a_companys_name_logo_colour_formats_and_modules_are_on_every_page(
    visit: Callable[..., Visit], cloud: Cloud, look: Any, tmp_path: Path
) -> None:
    ticket = new_ticket(cloud)
    drawn = tmp_path / "logo.svg"
    drawn.write_text(LOGO, encoding="utf-8")
    page = sign_in(visit(), ADMIN)
    go(page, "company")
    menu = page.locator("nav.side")
    expect(menu.get_by_role("link", name="工单", exact=True)).to_be_visible(timeout=SLOW)
    for off in ("库存", "消息计划"):
        expect(menu.get_by_role("link", name=off)).to_have_count(0)
    page.get_by_label("名称").fill("安心到家")
    page.get_by_label("标志").set_input_files(str(drawn))
    expect(page.get_by_role("img", name="标志")).to_be_visible(timeout=SLOW)
    page.get_by_label("日期").select_option("zh")
    page.get_by_label("千位").select_option("none")
    page.get_by_label("库存").check()
    page.get_by_label("营销").check()
    page.get_by_label("主色").fill("#ffee00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("太浅", timeout=SLOW)
    assert cloud.web.must("GET", PATH, party=FITTER)["version"] == look["version"]

    page.get_by_label("主色").fill(GREEN)
    page.get_by_role("button", name="保存").dblclick()

    expect(menu.get_by_role("link", name="库存")).to_be_visible(timeout=SLOW)
    expect(menu.get_by_role("link", name="消息计划")).to_be_visible()
    expect(page.get_by_text("存好了。")).to_be_visible()
    expect(menu).to_contain_text("安心到家")
    expect(page.get_by_text("2026年11月27日 · ¥1486.20")).to_be_visible()
    assert cloud.web.must("GET", PATH, party=FITTER)["version"] == look["version"] + 1
    for there in (visit(), visit(lang="en"), visit(phone=True)):
        page = sign_in(there, FITTER if there.phone else DESK)
        go(page, f"jobs/{ticket}" if there.phone else f"tickets/{ticket}")
        page.wait_for_function(
            "colour => getComputedStyle(document.body).getPropertyValue('--blue') === colour",
            arg=GREEN,
        )
        expect(page).to_have_title(name_of("安心到家"))
        assert there.findings() == []


def test_r167_a_plugins_page_is_put_into_the_menu_and_stands_there_for_its_roles_alone(
    visit: Callable[..., Visit], cloud: Cloud, look: Any
) -> None:
    boss = visit()
    page = sign_in(boss, ADMIN)
    go(page, "company")
    page.get_by_role("button", name="加一个页面").click(timeout=SLOW)
    page.get_by_label("中文名").fill("结算结果")
    page.get_by_label("英文名").fill("Results")
    page.get_by_label("网址（https）或路径").fill("http://reports.example.com/")
    roles = page.get_by_role("group", name="第 1 个给谁看")
    roles.get_by_label("管理员").uncheck()
    roles.get_by_label("财务").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("https 网址", timeout=SLOW)
    page.get_by_label("网址（https）或路径").fill("https://reports.example.com/results")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("存好了。")).to_be_visible(timeout=SLOW)
    expect(page.locator("nav.side").get_by_role("link", name="结算结果")).to_have_count(0)
    assert boss.barriers() == []

    for lang, name in (("zh", "结算结果"), ("en", "Results")):
        finance = visit(lang=lang)
        page = sign_in(finance, FINANCE)
        row = page.locator("nav.side").get_by_role("link", name=name)
        expect(row).to_have_attribute("href", "https://reports.example.com/results", timeout=SLOW)
        assert row.get_attribute("target") == "_blank"
        assert set((row.get_attribute("rel") or "").split()) == {"noopener", "noreferrer"}
        assert finance.findings() == []
        phone = visit(lang=lang, phone=True)
        page = sign_in(phone, FINANCE)
        go(page, "me")
        row = page.get_by_role("link", name=name)
        expect(row).to_have_attribute("href", "https://reports.example.com/results", timeout=SLOW)
        assert phone.findings() == []
    page = sign_in(visit(), DESK)
    expect(page.locator("nav.side").get_by_role("link", name="工单", exact=True)).to_be_visible(
        timeout=SLOW
    )
    expect(page.locator("nav.side").get_by_role("link", name="结算结果")).to_have_count(0)


def name_of(company: str) -> Any:
    return re.compile(f"· {company}$")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_looks_has_no_barrier(visit: Callable[..., Visit], lang: str) -> None:
    one = visit(lang=lang)
    page = sign_in(one, ADMIN)
    go(page, "company")
    expect(page.locator("form .fields").first).to_be_visible(timeout=SLOW)
    assert one.findings() == []
