"""From what is told of a ticket to the ledger: each fact by its command, settled by the stream."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from notifications import router
from settlement import stream
from suanqing.channels.notices.rules import notices_for
from suanqing.channels.notices.words import text_of
from suanqing.errors import Forbidden, Invalid
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.schemas import own_share
from suanqing.finance.statements import schemas as statement_views
from suanqing.finance.statements.model import STANDARD
from suanqing.finance.statements.print_page import page as printed
from suanqing.finance.statements.sheet import csv_rows
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import parse, rfc3339
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.fact_commands import TicketFacts
from suanqing.work.tickets.model import Ticket
from tests.integration.settling import DISPATCHER, SITE, World, document, record
from tests.integration.stating import PERIOD, Office
from tests.rest import Context

FINANCE = Caller("fin", frozenset({"finance"}))
TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
CREW: Sequence[dict[str, Any]] = ({"role": "crew", "remainder": True},)


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


def publish(world: World, charge: dict[str, Any] | None = None, **pay: Any) -> None:
    """The company's book, all pay to the crew, with these rules; in force at once."""
    book = document(CREW)
    book["planes"]["pay"] |= {"coefficient": {}, "surcharges": []} | pay
    book["planes"]["charge"] |= charge or {}
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def told(world: World) -> TicketFacts:
    return TicketFacts(world.commands)


def new(world: World, region: str = SITE, scene: str = "installation@1", **more: Any) -> str:
    spec = NewTicket(
        "sh-01", "装空调", region, "app:dispatch", scene=scene,
        lines=(("AC-INSTALL", Decimal(1)),), **more,
    )  # fmt: skip
    return world.commands.create(DISPATCHER, spec).ticket.ticket_id


def go(world: World, ticket_id: str) -> Ticket:
    world.commands.claim(TECH, ticket_id)
    return world.commands.arrive(TECH, ticket_id)


def served(world: World, ticket_id: str) -> dict[str, int]:
    go(world, ticket_id)
    world.commands.complete(TECH, ticket_id)
    return paid(world, ticket_id)


def paid(world: World, ticket_id: str) -> dict[str, int]:
    """What the stream booked: pay lines by id."""
    return {line.id: line.amount for line in booked(world, ticket_id).lines if line.plane == "pay"}


def booked(world: World, ticket_id: str) -> Assessment:
    return newest(world, ticket_id).assessment


def newest(world: World, ticket_id: str) -> Booked:
    answer = stream.handler({"Records": [record(world.image(ticket_id))]}, Context())
    assert answer["batchItemFailures"] == []
    found = world.ledger.newest(ticket_id)
    assert found is not None, world.head(ticket_id).trouble
    return found


def fee(id: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"id": id, "fee": "extra", "by": "fixed", "amount": amount} | more


def test_r004_a_consulting_ticket_settles_without_parts_and_without_a_visit(world: World) -> None:
    publish(world)
    ticket_id = new(world, scene="consultation@1")
    world.commands.claim(TECH, ticket_id)
    world.commands.complete(TECH, ticket_id)

    assert paid(world, ticket_id) == {"pay:1.1:labour": 12_000}
    assert world.accrued("tech-1") == {"tech-1": 12_000}


def test_r031_the_address_decides_the_tier_and_not_the_worker_from_suzhou(world: World) -> None:
    """Shanghai pays 150.00, elsewhere 120.00."""
    prices = document(CREW)["planes"]["pay"]["prices"]
    prices.append({"sku": "AC-INSTALL", "tier": "sh", "amount": 15_000})
    tiers = [{"id": "all", "when": {}}, {"id": "sh", "when": {"region": "31"}}]
    publish(world, tiers=tiers, prices=prices)
    suzhou = world.parties.get("tech-1", fresh=True)
    world.parties.put(replace(suzhou, region="320500"), suzhou.version)
    placed = new(world, region="", address="上海市浦东新区世纪大道 100 号")
    elsewhere = new(world, region="", address="江苏省苏州市姑苏区干将路 1 号")
    nowhere = new(world, region="")

    assert world.head(placed).region == "310115"
    assert served(world, placed) == {"pay:1.1:labour": 15_000}
    assert served(world, elsewhere) == {"pay:1.1:labour": 12_000}
    go(world, nowhere)
    with pytest.raises(Invalid):
        world.commands.complete(TECH, nowhere)
    assert world.settle(nowhere).outcome == "nothing_due"
    assert dict(newest(world, placed).facts.attrs)["worker_region"] == "320500"


def test_r033_a_tier_picked_by_hand_prices_and_says_by_whom_and_instead_of_what(
    world: World,
) -> None:
    tiers = [{"id": "key", "when": {"region": "53"}}, {"id": "all", "when": {}}]
    rows = document()["planes"]["pay"]["prices"]
    publish(
        world, tiers=tiers, prices=[*rows, {"sku": "AC-INSTALL", "tier": "key", "amount": 15_000}]
    )
    ticket_id = new(world)
    with pytest.raises(Forbidden):
        told(world).pick_tier(TECH, ticket_id, "pay", "key", "please")
    told(world).pick_tier(FINANCE, ticket_id, "pay", "key", "old promise")

    assert served(world, ticket_id) == {"pay:1.1:labour": 15_000}
    line = next(x for x in booked(world, ticket_id).lines if x.plane == "pay")
    words = {value for step in line.steps for _, value in step.args}
    assert {"fin", "old promise", "all"} <= words


def test_r039_three_cost_drivers_of_a_region_show_as_three_steps(world: World) -> None:
    """120.00 × 1.1 × 1.05 × 0.98 = 135.828 → 135.83 in Shanghai; elsewhere 120.00."""
    drivers = [
        {"id": "labour-cost", "factor": "1.1", "when": {"region": "31"}},
        {"id": "logistics", "factor": "1.05", "when": {"region": "31"}},
        {"id": "spending", "factor": "0.98", "when": {"region": "31"}},
    ]
    publish(world, coefficients=drivers)

    ticket_id = new(world)
    assert served(world, ticket_id) == {"pay:1.1:labour": 13_583}
    line = next(x for x in booked(world, ticket_id).lines if x.plane == "pay")
    assert [step.rule for step in line.steps if step.op == "factor"] == [
        "labour-cost", "logistics", "spending",
    ]  # fmt: skip
    assert served(world, new(world, region="530102")) == {"pay:1.1:labour": 12_000}


@pytest.mark.parametrize(("minutes", "amount"), [(30, 12_600), (30.1, 12_000)])
def test_r044_on_time_multiplies_by_1_05(world: World, minutes: float, amount: int) -> None:
    publish(world, coefficients=[{"id": "on-time", "factor": "1.05", "when": {"on_time": True}}])
    promised = world.clock.now + timedelta(minutes=30, seconds=1)
    ticket_id = new(world, promised=rfc3339(promised))
    world.clock.now += timedelta(minutes=minutes)

    assert served(world, ticket_id) == {"pay:1.1:labour": amount}


def test_r046_base_and_five_percent_of_the_order_are_two_lines(world: World) -> None:
    """100.00 + 5 % of 1,000.00 = 150.00."""
    rows = document()["planes"]["pay"]["prices"]
    prices = [row | {"amount": 10_000} if row["sku"] == "AC-INSTALL" else row for row in rows]
    commission = {"id": "perf", "fee": "commission", "by": "order", "rate": "0.05"}
    publish(world, prices=prices, fees=[commission])

    found = served(world, new(world, attrs={"order_amount": 100_000}))

    assert found == {"pay:1.1:labour": 10_000, "pay:@perf:commission": 5_000}


HOURLY = {"id": "chat", "fee": "chat", "by": "work", "amount": 6_000, "up_to": 15}


def moments(world: World, *minutes: int) -> list[str]:
    return [rfc3339(world.clock.now + timedelta(minutes=each)) for each in minutes]


def test_r049_95_minutes_in_overlapping_sessions_are_105_00_and_paid_once(world: World) -> None:
    publish(world, fees=[HOURLY])
    ticket_id = new(world)
    start, a, b, end = moments(world, 1, 40, 61, 96)
    go(world, ticket_id)
    world.clock.now += timedelta(hours=3)
    told(world).add_session(TECH, ticket_id, start, b)
    told(world).add_session(TECH, ticket_id, a, end)
    with pytest.raises(Forbidden):
        told(world).add_session(TECH, ticket_id, start, b, worker="tech-2")
    world.commands.complete(TECH, ticket_id)

    assert paid(world, ticket_id)["pay:@chat@tech-1:chat"] == 10_500


def test_r049_without_sessions_the_time_on_site_counts_and_recorded_time_replaces_it(
    world: World,
) -> None:
    publish(world, fees=[HOURLY])
    present, recorded = new(world), new(world)
    for ticket_id in (present, recorded):
        go(world, ticket_id)
    told(world).start_work(TECH, recorded)
    world.clock.now += timedelta(minutes=50)
    told(world).stop_work(TECH, recorded)
    world.clock.now += timedelta(minutes=45)
    for ticket_id in (present, recorded):
        world.commands.complete(TECH, ticket_id)

    assert paid(world, present)["pay:@chat@tech-1:chat"] == 10_500
    assert paid(world, recorded)["pay:@chat@tech-1:chat"] == 6_000


def test_r051_a_members_discount_comes_from_the_fact_told(world: World) -> None:
    """200.00 × 1.05 (the outlet's factor) less 10 % = 189.00."""
    discount = {"id": "gold", "rate": "0.1", "when": {"member_level": "gold"}}
    publish(world, {"discounts": [discount], "surcharges": []})
    ticket_id = new(world)
    with pytest.raises(Forbidden):
        told(world).set_facts(TECH, ticket_id, {"member_level": "gold"})
    told(world).set_facts(FINANCE, ticket_id, {"member_level": "gold"}, origin="shop")
    served(world, ticket_id)

    charged = [line.amount for line in booked(world, ticket_id).lines if line.plane == "charge"]
    assert charged == [18_900]


def test_r052_an_urgent_vip_gets_the_premium_and_not_the_plain_urgent_line(world: World) -> None:
    urgent = {"id": "urgent", "fee": "urgent", "rate": "0.3", "base": "after_coefficient",
              "when": {"urgent": True}}  # fmt: skip
    vip = urgent | {"id": "vip", "fee": "vip_urgent", "rate": "0.5", "replaces": ["urgent"],
                    "when": {"urgent": True, "vip": True}}  # fmt: skip
    publish(world, surcharges=[urgent, vip])

    assert served(world, new(world, urgent=True, attrs={"vip": True})) == {
        "pay:1.1:labour": 12_000, "pay:1.1:vip_urgent": 6_000,
    }  # fmt: skip
    assert served(world, new(world, urgent=True)) == {
        "pay:1.1:labour": 12_000, "pay:1.1:urgent": 3_600,
    }  # fmt: skip


def test_r053_a_night_fee_counts_only_the_minutes_of_the_night(world: World) -> None:
    """21:30 to 23:30 with the night from 22:00: 1.5 h at 20.00."""
    night = {"id": "night", "fee": "night", "by": "night", "amount": 2_000,
             "hours": {"from": "22:00", "to": "06:00"}}  # fmt: skip
    publish(world, fees=[night])
    ticket_id = new(world)
    world.clock.now = parse("2025-03-04T21:20:00+08:00")
    go(world, ticket_id)
    world.clock.now = parse("2025-03-04T23:59:00+08:00")
    night_from, night_to = "2025-03-04T21:30:00+08:00", "2025-03-04T23:30:00+08:00"
    told(world).add_session(TECH, ticket_id, night_from, night_to)
    world.commands.complete(TECH, ticket_id)

    assert paid(world, ticket_id)["pay:@night@tech-1:night"] == 3_000


def test_r055_a_scanned_repair_has_the_coefficient_of_its_citys_spending_level(
    world: World,
) -> None:
    levels = [
        {"id": level, "factor": factor, "when": {"origin": "qr", "spending_level": level}}
        for level, factor in (("high", "1.2"), ("middle", "0.9"))
    ]
    publish(world, coefficients=levels)
    world.clock.now = parse("2025-06-03T10:00:00+08:00")

    qr = {"attrs": {"origin": "qr"}}
    assert served(world, new(world, **qr)) == {"pay:1.1:labour": 14_400}
    assert served(world, new(world, region="320300", **qr)) == {"pay:1.1:labour": 10_800}
    assert served(world, new(world)) == {"pay:1.1:labour": 12_000}


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ("2025-10-08", 24_000),
        ("2025-10-09", 12_000),
        ("2025-10-11", 12_000),
        ("2025-10-12", 12_000),
    ],
)
def test_a_holiday_is_a_day_of_the_state_councils_table_and_no_mere_weekend(
    world: World, day: str, amount: int
) -> None:
    publish(world, coefficients=[{"id": "holiday", "factor": "2", "when": {"holiday": True}}])
    world.clock.now = parse(f"{day}T10:00:00+08:00")

    assert served(world, new(world)) == {"pay:1.1:labour": amount}


def test_a_holiday_of_a_year_nobody_told_leaves_the_ticket_unpriced(world: World) -> None:
    publish(world, coefficients=[{"id": "holiday", "factor": "2", "when": {"holiday": True}}])
    world.clock.now = parse("2031-03-04T10:00:00+08:00")
    ticket_id = new(world)
    go(world, ticket_id)
    world.commands.complete(TECH, ticket_id)
    stream.handler({"Records": [record(world.image(ticket_id))]}, Context())
    trouble = world.head(ticket_id).trouble
    told(world).set_facts(FINANCE, ticket_id, {"holiday": False}, reason="ordinary Tuesday")

    assert trouble is not None and trouble["code"] == "no_calendar"
    assert paid(world, ticket_id) == {"pay:1.1:labour": 12_000}


def test_r058_worker_region_and_order_type_decide_money_and_are_overridden_with_a_reason(
    world: World,
) -> None:
    world.parties.put(
        Party("tech-9", "person", "远", frozenset({"technician"}), "sh-01", region="530102")
    )
    far = {"id": "far", "factor": "1.5", "when": {"worker_region": "530102", "origin": "qr"}}
    publish(world, coefficients=[far])
    ticket_id = new(world, attrs={"origin": "qr"})
    world.commands.assign(DISPATCHER, ticket_id, "tech-9")
    world.commands.arrive(DISPATCHER, ticket_id)
    world.commands.complete(DISPATCHER, ticket_id)
    assert paid(world, ticket_id) == {"pay:1.1:labour": 18_000}

    with pytest.raises(Invalid):
        told(world).set_facts(DISPATCHER, ticket_id, {"worker_region": SITE})
    told(world).set_facts(DISPATCHER, ticket_id, {"worker_region": SITE}, reason="moved house")

    assert paid(world, ticket_id) == {"pay:1.1:labour": 12_000}


@pytest.mark.parametrize(("minutes", "amount"), [(4, 500), (5, 0), (14, 0)])
def test_r087_a_first_response_within_five_minutes_earns_a_bonus(
    world: World, minutes: int, amount: int
) -> None:
    quick = fee("quick", 500, when={"response_minutes": {"to": "5"}})
    publish(world, fees=[quick])
    ticket_id = new(world)
    world.clock.now += timedelta(minutes=minutes)

    assert served(world, ticket_id).get("pay:@quick:extra", 0) == amount


def test_r087_paused_time_is_excluded(world: World) -> None:
    publish(world, fees=[fee("quick", 500, when={"response_minutes": {"to": "5"}})])
    ticket_id = new(world)
    world.clock.now += timedelta(minutes=2)
    told(world).pause(DISPATCHER, ticket_id, "customer", "not reachable")
    world.clock.now += timedelta(minutes=10)
    told(world).resume(DISPATCHER, ticket_id)
    world.clock.now += timedelta(minutes=2)

    assert served(world, ticket_id)["pay:@quick:extra"] == 500
    attrs = dict(newest(world, ticket_id).facts.attrs)
    assert Decimal(str(attrs["response_minutes"])) < Decimal("4.01")


def test_r087_minutes_target_and_pauses_stand_beside_the_bonus(world: World) -> None:
    publish(world, fees=[fee("quick", 500, when={"response_minutes": {"to": "5"}})])
    ticket_id = new(world)
    told(world).pause(DISPATCHER, ticket_id, "customer", "not reachable")
    world.clock.now += timedelta(minutes=10)
    told(world).resume(DISPATCHER, ticket_id)
    world.clock.now += timedelta(minutes=4)

    served(world, ticket_id)

    (line,) = (each for each in booked(world, ticket_id).lines if each.fee == "extra")
    numbers = dict(line.steps[0].args)
    assert Decimal("4") < Decimal(numbers["response_minutes"]) < Decimal("4.01")
    assert Decimal("10") <= Decimal(numbers["paused_minutes"]) < Decimal("10.01")
    assert numbers["target"] == "5"
    own = own_share(ticket_id, "accrued", booked(world, ticket_id), ("tech-1",), "zh")
    (said,) = (text for each in own.lines for text in each.words if "首次响应" in text)
    assert f"首次响应 {numbers['response_minutes']} 分钟，目标 5 分钟内，不计暂停 10" in said


def test_r087_the_statement_shows_them_beside_the_bonus_line_and_nowhere_else(
    world: World,
) -> None:
    publish(world, fees=[fee("quick", 500, when={"response_minutes": {"to": "5"}})])
    waited = new(world)
    told(world).pause(DISPATCHER, waited, "customer", "not reachable")
    world.clock.now += timedelta(minutes=10)
    told(world).resume(DISPATCHER, waited)
    world.clock.now += timedelta(minutes=4)
    served(world, waited)
    late = new(world)
    world.clock.now += timedelta(minutes=6)
    served(world, late)
    office = Office(world)
    office.close()
    head = office.issued("tech-1")

    stated = office.store.statement(head)
    shown = statement_views.view(head, stated, (), "tech-1", STANDARD)

    (bonus,) = (line for line in shown.lines if line.answered)
    assert (bonus.ticket_id, bonus.fee, bonus.amount.amount) == (waited, "extra", 500)
    assert bonus.answered and bonus.answered.target == "5" and bonus.answered.paused
    words = f"首次响应 {bonus.answered.minutes} 分钟，目标 5 分钟内，不计暂停 {bonus.answered.paused} 分钟"
    assert printed(shown).count(words) == 1
    assert next(row for row in csv_rows(shown) if words in row)[-1] == Decimal(5)
    assert office.service.rebuilt(head) == stated
    assert office.service.reconcile(PERIOD)[0].differences == ()


def test_r042_the_terms_of_the_tiers_that_priced_it_stand_on_the_statement(world: World) -> None:
    """Terms of a tier that priced none of the party's lines do not."""
    told = {name: {"id": name, "version": "2026A"} for name in ("frame", "village")}
    tiers = [
        {"id": "all", "when": {}, "terms": told["frame"]},
        {"id": "far", "when": {"region": "5333"}, "terms": told["village"]},
    ]
    publish(world, tiers=tiers)
    served(world, new(world))
    office = Office(world)
    office.close()
    near = office.issued("tech-1")

    assert near.terms == "frame@2026A"
    shown = statement_views.view(near, office.store.statement(near), (), "tech-1", STANDARD)
    assert shown.terms == near.terms and f"条款版本 {near.terms}" in printed(shown)
    assert office.service.rebuilt(near) == office.store.statement(near)
    assert office.service.draft("tech-1", PERIOD, "ann") == near


def test_r088_two_sources_have_two_rates_and_a_late_change_takes_two_people(world: World) -> None:
    fees = [
        {"id": source, "fee": "commission", "by": "order", "rate": rate, "when": {"source": source}}
        for source, rate in (("livestream", "0.05"), ("store", "0.02"))
    ]
    publish(world, fees=fees)
    ticket_id = new(world, attrs={"order_amount": 100_000, "source": "store"})
    assert served(world, ticket_id)["pay:@store:commission"] == 2_000

    told(world).propose_source(FINANCE, ticket_id, "livestream", "room 7", "came by the link")
    assert world.head(ticket_id).unsettled is None
    with pytest.raises(Forbidden):
        told(world).decide_source(FINANCE, ticket_id, True)
    told(world).decide_source(Caller("boss", frozenset({"admin"})), ticket_id, True)

    found = paid(world, ticket_id)
    assert "pay:@store:commission" not in found
    assert found["pay:@livestream:commission"] == 5_000


def test_r090_inspection_and_acceptance_each_pay_their_part_when_reached(world: World) -> None:
    """120.00: 24.00 on inspection in March, 96.00 on acceptance in April; no node, no pay. Both are
    March's work, whichever of them was settled first; what comes behind the close is booked in April."""
    releases = [
        {"id": "first", "milestone": "inspected", "share": "0.2"},
        {"id": "rest", "milestone": "accepted", "share": "0.8"},
    ]
    publish(world, releases=releases)
    ticket_id = new(world, scene="inspection@1")
    go(world, ticket_id)
    told(world).reach(TECH, ticket_id, "inspected")
    first = newest(world, ticket_id)
    assert world.accrued("tech-1") == {"tech-1": 2_400}
    world.clock.now = datetime.fromisoformat("2025-04-02T10:00:00+08:00")
    world.close("tech-1", "2025-03")
    told(world).reach(TECH, ticket_id, "accepted")
    second = newest(world, ticket_id)

    assert (first.period, second.period) == ("2025-03", "2025-03")
    assert world.accrued("tech-1") == {"tech-1": 12_000}
    assert world.ledger.balance("tech-1", "2025-04").accrued == 9_600
    skipped = new(world, scene="inspection@1")
    assert sum(served(world, skipped).values()) == 0


def test_r091_a_confirmed_gift_is_a_line_of_two_yuan(world: World) -> None:
    gift = {"id": "gift", "fee": "gift", "by": "milestone", "milestone": "gift_confirmed",
            "amount": 200}  # fmt: skip
    publish(world, fees=[gift])
    ticket_id = new(world, scene="inspection@1")
    go(world, ticket_id)
    told(world).reach(TECH, ticket_id, "gift_confirmed", "a kettle")
    assert world.head(ticket_id).served is None
    world.commands.complete(TECH, ticket_id)

    assert paid(world, ticket_id)["pay:@gift:gift"] == 200


def test_r071_before_settlement_the_new_outlets_place_in_the_book_decides(world: World) -> None:
    """Franchises have 90.00 for what pays 120.00 elsewhere."""
    prices = document(CREW)["planes"]["pay"]["prices"]
    prices.append({"sku": "AC-INSTALL", "tier": "franchise", "amount": 9_000})
    tiers = [{"id": "all", "when": {}}, {"id": "franchise", "when": {"scenario": "franchise"}}]
    publish(world, tiers=tiers, prices=prices)
    ticket_id = new(world)
    go(world, ticket_id)
    world.commands.transfer(DISPATCHER, ticket_id, "yn-02", "转昆明店")
    world.commands.complete(TECH, ticket_id)

    assert paid(world, ticket_id) == {"pay:1.1:labour": 9_000}
    world.commands.transfer(DISPATCHER, ticket_id, "sh-01", "还是浦东店")
    assert paid(world, ticket_id) == {"pay:1.1:labour": 12_000}
    assert world.accrued("tech-1") == {"tech-1": 12_000}


def test_evidence_is_asked_for_by_any_fact_that_rules_may_name(world: World) -> None:
    book = document(CREW)
    book["evidence"] = [{"id": "photo", "needs": ["photo"], "when": {"vip": True}}]
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    vip, other = new(world, attrs={"vip": True}), new(world)
    served(world, vip), served(world, other)

    assert {line.held for line in booked(world, vip).lines if line.plane == "pay"} == {
        "photo:unknown"
    }
    assert {line.held for line in booked(world, other).lines} == {""}


def test_r034_a_moved_site_is_priced_anew_and_the_payee_is_told_old_and_new(world: World) -> None:
    """120.00 in Shanghai; 60.00 in Kunming."""
    tiers = [{"id": "kunming", "when": {"region": "5301"}}, {"id": "all", "when": {}}]
    rows = document()["planes"]["pay"]["prices"]
    far = [{"sku": row["sku"], "tier": "kunming", "amount": 6_000} for row in rows]
    publish(world, tiers=tiers, prices=[*rows, *far])
    ticket_id = new(world)
    go(world, ticket_id)
    before = world.head(ticket_id)
    moved = world.commands.move(DISPATCHER, ticket_id, region="530102", reason="moved house")

    found = notices_for(before, moved, NoAudience(), lambda *_: {}, router.expected_by_parties)
    world.commands.complete(TECH, ticket_id)

    assert [(n.kind, n.to, n.params["before"], n.params["after"]) for n in found] == [
        ("ticket_moved", "tech-1", "12000", "6000")
    ]
    assert "¥120.00 → ¥60.00" in text_of(found[0])
    assert paid(world, ticket_id) == {"pay:1.1:labour": 6_000}
    again = notices_for(moved, world.head(ticket_id), NoAudience(), lambda *_: {})
    assert again == []


class NoAudience:
    def technicians(self, outlet: str) -> list[str]:
        return []

    def finance(self) -> list[str]:
        return []

    def holders(self, outlet: str, role: str) -> list[str]:
        return []

    def name(self, party: str) -> str:
        return party


def test_r086_a_fee_added_mid_job_is_in_the_estimate_at_once(world: World) -> None:
    publish(world, fees=[fee("far", 100, by="distance", free="10")])
    ticket_id = new(world)
    go(world, ticket_id)
    before = world.settlement.estimate(world.head(ticket_id), world.clock())
    told(world).set_facts(TECH, ticket_id, {"distance_km": "12.5"}, origin="odometer")
    world.commands.add_line(TECH, ticket_id, "PIPE-3M", Decimal(1))
    after = world.settlement.estimate(world.head(ticket_id), world.clock())

    assert isinstance(before, Assessment) and isinstance(after, Assessment)
    assert after.total("pay") - before.total("pay") == 250 + 2_400


def test_r057_a_track_through_two_areas_shares_the_pay_by_its_weights(world: World) -> None:
    """100.01 by 3 positions in the west and 2 in the east: 60.01 and 40.00; a late upload counts too."""
    ring = [["31", "121"], ["31", "121.5"], ["32", "121.5"], ["32", "121"]]
    east = [[lat, {"121": "121.5", "121.5": "122"}[lng]] for lat, lng in ring]
    book = document([{"role": "zones", "remainder": True}]) | {
        "fences": [
            {"id": "a-west", "party": "yn-02", "polygon": ring, "datum": "wgs84"},
            {"id": "b-east", "party": "sh-01", "polygon": east, "datum": "wgs84"},
        ]
    }
    rows = [row | {"amount": 10_001} for row in book["planes"]["pay"]["prices"]]
    book["planes"]["pay"] |= {"coefficient": {}, "surcharges": [], "prices": rows}
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    ticket_id, blank = new(world), new(world)
    go(world, ticket_id)

    def fixes(*lngs: str) -> list[dict[str, str]]:
        at = rfc3339(world.clock.now)
        return [{"at": at, "lat": "31.5", "lng": lng, "datum": "wgs84"} for lng in lngs]

    told(world).track(TECH, ticket_id, fixes("121.1", "121.2", "121.5", "121.6"))
    late = fixes("121.7")
    world.commands.complete(TECH, ticket_id)

    assert paid(world, ticket_id) == {"pay:1.1:labour": 10_001}
    assert world.accrued("yn-02", "sh-01") == {"yn-02": 7_501, "sh-01": 2_500}
    told(world).track(DISPATCHER, ticket_id, late, worker="tech-1")
    assert newest(world, ticket_id).assessment.warnings == ()
    assert world.accrued("yn-02", "sh-01") == {"yn-02": 6_001, "sh-01": 4_000}

    served(world, blank)
    assert booked(world, blank).warnings[0].startswith("zones_missing")
    assert world.accrued("yn-02", "sh-01") == {"yn-02": 6_001, "sh-01": 14_001}


def test_r011_a_cut_of_12_percent_holds_from_its_moment_on_and_10_before(world: World) -> None:
    """Of 120.00 head office keeps 12.00 until T and 14.40 from T on, whenever it is settled."""

    def cut(share: str) -> list[dict[str, Any]]:
        return [{"role": "hq", "share": share}, {"role": "crew", "remainder": True}]

    publish(world, split=cut("0.1"))
    before, after = new(world), new(world)
    go(world, before), go(world, after)
    world.commands.complete(TECH, before)
    changed = rfc3339(world.clock())
    book = document(cut("0.12")) | {"valid_from": changed}
    book["planes"]["pay"] |= {"coefficient": {}, "surcharges": []}
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    world.commands.complete(TECH, after)

    found = {each: booked(world, each) for each in (before, after)}

    kept = {
        each: dict(line.shares)["hq"]
        for each, told in found.items()
        for line in told.lines
        if line.plane == "pay"
    }
    assert kept == {before: 1_200, after: 1_440}
    assert [told.book for told in found.values()] == ["main@1", "main@2"]
