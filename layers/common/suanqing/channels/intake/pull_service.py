"""A shop is asked for what changed; each is kept in the inbox, and only then the cursor moves on.

Windows overlap and keys are the platform's, so what is asked for twice is kept once. Whatever fails leaves the
cursor where it was: nothing that was not kept is ever behind it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.intake import proofs, pulling
from suanqing.channels.intake.pulling import Found, Message, Shop
from suanqing.channels.intake.shop_store import ShopStore
from suanqing.errors import DomainError, Invalid, Unavailable
from suanqing.platform import observe
from suanqing.times import epoch_ms

PROVEN_HOURS = 3
"""Each hour is proven so often, and what was missing in it is back by the next time."""
MAX_BATCHES = 20
MAX_FAILURES = 3
"""So many of a window may fail before the rest of it is left for the next time."""
MAX_NAMED = 20
LATE = timedelta(minutes=5)
EARLY = timedelta(seconds=30)
"""A minute's call comes this much before or after the full minute."""


class Pull:
    """One shop of one channel at work."""

    def __init__(
        self,
        inbox: InboxStore,
        shops: ShopStore,
        channel: str,
        shop: Shop,
        now: Callable[[], datetime],
    ) -> None:
        self._inbox, self._shops = inbox, shops
        self._channel, self._shop, self._now = channel, shop, now

    def minute(self) -> dict[str, int]:
        """What is done each minute: messages taken, and what changed when that is due; how many were new."""
        state, new, failure = self._shops.get(self._channel, self._shop.name), 0, None
        try:
            new = self.take_messages()
        except DomainError as error:  # what changed is asked for all the same
            failure = error
        due = state.pulled_at is None or self._now() - state.pulled_at >= self._shop.every - EARLY
        changed = self.take_changed() if due else 0
        if failure:
            raise failure
        if state.reason:
            self._shops.well(self._channel, self._shop.name)
        return {"messages": new, "changed": changed}

    def take_messages(self) -> int:
        """Keep what each message is about, then confirm it; what cannot be fetched now comes again."""
        new = 0
        for _ in range(MAX_BATCHES):
            messages = self._shop.messages()
            if not messages:
                break
            failure = None
            kept: list[Message] = []
            for message in messages:
                try:
                    new += self._keep_message(message)
                except Unavailable as error:
                    failure = error
                else:
                    kept.append(message)
            if kept:
                self._shop.confirm(kept)
            if failure:
                raise failure
        return new

    def take_changed(self) -> int:
        """Everything that changed since the cursor, less the overlap; how many were new."""
        now = self._now().replace(microsecond=0)
        until = self._shops.get(self._channel, self._shop.name).until
        since = until - pulling.OVERLAP if until else now - pulling.FIRST
        new = 0
        for start, end in pulling.windows(since, now):
            new += self._keep_all(self._shop.changed(start, end), start, end)
            self._shops.moved(self._channel, self._shop.name, end, now)
        return new

    def prove(self) -> list[proofs.Proof]:
        """The last hours, each listed whole, compared, and what is missing fetched."""
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        return [self._prove(hour - timedelta(hours=back)) for back in range(PROVEN_HOURS, 0, -1)]

    def is_late(self) -> bool:
        """Has the cursor stood still for longer than data may lag, or could the shop never be asked?"""
        state = self._shops.get(self._channel, self._shop.name)
        if state.until is None:
            return bool(state.reason)
        return self._now() - state.until > LATE

    def _prove(self, start: datetime) -> proofs.Proof:
        end = start + timedelta(hours=1)
        listed = [
            found
            for first, last in pulling.windows(start, end)
            for found in self._shop.changed(first, last)
        ]
        by_change = {(found.what, found.modified): found for found in listed}
        arrived = list(self._shops.arrivals(self._channel, self._shop.name, start, self._now()))
        known = [(each.what, each.modified) for each in arrived]
        proof = proofs.compare(by_change, known, start, end)
        if proof.extra:
            proof = proofs.compare(by_change, [*known, *self._changed_since(end)], start, end)
        absent = [by_change[each] for each in proof.missing if not self._is_kept(by_change[each])]
        fetched = sum([self._keep(found) for found in absent])
        if fetched:
            self._shops.filled(self._channel, self._shop.name, fetched)
        last_ms = epoch_ms(end)
        measured = proofs.lags(each.lag for each in arrived if each.modified < last_ms)
        told = _told(proof, measured) | {"fetched": fetched}
        self._shops.put_proof(self._channel, self._shop.name, start, told, self._now())
        if not proof.holds:
            observe.warn(
                "orders differ", channel=self._channel, shop=self._shop.name,
                missing=len(proof.missing), fetched=fetched, extra=len(proof.extra),
            )  # fmt: skip
        return proof

    def _changed_since(self, end: datetime) -> list[proofs.Change]:
        """What changed again a moment ago, and may still be on its way here: it is of a later hour than the one that
        ended then."""
        now = self._now()
        listed = self._shop.changed(max(end, now - pulling.OVERLAP), now)
        return [(each.what, each.modified) for each in listed if each.modified >= epoch_ms(end)]

    def _keep_all(self, listed: Iterable[Found], start: datetime, end: datetime) -> int:
        """Keep what is not kept yet. Raises when one could not be, after the others were."""
        known = {
            (each.what, each.modified)
            for each in self._shops.arrivals(self._channel, self._shop.name, start, end)
        }
        new, failures = 0, []
        for found in listed:
            if (found.what, found.modified) in known or self._is_kept(found):
                continue
            try:
                new += self._keep(found)
            except Unavailable as error:
                failures.append(error)
                if len(failures) >= MAX_FAILURES:
                    break
        if failures:
            raise failures[0]
        return new

    def _keep(self, found: Found) -> bool:
        """In full; one that the platform lists and does not give is kept with the reason."""
        try:
            full = found if found.body is not None else self._shop.fetched(found)
        except Invalid as error:
            return self._keep_unreadable(found, error)
        return self._inbox.put_once(pulling.delivery(self._channel, self._shop, full, self._now()))

    def _keep_message(self, message: Message) -> bool:
        if message.kind:
            return self._keep(Found(message.kind, message.of, 0))
        found = Found("message", message.id, 0, message.body)
        return self._inbox.put_once(pulling.delivery(self._channel, self._shop, found, self._now()))

    def _keep_unreadable(self, found: Found, error: DomainError) -> bool:
        """Under a key of its own: it is asked for again as long as it is listed, for the platform may give it later."""
        told = pulling.delivery(self._channel, self._shop, found, self._now())
        id, reason = f"{told.delivery_id}-refused", f"{error.code}: {error.message}"
        if self._inbox.put_once(replace(told, delivery_id=id, state="unreadable", reason=reason)):
            observe.failed("DeliveriesUnreadable", delivery=id, reason=reason)
        return False

    def _is_kept(self, found: Found) -> bool:
        return self._inbox.has(f"{self._channel}:{found.key}")


def _told(proof: proofs.Proof, measured: proofs.Lags | None) -> dict[str, Any]:
    """As it is kept: counts and hashes of both sides, the first that differ, and the lags."""
    return {
        "holds": proof.holds,
        "theirs": proof.theirs._asdict(),
        "ours": proof.ours._asdict(),
        "missing": len(proof.missing),
        "extra": len(proof.extra),
        "named": [what for what, _ in (*proof.missing, *proof.extra)[:MAX_NAMED]],
        **({"lag": measured._asdict()} if measured else {}),
    }
