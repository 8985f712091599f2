"""What of their notices the caller is sent by channels, within what the company lets them choose."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel

from notifications.app import api
from notifications.wiring import subscriptions
from suanqing.labels import NOTICES, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import STAFF
from suanqing.times import utcnow

How = Literal["now", "digest", "inbox"]


class ChosenNotices(RootModel[Annotated[dict[str, How], Field(max_length=60)]]):
    """By kind of notice; what is left out is as the company has it."""

    model_config = {"json_schema_extra": {"examples": [{"ticket_rated": "digest"}]}}


class SubscribedView(BaseModel):
    """open: kinds of which the caller may choose. The inbox keeps every notice, whatever is chosen."""

    chosen: dict[str, How]
    open: list[str]
    digest: list[str] = Field(description="times of day at which digests are sent, Beijing")
    names: dict[str, str] = Field(
        description="what the open kinds are about, in the reader's language"
    )


@api.route("GET", "/me/subscriptions", roles=STAFF)
def my_subscriptions(caller: Caller, lang: Lang) -> SubscribedView:
    """What the caller chose, and of what they may."""
    return _view(subscriptions().chosen(caller.party), lang)


@api.route("PUT", "/me/subscriptions", roles=STAFF, decides=nothing)
def choose_subscriptions(caller: Caller, body: ChosenNotices, lang: Lang) -> SubscribedView:
    """In place of what was chosen before; senders follow within a minute."""
    return _view(subscriptions().choose(caller.party, body.root, utcnow()), lang)


def _view(chosen: dict[str, How], lang: Lang) -> SubscribedView:
    told = subscriptions().subscriptions()
    return SubscribedView(
        chosen=chosen,
        open=sorted(told.own),
        digest=[at.strftime("%H:%M") for at in told.digest],
        names={kind: label(NOTICES, kind, lang) for kind in sorted(told.own)},
    )
