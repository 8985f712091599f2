"""What was changed here is told to its platform: looked at there first, then told, then noted.

Before the platform is told it is noted that it will be, so that nobody else does the same, and an answer that is lost
is looked for instead of told twice. What the platform does not take is a person's to do, who hears of it at once.
"""

from collections.abc import Callable
from typing import NamedTuple

from suanqing.channels.outward.model import Orders
from suanqing.channels.outward.store import OutwardStore
from suanqing.errors import ChannelMisconfigured, DomainError, Invalid, Unavailable
from suanqing.platform import observe
from suanqing.times import from_epoch_ms
from suanqing.work.orders import two_sides
from suanqing.work.orders.two_sides import Shared

MOST = 100
"""So many are told in one call; others wait for the next minute."""


class Task(NamedTuple):
    """What a person has to see to. late: it is tried on."""

    order: str
    field: Shared
    late: bool = False


class Sending:
    """find: the shop's orders at its platform, None where its channel tells nothing. tell: people, of what is theirs;
    telling twice is telling once."""

    def __init__(
        self,
        store: OutwardStore,
        find: Callable[[str], Orders | None],
        tell: Callable[[Task], None],
        now: Callable[[], int],
    ) -> None:
        self._store, self._find, self._tell, self._now = store, find, tell, now

    def run(self, time_left: Callable[[], bool]) -> dict[str, int]:
        """Everything that is due; how many ended how. What nobody foresaw of one is raised when all were."""
        came: dict[str, int] = {}
        unforeseen: list[Exception] = []
        for order in self._store.due(from_epoch_ms(self._now()), MOST):
            if not time_left():
                break
            try:
                ended = self.one(order)
            except Exception as error:
                observe.exception("order not told", order=order)
                unforeseen.append(error)
                self._failed(order)
                continue
            came[ended] = came.get(ended, 0) + 1
        if unforeseen:
            raise unforeseen[0]
        return came

    def one(self, order: str) -> str:
        """The state that it is in then."""
        kept = self._store.get(order)
        if kept is None or kept.field.state not in two_sides.UNTOLD or kept.field.due > self._now():
            return "settled meanwhile"
        _, tid = order.split(":", 1)
        rev, field, began = kept.rev, kept.field, self._now()
        try:
            orders = self._find(order)
            if orders is None:
                return self._keep(order, two_sides.for_person(field, "no_way"), rev)
            field = two_sides.looked(field, orders.look(tid), began)
            if field.state == "queued" and not orders.changes:
                field = two_sides.for_person(field, "off")
            if field.state != "queued":
                return self._keep(order, field, rev)
            began = self._now()
            field = two_sides.asking(field, began)
            if not self._store.put(order, field, rev):
                return "settled meanwhile"
            rev += 1
            orders.move(tid, field.ours)
        except Invalid as error:
            return self._keep(order, two_sides.for_person(field, _reason(error)), rev)
        except (Unavailable, ChannelMisconfigured) as error:
            return self._keep(order, two_sides.failed(field, _reason(error), self._now()), rev)
        return self._keep(order, two_sides.told(field, began), rev)

    def _failed(self, order: str) -> None:
        """What nobody foresaw is tried again later, too, and people hear of it when it is late."""
        try:
            kept = self._store.get(order)
            if kept and kept.field.state in two_sides.UNTOLD:
                field = two_sides.failed(kept.field, "unforeseen", self._now())
                self._keep(order, field, kept.rev)
        except Exception:
            observe.exception("order not noted", order=order)

    def _keep(self, order: str, field: Shared, rev: int) -> str:
        """People are told before it is noted that they were."""
        now = self._now()
        late = two_sides.is_late(field, now)
        if late or field.state in ("person", "conflict"):
            self._tell(Task(order, field, late))
        if not self._store.put(order, two_sides.noted(field, now), rev):
            return "settled meanwhile"
        observe.log(
            "order told", order=order, version=field.version, state=field.state, reason=field.reason
        )
        return field.state


def _reason(error: DomainError) -> str:
    """Codes alone: a platform's text may quote what was sent."""
    said = error.facts.get("sub_code") or error.facts.get("platform_code")
    return f"{error.code}: {said}" if said else error.code
