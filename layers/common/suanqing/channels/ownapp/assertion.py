"""Who is there, as the server of the company's own app says and signs it. Pure.

A JWT, HS256, of a key that the company and this deployment share: `sub` is the account of `Party.accounts`, `iss` and
`aud` say from whom to whom it goes, `exp` at most five minutes after `iat`, `jti` makes it one of its kind.
Source: RFC 7523, assertions of a JSON Web Token, 3.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import ChannelMisconfigured, Unauthenticated
from suanqing.people.identity.tokens import SHORTEST_KEY, SKEW

ISSUER = "company-app"
AUDIENCE = "suanqing-login"
ALGORITHM = "HS256"
CLAIMS = ["iss", "aud", "sub", "iat", "exp", "jti"]
LONGEST = timedelta(minutes=5)
MAX_ACCOUNT = 64
"""As long as the account of a party is."""


def account(assertion: str, app: Mapping[str, Any], now: datetime) -> str:
    """The account that it proves at `now`. app: the channel's part of the secret document, {kid, key, previous:
    {kid, key}}. Raises Unauthenticated; ChannelMisconfigured: a key is too short to be safe."""
    import jwt

    try:
        kid = jwt.get_unverified_header(assertion)["kid"]
        claims = jwt.decode(
            assertion,
            _keys(app)[kid],
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            # The clock is passed in: PyJWT would read its own.
            options={"require": CLAIMS, "verify_exp": False, "verify_iat": False},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        raise _refusal() from None
    named, begins, ends = claims["sub"], claims["iat"], claims["exp"]
    if not (isinstance(named, str) and 0 < len(named) <= MAX_ACCOUNT and claims["jti"]):
        raise _refusal()
    if type(begins) is not int or type(ends) is not int or ends - begins > LONGEST.total_seconds():
        raise _refusal()
    if ends <= now.timestamp() or begins > now.timestamp() + SKEW.total_seconds():
        raise _refusal()
    return named


def _keys(app: Mapping[str, Any]) -> dict[str, str]:
    found = [app, *([app["previous"]] if app.get("previous") else [])]
    if any(len(str(each["key"]).encode()) < SHORTEST_KEY for each in found):
        raise ChannelMisconfigured(f"a key of ownapp has fewer than {SHORTEST_KEY} bytes")
    return {each["kid"]: each["key"] for each in found}


def _refusal() -> Unauthenticated:
    return Unauthenticated("the login code is wrong or used", "bad_code")
