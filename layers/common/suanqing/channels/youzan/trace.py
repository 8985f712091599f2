"""Where a Youzan order's parcels are, as its carriers tell the platform. Off unless the app `traces`: calls cost money.

Names of fields and what a carrier's state means are data (`trace.json`). Source: types of Youzan's API,
youzan.logistics.expressbyorderno.search.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from suanqing.channels.intake.tracing import traces
from suanqing.channels.youzan.client import YouzanClient
from suanqing.channels.youzan.pull import client_of
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.waybills import MOST_STEPS, Passed, Waybill, hidden, stage_of


class YouzanTraces:
    def __init__(self, client: YouzanClient) -> None:
        self._client = client

    def waybills(self, tid: str) -> list[Waybill]:
        call = facts()["call"]
        told = self._client.call(call["name"], call["version"], tid=tid)
        return [*filter(None, map(_waybill, fields.items(told, facts()["parcels"])))]


def shops(known: Mapping[str, Any]) -> dict[str, YouzanTraces]:
    """By the shop's number, of all apps that trace."""
    return {
        str(shop): YouzanTraces(client_of(client_id, app, int(shop)))
        for client_id, app in sorted(known.items())
        if traces(app)
        for shop in app.get("shops", ())
    }


@cache
def facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        Path(__file__).with_name("trace.json").read_text(encoding="utf-8")
    )
    return found


def _waybill(row: Any) -> Waybill | None:
    if not isinstance(row, dict) or not (number := fields.text(row, facts()["number"])):
        return None
    steps = sorted(_steps(row.get(facts()["steps"])), reverse=True)
    words = steps[0][1] if steps else ""
    carrier = next(filter(None, (fields.text(row, name) for name in facts()["carrier"])), "")
    state = fields.text(row, facts()["state"])
    return Waybill(
        number, carrier, stage_of(facts()["stages"], state, words),
        tuple(Passed(at, hidden(text)) for at, text in steps[:MOST_STEPS]),
    )  # fmt: skip


def _steps(told: Any) -> Iterator[tuple[datetime, str]]:
    """A list, or the text of one; what of it cannot be read is passed over."""
    try:
        listed = json.loads(told) if isinstance(told, str) and told else told
    except (ValueError, RecursionError):
        return
    for row in listed if isinstance(listed, list) else ():
        at = next(filter(None, (_time(row, name) for name in facts()["at"])), None)
        if at:
            yield at, fields.text(row, facts()["text"])


def _time(row: Any, name: str) -> datetime | None:
    try:
        return fields.time(row, name) if isinstance(row, dict) else None
    except Invalid:
        return None
