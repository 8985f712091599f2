"""Our own tokens: JWT, HS256 only, signed by the current of two keys and read with either.

During a rotation the old key stays as `previous` until the last token it signed has ended.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.errors import Unauthenticated
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ROLES

ALGORITHM = "HS256"
ISSUER = "suanqing"
AUDIENCE = "suanqing-api"
CLAIMS = ["iss", "aud", "sub", "exp", "iat"]
MAX_LIFE = timedelta(hours=24)
SKEW = timedelta(seconds=60)
"""How far ahead another machine's clock may be."""
SHORTEST_KEY = 32
"""Bytes; RFC 7518 3.2 asks for as many as the hash has."""


class Key(NamedTuple):
    kid: str
    key: str


class Keys(NamedTuple):
    """The key that signs, and the one that signed before."""

    current: Key
    previous: Key | None = None

    def by_kid(self, kid: str) -> Key | None:
        return next((key for key in self if key is not None and key.kid == kid), None)


FORGED = "forged_token"
"""It names a key of ours and was not signed by it: nobody does that by mistake."""


def keys_of(secret: dict[str, Any]) -> Keys:
    """The token keys of the secret document; ValueError when one is too short to be safe."""
    tokens = secret["tokens"]
    found = [Key(each["kid"], each["key"]) for name in Keys._fields if (each := tokens.get(name))]
    if any(len(key.key.encode()) < SHORTEST_KEY for key in found):
        raise ValueError(f"a token key has fewer than {SHORTEST_KEY} bytes")
    return Keys(*found)


def issue(caller: Caller, now: datetime, ttl: timedelta, keys: Keys) -> str:
    """A token that proves `caller` until `now + ttl`, at most a day; it says since when they are logged
    in (`auth_time`): a renewed one since its first; and by which of a browser's logins (`sid`)."""
    import jwt

    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": caller.party,
        "iat": int(now.timestamp()),
        "auth_time": caller.since if caller.since is not None else int(now.timestamp()),
        "exp": int((now + min(ttl, MAX_LIFE)).timestamp()),
        "roles": sorted(caller.roles),
    }
    if caller.outlet:
        claims["outlet"] = caller.outlet
    if caller.login:
        claims["sid"] = caller.login
    return jwt.encode(claims, keys.current.key, ALGORITHM, headers={"kid": keys.current.kid})


def kid_of(token: str) -> str:
    """The key id a token names, before anything is proven; Unauthenticated when not ours."""
    try:
        header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
        kid, algorithm = header["kid"], header["alg"]
    except (ValueError, KeyError, TypeError):
        raise _refusal() from None
    if token.count(".") != 2 or algorithm != ALGORITHM or not isinstance(kid, str):
        raise _refusal()
    return kid


def read(token: str, keys: Keys, now: datetime) -> Caller:
    """The caller a token proves at `now`; Unauthenticated says no more than that it does not."""
    key = keys.by_kid(kid_of(token))
    if key is None:
        raise _refusal()
    import jwt

    try:
        claims = jwt.decode(
            token,
            key.key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            # The clock is passed in: PyJWT would read its own.
            options={"require": CLAIMS, "verify_exp": False, "verify_iat": False},
        )
        issued, ends = _moment(claims["iat"]), _moment(claims["exp"])
    except jwt.InvalidSignatureError:
        raise Unauthenticated("the token proves nobody", FORGED) from None
    except (jwt.PyJWTError, TypeError, ValueError, OverflowError):
        raise _refusal() from None
    seconds = now.timestamp()
    if ends <= seconds:
        raise Unauthenticated("the token has ended: log in again", "token_expired")
    if issued > seconds + SKEW.total_seconds() or ends - issued > MAX_LIFE.total_seconds():
        raise _refusal()
    return _caller(claims)


def _moment(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a moment is a whole number of seconds")
    return value


def _caller(claims: dict[str, Any]) -> Caller:
    named, outlet, login = claims.get("roles"), claims.get("outlet"), claims.get("sid")
    known = frozenset(role for role in ROLES if isinstance(named, list) and role in named)
    since = claims.get("auth_time")
    return Caller(
        claims["sub"], known, outlet if isinstance(outlet, str) else None,
        since if type(since) is int else claims["iat"],
        login if isinstance(login, str) else None,
    )  # fmt: skip


def _refusal() -> Unauthenticated:
    return Unauthenticated("the token proves nobody", "bad_token")
