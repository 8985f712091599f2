"""Rules tried on a ticket: applied, matched and why not applied, or which condition did not hold."""

from typing import Any

from suanqing.finance.assessment.assess import assess
from suanqing.finance.rule_stats.counts import counted, hit_of, until
from suanqing.finance.rule_stats.rule_trace import Checked, Tried, concerning, tried
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts
from tests.unit.finance.settlement.books import document, facts, line

AFTER = "after_coefficient"


def surcharge(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "fee": "urgent", "rate": "0.3", "base": AFTER} | more


def book(**pay: Any) -> dict[str, Any]:
    found = document()
    found["planes"]["pay"] |= pay
    return found


def found(book: dict[str, Any], ticket: Facts) -> dict[str, Tried]:
    compiled = compile_book(book)
    each = tried(book, compiled, ticket, assess(ticket, compiled))
    return {one.rule: one for one in each if one.plane == "pay"}


def test_r080_a_rule_whose_condition_does_not_hold_says_what_was_found() -> None:
    rules = book(
        surcharges=[surcharge("night", when={"urgent": True, "region": "32", "vip": True})]
    )

    one = found(rules, facts())["night"]

    assert (one.outcome, one.kind) == ("unmet", "surcharges")
    assert one.conditions == (
        Checked("region", "32", "310115", False),
        Checked("urgent", True, False, False),
        Checked("vip", True, None, False),
    )


def test_r080_a_rule_that_was_applied_says_so() -> None:
    one = found(book(surcharges=[surcharge("hurry", when={"urgent": True})]), facts(urgent=True))

    assert one["hurry"].outcome == "applied"
    assert one["hurry"].conditions == (Checked("urgent", True, True, True),)
    assert one["any"].outcome == "applied" and one["any"].kind == "tiers"


def test_r080_a_rule_that_matched_and_lost_says_to_which() -> None:
    rules = book(
        surcharges=[
            surcharge("plain"),
            surcharge("vip", fee="premium", replaces=["plain"]),
            surcharge("parts", fee="handling", on=["part"]),
        ],
        discounts=[{"id": "small", "rate": "0.1"}, {"id": "large", "rate": "0.2"}],
        discounting={"mode": "best"},
    )

    one = found(rules, facts())

    assert (one["plain"].outcome, one["plain"].why) == ("matched", "replaced_by:vip")
    assert (one["parts"].outcome, one["parts"].why) == ("matched", "no_such_fee")
    assert (one["small"].outcome, one["small"].why) == ("matched", "lost_to:large")
    assert one["large"].outcome == "applied"


def test_r080_the_split_plan_that_made_the_shares_was_applied_and_the_one_behind_it_names_it() -> (
    None
):
    parts = [{"role": "outlet", "share": "0.2"}, {"role": "crew", "remainder": True}]
    crew = {"role": "crew", "remainder": True}
    dealt = [{"id": "fee", "role": "outlet", "rate": "0.1", "base": "gross"}, crew]
    for made in (parts, dealt):
        plans = [
            {"id": "for-parts", "on": ["part"], "parts": parts},
            {"id": "ours", "on": ["labour"], "parts": made},
            {"id": "others", "parts": parts},
        ]

        one = found(book(splits=plans), facts())

        assert (one["ours"].outcome, one["ours"].why) == ("applied", "")
        assert (one["others"].outcome, one["others"].why) == ("matched", "same_fee:ours")
        assert one["for-parts"].why == "no_such_fee"


def test_r080_of_two_tiers_that_match_the_wider_one_names_the_narrower() -> None:
    rules = document()
    rules["planes"]["pay"]["tiers"] += [
        {"id": "shanghai", "when": {"region": "31"}},
        {"id": "jiangsu", "when": {"region": "32"}},
    ]

    one = found(rules, facts())

    assert one["shanghai"].outcome == "applied"
    assert one["any"].why == "more_specific:shanghai"
    assert one["jiangsu"].outcome == "unmet"


def test_r080_staff_see_rules_of_their_own_lines_and_of_the_others_those_about_the_job() -> None:
    rules = book(
        surcharges=[
            surcharge("hurry", when={"urgent": True}),
            surcharge("rich", fee="rich", when={"order_amount": {"from": "100000"}}),
            surcharge("holiday", fee="holiday", when={"holiday": True}),
        ]
    )
    ticket = facts(urgent=True)
    compiled = compile_book(rules)
    assessment = assess(ticket, compiled)
    own = [each for each in assessment.lines if each.plane == "pay"]

    seen = concerning(tried(rules, compiled, ticket, assessment), own)

    assert {(one.plane, one.rule) for one in seen} == {("pay", "hurry"), ("pay", "holiday")}
    assert "hurry" not in {
        one.rule for one in concerning(tried(rules, compiled, ticket, assessment), [])
    }


def test_a_ticket_counts_once_for_each_rule_in_the_hour_of_its_service() -> None:
    """08:30 UTC is 16:30 in Beijing; two lines under one surcharge are one hit."""
    compiled = compile_book(book(surcharges=[surcharge("hurry", when={"urgent": True})]))
    two = facts(line("AC-INSTALL"), line("SCREW", id="2"), urgent=True)
    calm = facts(ticket_id="T2")

    hits = [hit_of(each, assess(each, compiled)) for each in (two, calm)]

    assert hits[0] and hits[1]
    assert hits[0].hour == 16
    assert hits[0].rules == ("charge:base:any", "pay:base:any", "pay:surcharge:hurry")
    cells = counted(hit for hit in hits if hit)
    assert until(cells, 16) == {
        "": 2, "charge:base:any": 2, "pay:base:any": 2, "pay:surcharge:hurry": 1,
    }  # fmt: skip
    assert until(cells, 15) == {}


def test_a_cancelled_ticket_counts_no_more() -> None:
    gone = facts(payable=False)

    assert hit_of(gone, assess(gone, compile_book(document()))) is None
