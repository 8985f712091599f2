"""Who calls, as the authorizer proved it."""

from dataclasses import dataclass, field
from typing import Any

from suanqing.errors import Unauthenticated
from suanqing.people.roles import READ_MONEY, ROLES, Role


@dataclass(frozen=True, slots=True)
class Caller:
    """A party with its roles; `outlet` is where a technician works or what a partner owns.
    since: epoch seconds of the login that the token goes back to. login: that login, of a page's token."""

    party: str
    roles: frozenset[Role]
    outlet: str | None = None
    since: int | None = field(default=None, compare=False)
    login: str | None = field(default=None, compare=False)

    def is_any(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def reads_all_money(self) -> bool:
        return not self.roles.isdisjoint(READ_MONEY)


def caller_of(context: dict[str, Any]) -> Caller:
    """The caller from the authorizer's context of a request; Unauthenticated when there is none."""
    proven = context.get("authorizer") or {}
    party = proven.get("party")
    if not party:
        raise Unauthenticated("no proven caller")
    named = [role for role in str(proven.get("roles", "")).split(",") if role in ROLES]
    since = str(proven.get("since") or "")
    return Caller(
        str(party), frozenset(named), proven.get("outlet") or None,
        int(since) if since.isdecimal() else None, proven.get("login") or None,
    )  # fmt: skip
