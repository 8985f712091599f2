"""How a person gets a token: through a channel (WeCom), or on a developer's machine by name."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from http.cookies import CookieError, SimpleCookie
from secrets import token_hex
from typing import Annotated
from urllib.parse import urlencode

from chalice.app import Request
from pydantic import BaseModel, ConfigDict, Field

from identity.app import api
from suanqing.channels.registry import CHANNELS, Channel, Logins, Visitors
from suanqing.errors import ChannelMisconfigured, Unauthenticated, Unavailable
from suanqing.people.identity import login, tokens
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.login_states import LoginStates
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import STAFF, Role
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply

COOKIE = "__Host-suanqing_login"
"""By its prefix browsers take it from this host alone, over TLS, for every path."""
RETURN_TO = r"^/([A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*/?)?$"
"""Only a path: never another host, nor anything a cookie or header could be broken with."""


class CallbackQuery(BaseModel):
    """What WeCom's page brings back."""

    code: Annotated[str, Field(min_length=1, max_length=512)]
    state: Annotated[str, Field(pattern=r"^[0-9a-f]{72}$")]


class LoginQuery(BaseModel):
    """return_to: a path of this address to go to afterwards, with the token behind its #."""

    model_config = ConfigDict(extra="forbid")

    return_to: (
        Annotated[str, Field(max_length=200, pattern=RETURN_TO, examples=["/console/"])] | None
    ) = None


class DevLogin(BaseModel):
    model_config = ConfigDict(extra="forbid")

    party: Annotated[str, Field(min_length=1, max_length=64)]


class Me(BaseModel):
    """The caller: party id, its name, roles, and the outlet it works for or owns."""

    party: str
    name: str | None
    roles: list[Role]
    outlet: str | None


class Session(BaseModel):
    """A token for the `Authorization: Bearer` header, and whom it proves. renew_until: so long
    `POST /login/renew` gives the next one; after that one logs in again."""

    token: str
    expires_at: str
    renew_until: str
    me: Me


def declare(channel: Channel, logins: Logins) -> None:
    """The channel's two routes; its login is loaded by the first call."""
    path = f"/login/{channel.name}"

    def start(query: LoginQuery) -> Reply:
        nonce = token_hex(login.NONCE // 2)
        state = login.new_state(nonce, utcnow(), tokens.keys_of(secrets.secret(secrets.TOKENS)))
        callback = f"{setting('PUBLIC_URL').rstrip('/')}{path}/callback"
        url = channel.login().authorise_url(channel.secret(secrets.secret()), callback, state)
        seconds = int(login.STATE_LIFE.total_seconds())
        kept = nonce + (query.return_to or "")
        cookie = f"{COOKIE}={kept}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Lax"
        headers = {"Location": url, "Set-Cookie": cookie, "Cache-Control": "no-store"}
        return Reply(None, 302, headers)

    def finish(query: CallbackQuery, request: Request) -> Annotated[Reply, Session]:
        keys = tokens.keys_of(secrets.secret(secrets.TOKENS))
        nonce, return_to = _kept(request)
        login.check_state(query.state, nonce, utcnow(), keys)
        states().use(query.state, utcnow())
        account = _account(channel, query.code)
        party = parties().by_account(channel.name, account) if account else None
        caller, now = login.caller_for(party), utcnow()
        made = _session(caller, now, login.life(caller, now, now))
        return _returned(made, return_to) if return_to else made

    start.__name__, start.__doc__ = logins.start, logins.starts
    finish.__name__, finish.__doc__ = logins.finish, logins.finishes
    api.route("GET", path, roles=None, status=302)(start)
    api.route("GET", f"{path}/callback", roles=None)(finish)


for each in CHANNELS.values():
    if each.logins:
        declare(each, each.logins)


@api.route("POST", "/dev/login", roles=None, local_only=True)
def dev_login(body: DevLogin) -> Annotated[Reply, Session]:
    """A token for any party, where STAGE is local; elsewhere there is nothing at this path."""
    return _session(login.caller_for(parties().find(body.party)), utcnow(), login.TOKEN_LIFE)


@api.route("POST", "/login/renew", roles=STAFF)
def renew_login(caller: Caller) -> Annotated[Reply, Session]:
    """The next token, with the roles as they are now; within eight hours of the login."""
    if caller.since is None:
        raise Unauthenticated("the login has ended: log in again", "token_expired")
    known = login.caller_for(parties().find(caller.party, fresh=True))
    since = datetime.fromtimestamp(caller.since, UTC)
    return _session(known, since, login.life(known, since, utcnow()))


@api.route("GET", "/me", roles=STAFF)
def who_am_i(caller: Caller) -> Me:
    """The caller as the token proves it."""
    return _me(caller)


def _session(caller: Caller, since: datetime, life: timedelta) -> Reply:
    """A token for so long, of a login at `since`."""
    now, proven = utcnow(), replace(caller, since=int(since.timestamp()))
    token = tokens.issue(proven, now, life, tokens.keys_of(secrets.secret(secrets.TOKENS)))
    observe.log("login", party=caller.party)
    session = Session(
        token=token, expires_at=rfc3339(now.replace(microsecond=0) + life),
        renew_until=rfc3339(since.replace(microsecond=0) + login.TOKEN_LIFE), me=_me(caller),
    )  # fmt: skip
    return Reply(session, headers={"Cache-Control": "no-store"})


def _me(caller: Caller) -> Me:
    party = parties().find(caller.party)
    name = party.name if party else None
    roles = sorted(caller.roles)
    return Me(party=caller.party, name=name, roles=roles, outlet=caller.outlet)


def _kept(request: Request) -> tuple[str | None, str]:
    """What the browser's cookie holds: the nonce, and the path to return to or ""."""
    try:
        cookies: SimpleCookie = SimpleCookie(str(request.headers.get("cookie", "")))
    except CookieError:
        return None, ""
    found = cookies.get(COOKIE)
    if found is None:
        return None, ""
    nonce, return_to = found.value[: login.NONCE], found.value[login.NONCE :]
    return nonce, return_to if re.fullmatch(RETURN_TO, return_to) else ""


def _returned(made: Reply, return_to: str) -> Reply:
    """To a page of our own address; what stands behind the # reaches no server."""
    token = urlencode({"token": made.body.token, "expires_at": made.body.expires_at})
    url = f"{setting('PUBLIC_URL').rstrip('/')}{return_to}#{token}"
    return Reply(None, 302, {"Location": url, "Cache-Control": "no-store"})


def _account(channel: Channel, code: str) -> str:
    """Who is behind the code, "" for somebody without an account."""
    try:
        return visitors(channel.name).account(code)
    except ChannelMisconfigured as error:
        observe.failed("LoginMisconfigured", **error.facts)
        visitors.cache_clear()
        raise Unavailable("this way to log in does not work now", retry_after=60) from None


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def states() -> LoginStates:
    return LoginStates(aws.dynamodb(), setting("NOTICES_TABLE"))


@cache
def visitors(channel: str) -> Visitors:
    row = CHANNELS[channel]
    return row.login().visitors(row.secret(secrets.secret()))
