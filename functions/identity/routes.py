"""How a person gets a token: through a channel (WeCom), or on a developer's machine by name."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from http.cookies import CookieError, SimpleCookie
from secrets import token_hex
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from chalice.app import Request

from identity.app import api
from identity.opened import (
    begun,
    browsers,
    is_page_of_ours,
    me,
    own_address,
    page_life,
    parties,
    session,
)
from identity.schemas import (
    RETURN_TO,
    AppCallbackQuery,
    CallbackQuery,
    DevLogin,
    LoginQuery,
    Me,
    Session,
)
from suanqing.channels.protocols import InsideLogin, InsideVisitors, Secret, Visitors
from suanqing.channels.registry import CHANNELS
from suanqing.channels.rows import Channel, Logins
from suanqing.errors import ChannelMisconfigured, NotFound, Unauthenticated, Unavailable
from suanqing.people.identity import login, tokens
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.login_states import LoginStates
from suanqing.people.roles import STAFF
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import utcnow
from suanqing.web.answers import Reply

COOKIE = "__Host-suanqing_login"
"""By its prefix browsers take it from this host alone, over TLS, for every path."""
PAGES = "/console/"
"""What returns below it gets a cookie, and no token in its address."""


def declare(channel: Channel, logins: Logins) -> None:
    """The channel's two routes; its login is loaded by the first call."""
    path = f"/login/{channel.name}"

    def start(query: LoginQuery, request: Request) -> Reply:
        nonce = token_hex(login.NONCE // 2)
        state = login.new_state(nonce, utcnow(), tokens.keys_of(secrets.secret(secrets.TOKENS)))
        known = _known(channel)
        if logins.inside and logins.inside in str(request.headers.get("user-agent", "")):
            url = _inside(channel, logins, state)
        else:
            callback = f"{own_address()}{path}/callback"
            url = channel.login().authorise_url(known, callback, state)
        seconds = int(login.STATE_LIFE.total_seconds())
        kept = nonce + (query.return_to or "")
        cookie = f"{COOKIE}={kept}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Lax"
        headers = {"Location": url, "Set-Cookie": cookie, "Cache-Control": "no-store"}
        return Reply(None, 302, headers)

    def finish(query: Any, request: Request) -> Annotated[Reply, Session]:
        _known(channel)
        keys = tokens.keys_of(secrets.secret(secrets.TOKENS))
        nonce, return_to = _kept(request)
        login.check_state(query.state, nonce, utcnow(), keys)
        states().use(query.state, utcnow())
        account = _account(channel, query)
        party = parties().by_account(channel.name, account) if account else None
        caller, now = login.caller_for(party), utcnow()
        if f"{return_to}/".startswith(PAGES):
            return _opened(begun(caller, channel.name, request), return_to)
        made = session(caller, now, login.life(caller, now, now))
        return _returned(made, return_to) if return_to else made

    start.__name__, start.__doc__ = logins.start, logins.starts
    finish.__name__, finish.__doc__ = logins.finish, logins.finishes
    finish.__annotations__["query"] = AppCallbackQuery if logins.inside else CallbackQuery
    api.route("GET", path, roles=None, status=302)(start)
    api.route("GET", f"{path}/callback", roles=None)(finish)


for each in CHANNELS.values():
    if each.logins:
        declare(each, each.logins)


@api.route("POST", "/dev/login", roles=None, local_only=True)
def dev_login(body: DevLogin, request: Request) -> Annotated[Reply, Session]:
    """A token for any party, where STAGE is local; elsewhere there is nothing at this path. A page of ours gets
    the login's cookie with it."""
    caller = login.caller_for(parties().find(body.party))
    if is_page_of_ours(request):
        return begun(caller, "dev", request)
    return session(caller, utcnow(), login.TOKEN_LIFE)


@api.route("POST", "/login/renew", roles=STAFF)
def renew_login(caller: Caller) -> Annotated[Reply, Session]:
    """The next token, with the roles as they are now; within eight hours of the login."""
    if caller.since is None:
        raise Unauthenticated("the login has ended: log in again", "token_expired")
    known = login.caller_for(parties().find(caller.party, fresh=True))
    since = datetime.fromtimestamp(caller.since, UTC)
    if caller.login is None:
        return session(known, since, login.life(known, since, utcnow()))
    if browsers().find(caller.party, caller.login) is None:
        raise Unauthenticated("this login has ended: log in again", "login_ended")
    return session(replace(known, login=caller.login), since, page_life(known, since, utcnow()))


@api.route("GET", "/me", roles=STAFF)
def who_am_i(caller: Caller) -> Me:
    """The caller as the token proves it."""
    return me(caller)


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


def _opened(made: Reply, return_to: str) -> Reply:
    """To a page of the console, whose cookie it is: no token stands in its address, which is told from the callback's
    own, whatever stands before that."""
    return Reply(None, 302, {**made.headers, "Location": f"../..{return_to}"})


def _returned(made: Reply, return_to: str) -> Reply:
    """To a page of our own address; what stands behind the # reaches no server."""
    token = urlencode({"token": made.body.token, "expires_at": made.body.expires_at})
    url = f"{own_address()}{return_to}#{token}"
    return Reply(None, 302, {"Location": url, "Cache-Control": "no-store"})


def _known(channel: Channel) -> Secret:
    """NotFound: the company does not use it."""
    found = channel.secret(secrets.secret())
    if not found:
        raise NotFound("there is no such channel", channel=channel.name)
    return found


def _inside(channel: Channel, logins: Logins, state: str) -> str:
    """A page of ours, told from the login's own address, with what it needs behind the #, which reaches no server."""
    told = cast(InsideLogin, channel.login()).inside(channel.secret(secrets.secret()))
    return f"..{logins.page}#{urlencode({**told, 'state': state})}"


def _account(channel: Channel, query: CallbackQuery | AppCallbackQuery) -> str:
    """Who is behind what was brought back, "" for somebody without an account."""
    try:
        if isinstance(query, CallbackQuery):
            return visitors(channel.name).account(query.code)
        if query.error or not (query.authCode or query.code):
            raise Unauthenticated("the login was refused or broken off", "bad_code")
        if query.authCode:
            return visitors(channel.name).account(query.authCode)
        return cast(InsideVisitors, visitors(channel.name)).account_inside(query.code)
    except ChannelMisconfigured as error:
        observe.failed("LoginMisconfigured", **error.facts)
        visitors.cache_clear()
        raise Unavailable("this way to log in does not work now", retry_after=60) from None


@cache
def states() -> LoginStates:
    return LoginStates(aws.dynamodb(), setting("NOTICES_TABLE"))


@cache
def visitors(channel: str) -> Visitors:
    row = CHANNELS[channel]
    return row.login().visitors(row.secret(secrets.secret()))
