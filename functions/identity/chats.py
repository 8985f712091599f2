"""Pages beside a chat in WeCom: its app answers a page of ours, and a member's customer is proven by WeCom."""

from secrets import token_hex
from typing import Annotated, Any
from urllib.parse import urlsplit

from chalice.app import Request
from pydantic import BaseModel, ConfigDict, Field

from identity.app import api
from identity.opened import is_host_of_ours, parties
from suanqing.channels.protocols import Secret
from suanqing.channels.registry import CHANNELS
from suanqing.channels.wecom import client_service
from suanqing.channels.wecom.chat_passes import LIFE, Chat, ChatPasses
from suanqing.channels.wecom.client import Ticket
from suanqing.channels.wecom.page_signature import Signed, signed
from suanqing.errors import ChannelMisconfigured, Forbidden, Invalid, NotFound, Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import epoch_ms, rfc3339, utcnow

WECOM = "wecom"


class PageIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Annotated[
        str,
        Field(max_length=1024, description="the page's own address, without what is behind the #"),
    ]


class SignatureView(BaseModel):
    timestamp: int = Field(description="epoch seconds")
    nonce: str = Field(description="16 hex digits, signed with the address")
    signature: str = Field(description="40 lower hex digits")


class PageView(BaseModel):
    """What WeCom's JS-SDK is given."""

    corporation: str = Field(description="corpId of the JS-SDK")
    app: int = Field(description="agentId of the JS-SDK")
    config: SignatureView = Field(description="for the corporation")
    agent: SignatureView = Field(description="for the app")


class ChatIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    external_userid: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z_-]{1,64}$",
            description="whom the chat is with",
            examples=["wmqfasd1e19278asdasAAAA"],
        ),
    ]


class ChatView(BaseModel):
    chat: str = Field(description="by which the customer of the chat is looked at")
    until: str = Field(description="RFC 3339")


@api.route("POST", "/me/wecom/page", roles=STAFF)
def sign_page(body: PageIn, request: Request) -> PageView:
    """Signatures by which WeCom's app answers a page of ours, at the address of this call or at the one that people are
    told."""
    if not _is_ours(body.url, request):
        raise Invalid("only pages of ours are signed", where="url")
    app = _app()
    at = epoch_ms(utcnow()) // 1000
    config, agent = (_signed(app, kind, body.url, at) for kind in ("config", "agent"))
    return PageView(
        corporation=app["corpid"], app=int(app["agentid"]),
        config=SignatureView(**config._asdict()), agent=SignatureView(**agent._asdict()),
    )  # fmt: skip


@api.route("POST", "/me/wecom/chat", roles=STAFF)
def open_chat(caller: Caller, body: ChatIn) -> ChatView:
    """That the customer of a chat is among the caller's own contacts, as WeCom says: good for half an hour."""
    app, party = _app(), parties().find(caller.party)
    account = party.accounts.get(WECOM, "") if party else ""
    contact = account and _asked(lambda: client_service.client(app).contact(body.external_userid))
    if not contact or account.lower() not in contact.followers:
        raise Forbidden("WeCom says that this is no customer of yours", "not_your_customer")
    now = utcnow()
    chat = Chat(caller.party, app["corpid"], body.external_userid, contact.unionid)
    given = ChatPasses(aws.dynamodb(), setting("NOTICES_TABLE")).give(chat, now)
    observe.log("chat opened", by=caller.party)
    return ChatView(chat=given, until=rfc3339(now.replace(microsecond=0) + LIFE))


def _is_ours(url: str, request: Request) -> bool:
    try:
        page = urlsplit(url)
    except ValueError:
        return False
    return is_host_of_ours(request, page.netloc) and "/console/" in page.path


def _app() -> Secret:
    found = CHANNELS[WECOM].secret(secrets.secret())
    if not found:
        raise NotFound("there is no such channel", channel=WECOM)
    return found


def _signed(app: Secret, kind: Ticket, url: str, at: int) -> Signed:
    return signed(_asked(lambda: client_service.page_ticket(app, kind)), url, token_hex(8), at)


def _asked(ask: Any) -> Any:
    """What WeCom answers. Raises Unavailable where its console lacks a right: people can do nothing about it."""
    try:
        return ask()
    except ChannelMisconfigured as error:
        observe.failed("LoginMisconfigured", **error.facts)
        raise Unavailable("WeCom does not let our app do this", retry_after=60) from None
