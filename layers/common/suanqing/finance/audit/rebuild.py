"""A period made again from the assessments alone, and compared with what is booked, byte for byte.

The assessments of a ticket say in order what it was worth; their differences are its entries, so the
parties' items, the house side, the balances and the statements follow from them. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from suanqing.canonical import canonical
from suanqing.errors import Invalid
from suanqing.finance.assessment.facts import facts_hash
from suanqing.finance.assessment.model import Entry, Posting
from suanqing.finance.audit.chain import Finding, Key, digest
from suanqing.finance.ladders.measure import ladder_entry
from suanqing.finance.settlement import items, packing
from suanqing.finance.settlement.causes import caused
from suanqing.finance.settlement.items import Balance, Booked
from suanqing.finance.settlement.journal import difference
from suanqing.finance.statements.draft import content, draft, place_of
from suanqing.finance.statements.model import Place, Policy, Statement
from suanqing.money import rate
from suanqing.platform.dynamo import attributes, plains

Item = dict[str, Any]
Wanted = Callable[[str, str], bool]
"""Whether the entry of an account is of interest."""


def everything(account: str, entry: str) -> bool:
    return True


@dataclass
class Rebuilt:
    """items: every party entry of every period the assessments make. partial: those of postings whose
    parts are not all booked yet. places: where each assessment was. findings: what is wrong inside."""

    items: dict[Key, Item] = field(default_factory=dict)
    partial: set[Key] = field(default_factory=set)
    places: dict[tuple[str, int], Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, party: str, period: str) -> dict[Key, Item]:
        """One party's entries of a period, in the order of their keys."""
        account = items.PAYABLE + party
        return {
            key: self.items[key]
            for key in sorted(self.items)
            if key[0] == account and key[1].startswith(f"{period}#")
        }

    def balance(self, party: str, period: str) -> Balance:
        """The accrued figure and the lines that the entries make."""
        entries = [items.party_entry(item) for item in self.of(party, period).values()]
        return Balance(
            party, period, accrued=sum(entry.earned for entry in entries),
            lines=sum(len(entry.lines) for entry in entries),
        )  # fmt: skip

    def statement(self, like: Statement) -> Statement:
        """The statement the entries make, under the terms and with the carry of the stored one."""
        entries = self.of(like.party, like.period)
        return draft(
            like.party, like.period, [items.party_entry(item) for item in entries.values()], None,
            like.carry, places=self.places, policy=Policy(recovery=rate(like.recovery)),
            terms=like.terms, currency=None if entries else like.currency,
        )  # fmt: skip


def rebuild(
    histories: Iterable[Sequence[Booked]], ladders: Iterable[Item] = (), wanted: Wanted = everything
) -> Rebuilt:
    """histories: each ticket's assessments, all of them, oldest first. ladders: assessments as stored.
    wanted: which entries are kept; the rest is checked and forgotten."""
    made = Rebuilt()
    for history in histories:
        for booked, entries in postings(history):
            _ticket(booked, entries, made, wanted)
    for item in ladders:
        try:
            made.items |= {key: entry for key, entry in _commission(item) if wanted(*key)}
        except (Invalid, KeyError, TypeError, ValueError) as problem:
            account, entry = item["account"]["S"], item["entry"]["S"]
            made.findings.append(Finding("differs", account, entry, f"cannot be read: {problem}"))
    return made


def postings(history: Sequence[Booked]) -> Iterator[tuple[Booked, tuple[Entry, ...]]]:
    """Each assessment with what it must have booked, given the one before."""
    previous: Booked | None = None
    for booked in history:
        before, n = (previous.assessment, previous.n) if previous else (None, 0)
        carried = previous.carried if previous else {}
        entries = tuple(
            caused(
                entry
                if entry.mirror is None
                else replace(entry, mirror=carried.get(entry.line, n)),
                booked.causes,
            )
            for entry in difference(before, n, booked.assessment, booked.cause)
        )
        yield booked, entries
        previous = booked


def compare(
    made: Rebuilt, party: str, period: str, stored: Mapping[Key, Item], balance: Balance | None
) -> list[Finding]:
    """What is booked for a party's period against what the assessments make; `balance` None: it has
    no figure of its own."""
    expected = made.of(party, period)
    found: list[Finding] = []
    for key in sorted({*expected, *stored}):
        if key not in expected:
            found.append(Finding("unexplained", *key, "no assessment makes this entry"))
        elif key not in stored:
            if key not in made.partial:
                found.append(Finding("missing", *key, "an assessment makes it, nobody booked it"))
        elif digest(expected[key]) != digest(stored[key]):
            found.append(Finding("differs", *key, _difference(expected[key], stored[key])))
    if balance is not None and not made.partial & expected.keys():
        right = made.balance(party, period)
        if (right.accrued, right.lines) != (balance.accrued, balance.lines):
            said = f"{balance.accrued} in {balance.lines} lines, must be {right.accrued} in {right.lines}"
            found.append(Finding("differs", f"balance:{party}", period, said))
    return found


def compare_statement(made: Rebuilt, stored: Statement) -> list[Finding]:
    """The stored statement against the rebuilt one: the same bytes, or a finding."""
    again = made.statement(stored)
    if content(again) == content(stored) and again.hash == stored.hash:
        return []
    said = f"the rebuilt one has the hash {again.hash}, this one {stored.hash}"
    return [Finding("differs", f"statement:{stored.party}", stored.period, said)]


def _ticket(booked: Booked, entries: tuple[Entry, ...], made: Rebuilt, wanted: Wanted) -> None:
    assessment, facts = booked.assessment, booked.facts
    key = items.marker_key(booked.ticket_id, booked.n)

    def wrong(what: str) -> None:
        made.findings.append(Finding("differs", key["account"], key["entry"], what))

    if facts_hash(facts) != assessment.facts_hash:
        wrong("its facts do not have its facts hash")
    if booked.whole and _sorted(items.house_of(entries)) != _sorted(booked.house):
        wrong("its house entries are not what its lines make")
    posting = Posting(
        booked.ticket_id, booked.n, booked.rev, booked.period, facts, assessment, entries, booked.at
    )
    for party, own in items.by_party(entries).items():
        item = items.party_item(posting, party, own, booked.period_of(party))
        place = (item["account"]["S"], item["entry"]["S"])
        if not wanted(*place):
            continue
        made.items[place] = item
        made.places[booked.ticket_id, booked.n] = place_of(facts, assessment)
        if not booked.whole:
            made.partial.add(place)


def _commission(item: Item) -> Iterator[tuple[Key, Item]]:
    """The entry that a ladder's assessment books: the other side of its house entries."""
    kept = plains(item)
    _, ladder, party, period = kept["account"].split(":")
    house = [Entry(*row) for row in packing.unpack(kept["body"])["house"]]
    if currency := kept.get("currency"):
        house = [entry for entry in house if entry.currency == currency]
    if not house:
        return
    booked_in = kept.get("periods", {}).get(party, period)
    account = items.PAYABLE + party
    name = ladder_entry(ladder, period)
    entry = items.party_key(booked_in, name, items.number_of(kept["entry"]))
    yield (
        (account, entry),
        attributes(
            {
                "account": account,
                "entry": entry,
                "at": kept["at"],
                "service_period": None if booked_in == period else period,
                "facts_hash": kept["facts_hash"],
                "book": kept["book"],
                "currency": house[0].currency,
                "lines": [
                    {"line": e.line, "fee": e.fee, "amount": -e.amount, "cause": e.cause}
                    for e in house
                ],
            }
        ),
    )


def _sorted(entries: Iterable[Entry]) -> list[bytes]:
    return sorted(
        canonical([e.account, e.amount, e.currency, e.line, e.fee, e.cause, e.mirror])
        for e in entries
    )


def _difference(expected: Item, stored: Item) -> str:
    names = sorted(name for name in {*expected, *stored} if expected.get(name) != stored.get(name))
    return "not as the assessment makes it: " + ", ".join(names)
