"""Where a Doudian order's parcels are: their numbers stand in the order, their way is asked for of each. Off unless the
shop `traces`.

The platform knows the way of parcels that were sent with its own waybills alone; others are shown as sent. Names of
fields and what a state means are data (`trace.json`). Source: order/orderDetail, logistics/trackNoRouteDetail.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from suanqing import times
from suanqing.channels.doudian import unproven
from suanqing.channels.doudian.client import DoudianClient
from suanqing.channels.doudian.pull import keys_of
from suanqing.channels.intake.tracing import traces
from suanqing.errors import Invalid
from suanqing.platform.config import setting
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.waybills import MOST_STEPS, Passed, Waybill, hidden, stage_of

MOST_PARCELS = 10
"""Of an order; each is a call."""
MILLISECONDS = 10**12
"""Beyond it a time is not in seconds."""


class DoudianTraces:
    def __init__(self, client: DoudianClient) -> None:
        self._client = client

    def waybills(self, tid: str) -> list[Waybill]:
        told = self._client.call("order/orderDetail", {"shop_order_id": tid})
        whole = fields.part(told, unproven.facts()["detail_name"])
        rows = [each for each in fields.items(whole, facts()["parcels"]) if isinstance(each, dict)]
        named = {number: row for row in rows if (number := fields.text(row, facts()["number"]))}
        return [self._one(number, row) for number, row in [*named.items()][:MOST_PARCELS]]

    def _one(self, number: str, row: Mapping[str, Any]) -> Waybill:
        carrier = next(filter(None, (fields.text(row, name) for name in facts()["carrier"])), "")
        steps = sorted(_steps(self._route(number, row)), reverse=True)
        _, text, state = steps[0] if steps else (None, "", "")
        passed = tuple(Passed(at, hidden(words)) for at, words, _ in steps[:MOST_STEPS])
        return Waybill(number, carrier, stage_of(facts()["stages"], state, text), passed)

    def _route(self, number: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        route = facts()["route"]
        asked = {route["code"]: fields.text(row, facts()["code"]), route["number"]: number}
        try:
            return self._client.call(route["path"], asked)
        except Invalid:
            return {}


def shops(known: Mapping[str, Any]) -> dict[str, DoudianTraces]:
    """By the name that the deployer gives each shop that traces."""
    return {
        name: DoudianTraces(_client(setting("DOUDIAN_API_BASE"), *keys_of(app)))
        for name, app in sorted(known.items())
        if traces(app)
    }


@cache
def _client(base: str, app_key: str, secret: str, shop_id: str) -> DoudianClient:
    """Kept, since its token is: each order asks anew for its shop."""
    return DoudianClient(base, app_key, secret, shop_id)


@cache
def facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        Path(__file__).with_name("trace.json").read_text(encoding="utf-8")
    )
    return found


def _steps(told: Mapping[str, Any]) -> Iterator[tuple[datetime, str, str]]:
    """(when, in its words, its state); one that cannot be read is passed over."""
    for row in fields.items(told, facts()["steps"]):
        stamp = fields.text(row, facts()["at"]) if isinstance(row, dict) else ""
        if stamp.isascii() and stamp.isdecimal() and len(stamp) <= 13:
            number = int(stamp)
            at = times.from_epoch_ms(number if number >= MILLISECONDS else number * 1000)
            yield at, fields.text(row, facts()["text"]), fields.text(row, facts()["state"])
