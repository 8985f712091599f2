"""A party (结算对象): person, team, outlet (网点), dealer (经销商), guide (导购), supplier or head office."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from suanqing.people.roles import Role
from suanqing.phone_numbers import number

HQ = "hq"
"""The party id of head office: one company a deployment."""
CUSTOMER = "customer"
"""Where a party stands: the customer, who is nobody of the register."""
Kind = Literal["person", "team", "outlet", "dealer", "guide", "supplier", "hq"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A value that holds from a moment on, until its end or the next one's start."""

    since: datetime
    value: str
    until: datetime | None = None


class Record(NamedTuple):
    """What the register said of a party from `since` on, `recorded` then; None: from ever, undated.

    values: field -> value, of `DATED`; of the first record all of them, of a later one what changed.
    """

    since: datetime | None
    recorded: datetime | None
    values: tuple[tuple[str, Any], ...]


CASELESS = frozenset({"wecom"})
"""Channels whose account ids are the same in any case: their login items are in lower case."""
DATED = ("active", "currency", "kind", "outlet", "owner", "region", "roles", "scenario")
"""What of a party decides money at the time of the work, and is therefore kept with its dates."""


@dataclass(frozen=True, slots=True)
class Party:
    """One party as it is known today, with the dated facts that pricing needs.

    scenario: direct | franchise | key_account | dealer, of an outlet (cooperation scenario).
    level: partner or worker level, e.g. core, standard, temporary; dated in `levels`.
    coefficients: an outlet's own dated factor as decimal strings; none means no step.
    owner: the dealer or person behind a partner outlet. outlet: where a person works.
    accounts: channel -> who the party is there, and logs in as.
    currency: what the party is paid in (ISO 4217); absent, the price book's.
    person: the party this human is known as first, of a second login. phone: its digest (`people.parties.kin`).
    records: what of this was different earlier, in the order it was written (`at`); none: from ever.
    """

    party_id: str
    kind: Kind
    name: str
    roles: frozenset[Role] = frozenset()
    outlet: str | None = None
    owner: str | None = None
    region: str | None = None
    scenario: str | None = None
    levels: tuple[Dated, ...] = ()
    coefficients: tuple[Dated, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict, hash=False)
    active: bool = True
    currency: str | None = None
    version: int = field(default=1)
    person: str | None = None
    phone: str | None = None
    records: tuple[Record, ...] = ()

    def at(self, moment: datetime, known: datetime | None = None) -> "Party":
        """The party as it was at `moment`, by what was recorded until `known` (None: until today).

        Of several records that hold, the one written last says each value. Before the first begins
        its values stand, but the party was not there (`active`).
        """
        if not self.records:
            return self
        values = dict(self.records[0].values) | {"active": False}
        for record in self.records:
            if _holds(record.since, moment) and _holds(record.recorded, known):
                values |= dict(record.values)
        return replace(self, **values)

    def level_at(self, moment: datetime) -> str:
        """The level valid at `moment`; `standard` when none was (decision 9: never an error).

        One whose contract has ended is "core:ended": no book has it, so the standard tier prices
        it, and the assessment warns.
        """
        entry = _at(self.levels, moment)
        if entry is None:
            return "standard"
        return f"{entry.value}:ended" if _ended(entry, moment) else entry.value

    def coefficient_at(self, moment: datetime) -> Decimal | None:
        """The outlet's factor valid at `moment`, or None."""
        entry = _at(self.coefficients, moment)
        return None if entry is None or _ended(entry, moment) else Decimal(entry.value)


def _holds(since: datetime | None, moment: datetime | None) -> bool:
    return since is None or moment is None or since <= moment


def _at(values: tuple[Dated, ...], moment: datetime) -> Dated | None:
    valid = [entry for entry in values if entry.since <= moment]
    return max(valid, key=lambda entry: entry.since) if valid else None


def _ended(entry: Dated, moment: datetime) -> bool:
    return entry.until is not None and entry.until <= moment


def other_accounts(accounts: Mapping[str, str]) -> dict[str, str]:
    """Those that have no field of their own, as `wecom_userid` is WeCom's in the API and the table."""
    return {channel: id for channel, id in accounts.items() if channel != "wecom"}


def phone_digest(phone: str) -> str:
    """One phone, however it was written (+86, 0086, spaces, dashes): its digits without 86, digested; of another
    country with its number, since +1 380 013 8000 is not 138 0013 8000.

    Without a key, so it can be tried out: the register keeps and shows none (`people.parties.kin`)."""
    plain = re.sub(r"[^\d+＋]", "", phone)
    return _digest("phone", number(phone) or number(plain) or plain)


def account_digest(number: str) -> str:
    """One bank account, its letters and digits digested; as `phone_digest`, never kept."""
    return _digest("account", re.sub(r"[\s-]", "", number).upper())


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"suanqing {kind}\0{text}".encode()).hexdigest()[:32]
