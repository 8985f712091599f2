"""Who opens the mini program: a session of a customer, who is nobody of the register."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from identity.app import api
from suanqing.channels.miniprogram import visitor
from suanqing.channels.miniprogram.client import Visitor as Who
from suanqing.channels.miniprogram.client_service import Reported, client
from suanqing.channels.miniprogram.visitor import Visitor
from suanqing.channels.miniprogram.visitor_store import VisitorStore
from suanqing.channels.registry import CHANNELS
from suanqing.errors import ChannelMisconfigured, NotFound, Unavailable
from suanqing.platform import aws, secrets
from suanqing.platform.config import setting
from suanqing.times import rfc3339, utcnow

Code = Annotated[str, Field(min_length=1, max_length=512)]


class MiniProgramLogin(BaseModel):
    """code: of `wx.login`. phone_code: of the button by which its user gives their phone, where they did."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    phone_code: Code | None = None


class VisitorSession(BaseModel):
    """session: by which its user reports and sees their tickets, told this once. until: so long. phone: the one they
    gave just now, to be sent with a report; it is not kept."""

    session: str
    until: str = Field(description="RFC 3339")
    phone: str = ""


@api.route("POST", "/login/miniprogram", roles=None)
def open_mini_program(body: MiniProgramLogin) -> VisitorSession:
    """A session for who opened the company's mini program, as WeChat proves them. It gives no access to anything of
    the staff's."""
    app = CHANNELS[visitor.CHANNEL].secret(secrets.secret())
    if not app:
        raise NotFound("there is no such channel", channel=visitor.CHANNEL)
    who, phone = _proved(client(app), body)
    session = visitor.new_session()
    digest = visitor.digest(session)
    assert digest is not None
    made = Visitor(
        app["appid"], who.openid, who.unionid, utcnow() + visitor.LIFE, visitor.kept(session, phone),
    )  # fmt: skip
    VisitorStore(aws.dynamodb(), setting("NOTICES_TABLE")).begin(digest, made)
    return VisitorSession(session=session, until=rfc3339(made.until), phone=phone)


def _proved(wechat: Reported, body: MiniProgramLogin) -> tuple[Who, str]:
    try:
        who = wechat.visitor(body.code)
        return who, wechat.phone(body.phone_code, who.openid) if body.phone_code else ""
    except ChannelMisconfigured:
        raise Unavailable("this way to log in does not work now", retry_after=60) from None
