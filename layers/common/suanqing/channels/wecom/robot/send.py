"""A notice to a party whose account is a group's robot: a text in that group, for who is in it.

In the secret: `"wecomrobot": {"robots": {"east": "<key of the robot's address>"}}`; the party's account is `east`.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.words import text_of
from suanqing.channels.wecom.robot.client import RobotClient
from suanqing.errors import Invalid
from suanqing.platform.config import setting


class Says(Protocol):
    def say(self, key: str, text: str, /) -> None: ...


class Sender:
    def __init__(self, client: Says, robots: Mapping[str, str]) -> None:
        self._client, self._robots = client, robots

    def notice(self, notice: Notice, account: str) -> str:
        """sent, nothing where the company has no such robot, or "refused:<number>". Raises what the client raises."""
        key = self._robots.get(account)
        if not key:
            return "nothing"
        try:
            self._client.say(key, text_of(notice))
        except Invalid as error:
            return f"refused:{error.facts['errcode']}"
        return "sent"

    def alone(self, notice: Notice) -> bool:
        """A text has no button."""
        return False

    def resume(self, message: Mapping[str, Any]) -> str:
        """It puts nothing on the queue."""
        return "nothing"


def sender(secret: Mapping[str, Any]) -> Sender:
    return Sender(RobotClient(setting("WECOM_API_BASE")), secret.get("robots") or {})
