"""A message is an employee's command."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake import chat, text_commands
from suanqing.channels.intake.context import Act
from tests.fakes.toychannel import door


def read(delivery: Delivery, secret: Mapping[str, Any]) -> Act:
    told, at = door.message(delivery.body), delivery.received_at
    command = text_commands.command(told["text"])
    said = chat.Said("toy", told["from"], told["id"], command, at)
    return lambda desk: chat.act(said, desk(at))
