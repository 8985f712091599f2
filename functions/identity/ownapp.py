"""A token for the company's own app: what its server signed about its user, brought by the app itself."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from identity.app import api
from identity.opened import parties, session
from identity.schemas import Session
from suanqing.channels.registry import CHANNELS
from suanqing.errors import ChannelMisconfigured, NotFound, Unavailable
from suanqing.people.identity import login
from suanqing.platform import observe, secrets
from suanqing.times import utcnow
from suanqing.web.answers import Reply

CHANNEL = CHANNELS["ownapp"]


class AppLogin(BaseModel):
    """assertion: a JWT that the app's server made for this login (RFC 7523): HS256 with the shared key, whose `kid`
    its header names; `iss` company-app, `aud` suanqing-login, `sub` the account, `iat`, `exp` at most five minutes
    later, `jti`. It is good once."""

    model_config = ConfigDict(extra="forbid")

    assertion: Annotated[str, Field(min_length=1, max_length=2048)]


@api.route("POST", "/login/ownapp", roles=None)
def login_own_app(body: AppLogin) -> Annotated[Reply, Session]:
    """A token for who is logged in in the company's own app, as its server says and signs it."""
    app = CHANNEL.secret(secrets.secret())
    if not app:
        raise NotFound("there is no such channel", channel=CHANNEL.name)
    try:
        account = CHANNEL.login().visitors(app).account(body.assertion)
    except ChannelMisconfigured as error:
        observe.failed("LoginMisconfigured", **error.facts)
        raise Unavailable("this way to log in does not work now", retry_after=60) from None
    caller, now = login.caller_for(parties().by_account(CHANNEL.name, account)), utcnow()
    return session(caller, now, login.life(caller, now, now))
