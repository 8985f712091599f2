"""A platform's complaint about a shop's order becomes a ticket with the platform's deadline
(`work.orders.complained`)."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake.context import Act
from suanqing.channels.intake.outcome import Outcome
from suanqing.people.identity.caller import Caller
from suanqing.work.orders.complained import Complaint


def takes(app: Mapping[str, Any]) -> bool:
    """Whether the shop's part of the secret document says that its complaints are taken."""
    return app.get("complaints") is True


def told(delivery: Delivery, complaint: Complaint) -> Act:
    """As the platform tells it now; again: no change."""
    shop, at = _shop(delivery), delivery.received_at
    return lambda desk: Outcome(note=desk(at).complaints().take(shop, complaint))


def decided(delivery: Delivery, id: str) -> Act:
    """The platform says that it is over, and nothing else."""
    shop, at = _shop(delivery), delivery.received_at
    return lambda desk: Outcome(note=desk(at).complaints().end(shop, delivery.channel, id))


def _shop(delivery: Delivery) -> Caller:
    """Whose hand it is in the ticket's history."""
    return Caller(delivery.channel, frozenset({"dispatcher"}))
