"""The platforms' side of the wire: callbacks and pushes, sealed and signed as the platforms do it.

Shapes follow captured payloads; people, shops and orders are invented.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from suanqing.channels.inbox import envelope as crypto
from suanqing.channels.youzan import push
from suanqing.money import to_major, to_minor
from suanqing.times import BEIJING, epoch_ms


@dataclass(frozen=True)
class Request:
    """What arrives over HTTP; query values are not percent-encoded."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Place:
    """A receiver's address as Youzan splits it; `area_code` may be empty."""

    province: str
    city: str
    district: str
    street: str
    area_code: str = ""


def wecom_callback(key: crypto.Key, document: bytes, at: datetime, nonce: str) -> Request:
    """POST of an inner document, as XML."""
    sealed = crypto.seal(key, document, str(epoch_ms(at) // 1000), nonce)
    body = _xml({"ToUserName": key.receiver, "AgentID": "", "Encrypt": sealed.encrypt})
    return Request(_query(sealed), {"Content-Type": "text/xml"}, body)


def wecom_url_check(key: crypto.Key, text: str, at: datetime, nonce: str) -> Request:
    """GET that must be answered with exactly `text`."""
    sealed = crypto.seal(key, text.encode(), str(epoch_ms(at) // 1000), nonce)
    return Request({**_query(sealed), "echostr": sealed.encrypt}, {}, b"")


def wecom_text(
    corpid: str, userid: str, content: str, msg_id: int, at: datetime, agent_id: str | int
) -> bytes:
    """A member's text message."""
    fields = _common(corpid, userid, at, agent_id)
    return _xml({**fields, "MsgType": "text", "Content": content, "MsgId": str(msg_id)})


def wecom_click(
    corpid: str,
    userid: str,
    task_id: str,
    at: datetime,
    agent_id: str | int,
    key: str = "claim",
    response_code: str = "code",
) -> bytes:
    """A member's press on a card's button; such events carry no MsgId."""
    event = {
        "MsgType": "event",
        "Event": "template_card_event",
        "EventKey": key,
        "TaskId": task_id,
        "CardType": "button_interaction",
        "ResponseCode": response_code,
    }
    return _xml({**_common(corpid, userid, at, agent_id), **event})


def wecom_menu(corpid: str, userid: str, key: str, at: datetime, agent_id: str | int) -> bytes:
    """A member's press on the app's menu; such events carry no MsgId."""
    event = {"MsgType": "event", "Event": "click", "EventKey": key}
    return _xml({**_common(corpid, userid, at, agent_id), **event})


def wecom_place(
    corpid: str, userid: str, lat: str, lng: str, msg_id: int, at: datetime, agent_id: str | int
) -> bytes:
    """A member sends where they are; X is the latitude."""
    told = {
        "MsgType": "location",
        "Location_X": lat,
        "Location_Y": lng,
        "Scale": "16",
        "Label": "某地",
    }
    return _xml({**_common(corpid, userid, at, agent_id), **told, "MsgId": str(msg_id)})


def wecom_contact(
    corpid: str, member: str, customer: str, code: str, at: datetime, state: str = ""
) -> bytes:
    """A customer became a member's contact; such events carry no MsgId and no app."""
    fields = {
        "ToUserName": corpid,
        "FromUserName": "sys",
        "CreateTime": str(int(at.timestamp())),
        "MsgType": "event",
        "Event": "change_external_contact",
        "ChangeType": "add_external_contact",
        "UserID": member,
        "ExternalUserID": customer,
        **({"State": state} if state else {}),
        **({"WelcomeCode": code} if code else {}),
    }
    return _xml(fields)


def wecom_service(corpid: str, account: str, token: str, at: datetime) -> bytes:
    """Customers wrote to customer service: what they wrote is not in it."""
    fields = {"ToUserName": corpid, "CreateTime": str(int(at.timestamp())), "MsgType": "event"}
    return _xml({**fields, "Event": "kf_msg_or_event", "Token": token, "OpenKfId": account})


def youzan_push(
    client_id: str,
    client_secret: str,
    kdt_id: int,
    type: str,
    msg: Mapping[str, Any] | str,
    msg_id: str,
    at: datetime,
    id: str = "",
    status: str = "",
    test: bool = False,
) -> Request:
    """POST of a push; `msg` is form-encoded as in trade pushes; a text is sent as it is."""
    text = msg if isinstance(msg, str) else quote_plus(json.dumps(msg, ensure_ascii=False))
    envelope = {
        "msg": text,
        "kdt_name": "算清测试店铺",
        "test": test,
        "sendCount": 1,
        "type": type,
        "version": epoch_ms(at) // 1000,
        "client_id": client_id,
        "mode": 1,
        "kdt_id": kdt_id,
        "id": id,
        "msg_id": msg_id,
        "root_kdt_id": kdt_id,
        "status": status,
    }
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json;charset=UTF-8",
        "Event-Type": type,
        "Client-Id": client_id,
        "Event-Sign": push.sign(client_id, body, client_secret),
    }
    return Request({}, headers, body)


def youzan_order(
    tid: str,
    lines: Sequence[Mapping[str, Any]],
    place: Place,
    at: datetime,
    status: str = "WAIT_SELLER_SEND_GOODS",
    receiver: str = "$nGMqIF1XBijI7B+m9ImE7Q==$1$",
    phone: str = "$yN99BuJK4NQFxFwXXiOY5A==$1$",
    message: str = "",
    phases: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The msg of an order push; `lines` come from youzan_line. Unpaid when status says so."""
    paid = "" if status == "WAIT_BUYER_PAY" else _beijing(at)
    total = to_major(sum(to_minor(line["payment"]) for line in lines))
    extra = {"areaCode": place.area_code, "lon": 0.0, "lat": 0.0} if place.area_code else {}
    return {
        "delivery_order": [],
        "order_promotion": {"item": [], "adjust_fee": "0.00", "order": []},
        "refund_order": [],
        "full_order_info": {
            "address_info": {
                "self_fetch_info": "",
                "delivery_address": place.street,
                "delivery_postal_code": "",
                "receiver_name": receiver,
                "delivery_province": place.province,
                "delivery_city": place.city,
                "address_extra": json.dumps(extra),
                "delivery_district": place.district,
                "receiver_tel": phone,
            },
            "remark_info": {"buyer_message": message},
            "pay_info": {
                "outer_transactions": [],
                "deduction_real_pay": 0,
                "real_payment": total,
                "post_fee": "0.00",
                "phase_payments": list(phases),
                "total_fee": total,
                "payment": total,
                "transaction": [],
            },
            "buyer_info": {"buyer_phone": phone, "yz_open_id": f"yz{tid[-8:]}", "fans_type": 9},
            "orders": list(lines),
            "source_info": {"is_offline_order": False, "source": {"platform": "wx"}},
            "order_info": {
                "consign_time": "",
                "order_extra": {"is_from_cart": "false"},
                "created": _beijing(at),
                "status_str": "",
                "expired_time": "",
                "success_time": "",
                "type": 0,
                "confirm_time": "",
                "tid": tid,
                "pay_time": paid,
                "update_time": _beijing(at),
                "is_retail_order": False,
                "team_type": 0,
                "pay_type": 10,
                "refund_state": 0,
                "close_type": 0,
                "order_tags": {"is_secured_transactions": True, "is_payed": bool(paid)},
                "express_type": 0,
                "status": status,
            },
        },
    }


def youzan_line(
    oid: str,
    outer_item_id: str,
    title: str,
    payment: str,
    num: int = 1,
    outer_sku_id: str = "",
    **more: Any,
) -> dict[str, Any]:
    """One of an order's `orders`; `payment` in yuan. `more`: is_pre_sale="1", pre_sale_type="1"."""
    return {
        "oid": oid,
        "outer_item_id": outer_item_id,
        "outer_sku_id": outer_sku_id,
        "title": title,
        "num": num,
        "price": payment,
        "discount_price": payment,
        "total_fee": payment,
        "payment": payment,
        "item_id": 984967720,
        "sku_id": 0,
        "sku_properties_name": "[]",
        "item_type": 0,
        "is_present": False,
        "buyer_messages": "",
        "alias": "1y9b57xvlb58u",
        **more,
    }


def _query(sealed: crypto.Sealed) -> dict[str, str]:
    return {
        "msg_signature": sealed.signature,
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
    }


def _common(corpid: str, userid: str, at: datetime, agent_id: str | int) -> dict[str, str]:
    return {
        "ToUserName": corpid,
        "FromUserName": userid,
        "CreateTime": str(epoch_ms(at) // 1000),
        "AgentID": str(agent_id),
    }


def _xml(fields: Mapping[str, str]) -> bytes:
    parts = (f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{''.join(parts)}</xml>".encode()


def _value(text: str) -> str:
    """Digits bare, the rest in CDATA, as WeCom writes it."""
    if text.isdigit():
        return text
    safe = text.replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{safe}]]>"


def _beijing(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
