"""Channels at the desk: how each shop is, what could not be taken and why, and once more in two clicks; addresses that
were changed here, and what both sides changed, settled."""

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.outward.store import OutwardStore
from suanqing.times import epoch_ms, utcnow
from suanqing.work.orders.two_sides import Change, Site, changed_here, told_by_platform
from suanqing.work.tickets.commands import ticket_id_for
from tests.browser.test_pages import DESK, go, sign_in
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import eventually, push

SITE = "110112"


def test_r225_what_could_not_be_taken_is_listed_with_its_reason_and_processed_again_in_two_clicks(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    """An order that nobody could read until now, and one that nobody can read still."""
    tid = f"E2026113000000{secrets.randbelow(10**8):08}"
    read, odd = f"youzan:walk-{tid}", f"youzan:odd-{tid}"
    inbox = InboxStore(cloud.client("dynamodb"), cloud.outputs["InboxTable"])
    request = push(cloud, tid, "AC-INST-1", SITE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    for id, body in ((read, request.body), (odd, b"{")):
        reason = f"unreadable_order: {tid}"
        inbox.put_once(Delivery(id, "youzan", utcnow(), body, {}, headers, "unreadable", reason))
    desk = visit()
    page = sign_in(desk, DESK)
    go(page, "channels")
    assert desk.barriers() == []

    page.get_by_label("有赞", exact=True).get_by_role("link").click()
    expect(page.locator("tr", has_text=read)).to_contain_text("订单的格式没见过", timeout=SLOW)
    assert desk.barriers() == []
    for id in (read, odd):
        page.locator("tr", has_text=id).get_by_role("button", name="再试一次").dblclick()
        expect(page.get_by_role("status")).to_contain_text("1 条正在重新处理", timeout=SLOW)

    ticket = ticket_id_for("youzan", f"youzan:{tid}:2")
    made = eventually(
        lambda: cloud.web.call("GET", f"/tickets/{ticket}", party=DESK).status == 200, "the ticket"
    )
    expect(page.locator("tr", has_text=read)).to_have_count(0, timeout=SLOW)
    expect(page.locator("tr", has_text=odd)).to_be_visible(timeout=SLOW)
    assert made and inbox.get(read).state == "done"
    inbox.reject(odd, "youzan", "seen")


def test_r232_what_both_sides_changed_is_settled_on_the_page(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    tid = f"E2026113000000{secrets.randbelow(10**8):08}"
    order, ticket = f"youzan:{tid}", ticket_id_for("youzan", f"youzan:{tid}:2")
    cloud.web.deliver("/webhooks/youzan", push(cloud, tid, "AC-INST-1", SITE))
    path = f"/tickets/{ticket}"
    eventually(lambda: cloud.web.call("GET", path, party=DESK).status == 200, "the ticket")
    now, ours, theirs = (
        epoch_ms(utcnow()),
        Site(SITE, "我们听说的 1 号"),
        Site(SITE, "平台上的 2 号"),
    )
    mine = changed_here(None, Change(ticket, 2, DESK, now, Site(SITE, "老地址"), ours))
    _, both = told_by_platform(mine, theirs, now)
    store = OutwardStore(cloud.client("dynamodb"), cloud.outputs["InboxTable"])
    assert both and store.put(order, both, 0)
    desk = visit()
    page = sign_in(desk, DESK)
    go(page, "channels")
    page.get_by_role("link", name="个地址要人定").click()
    row = page.locator("tr", has_text=tid)
    expect(row).to_contain_text("两边都改了", timeout=SLOW)
    expect(row).to_contain_text("我们听说的 1 号")
    expect(row).to_contain_text("平台上的 2 号")
    assert desk.barriers() == []

    row.get_by_role("button", name="用平台的").dblclick()
    expect(page.get_by_role("status")).to_contain_text("已改到平台的地址", timeout=SLOW)

    shown = cloud.web.must("GET", path, party=DESK)
    assert shown["address"] == "平台上的 2 号"
    expect(row).to_contain_text("平台已改", timeout=SLOW)
