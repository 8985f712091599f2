"""A period's statements, a page of parties at a time: drafted, or issued. Safe to repeat from any page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from suanqing.errors import DomainError, Unavailable
from suanqing.finance.settlement.store import WITHOUT_BALANCE_ITEM
from suanqing.finance.statements.service import Statements
from suanqing.people.parties.store import PartyStore

Step = Literal["draft", "issue"]
NAMED = 100
"""Most refusals named in one answer."""


@dataclass(slots=True)
class Bulk:
    """What a page came to. refused: (party, code, message). next: the party to go on after."""

    done: int = 0
    unchanged: int = 0
    nothing: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    next: str | None = None


def run(
    desk: Statements, parties: PartyStore, period: str, step: Step, by: str,
    limit: int = 100, after: str | None = None, in_time: Callable[[], bool] = lambda: True,
) -> Bulk:  # fmt: skip
    """One party's refusal keeps no other waiting; when it is no longer `in_time` the page ends, after
    one party at least. Raises Unavailable: send the same page again."""
    page = parties.page(limit=limit, after=after)
    own = [each.party_id for each in page.parties if each.party_id not in WITHOUT_BALANCE_ITEM]
    heads = {head.party: head for head in desk.store.heads(own, period)}
    found = Bulk(next=page.after)
    for place, party in enumerate(own):
        if place and not in_time():
            found.next = own[place - 1]
            break
        before = heads.get(party)
        if step == "issue" and before is None:
            found.nothing += 1
            continue
        if before is not None and before.state != "draft":
            found.unchanged += 1
            continue
        try:
            after_it = (desk.draft if step == "draft" else desk.issue)(party, period, by)
        except Unavailable:
            raise
        except DomainError as refusal:
            if refusal.code == "nothing_to_state":
                found.nothing += 1
            elif len(found.refused) < NAMED:
                found.refused.append((party, refusal.code, refusal.message))
            continue
        same = before is not None and after_it.version == before.version
        found.unchanged += same
        found.done += not same
    return found
