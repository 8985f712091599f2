"""Parties (结算对象): who can earn or owe, with dated levels and coefficients."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, field_serializer

from pricing import decisions
from pricing.paging import PageQuery
from pricing.wiring import api, balances, etag, prices
from pricing.wiring import parties as store
from suanqing.errors import Invalid, Unpriced
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.kin import keyed
from suanqing.people.parties.model import HQ, Dated, Kind, Party, other_accounts
from suanqing.people.parties.schemas import KEPT, UNKEYED, DatedLevel, DatedRate, PartyDocument
from suanqing.people.roles import ADMINISTER, READ_CATALOGUE
from suanqing.platform import observe
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply

PARTY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class PartyBody(PartyDocument):
    """A party as somebody sends it; a request that waits shows its phone's digest with the deployment's key."""

    @field_serializer("phone")
    def _keyed(self, phone: str | None) -> str | None:
        if phone is None or not phone.startswith(UNKEYED):
            return phone
        return keyed("phone", phone.removeprefix(UNKEYED), store().digest)


class PartyView(PartyDocument):
    """A party; `version` is what If-Match asks for."""

    party_id: str
    version: int


_SHOWN = PartyView.model_fields.keys() - {"since", "redated", "wecom_userid", "accounts"}


class PartyPage(BaseModel):
    items: list[PartyView]
    next: str | None = None


class PartyQuery(PageQuery):
    kind: Kind | None = None


@api.route("GET", "/parties", roles=READ_CATALOGUE)
def list_parties(query: PartyQuery) -> PartyPage:
    """Parties in the order of their ids, of one kind or of all."""
    found, after = store().page(query.kind, query.limit, query.cursor)
    return PartyPage(items=[_view(party) for party in found], next=after)


@api.route("GET", "/parties/{party_id}", roles=READ_CATALOGUE)
def get_party(party_id: str) -> Annotated[Reply, PartyView]:
    """One party as it is now."""
    party = store().get(party_id, fresh=True)
    return Reply(_view(party), headers=etag(party.version))


@api.route(
    "PUT",
    "/parties/{party_id}",
    roles=ADMINISTER,
    decides=decisions.party,
    two_people=decisions.party_change,
)
def put_party(
    party_id: str, body: PartyBody, caller: Caller, if_match: int | None
) -> Annotated[Reply, PartyView]:
    """Write the party: a new one without If-Match, else over the version it names.

    What changes holds from now on, or from `since`; work done before keeps what held then. What is `redated` is
    today's already, and begins at `since` instead of when it began.
    """
    if not PARTY_ID.fullmatch(party_id):
        raise Invalid("a party id has letters, digits, dots, dashes", where="party_id")
    for name in ("outlet", "owner", "person"):
        other = getattr(body, name)
        if other and other != party_id and store().find(other) is None:
            raise Invalid(f"there is no party {other}", where=name)
    before = store().find(party_id, fresh=True)
    meant = body.party(party_id, before)
    _check_currency(meant, before)
    party = store().put(
        meant,
        if_match,
        now=utcnow(),
        by=caller.party,
        since=body.begins,
        redated=body.redated or (),
    )
    observe.log("party written", party=party_id, version=party.version, by=caller.party)
    return Reply(_view(party), headers=etag(party.version))


def _check_currency(party: Party, before: Party | None) -> None:
    """409 while the party has an unpaid balance in another currency."""
    if (before.currency if before else None) == party.currency:
        return
    from suanqing.finance.settlement.payout_currency import check_change

    now = utcnow()
    try:
        own = prices().book_at(now, now).currency
    except Unpriced:
        own = None
    known = () if party.party_id == HQ else balances(party.party_id)
    check_change(party, before, own, known)


def _view(party: Party) -> PartyView:
    fields: dict[str, Any] = {name: getattr(party, name) for name in _SHOWN}
    fields["wecom_userid"] = party.accounts.get("wecom")
    fields["accounts"] = other_accounts(party.accounts) or None
    fields["roles"] = sorted(party.roles)
    fields["phone"] = KEPT if party.phone else None
    fields["levels"] = [DatedLevel(**_entry(each)) for each in party.levels]
    fields["coefficients"] = [DatedRate(**_entry(each)) for each in party.coefficients]
    return PartyView.model_construct(None, **fields)


def _entry(entry: Dated) -> dict[str, str]:
    ends = {"until": rfc3339(entry.until)} if entry.until else {}
    return {"since": rfc3339(entry.since), "value": entry.value} | ends
