"""A month's end as people do it: closed, stated, doubted and confirmed on the phone, approved, paid by two people.

Its job was done last month, by the product's own steps at last month's time; all else goes through the pages.
"""

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from demo.cloud import Cloud
from demo.month import bank, done_at, in_the_last_month
from suanqing.times import period_of
from suanqing.work.tickets.decide import NewTicket
from tests.browser.test_pages import go, sign_in
from tests.browser.test_workbooks import kept
from tests.browser.visits import SLOW, Visit
from tests.simulation import company

MAKER, CHECKER, ADMINS = "finance-1", "finance-3", ("boss", "finance-2")
OUTLET = company.OUTLETS[1]
FITTER = next(
    p.party_id for p in company.parties() if "technician" in p.roles and p.outlet == OUTLET
)
NUMBER = "6222020000000068"
PATIENCE = 120.0
NO_SUM = '{"ticket_id": "T", "status": "estimate", "pending": true, "lines": []}'
"""An answer that explains no line."""


@pytest.fixture(scope="module")
def period(cloud: Cloud) -> str:
    """Last month, in which the technician did one job that is settled; accounts are paid to on the day."""
    then = in_the_last_month()
    spec = NewTicket(
        OUTLET, "空调安装（上月）", "110112", source="app:dispatch-1",
        lines=((company.ITEMS[0], Decimal(1)),),
    )  # fmt: skip
    ticket = done_at(cloud, then, spec, FITTER, "browser-month")
    limits = cloud.web.must("GET", "/policy", party=ADMINS[0])
    names = ("recovery", "second_above", "adjust_second_above", "version")
    wanted = {name: limits[name] for name in names} | {"account_days": 0}
    for admin in ADMINS:
        cloud.web.must("PUT", "/policy", wanted, party=admin)
    end = time.monotonic() + PATIENCE
    while (shown := cloud.web.must("GET", f"/tickets/{ticket}", party=MAKER))[
        "settlement"
    ] != "settled":
        assert time.monotonic() < end, f"the job of last month has no money: {shown.get('trouble')}"
        time.sleep(0.3)
    return period_of(then)


def state_of(cloud: Cloud, period: str) -> str:
    return str(cloud.web.must("GET", f"/statements/{FITTER}/{period}", party=MAKER)["state"])


def closes(page: Page, period: str) -> None:
    """Each step's button comes when the one before is done."""
    go(page, f"close?month={period}")
    for word, then in (("封住", "做出"), ("做出", "发出"), ("发出", None)):
        page.get_by_role("button", name=word, exact=True).click()
        if then:
            page.get_by_role("button", name=then, exact=True).wait_for(timeout=SLOW)
    expect(page.locator("table.t")).to_contain_text("等本人确认", timeout=SLOW)


def keeps(page: Page, cloud: Cloud, period: str) -> None:
    """The month's workbooks: the totals, and every line of every statement, which come to them."""
    go(page, f"close?month={period}")
    query = {"period": period, "limit": "100"}
    told = cloud.web.must("GET", "/statements", party=MAKER, query=query)["items"]
    cents = {each["party"]: each["total"]["amount"] for each in told}
    header, *rows = kept(page, "下载 Excel")
    at = header.index("合计")
    assert {row[0]: int(Decimal(row[at]) * 100) for row in rows} == cents
    header, *lines = kept(page, "下载 Excel · 对账单明细")
    sums: dict[str, Decimal] = {}
    for row in lines:
        sums[row[0]] = sums.get(row[0], Decimal(0)) + Decimal(row[header.index("金额")])
    assert {party: int(sum * 100) for party, sum in sums.items()} == cents


def doubts(page: Page) -> None:
    """The first line's quantity, and no more by a second quick press; then the doubt is dropped."""
    page.get_by_role("button", name="对这一笔有疑问").click()
    page.get_by_label("应该是").fill("2")
    page.get_by_label("为什么").fill("现场装了两台")
    page.get_by_role("button", name="提出来").dblclick()
    page.get_by_role("button", name="不提了，收回").click()
    expect(page.get_by_role("button", name="对这一笔有疑问")).to_be_visible(timeout=SLOW)


def kept_of_doubts(cloud: Cloud, period: str) -> list[tuple[bool, str]]:
    """Of each dispute whether the explanation was opened before, and what became of it."""
    shown = cloud.web.must("GET", f"/statements/{FITTER}/{period}", party=MAKER)
    found = [each for line in shown["lines"] for each in line.get("disputes") or []]
    return sorted((each["explained"], each["state"]) for each in found)


def doubts_and_confirms(page: Page, cloud: Cloud, period: str) -> None:
    """One line is doubted before its sum was there, and once it was read; both are taken back (H7). Then all of it is
    confirmed, by two quick presses."""
    page.route(
        "**/tickets/*/earnings*",
        lambda each: each.fulfill(body=NO_SUM, content_type="application/json"),
    )
    go(page, f"earnings/{FITTER}/{period}")
    page.locator("button.line").first.click()
    doubts(page)
    assert kept_of_doubts(cloud, period) == [(False, "withdrawn")]

    page.unroute("**/tickets/*/earnings*")
    page.reload()
    page.locator("button.line").first.click()
    expect(page.locator(".opened .sum").first).to_be_visible(timeout=SLOW)
    doubts(page)
    expect(page.get_by_text("您收回了").first).to_be_visible(timeout=SLOW)
    assert kept_of_doubts(cloud, period) == [(False, "withdrawn"), (True, "withdrawn")]

    with page.expect_download() as got:
        page.get_by_role("button", name="下载 PDF").click()
    assert got.value.suggested_filename == f"statement-{FITTER}-{period}.pdf"
    assert "结算单" in PdfReader(got.value.path()).pages[0].extract_text()

    page.locator("footer.bar button").dblclick()
    expect(page.get_by_text("已确认，谢谢")).to_be_visible(timeout=SLOW)


def asks_for_an_account(page: Page) -> None:
    go(page, f"payouts/account/{FITTER}")
    for name, value in (("holder", "安装师傅"), ("bank", "工商银行"), ("number", NUMBER)):
        page.fill(f"input[name={name}]", value)
    page.get_by_role("button", name="交给另一位批准").click()
    expect(page.get_by_role("heading", name="等另一位批准")).to_be_visible(timeout=SLOW)
    assert NUMBER not in page.content()


def approves_the_account(page: Page) -> None:
    go(page, f"payouts/account/{FITTER}")
    number = page.locator("section[aria-label='等另一位批准'] input").first
    number.fill("6222020000000099")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.locator("[role=alert]")).to_be_visible(timeout=SLOW)
    number.fill(NUMBER)
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_role("heading", name="现在付到")).to_be_visible(timeout=SLOW)


def test_h7_a_month_is_closed_doubted_confirmed_approved_and_paid_by_two_people(
    visit: Callable[..., Visit], cloud: Cloud, period: str, tmp_path: Path
) -> None:
    maker, checker = sign_in(visit(), MAKER), sign_in(visit(), CHECKER)
    closes(maker, period)
    keeps(maker, cloud, period)
    doubts_and_confirms(sign_in(visit(phone=True), FITTER), cloud, period)
    go(checker, f"close/{FITTER}/{period}")
    checker.get_by_role("button", name="批准付款").dblclick()
    expect(checker.locator("header.pagetop")).to_contain_text("已批准", timeout=SLOW)
    assert state_of(cloud, period) == "approved"

    asks_for_an_account(maker)
    approves_the_account(checker)
    go(maker, f"payouts?month={period}")
    maker.get_by_role("button", name="做一批付款").dblclick()
    expect(maker.get_by_text("要另一位财务放行")).to_be_visible(timeout=SLOW)
    assert maker.get_by_role("button", name="放行").count() == 0
    batch = maker.url.rsplit("/", 1)[1]

    go(checker, f"payouts?month={period}")
    checker.get_by_role("link", name=batch).click()
    checker.get_by_role("button", name="放行").click()
    checker.locator("dialog button.primary").dblclick()
    expect(checker.locator("header.pagetop")).to_contain_text("已放行", timeout=SLOW)

    with checker.expect_download() as file:
        checker.get_by_role("button", name="下载银行文件").click()
    sent = file.value.path().read_text("utf-8-sig")
    assert NUMBER in sent and batch in sent
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_bytes(b"PK\x03\x04 no table at all")
    right.write_bytes(bank(sent))
    checker.set_input_files("input[type=file]", wrong)
    expect(checker.locator("[role=alert]")).to_be_visible(timeout=SLOW)
    assert state_of(cloud, period) == "in_payout"
    checker.set_input_files("input[type=file]", right)
    expect(checker.get_by_text("已付 1 笔")).to_be_visible(timeout=SLOW)

    batches = cloud.web.must("GET", "/payouts", party=MAKER, query={"period": period})["items"]
    (made,) = [each for each in batches if each["batch"] == batch]
    assert (made["by"], made["released_by"]) == (MAKER, CHECKER)
    assert state_of(cloud, period) in ("paid", "closed")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_of_a_months_end_have_no_barrier(
    visit: Callable[..., Visit], cloud: Cloud, period: str, lang: str
) -> None:
    one = visit(lang=lang)
    page, wrong = sign_in(one, CHECKER), []
    batches = cloud.web.must("GET", "/payouts", party=MAKER, query={"period": period})["items"]
    places = ["payouts", f"payouts/account/{FITTER}", f"close?month={period}"]
    for place in (*places, *(f"payouts/{each['batch']}" for each in batches)):
        go(page, place)
        wrong += [f"{place}: {found}" for found in one.findings()]
        assert page.locator("h1").count() == 1, place
    assert wrong == []
