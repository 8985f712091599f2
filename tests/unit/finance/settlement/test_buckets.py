"""An order's money in parts that sum to the whole, whatever its tickets are made of."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.buckets import Bucket, bucketed
from suanqing.finance.assessment.model import AssessedLine
from suanqing.pricing.book import compile_book
from tests.unit.finance.settlement.books import document, facts, line

BUCKETS = [
    {"id": "consult", "skus": ["TIME"]},
    {"id": "install", "skus": ["AC-INSTALL", "SCREW"]},
    {"id": "after", "skus": ["GLUE"]},
]


def test_r085_consultation_installation_and_after_sale_are_three_buckets_of_one_order() -> None:
    """Half an hour 30.00; 100.00, 10 screws 0.30 and the call-out 5.00; 100 g of glue 19.00 and 5.00."""
    fee = {"id": "call", "fee": "callout", "by": "fixed", "amount": 500}
    book_document: dict[str, Any] = document(buckets=BUCKETS)
    book_document["planes"]["pay"]["fees"] = [fee | {"when": {"urgent": True}}]
    book = compile_book(book_document)
    order = [
        facts(line("TIME", "30"), ticket_id="T1"),
        facts(line("AC-INSTALL"), line("SCREW", "10", "2"), ticket_id="T2", urgent=True),
        facts(line("GLUE", "100"), ticket_id="T3", urgent=True),
    ]

    found = bucketed([(assess(each, book).lines, book.buckets) for each in order])

    assert [each for each in found if each.plane == "pay"] == [
        Bucket("consult", "pay", 3_000, 0), Bucket("install", "pay", 10_530, 0),
        Bucket("after", "pay", 2_400, 0),
    ]  # fmt: skip


def test_r085_one_ticket_may_fill_several_buckets_and_what_is_in_none_is_other() -> None:
    book = compile_book(document(buckets=BUCKETS[:2]))
    mixed = assess(
        facts(line("TIME", "60"), line("AC-INSTALL", id="2"), line("GLUE", id="3")), book
    )

    found = {
        (x.name, x.plane): x.amount
        for x in bucketed([(mixed.lines, book.buckets), (mixed.lines, {})])
    }

    assert found["consult", "pay"] == 6_000 + 19  # glue is in no bucket: with the ticket's first
    assert found["install", "pay"] == 10_000
    assert found["other", "pay"] == 16_019


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["charge", "pay"]), st.sampled_from("abcd"),
                st.integers(-(10**9), 10**9), st.sampled_from(["", "photo:fail"]),
            )
        ),
        max_size=5,
    ),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz")),
)  # fmt: skip
def test_buckets_sum_to_the_lines_in_each_plane(
    tickets: list[list[tuple[Any, str, int, str]]], names: dict[str, str]
) -> None:
    lines = [
        [
            AssessedLine(str(n), plane, sku, "f", "t", amount, 0, (), (), held)
            for n, (plane, sku, amount, held) in enumerate(rows)
        ]
        for rows in tickets
    ]

    found = bucketed([(each, names) for each in lines])

    for plane in ("charge", "pay"):
        mine = [x for each in lines for x in each if x.plane == plane]
        assert sum(b.amount for b in found if b.plane == plane) == sum(x.amount for x in mine)
        assert sum(b.held for b in found if b.plane == plane) == sum(
            x.amount for x in mine if x.held
        )
