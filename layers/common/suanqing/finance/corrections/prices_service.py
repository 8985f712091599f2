"""Corrections as jobs over SQS: a request becomes a list, an approval its postings.

    {"job"}, {"job", "chunk", "turn"}     list the affected tickets in pieces (`suanqing.platform.jobs`)
    {"apply", "at", "fates"}              post the list from its `at`th ticket on; the rest comes again

Views: `correcting` holds requests and, under `apply:<correction>`, how far the postings are; `listing`
the heads of lists under way and `listing:<request>` their pieces.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Invalid, NotFound
from suanqing.finance.corrections.prices import Correction, approve
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.platform.jobs import Send, begin
from suanqing.platform.materialized import Views
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse, rfc3339

VIEW, LISTS = "correcting", "listing"


class Asked(NamedTuple):
    """A request: `correction` once the list is made, `reason` when there is none. done of chunks:
    how far the list is; tickets: affected ones found so far."""

    request_id: str
    stage: str
    old: str
    new: str
    start: datetime
    end: datetime
    by: str
    correction: str | None = None
    reason: str | None = None
    chunks: int = 0
    done: int = 0
    tickets: int = 0
    outlet: str | None = None


class Progress(NamedTuple):
    """Tickets of the list that were looked at, and how they ended."""

    done: int
    fates: dict[str, int]


class Requests:
    """What people ask, approve and read. `send` puts messages on the corrections' queue."""

    def __init__(
        self, views: Views, store: PriceCorrectionStore, pricing: PricingStore, send: Send,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._views, self._store, self._pricing = views, store, pricing
        self._send, self._clock = send, clock

    def ask(
        self, new: str, old: str | None, start: datetime | None, end: datetime | None, by: str,
        key: str = "", outlet: str | None = None,
    ) -> Asked:  # fmt: skip
        """Have the affected tickets listed. What is left out, the correcting book says itself.

        outlet: its tickets of the same version, by what the register and the tables say by now.
        """
        document = self._pricing.book_document(new)
        old = old or (new if outlet else document.get("corrects"))
        if outlet and old != new:
            raise Invalid("an outlet's tickets keep their version", where="old", book=new)
        version = self._pricing.version(new)
        start = start or version.valid_from
        until = self._pricing.until(version)
        end = end or until or self._clock()
        if not old or start is None:
            raise Invalid("which version is corrected, and from when?", where="old", book=new)
        said = {"new": new, "old": old, "start": rfc3339(start), "end": rfc3339(end), "by": by}
        said |= {"outlet": outlet} if outlet else {}
        now = rfc3339(self._clock())
        id = f"{new}-{digest({**said, 'key': key or now})[:16]}"
        self._views.put_once(VIEW, id, said | {"stage": "listing", "at": now})
        found = self.asked(id)
        if found.stage == "listing":
            begin(self._views, LISTS, id, said, self._send)
        return found

    def asked(self, request_id: str) -> Asked:
        item = self._views.get(VIEW, request_id)
        if item is None:
            raise NotFound(f"there is no request {request_id}", request=request_id)
        head = self._views.get(LISTS, request_id) or {}
        far = {name: head.get(name, 0) for name in ("chunks", "done", "tickets")}
        return _asked(item)._replace(**far)

    def approve(self, correction_id: str, seen: str, by: str) -> Correction:
        """Approve the list with hash `seen`, never by its maker, and have it posted.

        Approved already but not posted: sent once more, which posts nothing twice.
        """
        found = self._store.get(correction_id)
        if found.state != "approved" or found.hash != seen or by == found.made_by:
            found = self._store.step(approve(found, seen, by, self._clock()))
        self._send([{"apply": correction_id, "at": 0, "fates": {}}])
        return found

    def progress(self, correction_id: str) -> Progress | None:
        item = self._views.get(VIEW, f"apply:{correction_id}")
        return Progress(item["done"], item["fates"]) if item else None


def _asked(item: dict[str, Any]) -> Asked:
    return Asked(
        item["id"], item["stage"], item["old"], item["new"], parse(item["start"]),
        parse(item["end"]), item["by"], item.get("correction"), item.get("reason"),
        outlet=item.get("outlet"),
    )  # fmt: skip
