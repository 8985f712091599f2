"""Who is told of a desk's step (statements, approvals, prices), and how such a notice is made. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from suanqing.channels.notices.model import Kind, Notice
from suanqing.people.roles import Role

MONEY: frozenset[Role] = frozenset({"admin", "finance"})
"""Who draft, approve and pay."""


class Receivers(Protocol):
    """Looked up in the directory; active people alone."""

    def people_of(self, party: str) -> Iterable[str]:
        """Who speaks for a party's money (`people.identity.speaking`)."""
        ...

    def deciders(self, roles: Iterable[str], asker: str) -> Iterable[str]:
        """People of head office (or of no outlet) with one of the roles, and those of the asker's outlet."""
        ...

    def earners(self) -> Iterable[str]:
        """Technicians and partners of the whole company."""
        ...

    def name(self, party: str) -> str: ...


def told(
    cause: str, kind: Kind, at: datetime, to: Iterable[str], params: Mapping[str, object],
    ticket: str | None = None,
) -> list[Notice]:  # fmt: skip
    """One notice a receiver, in the order of their ids; its id is the cause's, so telling twice is once."""
    said = {name: str(value) for name, value in params.items() if value not in (None, "")}
    return [
        Notice(f"{cause}:{kind}:{party}", party, kind, at, ticket, said)
        for party in sorted(set(to))
    ]


def hour_of(at: datetime) -> datetime:
    """What concerns many statements at once is told once an hour and period, under the hour."""
    return at.replace(minute=0, second=0, microsecond=0)
