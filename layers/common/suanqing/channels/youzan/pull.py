"""What a Youzan shop is asked for: the orders that changed, in full, and the refunds that they name.

Off unless the shop's app `pulls`: names of parameters and the shape of lists are not confirmed live.
Source: Youzan cloud, youzan.trades.sold.get 4.0.4, youzan.trade.refund.get 3.0.1.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from suanqing import times
from suanqing.channels.intake import pulling
from suanqing.channels.intake.pulling import Found, Message
from suanqing.channels.youzan.client import YouzanClient
from suanqing.errors import Invalid, Unavailable
from suanqing.platform.config import setting
from suanqing.work.orders import order_fields as fields

PAGE, MAX_PAGES = 100, 100
EVERY = timedelta(minutes=2)
TRADES = ("youzan.trades.sold.get", "4.0.4")
REFUND = ("youzan.trade.refund.get", "3.0.1")
TRADE = ("youzan.trade.get", "4.0.2")


class YouzanShop:
    """One shop of one app."""

    def __init__(self, client_id: str, shop: int, client: YouzanClient, every: timedelta) -> None:
        self.name, self._client, self.every = str(shop), client, every
        self.kept_headers: Mapping[str, str] = {"client-id": client_id}

    def changed(self, since: datetime, until: datetime) -> list[Found]:
        found: dict[str, Found] = {}
        for told in self._listed(since, until):
            for each in _of(told):
                if each.what not in found or found[each.what].modified <= each.modified:
                    found[each.what] = each
        return list(found.values())

    def fetched(self, found: Found) -> Found:
        """A refund; the list tells trades in full."""
        if found.kind == "trade":
            told = self._client.call(*TRADE, tid=found.id)
            return next(iter(_of(told)))
        told = self._client.call(*REFUND, refund_id=found.id)
        return found._replace(body=pulling.body(told))

    def messages(self) -> Sequence[Message]:
        """Youzan pushes its own."""
        return ()

    def confirm(self, messages: Sequence[Message]) -> None:
        raise AssertionError("nothing was taken")

    def _listed(self, since: datetime, until: datetime) -> Iterator[Mapping[str, Any]]:
        """Every order of the window, perhaps twice: pages until one is not full, then back to the first. What changes
        meanwhile leaves the window, and all behind it move up, onto pages that were read."""
        last = 0
        for page in range(1, MAX_PAGES + 1):
            rows = self._page(since, until, page)
            yield from (row for row in rows if isinstance(row, dict))
            if len(rows) < PAGE:
                last = page
                break
        if not last:
            raise Unavailable("a window has more orders than Youzan lists", retry_after=60)
        for page in range(last - 1, 0, -1):
            rows = self._page(since, until, page)
            yield from (row for row in rows if isinstance(row, dict))

    def _page(self, since: datetime, until: datetime, page: int) -> list[Any]:
        told = self._client.call(
            *TRADES, start_update=_beijing(since), end_update=_beijing(until), page_no=page, page_size=PAGE
        )  # fmt: skip
        return fields.items(told, "full_order_info_list")


def shops(known: Mapping[str, Any]) -> list[YouzanShop]:
    """known: Youzan's part of the secret document, its apps by client id; those that pull."""
    return [
        YouzanShop(
            client_id,
            int(shop),
            client_of(client_id, app, int(shop)),
            timedelta(minutes=int(app.get("every_minutes") or 0)) or EVERY,
        )
        for client_id, app in sorted(known.items())
        if app.get("pulls") is True
        for shop in app["shops"]
    ]


def client_of(client_id: str, app: Mapping[str, Any], shop: int) -> YouzanClient:
    """Of one app's part of the secret document, for one of its shops."""
    return _client(setting("YOUZAN_API_BASE"), client_id, app["client_secret"], shop)


@cache
def _client(base: str, client_id: str, secret: str, shop: int) -> YouzanClient:
    """Kept, since the token is: it lives for seven days."""
    return YouzanClient(base, client_id, secret, shop)


def _of(told: Mapping[str, Any]) -> Iterator[Found]:
    """The order of a listed row, and its refunds, which count as changed when it did."""
    try:
        info = fields.part(fields.part(told, "full_order_info"), "order_info")
        tid, at = fields.required(info, "tid"), fields.time(info, "update_time")
        refunds = fields.items(told, "refund_order")
    except Invalid:
        at, refunds = None, []
    if at is None:
        yield pulling.odd(told)
        return
    modified = times.epoch_ms(at)
    yield Found("trade", tid, modified, pulling.body(told))
    for refund in refunds:
        if isinstance(refund, dict) and (refund_id := fields.text(refund, "refund_id")):
            yield Found("refund", refund_id, modified)


def _beijing(at: datetime) -> str:
    return at.astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S")
