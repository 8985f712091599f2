"""A sender of a channel without a queue of its own, which counts what the platform meters before it is asked."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from notifications.wiring import budgets
from suanqing.channels.budgets.model import Charge
from suanqing.channels.notices.model import Notice
from suanqing.channels.protocols import KeepsTodos, Sends
from suanqing.channels.rows import Channel
from suanqing.errors import ChannelMisconfigured
from suanqing.platform import observe
from suanqing.times import utcnow


class Counted:
    """Of the same notice to the same account one use is counted, however often it is tried. What does not fit is not
    sent: the inbox in the app has it."""

    def __init__(self, channel: Channel, sender: Sends) -> None:
        self._channel, self._sender = channel, sender

    def notice(self, notice: Notice, account: str) -> str:
        whose = hashlib.sha256(account.encode()).hexdigest()[:32]
        charges = [
            Charge(rule.kind, whose=whose if rule.each else "") for rule in self._channel.budgets
        ]
        if charges:
            name = f"{self._channel.name}:{notice.id}:{whose}"
            taken = budgets().take(charges, utcnow(), name)
            if not taken.allowed:
                return f"degraded:{taken.spent}"
        return self._reported(lambda: self._sender.notice(notice, account))

    def alone(self, notice: Notice) -> bool:
        return self._sender.alone(notice)

    def resume(self, message: Mapping[str, Any]) -> str:
        return self._reported(lambda: self._sender.resume(message))

    def over(self, thing: str, at: datetime) -> str:
        return self._reported(lambda: cast(KeepsTodos, self._sender).over(thing, at))

    def _reported(self, call: Callable[[], str]) -> str:
        try:
            return call()
        except ChannelMisconfigured as error:
            observe.failed("SenderMisconfigured", channel=self._channel.name, **error.facts)
            raise
