"""Where parties are paid (收款账户): asked for by finance, approved by another, shown masked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from statements import decisions
from statements.wiring import accounts, api, check_party, interests_of, limits, notified, parties
from suanqing.finance.statements import bank_account_schemas as views
from suanqing.finance.statements import bank_accounts as rules
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_STATEMENTS
from suanqing.platform import observe
from suanqing.times import utcnow

ACCOUNT = "/parties/{party_id}/account"
Text = Annotated[str, Field(min_length=1, max_length=100)]


Number = Annotated[str, Field(min_length=8, max_length=60, examples=["6225880012345678"])]


class AccountBody(BaseModel):
    """holder: the name the bank knows; number: spaces and dashes are left out."""

    model_config = ConfigDict(extra="forbid")

    holder: Text
    bank: Text
    number: Number


class ApproveAccount(BaseModel):
    """version: of the request. number: keyed again, from the party's own paper."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=10**9)]
    number: Number


class RejectAccount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=10**9)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


@api.route("GET", ACCOUNT, roles=READ_STATEMENTS)
def get_account(party_id: str, caller: Caller) -> views.AccountView:
    """The account that is paid to, or the one asked for where there is none yet; all but the last four
    digits masked. `next`: one that was asked for or approved and is not in force yet."""
    check_party(caller, party_id)
    return views.account(party_id, accounts().get(party_id), utcnow())


@api.route("PUT", ACCOUNT, roles=MONEY_DECISIONS, decides=nothing)
def put_account(party_id: str, body: AccountBody, caller: Caller) -> views.AccountView:
    """Ask for another account; nothing is paid to it before another person approved it. The party is
    told. Batches that are made already keep the account they were made with."""
    party = parties().get(party_id)
    now = utcnow()
    asked = rules.ask(
        accounts().get(party_id), body.holder, body.bank, body.number, caller.party, now
    )
    accounts().ask(party_id, asked, notified("account_asked", party, asked, now))
    observe.log("account asked", party=party_id, version=asked.version, by=caller.party)
    return views.account(party_id, accounts().get(party_id), now)


@api.route("POST", f"{ACCOUNT}/approve", roles=MONEY_DECISIONS, decides=decisions.account)
def approve_account(party_id: str, body: ApproveAccount, caller: Caller) -> views.AccountView:
    """Approve what another asked for, by keying the number again; it is paid to some days later
    (`account_days` of the policy), and the party is told."""
    party, known, now = parties().get(party_id), accounts().get(party_id), utcnow()
    made = rules.approve(
        known.asked, body.version, body.number, interests_of(caller, [party_id]), party_id, caller.party, now,
        limits().account_days,
    )  # fmt: skip
    beside = parties().account_links(party_id, made.number)
    beside += notified("account_approved", party, made, now)
    accounts().decide(party_id, known, made, now, beside)
    observe.log("account approved", party=party_id, version=made.version, by=caller.party)
    return views.account(party_id, accounts().get(party_id), now)


@api.route("POST", f"{ACCOUNT}/reject", roles=MONEY_DECISIONS, decides=nothing)
def reject_account(party_id: str, body: RejectAccount, caller: Caller) -> views.AccountView:
    """Refuse it, or take the own request back."""
    parties().get(party_id)
    known, now = accounts().get(party_id), utcnow()
    made = rules.reject(known.asked, body.version, body.reason, caller.party)
    accounts().decide(party_id, known, made, now)
    observe.log("account rejected", party=party_id, version=made.version, by=caller.party)
    return views.account(party_id, accounts().get(party_id), now)
