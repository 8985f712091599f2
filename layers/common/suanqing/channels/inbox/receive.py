"""From an HTTP call to a delivery worth keeping: what every channel's door shares. Pure.

A call that nobody proved is Unauthenticated and leaves nothing. A proven one always becomes a
delivery: unreadable, with the reason, when that is what it is.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from suanqing.channels.inbox.delivery import Delivery
from suanqing.errors import Invalid

PLAIN_KEY = re.compile(r"[\w.-]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """What came over HTTP at `at`. headers: names in any case."""

    body: bytes = field(repr=False)
    query: Mapping[str, str]
    headers: Mapping[str, str]
    at: datetime


def unreadable(signed: Delivery, key: str, error: Invalid) -> Delivery:
    """What is proven, and nobody can read: kept under `key` with the reason."""
    reason = f"{error.code}: {error.message}"
    return replace(keyed(signed, key), state="unreadable", reason=reason)


def keyed(signed: Delivery, key: str) -> Delivery:
    """With its id; a key that a table would not take, for length or alphabet, becomes its hash."""
    if not PLAIN_KEY.fullmatch(key):
        key = f"key-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return replace(signed, delivery_id=f"{signed.channel}:{key}")
