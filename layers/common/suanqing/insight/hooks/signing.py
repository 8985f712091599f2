"""What a webhook is signed with: Standard Webhooks 1.0.0, symmetric (`v1`). Pure.

    webhook-id         the same over all attempts
    webhook-timestamp  seconds, of the attempt
    webhook-signature  "v1,<base64 of HMAC-SHA256>", one a secret, with spaces between

Signed is "<id>.<timestamp>.<body>". A secret is "whsec_" and the base64 of 24 to 64 bytes; public examples have fewer.
Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import binascii
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping

from suanqing.errors import Invalid

PREFIX = "whsec_"
NEW, LEAST, MOST = 32, 16, 64
"""Bytes of a secret."""


def new_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(NEW)).decode()


def key_of(secret: str) -> bytes:
    """Invalid: it is no secret of that form."""
    try:
        found = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not secret.startswith(PREFIX) or not LEAST <= len(found) <= MOST:
        raise Invalid("a webhook's secret is whsec_ and the base64 of its bytes")
    return found


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode()


def headers(secrets: Iterable[str], id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """Of an attempt. secrets: those that are good now, the newest first."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, id, timestamp, body) for each in secrets),
    }
