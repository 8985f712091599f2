"""A local Youzan cloud on loopback, as its documents say it: tokens per app and shop, answers that are HTTP 200
with gw_err_resp, orders in pages over what changed.

People, shops and orders are invented. Faults can be ordered for the next calls of an API.
"""

import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from demo.local_server import Answered, Asked, LocalServer, Troubled
from suanqing import times

APP = {"client_secret": "s3cret", "shops": [10000], "pulls": True}
CLIENT_ID = "client-1"
FAULTS = {"throttled": 4101, "expired": 4203, "forbidden": 4001, "busy": 5001}
"""Faults that answer; three more: http500, nonsense, silence."""
SPAN = timedelta(days=92)


class Platform(Troubled):
    """One app's shop: its orders as they are listed, its refunds, and the rules of the calls on them."""

    def __init__(self, now: Callable[[], datetime] = times.utcnow) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.parcels: dict[str, list[dict[str, Any]]] = {}
        self.calls: list[str] = []
        self.tokens: dict[str, datetime] = {}
        self.between: deque[Callable[[], None]] = deque()
        """What happens at the platform before the next pages of a list are read."""
        self.now = now
        self.moved: list[str] = []
        """Orders whose address was changed."""

    def sell(self, told: dict[str, Any]) -> None:
        """It changed so; as a push tells it."""
        self.orders[told["full_order_info"]["order_info"]["tid"]] = told

    def send(self, tid: str, number: str, state: int, *steps: tuple[datetime, str]) -> None:
        """Its goods are on their way: (when, the carrier's words)."""
        info = self.orders[tid]["full_order_info"]["order_info"]
        info |= {"status": "WAIT_BUYER_CONFIRM_GOODS", "update_time": _beijing(self.now())}
        told = [{"ftime": _beijing(at), "context": text} for at, text in steps]
        row = {
            "nu": number,
            "com": "shunfeng",
            "state": state,
            "data": json.dumps(told),
            "express_id": 7,
        }
        others = [each for each in self.parcels.get(tid, []) if each["nu"] != number]
        self.parcels[tid] = [*others, row]

    def give_back(
        self, tid: str, refund_id: str, fee: str, oids: list[str], status: str = "SUCCESS"
    ) -> None:
        self.refunds[refund_id] = {
            "refund_id": refund_id, "tid": tid, "status": status, "refund_fee": fee, "oids": oids, "version": 1,
        }  # fmt: skip
        named = self.orders[tid].setdefault("refund_order", [])
        named.append({"refund_id": refund_id, "refund_fee": fee, "oids": oids})

    def answer(self, path: str, query: dict[str, str], asked: dict[str, Any]) -> dict[str, Any]:
        if path == "auth/token":
            return self._token(asked)
        if self.tokens.get(query.get("access_token", ""), self.now()) <= self.now():
            return _refused(4203)
        _, name, version = path.split("/")
        self.calls.append(name)
        rule = {
            ("youzan.trades.sold.get", "4.0.4"): self._sold,
            ("youzan.trade.get", "4.0.2"): self._order,
            ("youzan.trade.refund.get", "3.0.1"): self._refund,
            ("youzan.logistics.expressbyorderno.search", "3.0.0"): self._parcels,
            ("youzan.trade.order.address.update", "1.0.0"): self._move,
        }.get((name, version))
        return rule(asked) if rule else _refused(4005)

    def _token(self, asked: dict[str, Any]) -> dict[str, Any]:
        good = (
            asked.get("client_id") == CLIENT_ID
            and asked.get("client_secret") == APP["client_secret"]
        )
        if not good or asked.get("authorize_type") != "silent":
            return {"success": False, "code": 1000, "message": "refused"}
        token, ends = f"token-{len(self.tokens)}", self.now() + timedelta(days=7)
        self.tokens[token] = ends
        return {
            "success": True,
            "code": 200,
            "data": {"access_token": token, "expires": times.epoch_ms(ends)},
        }

    def _sold(self, asked: dict[str, Any]) -> dict[str, Any]:
        start, end = asked["start_update"], asked["end_update"]
        if times.parse_beijing(end) - times.parse_beijing(start) > SPAN or asked["page_size"] > 100:
            return {"code": 101, "success": False, "message": "bad arguments"}
        if self.between and asked["page_no"] > 1:
            self.between.popleft()()
        rows = [row for row in self.orders.values() if start <= _changed(row) <= end]
        rows.sort(key=_changed, reverse=True)
        first = (asked["page_no"] - 1) * asked["page_size"]
        found = rows[first : first + asked["page_size"]]
        return _good({"full_order_info_list": found, "total_results": len(rows)})

    def _order(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.orders.get(asked["tid"])
        return _good(found) if found else {"code": 135000001, "success": False}

    def _parcels(self, asked: dict[str, Any]) -> dict[str, Any]:
        return _good({"orderExpressList": self.parcels.get(asked["tid"], [])})

    def _move(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Once an order, before it is sent. Its parameters are not confirmed."""
        found = self.orders.get(asked["tid"])
        info = found["full_order_info"] if found else {"order_info": {"status": ""}}
        if info["order_info"]["status"] != "WAIT_SELLER_SEND_GOODS" or asked["tid"] in self.moved:
            return {"code": 135200024, "success": False, "message": "not now, or not again"}
        self.moved.append(asked["tid"])
        info["address_info"] |= {name: text for name, text in asked.items() if name != "tid"}
        info["address_info"].pop("address_extra", None)
        info["order_info"]["update_time"] = self.now().astimezone(times.BEIJING).strftime("%F %T")
        return {"code": 200, "success": True, "data": True, "trace_id": "t"}

    def _refund(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.refunds.get(asked["refund_id"])
        return _good(found) if found else {"code": 103010001, "success": False}


class YouzanServer(LocalServer):
    def __init__(self, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        super().__init__(self._answer)

    def _answer(self, asked: Asked) -> Answered:
        path = asked.path.removeprefix("/")

        def answer(fault: str) -> tuple[int, Any]:
            if fault:
                return 200, _refused(FAULTS[fault])
            return 200, self.platform.answer(path, asked.query, json.loads(asked.body))

        return self.platform.through(path.split("/")[1] if "/" in path else path, answer)


def _beijing(at: datetime) -> str:
    return at.astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _changed(row: dict[str, Any]) -> str:
    return str(row["full_order_info"]["order_info"]["update_time"])


def _good(data: dict[str, Any]) -> dict[str, Any]:
    return {"code": 200, "success": True, "data": data, "trace_id": "t"}


def _refused(code: int) -> dict[str, Any]:
    return {"gw_err_resp": {"trace_id": "t", "err_msg": "refused", "err_code": code}}
