"""What logging in takes and gives."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from suanqing.people.roles import Role

RETURN_TO = r"^/([A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*/?)?$"
"""Only a path: never another host, nor anything a cookie or header could be broken with."""


class CallbackQuery(BaseModel):
    """What WeCom's page brings back."""

    code: Annotated[str, Field(min_length=1, max_length=512)]
    state: Annotated[str, Field(pattern=r"^[0-9a-f]{72}$")]


class AppCallbackQuery(BaseModel):
    """What a way with an app of its own brings back: authCode from a browser, else `code` from a page in the app, or
    why there is none."""

    authCode: Annotated[str, Field(max_length=512)] = ""
    code: Annotated[str, Field(max_length=512)] = ""
    error: Annotated[str, Field(max_length=512)] = ""
    state: Annotated[str, Field(pattern=r"^[0-9a-f]{72}$")]


class LoginQuery(BaseModel):
    """return_to: a path of this address to go to afterwards, with the token behind its #; a page of the console gets
    a cookie instead."""

    model_config = ConfigDict(extra="forbid")

    return_to: (
        Annotated[str, Field(max_length=200, pattern=RETURN_TO, examples=["/console/"])] | None
    ) = None


class DevLogin(BaseModel):
    model_config = ConfigDict(extra="forbid")

    party: Annotated[str, Field(min_length=1, max_length=64)]


class Me(BaseModel):
    """The caller: party id, its name, roles, and the outlet it works for or owns, with its name."""

    party: str
    name: str | None
    roles: list[Role]
    outlet: str | None
    outlet_name: str | None = Field(default=None, description="what people call the outlet")


class Session(BaseModel):
    """A token for the `Authorization: Bearer` header, and whom it proves. renew_until: so long
    `POST /login/renew` gives the next one; after that one logs in again."""

    token: str
    expires_at: str
    renew_until: str
    me: Me


class LoginWay(BaseModel):
    """way: of a channel its name, `code` a one-time code, `dev` on a developer's machine by name. path: where the
    browser goes, of a channel. people: whom `dev` lets in."""

    way: str
    path: str | None = None
    people: list[Me] | None = None


class LoginWays(BaseModel):
    """ways: to log in, those that there are here."""

    ways: list[LoginWay]


class CodeLogin(BaseModel):
    """code: as it was shown; case, spaces and dashes do not matter."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=64, examples=["K7QM-4T2X-9BPD"])]


class LoginView(BaseModel):
    """A browser that is logged in. login: its id. way: how it came in. browser: the app, by what it calls itself.
    system: of the device. since: when it logged in. used_at: when it last got a token. until: its end. current:
    whether this call's token is of it."""

    login: str
    way: str
    browser: str
    system: str
    since: str
    used_at: str
    until: str
    current: bool


class LoginList(BaseModel):
    """logins: the caller's, the newest first."""

    logins: list[LoginView]
