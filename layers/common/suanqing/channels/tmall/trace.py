"""Where a Tmall trade's parcels are, as its carriers tell the platform.

What a carrier's code or words mean is data (`trace.json`). Of goods that a shop sends outside the platform it shows
"signed" at once. Source: TOP, taobao.logistics.trace.search.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from suanqing.channels.tmall.client import TopClient
from suanqing.channels.tmall.pull import client_of
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.waybills import MOST_STEPS, Passed, Waybill, hidden, stage_of


class TmallTraces:
    def __init__(self, top: TopClient) -> None:
        self._top = top

    def waybills(self, tid: str) -> list[Waybill]:
        told = self._top.call("taobao.logistics.trace.search", tid=tid)
        number = fields.text(told, "out_sid")
        if not number:
            return []
        steps = sorted(_steps(told), key=lambda step: step[0], reverse=True)
        action = steps[0][2] if steps else ""
        words = f"{fields.text(told, 'status')} {steps[0][1] if steps else ''}".strip()
        passed = tuple(Passed(at, hidden(text)) for at, text, _ in steps[:MOST_STEPS])
        return [
            Waybill(
                number, fields.text(told, "company_name"), stage_of(rules(), action, words), passed
            )
        ]


def shops(known: Mapping[str, Any]) -> dict[str, TmallTraces]:
    """By the name that the deployer gives each shop."""
    return {name: TmallTraces(client_of(app)) for name, app in known.items()}


@cache
def rules() -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = json.loads(
        Path(__file__).with_name("trace.json").read_text(encoding="utf-8")
    )
    return found


def _steps(told: Mapping[str, Any]) -> Iterator[tuple[datetime, str, str]]:
    """(when, in its words, its code); one that cannot be read is passed over."""
    listed = fields.items(fields.part(told, "trace_list", optional=True), "transit_step_info")
    for row in listed:
        try:
            at = fields.time(row, "status_time") if isinstance(row, dict) else None
        except Invalid:
            at = None
        if at:
            yield at, fields.text(row, "status_desc"), fields.text(row, "action")
