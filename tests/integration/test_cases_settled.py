"""Cases through settlement: what a tie, a visit, a claim or a guide comes to in the ledger.

One AC-INSTALL pays 200.00 × 60 % × 1.05 = 126.00: the outlet 25.20, the crew 100.80.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.channels.intake import order_refunds as refunds
from suanqing.errors import Conflict, Invalid
from suanqing.finance.corrections import facts
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.pricing.model import Refund
from suanqing.times import period_of, rfc3339
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.known_service import Known
from suanqing.work.care.rules import rules_of
from suanqing.work.customers.store import CustomerStore
from suanqing.work.orders.attribution import Attribution
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.orders.order_log import KnownOrder, OrderRefund
from suanqing.work.service.claims import Claim, open_claim
from suanqing.work.service.contracts import Contract, Contracts
from suanqing.work.tickets.decide import NewTicket
from tests.integration.settling import DISPATCHER, SITE, document
from tests.integration.test_cases import Company

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def company(engine: Any, tables: dict[str, str]) -> Company:
    made = Company(engine, tables).found()
    assert isinstance(made, Company)
    return made


def publish(company: Company, change: Change = lambda _: None) -> None:
    """The book of the settlement tests, changed."""
    book = document()
    change(book)
    drafted = company.pricing.put_draft(book, "ann", company.clock())
    handed = company.pricing.submit(drafted.version_id, "ann", company.clock())
    company.pricing.approve(handed.version_id, handed.hash, "bob", company.clock())
    company.pricing.publish(handed.version_id, "ann", company.clock())


@pytest.mark.parametrize(
    ("worker", "crew"), [("tech-1", {"tech-1": 10_080}), ("tech-2", {"tech-1": 10_080, "tech-2": 10_080})]
)  # fmt: skip
def test_r084_a_rework_pays_who_was_not_paid_for_the_original_and_nobody_twice(
    company: Company, worker: str, crew: dict[str, int]
) -> None:
    publish(company)
    company.settle(company.done().ticket_id)

    company.settle(company.done(worker).ticket_id)

    paid = company.accrued("sh-01", "tech-1", "tech-2")
    assert paid == {"sh-01": 2_520, "tech-1": 0, "tech-2": 0} | crew


def test_r084_with_the_policy_the_original_is_clawed_back_and_given_back_on_correction(
    company: Company,
) -> None:
    publish(company)
    company.policy(rework={"clawback": True})
    first = company.done()
    company.settle(first.ticket_id)
    again = company.done("tech-2")

    for ticket in (first, again):
        company.settle(ticket.ticket_id)
    clawed = company.accrued("sh-01", "tech-1", "tech-2")
    company.cases.relate(DISPATCHER, again.ticket_id, None, "另一处漏")
    for ticket in (first, again):
        company.settle(ticket.ticket_id)

    assert clawed == {"sh-01": 0, "tech-1": 0, "tech-2": 10_080}
    assert company.accrued("sh-01", "tech-1", "tech-2") == {
        "sh-01": 5_040, "tech-1": 10_080, "tech-2": 10_080,
    }  # fmt: skip


CLASSES = [
    {"id": "key", "rate": "0.2", "when": {"customer_class": "key"}},
    {"id": "new", "rate": "0.05", "when": {"customer_class": "new"}},
]
KNOWN = {"customer_id": "c-7"}


def charged(company: Company, ticket_id: str) -> int:
    company.settle(ticket_id)
    booked = company.ledger.newest(ticket_id)
    assert booked is not None
    return booked.assessment.total("charge")


def test_r030_the_class_a_customer_has_when_the_ticket_is_made_prices_it_for_good(
    company: Company,
) -> None:
    """200.00 × 1.05 at the outlet: 5 % off for the new customer, 20 % for the key customer."""
    publish(company, lambda book: book["planes"]["charge"].update(discounts=CLASSES))
    classes = company.cases.classes
    nobody = company.done(attrs=KNOWN)
    classes.put(DISPATCHER, "c-7", "new", "首单")
    first, open_ = company.done(attrs=KNOWN), company.repair(attrs=KNOWN)

    classes.put(DISPATCHER, "C-7 ", "key", "年度框架协议")
    second = company.done(attrs=KNOWN)
    company.commands.complete(DISPATCHER, open_.ticket_id)

    tickets = (nobody, first, open_, second)
    found = [charged(company, ticket.ticket_id) for ticket in tickets]
    assert found == [21_000, 19_950, 19_950, 16_800]
    company.commands.transfer(DISPATCHER, first.ticket_id, "yn-02", "转店")
    company.commands.transfer(DISPATCHER, first.ticket_id, "sh-01", "转回")
    assert charged(company, first.ticket_id) == 19_950
    assert [(each.name, each.reason) for each in classes.of("c-7")] == [
        ("new", "首单"), ("key", "年度框架协议"),
    ]  # fmt: skip
    told = company.head(second.ticket_id).events[0].data["customer_class"]
    assert (told["class"], told["by"]) == ("key", DISPATCHER.party)


def test_r030_a_class_begins_at_its_moment_ends_with_none_and_is_never_rewritten(
    company: Company,
) -> None:
    classes, soon = company.cases.classes, rfc3339(company.clock.now + timedelta(days=1))
    classes.put(DISPATCHER, "c-7", "key", "下月起", soon)
    classes.put(DISPATCHER, "c-7", "key", "再说一次", soon)

    before = company.repair(attrs=KNOWN)
    company.later(days=1)
    during = company.repair(attrs=KNOWN)
    classes.put(DISPATCHER, "c-7", "", "协议到期")
    after = company.repair(attrs=KNOWN)
    by_hand = company.repair(attrs=KNOWN | {"customer_class": "new"})

    made = (before, during, after, by_hand)
    assert [ticket.facts["attrs"].get("customer_class") for ticket in made] == [
        None, "key", None, "new",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        classes.put(DISPATCHER, "c-7", "new", "改写", soon)
    with pytest.raises(Invalid):
        classes.put(DISPATCHER, "c-7", "new", " ")


def test_r030_an_orders_customer_has_the_class_of_whom_it_was_merged_into(
    company: Company,
) -> None:
    publish(company)
    guides = Guides(company.commands, company.case_store, company.settings)
    company.cases.classes.put(DISPATCHER, "c-7", "key", "大客户")
    guides.merge(DISPATCHER, "youzan:u1", "c-7", "同一手机号")
    spec = NewTicket("sh-01", "装空调", SITE, "youzan:E1", lines=(("AC-INSTALL", Decimal(1)),))

    made = guides.create(DISPATCHER, spec, "youzan:u1", company.clock(), "youzan:E1:o1").ticket
    company.cases.classes.put(DISPATCHER, "c-7", "", "结束")
    again = guides.create(DISPATCHER, spec, "youzan:u1", company.clock(), "youzan:E1:o1")

    assert made.facts["attrs"]["customer_class"] == "key"
    assert (again.created, again.ticket.ticket_id) == (False, made.ticket_id)


def test_r256_the_level_at_ticket_time_prices_it_and_a_later_one_does_not(
    company: Company,
) -> None:
    publish(company, lambda book: book["planes"]["charge"].update(discounts=CLASSES))
    store = CustomerStore(company.client, company.tables["WORK_TABLE"])
    levels = {
        "levels": [
            {"code": "new", "names": {"tmall": ["VIP1"]}},
            {"code": "key", "names": {"tmall": ["VIP3"]}},
        ]
    }
    rules = rules_of(levels)
    done = Happenings(store, company.clock, lambda: rules.coupons)
    known = Known(done, company.cases.classes, lambda: rules, list, lambda found: [*found])

    def level(name: str) -> None:
        known.put_level(DISPATCHER, "c-7", "tmall", name, rfc3339(company.clock()), "会员同步")

    level("VIP1")
    first = company.done(attrs=KNOWN)
    level("VIP3")
    second = company.done(attrs=KNOWN)

    assert [charged(company, each.ticket_id) for each in (first, second, first)] == [
        19_950, 16_800, 19_950,
    ]  # fmt: skip


def test_r072_the_visits_of_a_contract_release_its_amount_to_the_cent(company: Company) -> None:
    fee = {"id": "care", "fee": "visit", "by": "visit"}
    publish(company, lambda book: book["planes"]["charge"].update(fees=[fee]))
    contracts = Contracts(company.commands, company.case_store)
    contracts.create(DISPATCHER, Contract("K-1", "c-7", 3, 10_001))
    gone, *kept = [company.repair(attrs={}) for _ in range(4)]

    contracts.put_under(DISPATCHER, gone.ticket_id, "K-1")
    for ticket in kept[:2]:
        contracts.put_under(DISPATCHER, ticket.ticket_id, "K-1")
    company.commands.cancel(DISPATCHER, gone.ticket_id, "不需要")
    contracts.put_under(DISPATCHER, kept[2].ticket_id, "K-1")
    released = []
    for ticket in kept:
        company.commands.complete(DISPATCHER, ticket.ticket_id)
        company.settle(ticket.ticket_id)
        booked = company.ledger.newest(ticket.ticket_id)
        assert booked is not None
        released += [line.amount for line in booked.assessment.lines if line.fee == "visit"]

    assert (len(released), sum(released)) == (3, 10_001)


def test_r075_a_claim_is_below_zero_on_the_suppliers_account_with_its_proof(
    company: Company,
) -> None:
    """80 % of 500.00."""
    fee = {
        "id": "claim", "fee": "claim", "by": "fact", "fact": "claim_amount", "rate": "-0.8",
        "shows": ["claim_evidence"],
    }  # fmt: skip
    plan = {"id": "claims", "on": ["claim"], "parts": [{"role": "supplier", "remainder": True}]}

    def claims(book: dict[str, Any]) -> None:
        book["roles"] = ["supplier"]
        book["planes"]["pay"] |= {"fees": [fee], "splits": [plan]}

    publish(company, claims)
    company.parties.put(Party("sup-1", "supplier", "压缩机厂"))
    link = "https://files.example/claims/K-7"
    claim = Claim("sh-01", "压缩机损坏", SITE, "sup-1", 50_000, link)
    made = open_claim(company.commands, company.parties, DISPATCHER, claim).ticket
    company.commands.complete(DISPATCHER, made.ticket_id)

    company.settle(made.ticket_id)

    booked = company.ledger.newest(made.ticket_id)
    assert booked is not None
    (line,) = [line for line in booked.assessment.lines if line.fee == "claim"]
    assert (line.amount, line.shares) == (-40_000, (("sup-1", -40_000),))
    assert ("claim_evidence", link) in [word for step in line.steps for word in step.args]
    assert company.accrued("sup-1") == {"sup-1": -40_000}


def test_r089_a_guide_earns_once_loses_it_by_unmerge_or_refund_and_the_other_earns(
    company: Company,
) -> None:
    """5 % of 126.00 to the guide."""
    guide = {"id": "guide", "role": "guide", "rate": "0.05", "otherwise": "hq"}
    parts = [guide, {"id": "rest", "role": "crew", "remainder": True}]

    def guided(book: dict[str, Any]) -> None:
        book["roles"] = ["guide"]
        book["planes"]["pay"]["splits"] = [{"id": "sale", "parts": parts}]

    publish(company, guided)
    for party in ("g-1", "g-2"):
        company.parties.put(Party(party, "guide", party))
    guides = Guides(company.commands, company.case_store, company.settings)
    now = rfc3339(company.clock.now)
    guides.attribute(DISPATCHER, Attribution("tmall:u1", "g-2", "store", now, "小票"))
    company.later(days=1)
    now = rfc3339(company.clock.now)
    guides.attribute(DISPATCHER, Attribution("c-7", "g-1", "livestream", now, "直播间 88"))
    guides.merge(DISPATCHER, "tmall:u1", "c-7", "同一手机号")
    lines = (("AC-INSTALL", Decimal(1)),)
    tickets = []
    for n in (1, 2):
        spec = NewTicket("sh-01", "装空调", SITE, "tmall:1001", lines=lines)
        made = guides.create(DISPATCHER, spec, "tmall:u1", company.clock(), f"tmall:1001:{n}")
        company.commands.assign(DISPATCHER, made.ticket.ticket_id, "tech-1")
        company.commands.arrive(DISPATCHER, made.ticket.ticket_id)
        tickets.append(company.commands.complete(DISPATCHER, made.ticket.ticket_id))

    def earned() -> dict[str, int]:
        for ticket in tickets:
            company.settle(ticket.ticket_id)
        return company.accrued("g-1", "g-2")

    merged = earned()
    guides.merge(DISPATCHER, "tmall:u1", None, "不是同一人")
    unmerged = earned()
    before = company.head(tickets[0].ticket_id)
    back = facts.refund(
        before, before.events, "refund:tmall:R1", Refund("*", 1, 1), "tmall", company.clock()
    )
    company.tickets.save(before, back)

    assert merged == {"g-1": 630, "g-2": 0}
    assert unmerged == {"g-1": 0, "g-2": 630}
    assert earned() == {"g-1": 0, "g-2": 0}


ORDER: dict[str, Any] = {"line": "o1", "payments": {"o1": 50_000}}
REFUND = OrderRefund("R7", 20_000, ("o1",), 0)


def refunded(company: Company, ticket: str, *told: OrderRefund) -> tuple[str, ...]:
    """What becomes of the order's ticket once these refunds are known."""
    known = KnownOrder(0, False, frozenset({ticket}), payments=ORDER["payments"], refunds=told)
    return refunds.apply(refunds.Till(company.commands, "youzan"), "E7", known).notes


def ordered(company: Company) -> str:
    """On site for an order of 500.00, of which the shop gave 200.00 back meanwhile."""
    publish(company)
    shop = Caller("youzan", frozenset({"dispatcher"}))
    lines = (("AC-INSTALL", Decimal(1)),)
    spec = NewTicket("sh-01", "装空调", SITE, "youzan:E7", lines=lines, marks={"order": ORDER})
    ticket = company.commands.create(shop, spec, "youzan:E7:o1").ticket.ticket_id
    company.commands.assign(DISPATCHER, ticket, "tech-1")
    company.commands.arrive(DISPATCHER, ticket)
    notes = [refunded(company, ticket, REFUND) for _ in range(2)]
    assert notes == [(f"{ticket} gave back 20000 of 50000",)] * 2
    return ticket


def test_r094_a_refund_before_the_work_was_done_is_booked_when_it_is_settled(
    company: Company,
) -> None:
    """40 % of 126.00 go back with the first booking: of 25.20 15.12 are left, of 100.80 60.48."""
    ticket = ordered(company)
    company.commands.complete(DISPATCHER, ticket)

    company.settle(ticket)

    booked = company.ledger.newest(ticket)
    assert booked is not None and (booked.n, booked.cause) == (1, "settled")
    assert company.accrued("sh-01", "tech-1") == {"sh-01": 1_512, "tech-1": 6_048}
    period = period_of(booked.facts.served)
    (entry,) = company.ledger.party_lines("tech-1", period).entries
    assert [(each.cause, -each.amount) for each in entry.lines] == [
        ("settled", 10_080), ("refund", -4_032),
    ]  # fmt: skip


@pytest.mark.parametrize("done", [True, False])
def test_r094_of_a_refunded_ticket_that_is_cancelled_nothing_remains(
    company: Company, done: bool
) -> None:
    ticket = ordered(company)
    if done:
        company.commands.complete(DISPATCHER, ticket)
        company.settle(ticket)

    company.commands.cancel(DISPATCHER, ticket, "订单已关闭")
    company.settle(ticket)

    assert company.accrued("sh-01", "tech-1") == {"sh-01": 0, "tech-1": 0}
    assert (company.ledger.newest(ticket) is not None) == done
    late = refunded(company, ticket, REFUND, REFUND._replace(id="R8"))
    assert late == (f"{ticket} was cancelled",)
