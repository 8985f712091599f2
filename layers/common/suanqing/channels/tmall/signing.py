"""How a call of TOP is signed. Pure. Source: Taobao open platform, docId 101617, and its SDK."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Literal

SignMethod = Literal["md5", "hmac", "hmac-sha256"]
METHODS: tuple[SignMethod, ...] = ("md5", "hmac", "hmac-sha256")


def sign(secret: str, params: Mapping[str, str], method: SignMethod) -> str:
    """Upper-case hex over key and value of all parameters but `sign` and empty ones, sorted by key.

    `params` holds sign_method itself: it is signed too.
    """
    told = "".join(
        f"{name}{value}" for name, value in sorted(params.items()) if value and name != "sign"
    )
    if method == "md5":
        return hashlib.md5(f"{secret}{told}{secret}".encode()).hexdigest().upper()
    digest = hashlib.md5 if method == "hmac" else hashlib.sha256
    return hmac.new(secret.encode(), told.encode(), digest).hexdigest().upper()
