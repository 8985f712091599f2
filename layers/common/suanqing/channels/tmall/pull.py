"""What a Tmall shop is asked for: trades and refunds that changed, and the messages of its group.

Lists are read from the last page to the first: what changes meanwhile leaves the window, and all behind it
move up, towards pages that are still to be read. Messages are confirmed once what they tell of is kept; what
they say themselves is not taken, the trade is fetched. Source: TOP, taobao.trades.sold.increment.get,
taobao.refunds.receive.get, taobao.tmc.messages.consume.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suanqing import times
from suanqing.channels.intake import pulling
from suanqing.channels.intake.pulling import Found, Message
from suanqing.channels.tmall import orders
from suanqing.channels.tmall.client import TopClient
from suanqing.errors import Invalid, Unavailable
from suanqing.platform.config import setting
from suanqing.work.orders import order_fields as fields

PAGE = 50
BATCH = 100
EVERY = timedelta(minutes=2)
TRADE, REFUND = "taobao_trade_", "taobao_refund_"
"""Beginnings of the topics that tell of one."""
TRADE_FIELDS = (
    "tid,tid_str,status,type,step_trade_status,step_paid_fee,new_presell,payment,total_fee,post_fee,discount_fee,"
    "created,modified,pay_time,consign_time,end_time,receiver_name,receiver_mobile,receiver_phone,receiver_address,"
    "receiver_state,receiver_city,receiver_district,receiver_town,buyer_open_uid,buyer_message,seller_nick,"
    "promotion_details,"
    "orders.oid,orders.oid_str,orders.num,orders.num_iid,orders.sku_id,orders.outer_iid,orders.outer_sku_id,"
    "orders.title,orders.price,orders.payment,orders.divide_order_fee,orders.refund_status,orders.refund_id,"
    "orders.status"
)
REFUND_FIELDS = (
    "refund_id,tid,oid,status,title,refund_fee,refund_phase,modified,created,dispute_type,"
    "has_good_return,good_status"
)


class TmallShop:
    """One shop, by the grant of its seller."""

    def __init__(self, name: str, top: TopClient, group: str, every: timedelta) -> None:
        self.name, self._top, self._group, self.every = name, top, group, every
        self.kept_headers: Mapping[str, str] = {}

    def changed(self, since: datetime, until: datetime) -> list[Found]:
        trades = self._listed(
            "taobao.trades.sold.increment.get", ("trades", "trade"), "tid,modified", since, until
        )
        refunds = self._listed(
            "taobao.refunds.receive.get", ("refunds", "refund"), "refund_id,modified", since, until
        )
        return _once(
            *(_row("trade", "tid", row) for row in trades),
            *(_row("refund", "refund_id", row) for row in refunds),
        )

    def fetched(self, found: Found) -> Found:
        if found.kind == "trade":
            told = self._top.call("taobao.trade.fullinfo.get", fields=TRADE_FIELDS, tid=found.id)
            whole = fields.part(told, "trade")
        else:
            told = self._top.call("taobao.refund.get", fields=REFUND_FIELDS, refund_id=found.id)
            whole = fields.part(told, "refund")
        return found._replace(modified=orders.modified(whole), body=pulling.body(whole))

    def messages(self) -> Sequence[Message]:
        if not self._group:
            return ()
        told = self._top.call("taobao.tmc.messages.consume", group_name=self._group, quantity=BATCH)
        return [_message(each) for each in _list(told, "messages", "tmc_message")]

    def confirm(self, messages: Sequence[Message]) -> None:
        ids = ",".join(each.id for each in messages)
        self._top.call("taobao.tmc.messages.confirm", group_name=self._group, s_message_ids=ids)

    def _listed(
        self, method: str, names: tuple[str, str], shown: str, since: datetime, until: datetime
    ) -> Iterator[Mapping[str, Any]]:
        """Every row of the window, perhaps twice, the last page first."""
        asked: dict[str, str | int] = {
            "fields": shown,
            "start_modified": _beijing(since),
            "end_modified": _beijing(until),
            "page_size": PAGE,
        }
        first = self._top.call(method, **asked, page_no=1)
        count = first.get("total_results")
        if not isinstance(count, int) or isinstance(count, bool):
            raise Unavailable(f"{method} does not say how many there are", retry_after=60)
        for page in range(-(-count // PAGE), 1, -1):
            yield from _list(self._top.call(method, **asked, page_no=page), *names)
        again = first if count <= PAGE else self._top.call(method, **asked, page_no=1)
        yield from _list(again, *names)


def shops(known: Mapping[str, Any]) -> list[TmallShop]:
    """known: Tmall's part of the secret document, by the name that the deployer gives each shop."""
    return [_shop(name, app) for name, app in sorted(known.items())]


def client_of(app: Mapping[str, Any]) -> TopClient:
    """Of one shop's part of the secret document."""
    key, secret, session = (
        str(app.get(each) or "") for each in ("app_key", "app_secret", "session")
    )
    return TopClient(
        setting("TMALL_API_BASE"), key, secret, session, app.get("sign_method") or "md5"
    )


def _shop(name: str, app: Mapping[str, Any]) -> TmallShop:
    every = timedelta(minutes=int(app.get("every_minutes") or 0)) or EVERY
    return TmallShop(name, client_of(app), str(app.get("group") or ""), every)


def _message(told: Mapping[str, Any]) -> Message:
    """What it says has changed; a message that says nothing readable is kept as it came."""
    id, topic, body = str(told.get("id")), str(told.get("topic") or ""), pulling.body(told)
    try:
        content = fields.document(str(told.get("content") or "").encode("utf-8", "replace"))
        if topic.startswith(REFUND):
            return Message(id, body, "refund", orders.id_of(content, "refund_id"))
        if topic.startswith(TRADE):
            return Message(id, body, "trade", orders.id_of(content, "tid"))
    except Invalid:
        pass
    return Message(id, body)


def _row(kind: str, id: str, row: Mapping[str, Any]) -> Found:
    try:
        return Found(kind, orders.id_of(row, id), orders.modified(row))
    except Invalid:
        return pulling.odd(row)


def _list(told: Mapping[str, Any], outer: str, inner: str) -> list[Mapping[str, Any]]:
    """TOP leaves an empty list out."""
    rows = fields.items(fields.part(told, outer, optional=True), inner)
    return [row for row in rows if isinstance(row, dict)]


def _once(*found: Found) -> list[Found]:
    """Each once, as it stood last."""
    newest: dict[str, Found] = {}
    for each in found:
        if each.what not in newest or newest[each.what].modified < each.modified:
            newest[each.what] = each
    return list(newest.values())


def _beijing(at: datetime) -> str:
    return at.astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S")
