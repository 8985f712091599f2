"""The customer of a chat, for the member who talks to them."""

from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF
from suanqing.times import utcnow
from suanqing.work.care import schemas
from suanqing.work.customers.keys import Key
from tickets.customer_wiring import chats, identity, known
from tickets.wiring import api


@api.route("POST", "/customers/chat", roles=STAFF)
def get_chat(caller: Caller, body: schemas.ChatGiven) -> schemas.InterestsView:
    """Tags of the customer of a chat, and what they bought, looked at and asked about last, under every id of theirs:
    no amounts, no name and no phone. Empty where nobody knows them yet. What proves whom the member talks to stands in
    no address, so in no log."""
    chat = chats().chat(body.chat, caller.party, utcnow())
    try:
        found = identity().find([Key("external_userid", chat.external_userid, chat.corporation)])
    except NotFound:
        return schemas.InterestsView(tags=[], interests=[])
    care = known()
    return schemas.interests_view(care.tags(found), care.done.of(found))
