"""Where parties are paid (收款账户): set by finance, shown masked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from statements.wiring import FINANCE, READERS, api, check_party, parties, store
from suanqing import observe
from suanqing.errors import NotFound
from suanqing.identity.caller import Caller
from suanqing.statements import views
from suanqing.statements.accounts import account
from suanqing.times import utcnow

ACCOUNT = "/parties/{party_id}/account"
Text = Annotated[str, Field(min_length=1, max_length=100)]


class AccountBody(BaseModel):
    """holder: the name the bank knows; number: spaces and dashes are left out."""

    model_config = ConfigDict(extra="forbid")

    holder: Text
    bank: Text
    number: Annotated[str, Field(min_length=8, max_length=60, examples=["6225880012345678"])]


@api.route("GET", ACCOUNT, roles=READERS)
def get_account(party_id: str, caller: Caller) -> views.AccountView:
    """A party's account, all but the last four digits masked."""
    check_party(caller, party_id)
    found = store().account(party_id)
    if found is None:
        raise NotFound("there is no account", party=party_id)
    return views.account(party_id, found)


@api.route("PUT", ACCOUNT, roles=FINANCE)
def put_account(party_id: str, body: AccountBody, caller: Caller) -> views.AccountView:
    """Set it; batches that are made already keep the account they were made with."""
    parties().get(party_id)
    known = store().account(party_id)
    made = account(body.holder, body.bank, body.number, known, caller.party, utcnow())
    store().set_account(party_id, made)
    observe.log("account set", party=party_id, version=made.version, by=caller.party)
    return views.account(party_id, made)
