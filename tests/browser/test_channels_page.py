"""Channels at the desk: how each shop is, what could not be taken and why, and once more in two clicks."""

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from demo.cloud import Cloud
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.times import utcnow
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
