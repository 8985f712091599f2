"""Money that an older engine booked stays until its correction is approved; new facts move their own."""

from dataclasses import replace
from typing import Any

from suanqing.finance.assessment.engine import onto
from suanqing.finance.assessment.model import ENGINE, AssessedLine
from suanqing.finance.corrections.prices import Affected, Scope, affected, correct
from suanqing.finance.settlement import items
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.journal import entries_for
from suanqing.finance.settlement.posting import next_posting
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts, Manual, Refund
from tests.unit.finance.backtest.making import accounts, booked, frozen, read
from tests.unit.finance.settlement.books import SERVED, document, facts

BOOK = compile_book(document())
SCOPE = Scope("main@3", "main@3", SERVED, SERVED.replace(year=2030))


def old_by(cents: int) -> Booked:
    """A ticket that engine 1 paid `cents` more than this one would."""
    one = booked(facts(), BOOK)

    def dearer(line: AssessedLine) -> AssessedLine:
        if line.plane != "pay":
            return line
        (party, share), *rest = line.shares
        return line._replace(amount=line.amount + cents, shares=((party, share + cents), *rest))

    lines = tuple(dearer(line) for line in one.assessment.lines)
    return replace(one, assessment=replace(one.assessment, lines=lines), engine=1)


def after(one: Booked, now: Facts) -> tuple[dict[str, int], int]:
    """What the posting of these facts moves, by account, and whose prices it holds."""
    posting = next_posting(one, now, BOOK, SERVED)
    return accounts(posting.entries), posting.engine


def a_cent(one: Booked) -> Facts:
    return replace(one.facts, manual=(Manual("m", "goodwill", "ann", 1, "r", "a", "b"),))


def test_a_marker_says_its_engine_and_one_without_is_of_the_first() -> None:
    posting = next_posting(None, facts(), BOOK, SERVED)
    item = items.marker(posting, items.house_of(posting.entries), {})

    assert items.booked([item]).engine == ENGINE
    assert items.booked([{k: v for k, v in item.items() if k != "engine"}]).engine == 1


def test_a_late_cent_on_a_ticket_of_an_older_engine_moves_a_cent() -> None:
    moved, engine = after(old_by(50), a_cent(old_by(50)))

    assert moved == {"cost:service": 1, "payable:ann": -1}
    assert engine == 1


def test_where_both_engines_agree_the_ticket_goes_on_under_this_one() -> None:
    moved, engine = after(old_by(0), a_cent(old_by(0)))

    assert moved == {"cost:service": 1, "payable:ann": -1}
    assert engine == ENGINE


def test_a_changed_line_keeps_what_the_engines_differ_by_and_says_so() -> None:
    one = old_by(50)
    twice = replace(
        one.facts, lines=tuple(replace(line, qty=line.qty * 2) for line in one.facts.lines)
    )
    before, now = (next_posting(None, each, BOOK, SERVED) for each in (one.facts, twice))

    merged = next_posting(one, twice, BOOK, SERVED).assessment

    for line in merged.lines:
        if line.plane == "pay" and line.id.endswith(":labour"):
            assert sum(share for _, share in line.shares) == line.amount
            assert line.notes[-1][0] == "engine"
    change = now.assessment.total("pay") - before.assessment.total("pay")
    assert merged.total("pay") == one.assessment.total("pay") + change


def test_cancelled_or_wholly_refunded_nothing_of_the_older_engine_is_left() -> None:
    one = old_by(50)
    for now in (
        replace(one.facts, payable=False),
        replace(one.facts, refunds=(Refund("*", 1, 1),)),
    ):
        merged = next_posting(one, now, BOOK, SERVED)
        assert merged.assessment.total("pay") == 0
        assert accounts([*entries_for(one.assessment), *merged.entries]) == {}


def test_what_the_engines_price_otherwise_is_a_correction_of_its_own() -> None:
    one = old_by(50)

    (listed,) = affected(SCOPE, [one], BOOK, frozen)
    posting = correct(one, BOOK, SERVED, frozen)

    assert isinstance(listed, Affected)
    assert sum(after - before for _, before, after in listed.parties) == -50
    assert sum(entry.amount for entry in posting.entries if entry.account == "cost:service") == -50
    done = read(posting)
    assert done.engine == ENGINE
    assert not list(affected(SCOPE, [done], BOOK, frozen))


def test_tickets_of_this_engine_are_in_no_correction_of_engines() -> None:
    assert not list(affected(SCOPE, [booked(facts(), BOOK)], BOOK, frozen))


def test_a_held_line_of_an_older_engine_is_released_as_it_was_booked() -> None:
    one = old_by(50)

    def held(assessment: Any) -> Any:
        lines = tuple(
            line._replace(held="e:unknown") if line.plane == "pay" else line
            for line in assessment.lines
        )
        return replace(assessment, lines=lines)

    now = next_posting(None, one.facts, BOOK, SERVED).assessment

    merged = onto(held(one.assessment), held(now), now, 1)

    assert merged.total("pay") == one.assessment.total("pay")
    assert not any(line.held for line in merged.lines)
