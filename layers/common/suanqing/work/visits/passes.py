"""Passes to report by (报修凭证): what a reporter's page holds from the first photo or phone to the report. Pure.

A pass is 128 random bits, kept as a digest, good for one report by one code. Under it a phone is proven by six digits
(验证码), kept as a keyed digest: whoever reads the table has neither the number nor the digits. What becomes of their
sending says whether a report may come without them.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from suanqing.work.visits.model import TOKEN, TOKEN_BYTES

LIFE = timedelta(hours=12)
"""What lies unclaimed in the bucket goes after a day, so no report names what is gone."""
DIGITS_LIFE, WAIT = timedelta(minutes=10), timedelta(seconds=60)
"""How long digits are good, and how long nobody asks for others."""
DIGITS, MOST_TRIES, MOST_SENDINGS = 6, 5, 5
PASSES_OF_CODE, PASSES_OF_ADDRESS = 240, 60
SENDINGS_OF_PHONE, SENDINGS_OF_CODE, SENDINGS_OF_ADDRESS = 3, 30, 20
"""Within an hour; no address alone uses up a code."""
MOST_PHOTOS, PHOTO_BYTES = 4, 5 * 1024 * 1024
"""Of a report."""
PHOTOS_OF_CODE, PHOTOS_OF_ADDRESS, PHOTOS_OF_PASS, LOOKS_OF_PASS = 120, 40, 12, 24
"""Announced, and looked at, within an hour; who reports may take some out again. No address alone uses up a code."""

Outcome = Literal["", "asked", "refused", "full", "off", "spent", "wrong", "unreachable"]
"""Of the last sending: asked, it went or may have; refused, the number takes none; full, no more that day; the
rest is ours, not the reporter's: off, a limit of the company's, a wrong setting, a provider that cannot be reached."""
EXCUSED: frozenset[Outcome] = frozenset({"off", "spent", "wrong", "unreachable"})
"""A report may come without a proof, and says so."""
Proof = Literal["proven", "unproven"]
BY_DIGITS: tuple[Proof, str] = ("proven", "sms")


@dataclass(frozen=True, slots=True)
class Pass:
    """name: how it is called beside its files. phone: keyed digest of the number that digits went to last. proven: of
    the one whose digits came back. secret: keyed digest of the digits; empty: none are out. photos: ids of files that
    were looked at."""

    name: str
    code: str
    until: datetime
    phone: str = ""
    proven: str = ""
    outcome: Outcome = ""
    secret: str = field(default="", repr=False)
    good_until: datetime | None = None
    sent_at: datetime | None = None
    sendings: int = 0
    photos: tuple[str, ...] = ()


def new_pass() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def digest(token: str) -> str | None:
    """None where the text can be none."""
    if not TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(b"pass\0" + token.encode()).hexdigest()


def name_of(digest: str) -> str:
    return f"P{digest[:24]}"


def secret_text(name: str, phone: str, digits: str) -> str:
    """Of which the keyed digest is kept: digits are good for one pass and one number."""
    return "\n".join(("digits", name, phone, digits))


def network(address: str) -> str:
    """By what an address is counted: of IPv6 the network, since a household has one. Empty: nobody said."""
    if ":" not in address:
        return address
    from ipaddress import AddressValueError, IPv6Address

    try:
        return IPv6Address(address).exploded[:19]
    except AddressValueError:
        return address


def may_ask(found: Pass, now: datetime) -> timedelta:
    """How long whoever asked has to wait before other digits; zero: not at all."""
    if found.sent_at is None:
        return timedelta()
    return max(timedelta(), found.sent_at + WAIT - now)


def standing(found: Pass | None, phone: str, asks: bool) -> tuple[Proof, str] | None:
    """Whether a report's phone is proven, and why not; None: it has to be proven first. asks: the company sends
    digits."""
    if found and phone and found.proven == phone:
        return BY_DIGITS
    if not asks:
        return "unproven", "off"
    if found and found.phone == phone and found.outcome in EXCUSED:
        return "unproven", found.outcome
    return None
