"""Webhooks at work: an event becomes a delivery to each endpoint that wants it, each tried by a queue's messages.

A message names a delivery and how often it was tried: one that comes twice or late changes nothing. A queue holds a
message back for at most 15 minutes, so a longer wait is several messages.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import Conflict, Unavailable
from suanqing.insight.hooks import model, signing
from suanqing.insight.hooks.addresses import check_url
from suanqing.insight.hooks.hook_store import HookStore
from suanqing.insight.hooks.model import Attempt, Delivery, Endpoint, Secrets
from suanqing.insight.hooks.post import Poster
from suanqing.times import parse, rfc3339

LONGEST_DELAY = 900
"""Seconds that a queue holds a message back."""
MOST_ENDPOINTS = 20
Send = Callable[[Mapping[str, Any], int], None]
"""(message, seconds) to the queue."""


class Endpoints:
    """What administrators do with endpoints. local: on one machine, which endpoints may be on themselves."""

    def __init__(
        self, store: HookStore, send: Send, clock: Callable[[], datetime], local: bool
    ) -> None:
        self.store, self.send, self.clock, self.local = store, send, clock, local

    def make(self, id: str, url: str, events: tuple[str, ...], by: str) -> tuple[Endpoint, str]:
        """With its secret, told this once."""
        if len(self.store.all()) >= MOST_ENDPOINTS:
            raise Conflict("there are many webhooks: change one of them", "many_links")
        secret = signing.new_secret()
        made = Endpoint(id, check_url(url, self.local), events, "active", by, self.clock())
        self.store.put(made, self.store.sealed(id, Secrets(secret)))
        return made, secret

    def change(
        self, id: str, url: str, events: tuple[str, ...], active: bool, seen: int | None
    ) -> Endpoint:
        """Raises Stale: it is another since."""
        known, sealed = self.store.get(id)
        changed = replace(
            known, url=check_url(url, self.local), events=events,
            state="active" if active else "off", version=(seen or known.version) + 1,
        )  # fmt: skip
        self.store.put(changed, sealed)
        return changed

    def rotate(self, id: str) -> tuple[Endpoint, str]:
        """Another secret; the former one signs beside it for a day."""
        known, sealed = self.store.get(id)
        new = signing.new_secret()
        secrets = self.store.opened(id, sealed).followed_by(new, self.clock())
        changed = replace(known, version=known.version + 1)
        self.store.put(changed, self.store.sealed(id, secrets))
        return changed, new

    def again(self, id: str, delivery: str) -> Delivery:
        """Send a delivery once more, whatever became of it, also where its message got lost. Conflict: its endpoint
        takes none, or it waits anyway."""
        endpoint, _ = self.store.get(id)
        known = self.store.find(id, delivery)
        now = self.clock()
        waits = known is not None and known.standing == "waiting" and now < known.due + model.LOST
        if known is None or endpoint.state != "active" or waits:
            raise Conflict(
                "it is not there, waits already, or its webhook is off", "not_sent_again"
            )
        sent = model.again(known, now)
        if not self.store.save(sent, known.n, known.standing):
            raise Unavailable("too busy; try again")
        self.send(message_of(sent), 0)
        return sent

    def test(self, id: str) -> Delivery:
        """Send an event that says nothing, once a second at most. Conflict: the endpoint is off."""
        endpoint, _ = self.store.get(id)
        if endpoint.state != "active":
            raise Conflict("its webhook is off", "not_sent_again")
        now = self.clock().replace(microsecond=0)
        event = {"event": model.TEST, "id": f"{id}:{rfc3339(now)}", "at": rfc3339(now)}
        made = model.delivery_of(id, event, now, now)
        if self.store.add(made):
            self.send(message_of(made), 0)
        return made


class Deliveries:
    """poster: what sends. chance: in [0, 1)."""

    def __init__(
        self,
        store: HookStore,
        poster: Poster,
        send: Send,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self.store, self.poster, self.send = store, poster, send
        self.clock, self.chance = clock, chance

    def accept(self, event: Mapping[str, Any]) -> int:
        """To how many endpoints the event goes. The same event again goes to none of them again."""
        told = [each for each in self.store.all() if self._wants(each, event)]
        for endpoint in told:
            made = model.delivery_of(endpoint.id, event, parse(event["at"]), self.clock())
            self.store.add(made)
            self.send(message_of(made), 0)
        return len(told)

    def attempt(self, message: Mapping[str, Any]) -> Delivery | None:
        """The delivery after an attempt; None where there was nothing to do."""
        known = self.store.find(message["hook"], message["delivery"])
        if known is None or known.standing != "waiting" or known.n != message["n"]:
            return None
        now = self.clock()
        if (left := (known.due - now) / timedelta(seconds=1)) > 0:
            self.send(message, min(LONGEST_DELAY, int(left) + 1))
            return None
        endpoint, sealed = self.store.get(known.endpoint)
        if endpoint.state != "active":
            self.store.save(replace(known, standing="stopped"), known.n, known.standing)
            return None
        tried = self._tried(endpoint, self.store.opened(endpoint.id, sealed), known)
        if tried.standing == "waiting":
            left = (tried.due - now) / timedelta(seconds=1)
            self.send(message_of(tried), min(LONGEST_DELAY, max(0, int(left))))
        self.store.save(tried, known.n, known.standing)
        return tried

    def _tried(self, endpoint: Endpoint, secrets: Secrets, known: Delivery) -> Delivery:
        now, body = self.clock(), known.body.encode()
        signed = signing.headers(secrets.good(now), known.message, int(now.timestamp()), body)
        told = {"Content-Type": "application/json", **signed}
        answer = self.poster.post(endpoint.url, told, body)
        attempt = Attempt(now, answer.status, answer.reason, answer.ms)
        if answer.status == model.GONE:
            self.store.gone(endpoint.id)
        return model.after(known, attempt, answer.retry_after, self.chance())

    def _wants(self, endpoint: Endpoint, event: Mapping[str, Any]) -> bool:
        return endpoint.state == "active" and event["event"] in endpoint.events


def message_of(delivery: Delivery) -> dict[str, Any]:
    return {"hook": delivery.endpoint, "delivery": delivery.id, "n": delivery.n}
