"""A Youzan order's receiver's address, looked at and changed. Off unless the app `changes_address`.

The platform takes one change an order, before it is sent, and does not work its postage out again. Which parameters
its call has, nobody confirmed: they are data (`unproven.json`). Source: youzan.trade.order.address.update 1.0.0.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from suanqing.channels.outward.model import below, named
from suanqing.channels.youzan import orders
from suanqing.channels.youzan.client import YouzanClient
from suanqing.channels.youzan.pull import TRADE, client_of
from suanqing.errors import Invalid
from suanqing.work.orders.two_sides import Look, Site, Stands

SENT = {"WAIT_BUYER_CONFIRM_GOODS"}
OVER = {"TRADE_SUCCESS", orders.CLOSED}
TAKEN = 200
"""What an answer without data says that is a success."""


class YouzanOrders:
    def __init__(self, shop: int, client: YouzanClient, changes: bool) -> None:
        self._shop, self._client, self.changes = shop, client, changes

    def look(self, tid: str) -> Look:
        found = orders.order(self._client.call(*TRADE, tid=tid), self._shop)
        return Look(_stands(found.status), Site(found.region, found.address))

    def move(self, tid: str, site: Site) -> None:
        address = below(site)
        if not address:
            raise Invalid("the address is none that Youzan takes", "platform_refused")
        call, told = facts()["address_update"], dict(zip(PARTS, named(site.region), strict=True))
        told |= {"tid": tid, "address": address}
        params = {call["params"][part]: text for part, text in told.items() if text}
        try:
            self._client.call(call["name"], call["version"], **params)
        except Invalid as error:
            if error.facts.get("platform_code") != TAKEN:
                raise


PARTS = ("province", "city", "district")


def _stands(status: str) -> Stands:
    if status in OVER:
        return "over"
    return "shipped" if status in SENT else "open"


def shops(known: Mapping[str, Any]) -> dict[str, YouzanOrders]:
    """By the shop's number, of all apps."""
    return {
        str(shop): YouzanOrders(
            int(shop), client_of(client_id, app, int(shop)), app.get("changes_address") is True
        )
        for client_id, app in sorted(known.items())
        for shop in app.get("shops", ())
    }


@cache
def facts() -> Mapping[str, Any]:
    """What of Youzan is not confirmed."""
    found: Mapping[str, Any] = json.loads(
        Path(__file__).with_name("unproven.json").read_text(encoding="utf-8")
    )
    return found
