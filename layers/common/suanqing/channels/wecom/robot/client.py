"""Calling a group's robot: a text, by the key of its address, which is its only proof.

Source: WeCom 91770 (webhook/send: 20 messages a minute by one robot, a text of 2,048 bytes), 90313 (errors).
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from suanqing.channels.wecom.service.client import cut
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform.posting import JSON, object_of, over_urllib3

API = "webhook/send"
REMOVED = {93000, 93004, 93008}
"""The key is none, the robot was taken out of its group, or it is in none. Not confirmed live but for 93000."""
SOON = 5
RETRY_AFTER = {-1: SOON, 45009: 60}


class RobotClient:
    def __init__(self, api_base: str) -> None:
        self._base = api_base.rstrip("/")
        self._http = over_urllib3("WeCom")

    def say(self, key: str, text: str) -> None:
        """Raises Unavailable (`retry_after` seconds), ChannelMisconfigured, Invalid: refused for good, `errcode`. The
        key stands in no error."""
        message = {"msgtype": "text", "text": {"content": cut(text)}}
        body = json.dumps(message, ensure_ascii=False).encode()
        url = f"{self._base}/{API}?{urlencode({'key': key})}"
        code = _code(object_of(self._http("POST", url, body, JSON), API, SOON))
        facts: dict[str, Any] = {"errcode": code, "api": API}
        if code == 0:
            return
        if code in REMOVED:
            raise ChannelMisconfigured(f"WeCom refuses the configuration ({code})", **facts)
        if code in RETRY_AFTER:
            raise Unavailable(
                f"WeCom {API} failed ({code})", retry_after=RETRY_AFTER[code], **facts
            )
        raise Invalid(f"WeCom {API} refuses this one ({code})", "platform_refused", **facts)


def _code(answer: Mapping[str, Any]) -> int:
    try:
        return int(answer["errcode"])
    except (ValueError, TypeError, LookupError):
        raise Unavailable(f"{API} answers nothing readable", retry_after=SOON) from None
