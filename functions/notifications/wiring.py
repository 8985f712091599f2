"""The store of the in-app inbox."""

from functools import cache

from suanqing.channels.notices.store import NoticeStore
from suanqing.platform import aws, config


@cache
def notices() -> NoticeStore:
    return NoticeStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))
