"""Every kind of adjustment with a total worked out by hand, named by the requirement it proves."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import pytest

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.derived_facts import dated
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.settlement.journal import entries_for
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts
from suanqing.times import parse
from tests.unit.finance.settlement.books import crew, document, facts, line, with_plane

AFTER = "after_coefficient"
URGENT = {"id": "urgent", "fee": "urgent", "rate": "0.3", "base": AFTER, "when": {"urgent": True}}
NIGHT = {"from": "22:00", "to": "06:00"}


def at(text: str) -> datetime:
    return parse(f"2026-11-03T{text}:00+08:00")


def attrs(**values: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))


def assessed(book: dict[str, Any], ticket: Facts) -> Assessment:
    return assess(ticket, compile_book(book))


def amounts(
    book: dict[str, Any], ticket: Facts, plane: Literal["charge", "pay"] = "pay"
) -> dict[str, int]:
    return {x.id: x.amount for x in assessed(book, ticket).lines if x.plane == plane}


def the_line(book: dict[str, Any], ticket: Facts, name: str) -> AssessedLine:
    return next(x for x in assessed(book, ticket).lines if x.id == name)


def test_r007_a_persons_price_beats_the_teams_and_the_teams_the_books() -> None:
    """100.00 in the book, 110.00 for the team, 130.00 for ann."""
    own = [
        {"sku": "AC-INSTALL", "party": "ann", "amount": 13_000},
        {"sku": "AC-INSTALL", "party": "team-1", "amount": 11_000},
    ]
    book = with_plane("pay", overrides=own)
    team = attrs(team="team-1")

    found = the_line(book, facts(attrs=team), "pay:1:labour")
    assert found.amount == 13_000
    assert [(s.op, s.rule, str(s.value)) for s in found.steps[:3]] == [
        ("base", "any", "10000"), ("override", "team-1", "11000"), ("override", "ann", "13000"),
    ]  # fmt: skip
    assert amounts(book, facts(attrs=team, crew=crew(bob="1")))["pay:1:labour"] == 11_000
    assert amounts(book, facts(crew=crew(bob="1")))["pay:1:labour"] == 10_000
    assert amounts(document(), facts(attrs=team))["pay:1:labour"] == 10_000


def test_r039_three_cost_drivers_multiply_one_after_the_other_each_its_own_step() -> None:
    """100.00 x 1.2 (outlet) x 1.1 x 1.05 x 0.9 = 124.74."""
    drivers = [
        {"id": "labour-cost", "factor": "1.1"},
        {"id": "logistics", "factor": "1.05", "when": {"region": ["31", "11"]}},
        {"id": "spending", "factor": "0.9", "when": {"spending_level": "b"}},
        {"id": "elsewhere", "factor": "9", "when": {"region": "53"}},
    ]
    book = with_plane("pay", coefficient={"outlet": True}, coefficients=drivers)
    ticket = facts(coefficient=Decimal("1.2"), attrs=attrs(spending_level="b"))

    found = the_line(book, ticket, "pay:1:labour")

    assert found.amount == 12_474
    steps = [s.rule for s in found.steps if s.op in ("coefficient", "factor")]
    assert steps == ["outlet-sh-1", "labour-cost", "logistics", "spending"]


def test_r044_on_time_multiplies_and_shows_its_step() -> None:
    book = with_plane(
        "pay", coefficients=[{"id": "ok", "factor": "1.05", "when": {"on_time": True}}]
    )

    found = the_line(book, facts(attrs=attrs(on_time=True)), "pay:1:labour")

    assert found.amount == 10_500
    assert "系数 (ok) × 1.05 = 105.00" in "".join(explain(found))
    assert amounts(book, facts(attrs=attrs(on_time=False))) == {"pay:1:labour": 10_000}
    assert amounts(book, facts()) == {"pay:1:labour": 10_000}


def test_r046_base_fee_and_five_percent_of_the_order_are_two_lines_of_150() -> None:
    fee = {"id": "perf", "fee": "commission", "by": "order", "rate": "0.05"}

    found = amounts(with_plane("pay", fees=[fee]), facts(attrs=attrs(order_amount=100_000)))

    assert found == {"pay:1:labour": 10_000, "pay:@perf:commission": 5_000}


HOURLY = {"id": "chat", "fee": "hours", "by": "work", "amount": 6_000, "up_to": 15}


def test_r049_95_minutes_at_60_an_hour_up_to_the_quarter_are_105() -> None:
    ticket = facts(sessions=(("ann", at("09:00"), at("10:35")),))

    assert amounts(with_plane("pay", fees=[HOURLY]), ticket)["pay:@chat@ann:hours"] == 10_500


def test_r049_overlapping_sessions_of_one_worker_are_paid_once() -> None:
    """ann 9:00 to 10:35 in three pieces; bob's hour is his own."""
    ticket = facts(
        sessions=(
            ("ann", at("09:00"), at("10:00")),
            ("ann", at("09:30"), at("10:35")),
            ("ann", at("09:10"), at("09:20")),
            ("bob", at("09:00"), at("10:00")),
        )
    )
    lines = {x.id: x for x in assessed(with_plane("pay", fees=[HOURLY]), ticket).lines}

    assert lines["pay:@chat@ann:hours"].shares == (("ann", 10_500),)
    assert lines["pay:@chat@bob:hours"].shares == (("bob", 6_000),)


@pytest.mark.parametrize(
    ("mode", "cap", "amount"),
    [
        ("sequential", None, 7_200), ("sum", None, 7_000), ("best", None, 8_000),
        ("sequential", "0.25", 7_500), ("sum", "0.25", 7_500), ("best", "0.15", 8_500),
    ],
)  # fmt: skip
def test_r051_discounts_stack_by_the_mode_the_plane_names(
    mode: str, cap: str | None, amount: int
) -> None:
    """100.00 with 10 % and 20 %: 100 x .9 x .8 = 72; 100 - 10 - 20 = 70; 80; caps of 25 and 15 %."""
    rows = [
        {"id": "d10", "rate": "0.1", "when": {"member_level": ["gold", "silver"]}},
        {"id": "d20", "rate": "0.2"},
    ]
    setting = {"mode": mode} | ({"cap": cap} if cap else {})
    book = with_plane("charge", discounts=rows, discounting=setting)

    found = the_line(book, facts(attrs=attrs(member_level="gold")), "charge:1:labour")

    assert found.amount == amount
    assert [s.rule for s in found.steps if s.op.startswith("discount")] == ["d10", "d20"]


@pytest.mark.parametrize(
    ("mode", "cap", "amount"),
    [
        ("sequential", None, -7_200), ("sum", None, -7_000), ("best", None, -8_000),
        ("sequential", "0.25", -7_500), ("sum", "0.25", -7_500), ("best", "0.15", -8_500),
    ],
)  # fmt: skip
def test_r051_a_line_below_zero_is_discounted_as_its_mirror_image(
    mode: str, cap: str | None, amount: int
) -> None:
    """A claim of -100.00 with 10 % and 20 %: what 100.00 comes to, below zero; never nothing."""
    setting = {"mode": mode} | ({"cap": cap} if cap else {})
    book = with_plane(
        "charge",
        fees=[{"id": "c", "fee": "claim", "by": "fact", "fact": "claim_amount", "rate": "-1"}],
        discounts=[{"id": "d10", "rate": "0.1"}, {"id": "d20", "rate": "0.2"}],
        discounting=setting,
    )

    assert (
        the_line(book, facts(attrs=attrs(claim_amount=10_000)), "charge:@c:claim").amount == amount
    )


def test_r051_who_bears_a_discount_shows_as_a_line_and_pay_itself_is_not_cut() -> None:
    """100.00 less 15.00: the outlet bears half, 7.50; the crew still earns its 100.00."""
    row = {"id": "gold", "rate": "0.15", "bearer": {"outlet": "0.5", "hq": "0.5"}}
    book = with_plane("charge", discounts=[row])
    done = assessed(book, facts())
    found = {x.id: x for x in done.lines}

    assert found["charge:1:labour"].amount == 8_500
    assert found["pay:1:labour"].amount == 10_000
    share = found["pay:1@labour@outlet:discount_share"]
    assert (share.amount, share.shares) == (-750, (("outlet-sh-1", -750),))
    assert "分担折扣（gold，−15 %）的 50 % = -7.50" in "".join(explain(share))
    assert sum(entry.amount for entry in entries_for(done)) == 0


def test_r051_without_a_bearer_head_office_bears_it() -> None:
    book = with_plane("charge", discounts=[{"id": "d", "rate": "0.15"}])

    assert amounts(book, facts()) == {"pay:1:labour": 10_000}


def test_r052_a_vips_urgent_order_pays_the_premium_and_not_the_plain_line() -> None:
    premium = {
        "id": "vip", "fee": "vip_urgent", "rate": "0.5", "base": AFTER, "replaces": ["urgent"],
        "when": {"urgent": True, "vip": True},
    }  # fmt: skip
    book = with_plane("charge", surcharges=[URGENT, premium])

    vip = amounts(book, facts(urgent=True, attrs=attrs(vip=True)), "charge")
    plain = amounts(book, facts(urgent=True), "charge")
    assert vip == {"charge:1:labour": 10_000, "charge:1:vip_urgent": 5_000}
    assert plain == {"charge:1:labour": 10_000, "charge:1:urgent": 3_000}


LATE = (("ann", at("21:30"), at("23:30")),)


def test_r053_only_the_hour_and_a_half_in_the_night_earns_the_night_fee() -> None:
    """1.5 h at 20.00 = 30.00, a line of its own."""
    fee = {"id": "dark", "fee": "night", "by": "night", "amount": 2_000, "hours": NIGHT}
    book = with_plane("pay", fees=[fee])
    book["planes"]["charge"]["fees"] = [fee]

    done = assessed(book, facts(sessions=LATE))

    found = {x.id: x for x in done.lines}
    assert found["pay:@dark@ann:night"].amount == 3_000
    assert found["charge:@dark:night"].amount == 3_000
    assert found["pay:1:labour"].amount == 10_000
    assert "90 分钟，计 90 分钟，每小时 20.00" in "".join(explain(found["pay:@dark@ann:night"]))


def test_r053_or_as_a_percentage_of_the_labour_that_fell_into_the_night() -> None:
    """100.00 for two hours, 1.5 of them by night: 75.00 x 40 % = 30.00."""
    rule = {"id": "dark", "fee": "night", "rate": "0.4", "base": AFTER, "hours": NIGHT}
    book = with_plane("pay", surcharges=[rule | {"on": ["labour"]}])

    assert amounts(book, facts(sessions=LATE))["pay:1:night"] == 3_000
    day = facts(sessions=(("ann", at("10:00"), at("11:00")),))
    assert amounts(book, day) == {"pay:1:labour": 10_000}


def test_a_holiday_pays_more_by_the_fact() -> None:
    rule = {"id": "h", "fee": "holiday", "rate": "1", "base": AFTER, "when": {"holiday": True}}
    book = with_plane("pay", surcharges=[rule])

    assert amounts(book, facts(attrs=attrs(holiday=True)))["pay:1:holiday"] == 10_000
    assert amounts(book, facts(attrs=attrs(holiday=False))) == {"pay:1:labour": 10_000}


@pytest.mark.parametrize(("km", "amount"), [("10", None), ("10.5", 75), ("32.4", 3_360)])
def test_mileage_beyond_the_free_radius(km: str, amount: int | None) -> None:
    """1.50 a kilometre beyond 10: 22.4 km = 33.60."""
    fee = {"id": "way", "fee": "mileage", "by": "distance", "amount": 150, "free": "10"}

    found = amounts(with_plane("pay", fees=[fee]), facts(attrs=attrs(distance_km=km)))

    assert found.get("pay:@way:mileage") == amount


@pytest.mark.parametrize(("minutes", "bonus"), [(4, 800), (5, None), (6, None)])
def test_r087_an_answer_within_the_target_earns_the_bonus(minutes: int, bonus: int | None) -> None:
    when = {"response_minutes": {"to": "5"}}
    fee = {"id": "fast", "fee": "bonus", "by": "fixed", "amount": 800, "when": when}

    found = amounts(with_plane("pay", fees=[fee]), facts(attrs=attrs(response_minutes=minutes)))

    assert found.get("pay:@fast:bonus") == bonus


@pytest.mark.parametrize(("source", "amount"), [("livestream", 8_000), ("store", 3_000)])
def test_r088_the_customers_source_decides_the_commission(source: str, amount: int) -> None:
    fees = [
        {"id": name, "fee": "commission", "by": "order", "rate": rate, "when": {"source": name}}
        for name, rate in (("livestream", "0.08"), ("store", "0.03"))
    ]
    ticket = facts(attrs=attrs(order_amount=100_000, source=source))

    assert amounts(with_plane("pay", fees=fees), ticket)[f"pay:@{source}:commission"] == amount


def test_a_waived_line_is_0_and_says_why_even_over_a_floor() -> None:
    waiver = {"id": "goodwill", "reason": "首单免费", "when": {"customer_class": "new"}}
    book = with_plane("charge", waivers=[waiver], floors=[{"id": "f", "amount": 500}])

    found = the_line(book, facts(attrs=attrs(customer_class="new")), "charge:1:labour")

    assert found.amount == 0
    assert "减免（goodwill）：首单免费 = 0.00" in "".join(explain(found))
    assert amounts(book, facts(), "charge") == {"charge:1:labour": 10_000}


@pytest.mark.parametrize(
    ("fee", "needs"),
    [
        ({"by": "distance", "amount": 1}, "distance_km"), ({"by": "order", "rate": "1"}, "order_amount"),
        ({"by": "work", "amount": 1}, "sessions"),
    ],
)  # fmt: skip
def test_a_fee_without_its_fact_is_a_warning_and_not_a_silent_zero(
    fee: dict[str, Any], needs: str
) -> None:
    done = assessed(with_plane("pay", fees=[fee | {"id": "x", "fee": "extra"}]), facts())

    assert done.warnings == (f"fact_missing: x needs {needs}",)
    assert len(done.lines) == 2


def test_an_early_fee_is_seen_by_coefficient_and_surcharges_and_a_late_one_is_not() -> None:
    fees = [
        {"id": "early", "fee": "one", "by": "fixed", "amount": 1_000, "base": "before_coefficient"},
        {"id": "late", "fee": "two", "by": "fixed", "amount": 1_000},
    ]
    book = with_plane("pay", fees=fees, coefficient={"outlet": True}, surcharges=[URGENT])

    found = amounts(book, facts(coefficient=Decimal(2), urgent=True))

    assert found == {
        "pay:1:labour": 20_000, "pay:1:urgent": 6_000, "pay:@early:one": 2_000,
        "pay:@early:urgent": 600, "pay:@late:two": 1_000,
    }  # fmt: skip


def test_every_new_step_has_words_in_both_languages() -> None:
    """No sentence is the bare name of an operation."""
    fees = [
        {"id": "a", "fee": "hours", "by": "work", "amount": 6_000, "up_to": 15},
        {"id": "b", "fee": "mileage", "by": "distance", "amount": 150, "free": "10"},
        {"id": "c", "fee": "commission", "by": "order", "rate": "0.05"},
        {"id": "d", "fee": "bonus", "by": "fixed", "amount": 800},
    ]
    night = {"id": "n", "fee": "night", "rate": "0.4", "base": AFTER, "hours": NIGHT}
    more = {
        "fees": fees,
        "surcharges": [URGENT, night | {"on": ["labour"]}],
        "coefficients": [{"id": "f", "factor": "1.1"}],
        "discounts": [{"id": "g", "rate": "0.1"}, {"id": "h", "rate": "0.2"}],
        "discounting": {"mode": "best", "cap": "0.15"},
        "waivers": [{"id": "w", "reason": "why", "on": ["bonus"]}],
    }
    book = with_plane("pay", overrides=[{"sku": "AC-INSTALL", "party": "ann", "amount": 1}], **more)
    ticket = facts(
        line("AC-INSTALL"), urgent=True, sessions=LATE,
        attrs=attrs(distance_km="12", order_amount=100_000),
    )  # fmt: skip
    lines = [x for x in assessed(book, ticket).lines if x.plane == "pay"]

    assert {s.op for x in lines for s in x.steps} >= {
        "fee", "override", "factor", "discount", "discount_lost", "waive", "surcharge",
    }  # fmt: skip
    for each in lines:
        assert "night" not in each.fee or "计 90/120 分钟" in "".join(explain(each))
        for lang in ("zh", "en"):
            for step, text in zip(each.steps, explain(each, lang)[1:], strict=False):
                assert f"{step.op} ({step.rule}) = " not in text


def test_sessions_a_day_apart_are_two_nights() -> None:
    fee = {"id": "dark", "fee": "night", "by": "night", "amount": 6_000, "hours": NIGHT}
    sessions = (*LATE, ("ann", at("21:30") + timedelta(1), at("22:30") + timedelta(1)))

    found = amounts(with_plane("pay", fees=[fee]), facts(sessions=sessions))

    assert found["pay:@dark@ann:night"] == 12_000  # 1.5 h and 0.5 h


class TestADiscountsBearerBearsWhatTheCustomerWasLetOff:
    """100.00 less a campaign of 10 %, half of it the outlet's to bear."""

    @pytest.mark.parametrize(
        ("rules", "borne"),
        [
            ({}, -500),
            ({"waivers": [{"id": "w", "reason": "warranty", "on": ["labour"]}]}, 0),
            ({"floors": [{"id": "f", "amount": 10_000, "on": ["labour"]}]}, 0),
            ({"floors": [{"id": "f", "amount": 20_000, "on": ["labour"]}]}, 0),
            ({"floors": [{"id": "f", "amount": 9_600, "on": ["labour"]}]}, -200),
            ({"caps": [{"id": "k", "amount": 8_000, "on": ["labour"]}]}, 0),
            ({"caps": [{"id": "k", "amount": 9_333, "on": ["labour"]}]}, -167),
        ],
    )
    def test_waivers_floors_and_caps_leave_only_their_rest_to_bear(
        self, rules: dict[str, Any], borne: int
    ) -> None:
        campaign = {"id": "c", "rate": "0.1", "bearer": {"outlet": "0.5", "hq": "0.5"}}
        book = with_plane("charge", discounts=[campaign], **rules)

        done = assess(facts(), compile_book(book))

        found = [line for line in done.lines if line.fee == "discount_share"]
        assert [line.amount for line in found] == ([borne] if borne else [])
        if -500 < borne < 0:
            said = " ".join(explain(found[0], "zh", "CNY"))
            assert {-200: "余 40 %", -167: "余 33.3 %"}[borne] in said


@pytest.mark.parametrize(
    ("region", "hours", "night"),
    [
        (("JP",), NIGHT, 3_000),
        (("310115", "310100", "310000"), NIGHT, 0),
        (("JP",), NIGHT | {"utc_offset": "+08:00"}, 0),
    ],
)
def test_hours_are_those_of_the_places_clocks_unless_the_rule_says_others(
    region: tuple[str, ...], hours: dict[str, str], night: int
) -> None:
    """From 13:30 to 14:00 UTC it is after 22:00 in Tokyo, and before it in Shanghai."""
    fee = {"id": "night", "fee": "night", "by": "night", "amount": 6_000, "hours": hours}
    book = with_plane("pay", fees=[fee])
    book["clocks"] = [{"id": "jp", "regions": ["JP"], "utc_offset": "+09:00"}]
    spans = (("ann", parse("2026-11-03T13:30:00Z"), parse("2026-11-03T14:00:00Z")),)

    done = assess(facts(region=region, sessions=spans), compile_book(book))

    assert sum(line.amount for line in done.lines if line.fee == "night") == night


def test_chinas_holidays_do_not_hold_abroad_and_days_are_those_of_the_places_clocks() -> None:
    """17:30 UTC on 30 September is 1 October in Shanghai."""
    bonus = {"id": "h", "factor": "2", "when": {"holiday": True}}
    book = compile_book(with_plane("pay", coefficients=[bonus]))
    late = parse("2026-09-30T17:30:00Z")

    home, abroad = (
        dict(dated(facts(region=region, served=late), book).attrs)
        for region in (("310115", "310100", "310000"), ("JP",))
    )

    assert (home, abroad) == ({"holiday": True}, {})
