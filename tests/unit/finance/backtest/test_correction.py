"""A correction's list, its approval, and postings that come to the new price and back to nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from suanqing.errors import Conflict, Forbidden
from suanqing.finance.corrections.prices import (
    CAUSE,
    Affected,
    Refused,
    Scope,
    affected,
    applied,
    approve,
    correct,
    list_from_dict,
    list_to_dict,
    promised,
    propose,
    still,
)
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.finance.settlement.provenance import mirroring, origins
from suanqing.pricing.book import compile_book
from tests.unit.finance.backtest.making import FEW, accounts, booked, corrected, frozen
from tests.unit.finance.backtest.test_replay import companies, other, several
from tests.unit.finance.settlement.books import SERVED, document, facts

SCOPE = Scope("main@3", "main@4", SERVED, SERVED + timedelta(days=1))
DEAR = compile_book(other(AC_INSTALL=11_000))


def proposed() -> Any:
    return propose(SCOPE, affected(SCOPE, several(), DEAR, frozen), "CNY", "ann", SERVED)


def test_the_list_names_each_ticket_and_party_with_both_numbers() -> None:
    first = proposed().tickets[0]

    assert (first.ticket_id, first.n) == ("T1", 1)
    assert first.parties == (("ann", 10_003, 11_003),)
    assert first.charged == (10_003, 11_003)
    assert proposed().totals == {"ann": (20_012, 22_012), "bob": (20_018, 22_018)}


def test_only_tickets_in_the_valid_time_and_under_the_old_version_are_affected() -> None:
    book = compile_book(document())
    late = booked(facts(served=SCOPE.end), book)
    early = booked(facts(served=SERVED - timedelta(milliseconds=1)), book)
    done = booked(facts(), DEAR)

    assert not list(affected(SCOPE, [late, early, done], DEAR, frozen))


def test_a_ticket_whose_money_stays_is_not_affected() -> None:
    assert not list(affected(SCOPE, several(), compile_book(other(GLUE=99)), frozen))


def test_a_ticket_the_new_version_refuses_is_listed_with_the_reason() -> None:
    book = other()
    book["planes"]["pay"]["prices"] = []

    found = list(affected(SCOPE, several()[:1], compile_book(book), frozen))

    assert found == [Refused("T1", "unpriced: AC-INSTALL has no pay price in tier any")]


def test_the_same_list_in_any_order_is_the_same_correction() -> None:
    backwards = list(affected(SCOPE, reversed(several()), DEAR, frozen))

    again = propose(SCOPE, backwards, "CNY", "eve", SERVED)

    assert again.correction_id == proposed().correction_id
    assert propose(SCOPE, backwards[1:], "CNY", "eve", SERVED).hash != again.hash


def test_the_list_is_read_back_as_it_was() -> None:
    made = proposed()

    kept = list_to_dict(made.scope, made.tickets, made.refused)

    assert list_from_dict(kept) == (made.scope, made.tickets, made.refused)


def test_the_maker_does_not_approve_nor_anybody_another_list() -> None:
    made = proposed()

    with pytest.raises(Forbidden):
        approve(made, made.hash, "ann", SERVED)
    with pytest.raises(Conflict):
        approve(made, "0" * 64, "bob", SERVED)
    done = approve(made, made.hash, "bob", SERVED)
    assert (done.state, done.approved_by, done.rev) == ("approved", "bob", 2)
    with pytest.raises(Conflict):
        approve(done, made.hash, "bob", SERVED)


def test_a_posting_keeps_facts_and_revision_and_says_why() -> None:
    one = several()[0]

    posting = correct(one, DEAR, SERVED, frozen)

    assert (posting.n, posting.rev, posting.period) == (2, one.rev, one.period)
    assert posting.assessment.book == "main@4"
    assert posting.assessment.facts_hash == one.assessment.facts_hash
    assert {entry.cause for entry in posting.entries} == {CAUSE}
    assert sum(entry.amount for entry in posting.entries) == 0
    assert {entry.line for entry in posting.entries} == {"charge:1:labour", "pay:1:labour"}


def test_what_changed_since_the_list_is_noticed() -> None:
    one = several()[0]
    ticket = next(iter(affected(SCOPE, [one], DEAR, frozen)))
    assert isinstance(ticket, Affected)

    moved = replace(one, n=2)

    assert still(ticket, SCOPE, one) and not still(ticket, SCOPE, moved)
    assert promised(ticket, one, correct(one, DEAR, SERVED, frozen))
    dearer = correct(one, compile_book(other(AC_INSTALL=12_000)), SERVED, frozen)
    assert not promised(ticket, one, dearer)


@pytest.mark.long
@FEW
@given(companies())
def test_a_correction_comes_to_the_new_price_and_a_refund_to_nothing(company: Any) -> None:
    """Whatever the books: settled, corrected, cancelled leaves every account at 0."""
    tickets, _, second = company
    for one in tickets:
        if one.facts.lines and not list(affected_by(one, second)):
            continue
        booked_again, posting = corrected(one, second)
        entries = [*entries_for(one.assessment), *posting.entries]
        assert accounts(entries) == accounts(entries_for(posting.assessment))

        gone = booked(replace(one.facts, payable=False), second)
        refund = difference(booked_again.assessment, booked_again.n, gone.assessment, "cancelled")
        known = origins(booked_again)
        mirrors = [mirroring(entry, known) for entry in refund]
        assert accounts([*entries, *mirrors]) == {}
        for entry in mirrors:
            by = one.assessment if entry.mirror == 1 else posting.assessment
            assert entry.line in {line.id for line in by.lines}


def affected_by(one: Any, book: Any) -> Any:
    scope = Scope(one.assessment.book, book.ref, one.facts.served, one.facts.served + timedelta(1))
    return (each for each in affected(scope, [one], book, frozen) if isinstance(each, Affected))


def test_a_correction_belongs_to_the_period_of_the_service_time() -> None:
    first = booked(facts(), compile_book(document()))
    late = replace(first, at=first.at + timedelta(days=70))

    assert correct(late, DEAR, late.at, frozen).period == "2026-11"


def test_facts_that_follow_from_the_day_are_found_for_a_book_that_asks_for_them_later() -> None:
    body = document()
    body["planes"]["pay"]["coefficients"] = [
        {"id": "festival", "factor": "3", "when": {"holiday": True}}
    ]
    festive = compile_book(body)
    day = SERVED.replace(year=2025, month=10, day=1)
    served = booked(facts(served=day), compile_book(document()))
    scope = replace(SCOPE, start=day, end=day + timedelta(days=1))

    (listed,) = affected(scope, [served], festive, frozen)
    posting = correct(served, festive, SERVED, frozen)

    assert isinstance(listed, Affected)
    assert promised(listed, served, posting)
    assert dict(posting.facts.attrs) == {"holiday": True}
    assert posting.assessment.total("pay") > 2 * served.assessment.total("pay")


def test_tickets_of_another_version_of_the_same_days_are_not_affected() -> None:
    scope = replace(SCOPE, old="main@2")

    assert not list(affected(scope, several(), DEAR, frozen))
    ticket = next(iter(affected(SCOPE, several(), DEAR, frozen)))
    assert isinstance(ticket, Affected)
    assert not still(ticket, scope, several()[0])


def test_a_version_in_another_currency_refuses_every_ticket() -> None:
    dollars = compile_book(other() | {"currency": "USD"})

    found = list(affected(SCOPE, several(), dollars, frozen))

    assert found and all(isinstance(one, Refused) for one in found)
    assert {one.reason for one in found if isinstance(one, Refused)} == {
        "other_currency: CNY is booked"
    }


def test_a_step_of_a_correction_counts_up() -> None:
    made = proposed()
    agreed = approve(made, made.hash, "bob", SERVED)

    assert [made.rev, agreed.rev, applied(agreed, {"posted": 1}).rev] == [1, 2, 3]
