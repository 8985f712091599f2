"""A hundred thousand lines agree, and any single thing that does not is found."""

import random
from dataclasses import replace
from functools import cache

import pytest

from suanqing.finance.settlement.items import Balance, PartyEntry
from suanqing.finance.statements import lifecycle
from suanqing.finance.statements.draft import draft
from suanqing.finance.statements.model import Carry, Head, Place, Policy, Statement
from suanqing.finance.statements.reconcile import reconcile
from tests.unit.finance.statements.making import EARLIER, NOON, PERIOD, balance_of, entry

NO_LIMIT = Policy(second_above=10**12)
Books = tuple[list[PartyEntry], list[Balance], list[Statement], dict[tuple[str, str], Head]]


@cache
def books(parties: int, tickets: int) -> Books:
    """Generated parties with two lines a ticket, late corrections, debts and statements in all states."""
    chance = random.Random(7)
    entries: list[PartyEntry] = []
    balances: list[Balance] = []
    statements: list[Statement] = []
    heads: dict[tuple[str, str], Head] = {}
    for number in range(parties):
        party = f"p{number:04d}"
        own = [
            entry(
                f"T{number:04d}-{ticket:05d}",
                chance.randint(-2_000, 40_000),
                chance.randint(1, 9_000),
                party=party,
                service_period=EARLIER if chance.random() < 0.03 else PERIOD,
            )
            for ticket in range(tickets)
        ]
        known = balance_of(own)
        made = draft(party, PERIOD, own, known, Carry(chance.choice([0, 0, 5_000])))
        head = lifecycle.issue(lifecycle.drafted(made, "ann", NOON), "ann", NOON)
        if number % 3:
            head = lifecycle.confirm(head, (), party, NOON)
        if number % 3 == 2:
            head = lifecycle.approve(head, head.hash, "bob", NOON, NO_LIMIT)
            head = lifecycle.settle(
                lifecycle.claim(head, "b1", "ann", NOON), "b1", "paid", "ann", NOON
            )
        entries += own
        balances.append(replace(known, confirmed=head.confirmed, paid=head.paid))
        statements.append(made)
        heads[party, PERIOD] = head
    return entries, balances, statements, heads


@pytest.mark.long
def test_a_hundred_thousand_lines_have_no_unexplained_difference() -> None:
    result = reconcile(*books(100, 500))

    assert result.lines == 100_000 and result.statements == 100
    assert result.differences == () and result.clean and result.pending == ()


@pytest.mark.parametrize("what", ["entry", "balance", "line", "confirmed", "paid", "figures"])
def test_one_thing_that_is_off_is_found(what: str) -> None:
    entries, balances, statements, heads = (
        list(books(4, 5)[0]), list(books(4, 5)[1]), list(books(4, 5)[2]), dict(books(4, 5)[3]),
    )  # fmt: skip
    match what:
        case "entry":
            del entries[3]
        case "balance":
            balances[0] = replace(balances[0], accrued=balances[0].accrued + 1)
        case "line":
            lines = statements[1].lines
            changed = lines[0]._replace(amount=lines[0].amount + 1)
            statements[1] = replace(statements[1], lines=(changed, *lines[1:]))
        case "confirmed":
            balances[1] = replace(balances[1], confirmed=balances[1].confirmed - 1)
        case "paid":
            balances[2] = replace(balances[2], paid=0)
        case "figures":
            head = heads["p0002", PERIOD]
            heads["p0002", PERIOD] = replace(head, total=head.total + 1)

    result = reconcile(entries, balances, statements, heads)

    assert not result.clean
    assert all(each.party.startswith("p000") for each in result.differences)


def test_entries_without_a_statement_are_pending_not_different() -> None:
    entries, balances, statements, heads = books(4, 5)
    open_balances = [replace(balances[0], confirmed=0, paid=0), *balances[1:]]

    result = reconcile(entries, open_balances, statements[1:], heads)

    assert result.clean and result.pending == (("p0000", PERIOD),)


def test_two_lines_whose_amounts_are_swapped_are_found_though_the_total_stays() -> None:
    entries, balances, statements, heads = books(4, 5)
    first, second, *rest = statements[1].lines
    assert first.amount != second.amount
    swapped = (
        first._replace(amount=second.amount), second._replace(amount=first.amount), *rest,
    )  # fmt: skip
    for hash in (statements[1].hash, "f" * 64):
        doctored = [
            statements[0],
            replace(statements[1], lines=swapped, hash=hash),
            *statements[2:],
        ]

        found = [d.what for d in reconcile(entries, balances, doctored, heads).differences]

        assert found.count("line") == 2 and "hash" in found


def test_a_line_under_another_fee_kind_and_a_hash_alone_are_found() -> None:
    entries, balances, statements, heads = books(4, 5)
    first, *rest = statements[1].lines
    other_fee = replace(statements[1], lines=(first._replace(fee="bonus"), *rest))
    other_hash = replace(statements[1], hash="f" * 64)

    for doctored in (other_fee, other_hash):
        made = [statements[0], doctored, *statements[2:]]
        assert not reconcile(entries, balances, made, heads).clean


def test_where_work_was_done_is_made_again_from_the_statements_own_lines() -> None:
    own = [entry("T1", 700), entry("T2", 250)]
    places = {("T1", 1): Place("310115", "sh-01", "tower"), ("T2", 1): Place("530102", "yn-02")}
    made = draft("tech-1", PERIOD, own, balance_of(own), places=places)
    head = lifecycle.issue(lifecycle.drafted(made, "ann", NOON), "ann", NOON)

    result = reconcile(own, [balance_of(own)], [made], {("tech-1", PERIOD): head})

    assert [line.outlet for line in made.lines] == ["sh-01", "yn-02"]
    assert result.clean


def test_a_statement_whose_state_is_not_there_is_held_against_its_entries_alone() -> None:
    entries, balances, statements, heads = books(4, 5)
    own = [each for each in entries if each.party == "p0001"]

    assert reconcile(own, balances[1:2], statements[1:2], {}).clean
    assert reconcile(own, balances[1:2], statements[1:2], heads).clean
    paid = [replace(balances[1], paid=balances[1].paid + 1)]
    assert reconcile(own, paid, statements[1:2], {}).clean
    assert not reconcile(own, paid, statements[1:2], heads).clean
