"""What every way to log in ends in: a token as JSON, and for a page of ours the login's cookie beside it."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from chalice.app import Request

from identity.schemas import Me, Session
from suanqing.errors import Forbidden
from suanqing.people.identity import devices, login, logins, tokens
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.login_store import LoginStore
from suanqing.people.identity.logins import Given
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply
from suanqing.web.headers import small

UNKEPT = {"Cache-Control": "no-store"}


def session(caller: Caller, since: datetime, life: timedelta) -> Reply:
    """A token for so long, of a login at `since`."""
    now, proven = utcnow(), replace(caller, since=int(since.timestamp()))
    token = tokens.issue(proven, now, life, tokens.keys_of(secrets.secret(secrets.TOKENS)))
    observe.log("login", party=caller.party)
    made = Session(
        token=token, expires_at=rfc3339(now.replace(microsecond=0) + life),
        renew_until=rfc3339(since.replace(microsecond=0) + login.TOKEN_LIFE), me=me(caller),
    )  # fmt: skip
    return Reply(made, headers=UNKEPT)


def page_session(caller: Caller, given: Given, since: datetime) -> Reply:
    """A page's short token, with the cookie as it is from now on."""
    life = page_life(caller, since, utcnow())
    made = session(replace(caller, login=given.login), since, life)
    left = since + login.TOKEN_LIFE - utcnow()
    cookie = logins.set_cookie(logins.value(given), left)
    return replace(made, headers={**made.headers, "Set-Cookie": cookie})


def page_life(caller: Caller, since: datetime, now: datetime) -> timedelta:
    """Of a page's token. Raises Unauthenticated: the login is over."""
    return min(login.life(caller, since, now), logins.PAGE_LIFE)


def begun(caller: Caller, way: str, request: Request) -> Reply:
    """A page's first session of a new login."""
    now = utcnow()
    device = devices.described(request.headers.get("user-agent"))
    return page_session(caller, browsers().begin(caller.party, way, device, now), now)


def me(caller: Caller) -> Me:
    party = parties().find(caller.party)
    name = party.name if party else None
    roles = sorted(caller.roles)
    outlet = parties().find(caller.outlet) if caller.outlet else None
    return Me(
        party=caller.party, name=name, roles=roles, outlet=caller.outlet,
        outlet_name=outlet.name if outlet else None,
    )  # fmt: skip


def own_address() -> str:
    """What people are told, with the stage."""
    return setting("PUBLIC_URL").rstrip("/")


def is_page_of_ours(request: Request) -> bool:
    """Whether the browser says so, or what it calls is the page's own address."""
    return logins.is_own_page(small(request.headers), os.environ.get("PUBLIC_URL", ""))


def is_host_of_ours(request: Request, netloc: str) -> bool:
    """Whether an address is the call's own or the one that people are told. netloc: host and port."""
    return logins.is_own_host(netloc, small(request.headers), os.environ.get("PUBLIC_URL", ""))


def check_page(request: Request) -> None:
    """Raises Forbidden: the call does not come from a page of our own address."""
    if not is_page_of_ours(request):
        raise Forbidden("only our own pages may do this", "foreign_page")


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def browsers() -> LoginStore:
    return LoginStore(aws.dynamodb(), setting("NOTICES_TABLE"))
