"""What customers wrote is fetched, and of it kept who wrote when, and that they asked: no word of it.

Asked for where a callback is worked off, done where WeCom is called. A fetch that is done again changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from suanqing.channels.wecom.service.client import FETCH, Page
from suanqing.channels.wecom.service.window_store import WindowStore
from suanqing.errors import Invalid
from suanqing.platform import observe, queues
from suanqing.times import from_epoch_ms, parse, rfc3339

QUEUE = "CUSTOMERS_QUEUE_URL"
PAGES = 20
TOKEN_LIVES = timedelta(minutes=10)
"""A callback's token; without one WeCom is asked all the same, which it allows less often."""


Wrote = Callable[[str, str, datetime], object]
"""A customer (external_userid), by which account, and when."""


class Fetches(Protocol):
    def service_messages(self, account: str, token: str, cursor: str, /) -> Page: ...


def ask(account: str, token: str, at: datetime) -> None:
    told = {"account": account, "token": token, "at": rfc3339(at)}
    queues.send(QUEUE, [{"service": told}])


def fetch(
    told: dict[str, Any],
    client: Fetches,
    windows: WindowStore,
    clock: Callable[[], datetime],
    wrote: Wrote,
) -> int:
    """How many messages of customers there were. wrote: is told of each before the cursor moves on. What is left after
    `PAGES` is asked for anew, from where this came to; what WeCom refuses for good is told to operators, and not asked
    for again. Raises Unavailable, ChannelMisconfigured."""
    account, now = told["account"], clock()
    token = told["token"] if now - parse(told["at"]) < TOKEN_LIVES else ""
    found, cursor = 0, windows.cursor(account)
    for _ in range(PAGES):
        try:
            page = client.service_messages(account, token, cursor)
        except Invalid as error:
            observe.failed("WecomMisconfigured", account=account, **error.facts)
            return found
        for each in page.said:
            at = min(from_epoch_ms(each.at * 1000), now)
            windows.said(each.customer, each.account, at)
            wrote(each.customer, each.account, at)
        found += len(page.said)
        if page.more and page.cursor in ("", cursor):
            observe.failed("WecomMisconfigured", account=account, api=FETCH, errcode=0)
            return found
        if page.cursor:
            cursor = page.cursor
            windows.read_to(account, cursor, now)
        if not page.more:
            return found
    observe.log("more was written than is read at once", account=account, read=found)
    ask(account, token, parse(told["at"]))
    return found
