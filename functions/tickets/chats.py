"""The customer of a chat, for the member who talks to them."""

from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF
from suanqing.platform import observe
from suanqing.times import rfc3339, utcnow
from suanqing.work.care import schemas
from suanqing.work.customers.keys import Key
from suanqing.work.customers.register import Sighting, Touch
from tickets.customer_wiring import chats, identity, known
from tickets.wiring import api


@api.route("POST", "/customers/chat", roles=STAFF)
def get_chat(caller: Caller, body: schemas.ChatGiven) -> schemas.InterestsView:
    """Tags of the customer of a chat, and what they bought, looked at and asked about last, under every id of theirs:
    no amounts, no name and no phone. Empty where nobody knows them yet; whom one of WeCom's keys finds is known by the
    other from then on. What proves whom the member talks to stands in no address, so in no log."""
    chat = chats().chat(body.chat, caller.party, utcnow())
    keys = [Key("external_userid", chat.external_userid, chat.corporation)]
    if chat.unionid:
        keys.append(Key("unionid", chat.unionid))
    try:
        found = identity().find(keys)
    except NotFound:
        return schemas.InterestsView(tags=[], interests=[])
    if chat.unionid:
        found = _told(caller, tuple(keys), rfc3339(utcnow()), found)
    care = known()
    return schemas.interests_view(care.tags(found), care.done.of(found))


def _told(caller: Caller, keys: tuple[Key, ...], at: str, found: str) -> str:
    """Both keys are one person's; what others write at the same moment keeps nobody from looking."""
    try:
        return identity().seen(caller, Sighting(keys, Touch(at, "wecom")), met=False).person
    except Conflict as error:
        observe.warn("keys of a chat not told", reason=error.code)
        return found
