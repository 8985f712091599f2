"""Signatures of Doudian: of its pushes in, and of our calls out. Pure.

In: `event-sign` = lower-case hex MD5(app_key + body + secret), or HMAC-SHA256 with the secret over the same text where
`sign-method` says so. Out: HMAC-SHA256 over secret + five pairs in fixed order + secret. Source: Doudian's SDK.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

HMAC = "hmac-sha256"


def of_push(app_key: str, body: bytes, secret: str, method: str = "") -> str:
    text = app_key.encode() + body + secret.encode()
    if method == HMAC:
        return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return hashlib.md5(text).hexdigest()


def of_call(app_key: str, method: str, params: str, timestamp: str, secret: str) -> str:
    pairs = {
        "app_key": app_key,
        "method": method,
        "param_json": params,
        "timestamp": timestamp,
        "v": "2",
    }
    text = secret + "".join(f"{name}{value}" for name, value in pairs.items()) + secret
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def param_json(params: Mapping[str, Any]) -> str:
    """Keys sorted at every level, nothing between, nothing escaped: what is signed is what is sent."""
    return json.dumps(params, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
