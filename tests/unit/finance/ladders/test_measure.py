"""What booked entries contribute to S: by service period and fee kind, less what was taken back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import AssessedLine, Assessment, Entry, Posting
from suanqing.finance.ladders.measure import (
    Part,
    begun,
    booked,
    due_after,
    ladder_entry,
    measured,
    minutes_of,
    parts,
)
from suanqing.finance.settlement.items import PartyEntry
from suanqing.finance.settlement.journal import entries_for
from suanqing.pricing.book import compile_book
from suanqing.pricing.ladder_curve import Ladder
from suanqing.pricing.model import Original, Refund, Step
from tests.unit.finance.ladders.ladder import ladder
from tests.unit.finance.settlement.books import SERVED, document, facts, line, with_plane

AT = datetime(2026, 11, 3, tzinfo=UTC)
PERIOD = "2026-11"


def entry(
    ticket_id: str,
    *lines: tuple[str, int],
    n: int = 1,
    period: str = PERIOD,
    service_period: str | None = None,
) -> PartyEntry:
    """The party's posting; `lines` are (fee, earned)."""
    booked_lines = tuple(
        Entry("payable:p", -earned, "CNY", f"pay:1:{fee}", fee, "settled") for fee, earned in lines
    )
    return PartyEntry(
        "p", ticket_id, n, period, service_period or period, AT, "f" * 64, "main@1", "CNY",
        booked_lines,
    )  # fmt: skip


def s_of(entries: Iterable[PartyEntry], told: Ladder) -> Decimal:
    return measured(parts(entries, told, PERIOD), told, "p", PERIOD).s


def test_amounts_of_the_named_fees_add_up() -> None:
    entries = [entry("T1", ("labour", 600), ("part", 50)), entry("T2", ("labour", 400))]

    assert s_of(entries, ladder()) == 1_050
    assert s_of(entries, ladder(of={"fees": ["labour"]})) == 1_000


def test_a_reversal_lowers_s() -> None:
    entries = [
        entry("T1", ("labour", 600)),
        entry("T2", ("labour", 400)),
        entry("T1", ("labour", -600), n=2),
    ]

    assert s_of(entries, ladder()) == 400
    assert s_of(entries, ladder(measure="count")) == 1


def test_a_ticket_counts_once_and_only_while_it_pays() -> None:
    entries = [
        entry("T1", ("labour", 600)),
        entry("T1", ("labour", 30), n=2),
        entry("T2", ("part", 5)),
        entry("T3", ("labour", -10)),
    ]

    assert s_of(entries, ladder(measure="count", of={"fees": ["labour"]})) == 1


def test_the_service_period_decides_not_the_one_it_is_booked_in() -> None:
    entries = [
        entry("T1", ("labour", 600)),
        entry("T2", ("labour", 400), period="2026-12", service_period=PERIOD),
        entry("T3", ("labour", 7), service_period="2026-10"),
    ]

    assert s_of(entries, ladder()) == 1_000


def test_money_of_a_ladder_never_counts_and_is_what_is_booked() -> None:
    of_this = entry(ladder_entry("monthly", PERIOD), ("commission", 50))
    late = entry(
        ladder_entry("monthly", PERIOD), ("commission", 8), n=2, period="2026-12",
        service_period=PERIOD,
    )  # fmt: skip
    older = entry(ladder_entry("monthly", "2026-10"), ("commission", 3), service_period="2026-10")
    entries = [of_this, late, older, entry("T1", ("labour", 600), ("commission", 20))]

    assert s_of(entries, ladder()) == 620
    assert booked(entries, "monthly", PERIOD) == 58
    assert begun(entries, PERIOD) == {"monthly"}
    assert begun(entries, "2026-09") == set()


@given(order=st.permutations(range(6)))
def test_the_basis_names_the_parts_whatever_the_order(order: list[int]) -> None:
    entries = [entry(f"T{n % 4}", ("labour", 100 * n), n=n) for n in range(6)]
    told = ladder()

    found = measured(parts([entries[n] for n in order], told, PERIOD), told, "p", PERIOD)

    assert found == measured(parts(entries, told, PERIOD), told, "p", PERIOD)
    assert (found.s, found.counted) == (Decimal(1_500), 4)


def test_another_composition_of_the_same_s_has_another_basis() -> None:
    told = ladder()
    one = parts([entry("T1", ("labour", 600))], told, PERIOD)
    other = parts([entry("T2", ("labour", 600))], told, PERIOD)

    assert measured(one, told, "p", PERIOD).basis != measured(other, told, "p", PERIOD).basis


@pytest.mark.parametrize(
    "other",
    [
        ladder(id="other"), ladder(measure="count"), replace(ladder(), stay=(10, 31)),
    ],
)  # fmt: skip
def test_the_basis_names_ladder_measure_and_days(other: Ladder) -> None:
    counted = [Part("T1", 1, Decimal(1))]

    assert (
        measured(counted, other, "p", PERIOD).basis
        != measured(counted, ladder(), "p", PERIOD).basis
    )


def test_the_basis_names_the_newest_assessment_of_each_ticket() -> None:
    entries = [entry("T1", ("labour", 600)), entry("T1", ("labour", 0), n=2)]

    (part,) = parts(entries, ladder(), PERIOD)

    assert part.n == 2


def test_tickets_whose_minutes_nobody_counted_count_none() -> None:
    assert parts([entry("T1", ("time", 600))], ladder(measure="minutes"), PERIOD) == []


def test_a_ladder_of_minutes_counts_the_fees_it_names_alone() -> None:
    told = ladder(measure="minutes", of={"fees": ["night"]})

    assert minutes_of(assessment(time_line("95", ("p", 80))), "p", told) == 0
    assert minutes_of(assessment(time_line("30", ("p", 80), fee="night")), "p", told) == 30


def test_what_the_customer_is_charged_earns_no_minutes() -> None:
    charged = time_line("95", ("p", 80))._replace(plane="charge")

    assert minutes_of(assessment(charged), "p", ladder(measure="minutes")) == 0


def time_line(
    qty: str, *shares: tuple[str, int], unit: str = "min", fee: str = "time"
) -> AssessedLine:
    steps = (
        Step("base", "all", (("price", "100"), ("per", "1"), ("unit", unit)), Decimal(100)),
        Step("quantity", "1", (("quantity", qty),), Decimal(100)),
    )
    amount = sum(share for _, share in shares)
    return AssessedLine(f"pay:1:{fee}", "pay", "MIN", fee, "all", amount, 0, shares, steps)


def assessment(*lines: AssessedLine) -> Assessment:
    return Assessment("T1", "f" * 64, "main@1", "CNY", "app", lines)


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        (time_line("95", ("p", 80), ("sh", 20)), "95"),
        (time_line("1.5", ("p", 80), unit="h"), "90"),
        (time_line("95", ("q", 80)), "0"),
        (time_line("95", ("p", 80), fee="labour"), "0"),
        (time_line("2", ("p", 80), unit="piece"), "0"),
    ],
)
def test_minutes_are_those_of_the_time_lines_a_party_is_paid_by(
    line: AssessedLine, minutes: str
) -> None:
    told = ladder(measure="minutes")

    assert minutes_of(assessment(line), "p", told) == Decimal(minutes)


URGENT = {"id": "u", "fee": "urgent", "rate": "0.3", "base": "after_coefficient", "on": ["time"]}
HALF = {"id": "half", "factor": "0.5"}
RELEASED = [
    {"id": "r", "milestone": "inspected", "share": "0.2", "on": ["time"]},
    {"id": "s", "milestone": "accepted", "share": "0.8", "on": ["time"]},
]
BOTH = (("accepted", SERVED), ("inspected", SERVED))


def test_minutes_of_a_ticket_count_while_it_is_booked() -> None:
    told = ladder(measure="minutes")
    known = {"T1": Decimal(95), "T2": Decimal(30)}

    (part,) = parts([entry("T1", ("time", 600))], told, PERIOD, known)

    assert (part.ticket_id, part.s) == ("T1", Decimal(95))


def test_a_posting_makes_everybody_due_whom_it_pays_or_takes_back_from() -> None:
    made = assessment(time_line("95", ("b", 80), ("a", 0)))
    gone = Entry("payable:c", 80, "CNY", "pay:1:time", "time", "facts_changed", 1)
    posting = Posting(
        "T1", 2, 5, PERIOD, None, made, (*entries_for(made), gone), AT  # type: ignore[arg-type]
    )  # fmt: skip

    assert due_after(posting) == [("a", PERIOD), ("b", PERIOD), ("c", PERIOD)]


class TestMinutesThatAreNoLongerPaid:
    """95 minutes at 1.00 to ann, through the pricing itself."""

    @pytest.mark.parametrize(
        ("rules", "known", "minutes"),
        [
            ({}, {}, "95"),
            ({"overrides": [{"sku": "TIME", "party": "ann", "amount": 9_000}]}, {}, "95"),
            ({"waivers": [{"id": "w", "reason": "goodwill", "on": ["time"]}]}, {}, "0"),
            ({"surcharges": [URGENT], "coefficients": [HALF]}, {"urgent": True}, "95"),
            ({}, {"refunds": (Refund("*", 1, 1),)}, "0"),
            ({}, {"refunds": (Refund("1", 1, 4), Refund("1", 1, 4))}, "47.5"),
            ({}, {"refunds": (Refund("2", 1, 2),)}, "95"),
            ({"releases": RELEASED}, {}, "0"),
            ({"releases": RELEASED}, {"milestones": (("inspected", SERVED),)}, "19"),
            ({"releases": RELEASED}, {"milestones": BOTH, "refunds": (Refund("*", 1, 2),)}, "47.5"),
            ({}, {"original": Original("T0", ("ann",))}, "0"),
            ({}, {"original": Original("T0", ("bob",))}, "95"),
            ({}, {"clawback": "T9"}, "0"),
        ],
    )
    def test_a_line_counts_once_and_as_far_as_it_is_paid(
        self, rules: dict[str, Any], known: dict[str, Any], minutes: str
    ) -> None:
        ticket = facts(line("TIME", "95"), **known)
        done = assess(ticket, compile_book(with_plane("pay", **rules)))
        told = ladder(measure="minutes", of={"fees": ["time", "urgent"]})

        assert minutes_of(done, "ann", told, ticket) == Decimal(minutes)

    def test_what_is_held_counts_for_nothing_yet(self) -> None:
        book = document(evidence=[{"id": "there", "needs": ["photo"]}])
        ticket = facts(line("TIME", "95"))

        done = assess(ticket, compile_book(book))

        assert minutes_of(done, "ann", ladder(measure="minutes"), ticket) == 0

    def test_a_refund_of_a_bundle_goes_back_of_its_items_minutes(self) -> None:
        box = {"sku": "BOX", "items": [{"sku": "TIME", "qty": "30"}]}
        book = document(bundles=[box])
        book["skus"]["BOX"] = {"fee": "labour", "unit": "piece"}
        ticket = facts(line("BOX", "2", id="7"), refunds=(Refund("7", 1, 3),))

        done = assess(ticket, compile_book(book))

        assert minutes_of(done, "ann", ladder(measure="minutes"), ticket) == 40
