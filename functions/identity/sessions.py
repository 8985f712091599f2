"""Logins of the console: which ways there are, by one-time code, a token for the cookie, logging out, the own ones."""

from functools import cache
from http.cookies import CookieError, SimpleCookie
from itertools import islice
from typing import Annotated

from chalice.app import Request

from identity.app import api
from identity.opened import begun, browsers, check_page, me, page_session, parties
from identity.schemas import (
    CodeLogin,
    LoginList,
    LoginView,
    LoginWay,
    LoginWays,
    Me,
    Session,
)
from suanqing.channels.registry import CHANNELS
from suanqing.errors import NotFound, Unauthenticated
from suanqing.people.identity import login, logins
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.code_store import CodeStore
from suanqing.people.identity.logins import Given, Login
from suanqing.people.roles import STAFF
from suanqing.platform import aws, config, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply

AT_MOST = 200
"""People that a developer's machine shows."""


@api.route("GET", "/login/ways", roles=None)
def list_login_ways() -> LoginWays:
    """Which ways to log in there are here."""
    known = secrets.secret()
    ways = [
        LoginWay(way=name, path=f"/login/{name}")
        for name, channel in CHANNELS.items()
        if channel.logins and channel.secret(known)
    ]
    ways.append(LoginWay(way="code"))
    if config.is_local():
        ways.append(LoginWay(way="dev", people=_people()))
    return LoginWays(ways=ways)


@api.route("POST", "/login/code", roles=None)
def login_by_code(body: CodeLogin, request: Request) -> Annotated[Reply, Session]:
    """A token and the login's cookie for a one-time code, from a page of this address only.

    `python -m ops code` makes one for an administrator; it is good for 15 minutes, once, at five attempts.
    """
    check_page(request)
    party = codes().use(body.code, utcnow())
    return begun(login.caller_for(parties().find(party, fresh=True)), "code", request)


@api.route("POST", "/login/session", roles=None)
def open_session(request: Request) -> Annotated[Reply, Session]:
    """The next token of the login whose cookie the browser holds, with the roles as they are now, from a page of
    this address only.

    Good for 15 minutes at most; the cookie is another one after each call. A login that was ended gives none.
    """
    check_page(request)
    found = _cookie(request)
    if found is None:
        raise Unauthenticated("nobody is logged in in this browser", "not_logged_in")
    try:
        known, given = browsers().renewed(found, utcnow())
    except Unauthenticated as refusal:
        if refusal.code == "login_copied":
            observe.warn("login_copied", party=found.party, login=found.login)
        raise
    caller = login.caller_for(parties().find(known.party, fresh=True))
    return page_session(caller, given, known.since)


@api.route("DELETE", "/login/session", roles=None, status=204)
def log_out(request: Request) -> Reply:
    """The login that the cookie proves has ended; without one there is nothing to end. From a page of this address
    only. A token given before is good until it ends."""
    check_page(request)
    found = _cookie(request)
    known = browsers().find(found.party, found.login) if found else None
    if found and known and logins.proves(known, found.secret):
        browsers().end(found.party, found.login)
        observe.log("logout", party=found.party)
    gone = {"Set-Cookie": logins.set_cookie("", login.TOKEN_LIFE), "Cache-Control": "no-store"}
    return Reply(None, 204, gone)


@api.route("GET", "/me/logins", roles=STAFF)
def list_my_logins(caller: Caller) -> LoginList:
    """The browsers in which the caller is logged in, the newest first."""
    return LoginList(logins=[_view(each, caller) for each in browsers().of(caller.party, utcnow())])


@api.route("DELETE", "/me/logins/{login_id}", roles=STAFF, status=204)
def end_my_login(login_id: str, caller: Caller) -> Reply:
    """One of the caller's own logins ends: it gives no further token."""
    if browsers().find(caller.party, login_id) is None:
        raise NotFound("there is no login of that id", login=login_id)
    browsers().end(caller.party, login_id)
    return Reply(None, 204)


def _view(known: Login, caller: Caller) -> LoginView:
    return LoginView(
        login=known.login, way=known.way, browser=known.browser, system=known.system,
        since=rfc3339(known.since), used_at=rfc3339(known.used), until=rfc3339(known.ends),
        current=known.login == caller.login,
    )  # fmt: skip


def _people() -> list[Me]:
    """Who may log in, on a developer's machine."""
    able = (each for each in parties().of_kind("person") if each.active and each.roles)
    return [me(login.caller_for(each)) for each in islice(able, AT_MOST)]


def _cookie(request: Request) -> Given | None:
    try:
        cookies: SimpleCookie = SimpleCookie(str(request.headers.get("cookie", "")))
    except CookieError:
        return None
    found = cookies.get(logins.COOKIE)
    return logins.read(found.value if found else None)


@cache
def codes() -> CodeStore:
    return CodeStore(aws.dynamodb(), setting("NOTICES_TABLE"))
