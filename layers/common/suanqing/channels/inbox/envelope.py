"""Sealed callbacks of WeCom and DingTalk: SHA-1 signature, AES-256-CBC, and the frame inside.

Plain frame: 16 random bytes | 4-byte big-endian byte length of msg | msg | receiveid, padded by
PKCS#7 to **32**-byte blocks; the IV is the first half of the key. Source: WeCom 90930, 90968;
DingTalk, configure-stream-push (HTTP mode).
The cipher is imported where it is used: a forged call is refused without it.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from suanqing.errors import Invalid, Unauthenticated
from suanqing.times import from_epoch_ms

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

BLOCK = 32
WINDOW = timedelta(minutes=15)
"""How old a callback may be: retries may carry the first timestamp, which WeCom does not say."""


@dataclass(frozen=True)
class Key:
    """One version of an app's callback settings; `receiver`: WeCom's corpid, DingTalk's app key."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    receiver: str


@dataclass(frozen=True)
class Sealed:
    """What travels: the four values of a callback's query and body, or of a passive reply."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


def signature(token: str, timestamp: str, nonce: str, encrypt: str) -> str:
    """Lower-case hex SHA-1 of the four values, sorted and joined with nothing."""
    joined = "".join(sorted([token, timestamp, nonce, encrypt]))
    return hashlib.sha1(joined.encode("utf-8", "surrogatepass")).hexdigest()


def open_sealed(keys: Sequence[Key], sealed: Sealed) -> bytes:
    """The document inside, under the current or, during a rotation, the previous key.

    Raises Unauthenticated: no key signed it. Raises Invalid: signed, but it cannot be read.
    """
    failure: Invalid | None = None
    for key in signers(keys, sealed):
        try:
            return decrypt(key, sealed.encrypt)
        except Invalid as unreadable:
            failure = failure or unreadable
    assert failure is not None
    raise failure


def signers(keys: Sequence[Key], sealed: Sealed) -> list[Key]:
    """The keys whose signature it bears, never empty; Unauthenticated when none."""
    given = sealed.signature.encode("utf-8", "surrogatepass")
    values = (sealed.timestamp, sealed.nonce, sealed.encrypt)
    if not (given and all(values)):
        raise Unauthenticated("the signature is missing", "unsigned")
    good = [
        key for key in keys if hmac.compare_digest(signature(key.token, *values).encode(), given)
    ]
    if not good:
        raise Unauthenticated("the signature does not match", "bad_signature")
    return good


def recent(timestamp: str, now: datetime, window: timedelta = WINDOW) -> None:
    """Unauthenticated when a signed timestamp (epoch seconds) is over `window` from now."""
    readable = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12
    sent = from_epoch_ms(int(timestamp) * 1000 if readable else 0)
    if abs(now - sent) > window:
        raise Unauthenticated("the call is too old", "too_old")


def echo(keys: Sequence[Key], sealed: Sealed) -> bytes:
    """The exact body that answers the URL check; a `+` that became a space is repaired first."""
    repaired = sealed.encrypt.replace(" ", "+")
    return open_sealed(keys, Sealed(repaired, sealed.signature, sealed.timestamp, sealed.nonce))


def decrypt(key: Key, encrypt: str) -> bytes:
    """The framed message; every pad byte, the length and the receiver are checked.

    Raises Invalid with code not_base64, not_blocks, bad_padding, bad_length or wrong_receiver.
    """
    try:
        data = base64.b64decode(encrypt, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("the ciphertext is not base64", "not_base64") from None
    if not data or len(data) % BLOCK:
        raise Invalid("the ciphertext is not whole blocks", "not_blocks", length=len(data))
    decryptor = _cipher(key).decryptor()
    frame = _unpad(decryptor.update(data) + decryptor.finalize())
    length = int.from_bytes(frame[16:20], "big")
    if len(frame) < 20 or 20 + length > len(frame):
        raise Invalid("the length inside exceeds the message", "bad_length")
    if not hmac.compare_digest(frame[20 + length :], key.receiver.encode()):
        raise Invalid("the message is for another receiver", "wrong_receiver")
    return frame[20 : 20 + length]


def encrypt(key: Key, message: bytes, random: bytes = b"") -> str:
    """Base64 ciphertext of `message`; `random` (16 bytes) is given by tests only."""
    random = random or os.urandom(16)
    frame = random + len(message).to_bytes(4, "big") + message + key.receiver.encode()
    pad = BLOCK - len(frame) % BLOCK
    encryptor = _cipher(key).encryptor()
    data = encryptor.update(frame + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(data).decode()


def seal(key: Key, message: bytes, timestamp: str, nonce: str, random: bytes = b"") -> Sealed:
    """Encrypt and sign: a passive reply, or a platform's callback in demo and tests."""
    text = encrypt(key, message, random)
    return Sealed(text, signature(key.token, timestamp, nonce, text), timestamp, nonce)


def _unpad(frame: bytes) -> bytes:
    pad = frame[-1]
    if not 1 <= pad <= BLOCK or frame[-pad:] != bytes([pad]) * pad:
        raise Invalid("the padding is wrong", "bad_padding")
    return frame[:-pad]


def _cipher(key: Key) -> "Cipher[Any]":
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES256
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    secret = _aes_key(key.aes_key)
    return Cipher(AES256(secret), CBC(secret[:16]))


def _aes_key(text: str) -> bytes:
    """32 bytes of 43 characters; the last may carry two spare bits, so the decoder is lenient."""
    try:
        secret = base64.b64decode(text + "=")
    except (binascii.Error, ValueError):
        secret = b""
    if len(text) != 43 or len(secret) != 32:
        raise Invalid("the configured EncodingAESKey is not 43 base64 characters", "bad_aes_key")
    return secret
