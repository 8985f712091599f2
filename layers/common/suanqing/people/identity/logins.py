"""A browser's login: its cookie proves it, gives a short token, and holds a new secret after each use. Pure.

The cookie is `<party>.<login>.<secret>`, the party in base64url. The login's item keeps digests of the secret that
is good now and of the one before. The next secret follows from the one that was brought and the login's
own seed: two tabs that ask at once, and a page that lost its answer, get the same one. The one before is
good for a minute; brought later, somebody else has a copy of it, and the login ends.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from suanqing.errors import Unauthenticated
from suanqing.people.identity.login import TOKEN_LIFE

COOKIE = "__Host-suanqing"
"""By its prefix browsers take it from this host alone, over TLS, for every path."""
PAGE_LIFE = timedelta(minutes=15)
"""Of a token that a page gets."""
GRACE = timedelta(seconds=60)
"""How long the secret before is good: for tabs that ask at once, and an answer that was lost."""
ID, SECRET = 16, 64
"""Hex digits."""


class Given(NamedTuple):
    """What a cookie holds."""

    party: str
    login: str
    secret: str


@dataclass(frozen=True, slots=True)
class Login:
    """way: a channel's name, "code" or "dev". since, used, turned: when it began, last gave a token, got its newest
    secret. now, before: digests."""

    party: str
    login: str
    way: str
    browser: str
    system: str
    since: datetime
    used: datetime
    turned: datetime
    seed: bytes
    now: bytes
    before: bytes | None

    @property
    def ends(self) -> datetime:
        return self.since + TOKEN_LIFE


def value(given: Given) -> str:
    """Of the cookie."""
    party = urlsafe_b64encode(given.party.encode()).decode().rstrip("=")
    return f"{party}.{given.login}.{given.secret}"


def read(cookie: str | None) -> Given | None:
    """What stands in a cookie; None for what is none of ours."""
    parts = (cookie or "").split(".")
    if len(parts) != 3 or len(parts[1]) != ID or len(parts[2]) != SECRET:
        return None
    try:
        party = urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)).decode()
    except (NotBase64, ValueError):
        return None
    return Given(party, parts[1], parts[2]) if party and len(party) <= 64 else None


def set_cookie(content: str, life: timedelta) -> str:
    """The header; `content` "" takes the cookie away. Strict: no other site's page brings it along."""
    seconds = max(0, int(life.total_seconds())) if content else 0
    return f"{COOKIE}={content}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Strict"


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def following(secret: str, seed: bytes) -> str:
    """The secret that comes after this one, in this login."""
    return hmac.new(seed, secret.encode(), hashlib.sha256).hexdigest()


def turns(login: Login | None, secret: str, now: datetime) -> bool:
    """Whether the secret is the one that is good now, so that the next takes its place; False where it is the one
    before, and the next is there already. Raises Unauthenticated: `login_ended`, or `login_copied` for
    a secret that is over, upon which the login must end."""
    if login is None or now >= login.ends:
        raise Unauthenticated("this login has ended: log in again", "login_ended")
    brought = digest(secret)
    if hmac.compare_digest(brought, login.now):
        return True
    former = login.before is not None and hmac.compare_digest(brought, login.before)
    if former and now < login.turned + GRACE:
        return False
    raise Unauthenticated(
        "this login was used from two places and has ended: log in again", "login_copied"
    )


def proves(login: Login, secret: str) -> bool:
    """Whether the secret is the login's, the one before included."""
    brought = digest(secret)
    known = [each for each in (login.now, login.before) if each is not None]
    return any([hmac.compare_digest(brought, each) for each in known])


def is_own_page(headers: Mapping[str, str], own: str) -> bool:
    """Whether the call comes from a page of our own address, by what no page can write itself: where the browser says
    that it comes from, else its origin. headers: by names in small letters. own: the address that people are
    told, e.g. https://api.example.cn/prod."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(headers.get("origin", ""))
    if origin.scheme not in ("https", "http") or not origin.netloc:
        return False
    return is_own_host(origin.netloc, headers, own)


def is_own_host(netloc: str, headers: Mapping[str, str], own: str) -> bool:
    """Whether an address is ours: of the call's Host, or of the one that people are told, since a proxy before us may
    send another Host. netloc: host and port. headers, own: as for is_own_page."""
    ours = {headers.get("host", "").lower(), urlsplit(own).netloc.lower()}
    return netloc.lower() in ours - {""}
