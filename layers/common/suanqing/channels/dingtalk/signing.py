"""What DingTalk signs besides its sealed events, and the keys of our cards' buttons. Pure.

Robots sign `timestamp + "\\n" + secret`, cards the timestamp alone; neither signs the body. So a card's button
carries a key that only the card it was made for can know. Source: DingTalk, receive-message (robots); card
callback over HTTP (x-ddpaas-signature).
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from suanqing.errors import Unauthenticated
from suanqing.times import from_epoch_ms

WINDOW = timedelta(seconds=60)
"""Of robots and cards alike. For robots the platform allows an hour; but neither body is signed, so for as long as a
call is good, whoever has its two headers could say anything in anybody's name."""


def robot_sign(secret: str, timestamp: str) -> str:
    """Base64 of HMAC-SHA256; of a robot's message in, and of ours to a group's robot out."""
    return _hmac(secret, f"{timestamp}\n{secret}")


def card_sign(secret: str, timestamp: str) -> str:
    return _hmac(secret, timestamp)


def prove(given: str, expected: str, timestamp: str, now: datetime, window: timedelta) -> None:
    """Unauthenticated: another signature, or a time (epoch ms) over `window` from now."""
    if not (given and timestamp):
        raise Unauthenticated("the signature is missing", "unsigned")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode()):
        raise Unauthenticated("the signature does not match", "bad_signature")
    readable = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15
    if abs(now - from_epoch_ms(int(timestamp) if readable else 0)) > window:
        raise Unauthenticated("the call is too old", "too_old")


def action_key(secret: str, *of: str) -> str:
    """128 bits that name one button of one card of one person: corp, user, card, action, ticket."""
    named = "\n".join(("card-action", *of))
    return hmac.new(
        secret.encode(), named.encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hexdigest()[:32]


def _hmac(secret: str, text: str) -> str:
    digest = hmac.new(
        secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256
    ).digest()
    return base64.b64encode(digest).decode()
