"""A lost administrator gets in again: announced, waited for, and open to be rejected meanwhile.

    python -m ops admin hq-li --recover --wecom NewId --by "Han, IT" --reason "phone lost"

The first time it writes a request that every administrator and finance person is told of, as is the member
who could log in before; after `RECOVERY_WAIT` the same command carries it out, unless one of them rejected it
(POST /approvals/{id}/reject). Both steps stand in the audit trail.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.people.approvals import model
from suanqing.people.approvals.model import RECOVERY, RECOVERY_WAIT, Request, Wanted
from suanqing.people.approvals.store import ApprovalStore
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to be let in again, as which WeCom member, why, and who says so at the console of AWS."""

    party: str
    wecom: str
    reason: str
    by: str

    @property
    def wanted(self) -> Wanted:
        body = {"wecom_userid": self.wecom, "reason": self.reason}
        content = {"route": RECOVERY, "path": {"party_id": self.party}, "body": body}
        return Wanted(f"recovery of administrator {self.party}", content)


class Recovery:
    def __init__(self, client: Any, table: str) -> None:
        self._parties, self._approvals = PartyStore(client, table), ApprovalStore(client, table)

    def step(self, asked: Asked, now: datetime) -> Request:
        """The request after this call: asked for, still waiting, or in force. Raises Invalid, Conflict;
        Forbidden: it was rejected."""
        party = self._administrator(asked)
        known = self._approvals.newest(asked.wanted.hash)
        if known is not None and known.state == "rejected":
            raise Forbidden(f"{known.decided_by} rejected it: {known.note}", "rejected")
        if known is not None and known.state == "in_force" and _logs_in(party, asked):
            return known
        if known is None or known.state == "in_force" or model.is_over(known, "", now):
            announced = model.ask(asked.wanted, known, self._hand(asked), now)
            return self._approvals.save(None, announced)
        if known.state == "asked" and now < ready(known):
            return known
        return self._carry_out(asked, party, known, now)

    def _administrator(self, asked: Asked) -> Party:
        party = self._parties.get(asked.party, fresh=True)
        if "admin" not in party.roles:
            raise Invalid(f"{asked.party} is no administrator", where="party")
        if not asked.reason.strip() or not asked.by.strip():
            raise Invalid("a recovery names its reason and who does it", where="reason")
        holder = self._parties.by_account("wecom", asked.wecom)
        if holder is not None and holder.party_id != asked.party:
            raise Conflict(f"that WeCom member is {holder.party_id}", "login_taken")
        return party

    def _carry_out(self, asked: Asked, party: Party, request: Request, now: datetime) -> Request:
        if request.state == "asked":
            approved = model.approve(request, self._hand(asked), now)
            request = self._approvals.save(request, approved)
        after = replace(party, accounts={**party.accounts, "wecom": asked.wecom}, active=True)
        if after != party:
            self._parties.put(after, party.version, now=now, by=self._hand(asked))
        return self._approvals.save(request, model.put_in_force(request))

    def _hand(self, asked: Asked) -> str:
        return f"ops:{asked.by.strip()}"


def _logs_in(party: Party, asked: Asked) -> bool:
    return party.active and (party.accounts.get("wecom") or "").lower() == asked.wecom.lower()


def ready(request: Request) -> datetime:
    """From when on it may be carried out."""
    return request.at + RECOVERY_WAIT
