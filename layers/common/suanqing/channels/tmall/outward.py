"""A Tmall trade's receiver's address, looked at and changed. Off unless the shop `changes_address`.

The platform takes a change of a paid trade before it is sent, and no other; what it took, `trade.fullinfo.get` shows.
Source: TOP, taobao.trade.shippingaddress.update.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.outward.model import below, named
from suanqing.channels.tmall import orders
from suanqing.channels.tmall.client import TopClient
from suanqing.channels.tmall.pull import TRADE_FIELDS, client_of
from suanqing.errors import Invalid, Unavailable
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.two_sides import Look, Site, Stands

SENT = {"SELLER_CONSIGNED_PART", "WAIT_BUYER_CONFIRM_GOODS"}
OVER = orders.CLOSED | {"TRADE_BUYER_SIGNED", "TRADE_FINISHED"}
MOST_BYTES = 228
"""Of an address, in GBK."""
OURS = "isv."
"""Beginning of the platform's sub codes that say that the call is at fault: another one is, too."""


class TmallOrders:
    def __init__(self, name: str, top: TopClient, changes: bool) -> None:
        self._name, self._top, self.changes = name, top, changes

    def look(self, tid: str) -> Look:
        answer = self._top.call("taobao.trade.fullinfo.get", fields=TRADE_FIELDS, tid=tid)
        found = orders.order(fields.part(answer, "trade"), self._name)
        return Look(_stands(found.status), Site(found.region, found.address))

    def move(self, tid: str, site: Site) -> None:
        address, (state, city, district) = below(site), named(site.region)
        if not address or len(address.encode("gbk", "replace")) > MOST_BYTES:
            raise Invalid("the address is none that Tmall takes", "platform_refused")
        try:
            self._top.call(
                "taobao.trade.shippingaddress.update", tid=tid, receiver_state=state, receiver_city=city,
                receiver_district=district, receiver_address=address,
            )  # fmt: skip
        except Unavailable as error:
            if str(error.facts.get("sub_code", "")).startswith(OURS):
                raise Invalid(error.message, "platform_refused", **error.facts) from None
            raise


def _stands(status: str) -> Stands:
    if status in OVER:
        return "over"
    return "shipped" if status in SENT else "open"


def shops(known: Mapping[str, Any]) -> dict[str, TmallOrders]:
    """By the name that the deployer gives each shop."""
    return {
        name: TmallOrders(name, client_of(app), app.get("changes_address") is True)
        for name, app in known.items()
    }
