"""What warehouse and finance hear of a settled ticket, and that keeping it survives any delivery."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.assessment.model import AssessedLine, Assessment, Exchanged
from suanqing.finance.settlement.items import Booked
from suanqing.insight.events.ticket_settled import Known, apply, attributes, ticket_settled
from suanqing.pricing.model import FactLine, Facts, Refund, Step

AT = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)
FACTS = Facts(
    ticket_id="T1", rev=3, served=AT, region=("310115",), city_class=None, scenario="direct",
    level="standard", channel="youzan", outlet="sh-01", coefficient=None, urgent=False,
    crew=(("tech-1", Decimal(1)),),
    lines=(
        FactLine("1", "AC-INSTALL", Decimal(1)),
        FactLine("2", "PIPE-3M", Decimal("2.50")),
        FactLine("3", "CARE", Decimal(2)),
    ),
)  # fmt: skip


def quantity(qty: str) -> tuple[Step, ...]:
    return (Step("quantity", "x", (("quantity", qty),), Decimal(1)),)


def line(id: str, amount: int, **more: Any) -> AssessedLine:
    plane, at, fee = id.split(":")[:3]
    sku = {"1": "AC-INSTALL", "2": "PIPE-3M", "3/OIL": "OIL"}[at]
    return AssessedLine(
        id, "charge" if plane == "charge" else "pay", sku, fee, "all", amount,
        more.get("tax", 0), more.get("shares", ()), more.get("steps", ()), more.get("held", ""),
        more.get("exchanged", ()),
    )  # fmt: skip


LINES = (
    line("charge:1:labour", 20_000, tax=1_132),
    line("charge:2:part", 10_003, tax=566, steps=quantity("2.5")),
    line("charge:3/OIL:part", 5_000, tax=283, steps=quantity("6")),
    line("pay:1:labour", 12_000, shares=(("tech-1", 9_600), ("sh-01", 2_400))),
    line("pay:2:part:@accepted", 6_002, shares=(("tech-1", 6_002),), held="photo:unknown"),
)


def booked(lines: tuple[AssessedLine, ...] = LINES, n: int = 1, **more: Any) -> Booked:
    assessment = Assessment("T1", "f" * 64, "main@1", "CNY", "youzan", lines)
    return Booked(
        "T1", n, 3, AT, "settled", "2025-03", replace(FACTS, **more), assessment, (), {}, {}
    )  # fmt: skip


def test_r095_the_event_says_what_was_used_and_what_it_comes_to() -> None:
    """Charge 20000 + 10003 + 5000; tax 1132 + 566 + 283; pay 9600 + 2400 + 6002, of it 6002 held."""
    assert ticket_settled(booked(), "done") == {
        "event": "ticket.settled", "version": 1, "id": "T1:1", "ticket": "T1", "n": 1,
        "revision": 3, "state": "done", "cause": "settled", "at": "2025-03-03T01:30:00.000Z",
        "served": "2025-03-03T01:30:00.000Z", "period": "2025-03", "book": "main@1",
        "facts_hash": "f" * 64, "outlet": "sh-01", "channel": "youzan",
        "parts": [
            {"line": "2", "sku": "PIPE-3M", "qty": "2.5"},
            {"line": "3/OIL", "sku": "OIL", "qty": "6"},
        ],
        "totals": {"CNY": {"charge": 35_003, "tax": 1_981, "pay": 18_002, "held": 6_002}},
    }  # fmt: skip


def test_the_event_names_no_person_and_is_small() -> None:
    text = json.dumps(ticket_settled(booked(), "done"))

    assert "tech-1" not in text and "310115" not in text
    assert len(text) < 1_000


def test_a_cancelled_ticket_used_no_parts_and_comes_to_nothing() -> None:
    event = ticket_settled(booked((), payable=False), "cancelled")

    assert event["parts"] == []
    assert event["totals"] == {"CNY": {"charge": 0, "tax": 0, "pay": 0, "held": 0}}
    assert attributes(event)["parts"] == "no"


def test_r094_a_part_that_was_refunded_says_how_much_of_it() -> None:
    event = ticket_settled(booked(refunds=(Refund("2", 1, 4), Refund("2", 500, 2_000))), "done")

    assert [part.get("refunded") for part in event["parts"]] == ["1/2", None]
    whole = ticket_settled(booked(refunds=(Refund("*", 1, 1),)), "done")
    assert [part["refunded"] for part in whole["parts"]] == ["1", "1"]
    bundle = ticket_settled(booked(refunds=(Refund("3", 1, 3),)), "done")
    assert [part.get("refunded") for part in bundle["parts"]] == [None, "1/3"]


def test_what_is_paid_in_another_currency_counts_there() -> None:
    """9600 fen go out as 1333 cents; 2400 stay in the book's currency."""
    paid = Exchanged("tech-1", "USD/CNY", "USD", 1_333, 9_598)
    shares = (("tech-1", 9_600), ("sh-01", 2_400))
    found = ticket_settled(
        booked((line("pay:1:labour", 12_000, shares=shares, exchanged=(paid,)),)), "done"
    )

    assert found["totals"] == {
        "CNY": {"charge": 0, "tax": 0, "pay": 2_400, "held": 0},
        "USD": {"charge": 0, "tax": 0, "pay": 1_333, "held": 0},
    }


def test_attributes_are_short_strings_to_filter_by() -> None:
    assert attributes(ticket_settled(booked(), "done")) == {
        "event": "ticket.settled", "outlet": "sh-01", "state": "done", "cause": "settled",
        "parts": "yes",
    }  # fmt: skip


EVENTS = [{"ticket": ticket, "n": n} for ticket in ("A", "B") for n in (1, 2, 3)]


@given(
    st.lists(st.sampled_from(EVENTS), max_size=12).flatmap(lambda m: st.permutations(EVENTS + m))
)
def test_r095_any_order_and_any_repetition_ends_with_the_newest(events: list[Any]) -> None:
    known: Known = {}
    for event in events:
        known = apply(known, event)

    assert known == {"A": {"ticket": "A", "n": 3}, "B": {"ticket": "B", "n": 3}}
