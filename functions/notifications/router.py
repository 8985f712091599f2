"""Stream of `work` -> notices -> SNS. Lambda handler `notifications.router.handler`.

Ids come from the step that caused them, so a record delivered again publishes the same notices.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from suanqing import aws, config, observe
from suanqing.errors import DomainError
from suanqing.notices.model import Notice, to_dict
from suanqing.notices.rules import notices_for
from suanqing.parties.model import Role
from suanqing.parties.store import PartyStore
from suanqing.settlement.model import Assessment
from suanqing.settlement.store import LedgerStore
from suanqing.tickets.model import Ticket
from suanqing.tickets.store import TicketStore, item_to_ticket
from suanqing.times import utcnow

if TYPE_CHECKING:
    from suanqing.settlement.settle import Settlement
    from suanqing.triggers.watch import Watch

HEAD_OFFICE = "hq"
"""The outlet whose members are the head office's people."""


class Audience:
    """Who stands behind a role, from the directory."""

    def __init__(self, parties: PartyStore) -> None:
        self._parties = parties

    def technicians(self, outlet: str) -> Iterable[str]:
        return self._members(outlet, "technician")

    def finance(self) -> Iterable[str]:
        return self._members(HEAD_OFFICE, "finance")

    def is_person(self, party_id: str) -> bool:
        party = self._parties.find(party_id)
        return party is not None and party.kind == "person"

    def _members(self, outlet: str, role: Role) -> list[str]:
        members = self._parties.of_outlet(outlet)
        return [member.party_id for member in members if member.active and role in member.roles]


@cache
def audience() -> Audience:
    return Audience(PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE")))


@cache
def settlement() -> "Settlement":
    from suanqing.pricing.store import PricingStore
    from suanqing.settlement.settle import Settlement

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    work = TicketStore(client, config.setting("WORK_TABLE"))
    return Settlement(
        work, ledger(), PricingStore(client, pricing), PartyStore(client, pricing), utcnow
    )


@cache
def ledger() -> LedgerStore:
    names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
    return LedgerStore(aws.dynamodb(), *(config.setting(name) for name in names))


@cache
def watch() -> "Watch":
    """Counts which rules a settled ticket came under; the stream is read here already."""
    from suanqing.pricing.store import PricingStore
    from suanqing.triggers.watch import Watch
    from suanqing.views import Views

    client = aws.dynamodb()
    pricing = PricingStore(client, config.setting("PRICING_TABLE"))
    return Watch(Views(client, config.setting("VIEWS_TABLE")), ledger(), pricing, utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish what the batch calls for; from the first failure on, records come again."""
    observe.start(event, context)
    found: list[Notice] = []
    failed: dict[str, Any] | None = None
    for record in event["Records"]:
        try:
            found += _notices(record["dynamodb"])
        except Exception:
            observe.exception("notices not found out", record=record.get("eventID"))
            failed = record
            break
    try:
        publish(found)
    except Exception:
        observe.exception("notices not published", count=len(found))
        failed = event["Records"][0]
    return {"batchItemFailures": [{"itemIdentifier": _sequence(failed)}] if failed else []}


def publish(notices: list[Notice]) -> None:
    """To SNS, ten a call; raises when any was not taken."""
    for batch in _tens(notices):
        entries = [
            {"Id": str(place), "Message": json.dumps(to_dict(notice), ensure_ascii=False)}
            for place, notice in enumerate(batch)
        ]
        sns: Any = aws.client("sns")
        answer = sns.publish_batch(
            TopicArn=config.setting("NOTICES_TOPIC"), PublishBatchRequestEntries=entries
        )
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} notices were not taken by SNS")


def _notices(change: dict[str, Any]) -> list[Notice]:
    if "NewImage" not in change or change["NewImage"]["part"]["S"] != "head":
        return []
    old = item_to_ticket(change["OldImage"]) if change.get("OldImage") else None
    new = item_to_ticket(change["NewImage"])
    if new.settled and (old is None or old.settled is None or old.settled.n < new.settled.n):
        watch().note(new.ticket_id, new.settled.n)
    return notices_for(old, new, audience(), earned_by_persons, expected_by_parties)


def earned_by_persons(ticket_id: str, n: int) -> dict[str, int]:
    """What assessment `n` changed for each person, minor units; outlets read statements instead."""
    now = _shares(ledger().assessment(ticket_id, n))
    before = _shares(ledger().assessment(ticket_id, n - 1)) if n > 1 else {}
    return {
        party: now.get(party, 0) - before.get(party, 0)
        for party in now.keys() | before.keys()
        if audience().is_person(party)
    }


def expected_by_parties(ticket: Ticket, at: datetime) -> dict[str, int]:
    """What each party of the ticket could expect at that moment; {} where it cannot be priced."""
    estimate = settlement().estimate(ticket, at)
    return {} if isinstance(estimate, DomainError) else _shares(estimate)


def _shares(assessment: Assessment | None) -> dict[str, int]:
    """What is payable; money that waits for evidence is not earned yet."""
    totals: dict[str, int] = {}
    for line in assessment.lines if assessment else ():
        for party, amount in () if line.held else line.shares:
            totals[party] = totals.get(party, 0) + amount
    return totals


def _tens(notices: list[Notice]) -> Iterator[list[Notice]]:
    for start in range(0, len(notices), 10):
        yield notices[start : start + 10]


def _sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
