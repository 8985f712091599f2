"""Ledger items (markers, party entries, balances) of a posting, to DynamoDB and back. Pure.

A marker (`ticket:<id>` / `assessment#000001`) carries facts, lines with steps and the house entries as
canonical JSON, compressed (`packing.py`). A party's entry stays readable: statements and exports page
over it. Amounts keep the ledger's sign everywhere here: debit positive, credit negative.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from suanqing.finance.assessment.facts import canonical_facts, facts_of
from suanqing.finance.assessment.model import ENGINE, Assessment, Entry, Posting
from suanqing.finance.assessment.stored import assessment_from_dict, assessment_to_dict
from suanqing.finance.settlement import packing
from suanqing.finance.settlement.causes import Cause
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing.model import Facts
from suanqing.times import parse, rfc3339

PAYABLE = "payable:"
WHOLE = "#whole"
SAID = frozenset({"ticket_id", "facts_hash", "book"})
"""What an assessment's item says in attributes of its own."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A posting as the ledger keeps it.

    periods: party -> the period its entries stand in, where that is not `period`. whole: False while
    parts of it are missing. rest: what a posting in parts still had to book when it was begun.
    carried: line -> n of the older assessment that booked it, where the money stayed equal.
    causes: line -> the cause of its entries, where it is not `cause`. engine: whose prices it holds.
    """

    ticket_id: str
    n: int
    rev: int
    at: datetime
    cause: str
    period: str
    facts: Facts
    assessment: Assessment
    house: tuple[Entry, ...]
    periods: Mapping[str, str]
    carried: Mapping[str, int]
    rest: tuple[Entry, ...] = ()
    whole: bool = True
    causes: Mapping[str, str] = field(default_factory=dict)
    engine: int = ENGINE

    def period_of(self, party: str) -> str:
        return self.periods.get(party, self.period)


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """What one posting booked for one party; `service_period` is when the work was done."""

    party: str
    ticket_id: str
    n: int
    period: str
    service_period: str
    at: datetime
    facts_hash: str
    book: str
    currency: str
    lines: tuple[Entry, ...]

    @property
    def earned(self) -> int:
        """What the party gained by it: a credit of its payable account counts up."""
        return -sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Balance:
    """A party's period: accrued (应计), confirmed (已确认), paid (已付), never one figure."""

    party: str
    period: str
    accrued: int = 0
    confirmed: int = 0
    paid: int = 0
    currency: str = "CNY"
    lines: int = 0
    closed_at: datetime | None = None


def ticket_account(ticket_id: str) -> str:
    return f"ticket:{ticket_id}"


def marker_key(ticket_id: str, n: int, suffix: str = "") -> dict[str, str]:
    return {"account": ticket_account(ticket_id), "entry": f"assessment#{n:06d}{suffix}"}


def number_of(entry: str) -> int:
    """The assessment's n in the sort key of a marker or of one of its parts."""
    return int(entry.split("#")[1])


def cause_of(posting: Posting) -> str:
    """Why it was made: as it says itself, or as its entries do."""
    if told := (posting.extra or {}).get("cause"):
        return str(told)
    return posting.entries[-1].cause if posting.entries else Cause.FACTS_CHANGED


def by_party(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    """The payable entries by party, in the order of their ids."""
    own = sorted((e for e in entries if e.account.startswith(PAYABLE)), key=lambda e: e.account)
    return {
        account.removeprefix(PAYABLE): tuple(group)
        for account, group in groupby(own, key=lambda e: e.account)
    }


def house_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if not entry.account.startswith(PAYABLE))


def marker(
    posting: Posting,
    house: Iterable[Entry],
    periods: Mapping[str, str],
    rest: Iterable[Entry] | None = None,
) -> dict[str, Any]:
    """The item that makes an assessment booked. `rest`: what its parts will book, if it has parts."""
    body = {
        "facts": canonical_facts(posting.facts),
        "assessment": _bare(posting.assessment),
        "house": [_row(entry) for entry in house],
    }
    for name in ("carried", "causes"):
        if told := (posting.extra or {}).get(name):
            body[name] = told
    if rest is not None:
        body["rest"] = [_row(entry) for entry in rest]
    return attributes(
        marker_key(posting.ticket_id, posting.n)
        | {
            "rev": posting.rev,
            "at": rfc3339(posting.at),
            "cause": cause_of(posting),
            "period": posting.period,
            "periods": _moved(posting, periods),
            "facts_hash": posting.assessment.facts_hash,
            "book": posting.assessment.book,
            "body": packing.pack(body),
            "engine": posting.engine,
            "in_parts": None if rest is None else True,
        }
    )


def part(
    posting: Posting, number: int, house: Iterable[Entry], periods: Mapping[str, str]
) -> dict[str, Any]:
    """The marker of one part: these parties are booked, with their house side."""
    key = marker_key(posting.ticket_id, posting.n, part_suffix(number))
    body = packing.pack({"house": [_row(entry) for entry in house]})
    return attributes(
        key | {"at": rfc3339(posting.at), "periods": _moved(posting, periods), "body": body}
    )


def whole(posting: Posting) -> dict[str, Any]:
    """The marker that no part is missing any more."""
    key = marker_key(posting.ticket_id, posting.n, WHOLE)
    return attributes(key | {"at": rfc3339(posting.at)})


def party_key(period: str, ticket_id: str, n: int) -> str:
    return f"{period}#{ticket_id}#{n:06d}"


def part_suffix(number: int) -> str:
    return f"#part#{number:03d}"


def house_entries(item: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The house side that a ticket's ledger item books, whichever of the three kinds it is."""
    if "body" not in item:
        return ()
    return tuple(Entry(*row) for row in packing.unpack(plains(dict(item))["body"])["house"])


def booked(group: Sequence[Mapping[str, Any]], steps: bool = True) -> Booked:
    """An assessment read back from its marker and, if it has them, its parts' markers.

    steps=False: for who compares and posts nothing. The steps stay arrays as they are stored, and the
    house side is left out: reading takes half the time.
    """
    kept, *others = [plains(dict(item)) for item in group]
    body = packing.unpack(kept["body"])
    ticket_id = kept["account"].removeprefix("ticket:")
    assessment = body["assessment"] | {
        "ticket_id": ticket_id,
        "facts_hash": kept["facts_hash"],
        "book": kept["book"],
    }
    periods: dict[str, str] = {}
    for item in (kept, *others):
        periods |= item.get("periods", {})
    return Booked(
        ticket_id=ticket_id,
        n=number_of(kept["entry"]),
        rev=kept["rev"],
        at=parse(kept["at"]),
        cause=kept["cause"],
        period=kept["period"],
        facts=facts_of(body["facts"]),
        assessment=assessment_from_dict(assessment, steps),
        house=_house(body, group) if steps else (),
        periods=periods,
        carried=body.get("carried", {}),
        rest=tuple(Entry(*row) for row in body.get("rest", [])),
        causes=body.get("causes", {}),
        engine=int(kept.get("engine", 1)),
        whole="in_parts" not in kept or any(o["entry"].endswith(WHOLE) for o in others),
    )


def _house(body: Mapping[str, Any], group: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """The house side of a marker whose body is unpacked already, and of its parts."""
    parts = (entry for item in group[1:] for entry in house_entries(item))
    return (*(Entry(*row) for row in body["house"]), *parts)


def party_item(
    posting: Posting, party: str, entries: tuple[Entry, ...], period: str
) -> dict[str, Any]:
    """A party's entry of a posting, in the period it is booked into."""
    return attributes(
        {
            "account": PAYABLE + party,
            "entry": party_key(period, posting.ticket_id, posting.n),
            "at": rfc3339(posting.at),
            "service_period": None if posting.period == period else posting.period,
            "facts_hash": posting.assessment.facts_hash,
            "book": posting.assessment.book,
            "currency": entries[0].currency,
            "lines": [
                {"line": e.line, "fee": e.fee, "amount": e.amount, "cause": e.cause}
                | ({} if e.mirror is None else {"mirror": e.mirror})
                for e in entries
            ],
        }
    )


def party_entry(item: Mapping[str, Any]) -> PartyEntry:
    kept = plains(dict(item))
    period, ticket_id, n = kept["entry"].split("#")
    return PartyEntry(
        party=kept["account"].removeprefix(PAYABLE),
        ticket_id=ticket_id,
        n=int(n),
        period=period,
        service_period=kept.get("service_period", period),
        at=parse(kept["at"]),
        facts_hash=kept["facts_hash"],
        book=kept["book"],
        currency=kept["currency"],
        lines=tuple(
            Entry(
                kept["account"], row["amount"], kept["currency"], row["line"], row["fee"],
                row["cause"], row.get("mirror"),
            )
            for row in kept["lines"]
        ),
    )  # fmt: skip


def balance(item: Mapping[str, Any]) -> Balance:
    kept = plains(dict(item))
    closed = kept.get("closed_at")
    known = {name: kept[name] for name in Balance.__slots__ if name in kept}
    return Balance(**known | {"closed_at": parse(closed) if closed else None})


def counterparts(entries: Iterable[Entry], payables: Iterable[Entry]) -> tuple[Entry, ...]:
    """The house side of some of a posting's payable entries, so that they balance by themselves: the
    first house entry (`cost:service`; `fx:<pair>`) of the same line, cause, mirror and currency, cut
    to their sum."""
    sums: dict[tuple[str, str, int | None, str], int] = {}
    for entry in payables:
        key = (entry.line, entry.cause, entry.mirror, entry.currency)
        sums[key] = sums.get(key, 0) + entry.amount
    found: list[Entry] = []
    for entry in house_of(entries):
        key = (entry.line, entry.cause, entry.mirror, entry.currency)
        if amount := sums.pop(key, 0):
            found.append(replace(entry, amount=-amount))
    return tuple(found)


def without(house: Iterable[Entry], taken: Iterable[Entry]) -> list[Entry]:
    """What is left of the house side when `taken` is booked elsewhere; entries of 0 are left out."""
    left: dict[Entry, int] = {}
    for sign, entries in ((1, house), (-1, taken)):
        for entry in entries:
            key = replace(entry, amount=0)
            left[key] = left.get(key, 0) + sign * entry.amount
    return [replace(key, amount=amount) for key, amount in left.items() if amount]


def _bare(assessment: Assessment) -> dict[str, Any]:
    """Without what the item's own attributes already say."""
    document = assessment_to_dict(assessment)
    return {key: value for key, value in document.items() if key not in SAID}


def _row(entry: Entry) -> list[Any]:
    return [
        entry.account, entry.amount, entry.currency, entry.line, entry.fee, entry.cause,
        entry.mirror,
    ]  # fmt: skip


def _moved(posting: Posting, periods: Mapping[str, str]) -> dict[str, str] | None:
    """Only the parties that were booked into another period than the posting's."""
    return {p: period for p, period in periods.items() if period != posting.period} or None
