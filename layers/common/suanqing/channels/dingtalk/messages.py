"""What DingTalk is asked to show: work notices, a card whose button takes a ticket, to-dos, a group's robot. Pure.

Source: DingTalk, asyncsend_v2 (message ≤ 2,048 bytes), createAndDeliver (values are texts), to-do tasks (subject
≤ 1,024), custom robots.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from suanqing.channels.dingtalk import signing

TEXT_BYTES = 1_900
"""Of a message's 2,048 with what stands around it."""
SUBJECT = 1_024
CARD_VALUE = 500
ROUTE = "suanqing"
"""callbackRouteKey under which our address is registered for cards."""


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes of the text, whole characters, with an ellipsis when cut."""
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - 3].decode(errors="ignore") + "…"


def text_message(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": cut(content, TEXT_BYTES)}}


def card_id(notice_id: str, account: str) -> str:
    """outTrackId: the same for the same notice to the same person."""
    return f"sq-{hashlib.sha256(f'{notice_id}|{account}'.encode()).hexdigest()[:40]}"


def claim_card(
    template: str, robot: str, account: str, card: str, key: str, values: Mapping[str, str]
) -> dict[str, Any]:
    """A ticket to be taken, in the chat with the app's robot. values: title, address, ticket; the template's
    button sends action, ticket and key back."""
    shown = {name: cut(value, CARD_VALUE) for name, value in values.items()}
    return {
        "cardTemplateId": template,
        "outTrackId": card,
        "callbackType": "HTTP",
        "callbackRouteKey": ROUTE,
        "cardData": {"cardParamMap": {**shown, "action": "claim", "key": key, "claim_state": ""}},
        "userIdType": 1,
        "openSpaceId": f"dtv1.card//IM_ROBOT.{account}",
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
    }


def todo(source: str, unionid: str, subject: str, address: str) -> dict[str, Any]:
    """A task of one person that leads to a page of ours."""
    return {
        "sourceId": source,
        "subject": subject[:SUBJECT],
        "creatorId": unionid,
        "executorIds": [unionid],
        "detailUrl": {"appUrl": address, "pcUrl": address},
        "isOnlyShowExecutor": True,
        "priority": 20,
        "notifyConfigs": {"dingNotify": "1"},
    }


def robot_address(token: str, secret: str, timestamp: str) -> str:
    """Path and query of a group's robot, signed; `secret` "" where it has none."""
    query = {"access_token": token}
    if secret:
        query |= {"timestamp": timestamp, "sign": signing.robot_sign(secret, timestamp)}
    return f"robot/send?{urlencode(query)}"
