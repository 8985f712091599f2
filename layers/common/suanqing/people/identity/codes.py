"""One-time codes: what `python -m ops code` hands to an administrator before any other way to log in works. Pure.

Twelve letters and digits, of which none looks like another. The first four name the code, the other eight prove it
(40 bits), for a quarter of an hour, at five attempts, once.
"""

import hashlib
import secrets
from datetime import timedelta

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH, NAME = 12, 4
LIFE = timedelta(minutes=15)
ATTEMPTS = 5


def new() -> str:
    """As people type it: "K7QM-4T2X-9BPD"."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, LENGTH, 4))


def plain(typed: str) -> str | None:
    """Without what people put between; None where it is no code at all."""
    found = "".join(typed.upper().split()).replace("-", "")
    right = len(found) == LENGTH and set(found) <= set(ALPHABET)
    return found if right else None


def name(code: str) -> str:
    """The part that says which code it is; proves nothing."""
    return code[:NAME]


def digest(code: str) -> bytes:
    return hashlib.sha256(b"login code\0" + code.encode()).digest()
