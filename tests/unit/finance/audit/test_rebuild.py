"""From the assessments alone: the entries that must stand in the books, to the byte."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.finance.assessment.facts import facts_hash
from suanqing.finance.assessment.model import AssessedLine, Assessment, Posting
from suanqing.finance.audit.rebuild import Rebuilt, compare, rebuild
from suanqing.finance.settlement import items
from suanqing.finance.settlement.items import Balance
from suanqing.finance.settlement.journal import difference
from suanqing.platform.dynamo import attributes
from suanqing.pricing.model import Facts
from tests.searching import examples
from tests.unit.finance.audit.making import kinds

AT = datetime(2026, 11, 3, tzinfo=UTC)
PERIOD, TICKET = "2026-11", "t1"
PARTIES = ("a", "b", "hq")

amounts = st.lists(st.integers(0, 900), min_size=3, max_size=3)
revisions = st.lists(st.dictionaries(st.sampled_from("123"), amounts), min_size=1, max_size=5)


def assessed(number: int, lines: dict[str, list[int]]) -> tuple[Facts, Assessment]:
    facts = Facts(
        TICKET, number, AT, ("310115",), None, "direct", "standard", "app", "sh-01", None, False,
        (("a", Decimal(1)),), (),
    )  # fmt: skip
    made = tuple(
        AssessedLine(
            f"pay:{name}:labour", "pay", "AC", "labour", "all", sum(shares), 0,
            tuple(zip(PARTIES, shares, strict=True)), (),
        )
        for name, shares in sorted(lines.items())
    )  # fmt: skip
    return facts, Assessment(TICKET, facts_hash(facts), "main@1", "CNY", "app", made)


def booked(told: list[dict[str, list[int]]]) -> tuple[list[items.Booked], dict[Any, Any], Balance]:
    """As settlement books the revisions of a ticket, one after the other."""
    history: list[items.Booked] = []
    stored: dict[Any, Any] = {}
    earned = count = 0
    origins: dict[str, int] = {}
    before: Assessment | None = None
    for n, lines in enumerate(told, 1):
        facts, new = assessed(n, lines)
        cause = "facts_changed" if before else "settled"
        entries = tuple(
            entry if entry.mirror is None else replace(entry, mirror=origins[entry.line])
            for entry in difference(before, n - 1, new, cause)
        )
        moved = {entry.line for entry in entries}
        carried = {
            line.id: origins[line.id]
            for line in new.lines
            if line.id not in moved and line.id in origins
        }
        extra = {"cause": cause, "carried": carried}
        posting = Posting(TICKET, n, n, PERIOD, facts, new, entries, AT, extra)
        marker = items.marker(posting, items.house_of(entries), {})
        history.append(items.booked([marker]))
        for party, own in items.by_party(entries).items():
            item = items.party_item(posting, party, own, PERIOD)
            stored[item["account"]["S"], item["entry"]["S"]] = item
            if party == "a":
                earned -= sum(entry.amount for entry in own)
                count += len(own)
        origins = {line.id: carried.get(line.id, n) for line in new.lines}
        before = new
    return history, stored, Balance("a", PERIOD, accrued=earned, lines=count)


def of(party: str, stored: dict[Any, Any]) -> dict[Any, Any]:
    return {key: item for key, item in stored.items() if key[0] == f"payable:{party}"}


@settings(max_examples=examples(60), deadline=None)
@given(revisions)
def test_any_history_is_made_again_to_the_byte(told: list[dict[str, list[int]]]) -> None:
    history, stored, balance = booked(told)
    made = rebuild([history])
    assert made.findings == []
    assert made.items == stored
    assert compare(made, "a", PERIOD, of("a", stored), balance) == []


@settings(max_examples=examples(40), deadline=None)
@given(revisions, st.integers(0, 100), st.sampled_from(["lines", "at", "facts_hash", "book"]))
def test_whatever_is_not_as_made_is_named(
    told: list[dict[str, list[int]]], pick: int, name: str
) -> None:
    history, stored, _ = booked([*told, {"1": [1, 2, 3]}, {}])
    key = sorted(stored)[pick % len(stored)]
    party = key[0].removeprefix("payable:")
    now = of(party, stored) | {key: stored[key] | attributes({name: "another"})}
    (found,) = compare(rebuild([history]), party, PERIOD, now, None)
    assert (found.kind, found.account, found.entry) == ("differs", *key)
    assert found.what.endswith(f": {name}")


def test_a_wrong_balance_a_missing_and_an_unexplained_entry() -> None:
    history, stored, balance = booked([{"1": [10, 20, 30]}])
    made = rebuild([history])
    own = of("a", stored)
    assert kinds(compare(made, "a", PERIOD, {}, None)) == ["missing"]
    assert kinds(compare(Rebuilt(), "a", PERIOD, own, None)) == ["unexplained"]
    wrong = replace(balance, accrued=11)
    assert kinds(compare(made, "a", PERIOD, own, wrong)) == ["differs"]


def test_parts_that_are_still_to_come_are_not_missed() -> None:
    history, _, _ = booked([{"1": [10, 20, 30]}])
    made = rebuild([[replace(history[0], whole=False)]])
    assert compare(made, "a", PERIOD, {}, Balance("a", PERIOD)) == []


def test_an_assessment_that_contradicts_itself_is_found() -> None:
    history, _, _ = booked([{"1": [10, 20, 30]}])
    other = replace(history[0], facts=replace(history[0].facts, urgent=True))
    assert [one.what for one in rebuild([[other]]).findings] == [
        "its facts do not have its facts hash"
    ]
    house = tuple(replace(entry, amount=entry.amount + 1) for entry in history[0].house)
    assert kinds(rebuild([[replace(history[0], house=house)]]).findings) == ["differs"]
