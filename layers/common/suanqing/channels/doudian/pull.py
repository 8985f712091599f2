"""What a Doudian shop is asked for: orders that changed, from the last page to the first, each then in full.

Only where the deployer says so (`pulls`): names of fields and states are second-hand (`unproven.json`). Refunds of
after-sale requests are not asked for; an order whose state says that it was refunded is closed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suanqing import times
from suanqing.channels.doudian import orders
from suanqing.channels.doudian.client import DoudianClient
from suanqing.channels.doudian.unproven import facts
from suanqing.channels.intake import pulling
from suanqing.channels.intake.pulling import Found, Message
from suanqing.errors import Invalid, Unavailable
from suanqing.platform.config import setting
from suanqing.work.orders import order_fields as fields

PAGE = 100
EVERY = timedelta(minutes=2)


class DoudianShop:
    def __init__(self, name: str, client: DoudianClient, every: timedelta) -> None:
        self.name, self._client, self.every = name, client, every
        self.kept_headers: Mapping[str, str] = {}

    def changed(self, since: datetime, until: datetime) -> list[Found]:
        newest: dict[str, Found] = {}
        for row in self._listed(since, until):
            found = _row(row)
            if found.what not in newest or newest[found.what].modified < found.modified:
                newest[found.what] = found
        return list(newest.values())

    def fetched(self, found: Found) -> Found:
        told = self._client.call("order/orderDetail", {"shop_order_id": found.id})
        whole = fields.part(told, facts()["detail_name"])
        return found._replace(modified=orders.modified(whole), body=pulling.body(whole))

    def messages(self) -> Sequence[Message]:
        return ()

    def confirm(self, messages: Sequence[Message]) -> None:
        return

    def _listed(self, since: datetime, until: datetime) -> Iterator[Any]:
        """Every row of the window, perhaps twice, the last page first."""
        names = facts()["window_names"]
        asked = {
            names["since"]: times.epoch_ms(since) // 1000, names["until"]: times.epoch_ms(until) // 1000,
            "size": PAGE, "order_by": "update_time", "order_asc": True,
        }  # fmt: skip
        first = self._client.call("order/searchList", asked | {"page": 0})
        count = first.get("total")
        if not isinstance(count, int) or isinstance(count, bool):
            raise Unavailable("order/searchList does not say how many there are", retry_after=60)
        last = max(0, -(-count // PAGE) - 1)
        for page in range(last, 0, -1):
            told = self._client.call("order/searchList", asked | {"page": page})
            yield from fields.items(told, facts()["list_name"])
        again = first if not last else self._client.call("order/searchList", asked | {"page": 0})
        yield from fields.items(again, facts()["list_name"])


def shops(known: Mapping[str, Any]) -> list[DoudianShop]:
    """known: Doudian's part of the secret document, by the name that the deployer gives each shop."""
    return [_shop(name, app) for name, app in sorted(known.items()) if app.get("pulls") is True]


def keys_of(app: Mapping[str, Any]) -> tuple[str, str, str]:
    """app_key, app_secret and shop_id of one shop's part of the secret document."""
    key, secret, shop_id = (
        str(app.get(each) or "") for each in ("app_key", "app_secret", "shop_id")
    )
    return key, secret, shop_id


def _shop(name: str, app: Mapping[str, Any]) -> DoudianShop:
    client = DoudianClient(setting("DOUDIAN_API_BASE"), *keys_of(app))
    return DoudianShop(name, client, timedelta(minutes=int(app.get("every_minutes") or 0)) or EVERY)


def _row(row: Any) -> Found:
    if not isinstance(row, dict):
        return pulling.odd(row)
    try:
        return Found("trade", fields.required(row, "order_id"), orders.modified(row))
    except Invalid:
        return pulling.odd(row)
