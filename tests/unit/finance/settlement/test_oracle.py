"""The engine against a second opinion, and properties that hold for any book and any facts."""

import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.canonical import canonical, digest
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts, facts_hash, facts_of
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.assessment.payees import parts_of
from suanqing.finance.assessment.stored import assessment_from_dict, assessment_to_dict
from suanqing.money import allocate
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts, Refund
from tests.oracle.compared import lines_of
from tests.oracle.exact import priced
from tests.searching import examples
from tests.unit.finance.settlement.books import crew, facts, with_plane
from tests.unit.finance.settlement.random_books import books, ordered, tickets


@pytest.mark.long
@settings(max_examples=examples(150), deadline=None)
@given(books(), tickets())
def test_every_line_is_what_exact_fractions_say(book: dict[str, Any], facts: Facts) -> None:
    assessed = assess(facts, compile_book(book))

    assert lines_of(assessed) == priced(book, canonical_facts(facts), Counter())


@settings(max_examples=examples(150), deadline=None)
@given(
    ordered(),
    st.integers(0, 20_000),
    st.lists(st.tuples(st.sampled_from("*1"), st.integers(0, 9), st.just(9)), max_size=3),
)
def test_every_ordered_plan_is_what_exact_fractions_say(
    parts: list[dict[str, Any]], amount: int, back: list[tuple[str, int, int]]
) -> None:
    plan = {"id": "p", "when": {}, "parts": parts}
    book = with_plane("pay", splits=[plan])
    for plane in book["planes"].values():
        plane["prices"][0]["amount"] = amount
    ticket = facts(refunds=tuple(Refund(*each) for each in back), crew=crew(ann="0.6", bob="0.4"))

    done = assess(ticket, compile_book(book))

    assert lines_of(done) == priced(book, canonical_facts(ticket), Counter())


@pytest.mark.long
@settings(max_examples=examples(30), deadline=None)
@given(books(), tickets())
def test_the_steps_lead_to_the_amount_and_the_shares_sum_to_it(
    book: dict[str, Any], facts: Facts
) -> None:
    for line in assess(facts, compile_book(book)).lines:
        assert line.steps[0].op in ("base", "refund", "withhold")
        assert line.steps[-1].value == line.amount
        if line.plane == "pay":
            assert sum(share for _, share in line.shares) == line.amount


@pytest.mark.long
@settings(max_examples=examples(60), deadline=None)
@given(books(), tickets())
def test_a_full_refund_leaves_nobody_but_a_part_that_stays_a_unit(
    book: dict[str, Any], facts: Facts
) -> None:
    whole = replace(facts, refunds=(*facts.refunds, Refund("*", 1, 1)))
    done = assess(whole, compile_book(book))

    stays = [part for plan in book["planes"]["pay"]["splits"] for part in plan["parts"]
             if part.get("stays")]  # fmt: skip
    left: dict[str, int] = {}
    for line in done.lines:
        for party, share in line.shares:
            left[party] = left.get(party, 0) + share
    assert done.total("charge") == 0
    assert sum(left.values()) == done.total("pay") == 0
    assert stays or not any(left.values())


@pytest.mark.long
@settings(max_examples=examples(30), deadline=None)
@given(books(), tickets(), st.randoms(use_true_random=False))
def test_the_same_inputs_give_the_same_bytes_in_any_key_order(
    book: dict[str, Any], facts: Facts, chance: Random
) -> None:
    once = stored(assess(facts, compile_book(book)))
    shuffled = json.loads(json.dumps(shuffle(canonical_facts(facts), chance)))

    again = stored(assess(facts_of(shuffled), compile_book(shuffle(book, chance))))

    assert again == once


@settings(max_examples=examples(30), deadline=None)
@given(books(), tickets())
def test_an_assessment_comes_back_from_its_stored_form(book: dict[str, Any], facts: Facts) -> None:
    assessed = assess(facts, compile_book(book))

    assert assessment_from_dict(json.loads(stored(assessed))) == assessed


@pytest.mark.long
@settings(max_examples=examples(30), deadline=None)
@given(books(), tickets())
def test_leaving_the_steps_out_moves_no_money(book: dict[str, Any], facts: Facts) -> None:
    compiled = compile_book(book)

    bare = assess(facts, compiled, explained=False)

    assert bare.lines == tuple(line._replace(notes=()) for line in assess(facts, compiled).lines)


@given(tickets())
def test_the_facts_hash_is_that_of_the_canonical_facts(facts: Facts) -> None:
    assert facts_hash(facts) == digest(canonical_facts(facts))
    assert facts_of(canonical_facts(facts)) == facts


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(1, 10_000), min_size=1, max_size=8).map(tuple),
)
def test_splits_sum_to_the_whole_and_are_those_of_the_one_allocation(
    total: int, weights: tuple[int, ...]
) -> None:
    assert sum(parts_of(total, weights, sum(weights))) == total
    assert parts_of(total, weights, sum(weights)) == allocate(total, weights)


def stored(assessment: Assessment) -> bytes:
    return canonical(assessment_to_dict(assessment))


def shuffle(value: Any, chance: Random) -> Any:
    """The same value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffle(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [shuffle(item, chance) for item in value]
    return value
