"""Which jobs a ladder counts for a party, and for how many days its guarantee (保底) holds.

A job belongs by what held when it was done, as the register knew it when the job was first booked for the
party; a day by where the party belonged at the end of it (decision 0037). Neither asks what is so today.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from suanqing.finance.ladders.measure import is_ladder
from suanqing.finance.settlement.items import PartyEntry
from suanqing.money import round_minor
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.ladder_curve import Ladder
from suanqing.pricing.ladder_eligibility import Who
from suanqing.times import BEIJING, next_period

if TYPE_CHECKING:
    from suanqing.finance.ladders.store import Commission, LadderStore

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


class Belonging:
    """store: knows a ticket's newest assessment, whose facts say where and when its work was done."""

    def __init__(self, parties: PartyStore, store: "LadderStore") -> None:
        self._parties, self._store = parties, store

    def covers(self, who: Who, party_id: str, moment: datetime) -> bool:
        """Whether it is the party's ladder at the moment, by where they belong then."""
        party = self._parties.find(party_id)
        return self._covers(who, party, party_id, moment, None)

    def jobs(
        self, ladder: Ladder, party_id: str, period: str, entries: list[PartyEntry], begun: bool
    ) -> list[PartyEntry]:
        """The party's entries without the jobs that are not the ladder's.

        begun: whether it has booked something; jobs of a time whose dates nobody kept stay with it then.
        """
        party = self._parties.find(party_id)
        first: dict[str, datetime] = {}
        for entry in entries:
            if entry.service_period == period and not is_ladder(entry.ticket_id):
                first[entry.ticket_id] = min(entry.at, first.get(entry.ticket_id, entry.at))
        alike = self._alike(ladder.who, party, party_id, period)
        if alike or (alike is False and not begun):
            elsewhere = set() if alike else set(first)
        else:
            asked = sorted(first.items())
            elsewhere = {
                job for job, at in asked if not self._is_of(ladder.who, party, job, at, begun)
            }
        return [entry for entry in entries if entry.ticket_id not in elsewhere]

    def promising(
        self,
        ladder: Ladder,
        party_id: str,
        period: str,
        before: "Commission | None",
        closed: Callable[[], datetime | None],
    ) -> Ladder:
        """The ladder with the guarantee of the days the party was there and belonged to it.

        before: the newest it has booked. closed: when the party's period closed, None while it takes
        postings; what was recorded later changes no guarantee of it.
        """
        if not ladder.guarantee:
            return ladder
        stay = self._stay(ladder.who, party_id, period, before, closed())
        amount = round_minor(Decimal(ladder.guarantee) * stay[0] / stay[1])
        return replace(ladder, guarantee=amount, stay=stay)

    def _stay(
        self,
        who: Who,
        party_id: str,
        period: str,
        before: "Commission | None",
        known: datetime | None,
    ) -> tuple[int, int]:
        """(days, of the period's). Of a party without dates: all or none of them."""
        days = list(days_of(period))
        party = self._parties.find(party_id)
        if not _undated(party, known):
            assert party is not None
            return sum(self._belongs(who, party, day, known) for day in days), len(days)
        if before and before.stay is None and known:
            return len(days), len(days)
        there = before or party is None or party.at(days[-1], known).active
        whole = there and self._covers(who, party, party_id, days[-1] + DAY - TICK, known)
        return (len(days) if whole else 0), len(days)

    def _belongs(self, who: Who, party: Party, day: datetime, known: datetime | None) -> bool:
        """Whether the day counts: there in some part of it, and the ladder theirs in the last such part."""
        changes = sorted(
            record.since for record in party.records
            if record.since and day < record.since < day + DAY
        )  # fmt: skip
        there = [each for each in (day, *changes) if party.at(each, known).active]
        return bool(there) and self._covers(who, party, party.party_id, there[-1], known)

    def _alike(self, who: Who, party: Party | None, party_id: str, period: str) -> bool | None:
        """What holds of all jobs of the period alike; None: each has to be asked for itself."""
        start, end = bounds(period)
        asked = who.anywhere() if party and party.kind == "person" else who
        outlet = self._parties.find(party.outlet) if party and party.outlet else None
        known = [each for each in (party, outlet if asked.places else None) if each]
        if not all(_steady(each, start, end) for each in known):
            return None
        covered = self._covers(asked, party, party_id, end - TICK, None)
        return None if covered and asked != who else covered

    def _is_of(self, who: Who, party: Party | None, job: str, at: datetime, begun: bool) -> bool:
        """By the facts that the ticket was settled by, and what was known of the party by then."""
        found = self._store.assessment(job)
        if found is None or party is None:
            return False
        facts = found.facts
        kept = begun and _undated(party, at)
        if party.kind != "person":
            return kept or self._covers(who, party, party.party_id, facts.served, at)
        own = kept or self._covers(who.anywhere(), party, party.party_id, facts.served, at)
        outlet = self._parties.find(facts.outlet)
        region = outlet.at(facts.served, at).region if outlet else None
        return own and who.at(facts.outlet, facts.scenario, region)

    def _covers(
        self, who: Who, party: Party | None, party_id: str, moment: datetime, known: datetime | None
    ) -> bool:
        if party is None:
            return party_id in who.parties
        then = party.at(moment, known)
        outlet = self._parties.find(then.outlet) if then.outlet else None
        return who.covers(then, outlet.at(moment, known) if outlet else None)


def bounds(period: str) -> tuple[datetime, datetime]:
    """The first moment of a settlement period and of the next one."""
    first, following = (
        datetime(int(each[:4]), int(each[5:]), 1, tzinfo=BEIJING)
        for each in (period, next_period(period))
    )
    return first, following


def days_of(period: str) -> Iterable[datetime]:
    """The beginning of each of its days."""
    day, end = bounds(period)
    while day < end:
        yield day
        day += DAY


def _undated(party: Party | None, known: datetime | None) -> bool:
    """Whether by then the register kept no dates of the party at all."""
    if party is None or known is None:
        return party is None or not party.records
    return not any(each.recorded and each.recorded <= known for each in party.records)


def _steady(party: Party, start: datetime, end: datetime) -> bool:
    """Whether all jobs of the time saw the party alike, whenever they were booked."""
    return not any(
        (each.since is None or each.since < end)
        and (each.recorded is None or each.recorded > start or (each.since or start) > start)
        for each in party.records[1:]
    )
