"""Notices to WeCom members: the sender at work, and its digests' way back through the channel's queue."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.wecom import client_service
from suanqing.channels.wecom.client import Sent, WeComClient
from suanqing.channels.wecom.rate_limit import WindowStore
from suanqing.channels.wecom.sender import Digest, Sender
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform import aws, observe, queues
from suanqing.platform.config import setting
from suanqing.times import utcnow

QUEUE = "WECOM_QUEUE_URL"


def sender(app: Mapping[str, Any]) -> Sender:
    limits = LimitStore(aws.dynamodb(), setting("PRICING_TABLE")).limits
    windows = WindowStore(aws.dynamodb(), setting("NOTICES_TABLE"), limits)
    return Sender(Reported(client_service.client(app)), windows, _schedule, _later, utcnow)


class Reported:
    """The client; that WeCom refuses the configuration is told to operators."""

    def __init__(self, client: WeComClient) -> None:
        self._client, self.agentid = client, client.agentid

    def send(self, message: dict[str, Any]) -> Sent:
        try:
            return self._client.send(message)
        except ChannelMisconfigured as error:
            observe.failed("WecomMisconfigured", **error.facts)
            raise

    def renew_card(self, card: dict[str, Any]) -> None:
        try:
            self._client.renew_card(card)
        except (Invalid, Unavailable) as error:
            observe.log("the card stays as it was", **error.facts)
        except ChannelMisconfigured as error:
            observe.failed("WecomMisconfigured", **error.facts)
            raise


def _schedule(digest: Digest, seconds: int) -> None:
    told = {"digest": {"userid": digest.userid, "minute": digest.minute}}
    queues.send_later(QUEUE, [(told, seconds)])


def _later(notice: Notice, seconds: int) -> None:
    """As it came: whoever is told then is looked up then."""
    queues.send_later(QUEUE, [(to_dict(notice), seconds)])
