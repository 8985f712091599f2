"""One message to a customer, by their ways in the company's order until one takes it: one record of it, once.

A message may come twice, late, or to two processes at once. Who begins has the record; what was handed to a platform
without an answer is never handed over again, since it may have arrived, and may have cost money. What certainly was not
sent goes the next way, or comes again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from suanqing.channels.telling.contact_store import Contact, ContactStore
from suanqing.channels.telling.delivery import Delivery, State, Try, customers
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.channels.telling.model import Message, Told, Way
from suanqing.errors import ChannelMisconfigured, DomainError, Unavailable

PATIENCE = timedelta(minutes=3)
"""So long somebody who began is left to it; then nobody knows what became of it."""


class Tells(Protocol):
    def tell(self, message: Message, address: str) -> Told:
        """Raises Unavailable, ChannelMisconfigured: certainly not sent, and it may go later. Another DomainError is a
        refusal of this message: certainly not sent, and it goes the next way."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """until: it is quiet, and is to come again then."""

    state: State | None
    until: datetime | None = None


class Ways:
    """teller: of a channel."""

    def __init__(
        self,
        contacts: ContactStore,
        deliveries: DeliveryStore,
        teller: Callable[[str], Tells],
        clock: Callable[[], datetime],
    ) -> None:
        self.contacts, self.deliveries = contacts, deliveries
        self._teller, self._clock = teller, clock

    def begun(self, subject: str, what: str) -> Delivery | None:
        """The record, ours to go on with unless it is over. Raises Unavailable: somebody is at it."""
        fresh = customers(subject, what, "waiting", self._clock())
        if self.deliveries.begin(fresh):
            return fresh
        found = self.deliveries.find(subject, what)
        if found is not None and found.state == "sending":
            if self._clock() - found.at < PATIENCE:
                raise Unavailable("this is being sent", retry_after=int(PATIENCE.total_seconds()))
            return self.save(found, "unknown", why="no_answer")
        return found

    def send(
        self,
        mine: Delivery,
        contact: Contact,
        ways: Iterable[Way],
        refused: Mapping[str, str],
        parts: Mapping[str, Mapping[str, Any]],
        message: Callable[[Way, Mapping[str, Any]], Message],
    ) -> Delivery:
        """refused: digests of ways that may not be used, with why. parts: of the company's rules, by channel."""
        tried, mine = [*ways], replace(mine, tries=())
        for way in tried:
            part = parts.get(way.channel)
            why = refused.get(way.digest) or ("no_template" if part is None else "")
            if why:
                mine = _tried(mine, way, "none", why)
                continue
            assert part is not None
            mine, told = self._through(mine, way, message(way, part))
            if told.result in ("sent", "unknown"):
                state: State = "sent" if told.result == "sent" else "unknown"
                return self.save(mine, state, channel=way.channel, why=told.why, ref=told.ref)
        return self.save(mine, "none", why=_why_by_no_way(contact, tried, mine))

    def save(
        self, seen: Delivery, state: State, channel: str = "", why: str = "", ref: str = ""
    ) -> Delivery:
        """Raises Unavailable: somebody else has it."""
        after = replace(seen, state=state, at=self._clock(), channel=channel, why=why, ref=ref)
        if not self.deliveries.save(after, seen):
            raise Unavailable("somebody else is telling the customer this", retry_after=60)
        return after

    def _through(self, mine: Delivery, way: Way, message: Message) -> tuple[Delivery, Told]:
        """Recorded before the platform is asked, and put back where it certainly was not."""
        teller = self._teller(way.channel)
        sending = self.save(mine, "sending", channel=way.channel)
        try:
            told = teller.tell(message, way.address)
        except (Unavailable, ChannelMisconfigured) as error:
            self.save(sending, "waiting", channel=way.channel, why=error.code)
            raise
        except DomainError as error:
            told = Told("refused", error.code)
        return _tried(sending, way, told.result, told.why), told


def _tried(mine: Delivery, way: Way, result: str, why: str) -> Delivery:
    return replace(mine, tries=(*mine.tries, Try(way.channel, result, why)))


def _why_by_no_way(contact: Contact, ways: list[Way], mine: Delivery) -> str:
    if not contact.ways:
        return "no_contact"
    if not ways:
        return "no_channel"
    whys = {each.why for each in mine.tries}
    return whys.pop() if len(whys) == 1 else "every_way"
