"""The stores of the in-app inbox, and of the channels."""

from functools import cache

from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.intake.shop_store import ShopStore
from suanqing.channels.notices.store import NoticeStore
from suanqing.platform import aws, config


@cache
def notices() -> NoticeStore:
    return NoticeStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def inbox() -> InboxStore:
    return InboxStore(aws.dynamodb(), config.setting("INBOX_TABLE"))


@cache
def shops() -> ShopStore:
    return ShopStore(aws.dynamodb(), config.setting("VIEWS_TABLE"))
