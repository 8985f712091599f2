"""A local Taobao open platform on loopback, as its documents say it: signed calls, answers that are HTTP 200
with an error_response, lists in pages over what changed, messages that come again until they are confirmed.

People, shops and orders are invented. Faults can be ordered for the next calls of a method.
"""

import json
from collections import deque
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from demo.local_server import Answered, Asked, LocalServer, Troubled
from suanqing import times
from suanqing.channels.tmall.signing import METHODS, sign

SHOP = {"app_key": "12345678", "app_secret": "helloworld", "session": "grant-1", "group": "default"}
FAULTS = {
    "throttled": {
        "code": 7,
        "msg": "App Call Limited",
        "sub_code": "accesscontrol.limited-by-api-access-count",
    },
    "session": {"code": 27, "msg": "Invalid Session", "sub_code": "invalid-sessionkey"},
    "busy": {"code": 15, "msg": "Remote service error", "sub_code": "isp.remote-service-timeout"},
}
"""Faults that answer; four more: http500, nonsense, silence (no answer) and lost (done, and no answer)."""


def beijing(at: datetime) -> str:
    return at.astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def trade(
    tid: int,
    at: datetime,
    lines: tuple[tuple[str, str, str], ...] = (("1", "TM-AC", "120.00"),),
    status: str = "WAIT_SELLER_SEND_GOODS",
    post_fee: str = "0.00",
    modified: datetime | None = None,
    payment: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A trade in full; lines are (number within the trade, outer_iid, yuan). Unpaid when status says so."""
    from suanqing.money import to_major, to_minor

    total = to_minor(post_fee) + sum(to_minor(yuan) for _, _, yuan in lines)
    orders = [
        {
            "oid": tid * 10 + int(number), "oid_str": str(tid * 10 + int(number)), "num": 1, "num_iid": 52_000_000_001,
            "outer_iid": outer, "title": "商品", "price": yuan, "payment": yuan, "divide_order_fee": yuan,
            "refund_status": "NO_REFUND", "status": status,
        }
        for number, outer, yuan in lines
    ]  # fmt: skip
    paid = {} if status == "WAIT_BUYER_PAY" else {"pay_time": beijing(at)}
    return {
        "tid": tid, "tid_str": str(tid), "status": status, "type": "fixed", "created": beijing(at),
        "modified": beijing(modified or at), "payment": payment or to_major(total), "post_fee": post_fee,
        "total_fee": to_major(total), "alipay_point": 0, "buyer_open_uid": f"AAH{tid}", "buyer_nick": "算**",
        "receiver_name": "李**", "receiver_mobile": "*******0000", "receiver_address": "*****",
        "receiver_state": "上海", "receiver_city": "上海市", "receiver_district": "浦东新区",
        "receiver_town": "陆家嘴街道", "seller_nick": "算清测试店", "orders": {"order": orders}, **paid, **more,
    }  # fmt: skip


def refund(
    refund_id: int, tid: int, fee: str, at: datetime, line: int = 1, status: str = "SUCCESS"
) -> dict[str, Any]:
    return {
        "refund_id": str(refund_id), "tid": tid, "oid": tid * 10 + line, "status": status, "refund_fee": fee,
        "refund_phase": "onsale", "modified": beijing(at), "dispute_type": "REFUND",
    }  # fmt: skip


class Platform(Troubled):
    """One seller's trades, refunds and messages, and the rules of the calls on them."""

    def __init__(self, now: Callable[[], datetime] = times.utcnow) -> None:
        super().__init__()
        self.trades: dict[int, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.messages: dict[int, dict[str, Any]] = {}
        self._numbers = count(9_007_199_254_740_993)
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.between: deque[Callable[[], None]] = deque()
        """What happens at the platform before the next pages of a list are read."""
        self.now = now
        self.parcels: dict[int, dict[str, Any]] = {}
        self.moved: list[tuple[int, str, str]] = []
        """Changes of addresses that were taken: trade, district, address."""
        self.shows = False
        """Whether receivers' addresses are shown whole, as they once were."""

    def sell(self, told: dict[str, Any], *topics: str) -> None:
        """It changed so; with a message of each topic."""
        self.trades[told["tid"]] = told
        for topic in topics:
            self.tell(topic, {"tid": told["tid"], "oid": told["tid"], "status": told["status"]})

    def give_back(self, told: dict[str, Any], *topics: str) -> None:
        self.refunds[told["refund_id"]] = told
        for topic in topics:
            self.tell(
                topic,
                {
                    "tid": told["tid"],
                    "refund_id": told["refund_id"],
                    "refund_fee": told["refund_fee"],
                },
            )

    def tell(self, topic: str, content: dict[str, Any]) -> None:
        number = next(self._numbers)
        self.messages[number] = {
            "id": number, "topic": topic, "pub_app_key": SHOP["app_key"], "pub_time": beijing(self.now()),
            "user_id": 1, "user_nick": "算清测试店", "content": json.dumps(content),
        }  # fmt: skip

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        refused = self._refused(form)
        if refused:
            return {"error_response": refused}
        method = form["method"]
        self.calls.append((method, form))
        rule = getattr(self, "_" + method.removeprefix("taobao.").replace(".", "_"))
        found = rule(form)
        if "code" in found:
            return {"error_response": found}
        return {method.removeprefix("taobao.").replace(".", "_") + "_response": found}

    def _refused(self, form: dict[str, str]) -> dict[str, Any] | None:
        method = form.get("sign_method", "")
        if method not in METHODS or form.get("sign") != sign(SHOP["app_secret"], form, method):
            return {"code": 25, "msg": "Invalid signature"}
        if form.get("app_key") != SHOP["app_key"]:
            return {"code": 29, "msg": "Invalid app Key"}
        at = times.parse_beijing(form["timestamp"])
        if abs((at - self.now()).total_seconds()) > 600:
            return {"code": 31, "msg": "Invalid timestamp"}
        if form.get("session") != SHOP["session"]:
            return FAULTS["session"]
        return None

    def _trades_sold_increment_get(self, form: dict[str, str]) -> dict[str, Any]:
        return self._page(
            form, list(self.trades.values()), ("trades", "trade"), ("tid", "modified"), 100
        )

    def _refunds_receive_get(self, form: dict[str, str]) -> dict[str, Any]:
        found = list(self.refunds.values())
        return self._page(form, found, ("refunds", "refund"), ("refund_id", "modified"), 100)

    def _page(
        self, form: dict[str, str], rows: list[dict[str, Any]], names: tuple[str, str], shown: tuple[str, ...],
        most: int,
    ) -> dict[str, Any]:  # fmt: skip
        """Newest change first; what changes while pages are read leaves the window, and all behind it move up."""
        if self.between and form["page_no"] != "1":
            self.between.popleft()()
        start, end, size = form["start_modified"], form["end_modified"], int(form["page_size"])
        span = times.parse_beijing(end) - times.parse_beijing(start)
        if size > most or not 0 <= span.total_seconds() <= 86_400:
            return {
                "code": 41,
                "msg": "Invalid arguments",
                "sub_code": "isv.invalid-parameter:page_size",
            }
        rows = [row for row in rows if start <= row["modified"] <= end]
        rows.sort(key=lambda row: (row["modified"], str(row[shown[0]])), reverse=True)
        first = (int(form["page_no"]) - 1) * size
        page = [{name: row[name] for name in shown} for row in rows[first : first + size]]
        told: dict[str, Any] = {"total_results": len(rows), "request_id": "r"}
        return told | ({names[0]: {names[1]: page}} if page else {})

    def _trade_fullinfo_get(self, form: dict[str, str]) -> dict[str, Any]:
        found = self.trades.get(int(form["tid"]))
        if found is None:
            return {"code": 15, "msg": "Remote service error", "sub_code": "isv.trade-not-exist"}
        return {"trade": found}

    def _trade_shippingaddress_update(self, form: dict[str, str]) -> dict[str, Any]:
        """Of a paid trade, before it is sent; masked, as every receiver is."""
        found = self.trades.get(int(form["tid"]))
        if found is None:
            return {"code": 15, "msg": "Remote service error", "sub_code": "isv.trade-not-exist"}
        if found["status"] != "WAIT_SELLER_SEND_GOODS":
            return {"code": 15, "msg": "Remote service error", "sub_code": "isv.invalid-permission"}
        if len(form["receiver_address"].encode("gbk")) > 228 or not form.get("receiver_state"):
            return {"code": 41, "msg": "Invalid arguments", "sub_code": "isv.invalid-parameter"}
        self.moved.append((found["tid"], form["receiver_district"], form["receiver_address"]))
        names = ("receiver_state", "receiver_city", "receiver_district")
        found |= {name: form.get(name, "") for name in names}
        shown = form["receiver_address"] if self.shows else "*****"
        found |= {"receiver_address": shown, "receiver_town": "", "modified": beijing(self.now())}
        return {"trade": {"tid": found["tid"], "modified": found["modified"]}}

    def send(self, tid: int, number: str, *steps: tuple[datetime, str, str]) -> None:
        """The trade's goods are on their way: (when, the carrier's words, its code)."""
        trade, now = self.trades[tid], beijing(self.now())
        trade |= {"status": "WAIT_BUYER_CONFIRM_GOODS", "consign_time": now, "modified": now}
        passed = [
            {"status_time": beijing(at), "status_desc": text, "action": action}
            for at, text, action in steps
        ]
        self.parcels[tid] = {
            "tid": tid, "out_sid": number, "company_name": "顺丰速运", "status": "",
            "trace_list": {"transit_step_info": passed},
        }  # fmt: skip

    def _logistics_trace_search(self, form: dict[str, str]) -> dict[str, Any]:
        found = self.parcels.get(int(form["tid"]))
        missing = {"code": 15, "msg": "Remote service error", "sub_code": "isv.logistics-not-exist"}
        return found or missing

    def _refund_get(self, form: dict[str, str]) -> dict[str, Any]:
        found = self.refunds.get(form["refund_id"])
        if found is None:
            return {"code": 15, "msg": "Remote service error", "sub_code": "isv.refund-not-exist"}
        return {"refund": found}

    def _tmc_messages_consume(self, form: dict[str, str]) -> dict[str, Any]:
        if not 10 <= int(form["quantity"]) <= 200:
            return {
                "code": 41,
                "msg": "Invalid arguments",
                "sub_code": "isv.invalid-parameter:quantity",
            }
        found = list(self.messages.values())[: int(form["quantity"])]
        return {"messages": {"tmc_message": found}} if found else {"messages": {}}

    def _tmc_messages_confirm(self, form: dict[str, str]) -> dict[str, Any]:
        ids = form["s_message_ids"].split(",")
        if len(ids) > 200:
            return {
                "code": 41,
                "msg": "Invalid arguments",
                "sub_code": "isv.invalid-parameter:s_message_ids",
            }
        for each in ids:
            self.messages.pop(int(each), None)
        return {"is_success": True}


class TmallServer(LocalServer):
    def __init__(self, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        super().__init__(self._answer)

    def _answer(self, asked: Asked) -> Answered:
        if asked.path != "/router/rest":
            return 404, b""
        form = dict(parse_qsl(asked.body.decode()))

        def answer(fault: str) -> tuple[int, Any]:
            if fault:
                return 200, {"error_response": FAULTS[fault]}
            return 200, self.platform.answer(form)

        return self.platform.through(form.get("method", ""), answer)
