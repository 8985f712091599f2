"""What makes WeCom's app answer a page of ours: a signature over its address. Pure.

Source: WeCom 96909 (JS-SDK), checked 2026-11.
"""

import hashlib
from typing import NamedTuple


class Signed(NamedTuple):
    """What the page hands to WeCom's JS-SDK. timestamp: epoch seconds."""

    timestamp: int
    nonce: str
    signature: str


def signed(ticket: str, url: str, nonce: str, timestamp: int) -> Signed:
    """url: the page's whole address, as its browser has it; what stands behind the # is none of it."""
    page = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    signature = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return Signed(timestamp, nonce, signature)
