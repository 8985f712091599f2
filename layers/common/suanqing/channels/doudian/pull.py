"""What a Doudian shop is asked for: orders that changed, and where the shop says `complaints` its service requests,
from the last page to the first, each then in full.

Only where the deployer says so (`pulls`): names of fields and states are second-hand (`unproven.json`). Refunds of
after-sale requests are not asked for; an order whose state says that it was refunded is closed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suanqing import times
from suanqing.channels.doudian import complaints, orders
from suanqing.channels.doudian.client import DoudianClient
from suanqing.channels.doudian.unproven import facts
from suanqing.channels.intake import pulling
from suanqing.channels.intake.complaints import takes
from suanqing.channels.intake.pulling import Found, Message
from suanqing.errors import Invalid, Unavailable
from suanqing.platform.config import setting
from suanqing.work.orders import order_fields as fields

PAGE = 100
COMPLAINT = "complaint"
"""Kind of what is asked for of a service request."""
EVERY = timedelta(minutes=2)


class DoudianShop:
    def __init__(
        self, name: str, client: DoudianClient, every: timedelta, complaints: bool
    ) -> None:
        self.name, self._client, self.every, self._complaints = name, client, every, complaints
        self.kept_headers: Mapping[str, str] = {}

    def changed(self, since: datetime, until: datetime) -> list[Found]:
        newest: dict[str, Found] = {}
        for found in self._found(since, until):
            if found.what not in newest or newest[found.what].modified < found.modified:
                newest[found.what] = found
        return list(newest.values())

    def fetched(self, found: Found) -> Found:
        if found.kind == COMPLAINT:
            told = self._client.call("order/serviceDetail", {"service_id": found.id})
            whole = fields.part(told, facts()["complaint_detail"])
            return found._replace(modified=complaints.modified(whole), body=pulling.body(whole))
        told = self._client.call("order/orderDetail", {"shop_order_id": found.id})
        whole = fields.part(told, facts()["detail_name"])
        return found._replace(modified=orders.modified(whole), body=pulling.body(whole))

    def messages(self) -> Sequence[Message]:
        return ()

    def confirm(self, messages: Sequence[Message]) -> None:
        return

    def _found(self, since: datetime, until: datetime) -> Iterator[Found]:
        """Of both lists, perhaps twice."""
        names, seconds = (
            facts()["window_names"],
            [times.epoch_ms(at) // 1000 for at in (since, until)],
        )
        asked = {
            names["since"]: seconds[0],
            names["until"]: seconds[1],
            "order_by": "update_time",
            "order_asc": True,
        }
        for row in self._listed("order/searchList", asked, facts()["list_name"], 0):
            yield _row(row, "trade", "order_id", orders.modified)
        if not self._complaints:
            return
        asked = {
            "start_time": seconds[0],
            "end_time": seconds[1],
            "order_by": "update_time",
            "order": "ASC",
        }
        known = facts()["complaint_list"], facts()["complaint_first_page"]
        for row in self._listed("order/getServiceList", asked, *known):
            yield _row(row, COMPLAINT, "id", complaints.modified)

    def _listed(
        self, path: str, asked: Mapping[str, Any], name: str, first_page: int
    ) -> Iterator[Any]:
        """Every row of the window, perhaps twice, the last page first."""
        asked = {**asked, "size": PAGE}
        first = self._client.call(path, asked | {"page": first_page})
        count = first.get("total")
        if not isinstance(count, int) or isinstance(count, bool):
            raise Unavailable(f"{path} does not say how many there are", retry_after=60)
        last = max(0, -(-count // PAGE) - 1)
        for page in range(last, 0, -1):
            told = self._client.call(path, asked | {"page": first_page + page})
            yield from fields.items(told, name)
        again = first if not last else self._client.call(path, asked | {"page": first_page})
        yield from fields.items(again, name)


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
    every = timedelta(minutes=int(app.get("every_minutes") or 0)) or EVERY
    return DoudianShop(name, client, every, takes(app))


def _row(row: Any, kind: str, id: str, modified: Callable[[Mapping[str, Any]], int]) -> Found:
    if not isinstance(row, dict):
        return pulling.odd(row)
    try:
        return Found(kind, fields.required(row, id), modified(row))
    except Invalid:
        return pulling.odd(row)
