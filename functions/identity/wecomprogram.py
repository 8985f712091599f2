"""A token for a member who opens the company's mini program in WeCom, as WeCom proves them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from identity.app import api
from identity.opened import parties, session
from identity.schemas import Session
from suanqing.channels.registry import CHANNELS
from suanqing.channels.wecom.login import visitors
from suanqing.errors import ChannelMisconfigured, NotFound, Unavailable
from suanqing.people.identity import login
from suanqing.platform import observe, secrets
from suanqing.times import utcnow
from suanqing.web.answers import Reply

CHANNEL = CHANNELS["wecom"]


class ProgramLogin(BaseModel):
    """What the mini program in WeCom was given."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[
        str,
        Field(min_length=1, max_length=512, description="of `wx.qy.login`: one use, five minutes"),
    ]


@api.route("POST", "/login/wecom", roles=None)
def login_wecom_program(body: ProgramLogin) -> Annotated[Reply, Session]:
    """A token for a member in WeCom's mini program: eight hours, half an hour for the office, as every login."""
    app = CHANNEL.secret(secrets.secret())
    if not app:
        raise NotFound("there is no such channel", channel=CHANNEL.name)
    try:
        account = visitors(app).account_in_program(body.code)
    except ChannelMisconfigured as error:
        observe.failed("LoginMisconfigured", **error.facts)
        raise Unavailable("this way to log in does not work now", retry_after=60) from None
    party = parties().by_account(CHANNEL.name, account) if account else None
    caller, now = login.caller_for(party), utcnow()
    return session(caller, now, login.life(caller, now, now))
