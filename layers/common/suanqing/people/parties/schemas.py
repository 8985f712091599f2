"""What comes in over HTTP about parties (结算对象), with their dated levels and coefficients."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from suanqing.errors import Invalid
from suanqing.people.parties.kin import KEYED
from suanqing.people.parties.model import Dated, Kind, Party, other_accounts, phone_digest
from suanqing.people.roles import Role
from suanqing.platform.input_fields import Code, Id, Moment, Name, Region, Scenario, Strict
from suanqing.times import parse

KEPT = "kept"
"""Shown where a phone would stand; sent back, it stays as it is."""
UNKEYED = "digest:"
"""Before an unkeyed digest, as it was shown before; the keyed one of a request begins with `KEYED`."""


Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,31}$")]
Account = Annotated[str, Field(min_length=1, max_length=64)]
Recorded = Literal["active", "currency", "kind", "outlet", "owner", "region", "roles", "scenario"]
"""What of a party is kept with its dates (`DATED`)."""


class DatedValue(Strict):
    """Holds from `since` (RFC 3339) until the next one's start."""

    since: Moment
    value: Code


class DatedLevel(DatedValue):
    """A level; `until`: the end of the contract that gives it, after which the standard one holds."""

    until: Moment | None = None


class DatedRate(Strict):
    """A factor, e.g. "1.05", from `since` on."""

    since: Moment
    value: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")]


class PartyDocument(Strict):
    """A party (结算对象) as it is written; levels and coefficients keep every entry that has begun."""

    kind: Kind
    name: Name
    roles: list[Role] = Field([], max_length=7)
    outlet: Id | None = None
    owner: Id | None = None
    region: Region | None = None
    scenario: Scenario | None = None
    levels: list[DatedLevel] = Field([], max_length=200)
    coefficients: list[DatedRate] = Field([], max_length=200)
    wecom_userid: Account | None = None
    accounts: Annotated[
        dict[Channel, Account] | None,
        Field(
            max_length=20,
            description="who the party is on channels beside WeCom; absent, as they are",
            examples=[{"dingtalk": "manager4220"}],
        ),
    ] = None
    active: bool = True
    currency: Annotated[
        str | None,
        Field(pattern=r"^[A-Z]{3}$", description="what the party is paid in; absent, the book's"),
    ] = None
    person: Annotated[
        Id | None, Field(description="of a second login: the party this human is known as first")
    ] = None
    phone: Annotated[
        str | None,
        Field(
            pattern=r"^(kept|(keyed|digest):[0-9a-f]{32}|[+0-9][0-9 ()-]{5,24})$",
            description="kept as a digest only, shown and sent back as `kept`: one phone is one human",
            examples=["13800138000"],
        ),
    ] = None

    since: Annotated[
        Moment | None,
        Field(
            description="from when this holds, where that is an earlier day (two people); absent, from now"
        ),
    ] = None

    redated: Annotated[
        list[Recorded] | None,
        Field(
            min_length=1,
            description="what is so today already and has been since `since`, instead of the day it was written for",
            examples=[["outlet"]],
        ),
    ] = None

    @field_validator("phone")
    @classmethod
    def _digested(cls, said: str | None) -> str | None:
        """Nothing but a digest goes on from here."""
        if said is None or said == KEPT or said.startswith((KEYED, UNKEYED)):
            return said
        return UNKEYED + phone_digest(said)

    @property
    def begins(self) -> datetime | None:
        """From when it holds; None: from when it is written."""
        return _until(self.since)

    def _accounts(self, before: Party | None) -> dict[str, str]:
        """Raises Invalid: WeCom's is told twice."""
        told = self.accounts
        if told is None:
            told = other_accounts(before.accounts) if before else {}
        if "wecom" in told:
            raise Invalid("the WeCom member is said by wecom_userid", where="accounts")
        return ({"wecom": self.wecom_userid} if self.wecom_userid else {}) | told

    def party(self, party_id: str, before: Party | None = None) -> Party:
        """before: what is kept. Raises Invalid: a phone is to be kept where there is none."""
        return Party(
            party_id=party_id,
            kind=self.kind,
            name=self.name,
            roles=frozenset(self.roles),
            outlet=self.outlet,
            owner=self.owner,
            region=self.region,
            scenario=self.scenario,
            levels=_dated(self.levels),
            coefficients=_dated(self.coefficients),
            accounts=self._accounts(before),
            active=self.active,
            currency=self.currency,
            person=self.person,
            phone=_phone(self.phone, before),
        )


def _dated(values: list[DatedLevel] | list[DatedRate]) -> tuple[Dated, ...]:
    return tuple(
        Dated(parse(entry.since), entry.value, _until(getattr(entry, "until", None)))
        for entry in values
    )


def _phone(said: str | None, before: Party | None) -> str | None:
    """The digest, keyed or not."""
    if said != KEPT:
        return said and said.removeprefix(UNKEYED)
    if before is None or before.phone is None:
        raise Invalid("no phone is known of the party", where="phone")
    return before.phone


def _until(text: str | None) -> datetime | None:
    return None if text is None else parse(text)
