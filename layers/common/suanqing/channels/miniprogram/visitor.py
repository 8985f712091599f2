"""Who opened the mini program (访客): a session, by which they report, see their tickets and agree to messages. Pure.

A session is 128 random bits, kept as a digest, as a link to a page is (`work.visits.model`). A phone that WeChat proved
is kept as a digest under the session, which who reads the table does not have: the program sends the phone itself.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from suanqing.phone_numbers import number
from suanqing.work.customers.keys import Key
from suanqing.work.visits.model import TOKEN, TOKEN_BYTES

MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
LIFE = timedelta(days=7)
"""The program logs in anew without its user."""
CHANNEL = "miniprogram"


@dataclass(frozen=True, slots=True)
class Visitor:
    """app: the program's id, whose openid it is. unionid: across the company's apps, or "". phone: digest, or ""."""

    app: str
    openid: str = field(repr=False)
    unionid: str = field(repr=False)
    until: datetime
    phone: str = ""


def new_session() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(session: str) -> str | None:
    """None where the text can be none."""
    if not TOKEN.fullmatch(session):
        return None
    return hashlib.sha256(b"visitor\0" + session.encode()).hexdigest()


def kept(session: str, phone: str) -> str:
    """What is kept of a phone that WeChat gave; "" of a foreign one, which proves nothing here: without its country
    +1 380 013 8000 is 138 0013 8000, and that is somebody else's."""
    return phone_digest(session, phone) if MOBILE.fullmatch(phone) else ""


def phone_digest(session: str, phone: str) -> str:
    said = f"phone\n{session}\n{number(phone) or ''}"
    return hashlib.sha256(said.encode()).hexdigest()


def proved(visitor: Visitor, session: str, phone: str) -> bool:
    """Whether WeChat said that the phone is theirs."""
    known = visitor.phone and number(phone)
    return bool(known) and hmac.compare_digest(visitor.phone, phone_digest(session, phone))


def place(visitor: Visitor) -> str:
    """Under which their tickets stand, whatever session they have."""
    return hashlib.sha256(f"{visitor.app}\n{visitor.openid}".encode()).hexdigest()[:32]


def keys_of(visitor: Visitor, phone: str, consent: str) -> tuple[Key, ...]:
    """By which the customer is known. phone: one that was proved, or ""."""
    found = [Key("openid", visitor.openid, visitor.app)]
    if visitor.unionid:
        found.append(Key("unionid", visitor.unionid))
    digits = number(phone) or ""
    if MOBILE.fullmatch(digits):
        found.append(Key("phone", digits, consent=consent))
    return tuple(found)
