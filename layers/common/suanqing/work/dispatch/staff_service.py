"""People as dispatch sees them (可派人员): who works where, what they have to do, when they are away, and who may
say so. Reads the register, profiles and tickets; decides purely."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from suanqing.errors import Forbidden, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import utcnow
from suanqing.work.dispatch import profiles
from suanqing.work.dispatch.document_store import Written
from suanqing.work.dispatch.fitting import fit
from suanqing.work.dispatch.jobs import Workload, workload
from suanqing.work.dispatch.model import Job, Person
from suanqing.work.dispatch.outcomes import Busy
from suanqing.work.dispatch.profile_store import ProfileStore
from suanqing.work.dispatch.profiles import EMPTY, Document, person_of
from suanqing.work.tickets import access
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore

MOST_TICKETS = 300
"""Open tickets of one person that are counted."""
IDLE = Workload(0, {}, {})


class Staff:
    def __init__(
        self,
        parties: PartyStore,
        profiles: ProfileStore,
        tickets: TicketStore,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self.parties, self.profiles, self.tickets, self.clock = parties, profiles, tickets, clock

    def ready(self, outlets: Sequence[str], jobs: Sequence[Job], now: datetime) -> list[Person]:
        """Who works in the outlets, by id. What they have to do is read of those alone who may have one of
        the jobs, and these are not counted."""
        found = self._of_outlets(outlets)
        told = self.profiles.several(each.party_id for each in found)
        return [
            self._ready(party, told.get(party.party_id, EMPTY), jobs, now) for party in found
        ]  # fmt: skip

    def one(self, party_id: str, jobs: Iterable[Job], now: datetime) -> Person:
        party = self.parties.get(party_id)
        return self._ready(party, self.profiles.get(party_id).document, jobs, now)

    def busy(
        self, caller: Caller, outlets: Sequence[str], day: str, limit: int, after: str | None
    ) -> tuple[list[Busy], str | None]:
        """What everybody of the outlets has to do, by id, and the id behind which the next page goes on."""
        for outlet in outlets:
            check_outlet(caller, outlet)
        now = self.clock()
        left = [
            each for each in self._of_outlets(outlets) if after is None or each.party_id > after
        ]
        page = left[:limit]
        told = self.profiles.several(each.party_id for each in page)
        found = []
        for party in page:
            document = told.get(party.party_id, EMPTY)
            most = person_of(party.party_id, party.active, document, IDLE, now).most
            work = self.workload(party.party_id, most, now)
            person = person_of(party.party_id, party.active, document, work, now)
            found.append(Busy(party.name, person, profiles.away_on(document, day)))
        return found, page[-1].party_id if len(left) > limit else None

    def profile(self, caller: Caller, party_id: str) -> Written:
        """NotFound also for whom the caller may not see."""
        self._worker(caller, party_id)
        return self.profiles.get(party_id)

    def describe(self, caller: Caller, party_id: str, document: Document, seen: int) -> Written:
        """Raises Forbidden: a technician does not say what they can do themselves."""
        party = self._worker(caller, party_id)
        if not _keeps(caller, party):
            raise Forbidden("your outlet or head office keeps your profile", worker=party_id)
        return self.profiles.put(party_id, document, seen, caller.party, self.clock())

    def absent(self, caller: Caller, party_id: str, id: str, since: str, until: str) -> Written:
        """One more absence; the same again changes nothing."""
        self._worker(caller, party_id)
        before = self.profiles.get(party_id)
        after = profiles.with_absence(before.document, id, since, until)
        return self._changed(caller, party_id, before, after)

    def present(self, caller: Caller, party_id: str, id: str) -> Written:
        """Without that absence; one that has begun ends now."""
        self._worker(caller, party_id)
        before = self.profiles.get(party_id)
        after = profiles.without_absence(before.document, id, self.clock())
        return self._changed(caller, party_id, before, after)

    def workload(
        self, party: str, most: int | None, now: datetime, but: frozenset[str] = frozenset()
    ) -> Workload:
        """most: where a number a day is set, what is closed counts as well. but: tickets that do not count."""
        cursor: str | None = None
        found: list[Ticket] = []
        while len(found) < MOST_TICKETS:
            page = self.tickets.mine(party, "open", limit=100, cursor=cursor)
            found += page.tickets
            cursor = page.cursor
            if cursor is None:
                break
        if most:
            found += self.tickets.mine(party, "closed", limit=most).tickets
        return workload((each for each in found if each.ticket_id not in but), now)

    def _changed(
        self, caller: Caller, party_id: str, before: Written, after: Document
    ) -> Written:  # fmt: skip
        if after == before.document:
            return before
        return self.profiles.put(party_id, after, before.version, caller.party, self.clock())

    def _ready(
        self, party: Party, document: Document, jobs: Iterable[Job], now: datetime
    ) -> Person:  # fmt: skip
        person = person_of(party.party_id, party.active, document, IDLE, now)
        asked = list(jobs)
        if any(not fit(job, person).refusals for job in asked):
            but = frozenset(job.ticket for job in asked)
            work = self.workload(party.party_id, person.most, now, but)
            return replace(person, load=work.load, ahead=work.ahead, done=work.done)
        return person

    def _of_outlets(self, outlets: Iterable[str]) -> list[Party]:
        """Their technicians, active or not, by id."""
        found = {each.party_id: each for outlet in outlets for each in self._technicians(outlet)}
        return [party for _, party in sorted(found.items())]

    def _technicians(self, outlet: str) -> Iterator[Party]:
        for party in self.parties.of_outlet(outlet):
            if party.kind == "person" and "technician" in party.roles:
                yield party

    def _worker(self, caller: Caller, party_id: str) -> Party:
        party = self.parties.find(party_id)
        if party and party.kind == "person" and (party_id == caller.party or _keeps(caller, party)):
            return party
        raise NotFound("no such worker", worker=party_id)


def check_outlet(caller: Caller, outlet: str) -> None:
    """NotFound: whose people and tickets are not the caller's to dispatch."""
    if not (access.directs(caller) or access.owns_outlet(caller, outlet)):
        raise NotFound("no such outlet", outlet=outlet)


def _keeps(caller: Caller, party: Party) -> bool:
    return access.directs(caller) or (
        party.outlet is not None and access.owns_outlet(caller, party.outlet)
    )
