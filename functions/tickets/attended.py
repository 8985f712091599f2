"""What waits for people about customers: reminders of stored value, and names of campaigns that nobody knows."""

from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.input_fields import Strict
from suanqing.times import rfc3339, utcnow
from tickets.customer_wiring import names, reminders
from tickets.wiring import api

Label = Annotated[str, Field(min_length=1, max_length=200)]


class ReminderView(BaseModel):
    """id: of the reminder. balance: minor units, after the spending that went below the threshold."""

    id: str
    customer: str
    currency: str
    balance: int
    at: str


class RemindersView(BaseModel):
    """items: the oldest first. next: how to go on; absent at the end."""

    items: list[ReminderView]
    next: str | None = None


class RemindersQuery(Strict):
    cursor: Annotated[str, Field(max_length=400)] | None = None


class ReminderTold(Strict):
    """reminder: its id. result: how they were told, or why not."""

    reminder: Label
    result: Label


class CampaignNames(Strict):
    """names: as a shop writes them. channel, ref: where they were met."""

    names: Annotated[list[Label], Field(min_length=1, max_length=100)]
    channel: Label
    ref: Annotated[str, Field(max_length=128)] = ""


class KnownName(BaseModel):
    """code: the campaign; "" where people have to look."""

    name: str
    code: str


class KnownNames(BaseModel):
    items: list[KnownName]


class NameToReview(BaseModel):
    """may_be: campaigns that it may mean, where it is two. channel, ref, at: where and when it was met first."""

    name: str
    may_be: list[str]
    channel: str
    ref: str
    at: str


class NamesToReview(BaseModel):
    items: list[NameToReview]


@api.route("GET", "/care/reminders", roles=RELATE)
def get_reminders(query: RemindersQuery) -> RemindersView:
    """Customers whose stored value went below the threshold, and who did not top up since."""
    return _reminders(decoded(query.cursor) if query.cursor else "")


@api.route("POST", "/care/reminders", roles=RELATE, decides=nothing)
def tell_reminder(caller: Caller, body: ReminderTold) -> RemindersView:
    """The customer was told: no reminder until they top up and spend again."""
    if not reminders().told(body.reminder, body.result, caller.party, rfc3339(utcnow())):
        raise NotFound("there is no such reminder, or it was answered")
    return _reminders("")


@api.route("GET", "/care/campaigns", roles=RELATE)
def get_names() -> NamesToReview:
    """Names of campaigns that no row knows: a row that does takes them off."""
    shown = [
        NameToReview(**{**each._asdict(), "may_be": [*each.may_be]}) for each in names().to_review()
    ]
    return NamesToReview(items=shown)


@api.route("POST", "/care/campaigns", roles=RELATE, decides=nothing)
def know_names(body: CampaignNames) -> KnownNames:
    """Each as the campaign that it is; what nobody knows is noted for people to look at."""
    known = names()
    return KnownNames(
        items=[
            KnownName(name=each, code=known.met(each, body.channel, body.ref))
            for each in body.names
        ]
    )


def _reminders(place: str) -> RemindersView:
    found, after = reminders().open(place)
    shown = [ReminderView(**each._asdict()) for each in found]
    return RemindersView(items=shown, next=encoded(after) if after else None)
