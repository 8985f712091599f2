"""A local Doudian on loopback, as public SDKs say it: signed calls, a token per shop, orders in pages over what
changed, and pushes. People, shops and orders are invented. Faults can be ordered for the next calls of a path.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from demo.local_server import Answered, Asked, LocalServer, Troubled
from suanqing import times
from suanqing.channels.doudian import signing

SHOP: dict[str, Any] = {
    "app_key": "6800000000000000001",
    "app_secret": "doudian-secret",
    "shop_id": "4463798",
    "pulls": True,
}
FAULTS: dict[str, dict[str, Any]] = {
    "throttled": {"code": 60000, "sub_code": "isp.limit-flow", "msg": "limited"},
    "stale": {"code": 30001, "sub_code": "isv.access-token-expired", "msg": "expired"},
    "permissions": {"code": 30001, "sub_code": "isv.app-permissions-insufficient", "msg": "no"},
    "gone": {"code": 50002, "sub_code": "isv.order-not-exist", "msg": "none"},
}
"""Faults that answer; three more: http500, nonsense, silence."""


def beijing(at: datetime) -> str:
    return at.astimezone(times.BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def order(
    id: int, at: datetime, lines: tuple[tuple[str, str, int], ...] = (("1", "DY-AC", 12_000),),
    status: str = "2", main: str = "2", modified: datetime | None = None, post: int = 0, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """An order in full; lines are (number within it, code, fen)."""
    seconds = times.epoch_ms(at) // 1000
    listed = [
        {
            "order_id": f"{id}{number}", "parent_order_id": str(id), "product_name": "商品", "code": code,
            "item_num": 1, "pay_amount": fen, "order_status": int(status), "out_product_id": "", "pre_sale_type": 0,
        }
        for number, code, fen in lines
    ]  # fmt: skip
    return {
        "order_id": str(id), "order_status": int(status), "main_status": int(main), "create_time": seconds,
        "pay_time": 0 if status == "1" else seconds, "update_time": times.epoch_ms(modified or at) // 1000,
        "pay_amount": sum(fen for _, _, fen in lines) + post, "post_amount": post, "mask_post_receiver": "李**",
        "mask_post_tel": "1*********0", "mask_post_addr": {"detail": "***"}, "doudian_open_id": f"1@#{id}",
        "post_addr": {
            "province": {"name": "上海市", "id": "31"}, "city": {"name": "上海市", "id": "310000"},
            "town": {"name": "浦东新区", "id": "310115"}, "street": {"name": "陆家嘴街道", "id": "310115005"},
        },
        "sku_order_list": listed, **more,
    }  # fmt: skip


class Platform(Troubled):
    """One shop's orders, and the rules of the calls on them."""

    def __init__(self, now: Callable[[], datetime] = times.utcnow) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.routes: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.requests: dict[int, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.token, self.issued = "", 0
        self.now = now

    def sell(self, told: dict[str, Any]) -> None:
        self.orders[told["order_id"]] = told

    def complain(self, id: int, at: datetime, **more: Any) -> None:
        """A service request as it stands now; it changed then."""
        stands = self.requests.get(id) or {
            "id": id, "order_id": 0, "operate_status": 0, "detail": "消费者反馈未安装", "reply": "", "img_list": [],
            "service_type": 1, "create_time": beijing(at), "is_reject": 0, "reject_detail": "", "reject_time": "",
            "expiration_time": beijing(at + timedelta(hours=24)),
        }  # fmt: skip
        self.requests[id] = stands | {"update_time": beijing(at)} | more

    def send(
        self, id: str, number: str, *steps: tuple[datetime, str, str], own: bool = True
    ) -> None:
        """Its goods are on their way: (when, the carrier's words, state). own: by a waybill of the platform's."""
        told = self.orders[id]
        row = {"tracking_no": number, "company": "shunfeng", "company_name": "顺丰速运"}
        others = [e for e in told.get("logistics_info", []) if e["tracking_no"] != number]
        told |= {
            "logistics_info": [*others, row],
            "order_status": 3,
            "update_time": times.epoch_ms(self.now()) // 1000,
        }
        if own:
            self.routes["shunfeng", number] = [
                {
                    "content": text, "state_description": state, "site_name": "",
                    "timestamp": str(times.epoch_ms(at) // 1000),
                }
                for at, text, state in steps
            ]  # fmt: skip

    def answer(self, path: str, query: dict[str, str], body: bytes) -> dict[str, Any]:
        self.calls.append(path)
        text = body.decode()
        signed = signing.of_call(
            query["app_key"], query["method"], text, query["timestamp"], SHOP["app_secret"]
        )
        if (
            query["param_json"] != text
            or query["sign"] != signed
            or query["method"] != path.replace("/", ".")
        ):
            return {"code": 30001, "sub_code": "isv.sign-invalid", "msg": "sign"}
        asked = json.loads(text)
        if path == "token/create":
            self.issued += 1
            self.token = f"token-{self.issued}"
            good = (
                asked["shop_id"] == SHOP["shop_id"] and asked["grant_type"] == "authorization_self"
            )
            return (
                _good({"access_token": self.token, "expires_in": 604_800})
                if good
                else FAULTS["permissions"]
            )
        if query.get("access_token") != self.token:
            return FAULTS["stale"]
        if path == "order/orderDetail":
            found = self.orders.get(asked["shop_order_id"])
            return _good({"shop_order_detail": found}) if found else FAULTS["gone"]
        if path == "logistics/trackNoRouteDetail":
            found_route = self.routes.get((asked["logistics_code"], asked["track_no"]))
            return (
                FAULTS["gone"] if found_route is None else _good({"route_node_list": found_route})
            )
        if path == "order/serviceDetail":
            request = self.requests.get(int(asked["service_id"]))
            return _good({"detail": request, "logs": []}) if request else FAULTS["gone"]
        if path == "order/getServiceList":
            return self._requested(asked)
        return self._list(asked)

    def _requested(self, asked: dict[str, Any]) -> dict[str, Any]:
        """By change, pages from 1."""
        since, until = (
            beijing(times.from_epoch_ms(asked[name] * 1000)) for name in ("start_time", "end_time")
        )
        rows = [each for each in self.requests.values() if since <= each["update_time"] <= until]
        rows.sort(key=lambda each: (each["update_time"], each["id"]))
        page = rows[(asked["page"] - 1) * asked["size"] :][: asked["size"]]
        names = ("id", "order_id", "operate_status", "update_time", "create_time")
        return _good({"total": len(rows), "list": [{n: each[n] for n in names} for each in page]})

    def _list(self, asked: dict[str, Any]) -> dict[str, Any]:
        since, until = asked["update_time_start"], asked["update_time_end"]
        rows = sorted(
            (each for each in self.orders.values() if since <= each["update_time"] <= until),
            key=lambda each: (each["update_time"], each["order_id"]),
        )
        page = rows[asked["page"] * asked["size"] :][: asked["size"]]
        shown = [
            {name: each[name] for name in ("order_id", "update_time", "order_status")}
            for each in page
        ]
        return _good(
            {
                "page": asked["page"],
                "size": asked["size"],
                "total": len(rows),
                "shop_order_list": shown,
            }
        )


class DoudianServer(LocalServer):
    def __init__(self, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        super().__init__(self._answer)

    def _answer(self, asked: Asked) -> Answered:
        path = asked.path.removeprefix("/")

        def answer(fault: str) -> tuple[int, Any]:
            return 200, FAULTS.get(fault) or self.platform.answer(path, asked.query, asked.body)

        return self.platform.through(path, answer)


def push(*messages: dict[str, Any], method: str = "") -> tuple[dict[str, str], bytes]:
    """Headers and body of a push."""
    body = json.dumps(list(messages), ensure_ascii=False).encode()
    key, secret = SHOP["app_key"], SHOP["app_secret"]
    headers = {"app-id": key, "event-sign": signing.of_push(key, body, secret, method)}
    return headers | ({"sign-method": method} if method else {}), body


def _good(data: dict[str, Any]) -> dict[str, Any]:
    return {"code": 10000, "msg": "success", "sub_code": "", "sub_msg": "", "data": data}
